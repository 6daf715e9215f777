from flask_babel import lazy_gettext as _

from trainingmgr.training.results.rules import Mode
from trainingmgr.training.results.words import MODES
from trainingmgr.web.fields import Choice, Day, Line, Prose, Seen, Whole
from trainingmgr.web.form import Form


class ScoresForm(Form):
    """What guards a page of scores; the scores themselves are one field a line and attempt."""

    seen = Line("")
    on = Day(_("Day of the test"), missing=_("Say on which day the test was sat."))
    mode = Choice(
        _("How the new results came about"),
        choices=[(each, MODES[each]) for each in Mode],
        coerce=Mode,
        help=_("For everybody whose own line says nothing else."),
    )
    reason = Line(_("Why is a result changed?"), longest=400)
    paste = Prose(
        _("Paste a column"),
        help=_("Scores in the order below, or number and score in two columns."),
        longest=20_000,
    )


class TestForm(Form):
    version = Seen()
    points = Whole(
        _("Out of how many points"), least=1, most=1000, missing=_("Write how many points.")
    )
    on = Day(_("Day of the test"))


class CriteriaForm(Form):
    version = Seen()
    criteria = Prose(
        _("What is judged"),
        help=_("One thing a line, its points at the end: Stops the vehicle safely 10"),
    )


class SecondForm(Form):
    """What guards the second marker's page; the scores are one field a line."""


class ApprovalForm(Form):
    seen = Line("")


class CloseForm(Form):
    """Who is not settled stands in fields of their own, one choice and one reason a line."""


class WaiverForm(Form):
    version_id = Choice(_("Module"), coerce=int, missing=_("Choose the module."))
    reason = Prose(
        _("Why it should count"), missing=_("Give the reason in a full sentence."), longest=500
    )
