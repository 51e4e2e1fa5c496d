"""What a free query names that the atlas does not have, for who writes it.

A name of ours that stands nowhere finds nothing, and no engine says so. Must never parse a query:
it looks at the names in its text, whether or not the rest can be read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pyoxigraph as ox

from kg.authoring import Words
from kg.diagnostics import Finding, Severity
from kg.namespaces import ATLAS, BASE, CONCEPT, DCTERMS, ORG, PROV, SKOS, compact
from kg.sandbox import Used, used
from kg.shapes import Names
from kg.store import Store

__all__ = ["Asked"]

_TERM = ("class", "property", "value")
_KINDS: Mapping[str, tuple[str, ...]] = {
    ATLAS: _TERM,
    CONCEPT: ("idea",),
    BASE + "case/": ("story",),
    BASE + "organisation/": ("organisation",),
    BASE + "person/": ("person",),
    BASE + "source/": ("source",),
    **dict.fromkeys((DCTERMS, ORG, PROV, SKOS), _TERM),
}
"""By namespace, of which kinds of words its names are."""
_MANY = 5_000
"""Words of a kind from which on not all may be known."""
_MOST = 20
"""Names that are told of: each is compared with all words of its kind."""


class Asked:
    """Tells what a query names in vain; it keeps the words of the state that it saw last."""

    def __init__(self) -> None:
        self._known = _Known("", {}, frozenset())

    def doubtful(self, text: str, store: Store) -> bool:
        """Whether a query names something of ours that stands nowhere in a store.

        It needs no words, which take their time where nothing else has asked for them yet.
        """
        return any(not _stands(store, one.iri) for one in used(text) if _namespace(one.iri))

    def in_vain(self, text: str, words: Words) -> tuple[Finding, ...]:
        """Find the names of ours in a query that the atlas does not have, each where it stands."""
        known = self._known
        if known.digest != words.digest:
            known = self._known = _Known.of(words)
        found: list[Finding] = []
        for one in used(text):
            if len(found) == _MOST:
                break
            if finding := _finding(one, known):
                found.append(finding)
        return tuple(found)


class _Known:
    """Words by kind, and the names of each of these kinds, made when one is first wrong."""

    def __init__(
        self, digest: str, called: Mapping[str, list[tuple[str, str]]], codes: frozenset[str]
    ) -> None:
        self.digest = digest
        self.codes = codes
        self._called = called
        self._names: dict[tuple[str, ...], Names] = {}

    @classmethod
    def of(cls, words: Words) -> _Known:
        called: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for word in words.words:
            called[word.kind] += [(word.code, one) for one in (word.label, *word.also)]
        return cls(words.digest, called, frozenset(word.code for word in words.words))

    def all_of(self, kinds: tuple[str, ...]) -> bool:
        return 0 < sum(len(self._called.get(kind, ())) for kind in kinds) < _MANY

    def nearest(self, kinds: tuple[str, ...], wrong: str) -> str:
        if kinds not in self._names:
            self._names[kinds] = Names(pair for kind in kinds for pair in self._called[kind])
        return self._names[kinds].nearest(wrong)


def _namespace(iri: str) -> str:
    return next((name for name in _KINDS if iri.startswith(name)), "")


def _stands(store: Store, iri: str) -> bool:
    try:
        term = ox.NamedNode(iri)
    except ValueError:  # it is no address
        return False
    places = (store.quads(term), store.quads(prop=iri), store.quads(value=term))
    return any(next(iter(place), None) for place in places)


def _finding(one: Used, known: _Known) -> Finding | None:
    namespace = _namespace(one.iri)
    name = one.iri[len(namespace) :]
    code = compact(one.iri)
    if not namespace or not name or "#" in name or "/" in name or code in known.codes:
        return None
    kinds = _KINDS[namespace]
    ours = namespace.startswith(BASE)
    if ours and not known.all_of(kinds):
        return None
    kind = "term" if kinds == _TERM else kinds[0]
    if kinds == _TERM:
        kinds = _TERM[:1] if name[0].isupper() else _TERM[1:]
    meant = known.nearest(kinds, code)
    prefix, _, other = meant.partition(":")
    if not ours and prefix != code.partition(":")[0] and other.casefold() != name.casefold():
        return None  # it is theirs, and nothing here uses it
    return Finding(
        "",
        one.line,
        one.column,
        Severity.WARNING,
        f"unknown-{kind}",
        f"The atlas has no {kind} {one.written}." if ours else f"Nothing here uses {one.written}.",
        f"Did you mean {meant}?"
        if meant
        else "Check its name: as it stands, this part finds nothing.",
        one.excerpt,
        one.end_column,
    )
