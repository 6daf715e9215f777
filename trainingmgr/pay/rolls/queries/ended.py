"""Lines of stipends that pay days to which nobody has a right any more (row 31)."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import select

from trainingmgr.core.db import db
from trainingmgr.pay.rolls.models import Payroll, PayrollLine
from trainingmgr.pay.rolls.queries.laws import law
from trainingmgr.pay.rolls.queries.reading import granted
from trainingmgr.pay.rolls.rules import Purpose
from trainingmgr.pay.rolls.rules.computing import Right, Scale, support

PIECE = 500
Days = frozenset[tuple[str, int]]
"""Days of a month, each with the code of what pays for it."""


def ended(payroll: Payroll, ids: Collection[int]) -> frozenset[int]:
    """Those of these lines that pay such a day."""
    return frozenset(row.id for row, paid, due in _rights(payroll, ids) if not paid <= due)


def still_due(payroll: Payroll, ids: Collection[int]) -> dict[int, int]:
    """What such lines come to without these days, by their key; lines that pay none are not there.
    Half a dozen readings for some hundred lines; none for a salary.
    """
    rights = _rights(payroll, ids)
    left = [(row, paid & due) for row, paid, due in rights if not paid <= due]
    scale = law(payroll).scale if left else None
    return {row.id: min(row.net_minor, _amount(days, scale)) for row, days in left if scale}


def _rights(payroll: Payroll, ids: Collection[int]) -> Iterator[tuple[Any, Days, Days]]:
    """Of each line the days that it pays, and those that its person has a right to as all stands
    now.
    """
    if payroll.purpose is Purpose.SALARY:
        return
    wanted = sorted(ids)
    for at in range(0, len(wanted), PIECE):
        rows = db.session.execute(
            select(PayrollLine.id, PayrollLine.person_id, PayrollLine.funder_id,
                   PayrollLine.net_minor, PayrollLine.facts)
            .where(PayrollLine.id.in_(wanted[at : at + PIECE]))
        ).all()  # fmt: skip
        now = granted(payroll, [row.person_id for row in rows])
        for row in rows:
            mine = (g.right for g in now.get(row.person_id, ()) if g.funder == row.funder_id)
            yield (
                row,
                _days(tuple(each) for each in row.facts["grants"]),
                _days((right.code, right.first, right.last) for right in mine),
            )


def _days(stretches: Iterable[tuple[str, int, int]]) -> Days:
    return frozenset((code, n) for code, first, last in stretches for n in range(first, last + 1))


def _amount(days: Days, scale: Scale) -> int:
    """Stretch by stretch, as a line is computed: a part of a month is rounded once."""
    total = 0
    for code, first in days:
        if (code, first - 1) in days:
            continue
        last = first
        while (code, last + 1) in days:
            last += 1
        for extra in scale.extras:
            if extra.code == code:
                one = support(Right(code, first, last), extra, scale.month_days)
                total += one.base if one else 0
    return total
