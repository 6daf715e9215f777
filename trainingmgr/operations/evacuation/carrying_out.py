"""What two people agreed to on the page is done by the worker. After an evacuation there is no
worker, no job and no site: the process ends, and with it the whole site.
"""

import os

from flask import current_app

from trainingmgr.accounts.models import User
from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.core.jobs import Job, Progress
from trainingmgr.core.settings import Settings
from trainingmgr.operations import keeping
from trainingmgr.operations.evacuation import running, standing
from trainingmgr.operations.evacuation.searching import Found
from trainingmgr.operations.exits import DAMAGED
from trainingmgr.oversight.evacuation import queries
from trainingmgr.oversight.evacuation.models import EvacuationOrder
from trainingmgr.oversight.evacuation.rules import EvacuationKind

KIND = "evacuation.run"


def begin(order: EvacuationOrder, *, by: User) -> Job:
    return jobs.enqueue(KIND, by=by, order=order.id)


def _run(job: Job) -> Found | None:
    """The whole work, outside any lock. Does not return from a real one."""
    settings: Settings = current_app.extensions["settings"]
    order = queries.order(job.arguments["order"])
    if order.outcome is not None:
        return None
    if order.kind is EvacuationKind.REHEARSAL:
        by = db.session.get_one(User, job.by_id)
        with keeping.alive(job):
            return running.rehearse(order, settings, by=by)
    code = DAMAGED
    try:
        code = 0 if running.evacuate(order, settings, during=keeping.alive(job)).proved else code
    finally:
        if standing.closed(settings.instance_path):  # nothing here may touch a database again
            os._exit(code)
    return None


@jobs.kind(KIND, before=_run)
def _told(_job: Job, found: Found | None) -> Progress:
    proved = found.proved if found is not None else True
    return Progress(checkpoint={}, done=1, total=1, finished=True, result={"proved": proved})
