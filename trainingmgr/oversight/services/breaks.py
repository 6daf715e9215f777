"""Going on after a break: who runs the machine asks, a second person agrees, nothing is mended."""

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed, another_person, asked_still, in_time
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.events import BreakAcknowledged, BreakReported
from trainingmgr.oversight.models import JournalBreak, JournalBreakSignature
from trainingmgr.oversight.queries import checking


def report(first: int, last: int, reason: str, *, by: User) -> JournalBreak:
    """Ask to go on after these entries. Only what is broken can be asked for.

    The whole journal is read first, with no lock held that a writer would wait for.
    """
    allowed(by, Permission.SYSTEM_OPERATE)
    inside = [
        each for each in checking.verify().findings if first <= each.entry and each.last <= last
    ]
    if not inside:
        raise Refusal(_("Nothing is found broken between these two entries."))
    found = JournalBreak(
        first=first,
        last=last,
        said="\n".join(map(str, inside)),
        spans=[[each.entry, each.last] for each in inside],
        reason=reason.strip(),
        by_id=by.id,
    )
    return _reported(found, by=by)


@operation
def _reported(found: JournalBreak, *, by: User) -> JournalBreak:
    db.session.add(found)
    db.session.flush()
    about = ("journal_break", found.id)
    journal.record(BreakReported(first=found.first, last=found.last, about=about), by=by)
    return found


@operation
def acknowledge(found: JournalBreak, *, by: User) -> JournalBreakSignature:
    """The second person agrees: checkpoints are signed again, and name the break for ever."""
    allowed(by, Permission.JOURNAL_BREAK_SIGN)
    another_person(by, found.by_id)
    in_time(found.at)
    asked_still(found.by_id, found.at, Permission.SYSTEM_OPERATE)
    signature = JournalBreakSignature(break_id=found.id, by_id=by.id)
    db.session.add(signature)
    db.session.flush()
    about = ("journal_break", found.id)
    journal.record(BreakAcknowledged(first=found.first, last=found.last, about=about), by=by)
    return signature
