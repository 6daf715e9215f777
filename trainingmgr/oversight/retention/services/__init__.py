"""A run is listed, proposed by one person, agreed to by another, and carried out by the worker.

Nothing else erases: the schema lets a row go only while such a run names it.
"""

from collections.abc import Iterable
from datetime import date

from flask_babel import lazy_gettext as _

from trainingmgr.accounts.models import User
from trainingmgr.accounts.services.four_eyes import (
    allowed,
    another_person,
    approving,
    asked_still,
    may_still,
)
from trainingmgr.core import clock, jobs, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.permissions import Permission
from trainingmgr.core.values import dataclass
from trainingmgr.oversight.protection.models import DataRequest
from trainingmgr.oversight.protection.rules import DONE, Asks
from trainingmgr.oversight.retention import events, queries
from trainingmgr.oversight.retention.models import ANOTHER, ErasureItem, ErasureRun
from trainingmgr.oversight.retention.queries import due
from trainingmgr.oversight.retention.rules import (
    AGREED_IN,
    ASKED_FOR,
    DONE_IN,
    MARK,
    MOST,
    REASON,
    RULES,
    SCHEDULE,
    ItemState,
    Piece,
    RunState,
    hash_of,
)
from trainingmgr.registry.people import queries as people
from trainingmgr.tabular import uploads

WRITE, AGREE = Permission.PROTECTION_WRITE, Permission.RETENTION_AGREE
JOB = "oversight.erasure"
CHANGED = _("That is not the hash of this list. Look through the list once more: it stands above.")


@dataclass(frozen=True)
class Listed:
    """What is due of some kinds, and how much of each a legal hold keeps."""

    found: list[due.Due]
    held: dict[str, int]

    @classmethod
    def of(cls, pieces: Iterable[Piece], on: date, whose: int | None = None) -> "Listed":
        found: list[due.Due] = []
        held = {}
        for piece in pieces:
            _free, kept = due.counted(piece, on, person_id=whose)
            if kept:
                held[piece.value] = kept
            if len(found) < MOST:
                found += due.due(piece, on, at_most=MOST - len(found), person_id=whose)
        return cls(found, held)

    @classmethod
    def by_the_rules(cls, on: date) -> "Listed":
        """Seconds of reading, where there are many people: before anybody has to wait for it."""
        return cls.of((piece for piece, rule in RULES.items() if rule.after is not None), on)


def look(on: date) -> ErasureRun | None:
    """List what is due by the rules, for two people to look at. What nobody has proposed since the
    last look is listed anew.
    """
    return _look(Listed.by_the_rules(on), on)


@operation
def _look(listed: Listed, on: date) -> ErasureRun | None:
    stale = _open_run(SCHEDULE)
    if stale is not None and stale.state is not RunState.PREPARED:
        return None
    if stale is not None:
        stale.state = stale.state.then(RunState.WITHDRAWN)
        db.session.flush()
    return _prepared(SCHEDULE, listed, on)


def look_now(*, by: User) -> ErasureRun:
    """The same at once, where somebody asks for it."""
    allowed(by, WRITE)
    today = clock.today()
    return _look_now(Listed.by_the_rules(today), today)


@operation
def _look_now(listed: Listed, on: date) -> ErasureRun:
    open_ = _open_run(SCHEDULE)
    if open_ is not None and open_.state is not RunState.PREPARED:
        raise Refusal(_("A run is open already: agree to it or withdraw it first."))
    made = _look(listed, on)
    if made is None:
        raise Refusal(_("Nothing is due."))
    return made


@operation
def look_for(request: DataRequest, *, by: User) -> ErasureRun:
    """List what goes because its person asked, and it was granted (R-DAT-10)."""
    allowed(by, WRITE)
    if request.kind is not Asks.ERASURE or request.state not in DONE:
        raise Refusal(_("Erasing must first be asked for by the person, and granted."))
    not_about(request, by)
    if _open_run(request.code) is not None:
        raise Refusal(_("A run is open already: agree to it or withdraw it first."))
    today = clock.today()
    listed = Listed.of(ASKED_FOR, today, request.person_id)
    made = _prepared(request.code, listed, today, request)
    if made is None:
        raise Refusal(
            _("Of this person nothing is here that may go: what law has kept, what a hold keeps "
              "and what is still in use stays.")
        )  # fmt: skip
    return made


def _open_run(of: str) -> ErasureRun | None:
    """The run of this kind that is open, after one whose agreement has lapsed was ended."""
    row = queries.open_run(of)
    if row is None or not lapsed(row) or (row.job is not None and not row.job.is_over):
        return row
    end(row)
    return None


def lapsed(row: ErasureRun) -> bool:
    """Whether two people agreed to it more than a week ago, or whoever agreed may not any more,
    and something of it is still here.
    """
    if row.state is not RunState.AGREED or row.agreed_at is None or row.agreed_by_id is None:
        return False
    late = clock.now() - row.agreed_at > DONE_IN
    return late or not may_still(row.agreed_by_id, row.agreed_at, AGREE)


@operation
def end(row: ErasureRun) -> None:
    """Nothing more of it goes: the certificate says what is erased and what was left out, which is
    listed, proposed and agreed to anew.
    """
    if row.job is not None:
        discard_files(row.job)
    for item in queries.waiting(row, at_most=row.count):
        item.state = ItemState.NOT_DUE
    db.session.flush()
    finish(row)


def not_about(request: DataRequest | None, by: User) -> None:
    """Nobody has a hand in what is erased of themselves."""
    if request and by.holder_id in people.holders_of([request.person_id]).get(
        request.person_id, ()
    ):
        raise Refusal(ANOTHER)


def _prepared(
    of: str, listed: Listed, on: date, request: DataRequest | None = None
) -> ErasureRun | None:
    found = listed.found
    if not found:
        return None
    row = ErasureRun(
        code=f"E-{queries.next_number(ErasureRun):04}", basis=of, on_day=on, count=len(found),
        left_out=listed.held, request_id=request.id if request else None,
        sha256=hash_of((each.piece, each.id, each.label, str(each.since)) for each in found),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    db.session.add_all(
        ErasureItem(
            run_id=row.id, piece=each.piece, record_id=each.id, label=each.label, since=each.since
        )
        for each in found
    )
    db.session.flush()
    return row


@operation
def propose(row: ErasureRun, reason: str, *, seen: int | None, by: User) -> None:
    """Whoever has looked through the list proposes that it goes."""
    allowed(by, WRITE)
    approving(by)
    row.as_seen(seen)
    not_about(row.request, by)
    if len(reason.strip()) < REASON:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    row.reason, row.proposed_by_id, row.proposed_at = reason.strip(), by.id, clock.now()
    row.state = row.state.then(RunState.PROPOSED)
    db.session.flush()
    journal.record(
        events.ErasureProposed(
            run=row.code, count=row.count, sha256=row.sha256, about=about(row)
        ), by=by,
    )  # fmt: skip


@operation
def withdraw(row: ErasureRun, *, seen: int | None, by: User) -> None:
    """Nothing of it goes. What stays due is listed by the next look."""
    allowed(by, WRITE, AGREE)
    row.as_seen(seen)
    row.state = row.state.then(RunState.WITHDRAWN)
    db.session.flush()
    journal.record(events.ErasureWithdrawn(run=row.code, about=about(row)), by=by)


@operation
def agree(row: ErasureRun, mark: str, *, language: str, seen: int | None, by: User) -> None:
    """The second person agrees to exactly this list; the worker begins (R-DAT-07)."""
    allowed(by, AGREE)
    row.as_seen(seen)
    if row.state is not RunState.PROPOSED or row.proposed_at is None:
        row.state.then(RunState.AGREED)
    another_person(by, row.proposed_by_id)
    not_about(row.request, by)
    if row.proposed_at and clock.now() - row.proposed_at > AGREED_IN:
        raise Refusal(_("This was proposed more than a week ago. Withdraw it and look anew."))
    asked_still(row.proposed_by_id, row.proposed_at, WRITE)
    if row.proposed_by_id is not None:
        not_about(row.request, db.session.get_one(User, row.proposed_by_id))
    if mark.strip().lower() != row.sha256[:MARK] or queries.hash_listed(row) != row.sha256:
        raise Refusal(CHANGED, field="mark")
    row.agreed_by_id, row.agreed_at = by.id, clock.now()
    row.state = row.state.then(RunState.AGREED)
    db.session.flush()
    row.job_id = jobs.enqueue(JOB, by=by, language=language, run=row.id).id
    db.session.flush()
    journal.record(
        events.ErasureAgreed(run=row.code, count=row.count, sha256=row.sha256, about=about(row)),
        by=by,
    )


@operation
def go_on(row: ErasureRun, *, language: str, by: User) -> None:
    """Work that was stopped begins again where it was, within a week of what was agreed: what is
    gone is gone, the rest waits.
    """
    allowed(by, WRITE, AGREE)
    if row.state is not RunState.AGREED or row.job is None or not row.job.is_over:
        raise Refusal(_("This work goes on already."))
    if lapsed(row):
        raise Refusal(_("This was agreed to more than a week ago. Look for what is due anew."))
    files = row.job.checkpoint.get("files", [])
    row.job_id = jobs.enqueue(JOB, by=by, language=language, run=row.id, files=files).id
    db.session.flush()


def discard_files(job: jobs.Job) -> None:
    """Files of records that are gone: of the step before, or of work that was stopped after it."""
    for name in job.checkpoint.get("files", job.arguments.get("files", [])):
        uploads.discard(name)


@operation
def finish(row: ErasureRun) -> None:
    """Every record has its outcome: the certificate says so, under a hash of them all."""
    row.outcome_sha256, row.done_at = queries.hash_listed(row, outcome=True), clock.now()
    row.state = row.state.then(RunState.DONE)
    db.session.flush()
    gone = queries.outcomes(row).get(ItemState.GONE, 0)
    if row.agreed_by is None:
        raise LookupError("a run that is done was agreed to")
    journal.record(
        events.ErasureDone(
            run=row.code, count=gone, sha256=row.outcome_sha256, about=about(row)
        ), by=row.agreed_by,
    )  # fmt: skip


@operation
def take(row: ErasureRun, language: str, sha256: str, *, by: User) -> None:
    """The certificate leaves on paper: which file it was stays on record."""
    journal.record(
        events.CertificateTaken(run=row.code, language=language, sha256=sha256, about=about(row)),
        by=by,
    )


def about(row: ErasureRun) -> tuple[str, int]:
    return ("erasure_run", row.id)
