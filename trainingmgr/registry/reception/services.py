from collections.abc import Iterable, Sequence

from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import operation
from trainingmgr.core.privacy import FieldClass, Looking, sees
from trainingmgr.registry.people.events import PeopleListed
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.reception.rules import Narrowed

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
