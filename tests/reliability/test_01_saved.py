"""Promise 1. What was said to be saved survives a process that is killed, and a power cut."""

import ctypes
import time
from pathlib import Path

from sqlalchemy import func, select, text

from tests.reliability.load import Clerks, registered
from trainingmgr.core.db import db
from trainingmgr.core.journal import JournalEntry
from trainingmgr.oversight.queries import checking
from trainingmgr.registry.people.models import NamePart, Person, ServiceRecord

BACK_WITHIN = 10
CACHESTAT = 451
"""Linux says by this call, since 6.5, how many pages of a file wait to be written to the disk."""


def test_what_was_said_to_be_saved_is_there_after_kill_9_once_and_whole(app, settings, cast, site):
    """Three clerks register people; the server is killed right after it said that one is saved."""
    site.started("--no-worker")
    clerks = Clerks(site, app, cast)
    with clerks.at_work():
        clerks.until_told(5)
        site.process.killed()
    began = time.monotonic()
    site.started("--no-worker")
    assert time.monotonic() - began < BACK_WITHIN
    everybody_is_there(clerks.told, in_flight=3)
    visitor = site.visitor(app, cast.hr_clerk)
    opened = visitor.get("/people/new")
    assert registered(visitor, opened, "Achta", cast.unit.id).status == 302
    assert _waits_for_the_disk(settings.database) == 0, "it was answered after the disk had it"


def everybody_is_there(told, *, in_flight):
    """Whoever was said to be saved, and of the others whole people or nothing; nobody twice."""
    db.session.rollback()
    kept = db.session.scalars(select(Person.name_display)).all()
    assert set(told) <= set(kept)
    assert len(set(kept)) == len(kept) <= len(told) + in_flight
    for part in (NamePart, ServiceRecord):
        assert db.session.scalar(select(func.count()).select_from(part)) == len(kept)
    entered = select(func.count()).where(JournalEntry.event == "PersonRegistered")
    assert db.session.scalar(entered) == len(kept)
    assert checking.first_broken() is None


def _waits_for_the_disk(url):
    """How many pages of the database are not on the disk. PostgreSQL says whether commits wait."""
    if url.startswith("postgresql"):
        return 0 if db.session.scalar(text("SHOW synchronous_commit")) == "on" else 1
    file = Path(url.removeprefix("sqlite:///"))
    return sum(_not_written(each) for each in file.parent.glob(f"{file.name}*"))


def _not_written(path):
    whole, counted = (ctypes.c_uint64 * 2)(0, 0), (ctypes.c_uint64 * 5)()
    with path.open("rb") as file:
        if ctypes.CDLL(None).syscall(CACHESTAT, file.fileno(), whole, counted, 0):
            return 0  # an older system does not say
    _cached, dirty, being_written, *_evicted = counted
    return dirty + being_written
