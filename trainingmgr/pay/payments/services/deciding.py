"""What a person says became of a payment that answers contradict each other about, or that a cash
sheet is wrong about.

Never one person alone: whoever contests it, or wrote the file, is not who decides.
"""

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services import four_eyes
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.pay.payments import events, queries
from trainingmgr.pay.payments.models import Payment, PaymentOutcome
from trainingmgr.pay.payments.rules import FileKind, Source, Verdict
from trainingmgr.pay.rolls.models import PayrollLine
from trainingmgr.pay.rolls.rules import PayrollState
from trainingmgr.pay.rolls.services import closing
from trainingmgr.pay.rules import ARRIVED, ChannelFailure, LineState
from trainingmgr.registry.people.queries import own_records

LEAST = 10
DECIDABLE = frozenset({LineState.SETTLED, LineState.REJECTED, LineState.RETURNED})
OF_CASH = frozenset({LineState.SIGNED_RECEIVED, LineState.UNCLAIMED})
"""What a person may say of a payment that answers contradict each other about."""


def decidable(payment: Payment) -> frozenset[LineState]:
    """What a person may say of this payment: a parade is paid out, or it is not."""
    return OF_CASH if payment.file.kind is FileKind.CASH_PARADE else DECIDABLE


def is_confirmed_cash(payment: Payment) -> bool:
    """Whether a confirmed cash sheet says what became of it."""
    return payment.source is not None and payment.file.kind is FileKind.CASH_PARADE


def _not_own(payment: Payment, by: User) -> None:
    own = select(PayrollLine.id).where(
        PayrollLine.id == payment.line_id, PayrollLine.person_id.in_(own_records([by.holder_id]))
    )
    if db.session.scalar(own) is not None:
        raise Refusal(_("This is your own pay. Somebody else must decide."))


@operation
def contest(
    payment: Payment, state: LineState, because: str, *, seen: int | None, by: User
) -> None:
    """Say that a cash sheet which was confirmed is wrong about one payment, and why.

    Nothing is changed by it: a second person decides, and both stay on record.
    """
    four_eyes.allowed(by, Permission.PAYMENT_HEAR)
    _not_own(payment, by)
    payment.as_seen(seen)
    if not is_confirmed_cash(payment):
        raise Refusal(_("Only what a confirmed cash sheet says is contested here."))
    if payment.is_contradicted:
        raise Refusal(_("Somebody has contested this already. A second person decides."))
    if state not in OF_CASH or state is payment.state:
        raise Refusal(_("Say what the sheet should say of it."), field="state")
    if len(because.strip()) < LEAST:
        raise Refusal(_("Give the reason in a full sentence."), field="because")
    payment.is_contradicted = True
    said = PaymentOutcome(
        payment_id=payment.id, state=state, source=Source.EXPLICIT, verdict=Verdict.CONTRADICTS,
        because=because.strip()[:500], by_id=by.id,
    )  # fmt: skip
    db.session.add(said)
    happening = events.PaymentContested(
        reference=payment.reference, state=state.value, because=because.strip()[:500],
        about=("payment", payment.id),
    )  # fmt: skip
    journal.record(happening, by=by)


@operation
def decide(payment: Payment, state: LineState, because: str, *, seen: int | None, by: User) -> None:
    """Say what became of a payment that answers contradict each other about."""
    four_eyes.allowed(by, Permission.PAYMENT_HEAR)
    four_eyes.another_person(by, payment.file.by_id, *queries.contesters(payment))
    _not_own(payment, by)
    payment.as_seen(seen)
    if not payment.is_contradicted:
        raise Refusal(_("Nobody has contradicted what is known of this payment."))
    if state not in decidable(payment):
        raise Refusal(_("Say what became of the money."), field="state")
    if len(because.strip()) < LEAST:
        raise Refusal(_("Give the reason in a full sentence."), field="because")
    payment.state, payment.source = state, Source.EXPLICIT
    payment.since, payment.is_contradicted = clock.today(), False
    if state in ARRIVED:
        payment.reason = None
    elif state is LineState.UNCLAIMED:
        payment.reason = ChannelFailure.UNCLAIMED
    said = PaymentOutcome(
        payment_id=payment.id, state=state, source=Source.EXPLICIT, verdict=Verdict.CHANGES,
        because=because.strip()[:500], by_id=by.id,
    )  # fmt: skip
    db.session.add(said)
    db.session.flush()
    if payment.line.payroll.state is PayrollState.RELEASED:
        closing.move(payment.line.payroll, [payment.line_id], state)
    happening = events.PaymentRuled(
        reference=payment.reference, state=state.value, because=because.strip()[:500],
        about=("payment", payment.id),
    )  # fmt: skip
    journal.record(happening, by=by)
