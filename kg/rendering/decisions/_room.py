"""The room of a decision: what is known before it, and what would you do?

It must never tell the end, not even by the title of a source.
"""

from __future__ import annotations

from kg.catalogue.decisions import Decision, Room
from kg.catalogue.records import Citation
from kg.rendering.decisions._naming import ANCHOR, ANSWERS, TITLE, decision_address
from kg.rendering.parts import (
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
    source_line,
    turns,
    unknown,
)
from kg.rendering.statements import ASKED

__all__ = ["decision_again", "decision_room", "offer", "room_head", "row", "source_numbers"]


def offer(label: str, href: str, *, press: bool = False) -> str:
    """Set one of the answers: all of them look alike."""
    first = " data-press" if press else ""
    return f'<a class="button primary" href="{escape(href)}" data-stay{first}>{escape(label)}</a>'


def _offers(decision: Decision) -> str:
    rows = "".join(
        f"<li>{offer(label, decision_address(decision, answer=answer) + '#' + ANCHOR)}</li>"
        for answer, label in ANSWERS.items()
    )
    return (
        f'<nav aria-label="What would you have done?"><ul class="offers">{rows}</ul></nav>'
        '<p class="seen">Choose, and you will see what happened. Nothing is recorded: your answer '
        "stands in the address of this page and nowhere else.</p>"
    )


def source_numbers(decision: Decision, *, before: bool) -> str:
    """Set the numbers of the sources of the Moment.

    Args:
        before: they lead to the sources so far, without places, which may tell the end.
    """
    cited = decision.statement.citations
    numbers = numbers_of(decision.sources)
    if not before:
        return refs(cited, numbers)
    return refs([Citation(one.source) for one in cited], numbers).replace("#source-", "#before-")


def row(name: str, said: str, silent: str = "") -> tuple[str, str, str]:
    """Set one row; what nobody tells is said to be so."""
    return "", name, escape(full_stop(said)) if said else unknown(silent)


def _rows(decision: Decision, room: Room | None) -> str:
    moment = decision.moment
    silent = unknown("Nobody we have read says when.")
    rows = [("", "The year", escape(decision.year) or silent)]
    if room is None:
        rows += [
            row(
                "What it would cost or risk", moment.cost, "Nobody we have read says what it cost."
            ),
            row("Who is against it", moment.resistance, "Nobody we have read names anyone."),
        ]
    elif room.question:
        rows += [
            row("The proposal", room.proposal),
            row("What it would cost or risk", room.cost if moment.cost else "", room.cost),
            row("Who is against it", room.against if moment.resistance else "", room.against),
            row("What nobody can say yet", "", room.unknown),
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


def room_head(decision: Decision, numbers: str, beside: str = "", *, classes: str = "") -> str:
    room = decision.room
    line = eyebrow(("A decision", escape(decision.case.ref.label), escape(decision.year)))
    asked = f'<p class="asked">{escape(room.question)}</p>' if room and room.question else ""
    return (
        f'<div class="head decision{classes}"><div>{line}<h1>{TITLE}</h1>{_lede(decision, room, numbers)}'
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
        room_head(
            decision,
            source_numbers(decision, before=True),
            _offers(decision) if offers and not wants else "",
        )
        + (_wanted(decision) if wants else "")
        + (_projector(decision) if offers else "")
        + _sources_so_far(decision)
    )


def decision_again(decision: Decision) -> str:
    """Show the room once more, above what came of it."""
    return room_head(decision, source_numbers(decision, before=False))


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
        f"<li>{offer(label, href + '#' + ANCHOR)}</li>"
        for label, href in (
            (ANSWERS["yes"], decision_address(decision, answer="yes")),
            (ANSWERS["no"], decision_address(decision, answer="no")),
            ("Show what happened", decision_address(decision, answer="know", shown=True)),
        )
    )
    return part(
        "What is not known",
        f'<ul class="dots">{rows}</ul>{asked}'
        f'<nav aria-label="And now?"><ul class="offers">{ways}</ul></nav>',
        anchor=ANCHOR,
    )
