"""What is read on home: the question, three ways in, and all stories in one sky."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.catalogue.records import (
    Basis,
    CaseSummary,
    Counts,
)
from kg.rendering.flights import board, first_sky
from kg.rendering.parts import (
    DOORS,
    button,
    capital,
    counted,
    escape,
    in_figures,
    in_words,
    joined,
    link,
    page,
    search_form,
)

__all__ = [
    "home",
]

_ON_THE_BOARD = 36
"""So many stories are drawn on home; all of them stand in their list."""


def _named(cases: Sequence[CaseSummary]) -> str:
    """Say which stories there are: all of a few, the first and last of many."""
    names = [case.ref.label for case in cases]
    if not names:
        return "no story yet"
    number = counted(len(names), "story", "stories")
    if len(names) <= 3:
        return f"{number}, {joined(names)}"
    return f"{number}, from {names[0]} and {names[1]} to {names[-1]}"


def _whose_count(counts: Counts) -> str:
    """Say what the picture is, whose readings it shows, and where the gaps are."""
    by = dict(counts.by_basis)
    return (
        '<p class="count">The picture is that of Charlie Dawson and Seán Meehan, the authors of '
        "<cite>The Customer Copernicus</cite>: on the ground a company looks at itself, in orbit "
        f"at its customers. {in_figures(counts.statements)} things are told here. What "
        f"{in_figures(by.get(Basis.WORD, 0))} of them show is the authors’ own word, "
        f"{in_figures(by.get(Basis.TELLING, 0))} they tell and we name, "
        f"{in_figures(by.get(Basis.OURS, 0))} are our reading, each with its reason, and "
        f"{in_figures(counts.without_reading)} only say what happened. "
        f"{link('What we don’t know', '/gaps')} has a page of its own.</p>"
    )


def _folded(cases: Sequence[CaseSummary]) -> str:
    """Fold away the flights that the first sky does not hold; empty where it holds all."""
    drawn = [case for case in cases if case.flight.drawn]
    if not drawn:
        return ""
    fell = sum(case.flight.came_down for case in drawn)
    more = (
        f"{capital(counted(len(drawn), 'more flight'))}: {in_words(fell) if fell else 'none'} "
        f"came down, {in_words(len(drawn) - fell) if len(drawn) > fell else 'none'} aloft when last seen"
    )
    return (
        f'<details class="skies"><summary>{more}</summary>{board(drawn, explained=False)}</details>'
    )


def _others(number: int, notes: int) -> str:
    """Say what can be done with the stories, and how many stories and notes are not drawn."""
    said = [
        f"Any two things: {link('how they are connected', '/connect')}. All stories together: "
        f"{link('what they have in common', '/patterns')}."
    ]
    if number:
        more = capital(counted(number, "more story stands", "more stories stand"))
        said.append(f"{more} in {link('the list of stories', '/cases')}.")
    if notes:
        held = counted(notes, "note holds", "notes hold")
        said.append(
            f"{capital(held)} too little yet to be drawn: "
            f"{link('read them', page('cases', {'kind': 'note'}))}."
        )
    said.append(f"Know a story? {link('Tell it', '/author')}.")
    return f'<p class="seen">{" ".join(said)}</p>'


def home(cases: Iterable[CaseSummary], counts: Counts) -> str:
    """Ask the question, give three ways in, and draw all stories in one sky."""
    stories = [case for case in cases if case.evidence.is_story]
    told = sorted(stories, key=lambda case: -case.evidence.cited)[:_ON_THE_BOARD]
    drawn = [case for case in stories if case in told]
    first = first_sky(drawn)
    rest = [case for case in drawn if case not in first]
    doors = "".join(f"<li>{link(name, href)}</li>" for name, href in DOORS)
    sky = board(first, low=bool(rest)) or (
        '<p class="unknown">No story holds enough to be drawn yet. '
        f"{link('All stories and notes', '/cases')} stand in their list.</p>"
    )
    return (
        '<div class="hero"><h1>Why do companies that put customers first so often stop?</h1>'
        f'<p class="lede">For those who lead, teach or study: {escape(_named(stories))}. What lit '
        "the fire, the moment people believed, what held, what pulled them down, and who says so."
        "</p></div>"
        '<div class="ways">'
        + button("Take the ten-minute flight", "/path?id=ten-minute-flight&step=1", primary=True)
        + button("Would you have signed it?", "/moment")
        + search_form(hint="Search a company, an idea, a year")
        + f"</div>{sky}{_folded(rest)}{_others(len(stories) - len(drawn), counts.notes)}"
        f'<nav class="doors" aria-label="All doors"><h2>Six doors</h2><ul>{doors}</ul></nav>'
        f"{_whose_count(counts)}"
    )
