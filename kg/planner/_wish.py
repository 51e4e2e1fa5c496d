"""A path as a wish: what somebody would ask for who wanted a plan like it."""

from __future__ import annotations

from kg.catalogue import Path, Segment
from kg.planner._limits import DEFAULTS
from kg.planner._records import Pattern, Request

__all__ = ["request_of"]


def request_of(path: Path) -> Request:
    """Read a path as a wish: its goals, what the group knows, its minutes, and the stories kept.

    Minutes are those of the longest session. The parts of the pattern last as in the path, though
    no longer than usual, so that minutes spread over them do not crowd a plan; there are as many
    stories and comparisons as its fullest session has, and at least as usual. A class without a
    decision asks for none. Notes cannot be kept: a plan takes stories only.
    """
    usual = Request(())
    minutes = [session.minutes or session.planned for session in path.sessions]
    reading = [session.reading for session in path.sessions if session.reading]
    keep = [
        case.ref.slug
        for step in path.steps
        if step.kept
        for case in step.stories
        if case.evidence.is_story
    ]
    return Request(
        goals=tuple(dict.fromkeys(idea.slug for idea in path.covers)),
        known=tuple(dict.fromkeys(idea.slug for idea in path.assumes)),
        sessions=min(max(len(path.sessions), 1), DEFAULTS.plan_sessions),
        minutes=min(max(minutes, default=0), DEFAULTS.plan_minutes) or usual.minutes,
        reading=min(max(reading, default=0), DEFAULTS.plan_reading) or usual.reading,
        pattern=_pattern(path),
        keep=tuple(dict.fromkeys(keep)),
    )


def _pattern(path: Path) -> Pattern:
    usual = Pattern()
    if not path.is_class:
        return usual
    decides = any(step.segment is Segment.DECISION for step in path.steps)
    return Pattern(
        decision=_lasts(path, Segment.DECISION, usual.decision) if decides else 0,
        story=_lasts(path, Segment.STORY, usual.story),
        stories=_most(path, Segment.STORY, usual.stories),
        comparison=_lasts(path, Segment.COMPARISON, usual.comparison),
        comparisons=_most(path, Segment.COMPARISON, usual.comparisons),
        close=_lasts(path, Segment.CLOSE, usual.close),
    )


def _lasts(path: Path, segment: Segment, usual: int) -> int:
    found = [step.minutes for step in path.steps if step.segment is segment and step.minutes]
    return min([*found, usual])


def _most(path: Path, segment: Segment, usual: int) -> int:
    found = [sum(step.segment is segment for step in session.steps) for session in path.sessions]
    return min(max([*found, usual]), DEFAULTS.plan_stories)
