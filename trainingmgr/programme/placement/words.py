from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext

from trainingmgr.programme.placement.rules import OfferAnswer, OfferKind, Placed

KINDS = {
    OfferKind.POST: lazy_pgettext("offer", "Another post"),
    OfferKind.TRAINING: lazy_pgettext("offer", "Training for another post"),
    OfferKind.RETIREMENT: lazy_pgettext("offer", "Retirement"),
    OfferKind.DDR_REFERRAL: lazy_pgettext("offer", "Referral to the DDR programme"),
    OfferKind.DISCHARGE: lazy_pgettext("offer", "Discharge with a settlement"),
}
ANSWERS = {
    OfferAnswer.ACCEPTED: lazy_pgettext("offer", "Accepted"),
    OfferAnswer.REFUSED: lazy_pgettext("offer", "Refused"),
}
PLACED = {
    Placed.WITHOUT: _("without an offer"),
    Placed.OFFERED: _("an offer waits for the answer"),
    Placed.ACCEPTED: _("offer accepted"),
    Placed.REFUSED: _("offer refused, no other yet"),
}
PLACED_SHAPES = {
    Placed.WITHOUT: "late", Placed.OFFERED: "wait", Placed.ACCEPTED: "ok", Placed.REFUSED: "stop",
}  # fmt: skip
