"""Which ideas the steps of a path show, by which story and by whose reading: a table of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kg.catalogue.records import Basis, Case, Path, PathStep, Ref, Segment, Statement
from kg.rendering.parts import by_whom, capital, counted, escape, joined, mark, thing, whose_words

__all__ = ["coverage", "ideas_of", "shown_by"]

_MANY = 14
"""With more columns than this the steps of a session share one."""
_WORDS = {
    "read": "its page is read before, no story shows it there",
    "named": "it is spoken of, no story shows it there",
}
"""What is said of an idea where no story of a step shows it."""

_Column = tuple[str, str, Sequence[PathStep]]
"""What heads a column, in full and in short, and the steps that stand in it."""


def ideas_of(path: Path) -> tuple[Ref, ...]:
    """Give the ideas of a path: those it was asked to cover first, then all that its steps visit."""
    found = {idea.slug: idea for idea in path.covers}
    for step in path.steps:
        for idea in step.ideas:
            found.setdefault(idea.slug, idea)
    return tuple(found.values())


def shown_by(step: PathStep, idea: Ref, cases: Mapping[str, Case]) -> dict[str, Basis | None]:
    """Give the stories by which a step shows an idea, by slug, each with the best evidence for it.

    Args:
        cases: the stories of the path, by slug; of one that is not there, only what the step itself
            visits counts.
    """
    told = list(step.statements)
    for summary in step.cases:
        if case := cases.get(summary.ref.slug):
            told += [(summary, statement) for statement in case.statements]
    found: dict[str, Basis | None] = {}
    for summary, statement in told:
        slug = summary.ref.slug
        if idea.slug in _shows(statement):
            found[slug] = (
                _better(found[slug], statement.basis) if slug in found else statement.basis
            )
    return found


def _shows(statement: Statement) -> set[str]:
    """Give the slugs of the ideas that a statement shows; the phase in which it stands is one."""
    shown = {one.idea.slug for one in statement.readings if one.stance == "shows"}
    return shown | ({statement.phase.ref.slug} if statement.phase else set())


def _better(one: Basis | None, other: Basis | None) -> Basis | None:
    order = (*Basis, None)
    return min(one, other, key=order.index)


def coverage(path: Path, cases: Mapping[str, Case]) -> str:
    """Set the ideas of a path against its steps; empty where there is nothing to set.

    Args:
        cases: as in `shown_by`.
    """
    ideas, columns = ideas_of(path), _columns(path)
    if not ideas or not columns:
        return ""
    heads = "".join(
        f'<th scope="col"><span aria-hidden="true">{escape(short)}</span>'
        f'<span class="vh">{escape(name)}</span></th>'
        for name, short, _ in columns
    )
    asked = {idea.slug for idea in path.covers}
    rows = "".join(_row(path, idea, columns, cases, asked) for idea in ideas)
    used = {
        basis
        for idea in ideas
        for step in path.steps
        for basis in shown_by(step, idea, cases).values()
    }
    marks = "".join(f"<span>{by_whom(basis)}</span>" for basis in Basis if basis in used)
    said = "".join(
        f"<span>{word}: {meant}</span>" for word, meant in _WORDS.items() if f">{word}<" in rows
    )
    return (
        '<div class="covers" tabindex="0" role="region" aria-label="Ideas and steps"><table>'
        f'<caption class="vh">Which step shows which idea</caption><thead><tr><th scope="col">Idea</th>'
        f'{heads}<th scope="col">Shown by</th></tr></thead><tbody>{rows}</tbody></table></div>'
        f'<p class="key"><span>The numbers are those of the {_called(columns)}.</span>{marks}{said}</p>'
    )


def _called(columns: Sequence[_Column]) -> str:
    return "sessions" if any(len(steps) > 1 for _, _, steps in columns) else "steps"


def _columns(path: Path) -> list[_Column]:
    """Give the columns: a step each, or a session each where that would be too many."""
    placed = [
        (place, step) for place, step in enumerate(path.steps, 1) if step.visits or step.before
    ]
    if len(placed) <= _MANY:
        return [(f"Step {place}: {step.label}", str(place), (step,)) for place, step in placed]
    return [
        (f"Session {place}: {session.label}", str(place), session.steps)
        for place, session in enumerate(path.sessions, 1)
    ]


def _row(
    path: Path,
    idea: Ref,
    columns: Sequence[_Column],
    cases: Mapping[str, Case],
    asked: Iterable[str],
) -> str:
    cells = "".join(_cell(name, steps, idea, cases) for name, _, steps in columns)
    stories = list(
        dict.fromkeys(slug for step in path.steps for slug in shown_by(step, idea, cases))
    )
    compared = any(
        step.segment is Segment.COMPARISON and len(shown_by(step, idea, cases)) > 1
        for step in path.steps
    )
    said = counted(len(stories), "story", "stories") if stories else "no story here shows it"
    also = ", compared" if compared else ""
    silent = "" if stories else ' class="unknown"'
    beside = "" if idea.slug in asked or not path.covers else "<small>needed on the way</small>"
    return (
        f'<tr><th scope="row">{thing(idea)}{beside}</th>{cells}'
        f'<td data-name="Shown by"><span{silent}>{said}{also}</span></td></tr>'
    )


def _cell(name: str, steps: Iterable[PathStep], idea: Ref, cases: Mapping[str, Case]) -> str:
    found: dict[str, Basis | None] = {}
    names: dict[str, str] = {}
    word = ""
    for step in steps:
        names |= {story.ref.slug: story.ref.label for story in step.stories}
        for slug, basis in shown_by(step, idea, cases).items():
            found[slug] = _better(found[slug], basis) if slug in found else basis
        if any(one.slug == idea.slug for one, _ in step.before if one.kind == "concept"):
            word = "read"
        elif any(one.slug == idea.slug for one in step.ideas):
            word = word or "named"
    if not found and not word:
        return "<td></td>"
    if not found:
        return f'<td data-name="{escape(name)}"><span class="read">{word}</span></td>'
    best = next(iter(found.values()))
    for basis in found.values():
        best = _better(best, basis)
    who = f"{joined(names[slug] for slug in found)}, {whose_words(best)}"
    return f'<td data-name="{escape(name)}">{mark(best)}<span class="who">{escape(capital(who))}</span></td>'
