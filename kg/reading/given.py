"""The shape of values that pages are given by search, facets and the network.

Written as protocols, so that markup needs nothing but the catalogue: whatever has these fields fits.
"""

from __future__ import annotations

from typing import Protocol

from kg.catalogue.records import Basis, CaseSummary, Ref

__all__ = [
    "Facet",
    "FacetAnswer",
    "FacetValue",
    "Fault",
    "Hit",
    "NamedQuestion",
    "Neighbour",
    "SearchAnswer",
]


class Hit(Protocol):
    """A thing found: `snippet` is text in pieces, each with whether it matched."""

    @property
    def ref(self) -> Ref: ...
    @property
    def kind_label(self) -> str: ...
    @property
    def snippet(self) -> tuple[tuple[str, bool], ...]: ...


class SearchAnswer(Protocol):
    """What was found, best first, and the words that the search was corrected to."""

    @property
    def hits(self) -> tuple[Hit, ...]: ...
    @property
    def tried(self) -> tuple[str, ...]: ...


class FacetValue(Protocol):
    """One value of a facet and how many cases have it."""

    @property
    def slug(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def count(self) -> int: ...
    @property
    def chosen(self) -> bool: ...


class Facet(Protocol):
    """A property by which cases can be sorted out, with its values."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def values(self) -> tuple[FacetValue, ...]: ...


class FacetAnswer(Protocol):
    """The cases that are left, and what can still be chosen."""

    @property
    def cases(self) -> tuple[CaseSummary, ...]: ...
    @property
    def facets(self) -> tuple[Facet, ...]: ...


class Neighbour(Protocol):
    """A thing linked to another, how, and on whose reading."""

    @property
    def ref(self) -> Ref: ...
    @property
    def relation(self) -> str: ...
    @property
    def basis(self) -> Basis | None: ...


class NamedParameter(Protocol):
    """What a named question must be given."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...


class NamedQuestion(Protocol):
    """A question of the library."""

    @property
    def name(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def parameters(self) -> tuple[NamedParameter, ...]: ...


class Fault(Protocol):
    """Something wrong in one place of one file."""

    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def message(self) -> str: ...
    @property
    def fix(self) -> str: ...
