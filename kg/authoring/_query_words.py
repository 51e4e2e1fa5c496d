"""The words that a query can be asked with: what an editor offers while one types SPARQL.

Made from the words for files. What is derived can be asked for and never written, so it is here and
not there; what a file must say, and blocks to write one with, are there and not here. Must never say
what is wrong: a word that is not here may still be right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from kg.authoring._words import Word, Words
from kg.catalogue import Vocabulary
from kg.namespaces import BASE, compact
from kg.questions import reading
from kg.store import Store

__all__ = ["query_words"]

_MOST = {"source": 400, "story": 2_000, "organisation": 2_000, "person": 2_000}
"""So many of a kind are offered, those that are used most: all is sent to each reader who asks."""
_OF_STORIES = ("atlas:breaks", "atlas:counters", "atlas:doubts", "atlas:shows")
_CITATION = "atlas:cites"
"""Stands for what a citation is: it has no name and no class, and is reached by this alone."""
_IN_CITATIONS = ("atlas:locator", "atlas:source")
_KINDS = {
    "atlas:Critique": "objection",
    "atlas:ReadingPath": "path",
    "atlas:Scheme": "framework",
    "atlas:Statistic": "figure",
}
_SAID = {
    "org:memberOf": ("Member of", "The organisation that a person belongs to."),
    "owl:versionInfo": ("Version", "Which version of the vocabulary or of a path this is."),
    "prov:wasDerivedFrom": ("Taken from", "What something was made from."),
    "skos:example": ("Example", "An instance of an idea, in a sentence."),
    "skos:historyNote": ("History", "How a name or a meaning has changed."),
    "skos:inScheme": ("In framework", "The framework or list that holds an idea."),
    "skos:notation": ("Number", "The number or letter that an idea has in its framework."),
    "skos:topConceptOf": ("First idea of", "The framework of which an idea is a starting point."),
}
"""What is said of borrowed terms that the words for files call by their code."""
_DERIVED = {
    "rdfs:subClassOf": ("Kind of", "The wider class: every Moment of Belief is an Episode."),
    "skos:broadMatch": ("Matches a wider idea", "A wider idea of another framework."),
    "skos:closeMatch": ("Nearly the same", "An idea of another framework that comes close."),
    "skos:narrowMatch": ("Matches a narrower idea", "A narrower idea of another framework."),
    "skos:relatedMatch": ("Has to do with", "An idea of another framework that belongs with it."),
}
"""Properties that no story writes and that all can be asked for."""
_OF_THE_VOCABULARY = {
    "owl:Class": ("Class", "A kind of thing that the vocabulary names."),
    "owl:DatatypeProperty": (
        "Property with a text or a number",
        "One whose values are written out.",
    ),
    "owl:ObjectProperty": ("Property with a thing", "One whose values are things."),
}


def query_words(words: Words, store: Store, vocabulary: Vocabulary) -> Words:
    """Give the words that a query can be asked with.

    Args:
        words: those that a file can be written with, of the same state of the content.
        vocabulary: of that state too.
    """
    uses = {term.code: term.uses for term in vocabulary.classes}
    above = {compact(one.iri) for term in vocabulary.classes for one in term.parents}
    ideas = next((one.of for one in words.words if one.code == "atlas:Idea"), ())
    found = [
        *_fewest(_asked(one, uses, above) for one in words.words),
        *_derived({one.code for one in words.words}, ideas),
        *_named(store),
    ]
    return Words.of({one.code: one for one in found}.values(), snippets=())


def _asked(word: Word, uses: Mapping[str, int], above: Collection[str]) -> Word:
    """Give a word as it is asked for, which may be of more than it is written of."""
    word = replace(word, required=(), uses=uses.get(word.code, word.uses))
    if word.kind == "class" and not word.uses and word.code in above:
        meaning = f"{word.meaning} Each is of a narrower class: ask with a / rdfs:subClassOf*."
        return replace(word, meaning=meaning)
    if word.code in _OF_STORIES:
        meaning = f"{word.meaning} Of a story: what any of its statements says so of."
        return replace(word, meaning=meaning, of=(*word.of, "atlas:Case"))
    if word.code == _CITATION:
        return replace(word, leads_to=(*word.leads_to, _CITATION))
    if word.code in _IN_CITATIONS:
        return replace(word, of=(*word.of, _CITATION))
    if word.code in _SAID and not word.meaning:
        label, meaning = _SAID[word.code]
        return replace(word, label=label, meaning=meaning)
    return word


def _fewest(words: Iterable[Word]) -> Iterator[Word]:
    had: Counter[str] = Counter()
    for word in sorted(words, key=lambda one: (-one.uses, one.code)):
        had[word.kind] += 1
        if had[word.kind] <= _MOST.get(word.kind, had[word.kind]):
            yield word


def _derived(known: set[str], ideas: tuple[str, ...]) -> Iterator[Word]:
    for code, (label, meaning) in _DERIVED.items():
        if code not in known:
            between = ideas if code.endswith("Match") else ()
            yield Word(code, "property", label, meaning, of=between, leads_to=between)
    for code, (label, meaning) in _OF_THE_VOCABULARY.items():
        yield Word(code, "class", label, meaning, of=(code,))


def _named(store: Store) -> Iterator[Word]:
    for row in store.select(reading("words_named")):
        of = compact(row["class"].value)
        meaning = row["meaning"].value if "meaning" in row else ""
        if row["thing"].value.startswith(BASE):
            code = compact(row["thing"].value)
            yield Word(code, _KINDS[of], row["name"].value, meaning, of=(of,))
