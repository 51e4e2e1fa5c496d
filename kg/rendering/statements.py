"""What is read of one statement: what happened, and apart from it whose reading it is and why.

The two never share a line, so that a citation cannot seem to back the reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from urllib.parse import quote

from kg.catalogue.records import (
    FALLING,
    Basis,
    Case,
    CaseSummary,
    Citation,
    Moment,
    Reading,
    Ref,
    Statement,
)
from kg.catalogue.signs import tone_of, tone_of_phase
from kg.rendering.parts import (
    address,
    capital,
    escape,
    eyebrow,
    full_stop,
    in_words,
    joined,
    link,
    mark,
    page,
    refs,
    small_words,
    term,
    thing,
    within,
)

__all__ = [
    "AGAINST",
    "ASKED",
    "assessed_by",
    "cited",
    "fact",
    "kind_of",
    "moment_card",
    "placed",
    "untold",
    "why",
]

AGAINST = {"counters": "works against", "breaks": "breaks", "doubts": "casts doubt on"}
"""What a statement does to an idea that it speaks against."""
_KINDS = {
    "moment": "Moment of Belief",
    "assessment": "An assessment",
    "statistic": "A figure",
    "critique": "A critic",
}
ASKED = (
    ("cost", "What it cost", "what it cost"),
    ("resistance", "Who resisted", "who resisted"),
    ("customers", "What customers got", "what customers got"),
    ("organisation", "What the organisation got", "what the organisation got"),
)
"""The fields of a Moment, each as a name and within a sentence."""
_NAMED = 3
"""So many sources are named where there is no numbered list."""


def _tone(reading: Reading, statement: Statement) -> str:
    if statement.phase and statement.phase.ref.slug == reading.idea.slug:
        return tone_of_phase(statement.phase)
    return tone_of(reading.idea)


def _ideas(statement: Statement) -> list[tuple[str, str]]:
    """Give what a statement is taken to show as stance and markup, its phase first."""
    named = {reading.idea.slug for reading in statement.readings}
    ideas = []
    if statement.phase and statement.phase.ref.slug not in named:
        ideas.append(("shows", term(statement.phase.ref, tone=tone_of_phase(statement.phase))))
    ideas += [
        (reading.stance, term(reading.idea, tone=_tone(reading, statement)))
        for reading in statement.readings
    ]
    return ideas


def why(statement: Statement, small: Set[str] = frozenset()) -> str:
    """Say whose reading a statement carries, of what, and why; empty where it carries none.

    Args:
        small: words that are no names, so that the reason can go on after "because".
    """
    ideas = _ideas(statement)
    if not ideas:
        return ""
    named = joined(f"{AGAINST.get(stance, '')} {idea}".strip() for stance, idea in ideas)
    plain = all(stance == "shows" for stance, _ in ideas)
    because = within(
        statement.because,
        small | small_words((statement.ref.label, statement.text, statement.because)),
    )
    reason = f", because {escape(because)}" if because else ""
    if statement.basis is Basis.WORD:
        said = "The authors’ word: "
    elif statement.basis is Basis.TELLING:
        said = f"The authors tell it; {'we call it' if plain else 'we say that it shows'} "
    elif statement.basis is Basis.OURS:
        said = "Our reading: "
    else:
        said = "Whose reading it is, is not said: "
    return f'<p class="why">{mark(statement.basis)}{said}{named}{reason}.</p>'


def cited(citations: Iterable[Citation]) -> str:
    """Name the sources of a statement in words, where no numbered list stands on the page."""
    named: dict[str, str] = {}
    for citation in citations:
        place = f", {escape(citation.locator)}" if citation.locator else ""
        named.setdefault(citation.source.slug, thing(citation.source) + place)
    rest = len(named) - _NAMED
    shown = list(named.values())[:_NAMED]
    shown += [f"and {in_words(rest)} more"] if rest > 0 else []
    return f'<p class="cited">{"; ".join(shown)}</p>' if shown else ""


def _elsewhere(word: str, others: Iterable[Ref], home_slug: str) -> str:
    links = joined(
        link(other.label, f"#{other.part}") if other.slug == home_slug else thing(other)
        for other in others
    )
    return f"{word} {links}." if links else ""


def assessed_by(assessors: Iterable[Ref]) -> str:
    """Name who gave a level: people, and titles in quotation marks where an article names nobody."""
    return joined(f"“{thing(one)}”" if one.kind == "source" else thing(one) for one in assessors)


def placed(statement: Statement, fall: Statement | None, here: str) -> str:
    """Say who gave which level, as of when, and what is told to have come after.

    Args:
        fall: the first fall that is told to have begun after that.
        here: the slug of the story or of the level on whose page this stands.
    """
    given = statement.assessment
    if given is None:
        return ""
    by = assessed_by(given.assessors) or "Somebody who is not named"
    kind = "orientation" if given.level and given.level.family == "Orientation" else "level"
    named = f": {term(given.level)}" if given.level and given.level.slug != here else ""
    as_of = f", as of {escape(str(given.as_of))}" if str(given.as_of) else ""
    said = f'<p class="why"><b>{capital(by)}</b> gave it this {kind}{named}{as_of}.</p>'
    if fall is None:
        return said
    told = link(fall.ref.label, f"#{fall.ref.part}" if fall.ref.slug == here else address(fall.ref))
    fell = "the fall began" if fell_back(fall) else "that was"
    return (
        f'{said}<p class="why stale">Made before {what_came(fall)} that is told: made '
        f"{'on' if len(given.as_of.begin) > 7 else 'in'} {escape(str(given.as_of))}, and {fell} "
        f"in {escape(fall.when.begin[:4])} ({told}). Whether it still holds, nobody we have read "
        "says.</p>"
    )


def fell_back(later: Statement) -> bool:
    """Whether what came after a level was given is read as a descent, and not only as taken back."""
    return later.phase is not None and later.phase.altitude == FALLING


def what_came(later: Statement) -> str:
    """Name what came after a level was given: a fall, or something taken back."""
    return "a fall" if fell_back(later) else "something taken back"


def _said_when(statement: Statement) -> str:
    """Say when something was; of a level or a number, as of when it is."""
    when = capital(str(statement.when))
    given = statement.assessment or statement.statistic
    if when or given is None:
        return when or "No date told"
    as_of = str(given.as_of)
    return f"As of {as_of}" if as_of else "No date told"


def _opinion_of(statement: Statement, story: Case) -> str:
    """Give what a Moment brought, for words about it that show nothing themselves; else empty.

    Who finds such words wants to know whether the Moment paid.
    """
    if statement.kind != "claim" or not statement.said_by or _ideas(statement):
        return ""
    whole = {ref.iri for ref in statement.part_of}
    told = [one.moment for one in story.moments if one.ref.iri in whole]
    return next((moment.organisation for moment in told if moment), "")


def _notes(statement: Statement, story: Case) -> str:
    """Say what else must be known of a statement: who said it, what corrects or contradicts it."""
    own = story.ref.slug
    later = [s.ref for s in story.statements if statement.ref in s.revises]
    undone = [s.ref for s in story.statements if statement.ref in s.reverses]
    others = [s.ref for s in story.statements if statement.ref in s.conflicts_with]
    others = list(dict.fromkeys([*statement.conflicts_with, *others]))
    people = joined(escape(person.label) for person in statement.said_by)
    moment = _opinion_of(statement, story)
    notes = [
        f"In the words of {people}." if people else "",
        "It is what the organisation says of itself." if statement.said_belief else "",
        _elsewhere("Part of", statement.part_of, own),
        f"What the organisation got from it: {escape(full_stop(moment))}" if moment else "",
        _elsewhere("It follows from", statement.aftermath_of, own),
        _elsewhere("It takes back", statement.reverses, own),
        _elsewhere("Taken back later:", undone, own),
        _elsewhere("It corrects", statement.revises, own),
        _elsewhere("Corrected later:", later, own),
        _elsewhere("Another source says otherwise:", others, own),
        f"Harmed: {escape(full_stop(statement.harmed))}" if statement.harmed else "",
    ]
    said = " ".join(note for note in notes if note)
    return f'<p class="why aside">{said}</p>' if said else ""


def fact(
    statement: Statement,
    story: Case,
    numbers: Mapping[str, int],
    small: Set[str],
    *,
    by: str = "",
    citation: str = "",
) -> str:
    """Tell one statement of a story: its date, what happened, then whose reading it is and why.

    Args:
        by: by whose reading the statements are sifted.
        citation: how to cite it, where that is asked for.
    """
    kind = _KINDS.get(statement.kind, "")
    named = f"<small>{kind}</small>" if kind else ""
    anchor = f"{statement.anchor}-why" if statement.kind == "moment" else statement.anchor
    when = escape(_said_when(statement))
    asked = {"id": story.ref.slug, "by": by, "cite": "" if citation else statement.anchor}
    href = escape(f"{page('case', asked)}#{quote(anchor, safe='')}")
    label = escape(f"{'Close' if citation else 'Cite'}: {statement.ref.label}")
    cite = (
        f'<a class="to-cite" href="{href}" aria-label="{label}" data-stay>'
        f"{'Close' if citation else 'Cite'}</a>"
    )
    return (
        f'<li class="fact" id="{escape(anchor)}" tabindex="-1"><p class="when">{when}{named}{cite}</p>'
        f"<div><p>{escape(statement.text)}{refs(statement.citations, numbers)}</p>"
        f"{placed(statement, story.later_fall(statement), story.ref.slug)}{why(statement, small)}"
        f"{_notes(statement, story)}{citation}"
        "</div></li>"
    )


def moment_card(
    statement: Statement,
    numbers: Mapping[str, int] | None = None,
    *,
    story: Ref | None = None,
    small: Set[str] = frozenset(),
) -> str:
    """Set a Moment of Belief as a card; what nobody says is one sentence at its end.

    Args:
        numbers: those of the page's list of sources; without it the sources are named.
        story: the story to name on the card, where the card stands outside it.
        small: words that are no names.
    """
    moment = statement.moment or Moment()
    asked = [(name, asks, getattr(moment, field)) for field, name, asks in ASKED]
    rows = "".join(
        f"<dt>{name}</dt><dd>{escape(full_stop(answer))}</dd>"
        for name, _, answer in asked
        if answer
    )
    missing = [asks for _, asks, answer in asked if not answer] if statement.moment else []
    silent = (
        f'<p class="unknown">Nobody we have read says {joined(missing, "or")}.</p>'
        if missing
        else ""
    )
    when = escape(capital(str(statement.when))) or "No date told"
    of_story, level = ([thing(story)], 2) if story else ([], 3)
    sources = refs(statement.citations, numbers) if numbers is not None else ""
    name = "" if story else f' id="{escape(statement.anchor)}" tabindex="-1"'
    way = page("moment", {"id": f"{statement.ref.slug}/{statement.ref.part}"}).replace("%2F", "/")
    meet = f'<p class="seen">{link("Meet it as a decision", way)}</p>' if moment.dilemma else ""
    return (
        f'<article class="card"{name}>{eyebrow([*of_story, when])}'
        f"<h{level}>{escape(statement.ref.label)}</h{level}><p>{escape(statement.text)}{sources}</p>"
        f"{f'<dl>{rows}</dl>' if rows else ''}{silent}{why(statement, small)}"
        f"{cited(statement.citations) if numbers is None else ''}{meet}</article>"
    )


def kind_of(case: CaseSummary) -> str:
    """Say whether a case is a story or a note."""
    return "Story" if case.evidence.is_story else "Note"


def untold(moment: Moment) -> str:
    """Say in a sentence what nobody tells of a Moment; empty where all is told."""
    missing = [asks for field, _, asks in ASKED if not getattr(moment, field)]
    return f"Nobody we have read says {joined(missing, 'or')}." if missing else ""
