from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.oversight.bodies.words import ACT_STATES, ACTS, EFFECTS, FOUND, MATTERS, STATES


class BodyWritten(Event):
    sentence = _("%(by)s wrote the oversight body %(body)s into the register")
    body: str


class BodyAmended(Event):
    sentence = _("%(by)s changed what the register says of the oversight body %(body)s")
    body: str


class ActPlanned(Event):
    sentence = _("%(by)s wrote down %(act)s of the oversight body %(body)s: %(kind)s")
    worded = {"kind": ACTS}
    act: str
    body: str
    kind: str


class ActAmended(Event):
    sentence = _("%(by)s changed %(act)s before it began")
    act: str


class ActMoved(Event):
    sentence = _("%(by)s wrote down that %(act)s is now: %(state)s")
    worded = {"state": ACT_STATES}
    act: str
    state: str


class EffectNoted(Event):
    sentence = _("%(by)s wrote down what came of %(act)s: %(kind)s")
    worded = {"kind": EFFECTS}
    act: str
    kind: str


class MatterPut(Event):
    sentence = _("%(by)s put %(matter)s for the oversight body %(body)s: %(kind)s")
    worded = {"kind": MATTERS}
    matter: str
    body: str
    kind: str


class MatterAnswered(Event):
    sentence = _("%(by)s wrote down the answer to %(matter)s: %(state)s")
    worded = {"state": STATES}
    matter: str
    state: str


class MatterFollowed(Event):
    sentence = _("%(by)s looked whether %(matter)s is done: %(found)s")
    worded = {"found": FOUND}
    matter: str
    found: str


class MatterWithdrawn(Event):
    sentence = _("%(by)s wrote down that %(matter)s is withdrawn")
    matter: str
