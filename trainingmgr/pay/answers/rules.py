"""What the desk answers somebody who stands there: on the roll, paid, why not, what to bring.

R-PAY-07: only a bank's settlement or a signature is "paid". What nobody has confirmed is unknown,
a word of its own; a month whose file did not come is unknown too, never unpaid (R-PAY-08).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from trainingmgr.core.values import dataclass
from trainingmgr.pay.rules import (
    ARRIVED,
    FAILED,
    HELD,
    UNSAID,
    ChannelFailure,
    HoldReason,
    LineState,
    MatchClass,
)

MONTHS = 12


class Month(StrEnum):
    """What one month was for one person."""

    PAID = "paid"
    PART = "part"
    SENT_BACK = "sent_back"
    HELD = "held"
    NO_LINE = "no_line"
    UNKNOWN = "unknown"
    NO_FILE = "no_file"
    NOT_RUN = "not_run"
    BEFORE = "before"


NOT_PAID = frozenset({Month.PART, Month.SENT_BACK, Month.HELD, Month.NO_LINE})
"""Known not to have been paid, or not in full."""


class Roll(StrEnum):
    """Whether somebody is on the roll."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    STOPPED = "withdrawn_age"


class Why(StrEnum):
    """Reasons that are neither a hold nor a failure of a channel."""

    NO_LINE = "no_line"
    UNDER_REVIEW = "under_review"
    NOT_CONFIRMED = "not_confirmed"
    NO_FILE = "no_file"
    NOT_COMPARED = "not_compared"
    SENT_BACK = "sent_back"
    PART = "part"
    HELD = "held"
    FOCAL_POINT = "focal_point"


Reason = Why | HoldReason | ChannelFailure


@dataclass(frozen=True, kw_only=True)
class Paid:
    """One line of one person in one month, as far as the desk goes. `ours`: of a payroll that we
    paid ourselves, not of a file that came.
    """

    period: str
    state: LineState
    match: MatchClass
    net: int
    currency: str
    since: date | None = None
    hold: HoldReason | None = None
    failure: ChannelFailure | None = None
    grade: str | None = None
    roll: int | None = None
    ours: bool = False


@dataclass(frozen=True)
class Told:
    """One month of the strip, and why it is what it is."""

    period: str
    month: Month
    why: Reason | None = None
    since: date | None = None


@dataclass(frozen=True)
class Answer:
    """Everything the desk says of one person. No account, and nothing of vetting.

    `paid` is the newest month that was compared, `missed` are the months that are known not to be
    paid, the oldest first; `why` is the reason of the newest of them, or why nothing is known.
    """

    roll: Roll
    paid: Month
    period: str | None
    strip: tuple[Told, ...]
    why: Reason | None = None
    missed: tuple[str, ...] = ()
    owed: tuple[tuple[int, str], ...] = ()
    on_roll_since: str | None = None
    roll_of: int | None = None
    grade: str | None = None
    state_since: date | None = None


STOPPED = Answer(Roll.STOPPED, Month.UNKNOWN, None, (), Why.FOCAL_POINT)
"""The whole answer to everybody but the focal point (R-AGE-01)."""


def answer(
    months: Sequence[str],
    cycles: Mapping[str, bool],
    lines: Iterable[Paid],
    serves_from: date | None = None,
) -> Answer:
    """The answer from `months` (the oldest first), the cycles that came (compared or not yet)
    and the lines that pay this person or, under review, may do so. No line is missed in months
    before the one in which service began.
    """
    begun = f"{serves_from:%Y-%m}" if serves_from else ""
    by_month: dict[str, list[Paid]] = {}
    for line in lines:
        by_month.setdefault(line.period, []).append(line)
    by_month = {period: _speaking(found) for period, found in by_month.items()}
    strip = tuple(
        _before_service(_told(each, cycles, by_month.get(each, ()), months[-1]), begun)
        for each in months
    )
    last = next((told for told in reversed(strip) if cycles.get(told.period)), None)
    if last is None:
        came = next((told for told in reversed(strip) if told.period in cycles), None)
        why = came.why if came else Why.NO_FILE
        return Answer(Roll.UNKNOWN, Month.UNKNOWN, None, strip, why)
    held = [line for line in by_month.get(last.period, ()) if line.match in HELD]
    missed = [told for told in strip if told.month in NOT_PAID]
    spoken = missed[-1] if missed and not last.why else last
    return Answer(
        _roll(last, held),
        last.month,
        last.period,
        strip,
        spoken.why,
        tuple(told.period for told in missed),
        _owed(strip, by_month),
        _since(strip, by_month, last) if held else None,
        held[0].roll if held else None,
        held[0].grade if held else None,
        spoken.since,
    )


def _speaking(lines: list[Paid]) -> list[Paid]:
    """Where a file that came and a payroll of ours both pay somebody in one month, the one speaks
    by which more has arrived: nothing is owed twice.
    """
    held = [line for line in lines if line.match in HELD]
    sides = [side for ours in (True, False) if (side := [x for x in held if x.ours is ours])]
    if len(sides) < 2:
        return lines
    return min(sides, key=lambda side: min(_rank(_of_line(line)) for line in side))


def _rank(told: Told) -> int:
    return list(Month).index(told.month)


def _before_service(told: Told, begun: str) -> Told:
    unpaid = told.month in (Month.NO_LINE, Month.NO_FILE, Month.UNKNOWN)
    return Told(told.period, Month.BEFORE) if unpaid and told.period < begun else told


def _told(period: str, cycles: Mapping[str, bool], lines: Iterable[Paid], now: str) -> Told:
    if period not in cycles:
        if period >= now:
            return Told(period, Month.NOT_RUN)
        return Told(period, Month.NO_FILE, Why.NO_FILE)
    if not cycles[period]:
        return Told(period, Month.UNKNOWN, Why.NOT_COMPARED)
    held = [line for line in lines if line.match in HELD]
    if not held:
        if any(line.match is MatchClass.REVIEW for line in lines):
            return Told(period, Month.UNKNOWN, Why.UNDER_REVIEW)
        return Told(period, Month.NO_LINE, Why.NO_LINE)
    return min((_of_line(line) for line in held), key=_rank)


def _of_line(line: Paid) -> Told:
    if line.state in ARRIVED:
        return Told(line.period, Month.PAID, None, line.since)
    if line.state is LineState.HELD:
        why: Reason = line.hold or Why.HELD
        return Told(line.period, Month.HELD, said(why), line.since)
    if line.state is LineState.PARTIALLY_PAID:
        return Told(line.period, Month.PART, line.failure or Why.PART, line.since)
    if line.state in FAILED:
        return Told(line.period, Month.SENT_BACK, line.failure or Why.SENT_BACK, line.since)
    return Told(line.period, Month.UNKNOWN, Why.NOT_CONFIRMED, line.since)


def said(why: Reason) -> Reason:
    """What may be said of a reason: some are the focal point's alone, and read all alike."""
    return Why.FOCAL_POINT if why in UNSAID else why


def _roll(last: Told, held: Sequence[Paid]) -> Roll:
    if held:
        return Roll.YES
    return Roll.UNKNOWN if last.month is Month.UNKNOWN else Roll.NO


def _owed(
    strip: Sequence[Told], by_month: Mapping[str, Sequence[Paid]]
) -> tuple[tuple[int, str], ...]:
    """What stands on lines whose money is known not to have arrived: one sum a currency."""
    sums: dict[str, int] = {}
    for told in strip:
        if told.month in (Month.SENT_BACK, Month.HELD):
            for line in by_month.get(told.period, ()):
                if line.match in HELD:
                    sums[line.currency] = sums.get(line.currency, 0) + line.net
    return tuple((minor, currency) for currency, minor in sorted(sums.items()))


def _since(strip: Sequence[Told], by_month: Mapping[str, Sequence[Paid]], last: Told) -> str | None:
    """The first of the months in a row that have a line."""
    since = None
    for told in reversed(strip[: strip.index(last) + 1]):
        if not any(line.match in HELD for line in by_month.get(told.period, ())):
            break
        since = told.period
    return since
