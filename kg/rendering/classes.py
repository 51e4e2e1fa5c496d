"""What is read on a ready class: what it teaches, its papers, its sessions minute by minute.

The bar of minutes and the timed plan also stand beside a plan that is being made. What only the
instructor sees stands in `for_the_instructor` and nowhere else: the pages that students get leave
that part out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import ceil

from kg.catalogue.decisions import called_in
from kg.catalogue.records import (
    Case,
    Importance,
    Objective,
    Path,
    PathSession,
    PathStep,
    Ref,
    Segment,
)
from kg.dates import spoken
from kg.planner import Violation
from kg.rendering.coverage import coverage
from kg.rendering.papers import decisions_of, room_address
from kg.rendering.parts import (
    capital,
    counted,
    escape,
    eyebrow,
    full_stop,
    joined,
    link,
    outside,
    page,
    part,
    thing,
    turns,
    unknown,
)
from kg.settings import PACES

__all__ = [
    "TONES",
    "before_class",
    "class_body",
    "class_head",
    "for_the_instructor",
    "length_of",
    "lost",
    "minutes_bar",
    "minutes_of",
    "objectives_list",
    "paragraphs",
    "purposes_list",
    "reading_minutes",
    "session_title",
    "timed_plan",
    "to_read",
]

_SLOW, _FAST = PACES
TONES = {
    Segment.DECISION: "turned",
    Segment.STORY: "climb",
    Segment.COMPARISON: "orbit",
    Segment.IDEA: "lit",
}
"""The hue of a segment; any other is soft."""
_OPTIONAL = {Importance.FURTHER: "if there is time"}
"""What is said of a step that a class can do without."""


# --- One session by the clock ---


def minutes_bar(session: PathSession) -> str:
    """Draw the minutes of a session as a bar; the plan under it says the same in words."""
    pieces = [
        f'<i class="{TONES.get(step.segment, "soft")}" style="--m:{step.minutes}"></i>'
        for step in session.steps
        if (step.minutes or 0) > 0
    ]
    left = (session.minutes or 0) - session.planned
    if pieces and left > 0:
        pieces.append(f'<i class="left" style="--m:{left}"></i>')
    return f'<p class="minutes-bar" aria-hidden="true">{"".join(pieces)}</p>' if pieces else ""


def timed_plan(
    session: PathSession,
    address_of: Callable[[PathStep], str] | None = None,
    beside: Callable[[PathStep], str] | None = None,
) -> str:
    """List the steps of a session by the clock: heading, what happens, one question.

    Args:
        address_of: gives where the heading of a step leads; empty for nowhere.
        beside: gives markup that is set under the words of a step.
    """
    rows = []
    begun = 0
    for step in session.steps:
        lasts = max(step.minutes or 0, 0)
        time = f'<p class="time">{_clock(begun)}<small>{minutes_of(lasts)}</small></p>'
        if not lasts:
            time = '<p class="time"><small>No minutes are set</small></p>'
        begun += lasts
        href = address_of(step) if address_of else ""
        under = beside(step) if beside else ""
        rows.append(f"<li>{time}<div>{_words(step, href)}{under}</div></li>")
    return f'<ol class="plan timed">{"".join(rows)}</ol>{_left(session)}' if rows else ""


def _left(session: PathSession) -> str:
    """Say where the minutes of a session are more or fewer than those given to it."""
    given, taken = session.minutes or 0, session.planned
    if not given or not taken or given == taken:
        return ""
    said = f"{minutes_of(given - taken)} of {given} are left open."
    if taken > given:
        said = f"It takes {minutes_of(taken)}, and {given} are given to it."
    return f'<p class="seen left-open">{said}</p>'


def _clock(begun: int) -> str:
    return f"{begun // 60}:{begun % 60:02d}"


def minutes_of(number: int) -> str:
    """Say minutes in figures."""
    return f"{number} {'minute' if number == 1 else 'minutes'}"


def _words(step: PathStep, href: str) -> str:
    question = f'<p class="q">{escape(step.question)}</p>' if step.question else ""
    tag = (
        f' <span class="tag">{escape(said)}</span>'
        if (said := _OPTIONAL.get(step.importance))
        else ""
    )
    head = f"<h3>{link(step.label, href)}{tag}</h3>"
    return f"{head}{paragraphs(step.annotation)}{question}{lost(step)}"


def paragraphs(text: str) -> str:
    """Set text as paragraphs, parted where it has an empty line."""
    blocks = (block.strip() for block in re.split(r"\n\s*\n", text))
    return "".join(f"<p>{escape(block)}</p>" for block in blocks if block)


def lost(step: PathStep) -> str:
    """Say what a step visited and the atlas no longer holds; empty where it holds all."""
    gone = (*step.gone, *step.gone_before)
    if not gone:
        return ""
    names = joined(name.rpartition("/")[2] for name in gone)
    return f"<p>{unknown(f'The atlas no longer holds {names}, which stood here.')}</p>"


# --- Reading before class ---


def reading_minutes(session: PathSession, pace: int) -> tuple[int, int, int]:
    """Give the minutes to read before a session: at a pace, and of fast and slow readers.

    Args:
        pace: words read in a minute.
    """
    apart = sum(max(one.minutes, 0) for step in session.steps for one in step.outside)
    words = [number for _, number in _before(session).values()]
    told, fast, slow = (
        sum(ceil(number / max(1, rate)) for number in words) + apart
        for rate in (pace, _FAST, _SLOW)
    )
    return told, fast, slow


def _before(session: PathSession) -> Mapping[tuple[str, str, str], tuple[Ref, int]]:
    """Give what is read before a session, each thing once."""
    found: dict[tuple[str, str, str], tuple[Ref, int]] = {}
    for step in session.steps:
        for ref, words in step.before:
            found.setdefault((ref.kind, ref.slug, ref.part), (ref, words))
    return found


def to_read(session: PathSession, pace: int) -> str:
    """Say what is read before a session and how long each takes; empty where nothing is."""
    decisions = decisions_of(session.steps)
    rooms = {told.ref.iri: called_in(case.ref, told) for case, told in decisions}
    told_of = {case.ref.slug: told for case, told in decisions}
    before = _before(session).values()
    whole = {ref.slug for ref, _ in before if not ref.part}
    said = []
    ideas: dict[str, list[str]] = {}
    for ref, words in before:
        lasts = (
            f"about {minutes_of(ceil(words / max(1, pace)))}" if words else "its length is not told"
        )
        if ref.iri in rooms:
            end = "" if ref.slug in whole else "; its outcome stays hidden"
            room = link(rooms[ref.iri], room_address(ref))
            said.append(f"{room} up to the decision, {lasts}{end}.")
        elif ref.kind == "case" and ref.slug in told_of:
            first = link("decide first", room_address(told_of[ref.slug].ref))
            said.append(f"{thing(ref)}, {lasts}. It tells how the decision ended: {first}.")
        elif ref.kind == "concept":
            ideas.setdefault(lasts, []).append(thing(ref))
        else:
            said.append(f"{thing(ref)}, {lasts}.")
    for lasts, names in ideas.items():
        said.append(f"{joined(names)}, {lasts}{' each' if len(names) > 1 else ''}.")
    for step in session.steps:
        for one in step.outside:
            lasts = (
                f"about {minutes_of(one.minutes)}" if one.minutes > 0 else "its length is not told"
            )
            said.append(f"{outside(one.url, one.title)}, outside the atlas, {lasts}.")
    if not said:
        return ""
    return f'<p>{" ".join(said)}</p><p class="seen">{_in_all(reading_minutes(session, pace))}</p>'


def _in_all(found: tuple[int, int, int]) -> str:
    told, fast, slow = found
    between = f"; {fast} to {slow} at {_FAST} to {_SLOW} words a minute" if fast < slow else ""
    return f"About {minutes_of(told)} in all{between}."


# --- The head ---


def length_of(path: Path) -> str:
    """Say how long a class lasts: "75 minutes", or "six sessions of 90 minutes"."""
    lasts = [session.planned for session in path.sessions]
    if len(lasts) == 1:
        return minutes_of(lasts[0])
    many = counted(len(lasts), "session")
    return (
        f"{many} of {minutes_of(lasts[0])}"
        if len(set(lasts)) == 1
        else f"{many}, {minutes_of(path.minutes)}"
    )


def class_head(path: Path, pace: int, press: str = "") -> str:
    """Open a class: what they can do at the end, what is read before, what it leaves out.

    Args:
        pace: words read in a minute.
        press: markup of what can be pressed.
    """
    line = eyebrow(
        (
            "A ready class",
            escape(length_of(path)),
            escape(path.for_whom),
            f"plan by {escape(path.author)}" if path.author else "",
        )
    )
    left_out = paragraphs(full_stop(path.leaves_out)) or unknown(
        "Nobody has written down what it leaves out."
    )
    rows = (
        ("", "At the end they can", objectives_list(path.objectives)),
        ("", "To read before", before_class(path, pace)),
        ("", "What it leaves out", left_out),
    )
    return (
        f'<div class="head of-class"><div>{line}<h1>{escape(path.ref.label)}</h1>'
        f'<p class="lede">{escape(path.abstract)}</p></div><div>{turns(rows)}{press}</div></div>'
    )


def objectives_list(found: Sequence[Objective]) -> str:
    """List what they can do at the end, each with its level."""
    rows = [
        f"{escape(full_stop(one.text))}{f' <small>{escape(one.level)}</small>' if one.level else ''}"
        for one in found
        if one.text
    ]
    if not rows:
        return unknown("Nobody has written down what they can do at the end.")
    if len(rows) == 1:
        return f'<p class="objective">{rows[0]}</p>'
    return f'<ul class="objectives">{"".join(f"<li>{row}</li>" for row in rows)}</ul>'


def before_class(path: Path, pace: int) -> str:
    """Say what is read before a class of one session, or how long it takes before each of several.

    Args:
        pace: words read in a minute.
    """
    silent = unknown("Nothing is read before class.")
    if len(path.sessions) == 1:
        return to_read(path.sessions[0], pace) or silent
    every = [reading_minutes(session, pace) for session in path.sessions]
    whole = tuple(sum(column) for column in zip(*every, strict=True))
    if not whole or not whole[0]:
        return silent
    told = [told for told, _, _ in every]
    between = (
        f"{min(told)} to {minutes_of(max(told))}" if min(told) < max(told) else minutes_of(told[0])
    )
    return f"<p>{capital(between)} for each session; what is read stands with it.</p>" + (
        f'<p class="seen">{_in_all((whole[0], whole[1], whole[2]))}</p>'
    )


# --- The sessions, how well it covers, what it rests on ---


def class_body(
    path: Path,
    pace: int,
    cases: Mapping[str, Case],
    *,
    changed: Sequence[str] = (),
    violations: Sequence[Violation] = (),
    teaches: bool = False,
) -> str:
    """Set the sessions of a class, how well it covers its ideas, and what is to be minded.

    Args:
        pace: words read in a minute.
        cases: its stories, by slug.
        changed: what it rests on that has changed since it was last read, a sentence each.
        violations: where it breaks a rule of a plan.
        teaches: who reads it is the instructor, and sees what students do not.
    """
    return (
        _minded([*_gone(path), *changed], violations)
        + _contents(path)
        + _sessions(path, pace)
        + _covered(path, cases)
        + (for_the_instructor(path) if teaches else "")
        + _about(path)
    )


def _minded(changed: Sequence[str], violations: Sequence[Violation]) -> str:
    rows = [f"<li>{escape(said)}</li>" for said in changed]
    rows += [
        f"<li>{escape(full_stop(one.sentence))}"
        f"{f' <span>{escape(full_stop(one.mend))}</span>' if one.mend else ''}</li>"
        for one in sorted(violations, key=lambda one: not one.serious)
    ]
    return part("To be minded", f'<ul class="minded">{"".join(rows)}</ul>') if rows else ""


def _gone(path: Path) -> Iterator[str]:
    """Say which ideas it names that the atlas no longer holds."""
    for names, said in ((path.gone_covers, "is to cover"), (path.gone_assumes, "takes as known")):
        if names:
            called = joined(name.rpartition("/")[2] for name in names)
            yield f"It {said} what the atlas no longer holds: {called}."


def _contents(path: Path) -> str:
    if len(path.sessions) < 2:
        return ""
    rows = "".join(
        f'<li><a href="#session-{place}">{escape(session_title(session, place))}</a>'
        f"<span>{minutes_of(session.planned)}</span></li>"
        for place, session in enumerate(path.sessions, 1)
    )
    many = capital(counted(len(path.sessions), "session"))
    return (
        f'<nav class="part class-toc" aria-label="Sessions"><h2>{many}</h2>'
        f'<div><ol class="class-contents">{rows}</ol></div></nav>'
    )


def session_title(session: PathSession, place: int) -> str:
    """Name a session with its number, unless its own name has it."""
    if not session.label:
        return f"Session {place}"
    return session.label if str(place) in session.label else f"{place}. {session.label}"


def _sessions(path: Path, pace: int) -> str:
    """Set the sessions, several within one piece, by which a page that is too long is parted."""
    every = "".join(_session(path, session, pace) for session in path.sessions)
    if len(path.sessions) < 2:
        return every
    return f'<div class="sessions"><h2 class="vh">The sessions</h2>{every}</div>'


def _session(path: Path, session: PathSession, pace: int) -> str:
    place = path.sessions.index(session) + 1
    before = sum(len(one.steps) for one in path.sessions[: place - 1])
    numbered = {id(step): before + number for number, step in enumerate(session.steps, 1)}

    def address_of(step: PathStep) -> str:
        return page("path", {"id": path.ref.slug, "step": str(numbered[id(step)])})

    plan = timed_plan(session, address_of) or f"<p>{unknown('It has no steps yet.')}</p>"
    told = minutes_bar(session) + plan
    if len(path.sessions) == 1:
        return part("The session", purposes_list(session) + told, anchor="session-1")
    read = to_read(session, pace)
    reading = f'<div class="to-read"><h3>To read before</h3>{read}</div>' if read else ""
    steps = counted(len(session.steps), "step")
    fold = (
        f'<details class="session"><summary>{capital(steps)} in {minutes_of(session.planned)}</summary>'
        f"{told}</details>"
    )
    title = session_title(session, place)
    return part(title, purposes_list(session) + reading + fold, anchor=f"session-{place}")


def purposes_list(session: PathSession) -> str:
    """List what a session is for; empty where nothing is written."""
    rows = "".join(f"<li>{escape(one)}</li>" for one in session.purposes)
    return f'<ul class="purposes" aria-label="What it is for">{rows}</ul>' if rows else ""


def _covered(path: Path, cases: Mapping[str, Case]) -> str:
    note = f'<div class="prose">{paragraphs(path.note)}</div>' if path.note else ""
    table = coverage(path, cases)
    return part("How well it covers", note + table, anchor="coverage") if note or table else ""


def _about(path: Path) -> str:
    """Say whose the plan is, what it was made of, and what may be done with it."""
    drafted = sum(step.drafted for step in path.steps)
    whole = full_stop(capital(path.audience))
    rows = [
        ("For", escape(whole) if whole != full_stop(capital(path.for_whom)) else ""),
        ("Based on", joined(thing(one) for one in path.based_on)),
        ("By", escape(path.author)),
        ("Version", escape(", ".join(one for one in (path.version, spoken(path.issued)) if one))),
        ("Licence", outside(path.licence, _licence(path.licence)) if path.licence else ""),
        ("The group knows already", joined(thing(one) for one in path.assumes)),
        (
            "To be read over",
            f"The words of {counted(drafted, 'step')} were drafted by rule, and nobody has made "
            "them their own yet."
            if drafted
            else "",
        ),
    ]
    told = [("", name, said) for name, said in rows if said]
    return part("About this plan", turns(told)) if told else ""


def _licence(iri: str) -> str:
    known = re.fullmatch(r"https?://creativecommons\.org/licenses/([a-z-]+)/(\d\.\d)/?.*", iri)
    return f"Creative Commons {known[1].upper()} {known[2]}" if known else iri


# --- What only the instructor sees ---


def for_the_instructor(path: Path) -> str:
    """Set what only the instructor sees; empty where nothing is written."""
    rows = [
        ("", name, paragraphs(text))
        for name, text in (
            ("Strategy", path.strategy),
            ("Analysis", path.analysis),
            ("Feedback", path.feedback),
        )
        if text.strip()
    ]
    for place, session in enumerate(path.sessions, 1):
        notes = paragraphs(session.for_instructors)
        notes += "".join(
            f"<h3>{escape(step.label)}</h3>{paragraphs(step.for_instructors)}{_why(step)}"
            for step in session.steps
            if step.for_instructors.strip() or step.because.strip()
        )
        if notes:
            rows.append(
                ("", "Step by step" if len(path.sessions) == 1 else f"Session {place}", notes)
            )
    return part("For the instructor", turns(rows), anchor="for-the-instructor") if rows else ""


def _why(step: PathStep) -> str:
    if not step.because.strip():
        return ""
    return f'<p class="seen">Why it is here: {escape(full_stop(step.because))}</p>'
