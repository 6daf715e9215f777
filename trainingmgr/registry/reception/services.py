from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.privacy import FieldClass, Looking, sees
from trainingmgr.registry.people.events import PeopleListed
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.reception import events
from trainingmgr.registry.reception.models import SavedView
from trainingmgr.registry.reception.rules import MOST_VIEWS, Narrowed

CARD = Looking(frozenset({FieldClass.S1}))
"""Whoever sees no more of somebody than name, numbers, unit and state."""


def note_listed(
    narrowed: Narrowed, told: Iterable[str], people: Sequence[int], *, by: User
) -> None:
    """A list of people was shown to somebody who could read more than class S1 out of it: in a
    column, by its order, or because it was narrowed so. `told` names what stands in it and what it
    is sorted by.
    """
    asked = ("sex",) if narrowed.sex is not None else ()
    searched = narrowed.text and FieldClass.S2 in by.field_classes  # by phone, paper or birth too
    named = (each.lstrip("-") for each in (*told, *asked))
    if searched or any(sees(by, Person, each) and not sees(CARD, Person, each) for each in named):
        _listed(narrowed, people, by=by)


@operation
def _listed(narrowed: Narrowed, people: Sequence[int], *, by: User) -> None:
    happening = PeopleListed(
        count=len(people), people=people, filters=narrowed.facts, text=narrowed.text or None
    )
    journal.record(happening, by=by)


@operation
def save_view(name: str, asked: str, *, by: User) -> SavedView:
    """Keep a list as it is narrowed now, under a name of the user's own."""
    if not asked:
        raise Refusal(_("This list is not narrowed. Narrow it first, then save it."), field="name")
    if len(asked) > 1000:
        raise Refusal(_("This address is too long to be saved."), field="name")
    mine = select(func.count()).where(SavedView.user_id == by.id)
    if (db.session.scalar(mine) or 0) >= MOST_VIEWS:
        raise Refusal(
            _("You have %(most)s saved views. Take one away first.", most=MOST_VIEWS), field="name"
        )
    view = SavedView(user_id=by.id, name=name.strip(), asked=asked)
    db.session.add(view)
    db.session.flush()
    journal.record(events.ViewSaved(view=str(view.uid)), by=by)
    return view


@operation
def remove_view(view: SavedView, *, by: User) -> None:
    journal.record(events.ViewRemoved(view=str(view.uid)), by=by)
    db.session.delete(view)
