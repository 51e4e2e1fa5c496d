"""What is read on reading paths: the page from which one teaches, and a path that is walked alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.catalogue.records import CaseSummary, Path
from kg.planner import Ready
from kg.rendering.classes import reading_minutes, session_title
from kg.rendering.papers import press_change, press_ideas, press_use
from kg.rendering.parts import (
    button,
    capital,
    counted,
    escape,
    eyebrow,
    full_stop,
    in_words,
    joined,
    link,
    minutes,
    page,
    part,
    thing,
)
from kg.rendering.staying import stay
from kg.rendering.walking import said_minutes, step_address

__all__ = ["path_begin", "path_body", "path_head", "paths", "ready_next"]

_IN_THE_ROOM = (
    '<ul class="plain">'
    f"<li>{link('Put a decision to the room', '/moment')}: what was known before, the answer one "
    "press later; each can be shown on a projector.</li>"
    f"<li>{link('Compare two to four stories', '/compare')} on the same rows.</li>"
    f"<li>{link('What the stories have in common', '/patterns')}, with those that do not fit.</li>"
    "</ul>"
)
_MANY = 6
"""So many ideas and so many stories are named that somebody is ready for."""


# --- The list and the whole path ---


def paths(
    found: Sequence[Path], words_a_minute: int, *, offers: bool = True, ready: str = ""
) -> str:
    """List the ready classes, then the paths that one walks alone.

    Args:
        offers: whether there is anything to press, which a page without the app has not.
        ready: markup of what its reader is ready for.
    """
    classes = [path for path in found if path.is_class]
    alone = [path for path in found if not path.is_class]
    rows = "".join(_class_row(path, words_a_minute, offers) for path in classes)
    walks = "".join(_walk_row(path, words_a_minute) for path in alone)
    begin = f'<p class="buttons pressed">{press_ideas()}</p>' if offers else ""
    none = '<p class="unknown">No class is ready yet.</p>'
    return (
        '<div class="headline teach"><h1>Teach</h1><div><p class="lede">Take a ready class and bend it, or '
        "name the ideas that must be covered and get a plan that says why each step is there."
        f"</p>{begin}</div></div>"
        + part(
            "Ready classes",
            f'<ol class="plan classes">{rows}</ol>' if rows else none,
            anchor="classes",
        )
        + (
            part("To walk alone", f'<ol class="plan walks">{walks}</ol>', anchor="alone")
            if walks
            else ""
        )
        + part("In the room", _IN_THE_ROOM, anchor="room")
        + ready
    )


def _class_row(path: Path, pace: int, offers: bool) -> str:
    every = {story.ref.slug for step in path.steps for story in step.stories}
    lasts = [session.planned for session in path.sessions]
    even = len(lasts) > 1 and len(set(lasts)) == 1
    time = f"{len(lasts)} × {lasts[0]}" if even else str(path.minutes)
    told = [told for told, _, _ in (reading_minutes(one, pace) for one in path.sessions) if told]
    read = "nothing to read before"
    if told:
        between = f"{min(told)} to {max(told)}" if min(told) < max(told) else str(told[0])
        read = f"{between} minutes to read before{' each' if len(lasts) > 1 else ''}"
    said = " · ".join(
        one for one in (read, escape(path.for_whom), counted(len(every), "story", "stories")) if one
    )
    press = f'<p class="buttons">{press_use(path)}{press_change(path)}</p>' if offers else ""
    return (
        f'<li><p class="time">{time}<small>minutes in class</small></p><div><h3>{thing(path.ref)}'
        f'</h3><p>{escape(path.abstract)}</p><p class="seen">{capital(said)}</p>{press}</div></li>'
    )


def _walk_row(path: Path, pace: int) -> str:
    return (
        f'<li><p class="time">{minutes(path.words, pace)}<small>minutes to read</small></p>'
        f"<div><h3>{thing(path.ref)}</h3><p>{escape(path.abstract)}</p>"
        f'<p class="seen">{capital(counted(len(path.steps), "step"))}.</p></div></li>'
    )


def path_begin(path: Path) -> str:
    """Offer the first stop of a path; empty where it has none."""
    begin = button("Begin", step_address(path, 1), primary=True) if path.steps else ""
    return f'<p class="buttons">{begin}</p>' if begin else ""


def path_head(path: Path, words_a_minute: int) -> str:
    """Open a path that is walked alone: what it is and how long it takes."""
    length = said_minutes(minutes(path.words, words_a_minute))
    author = f"by {escape(path.author)}" if path.author else ""
    line = eyebrow(("A reading path", counted(len(path.steps), "step"), length, author))
    return (
        f'{line}<h1>{escape(path.ref.label)}</h1><p class="lede">{escape(path.abstract)}</p>'
        f"{path_begin(path)}"
    )


def path_body(path: Path, words_a_minute: int) -> str:
    """List the stops of a path with their questions, session by session."""
    place = 0
    told = []
    for number, session in enumerate(path.sessions, 1):
        rows = []
        for step in session.steps:
            place += 1
            lasts = said_minutes(minutes(step.words, words_a_minute))
            question = f'<p class="q">{escape(step.question)}</p>' if step.question else ""
            rows.append(
                f'<li><p class="time">{place}<small>{lasts}</small></p><div>'
                f"<h3>{link(step.label, step_address(path, place))}</h3>{question}</div></li>"
            )
        title = "The steps"
        if len(path.sessions) > 1:
            title = session_title(session, number)
        if rows:
            told.append(part(title, f'<ol class="plan">{"".join(rows)}</ol>'))
    return "".join(told) or part("The steps", '<p class="unknown">It has no steps yet.</p>')


# --- What one is ready for ---


def ready_next(ready: Ready | None, read: Sequence[CaseSummary]) -> str:
    """Say which ideas are within reach for who has read some stories, and what would show them.

    Args:
        read: those stories; where there are none, it says how to come by some.
    """
    if ready is None or not read:
        said = "Open a story or two and come back: this says which ideas are then within reach."
        return part("Ready next", f'<p class="unknown">{said}</p>', anchor="ready")
    slugs = [case.ref.slug for case in read]

    def with_these(kept: Iterable[str]) -> str:
        return page("paths", {"read": ",".join(kept)}) + "#ready"

    chips = "".join(
        f"<li>{stay(escape(case.ref.label), with_these(one for one in slugs if one != case.ref.slug), name=f'read-{case.ref.slug}')}</li>"
        for case in read
    )
    before = (
        f'<p class="seen">What you have read; press one to leave it out:</p>'
        f'<ul class="inline">{chips}</ul>'
    )
    ideas = "".join(
        f"<li>{thing(one.idea)}<span>{escape(full_stop(capital(one.sentence)))}</span></li>"
        for one in ready.unlocked[:_MANY]
    )
    more = len(ready.unlocked) - _MANY
    verb = "is" if more == 1 else "are"
    rest = (
        f'<p class="seen">{capital(in_words(more))} more {verb} within reach.</p>'
        if more > 0
        else ""
    )
    within = (
        f'<h3>Now within reach</h3><ul class="within">{ideas}</ul>{rest}'
        if ideas
        else '<p class="unknown">Nothing new is within reach of these.</p>'
    )
    stories = "".join(
        f"<li>{thing(one.story)}<span>would show {escape(joined(idea.label for idea in one.unlocks))}; "
        f"{stay('I have read it', with_these((*slugs, one.story.slug)), name=f'have-{one.story.slug}')}"
        "</span></li>"
        for one in ready.next[:_MANY]
    )
    shown = (
        f'<h3>Stories that would show them</h3><ul class="within">{stories}</ul>' if stories else ""
    )
    return part("Ready next", before + within + shown, anchor="ready")
