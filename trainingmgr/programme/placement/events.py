from flask_babel import lazy_gettext as _

from trainingmgr.core.journal import Event
from trainingmgr.programme.placement.words import ANSWERS, KINDS


class OfferMade(Event):
    sentence = _("%(by)s wrote what is offered to %(person)s, who is left without a post: %(kind)s")
    worded = {"kind": KINDS}
    person: str
    kind: str


class OfferAnswered(Event):
    sentence = _("%(by)s wrote what %(person)s answered to the offer: %(answer)s")
    worded = {"answer": ANSWERS}
    person: str
    answer: str
