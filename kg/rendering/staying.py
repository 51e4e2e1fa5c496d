"""Links from a page to the same page in another state: the reader stays where they are on it."""

from __future__ import annotations

from urllib.parse import quote

from kg.rendering.parts import escape

__all__ = ["CHOSEN", "stay"]

CHOSEN = '<span class="vh">, chosen, press to leave out</span>'
"""What is said of a chosen value to who does not see that it is."""


def stay(label: str, href: str, *, classes: str = "", current: bool = False, name: str = "") -> str:
    """Link to this page in another state: the reader stays where they are on it.

    Args:
        label: markup.
        name: the id by which the reader finds the same link again after it was pressed.
    """
    here = ' aria-current="true"' if current else ""
    of_class = f' class="{classes}"' if classes else ""
    of_id = f' id="{escape(quote(name, safe=""))}"' if name else ""
    return f'<a href="{escape(href)}"{of_class}{of_id}{here} data-stay>{label}</a>'
