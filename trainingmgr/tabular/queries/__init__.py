"""Files that come in, as readers may find them: on their way, waiting, and what stands in them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, false, func, not_, or_, select
from sqlalchemy.orm import aliased

from trainingmgr.core import clock
from trainingmgr.core.db import db, existing, let_go
from trainingmgr.core.journal import JournalEntry
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reach, Reader
from trainingmgr.tabular import importables, rules
from trainingmgr.tabular.dryrun import corrected
from trainingmgr.tabular.importables import Importable
from trainingmgr.tabular.models import ImportBatch, ImportState, SourceMapping, StagedRow
from trainingmgr.tabular.neighbours import accounts_of, covered, records_of
from trainingmgr.tabular.problems import Problem, masked
from trainingmgr.tabular.problems import said as _
from trainingmgr.tabular.reading import RawRow
from trainingmgr.tabular.rules import Change


def unfinished() -> Select[int]:
    """Imports whose rows nobody may see: not finished yet, cancelled, or undone."""
    return select(ImportBatch.id).where(ImportBatch.visible_at.is_(None))


def finished(batch_id: Any) -> Any:
    """The rows that readers may see: not imported at all, or by an import that is whole."""
    return or_(batch_id.is_(None), batch_id.not_in(unfinished()))


def brings(reader: Reader, importable: Importable) -> bool:
    """Whether it is part of this reader's work to bring such files."""
    return reader.may(Permission.IMPORT_READ) and reader.may(importable.permission)


def approves(reader: Reader, importable: Importable, *, three: bool = False) -> bool:
    """Whether it is part of this reader's work to approve such files of others, or of them those
    that three people stand behind.
    """
    answers_for = {importable.approval, importable.decision} if three else {importable.approval}
    return reader.may(Permission.IMPORT_APPROVE) and all(
        each is not None and reader.may(each) for each in answers_for
    )


def assesses(reader: Reader, importable: Importable) -> bool:
    """Whether it is part of this reader's work to assess what three people stand behind."""
    answers_for = importable.assessment
    return (
        reader.may(Permission.IMPORT_READ) and answers_for is not None and reader.may(answers_for)
    )


def kinds_for(reader: Reader) -> list[Importable]:
    """The kinds of files that this reader brings."""
    return [each for each in importables.kinds().values() if brings(reader, each)]


def _visible(reader: Reader) -> Any:
    """What the reader brought; what they bring or approve, from within their reach."""
    by_reach: defaultdict[Reach, set[str]] = defaultdict(set)
    for kind, each in importables.kinds().items():
        if brings(reader, each):
            by_reach[reader.reach(each.permission)].add(kind)
    ways = [
        and_(ImportBatch.kind.in_(sorted(kinds)), covered(reach))
        for reach, kinds in by_reach.items()
    ]
    return or_(ImportBatch.by_id == reader.id, _approvable(reader), *_assessable(reader), *ways)


def _approvable(reader: Reader) -> Any:
    kinds = [k for k, each in importables.kinds().items() if approves(reader, each)]
    reach = reader.reach(Permission.IMPORT_APPROVE)
    return and_(ImportBatch.kind.in_(kinds), covered(reach))


def _assessable(reader: Reader) -> list[Any]:
    return [
        and_(ImportBatch.kind == kind, ImportBatch.by_three, covered(reader.reach(each.assessment)))
        for kind, each in importables.kinds().items()
        if each.assessment is not None and assesses(reader, each)
    ]


def waiting(*, reader: Reader, size: int = 20) -> Page[Any]:
    """Files of others, checked, that need this reader as the second person, or to assess them.
    The oldest first.
    """
    assessed = ImportBatch.assessed_holder_id
    approvable = and_(
        _approvable(reader),
        or_(not_(ImportBatch.by_three), assessed != reader.holder_id),
    )
    assessable = and_(or_(false(), *_assessable(reader)), assessed.is_(None))
    wanted = select(ImportBatch).where(
        or_(approvable, assessable),
        ImportBatch.state == ImportState.READY,
        _needs_second(),
        ImportBatch.holder_id != reader.holder_id,
        ImportBatch.id.not_in(_answered(reader)),
    )
    return page_of(wanted, ImportBatch.at, ImportBatch.id, size=size)


def needs_second(batch: ImportBatch) -> bool:
    """Whether this file waits for another human being, with what its bringer brought alone."""
    return rules.needs_second(batch.accepted + brought_alone(batch), by_two=batch.by_two)


def brought_alone(batch: ImportBatch) -> int:
    """How many rows of this kind the same human being brought within a day, by any account and
    without a second person: a list that is brought in parts is one list.
    """
    found = select(_brought_alone()).where(ImportBatch.id == batch.id)
    return int(db.session.scalar(found) or 0)


def _brought_alone() -> Any:
    before = aliased(ImportBatch)
    return (
        select(func.coalesce(func.sum(before.accepted), 0))
        .where(
            before.kind == ImportBatch.kind,
            before.holder_id == ImportBatch.holder_id,
            before.id != ImportBatch.id,
            before.approved_at.is_(None),
            or_(
                before.state == ImportState.IMPORTING,
                before.visible_at >= clock.now() - rules.ALONE_IN,
            ),
        )
        .correlate(ImportBatch)
        .scalar_subquery()
    )


def _needs_second() -> Any:
    by_two = func.coalesce(ImportBatch.options["by_two"].as_boolean(), false())
    return or_(ImportBatch.accepted + _brought_alone() > rules.ALONE, by_two, ImportBatch.by_three)


def asking(*, reader: Reader, size: int = 20) -> Page[Any]:
    """The reader's own files that wait for an answer, or only for their word. The oldest first."""
    ready = and_(
        ImportBatch.state == ImportState.READY,
        ImportBatch.accepted > 0,
        not_(_needs_second()),
    )
    wanted = select(ImportBatch).where(
        ImportBatch.by_id == reader.id,
        or_(ImportBatch.state.in_((ImportState.ASKING, ImportState.APPROVED)), ready),
    )
    return page_of(wanted, ImportBatch.at, ImportBatch.id, size=size)


def undo_asked(batch: ImportBatch) -> bool:
    """Whether somebody asked within a week to undo it: another human being says the same."""
    if batch.undo_asked_holder_id is None:
        return False
    found = _undo_asked().where(JournalEntry.about_id == batch.id)
    return db.session.scalar(found.limit(1)) is not None


def to_undo(*, reader: Reader, most: int) -> list[ImportBatch]:
    """Imports that another person asked to undo, where this reader may say the same."""
    wanted = select(ImportBatch).where(
        _visible(reader),
        ImportBatch.state == ImportState.IMPORTED,
        ImportBatch.undo_asked_holder_id != reader.holder_id,
        ImportBatch.id.in_(_undo_asked()),
    )
    found = db.session.scalars(wanted.order_by(ImportBatch.id).limit(most))
    return [each for each in found if answers_for(reader, importables.of(each.kind))]


def answers_for(reader: Reader, importable: Importable) -> bool:
    """Whether whoever reads brings such files or approves them."""
    return brings(reader, importable) or approves(reader, importable)


def _undo_asked() -> Select[Any]:
    return select(JournalEntry.about_id).where(
        JournalEntry.about_kind == "import",
        JournalEntry.event == "UndoAsked",
        JournalEntry.at >= clock.now() - rules.UNDO_ASKED,
    )


def undo_asked_at(batch: ImportBatch) -> datetime | None:
    """When somebody asked last to undo it."""
    return db.session.scalar(
        select(JournalEntry.at)
        .where(
            JournalEntry.about_kind == "import",
            JournalEntry.about_id == batch.id,
            JournalEntry.event == "UndoAsked",
        )
        .order_by(JournalEntry.id.desc())
        .limit(1)
    )


def was_opened(batch: ImportBatch, by: Reader) -> bool:
    """Whether this account has looked at the rows since they were last checked."""
    if batch.checked_at is None:
        return False
    found = select(JournalEntry.id).where(
        JournalEntry.about_kind == "import",
        JournalEntry.about_id == batch.id,
        JournalEntry.event == "ImportOpened",
        JournalEntry.by_id == by.id,
        JournalEntry.at >= batch.checked_at,
    )
    return batch.checked_at is not None and db.session.scalar(found.limit(1)) is not None


def has_answered(batch: ImportBatch, by: Reader) -> bool:
    """Whether whoever stands behind this account has said how the file is read."""
    found = _answered(by).where(JournalEntry.about_id == batch.id)
    return db.session.scalar(found.limit(1)) is not None


def _answered(reader: Reader) -> Select[Any]:
    """The files that this human being shaped, by an answer or by their columns."""
    return select(JournalEntry.about_id).where(
        JournalEntry.about_kind == "import",
        JournalEntry.event == "ImportAnswered",
        JournalEntry.by_id.in_(accounts_of(reader.holder_id)),
    )


def own_records(holder_id: int) -> frozenset[int]:
    """The records of whoever stands behind an account, by their keys."""
    return frozenset(db.session.scalars(records_of(holder_id)))


def rows_about(batch: ImportBatch, holder_id: int, *, most: int = 5) -> Sequence[int]:
    """The first rows of a file, by their numbers, that are about this human being."""
    return db.session.scalars(
        select(StagedRow.number)
        .where(
            StagedRow.batch_id == batch.id,
            StagedRow.about_id.in_(own_records(holder_id)),
        )
        .order_by(StagedRow.number)
        .limit(most)
    ).all()


def sources(kinds: Sequence[str], *, most: int = 50) -> Sequence[str]:
    """Where files of these kinds came from before: the names under which columns are known."""
    return db.session.scalars(
        select(SourceMapping.source)
        .where(SourceMapping.kind.in_(kinds), SourceMapping.source != "")
        .distinct()
        .order_by(SourceMapping.source)
        .limit(most)
    ).all()


def changes(batch: ImportBatch) -> dict[str, int]:
    """How many rows would be new, change something, or leave things as they are."""
    found = db.session.execute(
        select(StagedRow.change, func.count())
        .where(StagedRow.batch_id == batch.id, StagedRow.is_rejected.is_(False))
        .group_by(StagedRow.change)
    )
    return {change.value: count for change, count in found if change is not None}


def batch(uid: UUID, *, reader: Reader) -> ImportBatch:
    return existing(select(ImportBatch).where(ImportBatch.uid == uid, _visible(reader)))


def batches(*, reader: Reader, cursor: str | None = None, state: str | None = None) -> Page[Any]:
    """The newest first."""
    wanted = select(ImportBatch).where(_visible(reader))
    if state:
        wanted = wanted.where(ImportBatch.state == state)
    return page_of(wanted, ImportBatch.at, ImportBatch.id, cursor=cursor, descending=True)


def rejected(batch: ImportBatch, *, cursor: str | None = None, size: int = 50) -> Page[Any]:
    """The rows with problems, in the order of the file."""
    wanted = select(StagedRow).where(StagedRow.batch_id == batch.id, StagedRow.is_rejected)
    return page_of(wanted, StagedRow.number, StagedRow.id, cursor=cursor, size=size)


def in_pieces(statement: Select[Any], key: Any, size: int = 1_000) -> Iterator[Any]:
    """Rows of a long list in the order of a unique key, in short reads.

    A reader that stays would hold up every writer. One entity, or columns with the key; of one
    thing alone, that thing.
    """
    last = None
    while True:
        wanted = statement if last is None else statement.where(key > last)
        found = db.session.execute(wanted.order_by(key).limit(size)).unique().all()
        let_go()
        for row in found:
            yield row[0] if len(row) == 1 else row
        if len(found) < size:
            return
        end = found[-1]
        last = getattr(end if hasattr(end, key.key) else end[0], key.key)


def to_correct(batch: ImportBatch, *, reader: Reader) -> tuple[list[str], Iterator[list[Any]]]:
    """The file to correct: the rejected rows as they came, and what is wrong with each.

    A header and rows for `writing`. Account numbers only for whoever brought the file.
    """
    headers = list(batch.report.get("headers", ()))
    hide = _as_it_came if batch.by_id == reader.id else _hiding(batch, len(headers))
    wanted = select(StagedRow).where(StagedRow.batch_id == batch.id, StagedRow.is_rejected)
    rows = (
        corrected(RawRow(row.number, hide(row.cells or ())), read_problems(row), len(headers))
        for row in in_pieces(wanted, StagedRow.number)
    )
    return [*headers, str(_("What is wrong"))], rows


def _as_it_came(cells: Sequence[Any]) -> list[Any]:
    return list(cells)


def _hiding(batch: ImportBatch, width: int) -> Callable[[Sequence[Any]], list[Any]]:
    """Masks what may be secret: such columns, those we do not know, and whole rows that slipped."""
    columns = {column.code: column for column in importables.of(batch.kind).columns}
    plain = {
        place for code, place in batch.report.get("places", {}).items() if not columns[code].secret
    }

    def hidden(cells: Sequence[Any]) -> list[Any]:
        slipped = any(str(cell).strip() for cell in cells[width:])
        return [
            cell if cell == "" or (place in plain and not slipped) else masked(cell)
            for place, cell in enumerate(cells)
        ]

    return hidden


def changed(batch: ImportBatch, *, cursor: str | None = None, size: int = 50) -> Page[Any]:
    """The rows that would change a record, in the order of the file, until they are taken in."""
    wanted = select(StagedRow).where(
        StagedRow.batch_id == batch.id, StagedRow.change == Change.CHANGED
    )
    return page_of(wanted, StagedRow.number, StagedRow.id, cursor=cursor, size=size)


def read_problems(row: StagedRow) -> list[Problem]:
    return [Problem.read(each).at(row.number) for each in row.problems]


def preview(batch: ImportBatch, size: int = 20) -> Sequence[StagedRow]:
    """The first rows that will be taken in."""
    return db.session.scalars(
        select(StagedRow)
        .where(StagedRow.batch_id == batch.id, StagedRow.is_rejected.is_(False))
        .order_by(StagedRow.number)
        .limit(size)
    ).all()


def accepted(batch: ImportBatch) -> Iterable[StagedRow]:
    """All rows that will be taken in, in their order, for a file that comes in by one step."""
    return db.session.scalars(
        select(StagedRow)
        .where(StagedRow.batch_id == batch.id, StagedRow.is_rejected.is_(False))
        .order_by(StagedRow.number)
    )


def same_file(kind: str, sha256: str) -> ImportBatch | None:
    """An import of this very file that is visible, or on its way."""
    gone = (ImportState.UNDONE, ImportState.FAILED, ImportState.CANCELLED)
    return db.session.scalar(
        select(ImportBatch)
        .where(
            ImportBatch.kind == kind,
            ImportBatch.sha256 == sha256,
            ImportBatch.state.not_in(gone),
        )
        .order_by(ImportBatch.id)
        .limit(1)
    )


def remembered(kind: str, source: str, headers: str) -> SourceMapping | None:
    return db.session.scalar(
        select(SourceMapping).where(
            SourceMapping.kind == kind,
            SourceMapping.source == source,
            SourceMapping.headers == headers,
        )
    )


def first_of(batch_id: int, keys: Sequence[str]) -> dict[str, int]:
    """In which row each of these keys stands already among the rows to take in."""
    found = db.session.execute(
        select(StagedRow.key, StagedRow.number).where(
            StagedRow.batch_id == batch_id, StagedRow.key.in_(sorted(set(keys)))
        )
    )
    return {str(key): number for key, number in found}
