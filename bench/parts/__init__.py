"""What is measured, part by part: a module each, all with the same small contract.

A part has a `TITLE`, an `ABOUT` (Markdown: what is done, and how to read it), `MOST` stories, `LONG`
(whether it is measured on stories as long as ours too) and `measure(given)`, which gives figures one
after another, so that those before a failure are kept, and what could not be measured as `Left`.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Protocol, cast

from bench.figures import Figure, Given, Left

__all__ = ["PARTS", "Part", "limit", "module_of"]


class Part(Protocol):
    """What a module of a part holds."""

    TITLE: str
    ABOUT: str
    MOST: int
    LONG: bool

    def measure(self, given: Given) -> Iterator[Figure | Left]: ...


PARTS = (
    *("loading", "starting", "questions", "served", "pages", "checking", "live", "searching"),
    *("connecting", "planning", "drawing", "readers", "browsing"),
)
"""The parts, in the order in which they are run and told; what a start keeps is of use to later ones."""
_SECONDS = {100: 240.0, 2_000: 480.0}
"""How long a part may take with up to so many stories; longer with more."""
_MANY, _QUICK = 780.0, 120.0


def module_of(part: str) -> Part:
    """Give the module of a part; its libraries are imported with it."""
    return cast("Part", importlib.import_module(f"bench.parts.{part}"))


def limit(part: str, stories: int, *, quick: bool = False) -> float:
    """Say after how many seconds a part is stopped."""
    del part
    if quick and stories <= min(_SECONDS):
        return _QUICK
    return next((seconds for most, seconds in _SECONDS.items() if stories <= most), _MANY)
