"""What can be planned with: stories and ideas as a class meets them, and which readings are trusted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kg.catalogue import Basis, Case, Idea, Statement
from kg.planner._journey import ranks_of
from kg.planner._records import Candidate, IdeaToTeach, Material, Outcome, Request, Support

__all__ = ["material", "trusted"]

_HELD = ("aloft", "recovered")
_FELL = ("falling", "recovering")


def material(cases: Iterable[Case], ideas: Iterable[Idea], *, generation: str = "") -> Material:
    """Give what a plan can be made of, in the order of names; notes are named apart.

    What shows an idea shows all that it is part of. Every reading counts: `trusted` gives what is left
    of it for one request. Complexity: linear in the statements.
    """
    given = {idea.ref.slug: idea for idea in ideas}
    ranks = ranks_of(given)
    taught = {slug: _to_teach(idea, ranks.get(slug)) for slug, idea in given.items()}
    wider = {slug: _broader(slug, given) for slug in given}
    every = tuple(cases)
    stories = {case.ref.slug: _candidate(case, wider) for case in every if _is_story(case)}
    notes = {
        case.ref.slug: (case.ref.label, case.summary.evidence.missing)
        for case in every
        if not _is_story(case)
    }
    return Material(
        ideas=dict(sorted(taught.items())),
        stories=dict(sorted(stories.items())),
        generation=generation,
        notes=dict(sorted(notes.items())),
    )


def trusted(material: Material, request: Request) -> Material:
    """Give the material with those readings alone that a request trusts.

    A story none of whose readings is trusted stays, illustrates nothing, and can still be kept.
    """
    if not request.bases and not request.grades:
        return material
    stories = {}
    for slug, story in material.stories.items():
        kept = [one for one in story.support if _is_trusted(one, request)]
        stories[slug] = _supported(story, kept, request.grades)
    return replace(material, stories=stories)


def _is_trusted(one: Support, request: Request) -> bool:
    by = not request.bases or one.basis in request.bases
    return by and (not request.grades or not set(one.grades).isdisjoint(request.grades))


def _is_story(case: Case) -> bool:
    return case.summary.evidence.is_story


def _to_teach(idea: Idea, rank: int | None) -> IdeaToTeach:
    tests = [one.text for one in (idea.counts_when, idea.does_not_count_when) if one]
    read = [idea.ref.label, idea.definition, *idea.scope_notes, *idea.examples, *tests]
    return IdeaToTeach(
        ref=idea.ref,
        words=_words(read),
        needs=tuple(sorted((one.idea.slug, one.because) for one in idea.needs)),
        rank=rank,
    )


def _broader(slug: str, ideas: Mapping[str, Idea]) -> tuple[str, ...]:
    """Give all ideas that one is part of, the nearest first."""
    found: dict[str, None] = {}
    waiting = [slug]
    for one in waiting:
        for wider in sorted(ref.slug for ref in ideas[one].broader):
            if wider in ideas and wider not in found and wider != slug:
                found[wider] = None
                waiting.append(wider)
    return tuple(found)


def _candidate(case: Case, wider: Mapping[str, Sequence[str]]) -> Candidate:
    grades = {source.ref.iri: source.grade for source in case.sources}
    support: list[Support] = []
    for told in case.statements:
        by_grade = {grades.get(one.source.iri, "") for one in told.citations} - {""}
        basis, held = told.basis or Basis.OURS, tuple(sorted(by_grade))
        shown = _shown(told, wider).items()
        support += [Support(slug, told.anchor, basis, held, through) for slug, through in shown]
    first = next((one for one in case.moments if one.moment and one.moment.dilemma), None)
    summary = case.summary
    parts = [text for passage in case.passages for text in (passage.heading, passage.text)]
    bare = Candidate(
        ref=summary.ref,
        words=_words([summary.ref.label, summary.abstract, *parts]),
        ideas={},
        rests_on={},
        outcome=_outcome(case),
        sectors=tuple(sorted(one.slug for one in summary.sectors)),
        places=tuple(sorted(one.slug for one in summary.places)),
        decision=f"{summary.ref.slug}/{first.anchor}" if first else "",
        support=tuple(support),
        ends=summary.flight.ends if summary.flight.drawn else "",
    )
    return _supported(bare, support)


def _shown(told: Statement, wider: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
    """Give the ideas that a statement shows, the phase that it stands in and all wider ones among them.

    Returns:
        For each the narrower idea through which it is shown; empty where it is shown itself.
    """
    shown = [one.idea.slug for one in told.readings if one.stance == "shows"]
    shown += [told.phase.ref.slug] if told.phase else []
    found = dict.fromkeys(shown, "")
    for slug in shown:
        for broader in wider.get(slug, ()):
            found.setdefault(broader, slug)
    return found


def _supported(
    story: Candidate, support: Sequence[Support], grades: Sequence[str] = ()
) -> Candidate:
    """Give a story with these readings alone, of whose sources only some grades may count."""
    levels: dict[str, int] = {}
    anchors: dict[str, list[str]] = {}
    for one in support:
        level = _level(one, grades)
        levels[one.idea] = max(level, levels.get(one.idea, 0))
        anchors.setdefault(one.idea, []).append(one.anchor)
    return replace(
        story,
        ideas=dict(sorted(levels.items())),
        rests_on={slug: tuple(dict.fromkeys(anchors[slug])) for slug in sorted(anchors)},
    )


def _level(one: Support, grades: Sequence[str]) -> int:
    if one.basis is Basis.WORD:
        return 4
    if one.basis is Basis.TELLING:
        return 3
    return 2 if "A" in one.grades and (not grades or "A" in grades) else 1


def _outcome(case: Case) -> Outcome:
    flight = case.flight
    if flight.ends in _HELD:
        return Outcome.HELD
    return Outcome.FELL if flight.ends in _FELL or flight.came_down else Outcome.UNTOLD


def _words(texts: Iterable[str]) -> int:
    return sum(len(text.split()) for text in texts)
