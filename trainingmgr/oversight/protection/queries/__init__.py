"""Requests of people and breaches: for the desk within its reach, and for whoever watches."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from trainingmgr.core import clock
from trainingmgr.core.db import another, db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.oversight.protection.models import BreachNotice, DataBreach, DataRequest
from trainingmgr.oversight.protection.rules import (
    DECIDED_APART,
    TOLD_WITHIN,
    Asks,
    BreachState,
    Danger,
    RequestState,
    Told,
)
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import visible
from trainingmgr.tabular.models import ExportRecord

RECEIVE, READ = Permission.DATA_REQUEST_RECEIVE, Permission.PROTECTION_READ
DECIDE = Permission.PROTECTION_WRITE
EXTRACT = "extract"


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """How the list of requests is narrowed."""

    kind: Asks | None = None
    state: RequestState | None = None
    only: str | None = None


def _within(reader: Reader) -> ColumnElement[bool]:
    """All of them for whoever watches; else those of people within the desk's reach."""
    if reader.may(READ):
        return true()
    return _reached(reader)


def _reached(reader: Reader) -> ColumnElement[bool]:
    """Of whom it is, by the record that was kept: what somebody asked does not go with a record
    that was joined to another since.
    """
    of = another(Person, "asked about their data")
    kept = select(func.coalesce(of.same_as_id, of.id)).where(of.id == DataRequest.person_id)
    theirs = select(Person.id).where(
        Person.id == kept.correlate(DataRequest).scalar_subquery(), visible(reader, RECEIVE)
    )
    return theirs.correlate(DataRequest).exists()


def requests(
    *, reader: Reader, asked: Narrowed | None = None, cursor: str | None = None
) -> Page[DataRequest]:
    """The newest first. One statement."""
    asked = asked or Narrowed()
    statement = (
        select(DataRequest)
        .join(DataRequest.person)
        .where(_within(reader))
        .options(contains_eager(DataRequest.person).joinedload(Person.unit))
    )
    if asked.kind:
        statement = statement.where(DataRequest.kind == asked.kind)
    if asked.state:
        statement = statement.where(DataRequest.state == asked.state)
    if asked.only == "overdue":
        statement = statement.where(_open(), DataRequest.due_on < clock.today())
    return page_of(
        statement, DataRequest.received_on, DataRequest.id, cursor=cursor, descending=True
    )


def _open() -> ColumnElement[bool]:
    return DataRequest.state == RequestState.OPEN


def request(uid: UUID, *, reader: Reader) -> DataRequest:
    return existing(
        select(DataRequest)
        .join(DataRequest.person)
        .where(DataRequest.uid == uid, _within(reader))
        .options(
            contains_eager(DataRequest.person).joinedload(Person.unit),
            joinedload(DataRequest.correction), joinedload(DataRequest.by),
            joinedload(DataRequest.answered_by),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def was_printed(row: DataRequest) -> bool:
    """Whether the extract of this request left on paper or as a file."""
    return (
        db.session.scalar(
            select(ExportRecord.id)
            .where(
                ExportRecord.what == EXTRACT,
                ExportRecord.at >= row.at,
                ExportRecord.filters["request"].as_string() == row.code,
            )
            .limit(1)
        )
        is not None
    )


def waiting(reader: Reader) -> tuple[int, date | None]:
    """How many wait for this reader, and by when the first is due: those the desk answers for the
    desk, those that are weighed apart for whoever weighs them.
    """
    ways: list[Any] = []
    if reader.may(RECEIVE):
        ways.append(DataRequest.kind.not_in(DECIDED_APART) & _reached(reader))
    if reader.may(DECIDE):
        ways.append(DataRequest.kind.in_(DECIDED_APART))
    count, due = db.session.execute(
        select(func.count(), func.min(DataRequest.due_on))
        .select_from(DataRequest)
        .where(_open(), or_(*ways))
    ).one()
    return count, due


def breaches(*, state: BreachState | None = None, cursor: str | None = None) -> Page[DataBreach]:
    """The newest first, each with who was told. Two statements."""
    statement = select(DataBreach).options(selectinload(DataBreach.notices))
    if state:
        statement = statement.where(DataBreach.state == state)
    return page_of(statement, DataBreach.found_at, DataBreach.id, cursor=cursor, descending=True)


def breach(uid: UUID) -> DataBreach:
    return existing(
        select(DataBreach)
        .where(DataBreach.uid == uid)
        .options(
            joinedload(DataBreach.written_by), joinedload(DataBreach.closed_by),
            selectinload(DataBreach.notices).joinedload(BreachNotice.by),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def untold() -> tuple[int, datetime | None]:
    """How many breaches must still be told to somebody, and by when the first."""
    told = select(BreachNotice.id).where(BreachNotice.breach_id == DataBreach.id)
    authority = told.where(BreachNotice.whom == Told.AUTHORITY).exists()
    people = told.where(BreachNotice.whom == Told.PEOPLE).exists()
    count, first = db.session.execute(
        select(func.count(), func.min(DataBreach.found_at)).where(
            DataBreach.state == BreachState.OPEN,
            or_(~authority, (DataBreach.danger != Danger.LOW) & ~people),
        )
    ).one()
    return count, first + TOLD_WITHIN if first else None


def next_number(kind: type[DataRequest] | type[DataBreach]) -> int:
    return (db.session.scalar(select(func.max(kind.id))) or 0) + 1
