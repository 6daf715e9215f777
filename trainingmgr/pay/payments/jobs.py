"""The worker's part of payments: one file, the papers of one unit, or a piece of an answer in each
step.
"""

from datetime import date

from trainingmgr.accounts.services.four_eyes import asked_still
from trainingmgr.core import jobs
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.jobs import Job, Progress
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.pay.payments import queries
from trainingmgr.pay.payments.models import PayingAccount, PaymentNews
from trainingmgr.pay.payments.rules import NewsState
from trainingmgr.pay.payments.services import hearing, judging, leaving, parading, reading
from trainingmgr.pay.payments.services.hearing import Heard
from trainingmgr.pay.payments.services.judging import Judged
from trainingmgr.pay.payments.services.leaving import Written
from trainingmgr.pay.payments.services.parading import Next, Parade
from trainingmgr.pay.rolls.models import Payroll
from trainingmgr.pay.rolls.services import closing
from trainingmgr.registry.structure.models import Unit
from trainingmgr.tabular.rules import next_size


def _payroll(job: Job) -> Payroll:
    found = db.session.get(Payroll, job.arguments["payroll"], populate_existing=True)
    if found is None:
        raise NotFound
    return found


def _may(job: Job) -> None:
    """No money leaves in the name of an account that may not send it any more."""
    asked_still(job.by_id, job.created_at, Permission.PAYMENT_RELEASE)


def _account(job: Job) -> PayingAccount:
    return queries.paying(job.arguments["account"])


def _pays_on(job: Job) -> date:
    return date.fromisoformat(job.arguments["pays_on"])


def _before(job: Job) -> Written | None:
    _may(job)
    return leaving.next_file(
        _payroll(job), _account(job), pays_on=_pays_on(job), after=job.checkpoint.get("after", 0)
    )


@jobs.kind(leaving.WRITE, before=_before)
def write(job: Job, ready: Written | None) -> Progress:
    """One step: the next file with its payments, or the end. What came too late is made anew."""
    reached = dict(job.checkpoint)
    if ready is None:
        closing.recount(_payroll(job))
        return Progress(checkpoint=reached, done=job.done, total=job.done, finished=True)
    is_noted = leaving.note_written(
        _payroll(job), _account(job), ready, pays_on=_pays_on(job), by=leaving.Asker(job.by_id)
    )
    if is_noted:
        reached["after"] = ready.last
    done = job.done + len(ready.sent) * is_noted
    return Progress(checkpoint=reached, done=done, total=None)


def _parade(job: Job) -> Parade:
    said = job.arguments
    return Parade(
        on=date.fromisoformat(said["on"]), at_most=said["at_most"],
        unit=db.session.get(Unit, said["unit"]) if said["unit"] else None, apart=said["apart"],
        others=said["others"], language=said["sheet_language"], place=said["place"],
    )  # fmt: skip


def _next_lines(job: Job) -> Next | None:
    _may(job)
    return parading.next_lines(_payroll(job), _parade(job))


@jobs.kind(leaving.PARADE, before=_next_lines)
def parade(job: Job, ready: Next | None) -> Progress:
    """One step: the papers of the next units, or the end."""
    if ready is None:
        closing.recount(_payroll(job))
        return Progress(checkpoint={}, done=job.done, total=job.done, finished=True)
    by = leaving.Asker(job.by_id)
    going = parading.note_printed(_payroll(job), _parade(job), ready, by=by)
    return Progress(checkpoint={}, done=job.done + going, total=None)


@dataclass(frozen=True)
class _Reading:
    """An answer as this worker read it, and the claim on the job under which it did."""

    lease: int
    heard: Heard


@dataclass(frozen=True)
class _Piece:
    heard: Heard
    size: int
    judged: Judged | None


_held: dict[int, _Reading] = {}
"""The answer that this worker is reading. Another worker reads it anew and goes on."""


def _news(job: Job) -> PaymentNews:
    found = db.session.get(PaymentNews, job.arguments["news"], populate_existing=True)
    if found is None:
        raise NotFound
    return found


def _next_piece(job: Job) -> _Piece:
    """The next payments that the answer speaks of, judged while nothing is locked. The first time
    it is read wholly, before anything is written.
    """
    kept = _held.get(job.id)
    if kept is None or kept.lease != job.lease:
        report = reading.whole(_news(job).stored_as or "")
        _held.clear()
        _held[job.id] = kept = _Reading(job.lease, hearing.hear(report))
    size = job.checkpoint.get("size", hearing.FIRST)
    size = next_size(size, job.held) if job.held and job.done else size
    said = kept.heard.said[job.done : job.done + size] if "size" in job.checkpoint else []
    judged = judging.judge(said) if said else None
    db.session.commit()
    return _Piece(kept.heard, size, judged)


def _stopped(job: Job) -> None:
    _held.pop(job.id, None)
    news = _news(job)
    if news.state is NewsState.READING:
        hearing.stop(news, job.trouble)


@jobs.kind(hearing.HEAR, before=_next_piece, on_cancel=_stopped)
def hear(job: Job, piece: _Piece) -> Progress:
    """One step: what the answer is about; then what it says, seen by nobody; last it counts."""
    news, total = _news(job), len(piece.heard.said)
    reached, done = {"size": piece.size}, job.done
    if "size" not in job.checkpoint:
        hearing.note(news, piece.heard)
    elif piece.judged is not None:
        hearing.stage(news, piece.judged, by=leaving.Asker(job.by_id))
        done += len(piece.judged.rows.rows)
    elif not judging.judge_again(news):
        hearing.complete(news, by=leaving.Asker(job.by_id))
        _held.pop(job.id, None)
        return Progress(checkpoint=reached, done=done, total=total, finished=True)
    return Progress(checkpoint=reached, done=done, total=total)
