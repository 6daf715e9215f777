from flask_babel import lazy_gettext as _

from trainingmgr.pay.scale.rules import (
    AllowanceKind,
    Condition,
    DeductionKind,
    EntitlementState,
    Levied,
    Measure,
    Owed,
)
from trainingmgr.pay.scale.words import (
    ALLOWANCES,
    CONDITIONS,
    DEDUCTIONS,
    LEVIED,
    MEASURES,
    OWED,
    STATES,
)
from trainingmgr.registry.structure.rules import BANDS
from trainingmgr.web.fields import Amount, Choice, Code, Day, Line, Seen, Tick, Whole
from trainingmgr.web.form import Filters, Form
from trainingmgr.web.titled import TitledForm


class GradeForm(Form):
    """What a grade earns from a day on, and by which law."""

    service_id = Choice(_("Armed service"), coerce=int, missing=_("Choose the armed service."))
    code = Line(_("Grade, as pay files write it"), missing=_("Write the grade."), longest=40)
    step = Whole(
        _("Step of the grade"),
        least=1,
        most=30,
        help=_("Steps of one grade count from 1. Most have one."),
    )
    band = Choice(
        _("Rank band"), choices=[(band, band) for band in BANDS], missing=_("Choose the band.")
    )
    amount = Amount(_("Amount for a month"), currency="XAF", missing=_("Write the amount."))
    currency = Line(_("Currency"), missing=_("Write three letters, such as XAF."), longest=3)
    valid_from = Day(_("From"), missing=_("Write the day from which it holds."))
    law = Line(
        _("Law or decree"),
        missing=_("Write the law or decree that says so."),
        longest=120,
        help=_("Its number and day, so that an auditor finds it."),
    )


class RetirementForm(Form):
    """At which age people of a rank band retire from a day on, and by which law."""

    service_id = Choice(_("Armed service"), coerce=int, missing=_("Choose the armed service."))
    band = Choice(
        _("Rank band"), choices=[(band, band) for band in BANDS], missing=_("Choose the band.")
    )
    age = Whole(_("Age, in full years"), least=40, most=75, missing=_("Write the age."))
    valid_from = Day(_("From"), missing=_("Write the day from which it holds."))
    law = Line(
        _("Law or decree"),
        missing=_("Write the law or decree that says so."),
        longest=120,
        help=_("Its number and day, so that an auditor finds it."),
    )


class RateForm(Form):
    """What one currency was worth in another in a month, and who published it."""

    period = Line(_("Month of pay"), missing=_("Write the month, such as 2026-10."), longest=40)
    base = Code(
        _("One of this currency"), missing=_("Write three letters, such as USD."), longest=3
    )
    quote = Code(
        _("was worth, in this currency"), missing=_("Write three letters, such as XAF."), longest=3
    )
    rate = Code(_("How many"), missing=_("Write the rate in figures, such as 600.25."), longest=24)
    source = Line(
        _("Where it was published"), missing=_("Say where the rate was published."), longest=200,
        help=_("Such as: central bank, bulletin 212."),
    )  # fmt: skip
    on = Day(_("On which day"), missing=_("Write the day of the rate."))


class GradeFilters(Filters):
    service = Choice(_("Armed service"), coerce=int)


class _ComponentForm(TitledForm):
    """What allowances and deductions have in common, as the law says it."""

    service_id = Choice(_("Armed service"), coerce=int, missing=_("Choose the armed service."))
    code = Line(
        _("Code"), missing=_("Write a short code."), longest=40, help=_("Short, such as ration.")
    )
    currency = Line(_("Currency"), missing=_("Write three letters, such as XAF."), longest=3)
    amount = Amount(_("Amount"), currency="XAF", help=_("An amount, or a share below."))
    per_mille = Whole(_("Share, of a thousand"), least=1, most=1000, help=_("40 is 4 %."))
    cap = Amount(_("At most, in a month"), currency="XAF")
    valid_from = Day(_("From"), missing=_("Write the day from which it holds."))
    law = Line(
        _("Law or decree"),
        missing=_("Write the law or decree that says so."),
        longest=120,
        help=_("Its number and day, so that an auditor finds it."),
    )


class AllowanceForm(_ComponentForm):
    """Something earned beside the grade, and who has a right to it."""

    kind = Choice(
        _("Kind"),
        choices=list(ALLOWANCES.items()),
        coerce=AllowanceKind,
        missing=_("Say what kind it is."),
    )
    measure = Choice(_("The amount is"), choices=list(MEASURES.items()), coerce=Measure)
    condition = Choice(
        _("Who gets it"),
        choices=list(CONDITIONS.items()),
        coerce=Condition,
        missing=_("Say who gets it."),
    )
    taxable = Tick(_("Tax is taken of it"))


class DeductionForm(_ComponentForm):
    """Something the law takes off, and of whom."""

    kind = Choice(
        _("Kind"),
        choices=list(DEDUCTIONS.items()),
        coerce=DeductionKind,
        missing=_("Say what kind it is."),
    )
    levied = Choice(_("A share is taken"), choices=list(LEVIED.items()), coerce=Levied)
    owed = Choice(
        _("Who owes it"), choices=list(OWED.items()), coerce=Owed, missing=_("Say who owes it.")
    )


class _RightForm(Form):
    """Whose right, by which paper, from when to when."""

    person_number = Line(
        _("Programme number or service number"),
        missing=_("Write the number of the person."),
        longest=40,
        render_kw={"autocomplete": "off"},
    )
    document = Line(
        _("Number and day of the paper"), missing=_("Write the number of the paper."), longest=120
    )
    from_on = Day(_("From"), missing=_("Write the day from which it holds."))
    until_on = Day(_("Until, not counted"), help=_("Empty: until something else is written."))


class GradeRightForm(_RightForm):
    grade = Line(_("Grade"), missing=_("Write the grade."), longest=40)
    step = Whole(_("Step of the grade"), least=1, most=30)


class AllowanceRightForm(_RightForm):
    type = Choice(_("Allowance"), coerce=int, missing=_("Choose the allowance."))
    funder_id = Choice(_("Who pays a stipend or per diem"), coerce=int)
    run = Line(
        _("Run that a stipend or per diem is for"), longest=40,
        help=_("The code of the run. It ends when the person leaves it."),
    )  # fmt: skip
    apart = Tick(
        _("It is for no run"),
        help=_("It ends when the person leaves the force, or on its own day."),
    )


class DeductionRightForm(_RightForm):
    type = Choice(_("Deduction"), coerce=int, missing=_("Choose the deduction."))
    amount = Amount(_("Amount a month"), currency="XAF", missing=_("Write the amount."))


class RightDecisionForm(Form):
    """Whether a paper gives this right."""

    version = Seen()
    decision = Choice(
        _("Your decision"),
        choices=[("agreed", _("Agree")), ("refused", _("Refuse"))],
        picks={
            "agreed": _("It counts when pay is computed next."),
            "refused": _("It never counts. Whoever proposed it can propose another."),
        },
        missing=_("Say whether you agree."),
    )


class RightFilters(Filters):
    state = Choice(_("State"), choices=list(STATES.items()), coerce=EntitlementState)
