"""A plan that is being changed: as it stands, what it was made from, and how it stood before.

Values alone: a change gives another one, and nothing here is shown or saved.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from kg.catalogue import Case, Path
from kg.errors import PlanError
from kg.planner import token

__all__ = ["HERE", "LONGEST", "Changing"]

LONGEST = 1_800
"""Characters of a plan that an address carries: some programs cut an address at 2,000."""
HERE = "here"
"""What the address says in place of a plan that is too long for it."""
_MOST = 100
"""So many changes can be taken back."""


@dataclass(frozen=True, slots=True)
class Changing:
    """A path with what it was made from and how it stood before each change, the last one last.

    `onto` is the ready path that an address may build on, None where there is none; `since` says what
    has changed in it since the address was written. `case_of` gives a case by slug: with it an address
    is shorter.
    """

    path: Path
    base: Path
    before: tuple[Path, ...] = ()
    onto: Path | None = None
    since: tuple[str, ...] = ()
    case_of: Callable[[str], Case] | None = field(default=None, compare=False, repr=False)

    @property
    def written(self) -> str:
        """The path as an address carries it; empty where it is too long for one.

        Whole where that is short enough: such an address does not depend on the ready path.
        """
        return _written(self.path, self.onto, self.case_of)

    @property
    def asked(self) -> str:
        """What the address says of it."""
        return self.written or HERE

    def changed(self, path: Path) -> Changing:
        """Give it after a change; the same path again is none."""
        if path == self.path:
            return self
        return replace(self, path=path, before=(*self.before, self.path)[-_MOST:])

    def undone(self) -> Changing:
        """Give it as it stood before the last change."""
        if not self.before:
            return self
        return replace(self, path=self.before[-1], before=self.before[:-1])


@lru_cache(maxsize=256)
def _written(path: Path, onto: Path | None, case_of: Callable[[str], Case] | None) -> str:
    for base in (None, onto) if onto else (None,):
        try:
            text = token(path, case_of, base)
        except PlanError:  # too large for any address
            continue
        if len(text) <= LONGEST:
            return text
    return ""
