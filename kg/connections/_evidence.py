"""How well a statement is told, and how much two statements have to do with one another.

Source of the weights: the trials of the method on pairs of stories, see
docs/decisions/0008-connections.md.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.catalogue import Basis, Case, Source, Statement

__all__ = ["BASES", "Told", "Words", "strength_of", "told_of"]

BASES: Mapping[Basis | None, float] = {
    Basis.WORD: 1,
    Basis.TELLING: 0.85,
    Basis.OURS: 0.65,
    None: 1,
}
"""What a reading weighs by whose word it is; what is only told, without a reading, as it is told."""
_GRADES = {"A": 1.0, "B": 0.85, "C": 0.6}
_LOWEST = 0.6
_FLAGGED = 0.8
_TWICE = 0.05
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Told:
    """A statement of a story, with how well it is told there."""

    statement: Statement
    story: Case
    strength: float
    self_report: bool

    @property
    def iri(self) -> str:
        """The name of the statement."""
        return self.statement.ref.iri

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources that it cites, as its story sees them, each once."""
        held = {source.ref.iri: source for source in self.story.sources}
        cited = dict.fromkeys(one.source.iri for one in self.statement.citations)
        return tuple(held[iri] for iri in cited if iri in held)


def told_of(story: Case) -> tuple[Told, ...]:
    """Give the statements of a story with how well each is told, in story order."""
    held = {source.ref.iri: source for source in story.sources}
    contested = _contested(story)
    found = []
    for one in story.statements:
        sources = [held[c.source.iri] for c in one.citations if c.source.iri in held]
        own = bool(sources) and all(source.self_report for source in sources)
        flagged = own or one.said_belief or one.ref.iri in contested
        found.append(Told(one, story, strength_of(one.basis, sources, flagged=flagged), own))
    return tuple(found)


def _contested(story: Case) -> frozenset[str]:
    """Give the statements that another one corrects or contradicts."""
    found: set[str] = set()
    for one in story.statements:
        found.update(ref.iri for ref in (*one.conflicts_with, *one.revises))
        if one.conflicts_with:
            found.add(one.ref.iri)
    return frozenset(found)


def strength_of(basis: Basis | None, sources: Iterable[Source], *, flagged: bool) -> float:
    """Give e of one half, from 0 to 1.

    Args:
        flagged: whether it is contested, corrected or told by the organisation itself alone.
    """
    listed = list(sources)
    grade = max((_GRADES.get(one.grade, _LOWEST) for one in listed), default=_LOWEST)
    found = math.sqrt(BASES[basis] * grade) * (_FLAGGED if flagged else 1)
    return min(1.0, found + (_TWICE if _independent(listed) else 0))


def _independent(sources: list[Source]) -> bool:
    """Whether two of the sources share nobody who wrote or published them."""
    origins = [set(one.origins) or {one.ref.iri} for one in sources]
    return any(not mine & theirs for at, mine in enumerate(origins) for theirs in origins[at + 1 :])


class Words:
    """How much two statements have in common in their rarer words, among those of both ends."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._words = {
            one.ref.iri: frozenset(_WORD.findall(one.text.casefold())) for one in statements
        }
        often = Counter(word for words in self._words.values() for word in words)
        total = len(self._words)
        self._weight = {word: math.log(total / number) for word, number in often.items()}
        self._length = {
            iri: math.sqrt(sum(self._weight[word] ** 2 for word in sorted(words)))
            for iri, words in self._words.items()
        }

    def overlap(self, one: Statement, other: Statement) -> float:
        """Give the cosine of two statements by their rarer words, from 0 to 1."""
        lengths = self._length[one.ref.iri] * self._length[other.ref.iri]
        if not lengths:
            return 0.0
        shared = sorted(self._words[one.ref.iri] & self._words[other.ref.iri])
        return sum(self._weight[word] ** 2 for word in shared) / lengths
