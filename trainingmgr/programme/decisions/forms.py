from flask_babel import lazy_gettext as _

from trainingmgr.programme.decisions.models import WHY
from trainingmgr.programme.decisions.rules import Dilemma
from trainingmgr.programme.decisions.services import Wording
from trainingmgr.programme.decisions.words import DILEMMAS
from trainingmgr.web.fields import Choice, Day, Line, Prose, Seen
from trainingmgr.web.form import Form


class DecisionForm(Form):
    dilemma = Choice(_("Dilemma"), choices=list(DILEMMAS.items()), coerce=Dilemma,
                     missing=_("Choose one."))  # fmt: skip
    title = Line(_("What is decided"), longest=120, missing=_("Say what is decided."))
    question = Prose(_("The question"), missing=_("Write the question."))
    chosen = Choice(_("Option taken"), coerce=int, missing=_("Choose one of the options."))
    reasons = Prose(_("Reasons"), missing=_("Give the reason in a full sentence."))
    decided_by = Line(_("Who decides"), longest=120, help=_("The body or office."),
                      missing=_("Say who decides."))  # fmt: skip
    review_on = Day(_("Looked at again on"), missing=_("Write the day."))
    instead = Choice(_("Takes the place of"), help=_("Empty if it is the first of its kind."))

    @property
    def wording(self) -> Wording:
        return Wording(**{name: self[name].data for name in Wording.__annotations__})


class WithdrawForm(Form):
    version = Seen()
    why = Line(_("Why it is withdrawn"), longest=120, missing=WHY)


class SignForm(Form):
    version = Seen()
    capacity = Line(
        _("In what capacity you sign"), longest=120, missing=_("Say in what capacity you sign."),
        help=_("It stands beside your name."),
    )  # fmt: skip
