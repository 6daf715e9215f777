from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.capacity.levers import Levers, Vetting, Way
from trainingmgr.core.money import Money
from trainingmgr.training.capacity.words import VETTINGS, WAYS
from trainingmgr.web.fields import Choice, Line, Many, Whole
from trainingmgr.web.form import Form

AS_MEASURED = _("Empty is as measured.")
EVERYWHERE = _("Empty is every region.")


class LeverForm(Form):
    """The levers; money is in whole units of the currency of the figures."""

    title = Line(_("Name of the scenario"), longest=120, missing=_("Give the scenario a name."))
    months = Whole(_("Months"), least=1, most=24, default=12)
    way = Choice(
        _("Where people are taught"),
        choices=list(WAYS.items()),
        coerce=Way,
        default=Way.REGIONAL,
        missing=_("Choose one."),
    )
    centre = Choice(_("Region of the one centre"), help=_("If everybody comes to one centre."))
    travel_days = Whole(_("Days to travel to another region"), least=0, most=14, default=1)
    short_share = Whole(_("Classes given short, of a hundred"), least=0, most=100, default=0)
    short_part = Whole(_("Hours of a short class, of a hundred"), least=10, most=100, default=60)
    vetting = Choice(
        _("Vetting before the seat"),
        choices=list(VETTINGS.items()),
        coerce=Vetting,
        default=Vetting.THOROUGH,
        missing=_("Choose one."),
    )
    basic_days = Whole(_("Days of a basic check"), least=0, most=365, default=14)
    speed = Whole(
        _("Time of clearances, of a hundred of the measured"), least=1, most=1000, default=100
    )
    files = Whole(_("Files sent to vetting a month"), least=0, most=100_000, help=AS_MEASURED)
    trainers = Whole(_("Trainers more, or fewer with a minus"), least=-500, most=500, default=0)
    trainers_in = Choice(_("Trainers in region"), help=EVERYWHERE)
    trainers_speak = Choice(_("Who teach in"), help=_("Empty is the language of the region."))
    seats = Whole(_("Seats more, or fewer with a minus"), least=-5000, most=5000, default=0)
    seats_in = Choice(_("Seats in region"), help=EVERYWHERE)
    funds = Whole(
        _("Money a month"),
        least=0,
        most=2_000_000_000,
        help=_("Empty is without limit. What is left stays for the next month."),
    )

    def levers(self, currency: str) -> Levers:
        usual, told = Levers(), {}
        for name in usual.written():
            value: Any = self[name].data
            told[name] = usual.written()[name] if value is None else value
        if self.funds.data is not None:
            told["funds"] = Money.of(str(self.funds.data), currency).minor
        return Levers(**told)


class ScenarioForm(LeverForm):
    """A scenario from what is there today."""

    topics = Many(_("Topics"), help=_("None is the four named topics."))
    trip = Whole(_("Journey of a trainee to another region"), least=0, most=100_000_000, default=0)
    trainer_trip = Whole(_("Journey of a trainer to another region"), least=0, most=100_000_000,
                         default=0)  # fmt: skip
