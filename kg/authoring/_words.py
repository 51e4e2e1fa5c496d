"""The words that a file can be written with: what an editor offers while one types.

Made from the vocabulary, the shapes and the content of one state of the atlas. Must never say what
is wrong: a word that is not here may still be right.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from hashlib import blake2s
from heapq import nsmallest

import pyoxigraph as ox

from kg.catalogue import CaseSummary, Ideas, Ref, Source, Term, Vocabulary
from kg.namespaces import PREFIXES, compact
from kg.questions import reading
from kg.store import MemoryStore, Store

__all__ = ["Snippet", "Word", "Words", "words"]

_MOST_SOURCES = 5_000
"""Sources that are offered: more would take long to send, and a story mostly names its own."""
_BORROWED = {
    "dcterms:abstract": ("Abstract", "What happened, in a sentence or two."),
    "dcterms:creator": ("Author", "Who wrote it."),
    "dcterms:issued": ("Issued", "When it came out, as far as it is known."),
    "dcterms:license": ("Licence", "The terms under which it may be used."),
    "dcterms:modified": ("Changed", "When it was last changed."),
    "dcterms:publisher": ("Publisher", "Who brought it out."),
    "dcterms:title": ("Title", "What a source is called."),
    "org:Organization": ("Organisation", "A company, an institution or a part of one."),
    "org:memberOf": ("Member of", "The organisation that a person belongs to."),
    "org:subOrganizationOf": ("Part of", "The organisation that this one belongs to."),
    "prov:Person": ("Person", "Somebody who did or said something."),
    "prov:wasAttributedTo": ("Whose it is", "Who an idea is ascribed to."),
    "rdf:type": ("Is a", "What kind of thing it is; “a” is short for it."),
    "rdfs:seeAlso": ("See also", "Where more is told about it."),
    "skos:altLabel": ("Other name", "Another name under which it is found."),
    "skos:broader": ("Broader", "The idea of which this one is a kind."),
    "skos:definition": ("Definition", "What it is, in one sentence."),
    "skos:editorialNote": ("Note of the editors", "A remark for who works on the file."),
    "skos:prefLabel": ("Name", "What it is called."),
    "skos:related": ("Related", "An idea that this one is close to."),
    "skos:scopeNote": ("Scope", "When the word is used, and when not."),
}
"""What is said of terms of other vocabularies: their own words are written for other readers."""
_DATATYPES = {
    "xsd:anyURI": ("Address", 'An address on the web, such as "https://example.org/".'),
    "xsd:boolean": ("True or false", "Written true or false, without quotation marks."),
    "xsd:date": ("A day", 'A day, such as "2007-01-15".'),
    "xsd:decimal": ("A number", "A number, such as 12.5."),
    "xsd:gYear": ("A year", 'A year, such as "2007": what to take where no month is told.'),
    "xsd:gYearMonth": ("A month", 'A month, such as "2007-01".'),
    "xsd:integer": ("A whole number", "A whole number, such as 3."),
}


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it is written, and what it means.

    `kind` is class, property, value, idea, source, organisation, person, story or datatype. `of`
    are the classes of the things that a property is said of, or the classes of anything else, those
    above them included. `leads_to` are the classes or datatypes of a property's values, or
    the values themselves where they are a list; `required` are the classes that must have it. Classes are written as `atlas:Episode`.
    """

    code: str
    kind: str
    label: str
    meaning: str = ""
    also: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    leads_to: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    uses: int = 0


@dataclass(frozen=True, slots=True)
class Snippet:
    """Some lines that are put in at once: `#{...}` marks what is to be filled in, in its order.

    `within` is empty for a block of its own, else the property whose value it is.
    """

    name: str
    meaning: str
    text: str
    within: str = ""


_SNIPPETS = (
    Snippet(
        "new statement",
        "Something that happened, who says so, and when.",
        """\
<##{name-of-it}>
    a atlas:Episode ;
    skos:prefLabel "#{A few words}"@en ;
    atlas:about <> ;
    atlas:statement "#{What happened, in a sentence.}"@en ;
    atlas:begin "#{2007}"^^xsd:gYear ;
    atlas:cites [ atlas:source source:#{source} ; atlas:locator "#{where in it}"@en ] ;
.
""",
    ),
    Snippet(
        "new Moment of Belief",
        "A decision for customers that cost something and that somebody resisted.",
        """\
<##{name-of-it}>
    a atlas:MomentOfBelief ;
    skos:prefLabel "#{A few words}"@en ;
    atlas:about <> ;
    atlas:statement "#{Who decided what, in a sentence.}"@en ;
    atlas:begin "#{2007}"^^xsd:gYear ;
    atlas:phase concept:#{flow-of-moments} ;
    atlas:basis atlas:editorial ;
    atlas:because "#{Why we read it so.}"@en ;
    atlas:cost "#{What it cost or put at risk.}"@en ;
    atlas:resistance "#{Who resisted, and why.}"@en ;
    atlas:customerBenefit "#{What customers got.}"@en ;
    atlas:organisationBenefit "#{What the organisation got.}"@en ;
    atlas:cites [ atlas:source source:#{source} ; atlas:locator "#{where in it}"@en ] ;
.
""",
    ),
    Snippet(
        "new claim",
        "Something that somebody says and that is no event.",
        """\
<##{name-of-it}>
    a atlas:Claim ;
    skos:prefLabel "#{A few words}"@en ;
    atlas:about <> ;
    atlas:statement "#{What is said, in a sentence.}"@en ;
    atlas:cites [ atlas:source source:#{source} ; atlas:locator "#{where in it}"@en ] ;
.
""",
    ),
    Snippet(
        "new source",
        "Something that can be cited: a book, an article, a report.",
        """\
source:#{name-of-it}
    a atlas:Source ;
    dcterms:title "#{Its title}"@en ;
    dcterms:creator "#{Who wrote it}" ;
    dcterms:issued "#{2007}"^^xsd:gYear ;
    atlas:url "#{https://}"^^xsd:anyURI ;
    atlas:grade "#{B}" ;
    atlas:gradeNote "#{What kind of source it is}"@en ;
    atlas:extentRead atlas:#{inFull} ;
.
""",
    ),
    Snippet(
        "citation",
        "A source, and the place in it.",
        '[ atlas:source source:#{source} ; atlas:locator "#{where in it}"@en ]',
        "atlas:cites",
    ),
)
"""Blocks that a story is mostly made of."""


@dataclass(frozen=True, slots=True)
class Words:
    """All words of one state of the content, each code once, and the prefixes to write them with.

    `json` is all of it as the editor reads it, empty fields left out; equal words, equal digest.
    """

    words: tuple[Word, ...]
    prefixes: tuple[tuple[str, str], ...]
    json: str
    digest: str

    @classmethod
    def of(cls, found: Iterable[Word], snippets: Iterable[Snippet] = _SNIPPETS) -> Words:
        """Put words in order of their kind and code."""
        rows = tuple(sorted(found, key=lambda word: (word.kind, word.code)))
        prefixes = tuple(sorted(PREFIXES.items()))
        whole = {
            "prefixes": dict(prefixes),
            "snippets": [asdict(snippet) for snippet in snippets],
            "words": [{k: v for k, v in asdict(word).items() if v} for word in rows],
        }
        text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
        return cls(rows, prefixes, text, blake2s(text.encode(), digest_size=8).hexdigest())


def words(
    store: Store,
    known: Ideas,
    *,
    vocabulary: Vocabulary,
    sources: Iterable[Source],
    cases: Iterable[CaseSummary],
    shapes: Iterable[ox.Triple],
) -> Words:
    """Collect the words of a state of the content.

    Args:
        sources: those that are cited least are left out where there are very many.
        shapes: what is kept beside the store, since it is no content.
    """
    above = _above(vocabulary)
    shaped = _shaped(shapes)
    rows = store.select(reading("words_cited"))
    cited = Counter({row["source"].value: int(row["uses"].value) for row in rows})
    most = nsmallest(_MOST_SOURCES, sources, lambda one: (-cited[one.ref.iri], one.ref.iri))
    return Words.of(
        [
            *(
                Word(t.code, "class", t.ref.label, t.ref.gloss, of=tuple(sorted(above[t.code])))
                for t in vocabulary.classes
            ),
            *(_property(term, above, shaped) for term in vocabulary.properties),
            *(_borrowed(term, above, shaped) for term in vocabulary.borrowed),
            *(_value(term) for term in vocabulary.values),
            *(_idea(known, ref, above) for ref in known.all()),
            *(_source(one, cited[one.ref.iri]) for one in most),
            *_described(store),
            *(_named(one.ref, "story", "atlas:Case") for one in cases),
            *(Word(code, "datatype", *said) for code, said in _DATATYPES.items()),
        ]
    )


@dataclass(slots=True)
class _Shaped:
    """What the shapes say of a property."""

    of: set[str]
    leads_to: set[str]
    required: set[str]


def _shaped(shapes: Iterable[ox.Triple]) -> Mapping[str, _Shaped]:
    store = MemoryStore()
    store.replace({"urn:shapes": shapes})
    found: dict[str, _Shaped] = defaultdict(lambda: _Shaped(set(), set(), set()))
    for row in store.select(reading("words_shapes")):
        one, of = found[compact(row["property"].value)], compact(row["class"].value)
        one.of.add(of)
        if least := row.get("least"):
            one.required |= {of} if least.value != "0" else set()
        if kind := row.get("kind"):
            one.leads_to.add(compact(kind.value))
        if value := row.get("value"):
            literal = isinstance(value, ox.Literal)
            one.leads_to.add(f'"{value.value}"' if literal else compact(value.value))
    return found


def _above(vocabulary: Vocabulary) -> Mapping[str, frozenset[str]]:
    """Give each class of ours with all classes above it."""
    parents = {term.code: [compact(one.iri) for one in term.parents] for term in vocabulary.classes}

    def climb(code: str) -> frozenset[str]:
        return frozenset({code}).union(*(climb(one) for one in parents.get(code, ())))

    return {code: climb(code) for code in parents}


def _property(
    term: Term, above: Mapping[str, frozenset[str]], shaped: Mapping[str, _Shaped]
) -> Word:
    rules = shaped.get(term.code) or _Shaped(set(), set(), set())
    said_of = {compact(one.iri) for one in term.of}
    of = {code for code, over in above.items() if over & said_of} | said_of | rules.of
    leads_to = {compact(one.iri) for one in term.leads_to} | rules.leads_to
    return Word(
        term.code,
        "property",
        term.ref.label,
        term.ref.gloss,
        of=tuple(sorted(of)),
        leads_to=tuple(sorted(leads_to)),
        required=tuple(sorted(rules.required)),
        uses=term.uses,
    )


def _borrowed(
    term: Term, above: Mapping[str, frozenset[str]], shaped: Mapping[str, _Shaped]
) -> Word:
    label, meaning = _BORROWED.get(term.code, (term.ref.label, ""))
    if term.code.partition(":")[2][:1].isupper():
        return Word(term.code, "class", label, meaning, uses=term.uses)
    found = _property(term, above, shaped)
    return Word(
        found.code,
        found.kind,
        label,
        meaning,
        of=found.of,
        leads_to=found.leads_to,
        required=found.required,
        uses=found.uses,
    )


def _value(term: Term) -> Word:
    classes = tuple(compact(one.iri) for one in term.parents)
    return Word(term.code, "value", term.ref.label, term.ref.gloss, of=classes)


def _idea(known: Ideas, ref: Ref, above: Mapping[str, frozenset[str]]) -> Word:
    classes = {over for one in known.facts.types(ref.iri) for over in above.get(one, {one})}
    also = known.facts.texts(ref.iri, "skos:altLabel")
    return Word(compact(ref.iri), "idea", ref.label, ref.gloss, also, tuple(sorted(classes)))


def _source(one: Source, uses: int) -> Word:
    by = ", ".join((*one.creators, *one.publishers))
    told = ". ".join(part for part in (by, one.issued[:4]) if part)
    return Word(compact(one.ref.iri), "source", one.title, told, of=("atlas:Source",), uses=uses)


def _described(store: Store) -> Iterable[Word]:
    kinds = {"org:Organization": "organisation", "prov:Person": "person"}
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in store.select(reading("words")):
        given = names[compact(row["thing"].value), compact(row["class"].value)]
        given += [row["name"].value, *([other.value] if (other := row.get("other")) else [])]
    for (code, of), given in names.items():
        label, *also = dict.fromkeys(given)
        yield Word(code, kinds[of], label, also=tuple(also), of=(of,))


def _named(ref: Ref, kind: str, of: str) -> Word:
    return Word(compact(ref.iri), kind, ref.label, ref.gloss, of=(of,))
