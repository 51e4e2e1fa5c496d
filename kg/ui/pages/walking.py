"""The stop of a path from which a page was opened, as its address says it."""

from __future__ import annotations

from kg import rendering
from kg.catalogue import Path
from kg.errors import NotFound
from kg.ui import state

__all__ = ["class_address", "still_on", "walk_line"]


def _stop() -> tuple[Path, int] | None:
    """Give the path and the stop that the address names; None where it names none that is there."""
    slug, step = state.asked("path"), state.whole_number("step")
    if not slug or step is None:
        return None
    try:
        path = state.atlas().path(slug)
    except NotFound:
        return None
    return (path, min(max(step, 1), len(path.steps))) if path.steps else None


def walk_line() -> str:
    """Lead back to the stop from which the page was opened; empty where it was from none."""
    stop = _stop()
    return rendering.walk_line(*stop) if stop else ""


def class_address() -> str:
    """Give the address of the class from whose stop the page was opened; empty where from none.

    Of a path that is walked alone it is that of the stop.
    """
    stop = _stop()
    if stop is None:
        return ""
    path, place = stop
    return rendering.address(path.ref) if path.is_class else rendering.step_address(path, place)


def still_on(markup: str, address: str) -> str:
    """Keep the stop in the links by which a page shows itself in another state.

    Args:
        address: that of the page, with nothing but the name of what it shows.
    """
    stop = _stop()
    return rendering.on_path(markup, *stop, only=address) if stop else markup
