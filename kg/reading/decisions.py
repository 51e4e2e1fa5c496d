"""What is read of a Moment of Belief as a decision: its room, and apart from it what came of it.

The room must never tell the end: not by the name of the Moment, not by the title of a source, not
by where it leads next. What is written here of a decision before its answer is therefore made of
its dilemma, its year and the name of its story alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from urllib.parse import quote

from kg.catalogue.decisions import Decision, Room, starting
from kg.catalogue.records import Citation, Moment, Statement
from kg.questions import CAVEATS
from kg.reading.meanings import Meanings
from kg.reading.parts import (
    Target,
    address,
    by_whom,
    capital,
    counted,
    escape,
    eyebrow,
    full_stop,
    in_words,
    joined,
    link,
    numbers_of,
    part,
    refs,
    small_words,
    source_line,
    sources_list,
    term,
    thing,
    turns,
    unknown,
)
from kg.reading.passing import copy_link
from kg.reading.statements import ASKED, why

__all__ = [
    "DECISIONS_NEXT",
    "decision_address",
    "decision_again",
    "decision_answer",
    "decision_missing",
    "decision_name",
    "decision_next",
    "decision_present",
    "decision_room",
    "decision_share",
    "decision_shown",
    "decisions_head",
    "decisions_list",
]

DECISIONS_NEXT: tuple[Target, ...] = (
    ("The ten-minute flight", "The whole idea in seven stops", "/path?id=ten-minute-flight&step=1"),
    ("Moment of Belief", "What makes an act one", "/concept?id=moment-of-belief"),
    ("All stories", "Where these decisions were made", "/cases"),
)

_TITLE = "Would you have signed it?"
_ANSWERS = {"yes": "I would", "no": "I would not", "know": "I would want to know …"}
_YOU = {
    "yes": "You would have",
    "no": "You would not have",
    "know": "You wanted to know more",
}
_STANCES = {
    "counters": "What was done works against it.",
    "breaks": "What was done breaks it.",
    "doubts": "What was done casts doubt on it.",
}
_ANCHOR = "answer"
_SURVIVORS = "What came out well is told more often than what did not: this list is no measure. "


def decision_address(
    decision: Decision, *, answer: str = "", present: bool = False, shown: bool = False
) -> str:
    """Give the address of a decision in a certain state.

    Args:
        answer: "yes", "no" or "know".
        present: for a projector.
        shown: what happened is to be seen whatever the answer.
    """
    name = quote(decision.name, safe="/")
    more = (
        f"&answer={answer}" if answer in _ANSWERS else "",
        "&view=present" if present else "",
        "&shown=1" if shown else "",
    )
    return f"/moment?id={name}{''.join(more)}"


def decision_name(decision: Decision) -> str:
    """Name a decision without a word of what was decided: its story and year."""
    label, year = decision.case.ref.label, _plain_year(decision)
    return f"{label}, {year}" if year else label


def _plain_year(decision: Decision) -> str:
    """Give the year without a word of whose date it is."""
    return decision.year.partition(" (")[0]


def decision_shown(answer: str, shown: bool) -> bool:
    """Whether what happened is to be seen in this state of a decision."""
    return shown or answer in ("yes", "no")


# --- The room ---


def _offer(label: str, href: str, *, press: bool = False) -> str:
    """Set one of the answers: all of them look alike."""
    first = " data-press" if press else ""
    return f'<a class="button primary" href="{escape(href)}" data-stay{first}>{escape(label)}</a>'


def _offers(decision: Decision) -> str:
    rows = "".join(
        f"<li>{_offer(label, decision_address(decision, answer=answer) + '#' + _ANCHOR)}</li>"
        for answer, label in _ANSWERS.items()
    )
    return (
        f'<nav aria-label="What would you have done?"><ul class="offers">{rows}</ul></nav>'
        '<p class="seen">Choose, and you will see what happened. Nothing is recorded: your answer '
        "stands in the address of this page and nowhere else.</p>"
    )


def _numbers(decision: Decision, *, before: bool) -> str:
    """Set the numbers of the sources of the Moment.

    Args:
        before: they lead to the sources so far, without places, which may tell the end.
    """
    cited = decision.statement.citations
    numbers = numbers_of(decision.sources)
    if not before:
        return refs(cited, numbers)
    return refs([Citation(one.source) for one in cited], numbers).replace("#source-", "#before-")


def _row(name: str, said: str, silent: str = "") -> tuple[str, str, str]:
    """Set one row; what nobody tells is said to be so."""
    return "", name, escape(full_stop(said)) if said else unknown(silent)


def _rows(decision: Decision, room: Room | None) -> str:
    moment = decision.moment
    silent = unknown("Nobody we have read says when.")
    rows = [("", "The year", escape(decision.year) or silent)]
    if room is None:
        rows += [
            _row(
                "What it would cost or risk", moment.cost, "Nobody we have read says what it cost."
            ),
            _row("Who is against it", moment.resistance, "Nobody we have read names anyone."),
        ]
    elif room.question:
        rows += [
            _row("The proposal", room.proposal),
            _row("What it would cost or risk", room.cost if moment.cost else "", room.cost),
            _row("Who is against it", room.against if moment.resistance else "", room.against),
            _row("What nobody can say yet", "", room.unknown),
        ]
    return turns(rows)


def _lede(decision: Decision, room: Room | None, numbers: str) -> str:
    if room is None:
        return (
            '<p class="lede unknown">Nobody has put this Moment as a decision yet: no dilemma is '
            "written. What is told of its cost and of who resisted stands here as it was told "
            "afterwards.</p>"
        )
    return (
        f'<p class="lede">{escape(room.situation)}</p>'
        f'<p class="seen">Put as a decision by us, from what the story of '
        f"{escape(decision.case.ref.label)} tells.{numbers}</p>"
    )


def _head(decision: Decision, numbers: str, beside: str = "", *, classes: str = "") -> str:
    room = decision.room
    line = eyebrow(("A decision", escape(decision.case.ref.label), escape(decision.year)))
    asked = f'<p class="asked">{escape(room.question)}</p>' if room and room.question else ""
    return (
        f'<div class="head decision{classes}"><div>{line}<h1>{_TITLE}</h1>{_lede(decision, room, numbers)}'
        f"</div><div>{_rows(decision, room)}{asked}{beside}</div></div>"
    )


def _sources_so_far(decision: Decision) -> str:
    """List the sources by number; of those that may tell the end, only when they were written."""
    rows, late = "", []
    for number, source in enumerate(decision.sources, 1):
        name = f'id="before-{number}" tabindex="-1"'
        if decision.known_before(source):
            rows += f"<li {name}>{source_line(source)}</li>"
        else:
            year = escape(source.issued[:4]) or "no date told"
            late.append(f"<span {name}>{number} ({year})</span>")
    if not rows and not late:
        return ""
    listed = f'<ol class="sources">{rows}</ol>' if rows else ""
    word = "Source" if len(late) == 1 else "Sources"
    comes = "comes" if len(late) == 1 else "come"
    held = (
        f'<p class="seen">{word} {joined(late)} {comes} with the answer: what was written in that '
        "year or later, or nobody knows when, may tell in its title how it ended.</p>"
        if late
        else ""
    )
    return part("Sources so far", listed + held)


def decision_room(decision: Decision, *, answer: str = "", offers: bool = True) -> str:
    """Show what is known before the decision, and ask for an answer.

    Args:
        answer: "know" to unfold what is not known.
        offers: whether there is anything to press, which a page without the app has not.
    """
    wants = offers and answer == "know"
    return (
        _head(
            decision,
            _numbers(decision, before=True),
            _offers(decision) if offers and not wants else "",
        )
        + (_wanted(decision) if wants else "")
        + _sources_so_far(decision)
        + (_projector(decision) if offers else "")
    )


def decision_again(decision: Decision) -> str:
    """Show the room once more, above what came of it."""
    return _head(decision, _numbers(decision, before=False))


def _projector(decision: Decision) -> str:
    return (
        f'<p class="buttons">{link("Show it on a projector", decision_address(decision, present=True))}'
        f" {link('All decisions', '/moment')}</p>"
    )


def _wanted(decision: Decision) -> str:
    """Unfold what is not known, and offer the answers again."""
    room, moment = decision.room, decision.moment
    open_points = [room.unknown] if room and room.unknown else []
    open_points += [
        f"Nobody we have read says {asks}, not even afterwards."
        for field, _, asks in ASKED
        if not getattr(moment, field)
    ]
    own = sum(source.self_report for source in decision.sources)
    if own:
        many = counted(len(decision.sources), "source")
        speaks = "speaks of itself" if own == 1 else "speak of themselves"
        open_points.append(f"Of its {many} {in_words(own)} {speaks}.")
    rows = "".join(f"<li>{escape(one)}</li>" for one in open_points)
    asked = f'<p class="prose">To discuss: {escape(moment.question)}</p>' if moment.question else ""
    ways = "".join(
        f"<li>{_offer(label, href + '#' + _ANCHOR)}</li>"
        for label, href in (
            (_ANSWERS["yes"], decision_address(decision, answer="yes")),
            (_ANSWERS["no"], decision_address(decision, answer="no")),
            ("Show what happened", decision_address(decision, answer="know", shown=True)),
        )
    )
    return part(
        "What is not known",
        f'<ul class="dots">{rows}</ul>{asked}'
        f'<nav aria-label="And now?"><ul class="offers">{ways}</ul></nav>',
        anchor=_ANCHOR,
    )


# --- The answer ---


def _silence(moment: Moment) -> str:
    missing = [asks for field, _, asks in ASKED if not getattr(moment, field)]
    return f"Nobody we have read says {joined(missing, 'or')}." if missing else ""


def _cards(decision: Decision) -> str:
    moment = decision.moment
    held = (
        ("For customers", moment.customers, "Nobody we have read says what customers got."),
        (
            f"For {decision.case.ref.label}",
            moment.organisation,
            "Nobody we have read says what it got.",
        ),
    )
    cards = "".join(
        f'<article class="card"><h3>{escape(name)}</h3>'
        f"<p>{escape(full_stop(said)) if said else unknown(silent)}</p></article>"
        for name, said, silent in held
    )
    return f'<div class="cards">{cards}</div>'


def _paid(moment: Moment) -> str:
    """Tell cost and resistance as they are told afterwards."""
    rows = [
        ("", name, escape(full_stop(getattr(moment, field))))
        for field, name, _ in ASKED[:2]
        if getattr(moment, field)
    ]
    return turns(rows) if rows else ""


def _not_known(decision: Decision) -> str:
    said = _silence(decision.moment)
    gaps = len(decision.case.gaps)
    more = (
        f'<p class="seen">{capital(counted(gaps, "more thing" if said else "thing"))} that nobody tells '
        f"{'stands' if gaps == 1 else 'stand'} in "
        f"{link('the story', address(decision.case.ref) + '#gaps')}.</p>"
        if gaps
        else ""
    )
    told = f'<p class="prose unknown">{escape(said)}</p>' if said else ""
    return part("What is not known", told + more) if told or more else ""


def _after(statements: Iterable[Statement], numbers: Mapping[str, int], taken: bool) -> str:
    rows = "".join(
        f'<li class="fact"><p class="when">{escape(capital(str(told.when))) or "No date told"}</p>'
        f"<div><p>{escape(told.text)}{refs(told.citations, numbers)}</p>"
        f'<p class="why aside">{thing(told.ref)}</p></div></li>'
        for told in statements
    )
    name = "It was taken back" if taken else "What followed later"
    return part(name, f'<ol class="facts">{rows}</ol>') if rows else ""


def _idea(decision: Decision) -> str:
    reading = decision.idea
    if reading is None:
        return ""
    said = _STANCES.get(reading.stance, "")
    gloss = f" {escape(full_stop(reading.idea.gloss))}" if reading.idea.gloss else ""
    more = link(f"More on {reading.idea.label}", address(reading.idea))
    return part(
        "One idea to take away",
        f'<p class="prose">{term(reading.idea)}.{gloss} {said}</p><p class="buttons">{more}</p>',
    )


def decision_answer(decision: Decision, meanings: Meanings, *, answer: str = "") -> str:
    """Tell what happened, what came of it, what is not known, and whose reading it is.

    Args:
        answer: what the reader would have done; whatever else is given, only what happened is told.
    """
    told, moment = decision.statement, decision.moment
    numbers = numbers_of(decision.sources)
    small = meanings.small | small_words(one.text for one in decision.case.statements)
    when = eyebrow(("What happened", escape(str(told.when)) or "no date told"))
    happened = (
        f'{when}<p class="prose">{escape(told.text)}{_numbers(decision, before=False)}</p>'
        f"{_cards(decision)}{_paid(moment)}"
    )
    reading = why(told, small)
    return (
        part(_YOU.get(answer, "What happened"), happened, anchor=_ANCHOR)
        + _not_known(decision)
        + _after(decision.followed, numbers, decision.taken_back)
        + (part("Whose reading is it?", reading) if reading else "")
        + _idea(decision)
        + part(
            "Sources",
            sources_list(decision.sources) or f"<p>{unknown('No source is named yet.')}</p>",
        )
        + f'<p class="seen caveat">{_SURVIVORS}{escape(CAVEATS["selection"])}</p>'
    )


def decision_share(decision: Decision, public_url: str) -> str:
    """Offer the address of a decision without the answer."""
    return (
        '<div class="share"><p>Share this decision: the link leaves your answer out.</p>'
        f"{copy_link(decision_address(decision), public_url)}</div>"
    )


def decision_next(
    decision: Decision, following: Decision | None, *, shown: bool
) -> tuple[Target, ...]:
    """Choose where to go: before the answer, nowhere that tells it.

    Args:
        following: the next decision.
        shown: whether what happened is to be seen.
    """
    targets: list[Target] = []
    if following:
        name = "Next decision" if shown else "Another decision"
        targets.append((name, decision_name(following), decision_address(following)))
    if shown:
        label = decision.case.ref.label
        story = (f"The story of {label}", "From this Moment on", address(decision.statement.ref))
        targets.append(story)
    else:
        targets.append(DECISIONS_NEXT[1])
    targets.append(("All decisions", "Each before its end is told", "/moment"))
    return tuple(targets)


# --- For a projector ---


def decision_present(decision: Decision, following: Decision | None, *, shown: bool) -> str:
    """Show a decision in large type, with one thing to press: what happened, then the next.

    Args:
        following: the next decision.
        shown: whether what happened is to be seen.
    """
    leave = link("Leave", decision_address(decision, answer="know" if shown else "", shown=shown))
    if not shown:
        href = decision_address(decision, present=True, shown=True)
        press = _offer("Show what happened", href, press=True)
        body = _head(decision, "", classes=" present")
    else:
        after = following or decision
        press = _offer("Next decision", decision_address(after, present=True), press=True)
        told = decision.statement
        line = eyebrow(
            (
                "What happened",
                escape(decision.case.ref.label),
                escape(str(told.when)) or "no date told",
            )
        )
        moment, label = decision.moment, decision.case.ref.label
        rows = [
            _row("For customers", moment.customers, "Nobody we have read says."),
            _row(f"For {label}", moment.organisation, "Nobody we have read says."),
        ]
        rows += [
            ("", "It was taken back" if told.ref in later.reverses else "Later", escape(later.text))
            for later in decision.followed[:1]
        ]
        rows.append(("", "Whose reading", by_whom(told.basis)))
        body = (
            f'<div class="head decision present"><div>{line}<h1>{escape(told.ref.label)}</h1>'
            f'<p class="lede">{escape(told.text)}</p></div><div>{turns(rows)}</div></div>'
        )
    return f'<div class="presenting">{body}<p class="pressing">{press}{leave}</p></div>'


# --- All of them ---


def _said(decision: Decision) -> str:
    """Say a decision in a line: how it begins, and what is asked."""
    room = decision.room
    if room is None:
        return "No dilemma is written yet."
    begins = full_stop(room.situation.partition(". ")[0])
    return f"{begins} … {room.question}" if room.question else begins


def decisions_head(every: Sequence[Decision]) -> str:
    """Open the list: what these are, and with which to start."""
    if not every:
        empty = unknown("We have read of no Moment of Belief yet.")
        return f'<div class="headline"><h1>{_TITLE}</h1><p class="lede">{empty}</p></div>'
    stories = len({one.case.ref for one in every})
    counts = f"{counted(len(every), 'decision')} of {counted(stories, 'story', 'stories')}"
    return (
        f'<div class="headline"><h1>{_TITLE}</h1><p class="lede">{capital(counts)}, each met '
        "before you know how it ended. Some were taken back later; the list does not say which.</p>"
        f"</div>{_start(starting(every))}"
    )


def _start(chosen: Sequence[Decision]) -> str:
    """Offer the first of these in full and the others by name; empty where there is none."""
    first = chosen[0] if chosen else None
    if first is None or first.room is None:
        return ""
    more = joined((link(decision_name(one), decision_address(one)) for one in chosen[1:]), "or")
    button = (
        f'<a class="button primary" href="{escape(decision_address(first))}">Step into the room</a>'
    )
    other = f'<span class="seen">or start with {more}</span>' if more else ""
    return part(
        "Start with this one",
        eyebrow((escape(first.case.ref.label), escape(first.year)))
        + f'<p class="prose">{escape(first.room.situation)} {escape(first.room.question)}</p>'
        + f'<p class="buttons">{button}{other}</p>',
    )


def decisions_list(every: Sequence[Decision]) -> str:
    """List all decisions by story, without a word of what was decided."""
    ordered = sorted(every, key=lambda one: (one.case.ref.label.casefold(), one.case.ref.iri))
    rows = []
    for ref, own in groupby(ordered, key=lambda one: one.case.ref):
        lines = "".join(
            f"<li><span>{escape(_plain_year(one)) or 'No date told'}</span>"
            f"<span>{link(_said(one), decision_address(one))}</span></li>"
            for one in own
        )
        rows.append(f"<li><h3>{escape(ref.label)}</h3><ul>{lines}</ul></li>")
    return part("All decisions", f'<ul class="choices">{"".join(rows)}</ul>') if rows else ""


def decision_missing(
    asked: str, nearest: Iterable[Decision] = (), statement: Statement | None = None
) -> str:
    """Say that an address names no decision, and offer the nearest.

    Args:
        asked: as it stands in the address.
        nearest: those whose name is most like it.
        statement: what the address names, where it is something and no Moment.
    """
    title = f"There is no decision called “{escape(asked)}”"
    lede = "The address may be mistyped, or the Moment was renamed."
    if statement:
        title = "This is not read as a Moment of Belief"
        lede = (
            f"{thing(statement.ref)} is told in its story. Only what is read as a Moment of Belief "
            "is met as a decision here."
        )
    rows = "".join(f"<li>{link(decision_name(one), decision_address(one))}</li>" for one in nearest)
    near = f'<ul class="ways-out">{rows}</ul>' if rows else ""
    ways = f"{near}<p>{link('All decisions', '/moment')}</p>"
    return f'<div class="headline"><h1>{title}</h1><p class="lede">{lede}</p></div>' + part(
        "Did you mean" if rows else "Where they are", ways
    )
