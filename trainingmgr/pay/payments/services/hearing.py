"""What an answer does to payments: kept piece by piece where nobody sees it, then told at once.

Every answer comes here: of a bank, of an operator, and of a cash sheet that is confirmed. What it
says of each payment is written beside it and counts for nobody. The last short step leads all the
payments and their lines on together. A payment that changed since it was judged is judged anew.
"""

from collections.abc import Mapping, Sequence
from typing import IO, Any

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services import four_eyes
from trainingmgr.core import clock, jobs, journal
from trainingmgr.core.bulk import put
from trainingmgr.core.db import db, let_go, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.journal import Actor
from trainingmgr.core.permissions import Permission
from trainingmgr.core.sentences import day_said
from trainingmgr.core.values import dataclass
from trainingmgr.pay.payments import events
from trainingmgr.pay.payments.models import PaymentNews
from trainingmgr.pay.payments.queries import answering
from trainingmgr.pay.payments.rules import (
    NewsKind,
    NewsState,
    Report,
    Said,
    Verdict,
    repeated,
    said_of,
)
from trainingmgr.pay.payments.rules.initiation import batch_of
from trainingmgr.pay.payments.services import judging, reading
from trainingmgr.pay.payments.services.judging import Judged
from trainingmgr.pay.rolls.services import closing
from trainingmgr.tabular import uploads
from trainingmgr.tabular.problems import Unreadable

HEAR = "payments.hear"
"""The background work that reads a large answer."""
AT_ONCE = 1 << 20
"""Bytes of an answer that is read while its bringer waits: about as many payments as a file of
ours holds. A larger one is work that people watch."""
FIRST = 200
"""Payments of the first step."""
FACTS = ("state", "source", "since", "reason", "code", "said", "is_contradicted", "version")
"""What an answer changes of a payment."""


@dataclass(frozen=True)
class Came:
    """An answer as it came: its name, its hash, and where it is kept if it was a file."""

    name: str
    sha256: str
    stored_as: str | None


def receive(stream: IO[bytes], *, file_name: str, by: User, language: str = "en") -> PaymentNews:
    """Take in a status report, a statement or a notice: whole, or nothing of it.

    A large one is kept, and read by a worker. Raises Refusal naming the place.
    """
    four_eyes.allowed(by, Permission.PAYMENT_HEAR)
    let_go()
    try:
        kept = uploads.keep(stream)
    except Unreadable as wrong:
        raise Refusal(wrong.sentence, field="file") from wrong
    came = Came(file_name, kept.sha256, kept.name)
    try:
        if kept.size <= AT_ONCE:
            return take_in(reading.whole(kept.name), came, by=by)
        return _asked(reading.kind_of(kept.name), came, by=by, language=language)
    except BaseException:
        uploads.discard(kept.name)
        raise


@operation
def _asked(kind: NewsKind, came: Came, *, by: User, language: str) -> PaymentNews:
    news = begin(kind, came, by=by)
    news.job_id = jobs.enqueue(HEAR, by=by, language=language, news=news.id).id
    return news


def take_in(report: Report, came: Came, *, by: User) -> PaymentNews:
    """A whole answer in one transaction: judged before anything is locked."""
    heard = hear(report)
    judged = judging.judge(heard.said)
    news = _taken_in(report.kind, came, heard, judged, by=by)
    for payment in judged.payments:  # written past the mapper: those in hand are read anew
        db.session.expire(payment, FACTS)
    return news


@operation
def _taken_in(
    kind: NewsKind, came: Came, heard: "Heard", judged: Judged, *, by: User
) -> PaymentNews:
    news = begin(kind, came, by=by)
    note(news, heard)
    stage(news, judged, by=by)
    complete(news, by=by)
    return news


@dataclass(frozen=True)
class Heard:
    """What an answer says of each payment, by reference, and what in it is of nobody here."""

    message: str | None
    lines: int
    said: Sequence[tuple[str, Said]]
    unmatched: list[list[str]]


def hear(report: Report) -> Heard:
    """Find out which payments a report speaks of. Writes nothing; raises Refusal with the line."""
    if twice := repeated(report):
        raise Refusal(
            _("Line %(line)s: payment %(reference)s stands in this answer twice, first in line "
              "%(first)s. Ask which of the two is meant.", line=twice[1].line,
              reference=twice[1].reference, first=twice[0].line), field="file",
        )  # fmt: skip
    sent = dict(answering.sent({each.reference for each in report.outcomes if each.reference}))
    _of_one_message(report, sent)
    whole = any(each.reference is None for each in report.outcomes)
    named = {report.message} if report.message else set()
    named |= {each.batch.removesuffix("-B1") for each in report.outcomes if each.batch}
    ours = answering.of_messages(named if whole else ())
    batches = {batch_of(message) for message in ours.values()}
    sent |= ours
    said = said_of(report, {key: batch_of(message) for key, message in sent.items()})
    unmatched = [
        [each.reference or each.batch or "", str(each.line), each.state.value]
        for each in report.outcomes
        if (each.reference and each.reference not in sent)
        or (not each.reference and each.batch and each.batch not in batches)
    ]
    return Heard(report.message, len(report.outcomes), sorted(said.items(), key=_key), unmatched)


def _key(named: tuple[str, Said]) -> str:
    return named[0]


def _of_one_message(report: Report, sent: Mapping[str, str]) -> None:
    """A status report speaks of one message: no payment of another file, or another payroll."""
    if report.kind is not NewsKind.STATUS_REPORT or not report.message:
        return
    for each in report.outcomes:
        message = sent.get(each.reference or "", report.message)
        if message != report.message:
            raise Refusal(
                _("Line %(line)s: payment %(reference)s was sent in %(sent)s, and this answer is "
                  "about %(message)s. Nothing of it is taken in.", line=each.line,
                  reference=each.reference, sent=message, message=report.message), field="file",
            )  # fmt: skip


def begin(kind: NewsKind, came: Came, *, by: Actor) -> PaymentNews:
    """Inside an operation: an answer that is being read. The same one is never read twice."""
    if same := answering.same(came.sha256):
        raise Refusal(_again(same), field="file")
    news = PaymentNews(
        kind=kind, file_name=came.name[:120], sha256=came.sha256, stored_as=came.stored_as,
        by_id=by.id,
    )  # fmt: skip
    db.session.add(news)
    db.session.flush()
    return news


def _again(same: PaymentNews) -> Any:
    if same.read_at is None:
        return _("This very file is being read since %(day)s. Wait until it is, or stop it.",
                 day=day_said(same.at.date()))  # fmt: skip
    return _("This very file was read on %(day)s. Nothing is changed by it again.",
             day=day_said(same.at.date()))  # fmt: skip


def note(news: PaymentNews, heard: Heard) -> None:
    """Inside an operation: what an answer, or a piece of it, is about."""
    news.message = news.message or heard.message
    news.lines += heard.lines
    news.unmatched = [*news.unmatched, *heard.unmatched]


def stage(news: PaymentNews, judged: Judged, *, by: Actor) -> None:
    """Inside an operation: keep a piece of what an answer says, seen by nobody."""
    put(judged.rows, [(news.id, by.id)] * len(judged.rows.rows))


def complete(news: PaymentNews, *, by: Actor) -> None:
    """Inside an operation: from now on the answer counts, in every payment that it speaks of."""
    while judging.judge_again(news):
        pass
    counted = answering.verdicts(news)
    news.changed = counted.get(Verdict.CHANGES, 0)
    news.known = counted.get(Verdict.KNOWN, 0)
    news.contradicting = counted.get(Verdict.CONTRADICTS, 0)
    payrolls = answering.payrolls_moved(news)
    today = clock.today()
    for deed in (answering.contradict(news), answering.lead_on_lines(news, today),
                 answering.lead_on(news, today)):  # fmt: skip
        db.session.execute(deed.execution_options(synchronize_session=False))
    for payroll in payrolls:
        closing.recount(payroll)
    news.state, news.read_at = news.state.then(NewsState.READ), clock.now()
    happening = events.PaymentNewsRead(
        kind=news.kind.value, sha256=news.sha256, changed=news.changed, known=news.known,
        contradicting=news.contradicting, unmatched=len(news.unmatched),
        about=("payment_news", news.id),
    )  # fmt: skip
    journal.record(happening, by=by)


def take_back(news: PaymentNews, most: int) -> int:
    """Inside an operation: remove some of what was staged. With nothing left, it has stopped."""
    gone = answering.remove_staged(news, most)
    if not gone and news.state is NewsState.READING:
        stop(news, None)
    return gone


def stop(news: PaymentNews, trouble: str | None) -> None:
    """Inside an operation: nothing of this answer counts, and the same file may come again."""
    answering.remove_staged(news)
    news.state, news.trouble = news.state.then(NewsState.STOPPED), trouble
