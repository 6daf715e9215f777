"""A linear programme as columns and rows, and as HiGHS takes it."""

from collections.abc import Iterable
from dataclasses import field
from importlib import import_module
from typing import Any

from trainingmgr.core.values import dataclass


@dataclass
class Rows:
    """Columns, and rows over them; the objective is made as large as can be."""

    cost: list[float] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    start: list[int] = field(default_factory=lambda: [0])
    index: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)

    def column(self, cost: float, most: float, *, whole: bool = False, least: float = 0.0) -> int:
        self.cost.append(cost)
        self.least.append(least)
        self.most.append(most)
        self.whole.append(whole)
        return len(self.cost) - 1

    def row(self, terms: Iterable[tuple[int, float]], upper: float, lower: float = -1e30) -> None:
        for column, value in terms:
            self.index.append(column)
            self.value.append(value)
        self.start.append(len(self.index))
        self.lower.append(lower)
        self.upper.append(upper)

    def solver(self, **options: Any) -> Any:
        """A solver that holds it. HiGHS is heavy, and loaded when somebody solves."""
        highs = import_module("highspy")
        solver = _quiet(highs)
        for name, value in options.items():
            solver.setOptionValue(name, value)
        solver.passModel(self._model(highs))
        return solver

    def _model(self, highs: Any) -> Any:
        lp = highs.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.cost), len(self.lower)
        lp.sense_ = highs.ObjSense.kMaximize
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = self.cost, self.least, self.most
        lp.row_lower_, lp.row_upper_ = self.lower, self.upper
        lp.a_matrix_.format_ = highs.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = self.start, self.index
        lp.a_matrix_.value_ = self.value
        if any(self.whole):
            kind = highs.HighsVarType
            lp.integrality_ = [kind.kInteger if each else kind.kContinuous for each in self.whole]
        return lp


def _quiet(highs: Any) -> Any:
    """HiGHS says its name while it is made, where commands write their answer."""

    class Quiet(highs.Highs):
        def enableCallbacks(self) -> None:  # noqa: N802  as HiGHS names it
            self.silent()
            super().enableCallbacks()

    return Quiet()
