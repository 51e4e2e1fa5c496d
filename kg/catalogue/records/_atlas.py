"""What belongs to no single story or idea: gaps, uses of sources, counts."""

from __future__ import annotations

from dataclasses import dataclass, field

from kg.catalogue.records._cases import CaseSummary
from kg.catalogue.records._statements import Basis, Ref, Source, Statement

__all__ = ["Counts", "Gap", "SourceUse"]


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is not known: of which kind, of what, where it shows, and in words.

    `kind` is one of `kg.catalogue.GAP_KINDS`, or another that a question gives; `about` is a story,
    idea or framework, and `thing` what stands on its page, None where it concerns the whole.
    """

    kind: str
    about: Ref
    thing: Ref | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class SourceUse:
    """A source and the statements and ideas that cite it."""

    source: Source
    statements: tuple[tuple[CaseSummary, Statement, str], ...]
    ideas: tuple[tuple[Ref, str], ...]
    apart: tuple[tuple[Statement, str], ...] = ()
    """Critics and figures that belong to no story."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the atlas holds."""

    stories: int
    notes: int
    statements: int
    by_basis: tuple[tuple[Basis, int], ...]
    ideas: int
    sources: int
    without_reading: int = field(default=0)
