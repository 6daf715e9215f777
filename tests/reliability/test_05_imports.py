"""Promise 5. An import is all or nothing, also when it is cut off in the middle.

Previews, files that are known again, and undoing: tests/tabular.
"""

from datetime import timedelta

from sqlalchemy import func, select

from tests.makers import a_user
from tests.processes import until
from tests.tabular import worker
from tests.tabular.test_imports import a_list, approved, now, seen, sent, worked, written
from trainingmgr.accounts.rules import Role
from trainingmgr.core.db import db
from trainingmgr.core.jobs import Job
from trainingmgr.registry.people.models import Person
from trainingmgr.tabular import services
from trainingmgr.tabular.models import ImportState

ROWS = 900


def test_an_import_whose_worker_is_killed_is_seen_by_nobody_until_it_is_whole(
    app, settings, nursery, time_machine
):
    clerk = a_user(Role.HR_CLERK)
    batch = worked(sent(a_list(ROWS), clerk, pause=0.05))
    approved(batch, a_user(Role.HR_HEAD))
    job = services.take_in(now(batch), by=clerk)
    victim = nursery.module(worker.__name__, settings.database_url, settings.instance)
    until(lambda: refreshed(job).done > 0)
    victim.killed()
    rows = select(func.count()).select_from(Person).where(Person.batch_id == batch.id)
    counted = select(Job.done, rows.scalar_subquery()).where(Job.id == job.id)
    stopped_at, saved = db.session.execute(counted).one()
    assert 0 < stopped_at == saved < ROWS
    assert seen() == 0
    time_machine.move_to(refreshed(job).leased_until + timedelta(seconds=1))
    batch = worked(batch)
    assert (batch.state, seen()) == (ImportState.IMPORTED, ROWS)
    assert services.undo(batch, "The wrong list was sent.", by=clerk)
    assert (seen(), written(batch)) == (0, ROWS), "at once for every reader"
    batch = worked(batch)
    assert (batch.state, written(batch)) == (ImportState.UNDONE, 0)


def refreshed(job):
    db.session.commit()
    return db.session.get(Job, job.id, populate_existing=True)
