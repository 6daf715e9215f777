"""PEFA PI-23, counted: each dimension over the newest or the last months."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select, true, union_all
from sqlalchemy.orm import aliased

from trainingmgr.core.db import db
from trainingmgr.pay.arrears.models import ArrearsEntry
from trainingmgr.pay.arrears.rules import EntryKind
from trainingmgr.pay.channels.models import PayChannel
from trainingmgr.pay.figures import rules
from trainingmgr.pay.figures.queries import DONE, YEAR
from trainingmgr.pay.figures.rules import Figure
from trainingmgr.pay.files.models import Discrepancy, PayCycle, PayLine
from trainingmgr.pay.files.queries.cycles import Counted
from trainingmgr.pay.holds.models import PayHold
from trainingmgr.pay.presence.models import VerificationExercise
from trainingmgr.pay.presence.rules import ExerciseState
from trainingmgr.pay.rolls.models import Payroll, PayrollChange, PayrollLine
from trainingmgr.pay.rolls.queries.sums import Sums
from trainingmgr.pay.rolls.rules import BY_RULE, SENT, Purpose, Slot
from trainingmgr.pay.rules import HELD, UNDECIDED, CycleState, Finding, LineState, files
from trainingmgr.pay.scale.models import ExchangeRate
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Post
from trainingmgr.tabular.queries import finished


def figures(found: Sequence[PayCycle | Payroll], on: date) -> list[Figure]:
    """PEFA PI-23 as of today, from what lies in the database: files that came, and payrolls that we
    paid ourselves where none did. Fourteen statements.
    """
    told, ours = (
        [each for each in found if isinstance(each, PayCycle)],
        [each for each in found if isinstance(each, Payroll)],
    )
    files_, own = [each.id for each in told], [each.id for each in ours]
    lines = sum(Counted(each.summary).lines for each in told)
    matched = sum(Counted(each.summary).matched for each in told)
    paid = sum(Sums(each).roll.count for each in ours)
    slotted = _count(
        select(func.count())
        .select_from(PayLine)
        .join(Person, PayLine.person_id == Person.id)
        .join(Post, Person.post_id == Post.id)
        .where(PayLine.cycle_id.in_(files_), PayLine.match.in_(HELD), Post.authorised.is_(True))
    ) + _count(
        select(func.count())
        .select_from(PayrollLine)
        .where(PayrollLine.payroll_id.in_(own), PayrollLine.slot == Slot.SLOTTED)
    )
    late = _count(
        select(func.count(func.distinct(Discrepancy.line_id))).where(
            Discrepancy.cycle_id.in_(files_), Discrepancy.finding.in_(LATE)
        )
    ) + _count(
        select(func.count(func.distinct(PayrollChange.person_id))).where(
            PayrollChange.payroll_id.in_(own), PayrollChange.is_late.is_(True)
        )
    )
    days, months = _compared(on)
    decided, by_two = _control()
    return [
        rules.integration(lines + paid, matched + paid, slotted),
        rules.reconciliation(max(days, default=None), on, *months),
        rules.documented(*_documented(on)),
        rules.corrections(lines + paid, late),
        rules.control(decided, by_two),
        rules.audit(3, _years(on), *_cases(on)),
    ]


def _count(statement: Any) -> int:
    return db.session.scalar(statement) or 0


LATE = (Finding.LATE_CHANGE, Finding.RETRO)
"""Changes after the cut-off: both count in the rate of 23.2 (domain 4.6)."""


def _year_before(on: date) -> str:
    return files.months_before(f"{on:%Y-%m}", YEAR)[0]


def _compared(on: date) -> tuple[list[date], tuple[int, int]]:
    """The days on which pay of the last twelve months was held against the register; how many
    months were paid, and how many of those were compared. Our own payrolls are worked out from the
    register and compared with the month before whenever they are released.
    """
    first = _year_before(on)
    told = db.session.execute(
        select(PayCycle.period, PayCycle.state, PayCycle.reconciled_at).where(
            PayCycle.period >= first, PayCycle.state != CycleState.UNDONE,
            finished(PayCycle.batch_id),
        )
    ).all()  # fmt: skip
    ours = db.session.execute(
        select(Payroll.period, Payroll.computed_at).where(_released(first))
    ).all()
    days = [row.reconciled_at.date() for row in told if row.state in DONE and row.reconciled_at]
    days += [row.computed_at.date() for row in ours if row.computed_at]
    compared = {row.period for row in told if row.state in DONE} | {row.period for row in ours}
    return days, (len(compared | {row.period for row in told}), len(compared))


def _released(first: str) -> Any:
    return (
        (Payroll.period >= first)
        & Payroll.state.in_(SENT)
        & (Payroll.purpose == Purpose.SALARY)
    )  # fmt: skip


def _cases(on: date) -> tuple[int, int]:
    """Cases of the last twelve months, and those decided: what was found in files, and whom a rule
    held on payrolls of ours where no file came. Such a case is decided once two people decided a
    hold, or their line of a later month is not held.
    """
    first = _year_before(on)
    mine = select(PayCycle.id).where(PayCycle.period >= first, PayCycle.state.in_(DONE))
    found, decided = db.session.execute(
        select(
            func.count(), func.count().filter(Discrepancy.state.not_in(UNDECIDED))
        ).where(Discrepancy.cycle_id.in_(mine), Discrepancy.finding != Finding.AGE_UNDER_18)
    ).one()  # fmt: skip
    later, then = aliased(PayrollLine), aliased(Payroll)
    told = select(PayCycle.id).where(
        PayCycle.service_id == Payroll.service_id, PayCycle.period == Payroll.period,
        PayCycle.state.in_(DONE),
    )  # fmt: skip
    let_go = (
        select(later.id)
        .join(then, later.payroll_id == then.id)
        .where(
            later.person_id == PayrollLine.person_id, later.state != LineState.HELD,
            then.period > Payroll.period, then.purpose == Payroll.purpose, then.state.in_(SENT),
        )
    )  # fmt: skip
    settled = select(PayHold.id).where(
        PayHold.person_id == PayrollLine.person_id, PayHold.decided_at >= Payroll.computed_at
    )
    held, over = db.session.execute(
        select(func.count(), func.count().filter(let_go.exists() | settled.exists()))
        .select_from(PayrollLine)
        .join(Payroll, PayrollLine.payroll_id == Payroll.id)
        .where(
            _released(first), PayrollLine.state == LineState.HELD,
            PayrollLine.hold.in_(BY_RULE), ~told.exists(),
        )
    ).one()  # fmt: skip
    return found + held, decided + over


def _documented(on: date) -> tuple[int, int]:
    """Changes of our payrolls of the last twelve months, and those with a document."""
    first = _year_before(on)
    told = db.session.scalars(
        select(Payroll.summary).where(Payroll.period >= first, Payroll.content_sha256.is_not(None))
    )
    kinds = [each for summary in told for each in summary.get("changes", {}).values()]
    changes = sum(count for count, _without, _difference in kinds)
    return changes, changes - sum(without for _count, without, _difference in kinds)


DECIDED = (
    (PayHold.by_id, PayHold.decided_by_id),
    (PayChannel.proposed_by_id, PayChannel.decided_by_id),
    (ArrearsEntry.by_id, ArrearsEntry.agreed_by_id),
    (ExchangeRate.proposed_by_id, ExchangeRate.decided_by_id),
)
"""Who asked, and who decided."""


def _control() -> tuple[int, int]:
    """Decisions on pay, and those that another person took than asked for them. What is carried
    into arrears from a month that was compared or paid is counted, not decided.
    """
    each = [
        select(func.count().label("n"), func.count().filter(asked != decided).label("two")).where(
            decided.is_not(None),
            ArrearsEntry.kind != EntryKind.ACCRUED if asked is ArrearsEntry.by_id else true(),
        )
        for asked, decided in DECIDED
    ]
    kinds = union_all(*each).subquery()
    decisions, by_two = db.session.execute(select(func.sum(kinds.c.n), func.sum(kinds.c.two))).one()
    return int(decisions), int(by_two)


def _years(on: date) -> int:
    """In how many of the last three years a count of the force was closed."""
    days = db.session.scalars(
        select(VerificationExercise.on).where(
            VerificationExercise.state == ExerciseState.CLOSED,
            VerificationExercise.on > on.replace(year=on.year - 3, day=min(on.day, 28)),
        )
    )
    return len({each.year for each in days})
