from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload, undefer

from trainingmgr.core import clock
from trainingmgr.core.columns import UTCDateTime
from trainingmgr.core.db import db
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.registry.people.models import Person
from trainingmgr.tabular.queries import finished
from trainingmgr.training.attendance.models import (
    ActionPoint,
    Mark,
    MarkChange,
    SessionReport,
    Sheet,
    SheetCheck,
    SheetScan,
    TemporaryName,
)
from trainingmgr.training.attendance.rules import (
    FEWEST,
    IN_A_ROW,
    THERE,
    ActionState,
    Class,
    Hours,
    MarkCode,
    hours,
)
from trainingmgr.training.cohorts.models import (
    Cohort,
    CohortModule,
    SessionTrainer,
    TrainingSession,
)
from trainingmgr.training.cohorts.rules import CohortState
from trainingmgr.training.curricula.models import Module, ModuleVersion, Topic
from trainingmgr.training.enrolments.models import Enrolment
from trainingmgr.training.enrolments.rules import ON_THE_ROSTER, EnrolmentState, LeavingReason
from trainingmgr.training.trainers.models import Trainer

EVER_ON_THE_ROSTER = ON_THE_ROSTER | {
    EnrolmentState.SUSPENDED,
    EnrolmentState.RECALLED_TO_UNIT,
    EnrolmentState.NO_SHOW,
    EnrolmentState.REMOVED_CONDUCT,
}
"""Whose marks count when hours are added up: leaving does not unmake what was attended."""


@dataclass(frozen=True)
class Line:
    """One line of a class's sheet: the place, the person, and the mark if there is one."""

    number: int
    enrolment: Enrolment
    mark: Mark | None = None

    @property
    def code(self) -> MarkCode:
        return self.mark.code if self.mark else MarkCode.NOT_RECORDED


def led_by(reader: Reader) -> ColumnElement[bool]:
    """Classes on whose staff the reader is."""
    return TrainingSession.id.in_(
        select(SessionTrainer.session_id)
        .join(Trainer, SessionTrainer.trainer_id == Trainer.id)
        .join(Person, Trainer.person_id == Person.id)
        .where(Person.holder_id == reader.holder_id)
    )


def within(reader: Reader, *permissions: Permission) -> ColumnElement[bool]:
    """Classes that the reader may see with one of these permissions. Needs Cohort joined."""
    ways: list[ColumnElement[bool]] = []
    for permission in permissions:
        reach = reader.reach(permission)
        if reach.national:
            return true()
        if permission is Permission.REPORT_WRITE and not reach.is_nothing:
            ways.append(led_by(reader))
        elif reach.centres:
            ways.append(Cohort.centre_id.in_(reach.centres))
    return or_(*ways) if ways else false()


SEES = (Permission.ATTENDANCE_READ, Permission.ATTENDANCE_TYPE, Permission.REPORT_WRITE)


def session(uid: UUID, *, reader: Reader) -> TrainingSession:
    """The class with its run, module and staff: if the reader may see it."""
    found = db.session.scalar(
        select(TrainingSession)
        .join(TrainingSession.cohort)
        .where(TrainingSession.uid == uid, within(reader, *SEES))
        .options(
            contains_eager(TrainingSession.cohort).joinedload(Cohort.course),
            contains_eager(TrainingSession.cohort).joinedload(Cohort.centre),
            joinedload(TrainingSession.module_version).joinedload(ModuleVersion.module),
            joinedload(TrainingSession.room),
            selectinload(TrainingSession.staff)
            .joinedload(SessionTrainer.trainer)
            .joinedload(Trainer.person),
        )
    )
    if found is None:
        raise NotFound
    return found


def sheet(code: str, *, reader: Reader) -> Sheet:
    """A printed sheet by the id on the paper."""
    found = db.session.scalar(
        select(Sheet)
        .join(Sheet.session)
        .join(TrainingSession.cohort)
        .where(Sheet.code == code.strip().upper(), within(reader, *SEES))
        .options(contains_eager(Sheet.session).contains_eager(TrainingSession.cohort))
    )
    if found is None:
        raise NotFound
    return found


def sheets_named(codes: Iterable[str], *, reader: Reader) -> dict[str, Sheet]:
    """Those of these sheets that the reader may see, with class and run, by the id on the paper."""
    found = db.session.scalars(
        select(Sheet)
        .join(Sheet.session)
        .join(TrainingSession.cohort)
        .where(Sheet.code.in_(set(codes)), within(reader, *SEES))
        .options(contains_eager(Sheet.session).contains_eager(TrainingSession.cohort))
    )
    return {each.code: each for each in found}


def places_by_number(cohort_ids: Iterable[int]) -> dict[tuple[int, str], int]:
    """Who is on the roster of these runs: by run and programme or service number."""
    found = db.session.execute(
        select(Enrolment.cohort_id, Enrolment.id, Person.number, Person.service_number)
        .join(Enrolment.person)
        .where(Enrolment.cohort_id.in_(set(cohort_ids)), Enrolment.state.in_(ON_THE_ROSTER))
    )
    places: dict[tuple[int, str], int] = {}
    for cohort_id, place, number, service_number in found:
        places |= {(cohort_id, each): place for each in (number, service_number) if each}
    return places


def marks_in(session_ids: Iterable[int]) -> dict[tuple[int, int], Mark]:
    """The marks of these classes, by class and place in the run."""
    found = db.session.scalars(select(Mark).where(Mark.session_id.in_(set(session_ids))))
    return {(mark.session_id, mark.enrolment_id): mark for mark in found}


def numbers_in_runs(cohort_ids: Iterable[int]) -> dict[int, int]:
    """Which class of its run each class is: the first by day and hour is number 1."""
    found = db.session.execute(
        select(TrainingSession.id, TrainingSession.cohort_id)
        .where(TrainingSession.cohort_id.in_(set(cohort_ids)))
        .order_by(TrainingSession.cohort_id, TrainingSession.on, TrainingSession.starts)
    )
    counts: dict[int, int] = defaultdict(int)
    numbers: dict[int, int] = {}
    for key, cohort_id in found:
        counts[cohort_id] += 1
        numbers[key] = counts[cohort_id]
    return numbers


def of_file(batch_id: int) -> tuple[int, int, date | None]:
    """Of the marks of a file: how many, how many were changed since, and their oldest class."""
    counted = db.session.execute(
        select(
            func.count(Mark.id),
            func.count(Mark.id).filter(Mark.version > 1),
            func.min(TrainingSession.on),
        )
        .join(TrainingSession, Mark.session_id == TrainingSession.id)
        .where(Mark.batch_id == batch_id)
    ).one()
    return counted[0], counted[1], counted[2]


def settled_names_of_file(batch_id: int) -> bool:
    """Whether somebody has said of a name of this file who it is, or dropped it."""
    settled = or_(
        TemporaryName.resolved_enrolment_id.is_not(None), TemporaryName.dropped_reason.is_not(None)
    )
    found = select(TemporaryName.id).where(TemporaryName.batch_id == batch_id, settled)
    return db.session.scalar(found.limit(1)) is not None


def roster(session_: TrainingSession, sheet_: Sheet | None = None) -> Sequence[Enrolment]:
    """Who should be in this class. In the order of the paper where there is a sheet, with those
    who joined since after them; else by name. One statement.
    """
    found = db.session.scalars(
        select(Enrolment)
        .join(Enrolment.person)
        .where(
            Enrolment.cohort_id == session_.cohort_id,
            or_(
                Enrolment.state.in_(ON_THE_ROSTER), Enrolment.id.in_(sheet_.lines if sheet_ else [])
            ),
            or_(Enrolment.joined_on.is_(None), Enrolment.joined_on <= session_.on),
        )
        .options(
            contains_eager(Enrolment.person).options(
                joinedload(Person.rank), joinedload(Person.unit)
            )
        )
        .order_by(Person.sort_name, Enrolment.id)
    ).all()
    if sheet_ is None:
        return found
    place = {key: number for number, key in enumerate(sheet_.lines)}
    return sorted(found, key=lambda each: place.get(each.id, len(place)))


def lines(session_: TrainingSession, sheet_: Sheet | None = None) -> list[Line]:
    """The class as its sheet shows it. Two statements."""
    marks = marks_of(session_)
    return [replace(each, mark=marks.get(each.enrolment.id)) for each in numbered(session_, sheet_)]


def numbered(session_: TrainingSession, sheet_: Sheet | None = None) -> list[Line]:
    """The lines of a class without their marks, numbered as on the paper. One statement."""
    printed = sheet_.lines if sheet_ else []
    numbers = {key: n for n, key in enumerate(printed, start=1)}
    later = count(len(printed) + 1)
    return [
        Line(numbers[each.id] if each.id in numbers else next(later), each)
        for each in roster(session_, sheet_)
    ]


def marks_of(session_: TrainingSession) -> dict[int, Mark]:
    """The marks of a class by the place in the run."""
    found = db.session.scalars(
        select(Mark).where(Mark.session_id == session_.id).execution_options(populate_existing=True)
    )
    return {mark.enrolment_id: mark for mark in found}


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


def fingerprint(marks: Mapping[int, Mark]) -> str:
    """What the marks of a class say, in a word: another one as soon as any of them changes."""
    text = ";".join(f"{key}:{marks[key].version}" for key in sorted(marks))
    return sha256(text.encode()).hexdigest()[:16]


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


def to_check(*, reader: Reader, most: int = 50) -> Sequence[tuple[str, str, date, date]]:
    """Sheets that were typed in and never checked: sheet, run, its day, typed on; oldest first."""
    found = db.session.execute(
        select(
            Sheet.code,
            Cohort.code,
            TrainingSession.on,
            func.min(Mark.entered_at, type_=UTCDateTime()),
        )
        .join(Sheet.session)
        .join(TrainingSession.cohort)
        .join(Mark, Mark.sheet_id == Sheet.id)
        .outerjoin(SheetCheck, SheetCheck.sheet_id == Sheet.id)
        .where(
            SheetCheck.id.is_(None),
            _happens(),
            within(reader, Permission.ATTENDANCE_TYPE, Permission.ATTENDANCE_CORRECT),
            Mark.entered_by_id != reader.id,
        )
        .group_by(Sheet.code, Cohort.code, TrainingSession.on)
        .order_by(func.min(Mark.entered_at))
        .limit(most)
    )
    return [(row[0], row[1], row[2], row[3].date()) for row in found]


def temporary(session_: TrainingSession) -> Sequence[TemporaryName]:
    """Names on this class's sheets that are not on the roster, the open ones first."""
    return db.session.scalars(
        select(TemporaryName)
        .where(TemporaryName.session_id == session_.id)
        .options(joinedload(TemporaryName.resolved_enrolment).joinedload(Enrolment.person))
        .order_by(TemporaryName.resolved_enrolment_id.is_not(None), TemporaryName.id)
    ).all()


def temporary_name(uid: UUID, *, reader: Reader) -> TemporaryName:
    found = db.session.scalar(
        select(TemporaryName)
        .join(TrainingSession, TemporaryName.session_id == TrainingSession.id)
        .join(TrainingSession.cohort)
        .where(TemporaryName.uid == uid, within(reader, *SEES))
    )
    if found is None:
        raise NotFound
    return found


def changes(session_: TrainingSession) -> Sequence[tuple[MarkChange, int]]:
    """Every corrected mark of a class, newest first, with the place it belongs to."""
    return db.session.execute(
        select(MarkChange, Mark.enrolment_id)
        .join(Mark, MarkChange.mark_id == Mark.id)
        .where(Mark.session_id == session_.id)
        .order_by(MarkChange.id.desc())
    ).all()


def report_of(session_: TrainingSession) -> SessionReport | None:
    return db.session.scalar(
        select(SessionReport)
        .where(SessionReport.session_id == session_.id)
        .options(selectinload(SessionReport.actions))
    )


def topics(session_: TrainingSession) -> Sequence[Topic]:
    """What a class of this run can be about: the topics of its modules, that of the class first."""
    own = session_.module_version.module.topic_id
    of_run = (
        select(Module.topic_id)
        .join(ModuleVersion, ModuleVersion.module_id == Module.id)
        .join(CohortModule, CohortModule.version_id == ModuleVersion.id)
        .where(CohortModule.cohort_id == session_.cohort_id)
    )
    return db.session.scalars(
        select(Topic)
        .where(or_(Topic.id == own, Topic.id.in_(of_run)))
        .order_by(Topic.id != own, Topic.position, Topic.code)
    ).all()


def open_actions(cohort_id: int) -> Sequence[ActionPoint]:
    """Action points of a run that nobody has closed, the earliest due first."""
    return db.session.scalars(
        select(ActionPoint)
        .join(SessionReport, ActionPoint.report_id == SessionReport.id)
        .join(TrainingSession, SessionReport.session_id == TrainingSession.id)
        .where(TrainingSession.cohort_id == cohort_id, ActionPoint.state == ActionState.OPEN)
        .order_by(ActionPoint.due_on.is_(None), ActionPoint.due_on, ActionPoint.id)
    ).all()


def due_actions(*, reader: Reader, on: date, most: int) -> Sequence[tuple[ActionPoint, str]]:
    """Open action points whose day has come, of classes that the reader answers for, with the
    code of the run; the oldest first.
    """
    rows = db.session.execute(
        select(ActionPoint, Cohort.code)
        .join(SessionReport, ActionPoint.report_id == SessionReport.id)
        .join(TrainingSession, SessionReport.session_id == TrainingSession.id)
        .join(TrainingSession.cohort)
        .where(
            ActionPoint.state == ActionState.OPEN,
            ActionPoint.due_on <= on,
            within(reader, Permission.ATTENDANCE_CORRECT, Permission.REPORT_WRITE),
        )
        .order_by(ActionPoint.due_on, ActionPoint.id)
        .limit(most)
    )
    return [(point, code) for point, code in rows]


def action(uid: UUID, *, reader: Reader) -> ActionPoint:
    found = db.session.scalar(
        select(ActionPoint)
        .join(SessionReport, ActionPoint.report_id == SessionReport.id)
        .join(TrainingSession, SessionReport.session_id == TrainingSession.id)
        .join(TrainingSession.cohort)
        .where(ActionPoint.uid == uid, within(reader, *SEES))
    )
    if found is None:
        raise NotFound
    return found


def mine(reader: Reader, first: date, last: date) -> Sequence[TrainingSession]:
    """The classes on whose staff the reader is, from one day to another, in their order."""
    return db.session.scalars(
        select(TrainingSession)
        .join(TrainingSession.cohort)
        .where(led_by(reader), TrainingSession.on.between(first, last), _happens())
        .options(
            contains_eager(TrainingSession.cohort).joinedload(Cohort.course),
            contains_eager(TrainingSession.cohort).joinedload(Cohort.centre),
            joinedload(TrainingSession.module_version).joinedload(ModuleVersion.module),
            joinedload(TrainingSession.room),
        )
        .order_by(TrainingSession.on, TrainingSession.starts)
    ).all()


def reported(sessions: Iterable[TrainingSession]) -> set[int]:
    """Keys of those classes that have a report."""
    keys = [each.id for each in sessions]
    return set(
        db.session.scalars(
            select(SessionReport.session_id).where(SessionReport.session_id.in_(keys))
        )
    )


def without_report(*, reader: Reader, before: date, most: int = 50) -> Sequence[TrainingSession]:
    """Classes that should have been held and of which nobody has said a word, oldest first."""
    return db.session.scalars(
        select(TrainingSession)
        .join(TrainingSession.cohort)
        .outerjoin(SessionReport, SessionReport.session_id == TrainingSession.id)
        .where(
            TrainingSession.on < before,
            SessionReport.id.is_(None),
            _happens(),
            within(reader, *SEES),
        )
        .options(
            contains_eager(TrainingSession.cohort).joinedload(Cohort.course),
            joinedload(TrainingSession.module_version).joinedload(ModuleVersion.module),
        )
        .order_by(TrainingSession.on, TrainingSession.starts)
        .limit(most)
    ).all()


def without_register(*, reader: Reader, before: date, most: int = 50) -> Sequence[TrainingSession]:
    """Classes that were held and whose attendance nobody has typed in, oldest first (row 49)."""
    marked = select(Mark.id).where(Mark.session_id == TrainingSession.id).exists()
    return db.session.scalars(
        select(TrainingSession)
        .join(TrainingSession.cohort)
        .outerjoin(SessionReport, SessionReport.session_id == TrainingSession.id)
        .where(
            TrainingSession.on < before,
            or_(SessionReport.id.is_(None), SessionReport.held),
            ~marked,
            _happens(),
            within(reader, Permission.ATTENDANCE_TYPE, Permission.REPORT_WRITE),
        )
        .options(
            contains_eager(TrainingSession.cohort).joinedload(Cohort.course),
            joinedload(TrainingSession.module_version).joinedload(ModuleVersion.module),
        )
        .order_by(TrainingSession.on, TrainingSession.starts)
        .limit(most)
    ).all()


@dataclass(frozen=True)
class Absent:
    """Somebody who misses too much: in which modules, and how often one after the other."""

    place: Enrolment
    short: Sequence[tuple[ModuleVersion, int, int]]
    """Module, classes attended, classes marked so far."""
    in_a_row: int


def absent(*, reader: Reader, run: UUID | None = None, cursor: str | None = None) -> Page[Absent]:
    """Who on a running run is below the attendance its module asks for, or was absent from the
    last classes (row 49). By run; four statements, whoever many.
    """
    short, away = _below(reader), _away(reader)
    statement = (
        select(Enrolment)
        .join(Enrolment.person)
        .join(Enrolment.cohort)
        .where(
            Enrolment.state.in_(ON_THE_ROSTER),
            or_(Enrolment.id.in_(select(short.c.place)), Enrolment.id.in_(select(away.c.place))),
            *([Cohort.uid == run] if run else []),
        )
        .options(
            contains_eager(Enrolment.cohort),
            contains_eager(Enrolment.person).options(
                joinedload(Person.rank), joinedload(Person.unit)
            ),
        )
    )
    found = page_of(statement, Enrolment.cohort_id, Enrolment.id, cursor=cursor)
    keys = [each.id for each in found.rows]
    modules: dict[int, list[tuple[ModuleVersion, int, int]]] = defaultdict(list)
    rows = db.session.execute(
        select(short.c.place, ModuleVersion, short.c.there, short.c.marked)
        .join(ModuleVersion, ModuleVersion.id == short.c.version)
        .where(short.c.place.in_(keys))
        .options(joinedload(ModuleVersion.module))
    )
    for place, version, there, marked in rows:
        modules[place].append((version, there, marked))
    times = dict(
        db.session.execute(select(away.c.place, away.c.times).where(away.c.place.in_(keys))).all()
    )
    return Page(
        [Absent(each, modules[each.id], times.get(each.id, 0)) for each in found.rows],
        found.before, found.after,
    )  # fmt: skip


def absences(*, reader: Reader, most: int = 50) -> Sequence[tuple[UUID, str, int, date]]:
    """Running runs on which somebody misses too much: run, its code, how many, since when."""
    short, away = _below(reader), _away(reader)
    found = db.session.execute(
        select(Cohort.uid, Cohort.code, func.count(Enrolment.id), Cohort.starts_on)
        .join(Enrolment.cohort)
        .where(
            Enrolment.state.in_(ON_THE_ROSTER),
            or_(Enrolment.id.in_(select(short.c.place)), Enrolment.id.in_(select(away.c.place))),
        )
        .group_by(Cohort.id, Cohort.uid, Cohort.code, Cohort.starts_on)
        .order_by(Cohort.starts_on, Cohort.id)
        .limit(most)
    )
    return [(row[0], row[1], row[2], row[3]) for row in found]


def _marked(reader: Reader, *columns: Any) -> Any:
    """Marks of running runs within reach. A mark that is not recorded says nothing."""
    return (
        select(*columns)
        .select_from(Mark)
        .join(TrainingSession, Mark.session_id == TrainingSession.id)
        .join(TrainingSession.cohort)
        .where(
            Cohort.state == CohortState.RUNNING,
            Mark.code != MarkCode.NOT_RECORDED,
            within(reader, *SEES),
        )
    )


def _below(reader: Reader) -> Any:
    """By place and module version: attended fewer of the marked classes than the module asks."""
    there = func.count(Mark.id).filter(Mark.code.in_(THERE))
    counted = _marked(
        reader,
        Mark.enrolment_id.label("place"),
        TrainingSession.version_id.label("version"),
        there.label("there"),
        func.count(Mark.id).label("marked"),
    )
    return (
        counted.join(ModuleVersion, ModuleVersion.id == TrainingSession.version_id)
        .group_by(Mark.enrolment_id, TrainingSession.version_id, ModuleVersion.attendance_min)
        .having(
            func.count(Mark.id) >= FEWEST,
            there * 100 < ModuleVersion.attendance_min * func.count(Mark.id),
        )
        .subquery()
    )


def _away(reader: Reader) -> Any:
    """Places whose last marks are absences without an excuse, and how many they are in a row."""
    since = aliased(Mark)
    held = aliased(TrainingSession)
    came_since = (
        select(since.id)
        .join(held, since.session_id == held.id)
        .where(
            since.enrolment_id == Mark.enrolment_id,
            since.code.not_in([MarkCode.ABSENT, MarkCode.NOT_RECORDED]),
            or_(
                held.on > TrainingSession.on,
                and_(held.on == TrainingSession.on, held.starts >= TrainingSession.starts),
            ),
        )
        .exists()
    )
    times = func.count(Mark.id)
    last = _marked(reader, Mark.enrolment_id.label("place"), times.label("times"))
    return (
        last.where(Mark.code == MarkCode.ABSENT, ~came_since)
        .group_by(Mark.enrolment_id)
        .having(times >= IN_A_ROW)
        .subquery()
    )


MOST_SAT = 2000


@dataclass(frozen=True)
class Sat:
    """The marked classes of one module of one run for one person: until when, how many, how many
    of them attended, and which not.
    """

    run: str
    version: ModuleVersion
    until: date
    marked: int
    there: int
    missed: Sequence[tuple[date, MarkCode]]


def classes_of_person(person_ids: Collection[int], *, reader: Reader) -> list[Sat]:
    """What somebody attended and missed, module by module, as far as the reader sees classes;
    the newest first. A mark that is not recorded says nothing. One statement.
    """
    rows = db.session.execute(
        select(Cohort.code, ModuleVersion, TrainingSession.on, Mark.code)
        .select_from(Mark)
        .join(Enrolment, Mark.enrolment_id == Enrolment.id)
        .join(TrainingSession, Mark.session_id == TrainingSession.id)
        .join(TrainingSession.cohort)
        .join(TrainingSession.module_version)
        .where(
            Enrolment.person_id.in_(person_ids),
            Mark.code != MarkCode.NOT_RECORDED,
            finished(Mark.batch_id),
            within(reader, *SEES),
        )
        .options(joinedload(ModuleVersion.module))
        .order_by(TrainingSession.on.desc(), TrainingSession.starts.desc())
        .limit(MOST_SAT)
    )
    found: dict[tuple[str, int], list[tuple[ModuleVersion, date, MarkCode]]] = defaultdict(list)
    for run, version, on, code in rows:
        found[run, version.id].append((version, on, code))
    return [
        Sat(
            run=run,
            version=marks[0][0],
            until=marks[0][1],
            marked=len(marks),
            there=sum(code in THERE for _version, _on, code in marks),
            missed=[(on, code) for _version, on, code in reversed(marks) if code not in THERE],
        )
        for (run, _key), marks in found.items()
    ]


def _happens() -> ColumnElement[bool]:
    return Cohort.state.in_([CohortState.CONFIRMED, CohortState.RUNNING, CohortState.COMPLETED])


def delivered(cohort_id: int) -> dict[int, tuple[int, int]]:
    """Minutes planned and delivered of each module version of a run (row 50)."""
    planned: dict[int, int] = defaultdict(int)
    done: dict[int, int] = defaultdict(int)
    for session_, minutes, _untold in _held(cohort_id):
        planned[session_.version_id] += session_.planned_minutes
        done[session_.version_id] += minutes
    return {key: (planned[key], done[key]) for key in planned}


@dataclass(frozen=True)
class Unsettled:
    """What keeps the attendance of a run from being complete."""

    classes: Sequence[TrainingSession] = ()
    """Nobody has said whether these were held, and nobody is marked in them."""
    people: int = 0
    """So many have a class that was held and no mark in it."""
    names: int = 0
    """So many names on sheets are not settled."""

    @property
    def is_nothing(self) -> bool:
        return not (self.classes or self.people or self.names)


def unsettled(cohort_id: int) -> Unsettled:
    """What is still owed before the attendance of a run is complete (R-TRN-09)."""
    marked = exists().where(
        Mark.session_id == TrainingSession.id, Mark.code != MarkCode.NOT_RECORDED
    )
    reported = exists().where(SessionReport.session_id == TrainingSession.id)
    classes = db.session.scalars(
        select(TrainingSession)
        .where(TrainingSession.cohort_id == cohort_id, ~marked, ~reported)
        .options(joinedload(TrainingSession.module_version).joinedload(ModuleVersion.module))
        .order_by(TrainingSession.on, TrainingSession.starts)
        .limit(50)
    ).all()
    on_it = set(
        db.session.scalars(
            select(Enrolment.id).where(
                Enrolment.cohort_id == cohort_id, Enrolment.state.in_(ON_THE_ROSTER)
            )
        )
    )
    owed = {place for (place, _module), found in hours_of(cohort_id).items() if found.not_recorded}
    names = db.session.scalar(
        select(func.count(TemporaryName.id))
        .join(TrainingSession, TemporaryName.session_id == TrainingSession.id)
        .where(
            TrainingSession.cohort_id == cohort_id,
            TemporaryName.resolved_enrolment_id.is_(None),
            TemporaryName.dropped_reason.is_(None),
        )
    )
    return Unsettled(classes, len(owed & on_it), names or 0)


def hours_of(cohort_id: int) -> dict[tuple[int, int], Hours]:
    """Hours of everybody on a run, by (enrolment, module version). Four statements."""
    sessions = _held(cohort_id)
    marks: dict[tuple[int, int], Mark] = {
        (mark.enrolment_id, mark.session_id): mark
        for mark in db.session.scalars(
            select(Mark)
            .join(TrainingSession, Mark.session_id == TrainingSession.id)
            .where(TrainingSession.cohort_id == cohort_id)
        )
    }
    places = db.session.execute(
        select(Enrolment.id, Enrolment.joined_on, Enrolment.left_on, Enrolment.continues_id).where(
            Enrolment.cohort_id == cohort_id,
            or_(
                Enrolment.state.in_(EVER_ON_THE_ROSTER),
                Enrolment.leaving_reason == LeavingReason.TRANSFERRED,
            ),
        )
    ).all()
    standards: dict[int, int] = dict(
        db.session.execute(
            select(ModuleVersion.id, ModuleVersion.minutes).where(
                ModuleVersion.id.in_({each.version_id for each, _minutes, _untold in sessions})
            )
        ).all()
    )
    by_module: dict[int, list[tuple[TrainingSession, int, bool]]] = defaultdict(list)
    for each in sessions:
        by_module[each[0].version_id].append(each)
    return {
        (place.id, version): hours(
            [
                _class(marks.get((place.id, each.id)), minutes, untold, each.on, place)
                for each, minutes, untold in held
                if (place.id, each.id) in marks or _owed(each.on, place)
            ],
            standards[version],
        )
        for place in places
        for version, held in by_module.items()
    }


def _owed(on: date, place: Any) -> bool:
    """Whether a class without a mark counts for somebody: not after they left, and not before
    they came from another run, where the hours until then are counted.
    """
    if place.left_on is not None and on > place.left_on:
        return False
    return place.continues_id is None or place.joined_on is None or on >= place.joined_on


def _class(mark: Mark | None, minutes: int, untold: bool, on: date, place: Any) -> Class:
    """What was missed before joining late was delivered and not attended; nobody marks it."""
    if mark is not None:
        return Class(minutes, mark.code, mark.minutes_missed)
    late = place.joined_on is not None and on < place.joined_on
    return Class(minutes, MarkCode.ABSENT) if late else Class(minutes, untold=untold)


def _held(cohort_id: int) -> list[tuple[TrainingSession, int, bool]]:
    """The classes of a run, the minutes each delivered, and whether nobody has told of one whose
    day has passed. Without a report, a class that has marks is taken to have lasted as planned;
    one without either delivered nothing yet.
    """
    marked = (
        select(func.count(Mark.id))
        .where(and_(Mark.session_id == TrainingSession.id, Mark.code != MarkCode.NOT_RECORDED))
        .scalar_subquery()
    )
    today = clock.today()
    rows = db.session.execute(
        select(TrainingSession, SessionReport.delivered_minutes, marked)
        .outerjoin(SessionReport, SessionReport.session_id == TrainingSession.id)
        .where(TrainingSession.cohort_id == cohort_id)
        .order_by(TrainingSession.on, TrainingSession.starts)
    )
    return [
        (
            each,
            minutes if minutes is not None else each.planned_minutes if marked else 0,
            minutes is None and not marked and each.on < today,
        )
        for each, minutes, marked in rows
    ]


def cohort_code(session_: TrainingSession) -> str:
    return db.session.scalars(select(Cohort.code).where(Cohort.id == session_.cohort_id)).one()


def session_by_id(key: int) -> TrainingSession:
    """A class that the reader has reached through something of it."""
    return db.session.scalars(
        select(TrainingSession)
        .where(TrainingSession.id == key)
        .options(joinedload(TrainingSession.cohort))
    ).one()


def session_of(point: ActionPoint) -> TrainingSession:
    return db.session.scalars(
        select(TrainingSession)
        .join(SessionReport, SessionReport.session_id == TrainingSession.id)
        .where(SessionReport.id == point.report_id)
        .options(joinedload(TrainingSession.cohort))
    ).one()
