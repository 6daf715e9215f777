from datetime import date

from flask_babel import lazy_gettext as _
from wtforms import ValidationError

from trainingmgr.oversight.workspace import words
from trainingmgr.oversight.workspace.rules import span
from trainingmgr.oversight.workspace.rules.drawing import FileFound, Population
from trainingmgr.oversight.workspace.services.sampling import Draw
from trainingmgr.web.fields import Choice, Day, Line, Prose, Tick, Whole
from trainingmgr.web.form import Filters, Form

DAY, ONE = _("Write the day."), _("Choose one.")


class SpanFilters(Filters):
    """Over which time shortcuts are counted."""

    first = Day(_("From"), help=_("Empty is three months before."))
    last = Day(_("To"), help=_("Empty is today. A year at most."))

    def __init__(self, today: date) -> None:
        self._today = today
        super().__init__()

    @property
    def span(self) -> tuple[date, date]:
        """What was asked for; the usual time where that reads badly."""
        try:
            return span(self.asked.get("first"), self.asked.get("last"), self._today)
        except ValueError:
            return span(None, None, self._today)

    def validate_last(self, field: Day) -> None:
        try:
            span(self.first.data, field.data, self._today)
        except ValueError:
            raise ValidationError(str(_("Ask for a year at most, the first day first."))) from None


class DrawForm(Form):
    population = Choice(_("Drawn from"), choices=list(words.POPULATIONS.items()),
                        coerce=Population, missing=ONE)  # fmt: skip
    first = Day(_("From"), missing=DAY)
    last = Day(_("To"), missing=DAY)
    size = Whole(_("How many"), missing=_("Write how many."), help=_("1 to 100."))
    by_stratum = Tick(_("From each centre, run or month its share"))
    seed = Line(_("Seed"), longest=64,
                help=_("Empty: the machine throws one. A body that throws its own in the session "
                       "writes it here."))  # fmt: skip
    act = Choice(_("For the session, inspection or inquiry"))
    reason = Prose(_("Why"), missing=_("Give the reason in a full sentence."))

    @property
    def draw(self) -> Draw:
        return Draw(**{name: self[name].data for name in Draw.__annotations__})


class AskForm(Form):
    asks = Prose(
        _("What is asked for"), missing=_("Say it in a full sentence."),
        help=_("Which papers of each file, and where they are to be brought."),
    )  # fmt: skip
    addressee = Line(_("Asked of"), longest=120, missing=_("Say of whom it is asked."),
                     help=_("The office, as the law names it."))  # fmt: skip
    to = Choice(
        _("Who answers for it here"),
        help=_("They find it in their work. Empty if the answer comes on paper."),
    )
    due_on = Day(_("By when"), missing=DAY)


class HandOverForm(Form):
    found = Choice(_("What became of it"), choices=list(words.FOUND.items()), coerce=FileFound,
                   missing=ONE)  # fmt: skip
    says = Line(_("With what, or why not"), longest=240,
                missing=_("Say what was handed over, or why not."),
                help=_("Number of pages and reference. No name of whom it is about."))  # fmt: skip
    on = Day(_("On"), help=_("Empty is today."))


class PackForm(Form):
    first = Day(_("From"), missing=DAY)
    last = Day(_("To"), missing=DAY)
