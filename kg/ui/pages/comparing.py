"""The page that sets two to four stories side by side."""

from __future__ import annotations

from kg.ui.pages.frame import door

__all__ = ["compare"]


def compare() -> None:
    """Announce the comparison."""
    door("Compare", "Two to four stories on the same rows.", (("All stories", "/cases"),))
