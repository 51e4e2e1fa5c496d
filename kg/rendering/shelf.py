"""What is read on the list of stories: cards or a table, and what sorts them out.

Every choice is a link to the same page in another state, so that each state can be sent to somebody
else and works without script.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.catalogue.records import Basis, CaseSummary, Ref
from kg.rendering.flights import last_seen, mini, sky
from kg.rendering.parts import (
    capital,
    counted,
    escape,
    eyebrow,
    in_figures,
    in_words,
    joined,
    link,
    mark,
    page,
    paged,
    thing,
    whose,
)
from kg.rendering.sentence import Shelf, figure, marked, said, sentence, whose_it_is
from kg.rendering.statements import kind_of
from kg.rendering.staying import CHOSEN, stay
from kg.rendering.tray import compared, tray
from kg.search import Facet, FacetAnswer, FacetValue

__all__ = ["SHELF_PAGE", "shelf", "story_card"]

SHELF_PAGE = 40
"""So many entries stand on one page of the list."""
_SHOWN = 7
"""So many values of a facet stand open; the rest unfolds."""
_OPEN = 14
"""Facets stand open until about so many values are shown; the rest unfold."""
_ALWAYS = frozenset({"flight", "basis"})
"""Facets that stand open wherever they come: with the ideas they say how a story went, and who says so."""
_ORDERS = (("By name", ""), ("Most told first", "told"), ("Last seen first", "seen"))
_VIEWS = (("Cards", ""), ("Table", "table"), ("By year", "timeline"))
_AT_ANY_TIME = (
    '<p class="seen">A story counts here wherever such a beginning is told of it, that of a later '
    f"climb too. {link('What lit each before its first fall', '/patterns?of=causes')} is counted "
    "among the patterns.</p>"
)


# --- What sorts them out ---


def _value(facet: Facet, value: FacetValue, state: Shelf) -> str:
    to = [value.slug]
    there = state.choosing(facet.name, () if value.chosen else to, to if value.chosen else ())
    words = f'<span>{marked(facet, value)}</span><span class="n">{figure(facet, value)}</span>'
    drop = CHOSEN if value.chosen else ""
    name = f"pick-{facet.key}-{value.slug}"
    return f"<li>{stay(words + drop, there.address, current=value.chosen, name=name)}</li>"


def _facet(facet: Facet, state: Shelf, *, unfolded: bool) -> str:
    offered = [value for value in facet.values if value.count or value.chosen]
    if not offered:
        return ""
    first = [value for value in offered if value.chosen]
    first += [value for value in offered if not value.chosen][: max(0, _SHOWN - len(first))]
    rest = [value for value in offered if value not in first]
    open_rows = "".join(_value(facet, value, state) for value in first)
    more = ""
    if rest:
        rows = "".join(_value(facet, value, state) for value in rest)
        more = f"<details><summary>{in_figures(len(rest))} more</summary><ul>{rows}</ul></details>"
    shown = " open" if unfolded or facet.chosen else ""
    return (
        f'<details class="facet"{shown}><summary>{escape(facet.label)}</summary>'
        f"<ul>{open_rows}</ul>{more}</details>"
    )


def _facets(answer: FacetAnswer, state: Shelf) -> str:
    rows = []
    shown = 0
    for facet in answer.facets:
        unfolded = shown < _OPEN or facet.key in _ALWAYS
        offered = sum(bool(value.count or value.chosen) for value in facet.values)
        if facet.key not in _ALWAYS:
            shown += min(offered, _SHOWN)
        rows.append(_facet(facet, state, unfolded=unfolded))
    return "".join(rows)


def _sorted_out(answer: FacetAnswer, state: Shelf) -> str:
    chosen = sum(len(values) for values in state.chosen.values())
    number = f", {in_words(chosen)} chosen" if chosen else ""
    summed = any(value.notes for facet in answer.facets for value in facet.values)
    how = ["Stories + notes."] if summed else []
    how.append("Of one group any that is chosen will do; each group counts.")
    return (
        '<aside aria-label="Sort them out"><details class="facets">'
        f'<summary>Sort them out{number}</summary><p class="seen">{" ".join(how)}</p>'
        f"{_facets(answer, state)}</details></aside>"
    )


# --- Where nothing is left ---


def _gone(answer: FacetAnswer, state: Shelf) -> str:
    """Say which chosen values are not in the atlas, and how to leave them out."""
    labels = {facet.name: facet.label.lower() for facet in answer.facets}
    labels["idea"] = "idea"
    rows = "".join(
        f"<li>There is nothing called “{escape(slug)}” under “{escape(labels.get(name, name))}” in "
        f"these stories any more. {stay('Leave it out', state.choosing(name, (), [slug]).address)}</li>"
        for name, slug in answer.gone
    )
    return f'<ul class="gone">{rows}</ul>' if rows else ""


def _emptied(answer: FacetAnswer, state: Shelf) -> str:
    """Say which choice emptied the list and what is there without it."""
    ways = []
    facets = {facet.key: facet for facet in answer.facets}
    for key, count in (answer.without or {}).items():
        facet = facets.get(key)
        if facet and count:
            slugs = [value.slug for value in facet.chosen]
            href = state.choosing(facet.name, (), slugs).address
            drop = stay(f"Leave out “{escape(said(facet))}”", href)
            left = counted(count, "entry", "entries")
            ways.append(f"<li>{drop}<span>{capital(left)} would be left.</span></li>")
    words = (
        "Nothing is left, and each of these choices alone is why:"
        if len(ways) > 1
        else "Nothing is left. This choice emptied the list:"
        if ways
        else ""
        if answer.gone
        else "Nothing is left, and it takes more than one choice less to find anything."
    )
    told = f'<p class="prose">{words}</p>' if words else ""
    return f'{told}<ul class="ways-out">{"".join(ways)}</ul>' if ways else told


# --- The entries ---


def _where(case: CaseSummary) -> str:
    return " · ".join(ref.label for ref in (*case.sectors, *case.places))


def _counts(case: CaseSummary) -> str:
    """Count the statements of a case by whose reading they carry."""
    by = dict(case.evidence.by_basis)
    marks = "".join(
        f"<span>{mark(basis)}{whose(basis)}{by[basis]}</span>" for basis in Basis if by.get(basis)
    )
    return f'<span class="tally">{marks}</span>'


def story_card(case: CaseSummary, more: str = "") -> str:
    """Show a case as a card: its sky, name, what happens, and whose readings it holds.

    Args:
        more: markup at its end.
    """
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
        f'{f"""<p class="unknown">{escape(lacks)}</p>""" if lacks else ""}{_counts(case)}{more}'
        "</div></article>"
    )


def _cards(cases: Sequence[CaseSummary], state: Shelf) -> str:
    """Set stories as cards, and after them the notes under a head of their own."""
    stories = [story_card(c, compared(c.ref, state)) for c in cases if c.evidence.is_story]
    notes = [story_card(c, compared(c.ref, state)) for c in cases if not c.evidence.is_story]
    told = f'<div class="stories">{"".join(stories)}</div>' if stories else ""
    if not notes:
        return told
    head = "Notes: they hold too little yet to be stories" if stories else "Notes"
    return (
        f'{told}<h2 class="notes" id="notes" tabindex="-1">{head}</h2>'
        f'<div class="stories">{"".join(notes)}</div>'
    )


def _table(cases: Sequence[CaseSummary], state: Shelf) -> str:
    rows = "".join(
        f'<tr><th scope="row">{thing(case.ref)}<small>{kind_of(case)}</small>'
        f"{compared(case.ref, state)}</th>"
        f"<td>{mini(case.flight) or '<small>too little to draw</small>'}</td>"
        f"<td>{escape(last_seen(case.flight))}</td><td>{escape(capital(_where(case)))}</td>"
        f'<td data-name="Statements">{case.evidence.cited}</td>'
        f"<td>{_counts(case)}</td></tr>"
        for case in cases
    )
    heads = ("Story", "Flight", "End", "Where", "Statements", "Whose readings")
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    return f'<table class="list"><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>'


# --- The whole ---


def _ways(state: Shelf) -> str:
    """Offer the list in another shape and in another order."""
    views = "".join(
        f"<li>{stay(label, replace(state, view=to).address, current=state.view == to)}</li>"
        for label, to in _VIEWS
    )
    orders = "".join(
        f"<li>{stay(label, replace(state, order=to, start=0).address, current=state.order == to)}</li>"
        for label, to in _ORDERS
    )
    return (
        f'<ul class="views" aria-label="View">{views}</ul>'
        f'<ul class="views orders" aria-label="Order">{orders}</ul>'
    )


def _beneath(answer: FacetAnswer, state: Shelf, query: str) -> str:
    """Say whose reading the choice is, and lead to it as a query and to where nothing is chosen."""
    if not state.chosen:
        return ""
    told = whose_it_is(answer, state)
    ways = [
        f'<a href="{escape(page("ask", {"tab": "own", "query": query}))}">Show the SPARQL</a>'
        if query
        else '<span class="seen">As SPARQL it would be too long to be asked.</span>',
        stay("Begin again", replace(state, chosen={}, start=0).address),
    ]
    whose_line = f'<p class="whose">{told}</p>' if told else ""
    began = any(facet.key == "Cause" and facet.chosen for facet in answer.facets)
    return f'{whose_line}{_AT_ANY_TIME if began else ""}<p class="said-ways">{" ".join(ways)}</p>'


def _names(names: Sequence[Ref]) -> str:
    """List stories and notes by name, for who looks for one."""
    if not names:
        return ""
    rows = "".join(
        f"<li>{thing(ref)}</li>" for ref in sorted(names, key=lambda ref: ref.label.casefold())
    )
    return (
        f'<details class="all-names"><summary>All {in_figures(len(names))}, A to Z</summary>'
        f"<ul>{rows}</ul></details>"
    )


def shelf(
    answer: FacetAnswer,
    state: Shelf,
    *,
    query: str = "",
    kept: Sequence[Ref] = (),
    names: Sequence[Ref] = (),
    body: str = "",
) -> str:
    """Show the cases that are left, as cards or a table, and what sorts them out.

    Args:
        answer: its cases are those of this page of the list.
        query: the choice as a query; empty where it would be too long.
        kept: what lies in the tray.
        names: every case, to be named in one list before the cards; not shown where none is given.
        body: markup to stand in the place of the list.
    """
    told, opened = sentence(answer, state)
    if not answer.found:
        shown = _emptied(answer, state)
    elif body:
        shown = body
    elif state.view == "table":
        shown = _table(answer.cases, state)
    else:
        shown = _cards(answer.cases, state)
    ways = (
        ""
        if body
        else paged(
            answer.found, state.start, SHELF_PAGE, lambda place: replace(state, start=place).address
        )
    )
    return (
        '<div class="headline"><h1>Stories</h1>'
        '<p class="lede">Each is told statement by statement, with its sources and with whose '
        f"reading it is. A note holds too little yet to be a story.</p>{_names(names)}</div>"
        f'<div class="shelf">{_sorted_out(answer, state)}'
        f'<div><h2 class="said">{told}</h2>{opened}{_beneath(answer, state, query)}'
        f'<div class="found">{_ways(state)}</div>'
        f"{_gone(answer, state)}{shown}{ways}{tray(kept, state)}</div></div>"
    )
