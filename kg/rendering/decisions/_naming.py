"""How a decision is called and addressed, without a word of what was decided."""

from __future__ import annotations

from urllib.parse import quote

from kg.catalogue.decisions import Decision

__all__ = [
    "ANCHOR",
    "ANSWERS",
    "TITLE",
    "VOTES",
    "decision_address",
    "decision_shown",
    "plain_year",
]

TITLE = "Would you have signed it?"
ANSWERS = {"yes": "I would", "no": "I would not", "know": "I would want to know …"}
VOTES = ("Yes", "No", "I would want to know …")
"""What a class answers by a show of hands, and each of it before on the student sheet."""
ANCHOR = "answer"


def decision_address(
    decision: Decision, *, answer: str = "", present: bool = False, shown: bool = False
) -> str:
    """Give the address of a decision in a certain state.

    Args:
        answer: "yes", "no" or "know".
        present: for a projector.
        shown: what happened is to be seen whatever the answer.
    """
    name = quote(decision.name, safe="/")
    more = (
        f"&answer={answer}" if answer in ANSWERS else "",
        "&view=present" if present else "",
        "&shown=1" if shown else "",
    )
    return f"/moment?id={name}{''.join(more)}"


def plain_year(decision: Decision) -> str:
    """Give the year without a word of whose date it is."""
    return decision.year.partition(" (")[0]


def decision_shown(answer: str, shown: bool) -> bool:
    """Whether what happened is to be seen in this state of a decision."""
    return shown or answer in ("yes", "no")
