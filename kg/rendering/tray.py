"""The tray: stories that are kept while others are looked for, to be compared.

It lies in the address of the list and holds four at most, as many as can be read side by side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.catalogue.records import Ref
from kg.comparison import MOST
from kg.rendering.parts import button, escape, page, thing
from kg.rendering.sentence import Shelf
from kg.rendering.staying import stay

__all__ = ["compared", "tray"]


def _with(shelf: Shelf, slug: str, *, there: bool) -> str:
    kept = tuple(one for one in shelf.compare if one != slug)
    return replace(shelf, compare=(*kept, slug) if there else kept).address


def compared(ref: Ref, shelf: Shelf) -> str:
    """Offer to lay a story into the tray, or to take it out; nothing where the tray is full."""
    there = ref.slug in shelf.compare
    if not there and len(shelf.compare) >= MOST:
        return ""
    words = "In the tray: take it out" if there else "Compare"
    label = f'{words}<span class="vh"> {escape(ref.label)}</span>'
    href = _with(shelf, ref.slug, there=not there)
    return stay(label, href, classes="to-compare", current=there, name=f"compare-{ref.slug}")


def tray(kept: Sequence[Ref], shelf: Shelf) -> str:
    """Show what lies in the tray and lead to comparing it; empty where nothing does."""
    if not kept:
        return ""
    rows = "".join(
        f"<li>{thing(ref)} "
        + stay(
            f'<span aria-hidden="true">×</span><span class="vh">take {escape(ref.label)} out</span>',
            _with(shelf, ref.slug, there=False),
            classes="out",
        )
        + "</li>"
        for ref in kept
    )
    if len(kept) > 1:
        go = button("Compare them", page("compare", {"cases": [ref.slug for ref in kept]}))
    else:
        go = '<span class="seen">Choose one more, or up to three.</span>'
    full = '<span class="seen">Four is the most.</span>' if len(kept) == MOST else ""
    return (
        f'<aside class="tray" aria-label="To compare"><p>To compare:</p><ul>{rows}</ul>'
        f"{full}{go}</aside>"
    )
