"""What became of payments: a file of the bank's or the operator's is read, whole or not at all."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import IO, cast

from flask_babel import lazy_gettext as _
from sqlalchemy import Table
from sqlalchemy.orm.attributes import set_committed_value

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services import four_eyes
from trainingmgr.core import clock, journal
from trainingmgr.core.bulk import Changes, Ready, change, changing, put, ready
from trainingmgr.core.db import db, let_go, operation
from trainingmgr.core.errors import Refusal, StaleRecord
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import day_said
from trainingmgr.core.values import dataclass
from trainingmgr.pay.payments import events, queries
from trainingmgr.pay.payments.models import Payment, PaymentNews, PaymentOutcome
from trainingmgr.pay.payments.rules import (
    FileKind,
    FileState,
    NewsKind,
    Outcome,
    Report,
    Said,
    Source,
    Verdict,
    answers,
    repeated,
    said_of,
    verdict,
)
from trainingmgr.pay.payments.rules.initiation import batch_of
from trainingmgr.pay.payments.services import schemas
from trainingmgr.pay.rolls.models import Payroll
from trainingmgr.pay.rolls.rules import PayrollState
from trainingmgr.pay.rolls.services import closing
from trainingmgr.pay.rules import ARRIVED, ChannelFailure, LineState
from trainingmgr.tabular import uploads
from trainingmgr.tabular.markup import Markup
from trainingmgr.tabular.problems import Unreadable

LEAST = 10
MOST = 20_000
"""Outcomes that one file may hold: as many as four files of ours."""
PAYMENT, OUTCOME = cast("Table", Payment.__table__), cast("Table", PaymentOutcome.__table__)
DECIDABLE = frozenset({LineState.SETTLED, LineState.REJECTED, LineState.RETURNED})
OF_CASH = frozenset({LineState.SIGNED_RECEIVED, LineState.UNCLAIMED})
"""What a person may say of a payment that answers contradict each other about."""


def decidable(payment: Payment) -> frozenset[LineState]:
    """What a person may say of this payment: a parade is paid out, or it is not."""
    return OF_CASH if payment.file.kind is FileKind.CASH_PARADE else DECIDABLE


def is_confirmed_cash(payment: Payment) -> bool:
    """Whether a confirmed cash sheet says what became of it."""
    return payment.source is not None and payment.file.kind is FileKind.CASH_PARADE


@operation
def contest(
    payment: Payment, state: LineState, because: str, *, seen: int | None, by: User
) -> None:
    """Say that a cash sheet which was confirmed is wrong about one payment, and why.

    Nothing is changed by it: a second person decides, and both stay on record.
    """
    four_eyes.allowed(by, Permission.PAYMENT_HEAR)
    payment.as_seen(seen)
    if not is_confirmed_cash(payment):
        raise Refusal(_("Only what a confirmed cash sheet says is contested here."))
    if payment.is_contradicted:
        raise Refusal(_("Somebody has contested this already. A second person decides."))
    if state not in OF_CASH or state is payment.state:
        raise Refusal(_("Say what the sheet should say of it."), field="state")
    if len(because.strip()) < LEAST:
        raise Refusal(_("Give the reason in a full sentence."), field="because")
    payment.is_contradicted = True
    said = PaymentOutcome(
        payment_id=payment.id, state=state, source=Source.EXPLICIT, verdict=Verdict.CONTRADICTS,
        because=because.strip()[:500], by_id=by.id,
    )  # fmt: skip
    db.session.add(said)
    happening = events.PaymentContested(
        reference=payment.reference, state=state.value, because=because.strip()[:500],
        about=("payment", payment.id),
    )  # fmt: skip
    journal.record(happening, by=by)


def receive(stream: IO[bytes], *, file_name: str, by: User) -> PaymentNews:
    """Take in a status report, a statement or a notice: whole, or nothing of it.

    Raises Refusal naming the place.
    """
    four_eyes.allowed(by, Permission.PAYMENT_HEAR)
    let_go()
    try:
        kept = uploads.keep(stream)
    except Unreadable as wrong:
        raise Refusal(wrong.sentence, field="file") from wrong
    try:
        with uploads.sealed(kept.name).open("rb") as file:
            report = read(file)
        with uploads.sealed(kept.name).open("rb") as file:
            schemas.check_read(file)
        return take_in(report, Came(file_name, kept.sha256, kept.name), by=by)
    except BaseException:
        uploads.discard(kept.name)
        raise


def read(file: IO[bytes]) -> Report:
    """A bank's answer as values. Raises Refusal with the line."""
    markup, outcomes = Markup(answers.WANTED, answers.LOCATED), list[Outcome]()
    kind, message = None, None
    try:
        for line, element in markup.elements(file):
            kind = kind or _kind(markup)
            message = message or answers.message_of(element)
            try:
                outcomes += [_at(each, line) for each in answers.told(element)]
            except answers.NoAmountError as wrong:
                raise Refusal(
                    _("Line %(line)s: “%(word)s” is no sum that can be paid.",
                      line=line, word=str(wrong)), field="file",
                ) from wrong  # fmt: skip
            except ValueError as unknown:
                raise Refusal(
                    _("Line %(line)s: “%(word)s” is not a word that banks answer with.",
                      line=line, word=str(unknown)), field="file",
                ) from unknown  # fmt: skip
            if len(outcomes) > MOST:
                raise Refusal(
                    _("The file speaks of more than %(most)s payments.", most=MOST), field="file"
                )
    except Unreadable as wrong:
        raise Refusal(wrong.sentence, field="file") from wrong
    kind = kind or _kind(markup)
    if not outcomes:
        raise Refusal(_("The file says nothing about any payment."), field="file")
    return Report(kind=kind, message=message, outcomes=tuple(outcomes))


def _at(outcome: Outcome, line: int) -> Outcome:
    return Outcome(**{**outcome.__dict__, "line": outcome.line or line})


def _kind(markup: Markup) -> NewsKind:
    found = answers.KINDS.get(answers.local(markup.second))
    if answers.local(markup.root) != "Document" or found is None:
        raise Refusal(
            _("This is no answer of a bank: a pain.002, camt.053 or camt.054 begins otherwise."),
            field="file",
        )
    return found


@dataclass(frozen=True)
class Came:
    """An answer as it came: its name, its hash, and where it is kept if it was a file."""

    name: str
    sha256: str
    stored_as: str | None


@dataclass(frozen=True)
class _Heard:
    """What a report says of each payment that it speaks of, as all stood at one entry of the
    journal, and the references of nobody here; and what will be written of it, made ready before
    anything is locked.
    """

    at: int
    judged: Sequence[tuple[Payment, Said, Verdict]]
    unmatched: list[list[str]]
    outcomes: Ready
    facts: Sequence[tuple[Payment, dict[str, object]]]
    changes: Changes
    moved: Mapping[tuple[Payroll, LineState], list[int]]

    def count(self, wanted: Verdict) -> int:
        return sum(verdict_ is wanted for _payment, _said, verdict_ in self.judged)


def take_in(report: Report, came: Came, *, by: User) -> PaymentNews:
    """Write down what a report says, and lead on the payments that it speaks of.

    Every answer comes here: of a bank, of an operator, and of a cash sheet that is confirmed. What
    it means is worked out before anything is locked.
    """
    if twice := repeated(report):
        raise Refusal(
            _("Line %(line)s: payment %(reference)s stands in this answer twice, first in line "
              "%(first)s. Ask which of the two is meant.", line=twice[1].line,
              reference=twice[1].reference, first=twice[0].line), field="file",
        )  # fmt: skip
    news, heard = _taken_in(report, _heard(report, by), came, by=by)
    for payment, facts in heard.facts:  # written past the mapper, so the payments in hand are told
        for name, value in facts.items():
            set_committed_value(payment, name, value)
    return news


def _heard(report: Report, by: User) -> _Heard:
    at = journal.head().number
    found, unmatched = _matched(report)
    _of_one_message(report, found)
    judged = [(each, said, _judged(each, said)) for each, said in found]
    today, facts, moved = clock.today(), [], defaultdict[tuple[Payroll, LineState], list[int]](list)
    for payment, said, verdict_ in judged:
        if verdict_ is Verdict.KNOWN:
            continue
        told = _facts(payment, said, verdict_, today)
        facts.append((payment, told | {"version": payment.version + 1}))
        if verdict_ is Verdict.CHANGES and payment.line.payroll.state is PayrollState.RELEASED:
            moved[payment.line.payroll, said.outcome.state].append(payment.line_id)
    outcomes = ready(OUTCOME, [_row(*each, by) for each in judged], late=("news_id",))
    as_read = [(told, {"id": each.id, "version": each.version}) for each, told in facts]
    return _Heard(at, judged, unmatched, outcomes, facts, changing(PAYMENT, as_read), moved)


@operation
def _taken_in(report: Report, heard: _Heard, came: Came, *, by: User) -> tuple[PaymentNews, _Heard]:
    if same := queries.same_news(came.sha256):
        raise Refusal(
            _("This very file was read on %(day)s. Nothing is changed by it again.",
              day=day_said(same.at.date())), field="file",
        )  # fmt: skip
    if journal.head().number != heard.at:
        heard = _heard(report, by)
    news = PaymentNews(
        kind=report.kind, message=report.message, file_name=came.name[:120], sha256=came.sha256,
        stored_as=came.stored_as, lines=len(report.outcomes), changed=heard.count(Verdict.CHANGES),
        known=heard.count(Verdict.KNOWN), contradicting=heard.count(Verdict.CONTRADICTS),
        unmatched=heard.unmatched, by_id=by.id,
    )  # fmt: skip
    db.session.add(news)
    db.session.flush()
    put(heard.outcomes, [(news.id,)] * len(heard.judged))
    _led_on(heard)
    happening = events.PaymentNewsRead(
        kind=news.kind.value, sha256=news.sha256, changed=news.changed, known=news.known,
        contradicting=news.contradicting, unmatched=len(heard.unmatched),
        about=("payment_news", news.id),
    )  # fmt: skip
    journal.record(happening, by=by)
    return news, heard


def _led_on(heard: _Heard) -> None:
    """What changes is written into the payments, and into the lines of what is still open."""
    if change(heard.changes) != len(heard.facts):
        raise StaleRecord
    for (payroll, state), line_ids in heard.moved.items():
        closing.move(payroll, line_ids, state, counted=False)
    for payroll in {payroll for payroll, _state in heard.moved}:
        closing.recount(payroll)


FACTS = ("state", "source", "since", "reason", "code", "said", "is_contradicted")


def _facts(payment: Payment, said: Said, judged: Verdict, today: date) -> dict[str, object]:
    """What is known of a payment after this was said of it."""
    if judged is Verdict.CONTRADICTS:
        kept = {name: getattr(payment, name) for name in FACTS}
        return kept | {"is_contradicted": True}
    outcome = said.outcome
    return {
        "state": outcome.state, "source": said.source, "reason": outcome.reason,
        "since": payment.since if payment.state is outcome.state else today,
        "code": outcome.code or None, "said": outcome.text or None,
        "is_contradicted": payment.is_contradicted,
    }  # fmt: skip


def _matched(report: Report) -> tuple[list[tuple[Payment, Said]], list[list[str]]]:
    """Payments that the report speaks of, and the references of nobody here with their line."""
    named = {each.reference for each in report.outcomes if each.reference}
    messages = {report.message} if report.message else set()
    messages |= {each.batch.removesuffix("-B1") for each in report.outcomes if each.batch}
    whole = any(each.reference is None for each in report.outcomes)
    batches = {
        reference: batch_of(message)
        for message, references in queries.of_messages(messages if whole else ()).items()
        for reference in references
    }
    payments = queries.referred({*named, *batches})
    said = said_of(
        report, {key: batch_of(payment.file.message) for key, payment in payments.items()}
    )
    unmatched = [
        [each.reference or each.batch or "", str(each.line), each.state.value]
        for each in report.outcomes
        if (each.reference and each.reference not in payments)
        or (not each.reference and each.batch and each.batch not in batches.values())
    ]
    return [(payments[key], each) for key, each in said.items()], unmatched


def _of_one_message(report: Report, found: Iterable[tuple[Payment, Said]]) -> None:
    """A status report speaks of one message: no payment of another file, or another payroll."""
    if report.kind is not NewsKind.STATUS_REPORT or not report.message:
        return
    for payment, said in found:
        if payment.file.message != report.message and said.outcome.reference:
            raise Refusal(
                _("Line %(line)s: payment %(reference)s was sent in %(sent)s, and this answer is "
                  "about %(message)s. Nothing of it is taken in.", line=said.outcome.line,
                  reference=payment.reference, sent=payment.file.message, message=report.message),
                field="file",
            )  # fmt: skip


def _judged(payment: Payment, said: Said) -> Verdict:
    """News of another amount contradicts; so does a payment of a file that was taken back."""
    amount = said.outcome.amount
    if amount is not None and amount != payment.amount and said.source is Source.EXPLICIT:
        return Verdict.CONTRADICTS
    if payment.file.state is FileState.RECALLED:
        return Verdict.CONTRADICTS
    return verdict(payment.state, payment.source, said.outcome.state, said.source)


def _row(payment: Payment, said: Said, judged: Verdict, by: User) -> dict[str, object]:
    outcome = said.outcome
    return {
        "payment_id": payment.id, "state": outcome.state, "source": said.source,
        "verdict": judged, "reason": outcome.reason, "code": outcome.code or None,
        "said": outcome.text or None, "by_id": by.id, "at": clock.now(),
    }  # fmt: skip


@operation
def decide(payment: Payment, state: LineState, because: str, *, seen: int | None, by: User) -> None:
    """Say what became of a payment that answers contradict each other about."""
    four_eyes.allowed(by, Permission.PAYMENT_HEAR)
    four_eyes.another_person(by, payment.file.by_id, *queries.contesters(payment))
    payment.as_seen(seen)
    if not payment.is_contradicted:
        raise Refusal(_("Nobody has contradicted what is known of this payment."))
    if state not in decidable(payment):
        raise Refusal(_("Say what became of the money."), field="state")
    if len(because.strip()) < LEAST:
        raise Refusal(_("Give the reason in a full sentence."), field="because")
    payment.state, payment.source = state, Source.EXPLICIT
    payment.since, payment.is_contradicted = clock.today(), False
    if state in ARRIVED:
        payment.reason = None
    elif state is LineState.UNCLAIMED:
        payment.reason = ChannelFailure.UNCLAIMED
    said = PaymentOutcome(
        payment_id=payment.id, state=state, source=Source.EXPLICIT, verdict=Verdict.CHANGES,
        because=because.strip()[:500], by_id=by.id,
    )  # fmt: skip
    db.session.add(said)
    db.session.flush()
    if payment.line.payroll.state is PayrollState.RELEASED:
        closing.move(payment.line.payroll, [payment.line_id], state)
    happening = events.PaymentRuled(
        reference=payment.reference, state=state.value, because=because.strip()[:500],
        about=("payment", payment.id),
    )  # fmt: skip
    journal.record(happening, by=by)
