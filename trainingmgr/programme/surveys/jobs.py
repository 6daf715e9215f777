"""The worker's part: reading a large file of answers."""

from trainingmgr.core import jobs
from trainingmgr.core.db import let_go
from trainingmgr.core.jobs import Job, Progress
from trainingmgr.programme.surveys import queries, services
from trainingmgr.programme.surveys.services import reading
from trainingmgr.tabular import uploads


def _before(job: Job) -> reading.Read:
    made = queries.reading_by_key(job.arguments["reading"])
    wave = queries.wave_of(made)
    name, kind = made.stored_as or "", made.kind
    let_go()
    return reading.of_upload(name, wave, kind, alive=lambda: jobs.renew(job))


def _dropped(job: Job) -> None:
    made = queries.reading_by_key(job.arguments["reading"])
    name = made.stored_as
    services.give_up(made)
    if name:
        uploads.discard(name)


@jobs.kind(services.READ, before=_before, on_cancel=_dropped)
def read(job: Job, found: reading.Read) -> Progress:
    """One step: what the file says is added up already, and is kept to be looked at."""
    made = queries.reading_by_key(job.arguments["reading"])
    name = made.stored_as
    services.note(made, found)
    if name:
        uploads.discard(name)
    return Progress(checkpoint={}, done=found.rows, total=found.rows, finished=True)
