"""What came of a decision: what happened, what followed, and whose reading it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kg.catalogue.decisions import Decision
from kg.catalogue.records import Moment, Statement
from kg.questions import CAVEATS
from kg.rendering.decisions._naming import ANCHOR
from kg.rendering.decisions._room import source_numbers
from kg.rendering.meanings import Meanings
from kg.rendering.parts import (
    address,
    capital,
    counted,
    escape,
    eyebrow,
    full_stop,
    link,
    numbers_of,
    part,
    refs,
    small_words,
    sources_list,
    term,
    thing,
    turns,
    unknown,
)
from kg.rendering.statements import ASKED, untold, why

__all__ = ["decision_answer"]

_YOU = {
    "yes": "You would have; they did",
    "no": "You would not have; they did",
    "know": "You wanted to know more",
}
_STANCES = {
    "counters": "What was done works against it.",
    "breaks": "What was done breaks it.",
    "doubts": "What was done casts doubt on it.",
}
_SURVIVORS = "What came out well is told more often than what did not: this list is no measure. "


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
    said = untold(decision.moment)
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
        f'{when}<p class="prose">{escape(told.text)}{source_numbers(decision, before=False)}</p>'
        f"{_cards(decision)}{_paid(moment)}"
    )
    reading = why(told, small)
    return (
        part(_YOU.get(answer, "What happened"), happened, anchor=ANCHOR)
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
