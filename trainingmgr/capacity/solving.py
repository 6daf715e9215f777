"""As many people as can be, then as early and as cheaply as that allows; with the prices of rows.

HiGHS: Huangfu and Hall, Mathematical Programming Computation 10 (2018). Nothing is drawn by chance:
the same problem gives the same answer.
"""

from collections.abc import Sequence
from typing import Any

from trainingmgr.capacity.programme import Programme
from trainingmgr.core.values import dataclass

NEAR = 1e-5
"""People that rounding may hide."""
MANY = 10_000
"""From so many columns on the inner way is the quicker one, as we measured."""
LATE = 1.0
"""What a month later costs one person, beside which money decides only between equals."""


class Unsolved(Exception):
    """The solver found no best answer, which it always should: the empty plan is allowed."""


@dataclass(frozen=True)
class Best:
    """How many people at most; `values` of columns; `prices` of rows, in people a unit."""

    people: float
    values: Sequence[float]
    prices: Sequence[float]


def most(programme: Programme) -> float:
    """How many people can be taught, and nothing else of the answer."""
    found: float = _solver(programme, corner=False).getObjectiveValue()
    return found


def earliest(programme: Programme) -> tuple[Best, Sequence[float]]:
    """The best, and of all answers as good as it the one that teaches earliest, then cheapest."""
    solver = _solver(programme)
    first = Best(solver.getObjectiveValue(), *_found(solver))
    taught = programme.taught
    if not taught:
        return first, ()
    solver.addRow(
        first.people * (1 - NEAR / 10_000) - NEAR,
        1e30,
        len(taught),
        list(taught.values()),
        [1.0] * len(taught),
    )
    costs = [0.0] * len(programme.rows.cost)
    for (_subject, _region, month), column in taught.items():
        costs[column] = -LATE * month
    prices = list(programme.prices())
    dearest = max((price for _column, _month, price in prices), default=0.0) or 1.0
    for column, _month, price in prices:
        costs[column] -= price / dearest / 1000
    solver.changeColsCost(len(costs), list(range(len(costs))), costs)
    solver.run()
    _proved(solver)
    return first, _found(solver)[0]


def _solver(programme: Programme, *, corner: bool = True) -> Any:
    """Solved. A corner of what is possible has prices that can be told; it takes longer."""
    options: dict[str, Any] = {"random_seed": 1, "threads": 1}
    if len(programme.rows.cost) >= MANY:
        options |= {"solver": "ipm"} | ({} if corner else {"run_crossover": "choose"})
    solver = programme.rows.solver(**options)
    solver.run()
    _proved(solver)
    return solver


def _proved(solver: Any) -> None:
    status = solver.getModelStatus()
    if status.name not in {"kOptimal", "kModelEmpty"}:
        raise Unsolved(status.name)


def _found(solver: Any) -> tuple[Sequence[float], Sequence[float]]:
    solution = solver.getSolution()
    return list(solution.col_value), list(solution.row_dual)
