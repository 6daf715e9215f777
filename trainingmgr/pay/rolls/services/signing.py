"""Prepared, verified, approved: three people, each bound to the content by its hash (R-PAY-02)."""

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, approving
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.pay.rolls import events
from trainingmgr.pay.rolls.models import Payroll, PayrollSignature
from trainingmgr.pay.rolls.queries import payrolls, shown
from trainingmgr.pay.rolls.queries.payrolls import SIGNS
from trainingmgr.pay.rolls.rules import DEEDS, Deed, PayrollState, is_much

MISSING = {
    Deed.PREPARED: _("Whoever builds the payroll signs it first, as it stands now."),
    Deed.VERIFIED: _("A pay verifier signs this payroll first, as it stands now."),
    Deed.APPROVED: _("Finance approves this payroll first, as it stands now."),
}


@operation
def sign(
    payroll: Payroll, deed: Deed, *, content: str | None, because: str = "", by: User
) -> PayrollSignature:
    """Sign what was seen. `content` is the hash of what was on the page: another one is refused.

    Nobody signs twice, before their turn, or a payroll that pays themselves. Whoever verifies
    countersigns, with a reason, when rules hold more than R-PAY-04 leaves to a rule.
    """
    allowed(by, SIGNS[deed])
    approving(by)
    if payroll.state is not PayrollState.COMPUTED:
        raise Refusal(_("Only a payroll that is computed and not released can be signed."))
    if content != payroll.content_sha256:
        raise StaleRecord
    _documented(payroll)
    standing = payrolls.standing(payroll)
    for each in DEEDS[: DEEDS.index(deed)]:
        if each not in standing:
            raise Refusal(MISSING[each])
    if deed in standing:
        raise Refusal(_("This is signed already."))
    if by.holder_id in payrolls.holders(standing.values()):
        raise Refusal(_("Three people sign a payroll. You have signed this one already."))
    if payrolls.pays(payroll, by.holder_id):
        raise Refusal(_("Your own pay is on this payroll. Somebody else must sign it."))
    _let_go(payroll)
    signature = PayrollSignature(
        payroll_id=payroll.id, deed=deed, content_sha256=payroll.content_sha256, by_id=by.id,
        because=_countersigned(payroll, deed, because),
    )  # fmt: skip
    db.session.add(signature)
    db.session.flush()
    journal.record(
        events.PayrollSigned(
            deed=deed.value, sha256=signature.content_sha256, because=signature.because,
            **events.named(payroll),
        ),
        by=by,
    )  # fmt: skip
    return signature


def _let_go(payroll: Payroll) -> None:
    """What was signed under this content and stands no more, for its age or because whoever gave
    it may not any more, is taken off: the same content is signed anew.
    """
    standing = payrolls.standing(payroll).values()
    for each in payrolls.signatures(payroll):
        of_this = each.content_sha256 == payroll.content_sha256
        if of_this and each.withdrawn_at is None and each not in standing:
            each.withdrawn_at = clock.now()
    db.session.flush()


def _documented(payroll: Payroll) -> None:
    """Nobody names a paper for whom age stops: their change is hidden from everybody here."""
    without = sum(counted[1] for counted in payroll.summary.get("changes", {}).values())
    if without:
        people = payrolls.without_paper(payroll)
        hidden = shown.stopped(people)
        without = sum(each not in hidden for each in people)
    if without:
        raise Refusal(
            _("%(num)s changes since the month before have no paper yet. Name it for each.",
              num=without)
        )  # fmt: skip


def countersign_owed(payroll: Payroll) -> bool:
    """Whether rules hold so much that somebody outside the units has to say why (R-PAY-04)."""
    said = payroll.summary
    return is_much(said.get("by_rule", 0), said.get("lines", 0), said.get("most_of_a_unit", 0))


def _countersigned(payroll: Payroll, deed: Deed, because: str) -> str | None:
    if deed is not Deed.VERIFIED or not countersign_owed(payroll):
        return None
    if len(because.strip()) < 10:
        raise Refusal(
            _("Rules hold more than 1 in 100 lines, or more than 20 of one unit. Say in a full "
              "sentence why you agree."),
            field="because",
        )  # fmt: skip
    return because.strip()[:500]


@operation
def take_back(payroll: Payroll, *, by: User) -> None:
    """Take back the own signature while nobody has signed after it and nothing is released."""
    if payroll.state is not PayrollState.COMPUTED:
        raise Refusal(_("This payroll is released: no signature can be taken back."))
    standing = payrolls.standing(payroll)
    last = next((standing[deed] for deed in reversed(DEEDS) if deed in standing), None)
    if last is None or last.by.holder_id != by.holder_id:
        raise Refusal(_("Only the last signature can be taken back, by whoever gave it."))
    last.withdrawn_at = clock.now()
    journal.record(
        events.PayrollSignatureTakenBack(deed=last.deed.value, **events.named(payroll)), by=by
    )
