"""What is read of the vocabulary: every class, property and value, and how often each is used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg.catalogue.records import Ref
from kg.catalogue.terms import Term, Vocabulary
from kg.namespaces import PREFIXES
from kg.rendering.parts import (
    Target,
    capital,
    counted,
    escape,
    in_figures,
    joined,
    link,
    outside,
    part,
    thing,
    turns,
    unknown,
)

__all__ = ["VOCABULARY_NEXT", "vocabulary"]

VOCABULARY_NEXT: tuple[Target, ...] = (
    ("How we decide", "The rules by which a statement shows an idea", "/how-we-decide"),
    ("Data", "All that is written in these words, to take away", "/data"),
    ("Your own query", "Ask in SPARQL, with examples to start from", "/ask?tab=own"),
)

_LITERALS = {
    "rdf:langString": "text in a language",
    "xsd:anyURI": "an address",
    "xsd:boolean": "true or false",
    "xsd:date": "a day",
    "xsd:decimal": "a number",
    "xsd:integer": "a whole number",
    "xsd:string": "text",
    "rdf:Property": "a property",
}
_NAMES = {
    "dcterms": "DCMI Metadata Terms",
    "org": "The Organization Ontology",
    "prov": "PROV",
    "rdf": "RDF",
    "rdfs": "RDF Schema",
    "skos": "SKOS",
}
"""What other vocabularies are called."""
_ANYTHING = "Of anything"


def vocabulary(terms: Vocabulary) -> str:
    """List every term with its definition, what it belongs to, and how often it is used."""
    ours = (*terms.classes, *terms.properties, *terms.values)
    if not ours:
        silent = "The vocabulary cannot be read now: its file is missing, or has a mistake in it."
        return _head(terms) + part("Terms", f"<p>{unknown(silent)}</p>")
    by_domain = _by_domain(terms)
    return (
        _head(terms)
        + part("Classes", _classes(terms, by_domain), anchor="classes")
        + part("Properties", _properties(by_domain), anchor="properties")
        + part("Values", _values(terms.values), anchor="values")
        + part("Borrowed", _borrowed(terms.borrowed), anchor="borrowed")
    )


def _head(terms: Vocabulary) -> str:
    chosen_from = {parent.iri for value in terms.values for parent in value.parents}

    def row(name: str, found: Sequence[Term], what: str) -> tuple[str, str, str]:
        unused = sum(
            not (one.uses or one.uses_beneath or one.named or one.ref.iri in chosen_from)
            for one in found
        )
        not_yet = f" {capital(counted(unused, 'is', 'are'))} not used yet." if unused else ""
        return "", name, f"{link(f'{in_figures(len(found))} {what}', f'#{name.lower()}')}.{not_yet}"

    rows = [
        row("Classes", terms.classes, "kinds of things that are told of"),
        row("Properties", terms.properties, "that say something of a thing"),
        row("Values", terms.values, "to choose from"),
        row("Borrowed", terms.borrowed, "terms of other vocabularies"),
    ]
    return (
        '<div class="head"><div><h1>The vocabulary</h1><p class="lede">The words in which stories, '
        "ideas and their evidence are written, so that programs can read them too. Uses are "
        "counted in stories, ideas, sources, rules and paths; the shapes that check them are not "
        f"counted.</p></div>{turns(rows)}</div>"
    )


# --- Small pieces ---


def _anchor(term: Term) -> str:
    name = escape(term.ref.slug.replace(":", "-"))
    return f'id="{name}" tabindex="-1"'


def _term(ref: Ref) -> str:
    """Name a term: ours as a link on this page, a type of text in words, any other by its code."""
    if ref.kind == "term":
        return link(ref.label, f"#{ref.slug}")
    if ref.slug in _LITERALS:
        return escape(_LITERALS[ref.slug])
    return f"<code>{outside(ref.iri, ref.label)}</code>"


def _named(refs: Iterable[Ref]) -> str:
    return joined(map(_term, refs), "or")


def _times(number: int) -> str:
    return "once" if number == 1 else f"{in_figures(number)} times"


def _used(term: Term) -> str:
    named = f"<small>named as a value {_times(term.named)}</small>" if term.named else ""
    return f"{_times(term.uses)}{named}" if term.uses else (named or unknown("not used yet"))


# --- Classes ---


def _by_domain(terms: Vocabulary) -> Mapping[str, list[Term]]:
    """Gather properties by the first class that they belong to, in the order of the classes."""
    order = [one.ref.iri for one in terms.classes]

    def place(one: Term) -> tuple[bool, int, str]:
        iri = one.of[0].iri if one.of else ""
        return not iri, order.index(iri) if iri in order else len(order), iri

    found: dict[str, list[Term]] = defaultdict(list)
    for one in sorted(terms.properties, key=place):
        found[one.of[0].iri if one.of else ""].append(one)
    return found


def _classes(terms: Vocabulary, by_domain: Mapping[str, Sequence[Term]]) -> str:
    values: dict[str, list[Term]] = defaultdict(list)
    for value in terms.values:
        for parent in value.parents:
            values[parent.iri].append(value)
    rows = "".join(
        f"<li {_anchor(one)}><h3>{escape(one.ref.label)} <code>{escape(one.code)}</code></h3>"
        f"<div><p>{escape(one.ref.gloss)}</p>{_around(one, by_domain, values)}</div></li>"
        for one in terms.classes
    )
    return f'<ul class="terms">{rows}</ul>'


def _around(
    one: Term, by_domain: Mapping[str, Sequence[Term]], values: Mapping[str, Sequence[Term]]
) -> str:
    said = [f"A kind of {_named(one.parents)}." if one.parents else ""]
    own_values = values.get(one.ref.iri, ())
    if own_values:
        said.append(f"Its values: {_named(value.ref for value in own_values)}.")
    elif one.uses:
        more = f", with its kinds {_times(one.uses_beneath)}" if one.uses_beneath > one.uses else ""
        said.append(f"Used {_times(one.uses)}{more}.")
    elif one.uses_beneath:
        said.append(f"Used only through its kinds: {_times(one.uses_beneath)}.")
    else:
        said.append(unknown("Not used yet."))
    ideas = joined(
        f"{thing(scheme, counted(number, 'idea'))} in {escape(scheme.label)}"
        for scheme, number in one.ideas
    )
    said.append(f"It has {ideas}." if ideas else "")
    properties = ", ".join(_term(prop.ref) for prop in by_domain.get(one.ref.iri, ()))
    told = f'<p class="seen">Said of it: {properties}.</p>' if properties else ""
    return f'<p class="seen">{" ".join(filter(None, said))}</p>{told}'


# --- Properties, values, borrowed terms ---


def _table(heads: Sequence[str], rows: str) -> str:
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    return f'<table class="terms"><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>'


def _name(one: Term) -> str:
    return (
        f'<th scope="row" {_anchor(one)}>{escape(one.ref.label)} '
        f"<code>{escape(one.code)}</code></th>"
    )


def _properties(by_domain: Mapping[str, Sequence[Term]]) -> str:
    blocks = []
    for found in by_domain.values():
        of = f"Of: {_named(found[0].of)}" if found[0].of else _ANYTHING
        rows = "".join(
            f"<tr>{_name(one)}<td>{escape(one.ref.gloss)}</td>"
            f'<td data-name="Leads to">{_named(one.leads_to) or "anything"}</td>'
            f'<td data-name="Used">{_used(one)}</td></tr>'
            for one in found
        )
        table = _table(("Property", "What it says", "Leads to", "Used"), rows)
        blocks.append(f"<h3>{of}</h3>{table}")
    return "".join(blocks)


def _values(values: Iterable[Term]) -> str:
    rows = "".join(
        f"<tr>{_name(one)}<td>{escape(one.ref.gloss)}</td>"
        f'<td data-name="A value of">{_named(one.parents)}</td>'
        f'<td data-name="Used">{_used(one)}</td></tr>'
        for one in values
    )
    return _table(("Value", "What it says", "A value of", "Used"), rows)


def _borrowed(borrowed: Sequence[Term]) -> str:
    by_prefix: dict[str, list[Term]] = defaultdict(list)
    for one in borrowed:
        by_prefix[one.code.partition(":")[0]].append(one)
    rows = "".join(
        f'<tr><th scope="row">{outside(PREFIXES.get(prefix, ""), _NAMES.get(prefix, prefix))}</th>'
        f'<td><ul class="inline">{"".join(map(_one_borrowed, found))}</ul></td></tr>'
        for prefix, found in by_prefix.items()
    )
    return (
        '<p class="prose">Terms of other vocabularies mean here what they mean there.</p>'
        + _table(("Vocabulary", "Terms, and how often each is used"), rows)
    )


def _one_borrowed(one: Term) -> str:
    used = f'<span class="n">{in_figures(one.uses)}</span>' if one.uses else unknown("not used yet")
    return f"<li {_anchor(one)}><code>{outside(one.ref.iri, one.code)}</code> {used}</li>"
