from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Code, Encrypted, Instant, Moment, Titled, Travelling
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.law import (
    append_only,
    by_another,
    check,
    evidenced,
    in_a_week,
    never,
    not_erased,
    only_one,
    only_one_where,
)
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.pay.channels.rules import (
    AccountFormat,
    ChannelState,
    KycState,
    NameMatch,
    Notice,
    Stage,
    stage,
)
from trainingmgr.pay.rules import Channel
from trainingmgr.registry.people.models import Person

S1, S2 = FieldClass.S1, FieldClass.S2
PAY, LAST_USE = Retention.PAY, Retention.CHANNEL
MASKED = "pay staff within their reach, the last four characters alone"


class PaymentProvider(Travelling, Versioned, Titled, Model):
    """A bank, an operator of mobile money, a paymaster's office: who hands the money out."""

    __tablename__ = "payment_provider"
    __table_args__ = (
        only_one("code", says=_("Another provider has this code.")),
        check("length_sensible", "digits IS NULL OR digits BETWEEN 4 AND 34",
              says=_("An account number has between 4 and 34 characters.")),
    )  # fmt: skip

    code: Mapped[Code]
    kind: Mapped[Channel]
    bic: Mapped[str | None] = mapped_column(String(11))
    format: Mapped[AccountFormat] = mapped_column(default=AccountFormat.ANY)
    digits: Mapped[int | None]
    closed_on: Mapped[date | None]


@by_another("decided_by_id", "proposed_by_id",
            says=_("A second person must decide. You proposed this yourself."))  # fmt: skip
@in_a_week("proposed_at", "decided_at", when="NEW.state = 'agreed'")
@never(
    "UPDATE OF person_id, kind, provider_id, identifier_end, identifier_mark, holder_name",
    name="kept",
    when="NEW.person_id <> OLD.person_id OR NEW.kind <> OLD.kind "
    "OR coalesce(NEW.provider_id, 0) <> coalesce(OLD.provider_id, 0) "
    "OR coalesce(NEW.identifier_mark, '') <> coalesce(OLD.identifier_mark, '') "
    "OR ((coalesce(NEW.identifier_end, '') <> coalesce(OLD.identifier_end, '') "
    "OR coalesce(NEW.holder_name, '') <> coalesce(OLD.holder_name, '')) "
    f"AND {not_erased('pay_channel', 'OLD.id')})",
    says=_(
        "A pay channel is never written over. Ask for another one: the old one stays on record."
    ),
)
@never(
    "DELETE",
    name="stays",
    when="OLD.state <> 'proposed'",
    says=_("A pay channel stays on record."),
)
class PayChannel(Travelling, Versioned, Model):
    """Where one person's pay goes, as one person asked and another agreed; never written over.

    It is paid to from `active_from` until `active_to`. Of the number only its last four characters
    are shown; `identifier_mark` is equal for equal numbers and gives none away.
    """

    __tablename__ = "pay_channel"
    __table_args__ = (
        check("by_two", "decided_by_id IS NULL OR decided_by_id <> proposed_by_id",
              says=_("A second person must decide. You proposed this yourself.")),
        *evidenced("state", {ChannelState.AGREED, ChannelState.REFUSED, ChannelState.STOPPED},
                   by=("decided_by_id", "decided_at")),
        check("stop_told", "(state = 'stopped') = (stopped_at IS NOT NULL)",
              says=_("Say who stopped this channel, and why.")),
        check("identified", "(kind IN ('bank_account', 'mobile_money', 'stipend_card')) = "
              "(identifier_mark IS NOT NULL)",
              says=_("An account, a card or a phone has a number. Cash and a cheque have none.")),
        check("told_first", "active_from IS NULL OR (notified_on IS NOT NULL AND "
              "cooling_off_until IS NOT NULL AND active_from >= cooling_off_until)",
              says=_("A channel counts after the days of cooling off, when the person was told.")),
        check("in_order", "active_to IS NULL OR (active_from IS NOT NULL AND "
              "active_to >= active_from)",
              says=_("A channel ends after it begins.")),
        check("reasoned", "length(trim(because)) >= 10",
              says=_("Give the reason in a full sentence.")),
        check("known_until", "kyc_until IS NULL OR kyc_on IS NULL OR kyc_until > kyc_on",
              says=_("What the provider knows ends after it begins.")),
        only_one_where("uq_pay_channel_proposed", "state = 'proposed'", "person_id",
                       says=_("A pay channel of this person waits for a decision already.")),
        only_one_where("uq_pay_channel_untold", "state = 'agreed' AND notified_on IS NULL",
                       "person_id",
                       says=_("This person must first be told of the change before.")),
        Index("ix_pay_channel_person", "person_id", "state", "active_from"),
        Index("ix_pay_channel_mark", "identifier_mark"),
        Index("ix_pay_channel_state", "state", "id"),
        Index("ix_pay_channel_batch", "batch_id"),
    )  # fmt: skip

    person_id: Mapped[int] = personal(Purpose.PAY, S1, ForeignKey("person.id"), retention=PAY)
    kind: Mapped[Channel] = personal(Purpose.PAY, S1, retention=PAY)
    provider_id: Mapped[int | None] = personal(
        Purpose.PAY, S1, ForeignKey("payment_provider.id"), retention=PAY
    )
    identifier: Mapped[str | None] = personal(
        Purpose.PAY, S2, Encrypted, deferred=True, retention=LAST_USE
    )
    identifier_end: Mapped[str | None] = personal(
        Purpose.PAY, S1, String(4), retention=LAST_USE, readers=MASKED
    )
    identifier_mark: Mapped[str | None] = personal(Purpose.PAY, S2, String(32), retention=PAY)
    holder_name: Mapped[str | None] = personal(Purpose.PAY, S1, String(240), retention=LAST_USE)
    name_match: Mapped[NameMatch] = personal(
        Purpose.PAY, S1, default=NameMatch.UNVERIFIED, retention=PAY
    )
    kyc: Mapped[KycState] = personal(Purpose.PAY, S1, default=KycState.NOT_STARTED, retention=PAY)
    kyc_on: Mapped[date | None] = personal(Purpose.PAY, S1, retention=PAY)
    kyc_until: Mapped[date | None] = personal(Purpose.PAY, S1, retention=PAY)
    state: Mapped[ChannelState] = personal(
        Purpose.PAY, S1, default=ChannelState.PROPOSED, retention=PAY
    )
    because: Mapped[str] = personal(Purpose.PAY, S2, String(500), retention=PAY)
    proposed_by_id: Mapped[int] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAY
    )
    proposed_at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    decided_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAY
    )
    decided_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    decided_because: Mapped[str | None] = personal(Purpose.PAY, S2, String(500), retention=PAY)
    cooling_off_until: Mapped[date | None] = personal(Purpose.PAY, S1, retention=PAY)
    notified_on: Mapped[date | None] = personal(Purpose.PAY, S1, retention=PAY)
    notified_how: Mapped[Notice | None] = personal(Purpose.PAY, S1, retention=PAY)
    active_from: Mapped[date | None] = personal(Purpose.PAY, S1, retention=PAY)
    active_to: Mapped[date | None] = personal(Purpose.PAY, S1, retention=PAY)
    stopped_by_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAY
    )
    stopped_at: Mapped[Instant | None] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    stopped_because: Mapped[str | None] = personal(Purpose.PAY, S2, String(500), retention=PAY)
    batch_id: Mapped[int | None] = personal(
        Purpose.ACCOUNTABILITY, S1, ForeignKey("import_batch.id"), retention=PAY
    )

    person: Mapped[Person] = related()
    provider: Mapped[PaymentProvider | None] = related()
    proposed_by: Mapped[User] = related(foreign_keys=[proposed_by_id])
    decided_by: Mapped[User | None] = related(foreign_keys=[decided_by_id])
    shared: Mapped["SharedAccount | None"] = related()

    def stage(self, on: date) -> Stage:
        told = self.notified_on is not None
        return stage(self.state, self.active_from, self.active_to, on, told=told)

    def knows(self, on: date) -> KycState:
        """What the provider says of the holder on a day: what was verified for a time expires."""
        over = self.kyc_until is not None and self.kyc_until <= on
        return KycState.EXPIRED if over and self.kyc is KycState.VERIFIED else self.kyc

    def is_verified(self, on: date) -> bool:
        """The provider knows the holder, and the name is the person's own (cash needs neither)."""
        if self.identifier_mark is None:
            return True
        named = self.name_match in (NameMatch.EXACT, NameMatch.CLOSE)
        return self.knows(on) is KycState.VERIFIED and (named or self.shared is not None)


@append_only(says=_("That an account may be shared stays on record."))
class SharedAccount(Model):
    """Several people may be paid through one account or phone, a spouse's say, and who agreed."""

    __tablename__ = "shared_account"
    __table_args__ = (
        only_one("channel_id", says=_("Somebody has agreed already that it is shared.")),
        check("reasoned", "length(trim(because)) >= 10",
              says=_("Say in a full sentence why they share it.")),
    )  # fmt: skip

    channel_id: Mapped[int] = mapped_column(ForeignKey("pay_channel.id"))
    because: Mapped[str] = personal(Purpose.PAY, S2, String(500), retention=PAY)
    by_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAY)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
