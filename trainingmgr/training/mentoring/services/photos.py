"""Pictures of things on logs: drawn anew before anything is locked, kept sealed."""

from base64 import b64decode, b64encode
from hashlib import sha256

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, let_go, operation
from trainingmgr.core.errors import NotFound, Refusal
from trainingmgr.documents import scans
from trainingmgr.training.mentoring import events
from trainingmgr.training.mentoring.models import LogPhoto, MentoringLog
from trainingmgr.training.mentoring.rules import may_be_written
from trainingmgr.training.mentoring.services import about


def put(log: MentoringLog, data: bytes, shows: str, *, clear: bool, by: User) -> LogPhoto:
    """On a log that its writer may still write otherwise. `clear`: they looked, and there is no
    person in it.
    """
    if not clear:
        raise Refusal(
            _("Look at the picture again: nobody is in it, and no name can be read."),
            field="clear",
        )
    drawn = scans.thing(data)
    let_go()
    return keep(log, drawn, shows, by=by)


@operation
def keep(log: MentoringLog, drawn: bytes, shows: str, *, by: User) -> LogPhoto:
    """One that was drawn anew already."""
    if log.by_id != by.id:
        raise NotFound
    if not may_be_written(log.at, clock.now()):
        raise Refusal(
            _("A log stays as it is from the seventh day on. Add what is new (R-MEN-05).")
        )
    row = LogPhoto(
        log_id=log.id, shows=shows.strip(), size=len(drawn), sha256=sha256(drawn).hexdigest(),
        content=b64encode(drawn).decode(), by_id=by.id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    happening = events.LogPictured(
        assignment=log.assignment.code, on=log.held_on.isoformat(), sha256=row.sha256,
        about=about(log.assignment),
    )  # fmt: skip
    journal.record(happening, by=by)
    return row


def content_of(photo: LogPhoto) -> bytes:
    """The bytes of a picture that was fetched with its content."""
    return b64decode(photo.content)
