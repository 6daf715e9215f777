"""Who may be on a list: what waits for a reviewer, both records side by side, who is stopped."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.core.db import another, db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.matching.compare import Assessment, assess
from trainingmgr.matching.levels import births
from trainingmgr.matching.screening import births_level, spans
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import record_of, visible, whole
from trainingmgr.registry.reception.queries import population, weighed
from trainingmgr.vetting.watchlists.models import (
    ListedEntry,
    ListMatch,
    MatchDecision,
    WatchList,
)
from trainingmgr.vetting.watchlists.queries.screening import dates, record, weights
from trainingmgr.vetting.watchlists.rules import OPEN, Deed, MatchState

READ = Permission.WATCHLIST_READ


def confirmed(person_ids: Collection[int]) -> Select[int]:
    """Keys of those among these people whom two reviewers found on a list, by any record."""
    key = func.coalesce(Person.same_as_id, Person.id)
    return (
        select(key)
        .join(ListMatch, ListMatch.person_id == Person.id)
        .where(
            ListMatch.state == MatchState.CONFIRMED_MATCH,
            or_(Person.id.in_(person_ids), Person.same_as_id.in_(person_ids)),
        )
    )


def is_confirmed(person: Any) -> ColumnElement[bool]:
    """Whether two reviewers found this person, by any record, on a list."""
    joined = another(Person, "matched")
    return (
        exists()
        .where(
            ListMatch.state == MatchState.CONFIRMED_MATCH,
            ListMatch.person_id == joined.id,
            or_(joined.id == person.id, joined.same_as_id == person.id),
        )
        .correlate(person)
    )


def _within(reader: Reader) -> Select[Any]:
    """Matches of people within reach. A joined record counts for the one that was kept."""
    joined = another(Person, "within reach")
    return (
        select(ListMatch)
        .join(joined, ListMatch.person_id == joined.id)
        .join(Person, Person.id == func.coalesce(joined.same_as_id, joined.id))
        .where(visible(reader, READ))
    )


def _first() -> ColumnElement[bool]:
    """What waits for a first finding."""
    return and_(
        ListMatch.state.in_(OPEN), ListMatch.proposed.is_(None), ListMatch.delisted_at.is_(None)
    )


def matches(
    *,
    reader: Reader,
    state: MatchState | None = None,
    waits: str | None = None,
    cursor: str | None = None,
) -> Page[ListMatch]:
    """Matches with their person and entry, likeliest first; what waits, where no state is asked."""
    statement = _within(reader).options(
        joinedload(ListMatch.person).joinedload(Person.unit),
        joinedload(ListMatch.watch_list),
        joinedload(ListMatch.entry).selectinload(ListedEntry.names),
    )
    if state is not None:
        statement = statement.where(ListMatch.state == state)
    if waits == "first":
        statement = statement.where(_first())
    elif waits == "second":
        statement = statement.where(ListMatch.proposed.is_not(None))
    elif waits == "noting":
        statement = statement.where(_to_note(reader))
    elif state is None:
        statement = statement.where(or_(_first(), ListMatch.proposed.is_not(None)))
    return page_of(statement, ListMatch.probability, ListMatch.id, cursor=cursor, descending=True)


def match(uid: UUID, *, reader: Reader) -> ListMatch:
    """One match with everything about its entry and every decision, if the person is in reach."""
    found: ListMatch = existing(
        _within(reader)
        .where(ListMatch.uid == uid)
        .options(
            joinedload(ListMatch.person),
            joinedload(ListMatch.watch_list),
            joinedload(ListMatch.entry).options(
                selectinload(ListedEntry.names), joinedload(ListedEntry.version)
            ),
            selectinload(ListMatch.decisions).joinedload(MatchDecision.by),
        )
    )
    return found


@dataclass(frozen=True)
class Sides:
    """Our person and the list's entry, with every reason for and against."""

    person: Person
    assessment: Assessment


def proposed_at(found: ListMatch) -> datetime | None:
    """Since when what is proposed of it waits for a second person."""
    return db.session.scalar(
        select(func.max(MatchDecision.at)).where(
            MatchDecision.match_id == found.id, MatchDecision.deed == Deed.PROPOSED
        )
    )


def sides(found: ListMatch) -> Sides:
    person = whole(found.person)
    ours = weighed(record_of(person))
    entry = found.entry
    listed = record(entry.id, [each.value for each in entry.names], entry.papers)
    born = dates(entry.births)
    level = births_level(births(person.born), spans(born))
    return Sides(person, assess(ours, listed, weights(population()), born=level))


def rivals(found: ListMatch, *, reader: Reader, most: int = 8) -> Sequence[ListMatch]:
    """Who else may be this entry, and which other entries this person may be."""
    return db.session.scalars(
        _within(reader)
        .where(
            ListMatch.id != found.id,
            or_(ListMatch.person_id == found.person_id, ListMatch.entry_id == found.entry_id),
            ListMatch.delisted_at.is_(None),
        )
        .options(
            joinedload(ListMatch.person),
            joinedload(ListMatch.entry).selectinload(ListedEntry.names),
        )
        .order_by(ListMatch.probability.desc(), ListMatch.id)
        .limit(most)
    ).all()


def next_open(*, reader: Reader) -> UUID | None:
    """The likeliest match that waits for a first finding."""
    return db.session.scalar(
        _within(reader)
        .with_only_columns(ListMatch.uid)
        .where(_first())
        .order_by(ListMatch.probability.desc(), ListMatch.id.desc())
        .limit(1)
    )


@dataclass(frozen=True)
class Owed:
    """How many matches wait for one reader: a first finding, a second person, to be noted."""

    first: int
    second: int
    noted: int


def owed(*, reader: Reader) -> Owed:
    """Three counts in one statement. What this reader proposed waits for somebody else."""
    mine = _within(reader).with_only_columns(func.count(ListMatch.id))
    others = ListMatch.proposed_by_id != reader.id
    first, second, noted = db.session.execute(
        select(
            mine.where(_first()).scalar_subquery(),
            mine.where(ListMatch.proposed.is_not(None), others).scalar_subquery(),
            select(func.count(ListMatch.id)).where(_to_note(reader)).scalar_subquery(),
        )
    ).one()
    return Owed(first, second, noted)


def _to_note(reader: Reader) -> ColumnElement[bool]:
    told = select(WatchList.id).where(WatchList.focal_point_id == reader.id)
    return and_(
        ListMatch.state == MatchState.CONFIRMED_MATCH,
        ListMatch.told_at.is_(None),
        ListMatch.list_id.in_(told),
    )


def to_note(found: ListMatch, *, reader: Reader) -> bool:
    """Whether this reader is the focal point and has not taken note of it yet."""
    mine = select(ListMatch.id).where(ListMatch.id == found.id, _to_note(reader))
    return db.session.scalar(mine) is not None
