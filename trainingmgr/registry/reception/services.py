from trainingmgr.accounts.models import User
from trainingmgr.core import journal
from trainingmgr.core.db import operation
from trainingmgr.registry.people.events import PeopleListed
from trainingmgr.registry.reception.rules import Narrowed


@operation
def note_listed(narrowed: Narrowed, count: int, *, by: User) -> None:
    """A list of people was shown to somebody: how it was narrowed, and how many it showed."""
    happening = PeopleListed(count=count, filters=narrowed.facts, text=narrowed.text or None)
    journal.record(happening, by=by)
