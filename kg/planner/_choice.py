"""What is chosen, by number, before it is a plan: in sessions, or as one choice for all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Choice", "Draft", "bits"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Ideas as bits of their places, stories by number, and comparisons as (held, fell)."""

    ideas: int = 0
    stories: tuple[int, ...] = ()
    pairs: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What each session holds."""

    sessions: tuple[Choice, ...]

    @property
    def whole(self) -> Choice:
        """All that it holds, without the sessions."""
        ideas = 0
        for one in self.sessions:
            ideas |= one.ideas
        return Choice(
            ideas,
            tuple(sorted(story for one in self.sessions for story in one.stories)),
            tuple(sorted(pair for one in self.sessions for pair in one.pairs)),
        )


def bits(number: int) -> Iterator[int]:
    """Give the places of the bits that are set, the lowest first.

    >>> list(bits(0b1010))
    [1, 3]
    """
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low
