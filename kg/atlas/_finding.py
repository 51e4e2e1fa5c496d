"""What stories are sorted out by, and the same choice written out as a query.

Frameworks and their families come from the vocabulary: a new one is a new facet without a word
here. Everything is read by a few questions over the whole content, never case by case.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from kg.catalogue import Basis, CaseSummary, Flight, Ref, Scheme
from kg.catalogue.ideas import Ideas
from kg.catalogue.records import FALLING
from kg.dates import interval_of
from kg.namespaces import ATLAS, compact
from kg.questions import BASES, reading
from kg.search import FacetIndex, Had, Sign, Sorting
from kg.store import Store

__all__ = ["BASIS_LABELS", "facet_index", "facets_after", "query_of"]

BASIS_LABELS = {
    Basis.WORD: "The authors’ word",
    Basis.TELLING: "The authors tell it",
    Basis.OURS: "Our reading",
}
_IDEA = "idea"
"""The name in an address that all facets of ideas share."""
_BEFORE = (
    Sorting("flight", "flight", "Flight", read=True),
    Sorting("basis", "basis", "Whose reading", ranked=True),
)
_AFTER = (
    Sorting("decade", "decade", "When something happened", ranked=True, latest=True),
    Sorting("sector", "sector", "Sector"),
    Sorting("place", "place", "Place"),
    Sorting("scope", "scope", "What it is about"),
    Sorting("role", "role", "Why it is here"),
    Sorting("grade", "grade", "Grade of a source", ranked=True),
    Sorting("kind", "kind", "Story or note", ranked=True),
)
_GRADES = {
    "A": "A: primary or institutional",
    "B": "B: established press or book",
    "C": "C: blog, forum or copy",
}
_CAME_DOWN, _UNTOLD = "came-down", "untold"
_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")


def _value(slug: str, label: str, iri: str = "") -> Ref:
    return Ref(iri, "value", slug, label)


_KINDS = (_value("story", "Story"), _value("note", "Note"))


# --- What is sorted ---


def facet_index(
    store: Store,
    known: Ideas,
    schemes: Iterable[Scheme],
    cases: Mapping[str, CaseSummary],
    kept: tuple[Iterable[str], Iterable[Had]] | None = None,
) -> FacetIndex:
    """Read the facets of all cases.

    Args:
        cases: the summaries by IRI.
        kept: who has which place and what they have, where that is known.
    """
    frameworks = [scheme for scheme in schemes if not scheme.facet]
    ideas = [ref for scheme in frameworks for ref in scheme.ideas]
    families = dict.fromkeys(ref.family for ref in ideas)
    ranked = {
        ref.family
        for scheme in frameworks
        for ref in scheme.ideas
        if scheme.ordered and known.facts.number(ref.iri, "atlas:rank") is not None
    }
    sortings = [
        Sorting(
            family,
            _IDEA,
            known.family_label(family) or "Idea",
            read=True,
            ranked=family in ranked,
        )
        for family in families
    ]
    values = [(ref.family, ref) for ref in ideas]
    values += [("basis", _value(basis.value, BASIS_LABELS[basis])) for basis in Basis]
    values += [("kind", kind) for kind in _KINDS]
    sorted_by = (*_BEFORE, *sortings, *_AFTER)
    if kept is not None:
        places, had = kept
        told = [cases[iri] if iri else None for iri in places]
        return FacetIndex(told, sorted_by, (), values, had)
    signs = _signs(store, known, families, cases.values())
    return FacetIndex([*cases.values()], sorted_by, signs, values)


def facets_after(
    index: FacetIndex,
    part: Store,
    known: Ideas,
    changed: Collection[str],
    cases: Mapping[str, CaseSummary],
) -> FacetIndex:
    """Give the facets after a change of some cases.

    Args:
        part: what is told of these cases.
        changed: the IRIs of those that are gone, new or told in another way.
        cases: the summaries of all, by IRI.
    """
    come = [cases[iri] for iri in changed if iri in cases]
    families = [sorting.key for sorting in index.sortings if sorting.name == _IDEA]
    told = {case.ref.iri for case in come}
    signs = (sign for sign in _signs(part, known, families, come) if sign.case in told)
    return index.after(changed, come, signs)


def _signs(
    store: Store, known: Ideas, families: Iterable[str], cases: Iterable[CaseSummary]
) -> Iterator[Sign]:
    yield from _read(store, known, families)
    yield from _told(store)
    yield from _shown(known, cases)


def _read(store: Store, known: Ideas, families: Iterable[str]) -> Iterator[Sign]:
    """Give the ideas that each case shows or is placed at, and whose reading that is."""
    kept = frozenset(families)
    owners = {ATLAS + local: Basis(name) for name, local in BASES.items()}
    refs: dict[str, Ref] = {}
    for row in store.select(reading("facet_readings")):
        iri = row["idea"].value
        ref = refs.get(iri) or refs.setdefault(iri, known.ref(iri))
        if ref.family in kept:
            basis = owners.get(row["basis"].value) if "basis" in row else None
            yield Sign(row["case"].value, ref.family, ref, basis)


def _told(store: Store) -> Iterator[Sign]:
    """Give the decades in which something dated happened, and the grades of what is cited."""
    for row in store.select(reading("facet_dates")):
        begin = row["begin"].value if "begin" in row else ""
        end = row["end"].value if "end" in row else ""
        for decade in _decades(begin, end):
            yield Sign(row["case"].value, "decade", _value(f"{decade}s", f"{decade}s"))
    for row in store.select(reading("facet_grades")):
        grade = row["grade"].value
        yield Sign(row["case"].value, "grade", _value(grade, _GRADES.get(grade, grade)))


def _decades(begin: str, end: str) -> Iterable[int]:
    """Give the decades that something touches; of what has only an end, that of its end."""
    first, last = interval_of(begin or end), interval_of(end or begin)
    if not first or not last:
        return ()
    return range(first[0].year // 10 * 10, last[1].year + 1, 10)


def _shown(known: Ideas, cases: Iterable[CaseSummary]) -> Iterator[Sign]:
    """Give what the lists themselves show of each case."""
    for case in cases:
        iri = case.ref.iri
        yield Sign(iri, "kind", _KINDS[not case.evidence.is_story])
        for basis, count in case.evidence.by_basis:
            if count:
                yield Sign(iri, "basis", _value(basis.value, BASIS_LABELS[basis]))
        for key, refs in (("sector", case.sectors), ("place", case.places)):
            for ref in _with_broader(known, refs):
                yield Sign(iri, key, ref)
        for key, one in (("scope", case.scope), ("role", case.role)):
            if one:
                yield Sign(iri, key, replace(one, label=one.label[:1].upper() + one.label[1:]))
        for value, by in _flown(case.flight):
            yield Sign(iri, "flight", value, by)


def _with_broader(known: Ideas, refs: Iterable[Ref]) -> tuple[Ref, ...]:
    """Give values and all that are broader: what plays in Scotland plays in the United Kingdom."""
    found: dict[str, Ref] = {}
    waiting = list(refs)
    while waiting:
        ref = waiting.pop()
        if ref.iri not in found:
            found[ref.iri] = ref
            waiting += map(known.ref, known.facts.values(ref.iri, "skos:broader"))
    return tuple(found.values())


def _flown(flight: Flight) -> Iterator[tuple[Ref, Basis | None]]:
    """Give how a flight went, each with whose reading that is."""
    if flight.drawn:
        slug = flight.ends.replace(" ", "-")
        yield _value(slug, f"{flight.ends[:1].upper()}{flight.ends[1:]} when last seen"), flight.by
    else:
        yield _value(_UNTOLD, "Too little told to say"), None
    for step in flight.steps:
        if step.phase.altitude == FALLING:
            yield _value(_CAME_DOWN, "Came down at some time"), step.basis


# --- The same as a query ---


def query_of(
    index: FacetIndex, chosen: Mapping[str, tuple[str, ...]], words: str = "", *, most: int
) -> str:
    """Write the choice out as a query that gives the same stories; what the atlas works out is listed.

    Args:
        words: the choice as a sentence, for the first line.
        most: the most stories to list; empty where there would be more.
    """
    groups, gone = index.grouped(chosen)
    bases = [compact(ATLAS + BASES[slug]) for slug in groups.get("basis", ()) if slug in BASES]
    lines: list[str] = []
    read = False
    for number, (sorting, slugs) in enumerate(
        ((one, groups[one.key]) for one in index.sortings if one.key in groups), 1
    ):
        refs = [index.ref(sorting.key, slug) for slug in slugs]
        if sorting.name == _IDEA:
            read = True
            lines += _reading(number, refs, bases)
        elif sorting.key in ("flight", "kind"):
            read = read or sorting.key == "flight"
            owners = groups.get("basis", ()) if sorting.read else ()
            by = [Basis(slug) for slug in owners]
            listed = index.having(sorting.key, slugs, by, most=most + 1)
            if len(listed) > most:
                return ""
            lines.append(f"  # {sorting.label} is worked out by the atlas from all that it tells.")
            lines.append(f"  VALUES ?story {{ {_names(listed)} }}")
        elif sorting.key != "basis":
            lines += _PATTERNS[sorting.key](number, refs)
    if bases and not read:
        lines.append(f"  ?told atlas:about ?story ;\n    atlas:basis {_any('?whose', bases)}")
    if any(name not in groups for name, _ in gone):
        lines.append("  FILTER (false) # something that was chosen is not in the atlas")
    first = f"# {' '.join(words.split())}\n" if words else ""
    body = "".join(f"{line}\n" for line in lines)
    return (
        f"{first}SELECT DISTINCT ?story ?name\nWHERE {{\n"
        f"  ?story a atlas:Case ;\n    skos:prefLabel ?name .\n{body}}}\nORDER BY LCASE(?name) ?story\n"
    )


def _named(ref: Ref) -> str:
    name = compact(ref.iri)
    local = name.partition(":")[2]
    return name if _PLAIN.fullmatch(local) else f"<{ref.iri}>"


def _names(refs: Iterable[Ref]) -> str:
    return " ".join(map(_named, refs))


def _any(variable: str, names: Iterable[str]) -> str:
    """End a pattern with a term, or with any of several."""
    listed = list(names)
    if len(listed) == 1:
        return f"{listed[0]} ."
    return f"{variable} .\n  VALUES {variable} {{ {' '.join(listed)} }}"


def _reading(number: int, refs: Iterable[Ref], bases: list[str]) -> Iterator[str]:
    idea = _any(f"?idea{number}", map(_named, refs))
    told = f"?told{number}"
    yield f"  {told} atlas:about ?story ;\n    atlas:shows | atlas:phase | atlas:level {idea}"
    if bases:
        yield f"  {told} atlas:basis {_any(f'?whose{number}', bases)}"


def _decade(number: int, refs: Iterable[Ref]) -> Iterator[str]:
    dated, begin, end, decade = (f"?{word}{number}" for word in ("dated", "begin", "end", "decade"))
    values = " ".join(f'"{ref.slug[:3]}"' for ref in refs)
    yield f"  VALUES {decade} {{ {values} }}"
    yield f"  {dated} atlas:about ?story ."
    yield f"  OPTIONAL {{ {dated} atlas:begin {begin} }}"
    yield f"  OPTIONAL {{ {dated} atlas:end {end} }}"
    yield f"  FILTER (SUBSTR(STR(COALESCE({begin}, {end})), 1, 3) <= {decade})"
    yield f"  FILTER (SUBSTR(STR(COALESCE({end}, {begin})), 1, 3) >= {decade})"


def _grade(number: int, refs: Iterable[Ref]) -> Iterator[str]:
    grades = " ".join(f'"{ref.slug}"' for ref in refs)
    yield f"  VALUES ?grade{number} {{ {grades} }}"
    yield f"  ?cited{number} atlas:about ?story ;"
    yield f"    atlas:cites / atlas:source / atlas:grade ?grade{number} ."


def _of_story(path: str) -> Callable[[int, Iterable[Ref]], Iterator[str]]:
    def pattern(number: int, refs: Iterable[Ref]) -> Iterator[str]:
        yield f"  ?story {path} {_any(f'?value{number}', map(_named, refs))}"

    return pattern


_PATTERNS: Mapping[str, Callable[[int, Iterable[Ref]], Iterator[str]]] = {
    "decade": _decade,
    "grade": _grade,
    "place": _of_story("atlas:place / skos:broader*"),
    "role": _of_story("atlas:role"),
    "scope": _of_story("atlas:scope"),
    "sector": _of_story("atlas:sector / skos:broader*"),
}
