"""The worker's part of a payroll: pieces are worked out with no lock held, then written."""

from typing import Any

from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.jobs import Job, Progress
from trainingmgr.core.values import dataclass
from trainingmgr.pay.rolls.models import Payroll
from trainingmgr.pay.rolls.services import computing
from trainingmgr.pay.rolls.services.computing import Piece, Work
from trainingmgr.tabular.rules import next_size

FIRST = 200
"""People of the first piece."""
_held: dict[int, Work] = {}


@dataclass(frozen=True)
class _Ready:
    work: Work
    piece: Piece


def _payroll(job: Job) -> Payroll:
    found = db.session.get(Payroll, job.arguments["payroll"], populate_existing=True)
    if found is None:
        raise NotFound
    return found


def _before(job: Job) -> _Ready:
    payroll, work = _payroll(job), _held.get(job.id)
    if work is None or work.lease != job.lease:
        work = Work.of(payroll, job)
        _held.clear()
        _held[job.id] = work
    return _Ready(work, computing.piece_of(payroll, work, _paced(job)))


def _paced(job: Job) -> dict[str, Any]:
    """How many people the next piece takes, from how long the last one kept others waiting: what
    it wrote, and the commit with it.
    """
    size = job.checkpoint.get("size", FIRST)
    wrote = job.held and job.checkpoint.get("people")
    return {**job.checkpoint, "size": next_size(size, job.held) if wrote else size}


def _given_up(job: Job) -> None:
    _held.pop(job.id, None)
    computing.give_up(_payroll(job))


@jobs.kind(computing.COMPUTE, before=_before, on_cancel=_given_up)
def compute(job: Job, ready: _Ready) -> Progress:
    """One step: take away an earlier attempt, write lines, count leavers, check, and show all."""
    work, piece = ready.work, ready.piece
    kept, payroll = dict(piece.checkpoint), _payroll(job)
    total = 2 * work.everybody
    if piece.phase == "publish":
        computing.publish(payroll, job, work, kept)
        _held.pop(job.id, None)
        return Progress(checkpoint={}, done=total, total=total, finished=True)
    if piece.phase == "clear":
        if computing.clear(payroll):
            kept["phase"] = "lines"
        return Progress(checkpoint=kept, done=0, total=total)
    computing.write(piece)
    done = kept.get("people", 0) + kept.get("checked", 0)
    return Progress(checkpoint=kept, done=min(done, total), total=total)
