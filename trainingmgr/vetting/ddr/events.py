from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.events import SaidWhy
from trainingmgr.core import journal
from trainingmgr.core.journal import Event, Looked
from trainingmgr.core.privacy import Compartment
from trainingmgr.vetting.ddr.words import TABLES


class DdrTableChanged(Event):
    """Forces, lines of the table and boards: nothing about a person."""

    sentence = _("%(by)s wrote %(what)s %(code)s")
    worded = {"what": TABLES}
    what: str
    code: str


class DdrRecordWritten(Event):
    """Of the force and the rank nothing is said: the journal is read by others."""

    sentence = _("%(by)s wrote record %(record)s")
    record: str


class DdrRecordOpened(Looked):
    sentence = _("%(by)s opened record %(record)s: %(reason)s")
    lies_in = Compartment.VETTING
    record: str
    reason: str = journal.words()
    people: Sequence[int]


class DdrListOpened(SaidWhy):
    sentence = _("%(by)s opened a list of %(count)s records: %(why)s")
    lies_in = Compartment.VETTING
    count: int
    people: Sequence[int]


class DdrReferred(Event):
    sentence = _("%(by)s referred record %(record)s")
    record: str


class DdrRecordClosed(Event):
    sentence = _("%(by)s closed record %(record)s")
    record: str


class RankProposed(Event):
    sentence = _("%(by)s proposed a rank on record %(record)s")
    record: str
    decision: str


class RankSigned(Event):
    sentence = _("%(by)s signed the rank proposed on record %(record)s")
    record: str
    decision: str


class RankRecognised(Event):
    sentence = _("%(by)s gave the last signature: a rank is recognised on record %(record)s")
    record: str
    decision: str


class RankWithdrawn(Event):
    sentence = _("%(by)s withdrew the rank proposed on record %(record)s")
    record: str
    decision: str


class RankAppealed(Event):
    sentence = _("%(by)s wrote down an appeal on record %(record)s")
    record: str
    decision: str


class BenefitWritten(Event):
    sentence = _("%(by)s wrote down benefit %(benefit)s")
    benefit: str


class BenefitsCompared(Event):
    sentence = _("%(by)s compared %(count)s benefits with the register: %(found)s to look at")
    count: int
    found: int


class DoubleDrawDecided(Event):
    sentence = _("%(by)s decided comparison %(draw)s")
    draw: str


class DdrListImported(Event):
    sentence = _("%(by)s brought in %(count)s records from file %(sha256)s")
    count: int
    sha256: str
