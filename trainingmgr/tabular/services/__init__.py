"""What people do with a file: bring it, answer its questions, approve it, take it in, undo it.

None of these touches rows: the worker does (`trainingmgr.tabular.jobs`), in short steps.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import IO, Any, Protocol
from uuid import UUID

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from trainingmgr.core import clock, jobs, journal
from trainingmgr.core.db import db, let_go, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.jobs import Job
from trainingmgr.core.journal import Actor
from trainingmgr.core.permissions import Reader
from trainingmgr.core.sentences import day_said
from trainingmgr.tabular import events, importables, queries, rules, uploads, words
from trainingmgr.tabular.importables import Bringer, Importable
from trainingmgr.tabular.limits import LIMITS, Limits
from trainingmgr.tabular.mapping import Mapped as Understood
from trainingmgr.tabular.models import ImportBatch, ImportState, SourceMapping
from trainingmgr.tabular.neighbours import alone, home_of, may_still
from trainingmgr.tabular.uploads import Stored

WHOLE = _(
    "Such a file comes in whole or not at all. Correct the rows with problems and bring it again."
)
CHECK, TAKE_IN, SWEEP = "import.check", "import.take_in", "import.sweep"
WAITING = (ImportState.ASKING, ImportState.READY, ImportState.APPROVED)
"""Of a file that was read and waits for people."""


class Signer(Reader, Protocol):
    """Whoever acts, and the human being behind the account."""

    id: Any  # an account's is mapped
    holder_id: Any
    active: Any

    @property
    def may_approve(self) -> bool: ...


class KnownFile(Refusal):
    """The very same file is here already. `former` is the uid of its import."""

    def __init__(self, same: ImportBatch) -> None:
        super().__init__(_already(same))
        self.former: UUID = same.uid


def receive(
    stream: IO[bytes],
    *,
    kind: str,
    source: str,
    file_name: str,
    by: Signer,
    language: str = "en",
    options: Mapping[str, Any] | None = None,
    stated: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
    mapping: Mapping[str, str] | None = None,
    limits: Limits = LIMITS,
    beside: IO[bytes] | None = None,
) -> ImportBatch:
    """Keep the file and have it checked, with the rows of another one `beside` it behind its own.

    `source` names where such files come from, so that their columns are remembered; `options`
    are the feature's (a cycle, a run), and `region` (ISO 3166) for phones without a country.
    `stated` is what whoever brings it says of the whole of it (`Importable.stated`). `answers` and
    `mapping` are for what it is known to ask, as in `answer`.
    """
    _once_each(mapping or {})
    if not (by.active and queries.brings(by, importables.of(kind))):
        raise Refusal(words.brought_by(importables.of(kind)))
    options = dict(options or {}) | {"stated": _stated(importables.of(kind), stated or {})}
    if beside is not None and importables.of(kind).beside is None:
        raise Refusal(_("A file of this kind comes alone."), field="beside")
    let_go()
    both = stream if beside is None else uploads.Behind(stream, beside)
    stored = uploads.keep(both, limits=limits)
    try:
        return _received(
            stored, kind=kind, source=source, file_name=file_name, options=options,
            answers=dict(answers or {}), mapping=dict(mapping or {}), by=by, language=language,
        )  # fmt: skip
    except BaseException:
        uploads.discard(stored.name)
        raise


@operation
def _received(
    stored: Stored, *, kind: str, source: str, file_name: str, options: dict[str, Any],
    answers: dict[str, str], mapping: dict[str, str], by: Signer, language: str,
) -> ImportBatch:  # fmt: skip
    if same := queries.same_file(kind, stored.sha256):
        raise KnownFile(same)
    batch = ImportBatch(
        kind=kind, source=source[:120], file_name=file_name[:120], sha256=stored.sha256,
        size=stored.size, stored_as=stored.name, options=options | {"by": by.id}, by_id=by.id,
        answers=answers, mapping=mapping, holder_id=by.holder_id,
        **home_of(by.reach(importables.of(kind).permission)),
    )  # fmt: skip
    db.session.add(batch)
    db.session.flush()
    journal.record(
        events.FileReceived(kind=kind, sha256=stored.sha256, size=stored.size,
                            file_name=file_name[:120], about=("import", batch.id)),
        by=by,
    )  # fmt: skip
    _check(batch, by, language)
    return batch


def allowed(by: Signer, may: bool) -> None:
    """A command or a worker comes here as a page does, and in the name of a closed account nothing
    is done.
    """
    if not (may and by.active):
        raise Refusal(_("The role of this account does not allow this."))


def _stated(importable: Importable, given: Mapping[str, str]) -> dict[str, str]:
    known = {each.code: each for each in importable.stated}
    if stray := next((code for code in given if code not in known), None):
        raise Refusal(_("Nothing is said of such a file as %(code)s.", code=stray))
    kept = {}
    for code, typed in given.items():
        if typed.strip():
            try:
                kept[code] = known[code].read(typed)
            except ValueError as bad:
                raise Refusal(known[code].wrong, field=f"stated_{code}") from bad
    return kept


def _as_seen(batch: ImportBatch, seen: int | None) -> None:
    if seen is not None and batch.version != seen:
        raise Refusal(_("The file was changed or checked again meanwhile. Look at it once more."))


def _already(same: ImportBatch) -> Any:
    if same.visible_at and importables.of(same.kind).depends(same.id):
        return _("This very file was imported on %(day)s. Nothing is changed by it again.",
                 day=day_said(same.visible_at.date()))  # fmt: skip
    if same.visible_at:
        return _("This very file was imported on %(day)s. Undo that import first.",
                 day=day_said(same.visible_at.date()))  # fmt: skip
    return _("This very file waits already, since %(day)s. Go on with that one, or cancel it.",
             day=day_said(same.at.date()))  # fmt: skip


def _check(batch: ImportBatch, by: Signer, language: str) -> None:
    batch.state = batch.state.then(ImportState.CHECKING)
    batch.approved_by_id = batch.approved_holder_id = batch.approved_at = None
    batch.assessed_by_id = batch.assessed_holder_id = batch.assessed_at = None
    batch.checked_at = None
    batch.job_id = jobs.enqueue(CHECK, by=by, language=language, batch=batch.id).id


@operation
def answer(
    batch: ImportBatch,
    *,
    by: Signer,
    answers: Mapping[str, str] | None = None,
    mapping: Mapping[str, str] | None = None,
    language: str = "en",
) -> None:
    """Answer its questions or say which column is which, and have the file checked again.

    An approval given before is void, and whoever answered does not approve it (security 4.3.1).
    """
    allowed(by, queries.brings(by, importables.of(batch.kind)))
    _once_each(mapping or {})
    before = (batch.answers, batch.mapping)
    batch.answers = {**batch.answers, **(answers or {})}
    if mapping is not None:
        batch.mapping = dict(mapping)
    if before != (batch.answers, batch.mapping):
        happening = events.ImportAnswered(
            kind=batch.kind, sha256=batch.sha256, about=("import", batch.id)
        )
        journal.record(happening, by=by)
    _check(batch, by, language)


def _once_each(mapping: Mapping[str, str]) -> None:
    counted = Counter(header for header in mapping.values() if header)
    if twice := next((header for header, times in counted.items() if times > 1), None):
        raise Refusal(_("The column %(header)s is chosen twice.", header=twice))


@operation
def note_opened(batch: ImportBatch, *, by: Signer) -> None:
    """Somebody looks at the rows of a file that another person brought."""
    journal.record(
        events.ImportOpened(kind=batch.kind, sha256=batch.sha256, rows=batch.rows,
                            about=("import", batch.id)),
        by=by,
    )  # fmt: skip


@operation
def note_taken_to_correct(batch: ImportBatch, *, by: Signer) -> None:
    """The rows with problems leave the system again, to be corrected."""
    journal.record(
        events.RowsToCorrectTaken(kind=batch.kind, sha256=batch.sha256, rows=batch.rejected,
                                  about=("import", batch.id)),
        by=by,
    )  # fmt: skip


@operation
def assess(batch: ImportBatch, *, by: Signer, seen: int | None = None) -> None:
    """What three people stand behind: one who neither brought nor approves it has assessed it."""
    _as_seen(batch, seen)
    if by.holder_id == batch.holder_id:
        raise Refusal(_("Another person assesses this file. You brought it yourself."))
    allowed(by, queries.assesses(by, importables.of(batch.kind)))
    _not_held(by)
    if batch.state is not ImportState.READY or not batch.needs_assessment:
        raise Refusal(_("Nothing waits for an assessment here."))
    _not_shaped(batch, by)
    _not_in_it(batch, by)
    if not queries.was_opened(batch, by):
        raise Refusal(_("Look at the rows first. You assess what you have seen."))
    batch.assessed_by_id, batch.assessed_holder_id = by.id, by.holder_id
    batch.assessed_at = clock.now()
    journal.record(
        events.ImportAssessed(kind=batch.kind, sha256=batch.sha256, rows=batch.accepted,
                              about=("import", batch.id)),
        by=by,
    )  # fmt: skip


@operation
def approve(batch: ImportBatch, *, by: Signer, seen: int | None = None) -> None:
    """Another human being, who has looked at it, lets this file come in as it was checked.

    `seen` is the version of it on their page: a file that was checked again is looked at again.
    One that was checked more than a week ago is checked anew first.
    """
    _as_seen(batch, seen)
    if by.holder_id == batch.holder_id:
        raise Refusal(_("A second person must approve. You brought this file yourself."))
    allowed(by, queries.approves(by, importables.of(batch.kind), three=batch.by_three))
    _not_held(by)
    if batch.checked_at is not None and not rules.approval_holds(batch.checked_at, clock.now()):
        raise Refusal(
            _("This file was checked more than seven days ago. Whoever brought it says once more "
              "which column is which; then it is checked again.")
        )  # fmt: skip
    if batch.needs_assessment:
        raise Refusal(_("Somebody assesses this file before it is approved."))
    if by.holder_id == batch.assessed_holder_id:
        raise Refusal(_("A third person must approve. You assessed this file yourself."))
    _not_shaped(batch, by)
    _not_in_it(batch, by)
    if not queries.was_opened(batch, by):
        raise Refusal(_("Look at the rows first. You approve what you have seen."))
    bringer_stands(batch, batch.by_id, batch.holder_id, batch.at)
    batch.state = batch.state.then(ImportState.APPROVED)
    batch.approved_by_id, batch.approved_holder_id = by.id, by.holder_id
    batch.approved_at = clock.now()
    journal.record(
        events.ImportApproved(kind=batch.kind, sha256=batch.sha256, rows=batch.accepted,
                              about=("import", batch.id)),
        by=by,
    )  # fmt: skip


@operation
def take_in(
    batch: ImportBatch,
    *,
    by: Signer,
    leaving_out: bool = False,
    language: str = "en",
    seen: int | None = None,
) -> Job:
    """Begin the import.

    More than 50 rows need an approval, those that the same human being brought within a day with
    them, and any file of which the check said so; rejected rows stay out only if `leaving_out`
    says so.
    """
    alone(batch.holder_id)
    _as_seen(batch, seen)
    importable = importables.of(batch.kind)
    allowed(by, queries.brings(by, importable))
    if batch.accepted == 0:
        raise Refusal(_("There is no row in this file that can be taken in."))
    if batch.accepted > importable.most:
        raise Refusal(
            _("One file may bring %(most)s rows of this kind. Send it in parts.",
              most=importable.most)
        )  # fmt: skip
    if batch.rejected and importable.is_whole:
        raise Refusal(WHOLE)
    if batch.rejected and not leaving_out:
        raise Refusal(
            _("%(count)s rows have problems. Correct the file, or leave them out on purpose.",
              count=batch.rejected)
        )  # fmt: skip
    if not rules.approval_holds(batch.approved_at, clock.now()) and queries.needs_second(batch):
        raise Refusal(_unapproved(batch))
    _not_in_it(batch, by)
    approver_stands(batch)
    batch.state = batch.state.then(ImportState.IMPORTING)
    journal.record(
        events.ImportBegun(kind=batch.kind, sha256=batch.sha256, rows=batch.accepted,
                           left_out=batch.rejected, about=("import", batch.id)),
        by=by,
    )  # fmt: skip
    job = jobs.enqueue(TAKE_IN, by=by, language=language, batch=batch.id, holder=by.holder_id)
    batch.job_id = job.id
    return job


def _not_shaped(batch: ImportBatch, by: Signer) -> None:
    """What comes in is what the answers make of the file: whoever gave one is a maker of it."""
    if queries.has_answered(batch, by):
        raise Refusal(
            _("You said how this file is read, so what comes in is your work as well. Somebody "
              "else approves it.")
        )  # fmt: skip


def _not_in_it(batch: ImportBatch, by: Signer) -> None:
    """Nobody acts on their own record, in a file no more than by hand (security 4.3.2)."""
    if found := queries.rows_about(batch, by.holder_id):
        raise Refusal(
            _("You stand in this file yourself: row %(rows)s. Somebody else does this, or the row "
              "is taken out of the file.", rows=", ".join(map(str, found)))
        )  # fmt: skip


def bringer_stands(
    batch: ImportBatch, user_id: int, holder_id: int, since: datetime | None, *, looks: bool = True
) -> None:
    """Raise a Refusal if whoever brought a file, or takes it in, may not do so today, or stands in
    it as it turns out: nothing comes in with their name as one of two, however long it waited.
    Who stands in it is not looked for at every step of long work.
    """
    if not may_still(user_id, since, importables.of(batch.kind).permission):
        raise Refusal(
            _("Whoever brought this file may not any more: their account is closed, or their role "
              "has ended. Somebody who may brings it anew.")
        )  # fmt: skip
    if looks and queries.rows_about(batch, holder_id, most=1):
        raise Refusal(_("Whoever brought this file stands in it. Somebody else brings it anew."))


def approver_stands(batch: ImportBatch, *, looks: bool = True) -> None:
    """The same of whoever assessed and approved it."""
    importable = importables.of(batch.kind)
    for user_id, holder_id, at, owed in (
        (batch.approved_by_id, batch.approved_holder_id, batch.approved_at, importable.approval),
        (batch.assessed_by_id, batch.assessed_holder_id, batch.assessed_at, importable.assessment),
    ):
        if user_id is None or holder_id is None or owed is None:
            continue
        may = may_still(user_id, at, owed)
        if not may or (looks and queries.rows_about(batch, holder_id, most=1)):
            raise Refusal(
                _("Whoever approved this file may not any more, or stands in it. It is checked and "
                  "approved anew.")
            )  # fmt: skip


def _unapproved(batch: ImportBatch) -> Any:
    if batch.by_three:
        return _(
            "Three people stand behind something in this file: one assesses it and another "
            "approves it first."
        )
    if batch.accepted > rules.ALONE:
        return _("More than %(most)s rows need the approval of a second person, not older than "
                 "seven days.", most=rules.ALONE)  # fmt: skip
    if batch.by_two:
        return _("Something in this file is decided by two: a second person approves it first.")
    return words.over_the_day(queries.brought_alone(batch))


@operation
def cancel(batch: ImportBatch, *, by: Signer) -> None:
    """Let go of a file that is not visible yet. What was written for it goes as well."""
    allowed(by, _answers_for(batch, by))
    db.session.refresh(batch, with_for_update=True)
    job = db.session.get(Job, batch.job_id) if batch.job_id else None
    if job is not None and not job.is_over:
        jobs.cancel(job)
    if batch.state is not ImportState.CANCELLED:
        abandon(batch, ImportState.CANCELLED, by=by)


@operation
def give_up_forgotten() -> int:
    """Files with which nobody went on for a month lie here for nothing: they go. How many."""
    if journal.has_leapt():
        return 0
    since = func.coalesce(ImportBatch.checked_at, ImportBatch.at)
    found = db.session.scalars(
        select(ImportBatch)
        .where(ImportBatch.state.in_(WAITING), since < clock.now() - rules.WAITS)
        .with_for_update()
    ).all()
    for batch in found:
        abandon(batch, ImportState.CANCELLED, by=Bringer(batch.by_id, batch.holder_id))
    return len(found)


def _answers_for(batch: ImportBatch, by: Signer) -> bool:
    return queries.answers_for(by, importables.of(batch.kind))


def abandon(batch: ImportBatch, state: ImportState, *, by: Actor) -> None:
    """Inside an operation: nothing of it was visible; what was written is swept away."""
    batch.state = batch.state.then(state)
    kind = events.ImportFailed if state is ImportState.FAILED else events.ImportCancelled
    journal.record(kind(kind=batch.kind, sha256=batch.sha256, about=("import", batch.id)), by=by)
    jobs.enqueue(SWEEP, by=by, batch=batch.id)


@operation
def undo(batch: ImportBatch, reason: str, *, by: Signer) -> bool:
    """Take the whole import back. False if a second person must now say the same.

    At most 30 days, until something depends on a row, and after 24 hours by two people, the second
    within a week of the first. The rows are gone for every reader at once; the worker removes them
    afterwards.
    """
    allowed(by, _answers_for(batch, by))
    if len(reason.strip()) < 10:
        raise Refusal(_("Give the reason in a full sentence."), field="reason")
    batch.state.then(ImportState.UNDONE)
    now, visible_at = clock.now(), batch.visible_at
    if visible_at is None or not rules.can_undo(visible_at, now):
        raise Refusal(_("An import can be undone for 30 days. These have passed."))
    if rests := importables.of(batch.kind).depends(batch.id):
        raise Refusal(rests)
    if rules.undo_needs_second(visible_at, now) and not _second(batch, reason, by):
        return False
    rows, who = batch.accepted, by.id  # read before: a load in between would write half of it
    batch.state, batch.visible_at = ImportState.UNDONE, None
    batch.undone_at, batch.undone_by_id, batch.undo_reason = now, who, reason[:500]
    importables.of(batch.kind).unsettle(batch, Bringer(by.id, by.holder_id))
    journal.record(
        events.ImportUndone(kind=batch.kind, sha256=batch.sha256, rows=rows, reason=reason[:500],
                            about=("import", batch.id)),
        by=by,
    )  # fmt: skip
    jobs.enqueue(SWEEP, by=by, batch=batch.id)
    return True


def _second(batch: ImportBatch, reason: str, by: Signer) -> bool:
    """Whether another human being has asked for the same within a week; else this one has now."""
    if not queries.undo_asked(batch):
        batch.undo_asked_by_id, batch.undo_asked_holder_id = by.id, by.holder_id
        batch.undo_reason = reason[:500]
        journal.record(
            events.UndoAsked(kind=batch.kind, sha256=batch.sha256, reason=reason[:500],
                             about=("import", batch.id)),
            by=by,
        )  # fmt: skip
        return False
    if batch.undo_asked_holder_id == by.holder_id:
        raise Refusal(_("After 24 hours a second person must undo it with you."))
    _not_held(by)
    importable = importables.of(batch.kind)
    ways = [importable.permission, importable.approval or importable.permission]
    asked, at = batch.undo_asked_by_id, queries.undo_asked_at(batch)
    if asked and not may_still(asked, at, *ways):
        raise Refusal(
            _("Whoever asked for this may not any more: their account is closed, or their role has "
              "ended. Refuse it, and have it asked for anew by somebody who may.")
        )  # fmt: skip
    return True


@operation
def take_back_undo(batch: ImportBatch, *, by: Signer) -> None:
    """Whoever asked to undo an import takes that back while it waits for a second person."""
    if batch.undo_asked_holder_id is None or batch.visible_at is None:
        raise Refusal(_("Nobody has asked to undo it."))
    if batch.undo_asked_holder_id != by.holder_id:
        raise Refusal(_("Only who asked for it can take it back."))
    batch.undo_asked_by_id = batch.undo_asked_holder_id = batch.undo_reason = None
    happening = events.UndoTakenBack(
        kind=batch.kind, sha256=batch.sha256, about=("import", batch.id)
    )
    journal.record(happening, by=by)


def _not_held(by: Signer) -> None:
    if not by.may_approve:
        raise Refusal(
            _("Your password was set with a one-time code. You can approve again one day after.")
        )


@operation
def remember(batch: ImportBatch, understood: Understood) -> None:
    """Keep how the columns of this source were understood, for its next file."""
    known = queries.remembered(batch.kind, batch.source, understood.signature)
    if known is None:
        known = SourceMapping(
            kind=batch.kind, source=batch.source, headers=understood.signature, mapping={}
        )
        db.session.add(known)
    known.mapping, known.answers = understood.remembered, dict(batch.answers)
