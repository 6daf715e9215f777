from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.oversight.retention.words import HOLDS


class ErasureProposed(Event):
    sentence = _("%(by)s proposed the run %(run)s that erases %(count)s records")
    run: str
    count: int
    sha256: str


class ErasureWithdrawn(Event):
    sentence = _("%(by)s withdrew the run %(run)s: nothing of it was erased")
    run: str


class ErasureAgreed(Event):
    sentence = _("%(by)s agreed to the run %(run)s that erases %(count)s records")
    run: str
    count: int
    sha256: str


class ErasureDone(Event):
    sentence = _("The run %(run)s, to which %(by)s agreed, has erased %(count)s records")
    run: str
    count: int
    sha256: str


class CertificateTaken(Event):
    sentence = _("%(by)s printed the certificate of destruction %(run)s")
    run: str
    language: str
    sha256: str


class HoldPlaced(Event):
    sentence = _("%(by)s placed the legal hold %(hold)s: %(on)s")
    worded = {"on": HOLDS}
    hold: str
    on: str


class HoldLifted(Event):
    sentence = _("%(by)s lifted the legal hold %(hold)s")
    hold: str
