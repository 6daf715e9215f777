"""Whom entries of the journal showed, found by person: read behind the writers, in short steps."""

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import func, insert, select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.events import LooksOpened
from trainingmgr.oversight.models import Look, LooksFound
from trainingmgr.oversight.queries import alerts as looking
from trainingmgr.oversight.queries import looks
from trainingmgr.oversight.services import alerts
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person

ENTRIES, ROWS = 1000, 2000
"""What one step reads at most, and about how many looks it writes."""
LOCK = 0x6C6F6F6B73
"""PostgreSQL's advisory lock for whoever reads the journal for looks: "looks" in ASCII."""
FIRST_STEPS = 5


def catch_up(*, steps: int | None = None) -> None:
    """Read on, and raise the alerts of whatever was read: of every hour of it, for nobody may hurry
    unseen while the worker stands still.
    """
    before = looks.read_until()
    if find_all(steps=steps):
        for at in looking.moments(before):
            alerts.raise_all(at=at, after=before)


def find_all(*, steps: int | None = None) -> bool:
    """Read the journal to its end; with `steps`, so many at most. Whether it had grown."""
    before = looks.read_until()
    while find_some():
        if steps is not None and (steps := steps - 1) <= 0:
            break
    return looks.read_until() > before


@operation
def find_some() -> bool:
    """One step. Whether there is more to read.

    Entries are numbered in the order in which they are committed: what can be read is complete up
    to its last number, and nobody who writes waits for this.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    mark = db.session.scalar(select(LooksFound))
    if mark is None:
        mark = LooksFound(until=0)
        db.session.add(mark)
    end = min(journal.head().number, mark.until + ENTRIES)
    if end <= mark.until:
        return False
    rows: list[dict[str, Any]] = []
    for number, found in _found(mark.until, end):
        rows += found
        if len(rows) >= ROWS:
            end = number
            break
    if rows:
        table: Any = Look.__table__
        db.session.execute(insert(table), rows)
    mark.until = end
    return True


def _found(after: int, last: int) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The looks of each entry that tells of some, with its number."""
    entries = db.session.execute(
        select(JournalEntry.number, JournalEntry.event, JournalEntry.facts)
        .where(
            JournalEntry.number > after, JournalEntry.number <= last,
            JournalEntry.event.in_(looks.kinds()),
        )
        .order_by(JournalEntry.number)
    ).all()  # fmt: skip
    for number, event, facts in entries:
        within = looks.within(event, facts)
        shown: Any = facts.get("people") or ()
        yield (
            number,
            [{"person_id": id_, "number": number, "within": within} for id_ in sorted(set(shown))],
        )


@operation
def open_report(person: Person, *, by: User) -> None:
    """Somebody reads who looked at a person: itself a look."""
    allowed(by, Permission.LOOK_READ)
    not_own(person, by=by)
    catch_up(steps=FIRST_STEPS)
    happening = LooksOpened(person=person.number, people=[person.id], about=("person", person.id))
    journal.record(happening, by=by)


def not_own(person: Person, *, by: User) -> None:
    """Nobody reads on a screen who looked at themselves: another gives it to them on paper."""
    if by.holder_id in people.holders_of([person.id]).get(person.id, ()):
        raise Refusal(_("Who looked at yourself another officer gives you on paper."))
