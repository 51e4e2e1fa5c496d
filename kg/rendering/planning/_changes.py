"""What stands around a plan that is being changed: its head, a step, what is against the rules."""

from __future__ import annotations

from collections.abc import Sequence

from kg.catalogue.records import OutsideReading, Path, PathStep
from kg.planner import Alternative, Change, Violation
from kg.rendering.classes import length_of, minutes_of
from kg.rendering.parts import (
    button,
    capital,
    counted,
    escape,
    eyebrow,
    full_stop,
    joined,
    link,
    outside,
    page,
    thing,
)
from kg.rendering.passing import copy_button

__all__ = [
    "plan_add_head",
    "plan_amiss",
    "plan_change_head",
    "plan_changed",
    "plan_gone",
    "plan_keep",
    "plan_minded",
    "plan_objectives_head",
    "plan_onward",
    "plan_others",
    "plan_outside",
    "plan_read",
    "plan_step_head",
    "plan_told",
    "plan_verdict",
    "plan_whole_head",
]

_MOST_OTHERS = 8


def plan_change_head(path: Path, *, held: bool) -> str:
    """Open a plan that is being changed.

    Args:
        held: the address carries it as it stands; else the window alone does, and the page says so.
    """
    steps = counted(len(path.steps), "step")
    length = length_of(path) if path.is_class else "no minutes are set"
    line = eyebrow(("A plan that is being changed", escape(length), steps))
    kept = (
        "Its link opens it as it stands now."
        if held
        else "It is too long for a link. It stays in this window; take the file to keep it."
    )
    unsaved = "" if held else " data-unsaved"  # the browser asks before it is left
    return f'{line}<h1 class="wishing">{escape(path.ref.label)}</h1><p class="seen kept-how"{unsaved}>{kept}</p>'


def plan_minded(violations: Sequence[Violation], verdict: str = "") -> str:
    """Say what is against the rules of a plan, and what is advice, each with what would mend it.

    Args:
        verdict: how the whole stands, in a sentence.
    """
    serious = [one for one in violations if one.serious]
    advice = [one for one in violations if not one.serious]
    listed = _list("Against the rules", serious) + _list("To think about", advice)
    said = f'<p class="seen">{escape(verdict)} The order is advice.</p>' if verdict else ""
    return f'{said}<div class="of-verdict">{listed}</div>' if listed else said


def _list(title: str, violations: Sequence[Violation]) -> str:
    if not violations:
        return ""
    rows = "".join(
        f"<li>{escape(full_stop(one.sentence))}"
        f"{f' <span>{escape(full_stop(one.mend))}</span>' if one.mend else ''}</li>"
        for one in violations
    )
    return f'<h3>{title}</h3><ul class="minded">{rows}</ul>'


def plan_step_head(step: PathStep, violations: Sequence[Violation], *, come: bool = False) -> str:
    """Open the form of one step: what it is, what is wrong with it, why it is there.

    Args:
        come: it was opened by the last press: it takes the focus.
    """
    visited = joined(thing(ref) for ref in (*step.ideas, *(one.ref for one in step.stories)))
    kind = eyebrow(("This step", visited or "of your own"))
    because = f'<p class="seen">{escape(full_stop(step.because))}</p>' if step.because else ""
    drafted = (
        '<p class="seen">Its words were drafted by rule. Once you change them they are yours.</p>'
        if step.drafted
        else ""
    )
    minded = "".join(
        f"<li>{escape(full_stop(one.sentence))}"
        f"{f' <span>{escape(full_stop(one.mend))}</span>' if one.mend else ''}</li>"
        for one in violations
    )
    listed = f'<ul class="minded">{minded}</ul>' if minded else ""
    taken = ' tabindex="-1" data-come' if come else ""
    return f'<div class="step-head"{taken}>{kind}<h2>{escape(step.label)}</h2>{because}{drafted}{listed}</div>'


def plan_others(others: Sequence[Alternative]) -> str:
    """List what could stand in place of a story: what each would give, and why it was not taken."""
    rows = "".join(
        f"<li><b>{link(one.label, page('case', {'id': one.name}))}</b>"
        f"{escape(full_stop(f': {one.gives}')) if one.gives else ''} "
        f"{escape(full_stop(one.sentence))}</li>"
        for one in others[:_MOST_OTHERS]
    )
    if not rows:
        return '<p class="seen">No other story shows what this one is here for.</p>'
    return (
        '<p class="seen">The one that you choose takes its place in the whole class: its decision, '
        "its step and its comparison. Words that spoke of the old one are drafted anew.</p>"
        '<details class="instead"><summary>What each would give, and why it was not taken</summary>'
        f"<ul>{rows}</ul></details>"
    )


def plan_amiss(found: Sequence[Violation]) -> str:
    """Say what is amiss with a text, beside its field; empty where nothing is."""
    rows = "".join(
        f"<li>{escape(full_stop(one.sentence))} <span>{escape(full_stop(one.mend))}</span></li>"
        for one in found
    )
    return f'<ul class="minded">{rows}</ul>' if rows else ""


def plan_outside(one: OutsideReading) -> str:
    """Name something to read that the atlas does not hold."""
    lasts = f", {minutes_of(one.minutes)}" if one.minutes else ", nobody said how long it takes"
    return f"<p>{outside(one.url, one.title)}{lasts}</p>"


def plan_add_head() -> str:
    """Open the form of something new."""
    return (
        '<div class="step-head"><h2>Add to it</h2><p class="seen">A step of your own stands before '
        "the close; move it where you want it.</p></div>"
    )


def plan_whole_head() -> str:
    """Open the form of the whole class."""
    return '<div class="step-head"><h2>The whole class</h2></div>'


def plan_objectives_head() -> str:
    """Say what the lines of objectives are for."""
    return (
        '<p class="seen">One line for each thing they can do, with its level; an empty line takes '
        "it away.</p>"
    )


def plan_verdict(serious: int, advice: int) -> str:
    """Say in a sentence how a plan stands, for who hears it."""
    if not serious and not advice:
        return "Nothing is against the rules."
    said = []
    if serious:
        said.append(f"{counted(serious, 'thing')} against the rules")
    if advice:
        said.append(f"{counted(advice, 'thing')} to think about")
    return f"{capital(joined(said))}."


def plan_told(sentence: str, saved: str = "") -> str:
    """Say what came of the last press.

    Args:
        saved: the name under which it saved a path.
    """
    way = f" {link('Open it', page('path', {'id': saved}))}" if saved else ""
    return f'<p class="banner" role="status">{escape(sentence)}{way}</p>'


def plan_read(name: str, way: str) -> str:
    """Say that the file of a plan was read, and lead to it."""
    said = escape(f"“{name}” is read.")
    return f'<p class="banner" role="status">{said} {link("Open it", way)}</p>'


def plan_gone(sentence: str) -> str:
    """Say that an address holds no plan that can be read."""
    return (
        f'<h1>This plan cannot be opened</h1><p class="lede">{escape(sentence)}</p>'
        f'<p class="buttons">{button("Plan a class", "/plan", primary=True)}'
        f"{button('Ready classes', '/paths')}</p>"
    )


def plan_keep() -> str:
    """Head what is done with a plan that was changed."""
    return '<h2 class="keeping">Keep it, pass it on</h2>'


def plan_onward(look: str, copied: str, public_url: str = "") -> str:
    """Lead to a plan as a class, and offer its address.

    Args:
        look: the address of the plan as a class.
        copied: the address that is copied; empty where none carries it.
        public_url: as in `copy_button`.
    """
    copy = copy_button(copied, public_url) if copied else ""
    return f'<p class="buttons in-row">{button("See it as a class", look)}{copy}</p>'


def plan_changed(changes: Sequence[Change], what: str) -> str:
    """List what was changed against what a plan is based on.

    Args:
        what: it is based on.
    """
    rows = "".join(f"<li>{escape(full_stop(capital(one.sentence)))}</li>" for one in changes)
    body = f'<ul class="changes">{rows}</ul>' if rows else '<p class="seen">Nothing yet.</p>'
    return (
        f'<details class="changed"><summary>What changed against {escape(what)}'
        f"{f' ({len(changes)})' if changes else ''}</summary>{body}</details>"
    )
