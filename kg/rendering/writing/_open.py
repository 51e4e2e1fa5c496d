"""What is read of what is still open while the questions write a file, and of what it has by now."""

from __future__ import annotations

from collections.abc import Sequence

from kg.authoring import Figure, Open
from kg.rendering.parts import capital, counted, escape, in_words, link
from kg.rendering.writing._questions import Place

__all__ = ["checker_folded", "figures_line", "findings_open", "still_open", "without_source"]

_MOST = 40
"""So many things that are open are named at once."""


def findings_open(many: int) -> str:
    """Say in the foot of the editor what is open while the questions write the file.

    >>> findings_open(12)
    '12 things still open'
    """
    return f"{many:,} thing{'' if many == 1 else 's'} still open" if many else ""


def figures_line(figures: Sequence[Figure]) -> str:
    """Say in a line how much a file has of what makes a story."""
    said = [f"{min(one.found, one.needed)} of {one.needed} {one.words}" for one in figures]
    return f'<p class="seen figures">{escape(" · ".join(said))}</p>' if said else ""


def still_open(waiting: Sequence[Open], here: Place, *, silent: str = "") -> str:
    """List what waits for an answer, each sentence leading to the question that takes it.

    Args:
        silent: what is said where nothing waits.
    """
    if not waiting:
        return f'<p class="prose">{escape(silent or "Nothing you came to is open.")}</p>'
    rows = "".join(
        f"<li>{link(one.sentence, here.at(step=one.goes_to, look=here.look))}</li>"
        for one in waiting[:_MOST]
    )
    rest = len(waiting) - _MOST
    more = f'<p class="seen">And {in_words(rest)} more.</p>' if rest > 0 else ""
    return (
        f'<p class="seen">{capital(counted(len(waiting), "thing"))} still open.</p>'
        f'<ul class="needs still-open">{rows}</ul>{more}'
    )


def checker_folded(findings: str) -> str:
    """Fold up what the checker says of the file, for who reads Turtle.

    Args:
        findings: markup of the findings.
    """
    return (
        '<details class="how-to-tell"><summary>What the checker says of the file</summary>'
        f"{findings}</details>"
    )


def without_source(many: int) -> str:
    """Say how many facts have no source yet; they stand first."""
    if not many:
        return '<p class="seen">Everything that you told has a source.</p>'
    verb = "has" if many == 1 else "have"
    first = "it stands" if many == 1 else "they stand"
    said = capital(f"{counted(many, 'fact')} {verb} no source yet: {first} first.")
    return f'<p class="prose">{escape(said)}</p>'
