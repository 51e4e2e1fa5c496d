"""The solver, kept to what it must do: whole numbers, one aim after another, the same answer always.

HiGHS is used alone here, and imported only when something is proved. It gets no limit of time, which
would make its answers depend on the machine; `stop` ends it from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Model", "Solved", "Stopped"]

Weights = Mapping[int, float]


class Stopped(Exception):
    """The solver was stopped, or came to its limit of nodes, before it had proved an aim."""


@dataclass(frozen=True, slots=True)
class Solved:
    """The best value of an aim, proved, and the columns of an answer that reaches it."""

    value: int
    columns: tuple[float, ...]


@dataclass
class Model:
    """Columns from 0 to a bound and rows over them; aims are maximised one after another."""

    nodes: int
    stop: Callable[[], bool] | None = None
    _upper: list[float] = field(default_factory=list)
    _lower: list[float] = field(default_factory=list)
    _whole: list[bool] = field(default_factory=list)
    _rows: list[tuple[float, float, Weights]] = field(default_factory=list)
    _highs: Any = None

    def column(self, upper: float = 1, *, lower: float = 0, whole: bool = True) -> int:
        """Add a column, whole where it is not said otherwise; give its number."""
        self._upper.append(upper)
        self._lower.append(lower)
        self._whole.append(whole)
        return len(self._upper) - 1

    @property
    def size(self) -> int:
        """How many columns there are."""
        return len(self._upper)

    def at_most(self, most: float, weights: Weights) -> None:
        """Keep a sum of columns from going above a number."""
        self._add(float("-inf"), most, weights)

    def at_least(self, least: float, weights: Weights) -> None:
        """Keep a sum of columns from going below a number."""
        self._add(least, float("inf"), weights)

    def _add(self, least: float, most: float, weights: Weights) -> None:
        if self._highs is None:
            self._rows.append((least, most, dict(weights)))
        else:
            self._highs.addRow(least, most, len(weights), list(weights), list(weights.values()))

    def best(self, aim: Weights, start: Sequence[float] | None = None) -> Solved | None:
        """Find the most that an aim can reach; None where no answer keeps to all rows.

        Args:
            aim: a whole number for each column that counts.
            start: an answer to begin with.

        Raises:
            Stopped: it is not proved.
        """
        import highspy

        highs = self._solver()
        self._aim(highs, aim)
        if start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = list(start)
            solution.value_valid = True
            highs.setSolution(solution)
        highs.run()
        status = highs.getModelStatus()
        kinds = highspy.HighsModelStatus
        if status == kinds.kInfeasible:
            return None
        if status != kinds.kOptimal:
            raise Stopped(highs.modelStatusToString(status))
        value = round(highs.getInfo().objective_function_value)
        return Solved(value, tuple(highs.getSolution().col_value))

    def _aim(self, highs: Any, aim: Weights) -> None:
        import numpy as np

        costs = np.zeros(self.size)
        for column, weight in aim.items():
            costs[column] = weight
        highs.changeColsCost(self.size, np.arange(self.size, dtype=np.int32), costs)

    def _solver(self) -> Any:
        import highspy

        if self._highs is not None:
            return self._highs
        highs = highspy.Highs()  # type: ignore[no-untyped-call]  # the library leaves it so
        highs.setOptionValue("output_flag", False)
        highs.setOptionValue("threads", 1)
        highs.setOptionValue("random_seed", 0)
        highs.setOptionValue("mip_rel_gap", 0.0)
        highs.setOptionValue("mip_abs_gap", 0.5)
        highs.setOptionValue("mip_max_nodes", self.nodes)
        highs.passModel(self._matrix())
        highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        if self.stop is not None:
            self._listen(highs, self.stop)
        self._highs = highs
        return highs

    def _matrix(self) -> Any:
        import highspy
        import numpy as np

        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.size, len(self._rows)
        model.col_cost_ = np.zeros(self.size)
        model.col_lower_ = np.array(self._lower, dtype=np.float64)
        model.col_upper_ = np.array(self._upper, dtype=np.float64)
        model.row_lower_ = np.array([row[0] for row in self._rows], dtype=np.float64)
        model.row_upper_ = np.array([row[1] for row in self._rows], dtype=np.float64)
        kinds = highspy.HighsVarType
        model.integrality_ = [
            kinds.kInteger if whole else kinds.kContinuous for whole in self._whole
        ]
        starts = [0]
        index: list[int] = []
        values: list[float] = []
        for _, _, weights in self._rows:
            index += weights.keys()
            values += weights.values()
            starts.append(len(index))
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array(starts, dtype=np.int32)
        model.a_matrix_.index_ = np.array(index, dtype=np.int32)
        model.a_matrix_.value_ = np.array(values, dtype=np.float64)
        return model

    @staticmethod
    def _listen(highs: Any, stop: Callable[[], bool]) -> None:
        def interrupt(event: Any) -> None:
            if stop():
                event.interrupt()

        highs.cbMipInterrupt.subscribe(interrupt)
        highs.cbSimplexInterrupt.subscribe(interrupt)
