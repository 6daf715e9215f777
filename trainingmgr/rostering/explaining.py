"""Why a place is open and who is nearest to it, and why somebody was chosen.

What is named can be tried: take the obstacles of one person away, and the rest of the plan as it
stands leaves the place to them. Where nobody leads, only that is named: an assistant would follow.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from trainingmgr.core.values import dataclass
from trainingmgr.rostering.obstacles import Diary, Kind, Obstacle, keeps_out
from trainingmgr.rostering.plan import Assignment, Plan, Wishes, diaries_of
from trainingmgr.rostering.problem import Duty, Problem, Session
from trainingmgr.rostering.worth import Scale, Worth

MOST = 3
_FAR = {kind: n + 3 for n, kind in enumerate(Kind)}
"""How far each obstacle keeps somebody: two small ones are nearer than one great one."""


class Step(StrEnum):
    """What people are asked one after the other, until nobody is left."""

    QUALIFIED = "qualified"
    LANGUAGE = "language"
    POSTED = "posted"
    CLEARED = "cleared"
    PRESENT = "present"
    ALLOWED = "allowed"
    FREE = "free"


_STEP = {
    Kind.NOT_QUALIFIED: Step.QUALIFIED,
    Kind.LEVEL: Step.QUALIFIED,
    Kind.ENDED: Step.QUALIFIED,
    Kind.LANGUAGE: Step.LANGUAGE,
    Kind.NOT_THERE: Step.POSTED,
    Kind.BARRED: Step.CLEARED,
    Kind.BARRED_HERE: Step.CLEARED,
    Kind.AWAY: Step.PRESENT,
    Kind.PINNED: Step.ALLOWED,
    Kind.FORBIDDEN: Step.ALLOWED,
    Kind.BUSY: Step.FREE,
    Kind.TRAVEL: Step.FREE,
    Kind.DAY_FULL: Step.FREE,
    Kind.WEEK_FULL: Step.FREE,
    Kind.NO_REST: Step.FREE,
}


@dataclass(frozen=True)
class Nearest:
    """Somebody who could take the place but for these obstacles; `instead` of whom, if taken."""

    trainer: int
    duty: Duty
    obstacles: tuple[Obstacle, ...]
    instead: int | None = None


@dataclass(frozen=True)
class OpenPlace:
    """A place that nobody takes, or a sex that is missing among those who teach.

    `left` counts who is left after each step, in order; `empty` is the first that leaves nobody.
    It is None where the plan is not as full as it might be: somebody could simply be named.
    """

    session: int
    duty: Duty | None
    sex: str
    left: Mapping[Step, int]
    empty: Step | None
    nearest: tuple[Nearest, ...]


def open_places(problem: Problem, wishes: Wishes, plan: Plan) -> list[OpenPlace]:
    """Everything that the plan leaves open, by day and hour."""
    diaries, found = diaries_of(problem, plan), []
    for session in sorted(problem.sessions, key=lambda each: (each.day, each.starts, each.key)):
        staff = plan.staff.get(session.key, {})
        for duty in Duty:
            if duty is Duty.ASSISTANT and not plan.filled(session.key, Duty.LEAD):
                continue
            if plan.filled(session.key, duty) < session.seats(duty):
                near = _near(problem, wishes, session, duty, diaries, staff)
                found.append(_open(session, duty, "", near))
        for sex in sorted(session.sexes):
            if staff and not any(problem.trainer[each].sex == sex for each in staff):
                near = _of_sex(problem, wishes, session, sex, diaries, staff)
                found.append(_open(session, None, sex, near))
    return found


def _near(
    problem: Problem, wishes: Wishes, session: Session, duty: Duty,
    diaries: Mapping[int, Diary], staff: Iterable[int],
) -> list[Nearest]:  # fmt: skip
    busy = set(staff)
    return [
        Nearest(
            each.key,
            duty,
            (
                *keeps_out(each, session, duty, wishes.forbidden),
                *diaries[each.key].against(session),
            ),
        )
        for each in problem.trainers
        if each.key not in busy
    ]


def _of_sex(
    problem: Problem, wishes: Wishes, session: Session, sex: str,
    diaries: Mapping[int, Diary], staff: Mapping[int, Duty],
) -> list[Nearest]:  # fmt: skip
    """Whoever of that sex might take any place of the class, in its holder's stead if need be."""
    found = []
    for duty in Duty:
        holders = sorted(each for each, does in staff.items() if does is duty)
        if not session.seats(duty) or (duty is Duty.ASSISTANT and not holders):
            continue
        full = len(holders) >= session.seats(duty)
        loose = [e for e in holders if Assignment(session.key, e, duty) not in wishes.pins]
        instead = (loose or holders)[0] if full else None
        pinned = (Obstacle(Kind.PINNED),) if full and not loose else ()
        found += [
            Nearest(each.trainer, duty, (*pinned, *each.obstacles), instead)
            for each in _near(problem, wishes, session, duty, diaries, staff)
            if problem.trainer[each.trainer].sex == sex
        ]
    return found


def _open(session: Session, duty: Duty | None, sex: str, near: Sequence[Nearest]) -> OpenPlace:
    steps = list(Step)
    fails = [
        min((steps.index(_STEP[one.kind]) for one in each.obstacles), default=len(steps))
        for each in near
    ]
    left = {step: sum(fail > n for fail in fails) for n, step in enumerate(steps)}
    empty = next((step for step in steps if not left[step]), None)
    best = sorted(near, key=lambda each: (_distance(each), each.trainer, each.duty))
    return OpenPlace(session.key, duty, sex, left, empty, tuple(best[:MOST]))


def _distance(each: Nearest) -> int:
    return sum(_FAR[one.kind] for one in each.obstacles)


@dataclass(frozen=True)
class Stretch:
    """Open places of one kind in a run, from a day to a day: what one sentence says of them."""

    first: date
    last: date
    places: tuple[OpenPlace, ...]


def stretches(problem: Problem, found: Iterable[OpenPlace]) -> list[Stretch]:
    """Places that are open for the same want, together: run, module, duty and where people end."""
    groups: dict[tuple[object, ...], list[OpenPlace]] = {}
    for each in found:
        session = problem.session[each.session]
        want = session.run, session.module, session.language, each.duty, each.sex, each.empty
        groups.setdefault(want, []).append(each)
    return [
        Stretch(problem.session[group[0].session].on, problem.session[group[-1].session].on,
                tuple(group))
        for group in groups.values()
    ]  # fmt: skip


@dataclass(frozen=True)
class Rival:
    """Somebody else who is free for it, and what the plan would be worth more with them."""

    trainer: int
    more: Worth


@dataclass(frozen=True)
class Choice:
    """Why somebody takes a class: how many may, how many of them are free, and the next best."""

    assignment: Assignment
    able: int
    free: int
    pinned: bool
    kept: bool
    others_of_run: int
    """Other classes of the same run that they take."""
    minutes: int
    share: float
    rivals: tuple[Rival, ...]


def choice(problem: Problem, wishes: Wishes, plan: Plan, each: Assignment) -> Choice:
    """Why this one, and not another."""
    session, scale = problem.session[each.session], Scale(problem, wishes)
    staff, diaries = plan.staff[each.session], diaries_of(problem, plan)
    able = [
        one.key
        for one in problem.trainers
        if one.key not in staff and not keeps_out(one, session, each.duty, wishes.forbidden)
    ]
    free = [key for key in able if diaries[key].takes(session)]
    now = scale.of(plan)
    rivals = [Rival(key, scale.of(_with(plan, each, key)) - now) for key in free[: 4 * MOST]]
    rivals.sort(key=lambda rival: (-rival.more.total, rival.trainer))
    mine = [one for one in plan.assignments if one.trainer == each.trainer]
    return Choice(
        assignment=each,
        able=len(able) + 1,
        free=len(free),
        pinned=each in wishes.pins,
        kept=each in wishes.kept.assignments,
        others_of_run=sum(problem.session[one.session].run == session.run for one in mine) - 1,
        minutes=diaries[each.trainer].minutes + scale.taken[each.trainer],
        share=scale.share[each.trainer],
        rivals=tuple(rivals[:MOST]),
    )


def _with(plan: Plan, each: Assignment, rival: int) -> Plan:
    return plan.having([Assignment(each.session, rival, each.duty)], [each])
