"""What stands above the graph: its name and counts, what was opened, the filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from kg.catalogue.records import Basis
from kg.network import MOST_OPENED, Count, State, View, name_in
from kg.rendering.graph._pieces import Looked, are, link_to, open_ones, sign, unfiltered
from kg.rendering.parts import capital, counted, escape, in_words, joined, mark
from kg.rendering.statements import AGAINST
from kg.rendering.staying import CHOSEN

__all__ = [
    "connection_tabs",
    "graph_bar",
    "graph_counts",
    "graph_credit",
    "graph_head",
    "graph_label",
    "graph_title",
]

_NAMED = 2
_NAMES = 3
"""So many names of an address that are not known are told."""
_WORDS = {
    Basis.WORD: "the authors’ word",
    Basis.TELLING: "they tell it, the label is ours",
    Basis.OURS: "our reading",
}
_HUES = (
    ("lit", "the ground, and what lights the fire"),
    ("turned", "lift-off"),
    ("climb", "climbing"),
    ("orbit", "in orbit, and what holds"),
    ("pulled", "falling, and what pulls down"),
)


def connection_tabs(here: str) -> str:
    """Lead from one page of connections to the other.

    Args:
        here: the page that it stands on, "connect", "patterns" or "graph".
    """
    tabs = (
        ("connect", "How two things are related"),
        ("patterns", "Patterns"),
        ("graph", "The graph"),
    )
    rows = []
    for path, words in tabs:
        current = ' aria-current="page"' if path == here else ""
        rows.append(f'<li><a href="/{path}"{current}>{words}</a></li>')
    return (
        f'<nav class="tabs" aria-label="Connections"><ul class="views">{"".join(rows)}</ul></nav>'
    )


def graph_title(view: View) -> str:
    """Name a view: the graph, or around what."""
    names = [one.ref.label for one in open_ones(view)]
    if not names:
        return "The graph"
    if len(names) > _NAMED:
        names = [*names[:_NAMED], f"{in_words(len(names) - _NAMED)} more"]
    return f"Around {joined(names)}"


def graph_counts(view: View, state: State) -> str:
    """Say in a sentence how much is shown and how much is left out."""
    wish = state.wish
    filtered = bool(wish.kinds or wish.relations or wish.by)
    said = f"{capital(counted(len(view.things), 'thing'))} and {counted(len(view.links), 'link')}"
    said += " under the filters that are set" if filtered else ""
    number, one = view.left_out, view.left_out == 1
    if number and open_ones(view):
        said += f"; {in_words(number)} more {'is' if one else 'are'} not shown"
    elif number:
        said += f"; {in_words(number)} more {'has' if one else 'have'} no room here"
    elif view.alone and not filtered:
        one = view.alone == 1
        said += f"; {in_words(view.alone)} more {'stands' if one else 'stand'} alone"
    return f"{said}."


def graph_label(view: View, state: State) -> str:
    """Describe the picture to who does not see it, and how to walk in it."""
    return (
        f"{graph_title(view)}. {graph_counts(view, state)} Arrow keys walk to the next thing, Enter "
        "looks at it, e opens what it is linked to, Escape looks away. All of it stands below as a "
        "list."
    )


def graph_credit(view: View, state: State) -> str:
    """Say under a picture that leaves the app where it comes from and what it leaves out."""
    return f"Pioneer Atlas. {graph_title(view)}: {graph_counts(view, state)} CC BY 4.0"


def graph_head(view: View, state: State, looked: Looked, ways: Mapping[str, str]) -> str:
    """Open the page: its name, what is shown and what is left out, and what the address got wrong.

    Args:
        ways: the ways of laying out by name, the usual one first.
    """
    notes = "".join(f"<p>{note}</p>" for note in _notes(view, state, looked, ways))
    told = f'<div class="banner">{notes}</div>' if notes else ""
    return (
        f'{connection_tabs("graph")}<div class="graph-head"><h1>{escape(graph_title(view))}</h1>'
        f'<p class="lede">{graph_counts(view, state)}</p></div>{told}'
    )


def _notes(view: View, state: State, looked: Looked, ways: Mapping[str, str]) -> Iterable[str]:
    """Say each thing that the address asks for and that cannot be."""
    if state.surplus:
        total = state.surplus + len(state.wish.opened)
        yield f"The address opens {total:,} things; the first {MOST_OPENED} of them are opened."
    for name in view.unknown[:_NAMES]:
        said = f"There is no story and no idea called “{escape(name)}”."
        near = (looked.nearest or {}).get(name, ())
        offers = [link_to(escape(ref.label), _instead(state, name, name_in(ref))) for ref in near]
        yield f"{said} Did you mean {joined(offers, 'or')}?" if offers else said
    if len(view.unknown) > _NAMES:
        more = counted(len(view.unknown) - _NAMES, "name")
        yield f"{capital(more)} more in the address {are(len(view.unknown) - _NAMES)} not known."
    if state.way and state.way not in ways:
        known = joined((link_to(words, state.laid_out(way)) for way, words in ways.items()), "or")
        yield f"There is no way “{escape(state.way)}” of laying out; there is {known}."
    for name in view.no_kinds[:_NAMES]:
        yield f"Nothing is of the kind “{escape(name)}”, so it filters nothing."
    for name in state.strange[:_NAMES]:
        yield f"“{escape(name)}” is no link and nobody’s word, so it filters nothing."


def _instead(state: State, name: str, other: str) -> State:
    """Open another thing in the place of one that is not there."""
    opened = tuple(other if one == name else one for one in state.wish.opened)
    return replace(state, wish=replace(state.wish, opened=opened))


def graph_bar(view: View, state: State, ways: Mapping[str, str]) -> str:
    """Show what was opened and take it back, choose a way of laying out, and filter.

    Args:
        ways: the ways of laying out by name, the usual one first.
    """
    usual = next(iter(ways))
    now = state.way if state.way in ways else usual
    laid = "".join(
        f"<li>{link_to(words, state.laid_out('' if way == usual else way), current=way == now)}</li>"
        for way, words in ways.items()
    )
    return (
        f'<div class="graph-bar">{_chips(view, state)}'
        f'<ul class="views" aria-label="Lay out">{laid}</ul>{_filters(view, state)}</div>'
    )


def _chips(view: View, state: State) -> str:
    opened = open_ones(view)
    if not opened:
        return ""
    rows = "".join(
        "<li>"
        + link_to(
            f'<b>{escape(one.ref.label)}</b> <span aria-hidden="true">×</span>'
            '<span class="vh">, close</span>',
            state.without(one.name),
            classes="chip",
        )
        + "</li>"
        for one in opened
    )
    back = link_to("Take back", state.undone()) if len(state.wish.opened) > 1 else ""
    whole = link_to("Show the whole atlas", state.whole())
    ways = "".join(f"<li>{way}</li>" for way in (back, whole) if way)
    return f'<ul class="chips" aria-label="Opened">{rows}{ways}</ul>'


def _filters(view: View, state: State) -> str:
    """Say what shapes, hues and lines mean; each is also what to filter by."""
    wish = state.wish
    kinds = "".join(
        _choice(
            sign(one.name, one.tone) + escape(one.label),
            one,
            state.filtered(kinds=_toggled(wish.kinds, one.name)),
            one.name in wish.kinds,
        )
        for one in view.kinds
    )
    relations = "".join(
        _choice(
            _line(one.name) + escape(one.label),
            one,
            state.filtered(relations=_toggled(wish.relations, one.name)),
            one.name in wish.relations,
        )
        for one in view.relations
    )
    by = "".join(
        _choice(
            f'<i class="line {one.name}" aria-hidden="true"></i>{mark(Basis(one.name))}'
            f"{_WORDS[Basis(one.name)]}",
            one,
            state.filtered(by=_toggled(wish.by, Basis(one.name))),
            one.name in wish.by,
        )
        for one in view.by
    )
    told = f"<ul>{by}</ul>" if by else '<p class="unknown">No link in view is from a story.</p>'
    hues = "".join(
        f'<li><svg class="sign {tone}" viewBox="-1.3 -1.3 2.6 2.6" width="15" height="15" '
        f'aria-hidden="true" focusable="false"><circle r="1"/></svg>{words}</li>'
        for tone, words in _HUES
    )
    chosen = len(wish.kinds) + len(wish.relations) + len(wish.by)
    is_set = f" ({counted(chosen, 'filter')} set)" if chosen else ""
    none = f"<p>{link_to('Take all filters away', unfiltered(state))}</p>" if chosen else ""
    return (
        f'<details class="legend"{" open" if chosen else ""}>'
        f"<summary>What the signs mean, and filters{is_set}</summary>{none}"
        f'<div class="facets"><section><h2>Kinds</h2><ul>{kinds}</ul></section>'
        f"<section><h2>Links</h2><ul>{relations}</ul></section>"
        f"<div><section><h2>Whose word a link is</h2>{told}"
        '<p class="seen"><i class="line" aria-hidden="true"></i>A thin line is from a framework: it '
        "links two ideas and is in no story.</p></section>"
        f'<section><h2>Hues</h2><ul class="hues">{hues}</ul></section></div></div></details>'
    )


def _line(relation: str) -> str:
    """Draw how a link ends: an arrow, or a bar where it speaks against what it leads to."""
    end = (
        '<path d="M33 1V13" stroke-width="2.4"/>'
        if relation in AGAINST
        else '<path d="M26 3 34 7 26 11z" fill="currentColor" stroke="none"/>'
    )
    return (
        '<svg class="sign soft" viewBox="0 0 36 14" width="36" height="14" aria-hidden="true" '
        f'focusable="false"><g stroke="currentColor"><path d="M1 7H30" stroke-width="1.6"/>{end}'
        "</g></svg>"
    )


def _choice(words: str, one: Count, to: State, chosen: bool) -> str:
    drop = CHOSEN if chosen else ""
    label = f'<span>{words}</span><span class="n">{one.count:,}</span>{drop}'
    return f"<li>{link_to(label, to, current=chosen)}</li>"


Name = TypeVar("Name", bound=str)


def _toggled(chosen: tuple[Name, ...], one: Name) -> tuple[Name, ...]:
    """Leave out what is chosen; choose what is not."""
    return tuple(name for name in chosen if name != one) if one in chosen else (*chosen, one)
