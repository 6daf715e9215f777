from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Line, Moment, Prose, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import append_only, check, follows, never, only_one
from trainingmgr.core.money import Money
from trainingmgr.programme.funds.rules import Stage, Sums, Use, Warns, warnings
from trainingmgr.programme.partners.models import Agreement, PartnerActivity
from trainingmgr.registry.structure.models import Organisation
from trainingmgr.training.cohorts.models import Cohort

SENTENCE = _("Say it in a full sentence.")
PAPER = _("Write the number of the paper that says so.")
OVERSPENT = _("More would be spent than was received.")
SUMMED = _("The sums of money are those of movements that two people wrote.")
WRITTEN = _("A movement of money stays as it was written. Write another that takes it back.")
ANSWERED = _("What the second person said stays as it is.")
BY_TWO = _("A second person says that a movement of money is right.")
ONE_MONEY = _("Money is of one currency from its first movement on.")
SAME_MONEY = _("The need and the money that covers it are of one currency.")
KEPT = _("Money stays on the books. Write a movement that takes it back.")
MET = _("A condition that is met stays so. Write a new one.")
NO_FUND = _("A need stays in the plan. Say until when it runs.")
COUNTED = (
    "coalesce((SELECT sum(amount_minor) FROM fund_movement JOIN fund_verdict "
    "ON fund_verdict.movement_id = fund_movement.id WHERE fund_movement.fund_id = {fund} "
    "AND fund_movement.stage = '{stage}' AND fund_verdict.is_right), 0)"
)


def _sum(stage: Stage, fund: str) -> str:
    return COUNTED.format(stage=stage.value, fund=fund)


GOES = (
    "EXISTS (SELECT 1 FROM fund_brought JOIN import_batch ON import_batch.id = "
    "fund_brought.batch_id WHERE fund_brought.movement_id = OLD.id AND import_batch.state = "
    "'undone') AND NOT EXISTS (SELECT 1 FROM fund_verdict WHERE movement_id = OLD.id)"
)
"""A movement that a file brought, which was undone before anybody answered it."""
UNLIKE = " OR ".join(f"NEW.{each.value}_minor <> {_sum(each, 'NEW.id')}" for each in Stage)
FUND_OF = "(SELECT fund_id FROM fund_movement WHERE id = NEW.movement_id)"
SUM_UP = "UPDATE fund SET {sums} WHERE fund.id = {fund}"
SUMS = ", ".join(f"{each.value}_minor = {_sum(each, 'fund.id')}" for each in Stage)


@never("DELETE", name="kept", when="1 = 1", says=NO_FUND)
@never("UPDATE OF currency", name="one_money",
       when="NEW.currency <> OLD.currency AND EXISTS "
            "(SELECT 1 FROM fund WHERE fund.need_id = NEW.id)", says=SAME_MONEY)  # fmt: skip
class FundNeed(Travelling, Versioned, Model):
    """What the plan needs money for: for which point, how much, in which time, by which paper."""

    __tablename__ = "fund_need"
    __table_args__ = (
        only_one("code", says=_("Another need has this code. Try again.")),
        check("some", "amount_minor > 0", says=_("Write an amount above nothing.")),
        check("in_order", "until_on >= from_on", says=_("It ends after it begins.")),
        check("documented", "length(trim(document)) >= 2", says=PAPER),
        Index("ix_fund_need_runs", "until_on", "from_on"),
    )

    code: Mapped[Code]
    title: Mapped[Line]
    point: Mapped[Code]
    """The point of the framework that it serves."""
    use: Mapped[Use]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    from_on: Mapped[date]
    until_on: Mapped[date]
    document: Mapped[Line]
    """The plan or budget in which it stands."""
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    def runs(self, on: date) -> bool:
        return self.from_on <= on <= self.until_on


@never("DELETE", name="kept", when="1 = 1", says=KEPT)
@never("INSERT", name="empty",
       when=" OR ".join(f"NEW.{each.value}_minor <> 0" for each in Stage), says=SUMMED)  # fmt: skip
@never("UPDATE OF pledged_minor, committed_minor, received_minor, spent_minor", name="summed",
       when=UNLIKE, says=SUMMED)  # fmt: skip
@never("UPDATE OF currency, source_id", name="one_money",
       when="(NEW.currency <> OLD.currency OR NEW.source_id <> OLD.source_id) AND EXISTS "
            "(SELECT 1 FROM fund_movement WHERE fund_movement.fund_id = NEW.id)",
       says=ONE_MONEY)  # fmt: skip
@never("INSERT", name="same_money",
       when="NEW.need_id IS NOT NULL AND NEW.currency <> "
            "(SELECT currency FROM fund_need WHERE fund_need.id = NEW.need_id)",
       says=SAME_MONEY)  # fmt: skip
@never("UPDATE OF currency, need_id", name="same_money_later",
       when="NEW.need_id IS NOT NULL AND NEW.currency <> "
            "(SELECT currency FROM fund_need WHERE fund_need.id = NEW.need_id)",
       says=SAME_MONEY)  # fmt: skip
class Fund(Travelling, Versioned, Model):
    """Money of one source in one currency for one purpose, from the pledge to the last payment."""

    __tablename__ = "fund"
    __table_args__ = (
        only_one("code", says=_("Other money has this code. Try again.")),
        check("one_purpose", "cohort_id IS NULL OR activity_id IS NULL",
              says=_("It is for a run or for an activity of a partner: choose one.")),
        check("not_overspent", "spent_minor <= received_minor", says=OVERSPENT),
        check("not_below_nothing", "pledged_minor >= 0 AND committed_minor >= 0 AND "
              "received_minor >= 0 AND spent_minor >= 0",
              says=_("No more is taken back than was written.")),
        Index("ix_fund_source", "source_id", "id"),
        Index("ix_fund_money", "currency", "source_id"),
        Index("ix_fund_expires", "expires_on", "id"),
        Index("ix_fund_due", "due_on", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    title: Mapped[Line]
    source_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"), index=True)
    use: Mapped[Use]
    point: Mapped[Code]
    """The activity or benchmark of the framework that it is for."""
    need_id: Mapped[int | None] = mapped_column(ForeignKey("fund_need.id"), index=True)
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"), index=True)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("partner_activity.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    due_on: Mapped[date | None]
    """Until when what is pledged should have come."""
    expires_on: Mapped[date | None]
    """What is not spent by then lapses."""
    pledged_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    committed_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    received_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    spent_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    source: Mapped[Organisation] = related()
    agreement: Mapped[Agreement | None] = related()
    need: Mapped[FundNeed | None] = related()
    cohort: Mapped[Cohort | None] = related()
    activity: Mapped[PartnerActivity | None] = related()
    movements: Mapped[list["FundMovement"]] = related(
        back_populates="fund", order_by="FundMovement.id.desc()"
    )
    conditions: Mapped[list["FundCondition"]] = related(
        back_populates="fund", order_by="FundCondition.id"
    )

    @property
    def sums(self) -> Sums:
        return Sums(self.pledged_minor, self.committed_minor, self.received_minor, self.spent_minor)

    def money(self, stage: Stage) -> Money:
        return Money(self.sums.at(stage), self.currency)

    def warns(self, on: date) -> list[Warns]:
        return warnings(
            self.sums, due_on=self.due_on, expires_on=self.expires_on, on=on,
            unmet=sum(each.met_on is None for each in self.conditions),
        )  # fmt: skip


@append_only(says=WRITTEN, taken_back=GOES)
@never("INSERT", name="one_money",
       when="NEW.currency <> (SELECT currency FROM fund WHERE fund.id = NEW.fund_id)",
       says=ONE_MONEY)  # fmt: skip
class FundMovement(Travelling, Model):
    """Money came to a stage, or is taken back from it: by which paper, of which day."""

    __tablename__ = "fund_movement"
    __table_args__ = (
        check("some", "amount_minor <> 0", says=_("Write an amount above nothing.")),
        check("documented", "length(trim(document)) >= 2", says=PAPER),
        check("worded", "amount_minor > 0 OR length(trim(says)) >= 10", says=SENTENCE),
        Index("ix_fund_movement_fund", "fund_id", "stage"),
    )

    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    stage: Mapped[Stage]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    on: Mapped[date]
    """The day that stands on the paper."""
    document: Mapped[Line]
    says: Mapped[Prose] = mapped_column(default="")
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    fund: Mapped[Fund] = related(back_populates="movements")
    by: Mapped[User] = related()
    verdict: Mapped["FundVerdict | None"] = related(back_populates="movement")

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


@never("UPDATE", name="kept", when="1 = 1", says=WRITTEN)
@never("INSERT", name="live",
       when="(SELECT state FROM import_batch WHERE id = NEW.batch_id) <> 'importing'",
       says=WRITTEN)  # fmt: skip
class FundBrought(Model):
    """A movement came in by a file: until somebody answers it, it goes if the file is undone."""

    __tablename__ = "fund_brought"
    __table_args__ = (only_one("movement_id", says=WRITTEN),)

    movement_id: Mapped[int] = mapped_column(ForeignKey("fund_movement.id", ondelete="CASCADE"))
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"), index=True)

    movement: Mapped[FundMovement] = related()


@append_only(says=ANSWERED)
@never("INSERT", name="by_two",
       when='EXISTS (SELECT 1 FROM fund_movement JOIN "user" a ON a.id = fund_movement.by_id '
            'JOIN "user" b ON b.holder_id = a.holder_id '
            "WHERE fund_movement.id = NEW.movement_id AND b.id = NEW.by_id)",
       says=BY_TWO)  # fmt: skip
class FundVerdict(Model):
    """The second person has seen the paper of a movement: it is right and counts, or it is not."""

    __tablename__ = "fund_verdict"
    __table_args__ = (
        only_one("movement_id", says=_("Somebody has answered this already.")),
        check("worded", "is_right OR length(trim(says)) >= 10", says=SENTENCE),
    )

    movement_id: Mapped[int] = mapped_column(ForeignKey("fund_movement.id"))
    is_right: Mapped[bool]
    says: Mapped[Prose] = mapped_column(default="")
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    movement: Mapped[FundMovement] = related(back_populates="verdict")
    by: Mapped[User] = related()


follows(FundVerdict.__table__, "INSERT", name="summed", when="NEW.is_right",
        does=(SUM_UP.format(sums=SUMS, fund=FUND_OF),))  # fmt: skip


@never("DELETE", name="kept", when="1 = 1", says=MET)
@never("UPDATE", name="met", when="OLD.met_on IS NOT NULL", says=MET)
class FundCondition(Travelling, Versioned, Model):
    """What a source asks for before it gives, until when, and by which paper it is met."""

    __tablename__ = "fund_condition"
    __table_args__ = (
        check("worded", "length(trim(says)) >= 10", says=SENTENCE),
        check("met_whole", "(met_on IS NULL) = (met_by_id IS NULL) AND "
              "(met_on IS NOT NULL) = (length(trim(evidence)) >= 2)", says=PAPER),
        Index("ix_fund_condition_open", "fund_id", "met_on"),
    )  # fmt: skip

    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    says: Mapped[Prose]
    due_on: Mapped[date | None]
    met_on: Mapped[date | None]
    evidence: Mapped[Line] = mapped_column(default="")
    met_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    fund: Mapped[Fund] = related(back_populates="conditions")
    met_by: Mapped[User | None] = related(foreign_keys="FundCondition.met_by_id")
