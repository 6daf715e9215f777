"""What a grant opened is removed when its time is over, whether or not anybody looks again."""

from trainingmgr.core import clock, jobs
from trainingmgr.vetting.sources import queries, services


@jobs.watch
def end_grants() -> None:
    if queries.ended(clock.now()):
        services.purge()
