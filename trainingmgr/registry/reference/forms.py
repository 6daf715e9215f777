from types import SimpleNamespace
from typing import Any

from flask_babel import lazy_gettext as _

from trainingmgr.registry.structure.models import DocumentKind, Organisation, Place, Rank
from trainingmgr.registry.structure.rules import (
    BANDS,
    OrganisationKind,
    PlaceLevel,
    Scheme,
    UnitKind,
)
from trainingmgr.registry.structure.words import (
    ORGANISATION_KINDS,
    PLACE_LEVELS,
    SCHEMES,
    UNIT_KINDS,
)
from trainingmgr.web.fields import Choice, Code, Line, Many, Seen, Tick, Whole
from trainingmgr.web.form import Form
from trainingmgr.web.titled import LANGUAGES, TitledForm, titles_of

Facts = dict[str, Any]
"""What a form says, as the service takes it."""


class PlaceForm(TitledForm):
    version = Seen()
    pcode = Code(
        _("P-code"),
        missing=_("Write the place’s P-code."),
        longest=40,
        help=_("As in the list that the country and the mission share: TD, TD01, TD0102."),
    )
    level = Choice(
        _("Level"),
        choices=list(PLACE_LEVELS.items()),
        coerce=PlaceLevel,
        missing=_("Choose how large a place it is."),
    )

    @property
    def facts(self) -> Facts:
        return {"pcode": self.pcode.data, "level": self.level.data, "titles": self.titles}


class NewPlaceForm(PlaceForm):
    parent_id = Choice(_("Lies in"), coerce=int, help=_("Nothing for a country."))


class OrganisationForm(TitledForm):
    version = Seen()
    code = Code(_("Code"), missing=_("Write the organisation’s code."), longest=40)
    kind = Choice(
        _("Kind"),
        choices=list(ORGANISATION_KINDS.items()),
        coerce=OrganisationKind,
        missing=_("Choose what kind of organisation it is."),
    )
    schemes = Many(
        _("Vetting schemes it requires"),
        choices=list(SCHEMES.items()),
        coerce=Scheme,
        help=_("Nobody is enrolled on a run that it funds without a clearance under each."),
    )

    @property
    def facts(self) -> Facts:
        schemes = self.schemes.data or ()
        return {"code": self.code.data, "kind": self.kind.data, "titles": self.titles,
                "schemes": schemes}  # fmt: skip


class RankForm(TitledForm):
    version = Seen()
    short_en = Line(_("Short title in English"), longest=20)
    short_fr = Line(_("Short title in French"), longest=20)
    short_ar = Line(_("Short title in Arabic"), longest=20, render_kw={"dir": "auto"})
    band = Choice(
        _("Band"),
        choices=[(band, band) for band in BANDS],
        missing=_("Choose the band."),
        help=_("OR-1 to OR-9 for other ranks, OF-1 to OF-10 for officers: for statistics."),
    )
    position = Whole(
        _("Place in the order"),
        least=1,
        most=9999,
        missing=_("Write its place in the order, the lowest rank first."),
    )

    @property
    def short(self) -> dict[str, str]:
        said = {each: self[f"short_{each}"].data for each in LANGUAGES}
        return {each: words for each, words in said.items() if words}

    @property
    def facts(self) -> Facts:
        return {"band": self.band.data, "position": self.position.data or 0,
                "titles": self.titles, "short": self.short}  # fmt: skip


class NewRankForm(RankForm):
    service_id = Choice(_("Service"), coerce=int, missing=_("Choose the armed service."))
    code = Code(_("Code"), missing=_("Write the rank’s code."), longest=40)


class DocumentKindForm(TitledForm):
    version = Seen()
    issuer_id = Choice(_("Issued by"), coerce=int)
    pattern = Line(
        _("How its numbers are written"),
        longest=60,
        help=_("9 for a digit, A for a letter, the rest as it stands: AA999999. Nothing: anyhow."),
    )
    closed = Tick(
        _("Closed"), help=_("No new one is recorded; those in the records stay what they are.")
    )

    @property
    def facts(self) -> Facts:
        return {"titles": self.titles, "pattern": self.pattern.data or None}


class NewDocumentKindForm(DocumentKindForm):
    closed = None  # type: ignore[assignment]
    code = Code(_("Code"), missing=_("Write a short code for files: PASSPORT."), longest=40)

    @property
    def facts(self) -> Facts:
        return {"code": self.code.data, **super().facts}


class ServiceUnitForm(TitledForm):
    """The top of a tree of units; everything else is placed below it."""

    service_id = Choice(
        _("Service"), coerce=int, missing=_("Choose the service that the unit belongs to.")
    )
    code = Code(_("Code"), missing=_("Write the unit's code."), longest=40)
    kind = Choice(
        _("Kind"),
        choices=list(UNIT_KINDS.items()),
        coerce=UnitKind,
        missing=_("Choose what kind of unit it is."),
    )
    place_id = Choice(_("Garrison"), coerce=int)


class NewCentreForm(TitledForm):
    code = Code(_("Code"), missing=_("Write the centre’s code."), longest=40)
    place_id = Choice(_("Place"), coerce=int, missing=_("Choose where the centre stands."))
    areas = Many(
        _("Regions it draws from"),
        coerce=int,
        help=_("From garrisons here the centre may nominate people."),
    )


class BlockForm(Form):
    site = Code(_("Site"), missing=_("Write the short name of the site."), longest=40)
    first = Whole(_("First number"), least=1, most=9_999_999, missing=_("Write the first number."))
    last = Whole(_("Last number"), least=1, most=9_999_999, missing=_("Write the last number."))
    ours = Tick(
        _("This installation gives them"),
        help=_("Without it they are noted as another site’s, so that nobody is given them here."),
    )


def place_facts(place: Place) -> SimpleNamespace:
    return SimpleNamespace(
        version=place.version, pcode=place.pcode, level=place.level, **titles_of(place)
    )


def organisation_facts(organisation: Organisation) -> SimpleNamespace:
    return SimpleNamespace(
        version=organisation.version,
        code=organisation.code,
        kind=organisation.kind,
        schemes=[each.scheme for each in organisation.required_schemes],
        **titles_of(organisation),
    )


def document_kind_facts(kind: DocumentKind) -> SimpleNamespace:
    return SimpleNamespace(
        version=kind.version,
        issuer_id=kind.issuer_id,
        pattern=kind.pattern or "",
        closed=kind.closed_on is not None,
        **titles_of(kind),
    )


def rank_facts(rank: Rank) -> SimpleNamespace:
    return SimpleNamespace(
        version=rank.version,
        band=rank.band,
        position=rank.position,
        **{f"short_{each}": rank.short.get(each, "") for each in LANGUAGES},
        **titles_of(rank),
    )
