"""How well pay is kept, as PEFA PI-23 asks it, and what it will cost: pure arithmetic.

Grades are A, B, C or D as the framework has them (domain 4.2); where a figure is not known the
grade is not known either, a word of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date

from trainingmgr.core.values import dataclass

SMALL = 5
"""Readers of totals alone are not shown how many there are where they are fewer than this."""


@dataclass(frozen=True)
class Figure:
    """One dimension: its grade, the share or number, and the counts behind it."""

    key: str
    grade: str | None
    value: float | None
    numbers: Mapping[str, int] = field(default_factory=dict)


def integration(lines: int, matched: int, slotted: int) -> Figure:
    """23.1: lines that are tied to a verified person on an authorised post, of all lines."""
    share = slotted / lines if lines else None
    grade = _by(share, ((0.95, "A"), (0.85, "B"), (0.70, "C")))
    numbers = {"lines": lines, "matched": matched, "slotted": slotted}
    return Figure("integration", grade, share, numbers)


def reconciliation(last: date | None, on: date, months: int, compared: int) -> Figure:
    """23.1: how long ago pay was last compared with the register, and how many months were."""
    if last is None:
        return Figure("reconciliation", None, None, {"months": months, "compared": compared})
    days = (on - last).days
    grade = "A" if days <= 45 else "B" if days <= 100 else "C" if days <= 190 else "D"
    numbers = {"days": days, "months": months, "compared": compared}
    return Figure("reconciliation", grade, float(days), numbers)


def documented(changes: int, papers: int) -> Figure:
    """23.1: changes of our payrolls since the month before with a document, of all changes."""
    share = papers / changes if changes else None
    grade = _by(share, ((1.0, "A"), (0.95, "B"), (0.80, "C")))
    return Figure("documented", grade, share, {"changes": changes, "papers": papers})


def corrections(lines: int, retro: int) -> Figure:
    """23.2: retroactive corrections of all payments; at most 3 in a hundred for an A."""
    share = retro / lines if lines else None
    grade = None
    if share is not None:
        grade = "A" if share <= 0.03 else "B" if share <= 0.05 else "C" if share <= 0.10 else "D"
    return Figure("corrections", grade, share, {"lines": lines, "retro": retro})


def control(decisions: int, by_two: int) -> Figure:
    """23.3: decisions on pay that a second person took, of all decisions."""
    share = by_two / decisions if decisions else None
    grade = _by(share, ((1.0, "A"), (0.95, "B"), (0.80, "C")))
    return Figure("control", grade, share, {"decisions": decisions, "by_two": by_two})


def audit(years: int, counted: int, cases: int, decided: int) -> Figure:
    """23.4: years of the last three with a count of the force or decided ghosts; cases decided."""
    grade = "A" if counted >= 3 and years >= 3 else "B" if counted == 2 else "C" if counted else "D"
    share = decided / cases if cases else None
    numbers = {"years": counted, "of": 3, "cases": cases, "decided": decided}
    return Figure("audit", grade, share, numbers)


def _by(share: float | None, steps: Sequence[tuple[float, str]]) -> str | None:
    if share is None:
        return None
    return next((grade for least, grade in steps if share >= least), "D")


@dataclass(frozen=True)
class Assumed:
    """What a projection assumes: growth of people and of pay in a year, in thousandths."""

    people: int = 0
    pay: int = 0
    months: int = 12


def projected(minor: int, assumed: Assumed) -> list[int]:
    """The wage bill of the coming months from the newest one, each to the whole coin.

    Growth is spread over the year evenly: after twelve months it has been reached.
    """
    yearly = (1000 + assumed.people) * (1000 + assumed.pay) - 1_000_000
    return [
        minor + minor * yearly * month // (12 * 1_000_000) for month in range(1, assumed.months + 1)
    ]


def shown(count: int, *, whole: bool) -> int | None:
    """The count, or None where it is small and the reader is not one who sees people."""
    return count if whole or count == 0 or count >= SMALL else None
