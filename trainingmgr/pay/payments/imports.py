"""Results of operators and banks as tables: each row says what became of one payment.

The columns are remembered by the account that paid; its operator's own words are kept with it.
The file comes in as one answer, as a status report of a bank does, or not at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import IO, Any, cast

from flask_babel import ngettext

from trainingmgr.accounts.models import User
from trainingmgr.core.db import db
from trainingmgr.core.errors import Refusal, Sentence
from trainingmgr.core.money import Money
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.pay.payments import queries
from trainingmgr.pay.payments.models import PayingAccount, Payment
from trainingmgr.pay.payments.queries import answering
from trainingmgr.pay.payments.rules import NewsKind, Outcome, Report
from trainingmgr.pay.payments.rules.results import failure_of, state_of
from trainingmgr.pay.payments.services import hearing, judging, reading
from trainingmgr.pay.payments.services.hearing import Heard
from trainingmgr.pay.payments.services.judging import Judged
from trainingmgr.pay.rules import LineState
from trainingmgr.tabular import services as tabular
from trainingmgr.tabular.dryrun import Row
from trainingmgr.tabular.importables import Bringer, Importable, register
from trainingmgr.tabular.mapping import Column, Kind
from trainingmgr.tabular.models import ImportBatch, StagedRow
from trainingmgr.tabular.problems import Problem
from trainingmgr.tabular.problems import said as _

KIND = "payment_results"
COLUMNS = (
    Column("reference", _("Our reference"), required=True, longest=60,
           aliases=("description", "narration", "external id", "client reference", "end to end id",
                    "endtoendid", "payment reference", "référence", "référence client",
                    "libellé", "المرجع", "الوصف")),
    Column("status", _("What became of it"), required=True, longest=60,
           aliases=("state", "result", "transaction status", "statut", "état", "résultat",
                    "الحالة", "النتيجة")),
    Column("amount", _("Sum"), kind=Kind.DECIMAL,
           aliases=("amount", "value", "montant", "somme", "المبلغ")),
    Column("currency", _("Currency"), longest=3,
           aliases=("ccy", "devise", "monnaie", "العملة")),
    Column("reason", _("Reason or code"), longest=35,
           aliases=("code", "error code", "failure code", "failure reason", "motif", "code erreur",
                    "السبب")),
    Column("message", _("What the operator adds"), longest=200,
           aliases=("comment", "error message", "details", "remarks", "commentaire", "remarque",
                    "ملاحظات")),
)  # fmt: skip


def receive(
    stream: IO[bytes],
    account: PayingAccount | None,
    *,
    file_name: str,
    by: User,
    language: str,
    region: str = "",
) -> ImportBatch:
    """Have a table of results checked, for the account whose payments it answers."""
    if account is None:
        raise Refusal(_("Choose the account that paid: a table does not say it."), field="account")
    return tabular.receive(
        stream, kind=KIND, source=f"{account.provider.code} {account.identifier_end}",
        file_name=file_name, by=by, language=language,
        options={"account": account.id, "region": region},
    )  # fmt: skip


@dataclass
class Known:
    """The payments that a piece of a file speaks of, and the words of its operator."""

    payments: Mapping[str, Payment]
    account: int | None
    words: Mapping[str, str] = field(default_factory=dict)


def look_up(rows: Sequence[Row], options: Mapping[str, Any]) -> Known:
    account = options.get("account")
    kept = db.session.get(PayingAccount, account) if account else None
    named = {_reference(row["reference"]) for row in rows if row["reference"]}
    return Known(queries.referred(named), account, (kept.words if kept else None) or {})


def _reference(text: str) -> str:
    """As we wrote it: operators add signs and write small letters."""
    return "".join(c for c in text.upper() if c.isalnum())


def build(row: Row, known: Known) -> dict[str, Any] | list[Problem]:
    """One row as plain values, or everything that is wrong with it."""
    problems: list[Problem] = []
    state = state_of(row["status"], known.words)
    if state is None:
        problems.append(
            row.problem("status", _("Nobody knows what this word means."),
                        _("Say on the page of the account what its operator means by it."))
        )  # fmt: skip
    reference = _reference(row["reference"])
    payment = known.payments.get(reference)
    if payment and known.account and payment.file.account_id != known.account:
        problems.append(
            row.problem("reference", _("This payment was asked of another bank or operator."),
                        _("Choose the account that it was paid from."))
        )  # fmt: skip
    amount = _amount(row, payment, problems)
    if problems:
        return problems
    text = row["message"] or ""
    reason = row["reason"] or ""
    stranger = payment is None
    other = bool(payment and amount and amount != payment.amount)
    return {
        "number": row.number, "reference": reference, "state": cast("LineState", state).value,
        "minor": amount.minor if amount else None, "currency": amount.currency if amount else None,
        "code": reason, "text": text, "warn": "stranger" if stranger else "sum" if other else "",
        "header": row.headers.get("reference", "reference"),
    }  # fmt: skip


def _amount(row: Row, payment: Payment | None, problems: list[Problem]) -> Money | None:
    if row["amount"] is None:
        return None
    if row["amount"] < 0:
        problems.append(row.problem("amount", _("A payment is never of less than nothing.")))
        return None
    currency = (row["currency"] or (payment.amount_currency if payment else "")).upper()
    try:
        return Money.of(row["amount"], currency)
    except ValueError:
        problems.append(row.problem("amount", _("This currency has no coin as small as that.")))
        return None


def warned(content: Mapping[str, Any]) -> list[Problem]:
    says = {
        "stranger": _("No payment here has this reference. Nothing is changed by this row."),
        "sum": _("Another sum than was sent. Nothing is changed before a second person decides."),
    }.get(content["warn"])
    if says is None:
        return []
    return [Problem(says, None, content["number"], content["header"], content["reference"])]


def prepare(rows: Sequence[StagedRow]) -> tuple[Heard, Judged]:
    """A piece of the file, held against what is known of the payments that it speaks of."""
    outcomes = tuple(_outcome(each.content) for each in rows)
    heard = hearing.hear(Report(kind=NewsKind.PROVIDER, message=None, outcomes=outcomes))
    return heard, judging.judge(heard.said)


def save(batch: ImportBatch, ready: tuple[Heard, Judged], by: Bringer) -> None:
    """A piece of an answer that counts for nobody yet."""
    heard, judged = ready
    came = hearing.Came(batch.file_name, batch.sha256, batch.stored_as)
    news = answering.kept_as(batch.stored_as) or hearing.begin(NewsKind.PROVIDER, came, by=by)
    hearing.note(news, heard)
    hearing.stage(news, judged, by=by)


def remove(batch_id: int, limit: int) -> int:
    news = answering.of_batch(batch_id)
    return hearing.take_back(news, limit) if news else 0


def settle(batch: ImportBatch, by: Bringer) -> None:
    """The file as one answer, in the transaction that shows it."""
    news = answering.kept_as(batch.stored_as)
    if news is None:
        raise Refusal(_("The file says nothing about any payment."))
    hearing.complete(news, by=by)


def _outcome(content: Mapping[str, Any]) -> Outcome:
    state = LineState(content["state"])
    minor, currency = content["minor"], content["currency"]
    return Outcome(
        state=state,
        reference=content["reference"],
        reason=failure_of(state, content["code"]),
        code=content["code"],
        text=content["text"],
        amount=None if minor is None else Money(minor, currency),
        line=content["number"],
    )


def depends(_batch_id: int) -> Sentence:
    return _("What an operator answered stays on record, and cannot be taken back.")


IMPORTABLE = register(
    Importable(
        kind=KIND,
        title=_("Results of an operator"),
        columns=COLUMNS,
        permission=Permission.PAYMENT_HEAR,
        approval=Permission.PAYMENT_HEAR,
        counted=lambda n: ngettext("%(count)s result", "%(count)s results", n, count=n),
        place="payments.answers",
        is_plain=True,
        is_whole=True,
        is_proof=True,
        most=reading.MOST,
        look_up=look_up,
        build=build,
        key=lambda content: content["reference"],
        warned=warned,
        prepare=prepare,
        save=save,
        settle=settle,
        remove=remove,
        depends=depends,
    )
)
