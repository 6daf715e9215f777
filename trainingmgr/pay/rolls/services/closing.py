"""A payroll is released to be paid, its lines are told what became of the money, and it is closed.

Nothing here moves money (R-PAY-10): releasing lets files be written, results come from outside.
"""

from collections.abc import Collection, Mapping

from flask_babel import lazy_gettext as _
from sqlalchemy import select, update

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, approving
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.pay.rolls import events
from trainingmgr.pay.rolls.models import Payroll, PayrollLine
from trainingmgr.pay.rolls.queries import computed, payrolls
from trainingmgr.pay.rolls.queries.sums import Sums
from trainingmgr.pay.rolls.rules import PENDING, Deed, PayrollState
from trainingmgr.pay.rolls.services.signing import MISSING
from trainingmgr.pay.rules import HoldReason, LineState


@dataclass(frozen=True)
class Look:
    """Which lines may not be paid today, as all stood at one entry of the journal."""

    at: int
    frozen: Mapping[int, HoldReason | None]


def look(payroll: Payroll, among: Collection[int] | None = None) -> Look:
    """Taken before anything is locked: a whole army is looked through."""
    at = journal.head().number
    return Look(at, payrolls.frozen(payroll, among))


def release(payroll: Payroll, *, content: str | None, by: User) -> int:
    """Let an approved payroll be paid. Gives how many lines may be.

    Freezes are derived again (age, support under a funder's schemes, holds of people): a line that
    may not be paid today stays behind, on hold.
    """
    return _release(payroll, look(payroll), content=content, by=by)


@operation
def _release(payroll: Payroll, seen: Look, *, content: str | None, by: User) -> int:
    allowed(by, Permission.PAYROLL_APPROVE)
    approving(by)
    is_computed = payroll.state is PayrollState.COMPUTED
    if not is_computed:
        raise Refusal(_("Only a payroll that is computed and not released can be released."))
    if content != payroll.content_sha256:
        raise Refusal(
            _("The payroll has changed since this page was opened: the signatures under it are "
              "void. It is prepared, verified and approved once more.")
        )  # fmt: skip
    if Deed.APPROVED not in payrolls.standing(payroll):
        raise Refusal(MISSING[Deed.APPROVED])
    if payrolls.pays(payroll, by.holder_id):
        raise Refusal(_("Your own pay is on this payroll. Somebody else must sign it."))
    stopped = len(stop(payroll, seen=seen))
    payroll.state = payroll.state.then(PayrollState.RELEASED)
    payroll.released_at, payroll.released_by_id = clock.now(), by.id
    payroll.summary = payroll.summary | computed.summary(payroll.id)
    payable: int = payroll.summary["lines"] - payroll.summary["held"]
    journal.record(
        events.PayrollReleased(
            payable=payable, stopped=stopped, sha256=payroll.content_sha256 or "",
            **events.named(payroll),
        ),
        by=by,
    )  # fmt: skip
    return payable


def stop(
    payroll: Payroll, among: Collection[int] | None = None, *, seen: Look | None = None
) -> frozenset[int]:
    """Inside an operation, before money may leave: hold every line that may not be paid today.

    Gives their keys. Also for whoever writes a file of payments, on the day it is written, or a
    sheet for the lines `among` these. What was `seen` before the lock stands if nothing has
    happened since.
    """
    stands = seen is not None and seen.at == journal.head().number
    frozen = seen.frozen if seen and stands else payrolls.frozen(payroll, among)
    by_reason: dict[HoldReason | None, list[int]] = {}
    for line_id, reason in frozen.items():
        by_reason.setdefault(reason, []).append(line_id)
    for reason, ids in by_reason.items():
        for at in range(0, len(ids), 500):
            db.session.execute(
                update(PayrollLine)
                .where(PayrollLine.id.in_(ids[at : at + 500]))
                .values(
                    state=LineState.HELD, hold=reason, state_since=clock.today(),
                    version=PayrollLine.version + 1,
                )
                .execution_options(synchronize_session=False)
            )  # fmt: skip
    return frozenset(frozen)


def move(payroll: Payroll, ids: Collection[int], to: LineState, *, counted: bool = True) -> None:
    """Inside an operation: what became of the money of these lines, as a file or a sheet says.

    Whoever moves many lines piece by piece has them `counted` once, at the end.
    """
    if payroll.state is not PayrollState.RELEASED:
        raise Refusal(_("Only lines of a payroll that is released have a way to go."))
    wanted = sorted(ids)
    for at in range(0, len(wanted), 500):
        db.session.execute(
            update(PayrollLine)
            .where(
                PayrollLine.payroll_id == payroll.id,
                PayrollLine.id.in_(wanted[at : at + 500]),
                PayrollLine.state != LineState.HELD,
            )
            .values(state=to, state_since=clock.today(), version=PayrollLine.version + 1)
            .execution_options(synchronize_session=False)
        )
    if counted:
        recount(payroll)


def recount(payroll: Payroll) -> None:
    """Lines and money by state, as they are now."""
    payroll.summary = payroll.summary | computed.summary(payroll.id)


def note_rolled(payroll: Payroll) -> None:
    """Inside an operation: what this payroll left unpaid stands in the ledger of arrears."""
    payroll.rolled_at = clock.now()


@operation
def close(payroll: Payroll, *, seen: int | None, by: User) -> None:
    """Close a payroll: everything that left has an answer, and what is owed is carried forward.

    From then on it never changes; the schema keeps it.
    """
    allowed(by, Permission.PAYROLL_APPROVE)
    approving(by)
    payroll.as_seen(seen)
    is_released = payroll.state is PayrollState.RELEASED
    if not is_released:
        raise Refusal(_("Only a payroll that was released is closed."))
    waiting = db.session.execute(
        select(PayrollLine.number, PayrollLine.state)
        .where(PayrollLine.payroll_id == payroll.id, PayrollLine.state.in_(PENDING))
        .order_by(PayrollLine.number)
        .limit(1)
    ).first()
    if waiting is not None:
        raise Refusal(
            _("Line %(line)s has not left yet. Write its file, or its cash sheet, first.",
              line=waiting.number)
            if waiting.state is LineState.DRAFT
            else _("Nobody has said yet what became of line %(line)s. Bring in the results first.",
                   line=waiting.number)
        )  # fmt: skip
    if payroll.rolled_at is None:
        raise Refusal(_("What is unpaid is not carried into arrears yet."))
    payroll.summary = payroll.summary | computed.summary(payroll.id)
    payroll.state = payroll.state.then(PayrollState.CLOSED)
    payroll.closed_at, payroll.closed_by_id = clock.now(), by.id
    settled = Sums(payroll).settled.count
    journal.record(events.PayrollClosed(settled=settled, **events.named(payroll)), by=by)
