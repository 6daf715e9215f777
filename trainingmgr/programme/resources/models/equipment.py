from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Line, Moment, Prose, Titled, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, by_another, check, never, only_one, only_one_where
from trainingmgr.core.money import Money
from trainingmgr.programme.partners.models import Agreement
from trainingmgr.programme.resources.rules.equipment import (
    FIRST,
    HELD,
    WITH_OFFICE,
    Condition,
    DeedKind,
    EquipmentCategory,
    EquipmentState,
)
from trainingmgr.registry.structure.models import Organisation, TrainingCentre, Unit
from trainingmgr.training.curricula.models import Module

NO_WEAPONS = _("Weapons and ammunition are not kept here: their register is another.")
BY_TWO = _("Two people sign a handover, a loss, a theft and what is given up.")
ACCEPTED = _("Write the number of the acceptance paper: nothing is issued without it.")
OFFICE = _("Name the office that keeps it.")
CALENDAR = _("What its donor set terms for has a day on which it is checked.")
KEPT = _("Equipment stays on the books. Write what became of it.")
SIGNED = _("What two people have signed stays as it is.")
SENTENCE = _("Say it in a full sentence.")


def _in(*states: str) -> str:
    return ", ".join(f"'{each}'" for each in states)


class EquipmentKind(Titled, Travelling, Versioned, Model):
    """A kind of equipment, and the module after which somebody may use it.

    Of weapons a kind is a reference alone: it says which register keeps them.
    """

    __tablename__ = "equipment_kind"
    __table_args__ = (
        only_one("code", says=_("Another kind of equipment has this code.")),
        check("kept_elsewhere", "(category = 'lethal') = (register <> '')",
              says=_("Say which register keeps weapons and ammunition, and of nothing else.")),
    )  # fmt: skip

    code: Mapped[Code]
    category: Mapped[EquipmentCategory]
    module_id: Mapped[int | None] = mapped_column(ForeignKey("module.id"), index=True)
    """Whoever holds a certificate of it may use the equipment."""
    register: Mapped[Line] = mapped_column(default="")
    is_inert: Mapped[bool] = mapped_column(default=False)
    """A dummy, a picture or a case that is called as a weapon is, and hurts nobody."""

    module: Mapped[Module | None] = related()


class ModuleNeed(Model):
    """How many of a kind each class of a module needs."""

    __tablename__ = "module_need"
    __table_args__ = (
        only_one(
            "module_id", "kind_id", says=_("This module needs it already: change the number.")
        ),
        check("counted", "count > 0", says=_("Write one or more.")),
    )

    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"))
    kind_id: Mapped[int] = mapped_column(ForeignKey("equipment_kind.id"), index=True)
    count: Mapped[int]

    module: Mapped[Module] = related()


@never("DELETE", name="kept", when="1 = 1", says=KEPT)
@never(
    "INSERT",
    name="lethal",
    says=NO_WEAPONS,
    when="(SELECT category FROM equipment_kind WHERE id = NEW.kind_id) = 'lethal'",
)
@never(
    "UPDATE OF kind_id",
    name="lethal_later",
    says=NO_WEAPONS,
    when="(SELECT category FROM equipment_kind WHERE id = NEW.kind_id) = 'lethal'",
)
@never(
    "INSERT",
    name="begun",
    says=BY_TWO,
    when=f"NEW.state NOT IN ({_in(*FIRST)}) AND NEW.part_of_id IS NULL",
)
@never(
    "UPDATE OF state",
    name="by_two",
    says=BY_TWO,
    when="NEW.state IN ('issued', 'lost', 'stolen', 'disposed') AND NEW.state <> OLD.state AND "
    "NOT EXISTS "
    "(SELECT 1 FROM equipment_deed AS deed WHERE deed.item_id = NEW.id AND "
    "deed.signed_by_id IS NOT NULL AND deed.makes = NEW.state)",
)
@never("UPDATE OF custodian", name="custodian", says=BY_TWO,
       when="NEW.custodian <> '' AND NEW.custodian <> OLD.custodian AND NOT EXISTS "
            "(SELECT 1 FROM equipment_deed AS deed WHERE deed.item_id = NEW.id AND "
            "deed.signed_by_id IS NOT NULL AND deed.office = NEW.custodian)")  # fmt: skip
class Equipment(Travelling, Versioned, Model):
    """One item by its serial, or so many of a kind by count, through their life."""

    __tablename__ = "equipment"
    __table_args__ = (
        only_one("code", says=_("Another piece of equipment has this code. Try again.")),
        only_one_where("uq_equipment_serial", "serial <> ''", "kind_id", "serial",
                       says=_("This serial is on the books already.")),
        check("one_or_many", "quantity > 0 AND (serial = '' OR quantity = 1)",
              says=_("With a serial it is one item; without, one or more.")),
        check("one_place", "centre_id IS NULL OR unit_id IS NULL",
              says=_("It is at a centre or with a unit: choose one.")),
        check("accepted_by_paper", f"state NOT IN ({_in('accepted', *WITH_OFFICE)}) "
              "OR acceptance <> ''", says=ACCEPTED),
        check("with_office", f"state NOT IN ({_in(*WITH_OFFICE)}) OR custodian <> ''",
              says=OFFICE),
        check("terms_checked", "(terms = '') = (check_months IS NULL) AND (terms = '' OR "
              f"state NOT IN ({_in(*HELD)}) OR check_on IS NOT NULL)", says=CALENDAR),
        check("months", "check_months IS NULL OR check_months BETWEEN 1 AND 60",
              says=_("It is checked every 1 to 60 months.")),
        check("priced",
              "(cost_minor IS NULL) = (currency IS NULL) AND coalesce(cost_minor, 0) >= 0",
              says=_("Write the amount with its currency.")),
        Index("ix_equipment_centre", "centre_id", "state"),
        Index("ix_equipment_unit", "unit_id", "state"),
        Index("ix_equipment_state", "state", "id"),
        Index("ix_equipment_delivered", "unit_id", "kind_id", "state", "quantity"),
        Index("ix_equipment_check", "check_on", "id"),
        Index("ix_equipment_custodian", "custodian"),
    )  # fmt: skip

    code: Mapped[Code]
    kind_id: Mapped[int] = mapped_column(ForeignKey("equipment_kind.id"), index=True)
    serial: Mapped[Code] = mapped_column(default="")
    quantity: Mapped[int]
    state: Mapped[EquipmentState]
    since_on: Mapped[date]
    condition: Mapped[Condition | None]
    donor_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"), index=True)
    terms: Mapped[Prose] = mapped_column(default="")
    """What its donor set as to who may use it, and for what."""
    check_months: Mapped[int | None]
    check_on: Mapped[date | None]
    """The next spot check."""
    checked_on: Mapped[date | None]
    acceptance: Mapped[Line] = mapped_column(default="")
    custodian: Mapped[Line] = mapped_column(default="")
    """The office that keeps it: never the name of a person."""
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("training_centre.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    service_on: Mapped[date | None]
    warranty_on: Mapped[date | None]
    spares: Mapped[Line] = mapped_column(default="")
    cost_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    payer_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    """Who pays for its upkeep once the project is over."""
    part_of_id: Mapped[int | None] = mapped_column(ForeignKey("equipment.id"), index=True)
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    kind: Mapped[EquipmentKind] = related()
    donor: Mapped[Organisation | None] = related(foreign_keys="Equipment.donor_id")
    payer: Mapped[Organisation | None] = related(foreign_keys="Equipment.payer_id")
    agreement: Mapped[Agreement | None] = related()
    centre: Mapped[TrainingCentre | None] = related()
    unit: Mapped[Unit | None] = related()
    deeds: Mapped[list["EquipmentDeed"]] = related(
        back_populates="item", order_by="EquipmentDeed.id.desc()"
    )
    steps: Mapped[list["EquipmentStep"]] = related(order_by="EquipmentStep.id.desc()")

    @property
    def cost(self) -> Money | None:
        if self.cost_minor is None or self.currency is None:
            return None
        return Money(self.cost_minor, self.currency)

    @property
    def pending(self) -> "EquipmentDeed | None":
        """What waits for a second signature."""
        return next((each for each in self.deeds if each.is_open), None)


@append_only(says=_("A step in the life of equipment stays as it is. Write the next one."))
class EquipmentStep(Model):
    """A state that a piece of equipment came to: when, by which paper, and why."""

    __tablename__ = "equipment_step"
    __table_args__ = (Index("ix_equipment_step_item", "item_id", "id"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("equipment.id"))
    state: Mapped[EquipmentState]
    quantity: Mapped[int]
    on: Mapped[date]
    document: Mapped[Line] = mapped_column(default="")
    says: Mapped[Prose] = mapped_column(default="")
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()


@by_another("signed_by_id", "by_id", name="by_another",
            says=BY_TWO)  # fmt: skip
@never("DELETE", name="kept", when="1 = 1", says=SIGNED)
@never("UPDATE", name="signed", when="OLD.signed_by_id IS NOT NULL OR OLD.refused_on IS NOT NULL",
       says=SIGNED)  # fmt: skip
class EquipmentDeed(Travelling, Versioned, Model):
    """A handover, a loss, a theft or a disposal: begun by one person, signed by another."""

    __tablename__ = "equipment_deed"
    __table_args__ = (
        only_one_where("uq_equipment_deed_open", "signed_by_id IS NULL AND refused_on IS NULL",
                       "item_id", says=_("Something waits for a signature already.")),
        check("by_another", "signed_by_id IS NULL OR signed_by_id <> by_id", says=BY_TWO),
        check("signed_whole", "(signed_by_id IS NULL) = (signed_on IS NULL)", says=BY_TWO),
        check("refused_whole", "(refused_on IS NULL) = (refused_because IS NULL) AND "
              "(refused_on IS NULL OR signed_on IS NULL)", says=BY_TWO),
        check("made", "(kind = 'handover') = (makes = 'issued') AND (kind = 'loss') = "
              "(makes = 'lost') AND (kind = 'theft') = (makes = 'stolen') AND "
              "(kind = 'disposal') = (makes = 'disposed')", says=BY_TWO),
        check("to_office", "(kind = 'handover') = (office <> '')", says=OFFICE),
        check("documented", "length(trim(document)) >= 2",
              says=_("Write the number of the paper that was signed.")),
        check("worded", "kind = 'handover' OR length(trim(says)) >= 10", says=SENTENCE),
        check("counted", "quantity > 0", says=_("Write one or more.")),
        check("one_place", "centre_id IS NULL OR unit_id IS NULL",
              says=_("It is at a centre or with a unit: choose one.")),
    )  # fmt: skip

    item_id: Mapped[int] = mapped_column(ForeignKey("equipment.id"), index=True)
    kind: Mapped[DeedKind]
    makes: Mapped[EquipmentState]
    quantity: Mapped[int]
    on: Mapped[date]
    """The day that stands on the paper."""
    office: Mapped[Line] = mapped_column(default="")
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("training_centre.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    document: Mapped[Line]
    says: Mapped[Prose] = mapped_column(default="")
    by_id: Mapped[UserKey]
    at: Mapped[Moment]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    signed_on: Mapped[date | None]
    refused_on: Mapped[date | None]
    refused_because: Mapped[Prose | None]

    item: Mapped[Equipment] = related(back_populates="deeds")
    centre: Mapped[TrainingCentre | None] = related()
    unit: Mapped[Unit | None] = related()
    by: Mapped[User] = related(foreign_keys="EquipmentDeed.by_id")
    signed_by: Mapped[User | None] = related(foreign_keys="EquipmentDeed.signed_by_id")

    @property
    def is_open(self) -> bool:
        return self.signed_on is None and self.refused_on is None


@never("DELETE", name="kept", when="1 = 1", says=_("A spot check stays on record."))
@never("UPDATE OF seed, centre_id, unit_id, asked", name="drawn", when="1 = 1",
       says=_("A sample is drawn once."))  # fmt: skip
class SpotCheck(Travelling, Versioned, Model):
    """A sample of the books at a place: drawn once, counted line by line."""

    __tablename__ = "spot_check"
    __table_args__ = (
        only_one("code", says=_("Another spot check has this code. Try again.")),
        check("one_place", "centre_id IS NULL OR unit_id IS NULL",
              says=_("It is at a centre or with a unit: choose one.")),
        Index("ix_spot_check_list", "on", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    on: Mapped[date]
    centre_id: Mapped[int | None] = mapped_column(ForeignKey("training_centre.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    asked: Mapped[int]
    seed: Mapped[int]
    """Whoever knows it and the books of that day draws the same again."""
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    centre: Mapped[TrainingCentre | None] = related()
    unit: Mapped[Unit | None] = related()
    by: Mapped[User] = related()
    lines: Mapped[list["SpotLine"]] = related(back_populates="spot", order_by="SpotLine.id")


@never("DELETE", name="kept", when="1 = 1", says=_("A spot check stays on record."))
@never(
    "UPDATE OF item_id, check_id, booked",
    name="drawn",
    when="1 = 1",
    says=_("A sample is drawn once."),
)
@never("UPDATE OF found, condition, counted_on, counted_by_id, says", name="counted",
       when="OLD.counted_on IS NOT NULL", says=_("A count stays as it was written."))  # fmt: skip
class SpotLine(Travelling, Versioned, Model):
    """One line of a sample: what the books said, what was found, and what became of it."""

    __tablename__ = "spot_line"
    __table_args__ = (
        only_one("check_id", "item_id", says=_("It is in this sample already.")),
        check("counted_whole", "(counted_on IS NULL) = (found IS NULL) AND (counted_on IS NULL) = "
              "(counted_by_id IS NULL) AND (counted_on IS NULL) = (condition IS NULL)",
              says=_("A count has its number, its day and who counted.")),
        check("found", "found IS NULL OR found BETWEEN 0 AND 1000000",
              says=_("Write nought or more.")),
        check("settled_whole", "(settled_on IS NULL) = (settled_by_id IS NULL) AND "
              "(settled_on IS NULL) = (settled_says IS NULL) AND (settled_on IS NULL OR "
              "found <> booked)", says=_("Only a difference is settled, in a full sentence.")),
        Index("ix_spot_line_item", "item_id"),
        Index("ix_spot_line_open", "settled_on", "counted_on"),
    )  # fmt: skip

    check_id: Mapped[int] = mapped_column(ForeignKey("spot_check.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("equipment.id"))
    booked: Mapped[int]
    found: Mapped[int | None]
    condition: Mapped[Condition | None]
    says: Mapped[Prose] = mapped_column(default="")
    counted_on: Mapped[date | None]
    counted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    settled_on: Mapped[date | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    settled_says: Mapped[Prose | None]

    spot: Mapped[SpotCheck] = related(back_populates="lines")
    item: Mapped[Equipment] = related()
    counted_by: Mapped[User | None] = related(foreign_keys="SpotLine.counted_by_id")

    @property
    def differs(self) -> bool:
        return self.found is not None and self.found != self.booked
