"""After an import: everybody in it compared with the register, some hundred at a time."""

from dataclasses import dataclass

from trainingmgr.core import jobs
from trainingmgr.core.jobs import Job, Progress
from trainingmgr.registry.identity import services
from trainingmgr.registry.people.queries import ids_of_batch

PIECE = 250


@dataclass(frozen=True)
class Looked:
    ids: list[int]
    found: list[services.Double]


def _before(job: Job) -> Looked:
    ids = ids_of_batch(job.arguments["batch"], job.checkpoint.get("last", 0), PIECE)
    return Looked(ids, services.new_doubles(ids) if ids else [])


@jobs.kind(services.LOOK, before=_before)
def look(job: Job, looked: Looked) -> Progress:
    """One step: put the pairs of a piece in the queue."""
    services.queue_doubles(looked.found)
    pairs = job.checkpoint.get("pairs", 0) + len(looked.found)
    if not looked.ids:
        return Progress(
            checkpoint=job.checkpoint, done=job.done, finished=True, result={"pairs": pairs}
        )
    return Progress(
        checkpoint={"last": looked.ids[-1], "pairs": pairs}, done=job.done + len(looked.ids)
    )
