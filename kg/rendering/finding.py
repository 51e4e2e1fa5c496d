"""What a search found: what is called so, what tells of it, and what was looked for."""

from __future__ import annotations

from collections.abc import Iterable

from kg.rendering.around import headline
from kg.rendering.connections import connect_address
from kg.rendering.parts import (
    address,
    by_whom,
    capital,
    counted,
    escape,
    in_figures,
    in_words,
    joined,
    link,
    page,
    paged,
    thing,
)
from kg.search import Group, Hit, SearchAnswer

__all__ = ["found"]

_HEADS = {
    "names": "Names",
    "text": "In the text",
    "sources": "Sources",
    "some": "Some of the words",
}
_TELL_IT = (
    '<p class="prose">Not in the atlas yet? '
    f"{link('Tell its story', page('author', {'step': 'who'}))}: you answer questions, and they write it.</p>"
)
"""Said where nothing is called as what was looked for."""
_BOTH = 2
_LEADS = 3
"""So many pages that tell of a person or an organisation are named; the rest are counted."""


def _pieces(pieces: Iterable[tuple[str, bool]]) -> str:
    return "".join(
        f"<mark>{escape(text)}</mark>" if matched else escape(text) for text, matched in pieces
    )


def _name(hit: Hit) -> str:
    """Name what was found, as a link to the page that shows it or tells of it."""
    leads = hit.document.leads
    href = address(hit.ref) or (address(leads[0]) if leads else "")
    words = _pieces(hit.name)
    return f'<a href="{escape(href)}">{words}</a>' if href else words


def _told_of(hit: Hit) -> str:
    """Say which pages tell of what has none of its own."""
    leads = hit.document.leads
    if not leads:
        return ""
    rest = len(leads) - _LEADS
    named = [thing(ref) for ref in leads[:_LEADS]]
    named += [f"{in_words(rest)} more"] if rest > 0 else []
    return f"<p>Told of in {joined(named)}.</p>"


def _where(hit: Hit) -> str:
    """Say of a statement in which story it is told, when it was, and whose reading it is."""
    document = hit.document
    if document.story is None:
        return ""
    words = [f"In {thing(document.story)}"]
    words += [escape(document.when)] if document.when else []
    words += [by_whom(document.basis)] if document.basis else []
    return f'<p class="seen">{", ".join(words)}</p>'


def _row(hit: Hit) -> str:
    told = f"<p>{_pieces(hit.snippet)}</p>" if hit.snippet else ""
    return (
        f'<li><p class="kind">{escape(hit.kind_label)}</p><div><h3>{_name(hit)}</h3>'
        f"{_where(hit)}{told}{_told_of(hit)}</div></li>"
    )


def _group(group: Group, year: str) -> str:
    if not group.hits:
        return ""
    head = _HEADS.get(group.way) or f"Began in {year}"
    rows = "".join(map(_row, group.hits))
    number = f' <span class="n">{in_figures(group.found)}</span>'
    return f'<section><h2 class="hits-head">{escape(head)}{number}</h2><ol class="hits">{rows}</ol></section>'


def _tried(words: str, answer: SearchAnswer) -> str:
    """Say what was looked for, where that is not what was given or where it was not found."""
    said = []
    if answer.tried:
        meant = escape(" ".join(answer.tried))
        said.append(f"Nothing holds “{escape(words)}” as it is written. We looked for “{meant}”.")
    elif answer.alone and not any(group.way in ("text", "sources") for group in answer.groups):
        said.append(f"Nothing holds all the words of “{escape(words)}”.")
    if answer.alone:
        each = joined(
            f"“{link(word, page('search', {'q': word}))}”: {in_figures(count)}"
            for word, count in answer.alone
        )
        said.append(f"Each word alone: {each}.")
    return f'<p class="prose">{" ".join(said)}</p>' if said else ""


def _how_connected(answer: SearchAnswer) -> str:
    """Lead to how two stories or ideas are connected, where the words name both."""
    named = [hit.ref for group in answer.groups if group.way == "names" for hit in group.hits]
    named = [ref for ref in named if ref.kind in ("case", "concept")]
    if len(named) != _BOTH:
        return ""
    one, other = named
    asked = f"How are {one.label} and {other.label} connected?"
    return f'<p class="prose">{link(asked, connect_address(one, other))}</p>'


def found(words: str, answer: SearchAnswer | None, *, start: int = 0, most: int = 50) -> str:
    """List what a search found; say what was tried, and where to go where nothing was found.

    Args:
        start: the first hit that is shown, from 0.
        most: so many are shown at once.
    """
    if answer is None or not words.strip():
        return headline("Search", "Type a company, an idea, a person or a year in the field above.")
    number = capital(counted(answer.found, "result")) if answer.found else "Nothing found"
    head = f'<div class="headline one"><h1>{number} for “{escape(words)}”</h1></div>'
    tried = _tried(words, answer)
    if not answer.found:
        return (
            f"{head}{tried}"
            '<p class="prose">Names of companies, people and ideas are found, and any word of a '
            "statement. Try one word less or another spelling, or look through "
            f"{link('all stories', '/cases')}, {link('all ideas', '/concepts')} or "
            f"{link('the questions', '/ask')} that can be asked.</p>{_TELL_IT}"
        )
    groups = _how_connected(answer)
    groups += "".join(_group(group, words.strip()) for group in answer.groups)
    ways = paged(
        answer.found,
        start,
        most,
        lambda place: page("search", {"q": words, "start": str(place or "")}),
    )
    named = any(group.way == "names" and group.found for group in answer.groups)
    return f"{head}{tried}{groups}{ways}{'' if named else _TELL_IT}"
