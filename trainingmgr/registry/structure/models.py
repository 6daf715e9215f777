from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.core.columns import Code, Titled, Titles, Travelling
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import check, only_one
from trainingmgr.core.privacy import FieldClass, Purpose, personal
from trainingmgr.registry.structure.rules import (
    OrganisationKind,
    PlaceLevel,
    Scheme,
    UnitKind,
)


class Place(Titled, Travelling, Versioned, Model):
    """A country, a region, a district or a site, with its P-code."""

    __tablename__ = "place"
    __table_args__ = (only_one("pcode", says=_("Another place has this P-code.")),)

    pcode: Mapped[Code]
    level: Mapped[PlaceLevel]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    path: Mapped[str] = mapped_column(String(200), default="", index=True)


class Organisation(Titled, Travelling, Versioned, Model):
    """A ministry, an armed service, a donor, a school: whoever owns, funds or provides."""

    __tablename__ = "organisation"
    __table_args__ = (only_one("code", says=_("Another organisation has this code.")),)

    code: Mapped[Code]
    kind: Mapped[OrganisationKind]

    required_schemes: Mapped[list["RequiredScheme"]] = related()


class RequiredScheme(Model):
    """A vetting scheme that an organisation requires of everything it funds."""

    __tablename__ = "required_scheme"
    __table_args__ = (
        only_one("organisation_id", "scheme", says=_("This scheme is required already.")),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    scheme: Mapped[Scheme]


class TrainingCentre(Titled, Travelling, Versioned, Model):
    """A place with staff, rooms and an area."""

    __tablename__ = "training_centre"
    __table_args__ = (
        only_one("code", says=_("Another centre has this code.")),
        check("beds_counted", "beds BETWEEN 0 AND 20000 AND (beds_for_women IS NULL OR "
              "(beds IS NOT NULL AND beds_for_women BETWEEN 0 AND beds))",
              says=_("Beds for women are some of all beds: count all beds first.")),
    )  # fmt: skip

    code: Mapped[Code]
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    typed_twice: Mapped[bool | None]
    """Whether two people type every attendance sheet here (R-TRN-11); None is as the site says."""
    beds: Mapped[int | None]
    beds_for_women: Mapped[int | None]
    """Of all beds those in quarters of their own (R-MEN-04)."""
    security_area: Mapped[str | None] = mapped_column(String(120))
    nights_allowed: Mapped[bool | None]
    """Whether people may sleep in this security area; None: nobody has said."""

    place: Mapped[Place] = related()
    areas: Mapped[list["CentreArea"]] = related()

    def asks_twice(self, by_site: bool) -> bool:
        """Whether two people type every attendance sheet here, as the centre or its site says."""
        return by_site if self.typed_twice is None else self.typed_twice


class CentreArea(Model):
    """A region from whose garrisons a centre may draw nominations."""

    __tablename__ = "centre_area"
    __table_args__ = (only_one("centre_id", "place_id", says=_("The area has this place.")),)

    centre_id: Mapped[int] = mapped_column(ForeignKey("training_centre.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))

    place: Mapped[Place] = related()


class Room(Titled, Travelling, Versioned, Model):
    """Somewhere at a centre where a class can be held."""

    __tablename__ = "room"
    __table_args__ = (
        only_one("centre_id", "code", says=_("Another room here has this code.")),
        check("seats_somebody", "seats > 0", says=_("A room seats at least one person.")),
    )

    centre_id: Mapped[int] = mapped_column(ForeignKey("training_centre.id"))
    code: Mapped[Code]
    seats: Mapped[int]

    centre: Mapped[TrainingCentre] = related()


class DocumentKind(Titled, Travelling, Versioned, Model):
    """A kind of identity document, whoever issues it and how its numbers are written."""

    __tablename__ = "document_kind"
    __table_args__ = (only_one("code", says=_("Another kind of document has this code.")),)

    code: Mapped[Code]
    issuer_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    pattern: Mapped[str | None] = mapped_column(String(60))
    closed_on: Mapped[date | None]

    issuer: Mapped[Organisation | None] = related()


class Unit(Titled, Travelling, Versioned, Model):
    """A unit of an armed service or an office of the ministry, in a tree."""

    __tablename__ = "unit"
    __table_args__ = (
        only_one("code", says=_("Another unit has this code.")),
        Index("ix_unit_path", "path"),
    )

    code: Mapped[Code]
    kind: Mapped[UnitKind]
    service_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    path: Mapped[str] = mapped_column(String(200), default="")

    service: Mapped[Organisation] = related()
    place: Mapped[Place | None] = related()
    parent: Mapped["Unit | None"] = related(remote_side="Unit.id")


class Command(Travelling, Versioned, Model):
    """Who commanded a unit, from when to when. The open one commands now."""

    __tablename__ = "command"
    __table_args__ = (
        Index("ix_command_unit", "unit_id", "from_on"),
        check("in_order", "until_on IS NULL OR until_on >= from_on",
              says=_("A command ends after it begins.")),
    )  # fmt: skip

    unit_id: Mapped[int] = personal(Purpose.SERVE, FieldClass.S1, ForeignKey("unit.id"))
    person_id: Mapped[int] = personal(
        Purpose.SERVE, FieldClass.S1, ForeignKey("person.id"), index=True
    )
    from_on: Mapped[date] = personal(Purpose.SERVE)
    until_on: Mapped[date | None] = personal(Purpose.SERVE)


class Rank(Titled, Travelling, Versioned, Model):
    """A rank of one service, its place in the order and its band."""

    __tablename__ = "rank"
    __table_args__ = (only_one("service_id", "code", says=_("Another rank has this code.")),)

    service_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    code: Mapped[Code]
    band: Mapped[str] = mapped_column(String(5))
    position: Mapped[int]
    short: Mapped[Titles]

    service: Mapped[Organisation] = related()

    def brief(self, language: str = "en") -> str:
        return self.short.get(language) or self.code


class Post(Titled, Travelling, Versioned, Model):
    """One authorised slot of a unit's establishment. It has one holder at a time."""

    __tablename__ = "post"
    __table_args__ = (
        only_one("number", says=_("Another post has this number.")),
        Index("ix_post_unit", "unit_id"),
    )

    number: Mapped[Code]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    band: Mapped[str] = mapped_column(String(5))
    specialty: Mapped[str | None] = mapped_column(String(60))
    authorised: Mapped[bool] = mapped_column(default=True)
    funded: Mapped[bool] = mapped_column(default=True)
    valid_from: Mapped[date | None]

    unit: Mapped[Unit] = related()
