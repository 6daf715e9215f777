import re
from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _
from wtforms import Form as Piece

from trainingmgr.core.columns import Sex
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.people.rules import (
    GONE,
    AliasKind,
    Category,
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
    LANGUAGE_NAMES,
    LEVELS,
    LITERACIES,
    PART_ROLES,
    SEXES,
    STATUSES,
)
from trainingmgr.registry.structure.rules import OTHER_DOCUMENT
from trainingmgr.web.fields import (
    Choice,
    Code,
    Day,
    Line,
    Rows,
    Seen,
    Tick,
    Upload,
    When,
    Words,
    Written,
)
from trainingmgr.web.form import Form


class Telephone(Written):
    """A phone, kept in E.164; without a country it is one of the site's region."""

    look = "code"
    unreadable = _("Write a number that can be dialled, with its country: +235 66 12 34 56.")

    def read(self, text: str) -> str:
        return e164(text, current_app.extensions["settings"].region)


class Tongue(Choice):
    """A language. A record may hold one that the list does not offer; it is offered then."""

    def __init__(self, label: Words, **kwargs: Any) -> None:
        super().__init__(label, choices=LANGUAGE_NAMES, **kwargs)

    @property
    def open_choices(self) -> Sequence[tuple[Any, Words]]:
        offered = list(super().open_choices)
        known = self.data in ("", None) or any(code == self.data for code, _words in offered)
        return offered if known else [*offered, (self.data, self.data)]

    def pre_validate(self, form: Any) -> None:
        if not re.fullmatch(r"[\w-]{1,8}", self.data or "x"):
            super().pre_validate(form)

    def words_for(self, value: Any) -> str:
        return super().words_for(value) or str(value or "")


class PhoneLine(Piece):
    number = Telephone(_("Number"))
    is_shared = Tick(_("Shared with others"))


class AliasLine(Piece):
    value = Line(_("Name"), longest=240)
    kind = Choice(_("What it is"), choices=list(ALIAS_KINDS.items()), coerce=AliasKind)
    source = Line(_("Who or what says so"), longest=120)


class LanguageLine(Piece):
    code = Tongue(_("Language"))
    speaks = Choice(_("How well"), choices=list(LEVELS.items()), coerce=Level)
    reads = Tick(_("Reads it"))


class PaperLine(Piece):
    kind = Choice(_("Document shown"))
    number = Code(_("Number"), longest=60)
    country = Code(_("Country"), longest=2, help=_("Two letters: TD, SO, CF."))
    expires_on = Day(_("Valid until"))


class PartLine(Piece):
    value = Line(_("Part"), longest=120)
    role = Choice(_("What it is"), choices=list(PART_ROLES.items()), coerce=PartRole)


class DetailsForm(Form):
    """What changes without a second person. However many of each somebody has, all are shown."""

    version = Seen()
    literacy = Choice(_("Reading and writing"), choices=list(LITERACIES.items()), coerce=Literacy)
    place_id = Choice(_("District of home"), coerce=int, help=_("The district is enough."))
    phones = Rows(
        _("Phones"), PhoneLine, key="number", more=_("One more phone"),
        help=_("Empty a line to take it away."),
    )  # fmt: skip
    aliases = Rows(_("Other names"), AliasLine, key="value", more=_("One more name"))
    languages = Rows(_("Languages"), LanguageLine, key="code", more=_("One more language"))
    papers = Rows(_("Documents shown"), PaperLine, key="number", more=_("One more document"))
    parts = Rows(
        _("Parts of the name"), PartLine, key="value", more=_("One more part"),
        help=_("What each part of the name is, where that is known."),
    )  # fmt: skip

    def offer_papers(self, kinds: Iterable[tuple[str, Words]]) -> None:
        """Which kinds of documents can be chosen, in lines that are asked for later too."""
        offered = list(kinds)
        for entry in self.papers.entries:
            entry.form.kind.choices = offered
        self.papers.choices = {"kind": offered}

    @property
    def telephones(self) -> list[tuple[str, bool]]:
        return [(line["number"], bool(line["is_shared"])) for line in self.phones.lines]

    @property
    def other_names(self) -> list[tuple[str, AliasKind, str | None]]:
        return [
            (line["value"], line["kind"] or AliasKind.SPELLING, line["source"] or None)
            for line in self.aliases.lines
        ]

    @property
    def spoken(self) -> list[Spoken]:
        return [
            Spoken(
                code=line["code"],
                speaks=line["speaks"] or Level.WORKING,
                reads=bool(line["reads"]),
            )
            for line in self.languages.lines
        ]

    @property
    def shown_papers(self) -> list[Paper]:
        return [
            Paper(
                kind=line["kind"] or OTHER_DOCUMENT,
                number=line["number"],
                country=line["country"] or None,
                expires_on=line["expires_on"],
            )
            for line in self.papers.lines
        ]

    @property
    def name_parts(self) -> list[tuple[str, PartRole]]:
        return [(line["value"], line["role"] or PartRole.OTHER) for line in self.parts.lines]


class PersonForm(DetailsForm):
    """Somebody new. A name and any one of service number, birth date or unit are enough."""

    name = Line(
        _("Name, as the person says it"),
        missing=_("Write the name, as the person says it."),
        help=_("All parts, in their order. Nobody needs a family name."),
    )
    name_native = Line(_("Name in the person’s own script"), render_kw={"dir": "auto"})
    sex = Choice(_("Sex"), choices=list(SEXES.items()), coerce=Sex)
    born = When(
        _("Born"), help=_("As well as it is known: 14/03/1985, 03/1985, 1985, about 1985, 1985?")
    )
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
    def newcomer(self) -> Newcomer:
        return Newcomer(
            name=self.name.data,
            name_native=self.name_native.data or None,
            parts=tuple(self.name_parts),
            aliases=tuple(self.other_names),
            sex=self.sex.data or Sex.UNKNOWN,
            category=self.category.data or Category.OTHER,
            born=self.born.data,
            born_as_said=self.born.typed[:60] or None,
            nationality=self.nationality.data or None,
            literacy=self.literacy.data or Literacy.UNKNOWN,
            service_number=self.service_number.data or None,
            papers=tuple(self.shown_papers),
            phones=tuple(self.telephones),
            languages=tuple(self.spoken),
            place_id=self.place_id.data,
            unit_id=self.unit_id.data,
            rank_id=self.rank_id.data,
            status=self.status.data or Status.UNKNOWN,
            status_since=self.status_since.data,
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


class PortraitForm(Form):
    """A picture of somebody. Nobody is asked for one by default."""

    version = Seen()
    picture = Upload(
        _("Picture"),
        kinds=("jpg", "jpeg", "png", "webp"),
        help=_("The face, as on a card. Where and when it was taken is taken out of the file."),
    )


class DepartureForm(Form):
    """Who leaves the service, or `returns` to it: decided by a second person."""

    status = Choice(
        _("What happened"),
        choices=[(each, words) for each, words in STATUSES.items() if each in GONE],
        coerce=Status,
        missing=_("Choose what happened."),
    )
    from_on = Day(_("On"), missing=_("Write the day on which it happened."))
    reason = Line(_("Reason"), missing=_("Give the reason in a full sentence."), longest=2000)
    proof = Line(_("Proof"), longest=240, help=_("The paper that shows it, and where it lies."))

    def __init__(self, *, returns: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if returns:
            self.status.choices = [(each, said) for each, said in STATUSES.items()]


class RecordForm(Form):
    """Which record is the owner's of an account."""

    number = Code(
        _("Programme number or service number"),
        missing=_("Write the number."),
        help=_("Exactly as on their card."),
    )


def details_facts(person: Person) -> SimpleNamespace:
    """What a details form shows of a person loaded whole. Documents are only ever added."""
    return SimpleNamespace(
        version=person.version,
        literacy=person.literacy,
        place_id=person.place_id,
        phones=[{"number": each.number, "is_shared": each.is_shared} for each in person.phones],
        aliases=[
            {"value": each.value, "kind": each.kind, "source": each.source or ""}
            for each in person.aliases
        ],
        languages=[
            {"code": each.code, "speaks": each.speaks, "reads": each.reads}
            for each in person.languages
        ],
        parts=[{"value": each.value, "role": each.role} for each in person.parts],
    )


def service_facts(person: Person) -> SimpleNamespace:
    """Where somebody serves now. A change has a day and an order of its own."""
    return SimpleNamespace(
        version=person.version,
        status=person.status,
        unit_id=person.unit_id,
        rank_id=person.rank_id,
        post_number=person.post.number if person.post else "",
    )
