"""Pieces of every pattern: its opening, a story with its mark, what does not fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.catalogue.records import Basis, CaseSummary, Ref
from kg.catalogue.signs import tone_of
from kg.comparison import Begun, Use
from kg.questions import CAVEATS
from kg.rendering.parts import (
    address,
    escape,
    in_figures,
    in_words,
    joined,
    link,
    mark,
    part,
    term,
    thing,
    whose,
)
from kg.rendering.patterns._asked import PatternsAsked, link_to, loosened
from kg.rendering.statements import AGAINST

__all__ = [
    "DOES",
    "SAID_BY",
    "by_whose_word",
    "counting",
    "does_not_fit",
    "idea_link",
    "in_a_row",
    "misfit",
    "nothing_found",
    "only_here",
    "opening",
    "seen_last",
    "sign_of",
    "story_of",
    "whose_words",
]

DOES = {"shows": "shows", **AGAINST}
SAID_BY = {
    Basis.WORD: "the authors’ word",
    Basis.TELLING: "the authors’ telling",
    Basis.OURS: "our reading alone",
    None: "told, and not said by whom",
}
_ALONE = {
    Basis.WORD: "the authors’ word",
    Basis.TELLING: "the authors’ telling",
    Basis.OURS: "our reading",
}
_NAMED = 24
"""So many stories that do not fit are named at once; more unfold."""
_UNFOLDED = 72
"""So many of them are named at all; the list of stories holds the others."""
_IN_A_ROW = 16
"""So many stories of a pair are named; the table to take away holds the others."""


def idea_link(ref: Ref) -> str:
    """Name an idea, as a link in its hue."""
    return term(ref, tone=tone_of(ref))


def sign_of(use: Use, label: str = "") -> str:
    """Draw whose reading it is, as a link to the statement behind it.

    Args:
        label: what the link says to who does not see where it stands.
    """
    said = label or f"{use.case.ref.label} {DOES[use.stance]} {use.idea.label}"
    return (
        f'<a class="sign-of" href="{escape(address(use.statements[0].ref))}">{mark(use.basis)}'
        f'<span class="vh">{escape(said)}. </span>{whose(use.basis)}</a>'
    )


def story_of(use: Use) -> str:
    """Name the story of a use, with the mark that leads to its statement."""
    return f'<span class="told">{sign_of(use)}{thing(use.case.ref)}</span>'


def _folded(rows: Sequence[str]) -> str:
    """List what does not fit; of very many more unfold, and the others are counted."""
    first = "".join(f"<li>{row}</li>" for row in rows[:_NAMED])
    shown = f'<ul class="misfits">{first}</ul>'
    if rest := rows[_NAMED:_UNFOLDED]:
        more = "".join(f"<li>{row}</li>" for row in rest)
        shown += (
            f"<details><summary>{in_figures(len(rest))} more</summary>"
            f'<ul class="misfits">{more}</ul></details>'
        )
    if (left := len(rows) - _UNFOLDED) > 0:
        shown += (
            f'<p class="seen">And {in_figures(left)} more, which {link("the list", "/cases")} of '
            "stories holds.</p>"
        )
    return shown


def in_a_row(items: Sequence[str]) -> str:
    """Set stories in a row; of very many the others are counted."""
    listed = "".join(f"<li>{one}</li>" for one in items[:_IN_A_ROW])
    left = len(items) - _IN_A_ROW
    more = f"<li>and {in_figures(left)} more, in the table below</li>" if left > 0 else ""
    return f'<ul class="inline">{listed}{more}</ul>'


def seen_last(cases: Iterable[CaseSummary]) -> list[str]:
    """Name stories, each with where it was when last seen."""
    return [f"{thing(case.ref)} <small>{escape(case.flight.last_seen)}</small>" for case in cases]


def misfit(head: str, rows: Sequence[str], said: str = "") -> str:
    """Set stories that do not fit under what they have in common; empty where there are none."""
    if not rows:
        return ""
    more = f"<p>{said}</p>" if said else ""
    return f"<h3>{escape(head)}</h3>{more}{_folded(rows)}"


def does_not_fit(*pieces: str) -> str:
    """Close a pattern with what does not fit it."""
    body = "".join(pieces) or "<p>Every story that was looked at stands above.</p>"
    return part("What does not fit", f'<div class="unfit">{body}</div>', anchor="does-not-fit")


def opening(*sentences: str) -> str:
    """Open a pattern with its sentences, then how the stories were chosen."""
    body = "".join(f'<p class="prose">{one}</p>' for one in sentences if one)
    return f'<div class="opening">{body}<p class="seen caveat">{CAVEATS["selection"]}</p></div>'


def only_here() -> str:
    """Close a pattern with how far it looked."""
    return f'<p class="seen caveat">{CAVEATS["closed-world"]}</p>'


def _counting_alone(asked: PatternsAsked) -> str:
    """Say by whose readings is counted; empty where all count."""
    if not asked.sieve.by:
        return ""
    return f"Counting {joined(_ALONE[basis] for basis in asked.sieve.by)} alone: "


def counting(asked: PatternsAsked, sentence: str) -> str:
    """Put before a sentence by whose readings is counted, where not all count."""
    said = _counting_alone(asked)
    return f"{said}{sentence[:1].lower()}{sentence[1:]}" if said else sentence


def nothing_found(asked: PatternsAsked, stories: int, said: str) -> str:
    """Say why a pattern is empty, and what would fill it."""
    ways = []
    if asked.sieve.by:
        ways.append(link_to("Count everybody’s readings", replace(asked, sieve=loosened(asked))))
    if not asked.sieve.notes:
        noted = replace(asked.sieve, notes=True)
        ways.append(link_to("Count notes too", replace(asked, sieve=noted, start=0)))
    why = said if stories else "There is no story here yet: a story needs more than a note holds."
    buttons = "".join(f"<li>{way}</li>" for way in ways)
    return f'<p class="prose">{why}</p><ul class="ways-out">{buttons}</ul>'


def by_whose_word(uses: Iterable[Use | Begun]) -> Counter[Basis | None]:
    """Count by whose word something is, each once."""
    return Counter(
        use.basis if isinstance(use, Use) else use.seen.basis if use.seen else None for use in uses
    )


def whose_words(numbers: Counter[Basis | None], *, by: str = "") -> str:
    """Say how many are by whom: "in two the authors’ word, in one our reading alone".

    Args:
        by: stands before each of them, as in "by our reading alone".
    """
    said = [
        f"in {in_words(numbers[basis])} {by}{words}"
        for basis, words in SAID_BY.items()
        if numbers[basis]
    ]
    return joined(said)
