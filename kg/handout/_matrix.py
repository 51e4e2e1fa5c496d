"""Which ideas a class teaches and by which steps it shows them, as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.catalogue import Basis, Case, PathStep, Ref, Segment
from kg.handout._paper import Grid, Line, Span, Style
from kg.handout._telling import SAYS, Telling
from kg.rendering.coverage import ideas_of, shown_by

__all__ = ["matrix"]

_MANY = 7
"""With more columns than this the steps of a session share one."""
_Columns = Sequence[tuple[str, Sequence[PathStep]]]


def matrix(telling: Telling) -> tuple[Grid | None, Line]:
    """Set the ideas of a path against its steps, with a key of its marks; None where it has none."""
    path = telling.path
    ideas, columns = ideas_of(path), _columns(telling)
    if not ideas or not columns:
        return None, ()
    slugs = {story.ref.slug for step in path.steps for story in step.stories}
    cases = {slug: case for slug in slugs if (case := telling.holdings.case_of(slug))}
    asked = {idea.slug for idea in path.covers}
    rows = []
    for idea in ideas:
        beside = "" if idea.slug in asked or not asked else ", needed on the way"
        name = (telling.page(idea), Span(beside, style=Style.SOFT))
        rows.append((name, *(_cell(idea, steps, cases) for _, steps in columns)))
    grid = Grid("Ideas and steps", ("Idea", *(name for name, _ in columns)), tuple(rows))
    marks = [Span(f"{SAYS[basis]}.  ", mark=basis) for basis in Basis]
    first = Span("“read”: the idea is read or met there; “compared”: two stories show it. ")
    return grid, (first, *marks)


def _columns(telling: Telling) -> _Columns:
    path = telling.path
    steps = [step for step in path.steps if step.visits or step.before]
    if len(steps) <= _MANY:
        return [(_name(step), (step,)) for step in steps]
    return [(f"Session {n}", session.steps) for n, session in enumerate(path.sessions, 1)]


def _name(step: PathStep) -> str:
    """Name a step shortly: by its stories, as its own name can be a sentence."""
    stories = " and ".join(story.ref.label for story in step.stories)
    if step.segment is Segment.DECISION:
        return f"Decision: {stories}" if stories else "Decision"
    return stories or step.label


def _cell(idea: Ref, steps: Sequence[PathStep], cases: Mapping[str, Case]) -> Line:
    bases: list[Basis | None] = []
    said: list[str] = []
    for step in steps:
        met = [*step.ideas, *(ref for ref, _ in step.before)]
        if any(ref.kind == "concept" and ref.slug == idea.slug for ref in met):
            said.append("read")
        shown = shown_by(step, idea, cases)
        bases += shown.values()
        if step.segment is Segment.COMPARISON and len(shown) > 1:
            said.append("compared")
    order = (*Basis, None)
    words = ", ".join(dict.fromkeys(said))
    if bases:
        best = min(bases, key=order.index)
        return (Span(words, mark=best or Basis.OURS),)
    return (Span(words or "–", style=Style.PLAIN if words else Style.SOFT),)
