"""Errors that were complained about, as the personnel desk finds them: the field and the day, and
nothing of what else the complaint says.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, not_, select
from sqlalchemy.orm import joinedload

from trainingmgr.core.db import db, existing
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.oversight.complaints.models import Complaint, DataError
from trainingmgr.oversight.complaints.queries.visible import concerns
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.queries import visible

MENDS = Permission.DATA_ERROR_MEND


def _within(what: Any, reader: Reader) -> Any:
    return (
        what.join(Complaint, Complaint.id == DataError.complaint_id)
        .join(Person, Person.id == DataError.person_id)
        .where(visible(reader, MENDS), not_(concerns(reader)))
    )


def errors(*, reader: Reader, cursor: str | None = None) -> Page[DataError]:
    """Those that are open, the first due first."""
    statement = (
        _within(select(DataError), reader)
        .where(DataError.ended.is_(None))
        .options(joinedload(DataError.person).joinedload(Person.unit),
                 joinedload(DataError.correction))
    )  # fmt: skip
    return page_of(statement, DataError.due_on, DataError.id, cursor=cursor)


def error(uid: UUID, *, reader: Reader) -> DataError:
    found: DataError = existing(
        _within(select(DataError), reader)
        .where(DataError.uid == uid)
        .options(joinedload(DataError.person).joinedload(Person.unit),
                 joinedload(DataError.correction))
        .execution_options(populate_existing=True)
    )  # fmt: skip
    return found


def waiting(reader: Reader) -> tuple[int, date | None]:
    """How many are open within reach, and by when the first is due."""
    count, due = db.session.execute(
        _within(select(func.count(), func.min(DataError.due_on)).select_from(DataError), reader)
        .where(DataError.ended.is_(None))
    ).one()  # fmt: skip
    return count, due
