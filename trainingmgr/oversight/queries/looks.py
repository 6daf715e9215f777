"""Who looked at a person: the entries of the journal that showed them, found by person."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from trainingmgr.accounts.models import Grant, User
from trainingmgr.accounts.rules import Role
from trainingmgr.accounts.rules.reasons import Why
from trainingmgr.accounts.words import WHYS
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry, JournalWords
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.privacy import Compartment
from trainingmgr.core.values import dataclass
from trainingmgr.oversight.models import Look, LooksFound
from trainingmgr.registry.people import queries as people
from trainingmgr.registry.people.models import Person


@dataclass(frozen=True)
class Seen:
    """One look: which entry, when, by whom, who then worked as what, what it showed and of how
    many people, and why where a reason was given.
    """

    number: int
    at: datetime
    by: str
    roles: Sequence[Role]
    within: Compartment
    event: str
    what: str
    count: int
    why: str


def kinds() -> tuple[str, ...]:
    """The kinds of entries that tell whom they showed."""
    return tuple(
        name for name, kind in journal.Event.kinds.items() if issubclass(kind, journal.Looked)
    )


def within(event: str, facts: Mapping[str, Any]) -> Compartment:
    """The compartment in which lies what an entry showed."""
    kind = journal.Event.kinds[event]
    lies_in = kind.lies_in if issubclass(kind, journal.Looked) else None
    return lies_in or Compartment(facts["within"])


def read_until() -> int:
    """The last entry that was read for looks."""
    return db.session.scalar(select(LooksFound.until)) or 0


def of_person(
    person: Person,
    compartments: Collection[Compartment],
    *,
    first: date,
    last: date,
    zone: str = "UTC",
    cursor: str | None = None,
) -> Page[Seen]:
    """Who looked at this human being, newest first. Five statements, however long the journal."""
    there = ZoneInfo(zone)
    statement = (
        select(Look)
        .join(Look.entry)
        .options(contains_eager(Look.entry))
        .where(
            Look.person_id.in_(people.ids_of(person)), Look.within.in_(compartments),
            JournalEntry.at >= datetime.combine(first, time(), there),
            JournalEntry.at < datetime.combine(last + timedelta(days=1), time(), there),
        )
    )  # fmt: skip
    page = page_of(statement, Look.number, Look.id, cursor=cursor, descending=True)
    return Page(_seen(page.rows), page.before, page.after)


def _seen(rows: Sequence[Look]) -> list[Seen]:
    actors = {row.entry.by_id for row in rows}
    names = {id_: name for id_, name in  # noqa: C416  a row is no pair
             db.session.execute(select(User.id, User.name).where(User.id.in_(actors)))}  # fmt: skip
    grants: dict[int, list[Grant]] = {}
    for grant in db.session.scalars(select(Grant).where(Grant.user_id.in_(actors))):
        grants.setdefault(grant.user_id, []).append(grant)
    reasons = dict(
        db.session.execute(
            select(JournalWords.entry_id, JournalWords.words).where(
                JournalWords.entry_id.in_([row.entry.id for row in rows])
            )
        ).all()
    )  # fmt: skip
    return [
        Seen(
            row.number, row.entry.at, names.get(row.entry.by_id, ""),
            _roles(grants.get(row.entry.by_id, ()), row.entry.at), row.within, row.entry.event,
            str(row.entry.facts.get("what", "")), len(_people(row.entry.facts)),
            _why(row.entry.facts, reasons.get(row.entry.id, {})),
        )
        for row in rows
    ]  # fmt: skip


def _why(facts: Mapping[str, Any], words: Mapping[str, Any]) -> str:
    """What was chosen, and what was said in their own words."""
    chosen = [str(WHYS[Why(facts["why"])])] if facts.get("why") else []
    return str(gettext(": ")).join([*chosen, *filter(None, [words.get("reason")])])


def _people(facts: Mapping[str, Any]) -> Sequence[int]:
    return facts.get("people") or ()


def _roles(grants: Collection[Grant], at: datetime) -> list[Role]:
    """What somebody worked as at that moment: the grants that held then."""
    day = clock.day(at)
    return sorted({
        each.role for each in grants
        if each.from_on <= day < each.until_on and not each.waits
        and (each.revoked_at is None or each.revoked_at > at)
    })  # fmt: skip
