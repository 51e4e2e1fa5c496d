"""Contrasts: pairs of stories that share ideas and part over others."""

from __future__ import annotations

from kg.comparison import Contrast, Contrasts, Use
from kg.rendering.flights import last_seen, mini
from kg.rendering.parts import capital, counted, escape, joined, link, page, thing
from kg.rendering.patterns._asked import PatternsAsked
from kg.rendering.patterns._pieces import (
    DOES,
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

__all__ = ["patterns_contrasts"]

_BOTH_DO = {
    "shows": "show",
    "counters": "work against",
    "breaks": "break",
    "doubts": "cast doubt on",
}
_SHARED = 4
_PARTED = 3


def patterns_contrasts(contrasts: Contrasts, asked: PatternsAsked) -> tuple[str, str]:
    """Tell pairs of stories that share ideas and part over others.

    Returns:
        The pattern, and what does not fit it.
    """
    if not contrasts.pairs:
        said = (
            "No two stories here share an idea and part over another: one showing it, the other "
            "working against it, breaking it or casting doubt on it."
        )
        return nothing_found(asked, contrasts.stories, said), ""
    number = len(contrasts.pairs)
    first = (
        f"{capital(counted(number, 'pair'))} of stories {'shares' if number == 1 else 'share'} "
        "ideas and part over others: what the one shows, the other works against, breaks or casts "
        "doubt on."
    )
    shown = "".join(map(_contrast, contrasts.pairs))
    apart = misfit(
        f"{capital(asked.noun)} that stand in none of these pairs", seen_last(contrasts.apart)
    )
    return (
        f'{opening(counting(asked, first))}<ul class="couples">{shown}</ul>{only_here()}',
        does_not_fit(apart),
    )


def _contrast(pair: Contrast) -> str:
    slugs = pair.one.ref.slug, pair.other.ref.slug
    compared = page("compare", {"cases": slugs})
    connected = page("connect", {"a": f"case/{slugs[0]}", "b": f"case/{slugs[1]}"})
    flown = "".join(
        f"<div>{mini(case.flight)}<p>{thing(case.ref)}</p>"
        f'<p class="seen">{escape(last_seen(case.flight))}</p></div>'
        for case in (pair.one, pair.other)
    )
    beside = ""
    if pair.fit or pair.misfit:
        idea = idea_link(pair.parted[0][0].idea)
        rows = [
            (words, uses)
            for words, uses in (
                ("Ended as the one on their side", pair.fit),
                ("Ended otherwise: they do not fit", pair.misfit),
            )
            if uses
        ]
        listed = "".join(
            f"<dt>{words}</dt><dd>{in_a_row([_beside(use) for use in uses])}</dd>"
            for words, uses in rows
        )
        beside = f"<h3>Others that have to do with {idea}</h3><dl>{listed}</dl>"
    return (
        f"<li><h2>{thing(pair.one.ref)} <i>and</i> {thing(pair.other.ref)}</h2>"
        f'<p class="prose">{_parting(pair)}</p><div class="two-flights">{flown}</div>'
        f'<p class="buttons">{link("Compare them", compared, classes="button")} '
        f"{link('How they are connected', connected, classes='button')}</p>{beside}</li>"
    )


def _beside(use: Use) -> str:
    end = use.case.flight.ends
    return f"{story_of(use)} <small>{DOES[use.stance]} it, {escape(end)}</small>"


def _parting(pair: Contrast) -> str:
    """Say in one sentence what two stories share and where they part."""
    by_stance: dict[str, list[str]] = {}
    for one, other in pair.shared[:_SHARED]:
        marks = f'<span class="told">{sign_of(one)}{sign_of(other)}</span>'
        by_stance.setdefault(one.stance, []).append(f"{idea_link(one.idea)} {marks}")
    shared = joined(f"{_BOTH_DO[stance]} {joined(ideas)}" for stance, ideas in by_stance.items())
    sides: dict[tuple[str, str], list[str]] = {}
    for one, other in pair.parted[:_PARTED]:
        marks = f'<span class="told">{sign_of(one)}{sign_of(other)}</span>'
        sides.setdefault((one.stance, other.stance), []).append(f"{idea_link(one.idea)} {marks}")
    parted = "; ".join(
        f"{escape(pair.one.ref.label)} {DOES[mine]} {joined(ideas)}, which "
        f"{escape(pair.other.ref.label)} {DOES[theirs]}"
        for (mine, theirs), ideas in sides.items()
    )
    return f"Both {shared}. {parted}."
