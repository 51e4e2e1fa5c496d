"""`kg path plan`: what a class covers, session by session, and how well that is known."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from kg.atlas import Atlas
from kg.authoring import path_turtle
from kg.catalogue import Basis
from kg.cli._files import write_out
from kg.errors import NotFound, PlanError, QuestionError
from kg.planner import (
    PROOF,
    Material,
    Pattern,
    Plan,
    PlannedSession,
    Request,
    Uncovered,
    Why,
    lay_out,
    least_change,
    pattern_from,
    problems,
    prove,
    quick,
    trusted,
    uncovered,
    why,
)

__all__ = ["plan"]

_WIDTH = 88
_FOUND = "This is the best plan found; that no plan covers more is not proved."


def plan(atlas: Atlas, options: argparse.Namespace) -> int:
    """Plan a class and print it as text, as JSON or as a reading path."""
    material = atlas.planning.material
    request = _request(atlas, material, options)
    wrong = problems(request, material)
    found = _planned(request, material, options, wrong)
    reasons = _reasons(found, material, options) if options.why else {}
    whole = options.format == "ttl"
    left = () if whole else uncovered(found, material, proof=False if options.quick else None)
    for sentence in wrong:
        if sentence not in [one.reason for one in left]:
            print(sentence, file=sys.stderr)
    if whole:
        path = lay_out(
            found,
            material,
            case_of=atlas.case,
            idea_of=atlas.idea,
            title=options.title,
            today=datetime.now(UTC).date(),
        )
        text = path_turtle(atlas.signed(path))
    elif options.format == "json":
        told = _plainly(found, material, reasons, left)
        text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    else:
        text = _as_text(atlas, found, material, reasons, left) + "\n"
    write_out(options.output, text.encode())
    return 0


# --- What is asked ---


def _request(atlas: Atlas, material: Material, options: argparse.Namespace) -> Request:
    """Make the request of what was typed.

    Raises:
        NotFound: there is no framework of that name.
        QuestionError: no idea is named, or the pattern cannot be read.
    """
    goals = [*options.ideas]
    if options.framework:
        goals += _of_framework(atlas, material, options.framework)
    if not goals:
        raise QuestionError("Name the ideas to cover, or a --framework: kg path plan pain fear")
    return Request(
        tuple(dict.fromkeys(_bare(one) for one in goals)),
        known=_listed(options.known),
        sessions=options.sessions,
        minutes=options.minutes,
        reading=options.reading,
        pattern=_pattern(options),
        contrast=not options.no_contrast,
        keep=_listed(options.keep),
        leave=_listed(options.leave),
        bases=(Basis.WORD, Basis.TELLING) if options.trust == "authors" else (),
        grades=tuple(dict.fromkeys(options.grades.upper().replace(",", ""))),
        sectors=_listed(options.sectors),
        places=_listed(options.places),
        items=options.items,
    )


def _pattern(options: argparse.Namespace) -> Pattern:
    """Give the pattern that was typed, else the one that fits the minutes.

    Raises:
        QuestionError: it cannot be read.
    """
    if not options.pattern:
        return Pattern.fitting(options.minutes)
    found = pattern_from(options.pattern)
    if found is None:
        raise QuestionError(
            f"The pattern {options.pattern!r} cannot be read: give the minutes of the decision, of a "
            "story x how many, of a comparison x how many, and of the close, such as "
            '"12 18x2 18x1 10".'
        )
    return found


def _of_framework(atlas: Atlas, material: Material, name: str) -> list[str]:
    """Give the ideas of a framework that a story shows, in its order.

    Raises:
        NotFound: there is no framework of that name, or no story shows any of its ideas.
    """
    schemes = {scheme.ref.slug: scheme for scheme in atlas.schemes() if not scheme.facet}
    if name not in schemes:
        raise NotFound(f"No framework named {name!r}. There are {', '.join(sorted(schemes))}.")
    shown = {idea for story in material.stories.values() for idea in story.ideas}
    goals = [ref.slug for ref in schemes[name].ideas if ref.slug in shown]
    if not goals:
        raise NotFound(f"No story shows any idea of {schemes[name].ref.label}.")
    return goals


def _listed(given: Iterable[str]) -> tuple[str, ...]:
    names = (_bare(name) for one in given for name in one.split(","))
    return tuple(dict.fromkeys(name for name in names if name))


def _bare(name: str) -> str:
    """Give the name of an idea or story as it is planned with: "concept/pain" is "pain"."""
    return name.strip().removeprefix("concept/").removeprefix("case/")


# --- How it is planned ---


def _planned(
    request: Request, material: Material, options: argparse.Namespace, wrong: Iterable[str]
) -> Plan:
    """Plan, at once or to the proof.

    Raises:
        PlanError: nothing can be planned; says all that is wrong, and what would mend it.
    """
    try:
        first = quick(request, material)
    except PlanError as error:
        mends = [f"  {one.sentence}" for one in least_change(request, material)]
        enough = ["One of these is enough:"] if mends else []
        lines = [*(wrong or [str(error)]), *enough, *mends]
        raise PlanError("\n".join(lines)) from error
    if options.quick:
        return first
    begun = time.monotonic()
    said = False

    def progress(step: int, steps: int) -> None:
        nonlocal said
        if step < steps and time.monotonic() - begun > 1:
            said = True
            print(f"\rProving: {step} of {steps} ", end="", file=sys.stderr, flush=True)

    found = prove(request, material, progress=progress)
    if said:
        print("\r" + " " * 24 + "\r", end="", file=sys.stderr, flush=True)
    return found


def _reasons(found: Plan, material: Material, options: argparse.Namespace) -> Mapping[str, Why]:
    """Say why each step is there."""
    proof = False if options.quick else None
    steps = [slug for one in found.sessions for slug in (*one.ideas, *one.stories)]
    return {slug: why(found, material, slug, proof=proof) for slug in steps}


# --- As text ---


def _as_text(
    atlas: Atlas,
    found: Plan,
    material: Material,
    reasons: Mapping[str, Why],
    left: Sequence[Uncovered],
) -> str:
    blocks = [
        "\n".join(_session(atlas, found, number, material, reasons))
        for number in range(1, len(found.sessions) + 1)
    ]
    if not found.covered:
        blocks.insert(0, "Nothing that is asked for can be covered.")
    if left:
        lines = ["Not covered"]
        for one in left:
            remedy = f" {one.remedy.sentence}" if one.remedy else ""
            lines.append(_wrapped(f"{_idea(one.idea, material)}: {one.reason}{remedy}"))
        blocks.append("\n".join(lines))
    worth = found.score
    contrasted = ", ".join(_idea(slug, material) for slug in found.contrasted)
    total = len(dict.fromkeys(found.request.goals))
    summary = f"Covers {worth.coverage} of {total} {'idea' if total == 1 else 'ideas'}"
    summary += f"; held and fallen: {contrasted}." if contrasted else "."
    end = PROOF if found.proved else _FOUND
    blocks.append(textwrap.fill(f"{summary} {end}", _WIDTH))
    return "\n\n".join(blocks)


def _session(
    atlas: Atlas, found: Plan, number: int, material: Material, reasons: Mapping[str, Why]
) -> Iterator[str]:
    request, session = found.request, found.sessions[number - 1]
    read = [(slug, material.ideas[slug].words) for slug in session.ideas]
    told = [(slug, material.stories[slug].words) for slug in session.stories]
    minutes = {slug: -(-words // request.pace) for slug, words in (*read, *told)}
    parts = list(_parts(atlas, found, session, material))
    taken = sum(length for length, *_ in parts)
    yield (
        f"Session {number} of {len(found.sessions)}: {request.minutes} minutes in class, "
        f"{sum(minutes.values())} of reading before it"
    )
    yield "  Read before"
    for slug in (*session.ideas, *session.stories):
        name = _idea(slug, material) if slug in session.ideas else _story(slug, material)
        also = "" if slug in session.stories or slug in request.goals else ", needed for the others"
        yield f"  {minutes[slug]:>3} min  {name}{also}"
        if slug in reasons:
            yield _wrapped(reasons[slug].sentence, " " * 11)
    yield "  In class"
    at = 0
    for length, what in parts:
        yield _wrapped(f"{at:>3}–{at + length:<3}  {what}", "  ", " " * 11)
        at += length
    if taken < request.minutes:
        yield f"  {request.minutes - taken} minutes are left for questions."


def _parts(
    atlas: Atlas, found: Plan, session: PlannedSession, material: Material
) -> Iterator[tuple[int, str]]:
    """Give the parts of a session in class in order, each with its minutes."""
    pattern = found.request.pattern
    stories = trusted(material, found.request).stories
    if session.decision:
        decision = atlas.decision(session.decision)
        label = decision.statement.ref.label
        yield pattern.decision, f"Decision: {decision.case.ref.label}, {label}"
    so_far = found.sessions[: found.sessions.index(session) + 1]
    taught = {*found.request.known, *(slug for one in so_far for slug in one.ideas)}
    met: set[str] = set()
    for slug in session.stories:
        shown = [goal for goal in found.covered if goal in stories[slug].ideas and goal in taught]
        named = ", ".join(_idea(goal, material) for goal in shown)
        yield pattern.story, f"Story: {_story(slug, material)}{f' ({named})' if named else ''}"
        met.add(slug)
        for one in session.comparisons:
            if slug in (one.held, one.fell) and {one.held, one.fell} <= met:
                over = ", ".join(_idea(goal, material) for goal in one.ideas)
                yield (
                    pattern.comparison,
                    f"Compare: {_story(one.held, material)}, which held, and "
                    f"{_story(one.fell, material)}, which fell: {over}",
                )
    yield pattern.close, "Close"


def _wrapped(text: str, first: str = "  ", rest: str = "") -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent=first, subsequent_indent=rest or first + "  " * (first == "  ")
    )


def _idea(slug: str, material: Material) -> str:
    return material.ideas[slug].ref.label


def _story(slug: str, material: Material) -> str:
    return material.stories[slug].ref.label


# --- As JSON ---


def _plainly(
    found: Plan, material: Material, reasons: Mapping[str, Why], left: Sequence[Uncovered]
) -> Mapping[str, object]:
    score = found.score
    return {
        "proved": found.proved,
        "covered": list(found.covered),
        "contrasted": list(found.contrasted),
        "uncovered": [
            {
                "idea": one.idea,
                "reason": one.reason,
                "remedy": one.remedy.sentence if one.remedy else "",
            }
            for one in left
        ],
        "score": {
            "coverage": score.coverage,
            "pairs": score.pairs,
            "evidence": score.evidence,
            "filled": score.filled,
            "sectors": score.sectors,
            "reading": -score.saved,
        },
        "sessions": [
            {
                "ideas": list(one.ideas),
                "stories": list(one.stories),
                "comparisons": [
                    {"held": c.held, "fell": c.fell, "ideas": list(c.ideas)}
                    for c in one.comparisons
                ],
                "decision": one.decision,
            }
            for one in found.sessions
        ],
        "why": {slug: one.sentence for slug, one in reasons.items()},
        "content": material.generation,
    }
