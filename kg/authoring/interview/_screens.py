"""The screens of the interview, made of `ontology/interview.ttl` and of the shapes.

Which questions there are, in which order and words, stands in the file of the interview; what may be
typed into a field is what the shapes say of the property that it asks for. A new question needs no
code.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.authoring.interview._records import Choice, Field, HowToTell, Screen
from kg.authoring.interview._shapes import DATES, Asked, Shapes
from kg.catalogue.facts import Facts
from kg.namespaces import ATLAS, BASE, DCTERMS, ORG, SKOS, XSD, compact

__all__ = ["BECAUSE", "BEGIN", "CASE", "READINGS", "Blank", "Sheet", "sheets"]

BECAUSE = ATLAS + "because"
BEGIN = ATLAS + "begin"
CASE = ATLAS + "Case"
READINGS = tuple(ATLAS + name for name in ("phase", "shows", "counters", "breaks", "doubts"))
"""What a statement is taken to show: each needs a reason, and the word whose reading it is."""
_INTERVIEW = BASE + "interview/"
_NAMED = frozenset((DCTERMS + "creator", DCTERMS + "publisher"))
"""Properties that name people and organisations, known to the atlas or not."""
_UNREAD = frozenset(("Analogy", "Level", "Phase", "Place", "Sector"))
"""Families of ideas that no event is read as showing."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A field with what is done with its answer; IRIs throughout.

    `of` is the class of what it tells of; empty for what stands in a citation, and where `picks`
    names the screens it picks from. `never` says why nothing of a class may have such a value. An
    answer stands within `gap_words`, or `instead_of` another field; where it is not known,
    `unknown_text` is written. `without` are choices that state nothing.
    """

    field: Field
    screen: str
    of: str
    prop: str
    asked: Asked
    picks: tuple[str, ...] = ()
    gap: str = ""
    unknown_as: str = ""
    offered: Mapping[str, ox.NamedNode | ox.Literal] | None = None
    never: Mapping[str, str] = dataclasses.field(default_factory=dict)
    gap_words: str = ""
    unknown_text: str = ""
    instead_of: str = ""
    without: tuple[Choice, ...] = ()

    def gap_of(self, text: str) -> str:
        """Give the gap sentence that holds an answer."""
        return self.gap_words.replace("{}", text)

    def told_in(self, gap: str) -> str:
        """Give the answer that a gap sentence holds; empty where it is another sentence."""
        before, mark, after = self.gap_words.partition("{}")
        whole = len(gap) > len(before) + len(after)
        if not mark or not whole or not (gap.startswith(before) and gap.endswith(after)):
            return ""
        return gap[len(before) : len(gap) - len(after)]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A screen with what is made of it: `of` is a class, `more_of` the screen whose thing it tells of."""

    screen: Screen
    of: str
    more_of: str
    blanks: tuple[Blank, ...]

    @property
    def name(self) -> str:
        """The name of the screen."""
        return self.screen.name

    @property
    def picks(self) -> Blank | None:
        """The field by which an item picks the thing that it tells of; None where it makes its own."""
        return next((blank for blank in self.blanks if blank.picks), None)

    def name_of(self, prop: str) -> str:
        """Give the name of the field that asks for a property; empty where none does."""
        return next((blank.field.name for blank in self.blanks if blank.prop == prop), "")


def sheets(facts: Facts, shapes: Shapes, names: Iterable[Choice]) -> tuple[Sheet, ...]:
    """Read the interview.

    Args:
        facts: the vocabulary, the ideas, the codebook and the interview itself.
        names: the organisations and people whom the atlas knows.
    """
    known = tuple(names)
    screens = sorted(facts.of_class("atlas:Screen"), key=lambda iri: _place(facts, iri))
    return tuple(_sheet(facts, shapes, iri, known) for iri in screens)


def _place(facts: Facts, iri: str) -> tuple[int, str]:
    return facts.number(iri, "atlas:position") or 0, iri


def _sheet(facts: Facts, shapes: Shapes, iri: str, names: tuple[Choice, ...]) -> Sheet:
    name = iri.removeprefix(_INTERVIEW)
    more_of = facts.text(iri, "atlas:tellsMoreOf")
    of = facts.text(more_of or iri, "atlas:describes")
    mine = [one for one in facts.subjects("atlas:partOf", iri) if "atlas:Field" in facts.types(one)]
    blanks = tuple(
        _blank(facts, shapes, one, screen=name, described=of, names=names)
        for one in sorted(mine, key=lambda one: _place(facts, one))
    )
    screen = Screen(
        name=name,
        label=facts.label(iri),
        question=facts.text(iri, "atlas:text"),
        hint=facts.text(iri, "skos:scopeNote"),
        tests=tuple(
            _how_to_tell(facts, one)
            for one in _in_order(facts, facts.values(iri, "atlas:howToTell"))
        ),
        fields=tuple(blank.field for blank in blanks),
        repeats=facts.true(iri, "atlas:repeats"),
        optional=facts.true(iri, "atlas:optional"),
    )
    return Sheet(screen, of, more_of.removeprefix(_INTERVIEW), blanks)


def _in_order(facts: Facts, iris: Iterable[str]) -> list[str]:
    """Put ideas in the order of their framework before rules in that of the codebook."""
    return sorted(
        iris,
        key=lambda iri: (
            "atlas:Rule" in facts.types(iri),
            _family(facts, iri),
            facts.number(iri, "atlas:rank") or 0,
            facts.number(iri, "atlas:position") or 0,
            iri,
        ),
    )


def _how_to_tell(facts: Facts, iri: str) -> HowToTell:
    if text := facts.text(iri, "atlas:text"):
        return HowToTell(facts.ref(iri), text, basis=facts.basis(iri))
    return HowToTell(
        facts.ref(iri),
        facts.text(iri, "atlas:countsWhen"),
        facts.text(iri, "atlas:doesNotCountWhen"),
        facts.basis(iri, "atlas:countsWhenBasis"),
    )


def _blank(
    facts: Facts,
    shapes: Shapes,
    iri: str,
    *,
    screen: str,
    described: str,
    names: tuple[Choice, ...],
) -> Blank:
    prop = facts.text(iri, "atlas:asksFor")
    picks = tuple(
        one.removeprefix(_INTERVIEW)
        for one in sorted(facts.values(iri, "atlas:picksFrom"), key=lambda one: _place(facts, one))
    )
    of = facts.text(iri, "atlas:describes") or described
    asked = shapes.asked(of, prop) if prop else Asked(minimum=1)
    kind, offered = _kind(facts, iri, of, prop, asked)
    kind = "told" if picks else kind
    barred = {one: shapes.asked(one, prop) for one in _described(facts) if prop in READINGS}
    gap = facts.text(iri, "atlas:gapIfUnknown")
    unknown_as = facts.text(iri, "atlas:unknownAs")
    unknown_text = facts.text(iri, "atlas:textIfUnknown")
    without = _without(facts, iri)
    choices = names if kind == "name" else (*_choices(facts, iri, offered), *without)
    is_time = prop == ATLAS + "begin"
    made = Field(
        name=iri.removeprefix(_INTERVIEW).removeprefix(f"{screen}-"),
        label=facts.label(iri),
        hint=facts.text(iri, "skos:scopeNote"),
        kind=kind,
        choices=choices,
        required=_is_needed(of, prop, asked),
        may_be_unknown=asked.unknown_allowed or is_time or bool(gap or unknown_as or unknown_text),
        most=asked.most,
        lines=facts.number(iri, "atlas:lines") or 1,
        placeholder=facts.text(iri, "skos:example"),
        of=compact(of) if of else "",
        asks_for=compact(prop) if prop else "",
    )
    never = {one: found.said.get("maxCount", "") for one, found in barred.items() if found.never}
    return Blank(
        field=made,
        screen=screen,
        of=of,
        prop=prop,
        asked=asked,
        picks=picks,
        gap=gap,
        unknown_as=unknown_as,
        offered=offered,
        never=never,
        gap_words=facts.text(iri, "atlas:gapWords"),
        unknown_text=unknown_text,
        instead_of=facts.text(iri, "atlas:insteadOf").removeprefix(f"{_INTERVIEW}{screen}-"),
        without=without,
    )


def _without(facts: Facts, iri: str) -> tuple[Choice, ...]:
    """Give the choices of a field that state nothing when they are taken, such as “No”."""
    mine = sorted(facts.subjects("atlas:partOf", iri), key=lambda one: _place(facts, one))
    return tuple(
        Choice(one.removeprefix(f"{iri}-"), facts.label(one))
        for one in mine
        if not _offered(facts, one)
    )


def _described(facts: Facts) -> tuple[str, ...]:
    """Give the classes of what the screens describe."""
    of = facts.subjects("atlas:describes")
    return tuple(sorted({facts.text(one, "atlas:describes") for one in of}))


def _is_needed(of: str, prop: str, asked: Asked) -> bool:
    if of == CASE and prop == SKOS + "prefLabel":
        return False  # a story is called as its organisation, unless it has a name of its own
    return asked.needed or (not of and prop == ATLAS + "source")


def _kind(
    facts: Facts, iri: str, of: str, prop: str, asked: Asked
) -> tuple[str, Mapping[str, ox.NamedNode | ox.Literal] | None]:
    """Say how a field is filled in, and what it offers by the text that stands in the answers."""
    if prop == ATLAS + "source":
        return "source", None
    worded = {
        term: None
        for one in facts.subjects("atlas:partOf", iri)
        for term in _offered(facts, one)
        if not isinstance(term, ox.BlankNode)
    }
    if asked.allowed or worded:
        return "choice", _by_text(asked.allowed or tuple(worded))
    if prop in _NAMED or (of == ORG + "Organization" and prop == SKOS + "prefLabel"):
        return "name", None
    if asked.classes:
        ideas = [one for name in asked.classes for one in _instances(facts, name)]
        general = ATLAS + "Idea" in asked.classes
        if general:
            ideas = [
                one
                for one in ideas
                if facts.text(one, "atlas:countsWhen") and _family(facts, one) not in _UNREAD
            ]
        return "idea" if general else "choice", _by_text(ox.NamedNode(one) for one in ideas)
    return _typed_kind(facts, iri, asked), None


def _typed_kind(facts: Facts, iri: str, asked: Asked) -> str:
    prop = facts.text(iri, "atlas:asksFor")
    kinds = set(asked.datatypes or facts.values(prop, "rdfs:range"))
    if kinds and kinds <= DATES:
        return "date"
    if kinds == {XSD + "boolean"} or prop == ORG + "memberOf":
        return "yes"
    if kinds == {XSD + "anyURI"}:
        return "address"
    if kinds and kinds <= {XSD + name for name in ("integer", "decimal", "double")}:
        return "number"
    return "text" if (facts.number(iri, "atlas:lines") or 1) > 1 else "line"


def _family(facts: Facts, iri: str) -> str:
    return next((one.removeprefix("atlas:") for one in sorted(facts.types(iri))), "")


def _instances(facts: Facts, of: str) -> tuple[str, ...]:
    """Give the ideas of a class and of the kinds beneath it."""
    beneath, waiting = {of}, [of]
    while waiting:
        for one in facts.subjects("rdfs:subClassOf", waiting.pop()):
            if one not in beneath:
                beneath.add(one)
                waiting.append(one)
    return tuple(
        iri
        for iri in facts.subjects("skos:inScheme")
        if beneath & set(facts.values(iri, "rdf:type"))
    )


def _offered(facts: Facts, choice: str) -> list[ox.NamedNode | ox.BlankNode | ox.Literal]:
    return [*facts.terms(choice, "atlas:offers"), *facts.terms(choice, "atlas:offersText")]


def _by_text(
    terms: Iterable[ox.NamedNode | ox.Literal],
) -> Mapping[str, ox.NamedNode | ox.Literal]:
    return {
        compact(term.value).strip("<>") if isinstance(term, ox.NamedNode) else term.value: term
        for term in terms
    }


def _choices(
    facts: Facts, iri: str, offered: Mapping[str, ox.NamedNode | ox.Literal] | None
) -> tuple[Choice, ...]:
    """Word what a field offers: as the interview says it, else as the vocabulary does."""
    if not offered:
        return ()
    worded = {
        term: one
        for one in sorted(facts.subjects("atlas:partOf", iri), key=lambda one: _place(facts, one))
        for term in _offered(facts, one)
    }
    order = {term: place for place, term in enumerate(worded)}
    by_name = sorted(
        offered.items(),
        key=lambda pair: (
            order.get(pair[1], len(order)),
            _group(facts, pair[1].value),
            _said(facts, pair[1]).casefold(),
            pair[0],
        ),
    )
    groups = {_group(facts, term.value) for _, term in by_name}
    return tuple(
        Choice(
            text,
            facts.label(worded[term]) if term in worded else _said(facts, term),
            _meaning(facts, term.value),
            _group(facts, term.value) if len(groups) > 1 else "",
        )
        for text, term in by_name
    )


def _said(facts: Facts, term: ox.NamedNode | ox.Literal) -> str:
    return facts.label(term.value) if isinstance(term, ox.NamedNode) else term.value


def _meaning(facts: Facts, iri: str) -> str:
    return facts.text(iri, "atlas:countsWhen") or facts.text(iri, "skos:definition")


def _group(facts: Facts, iri: str) -> str:
    family = _family(facts, iri)
    return facts.label(ATLAS + family) if facts.values(iri, "skos:inScheme") else ""
