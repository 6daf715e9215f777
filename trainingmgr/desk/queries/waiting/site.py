"""What waits for who keeps the site: backups and evacuation."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from trainingmgr.accounts import queries as accounts
from trainingmgr.accounts.rules.emergencies import ReadingState
from trainingmgr.accounts.words import parts
from trainingmgr.core import clock, journal
from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a permission
from trainingmgr.core.permissions import Reader
from trainingmgr.desk.rules import Task, Waiting
from trainingmgr.oversight.evacuation import queries as evacuations
from trainingmgr.oversight.evacuation.rules import FIRST_REHEARSAL, REHEARSED

BACKUP_DAYS = timedelta(days=7)


def _backup(_reader: Reader, on: date) -> Iterable[Waiting]:
    """One that was made and proved, or the first thing that happened here."""
    since = journal.unsaved_since()
    if since is not None and on - since.date() > BACKUP_DAYS:
        facts = {"made": last_backup()}
        yield Waiting(Task.BACKUP_OWED, "operations.system", since.date(), facts=facts)


def _evacuation(reader: Reader, on: date) -> Iterable[Waiting]:
    """What somebody else asked for, if this reader may be the second person; and the rehearsal that
    is owed: the next one, or the first, once a site has been at work for a while.
    """
    order = evacuations.waiting()
    if order is not None and reader in evacuations.second_people(order):
        facts = {"who": order.by.name}
        yield Waiting(Task.EVACUATION_TO_AGREE, "evacuation.index", order.at.date(), facts=facts)
    last = evacuations.last_rehearsal()
    since = journal.began() if last is None else last.at
    allowed = FIRST_REHEARSAL if last is None else REHEARSED
    if order is None and since is not None and on - since.date() > allowed:
        yield Waiting(
            Task.REHEARSAL_OWED, "evacuation.index", since.date(),
            facts={"ever": last is not None},
        )  # fmt: skip


def _emergencies(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Who asks to read in an emergency, where this reader may agree."""
    for each in accounts.emergencies_to_agree(reader):
        yield Waiting(
            Task.EMERGENCY_TO_AGREE, "emergencies.agree", clock.day(each.asked_at),
            facts={"who": each.user.name}, where={"uid": each.uid},
        )  # fmt: skip


def _read(reader: Reader, _on: date) -> Iterable[Waiting]:
    """Who reads in an emergency now, or did within a week."""
    at = clock.now()
    for each in accounts.emergencies_of_late(reader):
        facts = {
            "who": each.user.name, "until": each.ends_at, "parts": parts(each.opens),
            "over": each.state_at(at) is not ReadingState.OPEN,
        }  # fmt: skip
        since = clock.day(each.agreed_at or each.asked_at)
        yield Waiting(Task.EMERGENCY_READ, "emergencies.index", since, facts=facts)


def last_backup() -> datetime | None:
    """When the last backup was made and proved."""
    found = journal.last(*journal.BACKUPS)
    return found.at if found else None


SOURCES = [
    ((P.EMERGENCY_AGREE,), _emergencies),
    ((P.EMERGENCY_AGREE, P.SHORTCUT_READ), _read),
    ((P.SYSTEM_READ,), _backup),
    ((P.EVACUATION_AGREE, P.EVACUATION_ASK), _evacuation),
]
