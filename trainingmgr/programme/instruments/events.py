from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.programme.instruments.words import LINKS, PARTS


class InstrumentWritten(Event):
    sentence = _("%(by)s wrote the instrument %(code)s into the register of law")
    code: str


class InstrumentChanged(Event):
    sentence = _("%(by)s changed the instrument %(code)s")
    code: str


class InstrumentLinked(Event):
    sentence = _("%(by)s wrote what the instrument %(code)s does to %(other)s: %(kind)s")
    worded = {"kind": LINKS}
    code: str
    other: str
    kind: str


class InstrumentUnlinked(Event):
    sentence = _("%(by)s took away what the instrument %(code)s does to %(other)s: %(kind)s")
    worded = {"kind": LINKS}
    code: str
    other: str
    kind: str


class InstrumentEnded(Event):
    sentence = _("%(by)s repealed the instrument %(code)s through %(other)s")
    code: str
    other: str


class InstrumentWatched(Event):
    sentence = _("%(by)s wrote what the instrument %(code)s is to the body %(body)s: %(part)s")
    worded = {"part": PARTS}
    code: str
    body: str
    part: str


class InstrumentUnwatched(Event):
    sentence = _("%(by)s took away what the instrument %(code)s is to the body %(body)s: %(part)s")
    worded = {"part": PARTS}
    code: str
    body: str
    part: str


class ObligationWritten(Event):
    sentence = _("%(by)s wrote what the instrument %(code)s obliges an office to do")
    code: str


class ObligationGiven(Event):
    sentence = _("%(by)s gave an obligation of the instrument %(code)s to the body %(body)s")
    code: str
    body: str


class ObligationDone(Event):
    sentence = _("%(by)s wrote that an obligation of the instrument %(code)s is done")
    code: str


class ObligationSeen(Event):
    sentence = _("%(by)s saw that an obligation of the instrument %(code)s is done")
    code: str


class ObligationNotSeen(Event):
    sentence = _("%(by)s found that an obligation of the instrument %(code)s is not done")
    code: str
