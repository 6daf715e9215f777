"""Who was shown what of whom: an entry before the page goes out (R-DAT-05)."""

from collections.abc import Iterable

from trainingmgr.accounts.events import PeopleShown
from trainingmgr.accounts.models import User
from trainingmgr.accounts.rules import Sight
from trainingmgr.core import journal
from trainingmgr.core.db import operation
from trainingmgr.core.privacy import FieldClass


@operation
def note(what: Sight, people: Iterable[int | None], *, by: User) -> None:
    """These people were shown to somebody. Of nobody nothing is noted."""
    shown = sorted({each for each in people if each is not None})
    if shown:
        happening = PeopleShown(
            what=what.value, within=what.within.value, count=len(shown), people=shown
        )
        journal.record(happening, by=by)


def note_fields(what: Sight, people: Iterable[int | None], *, by: User) -> None:
    """The same of a page that shows fields of class S2 to whoever may see them."""
    if FieldClass.S2 in by.field_classes:
        note(what, people, by=by)
