"""Sheets that two people type without seeing each other's."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import joinedload

from trainingmgr.accounts.models import User
from trainingmgr.core.db import another, db
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.registry.structure.models import TrainingCentre
from trainingmgr.training.attendance.models import Mark, Sheet, SheetCheck, SheetTyping
from trainingmgr.training.attendance.queries import happens, within
from trainingmgr.training.cohorts.models import Cohort, TrainingSession

TYPES = (Permission.ATTENDANCE_TYPE, Permission.ATTENDANCE_CORRECT)


def _counts_already() -> ColumnElement[bool]:
    """Whether what stands on a sheet counts: it was settled, or typed before two were asked."""
    checked = exists().where(SheetCheck.sheet_id == Sheet.id)
    marked = exists().where(Mark.session_id == Sheet.session_id, Mark.sheet_id == Sheet.id)
    return checked | marked


def waits(sheet: Sheet) -> bool:
    """Whether a sheet is still to be typed by two people: nothing of it counts yet."""
    return db.session.scalar(select(Sheet.id).where(Sheet.id == sheet.id, ~_counts_already())) == (
        sheet.id
    )


def owes_two(session_: TrainingSession, sheet: Sheet, by_site: bool) -> bool:
    """Whether two people type this sheet of a class before it counts, and have not done so yet."""
    centre = db.session.get_one(TrainingCentre, session_.cohort.centre_id)
    return centre.asks_twice(by_site) and waits(sheet)


def waiting(sheet_ids: Collection[int]) -> set[int]:
    """Those of these sheets of which nothing counts yet."""
    return set(
        db.session.scalars(select(Sheet.id).where(Sheet.id.in_(sheet_ids), ~_counts_already()))
    )


def typings(sheet: Sheet) -> Sequence[SheetTyping]:
    """The first, then the second."""
    return db.session.scalars(
        select(SheetTyping)
        .where(SheetTyping.sheet_id == sheet.id)
        .options(joinedload(SheetTyping.by))
        .order_by(SheetTyping.turn)
        .execution_options(populate_existing=True)
    ).all()


def typed_whole(sheet_ids: Collection[int]) -> set[int]:
    """Those of these sheets that two people have typed."""
    found = select(SheetTyping.sheet_id).where(
        SheetTyping.sheet_id.in_(sheet_ids), SheetTyping.turn == 2
    )
    return set(db.session.scalars(found))


def pending(session_: TrainingSession) -> list[tuple[str, int]]:
    """Sheets of a class that were typed and do not count yet: their ids, and how often."""
    found = db.session.execute(
        select(Sheet.code, func.max(SheetTyping.turn))
        .join(SheetTyping, SheetTyping.sheet_id == Sheet.id)
        .where(Sheet.session_id == session_.id, ~_counts_already())
        .group_by(Sheet.id, Sheet.code)
        .order_by(Sheet.id)
    )
    return [(row[0], row[1]) for row in found]


def owed(*, reader: Reader, turn: int, most: int = 50) -> Sequence[tuple[str, str, date, date]]:
    """Sheets typed so often of which nothing counts yet, and of which the reader typed neither:
    sheet, run, its day, typed on; the oldest first. After the first a second is owed, after the
    second a third look.
    """
    later, own = another(SheetTyping, "later"), another(SheetTyping, "own")
    mine = exists().where(
        own.sheet_id == Sheet.id, own.by_id == User.id, User.holder_id == reader.holder_id
    )
    found = db.session.execute(
        select(Sheet.code, Cohort.code, TrainingSession.on, SheetTyping.at)
        .join(Sheet.session)
        .join(TrainingSession.cohort)
        .join(SheetTyping, SheetTyping.sheet_id == Sheet.id)
        .where(
            SheetTyping.turn == turn,
            ~exists().where(later.sheet_id == Sheet.id, later.turn == turn + 1),
            ~_counts_already(),
            ~mine,
            happens(),
            within(reader, *TYPES),
        )
        .order_by(SheetTyping.at)
        .limit(most)
    )
    return [(row[0], row[1], row[2], row[3].date()) for row in found]


def of_file(batch_id: int) -> Sequence[SheetTyping]:
    return db.session.scalars(select(SheetTyping).where(SheetTyping.batch_id == batch_id)).all()


def second_of_file(batch_id: int) -> bool:
    """Whether a sheet of this file was typed by two people."""
    first = select(SheetTyping.sheet_id).where(SheetTyping.batch_id == batch_id)
    return (
        db.session.scalar(
            select(SheetTyping.id)
            .where(SheetTyping.sheet_id.in_(first), SheetTyping.turn == 2)
            .limit(1)
        )
        is not None
    )
