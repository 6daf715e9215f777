"""Classes in their weeks: whose they are, what clashes with what, which times are free."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from trainingmgr.core.db import db, existing
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.registry.structure.models import Room, TrainingCentre
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort, SessionTrainer, TrainingSession
from trainingmgr.training.cohorts.rules import CohortState, Crowding, Duty, crowding
from trainingmgr.training.curricula.models import Module, ModuleVersion
from trainingmgr.training.timetable.models import LaidClass, Layout
from trainingmgr.training.timetable.queries.shut import closed_slots
from trainingmgr.training.timetable.rules import (
    Clash,
    ClashKind,
    Slot,
    for_group,
    free_slots,
    share_people,
)
from trainingmgr.training.trainers.models import Trainer
from trainingmgr.training.trainers.rules import Lesson

AHEAD = 10
"""Days after a clash in which free times are looked for."""


@cache
def _staff() -> ORMOption:
    return (
        selectinload(TrainingSession.staff)
        .joinedload(SessionTrainer.trainer)
        .joinedload(Trainer.person)
    )


@cache
def _whole() -> Sequence[ORMOption]:
    return (
        joinedload(TrainingSession.module_version).joinedload(ModuleVersion.module),
        joinedload(TrainingSession.room),
        joinedload(TrainingSession.group),
        _staff(),
    )


def slot_of(session_: TrainingSession) -> Slot:
    return Slot(session_.on, session_.starts, session_.ends)


def session(
    uid: UUID, *, reader: Reader, permission: Permission = Permission.COHORT_READ
) -> TrainingSession:
    """The class with its run, module, room and staff: if the reader may see the run."""
    return existing(
        select(TrainingSession)
        .join(TrainingSession.cohort)
        .where(TrainingSession.uid == uid, cohorts.visible(reader, permission))
        .options(
            contains_eager(TrainingSession.cohort).options(
                joinedload(Cohort.centre), joinedload(Cohort.course)
            ),
            *_whole(),
        )
        .execution_options(populate_existing=True)
    )


def of_cohort(
    cohort_id: int, *, since: date | None = None, until: date | None = None
) -> Sequence[TrainingSession]:
    """The classes of a run in order, with module, room and staff. Two statements."""
    statement = select(TrainingSession).where(TrainingSession.cohort_id == cohort_id)
    if since is not None:
        statement = statement.where(TrainingSession.on >= since)
    if until is not None:
        statement = statement.where(TrainingSession.on <= until)
    return db.session.scalars(
        statement.options(*_whole()).order_by(
            TrainingSession.on, TrainingSession.starts, TrainingSession.id
        )
    ).all()


def mine(*, reader: Reader, first: date, last: date) -> Sequence[TrainingSession]:
    """The classes in which the reader teaches, in order, with run, module, room and centre."""
    own = exists().where(
        SessionTrainer.session_id == TrainingSession.id,
        SessionTrainer.trainer_id == Trainer.id,
        Trainer.person.has(holder_id=reader.holder_id),
    )
    return db.session.scalars(
        select(TrainingSession)
        .join(TrainingSession.cohort)
        .where(
            own,
            TrainingSession.on.between(first, last),
            Cohort.state != CohortState.CANCELLED,
        )
        .options(
            contains_eager(TrainingSession.cohort).options(
                joinedload(Cohort.centre), joinedload(Cohort.course)
            ),
            *_whole(),
        )
        .order_by(TrainingSession.on, TrainingSession.starts, TrainingSession.id)
    ).all()


def around(
    days: Collection[date],
    *,
    cohort_id: int | None = None,
    group_id: int | None = None,
    room_id: int | None = None,
    trainer_ids: Collection[int] = (),
    but: Collection[int] = (),
) -> Sequence[TrainingSession]:
    """Every class on these days that the run, the room or one of the trainers has already.

    With a group, of its run only what that group has to sit through.
    """
    ways: list[ColumnElement[bool]] = []
    if cohort_id is not None:
        group = TrainingSession.group_id
        ours = or_(group.is_(None), group == group_id) if group_id else true()
        ways.append(and_(TrainingSession.cohort_id == cohort_id, ours))
    if room_id is not None:
        ways.append(TrainingSession.room_id == room_id)
    if trainer_ids:
        ways.append(
            exists().where(
                SessionTrainer.session_id == TrainingSession.id,
                SessionTrainer.trainer_id.in_(trainer_ids),
            )
        )
    if not ways:
        return ()
    return db.session.scalars(
        select(TrainingSession)
        .join(TrainingSession.cohort)
        .where(
            TrainingSession.on.in_(days),
            TrainingSession.id.not_in(but),
            Cohort.state != CohortState.CANCELLED,
            or_(*ways),
        )
        .options(contains_eager(TrainingSession.cohort), *_whole())
        .order_by(TrainingSession.on, TrainingSession.starts, TrainingSession.id)
    ).all()


def week_of(
    monday: date, *, room: UUID | None = None, trainer: UUID | None = None, reader: Reader
) -> Sequence[TrainingSession]:
    """Every class of a week in one room, or of one trainer, of whatever run: those of the runs
    that the reader reaches.
    """
    named = TrainingSession.room.has(Room.uid == room) if room else exists().where(
        SessionTrainer.session_id == TrainingSession.id,
        SessionTrainer.trainer_id == Trainer.id,
        Trainer.uid == trainer,
    )  # fmt: skip
    return db.session.scalars(
        select(TrainingSession)
        .join(TrainingSession.cohort)
        .where(
            TrainingSession.on.between(monday, monday + timedelta(days=6)),
            Cohort.state != CohortState.CANCELLED,
            cohorts.visible(reader),
            named,
        )
        .options(contains_eager(TrainingSession.cohort), *_whole())
        .order_by(TrainingSession.on, TrainingSession.starts, TrainingSession.id)
    ).all()


def week_at(centre_id: int, monday: date, *, reader: Reader) -> Sequence[TrainingSession]:
    """Every class of a week at a centre, of the runs that the reader reaches. Two statements,
    however many runs.
    """
    return db.session.scalars(
        select(TrainingSession)
        .join(TrainingSession.cohort)
        .where(
            TrainingSession.on.between(monday, monday + timedelta(days=6)),
            Cohort.centre_id == centre_id,
            Cohort.state != CohortState.CANCELLED,
            cohorts.visible(reader),
        )
        .options(contains_eager(TrainingSession.cohort).joinedload(Cohort.course), *_whole())
        .order_by(TrainingSession.on, TrainingSession.starts, TrainingSession.id)
    ).all()


def clashes(
    slots: Collection[Slot],
    *,
    cohort_id: int | None = None,
    group_id: int | None = None,
    room_id: int | None = None,
    trainer_ids: Collection[int] = (),
    but: Collection[int] = (),
) -> list[Clash]:
    """What a class at one of these times would meet: its own run, its room, its trainers."""
    found = []
    busy = around(
        {slot.on for slot in slots},
        cohort_id=cohort_id,
        group_id=group_id,
        room_id=room_id,
        trainer_ids=trainer_ids,
        but=but,
    )
    for other in busy:
        if not any(slot.overlaps(slot_of(other)) for slot in slots):
            continue
        if other.cohort_id == cohort_id and share_people(group_id, other.group_id):
            found.append(_clash(ClashKind.COHORT, other.cohort.code, other))
        if room_id is not None and other.room_id == room_id and other.room is not None:
            found.append(_clash(ClashKind.ROOM, other.room.code, other))
        found += [
            _clash(ClashKind.TRAINER, each.trainer.person.name_display, other)
            for each in other.staff
            if each.trainer_id in trainer_ids
        ]
    return found


def _clash(kind: ClashKind, what: str, other: TrainingSession) -> Clash:
    return Clash(kind, what, other.cohort.code, other.module_version.module.code, slot_of(other))


def last_layout(cohort_id: int) -> Layout | None:
    """The newest proposal that was written down and still has classes, with them."""
    return db.session.scalar(
        select(Layout)
        .where(Layout.cohort_id == cohort_id, exists().where(LaidClass.layout_id == Layout.id))
        .options(
            joinedload(Layout.by),
            selectinload(Layout.classes).joinedload(LaidClass.session),
        )
        .order_by(Layout.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def taken_rooms(room_ids: Collection[int], days: Collection[date]) -> dict[int, list[Slot]]:
    """When each of these rooms is taken on these days, by whatever run. One statement."""
    found: dict[int, list[Slot]] = {each: [] for each in room_ids}
    for room_id, on, starts, ends in db.session.execute(
        select(
            TrainingSession.room_id,
            TrainingSession.on,
            TrainingSession.starts,
            TrainingSession.ends,
        )
        .join(TrainingSession.cohort)
        .where(
            TrainingSession.room_id.in_(room_ids),
            TrainingSession.on.in_(days),
            Cohort.state != CohortState.CANCELLED,
        )
    ):
        if room_id is not None:
            found[room_id].append(Slot(on, starts, ends))
    return found


def days_ahead(slot: Slot, until: date) -> list[date]:
    """The days on which free times are looked for after a clash, that of the clash first."""
    last = min(slot.on + timedelta(days=AHEAD), max(until, slot.on))
    return [slot.on + timedelta(days=n) for n in range((last - slot.on).days + 1)]


def free_times(
    slot: Slot,
    *,
    cohort_id: int,
    group_id: int | None = None,
    room_id: int | None,
    trainer_ids: Collection[int],
    until: date,
    centre_id: int,
    but: Collection[int] = (),
    taken: Iterable[Slot] = (),
) -> list[Slot]:
    """Times of the same length at which run, room, trainers and centre are all free, and nothing
    of what is `taken` besides. Two statements.
    """
    days = days_ahead(slot, until)
    busy = around(
        days, cohort_id=cohort_id, group_id=group_id, room_id=room_id, trainer_ids=trainer_ids,
        but=but,
    )  # fmt: skip
    shut = closed_slots(centre_id, days)
    return free_slots(slot.minutes, days, [*(slot_of(each) for each in busy), *shut, *taken])


@dataclass(frozen=True)
class Total:
    """Minutes of one module in a run: planned in classes, and the standard it is pinned to.

    Planned is what every group gets; `by_group` says it of each where they differ.
    """

    version: ModuleVersion
    planned: int
    by_group: Mapping[str, int] = field(default_factory=dict)

    @property
    def short(self) -> int:
        """Minutes that are still to be planned; below zero where there are too many."""
        return self.version.minutes - self.planned


def totals(
    cohort: Cohort, sessions: Iterable[TrainingSession], group_id: int | None = None
) -> list[Total]:
    """Planned against standard for each pinned module, from the classes, not typed (row 50).

    Of a run with groups it is the least that any of them gets; with `group_id`, what that one gets.
    """
    planned: dict[int, dict[int | None, int]] = {}
    for each in sessions:
        of_module = planned.setdefault(each.version_id, {})
        of_module[each.group_id] = of_module.get(each.group_id, 0) + each.planned_minutes
    groups = [each for each in cohort.groups if group_id in (None, each.id)]

    def total(version: ModuleVersion) -> Total:
        minutes = planned.get(version.id, {})
        gets = {each.code: for_group(minutes, each.id) for each in groups}
        differ = len(set(gets.values())) > 1
        return Total(version, min(gets.values(), default=minutes.get(None, 0)),
                     gets if differ else {})  # fmt: skip

    return [total(each.module_version) for each in cohort.modules]


def lesson_of(session_: TrainingSession) -> Lesson:
    return lesson_at(session_, session_.module_version.module, session_.cohort.centre)


def lesson_at(
    session_: TrainingSession, module: Module, centre: TrainingCentre, on: date | None = None
) -> Lesson:
    """A class as a lesson on its own day, or on another one."""
    return Lesson(
        module.id, module.code, session_.language, centre.id, centre.code, on or session_.on
    )


def lead_of(session_: TrainingSession) -> SessionTrainer | None:
    return next((each for each in session_.staff if each.duty is Duty.LEAD), None)


def teaching_staff(session_: TrainingSession) -> int | None:
    """How many lead and assist; None where nobody is named yet."""
    named = [each for each in session_.staff if each.duty in (Duty.LEAD, Duty.ASSISTANT)]
    return len(named) or None


def breaches(
    cohort: Cohort, sessions: Iterable[TrainingSession], accepted: Mapping[Any, int]
) -> list[tuple[ModuleVersion, Crowding]]:
    """Every breach of class size, room or ratio that nobody has accepted, once for each module.

    `accepted` maps (version, breach) to the number of seats that was accepted (R-TRN-05).
    """
    found: dict[Any, tuple[ModuleVersion, Crowding]] = {}
    for each in sessions:
        room = (each.room.code, each.room.seats) if each.room else None
        for one in crowding(
            each.group.seats if each.group else cohort.capacity,
            cohorts.limits_of(each.module_version),
            room=room,
            staff=teaching_staff(each),
        ):
            key = (each.version_id, one.breach)
            if one.blocks or accepted.get(key, 0) < one.seats:
                found.setdefault(key, (each.module_version, one))
    return list(found.values())


def accepted_of(cohort_id: int) -> dict[Any, int]:
    """What was accepted for a run, as `breaches` wants it."""
    return {
        (each.version_id, each.breach): each.seats for each in cohorts.accepted_breaches(cohort_id)
    }


@dataclass(frozen=True)
class Period:
    """One class as the week grid wants it. `uid` is that of its run."""

    session: TrainingSession
    uid: UUID | None = None

    @property
    def day(self) -> date:
        return self.session.on

    @property
    def starts(self) -> time:
        return self.session.starts

    @property
    def ends(self) -> time:
        return self.session.ends
