"""What a file's time makes of it: nobody has to remember to erase a child."""

from trainingmgr.core import clock, jobs, journal
from trainingmgr.vetting.children import queries, services


@jobs.watch
def purge_files() -> None:
    if queries.due_for_purge(clock.now(), clock.today()) and not journal.has_leapt():
        services.purge()
