from flask_babel import lazy_gettext as _

from trainingmgr.programme.placement.models import SENTENCE
from trainingmgr.programme.placement.rules import OfferAnswer, OfferKind, Placed
from trainingmgr.programme.placement.words import ANSWERS, KINDS, PLACED
from trainingmgr.web.fields import Choice, Day, Prose, Seen
from trainingmgr.web.form import Filters, Form

CHOOSE, DAY = _("Choose one."), _("Write the day.")


class OfferForm(Form):
    kind = Choice(_("What is offered"), choices=list(KINDS.items()), coerce=OfferKind,
                  missing=CHOOSE, radios=True)  # fmt: skip
    says = Prose(_("In plain words"), longest=2000, missing=SENTENCE,
                 help=_("Which post, which course, from when, with what payment."))  # fmt: skip
    on = Day(_("Offered on"), missing=DAY)


class AnswerForm(Form):
    version = Seen()
    said = Choice(_("What the person answers"), choices=list(ANSWERS.items()), coerce=OfferAnswer,
                  missing=CHOOSE, radios=True)  # fmt: skip
    on = Day(_("Answered on"), missing=DAY)
    reason = Prose(_("Why it is refused"), longest=2000,
                   help=_("In the words of the person; empty if they accept."))  # fmt: skip


class LeftFilters(Filters):
    shown = Choice(_("Show"), choices=list(PLACED.items())[:3], coerce=Placed)
    unit = Choice(_("Unit"))
