from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.journal import Event, Looked
from trainingmgr.core.privacy import Compartment
from trainingmgr.pay.arrears.words import DISPUTES, KINDS, STATES


class ArrearsRolled(Event):
    sentence = _("%(by)s rolled arrears of %(period)s forward: %(entries)s entries")
    period: str
    entries: int


class ArrearsAsked(Event):
    sentence = _("%(by)s asked for an entry of arrears of %(person)s for %(period)s: %(kind)s")
    worded = {"kind": KINDS}
    person: str
    period: str
    kind: str
    authority: str | None = journal.words(default=None)


class ArrearsDecided(Event):
    sentence = _("%(by)s decided on an entry of arrears of %(person)s for %(period)s: %(outcome)s")
    person: str
    period: str
    outcome: str


class ArrearsWithdrawn(Event):
    sentence = _("%(by)s took back an entry of arrears of %(person)s for %(period)s")
    person: str
    period: str


class ArrearsOpened(Looked):
    sentence = _("%(by)s looked at what is owed to %(person)s")
    lies_in = Compartment.PAY
    person: str
    people: Sequence[int]


class DisputeMoved(Event):
    sentence = _("%(by)s moved a pay dispute of %(person)s (%(kind)s) to %(state)s")
    worded = {"kind": DISPUTES, "state": STATES}
    person: str
    kind: str
    state: str
    said: str | None = journal.words(default=None)


class DisputeOwned(Event):
    sentence = _("%(by)s took a pay dispute of %(person)s (%(kind)s)")
    worded = {"kind": DISPUTES}
    person: str
    kind: str
