"""The worker's part: a scenario of a whole nation takes a minute or two, in a thread of its own."""

from dataclasses import field
from threading import Thread

from trainingmgr.accounts.models import User
from trainingmgr.capacity.answering import Answer
from trainingmgr.capacity.levers import Levers
from trainingmgr.capacity.problem import Problem
from trainingmgr.core import jobs
from trainingmgr.core.db import db, let_go
from trainingmgr.core.jobs import Job, Progress
from trainingmgr.core.values import dataclass
from trainingmgr.training.capacity import queries, services

A_LOOK = 1.0


@dataclass
class _Work:
    """One computation and the lease under which it began."""

    lease: int
    problem: Problem
    levers: Levers
    found: tuple[Answer, int] | None = None
    trouble: Exception | None = None
    looks: int = 0
    thread: Thread = field(init=False)

    def begin(self) -> "_Work":
        self.thread = Thread(target=self._run, daemon=True)
        self.thread.start()
        return self

    def _run(self) -> None:
        try:
            self.found = services.compute(self.problem, self.levers)
        except Exception as broken:
            self.trouble = broken


_held: dict[int, _Work] = {}


def _before(job: Job) -> _Work:
    work = _held.get(job.id)
    if work is None or work.lease != job.lease:
        row = queries.scenario_at(job.arguments["scenario"])
        work = _Work(job.lease, row.problem, row.asked).begin()
        _held.clear()
        _held[job.id] = work
    let_go()
    work.thread.join(A_LOOK)
    return work


def _given_up(job: Job) -> None:
    _held.pop(job.id, None)


@jobs.kind(services.COMPUTE, before=_before, on_cancel=_given_up)
def look(job: Job, work: _Work) -> Progress:
    """One step: look whether it is done; at its end, keep what was found."""
    work.looks += 1
    if work.trouble is not None:
        raise work.trouble
    if work.found is None:
        return Progress(checkpoint={}, done=work.looks)
    row = queries.scenario_at(job.arguments["scenario"])
    services.settle(row, *work.found, by=db.session.get_one(User, job.by_id))
    _held.pop(job.id, None)
    return Progress(checkpoint={}, done=work.looks, total=work.looks, finished=True)
