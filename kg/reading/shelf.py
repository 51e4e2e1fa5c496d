"""What is read on the list of stories: cards or a table, and what sorts them out.

Every choice is a link to the same page in another state, so that each state can be sent to somebody
else and works without script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.catalogue.records import Basis, CaseSummary
from kg.reading.flights import last_seen, mini, sky
from kg.reading.parts import (
    capital,
    counted,
    escape,
    eyebrow,
    in_figures,
    joined,
    mark,
    page,
    paged,
    stories_and_notes,
    stories_plus_notes,
    thing,
    whose,
)
from kg.reading.statements import kind_of
from kg.search import Facet, FacetAnswer, FacetValue

__all__ = ["Chosen", "shelf", "story_card"]

Chosen = Mapping[str, tuple[str, ...]]
"""The chosen values by the name of their facet."""

_A_PAGE = 40
"""So many entries stand on one page of the list."""
_SHOWN = 7
"""So many values of a facet stand open; the rest unfolds."""


def _address(chosen: Chosen, view: str, start: int = 0) -> str:
    query: dict[str, str | tuple[str, ...]] = {name: chosen[name] for name in sorted(chosen)}
    query["view"] = view if view == "table" else ""
    query["start"] = str(start) if start else ""
    return page("cases", query)


def _with(chosen: Chosen, name: str, slug: str, *, there: bool) -> Chosen:
    values = tuple(value for value in chosen.get(name, ()) if value != slug)
    return {**chosen, name: (*values, slug) if there else values}


def _stay(label: str, href: str, *, classes: str = "", current: bool = False) -> str:
    """Link to this page in another state: the reader stays where they are on it."""
    here = ' aria-current="true"' if current else ""
    of_class = f' class="{classes}"' if classes else ""
    return f'<a href="{escape(href)}"{of_class}{here} data-stay>{label}</a>'


def _number(facet: Facet, value: FacetValue) -> str:
    """Count stories and notes apart, except where the two are what is sorted."""
    if facet.name == "kind":
        return in_figures(value.count)
    return stories_plus_notes(value.count - value.notes, value.notes)


def _value(facet: Facet, value: FacetValue, chosen: Chosen, view: str) -> str:
    href = _address(_with(chosen, facet.name, value.slug, there=not value.chosen), view)
    drawn = mark(Basis(value.slug)) if facet.name == "basis" and value.slug in set(Basis) else ""
    number = f'<span class="n">{_number(facet, value)}</span>'
    words = f"<span>{drawn}{escape(value.label)}</span>{number}"
    drop = '<span class="vh">, chosen, press to leave out</span>' if value.chosen else ""
    return f"<li>{_stay(words + drop, href, current=value.chosen)}</li>"


def _facet(facet: Facet, chosen: Chosen, view: str) -> str:
    offered = [value for value in facet.values if value.count or value.chosen]
    if not offered:
        return ""
    first = [value for value in offered if value.chosen]
    first += [value for value in offered if not value.chosen][: max(0, _SHOWN - len(first))]
    rest = [value for value in offered if value not in first]
    open_rows = "".join(_value(facet, value, chosen, view) for value in first)
    more = ""
    if rest:
        rows = "".join(_value(facet, value, chosen, view) for value in rest)
        more = f"<details><summary>{in_figures(len(rest))} more</summary><ul>{rows}</ul></details>"
    return f"<section><h2>{escape(facet.label)}</h2><ul>{open_rows}</ul>{more}</section>"


def _labels(answer: FacetAnswer, chosen: Chosen) -> list[tuple[str, str, str, str]]:
    """Name what is chosen: facet, slug, the facet's label and the value's."""
    facets = {facet.name: facet for facet in answer.facets}
    found = []
    for name, slugs in chosen.items():
        facet = facets.get(name)
        for slug in slugs:
            values = {value.slug: value.label for value in facet.values} if facet else {}
            found.append((name, slug, facet.label if facet else name, values.get(slug, slug)))
    return found


def _choices(answer: FacetAnswer, chosen: Chosen, view: str) -> str:
    labels = _labels(answer, chosen)
    if not labels:
        return ""
    rows = "".join(
        "<li>"
        + _stay(
            f'{escape(facet)}: <b>{escape(value)}</b> <span aria-hidden="true">×</span>'
            '<span class="vh">, leave out</span>',
            _address(_with(chosen, name, slug, there=False), view),
            classes="chip",
        )
        + "</li>"
        for name, slug, facet, value in labels
    )
    return f'<ul class="chips">{rows}<li>{_stay("All stories", _address({}, view))}</li></ul>'


def _emptied(answer: FacetAnswer, chosen: Chosen, view: str, without: Mapping[str, int]) -> str:
    """Say which choice emptied the list and what is there without it."""
    ways = []
    for name, slug, facet, value in _labels(answer, chosen):
        if without.get(name):
            href = _address(_with(chosen, name, slug, there=False), view)
            left = counted(without[name], "entry", "entries")
            drop = _stay(f"Leave out {escape(facet.lower())}: {escape(value)}", href)
            ways.append(f"<li>{drop}<span>{capital(left)} would be left.</span></li>")
    said = (
        "Nothing is left, and each of these choices alone is why:"
        if len(ways) > 1
        else "Nothing is left. This choice emptied the list:"
        if ways
        else "Nothing is left, and it takes more than one choice less to find anything."
    )
    return f'<p class="prose">{said}</p><ul class="ways-out">{"".join(ways)}</ul>'


def _where(case: CaseSummary) -> str:
    return " · ".join(ref.label for ref in (*case.sectors, *case.places))


def _counts(case: CaseSummary) -> str:
    """Count the statements of a case by whose reading they carry."""
    by = dict(case.evidence.by_basis)
    marks = "".join(
        f"<span>{mark(basis)}{whose(basis)}{by[basis]}</span>" for basis in Basis if by.get(basis)
    )
    return f'<span class="tally">{marks}</span>'


def story_card(case: CaseSummary) -> str:
    """Show a case as a card: its sky, name, what happens, and whose readings it holds."""
    note = case.evidence.missing
    kind = kind_of(case) if note else ""
    lacks = f"It lacks {joined(note)} to be a story." if note else ""
    role = case.role.label if case.role and case.role.label.lower() != "pioneer" else ""
    line = eyebrow(
        escape(word)
        for word in (kind, capital(role), *(ref.label for ref in (*case.sectors, *case.places)))
    )
    return (
        f'<article class="story{" note" if note else ""}">{sky(case.flight)}<div>{line}'
        f'<h3>{thing(case.ref)}</h3><p class="seen">{escape(last_seen(case.flight))}</p>'
        f'<p class="abstract">{escape(case.abstract)}</p>'
        f'{f"""<p class="unknown">{escape(lacks)}</p>""" if lacks else ""}{_counts(case)}'
        "</div></article>"
    )


def _cards(cases: Sequence[CaseSummary]) -> str:
    """Set stories as cards, and after them the notes under a head of their own."""
    stories = [case for case in cases if case.evidence.is_story]
    notes = [case for case in cases if not case.evidence.is_story]
    told = f'<div class="stories">{"".join(map(story_card, stories))}</div>' if stories else ""
    if not notes:
        return told
    head = "Notes: they hold too little yet to be stories" if stories else "Notes"
    return (
        f'{told}<h2 class="notes" id="notes" tabindex="-1">{head}</h2>'
        f'<div class="stories">{"".join(map(story_card, notes))}</div>'
    )


def _table(cases: Sequence[CaseSummary]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{thing(case.ref)}<small>{kind_of(case)}</small></th>'
        f"<td>{mini(case.flight) or '<small>too little to draw</small>'}</td>"
        f"<td>{escape(last_seen(case.flight))}</td><td>{escape(capital(_where(case)))}</td>"
        f'<td data-name="Statements">{case.evidence.cited}</td>'
        f"<td>{_counts(case)}</td></tr>"
        for case in cases
    )
    heads = ("Story", "Flight", "End", "Where", "Statements", "Whose readings")
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    return f'<table class="list"><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>'


def _found(cases: Sequence[CaseSummary]) -> str:
    """Count stories and notes apart."""
    stories = sum(case.evidence.is_story for case in cases)
    return capital(stories_and_notes(stories, len(cases) - stories))


def shelf(
    answer: FacetAnswer,
    chosen: Chosen,
    *,
    view: str = "",
    start: int = 0,
    without: Mapping[str, int] | None = None,
) -> str:
    """Show the cases that are left, as cards or a table, and what sorts them out.

    Args:
        start: the first entry to show, from 0; one that is not there begins from the first.
        without: for an empty answer, how many cases each facet keeps away.
    """
    begin = start if 0 <= start < len(answer.cases) else 0
    ordered = sorted(answer.cases, key=lambda case: not case.evidence.is_story)
    cases = ordered[begin : begin + _A_PAGE]
    views = "".join(
        f"<li>{_stay(name, _address(chosen, to), current=(view == 'table') == (to == 'table'))}</li>"
        for name, to in (("Cards", ""), ("Table", "table"))
    )
    facets = "".join(_facet(facet, chosen, view) for facet in answer.facets)
    summed = any(value.notes for facet in answer.facets for value in facet.values)
    how = '<p class="seen">Stories + notes</p>' if summed else ""
    if not cases:
        shown = _emptied(answer, chosen, view, without or {})
    elif view == "table":
        shown = _table(cases)
    else:
        shown = _cards(cases)
    ways = paged(len(answer.cases), begin, _A_PAGE, lambda place: _address(chosen, view, place))
    return (
        '<div class="headline"><h1>Stories</h1>'
        '<p class="lede">Each is told statement by statement, with its sources and with whose '
        "reading it is. A note holds too little yet to be a story.</p></div>"
        '<div class="shelf"><aside aria-label="Sort them out">'
        f'<details class="facets"><summary>Sort them out</summary>{how}{facets}</details></aside>'
        f'<div><div class="found"><h2>{_found(answer.cases)}</h2>'
        f'<ul class="views" aria-label="View">{views}</ul></div>'
        f"{_choices(answer, chosen, view)}{shown}"
        f"{ways}</div></div>"
    )
