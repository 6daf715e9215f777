"""What a cycle shows once its lines are held against the register: findings, never verdicts.

Source: discrepancy codes of the programme (domain 4.6). A finding asks a person to look; nothing
is stopped, paid or taken off by it (R-PAY-04).
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from trainingmgr.pay.rules import FAILED, HELD, ChannelFailure, Finding, HoldReason, LineState
from trainingmgr.pay.rules import MatchClass as M
from trainingmgr.registry.people.rules import SERVING, Category, Status

TOLERANCE = 0.01
"""Share of the scale by which a base pay may differ before somebody looks."""

PRESENT = frozenset(
    {
        *(Status.ACTIVE, Status.IN_TRAINING, Status.ON_LEAVE, Status.SICK, Status.HOSPITAL),
        *(Status.DETACHED, Status.ATTACHED),
    }
)
"""With the service: somebody with one of these words is owed a line."""
GONE: dict[Status, Finding] = {
    Status.DECEASED: Finding.DECEASED_PAID,
    Status.DISCHARGED: Finding.DISCHARGED_PAID,
    Status.RETIRED: Finding.DISCHARGED_PAID,
    Status.TRANSFERRED_OUT: Finding.DISCHARGED_PAID,
    Status.AWOL: Finding.AWOL_PAID,
    Status.DESERTER: Finding.AWOL_PAID,
    Status.DETAINED: Finding.DETAINED_PAID,
}
STOPPED = frozenset({LineState.HELD, LineState.CANCELLED})
"""No money leaves by a line in one of these states."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A pay line as far as findings go. Amounts in the smallest unit of `currency`.

    `base` is the gross without allowances, `band` the rank band that its grade stands for and
    `scale` what the law gives that grade, each None where it is not known. `other_name` says that
    the first name differs from that of the person it is held to pay.
    """

    id: int
    match: M | None
    person: int | None
    state: LineState
    base: int
    net: int
    currency: str
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
    """A person on the day of a cycle, as the register knows them. `stopped` by age (R-AGE-01)."""

    status: Status | None
    category: Category
    band: str | None = None
    service: int | None = None
    stopped: bool = False


@dataclass(frozen=True)
class Found:
    """One finding: the line, the person, and what ties several together."""

    finding: Finding
    line: int | None = None
    person: int | None = None
    group: str | None = None
    amount: int = 0
    currency: str | None = None

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What stays the same when a cycle is compared again."""
        return self.finding, self.line, self.person, self.group


def of_lines(
    lines: Sequence[Line], people: Mapping[int, Serving], elsewhere: frozenset[int] = frozenset()
) -> list[Found]:
    """Every finding about these lines. `elsewhere` are people paid by another file of the month.

    A line of somebody whom age stops says nothing: it is the focal point's (R-AGE-01).
    """
    seen = [line for line in lines if not _stopped(line, people)]
    found = [each for line in seen for each in _alone(line, people)]
    found += _twice(seen, elsewhere)
    found += _shared(seen, Finding.DUP_ACCOUNT, {line.id: line.account for line in seen})
    found += _shared(seen, Finding.DUP_MSISDN, {line.id: line.phone for line in seen})
    return found


def unpaid(people: Mapping[int, Serving], *, service: int, claimed: Iterable[int]) -> list[Found]:
    """Who serves in this service and is on no line of its cycle. It hurts people: look first.

    `claimed` are people on a line, and those whom a line under review may pay.
    """
    there = set(claimed)
    return [
        Found(Finding.UNPAID_PRESENT, None, id_)
        for id_, person in people.items()
        if id_ not in there
        and person.service == service
        and person.category in SERVING
        and person.status in PRESENT
        and not person.stopped
    ]


def _stopped(line: Line, people: Mapping[int, Serving]) -> bool:
    person = people.get(line.person) if line.person is not None else None
    return person is not None and person.stopped


def _alone(line: Line, people: Mapping[int, Serving]) -> Iterator[Found]:
    def found(finding: Finding, amount: int = line.net) -> Found:
        return Found(finding, line.id, line.pays, None, amount, line.currency)

    if line.match in (M.ABSENT, M.DENIED):
        yield found(Finding.GHOST_NO_PERSON)
    if line.state in FAILED - {LineState.CANCELLED}:
        yield found(Finding.UNPAID_LINE)
    if line.pays is None:
        return
    person = people.get(line.pays)
    if person is not None:
        gone = GONE.get(person.status) if person.status else None
        if gone is not None and line.state not in STOPPED:
            yield found(gone)
        if line.band and person.band and line.band != person.band:
            yield found(Finding.RANK_MISMATCH)
    if over := _variance(line):
        yield found(Finding.AMOUNT_VARIANCE, over)
    if _misnamed(line):
        yield found(Finding.NAME_MISMATCH)


def _variance(line: Line) -> int:
    """How far the base pay is from the scale; 0 within the tolerance or where none is known."""
    if line.scale is None:
        return 0
    amount, currency = line.scale
    if currency != line.currency:
        return line.base
    over = abs(line.base - amount)
    return over if over > amount * TOLERANCE else 0


def _misnamed(line: Line) -> bool:
    said = line.failure is ChannelFailure.NAME_MISMATCH or line.hold is HoldReason.NAME_MISMATCH
    return said or (line.other_name and line.match is not M.CONFIRMED)


def _twice(lines: Iterable[Line], elsewhere: frozenset[int]) -> Iterator[Found]:
    by_person: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.pays is not None:
            by_person[line.pays].append(line)
    for person, several in by_person.items():
        if len(several) > 1 or person in elsewhere:
            for line in several:
                yield Found(
                    Finding.DUP_PERSON, line.id, person, f"p{person}", line.net, line.currency
                )


def _shared(
    lines: Sequence[Line], finding: Finding, marks: Mapping[int, str | None]
) -> Iterator[Found]:
    """Lines of different people with one account or phone. A wife's is lawful, once approved."""
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if mark := marks[line.id]:
            groups[mark].append(line)
    for mark, several in groups.items():
        holders = {("person", x.pays) if x.pays is not None else ("line", x.id) for x in several}
        if len(holders) > 1:
            for line in several:
                yield Found(finding, line.id, line.pays, mark, line.net, line.currency)


def source_of(uid: UUID) -> str:
    """What the comparison of a cycle is called where the use of the scale is noted."""
    return f"pay_cycle {uid}"
