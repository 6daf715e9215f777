"""Reading rows behind a count is itself put on record."""

from datetime import date

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import allowed
from trainingmgr.core import journal
from trainingmgr.core.db import operation
from trainingmgr.core.permissions import Permission
from trainingmgr.oversight.workspace import events
from trainingmgr.oversight.workspace.rules import Shortcut


@operation
def note_read(kind: Shortcut, first: date, last: date, *, by: User) -> None:
    allowed(by, Permission.SHORTCUT_READ)
    happening = events.ShortcutsRead(kind=kind.value, first=str(first), last=str(last))
    journal.record(happening, by=by)
