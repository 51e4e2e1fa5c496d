"""What is wrong with a path, whoever made it: each violation names both ends and what mends it.

The order is advice, and so is whatever a lecturer may have a good reason for: an idea before what it
needs, two halves of a comparison apart, a step without minutes, more purposes than can be taught, a
goal that nothing shows. Against a rule is only what cannot be carried out or misleads whoever holds
the paper: more minutes than there are, a step with nothing on it or with something that is gone, the
same story twice, a comparison that lacks a half. Nothing is mended here, and nothing is planned
again. Must never raise: any path that can be read can be checked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from kg.catalogue import Path, PathSession, Ref, Segment
from kg.planner._instance import items_of, minutes_of
from kg.planner._records import Material, Request, Violation
from kg.planner._rows import Row, Rows, quoted, titled
from kg.planner._sentences import minutes_said
from kg.planner._speaking import alike, misnamed, speaking
from kg.planner._telling import ALONE
from kg.planner._wording import plainly
from kg.settings import PACE
from kg.speech import counted, joined

__all__ = ["check"]

_PURPOSES = 2
"""What can be taught in 90 minutes. Source: HBS, Planning a Class Session."""
_HOUR_AND_A_HALF = 90


def check(
    path: Path, material: Material, *, pace: int = PACE, stories: Iterable[Ref] = ()
) -> tuple[Violation, ...]:
    """Check a path against the rules of a plan as they apply to any path.

    Those against a rule come first, then advice; each by place.

    Args:
        pace: words read in a minute.
        stories: those that its texts may name and its steps must then hold: of the path that it was
            made from.

    Complexity: linear in the steps and in what they visit, and in the texts for each of `stories`.
    """
    rows = Rows(path, material, max(pace, 1))
    found = [
        *_minutes(rows),
        *_empty(rows),
        *_twice(rows),
        *_comparisons(rows),
        *_order(rows),
        *_decisions(rows),
        *_untimed(rows),
        *_crowded(rows),
        *_unshown(rows),
        *_unread(rows),
        *alike(rows),
        *misnamed(path),
        *speaking(rows, stories),
    ]
    return tuple(sorted(found, key=lambda one: (not one.serious, one.step, one.other, one.code)))


# --- Against a rule ---


def _minutes(rows: Rows) -> Iterator[Violation]:
    for number, session in enumerate(rows.path.sessions, 1):
        own = rows.of(number)
        if not own:
            if len(rows.path.sessions) > 1:
                yield Violation(
                    "empty-session",
                    f"{_session(session, number)} holds no step.",
                    mend="Take it out, or move a step into it.",
                    serious=False,
                )
            continue
        longest = max(own, key=lambda row: row.step.minutes or 0)
        over = session.planned - session.minutes if session.minutes is not None else 0
        if over > 0:
            yield Violation(
                "minutes",
                f"{_session(session, number)} takes {minutes_said(session.planned)} in class and has "
                f"{session.minutes}: {over} too many. The longest step is {longest.at}.",
                longest.place,
                mend=f"Take {minutes_said(over)} off its steps, or give it {session.planned}.",
            )
        yield from _reading(rows, session, number, own)


def _reading(
    rows: Rows, session: PathSession, number: int, own: Iterable[Row]
) -> Iterator[Violation]:
    if session.reading is None:
        return
    lasts: dict[str, tuple[int, str, Row]] = {}
    for row in own:
        for ref, words in row.step.before:
            minutes = minutes_of(max(words, 0), rows.pace)
            lasts.setdefault(ref.iri, (minutes, ref.label, row))
        for at, one in enumerate(row.step.outside):
            lasts[f"{row.place} {at}"] = (max(one.minutes, 0), f"“{one.title}”", row)
    taken = sum(minutes for minutes, _, _ in lasts.values())
    if lasts and taken > session.reading:
        minutes, what, row = max(lasts.values(), key=lambda one: one[0])
        yield Violation(
            "reading",
            f"{_session(session, number)} takes {minutes_said(taken)} to read for, and "
            f"{minutes_said(session.reading)} are given to reading before it: "
            f"{taken - session.reading} too many. The longest reading is {what}, "
            f"{minutes_said(minutes)}, for {row.at}.",
            row.place,
            mend=f"Leave something out, or give it {minutes_said(taken)}: “The whole class”, where it is changed.",
        )


def _session(session: PathSession, number: int) -> str:
    return f"“{session.label}”" if session.label else f"Session {number}"


def _empty(rows: Rows) -> Iterator[Violation]:
    """Find steps that rest on what is gone, or hold nothing at all.

    A close or a text of one's own visits nothing and says something: that is enough.
    """
    for row in rows.all:
        step = row.step
        gone = [*step.gone, *step.gone_before]
        if gone:
            names = joined(f"“{name}”" for name in gone)
            yield Violation(
                "gone",
                f"{row.at} rests on {names}, which the atlas no longer holds.",
                row.place,
                mend="Take the step out, or put another story in its place.",
            )
        says = any(text.strip() for text in (step.annotation, step.question))
        if not (step.visits or step.outside or gone or says):
            yield Violation(
                "empty-step",
                f"{row.at} visits nothing and says nothing.",
                row.place,
                mend="Write what is done there, or take it out.",
            )


def _twice(rows: Rows) -> Iterator[Violation]:
    first: dict[str, Row] = {}
    for row in rows.all:
        if row.step.segment not in (Segment.STORY, Segment.NONE):
            continue
        for case in row.step.cases:
            before = first.setdefault(case.ref.slug, row)
            if before is not row:
                yield Violation(
                    "story-twice",
                    f"{case.ref.label} is told {_both(before, row)}.",
                    row.place,
                    before.place,
                    mend=f"Swap the story at step {row.place}, or take that step out.",
                )


def _both(one: Row, other: Row) -> str:
    return f"twice: {quoted(one.step)} at step {one.place} and {other.at}"


def _comparisons(rows: Rows) -> Iterator[Violation]:
    compared: dict[str, Row] = {}
    for row in rows.all:
        if row.step.segment is not Segment.COMPARISON:
            continue
        cases = row.step.cases
        if len(cases) < 2 and not row.step.gone:
            yield Violation(
                "half-missing",
                f"{row.at} compares {cases[0].ref.label if cases else 'nothing'} with nothing.",
                row.place,
                mend="Take it out, or add a comparison of two steps.",
            )
        for case in cases:
            yield from _half(rows, row, case.ref)
            before = compared.setdefault(case.ref.slug, row)
            if before is not row:
                yield Violation(
                    "compared-twice",
                    f"{case.ref.label} is compared {_both(before, row)}.",
                    row.place,
                    before.place,
                    mend="Compare it once, with the story that brings out more.",
                    serious=False,
                )
        if len(cases) > 1:
            yield from _apart(rows, row)


def _half(rows: Rows, row: Row, story: Ref) -> Iterator[Violation]:
    told = rows.told.get(story.slug)
    if told is None:
        yield Violation(
            "half-missing",
            f"{row.at} compares {story.label}, which no step tells.",
            row.place,
            mend=f"Add {story.label} before it, or take the comparison out.",
        )
    elif told.place > row.place:
        yield Violation(
            "comparison-early",
            f"{row.at} compares {story.label}, which is told only at step {told.place}, "
            f"{quoted(told.step)}.",
            row.place,
            told.place,
            mend=f"Move step {row.place} after step {told.place}.",
            serious=False,
        )


def _apart(rows: Rows, row: Row) -> Iterator[Violation]:
    """Find two stories that are compared and do not stand next to each other, right before it."""
    halves = [rows.told.get(case.ref.slug) for case in row.step.cases[:2]]
    there = sorted((half for half in halves if half), key=lambda half: half.place)
    if len(there) < 2 or there[1].place > row.place:
        return
    first, second = there
    if first.place + 1 != second.place or second.place + 1 != row.place:
        yield Violation(
            "comparison-apart",
            f"{first.at} and {second.at} are compared at step {row.place}, {quoted(row.step)}, "
            "and do not stand together right before it.",
            first.place,
            second.place,
            mend="Move the three next to each other: two stories compare best while both are fresh.",
            serious=False,
        )


# --- Advice ---


def _order(rows: Rows) -> Iterator[Violation]:
    """Find ideas that are met before what they need, or without it."""
    known = {idea.slug for idea in rows.path.assumes}
    for slug, (when, idea, row) in rows.met.items():
        lesson = rows.material.ideas.get(slug)
        if lesson is None or slug in known:
            continue
        for needed, reason in lesson.needs:
            if needed in known or needed not in rows.material.ideas:
                continue
            because = f": {reason}" if reason else "."
            if needed not in rows.met:
                other = rows.material.ideas[needed].ref
                yield Violation(
                    "needs",
                    f"{titled(idea)} at step {row.place} needs {titled(other)}, which no step "
                    f"visits and nothing read before class tells{because}",
                    row.place,
                    mend=f"Add {titled(other)} before it, or say that the group knows it already.",
                    serious=False,
                )
            elif rows.met[needed][0] > when:
                yield _before(idea, row, rows.met[needed], because)


def _before(
    idea: Ref, row: Row, later: tuple[tuple[int, int, int], Ref, Row], because: str
) -> Violation:
    _, other, after = later
    where = (
        f"stand at step {row.place} in the wrong order: the first needs the second"
        if row.place == after.place
        else f"stands at step {row.place}, before {titled(other)} at step {after.place}, "
        "which it needs"
    )
    subject = f"{titled(idea)} and {titled(other)}" if row.place == after.place else titled(idea)
    mend = (
        f"Read {titled(other)} first."
        if row.place == after.place
        else f"Move step {after.place} before step {row.place}."
    )
    return Violation(
        "order",
        f"{subject} {where}{because}",
        row.place,
        after.place,
        mend=mend,
        serious=False,
    )


def _decisions(rows: Rows) -> Iterator[Violation]:
    for row in rows.all:
        if row.step.segment is not Segment.DECISION:
            continue
        for case, _ in row.step.statements:
            told = rows.told.get(case.ref.slug)
            if told and told.place < row.place:
                yield Violation(
                    "decision-late",
                    f"{row.at} comes after {told.at}: whoever has heard {case.ref.label} knows "
                    "the answer.",
                    row.place,
                    told.place,
                    mend=f"Move step {row.place} before step {told.place}.",
                    serious=False,
                )


def _untimed(rows: Rows) -> Iterator[Violation]:
    if not rows.path.is_class:
        return
    for row in rows.all:
        if not row.step.minutes or row.step.minutes < 0:
            yield Violation(
                "no-minutes",
                f"{row.at} has no minutes, and other steps have.",
                row.place,
                mend="Give it minutes, or take it out.",
                serious=False,
            )


def _crowded(rows: Rows) -> Iterator[Violation]:
    """Find sessions with more purposes, ideas and stories than a class can take."""
    if not rows.path.is_class:
        return
    goals = {idea.slug for idea in rows.path.covers}
    for number, session in enumerate(rows.path.sessions, 1):
        minutes = session.minutes or session.planned
        most = max(_PURPOSES, round(_PURPOSES * minutes / _HOUR_AND_A_HALF))
        if len(session.purposes) > most:
            yield Violation(
                "purposes",
                f"{_session(session, number)} has {counted(len(session.purposes), 'purpose')}: in "
                f"{minutes_said(minutes)} a class takes in {counted(most, 'one', 'of them')}.",
                rows.of(number)[0].place if rows.of(number) else 0,
                mend="Keep the ones that you would miss most.",
                serious=False,
            )
        stories = {case.ref.slug for row in rows.of(number) for case in row.step.cases}
        ideas = [
            one for one, (when, _, _) in rows.met.items() if when[0] == number and one in goals
        ]
        items, room = len(stories) + len(ideas), items_of(Request((), minutes=max(minutes, 1)))
        if items > room:
            yield Violation(
                "items",
                f"{_session(session, number)} holds {counted(len(ideas), 'new idea')} and "
                f"{counted(len(stories), 'story', 'stories')}: {items} things to take in, and "
                f"{minutes_said(minutes)} have room for {room}.",
                rows.of(number)[0].place if rows.of(number) else 0,
                mend="Move a story to another session, or leave an idea for later.",
                serious=False,
            )


def _unshown(rows: Rows) -> Iterator[Violation]:
    """Find steps that are there for an idea which their story does not show, and goals without a story."""
    shown: set[str] = set()
    for row in rows.all:
        if row.step.segment in (Segment.STORY, Segment.COMPARISON):
            for case in row.step.cases:
                story = rows.material.stories.get(case.ref.slug)
                if story is None:
                    continue
                shown |= story.ideas.keys()
                for idea in row.step.ideas:
                    if idea.slug not in story.ideas:
                        yield Violation(
                            "not-shown",
                            f"{row.at} is there for {titled(idea)}, and nothing told of "
                            f"{case.ref.label} shows it.",
                            row.place,
                            mend="Swap the story for one that shows it.",
                            serious=False,
                        )
    said = " ".join(
        sentence
        for sentence in rows.path.leaves_out.casefold().split(". ")
        if not sentence.startswith(ALONE.casefold())
    )
    for idea in rows.path.covers if rows.path.is_class else ():
        if idea.slug not in shown and plainly(idea).casefold() not in said:
            met = rows.met.get(idea.slug)
            yield Violation(
                "goal",
                f"{titled(idea)} is to be covered, and no story of this path shows it.",
                met[2].place if met else 0,
                mend="Add a story that shows it, or write under what the path leaves out that it does.",
                serious=False,
            )


def _unread(rows: Rows) -> Iterator[Violation]:
    """Find stories of a class that nobody has read, ideas that are read twice, and mere notes."""
    if not rows.path.is_class:
        return
    read: dict[str, Row] = {}
    for row in rows.all:
        for ref, _ in row.step.before:
            before = read.setdefault(ref.iri, row)
            if before.session != row.session:
                yield Violation(
                    "read-twice",
                    f"{ref.label} is read for {before.at} and again for {row.at}.",
                    row.place,
                    before.place,
                    mend=f"Leave it out at step {row.place}.",
                    serious=False,
                )
    visited = Counter(ref.slug for ref in (case.ref for row in rows.all for case in row.step.cases))
    for slug in visited:
        told = rows.told.get(slug)
        if told is None:
            continue
        story = next(case for case in told.step.cases if case.ref.slug == slug)
        where = read.get(story.ref.iri)
        if where is None or where.session > told.session:
            yield Violation(
                "unread",
                f"{story.ref.label} is told at step {told.place}, {quoted(told.step)}, and nobody has "
                "read it before.",
                told.place,
                mend="Add it to what is read before class, or leave time to read it there.",
                serious=False,
            )
        if not story.evidence.is_story:
            yield Violation(
                "note",
                f"{told.at} visits {story.ref.label}, of which too little is known to be a story.",
                told.place,
                mend="Say so in class, or swap it for a story.",
                serious=False,
            )
