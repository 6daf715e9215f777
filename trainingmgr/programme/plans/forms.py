from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.programme.framework.words import STATEMENTS
from trainingmgr.programme.plans.models import SENTENCE, ReformLine, ReformReport
from trainingmgr.programme.plans.rules import LineKind, Party, TieKind
from trainingmgr.programme.plans.services.drafting import Terms
from trainingmgr.programme.plans.services.working import Told
from trainingmgr.programme.plans.words import KINDS, PARTIES, TIES
from trainingmgr.web.fields import Choice, Code, Day, Line, Prose, Seen, Whole
from trainingmgr.web.form import Filters, Form
from trainingmgr.web.titled import TitledForm, titles_of

CHOOSE, DAY = _("Choose one."), _("Write the day.")
OFFICE = _("Write the office that owns it.")
FACTS = ("kind", "owner_office", "counterpart", "starts_on", "ends_on", "effort", "point")


class PlanForm(TitledForm):
    why = Prose(_("What this version is for"), longest=2000, missing=SENTENCE,
                help=_("What is to be reached, and which assessment it rests on."))  # fmt: skip


class VersionForm(Form):
    why = Prose(_("Why a new version"), longest=2000, missing=SENTENCE,
                help=_("It begins as a copy. Both sides read this before they sign."))  # fmt: skip


class LineForm(TitledForm):
    version = Seen()
    kind = Choice(_("Kind"), choices=list(KINDS.items()), coerce=LineKind, missing=CHOOSE)
    owner_office = Line(_("Office that owns it"), longest=120, missing=OFFICE,
                        help=_("An office, never a person."))  # fmt: skip
    counterpart = Line(_("Counterpart of the host"), longest=120)
    starts_on = Day(_("Begins on"), help=_("Empty for a milestone, which has one day."))
    ends_on = Day(_("Ends on"), missing=DAY, help=_("Its last day."))
    effort = Whole(_("Days of work"), least=0, most=1_000_000,
                   help=_("Of all who do it together."))  # fmt: skip
    point = Choice(_("Activity or benchmark that it serves"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.point.choices = [(code, f"{code} {said}") for code, said in STATEMENTS.items()]

    @property
    def terms(self) -> Terms:
        facts: dict[str, Any] = {name: self[name].data for name in FACTS}
        return Terms(**facts, titles=self.titles)


def line_facts(row: ReformLine) -> dict[str, Any]:
    """An item of a draft as its form shows it."""
    return {name: getattr(row, name) for name in (*FACTS, "version")} | titles_of(row)


class LinkForm(Form):
    code = Choice(_("Item for which it waits"), missing=CHOOSE)
    lag = Whole(_("Days between"), least=0, most=3650, default=0,
                help=_("From the end of that one to the beginning of this one."))  # fmt: skip


class AcceptForm(Form):
    version = Seen()
    party = Choice(_("For whom you sign"), choices=list(PARTIES.items()), coerce=Party,
                   missing=CHOOSE, radios=True)  # fmt: skip
    office = Line(_("Office"), longest=120, missing=_("Write the office for which you sign."))
    on = Day(_("Signed on"), missing=DAY)


class PaperForm(Form):
    version = Seen()
    party = Choice(_("Who signed"), choices=list(PARTIES.items()), coerce=Party, missing=CHOOSE,
                   radios=True)  # fmt: skip
    office = Line(_("Office"), longest=120, missing=_("Write the office, and who signed for it."))
    signatory = Line(_("Name of who signed"), longest=120,
                     missing=_("Write the office, and who signed for it."),
                     help=_("As it stands on the paper."))  # fmt: skip
    on = Day(_("Signed on"), missing=DAY)
    paper = Line(_("Where the signed paper is filed"), longest=120,
                 missing=_("Write where the signed paper is filed."),
                 help=_("Its number, and the archive where its scan lies."))  # fmt: skip
    sha256 = Line(_("SHA-256 of the scan"), longest=64,
                  help=_("By this sum anybody can see whether a copy is the paper."))  # fmt: skip


class BackForm(Form):
    version = Seen()
    says = Prose(_("Why it goes back"), longest=2000, missing=SENTENCE,
                 help=_("The next version is written with this in hand."))  # fmt: skip


class ReportForm(Form):
    on = Day(_("As of"), missing=DAY)
    began_on = Day(_("Begun on"), help=_("Empty as long as nothing is begun."))
    share = Whole(_("Done, of a hundred"), least=0, most=100, missing=_("Write a whole number."))
    forecast_on = Day(_("Will end on"),
                      help=_("Empty if it takes the days that the plan gives it. Of what is done: "
                             "the day on which it ended."))  # fmt: skip
    says = Prose(_("What was done, and what stands in the way"), longest=2000, missing=SENTENCE)

    def told(self, on: Any) -> Told:
        return Told(
            on=on, says=self.says.data, share=self.share.data or 0, began_on=self.began_on.data,
            forecast_on=self.forecast_on.data,
        )  # fmt: skip


def report_facts(row: ReformReport | None) -> dict[str, Any]:
    """What the last report said: the next one begins with it."""
    if row is None:
        return {"share": 0}
    return {"began_on": row.began_on, "share": row.share, "forecast_on": row.forecast_on}


class SeeForm(Form):
    holds = Choice(_("What you found"), choices=[("yes", _("It is done")), ("no", _("It is not"))],
                   missing=CHOOSE, radios=True)  # fmt: skip
    says = Prose(_("What is missing"), longest=2000, help=_("Only if it is not done."))


class TieForm(Form):
    kind = Choice(_("What belongs to it"), choices=list(TIES.items()), coerce=TieKind,
                  missing=CHOOSE)  # fmt: skip
    code = Code(_("Its code"), longest=40, missing=_("Write its code."))


class EquipmentForm(Form):
    kind = Choice(_("Kind of equipment"), missing=CHOOSE)
    count = Whole(_("How many"), least=1, most=100_000, missing=_("Write a whole number."))


class RunForm(Form):
    code = Choice(_("Item to which it belongs"), missing=CHOOSE)


class ItemFilters(Filters):
    shown = Choice(_("Show"), choices=[
        ("path", _("What no day may be lost on")), ("late", _("What is late")),
        ("open", _("What is not done")),
    ])  # fmt: skip
