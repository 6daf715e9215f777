"""What a cycle shows once its lines are held against the register: findings, never verdicts.

Source: discrepancy codes of the programme (domain 4.6). A finding asks a person to look; nothing
is stopped, paid or taken off by it (R-PAY-04). What is not known (no muster papers, no
establishment, no scale) makes no finding.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from trainingmgr.core.values import dataclass
from trainingmgr.pay.rules import HELD, ChannelFailure, Finding, HoldReason, LineState
from trainingmgr.pay.rules import MatchClass as M
from trainingmgr.registry.people.rules import Category, Status

TOLERATED = 1
"""So many in a hundred may a base pay differ from the scale: less is rounding."""
MONTHS_UNSEEN = 2
"""So many months in a row must have papers that do not show somebody (domain 4.6)."""
TOLD = 20
"""So many other lines are named as evidence; more are counted."""

PRESENT = frozenset(
    {
        *(Status.ACTIVE, Status.IN_TRAINING, Status.ON_LEAVE, Status.SICK, Status.HOSPITAL),
        *(Status.DETACHED, Status.ATTACHED),
    }
)
"""With the service: somebody with one of these words is owed a line."""
STOPPED = frozenset({LineState.HELD, LineState.CANCELLED})
"""No money leaves by a line in one of these states."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A pay line as far as findings go. Amounts in the smallest unit of `currency`.

    `base` is the gross without allowances, `band` the rank band that its grade stands for and
    `scale` what the law gives that grade, each None where it is not known. `parts` are allowances
    and deductions by their code, `paid` how much arrived where the file says it, `row` its number
    in the file and `written` the service number as the file has it.
    `other_name` says that the first name differs from that of the person it is
    held to pay.
    """

    id: int
    match: M | None
    person: int | None
    state: LineState
    base: int
    net: int
    currency: str
    row: int = 0
    gross: int = 0
    paid: int | None = None
    parts: Mapping[str, int] = field(default_factory=dict)
    written: str | None = None
    band: str | None = None
    scale: tuple[int, str] | None = None
    account: str | None = None
    phone: str | None = None
    hold: HoldReason | None = None
    failure: ChannelFailure | None = None
    other_name: bool = False

    @property
    def pays(self) -> int | None:
        """The person that this line is held to pay."""
        return self.person if self.match in HELD else None


@dataclass(frozen=True, kw_only=True)
class Serving:
    """A person on the day of a cycle, as the register knows them. `stopped` by age (R-AGE-01).

    `slotted` says whether the post they hold is authorised and funded, None where the unit has no
    establishment in the register; `sightings` of the last months, the newest last: seen, not seen
    though papers are there, or None where there are none; `granted` and `ordered` are the
    allowances and deductions they have a right to or owe, None where no paper could say so;
    `changes` when a change of rank or status began to hold and when it was recorded; `papers` marks
    of identity papers that others hold too; `draws` a reintegration benefit that runs (R-DDR-01).
    """

    status: Status | None
    category: Category
    band: str | None = None
    service: int | None = None
    unit: int | None = None
    stopped: bool = False
    has_post: bool = False
    slotted: bool | None = None
    age: int | None = None
    sightings: Sequence[bool | None] = ()
    granted: frozenset[str] | None = None
    ordered: frozenset[str] | None = None
    changes: Sequence[tuple[date, date]] = ()
    papers: frozenset[str] = frozenset()
    draws: bool = False


@dataclass(frozen=True, kw_only=True)
class Month:
    """The month that is compared: its days, the three cut-offs, and what the month before paid.

    `bands` are the rank bands under which people were paid in the file before, by person; `posts`
    how many are authorised in each unit that has an establishment; `units` the codes of units;
    `retire` the age at which a rank band retires and the law that says so; `rate` how many of the
    line's coin one of the scale's is worth, by the two currencies.
    """

    first: date = date.min
    last: date = date.max
    before: date = date.min
    cut_off: date = date.max
    next: date = date.max
    bands: Mapping[int, str] = field(default_factory=dict)
    posts: Mapping[int, int] = field(default_factory=dict)
    units: Mapping[int, str] = field(default_factory=dict)
    retire: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    rate: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    elsewhere: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Found:
    """One finding: the line, the person, what ties several together, the money, the evidence."""

    finding: Finding
    line: int | None = None
    person: int | None = None
    group: str | None = None
    amount: int = 0
    currency: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What stays the same when a cycle is compared again."""
        return self.finding, self.line, self.person, self.group


_SOON = (
    *(Finding.GHOST_NO_PERSON, Finding.DUP_PERSON, Finding.DECEASED_PAID, Finding.RETURNED),
    *(Finding.DEDUCTION_UNEXPLAINED, Finding.UNPAID_LINE, Finding.PARTIAL, Finding.UNCLAIMED),
)
_DAYS = {Finding.AGE_UNDER_18: 1, Finding.UNPAID_PRESENT: 7} | dict.fromkeys(_SOON, 14)
USUAL_DAYS = 30


def due(finding: Finding, on: date) -> date:
    """By when somebody decides. What hurts people comes first."""
    return on + timedelta(days=_DAYS.get(finding, USUAL_DAYS))


def source_of(uid: UUID) -> str:
    """What the comparison of a cycle is called where the use of the scale is noted."""
    return f"pay_cycle {uid}"
