"""What several stories have in common, and which stories do not fit.

Frozen values from frozen values: which stories tell which ideas, how stories that a cause lit ended,
which ideas come together, and pairs of stories that share much and part over an idea. A cell holds
stories and their statements, never a rate: each story is here because somebody chose to tell it.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.catalogue import Case, Scheme, SchemeLinks
from kg.comparison._causes import Causes, causes_of
from kg.comparison._contrasts import Contrasts, contrasts_of
from kg.comparison._matrix import Matrix, matrix_of
from kg.comparison._telling import Sieve, Telling
from kg.comparison._together import Together, pairs_of

__all__ = ["Patterns"]

_KINDS = "Kind"
"""The family that sorts statements and says nothing of a story: it is in no pattern."""


class Patterns:
    """The patterns of one state of the content, each made once and when first asked for."""

    def __init__(
        self,
        cases: Iterable[Case],
        schemes: Iterable[Scheme],
        alignments: Iterable[SchemeLinks] = (),
    ) -> None:
        self._cases = tuple(cases)
        self._alignments = tuple(alignments)
        self.schemes = tuple(
            one
            for one in schemes
            if not one.facet and any(ref.family != _KINDS for ref in one.ideas)
        )
        """The frameworks whose ideas stories tell, in the order of the atlas."""
        self._told: dict[Sieve, Telling] = {}
        self._ideas: dict[tuple[str, bool, Sieve], Matrix] = {}
        self._causes: dict[Sieve, Causes] = {}
        self._together: dict[Sieve, Together] = {}
        self._contrasts: dict[Sieve, Contrasts] = {}

    def ideas(self, scheme: Scheme, sieve: Sieve, *, whole: bool = False) -> Matrix:
        """Give the ideas of a framework by the stories that tell them.

        Args:
            whole: of the journey all ideas, not only what lights, pulls down and holds.
        """
        key = (scheme.ref.iri, whole, sieve)
        if key not in self._ideas:
            self._ideas[key] = matrix_of(self._of(sieve), scheme, whole=whole)
        return self._ideas[key]

    def causes(self, sieve: Sieve) -> Causes:
        """Give the causes of burningness by how the stories ended that they lit."""
        if sieve not in self._causes:
            known = [ref for one in self.schemes for ref in one.ideas if ref.family == "Cause"]
            self._causes[sieve] = causes_of(self._of(sieve), known)
        return self._causes[sieve]

    def together(self, sieve: Sieve) -> Together:
        """Give the pairs of ideas that the same stories tell, those that belong closest first."""
        if sieve not in self._together:
            linked = {
                frozenset((ref.iri, link.idea.iri))
                for one in self._alignments
                for ref, link in one.links
            }
            told = self._of(sieve)
            pairs = pairs_of(told, linked)
            inside = {one.case.ref.iri for pair in pairs for one, _ in pair.both}
            self._together[sieve] = Together(pairs, told.without(inside), len(told.cases))
        return self._together[sieve]

    def contrasts(self, sieve: Sieve) -> Contrasts:
        """Give pairs of stories that share ideas and part over others, the named ones first."""
        if sieve not in self._contrasts:
            told = self._of(sieve)
            pairs = tuple(contrasts_of(told))
            inside = {one.ref.iri for pair in pairs for one in (pair.one, pair.other)}
            self._contrasts[sieve] = Contrasts(pairs, told.without(inside), len(told.cases))
        return self._contrasts[sieve]

    def _of(self, sieve: Sieve) -> Telling:
        if sieve not in self._told:
            self._told[sieve] = Telling(self._cases, sieve)
        return self._told[sieve]
