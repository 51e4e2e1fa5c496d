"""What changed from one version of a path to another, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.catalogue import Path, PathSession, PathStep, Ref
from kg.planner._records import Request
from kg.planner._sentences import minutes_said
from kg.speech import in_quotes, joined

__all__ = ["Change", "diff"]

_FIELDS = {
    "annotation": "what is said",
    "question": "the question",
    "for_instructors": "what instructors are told",
    "because": "the reason",
    "outside": "what is read outside the atlas",
}
_OF_PATH = {
    "abstract": "What it is for",
    "author": "Who wrote it",
    "version": "The version",
    "licence": "The licence",
    "audience": "For whom it is",
    "leaves_out": "What it leaves out",
    "strategy": "The teaching strategy",
    "analysis": "The analysis",
    "feedback": "The feedback",
    "note": "The note on the plan",
}
_OPEN = ("author", "version")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `kind` is "added", "removed", "moved", "changed" or "total".

    `step` is the place over the whole path, from 1, in the new version, or in the old one where it
    was removed; 0 where no step is meant.
    """

    kind: str
    sentence: str
    step: int = 0


@dataclass(frozen=True, slots=True)
class _Placed:
    """A step with its place over the whole path and its session, both from 1."""

    place: int
    session: int
    step: PathStep


def diff(old: Path, new: Path) -> tuple[Change, ...]:
    """Say what was added, removed, moved and changed, and what that makes of the minutes.

    A step is the same in both where it has the same name, or else visits the same things. Empty
    where nothing that a reader or an instructor sees is different.
    """
    before, after = _placed(old), _placed(new)
    pairs = _paired(before, after)
    there = {id(was) for was, _ in pairs}
    came = {id(now) for _, now in pairs}
    moved = _moved(pairs)
    found = [*_of_path(old, new), *_of_sessions(old, new)]
    found += [
        Change("removed", f"Step {was.place}, {_said(was.step)}, is gone.", was.place)
        for was in before
        if id(was) not in there
    ]
    found += [
        Change("added", f"Step {now.place}, {_said(now.step)}, is new{_long(now.step)}.", now.place)
        for now in after
        if id(now) not in came
    ]
    for was, now in pairs:
        if id(now) in moved:
            found.append(Change("moved", _how_moved(was, now), now.place))
        found += _of_step(was, now)
    return (*found, *_totals(old, new)) if found else ()


# --- Which step is which ---


def _placed(path: Path) -> list[_Placed]:
    rows = [(number, s) for number, one in enumerate(path.sessions, 1) for s in one.steps]
    return [_Placed(place, number, step) for place, (number, step) in enumerate(rows, 1)]


def _paired(before: Sequence[_Placed], after: Sequence[_Placed]) -> list[tuple[_Placed, _Placed]]:
    """Pair the steps of both versions, in the order of the new one."""
    left = list(before)
    found: dict[int, tuple[_Placed, _Placed]] = {}
    for by in (_by_name_and_visits, _by_visits, _by_name):
        for now in after:
            key = by(now.step)
            was = next((one for one in left if key and by(one.step) == key), None)
            if was is not None and now.place not in found:
                left.remove(was)
                found[now.place] = was, now
    return [found[place] for place in sorted(found)]


def _by_name(step: PathStep) -> object:
    return step.name


def _by_visits(step: PathStep) -> object:
    return _visited(step) and (_visited(step), step.segment)


def _by_name_and_visits(step: PathStep) -> object:
    return step.name and (step.name, _visited(step))


def _visited(step: PathStep) -> frozenset[str]:
    return frozenset(ref.iri for ref in step.visits)


def _moved(pairs: Sequence[tuple[_Placed, _Placed]]) -> set[int]:
    """Give the steps that are not in the longest run that kept its order, or changed the session."""
    staying: list[list[int]] = []
    for index, (was, now) in enumerate(pairs):
        best: list[int] = []
        for run in staying:
            if pairs[run[-1]][0].place < was.place and len(run) > len(best):
                best = run
        if was.session == now.session:
            staying.append([*best, index])
    kept = max(staying, key=len, default=[])
    return {id(now) for index, (_, now) in enumerate(pairs) if index not in kept}


def _how_moved(was: _Placed, now: _Placed) -> str:
    said = _said(now.step)
    if was.session != now.session:
        return f"{said} moved from session {was.session} to session {now.session}."
    return f"{said} moved from place {was.place} to place {now.place}."


# --- What is said of each ---


def _said(step: PathStep) -> str:
    return in_quotes(step.label)


def _long(step: PathStep) -> str:
    return f": {minutes_said(step.minutes)}" if step.minutes else ""


def _minutes(number: int | None) -> str:
    return minutes_said(number) if number is not None else "no minutes"


def _of_step(was: _Placed, now: _Placed) -> Iterator[Change]:
    old, new, where = was.step, now.step, f"Step {now.place}, {_said(now.step)}"

    def changed(sentence: str) -> Change:
        return Change("changed", f"{where}: {sentence}", now.place)

    if old.label != new.label:
        yield changed(f"it was called {_said(old)}.")
    if old.minutes != new.minutes:
        yield changed(f"{_minutes(old.minutes)} became {_minutes(new.minutes)}.")
    before, after = [ref for ref, _ in old.before], [ref for ref, _ in new.before]
    for sentence in (
        *_swapped("visits", "visit", old.visits, new.visits),
        *_swapped("asks to read", "ask to read", before, after),
    ):
        yield changed(sentence)
    if old.segment != new.segment:
        yield changed("what the class does there is another thing.")
    if old.importance != new.importance:
        yield changed(f"it is {new.importance or 'of no said importance'} now.")
    told = [words for name, words in _FIELDS.items() if getattr(old, name) != getattr(new, name)]
    if told:
        yield changed(f"{joined(told)} {'is' if len(told) == 1 else 'are'} written anew.")
    if old.kept != new.kept:
        yield changed("it must stay now." if new.kept else "it need not stay any more.")


def _swapped(does: str, do: str, old: Sequence[Ref], new: Sequence[Ref]) -> Iterator[str]:
    was, now = {ref.iri: ref.label for ref in old}, {ref.iri: ref.label for ref in new}
    gone = [label for iri, label in was.items() if iri not in now]
    come = [label for iri, label in now.items() if iri not in was]
    if come and gone:
        yield f"it {does} {joined(come)} in place of {joined(gone)}."
    elif come:
        yield f"it {does} {joined(come)} as well."
    elif gone:
        yield f"it does not {do} {joined(gone)} any more."


def _of_path(old: Path, new: Path) -> Iterator[Change]:
    if old.ref.label != new.ref.label:
        yield Change("changed", f"The path “{old.ref.label}” is called “{new.ref.label}” now.")
    for name, words in _OF_PATH.items():
        if name in _OPEN and not getattr(new, name):
            continue  # a copy begins without them: that is no change that anybody made
        if getattr(old, name) != getattr(new, name):
            yield Change("changed", f"{words} is written anew.")
    if old.objectives != new.objectives:
        yield Change("changed", "The objectives are others.")
    for sentence in (
        *_swapped("covers", "cover", old.covers, new.covers),
        *_swapped("takes as known", "take as known", old.assumes, new.assumes),
    ):
        yield Change("changed", f"The path: {sentence}")


def _of_sessions(old: Path, new: Path) -> Iterator[Change]:
    for number, (was, now) in enumerate(zip(old.sessions, new.sessions, strict=False), 1):
        yield from _of_session(number, was, now)
    for number in range(len(new.sessions) + 1, len(old.sessions) + 1):
        label = old.sessions[number - 1].label
        yield Change("removed", f"Session {number}, “{label}”, is gone.")
    for number in range(len(old.sessions) + 1, len(new.sessions) + 1):
        label = new.sessions[number - 1].label
        yield Change("added", f"Session {number}, “{label}”, is new.")


def _of_session(number: int, was: PathSession, now: PathSession) -> Iterator[Change]:
    if was.label != now.label:
        yield Change("changed", f"Session {number}, “{was.label}”, is called “{now.label}” now.")
    for what, old, new in (
        ("in class", was.minutes, now.minutes),
        ("for reading", was.reading, now.reading),
    ):
        if old != new:
            sentence = f"Session {number} has {_minutes(new)} {what}; it had {_minutes(old)}."
            yield Change("changed", sentence)
    if was.purposes != now.purposes:
        yield Change("changed", f"Session {number} is taught for another purpose.")
    if was.for_instructors != now.for_instructors:
        yield Change("changed", f"Session {number}: what instructors are told is written anew.")


def _totals(old: Path, new: Path) -> Iterator[Change]:
    """Say what the whole takes, where that changed."""
    for what, was, now in (
        ("In class", old.minutes, new.minutes),
        ("Reading before class", _reading(old), _reading(new)),
    ):
        if was != now:
            yield Change("total", f"{what}: {minutes_said(now)}, before {minutes_said(was)}.")


def _reading(path: Path) -> int:
    """Count the minutes of what is read before class, each thing once in a session."""
    pace = Request(goals=()).pace
    read = [dict(one for step in session.steps for one in step.before) for session in path.sessions]
    outside = sum(one.minutes for step in path.steps for one in step.outside)
    return outside + sum(-(-words // pace) for one in read for words in one.values())
