"""What is read on a reading path: the list of paths, one path, one stop of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from kg.catalogue.records import CaseSummary, Path, PathStep, Statement
from kg.reading.flights import last_seen, mini
from kg.reading.meanings import Meanings
from kg.reading.parts import (
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
    page,
    part,
    thing,
)
from kg.reading.statements import cited, moment_card, why

__all__ = ["path_body", "path_head", "path_next", "paths", "step_page"]

_IN_THE_ROOM = (
    '<ul class="dots">'
    f"<li>{link('Put a decision to the room', '/moment')}: what was known before, the answer one "
    "press later; each can be shown on a projector.</li>"
    f"<li>{link('Compare two to four stories', '/compare')} on the same rows.</li>"
    f"<li>{link('What the stories have in common', '/patterns')}, with those that do not fit.</li>"
    "</ul>"
)
_COURSE = (0, 2, 3, 4, 3, 1, 2)
"""How high a stop is drawn where no episode on it says so: up, along, down and up again."""


def _address(path: Path, position: int) -> str:
    return page("path", {"id": path.ref.slug, "step": str(position)})


def _said_minutes(number: int) -> str:
    return f"about {counted(number, 'minute')}"


# --- The list and the whole path ---


def paths(found: Sequence[Path], words_a_minute: int) -> str:
    """List the ready paths, and say what is coming."""
    rows = "".join(
        f'<li><p class="time">{minutes(path.words, words_a_minute)}<small>minutes</small></p>'
        f"<div><h3>{thing(path.ref)}</h3><p>{escape(path.abstract)}</p>"
        f'<p class="seen">{capital(counted(len(path.steps), "step"))}.</p></div></li>'
        for path in found
    )
    ready = f'<ol class="plan">{rows}</ol>'
    coming = (
        '<p class="prose">Ready classes of 20 to 90 minutes with a plan, questions for the room '
        "and a student sheet, and a planner that puts a class together from the ideas you name and "
        "lists what it could not cover, with the reason.</p>"
    )
    return (
        '<div class="headline"><h1>Teach</h1><p class="lede">Paths through ideas and stories, for '
        "yourself or for a class. Each stop shows one real moment, whose reading it is, and a "
        "question to think about.</p></div>"
        + part(
            "Ready to use",
            ready if rows else '<p class="unknown">No path is ready yet.</p>',
        )
        + part("In the room today", _IN_THE_ROOM)
        + part("What is coming", coming)
    )


def path_head(path: Path, words_a_minute: int) -> str:
    """Open a path: what it is and how long it takes."""
    length = _said_minutes(minutes(path.words, words_a_minute))
    author = f"by {escape(path.author)}" if path.author else ""
    line = eyebrow(("A reading path", counted(len(path.steps), "step"), length, author))
    start = button("Begin", _address(path, 1), primary=True) if path.steps else ""
    return (
        f'{line}<h1>{escape(path.ref.label)}</h1><p class="lede">{escape(path.abstract)}</p>'
        f'<p class="buttons">{start}</p>'
    )


def path_body(path: Path, words_a_minute: int) -> str:
    """List the stops of a path with their questions."""
    rows = "".join(
        f'<li><p class="time">{step.position}<small>{_said_minutes(minutes(step.words, words_a_minute))}'
        f"</small></p><div><h3>{link(step.label, _address(path, place))}</h3>"
        f'<p class="q">{escape(step.question)}</p></div></li>'
        for place, step in enumerate(path.steps, 1)
    )
    return part("The steps", f'<ol class="plan">{rows}</ol>')


# --- One stop ---


def _altitude(step: PathStep, place: int) -> int:
    for _, statement in step.statements:
        if statement.phase:
            return min(max(statement.phase.altitude, 0), 4)
    return _COURSE[place % len(_COURSE)]


def _progress(path: Path, here: int) -> str:
    """Draw the stops as a small flight of treads: those passed, this one, those to come."""
    rows = []
    before: int | None = None
    for place, step in enumerate(path.steps):
        level = 4 - _altitude(step, place)
        previous = level if before is None else before
        state = "here" if place + 1 == here else "done" if place + 1 < here else "ahead"
        current = ' aria-current="step"' if state == "here" else ""
        label = escape(f"Step {place + 1}: {step.label}")
        rows.append(
            f'<li class="{state}" style="--lv:{level};--pv:{previous}">'
            f'<a href="{escape(_address(path, place + 1))}" aria-label="{label}" '
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


def _stories(cases: Iterable[CaseSummary]) -> str:
    rows = "".join(
        f"<li>{mini(case.flight)}<div><h3>{thing(case.ref)}</h3>"
        f'<p class="seen">{escape(last_seen(case.flight))}</p></div></li>'
        for case in cases
    )
    return f'<ul class="beside">{rows}</ul>' if rows else ""


def step_page(path: Path, position: int, meanings: Meanings, words_a_minute: int) -> str:
    """Show one stop: what it is about, one real moment, what the idea means, a question.

    Args:
        position: counts from 1; one that is not there is brought back into the path.
    """
    place = min(max(position, 1), len(path.steps))
    step = path.steps[place - 1]
    left = minutes(sum(one.words for one in path.steps[place - 1 :]), words_a_minute)
    line = eyebrow((f"Step {place} of {len(path.steps)}", f"{_said_minutes(left)} left"))
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
    cards = "".join(_shown(case, statement, meanings.small) for case, statement in step.statements)
    return (
        f'<div class="stop"><div class="telling">{_progress(path, place)}{line}'
        f"<h1>{escape(step.label)}</h1>"
        f'<div class="prose">{meanings.paragraphs(step.annotation)}</div>{meant}</div>'
        f'<div class="showing">{cards}{_stories(step.cases)}{question}{_onward(path, place)}</div>'
        "</div>"
    )


def _onward(path: Path, place: int) -> str:
    """Lead to the stop before and the stop after, and say what that is."""
    back = button("Back", _address(path, place - 1)) if place > 1 else ""
    if place < len(path.steps):
        onward = button("Next", _address(path, place + 1), primary=True)
        ahead = path.steps[place].label
    else:
        onward, ahead = button("All stories", "/cases", primary=True), "The flight ends here."
    return f'<p class="buttons onward">{back}{onward}<span class="seen">{escape(ahead)}</span></p>'


def path_next(path: Path, cases: Iterable[CaseSummary]) -> tuple[Target, ...]:
    """Choose where to go when a path ends: its stories first."""
    touched: dict[str, CaseSummary] = {}
    for step in path.steps:
        for case in (*step.cases, *(case for case, _ in step.statements)):
            touched.setdefault(case.ref.slug, case)
    for case in cases:
        touched.setdefault(case.ref.slug, case)
    stories = list(touched.values())[:2]
    targets: list[Target] = [
        (case.ref.label, last_seen(case.flight), address(case.ref)) for case in stories
    ]
    targets.append(("All ideas", "The journey first, then the other frameworks", "/concepts"))
    return tuple(targets)
