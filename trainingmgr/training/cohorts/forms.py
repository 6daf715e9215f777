from types import SimpleNamespace

from flask_babel import lazy_gettext as _
from wtforms import HiddenField

from trainingmgr.training.cohorts.models import Cohort, Joining
from trainingmgr.training.cohorts.rules import CohortState, Provision
from trainingmgr.training.cohorts.services import Plan, Told
from trainingmgr.training.cohorts.words import FOR_WOMEN, PROVISIONS, STATES
from trainingmgr.training.trainers.words import LANGUAGES
from trainingmgr.web.fields import (
    Amount,
    Choice,
    Clock,
    Code,
    Day,
    Line,
    Many,
    Prose,
    Seen,
    Tick,
    Whole,
)
from trainingmgr.web.form import Filters, Form
from trainingmgr.web.priced import PricedForm


class CohortFilters(Filters):
    state = Choice(_("State"), choices=list(STATES.items()), coerce=CohortState)
    centre = Choice(_("Centre"))
    course = Choice(_("Course"))
    since = Day(_("Not over before"))
    until = Day(_("Begins by"))


class PlanForm(Form):
    version = Seen()
    centre = Choice(_("Centre"), coerce=int, missing=_("Choose the centre."))
    room = Choice(_("Main room"), coerce=int)
    starts_on = Day(_("First day"), missing=_("Write the first day."))
    ends_on = Day(_("Last day"), missing=_("Write the last day."))
    languages = Many(
        _("Languages"),
        choices=list(LANGUAGES.items()),
        missing=_("Choose at least one language."),
    )
    interpreter_needed = Tick(_("An interpreter is needed"))
    lead = Choice(_("Responsible trainer"), coerce=int)
    capacity = Whole(_("Seats"), least=1, most=1000, missing=_("Write how many seats there are."))
    seats_for_women = Whole(_("Seats kept for women"), least=0, most=1000, default=0)
    women_quarters = Choice(
        FOR_WOMEN["women_quarters"], choices=list(PROVISIONS.items()), coerce=Provision
    )
    childcare = Choice(FOR_WOMEN["childcare"], choices=list(PROVISIONS.items()), coerce=Provision)
    travel_escort = Choice(
        FOR_WOMEN["travel_escort"], choices=list(PROVISIONS.items()), coerce=Provision
    )
    female_instructor = Choice(
        FOR_WOMEN["female_instructor"], choices=list(PROVISIONS.items()), coerce=Provision
    )
    funders = Many(
        _("Paid for by"),
        coerce=int,
        help=_("Their vetting schemes are required of everybody on the run."),
    )
    recipients = Code(
        _("Units that it supports"), longest=1000, help=_("Codes with commas between them.")
    )

    @property
    def unit_codes(self) -> list[str]:
        return [code.strip() for code in self.recipients.data.split(",") if code.strip()]

    def plan(self, recipient_ids: list[int]) -> Plan:
        assert self.starts_on.data is not None  # noqa: S101  the form has insisted on them
        assert self.ends_on.data is not None  # noqa: S101
        return Plan(
            centre_id=self.centre.data,
            room_id=self.room.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            languages=self.languages.data or (),
            interpreter_needed=self.interpreter_needed.data,
            lead_id=self.lead.data,
            capacity=self.capacity.data or 0,
            seats_for_women=self.seats_for_women.data or 0,
            for_women={name: self[name].data or Provision.UNKNOWN for name in FOR_WOMEN},
            funder_ids=self.funders.data or (),
            recipient_ids=recipient_ids,
        )


class NewRunForm(PlanForm):
    course = Choice(_("Course"), missing=_("Choose the course."))


class ChangedPlanForm(PlanForm):
    newest = Tick(
        _("Take the newest agreed version of each module"),
        help=_("Otherwise the run keeps the versions it is pinned to."),
    )


class ApprovalForm(Form):
    """What was shown is what is approved: the plan's hash travels with the button."""

    plan_hash = HiddenField()


class ReasonForm(Form):
    version = Seen()
    reason = Prose(_("Why"), missing=_("Give the reason in a full sentence."), longest=500)


def plan_facts(cohort: Cohort) -> SimpleNamespace:
    kept = (
        "version", "starts_on", "ends_on", "languages", "interpreter_needed", "capacity",
        "seats_for_women", *FOR_WOMEN,
    )  # fmt: skip
    return SimpleNamespace(
        centre=cohort.centre_id,
        room=cohort.room_id,
        lead=cohort.lead_id,
        funders=[each.organisation_id for each in cohort.funders],
        recipients=", ".join(each.unit.code for each in cohort.recipients),
        newest=False,
        **{name: getattr(cohort, name) for name in kept},
    )


class JoiningForm(PricedForm):
    """What people with a place are told. What they read stands once for each language."""

    priced = "per_diem"
    seen = Seen()
    report_on = Day(_("Report on"), missing=_("Write the day."))
    report_at = Clock(_("At"), missing=_("Write when: 08:00."))
    report_to = Line(
        _("Report to"), missing=_("Say where people are to report."), longest=240,
        help=_("Gate, building, room."),
    )  # fmt: skip
    bring_en = Prose(_("What to bring, in English"), longest=2000)
    bring_fr = Prose(_("What to bring, in French"), longest=2000)
    bring_ar = Prose(_("What to bring, in Arabic"), longest=2000)
    travel_en = Prose(_("Travel and quarters, in English"), longest=2000)
    travel_fr = Prose(_("Travel and quarters, in French"), longest=2000)
    travel_ar = Prose(_("Travel and quarters, in Arabic"), longest=2000)
    per_diem = Amount(_("Per diem, a day"), currency="XAF", help=_("Nothing where there is none."))
    currency = Choice(_("Currency"))
    payer = Choice(_("Paid by"), coerce=int)
    contact = Line(_("Whom to ask"), longest=240, help=_("A name and a telephone number."))
    aids = Prose(
        _("Rooms and aids"), longest=2000,
        help=_("What has to be ready: projector, power, ranges, vehicles, blank ammunition."),
    )  # fmt: skip

    def told(self) -> Told:
        assert self.report_on.data is not None  # noqa: S101  the form has insisted on them
        assert self.report_at.data is not None  # noqa: S101
        return Told(
            report_on=self.report_on.data,
            report_at=self.report_at.data,
            report_to=self.report_to.data or "",
            bring={each: self[f"bring_{each}"].data or "" for each in WRITTEN},
            travel={each: self[f"travel_{each}"].data or "" for each in WRITTEN},
            aids=self.aids.data or "",
            contact=self.contact.data or "",
            per_diem=self.per_diem.data,
            per_diem_by_id=self.payer.data,
        )


WRITTEN = ("en", "fr", "ar")


def joining_facts(row: Joining) -> SimpleNamespace:
    kept = ("report_on", "report_at", "report_to", "aids", "contact", "per_diem", "currency")
    return SimpleNamespace(
        seen=row.version,
        payer=row.per_diem_by_id,
        **{name: getattr(row, name) for name in kept},
        **{f"bring_{each}": row.bring.get(each, "") for each in WRITTEN},
        **{f"travel_{each}": row.travel.get(each, "") for each in WRITTEN},
    )
