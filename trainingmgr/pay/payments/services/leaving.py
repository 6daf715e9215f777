"""Files that ask others to pay: written one by one, and taken back while nobody has them.

The system never moves money (R-PAY-10). What is written is exactly what is hashed and kept; each
payment keeps the name and the last figures as they were sent.
"""

import base64
import csv
import io
import secrets
from collections.abc import Sequence
from datetime import date
from typing import IO, cast

from flask_babel import lazy_gettext as _
from sqlalchemy import Table, update

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services import four_eyes
from trainingmgr.core import clock, jobs, journal
from trainingmgr.core.bulk import Ready, put, ready
from trainingmgr.core.columns import new_uid
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.jobs import Job
from trainingmgr.core.journal import Actor
from trainingmgr.core.money import Money
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.pay.payments import events, queries
from trainingmgr.pay.payments.models import PayingAccount, Payment, PaymentFile
from trainingmgr.pay.payments.queries import Payable
from trainingmgr.pay.payments.rules import FileKind, FileState, Transfer, layouts, reference
from trainingmgr.pay.payments.rules.initiation import Initiation, Payer, write
from trainingmgr.pay.payments.services import schemas
from trainingmgr.pay.payments.services.accounts import layout_of
from trainingmgr.pay.rolls.models import Payroll
from trainingmgr.pay.rolls.rules import PayrollState
from trainingmgr.pay.rolls.services import closing
from trainingmgr.pay.rolls.services.closing import Look
from trainingmgr.pay.rules import LineState
from trainingmgr.tabular import uploads
from trainingmgr.tabular.uploads import Stored

WRITE = "payments.write"
"""The background work that writes the files of a payroll."""
PARADE = "payments.parade"
"""The background work that puts the lines of a payroll on papers for cash parades."""
LEAST = 10
PAYMENT = cast("Table", Payment.__table__)


@operation
def ask(
    payroll: Payroll, account: PayingAccount, *, pays_on: date, by: User, language: str = "en"
) -> Job:
    """Have the files of a released payroll written for one account."""
    four_eyes.allowed(by, Permission.PAYMENT_RELEASE)
    four_eyes.approving(by)
    if payroll.state is not PayrollState.RELEASED:
        raise Refusal(_("Only a payroll that is released and not closed is sent to be paid."))
    if (account.service_id, account.currency) != (payroll.service_id, payroll.currency):
        raise Refusal(_("This account pays another service or another currency."), field="account")
    if account.closed_on is not None:
        raise Refusal(_("This account is closed already."), field="account")
    if pays_on < clock.today():
        raise Refusal(_("The day of payment is past."), field="pays_on")
    if queries.being_written(payroll, WRITE, PARADE):
        raise Refusal(_("Files of this payroll are being written already."))
    if not queries.payable(payroll, account, after=0, most=1):
        raise Refusal(
            _("Nothing can be sent through this account: every line is sent, held or paid "
              "otherwise."), field="account",
        )  # fmt: skip
    job = jobs.enqueue(
        WRITE, by=by, language=language, payroll=payroll.id, account=account.id,
        pays_on=pays_on.isoformat(),
    )  # fmt: skip
    happening = events.PaymentsAsked(
        period=payroll.period, holder=account.holder, about=("payroll", payroll.id)
    )
    journal.record(happening, by=by)
    return job


@dataclass(frozen=True)
class Asker:
    """Whoever asked for background work, as far as the journal goes."""

    id: int


@dataclass(frozen=True)
class Written:
    """A file on disk, and the payments in it. Of the lines `among` which it was made, those that
    may not leave today stay behind, as was `seen`; where none is left, there is no file.
    """

    message: str
    kept: Stored | None
    sent: frozenset[int]
    payments: Ready
    total: Money
    among: Sequence[int]
    seen: Look
    number: int

    @property
    def last(self) -> int:
        return self.among[-1]


def next_file(
    payroll: Payroll, account: PayingAccount, *, pays_on: date, after: int
) -> Written | None:
    """Write the next file, with no lock held, or None where nothing is left to be sent.

    Raises Refusal where a bank's file does not follow the schema that the site has.
    """
    lines = queries.payable(payroll, account, after=after, most=account.at_most)
    if not lines:
        return None
    among = [line.line_id for line in lines]
    seen = closing.look(payroll, among)
    sent = [
        (line, _transfer(line, payroll.period)) for line in lines if line.line_id not in seen.frozen
    ]
    number = queries.files_made(payroll.id) + 1
    message = f"TM{payroll.period.replace('-', '')}{_short()}-{number}"
    transfers = [transfer for _line, transfer in sent]
    kept = None
    if sent:
        file = io.BytesIO()
        _write(file, message, account, payroll, transfers, pays_on)
        file.seek(0)
        if account.kind is FileKind.CREDIT_TRANSFER:
            schemas.check_written(file)
            file.seek(0)
        kept = uploads.keep(file)
    return Written(
        message=message,
        kept=kept,
        sent=frozenset(line.line_id for line, _each in sent),
        payments=_payments(sent),
        total=layouts.total(transfers) if transfers else Money(0, payroll.currency),
        among=among,
        seen=seen,
        number=number,
    )


def _payments(sent: Sequence[tuple[Payable, Transfer]]) -> Ready:
    today = clock.today()
    return ready(
        PAYMENT,
        [
            {"line_id": line.line_id, "position": position, "reference": transfer.reference,
             "amount_minor": line.amount.minor, "amount_currency": line.amount.currency,
             "name": line.holder, "account_end": line.account_end, "state": LineState.EXPORTED,
             "since": today}
            for position, (line, transfer) in enumerate(sent, 1)
        ],
        late=("file_id",),
    )  # fmt: skip


def _short() -> str:
    return base64.b32encode(secrets.token_bytes(5)).decode()


def _transfer(line: Payable, period: str) -> Transfer:
    return Transfer(
        reference=reference(new_uid()),
        amount=line.amount,
        name=line.holder,
        account=line.account,
        is_iban=line.is_iban,
        bic=line.bic,
        text=f"{line.purpose.value.upper().replace('_', ' ')} {period}",
    )


def _write(
    file: IO[bytes], message: str, account: PayingAccount, payroll: Payroll,
    transfers: Sequence[Transfer], pays_on: date,
) -> None:  # fmt: skip
    if account.kind is FileKind.MOBILE_MONEY:
        _write_bulk(file, account, transfers)
        return
    payer = Payer(
        name=account.holder, account=account.identifier or "", is_iban=account.is_iban,
        bic=account.provider.bic,
    )  # fmt: skip
    salary = payroll.purpose.value == "salary"
    initiation = Initiation(
        message=message, made=clock.now(), payer=payer, on=pays_on, transfers=transfers,
        category="SALA" if salary else "OTHR",
    )  # fmt: skip
    write(initiation, file)


def _write_bulk(file: IO[bytes], account: PayingAccount, transfers: Sequence[Transfer]) -> None:
    layout, text = layout_of(account), io.StringIO()
    rows = csv.writer(text, delimiter=layout.delimiter, lineterminator="\r\n")
    rows.writerow(layouts.header(layout))
    for each in transfers:
        try:
            rows.writerow(
                layouts.row(layout, each, country=account.country or "",
                            operator=account.operator or "")
            )  # fmt: skip
        except ValueError as over:
            raise Refusal(
                _("%(amount)s %(currency)s is more than this operator pays at once. Pay this "
                  "person through another channel.", amount=str(each.amount.amount),
                  currency=each.amount.currency)
            ) from over  # fmt: skip
    file.write(text.getvalue().encode())


def note_written(
    payroll: Payroll, account: PayingAccount, written: Written, *, pays_on: date, by: Actor
) -> bool:
    """Inside a step: the file is there, its payments are under way, its lines say so.

    What stopped since the release is held from now on, and was left out of the file. Where somebody
    in the file was stopped while it was written, it is thrown away and nothing is noted: False.
    """
    stopped = closing.stop(payroll, written.among, seen=written.seen)
    if written.kept is None:
        return True
    if not written.sent.isdisjoint(stopped):
        uploads.discard(written.kept.name)
        return False
    made = PaymentFile(
        payroll_id=payroll.id, kind=account.kind, account_id=account.id, number=written.number,
        message=written.message, sha256=written.kept.sha256, size=written.kept.size,
        count=len(written.sent), total=written.total, pays_on=pays_on,
        stored_as=written.kept.name, by_id=by.id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    put(written.payments, [(made.id,)] * len(written.sent))
    closing.move(payroll, written.sent, LineState.EXPORTED, counted=False)
    happening = events.PaymentFileWritten(
        message=made.message, count=made.count, total=str(made.total.amount),
        currency=made.total.currency, sha256=made.sha256,
        left_out=len(written.among) - len(written.sent), about=("payment_file", made.id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return True


@operation
def note_taken(file: PaymentFile, *, by: User) -> None:
    """Somebody took the file, to hand it over."""
    four_eyes.allowed(by, Permission.PAYMENT_RELEASE)
    happening = events.PaymentFileTaken(
        message=file.message, sha256=file.sha256, people=queries.people_of(file),
        about=("payment_file", file.id),
    )  # fmt: skip
    journal.record(happening, by=by)


@operation
def hand_over(file: PaymentFile, *, on: date, seen: int | None, by: User) -> None:
    """The bank or the operator has the file: its payments are submitted, as far as we know."""
    four_eyes.allowed(by, Permission.PAYMENT_RELEASE)
    file.as_seen(seen)
    if on > clock.today():
        raise Refusal(_("This day is still to come."), field="on")
    file.state = file.state.then(FileState.SUBMITTED)
    happening = events.PaymentFileHandedOver(
        message=file.message, day=on.isoformat(), about=("payment_file", file.id)
    )
    journal.record(happening, by=by)


@operation
def recall(file: PaymentFile, because: str, *, seen: int | None, by: User) -> None:
    """Take a file back that nobody was handed: its lines can be sent again."""
    four_eyes.allowed(by, Permission.PAYMENT_RELEASE)
    four_eyes.approving(by)
    file.as_seen(seen)
    if len(because.strip()) < LEAST:
        raise Refusal(_("Give the reason in a full sentence."), field="because")
    if queries.is_answered(file):
        raise Refusal(_("Somebody has answered to this file. It cannot be taken back."))
    file.state = file.state.then(FileState.RECALLED)
    file.recalled_by_id, file.recalled_at = by.id, clock.now()
    file.recalled_because = because.strip()[:500]
    ids = queries.line_ids(file)
    db.session.execute(
        update(Payment)
        .where(Payment.file_id == file.id)
        .values(state=LineState.CANCELLED, since=clock.today(), version=Payment.version + 1),
        execution_options={"synchronize_session": False},
    )
    closing.move(file.payroll, ids, LineState.DRAFT)
    happening = events.PaymentFileRecalled(
        message=file.message, because=file.recalled_because, about=("payment_file", file.id)
    )
    journal.record(happening, by=by)
