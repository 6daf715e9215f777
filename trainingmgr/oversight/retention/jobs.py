"""What is due is listed by itself once a week; a run that two people agreed to is carried out."""

from datetime import date

from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db
from trainingmgr.core.jobs import Job, Progress
from trainingmgr.oversight.retention import queries, services
from trainingmgr.oversight.retention.rules import LOOKED_EVERY
from trainingmgr.oversight.retention.services import erasing

_looked: dict[str, date] = {}
"""By database: the last day that was looked at."""


@jobs.watch
def list_what_is_due() -> None:
    database, today = str(db.engine.url), clock.today()
    if _looked.get(database) == today:
        return
    last = queries.last_look()
    if last is None or today - last >= LOOKED_EVERY:
        services.look(today)
    _looked[database] = today


@jobs.kind(services.JOB)
def erase(job: Job) -> Progress:
    """Some records in each step: a step that dies has erased nothing, the next one begins there.
    What was agreed to more than a week ago is ended instead.
    """
    run = queries.run_of_job(job.arguments["run"])
    if services.lapsed(run):
        services.end(run)
        return Progress(
            checkpoint={}, done=run.count, total=run.count, finished=True,
            result={"code": run.code},
        )  # fmt: skip
    left = erasing.erase_some(run)
    if not left:
        services.finish(run)
    return Progress(
        checkpoint={}, done=run.count - left, total=run.count, finished=not left,
        result={"code": run.code},
    )  # fmt: skip
