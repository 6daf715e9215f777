"""Comparing people with the lists, and keeping what was found for a reviewer.

A step writes what it found and that it was done in one transaction: a worker that dies leaves
nobody half compared, and nobody is put in the queue twice.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import joinedload

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services import four_eyes
from trainingmgr.core import clock, jobs, journal
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db, operation
from trainingmgr.core.jobs import Job, JobState
from trainingmgr.core.journal import Actor
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.matching.records import Record
from trainingmgr.matching.screening import Listed
from trainingmgr.registry.people import queries as people
from trainingmgr.vetting.watchlists import events
from trainingmgr.vetting.watchlists.models import (
    ListMatch,
    MatchDecision,
    Screening,
    WatchListVersion,
)
from trainingmgr.vetting.watchlists.queries.screening import Held, Waiting
from trainingmgr.vetting.watchlists.rules import (
    OPEN,
    POSSIBLE_FROM,
    SCREEN,
    Deed,
    MatchState,
    VersionState,
    klass,
    marked,
)

CHANGED = "The names, the birth date or the documents of one of the two have changed."


@operation
def screen_soon(by: Actor) -> Job:
    """Have whoever waits compared. The same job begins again: nobody needs a history of it."""
    job = db.session.scalar(select(Job).where(Job.kind == SCREEN).order_by(Job.id.desc()).limit(1))
    if job is None:
        return jobs.enqueue(SCREEN, by=by)
    if job.is_over:
        job.state, job.checkpoint, job.result = JobState.WAITING, {}, {}
        job.done, job.total, job.tries, job.trouble = 0, None, 0, None
        job.by_id, job.created_at, job.finished_at = by.id, clock.now(), None
        job.cancel_asked = False
    return job


@operation
def ask(*, by: User) -> Job:
    """Somebody has whoever waits compared now."""
    four_eyes.allowed(by, Permission.WATCHLIST_IMPORT)
    journal.record(events.ScreeningAskedFor(), by=by)
    return screen_soon(by)


@dataclass(frozen=True)
class Compared:
    """Some people and the entries they may be, before anything is written."""

    turn: int
    people: Sequence[Waiting]
    hits: Mapping[int, Sequence[Listed]]
    marks: Mapping[int, str]
    held: Held | None


def compare(waiting: Sequence[Waiting], held: Held) -> Compared:
    """Reads only; may take as long as it likes."""
    records = {each.id: each for each in people.records([each.person_id for each in waiting])}
    return Compared(
        held.turn,
        waiting,
        {
            each.person_id: held.screen.hits(records[each.person_id], least=POSSIBLE_FROM)
            for each in waiting
        },
        {each.person_id: person_mark(records[each.person_id]) for each in waiting},
        held,
    )


def person_mark(record: Record) -> str:
    """The same while names, birth and documents are: a decision holds so long."""
    born = record.born.text if record.born else ""
    names = sorted({name.casefold() for name in record.written})
    return marked([names, born, sorted(record.documents)])


@operation
def keep(found: Compared, *, by: Actor) -> int:
    """Keep what was found of these people, and that they were compared. How many are new."""
    stood = _stood([each.person_id for each in found.people])
    new: list[dict[str, Any]] = []
    for waiting in found.people:
        mine = stood.get(waiting.person_id, {})
        for hit in found.hits[waiting.person_id]:
            row = _hit(waiting.person_id, hit, mine, found, by)
            if row is not None:
                new.append(row)
        _carried_over(mine, found)
    if new:
        db.session.execute(insert(ListMatch), new)
    _compared(found)
    return len(new)


def _stood(person_ids: Sequence[int]) -> dict[int, dict[tuple[int, str], ListMatch]]:
    rows: dict[int, dict[tuple[int, str], ListMatch]] = {}
    for row in db.session.scalars(select(ListMatch).where(ListMatch.person_id.in_(person_ids))):
        rows.setdefault(row.person_id, {})[row.list_id, row.key] = row
    return rows


def _hit(
    person_id: int,
    hit: Listed,
    stood: Mapping[tuple[int, str], ListMatch],
    found: Compared,
    by: Actor,
) -> dict[str, Any] | None:
    entry_id: Any = hit.id
    list_id, key, entry_mark = found.held.entries[entry_id]  # type: ignore[union-attr]
    row = stood.get((list_id, key))
    state, mark = klass(hit.probability), found.marks[person_id]
    if row is None:
        return {
            "uid": new_uid(), "person_id": person_id, "list_id": list_id, "key": key,
            "entry_id": entry_id, "state": state, "probability": hit.probability,
            "entry_mark": entry_mark, "person_mark": mark, "version": 1,
            "found_at": clock.now(),
        }  # fmt: skip
    row.entry_id, row.delisted_at = entry_id, None
    if (row.entry_mark, row.person_mark) != (entry_mark, mark):
        _changed(row, state, hit.probability, by)
        row.entry_mark, row.person_mark = entry_mark, mark
    return None


def _changed(row: ListMatch, state: MatchState, probability: float, by: Actor) -> None:
    """What was decided held for what was seen. A confirmed match stays until two people end it."""
    row.probability = probability
    decided = row.state is MatchState.FALSE_POSITIVE or row.proposed is not None
    stays = row.state in (MatchState.CONFIRMED_MATCH, MatchState.NEEDS_MORE_DATA, state)
    if not stays:
        row.state = row.state.then(state)
    if decided:
        row.proposed = row.proposed_by_id = None
        db.session.add(
            MatchDecision(
                match_id=row.id, deed=Deed.REOPENED, outcome=row.state, reason=CHANGED,
                probability=probability, by_id=by.id,
            )
        )  # fmt: skip


def _carried_over(stood: Mapping[tuple[int, str], ListMatch], found: Compared) -> None:
    """What was found before and is not now: it stays, with the entry as it stands, and says so
    where the entry is on the list no more.
    """
    for place, row in stood.items():
        entry_id = found.held.keys.get(place)  # type: ignore[union-attr]
        if entry_id is not None:
            row.entry_id, row.delisted_at = entry_id, None
        elif row.delisted_at is None and row.state in OPEN | {MatchState.CONFIRMED_MATCH}:
            row.delisted_at = clock.now()


def _compared(found: Compared) -> None:
    table: Any = Screening.__table__
    one = (sqlite if db.engine.dialect.name == "sqlite" else postgresql).insert(table)
    facts = ("turn", "name_display", "name_native", "born", "aliases", "last_alias", "at")
    db.session.execute(
        one.on_conflict_do_update(
            index_elements=["person_id"], set_={name: one.excluded[name] for name in facts}
        ),
        [
            {
                "person_id": each.person_id, "turn": found.turn,
                "name_display": each.name_display, "name_native": each.name_native,
                "born": each.born, "aliases": each.aliases, "last_alias": each.last_alias,
                "at": clock.now(),
            }
            for each in found.people
        ],
    )  # fmt: skip


@operation
def note_screened(count: int, new: int, *, by: Actor) -> None:
    journal.record(events.PeopleScreened(count=count, new=new), by=by)


def keeper() -> WatchListVersion | None:
    """Whose work screening is: of the list that came into force last."""
    return db.session.scalar(
        select(WatchListVersion)
        .where(WatchListVersion.state == VersionState.IN_FORCE)
        .options(joinedload(WatchListVersion.by))
        .order_by(WatchListVersion.turn.desc())
        .limit(1)
    )
