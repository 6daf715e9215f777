"""What follows from another room's finding: nobody has to remember to end a child's application."""

from trainingmgr.core import jobs
from trainingmgr.recruitment.queries import ages
from trainingmgr.recruitment.services import releasing


@jobs.watch
def release_children() -> None:
    if ages.of_children() or ages.scans_of_children():
        releasing.release()
