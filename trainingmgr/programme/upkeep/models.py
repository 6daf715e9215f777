from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Line, Moment, Prose, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, check, never, only_one, only_one_where
from trainingmgr.core.money import Money
from trainingmgr.programme.facilities.models import Facility
from trainingmgr.programme.funds.models import FundMovement
from trainingmgr.programme.resources.models.equipment import Equipment, EquipmentKind
from trainingmgr.programme.upkeep.rules import (
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST,
    Span,
    Standing,
    Thing,
    joined,
    spans,
    unpaid,
)
from trainingmgr.registry.structure.models import Organisation

BUILDING_HAS = _("This building has a plan of upkeep: estimate it anew, or end it.")
KIND_HAS = _("This kind of equipment has a plan of upkeep: estimate it anew, or end it.")
PIECE_HAS = _("This piece has a plan of upkeep: estimate it anew, or end it.")
ONE_THING = _("It is for a building, a kind of equipment or one piece: one of the three.")
SERIAL = _("A plan of its own is for a piece with a serial. What is kept by count has the plan of "
           "its kind.")  # fmt: skip
SENTENCE = _("Say it in a full sentence.")
KEPT = _("A plan of upkeep stays on record. End it, and write another.")
OVER = _("This plan of upkeep has ended.")
SAID = _("A payer stays as written. Take it back, and write another.")
ONE_EACH = _("Somebody is named for one of these years already: each year has one payer.")
OUTSIDE = _("These years, or this amount, are not those of the plan.")
OUTGROWN = _("A payer is named for more than that. Take the payer back first.")
BY_TWO = _("A second person confirms who pays: not who wrote it.")
PAPER = _("Write who agreed, on which day, and the document or the line of the budget.")
YEARS = _("The last year comes after the first, and there are no more than %(most)s.", most=LONGEST)
WHOLE = _("An estimate says what each year of its plan needs, each once.")
ANEW = _("Years and amounts of a plan change with a new estimate.")
NOT_SPENT = _(
    "Upkeep was paid by a movement of money that was spent, that a second person has seen, in the "
    "currency of the plan."
)
NAMED_ONCE = _("This movement of money is named in a plan of upkeep already.")
WHEN = f"between {FIRST_YEAR} and {LAST_YEAR}"


@never("DELETE", name="stays", when="1 = 1", says=KEPT)
@never("UPDATE OF uid, code, facility_id, kind_id, item_id, currency, by_id, at", name="kept",
       when="1 = 1", says=KEPT)  # fmt: skip
@never("UPDATE", name="over", when="OLD.ended_on IS NOT NULL", says=OVER)
@never("INSERT", name="begun", when="NEW.ended_on IS NOT NULL OR NEW.estimate <> 1", says=KEPT)
@never("INSERT", name="lethal",
       when="(SELECT category FROM equipment_kind WHERE id = NEW.kind_id) = 'lethal'",
       says=_("Weapons and ammunition are not kept here: their register is another."))  # fmt: skip
@never("INSERT", name="serial",
       when="(SELECT serial FROM equipment WHERE id = NEW.item_id) = ''", says=SERIAL)  # fmt: skip
@never("UPDATE OF from_year, until_year, amount_minor", name="anew",
       when="NEW.estimate = OLD.estimate", says=ANEW)  # fmt: skip
@never("UPDATE OF estimate", name="estimated",
       when="NEW.estimate <= OLD.estimate OR (SELECT coalesce(sum(need.until_year - "
            "need.from_year + 1), 0) FROM upkeep_need AS need WHERE need.plan_id = NEW.id AND "
            "need.number = NEW.estimate AND need.from_year >= NEW.from_year AND need.until_year "
            "<= NEW.until_year) <> NEW.until_year - NEW.from_year + 1", says=WHOLE)  # fmt: skip
@never("UPDATE OF estimate", name="outgrown",
       when="EXISTS (SELECT 1 FROM upkeep_payer AS payer WHERE payer.plan_id = NEW.id AND "
            "payer.dropped_on IS NULL AND (payer.from_year < NEW.from_year OR "
            "payer.until_year > NEW.until_year OR payer.amount_minor > (SELECT "
            "coalesce(max(need.amount_minor), 0) FROM upkeep_need AS need WHERE need.plan_id = "
            "NEW.id AND need.number = NEW.estimate AND need.from_year <= payer.until_year AND "
            "need.until_year >= payer.from_year)))",
       says=OUTGROWN)  # fmt: skip
class UpkeepPlan(Travelling, Versioned, Model):
    """What the upkeep of a building, of one piece of equipment by its serial, or of all else that
    is held of a kind, needs in each year, from which year to which, and until when a project pays.
    """

    __tablename__ = "upkeep_plan"
    __table_args__ = (
        only_one("code", says=_("Another plan of upkeep has this code. Try again.")),
        only_one_where("uq_upkeep_plan_facility", "ended_on IS NULL", "facility_id",
                       says=BUILDING_HAS),
        only_one_where("uq_upkeep_plan_kind", "ended_on IS NULL", "kind_id",
                       says=KIND_HAS),
        only_one_where("uq_upkeep_plan_item", "ended_on IS NULL", "item_id", says=PIECE_HAS),
        check("one_thing", "CASE WHEN facility_id IS NULL THEN 0 ELSE 1 END + CASE WHEN kind_id "
              "IS NULL THEN 0 ELSE 1 END + CASE WHEN item_id IS NULL THEN 0 ELSE 1 END = 1",
              says=ONE_THING),
        check("some", "amount_minor > 0 AND coalesce(value_minor, 1) > 0",
              says=_("Write an amount above nothing.")),
        check("shared", "share IS NULL OR (share >= 1 AND share <= 100 AND value_minor IS NOT "
              "NULL)", says=_("A share is of the purchase value: write that too.")),
        check("in_order", f"from_year {WHEN} AND until_year {WHEN} AND until_year >= from_year "
              f"AND until_year - from_year < {LONGEST}", says=YEARS),
        check("project", f"project_ends IS NULL OR project_ends {WHEN}", says=YEARS),
        check("worded", "length(trim(says)) >= 3", says=_("Say in a few words what is kept up.")),
        check("ended_whole", "(ended_on IS NULL) = (ended_because IS NULL) AND "
              "(ended_because IS NULL OR length(trim(ended_because)) >= 10)", says=SENTENCE),
        Index("ix_upkeep_plan_open", "ended_on", "until_year", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id"), index=True)
    kind_id: Mapped[int | None] = mapped_column(ForeignKey("equipment_kind.id"), index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("equipment.id"), index=True)
    says: Mapped[Line]
    """What is kept up: the roof, the generator, tyres and parts."""
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    """What it needs in a year that was not estimated by itself."""
    currency: Mapped[str] = mapped_column(String(3))
    value_minor: Mapped[int | None] = mapped_column(BigInteger)
    """What it was bought or built for."""
    share: Mapped[int | None]
    """The need, where it was taken as so many of a hundred of that value."""
    from_year: Mapped[int]
    until_year: Mapped[int]
    project_ends: Mapped[int | None]
    """The last year of the project that gave it; nothing where there was none."""
    estimate: Mapped[int] = mapped_column(default=1)
    """The number of the estimate that stands."""
    ended_on: Mapped[date | None]
    ended_because: Mapped[Prose | None]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    facility: Mapped[Facility | None] = related()
    kind: Mapped[EquipmentKind | None] = related()
    item: Mapped[Equipment | None] = related()
    by: Mapped[User] = related()
    payers: Mapped[list["UpkeepPayer"]] = related(
        back_populates="plan", order_by="UpkeepPayer.from_year, UpkeepPayer.id"
    )
    spendings: Mapped[list["UpkeepSpending"]] = related(
        back_populates="plan", order_by="UpkeepSpending.id.desc()"
    )
    estimates: Mapped[list["UpkeepEstimate"]] = related(order_by="UpkeepEstimate.number.desc()")
    written_needs: Mapped[list["UpkeepNeed"]] = related(order_by="UpkeepNeed.from_year")
    """Of every estimate; `needs` are those that stand."""

    @property
    def thing(self) -> Thing:
        if self.facility_id is not None:
            return Thing.BUILDING
        return Thing.EQUIPMENT if self.item_id is None else Thing.PIECE

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def value(self) -> Money | None:
        return None if self.value_minor is None else Money(self.value_minor, self.currency)

    @property
    def named(self) -> list["UpkeepPayer"]:
        """Whoever is named and was not taken back."""
        return [each for each in self.payers if each.dropped_on is None]

    def needs_of(self, number: int) -> list["UpkeepNeed"]:
        """What each year needed as one estimate said."""
        return [each for each in self.written_needs if each.number == number]

    @property
    def needs(self) -> list["UpkeepNeed"]:
        return self.needs_of(self.estimate)

    @property
    def by_year(self) -> dict[int, int]:
        """What each year needs, in minor units."""
        return {
            year: each.amount_minor
            for each in self.needs
            for year in range(each.from_year, each.until_year + 1)
        }

    @property
    def varies(self) -> bool:
        """Whether some year needs another amount than the others."""
        return len({each.amount_minor for each in self.needs}) > 1

    @property
    def ends_of_need(self) -> tuple[Money, Money]:
        """What the year needs that needs least, and the one that needs most."""
        said = [each.amount_minor for each in self.needs]
        return Money(min(said), self.currency), Money(max(said), self.currency)

    def payer_in(self, year: int) -> "UpkeepPayer | None":
        """Who is named for a year."""
        return next((e for e in self.named if e.from_year <= year <= e.until_year), None)

    @property
    def spans(self) -> list[Span]:
        return spans(self.needs, self.named)

    @property
    def paid_spans(self) -> list[Span]:
        """The same, each payer once however much each year needs."""
        return joined(self.spans)

    @property
    def unpaid(self) -> list[tuple[int, int]]:
        return unpaid(self.spans)

    @property
    def short(self) -> list[tuple[int, int]]:
        """The years that need more than somebody has agreed to pay."""
        return [(each.first, each.last) for each in self.spans if each.is_paid and each.lacking]

    def title(self, language: str) -> str:
        """What the thing is called."""
        if self.facility is not None:
            return self.facility.title
        if self.item is not None:
            return f"{self.item.kind.title(language)} {self.item.serial}".strip()
        return self.kind.title(language) if self.kind is not None else ""

    @property
    def thing_code(self) -> str:
        there = self.facility or self.kind or self.item
        return there.code if there is not None else ""


@append_only(says=_("What was estimated stays on record. Write the estimate anew."))
class UpkeepEstimate(Model):
    """What a plan said at one time, and why it was written or changed."""

    __tablename__ = "upkeep_estimate"
    __table_args__ = (
        only_one("plan_id", "number", says=_("Somebody changed this at the same time. Try again.")),
        check("worded", "number = 1 OR length(trim(why)) >= 10", says=SENTENCE),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("upkeep_plan.id"))
    number: Mapped[int]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    from_year: Mapped[int]
    until_year: Mapped[int]
    project_ends: Mapped[int | None]
    why: Mapped[Prose] = mapped_column(default="")
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


@append_only(says=_("What was estimated stays on record. Write the estimate anew."))
@never("INSERT", name="fits",
       when="NOT EXISTS (SELECT 1 FROM upkeep_estimate AS said WHERE said.plan_id = NEW.plan_id "
            "AND said.number = NEW.number AND said.from_year <= NEW.from_year AND "
            "said.until_year >= NEW.until_year) OR EXISTS (SELECT 1 FROM upkeep_need AS other "
            "WHERE other.plan_id = NEW.plan_id AND other.number = NEW.number AND "
            "other.from_year <= NEW.until_year AND other.until_year >= NEW.from_year)",
       says=WHOLE)  # fmt: skip
class UpkeepNeed(Model):
    """What a thing needs in each of some years, as one estimate of its plan says."""

    __tablename__ = "upkeep_need"
    __table_args__ = (
        check("in_order", "until_year >= from_year", says=YEARS),
        check("some", "amount_minor >= 0", says=_("Write nought or more.")),
        Index("ix_upkeep_need_plan", "plan_id", "number", "from_year"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("upkeep_plan.id"))
    number: Mapped[int]
    """Of which estimate."""
    from_year: Mapped[int]
    until_year: Mapped[int]
    amount_minor: Mapped[int] = mapped_column(BigInteger)


@never("DELETE", name="stays", when="1 = 1", says=SAID)
@never("UPDATE OF uid, plan_id, payer_id, from_year, until_year, amount_minor, by_id, at",
       name="kept", when="1 = 1", says=SAID)  # fmt: skip
@never("UPDATE", name="dropped", when="OLD.dropped_on IS NOT NULL", says=SAID)
@never("UPDATE OF agreed_by, agreed_on, document, budget_line", name="agreed",
       when="OLD.agreed_on IS NOT NULL", says=SAID)  # fmt: skip
@never("UPDATE OF confirmed_by_id, confirmed_on", name="confirmed",
       when="OLD.confirmed_on IS NOT NULL", says=SAID)  # fmt: skip
@never("UPDATE OF confirmed_by_id", name="by_two",
       when='EXISTS (SELECT 1 FROM "user" a JOIN "user" b ON a.holder_id = b.holder_id '
            "WHERE a.id = NEW.confirmed_by_id AND b.id = NEW.by_id)", says=BY_TWO)  # fmt: skip
@never("INSERT", name="begun", when="NEW.confirmed_on IS NOT NULL OR NEW.dropped_on IS NOT NULL",
       says=BY_TWO)  # fmt: skip
@never("INSERT", name="one_each",
       when="EXISTS (SELECT 1 FROM upkeep_payer AS other WHERE other.plan_id = NEW.plan_id AND "
            "other.dropped_on IS NULL AND other.from_year <= NEW.until_year AND "
            "other.until_year >= NEW.from_year)", says=ONE_EACH)  # fmt: skip
@never("INSERT", name="outside",
       when="EXISTS (SELECT 1 FROM upkeep_plan AS plan WHERE plan.id = NEW.plan_id AND "
            "(NEW.from_year < plan.from_year OR NEW.until_year > plan.until_year OR "
            "plan.ended_on IS NOT NULL OR NEW.amount_minor > (SELECT "
            "coalesce(max(need.amount_minor), 0) FROM upkeep_need AS need WHERE need.plan_id = "
            "plan.id AND need.number = plan.estimate AND need.from_year <= NEW.until_year AND "
            "need.until_year >= NEW.from_year)))",
       says=OUTSIDE)  # fmt: skip
class UpkeepPayer(Travelling, Versioned, Model):
    """Who pays for the upkeep of a thing from a year to another, how much a year, and who agreed
    to it by which paper. It counts once there is a paper or a second person has confirmed it.
    """

    __tablename__ = "upkeep_payer"
    __table_args__ = (
        check("in_order", "until_year >= from_year", says=YEARS),
        check("some", "amount_minor > 0", says=_("Write an amount above nothing.")),
        check("agreed_whole", "(agreed_on IS NOT NULL) = (length(trim(agreed_by)) >= 2) AND "
              "(document = '' OR agreed_on IS NOT NULL) AND (agreed_on IS NULL OR "
              "length(trim(document)) >= 2 OR length(trim(budget_line)) >= 2)", says=PAPER),
        check("confirmed_whole", "(confirmed_on IS NULL) = (confirmed_by_id IS NULL)", says=BY_TWO),
        check("dropped_whole", "(dropped_on IS NULL) = (dropped_by_id IS NULL) AND "
              "(dropped_on IS NULL) = (dropped_because IS NULL) AND (dropped_because IS NULL OR "
              "length(trim(dropped_because)) >= 10)", says=SENTENCE),
        Index("ix_upkeep_payer_plan", "plan_id", "dropped_on"),
    )  # fmt: skip

    plan_id: Mapped[int] = mapped_column(ForeignKey("upkeep_plan.id"))
    payer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    from_year: Mapped[int]
    until_year: Mapped[int]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    """In each of these years, in the currency of the plan; in one that needs less, so much less."""
    budget_line: Mapped[Line] = mapped_column(default="")
    agreed_by: Mapped[Line] = mapped_column(default="")
    """The office that agreed: never the name of a person."""
    agreed_on: Mapped[date | None]
    document: Mapped[Line] = mapped_column(default="")
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    confirmed_on: Mapped[date | None]
    dropped_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    dropped_on: Mapped[date | None]
    dropped_because: Mapped[Prose | None]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    plan: Mapped[UpkeepPlan] = related(back_populates="payers")
    payer: Mapped[Organisation] = related()
    by: Mapped[User] = related(foreign_keys="UpkeepPayer.by_id")
    confirmed_by: Mapped[User | None] = related(foreign_keys="UpkeepPayer.confirmed_by_id")
    dropped_by: Mapped[User | None] = related(foreign_keys="UpkeepPayer.dropped_by_id")

    @property
    def standing(self) -> Standing:
        if self.dropped_on is not None:
            return Standing.TAKEN_BACK
        if self.agreed_on is not None:
            return Standing.AGREED
        return Standing.WAITS if self.confirmed_on is None else Standing.CONFIRMED

    @property
    def counts(self) -> bool:
        return self.standing in (Standing.AGREED, Standing.CONFIRMED)


@never("DELETE", name="stays", when="1 = 1", says=SAID)
@never("UPDATE OF uid, plan_id, movement_id, by_id, at", name="kept", when="1 = 1", says=SAID)
@never("UPDATE", name="dropped", when="OLD.dropped_on IS NOT NULL", says=SAID)
@never("INSERT", name="begun", when="NEW.dropped_on IS NOT NULL", says=SAID)
@never("INSERT", name="spent",
       when="NOT EXISTS (SELECT 1 FROM fund_movement AS movement JOIN fund_verdict AS verdict ON "
            "verdict.movement_id = movement.id JOIN upkeep_plan AS plan ON plan.id = NEW.plan_id "
            "WHERE movement.id = NEW.movement_id AND movement.stage = 'spent' AND "
            "verdict.is_right AND movement.currency = plan.currency)", says=NOT_SPENT)  # fmt: skip
class UpkeepSpending(Travelling, Versioned, Model):
    """A movement of money that was spent on the upkeep of a thing. The money stays in its ledger:
    here it is named alone, whole, for one plan.
    """

    __tablename__ = "upkeep_spending"
    __table_args__ = (
        only_one_where("uq_upkeep_spending_stands", "dropped_on IS NULL", "movement_id",
                       says=NAMED_ONCE),
        check("dropped_whole", "(dropped_on IS NULL) = (dropped_by_id IS NULL) AND "
              "(dropped_on IS NULL) = (dropped_because IS NULL) AND (dropped_because IS NULL OR "
              "length(trim(dropped_because)) >= 10)", says=SENTENCE),
        Index("ix_upkeep_spending_plan", "plan_id", "dropped_on"),
    )  # fmt: skip

    plan_id: Mapped[int] = mapped_column(ForeignKey("upkeep_plan.id"))
    movement_id: Mapped[int] = mapped_column(ForeignKey("fund_movement.id"))
    dropped_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    dropped_on: Mapped[date | None]
    dropped_because: Mapped[Prose | None]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    plan: Mapped[UpkeepPlan] = related(back_populates="spendings")
    movement: Mapped[FundMovement] = related()
    by: Mapped[User] = related(foreign_keys="UpkeepSpending.by_id")
    dropped_by: Mapped[User | None] = related(foreign_keys="UpkeepSpending.dropped_by_id")
