"""Cycles and their lines, for readers. Whose lines a reader may see is the register's answer."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import joinedload

from trainingmgr.core import clock
from trainingmgr.core.db import db, existing
from trainingmgr.core.errors import NotFound
from trainingmgr.core.jobs import Job
from trainingmgr.core.money import Money
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.paging import every as in_turn
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.privacy import Shown
from trainingmgr.core.values import dataclass
from trainingmgr.pay.files.models import Discrepancy, PayCycle, PayLine
from trainingmgr.pay.rules import HELD, CycleState, Finding, FindingState, MatchClass
from trainingmgr.pay.rules.eyes import Eyes
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import within
from trainingmgr.tabular.models import ImportBatch
from trainingmgr.tabular.queries import finished
from trainingmgr.vetting.queries import age_stops
from trainingmgr.vetting.rules import AgeStop

LINE_TABS: dict[str, tuple[MatchClass, ...]] = {
    "matched": (MatchClass.SETTLED, MatchClass.CONFIRMED),
    "probable": (MatchClass.MATCH,),
    "review": (MatchClass.REVIEW,),
    "too-little": (MatchClass.INSUFFICIENT,),
}
FINDING_TABS: dict[str, tuple[Finding, ...]] = {
    "ghosts": (Finding.GHOST_NO_PERSON,),
    "unpaid": (Finding.UNPAID_PRESENT,),
    "not-seen": (Finding.NOT_SEEN,),
    "duplicates": (Finding.DUP_PERSON, Finding.DUP_ID, Finding.DUP_DOC),
    "shared": (Finding.DUP_ACCOUNT, Finding.DUP_MSISDN),
    "posts": (Finding.NO_POST, Finding.OVER_STRENGTH),
    "wrong-grade": (Finding.RANK_MISMATCH, Finding.UNEARNED_PROMOTION, Finding.AMOUNT_VARIANCE),
    "extras": (Finding.ALLOWANCE_NOT_ENTITLED, Finding.DEDUCTION_UNEXPLAINED),
    "gone": (
        *(Finding.DECEASED_PAID, Finding.DISCHARGED_PAID, Finding.AWOL_PAID),
        *(Finding.DETAINED_PAID, Finding.OVER_RETIREMENT, Finding.DDR_DOUBLE),
    ),
    "not-arrived": (Finding.UNPAID_LINE, Finding.PARTIAL, Finding.RETURNED, Finding.UNCLAIMED),
    "names": (Finding.NAME_MISMATCH,),
    "late": (Finding.LATE_CHANGE, Finding.RETRO),
    "rounding": (Finding.ROUNDING, Finding.FX_VARIANCE),
}
"""The lists of a cycle, by the word in their address."""
LIST_OF = {finding: tab for tab, found in FINDING_TABS.items() for finding in found}


@dataclass(frozen=True)
class Wanted:
    """What a list of findings is narrowed to."""

    state: FindingState | None = None
    finding: Finding | None = None


@dataclass(frozen=True)
class Row:
    """One line of a list: what was found, the pay line and the person, each if there is one.

    `stopped` says that age stops the person: then nothing else of the line is given (R-AGE-01).
    """

    id: int
    line: Any = None
    person: Any = None
    finding: Any = None
    money: Money | None = None
    net: Money | None = None
    stopped: bool = False

    def part(self, minor: int) -> Money | None:
        """An allowance or a deduction of the line."""
        return Money(minor, self.net.currency) if self.net else None


def cycles(*, cursor: str | None = None) -> Page[PayCycle]:
    """The newest first, with their service."""
    return page_of(
        select(PayCycle).where(finished(PayCycle.batch_id)).options(joinedload(PayCycle.service)),
        PayCycle.period,
        PayCycle.id,
        cursor=cursor,
        descending=True,
    )


def cycle(uid: UUID) -> PayCycle:
    """A month's pay file that has come in whole, with its service."""
    return existing(
        select(PayCycle)
        .where(PayCycle.uid == uid, finished(PayCycle.batch_id))
        .options(joinedload(PayCycle.service))
    )


def comparison_of(cycle_: PayCycle) -> Job | None:
    """The work that compares it, or did so last."""
    return db.session.get(Job, cycle_.job_id) if cycle_.job_id else None


def lines(cycle_: PayCycle, tab: str, *, reader: Reader, cursor: str | None = None) -> Page[Row]:
    """The lines of one list that the reader may see, in the order of the file. Two statements."""
    found = page_of(_lines(cycle_, tab, reader), PayLine.number, PayLine.id, cursor=cursor)
    return Page(_rows(found.rows, reader), found.before, found.after)


def findings(
    cycle_: PayCycle, tab: str, *, reader: Reader, asked: Wanted, cursor: str | None = None
) -> Page[Row]:
    """What was found, with its line and its person. Two statements."""
    wanted = _findings(cycle_, tab, reader, asked)
    found = page_of(wanted, Discrepancy.id, cursor=cursor)
    return Page(_found_rows(found.rows, reader), found.before, found.after)


def every(
    cycle_: PayCycle, tab: str, *, reader: Reader, asked: Wanted, at_most: int
) -> Iterator[Row]:
    """The rows of a list for a file: one more than allowed, if there are any."""
    if tab in LINE_TABS:
        return in_turn(lambda cursor: lines(cycle_, tab, reader=reader, cursor=cursor), at_most)
    return in_turn(
        lambda cursor: findings(cycle_, tab, reader=reader, asked=asked, cursor=cursor), at_most
    )


def _lines(cycle_: PayCycle, tab: str, reader: Reader) -> Any:
    if tab not in LINE_TABS:
        raise NotFound
    return (
        select(PayLine)
        .where(
            PayLine.cycle_id == cycle_.id,
            PayLine.match.in_(LINE_TABS[tab]),
            mine(PayLine.person_id, reader),
        )
        .options(joinedload(PayLine.person))
    )


def _findings(cycle_: PayCycle, tab: str, reader: Reader, asked: Wanted) -> Any:
    if tab not in FINDING_TABS:
        raise NotFound
    wanted = (
        select(Discrepancy)
        .where(
            Discrepancy.cycle_id == cycle_.id,
            Discrepancy.finding.in_(FINDING_TABS[tab]),
            mine(Discrepancy.person_id, reader),
        )
        .options(
            joinedload(Discrepancy.line),
            joinedload(Discrepancy.person).joinedload(Person.unit),
        )
    )
    for column, value in (
        (Discrepancy.state, asked.state), (Discrepancy.finding, asked.finding)
    ):  # fmt: skip
        wanted = wanted.where(column == value) if value else wanted
    return wanted


def mine(person_id: Any, reader: Reader) -> ColumnElement[bool]:
    """Lines of people within the reader's reach; those of nobody are for national readers."""
    reach = reader.reach(Permission.PAY_READ)
    if reach.national:
        return true()
    people = select(Person.id).where(within(reach, holder_id=reader.holder_id))
    inside: ColumnElement[bool] = person_id.in_(people)
    return inside


def _rows(found: Sequence[PayLine], reader: Reader) -> list[Row]:
    stops = stopped([line.person_id for line in found])
    return [row_of_line(line, reader, stops) for line in found]


def row_of_line(line: PayLine, reader: Reader, stops: frozenset[int]) -> Row:
    if line.person_id in stops:
        return Row(line.number, stopped=True)
    shown = Shown(line, Eyes.of(reader))
    person = Shown(line.person, reader) if line.person else None
    return Row(line.number, shown, person, None, None, amount(shown))


def _found_rows(found: Sequence[Discrepancy], reader: Reader) -> list[Row]:
    stops = stopped([each.person_id for each in found])
    return [row_of_finding(each, reader, stops) for each in found]


def row_of_finding(found: Discrepancy, reader: Reader, stops: frozenset[int]) -> Row:
    if found.person_id in stops:
        return Row(found.id, stopped=True)
    eyes = Eyes.of(reader)
    shown = Shown(found, eyes)
    money = Money(shown.amount_minor, shown.currency) if shown.currency else None
    line = Shown(found.line, eyes) if found.line else None
    person = Shown(found.person, reader) if found.person else None
    return Row(found.id, line, person, shown, money, amount(line) if line else None)


def amount(shown: Any) -> Money | None:
    """The net of a line as this reader may see it."""
    return Money(shown.net_minor, shown.currency) if shown.currency else None


def gross(shown: Any) -> Money | None:
    """The gross of a line as this reader may see it."""
    return Money(shown.gross_minor, shown.currency) if shown.currency else None


def stopped(person_ids: Sequence[int | None]) -> frozenset[int]:
    """Whom age stops today, among these (R-AGE-01). One statement."""
    ids = {id_ for id_ in person_ids if id_ is not None}
    stops = age_stops(ids, clock.today()) if ids else {}
    return frozenset(id_ for id_, stop in stops.items() if stop is AgeStop.WITHDRAWN)


def line(uid: UUID, *, reader: Reader) -> PayLine:
    """The line with its cycle and its person: if the reader may see it."""
    return existing(
        select(PayLine)
        .join(PayLine.cycle)
        .where(PayLine.uid == uid, finished(PayCycle.batch_id), mine(PayLine.person_id, reader))
        .options(
            joinedload(PayLine.cycle).joinedload(PayCycle.service),
            joinedload(PayLine.person).options(joinedload(Person.unit), joinedload(Person.rank)),
        )
    )


def paid_through(cycle_id: int, person_id: int, *, but: int) -> int | None:
    """The first other line of a cycle that is held to pay this person."""
    return db.session.scalar(
        select(func.min(PayLine.number)).where(
            PayLine.cycle_id == cycle_id, PayLine.person_id == person_id,
            PayLine.match.in_(HELD), PayLine.id != but,
        )
    )  # fmt: skip


def findings_of(line_: PayLine) -> Sequence[Discrepancy]:
    """What was found about one line."""
    return db.session.scalars(
        select(Discrepancy)
        .where(Discrepancy.line_id == line_.id, Discrepancy.finding != Finding.AGE_UNDER_18)
        .order_by(Discrepancy.id)
    ).all()


def discrepancy(uid: UUID, *, reader: Reader) -> Discrepancy:
    """One finding with its line, person and cycle: if the reader may see it."""
    return existing(
        select(Discrepancy)
        .join(Discrepancy.cycle)
        .where(
            Discrepancy.uid == uid,
            finished(PayCycle.batch_id),
            Discrepancy.finding != Finding.AGE_UNDER_18,
            mine(Discrepancy.person_id, reader),
        )
        .options(
            joinedload(Discrepancy.owner),
            joinedload(Discrepancy.cycle).joinedload(PayCycle.service),
            joinedload(Discrepancy.line),
            joinedload(Discrepancy.person).joinedload(Person.unit),
        )
    )


def to_review(*, reader: Reader, cursor: str | None = None) -> Page[PayLine]:
    """Every line of the country that waits for somebody to decide, with its cycle."""
    return page_of(
        select(PayLine)
        .join(PayLine.cycle)
        .where(
            PayLine.match == MatchClass.REVIEW,
            PayCycle.state == CycleState.RECONCILED,
            finished(PayCycle.batch_id),
            mine(PayLine.person_id, reader),
        )
        .options(joinedload(PayLine.cycle), joinedload(PayLine.person)),
        PayLine.id,
        cursor=cursor,
    )


def next_to_review(cycle_id: int, after: int = 0) -> PayLine | None:
    """The line that waits after this number in the file, else the first that waits."""
    waiting = select(PayLine).where(
        PayLine.cycle_id == cycle_id, PayLine.match == MatchClass.REVIEW
    )
    later = waiting.where(PayLine.number > after).order_by(PayLine.number).limit(1)
    return db.session.scalar(later) or db.session.scalar(waiting.order_by(PayLine.number).limit(1))


def importer(cycle_: PayCycle) -> int | None:
    """The human being who brought the file of this cycle: nobody decides on their own."""
    return db.session.scalar(select(ImportBatch.holder_id).where(ImportBatch.id == cycle_.batch_id))


def summary_of(cycle_id: int) -> dict[str, Any]:
    """Lines and money of each class, never mixing currencies, and how often each finding stands.

    What age finds is the focal point's alone and is not counted here (R-AGE-01). Two statements.
    """
    classes: dict[str, Any] = {}
    total = 0
    for match, currency, count, net in db.session.execute(
        select(PayLine.match, PayLine.currency, func.count(), func.sum(PayLine.net_minor))
        .where(PayLine.cycle_id == cycle_id)
        .group_by(PayLine.match, PayLine.currency)
    ):
        kept = classes.setdefault(match.value if match else "", {"lines": 0, "money": {}})
        kept["lines"] += count
        kept["money"][currency] = int(net)
        total += count
    found = db.session.execute(
        select(Discrepancy.finding, func.count())
        .where(Discrepancy.cycle_id == cycle_id, Discrepancy.finding != Finding.AGE_UNDER_18)
        .group_by(Discrepancy.finding)
    )
    return {
        "lines": total,
        "classes": classes,
        "findings": {finding.value: count for finding, count in found},
    }


@dataclass(frozen=True)
class Counted:
    """A cycle's summary, read: how many lines, in which classes, with how much money."""

    summary: dict[str, Any]

    @property
    def lines(self) -> int:
        return int(self.summary.get("lines", 0))

    def of(self, *classes: MatchClass) -> int:
        kept = self.summary.get("classes", {})
        return sum(kept.get(each.value, {}).get("lines", 0) for each in classes)

    def money(self, *classes: MatchClass) -> list[Money]:
        """One sum a currency."""
        sums: dict[str, int] = {}
        for name, kept in self.summary.get("classes", {}).items():
            if not classes or name in {each.value for each in classes}:
                for currency, minor in kept["money"].items():
                    sums[currency] = sums.get(currency, 0) + minor
        return [Money(minor, currency) for currency, minor in sorted(sums.items())]

    def found(self, *findings_: Finding) -> int:
        kept = self.summary.get("findings", {})
        return sum(kept.get(each.value, 0) for each in findings_)

    @property
    def matched(self) -> int:
        return self.of(*HELD)

    @property
    def ghosts(self) -> int:
        return self.found(Finding.GHOST_NO_PERSON)

    def tab(self, name: str) -> int:
        if name in LINE_TABS:
            return self.of(*LINE_TABS[name])
        return self.found(*FINDING_TABS[name])


@dataclass(frozen=True)
class Queue:
    """What waits in pay: cycles to compare, lines to review, people who serve unpaid."""

    to_compare: Sequence[PayCycle]
    to_review: Sequence[tuple[PayCycle, int]]
    unpaid: Sequence[tuple[PayCycle, int]]


def queue(most: int = 36) -> Queue:
    """From the newest cycles, oldest first; of a service only its newest counts for the unpaid.

    One statement.
    """
    newest = db.session.scalars(
        select(PayCycle)
        .where(finished(PayCycle.batch_id))
        .options(joinedload(PayCycle.service))
        .order_by(PayCycle.period.desc(), PayCycle.id.desc())
        .limit(most)
    ).all()
    waiting = [each for each in reversed(newest) if each.state is CycleState.IMPORTED]
    done = [each for each in newest if each.state is CycleState.RECONCILED]
    review = [(each, Counted(each.summary).of(MatchClass.REVIEW)) for each in reversed(done)]
    latest = {each.service_id: each for each in reversed(done)}
    hurt = [(each, Counted(each.summary).found(Finding.UNPAID_PRESENT))
            for each in latest.values()]  # fmt: skip
    return Queue(waiting, [r for r in review if r[1]], [h for h in hurt if h[1]])
