"""Two plans side by side: what moved, whose load changed, and what each is worth."""

from trainingmgr.core.values import dataclass
from trainingmgr.rostering.plan import Plan, Wishes
from trainingmgr.rostering.problem import Duty, Problem
from trainingmgr.rostering.worth import Scale, Worth


@dataclass(frozen=True)
class Move:
    """A duty of a class that other people have in the other plan."""

    session: int
    duty: Duty
    before: tuple[int, ...]
    after: tuple[int, ...]


@dataclass(frozen=True)
class Shift:
    """Minutes that one person teaches in each plan."""

    trainer: int
    before: int
    after: int


@dataclass(frozen=True)
class Comparison:
    moves: tuple[Move, ...]
    shifts: tuple[Shift, ...]
    before: Worth
    after: Worth


def compare(problem: Problem, wishes: Wishes, before: Plan, after: Plan) -> Comparison:
    """What is different in `after`: moves by day and hour, people by how much changes for them."""
    changed = before.assignments ^ after.assignments
    touched = {(each.session, each.duty) for each in changed}
    order = sorted(
        touched, key=lambda pair: (problem.session[pair[0]].day, problem.session[pair[0]].starts,
                                   pair[0], pair[1] is not Duty.LEAD)
    )  # fmt: skip
    moves = tuple(
        Move(session, duty, _people(before, session, duty), _people(after, session, duty))
        for session, duty in order
    )
    scale = Scale(problem, wishes)
    return Comparison(moves, _shifts(problem, before, after), scale.of(before), scale.of(after))


def _people(plan: Plan, session: int, duty: Duty) -> tuple[int, ...]:
    return tuple(sorted(key for key, does in plan.staff.get(session, {}).items() if does is duty))


def _shifts(problem: Problem, before: Plan, after: Plan) -> tuple[Shift, ...]:
    one, two = _minutes(problem, before), _minutes(problem, after)
    found = [
        Shift(key, one.get(key, 0), two.get(key, 0))
        for key in sorted(one.keys() | two.keys())
        if one.get(key, 0) != two.get(key, 0)
    ]
    return tuple(sorted(found, key=lambda each: -abs(each.after - each.before)))


def _minutes(problem: Problem, plan: Plan) -> dict[int, int]:
    found: dict[int, int] = {}
    for each in plan.assignments:
        found[each.trainer] = found.get(each.trainer, 0) + problem.session[each.session].minutes
    return found
