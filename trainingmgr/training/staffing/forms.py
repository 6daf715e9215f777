from flask_babel import lazy_gettext as _

from trainingmgr.training.cohorts.rules import Duty
from trainingmgr.training.cohorts.words import DUTIES
from trainingmgr.web.fields import Choice, Prose
from trainingmgr.web.form import Form


class StaffForm(Form):
    trainer = Choice(_("Person"), coerce=int, missing=_("Choose the person."))
    duty = Choice(
        _("Does what"), choices=list(DUTIES.items()), coerce=Duty, missing=_("Choose one.")
    )


class BreachForm(Form):
    reason = Prose(_("Why"), missing=_("Give the reason in a full sentence."), longest=500)
