from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, time

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from trainingmgr.accounts.models import User
from trainingmgr.core import clock, journal
from trainingmgr.core.db import db, operation
from trainingmgr.core.errors import Refusal
from trainingmgr.core.sentences import dated
from trainingmgr.core.values import dataclass
from trainingmgr.registry.structure.models import Room, TrainingCentre
from trainingmgr.training.cohorts.models import Cohort, CohortGroup, TrainingSession
from trainingmgr.training.cohorts.queries import limits_of
from trainingmgr.training.cohorts.rules import OVER, crowding
from trainingmgr.training.cohorts.services import said
from trainingmgr.training.curricula.models import ModuleVersion
from trainingmgr.training.timetable import events, queries
from trainingmgr.training.timetable.models import ClosedTime, LaidClass, Layout
from trainingmgr.training.timetable.queries import shut
from trainingmgr.training.timetable.rules import (
    Clash,
    ClosedKind,
    Placed,
    Slot,
)
from trainingmgr.training.timetable.words import CLASHES
from trainingmgr.training.trainers import queries as trainers
from trainingmgr.training.trainers.rules import keeps_from_being_there, keeps_from_leading


@dataclass(frozen=True)
class Class:
    """What a class is to be."""

    version_id: int
    slot: Slot
    room_id: int | None = None
    language: str = "en"
    group_id: int | None = None


@operation
def add_session(
    cohort: Cohort, wanted: Class, *, by: User, taken: Iterable[Slot] = ()
) -> TrainingSession:
    """One more class. Refused if run or room are taken, naming what is in the way.

    Nothing of what is `taken` besides is offered instead.
    """
    version = _fits(cohort, wanted)
    _free(cohort, wanted, taken=taken)
    session = TrainingSession(cohort_id=cohort.id, staff=[])
    _write(session, wanted)
    db.session.add(session)
    db.session.flush()
    journal.record(
        events.SessionPlanned(
            code=cohort.code,
            module=version.module.code,
            on=wanted.slot.on.isoformat(),
            starts=f"{wanted.slot.starts:%H:%M}",
            ends=f"{wanted.slot.ends:%H:%M}",
            about=("cohort", cohort.id),
        ),
        by=by,
    )
    return session


@operation
def change_session(
    cohort: Cohort,
    session: TrainingSession,
    wanted: Class,
    *,
    seen: int | None,
    by: User,
    taken: Iterable[Slot] = (),
) -> None:
    """Another time, room, module or language. Whoever is named for it must still be able."""
    session.as_seen(seen)
    version = _fits(cohort, wanted)
    staff = [each.trainer_id for each in session.staff]
    _free(cohort, wanted, trainer_ids=staff, but=[session.id], taken=taken)
    _write(session, wanted)
    _staff_still_able(cohort, session, version)
    journal.record(
        events.SessionChanged(
            code=cohort.code,
            module=version.module.code,
            on=wanted.slot.on.isoformat(),
            starts=f"{wanted.slot.starts:%H:%M}",
            ends=f"{wanted.slot.ends:%H:%M}",
            about=("cohort", cohort.id),
        ),
        by=by,
    )


@operation
def remove_session(cohort: Cohort, session: TrainingSession, *, seen: int | None, by: User) -> None:
    """Take a class out of the timetable. One that has begun, or has a sheet, stays."""
    session.as_seen(seen)
    _still_planned(cohort)
    if session.on < clock.today():
        raise Refusal(_("This day has passed. Say in the report that the class was not held."))
    happening = events.SessionRemoved(
        code=cohort.code,
        module=session.module_version.module.code,
        on=session.on.isoformat(),
        about=("cohort", cohort.id),
    )
    try:
        with db.session.begin_nested():
            db.session.delete(session)
    except IntegrityError as used:
        raise Refusal(
            _("A sheet or a report belongs to this class. Say in the report that it was not held.")
        ) from used
    journal.record(happening, by=by)


@operation
def lay_out(
    cohort: Cohort, placed: Sequence[Placed], *, group_id: int | None = None, by: User
) -> Layout:
    """Write a proposed timetable down, in one deed that can be taken back. Its leads are named by
    the room above, which knows who may lead.
    """
    language = cohort.languages[0] if cohort.languages else "en"
    wanted = [
        Class(each.version_id, each.slot, each.room_id, language, group_id) for each in placed
    ]
    for each in wanted:
        _fits(cohort, each)
    _refuse_clashes(_in_the_way(cohort, wanted, group_id), [])
    layout = Layout(cohort_id=cohort.id, by_id=by.id, classes=[])
    db.session.add(layout)
    for each in wanted:
        session = TrainingSession(cohort_id=cohort.id, staff=[])
        _write(session, each)
        layout.classes.append(LaidClass(session=session))
    db.session.flush()
    happening = events.TimetableLaidOut(
        code=cohort.code, count=len(placed), about=("cohort", cohort.id)
    )
    journal.record(happening, by=by)
    return layout


def _in_the_way(cohort: Cohort, wanted: Sequence[Class], group_id: int | None) -> list[Clash]:
    """What these classes meet: closed times, the run's own classes, those in their rooms."""
    slots = [each.slot for each in wanted]
    found = shut.meets_closed(shut.closed(cohort.centre_id, {slot.on for slot in slots}), slots)
    by_room: dict[int | None, list[Slot]] = {}
    for each in wanted:
        by_room.setdefault(each.room_id, []).append(each.slot)
    for room_id, there in by_room.items():
        found += queries.clashes(there, cohort_id=cohort.id, group_id=group_id, room_id=room_id)
    return found


@operation
def take_back(cohort: Cohort, layout: Layout, *, by: User) -> int:
    """Take out the classes of a proposal that was written down. Gives how many.

    What was changed since, has begun or has a sheet stays: somebody relies on it.
    """
    _still_planned(cohort)
    today, gone = clock.today(), 0
    for each in list(layout.classes):
        session = each.session
        if session.version > 1 or session.on < today:
            continue
        with suppress(IntegrityError), db.session.begin_nested():
            db.session.delete(session)
            gone += 1
    if not gone:
        raise Refusal(_("These classes were changed, begun or have sheets: none is taken out."))
    db.session.expire(layout)
    journal.record(
        events.TimetableTakenBack(code=cohort.code, count=gone, about=("cohort", cohort.id)), by=by
    )
    return gone


@dataclass(frozen=True)
class Closing:
    """A time that is to be kept free of classes."""

    kind: ClosedKind
    name: str
    starts: time | None = None
    ends: time | None = None
    weekday: int | None = None
    first_on: date | None = None
    last_on: date | None = None


@operation
def close_time(centre: TrainingCentre | None, wanted: Closing, *, by: User) -> ClosedTime:
    """Keep a time free of classes, at one centre or at all. Classes that stand then are named on
    the page of their run; they are not moved.
    """
    centre_id = centre.id if centre else None
    row = ClosedTime(centre_id=centre_id, by_id=by.id, **vars(wanted))
    db.session.add(row)
    db.session.flush()
    journal.record(
        events.TimeClosed(kind=wanted.kind.value, name=wanted.name, about=("closed_time", row.id)),
        by=by,
    )
    return row


@operation
def open_time(row: ClosedTime, *, seen: int | None, by: User) -> None:
    """Classes may be held then again."""
    row.as_seen(seen)
    journal.record(
        events.TimeOpened(kind=row.kind.value, name=row.name, about=("closed_time", row.id)), by=by
    )
    db.session.delete(row)


def _write(session: TrainingSession, wanted: Class) -> None:
    session.version_id, session.room_id = wanted.version_id, wanted.room_id
    session.on, session.starts, session.ends = (
        wanted.slot.on,
        wanted.slot.starts,
        wanted.slot.ends,
    )
    session.language, session.group_id = wanted.language, wanted.group_id


def _still_planned(cohort: Cohort) -> None:
    if cohort.state in OVER:
        raise Refusal(_("This run is over: its timetable stays as it is."))


def _fits(cohort: Cohort, wanted: Class) -> ModuleVersion:
    """Inside the run's days, of a module that it is pinned to, in a room that is large enough."""
    _still_planned(cohort)
    pinned = {each.version_id: each.module_version for each in cohort.modules}
    if wanted.version_id not in pinned:
        raise Refusal(_("This run does not teach that module."), field="version")
    if not cohort.starts_on <= wanted.slot.on <= cohort.ends_on:
        raise Refusal(
            gettext("Choose a day of the run: %(first)s to %(last)s.",
                    first=_day(cohort.starts_on), last=_day(cohort.ends_on)), field="on",
        )  # fmt: skip
    if wanted.slot.ends <= wanted.slot.starts:
        raise Refusal(_("A class ends after it begins."), field="ends")
    version = pinned[wanted.version_id]
    _room_fits(cohort, wanted.room_id, version, _seats(cohort, wanted))
    return version


def _seats(cohort: Cohort, wanted: Class) -> int:
    """How many a class has to seat: its group, or everybody on the run."""
    if wanted.group_id is None:
        return cohort.capacity
    group = db.session.scalar(select(CohortGroup).where(CohortGroup.id == wanted.group_id))
    if group is None or group.cohort_id != cohort.id:
        raise Refusal(_("This group is of another run."), field="group")
    return group.seats


def _room_fits(cohort: Cohort, room_id: int | None, version: ModuleVersion, seats: int) -> None:
    if room_id is None:
        return
    room = db.session.scalar(select(Room).where(Room.id == room_id))
    if room is None or room.centre_id != cohort.centre_id:
        raise Refusal(_("This room is at another centre."), field="room")
    for breach in crowding(seats, limits_of(version), room=(room.code, room.seats)):
        if breach.blocks:
            raise Refusal(
                gettext("%(what)s. It is critical to safety.", what=said(breach)), field="room"
            )


def _free(
    cohort: Cohort, wanted: Class, *, trainer_ids: Sequence[int] = (), but: Sequence[int] = (),
    taken: Iterable[Slot] = (),
) -> None:  # fmt: skip
    found = queries.clashes(
        [wanted.slot],
        cohort_id=cohort.id,
        group_id=wanted.group_id,
        room_id=wanted.room_id,
        trainer_ids=trainer_ids,
        but=but,
    )
    found += shut.meets_closed(shut.closed(cohort.centre_id, [wanted.slot.on]), [wanted.slot])
    if found:
        free = free_instead(cohort, wanted, trainer_ids=trainer_ids, but=but, taken=taken)
        _refuse_clashes(found, free)


def free_instead(
    cohort: Cohort, wanted: Class, *, trainer_ids: Sequence[int] = (), but: Sequence[int] = (),
    taken: Iterable[Slot] = (),
) -> list[Slot]:  # fmt: skip
    """What can be offered after a clash: run, room and trainers are free, and none of the `taken`
    times, which are those of the people.
    """
    return queries.free_times(
        wanted.slot,
        cohort_id=cohort.id,
        group_id=wanted.group_id,
        room_id=wanted.room_id,
        trainer_ids=trainer_ids,
        until=cohort.ends_on,
        centre_id=cohort.centre_id,
        but=but,
        taken=taken,
    )


def _refuse_clashes(found: Sequence[Clash], free: Sequence[Slot]) -> None:
    """Name what is in the way, and offer times at which everything is free."""
    if found:
        raise Refusal(said_with([words_of(each) for each in found[:3]], free), field="on")


def said_with(sentences: Sequence[str], free: Sequence[Slot]) -> str:
    """What is in the way, and what is free instead."""
    if not free:
        return " ".join(sentences)
    offered = gettext(", ").join(f"{_day(each.on)} {_hours(each)}" for each in free)
    return " ".join((*sentences, gettext("Free: %(times)s.", times=offered)))


def words_of(clash: Clash) -> str:
    """The clash as a sentence."""
    return str(CLASHES[clash.kind]) % {
        "what": clash.what,
        "run": clash.run,
        "module": clash.module,
        "day": _day(clash.slot.on),
        "time": _hours(clash.slot),
    }


def _staff_still_able(cohort: Cohort, session: TrainingSession, version: ModuleVersion) -> None:
    known = trainers.by_key([each.trainer_id for each in session.staff])
    profiles = trainers.profiles(list(known.values()), session.on)
    lead = queries.lead_of(session)
    lesson = queries.lesson_at(session, version.module, cohort.centre)
    for key, trainer in known.items():
        leads = lead is not None and lead.trainer_id == key
        judge = keeps_from_leading if leads else keeps_from_being_there
        if judge(profiles[key], lesson):
            raise Refusal(
                gettext("%(name)s cannot take this class like that. Name somebody else first.",
                        name=trainer.person.name_display)
            )  # fmt: skip


def _day(day: date) -> str:
    return dated(day, "EEE d MMM")


def _hours(slot: Slot) -> str:
    return f"{slot.starts:%H:%M}–{slot.ends:%H:%M}"
