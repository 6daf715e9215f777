"""An answer: who takes which class; and what whoever asks has fixed beforehand."""

from collections.abc import Iterable, Iterator
from dataclasses import field
from functools import cached_property

from trainingmgr.core.values import dataclass
from trainingmgr.rostering.obstacles import YIELDS, Diary, Obstacle, keeps_out
from trainingmgr.rostering.problem import Duty, Problem


@dataclass(frozen=True, order=True)
class Assignment:
    session: int
    trainer: int
    duty: Duty


@dataclass(frozen=True)
class Plan:
    """Who takes which class."""

    assignments: frozenset[Assignment] = frozenset()

    def __iter__(self) -> Iterator[Assignment]:
        return iter(sorted(self.assignments))

    def __len__(self) -> int:
        return len(self.assignments)

    @cached_property
    def staff(self) -> dict[int, dict[int, Duty]]:
        """By class: the key of each person with what they do in it."""
        found: dict[int, dict[int, Duty]] = {}
        for each in self.assignments:
            found.setdefault(each.session, {})[each.trainer] = each.duty
        return found

    def filled(self, session: int, duty: Duty) -> int:
        return sum(each is duty for each in self.staff.get(session, {}).values())

    def having(self, more: Iterable[Assignment], but: Iterable[Assignment] = ()) -> "Plan":
        return Plan((self.assignments - frozenset(but)) | frozenset(more))


@dataclass(frozen=True)
class Wishes:
    """What is fixed: pins that must be, pairs of class and person that must not, and the plan that
    should change as little as it can.
    """

    pins: frozenset[Assignment] = frozenset()
    forbidden: frozenset[tuple[int, int]] = frozenset()
    kept: Plan = field(default_factory=Plan)


def diaries_of(problem: Problem, plan: Plan) -> dict[int, Diary]:
    """What everybody does under a plan, by the key of the person."""
    found = {each.key: Diary(each, problem) for each in problem.trainers}
    for each in plan:
        found[each.trainer].put(problem.session[each.session])
    return found


def faults(problem: Problem, plan: Plan, wishes: Wishes) -> dict[Assignment, list[Obstacle]]:
    """Every assignment that cannot be, with what stands against it."""
    diaries, found = diaries_of(problem, plan), {}
    for each in plan:
        trainer, session = problem.trainer[each.trainer], problem.session[each.session]
        diary = diaries[each.trainer]
        diary.take_out(session)
        wrong = [*keeps_out(trainer, session, each.duty, wishes.forbidden)]
        wrong += diary.against(session)
        if each in wishes.pins:
            wrong = [one for one in wrong if one.kind not in YIELDS[each.duty]]
        diary.put(session)
        if wrong:
            found[each] = wrong
    return found
