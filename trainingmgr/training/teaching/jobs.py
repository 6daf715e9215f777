"""The worker's part: the search runs in a thread of its own, and each step looks how far it is.

A worker that takes the job over begins the search anew: it lasts half a minute.
"""

from dataclasses import field
from threading import Thread

from trainingmgr.accounts.models import User
from trainingmgr.core import jobs
from trainingmgr.core.db import db, let_go
from trainingmgr.core.jobs import Job, Progress
from trainingmgr.core.values import dataclass
from trainingmgr.rostering import exact
from trainingmgr.rostering.exact import SECONDS, Answer, Sofar
from trainingmgr.rostering.plan import Wishes
from trainingmgr.training.teaching import queries, services
from trainingmgr.training.teaching.queries import Setting

A_LOOK = 1.0
"""Seconds between two looks at a search."""


@dataclass
class _Search:
    """One search under one claim on the job; what it has found when it is over."""

    lease: int
    known: Setting
    wishes: Wishes
    sofar: Sofar = field(default_factory=lambda: Sofar(0, 0, 0))
    answer: Answer | None = None
    trouble: Exception | None = None
    stopped: bool = False

    def begin(self) -> "_Search":
        self.thread = Thread(target=self._run, daemon=True)
        self.thread.start()
        return self

    def _run(self) -> None:
        try:
            self.answer = exact.best(self.known.problem, self.wishes, watch=self._watch)
        except Exception as broken:
            self.trouble = broken

    def _watch(self, sofar: Sofar) -> bool:
        self.sofar = sofar
        return not self.stopped


_held: dict[int, _Search] = {}


def _before(job: Job) -> _Search:
    found = _held.get(job.id)
    if found is None or found.lease != job.lease:
        row = queries.plan_at(job.arguments["plan"])
        known = queries.setting_of(row)
        found = _Search(job.lease, known, queries.wishes_of(row, known)).begin()
        _held.clear()
        _held[job.id] = found
    let_go()
    found.thread.join(A_LOOK)
    return found


def _given_up(job: Job) -> None:
    found = _held.pop(job.id, None)
    if found is not None:
        found.stopped = True


@jobs.kind(services.SEARCH, before=_before, on_cancel=_given_up)
def look(job: Job, search: _Search) -> Progress:
    """One step: say how far the search is; at its end, keep what it has found."""
    if search.trouble is not None:
        raise search.trouble
    total, done = round(SECONDS), min(round(search.sofar.seconds), round(SECONDS))
    if search.answer is None:
        told = {"worth": search.sofar.worth, "bound": search.sofar.bound}
        return Progress(checkpoint=told, done=done, total=total)
    row = queries.plan_at(job.arguments["plan"])
    services.settle(row, search.known, search.answer, by=db.session.get_one(User, job.by_id))
    _held.pop(job.id, None)
    return Progress(checkpoint={}, done=total, total=total, finished=True)
