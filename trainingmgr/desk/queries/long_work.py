"""Long work that a reader asked for."""

from sqlalchemy import select

from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.jobs import Job
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Reader


def jobs(reader: Reader, cursor: str | None = None) -> Page[Job]:
    """The long work that the reader asked for, newest first."""
    statement = select(Job).where(Job.by_id == reader.id)
    return page_of(statement, Job.created_at, Job.id, cursor=cursor, descending=True)


def job(uid: object, *, reader: Reader) -> Job:
    found = db.session.scalar(select(Job).where(Job.uid == uid, Job.by_id == reader.id))
    if found is None:
        raise NotFound
    return found
