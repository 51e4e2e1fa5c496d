"""What stands around the form of a wish: the head, where to begin, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from kg.catalogue.records import Path
from kg.planner import Remedy, Request, request_query
from kg.rendering.classes import length_of, minutes_of
from kg.rendering.parts import button, capital, counted, escape, link, page
from kg.settings import PACES

__all__ = [
    "Start",
    "plan_notes",
    "plan_opening",
    "plan_picked",
    "plan_problems",
    "plan_reads",
    "plan_start",
    "plan_title",
]


@dataclass(frozen=True, slots=True)
class Start:
    """A wish to begin with: its name, what it gives, and the request."""

    label: str
    what: str
    request: Request


def plan_opening() -> str:
    """Open the page where nothing is wished for yet."""
    return (
        '<div class="headline"><h1>Plan a class</h1><p class="lede">Say what it is to cover and how '
        "long it may take. You get an order of ideas, stories and decisions, why each is there, and "
        "what there was no room for.</p></div>"
    )


def plan_title() -> str:
    """Head the form of a wish that has a plan beside it."""
    return '<h1 class="wishing">Plan a class</h1>'


def plan_picked(request: Request, name: str, labels: Mapping[str, str]) -> str:
    """List what is asked for in one field of a wish, each a press to take it out.

    Args:
        name: of the field: "goals", "known", "keep" or "leave".
        labels: what each is called, by slug; one that is not there stands by its name.
    """
    chosen: tuple[str, ...] = getattr(request, name)
    rows = []
    for slug in chosen:
        left = tuple(one for one in chosen if one != slug)
        changed: dict[str, Any] = {name: left}
        href = page("plan", request_query(replace(request, **changed)))
        label = escape(labels.get(slug) or slug)
        rows.append(
            f'<li><a href="{escape(href)}" data-stay aria-label="{label}: take it out">{label}'
            '<span aria-hidden="true"> ×</span></a></li>'
        )
    of_ideas = name in ("goals", "known")
    many = counted(len(rows), "idea") if of_ideas else counted(len(rows), "story", "stories")
    what = " to cover" if name == "goals" else ""
    return (
        f'<div class="picked"><p class="seen">{capital(many)}{what}</p>'
        f"<ul>{''.join(rows)}</ul></div>"
    )


def plan_reads(request: Request) -> str:
    """Say how long slow and fast readers take for the minutes of reading that are given."""
    pace = max(1, request.pace)
    words, (slow, fast) = request.reading * pace, PACES
    if request.reading < 1:
        return '<p class="seen">Nothing is to be read before class.</p>'
    return (
        f'<p class="seen">Read before class, at {pace} words a minute. At {fast} to {slow} words, as most '
        f"read, it takes {ceil(words / fast)} to {minutes_of(ceil(words / slow))}.</p>"
    )


def plan_start(starts: Sequence[Start], paths: Sequence[Path]) -> str:
    """Offer wishes to begin with, and ready paths that can be changed."""
    wishes = "".join(
        f"<li>{link(one.label, page('plan', request_query(one.request)))}"
        f"<span>{escape(one.what)}</span></li>"
        for one in starts
    )
    ready = "".join(
        f"<li>{link(path.ref.label, page('plan', {'path': path.ref.slug, 'edit': 'path'}))}"
        f"<span>{escape(_length(path))}</span></li>"
        for path in paths
    )
    begun = f'<h2>Start from a wish</h2><ul class="starts">{wishes}</ul>' if wishes else ""
    bent = f'<h2>Start from a ready path</h2><ul class="starts">{ready}</ul>' if ready else ""
    return f'<div class="beginnings">{begun}{bent}</div>'


def _length(path: Path) -> str:
    steps = counted(len(path.steps), "step")
    if not path.is_class:
        return capital(f"{steps} to read alone")
    return capital(f"{length_of(path)}, {steps}")


def plan_notes(sentences: Sequence[str]) -> str:
    """Say what is to be minded about a wish that has a plan all the same."""
    rows = "".join(f"<li>{escape(one)}</li>" for one in sentences)
    return f'<ul class="minded">{rows}</ul>' if rows else ""


def plan_problems(sentences: Sequence[str], remedies: Sequence[Remedy], mend: str = "") -> str:
    """Say why there is no plan, and offer what would make one possible.

    Args:
        mend: what to do, where no change of the wish is known that helps.
    """
    said = "".join(f"<li>{escape(one)}</li>" for one in sentences)
    ways = "".join(
        f"<li>{link(one.sentence, page('plan', request_query(one.request)))}</li>"
        for one in remedies
    )
    offered = f'<p class="seen">{escape(mend)}</p>' if mend else ""
    if ways:
        offered = f'<h3>What would make it possible</h3><ul class="remedies">{ways}</ul>'
    return (
        '<div class="no-plan" role="status"><h2>There is no plan for this wish</h2>'
        f'<ul class="minded">{said}</ul>{offered}'
        f'<p class="buttons">{button("Begin anew", "/plan")}</p></div>'
    )
