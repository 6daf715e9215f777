"""After an import: what a second person has to decide is proposed, a few at a time."""

from trainingmgr.accounts.models import User
from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.core.jobs import Job, Progress
from trainingmgr.registry.updates import queries, services
from trainingmgr.registry.updates.imports import ASK
from trainingmgr.tabular.models import ImportBatch

PIECE = 15


@jobs.kind(ASK)
def ask(job: Job) -> Progress:
    """One step. An import that was undone meanwhile asks nothing more."""
    batch = db.session.get_one(ImportBatch, job.arguments["batch"], populate_existing=True)
    last = job.checkpoint.get("last", 0)
    changes = queries.to_ask(batch.id, last, at_most=PIECE) if batch.visible_at else ()
    asked = services.ask(changes, batch, by=db.session.get_one(User, job.by_id))
    at = {"last": changes[-1].id if changes else last}
    return Progress(checkpoint=at, done=job.done + asked, finished=not changes)
