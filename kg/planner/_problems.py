"""What is wrong with a request before anything is planned, as sentences.

Only what can be said without planning: what comes of a request is for the plan to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.errors import PlanError
from kg.planner._instance import minutes_of
from kg.planner._limits import possible
from kg.planner._material import trusted
from kg.planner._records import Material, Outcome, Plan, Request
from kg.planner._sentences import (
    idea_called,
    ideas_called,
    minutes_said,
    stories_called,
    story_called,
)
from kg.speech import capital, counted, in_words, joined

__all__ = ["problems", "uncontrasted", "unillustrated"]

_NEAR = 70
_FEW = 6


def problems(request: Request, material: Material) -> tuple[str, ...]:
    """Say what is wrong with a request, and what would mend it; empty when it is fine.

    What makes every plan impossible stands alone. Where there is nothing of that kind, the others
    say which part of the wish cannot come true, whatever is chosen.

    Args:
        material: all of it, also what the request does not trust.
    """
    unknown = tuple(dict.fromkeys(_names(request, material)))
    if unknown:
        return unknown
    try:
        possible(request, material)
    except PlanError as error:
        return (str(error),)
    found = [*_kept(request, material), *_contrast(request, material), *_goals(request, material)]
    return tuple(dict.fromkeys(found))


# --- Names ---


def _names(request: Request, material: Material) -> Iterator[str]:
    ideas = {slug: one.ref.label for slug, one in material.ideas.items()}
    stories = {slug: one.ref.label for slug, one in material.stories.items()}
    told = material.stories.values()
    yield from _unknown("idea", (*request.goals, *request.known), ideas)
    yield from _noted(request, material)
    asked = [slug for slug in (*request.keep, *request.leave) if slug not in material.notes]
    yield from _unknown("story", asked, stories)
    yield from _unknown("sector", request.sectors, {s: "" for one in told for s in one.sectors})
    yield from _unknown("place", request.places, {s: "" for one in told for s in one.places})
    grades = {grade: "" for one in told for said in one.support for grade in said.grades}
    yield from _unknown("grade", request.grades, grades)


def _noted(request: Request, material: Material) -> Iterator[str]:
    """Say of notes that are to be kept or left out what they lack, and how a class still has them."""
    for slug in sorted({*request.keep, *request.leave} & material.notes.keys()):
        label, lacks = material.notes[slug]
        said = f"{label} is a note, not a story yet: it lacks {joined(lacks)}."
        if slug in request.keep:
            yield f"{said} No plan takes it; add it to the class by hand when the plan stands."
        else:
            yield f"{said} No plan takes it, so there is nothing to leave out."


def _unknown(kind: str, given: Iterable[str], known: Mapping[str, str]) -> Iterator[str]:
    what = "story that a plan can take" if kind == "story" else kind
    for name in given:
        if name not in known:
            yield f"No {what} is named “{name}”.{_hint(name, known)}"


def _hint(name: str, known: Mapping[str, str]) -> str:
    near = _nearest(name, known)
    if near:
        return f" Nearest: {joined(near, 'or')}."
    return f" There are {joined(sorted(known))}." if 1 < len(known) <= _FEW else ""


def _nearest(name: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Give up to three names most like one that is not there, by slug or by label; best first."""
    from rapidfuzz import fuzz, process

    called = {(slug, said): said.lower() for slug in sorted(known) for said in (slug, known[slug])}
    found = process.extract(name.lower(), called, scorer=fuzz.WRatio, limit=6, score_cutoff=_NEAR)
    return tuple(dict.fromkeys(key[0] for _, _, key in found))[:3]


# --- Parts of a wish that cannot come true ---


def _kept(request: Request, material: Material) -> Iterator[str]:
    kept = sorted(set(request.keep))
    most = request.pattern.stories
    room = request.sessions * most
    if len(kept) > room:
        yield (
            f"{capital(counted(len(kept), 'story', 'stories'))} are to be kept, and there is room for "
            f"{room}: {counted(request.sessions, 'session')} of {counted(most, 'story', 'stories')}. "
            f"Take {in_words(len(kept) - room)} of them out of “Stories to keep”, or allow "
            "more under “Stories at most”."
        )
    for slug in kept:
        takes = minutes_of(material.stories[slug].words, request.pace)
        if takes > request.reading:
            yield (
                f"{story_called(material, slug)} is to be kept and takes {minutes_said(takes)} to "
                f"read, more than the {request.reading} that are given: give {takes}, or release it."
            )


def _contrast(request: Request, material: Material) -> Iterator[str]:
    pattern = request.pattern
    if not request.contrast or not pattern.comparisons:
        return
    if pattern.stories < 2:
        yield (
            "A comparison takes two stories, and a session may hold one: allow two stories, or plan "
            "without contrast."
        )
        return
    opens = bool(pattern.decision) and not _without_decision(request, material)
    takes = 2 * pattern.story + pattern.comparison + pattern.close + pattern.decision * opens
    over = takes - request.minutes
    if over > 0:
        decision = f"decision {pattern.decision}, " if opens else ""
        yield (
            f"{minutes_said(request.minutes)} hold no comparison with these parts: {decision}two "
            f"stories of {pattern.story}, comparison {pattern.comparison} and close {pattern.close} "
            f"take {takes}. Shorten {'a part' if over == 1 else 'the parts'} by "
            f"{minutes_said(over)}, or give {takes}."
        )


def uncontrasted(plan: Plan, material: Material) -> str:
    """Say why no story that held stands beside one that fell, where that was wished for.

    Empty where it was not, and where at least one idea is covered so.

    Args:
        material: all of it, also what the request does not trust.
    """
    request = plan.request
    if not request.contrast or plan.contrasted:
        return ""
    said = "No story that held stands beside one that fell"
    if not request.pattern.comparisons:
        return f"{said}: no comparison may stand in a session."
    if hindered := next(_contrast(request, material), ""):
        return f"{said}: {hindered}"
    able = [goal for goal in dict.fromkeys(request.goals) if _both_ways(goal, request, material)]
    if not able:
        asked = ideas_called(material, dict.fromkeys(request.goals), "or")
        return (
            f"{said}: no two stories that may be taken, one that held and one that fell, both "
            f"show {asked}."
        )
    return (
        f"{said}: there are such stories for {ideas_called(material, able)}, and they do not fit "
        f"beside what else is asked for in {_given(request)}."
    )


def _given(request: Request) -> str:
    return (
        f"{counted(request.sessions, 'session')} of {minutes_said(request.minutes)} with "
        f"{minutes_said(request.reading)} of reading"
    )


def _both_ways(goal: str, request: Request, material: Material) -> bool:
    """Whether a story that held and one that fell, which may both be taken, show an idea."""
    able = {
        one.outcome
        for slug, one in trusted(material, request).stories.items()
        if goal in one.ideas and slug not in request.leave
    }
    return {Outcome.HELD, Outcome.FELL} <= able


def _without_decision(request: Request, material: Material) -> bool:
    """Whether two stories that can be compared for a goal have no decision to open with."""
    free = [
        story
        for slug, story in trusted(material, request).stories.items()
        if not story.decision and slug not in request.leave
    ]
    held, fell = (
        {goal for story in free if story.outcome is outcome for goal in story.ideas}
        for outcome in (Outcome.HELD, Outcome.FELL)
    )
    return not held.isdisjoint(fell & set(request.goals))


def _goals(request: Request, material: Material) -> Iterator[str]:
    for goal in dict.fromkeys(request.goals):
        if goal in request.known:
            yield (
                f"{capital(idea_called(material, goal))} is asked for and known already: it is not "
                "taught again, and is covered where a story illustrates it."
            )
        yield from filter(None, [unillustrated(goal, request, material)])


def unillustrated(goal: str, request: Request, material: Material) -> str:
    """Say that no story that may be taken illustrates an idea, and which would; empty where one does."""
    able = [slug for slug, one in trusted(material, request).stories.items() if goal in one.ideas]
    if not set(able) <= set(request.leave):
        return ""
    said = f"No story illustrates {idea_called(material, goal)}"
    if able:
        return f"{said} but {stories_called(material, sorted(able))}, which you leave out."
    told = [slug for slug, one in material.stories.items() if goal in one.ideas]
    told = sorted(set(told) - set(request.leave))
    if not told:
        return f"{said}."
    named = [story_called(material, slug) for slug in told[:3]] + ["others"] * (len(told) > 3)
    does = "does" if len(told) == 1 else "do"
    return f"{said} by the readings that you trust; by all readings {joined(named)} {does}."
