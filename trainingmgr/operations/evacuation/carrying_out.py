"""What two people agreed to on the page is done by the worker. After an evacuation there is no
worker, no job and no site: the process ends, and with it the whole site.
"""

import os
from datetime import timedelta

from flask import current_app
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import may_still
from trainingmgr.core import clock, jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal
from trainingmgr.core.jobs import Job, Progress
from trainingmgr.core.permissions import Permission
from trainingmgr.core.settings import Settings
from trainingmgr.operations import keeping
from trainingmgr.operations.evacuation import running, standing
from trainingmgr.operations.evacuation.searching import Found
from trainingmgr.operations.exits import DAMAGED
from trainingmgr.operations.sealing import Damaged
from trainingmgr.oversight.evacuation import queries, services
from trainingmgr.oversight.evacuation.models import EvacuationOrder
from trainingmgr.oversight.evacuation.rules import BrokenOff, EvacuationKind
from trainingmgr.oversight.evacuation.words import BROKEN_OFF

KIND = "evacuation.run"
BEGINS = timedelta(hours=1)
"""What no worker has begun so long after it was agreed to is asked for anew."""


def begin(order: EvacuationOrder, *, by: User) -> Job:
    return jobs.enqueue(KIND, by=by, order=order.id)


def is_underway(order: EvacuationOrder) -> bool:
    """Whether the worker has it, or will: what was begun at the server has no job."""
    newest = db.session.scalar(
        select(Job).where(Job.kind == KIND).order_by(Job.id.desc()).limit(1)
    )  # fmt: skip
    return newest is not None and newest.arguments["order"] == order.id and not newest.is_over


def _stands(job: Job, order: EvacuationOrder) -> bool:
    """Whether what two people agreed to is done now: by them, who both may, and here. Work that was
    taken up before is not taken up again: it stands, begun, in the very archive that it wrote, and
    whoever opens that in another place must not lose the site once more.
    """
    answer = order.answer
    return (
        job.lease <= 1
        and answer is not None
        and clock.now() - answer.at <= BEGINS
        and may_still(order.by_id, order.at, Permission.EVACUATION_ASK)
        and may_still(answer.by_id, answer.at, Permission.EVACUATION_AGREE)
    )


def _run(job: Job) -> Found | None:
    """The whole work, outside any lock. Does not return from a real one."""
    settings: Settings = current_app.extensions["settings"]
    order = queries.order(job.arguments["order"])
    if order.outcome is not None:
        return None
    by = db.session.get_one(User, job.by_id)
    if not _stands(job, order):
        services.broke_off(order, BrokenOff.STOPPED, by=by)
        raise Refusal(
            _("%(why)s Nothing was destroyed. Ask anew.", why=BROKEN_OFF[BrokenOff.STOPPED])
        )
    code = DAMAGED
    try:
        with running.told_if_it_breaks_off(order, settings, by=by):
            if order.kind is EvacuationKind.REHEARSAL:
                with keeping.alive(job):
                    return running.rehearse(order, settings, by=by)
            found = running.evacuate(order, settings, during=keeping.alive(job))
            code = 0 if found.proved else code
    except (OSError, Damaged) as failed:  # it is not tried again: somebody has to do something
        why = BROKEN_OFF[running.broken_by(failed)]
        raise Refusal(_("%(why)s Nothing was destroyed. Ask anew.", why=why)) from failed
    finally:
        if standing.closed(settings.instance_path):  # nothing here may touch a database again
            os._exit(code)
    return None


@jobs.kind(KIND, before=_run)
def _told(_job: Job, found: Found | None) -> Progress:
    proved = found.proved if found is not None else True
    return Progress(checkpoint={}, done=1, total=1, finished=True, result={"proved": proved})
