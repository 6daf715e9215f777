from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, composite, mapped_column

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import Encrypted, Instant, Line, Moment, Travelling, UserKey
from trainingmgr.core.db import Model, Versioned, related
from trainingmgr.core.jobs import Job
from trainingmgr.core.law import (
    by_another,
    check,
    evidenced,
    never,
    not_erased,
    only_one,
    only_one_where,
)
from trainingmgr.core.money import Money
from trainingmgr.core.privacy import FieldClass, Purpose, Retention, personal
from trainingmgr.pay.channels.models import PaymentProvider
from trainingmgr.pay.payments.rules import (
    FileKind,
    FileState,
    NewsKind,
    NewsState,
    Source,
    Verdict,
)
from trainingmgr.pay.payments.rules.cash import CashCode, SheetStage
from trainingmgr.pay.rolls.models import Payroll, PayrollLine
from trainingmgr.pay.rules import ChannelFailure, LineState
from trainingmgr.registry.structure.models import Organisation, Unit

S1, S2 = FieldClass.S1, FieldClass.S2
PAY = Retention.PAY
CONFIRMED = _("This sheet is confirmed. Contest one of its payments to put it right.")
OF_CONFIRMED = (
    "EXISTS (SELECT 1 FROM cash_sheet WHERE cash_sheet.id = {row}.sheet_id "
    "AND cash_sheet.confirmed_at IS NOT NULL)"
)
ANSWERED = _("What a bank or an operator answered stays on record.")
TOLD = _("What was said of a payment stays on record.")
OF_READ = (
    "EXISTS (SELECT 1 FROM payment_news WHERE payment_news.id = {row}.news_id "
    "AND payment_news.state = 'read')"
)
OF_TOLD = "{row}.news_id IS NULL OR " + OF_READ
OF_FILE = "(SELECT payroll_id FROM payment_file WHERE payment_file.id = {file})"
OF_PAYMENT = OF_FILE.format(
    file="(SELECT file_id FROM payment WHERE payment.id = OLD.payment_id)"
)  # fmt: skip
IS_KEPT = not_erased("payroll", OF_FILE.format(file="OLD.file_id"))
"""Lines of a payroll whose time is over go with all that tells of them (R-DAT-07)."""
OF_LINE_KEPT = not_erased("payroll", OF_PAYMENT)
KEPT = _("What was sent to be paid stays on record. Take the file back, with a reason.")


class PayingAccount(Travelling, Versioned, Model):
    """From which account a service pays through one provider, and how that provider wants it.

    `layout` holds the columns of an operator's bulk file; a bank's account has none and is written
    as `pain.001`. `country` and `operator` are what the operator's file says in those columns,
    `words` what it writes in its results, beside the words that everybody knows.
    """

    __tablename__ = "paying_account"
    __table_args__ = (
        check("kinds", "kind <> 'cash_parade'", says=_("Cash is handed out from no account.")),
        check("laid_out", "(kind = 'mobile_money') = (layout IS NOT NULL)",
              says=_("A file for an operator has columns; one for a bank has none.")),
        check("some", "at_most > 0", says=_("A file holds at least one payment.")),
        Index("ix_paying_account_service", "service_id"),
    )  # fmt: skip

    service_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    provider_id: Mapped[int] = mapped_column(ForeignKey("payment_provider.id"))
    kind: Mapped[FileKind]
    holder: Mapped[Line]
    identifier: Mapped[str | None] = mapped_column(Encrypted, deferred=True)
    identifier_end: Mapped[str] = mapped_column(String(4))
    is_iban: Mapped[bool] = mapped_column(default=False)
    currency: Mapped[str] = mapped_column(String(3))
    at_most: Mapped[int]
    layout: Mapped[list[list[str]] | None] = mapped_column(JSON(none_as_null=True))
    most_minor: Mapped[int | None] = mapped_column(BigInteger)
    country: Mapped[str | None] = mapped_column(String(2))
    operator: Mapped[str | None] = mapped_column(String(40))
    words: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    closed_on: Mapped[date | None]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    service: Mapped[Organisation] = related()
    provider: Mapped[PaymentProvider] = related()


@never("DELETE", name="kept", when="1 = 1", says=KEPT)
@never(
    "UPDATE OF payroll_id, kind, account_id, unit_id, number, message, sha256, size, count, "
    "total_minor, total_currency, pays_on, stored_as",
    name="written",
    when="1 = 1",
    says=KEPT,
)
class PaymentFile(Travelling, Versioned, Model):
    """A file that asks a bank or an operator to pay, or the money of one parade; as it left."""

    __tablename__ = "payment_file"
    __table_args__ = (
        only_one("message", says=_("Another file has this number.")),
        only_one("sha256", says=_("This very file was made already.")),
        check("some", "count > 0", says=_("A file holds at least one payment.")),
        check("stored", "(kind = 'cash_parade') = (stored_as IS NULL)",
              says=_("A file that leaves is kept as it was written.")),
        check("paraded", "(kind = 'cash_parade') = (unit_id IS NOT NULL)",
              says=_("Cash is handed out on the parade of a unit.")),
        *evidenced("state", {FileState.RECALLED},
                   by=("recalled_by_id", "recalled_at", "recalled_because")),
        Index("ix_payment_file_payroll", "payroll_id", "id"),
    )  # fmt: skip

    payroll_id: Mapped[int] = mapped_column(ForeignKey("payroll.id"))
    kind: Mapped[FileKind]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("paying_account.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    number: Mapped[int]
    message: Mapped[str] = mapped_column(String(30))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    count: Mapped[int]
    total: Mapped[Money] = composite(
        mapped_column("total_minor", BigInteger), mapped_column("total_currency", String(3))
    )
    pays_on: Mapped[date]
    stored_as: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[FileState] = mapped_column(default=FileState.EXPORTED)
    by_id: Mapped[UserKey]
    at: Mapped[Moment]
    recalled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recalled_at: Mapped[Instant | None]
    recalled_because: Mapped[str | None] = mapped_column(String(500))

    payroll: Mapped[Payroll] = related()
    sheet: Mapped["CashSheet | None"] = related(back_populates="file")
    account: Mapped[PayingAccount | None] = related()
    unit: Mapped[Unit | None] = related()
    by: Mapped[User] = related(foreign_keys="PaymentFile.by_id")


@never("DELETE", name="kept", when=IS_KEPT, says=KEPT)
@never(
    "UPDATE OF file_id, line_id, position, reference, amount_minor, amount_currency, name, "
    "account_end",
    name="written",
    when="1 = 1",
    says=KEPT,
)
class Payment(Travelling, Versioned, Model):
    """One line of a payroll on its way: as it was sent, and what became of it.

    Only one payment of a line is under way or has arrived; a failed one is followed by another.
    """

    __tablename__ = "payment"
    __table_args__ = (
        only_one("reference", says=_("Another payment has this reference.")),
        only_one("file_id", "position", says=_("This place in the file is taken.")),
        only_one_where("uq_payment_under_way",
                       "state IN ('exported', 'submitted', 'accepted', 'settled', "
                       "'signed_received')", "line_id",
                       says=_("This line is sent to be paid already.")),
        check("amount", "amount_minor > 0", says=_("A payment is of some money.")),
        check("sourced", "(state IN ('exported', 'cancelled')) OR (source IS NOT NULL)",
              says=_("What became of a payment is said by somebody, or follows from a batch.")),
        Index("ix_payment_line", "line_id"),
        Index("ix_payment_state", "state", "file_id", "position"),
    )  # fmt: skip

    file_id: Mapped[int] = personal(Purpose.PAY, S1, ForeignKey("payment_file.id"), retention=PAY)
    line_id: Mapped[int] = personal(Purpose.PAY, S1, ForeignKey("payroll_line.id"), retention=PAY)
    position: Mapped[int] = personal(Purpose.PAY, S1, retention=PAY)
    reference: Mapped[str] = personal(Purpose.PAY, S1, String(17), retention=PAY)
    amount_minor: Mapped[int] = personal(Purpose.PAY, S2, BigInteger, retention=PAY)
    amount_currency: Mapped[str] = personal(Purpose.PAY, S2, String(3), retention=PAY)
    name: Mapped[str] = personal(Purpose.PAY, S1, String(240), retention=PAY)
    account_end: Mapped[str | None] = personal(Purpose.PAY, S2, String(4), retention=PAY)
    state: Mapped[LineState] = personal(Purpose.PAY, S1, default=LineState.EXPORTED, retention=PAY)
    source: Mapped[Source | None] = personal(Purpose.PAY, S1, retention=PAY)
    reason: Mapped[ChannelFailure | None] = personal(Purpose.PAY, S1, retention=PAY)
    code: Mapped[str | None] = personal(Purpose.PAY, S1, String(35), retention=PAY)
    said: Mapped[str | None] = personal(Purpose.PAY, S2, String(200), retention=PAY)
    since: Mapped[date] = personal(Purpose.PAY, S1, retention=PAY)
    is_contradicted: Mapped[bool] = personal(Purpose.PAY, S1, default=False, retention=PAY)

    file: Mapped[PaymentFile] = related()
    line: Mapped[PayrollLine] = related()

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.amount_currency)


@never("UPDATE", name="read_keep", when="OLD.state <> 'reading'", says=ANSWERED)
@never("DELETE", name="kept", when="1 = 1", says=ANSWERED)
class PaymentNews(Travelling, Model):
    """A file or a sheet that says what became of payments. The same is never taken in twice.

    While it is being read, what it says counts for nobody (`NewsState`). One that was stopped says
    nothing, and may come again.
    """

    __tablename__ = "payment_news"
    __table_args__ = (
        only_one_where("uq_payment_news_sha256", "state <> 'stopped'", "sha256",
                       says=_("This file was read already. Nothing is changed by it again.")),
        *evidenced("state", {NewsState.READ}, by=("read_at",)),
        check("stored", "(kind = 'cash_sheet') = (stored_as IS NULL)",
              says=_("A file that came is kept as it came; a sheet is kept line by line.")),
    )  # fmt: skip

    kind: Mapped[NewsKind]
    message: Mapped[str | None] = mapped_column(String(35))
    file_name: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    stored_as: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[NewsState] = mapped_column(default=NewsState.READING)
    lines: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    known: Mapped[int] = mapped_column(default=0)
    contradicting: Mapped[int] = mapped_column(default=0)
    unmatched: Mapped[list[Any]] = mapped_column(JSON, default=list)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    trouble: Mapped[str | None] = mapped_column(String(500))
    read_at: Mapped[Instant | None]
    by_id: Mapped[UserKey]
    at: Mapped[Moment]

    by: Mapped[User] = related()
    job: Mapped[Job | None] = related()


@never("INSERT", name="read_add", when=OF_READ.format(row="NEW"), says=TOLD)
@never("UPDATE", name="read_keep", when=OF_TOLD.format(row="OLD"), says=TOLD)
@never("DELETE", name="read_stay", says=TOLD,
       when=f"({OF_TOLD.format(row='OLD')}) AND {OF_LINE_KEPT}")  # fmt: skip
class PaymentOutcome(Model):
    """One thing that was said of one payment: by a file, or by a person who looked at it.

    `payment_version` is of the payment as it was when a file was held against it, `amount` the sum
    that the file names.
    """

    __tablename__ = "payment_outcome"
    __table_args__ = (
        Index("ix_payment_outcome_payment", "payment_id", "id"),
        Index("ix_payment_outcome_news", "news_id"),
        check("told", "(news_id IS NULL) = (because IS NOT NULL)",
              says=_("Whoever decides on a payment says why.")),
    )  # fmt: skip

    payment_id: Mapped[int] = personal(Purpose.PAY, S1, ForeignKey("payment.id"), retention=PAY)
    news_id: Mapped[int | None] = personal(
        Purpose.PAY, S1, ForeignKey("payment_news.id"), retention=PAY
    )
    state: Mapped[LineState] = personal(Purpose.PAY, S1, retention=PAY)
    source: Mapped[Source] = personal(Purpose.PAY, S1, retention=PAY)
    verdict: Mapped[Verdict] = personal(Purpose.PAY, S1, retention=PAY)
    reason: Mapped[ChannelFailure | None] = personal(Purpose.PAY, S1, retention=PAY)
    code: Mapped[str | None] = personal(Purpose.PAY, S1, String(35), retention=PAY)
    said: Mapped[str | None] = personal(Purpose.PAY, S2, String(200), retention=PAY)
    amount_minor: Mapped[int | None] = personal(Purpose.PAY, S2, BigInteger, retention=PAY)
    amount_currency: Mapped[str | None] = personal(Purpose.PAY, S2, String(3), retention=PAY)
    payment_version: Mapped[int | None] = personal(Purpose.PAY, S1, retention=PAY)
    because: Mapped[str | None] = personal(Purpose.PAY, S2, String(500), retention=PAY)
    by_id: Mapped[int] = personal(Purpose.ACCOUNTABILITY, S1, ForeignKey("user.id"), retention=PAY)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)

    news: Mapped[PaymentNews | None] = related()
    by: Mapped[User] = related()

    @property
    def amount(self) -> Money | None:
        if self.amount_minor is None or self.amount_currency is None:
            return None
        return Money(self.amount_minor, self.amount_currency)


@by_another("confirmed_by_id", "typed_by_id",
            says=_("A second person confirms what was typed in."))  # fmt: skip
@never("UPDATE", name="confirmed", when=f"OLD.confirmed_at IS NOT NULL AND {IS_KEPT}",
       says=CONFIRMED)  # fmt: skip
@never("DELETE", name="kept", when="1 = 1", says=KEPT)
class CashSheet(Versioned, Model):
    """The paper of one cash parade: how it was printed, and what came back on it (R-PAY-11).

    Nothing on it counts before a second person has confirmed it: then its money adds up, and what
    it says of each payment is an answer like that of a bank.
    """

    __tablename__ = "cash_sheet"
    __table_args__ = (
        only_one("file_id", says=_("This parade has its sheet.")),
        check("typed", "(typed_at IS NULL) = (typed_by_id IS NULL)",
              says=_("Whoever types a sheet in is on record.")),
        check("confirmed", "(confirmed_at IS NULL) = (confirmed_by_id IS NULL)",
              says=_("Whoever confirms a sheet is on record.")),
        check("by_two", "confirmed_by_id IS NULL OR (typed_by_id IS NOT NULL "
              "AND confirmed_by_id <> typed_by_id)",
              says=_("A second person confirms what was typed in.")),
        check("witnessed", "confirmed_at IS NULL OR (length(trim(coalesce(officer, ''))) >= 3 "
              "AND length(trim(coalesce(witness, ''))) >= 3 "
              "AND length(trim(coalesce(witness_from, ''))) >= 2 AND paid_on IS NOT NULL)",
              says=_("Write who paid out, who witnessed it, where the witness is from, and the "
                     "day.")),
        check("adds_up", "confirmed_at IS NULL OR (returned_minor IS NOT NULL "
              "AND returned_minor >= 0 AND carried_minor IS NOT NULL AND paid_minor IS NOT NULL "
              "AND carried_minor = paid_minor + returned_minor)",
              says=_("What was carried out is what was paid and what came back.")),
        Index("ix_cash_sheet_waits", "confirmed_at", "typed_at"),
    )  # fmt: skip

    file_id: Mapped[int] = mapped_column(ForeignKey("payment_file.id"))
    language: Mapped[str] = mapped_column(String(5))
    place: Mapped[str | None] = mapped_column(String(120))
    paid_on: Mapped[date | None]
    officer: Mapped[str | None] = mapped_column(String(120))
    witness: Mapped[str | None] = mapped_column(String(120))
    witness_from: Mapped[str | None] = mapped_column(String(120))
    carried_minor: Mapped[int | None] = mapped_column(BigInteger)
    paid_minor: Mapped[int | None] = mapped_column(BigInteger)
    returned_minor: Mapped[int | None] = mapped_column(BigInteger)
    typed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    typed_at: Mapped[Instant | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    confirmed_at: Mapped[Instant | None]

    file: Mapped[PaymentFile] = related(back_populates="sheet")
    typed_by: Mapped[User | None] = related(foreign_keys="CashSheet.typed_by_id")
    confirmed_by: Mapped[User | None] = related(foreign_keys="CashSheet.confirmed_by_id")

    @property
    def stage(self) -> SheetStage:
        if self.file.state is FileState.RECALLED:
            return SheetStage.RECALLED
        if self.confirmed_at is not None:
            return SheetStage.CONFIRMED
        return SheetStage.OUT if self.typed_at is None else SheetStage.TYPED


@never("INSERT", name="confirmed_add", when=OF_CONFIRMED.format(row="NEW"), says=CONFIRMED)
@never("UPDATE", name="confirmed_keep", when=OF_CONFIRMED.format(row="OLD"), says=CONFIRMED)
@never("DELETE", name="confirmed_stay", says=CONFIRMED,
       when=f"{OF_CONFIRMED.format(row='OLD')} AND {OF_LINE_KEPT}")  # fmt: skip
class CashMark(Model):
    """What a cash sheet says of one of its payments. Once it is confirmed, it stays."""

    __tablename__ = "cash_mark"
    __table_args__ = (
        only_one("payment_id", says=_("This line is marked already.")),
        Index("ix_cash_mark_sheet", "sheet_id"),
        check("sent", "code <> 'proxy' OR (note IS NOT NULL AND length(trim(note)) >= 5)",
              says=_("Write who received the money for somebody else, and by which paper.")),
        check("recorded", "code <> 'not_recorded'",
              says=_("A line that says nothing has no mark.")),
    )  # fmt: skip

    sheet_id: Mapped[int] = personal(Purpose.PAY, S1, ForeignKey("cash_sheet.id"), retention=PAY)
    payment_id: Mapped[int] = personal(Purpose.PAY, S1, ForeignKey("payment.id"), retention=PAY)
    code: Mapped[CashCode] = personal(Purpose.PAY, S1, retention=PAY)
    note: Mapped[str | None] = personal(Purpose.PAY, S2, String(200), retention=PAY)
    by_id: Mapped[UserKey] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
    at: Mapped[Moment] = personal(Purpose.ACCOUNTABILITY, S1, retention=PAY)
