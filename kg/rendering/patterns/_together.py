"""Ideas that come together, with the stories that have only one of the two."""

from __future__ import annotations

from dataclasses import replace

from kg.comparison import Pair, Together
from kg.rendering.parts import capital, counted, escape, in_figures, in_words, paged, thing
from kg.rendering.patterns._asked import PatternsAsked
from kg.rendering.patterns._pieces import (
    counting,
    does_not_fit,
    idea_link,
    in_a_row,
    misfit,
    nothing_found,
    only_here,
    opening,
    seen_last,
    sign_of,
    story_of,
)

__all__ = ["patterns_together"]

_PAIRS = 12


def patterns_together(together: Together, asked: PatternsAsked) -> tuple[str, str]:
    """Tell the ideas that come together, with the stories that have only one of the two.

    Returns:
        The pattern, and what does not fit it.
    """
    pairs = together.pairs
    if not pairs:
        said = (
            "No two ideas that few stories tell come together in three stories or more, so far as "
            "we have read."
        )
        return nothing_found(asked, together.stories, said), ""
    begin = asked.start if 0 <= asked.start < len(pairs) else 0
    best = pairs[0]
    first = (
        f"Of {in_figures(together.stories)} {asked.noun}, {in_words(len(best.both))} show both "
        f"{idea_link(best.one)} and {idea_link(best.other)}; {in_words(len(best.only_one))} "
        f"{_show(len(best.only_one))} the first without the second, "
        f"{in_words(len(best.only_other))} the second without the first."
    )
    second = (
        f"{capital(counted(len(pairs), 'pair'))} of ideas "
        f"{'stands' if len(pairs) == 1 else 'stand'} below, those first that are rarest apart. "
        "Ideas that more than a quarter of all stories show are left out, and pairs that fewer "
        "than three stories show."
    )
    shown = "".join(_pair(one) for one in pairs[begin : begin + _PAIRS])
    ways = paged(len(pairs), begin, _PAIRS, lambda place: replace(asked, start=place).address)
    apart = misfit(
        f"{capital(asked.noun)} that show no pair of these ideas", seen_last(together.apart)
    )
    return (
        f'{opening(counting(asked, first), second)}<ul class="couples">{shown}</ul>{ways}{only_here()}',
        does_not_fit(apart),
    )


def _show(number: int) -> str:
    return "shows" if number == 1 else "show"


def _pair(pair: Pair) -> str:
    both = [
        f'<span class="told">{sign_of(one)}{sign_of(other)}{thing(one.case.ref)}</span>'
        for one, other in pair.both
    ]
    rows = [(f"Both, in {in_words(len(pair.both))}", in_a_row(both))]
    for ref, uses in ((pair.one, pair.only_one), (pair.other, pair.only_other)):
        named = in_a_row([story_of(use) for use in uses])
        alone = f"{ref.label} alone, in {in_words(len(uses))}"
        rows.append((alone, named if uses else _none("No story has it alone.")))
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{body}</dd>" for name, body in rows)
    linked = (
        '<p class="seen">The frameworks line these two up themselves: that they come together may '
        "say no more than that.</p>"
        if pair.linked
        else ""
    )
    return (
        f"<li><h2>{idea_link(pair.one)} <i>and</i> {idea_link(pair.other)}</h2>{linked}"
        f"<dl>{listed}</dl></li>"
    )


def _none(words: str) -> str:
    return f'<span class="unknown">{words}</span>'
