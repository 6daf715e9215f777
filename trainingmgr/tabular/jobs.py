"""The worker's part of an import, in steps that hold the write lock for a moment only.

Why rows are written hidden: copying 100,000 prepared rows into their tables in one transaction
would hold SQLite's write lock for seconds. So they go in a few hundred at a time, marked with
their batch, and no query for readers shows rows of a batch without `visible_at`. The last step
sets it: for readers, all rows are there at once or none is. Cancelling, failing and undoing work
the other way round: hidden at once, then removed in pieces.

Everything slow (the parser in its own process, parsing values, the feature's look-ups and keys)
happens before a step takes the lock. A step commits its rows and where to go on together, so
kill -9 neither loses nor repeats one.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import select

import trainingmgr.tabular.checking  # noqa: F401  the kind of work that comes before
from trainingmgr.core import clock, jobs, journal
from trainingmgr.core.db import db
from trainingmgr.core.jobs import Job, Progress
from trainingmgr.core.sqlite import with_large_cache, with_usual_cache
from trainingmgr.core.values import dataclass
from trainingmgr.tabular import events, importables, services, uploads
from trainingmgr.tabular.importables import Bringer, Importable
from trainingmgr.tabular.mapping import mapped_in
from trainingmgr.tabular.models import ImportBatch, ImportState, StagedRow
from trainingmgr.tabular.steps import batch_of, delete_staged, given_up, size_of


@dataclass(frozen=True)
class Prepared:
    """A piece of rows, or a turn of what they are found by; at the end neither."""

    size: int
    rows: int
    last: int
    ready: Any
    turn: Any = None


def _before_take_in(job: Job) -> Prepared:
    with_large_cache(db.session.connection())
    batch = batch_of(job)
    at = job.checkpoint
    importable = importables.of(batch.kind)
    _stand(batch, job, looks=not at)
    if "turn" in at:
        return Prepared(0, 0, 0, None, _turn(batch, importable, at["turn"], job))
    size = size_of(job)
    found = db.session.execute(
        select(StagedRow.batch_id, StagedRow.number, StagedRow.content)
        .where(
            StagedRow.batch_id == batch.id,
            StagedRow.number > at.get("number", 0),
            StagedRow.is_rejected.is_(False),
        )
        .order_by(StagedRow.number)
        .limit(size)
    ).all()
    if not found:
        return Prepared(0, 0, 0, None, _turn(batch, importable, 0, job))
    rows = cast("Sequence[StagedRow]", found)  # what a feature asks of them; whole ones cost twice
    ready = importable.prepare(rows)
    db.session.commit()
    return Prepared(size, len(rows), rows[-1].number, ready)


def _stand(batch: ImportBatch, job: Job, *, looks: bool) -> None:
    """Both people still may, and neither stands in the file: else it is given up, whole."""
    holder_id = job.arguments["holder"]
    services.bringer_stands(batch, job.by_id, holder_id, job.created_at, looks=looks)
    services.approver_stands(batch, looks=looks)


def _turn(batch: ImportBatch, importable: Importable, turn: int, job: Job) -> Any:
    found = importable.index_before(batch, turn, lambda: jobs.renew(job))
    db.session.commit()
    return found


@jobs.kind(services.TAKE_IN, before=_before_take_in, on_cancel=given_up)
def take_in(job: Job, prepared: Prepared) -> Progress:
    """One step: save a piece, hidden; then what they are found by; then show them all."""
    batch = batch_of(job)
    importable = importables.of(batch.kind)
    by = Bringer(job.by_id, job.arguments["holder"])
    if prepared.rows == 0 and prepared.turn is None:
        return _shown(batch, importable, by, job)
    if prepared.rows == 0:
        importable.index(prepared.turn)
        at = {"turn": job.checkpoint.get("turn", 0) + 1}
        return Progress(checkpoint=at, done=job.done, total=batch.accepted)
    importable.save(batch, prepared.ready, by)
    reached = {"number": prepared.last, "size": prepared.size}
    return Progress(checkpoint=reached, done=job.done + prepared.rows, total=batch.accepted)


def _shown(batch: ImportBatch, importable: Importable, by: Bringer, job: Job) -> Progress:
    _stand(batch, job, looks=True)
    importable.settle(batch, by)
    batch.state = batch.state.then(ImportState.IMPORTED)
    batch.visible_at = clock.now()
    journal.record(
        events.RowsImported(kind=batch.kind, sha256=batch.sha256, rows=batch.accepted,
                            about=("import", batch.id)),
        by=by,
    )  # fmt: skip
    jobs.enqueue(services.SWEEP, by=by, batch=batch.id)
    with_usual_cache(db.session.connection())
    return Progress(
        checkpoint={}, done=job.done, total=batch.accepted, finished=True,
        result={"rows": batch.accepted},
    )  # fmt: skip


_looked: dict[str, date] = {}
"""By database: the last day on which forgotten files were looked for."""


@jobs.watch
def give_up_forgotten() -> None:
    database, today = str(db.engine.url), clock.today()
    if _looked.get(database) != today:
        services.give_up_forgotten()
        _looked[database] = today


@jobs.kind(services.SWEEP)
def sweep(job: Job) -> Progress:
    """One step: of a visible import the staged rows that were taken in, of any other everything.

    The file itself stays while its rows do, and only if every column in it is one of ours: a list
    of a ministry that says religion or clan beside each name is not kept here (R-DAT-02).
    """
    batch = batch_of(job)
    size = size_of(job)
    gone = delete_staged(batch.id, size, taken_only=batch.visible_at is not None)
    if not gone and batch.visible_at is None:
        gone = importables.of(batch.kind).remove(batch.id, size)
    reached = {"size": size}
    if not gone and batch.visible_at is None:
        uploads.spool_of(batch.stored_as).path.unlink(missing_ok=True)
    if not gone and not _keeps_its_file(batch):
        uploads.discard(batch.stored_as)
    return Progress(checkpoint=reached, done=job.done + gone, finished=not gone)


def _keeps_its_file(batch: ImportBatch) -> bool:
    if batch.state is ImportState.CANCELLED:
        return False
    if importables.of(batch.kind).is_proof:
        return True
    return batch.visible_at is not None and not mapped_in(batch.report).left_out
