"""A new key for everything that lies sealed, while people go on working.

The new key is put in front of the key file first; whoever seals from then on seals under it, and
every older key goes on opening. Then one job walks over the sealed columns in short steps, and
over the files. Cut off anywhere, nothing is unreadable, and the next worker goes on. It walks
twice: the second time finds what a slow process has sealed under the older key meanwhile.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, Table, bindparam, select, type_coerce, update

from trainingmgr.accounts.models import User
from trainingmgr.core import jobs, journal, keys
from trainingmgr.core.columns import Encrypted, SealedJSON
from trainingmgr.core.db import Bare, db
from trainingmgr.core.jobs import Job, JobState, Progress
from trainingmgr.operations.events import KeysRotated
from trainingmgr.tabular import uploads

KIND = "keys.reseal"
SOME = 20
"""Rows of one reading: a scan is a megabyte."""
STEP = 0.15
"""Seconds of one step."""
WALKS = 2
Say = Callable[[str, int, int | None], None]


def columns() -> list[tuple[Table, Column[Any]]]:
    """Every column that lies sealed, table by table."""
    return [
        (table, column)
        for table in Bare.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Encrypted | SealedJSON)
    ]


def unfinished() -> Job | None:
    """The rotation that was begun and not seen through."""
    return db.session.scalar(
        select(Job)
        .where(Job.kind == KIND, Job.state.in_((JobState.WAITING, JobState.RUNNING)))
        .order_by(Job.id)
        .limit(1)
    )


def begin(key_file: Path, *, signing: bool, log: bool = False, by: User) -> Job:
    """Put a new key in front, in the file and in this process, and ask for the walk."""
    ring, fresh = keys.KeyRing.load(key_file), keys.KeyRing.new()
    newer = keys.KeyRing(
        session=ring.session,
        fields=(*fresh.fields, *ring.fields),
        signing=(*fresh.signing, *ring.signing) if signing else ring.signing,
        log=(*fresh.log, *ring.log) if log else ring.log,
        path=key_file,
    )
    newer.save(key_file)
    keys.hold(newer)
    return jobs.enqueue(KIND, by=by)


def see_through(job: Job, say: Say) -> Job:
    """Do the walk here, or watch the worker that has it."""
    while not job.is_over:
        mine = jobs.claim(only=job.id)
        if mine is None:
            time.sleep(0.2)
        while mine is not None and mine.state is JobState.RUNNING:
            jobs.step(mine)
            say("Sealing anew", mine.done, None)
        db.session.expire_all()
        job = db.session.get_one(Job, job.id)
    return job


def _files(job: Job) -> int:
    """When every column is walked over: the files that lie sealed. No lock waits for them."""
    return uploads.reseal() if job.checkpoint.get("at", 0) >= WALKS * len(columns()) else 0


@jobs.kind(KIND, before=_files)
def _walk(job: Job, files: int) -> Progress:
    """One short step: some rows of one column, or the end."""
    at, after = job.checkpoint.get("at", 0), job.checkpoint.get("after", 0)
    walked, until = columns() * WALKS, time.monotonic() + STEP
    done = job.done
    while at < len(walked) and time.monotonic() < until:
        table, column = walked[at]
        last, count = _some(table, column, after)
        done += count
        at, after = (at, last) if last is not None else (at + 1, 0)
    if at < len(walked) or job.checkpoint.get("at", 0) < len(walked):
        return Progress(checkpoint={"at": at, "after": after}, done=done)
    by = db.session.get_one(User, job.by_id)
    journal.record(KeysRotated(secrets=done + files), by=by)
    return Progress(
        checkpoint={"at": at}, done=done + files, finished=True, result={"secrets": done + files}
    )


def _some(table: Table, column: Column[Any], after: int) -> tuple[int | None, int]:
    """Some rows after a key: the last key, or None at the end, and how many were sealed anew.

    They are read for writing, as they lie: what somebody saves meanwhile is never overwritten.
    """
    plain: Any = JSON() if isinstance(column.type, SealedJSON) else LargeBinary()
    rows = db.session.execute(
        select(table.c.id, type_coerce(column, plain))
        .where(table.c.id > after, column.is_not(None))
        .order_by(table.c.id)
        .limit(SOME)
        .with_for_update()
    ).all()
    fresh = [{"row": key, "fresh": new} for key, held in rows if (new := _anew(held)) is not None]
    if fresh:
        db.session.connection().execute(
            update(table)
            .where(table.c.id == bindparam("row"))
            .values({column.name: bindparam("fresh", type_=plain)}),
            fresh,
        )
    return (rows[-1][0] if rows else None), len(fresh)


def _anew(held: Any) -> Any:
    """The same under the newest key; None where it lies under it, or was never sealed."""
    ring = keys.ring()
    if isinstance(held, dict):
        if held.keys() != {"sealed"} or ring.is_newest(held["sealed"].encode()):
            return None
        return {"sealed": ring.reseal(held["sealed"].encode()).decode()}
    if not isinstance(held, bytes | memoryview) or ring.is_newest(bytes(held)):
        return None
    return ring.reseal(bytes(held))
