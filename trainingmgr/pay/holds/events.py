from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.journal import Event
from trainingmgr.pay.holds.words import HEARD, LISTS, NOTICES, REASONS, STATES
from trainingmgr.pay.words import FINDINGS


class HoldProposed(Event):
    sentence = _("%(by)s asked to hold the pay of %(person)s from %(from_on)s (%(reason)s)")
    worded = {"reason": REASONS}
    person: str
    reason: str
    from_on: str
    because: str = journal.words()


class HoldMoved(Event):
    sentence = _("%(by)s moved the hold on the pay of %(person)s (%(reason)s) to %(state)s")
    worded = {"reason": REASONS, "state": STATES}
    person: str
    reason: str
    state: str
    because: str | None = journal.words(default=None)


class HoldTold(Event):
    sentence = _("%(by)s recorded that %(person)s was told of the hold (%(how)s)")
    worded = {"how": NOTICES}
    person: str
    how: str


class HoldsProposedByRule(Event):
    sentence = _("%(by)s asked to hold the pay of %(count)s people found by %(rule)s in %(source)s")
    worded = {"rule": FINDINGS}
    rule: str
    source: str
    count: int
    because: str = journal.words()


class StopListMoved(Event):
    sentence = _("%(by)s moved the stop list of %(count)s people (%(rule)s) to %(state)s")
    worded = {"rule": FINDINGS, "state": LISTS}
    rule: str
    count: int
    state: str
    because: str | None = journal.words(default=None)


class StopListHeard(Event):
    sentence = _("%(by)s wrote down what %(person)s said about a stop list: %(outcome)s")
    worded = {"outcome": HEARD}
    person: str
    outcome: str
    said: str | None = journal.words(default=None)
