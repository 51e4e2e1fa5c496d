"""What is said where an atlas is read from an endpoint: how that is, and what is not to be had so."""

from __future__ import annotations

from kg.rendering.parts import escape

__all__ = ["engine_away", "engine_banner", "engine_page", "not_from_here"]


def engine_banner(sentence: str, *, plain: bool = False) -> str:
    """Say above a page how the endpoint is; empty where nothing need be said.

    Args:
        plain: for a page without our styles of the app.
    """
    if not sentence:
        return ""
    style = ' style="margin:0;padding:.6rem 1rem;border-bottom:2px solid currentColor"'
    worn = style if plain else ' class="banner"'
    return f'<p role="status"{worn}>{escape(sentence)}</p>'


def engine_away(sentence: str) -> str:
    """Take the place of a page that cannot be read now."""
    return (
        '<section class="empty"><h1>This page cannot be read just now</h1>'
        f"<p>{escape(sentence)}</p>"
        "<p>Whatever was read before can still be opened. This page opens by itself as soon as "
        "the stories can be read again.</p></section>"
    )


def not_from_here(sentence: str) -> str:
    """Take the place of a page that needs the files of the atlas."""
    return (
        '<section class="empty"><h2>Not from here</h2>'
        f"<p>{escape(sentence)}</p>"
        '<p>All that is read is here: <a href="/cases">the stories</a>, '
        '<a href="/concepts">the ideas</a>, <a href="/ask">the questions</a>.</p></section>'
    )


def engine_page(sentence: str) -> str:
    """Make a whole page without script for what cannot be read now."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        '<meta http-equiv="refresh" content="5">'
        "<title>Not to be read just now · Pioneer Atlas</title></head>"
        '<body style="font:1rem/1.5 sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem">'
        f"<main>{engine_away(sentence)}</main></body></html>"
    )
