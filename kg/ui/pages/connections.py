"""The pages of connections: how two things are related, and the graph."""

from __future__ import annotations

from kg.ui.pages.frame import door

__all__ = ["connect"]


def connect() -> None:
    """Announce explained connections."""
    door(
        "Connections",
        "How two things are related, as sentences with their sources, and an honest “not "
        "connected”. This is coming; until then each story and idea lists what it is linked to.",
        (("All stories", "/cases"), ("All ideas", "/concepts")),
    )
