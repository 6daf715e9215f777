from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.events import SaidWhy
from trainingmgr.core import journal
from trainingmgr.core.journal import Event, Looked
from trainingmgr.core.privacy import Compartment
from trainingmgr.registry.structure.words import SCHEMES
from trainingmgr.vetting.cases.words import CONFLICTS, PROCESSES


class CriteriaWritten(Event):
    sentence = _("%(by)s wrote version %(number)s of the criteria of %(scheme)s, %(process)s")
    worded = {"process": PROCESSES, "scheme": SCHEMES}
    scheme: str
    process: str
    number: int


class CriteriaPublished(Event):
    sentence = _(
        "%(by)s put version %(number)s of the criteria of %(scheme)s, %(process)s in force"
    )
    worded = {"process": PROCESSES, "scheme": SCHEMES}
    scheme: str
    process: str
    number: int


class CasesOpened(Event):
    """Whom they are about stays in the cases: the journal is read by others."""

    sentence = _("%(by)s opened %(count)s vetting cases under %(scheme)s")
    worded = {"scheme": SCHEMES}
    scheme: str
    process: str
    count: int


class CaseAssigned(Event):
    sentence = _("%(by)s gave %(who)s a seat in case %(case)s")
    case: str
    who: str = journal.words()


class CaseUnassigned(Event):
    sentence = _("%(by)s took back a seat in case %(case)s from %(who)s")
    case: str
    who: str = journal.words()


class CaseViewed(Looked):
    sentence = _("%(by)s opened the file of case %(case)s: %(reason)s")
    lies_in = Compartment.VETTING
    case: str
    reason: str = journal.words()
    people: Sequence[int]


class CaseConflictRefused(Event):
    sentence = _("%(by)s was refused a deed in case %(case)s for a conflict of interest (%(why)s)")
    worded = {"why": CONFLICTS}
    case: str
    why: str


class TieDeclared(Event):
    sentence = _("%(by)s declared a link to somebody who may be vetted")


class CaseCheckDone(Event):
    sentence = _("%(by)s finished a check of case %(case)s")
    case: str


class InformationAsked(Event):
    sentence = _("%(by)s asked an outside body for information in case %(case)s")
    case: str


class InformationAnswered(Event):
    sentence = _("%(by)s wrote down the answer of an outside body in case %(case)s")
    case: str


class AdversePut(Event):
    sentence = _("%(by)s put information to the person in case %(case)s")
    case: str


class AdverseAnswered(Event):
    sentence = _("%(by)s wrote down the answer of the person in case %(case)s")
    case: str


class AdverseWeighed(Event):
    sentence = _("%(by)s weighed information in case %(case)s")
    case: str


class CaseRecommended(Event):
    sentence = _("%(by)s made a recommendation in case %(case)s")
    case: str


class CaseSentBack(Event):
    sentence = _("%(by)s sent case %(case)s back to its investigator")
    case: str


class CaseWithdrawn(Event):
    sentence = _("%(by)s withdrew case %(case)s")
    case: str


class DecisionProposed(Event):
    sentence = _("%(by)s wrote a decision in case %(case)s")
    case: str


class DecisionSigned(Event):
    sentence = _("%(by)s signed the decision in case %(case)s")
    case: str


class DecisionWithdrawn(Event):
    sentence = _("%(by)s took back the decision that was written in case %(case)s")
    case: str


class DecisionLapsed(Event):
    sentence = _("In case %(case)s a decision is void that nobody else signed within a week")
    case: str


class DecisionFinal(Event):
    sentence = _("%(by)s made the decision in case %(case)s final")
    case: str


class CaseAppealed(Event):
    sentence = _("%(by)s wrote down an appeal in case %(case)s")
    case: str


class CaseListViewed(SaidWhy):
    sentence = _("%(by)s opened a list of %(count)s cases: %(why)s")
    lies_in = Compartment.VETTING
    count: int
    people: Sequence[int]


class CasePaperPrinted(Looked):
    sentence = _("%(by)s printed a %(paper)s of case %(case)s")
    lies_in = Compartment.VETTING
    case: str
    paper: str
    people: Sequence[int]


class SampleDrawn(Looked):
    sentence = _("%(by)s drew %(count)s case files by lot: %(reason)s")
    lies_in = Compartment.VETTING
    sample: str
    count: int
    reason: str = journal.words()
    people: Sequence[int]
