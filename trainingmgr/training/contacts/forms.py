from flask_babel import lazy_gettext as _

from trainingmgr.training.trainers.words import LANGUAGES
from trainingmgr.web.fields import Choice, Code, Line, Seen
from trainingmgr.web.form import Form


class ContactForm(Form):
    version = Seen()
    name = Line(
        _("Name of the person to call"), longest=120,
        missing=_("Write the name of the person to call."),
    )  # fmt: skip
    phone = Code(
        _("Phone"), longest=30, missing=_("Write the number with its country."),
        help=_("With its country, such as +235 66 12 34 56."),
    )  # fmt: skip
    speaks = Choice(_("Speaks"), choices=list(LANGUAGES.items()))


class ReadingForm(Form):
    reason = Line(
        _("Why do you open it?"), longest=300,
        missing=_("Say in a full sentence why you open it."),
        help=_("Your sentence is kept in the journal with your name. Write no name in it."),
    )  # fmt: skip
