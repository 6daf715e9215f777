"""A period of classes as a problem for the planner, and the plans that were kept."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from trainingmgr.core import clock
from trainingmgr.core.columns import Sex
from trainingmgr.core.db import db, existing
from trainingmgr.core.errors import NotFound
from trainingmgr.core.paging import Page, page_of
from trainingmgr.core.permissions import Permission, Reader
from trainingmgr.core.values import dataclass
from trainingmgr.rostering import problem as asked
from trainingmgr.rostering.plan import Assignment, Plan, Wishes
from trainingmgr.rostering.problem import Held, Problem, Stay, Teaching, assistants_for
from trainingmgr.training.cohorts import queries as cohorts
from trainingmgr.training.cohorts.models import Cohort, SessionTrainer, TrainingSession
from trainingmgr.training.cohorts.rules import OVER, CohortState, Duty, Provision
from trainingmgr.training.curricula.models import Module, ModuleVersion
from trainingmgr.training.teaching.models import PlannedRun, TeachingPlan, TeachingWish
from trainingmgr.training.teaching.rules import LEVELS, Limits, Span, mark_of
from trainingmgr.training.timetable.queries import lesson_of
from trainingmgr.training.timetable.rules import minutes_at
from trainingmgr.training.trainers import queries as trainers
from trainingmgr.training.trainers.models import Leave, Posting, Trainer
from trainingmgr.training.trainers.rules import (
    Lack,
    Lesson,
    Missing,
    Profile,
    keeps_from_being_there,
)

PLAN = Permission.TEACHING_PLAN
TEACHES = (Duty.LEAD, Duty.ASSISTANT)
APART = frozenset({Lack.NOT_POSTED, Lack.ON_LEAVE})
"""What the planner names by itself, because it counts days."""
AROUND = timedelta(days=15)
"""Classes so near to the period may lie too far away to be reached in time."""


@cache
def _class() -> Sequence[ORMOption]:
    return (
        joinedload(TrainingSession.module_version)
        .joinedload(ModuleVersion.module)
        .joinedload(Module.topic),
        joinedload(TrainingSession.group),
        joinedload(TrainingSession.room),
        selectinload(TrainingSession.staff)
        .joinedload(SessionTrainer.trainer)
        .joinedload(Trainer.person),
    )


@dataclass(frozen=True)
class Setting:
    """A problem, with the rows that its keys stand for and who is named by now."""

    problem: Problem
    sessions: Mapping[int, TrainingSession]
    trainers: Mapping[int, Trainer]
    elsewhere: Mapping[int, TrainingSession]
    """Classes that people have besides, by key: what an obstacle names."""
    named: Plan
    profiles: Mapping[date, Mapping[int, Profile]]
    """By the Monday of each week: what everybody brings in it."""

    def missing(self, trainer_id: int, session: TrainingSession) -> list[Missing]:
        """What keeps somebody out of a class but for leave and another post, as named by hand."""
        profile = self.profiles[_monday(session.on)][trainer_id]
        return [
            each
            for each in keeps_from_being_there(profile, lesson_of(session))
            if each.lack not in APART
        ]

    @property
    def basis(self) -> str:
        """What a plan is bound to: each class, when it is, and who is named for it."""
        return mark_of(
            f"{each.id} {each.on} {each.starts} {each.ends} {each.version_id} "
            + ",".join(sorted(f"{one.trainer_id}:{one.duty}" for one in each.staff))
            for each in self.sessions.values()
        )


def setting(cohort_ids: Collection[int], span: Span, limits: Limits) -> Setting:
    """The classes of these runs that are still to come, and everybody who is posted or lent near
    them. A clearance is read for the first and the last day of classes in each week: who lacks it
    on either is not planned for that week. Some ten statements, and four a week.
    """
    found = _sessions(cohort_ids, span)
    classes = tuple(map(_session, found))
    sessions = {each.id: each for each in found}
    known = trainers.by_key(_around_there(found, span))
    profiles = _profiles(list(known.values()), {each.on for each in found})
    elsewhere, taken = _taken(known, sessions, span)
    days = sorted({(each.cohort.centre_id, each.on) for each in found})
    people = tuple(
        _trainer(known[key], profiles, days, taken.get(key, ()), limits)
        for key in sorted(known)
        if found
    )
    named = Plan(
        frozenset(
            Assignment(each.id, one.trainer_id, asked.Duty(one.duty.value))
            for each in found
            for one in each.staff
            if one.duty in TEACHES
        )
    )
    problem = Problem(classes, people, far=limits.travel_days)
    return Setting(problem, sessions, known, elsewhere, named, profiles)


def _sessions(cohort_ids: Collection[int], span: Span) -> Sequence[TrainingSession]:
    return db.session.scalars(
        select(TrainingSession)
        .join(TrainingSession.cohort)
        .where(
            TrainingSession.cohort_id.in_(cohort_ids),
            TrainingSession.on.between(max(span.first, clock.today()), span.last),
            Cohort.state.not_in(OVER),
        )
        .options(
            contains_eager(TrainingSession.cohort).options(
                joinedload(Cohort.centre), joinedload(Cohort.course)
            ),
            *_class(),
        )
        .order_by(TrainingSession.on, TrainingSession.starts, TrainingSession.id)
        .execution_options(populate_existing=True)
    ).all()


def _session(each: TrainingSession) -> asked.Session:
    version, cohort = each.module_version, each.cohort
    seats = each.group.seats if each.group else cohort.capacity
    assist = sum(one.duty is Duty.ASSISTANT for one in each.staff)
    promised = cohort.female_instructor is Provision.YES
    return asked.Session(
        each.id, cohort.centre_id, each.on, minutes_at(each.starts), minutes_at(each.ends),
        run=cohort.id, module=version.module_id, language=each.language,
        assistants=max(assist, assistants_for(seats, version.ratio)),
        sexes=frozenset({Sex.F.value}) if promised else frozenset(),
        priority=2 if version.module.topic.is_named else 1,
    )  # fmt: skip


def _around_there(found: Iterable[TrainingSession], span: Span) -> set[int]:
    """Whoever is posted or lent to one of the centres in these days, or is named already."""
    rows = list(found)
    centres = {each.cohort.centre_id for each in rows}
    here = {one.trainer_id for each in rows for one in each.staff}
    for kind in (Posting, Leave):
        here.update(
            db.session.scalars(
                select(kind.trainer_id)
                .where(
                    kind.centre_id.in_(centres),
                    kind.from_on <= span.last,
                    kind.until_on >= span.first,
                )
                .distinct()
            )
        )
    return here


def _profiles(known: Sequence[Trainer], days: Collection[date]) -> dict[date, dict[int, Profile]]:
    """By the Monday of each week what everybody brings, with what they lack on its first or last
    day of classes.
    """
    weeks: dict[date, list[date]] = {}
    for day in sorted(days):
        weeks.setdefault(_monday(day), []).append(day)
    found = {}
    for monday, mine in weeks.items():
        first = trainers.profiles(known, mine[0])
        last = trainers.profiles(known, mine[-1]) if len(mine) > 1 else first
        found[monday] = {
            key: replace(
                each,
                clearance=each.clearance or last[key].clearance,
                age=each.age or last[key].age,
            )
            for key, each in first.items()
        }
    return found


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _trainer(
    row: Trainer, profiles: Mapping[date, Mapping[int, Profile]],
    days: Sequence[tuple[int, date]], taken: Sequence[Held], limits: Limits,
) -> asked.Trainer:  # fmt: skip
    """Somebody with the days on which they are at each centre, by the rule that holds by hand."""
    profile = next(iter(profiles.values()))[row.id]
    teaches: dict[int, tuple[Teaching, ...]] = {}
    for each in profile.qualifications:
        held = Teaching(LEVELS[each.level], each.since_on, each.expires_on)
        teaches[each.module_id] = (*teaches.get(each.module_id, ()), held)
    stays = tuple(
        stay
        for centre_id, on in days
        for stay in _stay(profiles[_monday(on)][row.id], centre_id, on)
    )
    home = next((each.centre_id for each in profile.tours if each.until_on >= days[0][1]), None)
    return asked.Trainer(
        row.id, row.person.sex.value, teaches, profile.languages, stays, away=profile.leaves,
        taken=tuple(taken), home=home, day_minutes=profile.day_minutes,
        week_minutes=profile.week_minutes, week_days=limits.week_days,
    )  # fmt: skip


def _stay(profile: Profile, centre_id: int, on: date) -> Iterator[Stay]:
    """Whether somebody is at a centre on a day, and what bars them if they are."""
    missing = keeps_from_being_there(profile, Lesson(0, "", "", centre_id, "", on))
    lacks = [each.lack for each in missing if each.lack is not Lack.ON_LEAVE]
    if Lack.NOT_POSTED not in lacks:
        yield Stay(centre_id, on, on, lacks[0].value if lacks else "")


def _taken(
    known: Collection[int], sessions: Collection[int], span: Span
) -> tuple[dict[int, TrainingSession], dict[int, list[Held]]]:
    """What these people do besides: classes of other runs, and duties that are not planned."""
    rows = db.session.scalars(
        select(SessionTrainer)
        .join(SessionTrainer.session)
        .join(TrainingSession.cohort)
        .where(
            SessionTrainer.trainer_id.in_(known),
            TrainingSession.on.between(span.first - AROUND, span.last + AROUND),
            Cohort.state != CohortState.CANCELLED,
            or_(SessionTrainer.session_id.not_in(sessions), SessionTrainer.duty.not_in(TEACHES)),
        )
        .options(
            contains_eager(SessionTrainer.session).options(
                contains_eager(TrainingSession.cohort),
                joinedload(TrainingSession.module_version).joinedload(ModuleVersion.module),
            )
        )
        .order_by(SessionTrainer.session_id)
    ).all()
    held: dict[int, list[Held]] = {}
    for each in rows:
        row = each.session
        held.setdefault(each.trainer_id, []).append(
            Held(row.id, row.cohort.centre_id, row.on, minutes_at(row.starts), minutes_at(row.ends))
        )
    return {each.session_id: each.session for each in rows}, held


def setting_of(plan: TeachingPlan) -> Setting:
    return setting([each.cohort_id for each in plan.runs], plan.span, plan.limits)


def proposed(row: TeachingPlan, known: Setting) -> Plan:
    """What the plan proposes, without classes that are past or gone."""
    return Plan(
        frozenset(
            Assignment(each.session_id, each.trainer_id, asked.Duty(each.duty.value))
            for each in row.duties
            if each.session_id in known.sessions and each.trainer_id in known.trainers
        )
    )


def wishes_of(row: TeachingPlan, known: Setting) -> Wishes:
    """What the plan was made under: what is fixed in it, and the one before it to stay near to."""
    return wishes(row, known, proposed(row.after, known) if row.after else known.named)


def wishes(row: TeachingPlan, known: Setting, kept: Plan) -> Wishes:
    """What is fixed in a plan. Who is named by hand stays, but for what is wished otherwise."""
    there = [
        each
        for each in row.wishes
        if each.session_id in known.sessions and each.trainer_id in known.trainers
    ]
    barred = frozenset((each.session_id, each.trainer_id) for each in there if each.duty is None)
    wished = frozenset(
        Assignment(each.session_id, each.trainer_id, asked.Duty(each.duty.value))
        for each in there
        if each.duty is not None
    )
    decided = {(each.session, each.duty) for each in wished}
    named = {
        each
        for each in known.named
        if row.keeps_named
        and (each.session, each.trainer) not in barred
        and (each.session, each.duty) not in decided
    }
    return Wishes(pins=wished | named, forbidden=barred, kept=kept)


def within_reach(reader: Reader, permission: Permission = PLAN) -> Any:
    """The plans all of whose runs this reader may plan."""
    mine = cohorts.visible(reader, permission)
    beyond = (
        select(PlannedRun.id)
        .join(Cohort, PlannedRun.cohort_id == Cohort.id)
        .where(PlannedRun.plan_id == TeachingPlan.id, ~mine)
        .correlate(TeachingPlan)
    )
    return ~beyond.exists()


def plan(uid: UUID, *, reader: Reader) -> TeachingPlan:
    """The plan with its runs, duties, wishes and job: if the reader may plan all of it."""
    return existing(
        select(TeachingPlan)
        .where(TeachingPlan.uid == uid, within_reach(reader))
        .options(*_whole())
        .execution_options(populate_existing=True)
    )


def pair(uid: UUID, other: UUID, *, reader: Reader) -> tuple[TeachingPlan, TeachingPlan]:
    """Two plans in one go: one may be made from the other."""
    found = {
        each.uid: each
        for each in db.session.scalars(
            select(TeachingPlan)
            .where(TeachingPlan.uid.in_([uid, other]), within_reach(reader))
            .options(*_whole())
            .execution_options(populate_existing=True)
        )
    }
    if {uid, other} - found.keys():
        raise NotFound
    return found[uid], found[other]


def plan_at(plan_id: int) -> TeachingPlan:
    """The same by its key, whoever asks: for the worker."""
    return db.session.scalars(
        select(TeachingPlan)
        .where(TeachingPlan.id == plan_id)
        .options(*_whole())
        .execution_options(populate_existing=True)
    ).one()


def _whole() -> Sequence[Any]:
    return (
        joinedload(TeachingPlan.by),
        joinedload(TeachingPlan.applied_by),
        joinedload(TeachingPlan.undone_by),
        joinedload(TeachingPlan.after).selectinload(TeachingPlan.duties),
        joinedload(TeachingPlan.job),
        selectinload(TeachingPlan.runs).joinedload(PlannedRun.cohort).joinedload(Cohort.centre),
        selectinload(TeachingPlan.duties),
        selectinload(TeachingPlan.changes),
        selectinload(TeachingPlan.wishes)
        .joinedload(TeachingWish.trainer)
        .joinedload(Trainer.person),
    )


def plans(*, reader: Reader, cursor: str | None = None) -> Page[TeachingPlan]:
    """Kept plans, the newest first."""
    statement = (
        select(TeachingPlan)
        .where(within_reach(reader))
        .options(
            joinedload(TeachingPlan.by),
            selectinload(TeachingPlan.runs).joinedload(PlannedRun.cohort),
            selectinload(TeachingPlan.duties),
        )
    )
    return page_of(statement, TeachingPlan.at, TeachingPlan.id, cursor=cursor, descending=True)


def beside(row: TeachingPlan, *, reader: Reader) -> Sequence[TeachingPlan]:
    """Other plans that share a run with this one: what it may be compared with."""
    shares = exists().where(
        PlannedRun.plan_id == TeachingPlan.id,
        PlannedRun.cohort_id.in_([each.cohort_id for each in row.runs]),
    )
    return db.session.scalars(
        select(TeachingPlan)
        .where(TeachingPlan.id != row.id, shares, within_reach(reader))
        .order_by(TeachingPlan.id.desc())
        .limit(20)
    ).all()


def runs_to_plan(*, reader: Reader, until: date) -> Sequence[Cohort]:
    """Runs within reach that have classes still to come until a day, by their first day."""
    today = clock.today()
    coming = exists().where(
        TrainingSession.cohort_id == Cohort.id, TrainingSession.on.between(today, until)
    )
    return db.session.scalars(
        select(Cohort)
        .where(cohorts.visible(reader, PLAN), Cohort.state.not_in(OVER), coming)
        .options(joinedload(Cohort.centre), joinedload(Cohort.course))
        .order_by(Cohort.starts_on, Cohort.code)
        .limit(200)
    ).all()


def next_number() -> int:
    return (db.session.scalar(select(func.max(TeachingPlan.id))) or 0) + 1


def made_after(row: TeachingPlan) -> Sequence[TeachingPlan]:
    """Plans that were made from this one."""
    return db.session.scalars(select(TeachingPlan).where(TeachingPlan.after_id == row.id)).all()


def both(one: Span, other: Span) -> Span:
    """From the first day of two spans to the last."""
    return Span(min(one.first, other.first), max(one.last, other.last))
