"""What a finding means, and the list of all."""

from __future__ import annotations

from kg.errors import NotFound
from kg.rendering import writing
from kg.ui import state
from kg.ui.pages.frame import end, show, top
from kg.ui.pages.writing._work import NEXT

__all__ = ["finding"]

_FINDINGS = ("Findings", "/finding")
_FROM_FINDING = (
    NEXT[2],
    ("Contribute", "Tell a story, or open a file", "/author"),
    ("The vocabulary", "Every class, property and value", "/vocabulary"),
)


def finding() -> None:
    """Explain one finding, or list all."""
    atlas, code = state.atlas(), state.asked("code")
    if not code:
        body = writing.findings_index(atlas.explanations())
        show(top([], _FINDINGS[0]) + body + end(_FROM_FINDING[1:]), "findings")
        return
    try:
        explained = atlas.explanation(code)
    except NotFound as error:
        body = writing.finding_missing(code, error.nearest)
        show(
            top([_FINDINGS], "No such finding", there=False) + body + end(_FROM_FINDING), "missing"
        )
        return
    body = writing.finding_page(explained)
    show(top([_FINDINGS], explained.title.rstrip(".")) + body + end(_FROM_FINDING), "finding")
