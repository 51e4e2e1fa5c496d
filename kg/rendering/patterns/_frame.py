"""What stands around a pattern: the head of the page, what counts, the table behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.catalogue.records import Basis, Scheme
from kg.rendering.parts import Target, escape, joined, link, mark, page, part
from kg.rendering.patterns._asked import KINDS, PatternsAsked, link_to, loosened
from kg.rendering.staying import CHOSEN

__all__ = [
    "PATTERNS_NEXT",
    "pattern_question",
    "patterns_behind",
    "patterns_head",
    "patterns_none",
    "patterns_title",
]

PATTERNS_NEXT: tuple[Target, ...] = (
    ("Compare stories", "Two to four side by side, on the same rows", "/compare"),
    ("How two things are related", "As sentences with their sources", "/connect"),
    ("All stories by year", "What happened in them, decade by decade", "/cases?view=timeline"),
)
_BY = {Basis.WORD: "The authors’ word", Basis.TELLING: "They tell it", Basis.OURS: "Our reading"}
_QUESTIONS = {"causes": "causes_and_outcomes", "together": "ideas_together"}


def patterns_head(asked: PatternsAsked, schemes: Sequence[Scheme]) -> str:
    """Open the page: what it is, which patterns there are, and what counts in them."""
    kinds = "".join(
        f"<li>{link_to(words, replace(asked, of=name, start=0), current=name == asked.of)}</li>"
        for name, words in KINDS
    )
    lost = ""
    if asked.lost:
        names = joined(f"“{escape(one[:60])}”" for one in asked.lost[:3])
        out = "they are" if len(asked.lost) > 1 else "it is"
        lost = f'<p class="banner">Nothing here is called {names}; {out} left out.</p>'
    return (
        '<div class="headline"><h1>Patterns</h1><p class="lede">What several stories have in '
        "common, who says so, and which stories do not fit.</p></div>"
        f'{lost}<nav aria-label="Patterns"><ul class="views kinds-of">{kinds}</ul></nav>'
        f"{_frameworks(asked, schemes)}{_sieves(asked)}"
    )


def _frameworks(asked: PatternsAsked, schemes: Sequence[Scheme]) -> str:
    if asked.of != "ideas" or not schemes:
        return ""
    rows = "".join(
        "<li>"
        + link_to(
            escape(one.ref.label),
            replace(asked, framework=one.ref.slug, whole=False, start=0),
            current=one.ref.slug == asked.framework,
        )
        + "</li>"
        for one in schemes
    )
    return f'<nav aria-label="Frameworks"><ul class="sieve">{rows}</ul></nav>'


def _sieves(asked: PatternsAsked) -> str:
    """Offer whose readings count, and whether notes do."""
    sieve = asked.sieve
    rows = []
    for basis in Basis:
        chosen = basis in sieve.by
        by = tuple(one for one in Basis if (one in sieve.by) != (one is basis))
        drop = CHOSEN if chosen else ""
        to = replace(asked, sieve=replace(sieve, by=by), start=0)
        rows.append(link_to(f"{mark(basis)}{_BY[basis]}{drop}", to, current=chosen))
    everybody = replace(asked, sieve=loosened(asked), start=0)
    rows.insert(0, link_to("Everybody’s readings", everybody, current=not sieve.by))
    noted = replace(asked, sieve=replace(sieve, notes=not sieve.notes), start=0)
    rows.append(link_to("Notes too", noted, current=sieve.notes))
    listed = "".join(f"<li>{row}</li>" for row in rows)
    return f'<ul class="sieve" aria-label="What counts">{listed}</ul>'


def patterns_title(asked: PatternsAsked) -> str:
    """Name the pattern that is shown."""
    return dict(KINDS)[asked.of]


def patterns_none() -> str:
    """Say that there is no framework whose ideas could be set against stories."""
    return (
        '<p class="prose">There is no framework here yet, hence no idea to look for in stories.</p>'
    )


def pattern_question(asked: PatternsAsked) -> tuple[str, dict[str, str]]:
    """Name the question that gives the table behind a pattern, with its values; empty for none."""
    if asked.of == "ideas":
        return "ideas_by_stories", {"scheme": asked.framework}
    return _QUESTIONS.get(asked.of, ""), {}


def patterns_behind(asked: PatternsAsked, sentence: str, query: str) -> str:
    """Lead to the question that gives the table behind a pattern, and to its query.

    Args:
        sentence: the question itself.
        query: the same as SPARQL that runs by itself.
    """
    name, values = pattern_question(asked)
    own = page("ask", {"tab": "own", "query": query})
    notes = "" if asked.sieve.notes else "It counts notes as well. "
    return part(
        "The table behind it",
        f'<p class="prose">{link(sentence, page("ask", {"q": name, **values}))}</p>'
        f'<p class="seen">{notes}{link("Show the SPARQL", own)}, to run it as it is or to change '
        "it.</p>",
        anchor="behind",
    )
