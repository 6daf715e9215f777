"""The worker's part of a comparison: the long arithmetic holds no lock, the writing is in steps.

The plan is worked out once and kept in this process until it is written. A worker that takes the
job over works it out again: lines that are written already then differ no more.
"""

import time

from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.jobs import Job, Progress
from trainingmgr.core.values import dataclass
from trainingmgr.pay.files.models import PayCycle
from trainingmgr.pay.files.services import comparison
from trainingmgr.pay.files.services.comparison import Plan
from trainingmgr.tabular.rules import next_size


@dataclass(frozen=True)
class _Ready:
    """A plan, and the claim on the job under which it was made."""

    lease: int
    plan: Plan
    begun: int = 0


_held: dict[int, _Ready] = {}


def _cycle(job: Job) -> PayCycle:
    found = db.session.get(PayCycle, job.arguments["cycle"], populate_existing=True)
    if found is None:
        raise NotFound
    return found


def _before(job: Job) -> _Ready:
    """The plan of this job: worked out by whoever holds it now."""
    ready = _held.get(job.id)
    if ready is None or ready.lease != job.lease:
        made = comparison.plan(_cycle(job), alive=lambda: jobs.renew(job))
        _held.clear()
        _held[job.id] = ready = _Ready(job.lease, made, job.done)
        db.session.commit()
    return ready


def _given_up(job: Job) -> None:
    _held.pop(job.id, None)
    comparison.give_up(_cycle(job))


@jobs.kind(comparison.RECONCILE, before=_before, on_cancel=_given_up)
def reconcile(job: Job, ready: _Ready) -> Progress:
    """One step: write a piece of the plan; after the last one, show the whole."""
    plan, begin = ready.plan, job.done - ready.begun
    total = ready.begun + plan.size
    if begin >= plan.size:
        comparison.publish(_cycle(job), job)
        _held.pop(job.id, None)
        return Progress(checkpoint={}, done=job.done, total=total, finished=True)
    began, size = time.monotonic(), job.checkpoint.get("size", 100)
    comparison.write(plan, begin, size)
    db.session.flush()
    reached = {"size": next_size(size, time.monotonic() - began)}
    return Progress(checkpoint=reached, done=job.done + min(size, plan.size - begin), total=total)
