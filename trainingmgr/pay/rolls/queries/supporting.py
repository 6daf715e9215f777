"""Stipends and other pay out of a funder's pocket that a unit's standing holds back (R-HRD-03)."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import contains_eager

from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.pay.rolls.models import Payroll, PayrollLine
from trainingmgr.pay.rolls.rules import UNSENT, PayrollState, Purpose
from trainingmgr.pay.rules import HoldReason, LineState
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import known, visible
from trainingmgr.registry.structure.models import Unit

MOST = 500
"""So many lines are listed; all of them are counted."""


@dataclass(frozen=True)
class Supporting:
    """Lines that a funder pays to people of a unit and below, and that have not left yet."""

    counts: Sequence[tuple[str, Purpose, int]]
    """Month, purpose, and how many lines of it."""
    lines: Sequence[PayrollLine]
    """Those of people whose pay this reader may see."""

    @property
    def total(self) -> int:
        return sum(count for _period, _purpose, count in self.counts)


def supporting(unit: Unit, *, reader: Reader) -> Supporting:
    """What waits of stipends while due diligence does not stand for a unit. Two statements."""
    waits = or_(
        PayrollLine.state.in_(UNSENT),
        (PayrollLine.state == LineState.HELD) & (PayrollLine.hold == HoldReason.SUSPENDED_SUPPORT),
    )
    of_unit = (
        known(),
        Person.unit_id.in_(select(Unit.id).where(Unit.path.startswith(unit.path))),
        PayrollLine.funder_id.is_not(None),
        Payroll.state.in_((PayrollState.COMPUTED, PayrollState.RELEASED)),
        waits,
    )
    rows = db.session.execute(
        select(Payroll.period, PayrollLine.purpose, func.count())
        .select_from(PayrollLine)
        .join(PayrollLine.payroll)
        .join(PayrollLine.person)
        .where(*of_unit)
        .group_by(Payroll.period, PayrollLine.purpose)
        .order_by(Payroll.period, PayrollLine.purpose)
    )
    counts = [(period, purpose, lines) for period, purpose, lines in rows]
    if not counts or not reader.may(Permission.PAY_READ):
        return Supporting(counts, ())
    lines = db.session.scalars(
        select(PayrollLine)
        .join(PayrollLine.payroll)
        .join(PayrollLine.person)
        .where(*of_unit, visible(reader, Permission.PAY_READ))
        .options(
            contains_eager(PayrollLine.payroll),
            contains_eager(PayrollLine.person).joinedload(Person.unit),
        )
        .order_by(Payroll.period, Person.sort_name, PayrollLine.id)
        .limit(MOST)
    ).all()
    return Supporting(counts, lines)
