"""Assignments within reach, which of them are frozen, silent or owe a handover note."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import joinedload, selectinload

from trainingmgr.core.db import another, db, existing
from trainingmgr.core.paging import CHOICES, Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.registry.structure.models import Unit
from trainingmgr.registry.structure.queries import in_reach, units_below
from trainingmgr.registry.structure.rules import Scheme
from trainingmgr.training.mentoring.models import (
    Counterpart,
    MentoringAction,
    MentoringAssignment,
    MentoringHandover,
    MentoringLog,
    MentoringObjective,
    MentoringSignature,
)
from trainingmgr.training.mentoring.rules import (
    LEAVING,
    LIVES,
    RUNS,
    ActionState,
    AssignmentState,
)
from trainingmgr.training.trainers import queries as trainers
from trainingmgr.training.trainers.models import Posting, Trainer
from trainingmgr.vetting.queries.units import turns_of, under_refusal

READ, LOG = Permission.MENTORING_READ, Permission.MENTORING_LOG
SUPERVISE = Permission.MENTORING_SUPERVISE
A, C = MentoringAssignment, Counterpart
MOST = 50


def own(reader: Reader) -> ColumnElement[bool]:
    """The reader's own assignments, as a mentor."""
    if not reader.may(LOG):
        return false()
    mine = select(Trainer.id).join(Trainer.person).where(Person.holder_id == reader.holder_id)
    return A.mentor_id.in_(mine)


def units_mentored(reader: Reader) -> Select[int]:
    """Units in which the reader mentors somebody now, and every unit below them."""
    root = another(Unit, "mentored")
    return (
        select(Unit.id)
        .join(root, Unit.path.startswith(root.path))
        .join(C, C.unit_id == root.id)
        .join(A, A.counterpart_id == C.id)
        .where(own(reader), A.state.in_(RUNS))
    )


def within(reader: Reader, permission: Permission) -> ColumnElement[bool]:
    """Assignments of mentors of the reader's centres, or for counterparts of their units."""
    if not reader.may(permission):
        return false()
    reach = reader.reach(permission)
    if reach.national:
        return true()
    near = select(Trainer.id).where(trainers.within(reach, holder_id=reader.holder_id))
    ways: list[ColumnElement[bool]] = [A.mentor_id.in_(near)]
    if reach.units:
        theirs = select(C.id).where(C.unit_id.in_(units_below(reach.units)))
        ways.append(A.counterpart_id.in_(theirs))
    return or_(*ways)


def visible(reader: Reader) -> ColumnElement[bool]:
    return or_(within(reader, READ), own(reader))


def last_log() -> Any:
    """The day of the newest log of an assignment."""
    return (
        select(func.max(MentoringLog.held_on))
        .where(MentoringLog.assignment_id == A.id)
        .correlate(A)
        .scalar_subquery()
    )


def owes_handover(on: date) -> ColumnElement[bool]:
    """The assignment or the mentor's tour ends within two weeks, and no handover note is written
    (R-MEN-02).
    """
    soon = on + LEAVING
    stays = exists().where(Posting.trainer_id == A.mentor_id, Posting.until_on > soon)
    written = exists().where(MentoringHandover.assignment_id == A.id)
    return and_(A.state.in_(RUNS), or_(A.until_on <= soon, ~stays), ~written)


def overdue(on: date) -> ColumnElement[bool]:
    """Something that was promised to this counterpart is late."""
    late = select(MentoringAction.counterpart_id).where(
        MentoringAction.state == ActionState.OPEN, MentoringAction.due_on < on
    )
    return and_(A.state.in_(RUNS), A.counterpart_id.in_(late))


@dataclass(frozen=True)
class Line:
    """An assignment in a list, and what its supervisor is told about it."""

    row: MentoringAssignment
    last_on: date | None
    is_silent: bool
    owes_handover: bool
    is_overdue: bool
    is_frozen: bool


Kinds = dict[str, ColumnElement[bool]]


def kinds(on: date) -> Kinds:
    """What a supervisor is told of assignments on a day, by the name of its short list. Two
    statements.
    """
    stopped = frozenset(db.session.scalars(_stopped(on)))
    ways = db.session.scalars(select(A.silent_after).distinct().limit(400)).all()
    heard = func.coalesce(last_log(), A.from_on)
    quiet = [and_(A.silent_after == n, heard <= on - timedelta(days=n)) for n in ways]
    runs = and_(A.state == AssignmentState.CONFIRMED, A.from_on <= on)
    return {
        "silent": and_(runs, or_(false(), *quiet), A.counterpart_id.not_in(stopped)),
        "handover": owes_handover(on),
        "overdue": overdue(on),
        "frozen": and_(A.counterpart_id.in_(stopped), A.state.in_(LIVES)),
        "to_sign": A.state == AssignmentState.PROPOSED,
        "to_confirm": A.state == AssignmentState.ACCEPTED,
        "over": A.state.not_in(LIVES),
    }


def _stopped(on: date) -> Select[int]:
    """Counterparts of units whose support is stopped on a day."""
    return select(C.id).where(C.unit_id.in_(under_refusal(on, Scheme.HRDDP)))


TOLD = ("silent", "handover", "overdue", "frozen")


def assignments(
    kinds_: Kinds, *, reader: Reader, only: str | None = None, cursor: str | None = None
) -> Page[Line]:
    """Assignments within reach by their last day, with what is to be told about each: silent
    where nothing was heard for as many days as were set (R-MEN-06). One statement.
    """
    statement: Any = (
        select(A, last_log(), *(kinds_[each] for each in TOLD))
        .where(visible(reader), kinds_.get(only or "", A.state.in_(LIVES)))
        .options(*_named())
    )
    found = page_of(statement, A.until_on, A.id, cursor=cursor, descending=only == "over")
    rows = [Line(each[0], each[1], *(bool(told) for told in each[2:])) for each in found.rows]
    return Page(rows, found.before, found.after)


def counts(kinds_: Kinds, *, reader: Reader) -> dict[str, int]:
    """How many assignments each of the short lists holds. One statement."""
    asked = {name: kind for name, kind in kinds_.items() if name != "over"}
    columns = [func.count().filter(kind) for kind in asked.values()]
    row = db.session.execute(select(*columns).select_from(A).where(visible(reader))).one()
    return dict(zip(asked, row, strict=True))


def _named() -> Sequence[Any]:
    return (
        joinedload(A.mentor).joinedload(Trainer.person),
        joinedload(A.counterpart).joinedload(Counterpart.unit),
        joinedload(A.counterpart).joinedload(Counterpart.person),
    )


def assignment(
    uid: UUID, *, reader: Reader, permission: Permission | None = None
) -> MentoringAssignment:
    """One with its objectives and signatures: if the reader may see it."""
    may = visible(reader) if permission is None else within(reader, permission)
    return _whole(A.uid == uid, own(reader) if permission is LOG else may)


def whole(key: int) -> MentoringAssignment:
    return _whole(A.id == key)


def _whole(*conditions: ColumnElement[bool]) -> MentoringAssignment:
    return existing(
        select(A)
        .where(*conditions)
        .options(
            *_named(),
            joinedload(A.interpreter).joinedload(Trainer.person),
            joinedload(A.drafted_by), joinedload(A.handover).joinedload(MentoringHandover.by),
            selectinload(A.objectives).joinedload(MentoringObjective.answer),
            selectinload(A.signatures).joinedload(MentoringSignature.by),
        )
        .execution_options(populate_existing=True)
    )  # fmt: skip


def of_counterpart(counterpart: Counterpart) -> Sequence[MentoringAssignment]:
    """Every mentor that this counterpart had and has, in their order."""
    return db.session.scalars(
        select(A)
        .where(A.counterpart_id == counterpart.id, A.state != AssignmentState.WITHDRAWN)
        .options(
            joinedload(A.mentor).joinedload(Trainer.person),
            joinedload(A.handover).joinedload(MentoringHandover.by),
            selectinload(A.objectives).joinedload(MentoringObjective.answer),
        )
        .order_by(A.from_on, A.id)
        .limit(CHOICES)
    ).all()


def counterpart_at(unit: Unit, office: str) -> Counterpart | None:
    return db.session.scalar(select(C).where(C.unit_id == unit.id, C.office == office))


def is_frozen(row: MentoringAssignment, on: date) -> bool:
    """Whether support to the counterpart's unit is stopped on a day (R-HRD-03). Derived."""
    return _is_stopped(row.counterpart_id, on)


def _is_stopped(counterpart_id: int, on: date) -> bool:
    asked = _stopped(on).where(C.id == counterpart_id)
    return db.session.scalar(asked.limit(1)) is not None


def frozen_on(row: Counterpart, days: Collection[date]) -> set[date]:
    """On which of these days support to the counterpart's unit is stopped (R-HRD-03)."""
    spells = frozen_spells(row, min(days), max(days)) if days else []
    return {
        day
        for day in days
        if any(first <= day and (last is None or day <= last) for first, last in spells)
    }


def frozen_spells(row: Counterpart, first: date, last: date) -> list[tuple[date, date | None]]:
    """From when to when support to the counterpart's unit was stopped between two days: read from
    what due diligence decided, which is kept for good (R-HRD-03). None: it is stopped still. A
    statement, and one for each day on which something was decided.
    """
    known = turns_of(row.unit, Scheme.HRDDP)
    turns = [each for each in known if first < each <= last]
    spells: list[tuple[date, date | None]] = []
    for day in [first, *turns] if known and first <= last else []:
        stopped = _is_stopped(row.id, day)
        is_open = bool(spells) and spells[-1][1] is None
        if stopped and not is_open:
            spells.append((day, None))
        elif not stopped and is_open:
            spells[-1] = (spells[-1][0], day - timedelta(days=1))
    return spells


def on_units(unit: Unit) -> Sequence[MentoringAssignment]:
    """Assignments for counterparts of a unit and everything below it that are not over: what a
    suspension freezes.
    """
    below = select(Unit.id).where(Unit.path.startswith(unit.path))
    return db.session.scalars(
        select(A)
        .join(A.counterpart)
        .where(C.unit_id.in_(below), A.state.in_(LIVES))
        .options(*_named())
        .order_by(A.until_on, A.id)
        .limit(CHOICES)
    ).all()


def mine(reader: Reader) -> Sequence[MentoringAssignment]:
    """The reader's own that run, with their counterparts."""
    return db.session.scalars(
        select(A)
        .where(own(reader), A.state.in_(RUNS))
        .options(*_named())
        .order_by(A.until_on, A.id)
        .limit(MOST)
    ).all()


def to_sign(reader: Reader) -> Sequence[MentoringAssignment]:
    """What waits for both sides, oldest first."""
    return db.session.scalars(
        select(A)
        .where(A.state == AssignmentState.PROPOSED, within(reader, READ))
        .options(selectinload(A.signatures))
        .order_by(A.drafted_at, A.id)
        .limit(MOST)
    ).all()


def supported(*, reader: Reader) -> set[int]:
    """Keys of the units that mentoring supports, or is to, of those that the reader clears."""
    near = in_reach(reader.reach(Permission.CLEARANCE_RECORD))
    wanted = select(C.unit_id).join(C.unit).join(A, A.counterpart_id == C.id)
    return set(db.session.scalars(wanted.where(A.state.in_(LIVES), near)))


def next_code(on: date) -> str:
    head = f"M{on.year}-"
    last = db.session.scalar(select(func.max(A.code)).where(A.code.like(f"{head}%")))
    return f"{head}{int(last.removeprefix(head)) + 1 if last else 1:03}"


def objectives_of(rows: Collection[MentoringAssignment]) -> Sequence[MentoringObjective]:
    keys = [each.id for each in rows]
    return db.session.scalars(
        select(MentoringObjective)
        .where(MentoringObjective.assignment_id.in_(keys))
        .order_by(MentoringObjective.id)
        .limit(CHOICES)
    ).all()
