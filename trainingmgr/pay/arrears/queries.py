"""What is owed, to whom and since when; who says that their pay is wrong (R-PAY-09)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, exists, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from trainingmgr.core import clock
from trainingmgr.core.db import db, existing
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.pay.arrears.models import ArrearsEntry, PayDispute
from trainingmgr.pay.arrears.rules import (
    ADDS,
    OWES,
    UNANSWERED,
    Age,
    Entry,
    EntryKind,
    Owed,
    added_up,
    age,
)
from trainingmgr.pay.files.models import PayCycle
from trainingmgr.pay.rolls.models import Payroll, PayrollLine
from trainingmgr.pay.rolls.rules import PENDING, PayrollState
from trainingmgr.pay.rules import ARRIVED, CycleState
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import within
from trainingmgr.tabular.queries import finished
from trainingmgr.vetting.queries import age_stops
from trainingmgr.vetting.rules import AgeStop

COUNTS = ArrearsEntry.agreed_at.is_not(None)
WAITS = (
    ArrearsEntry.agreed_at.is_(None), ArrearsEntry.refused_at.is_(None),
    ArrearsEntry.withdrawn_at.is_(None),
)  # fmt: skip
"""What a second person has yet to decide, and whoever asked has not taken back."""
KEPT = func.coalesce(Person.same_as_id, Person.id)
SIGNED = case(
    (ArrearsEntry.kind.in_(ADDS), ArrearsEntry.amount_minor), else_=-ArrearsEntry.amount_minor
)


def account(person: Person) -> dict[str, Owed]:
    """What is owed to one human being, in each currency. One statement."""
    return added_up(
        Entry(each.period, each.kind, each.amount_minor, each.currency)
        for each in db.session.scalars(
            select(ArrearsEntry).where(ArrearsEntry.person_id.in_(_records(person)), COUNTS)
        )
    )


def months_of(person_ids: Collection[int]) -> dict[tuple[int, str], dict[str, int]]:
    """What is owed of each month to each of these people, in each currency. What is known of a
    joined record counts for the kept one.
    """
    entries: dict[int, list[Entry]] = defaultdict(list)
    ids = sorted(set(person_ids))
    for at in range(0, len(ids), 2_000):
        piece = ids[at : at + 2_000]
        for key, period, kind, minor, currency in db.session.execute(
            select(KEPT, ArrearsEntry.period, ArrearsEntry.kind, ArrearsEntry.amount_minor,
                   ArrearsEntry.currency)
            .join(Person, ArrearsEntry.person_id == Person.id)
            .where(COUNTS, or_(Person.id.in_(piece), Person.same_as_id.in_(piece)))
        ):  # fmt: skip
            entries[key].append(Entry(period, kind, minor, currency))
    return {
        (key, currency): owed.months
        for key, several in entries.items()
        for currency, owed in added_up(several).items()
    }


def _records(person_: Person) -> Any:
    """Every record of this human being: the kept one and those joined to it."""
    return select(Person.id).where(or_(Person.id == person_.id, Person.same_as_id == person_.id))


def ledger(person: Person) -> Sequence[ArrearsEntry]:
    """Every entry of one human being, also those that wait, the oldest month first."""
    return db.session.scalars(
        select(ArrearsEntry)
        .where(ArrearsEntry.person_id.in_(_records(person)))
        .order_by(ArrearsEntry.period, ArrearsEntry.id)
        .limit(200)
    ).all()


def longest(*, reader: Reader, cursor: str | None = None) -> Page[Any]:
    """Who is owed something, the longest unpaid first: the oldest entry that is owed still, with
    its person and the balance. One statement.
    """
    months = _by_month()
    sums = (
        select(
            months.c.person_id, months.c.currency, func.min(months.c.period).label("since"),
            func.sum(months.c.owed).label("balance"),
        )
        .group_by(months.c.person_id, months.c.currency)
        .subquery()
    )  # fmt: skip
    first = (
        select(func.min(ArrearsEntry.id).label("id"), sums.c.balance)
        .join(Person, Person.id == ArrearsEntry.person_id)
        .join(
            sums,
            (sums.c.person_id == KEPT)
            & (ArrearsEntry.currency == sums.c.currency)
            & (ArrearsEntry.period == sums.c.since),
        )
        .where(COUNTS)
        .group_by(sums.c.person_id, sums.c.currency, sums.c.balance)
        .subquery()
    )
    wanted = (
        select(ArrearsEntry, first.c.balance)
        .join(first, first.c.id == ArrearsEntry.id)
        .where(_mine(ArrearsEntry.person_id, reader))
        .options(joinedload(ArrearsEntry.person).joinedload(Person.unit))
    )
    return page_of(wanted, ArrearsEntry.period, ArrearsEntry.id, cursor=cursor)


def _by_month() -> Any:
    """What each month leaves owed to each human being, in each currency: what was paid to one of
    two joined records is not owed to the other.
    """
    return (
        select(
            KEPT.label("person_id"), ArrearsEntry.period, ArrearsEntry.currency,
            func.sum(SIGNED).label("owed"),
        )
        .join(Person, Person.id == ArrearsEntry.person_id)
        .where(COUNTS)
        .group_by(KEPT, ArrearsEntry.period, ArrearsEntry.currency)
        .having(func.sum(SIGNED) > 0)
        .subquery()
    )  # fmt: skip


def ages(now: str) -> dict[str, dict[Age, int]]:
    """What is owed in the country by its age, in each currency. One statement.

    Month by month as the entries say it: what one payment settles of several months counts for
    the month that it names.
    """
    by_month = _by_month()
    found: dict[str, dict[Age, int]] = defaultdict(lambda: dict.fromkeys(Age, 0))
    rows = db.session.execute(
        select(by_month.c.period, by_month.c.currency, func.sum(by_month.c.owed)).group_by(
            by_month.c.period, by_month.c.currency
        )
    )
    for month, currency, minor in rows:
        found[currency][age(month, now)] += int(minor)
    return dict(found)


def to_roll() -> Sequence[PayCycle]:
    """Months that are compared and whose unpaid lines are not counted as arrears yet."""
    return db.session.scalars(
        select(PayCycle)
        .where(
            PayCycle.rolled_at.is_(None),
            PayCycle.state.in_((CycleState.RECONCILED, CycleState.CLOSED)),
            finished(PayCycle.batch_id),
        )
        .options(joinedload(PayCycle.service))
        .order_by(PayCycle.period, PayCycle.id)
        .limit(36)
    ).all()


def payrolls_to_roll() -> Sequence[Payroll]:
    """Released payrolls whose every line has an answer, and whose arrears are not counted yet."""
    pending = exists().where(PayrollLine.payroll_id == Payroll.id, PayrollLine.state.in_(PENDING))
    since = select(PayrollLine.id).where(PayrollLine.payroll_id == Payroll.id, *_arrived_since())
    return db.session.scalars(
        select(Payroll)
        .where(
            Payroll.state == PayrollState.RELEASED,
            or_(Payroll.rolled_at.is_(None), since.exists()),
            ~pending,
        )
        .options(joinedload(Payroll.service))
        .order_by(Payroll.period, Payroll.id)
        .limit(36)
    ).all()


def payroll(uid: UUID) -> Payroll:
    return existing(select(Payroll).where(Payroll.uid == uid, Payroll.released_at.is_not(None)))


def is_answered(payroll_: Payroll) -> bool:
    """Whether somebody has said of every line what became of its money."""
    pending = select(PayrollLine.id).where(
        PayrollLine.payroll_id == payroll_.id, PayrollLine.state.in_(PENDING)
    )
    released = payroll_.state is PayrollState.RELEASED
    return released and db.session.scalar(pending.limit(1)) is None


def unpaid_of(payroll_: Payroll) -> Sequence[Any]:
    """Person, net and key of each line that did not arrive, of whom no entry tells that
    something is owed for this month already: a salary says nothing of a stipend (R-PAY-12).
    """
    counted = aliased(PayrollLine)
    owed = (
        select(ArrearsEntry.id)
        .outerjoin(counted, ArrearsEntry.line_id == counted.id)
        .where(
            ArrearsEntry.person_id == PayrollLine.person_id,
            ArrearsEntry.period == payroll_.period,
            ArrearsEntry.kind == EntryKind.ACCRUED,
            ArrearsEntry.refused_at.is_(None),
            or_(counted.id.is_(None), counted.purpose == PayrollLine.purpose),
        )
        .correlate(PayrollLine)
        .exists()
    )
    return db.session.execute(
        select(PayrollLine.person_id, PayrollLine.net_minor, PayrollLine.id).where(
            PayrollLine.payroll_id == payroll_.id, PayrollLine.state.in_(OWES),
            PayrollLine.net_minor > 0, ~owed,
        )
    ).all()  # fmt: skip


def _arrived_since() -> tuple[ColumnElement[bool], ...]:
    """A line of a payroll that arrived although its month was counted as owed, and of which no
    entry says yet that it was paid.
    """

    def told(kind: EntryKind) -> Any:
        of_line = aliased(ArrearsEntry)
        return exists().where(of_line.line_id == PayrollLine.id, of_line.kind == kind)

    return PayrollLine.state.in_(ARRIVED), told(EntryKind.ACCRUED), ~told(EntryKind.PAID)


def arrived_since(payroll_: Payroll) -> Sequence[Any]:
    """Person, net and key of each line that arrived after it was counted as owed."""
    return db.session.execute(
        select(PayrollLine.person_id, PayrollLine.net_minor, PayrollLine.id).where(
            PayrollLine.payroll_id == payroll_.id, *_arrived_since()
        )
    ).all()


def waiting(*, reader: Reader) -> Sequence[ArrearsEntry]:
    """Entries that wait for a second person."""
    return db.session.scalars(
        select(ArrearsEntry)
        .where(*WAITS, _mine(ArrearsEntry.person_id, reader))
        .options(joinedload(ArrearsEntry.person))
        .order_by(ArrearsEntry.id)
        .limit(100)
    ).all()


def waits(reader: Reader) -> int:
    """How many entries wait for a second person, of those within reach. One statement."""
    wanted = (
        select(func.count())
        .select_from(ArrearsEntry)
        .where(*WAITS, _mine(ArrearsEntry.person_id, reader), ArrearsEntry.by_id != reader.id)
    )
    return db.session.scalar(wanted) or 0


def unanswered(reader: Reader, *, unowned: bool) -> tuple[int, date | None, bool]:
    """How many disputes wait for this reader: their own and, if wanted, those of nobody; when the
    first is due, and whether one is their own. One statement.
    """
    own = PayDispute.owner_id == reader.id
    whose = or_(own, PayDispute.owner_id.is_(None)) if unowned else own
    count, due_on, mine = db.session.execute(
        select(func.count(), func.min(PayDispute.due_on), func.count(PayDispute.owner_id)).where(
            PayDispute.state.in_(UNANSWERED), whose, _mine(PayDispute.person_id, reader)
        )
    ).one()
    return count, due_on, bool(mine)


def entry(uid: UUID, *, reader: Reader) -> ArrearsEntry:
    return existing(
        select(ArrearsEntry)
        .where(ArrearsEntry.uid == uid, _mine(ArrearsEntry.person_id, reader))
        .options(joinedload(ArrearsEntry.person))
    )


def person(uid: UUID, *, reader: Reader) -> Person:
    """Whose account is asked for: within reach, and not somebody whom age stops (R-AGE-01)."""
    found = db.session.scalar(
        select(Person)
        .where(Person.uid == uid, _mine(Person.id, reader))
        .options(joinedload(Person.unit), joinedload(Person.rank))
    )
    if found is None or withdrawn([found.id]):
        raise NotFound
    return found


def withdrawn(person_ids: Collection[int]) -> frozenset[int]:
    stops = age_stops(person_ids, clock.today())
    return frozenset(key for key, stop in stops.items() if stop is AgeStop.WITHDRAWN)


def disputes(
    *, reader: Reader, who: str | None, on: date, cursor: str | None = None
) -> Page[PayDispute]:
    """Unanswered disputes, the first due first."""
    narrowed: dict[str | None, Any] = {
        "mine": PayDispute.owner_id == reader.id,
        "unowned": PayDispute.owner_id.is_(None),
        "overdue": PayDispute.due_on < on,
    }
    state = PayDispute.state.in_(UNANSWERED)
    if who == "answered":
        state = PayDispute.state.not_in(UNANSWERED)
    wanted = (
        select(PayDispute)
        .where(state, narrowed.get(who, true()), _mine(PayDispute.person_id, reader))
        .options(joinedload(PayDispute.person).joinedload(Person.unit))
    )
    return page_of(wanted, PayDispute.due_on, PayDispute.id, cursor=cursor)


def dispute(uid: UUID, *, reader: Reader) -> PayDispute:
    before = aliased(PayDispute)
    found = db.session.scalar(
        select(PayDispute)
        .outerjoin(before, PayDispute.appeal_of_id == before.id)
        .where(PayDispute.uid == uid, _mine(PayDispute.person_id, reader))
        .options(
            joinedload(PayDispute.person).options(joinedload(Person.unit), joinedload(Person.rank)),
            joinedload(PayDispute.appeal_of),
        )
    )
    if found is None or withdrawn([found.person_id]):
        raise NotFound
    return found


def disputes_of(person_: Person) -> Sequence[PayDispute]:
    """The newest disputes of one human being. One statement."""
    return db.session.scalars(
        select(PayDispute)
        .where(PayDispute.person_id.in_(_records(person_)))
        .order_by(PayDispute.id.desc())
        .limit(10)
    ).all()


def appeal_against(found: PayDispute) -> PayDispute | None:
    """The appeal against an answer, where there is one."""
    return db.session.scalar(select(PayDispute).where(PayDispute.appeal_of_id == found.id))


def _mine(person_id: Any, reader: Reader) -> ColumnElement[bool]:
    reaches = [reader.reach(each) for each in (Permission.PAY_READ, Permission.PAY_DESK)]
    if any(reach.national for reach in reaches):
        named: ColumnElement[bool] = person_id.is_not(None)
        return named
    people = select(Person.id).where(
        or_(*(within(reach, holder_id=reader.holder_id) for reach in reaches))
    )
    inside: ColumnElement[bool] = person_id.in_(people)
    return inside
