"""`kg show`: a story, an idea, a source or a reading path as text."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Sequence

from kg.atlas import Atlas
from kg.catalogue import Basis, Case, Citation, Idea, Path, PathSession, SourceUse, Statement
from kg.cli._naming import missing, thing_of
from kg.errors import NotFound

__all__ = ["SAYS", "show", "wrapped"]

SAYS = {
    Basis.WORD: "● the authors’ word",
    Basis.TELLING: "◐ the authors tell it, the label is ours",
    Basis.OURS: "○ our reading",
}


def show(atlas: Atlas, options: argparse.Namespace) -> int:
    thing = thing_of(options.thing)
    kind, slash, slug = thing.partition("/")
    if not slash:
        kind, slug = "", thing
    shown = {
        "case": _show_case,
        "concept": _show_idea,
        "source": _show_source,
        "path": _show_path,
    }
    if kind and kind not in shown:
        raise NotFound(f"There is no kind {kind!r}. Known: {', '.join(shown)}.")
    found: NotFound | None = None
    for name, show in shown.items():
        if kind in ("", name):
            try:
                print(show(atlas, slug))
                return 0
            except NotFound as error:
                found = found if found and found.nearest else error
    assert found is not None
    nowhere = NotFound(
        f"Nothing named {options.thing!r}."
        + (f" Nearest: {', '.join(found.nearest)}." if found.nearest else ""),
        found.nearest,
    )
    raise missing(atlas, thing, nowhere)


def wrapped(text: str, indent: str = "") -> str:
    """Break a text into lines that fit a terminal."""
    return textwrap.fill(text, 88, initial_indent=indent, subsequent_indent=indent)


def _cited(citations: Sequence[Citation]) -> str:
    return "; ".join(c.source.label + (f", {c.locator}" if c.locator else "") for c in citations)


def _told(statement: Statement) -> str:
    given = statement.assessment or statement.statistic
    as_of = f"as of {given.as_of}" if given and str(given.as_of) else ""
    when = str(statement.when) or as_of or "no date told"
    lines = [wrapped(f"{when} · {statement.ref.label}", "  ")]
    lines.append(wrapped(statement.text, "    "))
    if statement.basis:
        ideas = [f"{r.stance} {r.idea.label}" for r in statement.readings]
        if statement.phase:
            ideas.insert(0, f"phase: {statement.phase.ref.label}")
        why = f" {statement.because}" if statement.because else ""
        lines.append(wrapped(f"{SAYS[statement.basis]}: {', '.join(ideas)}.{why}", "    "))
    lines.append(wrapped(f"Source: {_cited(statement.citations)}", "    "))
    return "\n".join(lines)


def _show_case(atlas: Atlas, slug: str) -> str:
    case: Case = atlas.case(slug)
    kind = "Story" if case.summary.evidence.is_story else "Note"
    blocks = [f"{kind}: {case.ref.label}", wrapped(case.summary.abstract)]
    flight = case.flight
    seen = f"{flight.last_seen[:1].upper()}{flight.last_seen[1:]}."
    if flight.drawn and flight.year and flight.heard and flight.heard > flight.year:
        seen += f" What is told until {flight.heard} says nothing of its place."
    blocks.append(wrapped(seen))
    blocks += [wrapped(f"{p.heading}. {p.text}") for p in case.passages]
    blocks.append("What we say, and why")
    blocks += [_told(statement) for statement in case.statements]
    if case.gaps:
        blocks.append("What we don’t know")
        blocks += [wrapped(gap, "  ") for gap in case.gaps]
    return "\n\n".join(blocks)


def _show_idea(atlas: Atlas, slug: str) -> str:
    idea: Idea = atlas.idea(slug)
    blocks = [f"Idea: {idea.ref.label} ({idea.family_label}, {idea.scheme.label})"]
    blocks.append(wrapped(idea.definition))
    for head, test in (
        ("It counts when: ", idea.counts_when),
        ("It does not when: ", idea.does_not_count_when),
    ):
        if test:
            blocks.append(wrapped(head + test.text))
    blocks += [f"{use.case.ref.label} {use.stance} it\n{_told(use.statement)}" for use in idea.uses]
    blocks.append(wrapped(f"Source: {_cited(idea.citations)}"))
    return "\n\n".join(blocks)


def _show_source(atlas: Atlas, slug: str) -> str:
    use: SourceUse = atlas.source(slug)
    source = use.source
    head = ", ".join(
        filter(None, (*source.creators, source.title, *source.publishers, source.issued))
    )
    read = "read in full" if source.in_full else "an excerpt was read"
    blocks = [wrapped(f"Source: {head}"), f"Grade {source.grade}: {source.note}; {read}."]
    if source.url:
        blocks.append(source.url)
    blocks += [f"{s.ref.label}: {told.ref.label}" for s, told, _ in use.statements]
    blocks += [f"Idea: {ref.label}" for ref, _ in use.ideas]
    return "\n".join(blocks)


def _show_path(atlas: Atlas, slug: str) -> str:
    path: Path = atlas.path(slug)
    kind = f"Class of {path.minutes} minutes" if path.is_class else "Reading path"
    author = f" (by {path.author})" if path.author else ""
    blocks = [f"{kind}: {path.ref.label}{author}", wrapped(path.abstract)]
    blocks += [wrapped(f"At the end they can {one.text}") for one in path.objectives]
    if path.leaves_out:
        blocks.append(wrapped(f"What it leaves out: {path.leaves_out}"))
    place = 1
    for number, session in enumerate(path.sessions, 1):
        if len(path.sessions) > 1:
            blocks.append(f"Session {number}: {session.label}")
        blocks += _stops(session, place)
        place += len(session.steps)
    blocks += [wrapped(text) for text in (path.note,) if text]
    for name, text in (
        ("Strategy", path.strategy),
        ("Analysis", path.analysis),
        ("Feedback", path.feedback),
    ):
        if text:
            blocks.append(wrapped(f"For the instructor. {name}: {text}"))
    return "\n\n".join(blocks)


def _stops(session: PathSession, first: int) -> list[str]:
    blocks = []
    for place, step in enumerate(session.steps, first):
        lasts = f", {step.minutes} minutes" if step.minutes else ""
        visited = ", ".join(
            dict.fromkeys(
                (*(one.label for one in step.ideas), *(one.ref.label for one in step.stories))
            )
        )
        lines = [f"{place}. {step.label}{lasts}"]
        texts = (
            f"About: {visited}." if visited else "",
            step.annotation,
            step.question,
            f"For the instructor: {step.for_instructors}" if step.for_instructors else "",
        )
        lines += [wrapped(" ".join(text.split()), "  ") for text in texts if text]
        blocks.append("\n".join(lines))
    return blocks
