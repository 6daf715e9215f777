from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import contains_eager

from trainingmgr.core import clock
from trainingmgr.core.db import db
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.registry.people.models import Person
from trainingmgr.training.cohorts.models import Cohort, SessionTrainer, TrainingSession
from trainingmgr.training.cohorts.queries import visible
from trainingmgr.training.cohorts.rules import OVER, CohortState, Crowding, Duty
from trainingmgr.training.curricula.models import ModuleVersion
from trainingmgr.training.timetable.queries import (
    Total,
    accepted_of,
    around,
    breaches,
    lead_of,
    lesson_at,
    lesson_of,
    of_cohort,
    slot_of,
    totals,
)
from trainingmgr.training.timetable.queries.shut import closed, meets_closed
from trainingmgr.training.timetable.rules import Clash, Slot
from trainingmgr.training.trainers import queries as trainers
from trainingmgr.training.trainers.models import Posting, Qualification, Trainer
from trainingmgr.training.trainers.rules import (
    Lack,
    Lesson,
    Missing,
    Profile,
    TeachingLevel,
    keeps_from_being_there,
    keeps_from_leading,
    level_for,
)


def may_lead(trainer: Trainer, session_: TrainingSession) -> list[Missing]:
    """Everything that keeps this person from leading this class; empty: may lead (R-TRN-04)."""
    profile = _profile(trainer, session_)
    found = keeps_from_leading(profile, lesson_of(session_))
    return found + _busy([trainer.id], session_).get(trainer.id, [])


def may_be_there(trainer: Trainer, session_: TrainingSession) -> list[Missing]:
    """What keeps this person out of this class in any duty (R-HRD-08)."""
    profile = _profile(trainer, session_)
    found = keeps_from_being_there(profile, lesson_of(session_))
    return found + _busy([trainer.id], session_).get(trainer.id, [])


def _profile(trainer: Trainer, session_: TrainingSession) -> Profile:
    known = trainers.by_key([trainer.id])
    return trainers.profiles(list(known.values()), session_.on)[trainer.id]


def _busy(trainer_ids: Collection[int], session_: TrainingSession) -> dict[int, list[Missing]]:
    slot = slot_of(session_)
    found: dict[int, list[Missing]] = {}
    for other in around([session_.on], trainer_ids=trainer_ids, but=[session_.id]):
        if slot.overlaps(slot_of(other)):
            for each in other.staff:
                lack = Missing(Lack.BUSY, other.cohort.code, other.on)
                found.setdefault(each.trainer_id, []).append(lack)
    return found


@dataclass(frozen=True)
class Candidate:
    """Somebody who might lead a class: what is missing, at what level, and how much they do."""

    trainer: Trainer
    missing: tuple[Missing, ...]
    level: TeachingLevel | None
    week_minutes: int

    @property
    def may_lead(self) -> bool:
        return not self.missing


def candidates(session_: TrainingSession) -> list[Candidate]:
    """Who could lead this class, best first: able before unable, then the least busy that week.

    Those posted to the centre on that day, and those ever qualified for the module. Eleven
    statements, however many there are.
    """
    module_id = session_.module_version.module_id
    ids = {*trainers.posted_to(session_.cohort.centre_id, session_.on),
           *trainers.able_to_teach(module_id)}  # fmt: skip
    known = trainers.by_key(ids)
    profiles = trainers.profiles(list(known.values()), session_.on)
    busy, load = _busy(ids, session_), week_load(ids, session_.on)
    lesson = lesson_of(session_)
    found = [
        Candidate(
            trainer,
            (*keeps_from_leading(profiles[key], lesson), *busy.get(key, ())),
            level_for(profiles[key], module_id, session_.on),
            load.get(key, 0),
        )
        for key, trainer in known.items()
    ]
    return sorted(found, key=_rank)


def _rank(candidate: Candidate) -> tuple[int, int, int, str]:
    level = -1 if candidate.level is None else list(TeachingLevel).index(candidate.level)
    return (
        len(candidate.missing),
        -level,
        candidate.week_minutes,
        candidate.trainer.person.sort_name,
    )


def stand_ins(session_ids: Collection[int]) -> Mapping[int, Sequence[Trainer]]:
    """Who else may have led each of these classes, by name: posted to its centre on its day and
    ever qualified for its module. Whether they could is judged when one is named. One statement.
    """
    qualified = select(Qualification.id).where(
        Qualification.trainer_id == Trainer.id,
        Qualification.module_id == ModuleVersion.module_id,
    )
    leads = select(SessionTrainer.id).where(
        SessionTrainer.trainer_id == Trainer.id, SessionTrainer.session_id == TrainingSession.id,
        SessionTrainer.duty == Duty.LEAD,
    )  # fmt: skip
    rows = db.session.execute(
        select(TrainingSession.id, Trainer)
        .join(TrainingSession.cohort)
        .join(TrainingSession.module_version)
        .join(
            Posting,
            and_(
                Posting.centre_id == Cohort.centre_id, Posting.from_on <= TrainingSession.on,
                Posting.until_on >= TrainingSession.on,
            ),
        )
        .join(Trainer, Trainer.id == Posting.trainer_id)
        .join(Trainer.person)
        .where(TrainingSession.id.in_(session_ids), qualified.exists(), ~leads.exists())
        .options(contains_eager(Trainer.person))
        .order_by(TrainingSession.id, Person.sort_name, Trainer.id)
    )  # fmt: skip
    found: dict[int, dict[int, Trainer]] = {}
    for key, trainer in rows:
        found.setdefault(key, {})[trainer.id] = trainer
    return {key: list(them.values()) for key, them in found.items()}


@dataclass(frozen=True)
class Leaders:
    """Who may lead each module of a run on which days, and when they teach already."""

    able: Mapping[int, Mapping[int, frozenset[date]]]
    """By module version: the key of each trainer, with the days."""
    busy: Mapping[int, Sequence[Slot]]


def leaders(cohort: Cohort, days: Collection[date], language: str) -> Leaders:
    """Who may lead what on these days, as things stand (R-TRN-04). Two statements a day, for what
    a clearance says on it, and eight more.
    """
    versions = [each.module_version for each in cohort.modules]
    taught = trainers.able_to_teach_any([each.module_id for each in versions])
    known = trainers.by_key({key for keys in taught.values() for key in keys})
    if not known or not days:
        return Leaders({}, {})
    able: dict[int, dict[int, set[date]]] = {each.id: {} for each in versions}
    for on in sorted(days):
        profiles = trainers.profiles(list(known.values()), on)
        for version in versions:
            module = version.module
            lesson = Lesson(
                module.id, module.code, language, cohort.centre_id, cohort.centre.code, on
            )
            for key in taught[module.id]:
                if key in profiles and not keeps_from_leading(profiles[key], lesson):
                    able[version.id].setdefault(key, set()).add(on)
    busy: dict[int, list[Slot]] = {}
    for other in around(days, trainer_ids=list(known)):
        for one in other.staff:
            busy.setdefault(one.trainer_id, []).append(slot_of(other))
    return Leaders(
        {
            version_id: {key: frozenset(on) for key, on in found.items()}
            for version_id, found in able.items()
        },
        busy,
    )


def week_load(trainer_ids: Collection[int], on: date) -> dict[int, int]:
    """Minutes that each of them teaches in the week of that day. One statement."""
    monday = on - timedelta(days=on.weekday())
    rows: Iterable[Any] = db.session.execute(
        select(SessionTrainer.trainer_id, TrainingSession.starts, TrainingSession.ends)
        .join(TrainingSession, SessionTrainer.session_id == TrainingSession.id)
        .join(Cohort, TrainingSession.cohort_id == Cohort.id)
        .where(
            SessionTrainer.trainer_id.in_(trainer_ids),
            TrainingSession.on.between(monday, monday + timedelta(days=6)),
            Cohort.state != CohortState.CANCELLED,
        )
    )
    load: dict[int, int] = {}
    for trainer_id, starts, ends in rows:
        load[trainer_id] = load.get(trainer_id, 0) + Slot(on, starts, ends).minutes
    return load


@dataclass(frozen=True)
class Problem:
    """A class that cannot be held as it stands: nobody leads it, or its lead may not."""

    session: TrainingSession
    missing: tuple[Missing, ...]


def problems(cohort: Cohort, sessions: Sequence[TrainingSession]) -> list[Problem]:
    """Classes still to come without a lead, or whose lead may not lead them as things stand."""
    today = clock.today()
    coming = [each for each in sessions if each.on >= today]
    leads = {each.id: lead.trainer_id for each in coming if (lead := lead_of(each))}
    known = trainers.by_key(set(leads.values()))
    profiles = trainers.profiles(list(known.values()), today)
    found = []
    for each in coming:
        if each.id not in leads:
            found.append(Problem(each, ()))
        elif missing := _may_not(profiles[leads[each.id]], each, cohort):
            found.append(Problem(each, tuple(missing)))
    return found


def _may_not(profile: Profile, session_: TrainingSession, cohort: Cohort) -> list[Missing]:
    lesson = lesson_at(session_, session_.module_version.module, cohort.centre)
    return keeps_from_leading(profile, lesson)


def kept_out(session_: TrainingSession) -> dict[int, list[Missing]]:
    """Who is named for a class still to come and may not be there as things stand, with all that
    is missing.
    """
    if session_.on < clock.today():
        return {}
    known = trainers.by_key({each.trainer_id for each in session_.staff})
    profiles = trainers.profiles(list(known.values()), session_.on)
    lesson = lesson_of(session_)
    found = {
        each.trainer_id: (keeps_from_leading if each.duty is Duty.LEAD else keeps_from_being_there)(
            profiles[each.trainer_id], lesson
        )
        for each in session_.staff
    }
    return {key: missing for key, missing in found.items() if missing}


def stood_down(*, reader: Reader, on: date, most: int) -> Sequence[tuple[UUID, str, int, date]]:
    """Runs that this reader plans with classes to come for which somebody is named who is stood
    down: how many classes, and the first. One statement.
    """
    first = func.min(TrainingSession.on)
    rows = db.session.execute(
        select(Cohort.uid, Cohort.code, func.count(TrainingSession.id.distinct()), first)
        .join(TrainingSession, TrainingSession.cohort_id == Cohort.id)
        .join(SessionTrainer, SessionTrainer.session_id == TrainingSession.id)
        .join(Trainer, Trainer.id == SessionTrainer.trainer_id)
        .where(
            TrainingSession.on >= on, Trainer.stands_down, Cohort.state.not_in(OVER),
            visible(reader, Permission.COHORT_PLAN),
        )
        .group_by(Cohort.id, Cohort.uid, Cohort.code)
        .order_by(first)
        .limit(most)
    )  # fmt: skip
    return [(uid, code, count, day) for uid, code, count, day in rows]


@dataclass(frozen=True)
class ClassesSection:
    """What the timetable part of a run's page shows, for `training/staffing/_classes.html`."""

    sessions: Sequence[TrainingSession]
    totals: Sequence[Total]
    problems: Sequence[Problem]
    breaches: Sequence[tuple[ModuleVersion, Crowding]]
    closed: Sequence[tuple[TrainingSession, Clash]] = ()
    """Classes still to come at a time that has been kept free since."""
    unspoken: int = 0
    """Classes still to come that need an interpreter and have none."""
    barred: Sequence[SessionTrainer] = ()
    """Who is named beside the lead for a class still to come, and is stood down."""

    @property
    def planned(self) -> int:
        return sum(each.planned for each in self.totals)

    @property
    def standard(self) -> int:
        return sum(each.version.minutes for each in self.totals)


def classes_of(cohort: Cohort) -> ClassesSection:
    """The whole timetable with what is wrong in it. The run comes from `cohorts.queries.cohort`."""
    sessions = of_cohort(cohort.id)
    return ClassesSection(
        sessions=sessions,
        totals=totals(cohort, sessions),
        problems=problems(cohort, sessions),
        breaches=breaches(cohort, sessions, accepted_of(cohort.id)),
        closed=_closed(cohort, sessions),
        unspoken=_unspoken(cohort, sessions),
        barred=[
            one
            for each in sessions
            if each.on >= clock.today()
            for one in each.staff
            if one.duty is not Duty.LEAD and one.trainer.stands_down
        ],
    )


def _unspoken(cohort: Cohort, sessions: Sequence[TrainingSession]) -> int:
    if not cohort.interpreter_needed:
        return 0
    coming = [each for each in sessions if each.on >= clock.today()]
    return sum(all(one.duty is not Duty.INTERPRETER for one in each.staff) for each in coming)


def _closed(
    cohort: Cohort, sessions: Sequence[TrainingSession]
) -> list[tuple[TrainingSession, Clash]]:
    coming = [each for each in sessions if each.on >= clock.today()]
    kept = closed(cohort.centre_id, {each.on for each in coming})
    return [(each, met) for each in coming for met in meets_closed(kept, [slot_of(each)])[:1]]
