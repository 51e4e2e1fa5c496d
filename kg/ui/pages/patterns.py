"""The page of patterns: what several stories have in common, and what does not fit."""

from __future__ import annotations

from kg.ui.pages.frame import door

__all__ = ["patterns"]


def patterns() -> None:
    """Announce the patterns."""
    door("Patterns", "What several stories have in common.", (("All stories", "/cases"),))
