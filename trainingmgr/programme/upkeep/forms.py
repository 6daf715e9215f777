from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _

from trainingmgr.core.money import Money
from trainingmgr.programme.upkeep.models import SENTENCE, UpkeepPlan
from trainingmgr.programme.upkeep.rules import FIRST_YEAR, LAST_YEAR, Thing
from trainingmgr.programme.upkeep.services import Agreement, Naming, Terms
from trainingmgr.programme.upkeep.words import THINGS
from trainingmgr.web.fields import Amount, Choice, Day, Line, Prose, Seen, Tick, Whole
from trainingmgr.web.form import Filters, Form
from trainingmgr.web.priced import PricedForm

CHOOSE, YEAR = _("Choose one."), _("Write the year.")
BOUNDS = {"least": FIRST_YEAR, "most": LAST_YEAR}


class UpkeepFilters(Filters):
    thing = Choice(_("What it is for"), choices=list(THINGS.items()), coerce=Thing)
    payer = Choice(_("Who pays"), coerce=int)
    unpaid = Tick(_("Some year has no payer"))


class PlanForm(PricedForm):
    priced: ClassVar[str] = "amount"
    also: ClassVar[Sequence[str]] = ("value",)

    version = Seen()
    says = Line(_("What is kept up"), longest=120, missing=_("Say in a few words what is kept up."),
                help=_("Roof and water, tyres and parts, batteries."))  # fmt: skip
    currency = Choice(_("Currency"), missing=CHOOSE)
    value = Amount(_("Purchase value"), currency="USD",
                   help=_("What it was bought or built for."))  # fmt: skip
    share = Whole(_("Of a hundred of that, each year"), least=1, most=100,
                  help=_("A rule of thumb, no more: 10 to 20. Or write the amount."))  # fmt: skip
    amount = Amount(_("Needed a year"), currency="USD",
                    help=_("Leave it empty to take the share of the purchase value."))  # fmt: skip
    from_year = Whole(_("From the year"), missing=YEAR, **BOUNDS)
    until_year = Whole(_("Until the year"), missing=YEAR, **BOUNDS)
    project_ends = Whole(_("Last year of the project"), **BOUNDS,
                         help=_("Empty where no project gave it."))  # fmt: skip
    why = Prose(_("Why it is estimated anew"), longest=2000, missing=SENTENCE)

    @property
    def terms(self) -> Terms:
        return Terms(**{name: self[name].data for name in Terms.__annotations__})


def plan_facts(row: UpkeepPlan) -> dict[str, Any]:
    """A plan as its form shows it: an amount that came of a share is left to the share."""
    names = (*Terms.__annotations__, "version")
    facts = {name: getattr(row, name) for name in names}
    return facts | ({"amount": None} if row.share else {})


class YearsForm(Form):
    """What each year of a plan needs; a field for every one of them."""

    version = Seen()

    @property
    def amounts(self) -> dict[int, Money]:
        return {
            int(name.removeprefix("year_")): field.data
            for name, field in self._fields.items() if name.startswith("year_")
        }  # fmt: skip


def years_form(row: UpkeepPlan) -> YearsForm:
    """The form for one plan, filled with what its estimate says today."""
    years: Mapping[int, int] = row.by_year
    fields: dict[str, Any] = {
        f"year_{year}": Amount(_("Needed in %(year)s", year=year), currency=row.currency,
                               missing=_("Write the amount, or nought."))
        for year in years
    }  # fmt: skip
    fields["why"] = Prose(_("Why it is estimated anew"), longest=2000, missing=SENTENCE)
    facts = {f"year_{year}": Money(minor, row.currency) for year, minor in years.items()}
    form: YearsForm = type("YearsOfPlan", (YearsForm,), fields)(
        data=facts | {"version": row.version}
    )
    return form


class PayerForm(PricedForm):
    """Of one currency: that of the plan."""

    priced: ClassVar[str] = "amount"

    payer_id = Choice(_("Who pays"), coerce=int, missing=CHOOSE)
    from_year = Whole(_("From the year"), missing=YEAR, **BOUNDS)
    until_year = Whole(_("Until the year"), missing=YEAR, **BOUNDS)
    amount = Amount(_("Pays a year"), currency="USD", missing=_("Write the amount."),
                    help=_("Up to that: in a year that needs less, so much less."))  # fmt: skip
    currency = Choice(_("Currency"), missing=CHOOSE)
    budget_line = Line(_("Line of the budget"), longest=120)
    agreed_by = Line(_("Office that agreed"), longest=120, help=_("An office, never a name."))
    agreed_on = Day(_("Agreed on"))
    document = Line(_("Document"), longest=120,
                    help=_("Its number. Without it, or a line of the budget, a second person "
                           "confirms who pays."))  # fmt: skip

    @property
    def naming(self) -> Naming:
        facts: dict[str, Any] = {
            name: self[name].data for name in ("payer_id", "from_year", "until_year", "amount")
        }
        return Naming(**facts, agreement=said(self))


class AgreeForm(Form):
    version = Seen()
    agreed_by = Line(_("Office that agreed"), longest=120, help=_("An office, never a name."),
                     missing=_("Write which office agreed."))  # fmt: skip
    agreed_on = Day(_("Agreed on"), missing=_("Write the day."))
    document = Line(_("Document"), longest=120, help=_("Its number, or the line of the budget."))
    budget_line = Line(_("Line of the budget"), longest=120)


def said(form: Any) -> Agreement:
    return Agreement(by=form.agreed_by.data, on=form.agreed_on.data, document=form.document.data,
                     budget_line=form.budget_line.data)  # fmt: skip


class SpentForm(Form):
    movement = Choice(_("What was spent"), missing=CHOOSE,
                      help=_("Money that was spent and that two people have written."))  # fmt: skip


class BecauseForm(Form):
    version = Seen()
    because = Prose(_("Reason"), longest=2000, missing=SENTENCE)
