"""A figure: what was measured once, beside what a user would else pick; and how figures are told.

Must never measure, and never know a part.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

__all__ = [
    "Figure",
    "Given",
    "Json",
    "Left",
    "figure",
    "geometric",
    "percentile",
    "read",
    "repeated",
    "shown",
    "table",
    "written",
]

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Given:
    """What a part is measured on.

    `folder` is its own to write to and goes with it; `content` is shared and must be left as it was.
    """

    content: Path
    stories: int
    folder: Path
    quick: bool = False
    long: bool = False
    """Whether the stories are as long as ours."""

    def times(self, few: int, at: int, many: int, quick: int = 1) -> int:
        """Say how often something is done: at up to 100 stories, at up to 2,000, above, in haste."""
        if self.quick:
            return quick
        return few if self.stories <= 100 else at if self.stories <= 2_000 else many


@dataclass(frozen=True, slots=True)
class Figure:
    """The middle of what was found, with the least and the most, and what the rival took beside it.

    `unit` is "s", "MB", "times", "share", "a second" or "" for a count. `aim` names the aim that the
    figure answers, one of `bench.aims.AIMS`.
    """

    what: str
    value: float
    unit: str
    least: float
    most: float
    runs: int = 1
    rival: str = ""
    rival_value: float | None = None
    aim: str = ""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times ours the rival takes."""
        if self.rival_value is None or not self.value:
            return None
        return self.rival_value / self.value


@dataclass(frozen=True, slots=True)
class Left:
    """What could not be measured, and why, in a sentence."""

    why: str


def figure(
    what: str,
    values: float | Sequence[float],
    unit: str,
    *,
    share: float = 0.5,
    rival: str = "",
    rivals: float | Sequence[float] | None = None,
    aim: str = "",
    note: str = "",
) -> Figure:
    """Make a figure out of all that was found.

    Args:
        share: which of the ordered values counts: 0.5 is the middle, 0.95 leaves out the longest.
        rivals: what the rival took, of which the same share counts.
    """
    found = [values] if isinstance(values, (int, float)) else list(values)
    theirs = [rivals] if isinstance(rivals, (int, float)) else list(rivals or ())
    return Figure(
        what,
        _of(found, share),
        unit,
        min(found),
        max(found),
        len(found),
        rival,
        _of(theirs, share) if theirs else None,
        aim,
        note,
    )


def _of(values: Sequence[float], share: float) -> float:
    return statistics.median(values) if share == 0.5 else percentile(values, share)


def percentile(values: Iterable[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


def geometric(values: Iterable[float]) -> float:
    return math.exp(statistics.fmean(math.log(value) for value in values))


def repeated(work: Callable[[], object], *, most: int = 25, seconds: float = 0.4) -> list[float]:
    """Do something again and again until so many seconds are spent; once at least.

    Returns:
        Seconds of each time.
    """
    begun, found = time.perf_counter(), list[float]()
    while not found or (len(found) < most and time.perf_counter() - begun < seconds):
        before = time.perf_counter()
        work()
        found.append(time.perf_counter() - before)
    return found


# --- Kept and read again ---


def written(one: Figure | Left) -> Json:
    return asdict(one)


def read(row: Json) -> Figure | Left:
    return Left(**row) if "why" in row else Figure(**row)


# --- Told ---


def shown(value: float, unit: str) -> str:
    """Say a value in its unit, short enough for a table.

    >>> shown(0.0123, "s"), shown(72.5, "s"), shown(0.5, "share"), shown(1234, "")
    ('12.3 ms', '72.5 s', '50 %', '1,234')
    """
    if unit == "s":
        return f"{_number(value * 1000)} ms" if value < 1 else f"{_number(value)} s"
    if unit == "share":
        return f"{value * 100:.0f} %"
    if unit == "":
        return f"{value:,.0f}"
    return f"{_number(value)} {unit}"


def _number(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])
