from collections.abc import Sequence
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _

from trainingmgr.programme.resources.models.equipment import SENTENCE, Equipment, EquipmentKind
from trainingmgr.programme.resources.rules.equipment import (
    Condition,
    DeedKind,
    EquipmentCategory,
    EquipmentState,
)
from trainingmgr.programme.resources.services.equipment import Booking, Deed, KindTerms
from trainingmgr.programme.resources.words.equipment import CATEGORIES, CONDITIONS, DEEDS, STATES
from trainingmgr.web.fields import Amount, Choice, Code, Day, Line, Prose, Seen, Tick, Whole
from trainingmgr.web.form import Filters, Form
from trainingmgr.web.priced import PricedForm
from trainingmgr.web.titled import TitledForm, titles_of

Choices = Sequence[tuple[Any, str]]
CHOOSE, DAY, MANY = _("Choose one."), _("Write the day."), _("Write a whole number.")
MOST = 1_000_000
PAPER = _("Number of the paper")


class BookFilters(Filters):
    code = Code(_("Code or serial"))
    state = Choice(_("State"), choices=list(STATES.items()), coerce=EquipmentState)
    category = Choice(_("Sort"), choices=list(CATEGORIES.items())[:-1], coerce=EquipmentCategory)
    kind = Choice(_("Kind"), coerce=int)
    donor = Choice(_("Given by"), coerce=int)
    unpaid = Tick(_("Nobody pays for its upkeep"))
    due = Tick(_("To be checked by now"))


class KindForm(TitledForm):
    version = Seen()
    code = Code(_("Code"), longest=40, missing=_("Write a code."))
    category = Choice(_("Sort"), choices=list(CATEGORIES.items()), coerce=EquipmentCategory,
                      missing=CHOOSE)  # fmt: skip
    module_id = Choice(_("Module after which somebody may use it"), coerce=int,
                       help=_("Empty where nobody needs training for it."))  # fmt: skip
    register = Line(
        _("Register that keeps it"),
        longest=120,
        help=_("For weapons and ammunition alone: none of them is counted here."),
    )
    is_inert = Tick(_("It only looks like a weapon: a dummy, a picture, a case"))

    @property
    def terms(self) -> KindTerms:
        titles = {key: said for key, said in self.titles.items() if said}
        return KindTerms(
            code=self.code.data, titles=titles, category=self.category.data,
            module_id=self.module_id.data, register=self.register.data, is_inert=self.is_inert.data,
        )  # fmt: skip


def kind_facts(row: EquipmentKind) -> dict[str, Any]:
    names = ("version", "code", "category", "module_id", "register", "is_inert")
    return {name: getattr(row, name) for name in names} | titles_of(row)


class NeedForm(Form):
    version = Seen()
    module = Choice(_("Module"), coerce=int, missing=CHOOSE)
    count = Whole(_("For each class"), least=0, most=10_000, missing=MANY,
                  help=_("Nought takes the line away."))  # fmt: skip


class BookForm(PricedForm):
    priced: ClassVar[str] = "cost"

    version = Seen()
    kind_id = Choice(_("Kind"), coerce=int, missing=CHOOSE)
    serial = Code(_("Serial"), longest=40, help=_("Empty where it is kept by count."))
    quantity = Whole(_("How many"), least=1, most=MOST, default=1, missing=MANY)
    state = Choice(_("State"), coerce=EquipmentState, missing=CHOOSE)
    document = Line(PAPER, longest=120)
    centre_id = Choice(_("At the centre"), coerce=int)
    unit_id = Choice(_("Or with the unit"), coerce=int)
    condition = Choice(_("Condition"), choices=list(CONDITIONS.items()), coerce=Condition)
    donor_id = Choice(_("Given by"), coerce=int)
    agreement_id = Choice(_("Under the agreement"), coerce=int)
    terms = Prose(
        _("Terms of the donor"),
        longest=2000,
        help=_("Who may use it, and for what. Empty where there are none."),
    )
    check_months = Whole(_("Checked every so many months"), least=1, most=60)
    cost = Amount(_("Price of one"), currency="USD")
    currency = Choice(_("Currency"))
    payer_id = Choice(_("Who pays for its upkeep after the project"), coerce=int)
    service_on = Day(_("Next service"))
    warranty_on = Day(_("Guaranteed until"))
    spares = Line(_("Spare parts"), longest=120)

    def offer(self, kinds: Choices, organisations: Choices, agreements: Choices, centres: Choices,
              units: Choices) -> None:  # fmt: skip
        self.kind_id.choices, self.agreement_id.choices = kinds, agreements
        self.donor_id.choices = self.payer_id.choices = organisations
        self.centre_id.choices, self.unit_id.choices = centres, units

    @property
    def facts(self) -> Booking:
        return Booking(**{name: self[name].data for name in Booking.__annotations__})


def book_facts(row: Equipment) -> dict[str, Any]:
    names = (*Booking.__annotations__, "version", "state", "currency")
    return {name: getattr(row, name) for name in names}


class MoveForm(Form):
    version = Seen()
    to = Choice(_("New state"), coerce=EquipmentState, missing=CHOOSE)
    quantity = Whole(_("How many"), least=1, most=MOST, missing=MANY,
                     help=_("Fewer than all: they become a record of their own."))  # fmt: skip
    on = Day(_("On"), missing=DAY)
    document = Line(PAPER, longest=120, help=_("Of the acceptance, where it is accepted."))
    says = Prose(_("Remark"), longest=2000, help=_("What is broken, where it does not work."))


class DeedForm(Form):
    version = Seen()
    kind = Choice(_("What is signed"), choices=list(DEEDS.items()), coerce=DeedKind, missing=CHOOSE)
    quantity = Whole(_("How many"), least=1, most=MOST, missing=MANY)
    office = Line(_("Office that takes it"), longest=120, help=_("An office, never a name."))
    centre_id = Choice(_("At the centre"), coerce=int)
    unit_id = Choice(_("Or with the unit"), coerce=int)
    on = Day(_("On"), missing=DAY, help=_("The day that stands on the paper."))
    document = Line(
        PAPER,
        longest=120,
        missing=_("Write the number of the paper that was signed."),
        help=_("The handover certificate, the police report or the board’s finding."),
    )
    says = Prose(_("What happened"), longest=2000, help=_("Not needed for a handover."))

    @property
    def deed(self) -> Deed:
        return Deed(**{name: self[name].data for name in Deed.__annotations__})


class RefuseForm(Form):
    version = Seen()
    because = Prose(_("Reason"), longest=2000, missing=SENTENCE)


class DrawForm(Form):
    centre_id = Choice(_("At the centre"), coerce=int)
    unit_id = Choice(_("Or with the unit"), coerce=int, help=_("With all units below it."))
    size = Whole(_("Lines to be counted"), least=1, most=200, default=10, missing=MANY)


class CountForm(Form):
    version = Seen()
    found = Whole(_("Found"), least=0, most=MOST, missing=MANY)
    condition = Choice(_("Condition"), choices=list(CONDITIONS.items()), coerce=Condition,
                       missing=CHOOSE)  # fmt: skip
    says = Prose(_("Remark"), longest=2000)


class SettleForm(Form):
    version = Seen()
    says = Prose(_("What became of it"), longest=2000, missing=SENTENCE)
