from flask_babel import lazy_gettext as _

from trainingmgr.core.pairs import LANGUAGES, PAIRS
from trainingmgr.training.followup.rules import MONTHS, ListState
from trainingmgr.training.followup.words import STATES
from trainingmgr.web.fields import Choice, Code, Day, Line
from trainingmgr.web.form import Filters, Form


class ListFilters(Filters):
    state = Choice(_("State"), choices=list(STATES.items()), coerce=ListState)


class RetentionFilters(Filters):
    months = Choice(
        _("Months after the course"), choices=[(each, str(each)) for each in MONTHS],
        coerce=int,
    )  # fmt: skip


class AnswersForm(Form):
    """What is the same for everybody on this page; the lines themselves are read one by one."""

    observer = Line(
        _("Who saw them at work"), longest=120,
        help=_("Name and function of the mentor. Needed where you say how people behave."),
    )  # fmt: skip
    seen_on = Day(_("Seen on"))


class SheetForm(Form):
    unit = Choice(_("Unit"))
    language = Choice(_("Language of the paper"), choices=[*LANGUAGES.items(), *PAIRS.items()])


class FindForm(Form):
    code = Code(_("Number of the sheet"), missing=_("Type the number on the paper."))
