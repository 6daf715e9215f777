"""Who was shown what of whom: an entry before the page goes out (R-DAT-05)."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from trainingmgr.accounts.events import PeopleShown
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Sight
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.privacy import FieldClass


@operation
def note(
    what: Sight, people: Iterable[int | None], *, about: tuple[str, int] | None = None, by: User
) -> None:
    """These people were shown to somebody. Of nobody nothing is noted.

    `about` is what waits for a decision on that page: whoever agrees must have opened it.
    """
    shown = sorted({each for each in people if each is not None})
    if shown:
        happening = PeopleShown(
            what=what.value, within=what.within.value, count=len(shown), people=shown, about=about
        )
        journal.record(happening, by=by)


def note_fields(what: Sight, people: Iterable[int | None], *, by: User) -> None:
    """The same of a page that shows fields of class S2 to whoever may see them."""
    if FieldClass.S2 in by.field_classes:
        note(what, people, by=by)


def opened(about: tuple[str, int], since: datetime, *, as_: str = "PeopleShown", by: User) -> None:
    """Raise a Refusal unless this account was shown it since it was asked for (security 4.3.4)."""
    kind, id_ = about
    found = select(journal.JournalEntry.id).where(
        journal.JournalEntry.about_kind == kind,
        journal.JournalEntry.about_id == id_,
        journal.JournalEntry.event == as_,
        journal.JournalEntry.by_id == by.id,
        journal.JournalEntry.at >= since,
    )
    if db.session.scalar(found.limit(1)) is None:
        raise Refusal(_("Open it first: whoever agrees has seen what they agree to."))
