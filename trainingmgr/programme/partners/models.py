from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Line, Moment, Prose, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import check, never, only_one, only_one_where
from trainingmgr.core.money import Money
from trainingmgr.programme.partners.rules import (
    PURPOSE,
    ActivityState,
    AgreementKind,
    PartnerRole,
    Standing,
    standing,
)
from trainingmgr.registry.structure.models import Organisation, Place, Unit
from trainingmgr.training.curricula.models import Topic

TWO_PARTIES = _("A bilateral agreement has two parties.")


@never("DELETE", name="kept", when="1 = 1",
       says=_("An agreement stays on record. Say when it ended."))  # fmt: skip
class Agreement(Travelling, Versioned, Model):
    """What organisations have signed: who is party to it, what it covers, until when."""

    __tablename__ = "agreement"
    __table_args__ = (
        only_one("code", says=_("Another agreement has this code. Try again.")),
        check("in_order", "until_on IS NULL OR until_on >= from_on",
              says=_("It ends after it begins.")),
        check("signed_first", "signed_on IS NULL OR until_on IS NULL OR signed_on <= until_on",
              says=_("It is signed before it ends.")),
        check("ended_whole", "(ended_on IS NULL) = (ended_because IS NULL)",
              says=_("Say on which day it ended, and why.")),
        check("ended_after", "ended_on IS NULL OR ended_on >= from_on",
              says=_("It ends after it begins.")),
        Index("ix_agreement_list", "from_on", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    title: Mapped[Line]
    kind: Mapped[AgreementKind]
    reference: Mapped[Line]
    held_by: Mapped[Line]
    """The office where the signed paper lies."""
    signed_on: Mapped[date | None]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    terms: Mapped[Prose] = mapped_column(default="")
    ended_on: Mapped[date | None]
    ended_because: Mapped[Prose | None]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()
    parties: Mapped[list["AgreementParty"]] = related(
        cascade="all, delete-orphan", order_by="AgreementParty.id"
    )
    topics: Mapped[list["AgreementTopic"]] = related(cascade="all, delete-orphan")
    places: Mapped[list["AgreementPlace"]] = related(cascade="all, delete-orphan")
    units: Mapped[list["AgreementUnit"]] = related(cascade="all, delete-orphan")

    def standing(self, on: date) -> Standing:
        return standing(self.from_on, self.until_on, self.ended_on, on)


@never(
    "INSERT",
    name="two",
    when="(SELECT kind FROM agreement WHERE id = NEW.agreement_id) = 'bilateral' AND "
    "(SELECT count(*) FROM agreement_party AS other "
    "WHERE other.agreement_id = NEW.agreement_id) >= 2",
    says=TWO_PARTIES,
)
class AgreementParty(Model):
    """An organisation that has signed, and what it does under the agreement."""

    __tablename__ = "agreement_party"
    __table_args__ = (
        only_one("agreement_id", "organisation_id", says=_("This organisation is named already.")),
        Index("ix_agreement_party_organisation", "organisation_id"),
    )

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[PartnerRole]

    organisation: Mapped[Organisation] = related()


class AgreementTopic(Model):
    """A topic that an agreement covers."""

    __tablename__ = "agreement_topic"
    __table_args__ = (only_one("agreement_id", "topic_id", says=_("This topic is named already.")),)

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), index=True)

    topic: Mapped[Topic] = related()


class AgreementPlace(Model):
    """A region or district that an agreement covers."""

    __tablename__ = "agreement_place"
    __table_args__ = (only_one("agreement_id", "place_id", says=_("This place is named already.")),)

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)

    place: Mapped[Place] = related()


class AgreementUnit(Model):
    """A unit, with all below it, that an agreement covers."""

    __tablename__ = "agreement_unit"
    __table_args__ = (only_one("agreement_id", "unit_id", says=_("This unit is named already.")),)

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)

    unit: Mapped[Unit] = related()


class PartnerActivity(Travelling, Versioned, Model):
    """What a partner does beside the site's own runs: who, what, where, when, for whom.

    Runs are never typed here: they are read from their own records.
    """

    __tablename__ = "partner_activity"
    __table_args__ = (
        only_one("code", says=_("Another activity has this code. Try again.")),
        only_one_where("uq_partner_activity_reference", "reference <> ''", "reference",
                       says=_("Another activity has this reference.")),
        check("for_one", "(unit_id IS NULL) <> (institution_id IS NULL)",
              says=_("It is for a unit or for an institution: choose one.")),
        check("in_order", "ends_on >= starts_on", says=_("It ends after it begins.")),
        check("priced", "(budget_minor IS NULL) = (currency IS NULL)",
              says=_("Write the amount with its currency.")),
        check("counted", "coalesce(targeted, 0) >= 0 AND coalesce(women, 0) >= 0 AND "
              "coalesce(men, 0) >= 0 AND coalesce(budget_minor, 0) >= 0",
              says=_("A number of people or an amount is nothing or more.")),
        check("purposed", "length(purpose) = 5", says=_("A purpose code has five digits.")),
        Index("ix_partner_activity_dates", "ends_on", "id"),
    )  # fmt: skip

    code: Mapped[Code]
    title: Mapped[Line]
    reference: Mapped[Line] = mapped_column(default="")
    """The partner's own, such as its IATI identifier."""
    agreement_id: Mapped[int | None] = mapped_column(ForeignKey("agreement.id"), index=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    institution_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    site: Mapped[Line] = mapped_column(default="")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[ActivityState] = mapped_column(default=ActivityState.PLANNED)
    targeted: Mapped[int | None]
    women: Mapped[int | None]
    men: Mapped[int | None]
    budget_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    contact: Mapped[Line] = mapped_column(default="")
    """A role or an office, never a name."""
    confirmed_on: Mapped[date | None]
    is_aid: Mapped[bool | None]
    """Whether its funder reports it as official development assistance; None is not said."""
    purpose: Mapped[str] = mapped_column(String(5), default=PURPOSE)
    by_id: Mapped[UserKey]
    at: Mapped[Moment]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)

    agreement: Mapped[Agreement | None] = related()
    topic: Mapped[Topic] = related()
    unit: Mapped[Unit | None] = related()
    institution: Mapped[Organisation | None] = related()
    place: Mapped[Place] = related()
    partners: Mapped[list["ActivityPartner"]] = related(
        cascade="all, delete-orphan", order_by="ActivityPartner.id"
    )

    @property
    def budget(self) -> Money | None:
        if self.budget_minor is None or self.currency is None:
            return None
        return Money(self.budget_minor, self.currency)


class ActivityPartner(Model):
    """What one organisation does in one activity."""

    __tablename__ = "activity_partner"
    __table_args__ = (
        only_one("activity_id", "organisation_id", "role",
                 says=_("This organisation is named in this role already.")),
        Index("ix_activity_partner_organisation", "organisation_id"),
    )  # fmt: skip

    activity_id: Mapped[int] = mapped_column(ForeignKey("partner_activity.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[PartnerRole]

    organisation: Mapped[Organisation] = related()


class PartnerVoice(Travelling, Versioned, Model):
    """An account that speaks for a partner, from when to when: it sees what this partner does."""

    __tablename__ = "partner_voice"
    __table_args__ = (
        only_one_where("uq_partner_voice_open", "ended_on IS NULL", "user_id", "organisation_id",
                       says=_("This account speaks for the organisation already.")),
        check("in_order", "ended_on IS NULL OR ended_on >= from_on",
              says=_("It ends after it begins.")),
        Index("ix_partner_voice_organisation", "organisation_id"),
    )  # fmt: skip

    user_id: Mapped[UserKey]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    from_on: Mapped[date]
    ended_on: Mapped[date | None]
    named_by_id: Mapped[UserKey]

    user: Mapped[User] = related(foreign_keys="PartnerVoice.user_id")
    organisation: Mapped[Organisation] = related()
