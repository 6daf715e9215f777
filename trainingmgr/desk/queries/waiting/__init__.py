"""What waits for one reader, gathered from every feature. Each source is one statement or two."""

from datetime import date

from trainingmgr.core.permissions import Reader
from trainingmgr.desk.queries.waiting import (
    deployed,
    oversight,
    pay,
    people,
    programme,
    site,
    training,
    vetting,
)
from trainingmgr.desk.rules import Waiting, in_order

SOURCES = [
    *training.SOURCES,
    *deployed.SOURCES,
    *vetting.SOURCES,
    *people.SOURCES,
    *pay.SOURCES,
    *programme.SOURCES,
    *oversight.SOURCES,
    *site.SOURCES,
]


def waiting(reader: Reader, on: date) -> list[Waiting]:
    """The reader's queue, oldest first: what their roles owe, whatever an emergency opens."""
    found: list[Waiting] = []
    for permissions, source in SOURCES:
        if any(reader.holds(each) for each in permissions):
            found.extend(source(reader, on))
    return in_order(found)
