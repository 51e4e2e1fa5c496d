"""Causes by how it ended: the stories that a cause lit, and how each was when last seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kg.catalogue.records import Basis
from kg.catalogue.signs import tone_of
from kg.comparison import Begun, Cause, Causes
from kg.rendering.parts import (
    address,
    capital,
    counted,
    escape,
    in_figures,
    in_words,
    joined,
    mark,
    thing,
    whose,
)
from kg.rendering.patterns._asked import PatternsAsked
from kg.rendering.patterns._pieces import (
    SAID_BY,
    by_whose_word,
    counting,
    does_not_fit,
    idea_link,
    misfit,
    nothing_found,
    only_here,
    opening,
    seen_last,
    sign_of,
    story_of,
    whose_words,
)

__all__ = ["patterns_causes"]

_WERE = {
    "falling": "falling when last seen",
    "recovering": "recovering when last seen",
    "recovered": "recovered when last seen",
    "aloft": "aloft when last seen",
    "on the ground": "on the ground when last seen",
    "": "placed too little to say",
}
_DOWN = ("falling", "recovering", "recovered")
_IN_A_CELL = 24
_MANY = 3
"""From so many stories on a cell says how many it holds."""


def patterns_causes(causes: Causes, asked: PatternsAsked) -> tuple[str, str]:
    """Set the causes against how the stories ended that they lit.

    Returns:
        The pattern, and what does not fit it.
    """
    rows = [row for row in causes.rows if row.stories]
    if not rows:
        said = "No story here is read as lit by a cause of burningness."
        return nothing_found(asked, causes.stories, said), _beside_causes(causes, asked)
    first, *others = (_ended(row, asked) for row in sorted(rows, key=lambda row: -len(row.stories)))
    heads = "".join(f'<th scope="col">{capital(_WERE[end])}</th>' for end in causes.ends)
    body = "".join(_cause(row, causes.ends, asked) for row in causes.rows)
    caption = "The causes of burningness by how the stories ended that they lit"
    table = (
        '<p class="seen">Only what lit a story before its first fall is counted; whose cause is told '
        "of a later climb alone stands below, among those that do not fit.</p>"
        f'<div class="ended" role="region" aria-label="{caption}" tabindex="0"><table>'
        f'<caption class="vh">{caption}</caption>'
        f'<thead><tr><th scope="col">What lit it</th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
        '<p class="seen">Under each story the first mark says whose reading it is that this lit it, '
        "the second whose it is that it fell, or where it was when last seen; both lead to what is "
        "told. What is chosen above sifts the first alone. That a story fell, and that it was falling "
        "when last seen, are two statements, and may be two people’s.</p>"
    )
    return opening(counting(asked, first), *others) + table + only_here(), _beside_causes(
        causes, asked
    )


def _ended(row: Cause, asked: PatternsAsked) -> str:
    """Say in a sentence how the stories ended that a cause lit, and who says so."""
    total, down = len(row.stories), row.came_down
    first = f"Of {_counted(total, asked)} that {idea_link(row.idea)} lit,"
    if not down:
        return f"{first} none is told to have come down."
    ends = [(end, len(group)) for end, group in row.ends if end in _DOWN]
    were = [f"{in_words(number)} {_was(number)} {end}" for end, number in ends]
    first += f" {in_words(len(down))} came down"
    if len(down) == 1 and ends:
        first += f" and was {ends[0][0]} when last seen."
    else:
        first += f": {joined(were)} when last seen." if were else "."
    kept = by_whose_word(down)
    one = len(down) == 1
    fell = _is_said(kept, "That it fell is" if one else "That they fell is")
    begun = by_whose_word(story.lit for story in down)
    lit = _is_said(begun, f"that {idea_link(row.idea)} lit {'it' if one else 'them'} is")
    return f"{first} {fell}; {lit}."


def _is_said(numbers: Counter[Basis | None], what: str) -> str:
    """Say whose word something is, of one or of several stories."""
    if len(numbers) == 1:
        return f"{what} {SAID_BY[next(iter(numbers))]}"
    return f"{what} {whose_words(numbers)}"


def _counted(number: int, asked: PatternsAsked) -> str:
    many = asked.noun
    return counted(number, "story or note" if asked.sieve.notes else "story", many)


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def _cause(row: Cause, ends: Sequence[str], asked: PatternsAsked) -> str:
    groups = dict(row.ends)
    cells = "".join(_end_cell(groups.get(end, ()), end) for end in ends)
    number = _counted(len(row.stories), asked)
    return (
        f'<tr><th scope="row" class="{tone_of(row.idea)}">{idea_link(row.idea)}'
        f"<small>{number}</small></th>{cells}</tr>"
    )


def _end_cell(group: Sequence[Begun], end: str) -> str:
    name = f' data-name="{capital(_WERE[end])}"'
    if not group:
        return f'<td{name}><span class="unknown">none</span></td>'
    many = f'<b class="n">{in_figures(len(group))}</b>' if len(group) >= _MANY else ""
    rows = "".join(f"<li>{_begun(one)}</li>" for one in group[:_IN_A_CELL])
    if (left := len(group) - _IN_A_CELL) > 0:
        rows += f"<li>and {in_figures(left)} more, in the table below</li>"
    of_many = ' class="many"' if many else ""
    return f"<td{name}{of_many}>{many}<ul>{rows}</ul></td>"


def _begun(one: Begun) -> str:
    lit = sign_of(one.lit, f"That {one.lit.idea.label} lit {one.case.ref.label}")
    end = ""
    if seen := one.seen:
        fell = one.case.flight.came_down
        says = f"That {one.case.ref.label} fell" if fell else "Where it was when last seen"
        end = (
            f'<span>{"fell" if fell else "end"} <a class="sign-of" '
            f'href="{escape(address(seen.ref))}">{mark(seen.basis)}'
            f'<span class="vh">{escape(says)}. </span>{whose(seen.basis)}</a></span>'
        )
    year = f"<span>{one.case.flight.year}</span>" if one.case.flight.year else ""
    return f"{thing(one.case.ref)} <small><span>lit {lit}</span>{end}{year}</small>"


def _beside_causes(causes: Causes, asked: PatternsAsked) -> str:
    pieces = []
    for row in causes.rows:
        if not row.others:
            continue
        rows = [
            f"{story_of(one.lit)} <small>{escape(one.case.flight.last_seen)}</small>"
            for one in row.others
        ]
        head = (
            f"{row.idea.label}: most were {_WERE[row.usual]}; these were not"
            if row.usual
            else f"{row.idea.label}: no end has most of them"
        )
        pieces.append(misfit(head, rows))
    several = [
        f"{thing(case.ref)} <small>{joined(escape(ref.label) for ref in refs)}</small>"
        for case, refs in causes.by_several
    ]
    later = [
        f"{story_of(use)} <small>{escape(use.idea.label)}, after a fall</small>"
        for use in causes.later
    ]
    return does_not_fit(
        *pieces,
        misfit("Lit by more than one cause: they stand in several rows", several),
        misfit("A cause is told, but only of what came after a first fall", later),
        misfit(f"{capital(asked.noun)} of which no cause is told", seen_last(causes.unlit)),
    )
