"""Long work: done in steps by a worker that may die at any moment, watched by people.

Each step is one operation: what it did, how far it got and the worker's claim commit together,
so a step counts once. A worker holds a job by a lease and an ever higher number; once another
worker has claimed the job, the first one can write nothing more. The same table serves SQLite
(one worker) and PostgreSQL (many, by SKIP LOCKED).
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import JSON, String, or_, select, true, update
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.core import clock, logs, memory
from trainingmgr.core.columns import Instant, Line, Moment, Travelling, UserKey
from trainingmgr.core.db import Model, db, in_passing, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.core.journal import Actor
from trainingmgr.core.values import dataclass

LEASE = timedelta(seconds=60)
"""Longer than the longest step, which renews it."""
SET_BACK = timedelta(minutes=5)
"""No lease runs so far beyond its end: it is of before a clock was set back, and counts no more."""
TRIES = 3
LONG = 10_000
"""A job that did so much may have held much memory."""
log = logs.of("jobs")


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(Travelling, Model):
    """One piece of long work, how far it got, and who holds it until when."""

    __tablename__ = "job"

    kind: Mapped[Line]
    by_id: Mapped[UserKey]
    language: Mapped[str] = mapped_column(String(5), default="en")
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING, index=True)
    checkpoint: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    tries: Mapped[int] = mapped_column(default=0)
    lease: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[Instant | None]
    created_at: Mapped[Moment]
    finished_at: Mapped[Instant | None]
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    trouble: Mapped[str | None] = mapped_column(String(500))
    held = 0.0
    """Seconds that the last step in this process held the write lock, its commit with it."""

    @property
    def is_over(self) -> bool:
        return self.state in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What a step leaves behind: where to go on, and what to show."""

    checkpoint: dict[str, Any]
    done: int
    total: int | None = None
    finished: bool = False
    result: dict[str, Any] | None = None


class LeaseLost(Exception):
    """Another worker has the job now; this one must leave it alone."""


Step = Callable[..., Progress]
kinds: dict[str, Step] = {}
preparations: dict[str, Callable[[Job], Any]] = {}
cleanups: dict[str, Callable[[Job], None]] = {}


def kind(
    name: str,
    *,
    before: Callable[[Job], Any] | None = None,
    on_cancel: Callable[[Job], None] | None = None,
) -> Callable[[Step], Step]:
    """Register a kind of work: a function that does one short step and says how far it got.

    A step holds the write lock: under 250 ms. `before` does what a step needs but no lock should
    wait for (reading a file, arithmetic), reads in passing, and writes by operations alone; what it
    answers is the step's second argument.
    `on_cancel` takes back what was staged, when the job is cancelled or given up.
    """

    def keep(step_: Step) -> Step:
        kinds[name] = step_
        if before:
            preparations[name] = before
        if on_cancel:
            cleanups[name] = on_cancel
        return step_

    return keep


Look = Callable[[], None]
watches: list[Look] = []
WATCHED = 10.0
"""Seconds between two looks of a worker that has nothing to do."""


def watch(look: Look) -> Look:
    """Register a look for work that nobody asks for, because it follows from what is recorded."""
    watches.append(look)
    return look


def look_around() -> None:
    """Ask every feature for such work. A look that breaks takes no other work with it."""
    for look in watches:
        try:
            with in_passing():
                look()
        except Exception:
            log.exception("look_failed", look=look.__name__)
            db.session.rollback()


@operation
def enqueue(name: str, *, by: Actor, language: str = "en", **arguments: Any) -> Job:
    job = Job(kind=name, arguments=arguments, by_id=by.id, language=language)
    db.session.add(job)
    db.session.flush()
    return job


@operation
def cancel(job: Job) -> None:
    """Ask the worker to stop. A job that has not begun ends at once."""
    job.cancel_asked = True
    if job.state is JobState.WAITING:
        job.state, job.finished_at = JobState.CANCELLED, clock.now()
        if clean := cleanups.get(job.kind):
            clean(job)


def work() -> bool:
    """Claim one job and see it through. False if nothing waits."""
    job = claim()
    while job is not None and job.state is JobState.RUNNING:
        try:
            step(job)
        except LeaseLost:
            return True
        except Exception as broken:
            _failed(job, broken)
            return True
    return job is not None


def work_forever(stopping: Callable[[], bool], *, idle: float = 0.5) -> None:
    """What a worker process does until it is told to stop; ends between two steps."""
    looked = -WATCHED
    while not stopping():
        busy = work_once(stopping)
        if not busy and time.monotonic() - looked >= WATCHED:
            look_around()
            looked = time.monotonic()
        db.session.remove()
        if not busy:
            time.sleep(idle)


def work_once(stopping: Callable[[], bool]) -> bool:
    """Like `work`, but leaves a long job for the next worker when told to stop."""
    job = claim()
    while job is not None and job.state is JobState.RUNNING and not stopping():
        try:
            step(job)
        except LeaseLost:
            return True
        except Exception as broken:
            _failed(job, broken)
            return True
    if job is not None and job.state is JobState.RUNNING:
        _let_go(job)
    return job is not None


@operation
def claim(only: int | None = None) -> Job | None:
    """The oldest job that waits, or whose worker fell silent; or just this one, if it does."""
    now = clock.now()
    lapsed = (Job.leased_until < now) | (Job.leased_until > now + LEASE + SET_BACK)
    silent = (Job.state == JobState.RUNNING) & lapsed
    job = db.session.scalar(
        select(Job)
        .where(
            or_(Job.state == JobState.WAITING, silent), true() if only is None else Job.id == only
        )
        .order_by(Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if job is not None:
        job.state = JobState.RUNNING
        job.lease += 1
        job.leased_until = clock.now() + LEASE
    return job


def step(job: Job) -> None:
    """Do the next step and keep it. Raise LeaseLost if it is too late."""
    before = preparations.get(job.kind)
    if before is None or job.cancel_asked:
        prepared: tuple[Any, ...] = ()
    else:
        with in_passing():
            prepared = (before(job),)
    began = _step(job, prepared)
    job.held = time.monotonic() - began
    if job.is_over and job.done >= LONG:
        memory.let_go()


@operation
def renew(job: Job) -> None:
    """Say that this worker is alive, from inside a long `before`."""
    _renewed(job)


@operation
def _step(job: Job, prepared: tuple[Any, ...]) -> float:
    """Renewing comes first: PostgreSQL then holds the row until the step commits. Gives the time
    from when others had to wait.
    """
    began = time.monotonic()
    held = _renewed(job)
    if held.cancel_asked:
        if clean := cleanups.get(held.kind):
            clean(held)
        held.state, held.finished_at = JobState.CANCELLED, clock.now()
        return began
    kept = kinds[held.kind](held, *prepared)
    held.checkpoint, held.done, held.total = kept.checkpoint, kept.done, kept.total
    held.leased_until = clock.now() + LEASE
    if kept.result is not None:
        held.result = kept.result
    if kept.finished:
        held.state, held.finished_at = JobState.DONE, clock.now()
    return began


def _renewed(job: Job) -> Job:
    held = db.session.scalar(
        update(Job)
        .where(Job.id == job.id, Job.lease == job.lease)
        .values(leased_until=clock.now() + LEASE)
        .returning(Job)
        .execution_options(populate_existing=True)
    )
    if held is None:
        raise LeaseLost
    return held


@operation
def _let_go(job: Job) -> None:
    _renewed(job).state = JobState.WAITING


@operation
def _failed(job: Job, broken: Exception) -> None:
    """A refusal ends the job with its sentence; anything else is tried again, then given up."""
    held = _renewed(job)
    held.tries += 1
    if isinstance(broken, Refusal | NotFound):
        held.trouble = str(broken)[:500]
    else:
        reference = uuid4().hex[:12]
        log.error("job_failed", kind=held.kind, job=str(held.uid), ref=reference, exc_info=broken)
        held.trouble = f"#{reference}"
        if held.tries < TRIES:
            held.state = JobState.WAITING
            return
    held.state, held.finished_at = JobState.FAILED, clock.now()
    if clean := cleanups.get(held.kind):
        clean(held)


def waiting_since() -> datetime | None:
    """When the oldest job that nobody has begun was asked for: the worker's pulse."""
    return db.session.scalar(
        select(Job.created_at).where(Job.state == JobState.WAITING).order_by(Job.id).limit(1)
    )
