"""How looks are called: what was shown, and the compartment it lies in."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.words import SIGHTS
from trainingmgr.core import journal
from trainingmgr.core.errors import Sentence
from trainingmgr.core.privacy import Compartment
from trainingmgr.core.sentences import told

HANDED: dict[str, Sentence] = {"file": _("as a file"), "paper": _("on paper")}
"""How a checkpoint left."""
SHOWN: dict[str, Sentence] = {
    "AgePaperPrinted": _("a paper of a referral for age"),
    "AgeReferralOpened": _("a referral for age"),
    "AgeReferralsOpened": _("the list of referrals for age"),
    "ArrearsOpened": _("what is owed"),
    "CardOpened": _("the record, masked"),
    "CaseListViewed": _("the list of vetting cases"),
    "CasePaperPrinted": _("a paper of a vetting case"),
    "CaseViewed": _("the file of a vetting case"),
    "CasesListed": _("a list of cases of pay"),
    "ChannelsListed": _("a list of pay channels"),
    "ChannelsLooked": _("pay channels"),
    "ClearanceFileOpened": _("the file of clearances"),
    "DdrListOpened": _("the list of former fighters"),
    "DdrRecordOpened": _("the record as a former fighter"),
    "FormerChildCaseOpened": _("a confidential case"),
    "LineOpened": _("a line of a pay file"),
    "LinesListed": _("a list of lines of a pay file"),
    "ListPreviewed": _("a list, looked at as a paper"),
    "LooksOpened": _("this report"),
    "MatchOpened": _("a match with a watch-list"),
    "MatchesOpened": _("a list of matches with watch-lists"),
    "NoticesPrinted": _("notices of pay channels, printed"),
    "NumberShown": _("the whole account number"),
    "ParadePrinted": _("cash sheets, printed"),
    "PayDeskAsked": _("an answer of the pay desk"),
    "PaymentFileTaken": _("a payment file, taken to be handed over"),
    "PayrollLineOpened": _("a line of a payroll"),
    "PayrollLinesListed": _("a list of lines of a payroll"),
    "PayslipPrinted": _("a payslip, printed"),
    "PeopleListed": _("a list of people"),
    "PersonOpened": _("the record"),
    "PresenceLooked": _("a list of who was present"),
    "RowsExported": _("a list, taken away as a file or on paper"),
    "SampleDrawn": _("a sample of vetting files"),
}
COMPARTMENTS: dict[Compartment, Sentence] = {
    Compartment.IDENTITY: _("Identity and service"),
    Compartment.VETTING: _("Vetting"),
    Compartment.CHILD: _("Children"),
    Compartment.COMPLAINT: _("Complaints"),
    Compartment.PAY: _("Pay"),
    Compartment.TRAINING: _("Training"),
}


def shown(event: str, what: str) -> Sentence:
    """What a look showed, in words."""
    return SHOWN.get(event) or SIGHTS[what]


def happenings(names: Iterable[str]) -> list[tuple[str, str]]:
    """What can have happened, to choose from: the sentence of each kind with its gaps left open."""
    known = journal.Event.kinds
    said = [
        (name, told(known[name].sentence, {}, {}, untold="…") if name in known else name)
        for name in names
    ]
    return sorted(said, key=lambda pair: pair[1].lstrip("… ").casefold())
