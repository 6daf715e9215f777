from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.oversight.evacuation.words import BROKEN_OFF, KINDS


class EvacuationAsked(Event):
    """`kind` is rehearsal, whole or at_once."""

    sentence = _("%(by)s asked for an evacuation (%(kind)s), sealed for the key %(mark)s")
    worded = {"kind": KINDS}
    kind: str
    mark: str


class EvacuationAgreed(Event):
    sentence = _("%(by)s agreed to the evacuation (%(kind)s), sealed for the key %(mark)s")
    worded = {"kind": KINDS}
    kind: str
    mark: str


class EvacuationRefused(Event):
    sentence = _("%(by)s stopped the evacuation that was asked for (%(kind)s)")
    worded = {"kind": KINDS}
    kind: str


class EvacuationBrokeOff(Event):
    """Nothing was destroyed."""

    sentence = _("What %(by)s asked for (%(kind)s) broke off. %(why)s Nothing was destroyed")
    worded = {"kind": KINDS, "why": BROKEN_OFF}
    kind: str
    why: str


class EvacuationRehearsed(Event):
    """`proved` says whether nothing in clear was left of the copy."""

    sentence = _("An evacuation was rehearsed for %(by)s in %(seconds)s seconds")
    seconds: float
    proved: bool
    sha256: str
