from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event, Looked, words
from trainingmgr.core.privacy import Compartment
from trainingmgr.oversight.words import HANDED


class JournalExported(Event):
    sentence = _("%(by)s took the journal out, up to entry %(head)s")
    head: int


class CheckpointHandedOver(Event):
    """`form` is file or paper."""

    sentence = _("%(by)s took the checkpoint of %(size)s entries out, for a body (%(form)s)")
    worded = {"form": HANDED}
    size: int
    form: str


class BreakReported(Event):
    sentence = _("%(by)s reported a break in the journal, entries %(first)s to %(last)s")
    first: int
    last: int


class BreakAcknowledged(Event):
    sentence = _("%(by)s acknowledged the break in the journal, entries %(first)s to %(last)s")
    first: int
    last: int


class LooksOpened(Looked):
    sentence = _("%(by)s looked up who had looked at %(person)s")
    lies_in = Compartment.IDENTITY
    person: str
    people: Sequence[int]


class AlertRaised(Event):
    sentence = _("%(by)s was shown %(people)s people within an hour: oversight is alerted")
    people: int


class AlertAnswered(Event):
    sentence = _("%(by)s answered an alert about very many people shown: %(found)s")
    found: str = words()
