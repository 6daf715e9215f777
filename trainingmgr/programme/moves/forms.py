from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.programme.moves.models import SENTENCE
from trainingmgr.programme.moves.rules import OrderState, Shown
from trainingmgr.programme.moves.words import SHOWN, STATES
from trainingmgr.web.fields import Choice, Code, Day, Line, Prose, Seen
from trainingmgr.web.form import Filters, Form

CHOOSE, DAY = _("Choose one."), _("Write the day.")


class OrderForm(Form):
    on = Day(_("Day of the order"), missing=DAY)
    effective_on = Day(_("In effect from"), missing=DAY,
                       help=_("On this day people are moved in the register."))  # fmt: skip
    why = Prose(_("What it is for"), longest=2000, missing=SENTENCE,
                help=_("Everybody who is moved reads this. Name nobody."))  # fmt: skip


class MoveForm(Form):
    number = Line(_("Programme number or service number"), longest=40,
                  missing=_("Write the number of the person."),
                  render_kw={"autocomplete": "off"})  # fmt: skip
    unit = Choice(_("To which unit"), missing=CHOOSE)
    post = Code(_("To which post"), longest=40,
                help=_("The number of a post of that unit. Empty: no post yet."))  # fmt: skip


class WholeForm(Form):
    origin = Choice(_("Everybody of which unit"), missing=CHOOSE)
    unit = Choice(_("To which unit"), missing=CHOOSE)


class SignForm(Form):
    version = Seen()
    document = Line(_("Paper"), longest=120,
                    missing=_("Write the number of the paper and where it is filed."),
                    help=_("Number of the signed paper and where it is filed."))  # fmt: skip


class TellForm(Form):
    on = Day(_("Told on"), missing=DAY)


class AppealForm(Form):
    on = Day(_("Lodged on"), missing=DAY)
    says = Prose(_("What the person says"), longest=2000, missing=SENTENCE)


class DecideForm(Form):
    version = Seen()
    upheld = Choice(_("Your decision"), missing=CHOOSE, radios=True, choices=[
        ("yes", _("Upheld: the person stays, or is put back")),
        ("no", _("Rejected: the move holds")),
    ])  # fmt: skip
    reasons = Prose(_("Reasons"), longest=2000, missing=SENTENCE,
                    help=_("The person reads them."))  # fmt: skip


class OrderFilters(Filters):
    text = Line(_("Number, or what it is for"), longest=80)
    state = Choice(_("How it stands"), choices=list(STATES.items()), coerce=OrderState)


class LineFilters(Filters):
    shown = Choice(_("Show"), choices=list(SHOWN.items()), coerce=Shown)

    @property
    def which(self) -> Any:
        return self.asked.get("shown")
