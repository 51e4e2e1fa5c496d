"""All decisions by story, and where to go from one of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from kg.catalogue.decisions import Decision, starting
from kg.catalogue.records import Statement
from kg.rendering.decisions._naming import TITLE, decision_address, plain_year
from kg.rendering.parts import (
    Target,
    address,
    capital,
    counted,
    escape,
    eyebrow,
    full_stop,
    joined,
    link,
    part,
    thing,
    unknown,
)
from kg.rendering.passing import copy_link

__all__ = [
    "DECISIONS_NEXT",
    "decision_missing",
    "decision_next",
    "decision_share",
    "decisions_head",
    "decisions_list",
]

DECISIONS_NEXT: tuple[Target, ...] = (
    ("The ten-minute flight", "The whole idea in seven stops", "/path?id=ten-minute-flight&step=1"),
    ("Moment of Belief", "What makes an act one", "/concept?id=moment-of-belief"),
    ("All stories", "Where these decisions were made", "/cases"),
)


def _said(decision: Decision) -> str:
    """Say a decision in a line: how it begins, and what is asked."""
    room = decision.room
    if room is None:
        return "No dilemma is written yet."
    begins = full_stop(room.situation.partition(". ")[0])
    return f"{begins} … {room.question}" if room.question else begins


def decisions_head(every: Sequence[Decision]) -> str:
    """Open the list: what these are, and with which to start."""
    if not every:
        empty = unknown("We have read of no Moment of Belief yet.")
        return f'<div class="headline"><h1>{TITLE}</h1><p class="lede">{empty}</p></div>'
    stories = len({one.case.ref for one in every})
    counts = f"{counted(len(every), 'decision')} of {counted(stories, 'story', 'stories')}"
    return (
        f'<div class="headline"><h1>{TITLE}</h1><p class="lede">{capital(counts)}, each met '
        "before you know how it ended. Some were taken back later; the list does not say which.</p>"
        f"</div>{_start(starting(every))}"
    )


def _start(chosen: Sequence[Decision]) -> str:
    """Offer the first of these in full and the others by name; empty where there is none."""
    first = chosen[0] if chosen else None
    if first is None or first.room is None:
        return ""
    more = joined((link(one.called, decision_address(one)) for one in chosen[1:]), "or")
    button = (
        f'<a class="button primary" href="{escape(decision_address(first))}">Step into the room</a>'
    )
    other = f'<span class="seen">or start with {more}</span>' if more else ""
    return part(
        "Start with this one",
        eyebrow((escape(first.case.ref.label), escape(first.year)))
        + f'<p class="prose">{escape(first.room.situation)} {escape(first.room.question)}</p>'
        + f'<p class="buttons">{button}{other}</p>',
    )


def decisions_list(every: Sequence[Decision]) -> str:
    """List all decisions by story, without a word of what was decided."""
    ordered = sorted(every, key=lambda one: (one.case.ref.label.casefold(), one.case.ref.iri))
    rows = []
    for ref, own in groupby(ordered, key=lambda one: one.case.ref):
        lines = "".join(
            f"<li><span>{escape(plain_year(one)) or 'No date told'}</span>"
            f"<span>{link(_said(one), decision_address(one))}</span></li>"
            for one in own
        )
        rows.append(f"<li><h3>{escape(ref.label)}</h3><ul>{lines}</ul></li>")
    return part("All decisions", f'<ul class="choices">{"".join(rows)}</ul>') if rows else ""


def decision_missing(
    asked: str, nearest: Iterable[Decision] = (), statement: Statement | None = None
) -> str:
    """Say that an address names no decision, and offer the nearest.

    Args:
        asked: as it stands in the address.
        nearest: those whose name is most like it.
        statement: what the address names, where it is something and no Moment.
    """
    title = f"There is no decision called “{escape(asked)}”"
    lede = "The address may be mistyped, or the Moment was renamed."
    if statement:
        title = "This is not read as a Moment of Belief"
        lede = (
            f"{thing(statement.ref)} is told in its story. Only what is read as a Moment of Belief "
            "is met as a decision here."
        )
    rows = "".join(f"<li>{link(one.called, decision_address(one))}</li>" for one in nearest)
    near = f'<ul class="ways-out">{rows}</ul>' if rows else ""
    ways = f"{near}<p>{link('All decisions', '/moment')}</p>"
    return f'<div class="headline"><h1>{title}</h1><p class="lede">{lede}</p></div>' + part(
        "Did you mean" if rows else "Where they are", ways
    )


def decision_next(
    decision: Decision, following: Decision | None, *, shown: bool
) -> tuple[Target, ...]:
    """Choose where to go: before the answer, nowhere that tells it.

    Args:
        following: the next decision.
        shown: whether what happened is to be seen.
    """
    targets: list[Target] = []
    if following:
        name = "Next decision" if shown else "Another decision"
        targets.append((name, following.called, decision_address(following)))
    if shown:
        label = decision.case.ref.label
        story = (f"The story of {label}", "From this Moment on", address(decision.statement.ref))
        targets.append(story)
    else:
        targets.append(DECISIONS_NEXT[1])
    targets.append(("All decisions", "Each before its end is told", "/moment"))
    return tuple(targets)


def decision_share(decision: Decision, public_url: str) -> str:
    """Offer the address of a decision without the answer."""
    return (
        '<div class="share"><p>Share this decision: the link leaves your answer out.</p>'
        f"{copy_link(decision_address(decision), public_url)}</div>"
    )
