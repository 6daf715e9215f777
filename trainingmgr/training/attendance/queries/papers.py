"""Sheets on paper: printed, scanned, typed in, checked by a second person."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from uuid import UUID

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, undefer
from sqlalchemy.orm.interfaces import ORMOption

from trainingmgr.accounts.models import User
from trainingmgr.core.columns import UTCDateTime
from trainingmgr.core.db import another, db, existing
from trainingmgr.core.errors import NotFound
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.registry.structure.models import TrainingCentre
from trainingmgr.training.attendance.models import (
    Mark,
    Sheet,
    SheetCheck,
    SheetScan,
)
from trainingmgr.training.attendance.queries import SEES, happens, within
from trainingmgr.training.attendance.queries.rosters import fingerprint, marks_of
from trainingmgr.training.cohorts.models import (
    Cohort,
    TrainingSession,
)


@cache
def _with_centre() -> ORMOption:
    return (
        contains_eager(Sheet.session)
        .contains_eager(TrainingSession.cohort)
        .joinedload(Cohort.centre)
    )


def sheet(code: str, *, reader: Reader) -> Sheet:
    """A printed sheet by the id on the paper."""
    return existing(
        select(Sheet)
        .join(Sheet.session)
        .join(TrainingSession.cohort)
        .where(Sheet.code == code.strip().upper(), within(reader, *SEES))
        .options(_with_centre())
    )


def sheets_named(codes: Iterable[str], *, reader: Reader) -> dict[str, Sheet]:
    """Those of these sheets that the reader may see, with class and run, by the id on the paper."""
    found = db.session.scalars(
        select(Sheet)
        .join(Sheet.session)
        .join(TrainingSession.cohort)
        .where(Sheet.code.in_(set(codes)), within(reader, *SEES))
        .options(_with_centre())
    )
    return {each.code: each for each in found}


def sheets_of(session_: TrainingSession) -> Sequence[Sheet]:
    return db.session.scalars(
        select(Sheet).where(Sheet.session_id == session_.id).order_by(Sheet.id.desc())
    ).all()


def scans_of(session_: TrainingSession) -> Sequence[tuple[SheetScan, str]]:
    """Scans of the sheets of a class, newest first, without their content, each with its sheet."""
    found = db.session.execute(
        select(SheetScan, Sheet.code)
        .join(Sheet, SheetScan.sheet_id == Sheet.id)
        .where(Sheet.session_id == session_.id)
        .order_by(SheetScan.id.desc())
    )
    return [(row[0], row[1]) for row in found]


def scan(uid: UUID, *, reader: Reader) -> tuple[SheetScan, str]:
    """One scan with its content, and the id of its sheet: if the reader may see the class."""
    found = db.session.execute(
        select(SheetScan, Sheet.code)
        .join(Sheet, SheetScan.sheet_id == Sheet.id)
        .join(Sheet.session)
        .join(TrainingSession.cohort)
        .where(SheetScan.uid == uid, within(reader, *SEES))
        .options(undefer(SheetScan.content))
    ).first()
    if found is None:
        raise NotFound
    return found[0], found[1]


def check_of(session_: TrainingSession) -> SheetCheck | None:
    """The check by a second person that still speaks of the marks of a class as they are."""
    found = db.session.scalar(
        select(SheetCheck)
        .join(Sheet, SheetCheck.sheet_id == Sheet.id)
        .where(Sheet.session_id == session_.id)
        .options(joinedload(SheetCheck.by))
        .order_by(SheetCheck.id.desc())
        .limit(1)
    )
    if found is None or found.seen != fingerprint(marks_of(session_)):
        return None
    return found


def unchecked(cohort_id: int) -> list[date]:
    """Days of the classes of a run that were typed in from paper and that no second person has
    checked as they are now. Two statements.
    """
    marks: dict[int, dict[int, Mark]] = defaultdict(dict)
    days: dict[int, date] = {}
    rows = db.session.execute(
        select(Mark, TrainingSession.on)
        .join(TrainingSession, Mark.session_id == TrainingSession.id)
        .where(TrainingSession.cohort_id == cohort_id)
    )
    for mark, on in rows:
        marks[mark.session_id][mark.enrolment_id] = mark
        days[mark.session_id] = on
    checks = dict(
        db.session.execute(
            select(Sheet.session_id, SheetCheck.seen)
            .join(Sheet, SheetCheck.sheet_id == Sheet.id)
            .join(TrainingSession, Sheet.session_id == TrainingSession.id)
            .where(TrainingSession.cohort_id == cohort_id)
            .order_by(SheetCheck.id)
        ).all()
    )
    return sorted(
        days[key]
        for key, found in marks.items()
        if any(mark.sheet_id for mark in found.values()) and checks.get(key) != fingerprint(found)
    )


def typed_by(session: TrainingSession, reader: Reader) -> bool:
    """Whether the reader, by whatever account, typed a mark of this class."""
    found = select(Mark.id).join(User, User.id == Mark.entered_by_id)
    mine = Mark.session_id == session.id, User.holder_id == reader.holder_id
    return db.session.scalar(found.where(*mine).limit(1)) is not None


def to_check(
    *, reader: Reader, by_site: bool, most: int = 50
) -> Sequence[tuple[str, str, date, date]]:
    """Sheets that were typed in and never checked, of centres that ask for two people or leave it
    to a site that does, and of which the reader typed no mark: sheet, run, its day, typed on;
    oldest first.
    """
    own = another(Mark, "own")
    mine = exists().where(
        own.session_id == Sheet.session_id,
        own.entered_by_id == User.id,
        User.holder_id == reader.holder_id,
    )
    asks = TrainingCentre.typed_twice.is_(True)
    found = db.session.execute(
        select(
            Sheet.code,
            Cohort.code,
            TrainingSession.on,
            func.min(Mark.entered_at, type_=UTCDateTime()),
        )
        .join(Sheet.session)
        .join(TrainingSession.cohort)
        .join(Mark, and_(Mark.session_id == Sheet.session_id, Mark.sheet_id == Sheet.id))
        .join(Cohort.centre)
        .outerjoin(SheetCheck, SheetCheck.sheet_id == Sheet.id)
        .where(
            or_(asks, TrainingCentre.typed_twice.is_(None)) if by_site else asks,
            SheetCheck.id.is_(None),
            happens(),
            within(reader, Permission.ATTENDANCE_TYPE, Permission.ATTENDANCE_CORRECT),
            ~mine,
        )
        .group_by(Sheet.code, Cohort.code, TrainingSession.on)
        .order_by(func.min(Mark.entered_at))
        .limit(most)
    )
    return [(row[0], row[1], row[2], row[3].date()) for row in found]
