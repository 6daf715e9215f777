"""Long work that a reader asked for."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trainingmgr.core.db import db, existing
from trainingmgr.core.jobs import Job
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Reader
from trainingmgr.training.certificates.models import CertificateRequest


def jobs(reader: Reader, cursor: str | None = None) -> Page[Job]:
    """The long work that the reader asked for, newest first."""
    statement = select(Job).where(Job.by_id == reader.id)
    return page_of(statement, Job.created_at, Job.id, cursor=cursor, descending=True)


def job(uid: object, *, reader: Reader) -> Job:
    return existing(select(Job).where(Job.uid == uid, Job.by_id == reader.id))


def issues(job: Job) -> CertificateRequest | None:
    """The request, with its run, whose certificates a job issues; None if it does other work."""
    return db.session.scalar(
        select(CertificateRequest)
        .where(CertificateRequest.job_id == job.id)
        .options(joinedload(CertificateRequest.cohort))
    )
