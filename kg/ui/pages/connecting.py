"""The page that says how two things are related, in sentences."""

from __future__ import annotations

from kg import reading
from kg.ui.pages.frame import end, show, top

__all__ = ["connect"]


def connect() -> None:
    """Announce explained connections."""
    body = reading.coming(
        "Connections",
        "How two things are related, as sentences with their sources, and an honest “not "
        "connected”. This is coming; until then the graph shows what is linked to what.",
        (("The graph", "/graph"), ("All stories", "/cases"), ("All ideas", "/concepts")),
    )
    show(top([], "Connections") + reading.connection_tabs("connect") + body + end(), "door")
