# ruff: noqa: S608  statements are put together from our own words alone
from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Line, Moment, Prose, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, check, never, only_one, only_one_where
from trainingmgr.programme.facilities.rules import CLOSED, FacilityKind, FacilityState
from trainingmgr.registry.structure.models import Organisation, Room, TrainingCentre, Unit
from trainingmgr.training.cohorts.models import TrainingSession

SENTENCE = _("Say it in a full sentence.")
BOTH_SIDES = _("Two sides sign the handover of a building: whoever gives it and whoever takes it.")
KEPT = _("A building stays on the books.")
SIGNED = _("What two people have signed stays as it is.")
SHUT = _("The building of this room is closed on that day, or has a defect that keeps people "
         "out. Choose another room.")  # fmt: skip
MENDED = _("A defect that is mended stays so. Write a new one.")
_CLOSED = ", ".join(f"'{each.value}'" for each in CLOSED)
_SHUT = (
    "NEW.room_id IS NOT NULL AND EXISTS (SELECT 1 FROM facility_room JOIN facility "
    "ON facility.id = facility_room.facility_id WHERE facility_room.room_id = NEW.room_id AND "
    f'((facility.state IN ({_CLOSED}) AND facility.since_on <= NEW."on") OR EXISTS '
    "(SELECT 1 FROM facility_defect WHERE facility_defect.facility_id = facility.id AND "
    "facility_defect.keeps_out AND facility_defect.mended_on IS NULL AND "
    'facility_defect.found_on <= NEW."on")))'
)
_NOT_SIGNED = (
    "NEW.state = 'handed_over' AND NEW.state <> OLD.state AND NOT EXISTS "
    "(SELECT 1 FROM facility_handover WHERE facility_handover.id = NEW.handover_id AND "
    "facility_handover.facility_id = NEW.id AND facility_handover.signed_by_id IS NOT NULL AND "
    "facility_handover.id <> coalesce(OLD.handover_id, 0))"
)


@never("DELETE", name="kept", when="1 = 1", says=KEPT)
@never("INSERT", name="begun", when=f"NEW.state NOT IN ({_CLOSED}, 'in_use', 'degraded')",
       says=BOTH_SIDES)  # fmt: skip
@never("UPDATE OF state", name="by_two", when=_NOT_SIGNED, says=BOTH_SIDES)
class Facility(Travelling, Versioned, Model):
    """A building or a site: what state it is in, whom it holds, who owns it and pays its upkeep."""

    __tablename__ = "facility"
    __table_args__ = (
        only_one("code", says=_("Another building has this code. Try again.")),
        check("one_place", "(centre_id IS NULL) <> (unit_id IS NULL)",
              says=_("It is at a centre or with a unit: choose one.")),
        check("holds", "coalesce(holds, 0) >= 0", says=_("Write nought or more.")),
        Index("ix_facility_centre", "centre_id", "state"),
        Index("ix_facility_unit", "unit_id", "state"),
        Index("ix_facility_state", "state", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    title: Mapped[Line]
    kind: Mapped[FacilityKind]
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("training_centre.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    holds: Mapped[int | None]
    """How many people it is for."""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    """Who pays for its upkeep."""
    state: Mapped[FacilityState]
    since_on: Mapped[date]
    handover_id: Mapped[int | None]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    centre: Mapped[TrainingCentre | None] = related()
    unit: Mapped[Unit | None] = related()
    owner: Mapped[Organisation | None] = related(foreign_keys="Facility.owner_id")
    payer: Mapped[Organisation | None] = related(foreign_keys="Facility.payer_id")
    rooms: Mapped[list["FacilityRoom"]] = related(order_by="FacilityRoom.id")
    steps: Mapped[list["FacilityStep"]] = related(order_by="FacilityStep.id.desc()")
    handovers: Mapped[list["FacilityHandover"]] = related(
        back_populates="facility", order_by="FacilityHandover.id.desc()"
    )
    defects: Mapped[list["FacilityDefect"]] = related(
        back_populates="facility", order_by="FacilityDefect.id.desc()"
    )

    @property
    def pending(self) -> "FacilityHandover | None":
        """A handover that waits for the other side."""
        return next((each for each in self.handovers if each.is_open), None)

    @property
    def is_shut(self) -> bool:
        """Whether no class may be held in its rooms today."""
        return self.state in CLOSED or any(
            each.keeps_out and each.mended_on is None for each in self.defects
        )


class FacilityRoom(Model):
    """A room of a centre that lies in a building."""

    __tablename__ = "facility_room"
    __table_args__ = (
        only_one("room_id", says=_("This room lies in another building already.")),
        Index("ix_facility_room_facility", "facility_id"),
    )

    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id"))
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))

    room: Mapped[Room] = related()


@append_only(says=_("A step in the life of a building stays as it is. Write the next one."))
class FacilityStep(Model):
    """A state that a building came to: when, by which paper, and why."""

    __tablename__ = "facility_step"
    __table_args__ = (Index("ix_facility_step_facility", "facility_id", "id"),)

    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id"))
    state: Mapped[FacilityState]
    on: Mapped[date]
    document: Mapped[Line] = mapped_column(default="")
    says: Mapped[Prose] = mapped_column(default="")
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@never("DELETE", name="kept", when="1 = 1", says=SIGNED)
@never("UPDATE", name="signed", when="OLD.signed_by_id IS NOT NULL OR OLD.refused_on IS NOT NULL",
       says=SIGNED)  # fmt: skip
@never("UPDATE OF signed_by_id", name="by_two",
       when='EXISTS (SELECT 1 FROM "user" a JOIN "user" b ON b.holder_id = a.holder_id '
            "WHERE a.id = NEW.by_id AND b.id = NEW.signed_by_id)", says=BOTH_SIDES)  # fmt: skip
@never("INSERT", name="begun", when="NEW.signed_by_id IS NOT NULL", says=BOTH_SIDES)
class FacilityHandover(Travelling, Versioned, Model):
    """Those who built hand a building over: one side begins, the other signs or does not."""

    __tablename__ = "facility_handover"
    __table_args__ = (
        only_one_where("uq_facility_handover_open", "signed_by_id IS NULL AND refused_on IS NULL",
                       "facility_id", says=_("Something waits for a signature already.")),
        check("signed_whole", "(signed_by_id IS NULL) = (signed_on IS NULL)", says=BOTH_SIDES),
        check("refused_whole", "(refused_on IS NULL) = (refused_because IS NULL) AND "
              "(refused_on IS NULL OR signed_on IS NULL)", says=BOTH_SIDES),
        check("sides", "length(trim(given_by)) >= 2 AND length(trim(taken_by)) >= 2 AND "
              "length(trim(document)) >= 2", says=_("Name both offices and the paper.")),
    )  # fmt: skip

    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id"), index=True)
    on: Mapped[date]
    given_by: Mapped[Line]
    """The office or firm that hands it over."""
    taken_by: Mapped[Line]
    """The office that takes it: never the name of a person."""
    document: Mapped[Line]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    signed_on: Mapped[date | None]
    refused_on: Mapped[date | None]
    refused_because: Mapped[Prose | None]

    facility: Mapped[Facility] = related(back_populates="handovers")
    by: Mapped[User] = related(foreign_keys="FacilityHandover.by_id")
    signed_by: Mapped[User | None] = related(foreign_keys="FacilityHandover.signed_by_id")

    @property
    def is_open(self) -> bool:
        return self.signed_by_id is None and self.refused_on is None


@never("DELETE", name="kept", when="1 = 1", says=MENDED)
@never("UPDATE", name="mended", when="OLD.mended_on IS NOT NULL", says=MENDED)
class FacilityDefect(Travelling, Versioned, Model):
    """What is broken in a building, whether it keeps people out, and when it was mended."""

    __tablename__ = "facility_defect"
    __table_args__ = (
        check("worded", "length(trim(says)) >= 10", says=SENTENCE),
        check("mended_whole", "(mended_on IS NULL) = (mended_says IS NULL) AND "
              "(mended_on IS NULL OR mended_on >= found_on)", says=SENTENCE),
        Index("ix_facility_defect_open", "facility_id", "mended_on"),
    )  # fmt: skip

    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id"))
    says: Mapped[Prose]
    keeps_out: Mapped[bool]
    found_on: Mapped[date]
    mended_on: Mapped[date | None]
    mended_says: Mapped[Prose | None]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    facility: Mapped[Facility] = related(back_populates="defects")


for _deed, _name in (("INSERT", "shut"), ('UPDATE OF room_id, "on"', "shut_later")):
    never(_deed, name=_name, when=_SHUT, says=SHUT)(TrainingSession)
