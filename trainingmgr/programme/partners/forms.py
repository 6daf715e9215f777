from typing import Any, ClassVar

from flask_babel import lazy_gettext as _

from trainingmgr.programme.partners.models import Agreement, PartnerActivity
from trainingmgr.programme.partners.rules import PURPOSE, ActivityState, AgreementKind, PartnerRole
from trainingmgr.programme.partners.services import Cover, Facts, Roles, Terms
from trainingmgr.programme.partners.words import AGREEMENT_KINDS, ROLES, STATES
from trainingmgr.web.fields import Amount, Choice, Code, Day, Line, Many, Prose, Rows, Seen, Whole
from trainingmgr.web.form import Filters, Form
from trainingmgr.web.priced import PricedForm

Choices = Any
MOST_PEOPLE = 1_000_000
AID = [("yes", _("Yes")), ("no", _("No"))]


class RoleLine(Form):
    organisation_id = Choice(_("Organisation"), coerce=int)
    role = Choice(_("What it does"), choices=list(ROLES.items()), coerce=PartnerRole)


class UnitLine(Form):
    unit_id = Choice(_("Unit"), coerce=int)


def _offer(rows: Rows, name: str, choices: Choices) -> None:
    """What can be chosen, in lines that are asked for later too."""
    for entry in rows.entries:
        entry.form[name].choices = choices
    rows.choices = {name: choices}


def _roles(rows: Rows) -> Roles:
    return [
        (each["organisation_id"], each["role"] or PartnerRole.IMPLEMENTING) for each in rows.lines
    ]


def _lines(named: Any) -> list[dict[str, Any]]:
    return [{"organisation_id": each.organisation_id, "role": each.role} for each in named]


class AgreementForm(Form):
    version = Seen()
    title = Line(_("What it is called"), longest=120, missing=_("Say what it is called."))
    kind = Choice(_("Kind"), choices=list(AGREEMENT_KINDS.items()), coerce=AgreementKind,
                  missing=_("Choose one."))  # fmt: skip
    parties = Rows(_("Parties"), RoleLine, key="organisation_id", more=_("One more party"))
    reference = Line(_("Reference"), longest=120, missing=_("Give its number or where it is."))
    held_by = Line(_("Held by"), longest=120, missing=_("Say which office holds it."))
    signed_on = Day(_("Signed on"))
    from_on = Day(_("In force from"), missing=_("Write the day."))
    until_on = Day(_("In force until"), help=_("Empty if it has no last day."))
    topics = Many(_("Topics that it covers"), coerce=int, help=_("None: every topic."))
    places = Many(_("Regions that it covers"), coerce=int, help=_("None: every region."))
    units = Rows(_("Units that it covers"), UnitLine, key="unit_id", more=_("One more unit"),
                 help=_("Each with all below it. None: every unit."))  # fmt: skip
    terms = Prose(_("What it says"), longest=2000, help=_("In a few sentences."))

    def offer(
        self, organisations: Choices, topics: Choices, places: Choices, units: Choices
    ) -> None:
        _offer(self.parties, "organisation_id", organisations)
        _offer(self.units, "unit_id", units)
        self.topics.choices, self.places.choices = topics, places

    @property
    def wording(self) -> Terms:
        names = Terms.__annotations__
        return Terms(**{name: self[name].data for name in names})

    @property
    def named(self) -> Roles:
        return _roles(self.parties)

    @property
    def cover(self) -> Cover:
        units = dict.fromkeys(each["unit_id"] for each in self.units.lines)
        return Cover(self.topics.data or (), self.places.data or (), tuple(units))


def agreement_facts(row: Agreement) -> dict[str, Any]:
    """An agreement as its form shows it."""
    names = {"version", *Terms.__annotations__}
    return {name: getattr(row, name) for name in names} | {
        "parties": _lines(row.parties), "topics": [each.topic_id for each in row.topics],
        "places": [each.place_id for each in row.places],
        "units": [{"unit_id": each.unit_id} for each in row.units],
    }  # fmt: skip


class EndForm(Form):
    version = Seen()
    on = Day(_("Ended on"), missing=_("Write the day."))
    because = Prose(_("Why"), longest=2000, missing=_("Give the reason in a full sentence."))


class ActivityForm(PricedForm):
    priced: ClassVar[str] = "budget"

    version = Seen()
    title = Line(_("What is done"), longest=120, missing=_("Say what is done."))
    partners = Rows(_("Who does what"), RoleLine, key="organisation_id",
                    more=_("One more organisation"))  # fmt: skip
    agreement_id = Choice(_("Under the agreement"), coerce=int)
    topic_id = Choice(_("Topic"), coerce=int, missing=_("Choose one."))
    unit_id = Choice(_("For the unit"), coerce=int)
    institution_id = Choice(_("Or for the institution"), coerce=int)
    place_id = Choice(_("Region or district"), coerce=int, missing=_("Choose one."))
    site = Line(_("Site"), longest=120)
    starts_on = Day(_("From"), missing=_("Write the day."))
    ends_on = Day(_("Until"), missing=_("Write the day."))
    state = Choice(_("State"), choices=list(STATES.items()), coerce=ActivityState,
                   missing=_("Choose one."))  # fmt: skip
    targeted = Whole(_("People it is for"), least=0, most=MOST_PEOPLE)
    women = Whole(_("Women reached"), least=0, most=MOST_PEOPLE)
    men = Whole(_("Men reached"), least=0, most=MOST_PEOPLE)
    budget = Amount(_("Budget"), currency="USD")
    currency = Choice(_("Currency"))
    contact = Line(_("Contact"), longest=120, help=_("A role or an office. No name."))
    reference = Line(_("The partner’s own reference"), longest=120,
                     help=_("Such as the IATI identifier."))  # fmt: skip
    is_aid = Choice(_("Reported as development aid"), choices=AID, help=_("Empty if not known."))
    purpose = Code(_("Purpose code"), longest=5, default=PURPOSE,
                   help=_("OECD-DAC. 15210 is reform of the security system."))  # fmt: skip

    def offer(
        self, organisations: Choices, agreements: Choices, topics: Choices, places: Choices,
        units: Choices,
    ) -> None:  # fmt: skip
        _offer(self.partners, "organisation_id", organisations)
        self.institution_id.choices, self.agreement_id.choices = organisations, agreements
        self.topic_id.choices, self.place_id.choices = topics, places
        self.unit_id.choices = units

    @property
    def facts(self) -> Facts:
        """When it has validated; `confirmed_on` is set by a deed of its own."""
        names = set(Facts.__annotations__) - {"is_aid", "confirmed_on", "purpose"}
        plain = {name: self[name].data for name in names}
        aid = {"yes": True, "no": False}.get(self.is_aid.data or "")
        return Facts(is_aid=aid, purpose=self.purpose.data or PURPOSE, **plain)

    @property
    def named(self) -> Roles:
        return _roles(self.partners)


def activity_facts(row: PartnerActivity) -> dict[str, Any]:
    """An activity as its form shows it."""
    aid = {True: "yes", False: "no"}.get(row.is_aid) if row.is_aid is not None else ""
    names = {"version", "currency", *Facts.__annotations__} - {"is_aid", "confirmed_on"}
    plain = {name: getattr(row, name) for name in names}
    return plain | {"partners": _lines(row.partners), "is_aid": aid}


class VoiceForm(Form):
    user = Choice(_("Account"), coerce=str, missing=_("Choose one."))


class ActivityFilters(Filters):
    partner = Choice(_("Organisation"), coerce=int)
    topic = Choice(_("Topic"), coerce=int)
    region = Choice(_("Region"), coerce=int)
    state = Choice(_("State"), choices=list(STATES.items()), coerce=ActivityState)
    since = Day(_("From"))
    until = Day(_("Until"))
