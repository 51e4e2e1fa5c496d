"""Flights as ordered lists that a stylesheet lays out as pictures.

A step stands in its band; between two steps there is only a riser, which says "then". Nothing is
drawn between two things that we know, there is no axis and no number. On a phone and on paper the
same list stands on its side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from math import ceil
from textwrap import wrap

from kg.catalogue.records import Basis, CaseSummary, Flight, Phase, Step
from kg.catalogue.signs import TONES
from kg.rendering.parts import address, capital, escape, key, link, mark, thing, whose

__all__ = [
    "Stop",
    "bands",
    "board",
    "first_sky",
    "journey",
    "last_seen",
    "mini",
    "one_flight",
    "sky",
]

_BANDS = ("Ground", "Falling", "Lift-off", "Climbing", "In orbit")
_TOP = len(_BANDS) - 1
_A_SKY = 14
"""The most steps whose labels stand side by side; a longer flight goes on in a second sky."""
_WIDE = 1168
"""The width of the steps of a large flight in pixels, where a letter of a label takes seven."""
_LEAST = 4.0
"""The least height of a band of a large flight, in rem."""
_ABOVE = 1.25
"""So far below the top of its band a step of a large flight stands, in rem."""
_A_BOARD = 84.0
"""The most breadth, in steps, of one sky of the board."""
_FIRST = 76.0
"""The most breadth of the sky that opens home, where every name stands on one line."""
_ROOMY = 44.0
"""Up to this breadth in steps, each sentence stands under its own flight."""

_HIGH = 2
"""So many skies are drawn at full height; with more of them each is lower."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A step as it is drawn: how high, how it is marked, and its words."""

    altitude: int
    label: str
    href: str = ""
    basis: Basis | None = Basis.OURS
    when: str = ""
    band: str = ""
    loose: bool = False
    marked: bool = True
    """Whether a mark stands on it; without one it is a place, not something told."""


def _height(phase: Phase) -> int:
    return min(max(phase.altitude, 0), _TOP)


def last_seen(flight: Flight) -> str:
    """Say how a flight ended, as a sentence begins."""
    return capital(flight.last_seen)


def _stop(step: Step) -> Stop:
    return Stop(
        altitude=_height(step.phase),
        label=step.ref.label,
        href=f"#{step.ref.part}" if step.ref.part else address(step.ref),
        basis=step.basis,
        when=str(step.when),
        band=step.phase.band,
        loose=step.loose,
    )


def _level(stop: Stop) -> int:
    """Count bands from the top."""
    return _TOP - stop.altitude


def _row(stop: Stop, before: Stop | None, *, labels: bool, tops: Sequence[float]) -> str:
    level = _level(stop)
    previous = level if before is None else _level(before)
    classes = ["step", TONES[stop.altitude]]
    classes += ["loose"] if stop.loose else []
    classes += ["level"] if before and level == previous else []
    classes += ["undated"] if stop.marked and not stop.when else []
    band = escape(stop.band or _BANDS[stop.altitude])
    when = escape(stop.when) or ("no date told" if stop.marked else "")
    what = link(stop.label, stop.href, classes="what") if labels else escape(stop.label)
    drawn = mark(stop.basis) if stop.marked else '<span class="pin"></span>'
    said = whose(stop.basis) if stop.marked else ""
    if stop.loose:
        said += '<span class="vh"> Its place in the order is not told.</span>'
    place = f"--lv:{level};--pv:{previous}"
    if labels:
        place += f";--y:{tops[level]:.2f};--py:{tops[previous]:.2f}"
    return (
        f'<li class="{" ".join(classes)}" style="{place}"><span class="spot">{drawn}</span>'
        f'<span class="{"words" if labels else "vh"}"><b class="band">{band}</b> '
        f'<span class="when">{when}</span> {what} {said}</span></li>'
    )


def _steps(
    stops: Sequence[Stop],
    *,
    labels: bool = False,
    before: Stop | None = None,
    tops: Sequence[float] = (),
) -> str:
    rows = []
    for stop in stops:
        rows.append(_row(stop, before, labels=labels, tops=tops))
        before = stop
    return f'<ol class="steps">{"".join(rows)}</ol>'


def _bands(stops: Iterable[Stop]) -> str:
    """Name the bands as the data does, the usual way where nothing stands in one."""
    names = list(_BANDS)
    for stop in stops:
        names[stop.altitude] = stop.band or names[stop.altitude]
    ends = {0: "<small>inside-out</small>", _TOP: "<small>outside-in</small>"}
    spans = "".join(
        f'<span class="{TONES[height]}">{escape(names[height])}{ends.get(height, "")}</span>'
        for height in range(_TOP, -1, -1)
    )
    return f'<div class="bands" aria-hidden="true">{spans}</div>'


def bands(flights: Iterable[Flight]) -> str:
    """Name the bands beside flights that stand in one sky."""
    return _bands([stop for flight in flights for stop in _stops(flight)])


def _stops(flight: Flight) -> tuple[Stop, ...]:
    return tuple(_stop(step) for step in flight.steps)


def mini(flight: Flight) -> str:
    """Draw a flight small, without labels; empty where there is too little to draw."""
    if not flight.drawn:
        return ""
    return f'<div class="mini" style="--n:{len(flight.steps)}">{_steps(_stops(flight))}</div>'


def sky(flight: Flight) -> str:
    """Draw a flight as wide as its card; empty where there is too little to draw."""
    if not flight.drawn:
        return ""
    return f'<div class="mini wide" style="--n:{len(flight.steps)}">{_steps(_stops(flight))}</div>'


def _lines(stop: Stop, letters: int) -> int:
    """Count the lines of a label in a column of so many letters."""
    when = stop.when or ("no date told" if stop.marked else "")
    return len(wrap(when, letters)) + len(wrap(stop.label, letters))


def _heights(stops: Sequence[Stop]) -> list[float]:
    """Say how high each band is, from the top, so that every label stands inside its own."""
    letters = max(8, int((_WIDE / len(stops) - 10) / 7))
    heights = [_LEAST] * len(_BANDS)
    for stop in stops:
        needed = _ABOVE + 1.1 + 1.02 * _lines(stop, letters)
        heights[_level(stop)] = max(heights[_level(stop)], needed)
    return heights


def _solo(stops: Sequence[Stop]) -> str:
    """Draw steps with their words, in as many skies as they need."""
    share = -(-len(stops) // max(1, -(-len(stops) // _A_SKY)))
    skies = []
    for start in range(0, len(stops), share):
        shown = stops[start : start + share]
        before = stops[start - 1] if start else None
        heights = _heights(shown)
        tops = [sum(heights[:level]) + _ABOVE for level in range(len(heights))]
        bands = ";".join(f"--b{level}:{height:.2f}" for level, height in enumerate(heights))
        skies.append(
            f'<div class="solo" style="--n:{len(shown)};{bands}">{_bands(stops)}'
            f"{_steps(shown, labels=True, before=before, tops=tops)}</div>"
        )
    return "".join(skies)


def one_flight(flight: Flight) -> str:
    """Draw one flight large, each step with its date and a label that leads to its statement."""
    if not flight.drawn:
        return '<p class="unknown">Too little of it is placed on the journey to draw a flight.</p>'
    return _solo(_stops(flight)) + key()


def journey(stops: Sequence[Stop]) -> str:
    """Draw the phases of the journey themselves as a flight."""
    return f'<div class="journey">{_solo(stops)}</div>' if stops else ""


def _breadth(case: CaseSummary, *, roomy: bool = False) -> float:
    """Say how wide a column must be, in steps: for its steps, or for its name on one line.

    Where there is room, the text under a flight counts as much as its steps.
    """
    if roomy:
        return 8 + len(case.flight.steps) / 2
    return max(len(case.flight.steps) + 1, min(len(case.ref.label), 14) * 0.66, 5.8)


def _column(case: CaseSummary, breadth: float) -> str:
    return (
        f'<li class="flight" style="--n:{len(case.flight.steps)};--w:{breadth:.2f}">'
        f'<div class="sky">{_steps(_stops(case.flight))}</div><div class="says">'
        f'<h3>{thing(case.ref)}</h3><p class="sentence">{escape(case.abstract)}</p>'
        f'<p class="seen">{escape(case.flight.last_seen)}</p></div></li>'
    )


def _columns(cases: Iterable[CaseSummary], *, roomy: bool) -> str:
    return "".join(_column(case, _breadth(case, roomy=roomy)) for case in cases)


Group = tuple[str, list[CaseSummary]]


def _in_skies(groups: Sequence[Group]) -> list[list[Group]]:
    """Share stories out over skies: one for all if it holds them, else each group its own.

    A group that one sky does not hold goes on in the next, about equally full.
    """
    widths = [sum(_breadth(case) for case in group) for _, group in groups]
    if sum(widths) <= _A_BOARD:
        return [[(title, group) for title, group in groups if group]]
    skies: list[list[Group]] = []
    for (title, group), width in zip(groups, widths, strict=True):
        most = width / max(1, ceil(width / _A_BOARD))
        filled = 0.0
        pieces: list[list[CaseSummary]] = []
        for case in group:
            if not pieces or filled >= most * len(pieces):
                pieces.append([])
            filled += _breadth(case)
            pieces[-1].append(case)
        names = [title, *([f"{title}, continued"] * (len(pieces) - 1))]
        skies += [[(name, piece)] for name, piece in zip(names, pieces, strict=False)]
    return skies


def _one_board(groups: Sequence[Group], stops: Sequence[Stop], *, size: str, hinted: bool) -> str:
    roomy = size == "roomy"
    widths = [sum(_breadth(case, roomy=roomy) for case in group) for _, group in groups]
    columns = " ".join(f"minmax(0,{width / sum(widths):.4f}fr)" for width in widths)
    sections = "".join(
        f'<section><h2 class="group">{title}</h2>'
        f'<ol class="flights">{_columns(group, roomy=roomy)}</ol></section>'
        for title, group in groups
    )
    hint = (
        '<p class="hint">Point at a flight, or move to it with Tab: it lights up with its '
        "sentence. Open it to read the story.</p>"
    )
    return (
        f'<div class="board{f" {size}" if size else ""}" style="--columns:{columns}">'
        f"{_bands(stops)}{sections}{hint if hinted and not roomy else ''}</div>"
    )


_HOW = "From left to right, each dot is one thing that happened."


def first_sky(cases: Iterable[CaseSummary]) -> tuple[CaseSummary, ...]:
    """Choose what one sky holds: the best told of those that came down and of the others in turn."""
    drawn = [case for case in cases if case.flight.drawn]
    told = sorted(drawn, key=lambda case: -case.evidence.cited)
    down = [case for case in told if case.flight.came_down]
    aloft = [case for case in told if not case.flight.came_down]
    held: set[str] = set()
    breadth = 0.0
    for case in chain.from_iterable(zip_longest(down, aloft)):
        if case and breadth + _breadth(case) <= _FIRST:
            breadth += _breadth(case)
            held.add(case.ref.iri)
    return tuple(case for case in drawn if case.ref.iri in held)


def board(cases: Iterable[CaseSummary], *, explained: bool = True, low: bool = False) -> str:
    """Draw all flights in one sky, those that came down apart from those that did not.

    More stories than fit go on in a second sky. Cases with too little to draw are left out; empty
    where none can be drawn.

    Args:
        explained: say how to read it; a further board of a page needs no such words.
        low: draw it lower than its room allows, where more stands under it.
    """
    drawn = [case for case in cases if case.flight.drawn]
    groups = (
        ("Came down, by at least one reading", [c for c in drawn if c.flight.came_down]),
        ("Aloft when last seen", [c for c in drawn if not c.flight.came_down]),
    )
    if not drawn:
        return ""
    stops = [stop for case in drawn for stop in _stops(case.flight)]
    roomy = sum(_breadth(case) for case in drawn) <= _ROOMY
    skies = _in_skies(groups)
    size = "low" if low or len(skies) > _HIGH else "roomy" if roomy else ""
    drawings = [
        _one_board(sky, stops, size=size, hinted=explained and sky is skies[0]) for sky in skies
    ]
    return "".join(drawings) + (key(how=_HOW) if explained else "")
