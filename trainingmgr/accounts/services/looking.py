"""Who was shown what of whom, and who opened what waits: an entry before the page goes out."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import inspect, select, true

from trainingmgr.accounts.events import PeopleShown, WaitingOpened
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Sight
from trainingmgr.accounts.rules.reasons import Stated
from trainingmgr.core import journal, keys
from trainingmgr.core.db import Model, db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.privacy import FieldClass


@operation
def note(
    what: Sight, people: Iterable[int | None], *, stated: Stated | None = None, by: User
) -> None:
    """These people were shown to somebody, who may have said why. Of nobody nothing is noted."""
    shown = sorted({each for each in people if each is not None})
    if shown:
        happening = PeopleShown(
            what=what.value,
            within=what.within.value,
            count=len(shown),
            people=shown,
            **(stated.facts if stated else {}),
        )
        journal.record(happening, by=by)


def note_fields(what: Sight, people: Iterable[int | None], *, by: User) -> None:
    """The same of a page that shows fields of class S2 to whoever may see them."""
    if FieldClass.S2 in by.field_classes:
        note(what, people, by=by)


@operation
def show(waits: Model, *with_it: Model | str, by: User) -> None:
    """A row that waits for a second person was opened: the mark of all it says, and of what goes
    `with_it`, stays in the journal.
    """
    happening = WaitingOpened(content=_mark(waits, *with_it), about=_about(waits))
    journal.record(happening, by=by)


def opened(waits: Model, since: datetime | None, *with_it: Model | str, by: User) -> None:
    """Raise a Refusal unless this account opened it since it was asked for, and all of it says now
    what it said then (security 4.3.4). `since` is None of a row that is written once it is asked.
    """
    kind, id_ = _about(waits)
    found = (
        select(journal.JournalEntry.facts)
        .where(
            journal.JournalEntry.about_kind == kind,
            journal.JournalEntry.about_id == id_,
            journal.JournalEntry.event == WaitingOpened.__name__,
            journal.JournalEntry.by_id == by.id,
            true() if since is None else journal.JournalEntry.at >= since,
        )
        .order_by(journal.JournalEntry.id.desc())
        .limit(1)
    )
    facts = db.session.scalar(found)
    if facts is None:
        raise Refusal(_("Open it first: whoever agrees has seen what they agree to."))
    if facts["content"] != _mark(waits, *with_it):
        raise Refusal(_("It has changed since you opened it. Look at it again, then agree."))


def _about(row: Model) -> tuple[str, int]:
    return str(row.__tablename__), row.id


def _mark(*said: Model | str) -> str:
    """Keyed: what waits may be short and secret, as a number of an account is."""
    told = [each if isinstance(each, str) else _said(each) for each in said]
    return keys.ring().mark("waiting", journal.canonical(told))


def _said(row: Model) -> dict[str, str]:
    columns = inspect(type(row)).column_attrs
    return {each.key: str(getattr(row, each.key)) for each in columns}
