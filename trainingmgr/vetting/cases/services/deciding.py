"""What a panel does: writes a decision, signs it, tells the person, and others decide the appeal.

Every decision ends in a clearance, recorded with the members' names by `vetting.services`.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, approving, in_time, may_still
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.vetting import services as clearances
from trainingmgr.vetting.cases import events, queries
from trainingmgr.vetting.cases.models import (
    CaseAppeal,
    PanelDecision,
    PanelVote,
    VettingCase,
)
from trainingmgr.vetting.cases.rules import (
    GRANTS,
    OUTCOMES,
    REFUSES,
    CaseState,
    DecisionState,
    Seat,
    Stage,
    Verdict,
    may_decide_against,
    months_after,
)
from trainingmgr.vetting.cases.services import about
from trainingmgr.vetting.cases.services.investigating import fits, reasoned, seated
from trainingmgr.vetting.ddr.queries import owes_referral
from trainingmgr.vetting.queries import records
from trainingmgr.vetting.rules import LEAST_PANEL, Decision, Outcome


def _sits(case: VettingCase, by: User) -> None:
    allowed(by, Permission.CASE_DECIDE)
    seated(case, Seat.PANEL, by)


def send_back(case: VettingCase, *, by: User) -> None:
    """The panel wants more before it decides."""
    _sits(case, by)
    if any(each.state is DecisionState.SIGNED for each in case.decisions):
        raise Refusal(_("The decision is signed already."))
    _send_back(case, by)


@operation
def _send_back(case: VettingCase, by: User) -> None:
    for each in case.decisions:
        if each.state is DecisionState.PROPOSED:
            each.state = each.state.then(DecisionState.WITHDRAWN)
    case.state = case.state.then(CaseState.INVESTIGATING)
    journal.record(events.CaseSentBack(case=case.number, about=about(case)), by=by)


def propose(
    case: VettingCase,
    verdict: Verdict,
    *,
    reasons: str,
    conditions: str | None = None,
    valid_from: date | None = None,
    by: User,
) -> PanelDecision:
    """One member writes the decision and signs it; it is none before another has."""
    _sits(case, by)
    if case.state is not CaseState.RECOMMENDED:
        raise Refusal(_("The panel decides once the investigator has recommended."))
    fits(case, verdict)
    if verdict in REFUSES:
        answers = [(each.answer_due_on, each.answered_on) for each in case.adverse]
        if not may_decide_against(answers, clock.today()):
            raise Refusal(_("The person still has time to answer."), field="verdict")
    if verdict is Verdict.PROVISIONALLY_CERTIFIED and not (conditions or "").strip():
        raise Refusal(_("Write the conditions."), field="conditions")
    return _proposed(
        case, Stage.FIRST, verdict, reasoned(reasons, "reasons"), conditions, valid_from, by
    )


@operation
def _proposed(
    case: VettingCase,
    stage: Stage,
    verdict: Verdict,
    reasons: str,
    conditions: str | None,
    valid_from: date | None,
    by: User,
) -> PanelDecision:
    approving(by)
    _let_go_of_lapsed(case, by)
    begins = valid_from or clock.today() if verdict in GRANTS else None
    row = PanelDecision(
        case_id=case.id, stage=stage, verdict=verdict, reasons=reasons,
        conditions=(conditions or "").strip() or None, valid_from=begins,
        valid_to=months_after(begins, case.criteria.valid_months) if begins else None, by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    db.session.add(PanelVote(decision_id=row.id, by_id=by.id))
    journal.record(events.DecisionProposed(case=case.number, about=about(case)), by=by)
    return row


def _let_go_of_lapsed(case: VettingCase, by: User) -> None:
    """What nobody else signed in time makes room for what is written now."""
    for each in case.decisions:
        if each.has_lapsed(clock.now()):
            each.state = each.state.then(DecisionState.WITHDRAWN)
            journal.record(events.DecisionLapsed(case=case.number, about=about(case)), by=by)
    db.session.flush()


def sign(case: VettingCase, row: PanelDecision, *, seen: int | None, by: User) -> PanelDecision:
    """A second member signs within a week. What grants something counts at once; a refusal once it
    was told.
    """
    _sits(case, by)
    _not_again(case, row, by)
    return _signed(case, row, seen, by)


def _not_again(case: VettingCase, row: PanelDecision, by: User) -> None:
    """On appeal other people decide than those who decided before (domain 1.3.5)."""
    if row.stage is Stage.APPEAL and by.holder_id in _signers(_first(case)):
        raise Refusal(_("Other people decide an appeal than those who decided before."))


def _first(case: VettingCase) -> PanelDecision:
    return next(
        each
        for each in case.decisions
        if each.stage is Stage.FIRST and each.state is not DecisionState.WITHDRAWN
    )


def _signers(row: PanelDecision) -> set[int]:
    return {each.holder_id for each in _members(row)}


def _signers_of(row: PanelDecision) -> Sequence[int]:
    """Whose signatures stand under it, by their accounts."""
    return db.session.scalars(select(PanelVote.by_id).where(PanelVote.decision_id == row.id)).all()


def _sits_still(case: VettingCase, row: PanelDecision, user_id: int) -> bool:
    """Whether a member of the panel has kept the seat and the role since the decision was written:
    a panel is two people when it decides (R-VET-05).
    """
    seats = {
        each.user_id for each in case.seats if each.ended_at is None and each.part is Seat.PANEL
    }
    return user_id in seats and may_still(user_id, row.at, Permission.CASE_DECIDE)


def _members(row: PanelDecision) -> Sequence[User]:
    return db.session.scalars(
        select(User).join(PanelVote, PanelVote.by_id == User.id).where(
            PanelVote.decision_id == row.id
        )
    ).all()  # fmt: skip


@operation
def _signed(case: VettingCase, row: PanelDecision, seen: int | None, by: User) -> PanelDecision:
    approving(by)
    row.as_seen(seen)
    if row.case_id != case.id or row.state is not DecisionState.PROPOSED:
        raise Refusal(_("This decision does not wait for a signature."))
    in_time(row.at)
    if not all(_sits_still(case, row, each) for each in _signers_of(row)):
        raise Refusal(
            _("A member who signed sits on this panel no more. Take the decision back, and have it "
              "written anew.")
        )  # fmt: skip
    db.session.add(PanelVote(decision_id=row.id, by_id=by.id))
    db.session.flush()
    journal.record(events.DecisionSigned(case=case.number, about=about(case)), by=by)
    if len(_signers(row)) >= LEAST_PANEL:
        row.state = row.state.then(DecisionState.SIGNED)
        db.session.flush()
        if row.stage is Stage.APPEAL:
            _answer(case, row, by)
        elif row.verdict not in REFUSES:
            _finish(case, row, by)
    return row


def take_back(case: VettingCase, row: PanelDecision, *, by: User) -> None:
    """Whoever wrote a decision takes it back before a second member has signed; another member
    does, once whoever wrote it sits there no more.
    """
    _sits(case, by)
    if row.by_id != by.id and _sits_still(case, row, row.by_id):
        raise Refusal(_("Whoever wrote it takes it back."))
    _take_back(case, row, by)


@operation
def _take_back(case: VettingCase, row: PanelDecision, by: User) -> None:
    row.state = row.state.then(DecisionState.WITHDRAWN)
    journal.record(events.DecisionWithdrawn(case=case.number, about=about(case)), by=by)


def notify(
    case: VettingCase,
    row: PanelDecision,
    *,
    notified_on: date,
    told_how: str,
    seen: int | None,
    by: User,
) -> None:
    """The person was told, with the written reasons and the last day to appeal: now it counts."""
    _sits(case, by)
    if row.state is not DecisionState.SIGNED:
        raise Refusal(_("At least two members of the panel sign a decision."))
    if notified_on > clock.today():
        raise Refusal(_("Nobody was told in the future."), field="notified_on")
    if notified_on < row.at.date():
        raise Refusal(_("The decision was written after that day."), field="notified_on")
    if not told_how.strip():
        raise Refusal(_("Say how the person was told."), field="told_how")
    if row.verdict in REFUSES and owes_referral(case.person_id):
        raise Refusal(
            _("Whoever fought in another force and cannot join is referred first (R-DDR-02): write "
              "the referral on their record of the former force.")
        )  # fmt: skip
    _notified(case, row, notified_on, told_how.strip(), seen, by)


@operation
def _notified(
    case: VettingCase,
    row: PanelDecision,
    notified_on: date,
    told_how: str,
    seen: int | None,
    by: User,
) -> None:
    approving(by)
    row.as_seen(seen)
    row.notified_on, row.told_how = notified_on, told_how
    row.appeal_until = notified_on + timedelta(days=case.criteria.appeal_days)
    _finish(case, row, by)


def _finish(case: VettingCase, row: PanelDecision, by: User) -> None:
    today = clock.today()
    row.clearance_id = _clearance(case, row, OUTCOMES[row.verdict], by)
    row.state, row.decided_on = row.state.then(DecisionState.FINAL), today
    case.decided_on, case.state = today, case.state.then(CaseState.DECIDED)
    db.session.flush()
    journal.record(events.DecisionFinal(case=case.number, about=about(case)), by=by)


ON_APPEAL = {Outcome.CLEARED: Outcome.OVERTURNED, Outcome.NOT_CLEARED: Outcome.UPHELD}


def _clearance(case: VettingCase, row: PanelDecision, outcome: Outcome, by: User) -> int | None:
    rows = records.rounds([case.person_id], case.scheme).get(case.person_id, [])
    if outcome is Outcome.INFO_REQUESTED and rows and rows[0].outcome is outcome:
        return rows[0].id
    if rows and rows[0].outcome is Outcome.UNDER_APPEAL:  # refused elsewhere, before this case
        outcome = ON_APPEAL.get(outcome, outcome)
    decision = Decision(
        scheme=case.scheme,
        outcome=outcome,
        decided_on=None if outcome is Outcome.INFO_REQUESTED else clock.today(),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        conditions_open=outcome is Outcome.CLEARED_WITH_CONDITIONS,
        reference=f"{case.number}-{row.stage.value[0].upper()}1",
    )
    panel = _members(row)
    return clearances.record_of_panel(case.person, decision, panel=panel, by=by).id


def lodge(
    case: VettingCase, row: PanelDecision, *, said: str, lodged_on: date, body: str, by: User
) -> CaseAppeal:
    """Somebody appeals in time. A suspensive appeal takes the refusal's effect away until it is
    decided (R-VET-06).
    """
    if not (by.may(Permission.CASE_ASSIGN) or by.may(Permission.CASE_INVESTIGATE)):
        allowed(by, Permission.CASE_ASSIGN)
    if by.may(Permission.CASE_INVESTIGATE):
        seated(case, Seat.INVESTIGATOR, by)
    if row.state is not DecisionState.FINAL or row.verdict not in REFUSES:
        raise Refusal(_("Only a refusal that counts is appealed."))
    if row.appeal_until is None or lodged_on > row.appeal_until:
        raise Refusal(_("The last day to appeal has passed."), field="lodged_on")
    if lodged_on > clock.today() or (row.notified_on and lodged_on < row.notified_on):
        raise Refusal(_("The appeal came between the notice and today."), field="lodged_on")
    if not body.strip():
        raise Refusal(_("Say which body decides the appeal."), field="body")
    return _lodged(case, row, (reasoned(said, "said"), lodged_on, body.strip()), by)


@operation
def _lodged(
    case: VettingCase, row: PanelDecision, facts: tuple[str, date, str], by: User
) -> CaseAppeal:
    said, lodged_on, body = facts
    suspensive = case.criteria.suspensive
    appeal = CaseAppeal(
        decision_id=row.id, said=said, lodged_on=lodged_on, body=body, suspensive=suspensive,
        by_id=by.id,
    )  # fmt: skip
    db.session.add(appeal)
    case.state = case.state.then(CaseState.UNDER_APPEAL)
    if suspensive:
        clearances.record_appeal(case.person, case.scheme, decided_on=clock.today(), by=by)
    db.session.flush()
    journal.record(events.CaseAppealed(case=case.number, about=about(case)), by=by)
    return appeal


def propose_on_appeal(
    case: VettingCase,
    verdict: Verdict,
    *,
    reasons: str,
    correction: str | None = None,
    by: User,
) -> PanelDecision:
    """The answer to an appeal: the same word, or one that grants and says what is put right."""
    _sits(case, by)
    first = _first(case)
    if case.state is not CaseState.UNDER_APPEAL:
        raise Refusal(_("There is no appeal to decide."))
    if by.holder_id in _signers(first):
        raise Refusal(_("Other people decide an appeal than those who decided before."))
    if verdict is not first.verdict and verdict not in GRANTS:
        raise Refusal(_("An appeal upholds the decision or overturns it."), field="verdict")
    if verdict in GRANTS and not (correction or "").strip():
        raise Refusal(_("Say what is put right."), field="correction")
    return _proposed(
        case, Stage.APPEAL, verdict, reasoned(reasons, "reasons"), correction, None, by
    )


def _answer(case: VettingCase, row: PanelDecision, by: User) -> None:
    """An appeal is decided: the refusal stands, or it is undone and what followed is put right."""
    first, today = _first(case), clock.today()
    appeal = queries.appeal_of(first.id)
    overturned = row.verdict in GRANTS
    if not appeal.suspensive:
        clearances.record_appeal(case.person, case.scheme, decided_on=today, by=by)
    outcome = Outcome.OVERTURNED if overturned else Outcome.UPHELD
    row.clearance_id = _clearance(case, row, outcome, by)
    row.state, row.decided_on = row.state.then(DecisionState.FINAL), today
    appeal.overturned, appeal.answered_on = overturned, today
    appeal.correction = row.conditions if overturned else None
    case.state = case.state.then(CaseState.OVERTURNED if overturned else CaseState.UPHELD)
    db.session.flush()
    journal.record(events.DecisionFinal(case=case.number, about=about(case)), by=by)
