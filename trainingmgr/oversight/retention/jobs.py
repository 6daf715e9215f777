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
    """Some records in each step, and the files of those of the step before: a step that dies has
    erased nothing, the next one begins there. What was agreed to more than a week ago is ended
    instead.
    """
    run = queries.run_of_job(job.arguments["run"])
    services.discard_files(job)
    if services.lapsed(run):
        services.end(run)
        return Progress(
            checkpoint={}, done=run.count, total=run.count, finished=True,
            result={"code": run.code},
        )  # fmt: skip
    left, files = erasing.erase_some(run)
    finished = not left and not files
    if finished:
        services.finish(run)
    return Progress(
        checkpoint={"files": files}, done=run.count - left, total=run.count, finished=finished,
        result={"code": run.code},
    )  # fmt: skip
