"""What is read while a path is walked: one stop of it, and the line that leads back to it.

Students walk: nothing that only the instructor sees may stand here, and a decision is met before
its end is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from html import unescape
from urllib.parse import quote, unquote

from kg.catalogue.decisions import called_in
from kg.catalogue.records import CaseSummary, Path, PathStep, Ref, Segment, Statement
from kg.rendering.classes import lost
from kg.rendering.flights import last_seen, mini
from kg.rendering.meanings import Meanings
from kg.rendering.papers import decisions_of, room_address
from kg.rendering.parts import (
    Target,
    address,
    button,
    capital,
    counted,
    escape,
    eyebrow,
    full_stop,
    link,
    minutes,
    outside,
    page,
    thing,
)
from kg.rendering.statements import cited, moment_card, why

__all__ = [
    "in_paths",
    "on_path",
    "path_next",
    "said_minutes",
    "step_address",
    "step_page",
    "walk_line",
]

_COURSE = (0, 2, 3, 4, 3, 1, 2)
"""How high a stop is drawn where no episode on it says so: up, along, down and up again."""
_DRAWN = 12
"""So many stops are drawn at once."""
_STOP = "&amp;path="
_HELD = 3
"""So many paths that hold a thing are named on its page."""
_LEADS = re.compile(
    r'href="(?P<page>/(?:case|concept|moment))\?id=(?P<rest>[^"#]*)(?P<at>#[^"]*)?"'
)


def step_address(path: Path, place: int) -> str:
    """Give the address of a stop, counted from 1 over all sessions."""
    return page("path", {"id": path.ref.slug, "step": str(place)})


def said_minutes(number: int) -> str:
    """Say about how long something takes."""
    return f"about {counted(number, 'minute')}"


# --- One stop ---


def _altitude(step: PathStep, place: int) -> int:
    for _, statement in step.statements:
        if statement.phase:
            return min(max(statement.phase.altitude, 0), 4)
    return _COURSE[place % len(_COURSE)]


def _progress(path: Path, steps: Sequence[PathStep], here: int) -> str:
    """Draw the stops around this one as a small flight: those passed, this one, those to come."""
    first = max(0, min(here - 1 - _DRAWN // 2, len(steps) - _DRAWN))
    rows = []
    before: int | None = None
    for place, step in enumerate(steps[first : first + _DRAWN], first):
        level = 4 - _altitude(step, place)
        previous = level if before is None else before
        state = "here" if place + 1 == here else "done" if place + 1 < here else "ahead"
        current = ' aria-current="step"' if state == "here" else ""
        label = escape(f"Step {place + 1}: {step.label}")
        rows.append(
            f'<li class="{state}" style="--lv:{level};--pv:{previous}">'
            f'<a href="{escape(step_address(path, place + 1))}" aria-label="{label}" '
            f'title="{escape(step.label)}"{current}><span>{place + 1}</span></a></li>'
        )
        before = level
    return f'<nav class="progress" aria-label="Steps"><ol style="--n:{len(rows)}">{"".join(rows)}</ol></nav>'


def _shown(case: CaseSummary, statement: Statement, small: Set[str]) -> str:
    """Set the one real thing that a stop shows as a card."""
    if statement.kind == "moment":
        return moment_card(statement, story=case.ref, small=small)
    when = escape(capital(str(statement.when))) or "No date told"
    return (
        f'<article class="card plain">{eyebrow((thing(case.ref), when))}'
        f"<h2>{thing(statement.ref)}</h2><p>{escape(statement.text)}</p>"
        f"{why(statement, small)}{cited(statement.citations)}</article>"
    )


def _room(case: CaseSummary, statement: Statement) -> str:
    """Lead into a decision without a word of what was decided."""
    line = eyebrow(("A decision", escape(called_in(case.ref, statement))))
    into = button("Step into the room", room_address(statement.ref), primary=True)
    return (
        f'<article class="card">{line}<h2>Would you have signed it?</h2>'
        "<p>What was known before, the answer one press later.</p>"
        f'<p class="buttons">{into}</p></article>'
    )


def _stories(cases: Iterable[CaseSummary]) -> str:
    rows = "".join(
        f"<li>{mini(case.flight)}<div><h3>{thing(case.ref)}</h3>"
        f'<p class="seen">{escape(last_seen(case.flight))}</p></div></li>'
        for case in cases
    )
    return f'<ul class="beside">{rows}</ul>' if rows else ""


def _named(cases: Iterable[CaseSummary]) -> str:
    """Name the stories of a stop without a word of how they ended: a class is asked for that."""
    rows = "".join(f"<li><h3>{thing(case.ref)}</h3></li>" for case in cases)
    return f'<ul class="beside named">{rows}</ul>' if rows else ""


def _showing(step: PathStep, small: Set[str], *, is_class: bool) -> str:
    """Show what a stop visits; where a decision is met, not how it ended."""
    if rooms := decisions_of((step,)):
        return "".join(_room(case, told) for case, told in rooms)
    cards = "".join(_shown(case, statement, small) for case, statement in step.statements)
    stories = _named(step.cases) if is_class else _stories(step.cases)
    return cards + stories + _side_by_side(step)


def _side_by_side(step: PathStep) -> str:
    slugs = [case.ref.slug for case in step.stories]
    if step.segment is not Segment.COMPARISON or not 2 <= len(slugs) <= 4:
        return ""
    return f"<p>{link('Both side by side' if len(slugs) == 2 else 'All side by side', page('compare', {'cases': slugs}))}</p>"


def _besides(step: PathStep) -> str:
    """List what is read elsewhere, and say what is gone."""
    rows = "".join(
        f"<li>{outside(one.url, one.title)}"
        f"{f', {said_minutes(one.minutes)}' if one.minutes > 0 else ''}</li>"
        for one in step.outside
    )
    read = f'<div class="ask"><h2>To read elsewhere</h2><ul>{rows}</ul></div>' if rows else ""
    return read + lost(step)


def _stands(path: Path, steps: Sequence[PathStep], place: int, words_a_minute: int) -> str:
    """Say which stop it is, in which session, and how long is left to read."""
    ahead = steps[place - 1 :]
    words = sum(_not_told(one) if path.is_class else one.words for one in ahead)
    left = minutes(words, words_a_minute)
    pieces = [f"Step {place} of {len(steps)}"]
    if len(path.sessions) > 1:
        passed = 0
        for number, session in enumerate(path.sessions, 1):
            passed += len(session.steps)
            if place <= passed:
                named = f": {session.label}" if session.label else ""
                pieces.append(escape(f"Session {number} of {len(path.sessions)}{named}"))
                break
    return eyebrow([*pieces, f"{said_minutes(left)} left to read"])


def _not_told(step: PathStep) -> int:
    """Count the words of a stop of a class: what only its instructor does there is not walked."""
    left_out = (step.annotation, *(case.abstract for case in step.cases))
    return max(0, step.words - sum(len(text.split()) for text in left_out))


def step_page(path: Path, position: int, meanings: Meanings, words_a_minute: int) -> str:
    """Show one stop: what it is about, one real moment, what the idea means, a question.

    Of a class nothing is said of what to do in it, nor how the stories ended that its question is on.

    Args:
        path: one that has steps.
        position: counts from 1; one that is not there is brought back into the path.
    """
    steps = path.steps
    place = min(max(position, 1), len(steps))
    step = steps[place - 1]
    ideas = "".join(
        f"<dt>{link(idea.label, address(idea))}</dt>"
        f"<dd>{meanings.prose(full_stop(idea.gloss), but=idea.slug)}</dd>"
        for idea in step.ideas
    )
    meant = f'<dl class="meant">{ideas}</dl>' if ideas else ""
    question = (
        f'<div class="ask"><h2>To think about</h2><p>{escape(step.question)}</p></div>'
        if step.question
        else ""
    )
    about = "" if path.is_class else meanings.paragraphs(step.annotation)
    prose = f'<div class="prose">{about}</div>' if about else ""
    told = (
        f'<div class="stop"><div class="telling">{_progress(path, steps, place)}'
        f"{_stands(path, steps, place, words_a_minute)}<h1>{escape(step.label)}</h1>"
        f"{prose}{meant}</div>"
        f'<div class="showing">{_showing(step, meanings.small, is_class=path.is_class)}'
        f"{_besides(step)}{question}"
        f"{_onward(path, steps, place)}</div></div>"
    )
    return on_path(told, path, place)


def _onward(path: Path, steps: Sequence[PathStep], place: int) -> str:
    """Lead to the stop before and the stop after, and say what that is."""
    back = button("Back", step_address(path, place - 1)) if place > 1 else ""
    if place < len(steps):
        onward = button("Next", step_address(path, place + 1), primary=True)
        ahead = steps[place].label
    else:
        onward = button("All stories", "/cases", primary=True)
        ahead = "The path ends here."
    return f'<p class="buttons onward">{back}{onward}<span class="seen">{escape(ahead)}</span></p>'


def path_next(path: Path, cases: Iterable[CaseSummary]) -> tuple[Target, ...]:
    """Choose where to go when a path ends: its stories first; of a class not how they ended."""
    touched = {case.ref.slug: case for step in path.steps for case in step.stories}
    for case in cases:
        touched.setdefault(case.ref.slug, case)
    stories = list(touched.values())[:2]
    targets: list[Target] = [
        (
            case.ref.label,
            "The whole story" if path.is_class else last_seen(case.flight),
            address(case.ref),
        )
        for case in stories
    ]
    targets.append(("All ideas", "The journey first, then the other frameworks", "/concepts"))
    return tuple(targets)


# --- Off the path and back to it ---


def on_path(markup: str, path: Path, place: int, *, only: str = "") -> str:
    """Let the stories, ideas and decisions that a stop leads to know from where they were opened.

    Args:
        only: the address of the thing that the page shows, where only the links to that thing
            itself keep the stop: what else it leads to is no longer on the path.
    """
    kept = f"&amp;path={escape(quote(path.ref.slug, safe=''))}&amp;step={place}"

    def kept_on(found: re.Match[str]) -> str:
        leads = f"{found['page']}?id={unescape(found['rest']).partition('&')[0]}"
        if _STOP in found["rest"] or (only and unquote(leads) != unquote(only)):
            return found[0]
        return f'href="{found["page"]}?id={found["rest"]}{kept}{found["at"] or ""}"'

    return _LEADS.sub(kept_on, markup)


def walk_line(path: Path, position: int) -> str:
    """Say that a page was opened from a stop of a path, and lead back to it and on.

    Args:
        position: counts from 1; one that is not there is brought back into the path.
    """
    steps = path.steps
    if not steps:
        return ""
    place = min(max(position, 1), len(steps))
    whole = link(path.ref.label, page("path", {"id": path.ref.slug}))
    back = link("back to it", step_address(path, place))
    after = link("next", step_address(path, place + 1)) if place < len(steps) else ""
    said = (
        f"On the path {whole}, step {place} of {len(steps)}: {back}{f', {after}' if after else ''}"
    )
    return f'<nav class="walking" aria-label="The path"><p>{said}</p></nav>'


def in_paths(ref: Ref, paths: Iterable[Path]) -> str:
    """Name the paths that hold a story, a part of one or an idea, at the stop that does; else empty."""
    held = [(path, place) for path in paths if (place := _held(path, ref)) is not None]
    if not held:
        return ""
    rows = [
        link(path.ref.label, page("path", {"id": path.ref.slug}))
        + (f", {link(f'step {place}', step_address(path, place))}" if place else "")
        for path, place in held[:_HELD]
    ]
    more = len(held) - _HELD
    rest = f"; and {link(f'{more} more', '/paths')}" if more > 0 else ""
    name = "In this path" if len(held) == 1 else "In these paths"
    return f'<p class="seen in-paths">{name}: {"; ".join(rows)}{rest}.</p>'


def _held(path: Path, ref: Ref) -> int | None:
    """Give the stop of a path that holds a thing; 0 where the whole path does, None where none."""

    def same(one: Ref) -> bool:
        if ref.part:
            return one.iri == ref.iri
        return (one.kind, one.slug) == (ref.kind, ref.slug)

    for place, step in enumerate(path.steps, 1):
        if any(map(same, (*step.visits, *(one for one, _ in step.before)))):
            return place
    return 0 if any(map(same, path.covers)) else None
