from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.programme.assessments.models import PAPER, SENTENCE, SectorAssessment
from trainingmgr.programme.assessments.rules import PointKind, Urgency
from trainingmgr.programme.assessments.services import Said, Terms
from trainingmgr.programme.assessments.words import KINDS, URGENCIES
from trainingmgr.registry.structure.models import Organisation
from trainingmgr.web.fields import Choice, Day, Line, Prose, Seen
from trainingmgr.web.form import Form
from trainingmgr.web.titled import TitledForm, titles_of

CHOOSE, DAY = _("Choose one."), _("Write the day.")
FACTS = ("subject", "host_part", "covers", "planned_on", "field_on")


class AssessmentForm(TitledForm):
    version = Seen()
    subject = Prose(_("What it looks at"), longest=2000, missing=SENTENCE)
    lead = Choice(_("Agency that leads"), missing=CHOOSE)
    host_part = Line(_("Part of the host"), longest=120,
                     missing=_("Write which office of the host takes part."),
                     help=_("The office that goes along."))  # fmt: skip
    covers = Line(_("Regions and units"), longest=120, missing=_("Write what it covers."))
    planned_on = Day(_("Planned for"), missing=DAY)
    field_on = Day(_("In the field from"), help=_("Empty as long as nobody went."))

    def terms(self, known: Mapping[str, Organisation]) -> Terms:
        facts: dict[str, Any] = {name: self[name].data for name in FACTS}
        return Terms(**facts, titles=self.titles, lead=known[self.lead.data])


def facts(row: SectorAssessment) -> dict[str, Any]:
    """An assessment as its form shows it."""
    kept = {name: getattr(row, name) for name in (*FACTS, "version")}
    return kept | titles_of(row) | {"lead": row.lead.code}


class AgencyForm(Form):
    agency = Choice(_("Organisation"), missing=CHOOSE)
    part = Line(_("With what"), longest=120, help=_("Experts, money, escorts, an office."))


class PointForm(Form):
    kind = Choice(_("Kind"), choices=list(KINDS.items()), coerce=PointKind, missing=CHOOSE)
    says = Prose(_("What the report says"), longest=2000, missing=SENTENCE,
                 help=_("Name no private person."))  # fmt: skip
    addressee = Line(_("Office that should do it"), longest=120,
                     help=_("Only of a recommendation."))  # fmt: skip
    urgency = Choice(_("How urgent"), choices=list(URGENCIES.items()), coerce=Urgency)
    due_on = Day(_("Until"))

    @property
    def said(self) -> Said:
        return Said(kind=self.kind.data, says=self.says.data, addressee=self.addressee.data,
                    urgency=self.urgency.data, due_on=self.due_on.data)  # fmt: skip


class ReportForm(Form):
    version = Seen()
    on = Day(_("Reported on"), missing=DAY)
    paper = Line(_("Where the report is filed"), longest=120, missing=PAPER)


class AnswerForm(Form):
    version = Seen()
    item = Choice(_("Item of the plan that takes it up"))
    refused = Prose(_("Or why it is refused"), longest=2000)
