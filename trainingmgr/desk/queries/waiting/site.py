"""What waits for who keeps the site: backups and evacuation."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from trainingmgr.accounts import queries as accounts
from trainingmgr.accounts.rules.emergencies import ReadingState
from trainingmgr.accounts.words import parts
from trainingmgr.core import clock, journal
from trainingmgr.core.permissions import Permission as P  # noqa: N817  one line a permission
from trainingmgr.core.permissions import Reader
from trainingmgr.desk.queries.stranded import stranded
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


def _nobody(reader: Reader, _on: date) -> Iterable[Waiting]:
    """What nobody is left to decide: told to whoever gives roles and to oversight, and to whoever
    asked (security 4.3.6).
    """
    endpoint = "users.holdings" if reader.holds(P.ACCOUNT_READ) else "accounts.mine"
    for office, count in stranded(reader=reader).items():
        facts = {"office": office, "count": count}
        yield Waiting(Task.NOBODY_DECIDES, endpoint, None, count, facts=facts)


def last_backup() -> datetime | None:
    """When the last backup was made and proved."""
    found = journal.last(*journal.BACKUPS)
    return found.at if found else None


ASKS = (
    P.ACCOUNT_READ, P.PERSON_MERGE, P.PERSON_CORRECT, P.PERSON_IMPORT, P.PAY_IMPORT, P.EXPORT,
    P.CHANNEL_PROPOSE, P.PAY_RIGHT_PROPOSE, P.PAY_HOLD, P.PAY_GRADE_WRITE, P.CERTIFICATE_REQUEST,
    P.CERTIFICATE_REVOKE, P.ATTENDANCE_CORRECT, P.REPORT_WRITE, P.ENROLMENT_WAIVE,
    P.SYSTEM_OPERATE, P.SOURCE_WRITE, P.SOURCE_CUSTODY,
)  # fmt: skip
"""Whoever asks for something that another person decides, and whoever sees to it that one is there.
"""
SOURCES = [
    ((P.EMERGENCY_AGREE,), _emergencies),
    ((P.EMERGENCY_AGREE, P.SHORTCUT_READ), _read),
    ((P.SYSTEM_READ,), _backup),
    (ASKS, _nobody),
    ((P.EVACUATION_AGREE, P.EVACUATION_ASK), _evacuation),
]
