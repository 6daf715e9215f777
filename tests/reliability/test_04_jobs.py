"""Promise 4. A job goes on where a killed worker left it, and does nothing twice.

Certificates of a run whose worker is killed: tests/training/certificates. Refusals, bugs, workers
that wake too late or are told to stop: tests/core.
"""

from datetime import timedelta

from tests.core import worker
from tests.core.test_jobs import now, places
from tests.makers import a_user
from tests.processes import until
from trainingmgr.core import clock, jobs
from trainingmgr.core.jobs import JobState

LONGEST = timedelta(seconds=60)


def test_a_killed_worker_loses_nothing_and_repeats_nothing(app, settings, nursery, time_machine):
    job = jobs.enqueue("found places", by=a_user(), places=12, pause=0.05)
    victim = nursery.module(worker.__name__, settings.database_url, settings.instance)
    until(lambda: now(job).done >= 3)
    victim.killed()
    stopped_at = now(job).done
    assert stopped_at < 12
    assert places() == stopped_at
    assert jobs.claim() is None, "still leased: the others wait"
    assert worker.usual_lease <= LONGEST
    time_machine.move_to(clock.now() + jobs.LEASE)
    assert jobs.work()
    assert (now(job).state, now(job).done, places()) == (JobState.DONE, 12, 12)
