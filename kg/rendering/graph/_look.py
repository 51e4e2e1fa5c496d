"""What is looked at: a thing, a link, what a search found, or how to begin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from kg.catalogue.records import Statement
from kg.network import Shown, ShownLink, State, View, name_in
from kg.rendering.graph._pieces import (
    LINKS,
    Looked,
    are,
    link_to,
    links_from,
    more_of,
    open_ones,
    sign,
    unfiltered,
)
from kg.rendering.parts import (
    address,
    by_whom,
    capital,
    counted,
    escape,
    eyebrow,
    full_stop,
    in_words,
    joined,
    mark,
    thing,
    whose,
)
from kg.rendering.statements import cited, why

__all__ = ["graph_look"]

_BEST = 8
_STATEMENTS = 8
_FOUND = 12


def graph_look(
    view: View,
    state: State,
    looked: Looked,
    *,
    small: Set[str] = frozenset(),
    without: Mapping[str, int] | None = None,
) -> str:
    """Tell what is looked at: a thing, a link, what a search found, or how to begin.

    Args:
        small: words that are no names.
        without: where the filters leave no link, how many there are without each of them.
    """
    body = _searched(view, state, looked) if state.words else ""
    if state.picked:
        body += _picked(view, state, looked, small)
    elif not view.links:
        body += _emptied(view, state, without or {})
    elif not body:
        body = _begin(view, state)
    return f'<section class="look" aria-label="What is looked at">{body}</section>'


def _picked(view: View, state: State, looked: Looked, small: Set[str]) -> str:
    shown, link = view.thing(state.picked), view.link(state.picked)
    if shown:
        return _thing(shown, view, state, looked)
    if link:
        return _link(link, state, looked, small)
    return _not_in_view(state, looked)


def _not_in_view(state: State, looked: Looked) -> str:
    """Say that what is to be looked at is not in this view, and how to see it."""
    asked = state.picked
    near = (looked.nearest or {}).get(asked, ())
    there = next((ref for ref in near if name_in(ref) == asked), None)
    away = (
        f'<p class="buttons">{link_to("Look at nothing", state.picking(""), classes="button")}</p>'
    )
    if there:
        ways = [
            link_to("Show it here too", state.opening(asked), classes="button"),
            link_to("Show what is around it", state.only(asked), classes="button"),
        ]
        return (
            f"<h2>{escape(there.label)}</h2><p>It is not in this view.</p>"
            f'<p class="buttons">{"".join(ways)}</p>'
        )
    if "~" in asked:
        return f"<h2>No such link</h2><p>The address looks at a link that is not in this view.</p>{away}"
    offers = [link_to(escape(ref.label), state.only(name_in(ref))) for ref in near]
    mean = f" Did you mean {joined(offers, 'or')}?" if offers else ""
    return (
        f"<h2>Nothing to look at</h2><p>There is no story and no idea called “{escape(asked)}”."
        f"{mean}</p>{away}"
    )


def _thing(shown: Shown, view: View, state: State, looked: Looked) -> str:
    href = address(shown.ref)
    opened = state.wish.opened == (shown.name,)
    linked = counted(shown.near, "thing")
    rest = f", {in_words(shown.hidden)} not shown" if shown.hidden else ""
    buttons = [f'<a class="button primary" href="{escape(href)}">Open its page</a>']
    if shown.hidden:
        words = f"Show what it is linked to ({in_words(shown.near)}{rest})"
        buttons.append(link_to(words, state.opening(shown.name), classes="button"))
    if not opened:
        words = "Only this and its surroundings"
        buttons.append(link_to(words, state.only(shown.name), classes="button"))
    meaning = f"<p>{escape(full_stop(looked.meaning))}</p>" if looked.meaning else ""
    links = view.by_thing()[shown.name]
    return (
        f"{eyebrow((sign(shown.kind, shown.tone) + escape(shown.family),))}"
        f'<h2>{escape(shown.ref.label)}</h2>{meaning}<p class="buttons">{"".join(buttons)}</p>'
        f"<h3>Linked to {linked}{rest}</h3>{_links_of(shown, links, state)}"
    )


def _links_of(shown: Shown, links: Sequence[ShownLink], state: State) -> str:
    """List the links of a thing by what they say, each to be looked at itself."""
    rows = "".join(
        f"<dt>{words}</dt><dd><ul>"
        + "".join(
            f"<li>{mark(link.basis) if link.basis else ''}"
            f"{link_to(escape(other.label), state.picking(link.name))}"
            f"{whose(link.basis) if link.basis else ''}</li>"
            for other, link in group
        )
        + "</ul></dd>"
        for words, group in links_from(shown, links).items()
    )
    rest = more_of(len(links) - LINKS, "more link", f"on {thing(shown.ref, 'its page')}")
    return f'<dl class="around">{rows}</dl>{rest}'


def _link(link: ShownLink, state: State, looked: Looked, small: Set[str]) -> str:
    ends = [
        link_to(escape(end.label), state.picking(name_in(end)))
        for end in (link.source, link.target)
    ]
    head = f"<h2>{ends[0]} <i>{link.words}</i> {ends[1]}</h2>"
    if not link.rests_on:
        return (
            f"{eyebrow(('A link from a framework',))}{head}"
            "<p>The frameworks say so of their own ideas; nothing that happened in a story is taken "
            "for it.</p>"
        )
    told = "".join(_statement(one, small) for one in looked.statements[:_STATEMENTS])
    story = thing(link.source, "the story")
    rest = more_of(len(looked.statements) - _STATEMENTS, "more statement", f"in {story}")
    many = counted(len(link.rests_on), "statement")
    return (
        f"{eyebrow(('A link',))}{head}<p>{by_whom(link.basis)}</p><h3>It rests on {many}</h3>"
        f'<ol class="rests">{told}</ol>{rest}'
    )


def _statement(told: Statement, small: Set[str]) -> str:
    when = escape(capital(str(told.when))) or "No date told"
    return (
        f'<li><p class="seen">{when}</p><p class="text">{escape(told.text)} '
        f"{thing(told.ref, 'In the story', classes='there')}</p>{cited(told.citations)}"
        f"{why(told, small)}</li>"
    )


def _begin(view: View, state: State) -> str:
    ranked = sorted(view.things, key=lambda one: (-one.near, one.ref.label.casefold()))[:_BEST]
    rows = "".join(
        f"<li>{sign(one.kind, one.tone)}{link_to(escape(one.ref.label), state.picking(one.name))} "
        f'<span class="n">{one.near:,}</span></li>'
        for one in ranked
    )
    return (
        "<h2>How to use it</h2><p>Press a thing or a line to read here what it is and what it rests "
        "on; press a thing twice to open what it is linked to. Drag to move, and zoom by two fingers "
        "or by the wheel with Ctrl.</p>"
        f'<h3>The best linked</h3><ol class="best">{rows}</ol>'
    )


def _searched(view: View, state: State, looked: Looked) -> str:
    """List what a search found: in the view to be looked at, elsewhere to be opened."""
    words = state.words.casefold()
    here = [one for one in view.things if words in one.ref.label.casefold()]
    rows = "".join(
        f"<li>{sign(one.kind, one.tone)}{link_to(escape(one.ref.label), state.picking(one.name))}</li>"
        for one in here[:_FOUND]
    )
    others = "".join(
        f"<li>{link_to(escape(ref.label), state.opening(name_in(ref)))}</li>"
        for ref in looked.elsewhere[:_FOUND]
    )
    number = capital(counted(len(here), "thing")) if here else "Nothing"
    said = f"<h2>{number} here called “{escape(state.words)}”</h2>"
    cut = len(here) + len(looked.elsewhere) - len(here[:_FOUND]) - len(looked.elsewhere[:_FOUND])
    more = (
        f'<p class="seen">{capital(in_words(cut))} more; one more word finds fewer.</p>'
        if cut
        else ""
    )
    elsewhere = (
        f'<h3>Not in this view; press to open</h3><ul class="best">{others}</ul>' if others else ""
    )
    return f'{said}<ul class="best">{rows}</ul>{elsewhere}{more}'


def _emptied(view: View, state: State, without: Mapping[str, int]) -> str:
    """Say which filter leaves no link, and what there is without it."""
    if not (state.wish.kinds or state.wish.relations or state.wish.by):
        names = joined(escape(one.ref.label) for one in open_ones(view))
        said = (
            f"{names} {are(len(open_ones(view)))} linked to nothing that we hold." if names else ""
        )
        return f"<h2>No links</h2><p>{said or 'The atlas holds no links yet.'}</p>"
    drops = {
        "kinds": ("the kinds", state.filtered(kinds=())),
        "relations": ("the links", state.filtered(relations=())),
        "by": ("whose word it is", state.filtered(by=())),
    }
    rows = "".join(
        f"<li>{link_to(f'Drop the filter by {words}', to)}"
        f"<span>{capital(counted(without[name], 'link'))} would be left.</span></li>"
        for name, (words, to) in drops.items()
        if without.get(name)
    )
    said = (
        "This filter alone leaves nothing:"
        if rows.count("<li>") == 1
        else "Each of these alone leaves nothing:"
        if rows
        else "It takes more than one filter less to see anything."
    )
    every = f'<p class="buttons">{link_to("Take all filters away", unfiltered(state), classes="button")}</p>'
    return f'<h2>No links are left</h2><p>{said}</p><ul class="ways-out">{rows}</ul>{every}'
