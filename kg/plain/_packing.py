"""Plain pages to be packed into a course: each by itself, in one piece, without faces."""

from __future__ import annotations

from collections.abc import Callable

from kg.atlas import Atlas
from kg.catalogue import Ref
from kg.errors import NotFound
from kg.plain._book import Wear, dressed, served
from kg.plain._pages import Pages

__all__ = ["pages_of"]

_PACKED = ("case", "concept")


def pages_of(atlas: Atlas) -> Callable[[Ref], str]:
    """Give what makes the page of a story or an idea, "" where there is none.

    Its links lead to plain pages, or to the app where there is none; whoever packs it turns them.
    The state of the content is that of the moment of this call.
    """
    pages = Pages(atlas)
    public = atlas.settings.public_url.rstrip("/")

    def page(ref: Ref) -> str:
        if ref.kind not in _PACKED:
            return ""
        try:
            composed = pages.compose((ref.kind, ref.slug))
        except NotFound:
            return ""
        wear = Wear(
            served,
            found_at=lambda address: f"{public}{address}" if public else "",
            canonical=public,
            opened=f"{public}{composed.app}" if public else "",
            links=(),
            alone=True,
        )
        return dressed(pages, composed, wear)[""].markup

    return page
