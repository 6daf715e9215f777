from collections.abc import Sequence
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _

from trainingmgr.programme.framework.words import STATEMENTS
from trainingmgr.programme.funds.models import PAPER, SENTENCE, Fund, FundNeed
from trainingmgr.programme.funds.rules import Stage, Use, Warns
from trainingmgr.programme.funds.services import NeedTerms, Terms
from trainingmgr.programme.funds.words import STAGES, USES, WARNS
from trainingmgr.web.fields import Amount, Choice, Code, Day, Line, Prose, Seen, Tick
from trainingmgr.web.form import Filters, Form
from trainingmgr.web.priced import PricedForm

Choices = Sequence[tuple[Any, str]]
CHOOSE, DAY, MONEY = _("Choose one."), _("Write the day."), _("Write the amount.")
POINT = _("Activity or benchmark that it is for")
TITLE = _("Say in a few words what it is for.")


def points() -> list[tuple[str, str]]:
    return [(code, f"{code} {words}") for code, words in STATEMENTS.items()]


class FundFilters(Filters):
    source = Choice(_("Source"), coerce=int)
    currency = Choice(_("Currency"))
    use = Choice(_("Purpose"), choices=list(USES.items()), coerce=Use)
    warns = Choice(_("What warns"), choices=list(WARNS.items()), coerce=Warns)


class NeedForm(PricedForm):
    priced: ClassVar[str] = "amount"

    version = Seen()
    title = Line(_("What money is needed for"), longest=120, missing=TITLE)
    point = Choice(POINT, missing=CHOOSE)
    use = Choice(_("Purpose"), choices=list(USES.items()), coerce=Use, missing=CHOOSE)
    amount = Amount(_("Amount"), currency="USD", missing=MONEY)
    currency = Choice(_("Currency"), missing=CHOOSE)
    from_on = Day(_("From"), missing=DAY)
    until_on = Day(_("Until"), missing=DAY)
    document = Line(_("Plan or budget in which it stands"), longest=120, missing=PAPER)

    @property
    def terms(self) -> NeedTerms:
        return NeedTerms(**{name: self[name].data for name in NeedTerms.__annotations__})


def need_facts(row: FundNeed) -> dict[str, Any]:
    names = (*NeedTerms.__annotations__, "version", "currency")
    return {name: getattr(row, name) for name in names}


class FundForm(Form):
    version = Seen()
    title = Line(_("What it is for"), longest=120, missing=TITLE)
    source_id = Choice(_("Source"), coerce=int, missing=CHOOSE,
                       help=_("The organisation whose money it is."))  # fmt: skip
    agreement_id = Choice(_("Under the agreement"), coerce=int)
    use = Choice(_("Purpose"), choices=list(USES.items()), coerce=Use, missing=CHOOSE)
    point = Choice(POINT, missing=CHOOSE)
    currency = Choice(_("Currency"), missing=CHOOSE,
                      help=_("It stays so once something is written."))  # fmt: skip
    need_id = Choice(_("Need of the plan that it covers"), coerce=int,
                     help=_("In the same currency: money is never added across."))  # fmt: skip
    run = Code(_("Run that it pays for"), longest=40, help=_("Its code, where it is one run."))
    activity = Code(_("Activity of a partner that it pays for"), longest=40)
    due_on = Day(_("To be received by"))
    expires_on = Day(_("To be spent by"), help=_("What is left then lapses."))

    def terms(self, needs: Sequence[FundNeed]) -> Terms:
        named = {
            name: self[name].data for name in Terms.__annotations__ if name != "need"
        }  # fmt: skip
        return Terms(**named, need=next((n for n in needs if n.id == self.need_id.data), None))


def fund_facts(row: Fund) -> dict[str, Any]:
    names = (
        "title", "source_id", "agreement_id", "use", "point", "currency", "need_id", "due_on",
        "expires_on", "version",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names} | {
        "run": row.cohort.code if row.cohort else "",
        "activity": row.activity.code if row.activity else "",
    }


class ConditionForm(Form):
    says = Prose(_("What the source asks for"), longest=2000, missing=SENTENCE)
    due_on = Day(_("Until"))


class MeetForm(Form):
    version = Seen()
    on = Day(_("Met on"), missing=DAY)
    evidence = Line(_("Paper that shows it"), longest=120, missing=PAPER)


class MovementForm(PricedForm):
    """Of one currency: that of the money."""

    priced: ClassVar[str] = "amount"

    stage = Choice(_("How far the money is"), choices=list(STAGES.items()), coerce=Stage,
                   missing=CHOOSE)  # fmt: skip
    amount = Amount(_("Amount"), currency="USD", missing=MONEY)
    currency = Choice(_("Currency"), missing=CHOOSE)
    back = Tick(_("It takes back what was written before"))
    on = Day(_("On"), missing=DAY, help=_("The day that stands on the paper."))
    document = Line(_("Number of the paper"), longest=120, missing=PAPER,
                    help=_("Letter of pledge, agreement, bank statement, invoice."))  # fmt: skip
    says = Prose(_("Remark"), longest=2000, help=_("Needed where something is taken back."))


class NotRightForm(Form):
    says = Prose(_("What is not right"), longest=2000, missing=SENTENCE)
