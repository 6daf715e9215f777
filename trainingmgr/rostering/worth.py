"""What a plan is worth, in one number that greedy and exact answers share.

A filled place is worth so much more than anything else that no plan is preferred for leaving one
open; then comes what stays as it was; then who teaches a run stays the same, the load is even, and
nobody travels who need not.
"""

from collections.abc import Mapping
from dataclasses import astuple
from functools import cached_property

from trainingmgr.core.values import dataclass
from trainingmgr.rostering.plan import Plan, Wishes
from trainingmgr.rostering.problem import Duty, Problem, Session, Trainer

SEAT = {Duty.LEAD: 10_000, Duty.ASSISTANT: 4_000}
"""For each level of priority."""
NEED = 3_000
"""A class that needs a woman, or a man, among those who teach it has one."""
KEPT = 200
NEW_FACE = 30
"""Each person that a run meets."""
AWAY_FROM_HOME = 15
STRAIN = 2
"""Each hour above an even share, and once more each hour above one and a half of it."""
STEEP = 1.5


@dataclass(frozen=True)
class Worth:
    """The sum and its parts. Continuity, load and travel are what a plan costs: less than 0."""

    seats: float
    needs: float
    kept: float
    continuity: float
    load: float
    travel: float

    @property
    def total(self) -> float:
        return float(sum(astuple(self)))

    def __sub__(self, other: "Worth") -> "Worth":
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Worth(*(mine - theirs for mine, theirs in pairs))


class Scale:
    """What things are worth in one problem: the even share of everybody is worked out once."""

    def __init__(self, problem: Problem, wishes: Wishes) -> None:
        self.problem, self.wishes = problem, wishes

    @cached_property
    def taken(self) -> Mapping[int, int]:
        """Minutes that each teaches besides, from the first day of these classes to the last."""
        days = [each.day for each in self.problem.sessions] or [0]
        first, last = min(days), max(days)
        return {
            each.key: sum(held.minutes for held in each.taken if first <= held.day <= last)
            for each in self.problem.trainers
        }

    @cached_property
    def share(self) -> Mapping[int, float]:
        """Minutes that each would teach if all was even over the days on which they are there."""
        sessions = self.problem.sessions
        if not sessions:
            return {each.key: 0.0 for each in self.problem.trainers}
        first, last = min(each.day for each in sessions), max(each.day for each in sessions)
        there = {each.key: self._days(each, first, last) for each in self.problem.trainers}
        wanted = sum(each.minutes * (1 + each.assistants) for each in sessions)
        whole = sum(there.values()) or 1
        return {
            key: (wanted + sum(self.taken.values())) * days / whole for key, days in there.items()
        }

    def _days(self, trainer: Trainer, first: int, last: int) -> int:
        spans = [(each.first.toordinal(), each.last.toordinal())
                 for each in trainer.stays if not each.lack and not trainer.lack]  # fmt: skip
        here = {day for a, b in spans for day in range(max(a, first), min(b, last) + 1)}
        for a, b in trainer.away:
            here -= set(range(a.toordinal(), b.toordinal() + 1))
        return len(here)

    def strain(self, trainer: int, minutes: float) -> float:
        """What so many planned minutes of one person cost, besides those that are taken."""
        share, minutes = self.share[trainer], minutes + self.taken[trainer]
        over = max(0.0, minutes - share) + max(0.0, minutes - STEEP * share)
        return STRAIN * over / 60

    def seat(self, session: Session, duty: Duty) -> float:
        return SEAT[duty] * session.priority

    def need(self, session: Session) -> float:
        return NEED * session.priority

    def away(self, trainer: Trainer, session: Session) -> float:
        return AWAY_FROM_HOME if trainer.home not in (None, session.place) else 0

    def of(self, plan: Plan) -> Worth:
        """What a plan is worth, part by part."""
        problem, minutes, met = self.problem, dict[int, int](), set[tuple[int, int]]()
        seats = needs = travel = 0.0
        for each in plan.assignments:
            session, trainer = problem.session[each.session], problem.trainer[each.trainer]
            seats += self.seat(session, each.duty)
            travel += self.away(trainer, session)
            minutes[each.trainer] = minutes.get(each.trainer, 0) + session.minutes
            met.add((each.trainer, session.run))
        for key, staff in plan.staff.items():
            session = problem.session[key]
            needs += self.need(session) * sum(
                any(problem.trainer[one].sex == sex for one in staff) for sex in session.sexes
            )
        load = sum(self.strain(each.key, minutes.get(each.key, 0)) for each in problem.trainers)
        kept = KEPT * len(plan.assignments & self.wishes.kept.assignments)
        return Worth(seats, needs, kept, -NEW_FACE * len(met), -load, -travel)
