"""What a course in a learning system shows of a path beside stories and ideas.

A page for each session, its notes for whoever teaches it, and the questions to discuss. Nothing of
the notes stands on what a student sees.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kg.catalogue.records import OutsideReading, Path, PathSession, PathStep, Ref, Segment
from kg.rendering.parts import counted, escape, full_stop, link, outside

__all__ = ["course_notes", "course_page", "course_session", "course_topic"]

_STYLE = (
    "html{color-scheme:light dark}body{max-width:42rem;margin:2rem auto;padding:0 1.25rem;"
    "font:1.0625rem/1.55 Georgia,serif}h1,h2{font-weight:500;line-height:1.2}"
    "h2{margin-top:2.25rem}.seen{font:.875rem/1.4 system-ui,sans-serif;opacity:.75}"
    "blockquote{margin:1rem 0;padding-left:1rem;border-left:2px solid currentColor}"
)


def course_page(title: str, body: str) -> str:
    """Make a whole page that stands by itself: it asks for nothing and runs nothing."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>\n"
    )


def course_session(path: Path, session: PathSession, where: Callable[[Ref], str]) -> str:
    """Tell students what a session is: its steps, what to read for each, and its questions.

    Args:
        path: the path that it belongs to.
        session: the session.
        where: gives where a story or an idea is; empty where it is nowhere.
    """
    steps = "".join(_step(step, where) for step in session.steps)
    empty = '<p class="seen">Nothing is planned for this session yet.</p>'
    body = (
        f'<p class="seen">{escape(path.ref.label)}</p><h1>{escape(session.label)}</h1>'
        f"{_length(session)}{steps or empty}"
    )
    return course_page(session.label, body)


def _length(session: PathSession) -> str:
    told = []
    if minutes := session.minutes or session.planned:
        told.append(f"{counted(minutes, 'minute')} in class")
    if session.reading:
        told.append(f"{counted(session.reading, 'minute')} to read before it")
    return f'<p class="seen">{escape(", ".join(told))}.</p>' if told else ""


def _step(step: PathStep, where: Callable[[Ref], str]) -> str:
    before = [ref for ref, _ in step.before]
    also = [ref for ref in dict.fromkeys(_whole(step)) if ref not in before]
    return (
        f"<h2>{escape(step.label)}</h2>{_paragraphs(step.annotation)}"
        f"{_list('To read before class', _linked(before, where))}"
        f"{_list('Stories and ideas', _linked(also, where))}"
        f"{_list('Elsewhere', map(_elsewhere, step.outside))}"
        + (f"<blockquote>{_paragraphs(step.question)}</blockquote>" if step.question else "")
    )


def _whole(step: PathStep) -> tuple[Ref, ...]:
    return (*step.ideas, *(case.ref for case in step.stories))


def _linked(refs: Iterable[Ref], where: Callable[[Ref], str]) -> Iterable[str]:
    return (link(ref.label or ref.slug, where(ref)) for ref in refs)


def _elsewhere(reading: OutsideReading) -> str:
    took = f", {counted(reading.minutes, 'minute')}" if reading.minutes else ""
    return f"{outside(reading.url, reading.title or reading.url)}{took}"


def _list(name: str, rows: Iterable[str]) -> str:
    lines = "".join(f"<li>{row}</li>" for row in rows)
    return f'<p class="seen">{escape(name)}</p><ul>{lines}</ul>' if lines else ""


def _paragraphs(text: str) -> str:
    """Set a text whose paragraphs are parted by empty lines."""
    return "".join(f"<p>{escape(one.strip())}</p>" for one in text.split("\n\n") if one.strip())


def course_topic(step: PathStep) -> str:
    """Set the question of a step as the opening of a discussion.

    A decision is told first as it stood, without what came of it.
    """
    told = ""
    if step.segment is Segment.DECISION:
        told = "".join(
            _paragraphs(one.moment.dilemma) for _, one in step.statements if one.moment is not None
        )
    return told + _paragraphs(step.question)


def course_notes(path: Path, session: PathSession) -> str:
    """Set the notes of a session for whoever teaches it; empty where there are none."""
    steps = "".join(
        f"<h2>{escape(step.label)}</h2>{_paragraphs(step.for_instructors)}"
        + (f"<p>Why it is here: {escape(full_stop(step.because))}</p>" if step.because else "")
        for step in session.steps
        if step.for_instructors or step.because
    )
    told = (
        _list("What it is for", map(escape, session.purposes))
        + _paragraphs(session.for_instructors)
        + steps
    )
    if not told:
        return ""
    title = f"For the instructor: {session.label}"
    head = f'<p class="seen">{escape(path.ref.label)}</p><h1>{escape(title)}</h1>'
    return course_page(title, head + told)
