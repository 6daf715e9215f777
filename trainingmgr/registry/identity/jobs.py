"""After an import: everybody in it compared with the register, some hundred pairs a step."""

from array import array
from bisect import bisect_right
from collections.abc import Sequence

from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.core.jobs import Job, Progress
from trainingmgr.core.values import dataclass
from trainingmgr.registry.identity import services
from trainingmgr.registry.people.queries import ids_of_batch

PIECE, READ = 500, 10_000
"""Pairs a step weighs, and keys that are read at a time."""
Pairs = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Looked:
    """Pairs that were weighed, those that are likely, and how many there are in all."""

    pairs: Pairs
    found: list[services.Double]
    total: int


_near: dict[int, Pairs] = {}
"""What is worth weighing for the job at work in this process. A worker that starts anew finds it
again, and goes on behind the last pair that was weighed.
"""


def _before(job: Job) -> Looked:
    if job.id not in _near:
        _near.clear()
        ids = array("q")  # held while much else is, and never as a list
        while some := ids_of_batch(job.arguments["batch"], ids[-1] if ids else 0, READ):
            ids.extend(some)
        _near[job.id] = services.near(ids, lambda: jobs.renew(job))
    every = _near[job.id]
    start = bisect_right(every, tuple(job.checkpoint.get("last", (0, 0))))
    pairs = every[start : start + PIECE]
    found = services.new_doubles(pairs)
    db.session.commit()
    return Looked(pairs, found, len(every))


@jobs.kind(services.LOOK, before=_before)
def look(job: Job, looked: Looked) -> Progress:
    """One step: put the likely ones of a piece in the queue."""
    services.queue_doubles(looked.found)
    pairs = job.checkpoint.get("pairs", 0) + len(looked.found)
    if not looked.pairs:
        _near.pop(job.id, None)
        return Progress(checkpoint=job.checkpoint, done=job.done, total=looked.total,
                        finished=True, result={"pairs": pairs})  # fmt: skip
    return Progress(
        checkpoint={"last": looked.pairs[-1], "pairs": pairs},
        done=job.done + len(looked.pairs), total=looked.total,
    )  # fmt: skip
