from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _

from trainingmgr.core import clock
from trainingmgr.core.columns import Sex
from trainingmgr.recruitment.rules import (
    SEEN_ONLY,
    TOLD,
    AppealState,
    ApplicationState,
    ObjectionState,
    Paper,
    QuotaKind,
    Rejection,
    StageKind,
)
from trainingmgr.recruitment.services.applying import Deposit, newcomer_as_applicant
from trainingmgr.recruitment.services.planning import QuotaPlan, RoundPlan, SitePlan, StagePlan
from trainingmgr.recruitment.words import (
    APPEAL_STATES,
    APPLICATION_STATES,
    OBJECTION_STATES,
    PAPERS,
    QUOTA_KINDS,
    REJECTIONS,
    STAGE_KINDS,
)
from trainingmgr.registry.notices.rules import About, Mode
from trainingmgr.registry.notices.services import Given
from trainingmgr.registry.notices.words import LANGUAGES as TONGUES
from trainingmgr.registry.notices.words import MODES
from trainingmgr.registry.people.rules import Newcomer, e164
from trainingmgr.registry.people.rules import Paper as Shown
from trainingmgr.registry.people.words import SEXES
from trainingmgr.registry.structure.rules import OTHER_DOCUMENT
from trainingmgr.web.fields import (
    Choice,
    Code,
    Day,
    Line,
    Many,
    Prose,
    Rows,
    Seen,
    Upload,
    When,
    Whole,
    Written,
)
from trainingmgr.web.form import Filters, Form
from trainingmgr.web.titled import TitledForm

WHY = _("Give the reason in a full sentence.")


class SiteLine(Form):
    place_id = Choice(_("Place"), coerce=int)
    opens_on = Day(_("Opens"))
    closes_on = Day(_("Closes"))
    centre_id = Choice(_("Centre whose staff take applications"), coerce=int)


class QuotaLine(Form):
    kind = Choice(_("By"), choices=list(QUOTA_KINDS.items()), coerce=QuotaKind)
    value = Code(_("Which"), longest=40, help=_("f; the P-code of a region; a code."))
    at_least = Whole(_("Places kept"), least=1, most=100_000)


class StageLine(Form):
    code = Code(_("Code"), longest=40)
    title = Line(_("Title"), longest=120)
    kind = Choice(_("Kind"), choices=list(STAGE_KINDS.items()), coerce=StageKind)
    most = Whole(_("Points at most"), least=1, most=1000)
    passes = Whole(_("Points to pass"), least=0, most=1000)
    weight = Whole(_("Weight"), least=0, most=100)


class JuryLine(Form):
    user_id = Choice(_("Member"), coerce=int)
    organisation_id = Choice(_("For"), coerce=int)


class RoundForm(TitledForm):
    """All that is decided before a round is announced."""

    version = Seen()
    code = Code(_("Code"), longest=40, missing=_("Give the round a code."))
    law = Line(_("Legal basis"), longest=120, missing=_("Write the law or decree."))
    places = Whole(_("Places"), least=1, most=100_000, missing=_("How many are recruited?"))
    reserve = Whole(_("Reserve"), least=0, most=100_000, missing=_("How many wait in reserve?"))
    min_age = Whole(_("Lowest age"), least=18, most=70, missing=_("Nobody under 18 is recruited."))
    max_age = Whole(_("Highest age"), least=18, most=70, missing=_("Write the highest age."))
    age_on = Day(_("Ages are those on"), missing=_("Write the day."))
    education_min = Line(_("Schooling asked for"), longest=80)
    sites = Rows(_("Where applications are taken"), SiteLine, key="place_id",
                 more=_("One more place"))  # fmt: skip
    stages = Rows(_("Stages, in their order"), StageLine, key="code", more=_("One more stage"))
    quotas = Rows(
        _("Places kept for groups, in the order of giving"), QuotaLine, key="value",
        more=_("One more quota"),
    )  # fmt: skip
    jury = Rows(_("Jury"), JuryLine, key="user_id", more=_("One more member"))

    def offer(self, places: Any, centres: Any, users: Any, organisations: Any) -> None:
        """What can be chosen, in lines that are asked for later too."""
        for field, choices in (
            (self.sites, {"place_id": places, "centre_id": centres}),
            (self.jury, {"user_id": users, "organisation_id": organisations}),
        ):
            for entry in field.entries:
                for name, offered in choices.items():
                    entry.form[name].choices = offered
            field.choices = choices

    @property
    def plan(self) -> RoundPlan:
        return RoundPlan(
            code=self.code.data, titles={k: v for k, v in self.titles.items() if v},
            law=self.law.data, places=self.places.data or 0,
            reserve=self.reserve.data or 0,
            min_age=self.min_age.data or 0, max_age=self.max_age.data or 0,
            age_on=self.age_on.data or clock.today(),
            education_min=self.education_min.data or None,
            sites=[
                SitePlan(place_id=each["place_id"], opens_on=each["opens_on"],
                         closes_on=each["closes_on"], centre_id=each["centre_id"] or None)
                for each in self.sites.lines
            ],
            stages=[
                StagePlan(code=each["code"], titles={"en": each["title"] or each["code"]},
                          kind=each["kind"] or StageKind.WRITTEN, most=each["most"] or 1,
                          passes=each["passes"] or 0, weight=each["weight"] or 0)
                for each in self.stages.lines
            ],
            quotas=[
                QuotaPlan(kind=each["kind"] or QuotaKind.SEX, value=each["value"],
                          at_least=each["at_least"] or 1)
                for each in self.quotas.lines
            ],
            jury=[(each["user_id"], each["organisation_id"] or None) for each in self.jury.lines],
        )  # fmt: skip


class ApplicationFilters(Filters):
    text = Line(_("Name or number"))
    state = Choice(_("State"), choices=list(APPLICATION_STATES.items()), coerce=ApplicationState)
    site = Choice(_("Place"), coerce=int)


class Telephone(Written):
    """A phone, kept in E.164; without a country it is one of the site's region."""

    look = "code"
    unreadable = _("Write a number that can be dialled, with its country: +235 66 12 34 56.")

    def read(self, text: str) -> str:
        return e164(text, current_app.extensions["settings"].region)


class ApplyForm(Form):
    """Somebody at the desk: known by a number, or new."""

    number = Code(
        _("Programme or service number"), longest=40,
        help=_("Only of somebody who is in the register already. Then leave the name empty."),
    )  # fmt: skip
    name = Line(_("Name, as the person says it"), help=_("All parts, in their order."))
    name_native = Line(_("Name in the person’s own script"), render_kw={"dir": "auto"})
    sex = Choice(_("Sex"), choices=list(SEXES.items()), coerce=Sex)
    born = When(
        _("Born"), help=_("As well as it is known: 14/03/1985, 03/1985, 1985, about 1985, 1985?")
    )
    nationality = Code(_("Nationality"), longest=2, help=_("Two letters: TD, SO, CF."))
    phone = Telephone(_("Phone"))
    document = Choice(_("Document shown"))
    document_number = Code(_("Its number"), longest=60)
    site_id = Choice(
        _("Place"), coerce=int, missing=_("Choose a place of this round that is yours.")
    )
    deposited_on = Day(_("Handed in on"), missing=_("Write the day."))
    education = Line(_("Schooling"), longest=80)
    specialty = Code(_("Specialty"), longest=40)
    papers = Many(_("Papers handed in"), choices=list(PAPERS.items()), coerce=Paper)
    told_how = Choice(
        _("Told of what is done with their data"), choices=list(MODES.items()), coerce=Mode,
        help=_("That day, here. Left empty, they are owed it. Nobody is asked to agree."),
    )  # fmt: skip
    told_in = Choice(_("In which language"), choices=TONGUES)

    def told(self, by: str) -> Given | None:
        """How they were told at the desk by whoever takes the application, if they were."""
        if "told_how" not in self or not self.told_how.data:
            return None
        return Given(
            about=About.APPLYING, mode=self.told_how.data, language=self.told_in.data or "",
            on=self.deposited_on.data or clock.today(), by=by,
        )  # fmt: skip

    @property
    def newcomer(self) -> Newcomer:
        return newcomer_as_applicant(
            self.name.data, name_native=self.name_native.data or None,
            sex=self.sex.data or Sex.UNKNOWN, born=self.born.data,
            born_as_said=self.born.typed[:60] or None,
            nationality=self.nationality.data or None,
            phones=((self.phone.data, False),) if self.phone.data else (),
            papers=(Shown(kind=self.document.data or OTHER_DOCUMENT,
                          number=self.document_number.data),)
            if self.document_number.data else (),
        )  # fmt: skip

    @property
    def deposit(self) -> Deposit:
        return Deposit(
            site_id=self.site_id.data, deposited_on=self.deposited_on.data or clock.today(),
            education=self.education.data or None, specialty=self.specialty.data or None,
            papers=dict.fromkeys(self.papers.data or ()),
        )  # fmt: skip


class PapersForm(Form):
    version = Seen()
    genuine = Many(_("Genuine"), choices=list(PAPERS.items()), coerce=Paper)
    forged = Many(
        _("Not genuine"), choices=list(PAPERS.items()), coerce=Paper,
        help=_("One is enough: the file is then not eligible, and the applicant is told."),
    )  # fmt: skip

    @property
    def found(self) -> dict[Paper, bool]:
        return dict.fromkeys(self.genuine.data or (), True) | dict.fromkeys(
            self.forged.data or (), False
        )


class ScanForm(Form):
    of = Choice(
        _("Which paper"),
        choices=[(each, words) for each, words in PAPERS.items() if each not in SEEN_ONLY],
        coerce=Paper, missing=_("Choose the paper."),
    )  # fmt: skip
    file = Upload(
        _("Scan"), kinds=("pdf", "jpg", "jpeg", "png"), missing=_("Choose the scan."),
        help=_("PDF, JPEG or PNG, 5 MB at most."),
    )  # fmt: skip


class LettersForm(Form):
    """Whom to tell, and in which language. Empty is everybody who waits."""

    state = Choice(
        _("Who"),
        choices=[
            (each, APPLICATION_STATES[each]) for each in sorted(TOLD | {ApplicationState.ANNULLED})
        ],
        coerce=ApplicationState,
    )
    language = Choice(
        _("Language of the letters"),
        choices=[("en", "English"), ("fr", "Français"), ("ar", "العربية")],
        missing=_("Choose a language."),
    )


A = ApplicationState
BY_HAND = (A.WITHDRAWN, A.NO_SHOW, A.INELIGIBLE)


class DecideForm(Form):
    version = Seen()
    to = Choice(
        _("What became of it"), choices=[(each, APPLICATION_STATES[each]) for each in BY_HAND],
        coerce=ApplicationState, missing=_("Choose what became of it."),
    )  # fmt: skip
    reason = Choice(
        _("Reason that the applicant is told"), choices=list(REJECTIONS.items()), coerce=Rejection
    )


class EnlistForm(Form):
    version = Seen()
    from_on = Day(_("Recruit from"), missing=_("Write the day."))
    reference = Line(_("Order or paper"), longest=120, missing=_("Write the order."))


class ObjectionForm(Form):
    received_on = Day(_("Received on"), missing=_("Write the day."))
    body = Line(_("Which body took it"), longest=120, help=_("A hotline, an office. No name."))
    words = Prose(
        _("What is objected"), longest=2000,
        missing=_("Write in a full sentence what is objected."),
        help=_("Never who says it: that stays with the body that took it."),
    )  # fmt: skip


class ObjectionDecisionForm(Form):
    version = Seen()
    found = Choice(
        _("Found"), choices=[(k, v) for k, v in OBJECTION_STATES.items() if k != "open"],
        coerce=ObjectionState, missing=_("Choose one."),
    )  # fmt: skip
    answer = Prose(_("Reason"), longest=2000, missing=WHY)


class AppealForm(Form):
    lodged_on = Day(_("Received on"), missing=_("Write the day."))
    grounds = Prose(_("What the applicant says"), longest=2000, missing=WHY)


class AppealDecisionForm(Form):
    version = Seen()
    found = Choice(
        _("Found"), choices=[(k, v) for k, v in APPEAL_STATES.items() if k != "open"],
        coerce=AppealState, missing=_("Choose one."),
    )  # fmt: skip
    answer = Prose(_("Reason"), longest=2000, missing=WHY)


class WindowForm(Form):
    version = Seen()
    first = Day(_("The public may object from"), missing=_("Write the day."))
    last = Day(_("until"), missing=_("Write the day."))


class AnnulForm(Form):
    version = Seen()
    reason = Prose(_("What was irregular"), longest=2000, missing=WHY)


class ScoresForm(Form):
    """Points are read from the boxes of the page; this guards the form."""

    why = Line(
        _("Why points are corrected"), longest=240,
        help=_("Only where other points stood before."),
    )  # fmt: skip
