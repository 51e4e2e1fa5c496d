"""A plan that is being changed: as it stands, what it was made from, and how it stood before.

Values alone: a change gives another one, and nothing here is shown or saved.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kg.catalogue import Path
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
    """A path with what it was made from and how it stood before each change, the last one last."""

    path: Path
    base: Path
    before: tuple[Path, ...] = ()

    @property
    def written(self) -> str:
        """The path as an address carries it; empty where it is too long for one."""
        text = token(self.path)
        return text if len(text) <= LONGEST else ""

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
