from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from trainingmgr.core import journal
from trainingmgr.core.journal import Event, Looked
from trainingmgr.core.privacy import Compartment
from trainingmgr.pay.words import CLASSES, FINDING_STATES, FINDINGS


class CycleImported(Event):
    sentence = _("%(by)s brought in the pay file of %(period)s: %(lines)s lines")
    period: str
    lines: int
    sha256: str


class CycleCompared(Event):
    sentence = _(
        "%(by)s had the pay of %(period)s compared with the register: %(matched)s of %(lines)s "
        "lines matched, %(ghosts)s may be ghosts, %(unpaid)s serve and are on no line"
    )
    period: str
    lines: int
    matched: int
    ghosts: int
    unpaid: int


class ComparisonAsked(Event):
    sentence = _("%(by)s asked to compare the pay of %(period)s with the register")
    period: str


class LineDecided(Event):
    sentence = _("%(by)s decided on line %(line)s of %(period)s: %(decision)s. %(because)s")
    worded = {"decision": CLASSES}
    period: str
    line: int
    decision: str
    was: str
    because: str = journal.words()


class LineTied(Event):
    sentence = _("%(by)s tied line %(line)s of %(period)s to %(person)s by hand. %(because)s")
    period: str
    line: int
    person: str
    was: str
    because: str = journal.words()


class FindingMoved(Event):
    sentence = _("%(by)s moved a finding of %(period)s, %(finding)s, to %(state)s: %(note)s")
    worded = {"finding": FINDINGS, "state": FINDING_STATES}
    period: str
    finding: str
    state: str
    note: str = journal.words()


class CaseTaken(Event):
    sentence = _("%(by)s took the case of a finding of %(period)s: %(finding)s")
    worded = {"finding": FINDINGS}
    period: str
    finding: str


class CasesListed(Looked):
    sentence = _("%(by)s looked at %(count)s cases of pay: %(which)s")
    lies_in = Compartment.PAY
    which: str
    count: int
    people: Sequence[int]


class LinesListed(Looked):
    sentence = _("%(by)s looked at %(count)s pay lines of %(period)s: %(tab)s")
    lies_in = Compartment.PAY
    period: str
    tab: str
    count: int
    people: Sequence[int]


class LineOpened(Looked):
    sentence = _("%(by)s opened line %(line)s of %(period)s")
    lies_in = Compartment.PAY
    period: str
    line: int
    people: Sequence[int]
