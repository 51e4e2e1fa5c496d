"""What the words of a path say that the path itself no longer bears out.

A text that speaks of a story which no step tells, a title that names other minutes, a comparison of two
stories that ended alike. What students see is against a rule, as it misleads whoever holds the paper;
what the instructor alone sees is advice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kg.catalogue import Path, PathStep, Ref, Segment
from kg.planner._records import Outcome, Violation
from kg.planner._rows import Row, Rows
from kg.planner._sentences import minutes_said
from kg.planner._swapping import names_story
from kg.speech import capital, joined

__all__ = ["alike", "misnamed", "speaking"]

_SEEN = {"label": "heading", "annotation": "what happens", "question": "question"}
"""Texts of a step that students see."""
_UNSEEN = {"for_instructors": "note for the instructor", "because": "reason why it is there"}
_MINUTES = re.compile(r"\b([0-9]{1,4})[ \u00a0-]minutes?\b", re.IGNORECASE)
_ENDS = {Outcome.HELD: "held", Outcome.FELL: "fell"}


def speaking(rows: Rows, stories: Iterable[Ref]) -> Iterator[Violation]:
    """Find texts that speak of a story that no step visits or asks to read.

    Args:
        stories: those that may be named: of the path that this one was made from.
    """
    held = {ref.iri: ref.label for row in rows.all for ref in _held(row.step)}
    gone = {ref.iri: ref.label for ref in stories if ref.iri not in held}
    left = sorted({label for label in gone.values() if label and label not in held.values()})
    if not left:
        return
    longer = sorted(
        (one for one in held.values() if any(names_story(one, x) for x in left)), key=len
    )

    def named(text: str) -> list[str]:
        for label in reversed(longer):
            text = text.replace(label, "")
        return [label for label in left if names_story(text, label)]

    for row in rows.all:
        for texts, serious in ((_SEEN, True), (_UNSEEN, False)):
            found = {name: named(getattr(row.step, name)) for name in texts}
            said = [words for name, words in texts.items() if found[name]]
            if said:
                told = dict.fromkeys(label for labels in found.values() for label in labels)
                yield _of_step(row, said, [*told], serious=serious)
    for name, called, text, serious in _whole(rows.path):
        labels = named(text)
        if labels:
            yield Violation(
                "gone-story",
                f"{called} {_speaks(labels)}.",
                mend="Write it anew under “The whole class”.",
                serious=serious,
                text=name,
            )


def _held(step: PathStep) -> Iterator[Ref]:
    yield from (one.ref for one in step.stories)
    yield from (ref for ref, _ in step.before if ref.kind == "case")


def _of_step(row: Row, said: Sequence[str], labels: Sequence[str], *, serious: bool) -> Violation:
    subject = joined(f"the {words}" if words != "what happens" else words for words in said)
    return Violation(
        "gone-story",
        f"{capital(subject)} of {row.at} {_speaks(labels, many=len(said) > 1)}.",
        row.place,
        mend=f"Write {'it' if len(said) == 1 else 'them'} anew.",
        serious=serious,
    )


def _speaks(labels: Sequence[str], *, many: bool = False) -> str:
    return f"speak{'' if many else 's'} of {joined(labels)}, which no step tells any more"


def _whole(path: Path) -> Iterator[tuple[str, str, str, bool]]:
    """Give the texts of the whole: name, what it is called, the text, and whether students see it.

    What a class leaves out is the place to name a story that it no longer tells: that is advice.
    """
    yield "title", "The name of the class", path.ref.label, True
    yield "abstract", "What the class says of itself", path.abstract, True
    yield "objectives", "What they can do at the end", _lines(o.text for o in path.objectives), True
    yield "leaves_out", "What it leaves out", path.leaves_out, False
    yield "strategy", "The teaching strategy", path.strategy, False
    yield "analysis", "What a good discussion brings out", path.analysis, False
    yield "feedback", "What is known from teaching it", path.feedback, False
    for place, session in enumerate(path.sessions, 1):
        at = f" of session {place}" if len(path.sessions) > 1 else " of the session"
        yield f"session-{place}-label", f"The name{at}", session.label, True
        yield f"session-{place}-purposes", f"The purpose{at}", _lines(session.purposes), True
        yield f"session-{place}-note", f"The note{at}", session.for_instructors, False


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(texts)


def misnamed(path: Path) -> Iterator[Violation]:
    """Find a title that names minutes which neither the class nor a session of it takes."""
    if not path.is_class:
        return
    taken = {path.minutes, *(session.planned for session in path.sessions)}
    said = [int(number) for number in _MINUTES.findall(path.ref.label)]
    for number in said:
        if number not in taken:
            yield Violation(
                "title-minutes",
                f"The name of the class says {minutes_said(number)}, and its steps take "
                f"{minutes_said(path.minutes)}.",
                mend="Change the name, or the minutes of a step.",
                serious=False,
                text="title",
            )


def alike(rows: Rows) -> Iterator[Violation]:
    """Find comparisons of two stories that ended alike, as far as that is told."""
    for row in rows.all:
        if row.step.segment is not Segment.COMPARISON or len(row.step.cases) < 2:
            continue
        first, second = (rows.material.stories.get(one.ref.slug) for one in row.step.cases[:2])
        if first and second and first.outcome is second.outcome and first.outcome in _ENDS:
            yield Violation(
                "alike",
                f"{row.at} compares {first.ref.label} and {second.ref.label}, which ended alike: "
                f"both {_ENDS[first.outcome]}, as far as is told.",
                row.place,
                mend="Swap one of them for a story that ended otherwise, or ask what else they differ in.",
                serious=False,
            )
