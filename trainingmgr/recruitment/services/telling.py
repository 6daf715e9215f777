"""Letters that tell applicants what became of their application (R-REC-01)."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import insert

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.recruitment import events
from trainingmgr.recruitment.models import Application, ApplicationLetter, RecruitmentRound
from trainingmgr.recruitment.rules import LETTERED
from trainingmgr.recruitment.services.moving import about

TELLS = (Permission.APPLICATION_CHECK, Permission.APPLICATION_REGISTER)
AT_ONCE = 250
"""Letters of one file: what a printer takes, and a page waits for."""


@operation
def note_letters(
    round_: RecruitmentRound, files: Sequence[Application], *, language: str, by: User
) -> None:
    """The letters of these files were made, each with what it says: one journal entry."""
    if not any(by.may(each) for each in TELLS):
        raise Refusal(_("The role of this account does not allow this."))
    if not files:
        raise Refusal(_("Nobody waits for a letter."))
    if any(each.state not in LETTERED for each in files):
        raise Refusal(_("Nothing is decided about this application yet."))
    at, table = clock.now(), ApplicationLetter.__table__
    rows: list[dict[str, Any]] = [
        {"application_id": each.id, "state": each.state, "reason": each.reason,
         "language": language, "by_id": by.id, "at": at}
        for each in files
    ]  # fmt: skip
    db.session.execute(insert(table), rows)  # type: ignore[arg-type]  # a table, to its name
    happening = events.LettersMade(
        round=round_.code, count=len(rows), language=language, about=about(round_)
    )
    journal.record(happening, by=by)
