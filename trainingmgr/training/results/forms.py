from flask_babel import lazy_gettext as _

from trainingmgr.training.cohorts.rules import Closing
from trainingmgr.training.results.rules import Mode
from trainingmgr.training.results.words import MODES
from trainingmgr.web.fields import Amount, Choice, Day, Line, Prose, Seen, Whole
from trainingmgr.web.form import Form
from trainingmgr.web.priced import PricedForm


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


class CloseOutForm(PricedForm):
    """What only people can say of a run; hours, attendance and results are counted."""

    priced = "cost"
    version = Seen()

    @property
    def closing(self) -> Closing:
        cost = self.cost.data
        return Closing(
            reaction=self.reaction.data or "",
            lessons=self.lessons.data or "",
            cost=cost.minor if cost else None,
            currency=cost.currency if cost else "",
            materials=self.materials.data or "",
            curtailment=self.curtailment.data or "",
        )

    reaction = Prose(
        _("What the trainees thought of it"),
        help=_("The summary of their sheets at the end of the course: what they found useful, "
               "what not, how many would send a comrade."),
        longest=4000,
    )  # fmt: skip
    lessons = Prose(_("Lessons for the next run"), longest=4000)
    cost = Amount(
        _("What it cost"), currency="XAF", help=_("All of it, in figures. 0 if it cost nothing.")
    )
    currency = Choice(_("Currency"))
    materials = Prose(
        _("Materials"),
        help=_("What was handed out, what is left and where it lies, what is missing or broken."),
        longest=4000,
    )
    curtailment = Prose(
        _("Why hours were cut"),
        help=_("It stands on the page of the run and in what oversight reads."),
        longest=500,
    )


class WaiverForm(Form):
    version_id = Choice(_("Module"), coerce=int, missing=_("Choose the module."))
    reason = Prose(
        _("Why it should count"), missing=_("Give the reason in a full sentence."), longest=500
    )
