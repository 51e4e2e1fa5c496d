"""What is read of all stories by year: the decades, one of them with what happened in it.

A date stands as it is told, never widened. What nobody dates is listed apart, by story.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import urlencode

from kg.catalogue.records import Phase
from kg.catalogue.signs import tone_of_phase
from kg.comparison import Event, Timeline
from kg.rendering.parts import (
    capital,
    counted,
    escape,
    in_figures,
    mark,
    paged,
    term,
    thing,
    whose,
)
from kg.rendering.sentence import Shelf
from kg.rendering.staying import stay

__all__ = ["TimelineAsked", "timeline"]

_A_PAGE = 150
"""So many episodes stand on one page."""
_BESIDE = 90
"""So many without a date at most stand beneath the decade that is shown first."""
_NONE = "none"


@dataclass(frozen=True, slots=True)
class TimelineAsked:
    """What the address asks of the timeline: the list of stories, a phase, a decade.

    `years` is the first year of a decade, or "none" for what has no date.
    """

    shelf: Shelf
    phase: str = ""
    years: str = ""

    @property
    def address(self) -> str:
        """The address of this state."""
        own = [("phase", self.phase), ("years", self.years)]
        query = urlencode([(name, value) for name, value in own if value])
        joint = "&" if "?" in self.shelf.address else "?"
        return f"{self.shelf.address}{joint if query else ''}{query}"

    def at(self, years: str, start: int = 0) -> TimelineAsked:
        """Give the state that shows other years."""
        return replace(self, years=years, shelf=replace(self.shelf, start=start))

    def sifted(self, phase: str) -> TimelineAsked:
        """Give the state that shows one phase alone, or all; it begins anew."""
        return replace(self, phase=phase, years="", shelf=replace(self.shelf, start=0))


def timeline(found: Timeline, asked: TimelineAsked, phases: Sequence[Phase]) -> str:
    """Show the decades, and of one of them what happened, by year.

    Args:
        found: the episodes of the stories and of the phase that are asked for.
        phases: all phases, in the order of the journey.
    """
    known = {phase.ref.slug: phase for phase in phases}
    lost = []
    if asked.phase and asked.phase not in known:
        lost.append(f"There is no phase called “{escape(asked.phase[:60])}”: all are shown.")
        asked = replace(asked, phase="")
    decades = {str(one.start): one for one in found.decades}
    years = asked.years or _of_choice(asked, decades) or next(reversed(decades), _NONE)
    if years not in decades and (years != _NONE or not found.undated):
        if asked.years and found.count:
            lost.append(
                f"Nothing is told here of “{escape(asked.years[:60])}”: the last decade is shown."
            )
        years = next(reversed(decades), _NONE)
    banner = "".join(f'<p class="banner">{one}</p>' for one in lost)
    head = f'<div class="timeline">{banner}{_phases(asked, phases)}'
    if not found.count:
        return f"{head}{_empty(asked, known.get(asked.phase))}</div>"
    body = (
        _undated(found, asked)
        if years == _NONE
        else _decade(int(years), decades[years].events, asked)
    )
    beside = ""
    if years != _NONE and found.undated:
        beside = _beside(found, asked)
    return f"{head}{_overview(found, asked, years)}{body}{beside}</div>"


def _of_choice(asked: TimelineAsked, there: Container[str]) -> str:
    """Give the decade by which the stories were chosen; empty where they were by none."""
    chosen = (value.removesuffix("s") for value in asked.shelf.chosen.get("decade", ()))
    return next((value for value in chosen if value in there), "")


def _phases(asked: TimelineAsked, phases: Sequence[Phase]) -> str:
    rows = [stay("Any phase or none", asked.sifted("").address, current=not asked.phase)]
    rows += [
        stay(
            f'<span class="{tone_of_phase(phase)}">{escape(phase.ref.label)}</span>',
            asked.sifted(phase.ref.slug).address,
            current=phase.ref.slug == asked.phase,
        )
        for phase in phases
    ]
    listed = "".join(f"<li>{row}</li>" for row in rows)
    return f'<ul class="sieve" aria-label="Phase">{listed}</ul>'


def _empty(asked: TimelineAsked, phase: Phase | None) -> str:
    every = stay("Show all phases", asked.sifted("").address)
    if phase is None:
        return '<p class="prose">These stories tell of nothing that happened.</p>'
    return (
        f'<p class="prose">Nothing that these stories tell stands in {term(phase.ref)}.</p>'
        f'<ul class="ways-out"><li>{every}</li></ul>'
    )


def _overview(found: Timeline, asked: TimelineAsked, shown: str) -> str:
    """Count what is told of each decade, as links; what has no date comes last."""
    most = max((len(one.events) for one in found.decades), default=1)
    rows = [(str(one.start), f"{one.start}s", len(one.events)) for one in found.decades]
    rows += [(_NONE, "No date told", len(found.undated))] if found.undated else []
    listed = "".join(
        f'<li style="--n:{min(1.0, number / most):.3f}">'
        + stay(
            f'<i aria-hidden="true"></i><span>{words}</span><span class="n">{in_figures(number)}'
            '<span class="vh"> episodes</span></span>',
            asked.at(years).address,
            current=years == shown,
        )
        + "</li>"
        for years, words, number in rows
    )
    number = capital(counted(found.count, "episode"))
    return f'<p class="seen">{number}, by decade.</p><ol class="decades">{listed}</ol>'


def _decade(start: int, events: Sequence[Event], asked: TimelineAsked) -> str:
    begin = asked.shelf.start if 0 <= asked.shelf.start < len(events) else 0
    rows = "".join(
        f'<li><h3>{year}</h3><ul class="events">{"".join(map(_event, group))}</ul></li>'
        for year, group in groupby(events[begin : begin + _A_PAGE], key=lambda one: one.year)
    )
    ways = paged(len(events), begin, _A_PAGE, lambda place: asked.at(str(start), place).address)
    return f'<h2 class="decade">{start}s</h2><ol class="years">{rows}</ol>{ways}'


def _event(event: Event) -> str:
    return f"<li>{_told(event)} {thing(event.case.ref)}{_placed(event)}</li>"


def _told(event: Event) -> str:
    when = escape(capital(str(event.told.when)))
    moment = "<small>Moment of Belief</small>" if event.told.kind == "moment" else ""
    at = f'<span class="when">{when}</span>' if when else ""
    return f"{at}<b>{thing(event.told.ref)}{moment}</b>"


def _placed(event: Event) -> str:
    """Name the phase in its hue, with whose reading that is; empty where it has none."""
    phase = event.told.phase
    if phase is None:
        return ""
    basis = event.told.basis
    return (
        f'<span class="placed {tone_of_phase(phase)}">{mark(basis)}{escape(phase.ref.label)}'
        f"{whose(basis)}</span>"
    )


def _by_story(events: Sequence[Event]) -> str:
    rows = []
    for _, group in groupby(events, key=lambda one: one.case.ref.iri):
        first, *rest = group
        listed = "".join(f"<li>{_told(one)}{_placed(one)}</li>" for one in (first, *rest))
        rows.append(f'<li><h3>{thing(first.case.ref)}</h3><ul class="events">{listed}</ul></li>')
    return f'<ol class="years undated">{"".join(rows)}</ol>'


def _undated(found: Timeline, asked: TimelineAsked) -> str:
    begin = asked.shelf.start if 0 <= asked.shelf.start < len(found.undated) else 0
    ways = paged(len(found.undated), begin, _A_PAGE, lambda place: asked.at(_NONE, place).address)
    return f"{_no_date()}{_by_story(found.undated[begin : begin + _A_PAGE])}{ways}"


def _no_date() -> str:
    return '<h2 class="decade" id="no-date" tabindex="-1">No date told</h2>'


def _beside(found: Timeline, asked: TimelineAsked) -> str:
    """End with what has no date: all of it beneath the decade shown first, else a link to it."""
    number = len(found.undated)
    if not asked.years and not asked.shelf.start and number <= _BESIDE:
        return _no_date() + _by_story(found.undated)
    words = f"{capital(counted(number, 'episode'))} without a date"
    return f'<p class="undated-too">{stay(words, asked.at(_NONE).address)}</p>'
