from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.training.teaching.rules import Limits, Span
from trainingmgr.training.teaching.words import WISHES
from trainingmgr.web.fields import Choice, Day, Many, Tick, Whole
from trainingmgr.web.form import Form


class ProposalForm(Form):
    first = Day(_("First day"), missing=_("Write the first day."))
    last = Day(_("Last day"), missing=_("Write the last day."))
    runs = Many(_("Runs"), coerce=int, help=_("None is every run in these days."))
    keeps_named = Tick(_("Who is named by hand stays"), default=True)
    week_days = Whole(_("Days a week, at most"), least=1, most=7, default=6)
    travel_days = Whole(_("Whole days to travel from one centre to another"),
                        least=0, most=14, default=1)  # fmt: skip

    @property
    def span(self) -> Span:
        return Span(self.first.data or date.max, self.last.data or date.min)

    @property
    def limits(self) -> Limits:
        usual = Limits()
        travel = self.travel_days.data
        return Limits(
            self.week_days.data or usual.week_days, usual.travel_days if travel is None else travel
        )


class WishForm(Form):
    trainer = Choice(_("Person"), coerce=int, missing=_("Choose the person."))
    wish = Choice(_("What is fixed"), choices=list(WISHES.items()), missing=_("Choose one."))
