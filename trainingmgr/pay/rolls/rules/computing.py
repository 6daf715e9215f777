"""A line of pay as a pure function of grade × status × presence: no database, no clock, no typing.

Amounts are whole smallest units of one currency. A part of a month is paid by its calendar days;
halves are rounded up. Days are counted from 1.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, field
from itertools import pairwise
from typing import Any

from trainingmgr.core.values import dataclass
from trainingmgr.pay.rolls.rules import DOUBTFUL, EXCUSED, PAID, Seen, Slot
from trainingmgr.pay.rules import HoldReason
from trainingmgr.pay.scale.rules import Condition, Levied, Measure, Owed
from trainingmgr.registry.people.rules import Status


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days in the month with one status, grade and step; `skilled` on such a post."""

    first: int
    last: int
    status: str
    grade: str | None
    step: int = 1
    skilled: bool = False

    @property
    def days(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Right:
    """An allowance that a paper grants, or what an order takes off, from one day to another."""

    code: str
    first: int
    last: int
    minor: int | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """All that is known of one person for one month, as it was read: the frozen input of a line."""

    person: int
    spans: tuple[Span, ...]
    rights: tuple[Right, ...] = ()
    orders: tuple[Right, ...] = ()
    commands: int = 0
    slot: Slot = Slot.NO_POST
    seen: Seen = Seen.UNKNOWN
    established: bool = True
    """Their unit has posts. Where none are listed yet, having none is unknown and holds nobody."""

    def facts(self) -> dict[str, Any]:
        """As JSON, without what is usual."""
        said: dict[str, Any] = {
            "person": self.person,
            "spans": [list(_values(each)) for each in self.spans],
            "slot": self.slot.value,
            "seen": self.seen.value,
        }
        if self.rights:
            said["rights"] = [list(_values(each)) for each in self.rights]
        if self.orders:
            said["orders"] = [list(_values(each)) for each in self.orders]
        if self.commands:
            said["commands"] = self.commands
        if not self.established:
            said["no posts"] = True
        return said

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "Subject":
        return cls(
            person=facts["person"],
            spans=tuple(Span(*each) for each in facts["spans"]),
            rights=tuple(Right(*each) for each in facts.get("rights", ())),
            orders=tuple(Right(*each) for each in facts.get("orders", ())),
            commands=facts.get("commands", 0),
            slot=Slot(facts["slot"]),
            seen=Seen(facts["seen"]),
            established="no posts" not in facts,
        )


def _values(row: Any) -> Iterable[Any]:
    return (getattr(row, name) for name in row.__slots__)


@dataclass(frozen=True, slots=True)
class Step:
    """What a step of a grade earns in a whole month, from one day of the month to another."""

    first: int
    last: int
    minor: int
    band: str


@dataclass(frozen=True, slots=True)
class Extra:
    """An allowance as the law has it in this month."""

    code: str
    condition: Condition
    measure: Measure
    minor: int | None
    per_mille: int | None
    cap: int | None
    taxable: bool
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Levy:
    """A deduction as the law has it in this month, in the order in which they are taken."""

    code: str
    owed: Owed
    levied: Levied
    minor: int | None
    per_mille: int | None
    cap: int | None
    first: int
    last: int


@dataclass(frozen=True)
class Scale:
    """The law of one service in one month, in one currency."""

    month_days: int
    steps: Mapping[tuple[str, int], Sequence[Step]]
    extras: Sequence[Extra] = ()
    levies: Sequence[Levy] = ()

    def facts(self) -> dict[str, Any]:
        """As JSON, for its hash."""
        return {
            "days": self.month_days,
            "steps": sorted([*key, *_values(each)] for key, held in self.steps.items()
                            for each in held),
            "extras": [asdict(each) for each in self.extras],
            "levies": [asdict(each) for each in self.levies],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Computed:
    """What a line pays: days, base, each allowance and each deduction by its code."""

    days: int
    base: int
    grade: str | None
    step: int | None
    band: str | None
    allowances: dict[str, int] = field(default_factory=dict)
    deductions: dict[str, int] = field(default_factory=dict)
    priced: bool = True
    doubtful: bool = False
    """A day of an unknown status is among those paid."""

    @property
    def gross(self) -> int:
        return self.base + sum(self.allowances.values())

    @property
    def net(self) -> int:
        return self.gross - sum(self.deductions.values())


def salary(subject: Subject, scale: Scale) -> Computed | None:
    """The month's salary of one person, or None where no day is paid."""
    paid = [span for span in subject.spans if Status(span.status) in PAID | DOUBTFUL]
    days = sum(span.days for span in paid)
    if not days:
        return None
    last = paid[-1]
    weighed, priced, band = 0, True, None
    for span in paid:
        steps = scale.steps.get((span.grade or "", span.step), ())
        counted = 0
        for each in steps:
            both = _overlap(span.first, span.last, each.first, each.last)
            weighed += each.minor * both
            counted += both
            band = each.band if both else band
        priced = priced and counted == span.days
    base = _rounded(weighed, scale.month_days)
    allowances = _allowances(subject, scale, paid, days, base)
    taxed = {each.code for each in scale.extras if each.taxable}
    of = {
        Levied.BASE: base,
        Levied.TAXABLE: base + sum(minor for code, minor in allowances.items() if code in taxed),
        Levied.GROSS: base + sum(allowances.values()),
    }
    return Computed(
        days=days, base=base, grade=last.grade, step=last.step, band=band, priced=priced,
        allowances=allowances, deductions=_deductions(subject, scale, days, of),
        doubtful=any(Status(span.status) in DOUBTFUL for span in paid),
    )  # fmt: skip


def _allowances(
    subject: Subject, scale: Scale, paid: Sequence[Span], days: int, base: int
) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in scale.extras:
        if each.condition is Condition.GRANTED:
            entitled = sum(
                _overlap(span.first, span.last, max(right.first, each.first),
                         min(right.last, each.last))
                for right in subject.rights if right.code == each.code
                for span in paid
            )  # fmt: skip
            entitled = min(entitled, days)
        else:
            entitled = sum(
                _overlap(span.first, span.last, each.first, each.last)
                for span in paid
                if each.condition is not Condition.SPECIALTY or span.skilled
            )
            if each.condition is Condition.COMMANDS:
                entitled = min(entitled, subject.commands)
            elif each.condition is Condition.PRESENT and subject.seen is Seen.NOT_SEEN:
                entitled = 0
        if entitled and (minor := _amount(each, entitled, days, base, scale.month_days)):
            found[each.code] = minor
    return found


def _amount(each: Extra, entitled: int, days: int, base: int, month_days: int) -> int:
    if each.per_mille is not None:
        minor = _rounded(base * each.per_mille * entitled, 1000 * days)
    elif each.measure is Measure.DAY:
        minor = (each.minor or 0) * entitled
    else:
        minor = _rounded((each.minor or 0) * entitled, month_days)
    return minor if each.cap is None else min(minor, each.cap)


def _deductions(
    subject: Subject, scale: Scale, days: int, of: Mapping[Levied, int]
) -> dict[str, int]:
    """In the order of the law, each at most what is left: nobody's pay goes below nothing."""
    left, found = of[Levied.GROSS], {}
    for each in scale.levies:
        if each.owed is Owed.ORDERED:
            wanted = sum(order.minor or 0 for order in subject.orders if order.code == each.code)
        elif each.per_mille is not None:
            wanted = _rounded(of[each.levied] * each.per_mille, 1000)
        else:
            wanted = _rounded((each.minor or 0) * days, scale.month_days)
        if each.cap is not None:
            wanted = min(wanted, each.cap)
        if taken := min(wanted, left):
            found[each.code] = taken
            left -= taken
    return found


def support(right: Right, extra: Extra, month_days: int) -> Computed | None:
    """A stipend or per diem of one person from one funder: a line of its own (R-PAY-12)."""
    days = _overlap(right.first, right.last, extra.first, extra.last)
    if not days:
        return None
    minor = _amount(extra, days, days, 0, month_days)
    return Computed(days=days, base=minor, grade=None, step=None, band=None)


def spared(days: tuple[int, int], without: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """A stretch of days less those of others, in order: each its first and last day."""
    left = [days]
    for first, last in without:
        left = [
            part
            for begins, ends in left
            for part in ((begins, min(ends, first - 1)), (max(begins, last + 1), ends))
        ] if first <= last else left  # fmt: skip
    return [(first, last) for first, last in left if first <= last]


@dataclass(frozen=True, slots=True)
class Standing:
    """What, beside the amounts, decides whether a line may be paid. Derived at every look.

    `channel` is None where nothing is known of channels, False without an active one; `cleared`
    is None where no clearance is asked for (R-HRD-01).
    """

    held: HoldReason | None = None
    twice: bool = False
    channel: bool | None = None
    named: bool = True
    cleared: bool | None = None


def hold(subject: Subject, found: Computed, standing: Standing) -> HoldReason | None:
    """Why a line waits, the weightiest reason first; None if nothing is in the way.

    Presence that is not known holds nobody (R-PAY-04). A national salary asks for no clearance:
    `standing.cleared` is None there.
    """
    reasons = (
        (standing.held is not None, standing.held),
        (standing.cleared is False, HoldReason.SUSPENDED_SUPPORT),
        (standing.twice, HoldReason.DUPLICATE),
        (not found.priced, HoldReason.DATA_ERROR),
        (found.doubtful, HoldReason.AWAITING_DOCUMENT),
        (subject.established and subject.slot is not Slot.SLOTTED, HoldReason.NOT_SLOTTED),
        (subject.seen is Seen.NOT_SEEN, HoldReason.NOT_SEEN),
        (standing.channel is False, HoldReason.CHANNEL_UNVERIFIED),
        (not standing.named, HoldReason.NAME_MISMATCH),
    )
    return next((reason for is_so, reason in reasons if is_so), None)


def excused(spans: Iterable[Span]) -> bool:
    """Nobody can be asked to have seen them: missing or captured all the month."""
    return all(Status(span.status) in EXCUSED for span in spans)


def cut(spans: Sequence[Span], held: Sequence[tuple[int, int, str, int]]) -> tuple[Span, ...]:
    """The spans with the grade and step that an order gives, where one does.

    `held` are first day, last day, grade and step; a later order counts where two overlap.
    """
    found: list[Span] = []
    for span in spans:
        edges = {span.first, span.last + 1}
        for first, last, _grade, _step in held:
            edges |= {day for day in (first, last + 1) if span.first < day <= span.last}
        days = sorted(edges)
        for first, after in pairwise(days):
            grade, step = span.grade, span.step
            for begins, ends, code, number in held:
                if begins <= first <= ends:
                    grade, step = code, number
            found.append(Span(first, after - 1, span.status, grade, step, span.skilled))
    return tuple(found)


def _overlap(first: int, last: int, other_first: int, other_last: int) -> int:
    return max(0, min(last, other_last) - max(first, other_first) + 1)


def _rounded(above: int, below: int) -> int:
    """The whole number nearest to a fraction; a half goes up."""
    return (2 * above + below) // (2 * below)
