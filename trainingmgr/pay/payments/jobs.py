"""The worker's part of payments: one file after another, each in a step of its own."""

from datetime import date

from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.jobs import Job, Progress
from trainingmgr.pay.payments import queries
from trainingmgr.pay.payments.models import PayingAccount
from trainingmgr.pay.payments.services import leaving
from trainingmgr.pay.payments.services.leaving import Written
from trainingmgr.pay.rolls.models import Payroll


def _payroll(job: Job) -> Payroll:
    found = db.session.get(Payroll, job.arguments["payroll"], populate_existing=True)
    if found is None:
        raise NotFound
    return found


def _account(job: Job) -> PayingAccount:
    return queries.paying(job.arguments["account"])


def _pays_on(job: Job) -> date:
    return date.fromisoformat(job.arguments["pays_on"])


def _before(job: Job) -> Written | int | None:
    return leaving.next_file(
        _payroll(job), _account(job), pays_on=_pays_on(job), after=job.checkpoint.get("after", 0)
    )


@jobs.kind(leaving.WRITE, before=_before)
def write(job: Job, ready: Written | int | None) -> Progress:
    """One step: the next file with its payments, or the end."""
    reached = dict(job.checkpoint)
    if ready is None:
        return Progress(checkpoint=reached, done=job.done, total=job.done, finished=True)
    if isinstance(ready, int):
        return Progress(checkpoint=reached | {"after": ready}, done=job.done, total=job.total)
    leaving.note_written(
        _payroll(job), _account(job), ready, pays_on=_pays_on(job), by=leaving.Asker(job.by_id)
    )
    done = job.done + len(ready.sent)
    return Progress(checkpoint=reached | {"after": ready.last}, done=done, total=None)
