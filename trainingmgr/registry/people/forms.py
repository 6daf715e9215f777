from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _

from trainingmgr.core.columns import Sex
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import (
    GONE,
    AliasKind,
    Category,
    DocumentKind,
    Level,
    Literacy,
    Newcomer,
    Paper,
    PartRole,
    Spoken,
    Status,
    e164,
)
from trainingmgr.registry.people.words import (
    ALIAS_KINDS,
    CATEGORIES,
    DOCUMENT_KINDS,
    LANGUAGE_NAMES,
    LEVELS,
    LITERACIES,
    PART_ROLES,
    SEXES,
    STATUSES,
)
from trainingmgr.web.fields import Choice, Code, Day, Line, Seen, Tick, When, Written
from trainingmgr.web.form import Form

SLOTS = range(1, 4)


class Telephone(Written):
    """A phone, kept in E.164; without a country it is one of the site's region."""

    look = "code"
    unreadable = _("Write a number that can be dialled, with its country: +235 66 12 34 56.")

    def read(self, text: str) -> str:
        return e164(text, current_app.extensions["settings"].region)


class Slots(Form):
    """A form with a few places for each thing somebody may have several of."""


def slot(form: type[Form], name: str, make: Callable[[], Any]) -> None:
    setattr(form, name, make())


class DetailsForm(Slots):
    """What changes without a second person."""

    version = Seen()
    literacy = Choice(_("Reading and writing"), choices=list(LITERACIES.items()), coerce=Literacy)
    place_id = Choice(_("District of home"), coerce=int, help=_("The district is enough."))

    @property
    def phones(self) -> list[tuple[str, bool]]:
        slots = [(self[f"phone_{n}"].data, bool(self[f"shared_{n}"].data)) for n in SLOTS]
        return [(number, shared) for number, shared in slots if number]

    @property
    def aliases(self) -> list[tuple[str, AliasKind, str | None]]:
        slots = [(self[f"alias_{n}"].data, self[f"alias_kind_{n}"].data) for n in SLOTS]
        return [(value, kind or AliasKind.SPELLING, None) for value, kind in slots if value]

    @property
    def languages(self) -> list[Spoken]:
        slots = [(self[f"language_{n}"].data, self[f"speaks_{n}"].data) for n in SLOTS]
        return [Spoken(code=code, speaks=how or Level.WORKING) for code, how in slots if code]

    @property
    def papers(self) -> list[Paper]:
        kind, number = self["paper_kind"].data, self["paper_number"].data
        if not number:
            return []
        country = (self["paper_country"].data or "")[:2] or None
        return [Paper(kind=kind or DocumentKind.OTHER, number=number, country=country)]


for n in SLOTS:
    slot(DetailsForm, f"phone_{n}", lambda n=n: Telephone(_("Phone %(n)s", n=n)))  # type: ignore[misc]
    slot(DetailsForm, f"shared_{n}", lambda n=n: Tick(_("Phone %(n)s is shared", n=n)))  # type: ignore[misc]
for n in SLOTS:
    slot(DetailsForm, f"alias_{n}", lambda n=n: Line(_("Other name %(n)s", n=n)))  # type: ignore[misc]
    slot(
        DetailsForm,
        f"alias_kind_{n}",
        lambda n=n: Choice(  # type: ignore[misc]
            _("What other name %(n)s is", n=n),
            choices=list(ALIAS_KINDS.items()),
            coerce=AliasKind,
        ),
    )
for n in SLOTS:
    slot(
        DetailsForm,
        f"language_{n}",
        lambda n=n: Choice(_("Language %(n)s", n=n), choices=LANGUAGE_NAMES),  # type: ignore[misc]
    )
    slot(
        DetailsForm,
        f"speaks_{n}",
        lambda n=n: Choice(  # type: ignore[misc]
            _("How well, language %(n)s", n=n), choices=list(LEVELS.items()), coerce=Level
        ),
    )
slot(
    DetailsForm,
    "paper_kind",
    lambda: Choice(_("Document shown"), choices=list(DOCUMENT_KINDS.items()), coerce=DocumentKind),
)
slot(DetailsForm, "paper_number", lambda: Code(_("Number of the document"), longest=60))
slot(
    DetailsForm,
    "paper_country",
    lambda: Code(_("Country of the document"), longest=2, help=_("Two letters: TD, SO, CF.")),
)


class PersonForm(DetailsForm):
    """Somebody new. A name and any one of service number, birth date or unit are enough."""

    name = Line(
        _("Name, as the person says it"),
        missing=_("Write the name, as the person says it."),
        help=_("All parts, in their order. Nobody needs a family name."),
    )
    name_native = Line(_("Name in the person’s own script"), render_kw={"dir": "auto"})
    sex = Choice(_("Sex"), choices=list(SEXES.items()), coerce=Sex)
    born = When(_("Born"), help=_("As well as it is known: 14/03/1985, 03/1985, 1985, about 1985."))
    service_number = Code(_("Service number"), longest=40)
    category = Choice(
        _("Category"),
        choices=list(CATEGORIES.items()),
        coerce=Category,
        missing=_("Choose what kind of person this is."),
    )
    nationality = Code(_("Nationality"), longest=2, help=_("Two letters: TD, SO, CF."))
    unit_id = Choice(_("Unit"), coerce=int)
    rank_id = Choice(_("Rank"), coerce=int)
    status = Choice(_("Status"), choices=list(STATUSES.items()), coerce=Status)
    status_since = Day(_("Status since"))

    @property
    def parts(self) -> tuple[tuple[str, PartRole], ...]:
        slots = [(self[f"part_{n}"].data, self[f"role_{n}"].data) for n in range(1, 5)]
        return tuple((value, role or PartRole.OTHER) for value, role in slots if value)

    @property
    def newcomer(self) -> Newcomer:
        return Newcomer(
            name=self.name.data,
            name_native=self.name_native.data or None,
            parts=self.parts,
            aliases=tuple(self.aliases),
            sex=self.sex.data or Sex.UNKNOWN,
            category=self.category.data or Category.OTHER,
            born=self.born.data,
            born_as_said=self.born.typed[:60] or None,
            nationality=self.nationality.data or None,
            literacy=self.literacy.data or Literacy.UNKNOWN,
            service_number=self.service_number.data or None,
            papers=tuple(self.papers),
            phones=tuple(self.phones),
            languages=tuple(self.languages),
            place_id=self.place_id.data,
            unit_id=self.unit_id.data,
            rank_id=self.rank_id.data,
            status=self.status.data or Status.UNKNOWN,
            status_since=self.status_since.data,
        )


for n in range(1, 5):
    slot(PersonForm, f"part_{n}", lambda n=n: Line(_("Part %(n)s of the name", n=n), longest=120))  # type: ignore[misc]
    slot(
        PersonForm,
        f"role_{n}",
        lambda n=n: Choice(  # type: ignore[misc]
            _("What part %(n)s is", n=n), choices=list(PART_ROLES.items()), coerce=PartRole
        ),
    )


class ServiceForm(Form):
    """A change of unit, rank, post or status from one day on."""

    version = Seen()
    status = Choice(
        _("Status"),
        choices=[(each, words) for each, words in STATUSES.items() if each not in GONE],
        coerce=Status,
        missing=_("Choose the status."),
    )
    unit_id = Choice(_("Unit"), coerce=int)
    rank_id = Choice(_("Rank"), coerce=int)
    post_number = Code(_("Post number"), longest=40)
    from_on = Day(_("From"), missing=_("Write the day on which it begins."))
    reference = Line(_("Order or paper"), longest=120, help=_("Order 41/2026."))


class DepartureForm(Form):
    """Who leaves the service: decided by a second person."""

    status = Choice(
        _("What happened"),
        choices=[(each, words) for each, words in STATUSES.items() if each in GONE],
        coerce=Status,
        missing=_("Choose what happened."),
    )
    from_on = Day(_("On"), missing=_("Write the day on which it happened."))
    reason = Line(_("Reason"), missing=_("Give the reason in a full sentence."), longest=2000)
    proof = Line(_("Proof"), longest=240, help=_("The paper that shows it, and where it lies."))


def details_facts(person: Person) -> SimpleNamespace:
    """What a details form shows of a person loaded whole."""
    facts: dict[str, Any] = {
        "version": person.version,
        "literacy": person.literacy,
        "place_id": person.place_id,
    }
    for at, phone in enumerate(person.phones[: len(SLOTS)], 1):
        facts |= {f"phone_{at}": phone.number, f"shared_{at}": phone.is_shared}
    for at, alias in enumerate(person.aliases[: len(SLOTS)], 1):
        facts |= {f"alias_{at}": alias.value, f"alias_kind_{at}": alias.kind}
    for at, spoken in enumerate(person.languages[: len(SLOTS)], 1):
        facts |= {f"language_{at}": spoken.code, f"speaks_{at}": spoken.speaks}
    return SimpleNamespace(**facts)
