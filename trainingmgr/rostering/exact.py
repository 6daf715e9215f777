"""The best plan, or one that is proved to be near it, by HiGHS.

The search begins at the greedy plan, so that there is an answer at any moment, and ends at a gap or
when its time is up. HiGHS: Huangfu and Hall, Mathematical Programming Computation 10 (2018).
"""

import time
from collections.abc import Callable
from threading import Thread
from typing import Any

from trainingmgr.core.values import dataclass
from trainingmgr.rostering.book import Able
from trainingmgr.rostering.ceiling import ceiling
from trainingmgr.rostering.greedy import draft
from trainingmgr.rostering.plan import Assignment, Plan, Wishes
from trainingmgr.rostering.problem import Duty, Problem
from trainingmgr.rostering.programme import Programme
from trainingmgr.rostering.worth import Scale

SECONDS = 25.0
GAP = 0.001
"""Near enough: a thousandth of what the plan is worth."""
MANY = 25_000
"""More pairs than this are not given to the solver, whose first step alone would take too long:
the greedy plan stands, with the ceiling as its bound.
"""
LOOK = 0.25
HALF = 0.5


@dataclass(frozen=True)
class Sofar:
    """How far the search is: seconds since it began, the best plan's worth, and the bound."""

    seconds: float
    worth: float
    bound: float


@dataclass(frozen=True)
class Answer:
    """A plan, what it is worth, what none is worth more than, and how it was found.

    `solved` tells whether the solver had a part in it; `broken` are pins that cannot be.
    """

    plan: Plan
    worth: float
    bound: float
    seconds: float
    solved: bool
    broken: tuple[Assignment, ...] = ()

    @property
    def gap(self) -> float:
        """How much more the best plan may be worth, as a part of this one."""
        return max(0.0, self.bound - self.worth) / max(1.0, abs(self.worth))


def at_once(problem: Problem, wishes: Wishes) -> Answer:
    """The greedy plan, with a bound that needs no solver."""
    return _at_once(problem, wishes, Able(problem, wishes))


def _at_once(problem: Problem, wishes: Wishes, able: Able) -> Answer:
    began = time.monotonic()
    found = draft(problem, wishes, able)
    worth = Scale(problem, wishes).of(found.plan).total
    bound = max(worth, ceiling(problem, wishes, able))
    return Answer(found.plan, worth, bound, time.monotonic() - began, False, found.broken)


def best(
    problem: Problem,
    wishes: Wishes,
    *,
    seconds: float = SECONDS,
    gap: float = GAP,
    watch: Callable[[Sofar], bool] = lambda _sofar: True,
) -> Answer:
    """The best plan that is found in so many seconds, or one within the gap of it.

    `watch` is told how far it is, several times a second, from the caller's own thread; where it
    answers no, the search ends with what it has.
    """
    began = time.monotonic()
    able = Able(problem, wishes)
    first = _at_once(problem, wishes, able)
    if not 0 < _pairs(problem, able) <= MANY:
        return first
    programme = Programme(problem, wishes, able, wishes.pins - frozenset(first.broken))
    left = max(1.0, seconds - (time.monotonic() - began))
    plan, bound = _solved(programme, first, left, gap, began, watch)
    worth = Scale(problem, wishes).of(plan).total
    if worth < first.worth:
        plan, worth = first.plan, first.worth
    bound = max(worth, min(bound, first.bound))
    return Answer(plan, worth, bound, time.monotonic() - began, True, first.broken)


def _pairs(problem: Problem, able: Able) -> int:
    return sum(
        len(able.of(each, duty)) for each in problem.sessions for duty in Duty if each.seats(duty)
    )


def _solved(
    programme: Programme, first: Answer, seconds: float, gap: float, began: float,
    watch: Callable[[Sofar], bool],
) -> tuple[Plan, float]:  # fmt: skip
    """The best plan found, and the bound that HiGHS proved. It begins at the greedy plan."""
    solver = programme.rows.solver(time_limit=seconds, mip_rel_gap=gap, random_seed=1)
    columns, chosen = list(programme.pairs.values()), first.plan.assignments
    begin = [float(each in chosen) for each in programme.pairs]
    solver.setSolution(len(columns), columns, begin)
    _run(solver, first, began, watch)
    bound, solution = solver.getInfo().mip_dual_bound - programme.idle_load, solver.getSolution()
    if not solution.value_valid:
        return first.plan, bound
    value = solution.col_value
    return Plan(
        frozenset(e for e, column in programme.pairs.items() if value[column] > HALF)
    ), bound


def _run(solver: Any, first: Answer, began: float, watch: Callable[[Sofar], bool]) -> None:
    """The solver works in a thread of its own; this one looks at it now and then."""
    worth, bound, stop = first.worth, first.bound, False

    def look(event: Any) -> None:
        nonlocal worth, bound
        worth, bound = event.data_out.mip_primal_bound, event.data_out.mip_dual_bound
        if stop:
            event.interrupt()

    solver.cbMipInterrupt.subscribe(look)
    thread = Thread(target=solver.run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(LOOK)
        stop = stop or not watch(Sofar(time.monotonic() - began, worth, bound))
