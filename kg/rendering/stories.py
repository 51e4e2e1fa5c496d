"""What is read on one story: five turns first, then the flight, the narrative and every statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from urllib.parse import urlsplit

from kg.catalogue.records import (
    FALLING,
    Basis,
    Case,
    CaseSummary,
    Conflict,
    Passage,
    Ref,
    Statement,
    Told,
    Turn,
)
from kg.rendering.apart import critics
from kg.rendering.connections import connect_address
from kg.rendering.flights import last_seen, one_flight
from kg.rendering.meanings import Meanings
from kg.rendering.parts import (
    Target,
    address,
    by_whom,
    capital,
    counted,
    escape,
    eyebrow,
    full_stop,
    in_figures,
    in_words,
    joined,
    link,
    mark,
    numbers_of,
    outside,
    page,
    part,
    refs,
    small_words,
    sources_list,
    term,
    thing,
    turns,
    unknown,
)
from kg.rendering.statements import fact, kind_of, moment_card, placed
from kg.rendering.staying import stay

__all__ = [
    "ANSWERS",
    "neighbourhood",
    "story_body",
    "story_head",
    "story_next",
    "story_parts",
    "story_turns",
]

ANSWERS = ("word", "telling", "ours", "none")
"""By whose reading the statements of a story can be sifted."""
_NEAR = 40
"""So many things of a relation are listed as what a thing is linked to."""
_TURNS = 2
"""So many turns of a kind open a story, and so many levels that it was given."""
_ORDINALS = ("", "first", "second", "third", "fourth", "fifth")
_ANSWERED = ("One answer", "Another", "A third", "A fourth")
_WHICH = "Which is right?"


def story_head(case: Case) -> str:
    """Name the story: where it plays, where it is told, and what happens in a sentence."""
    summary = case.summary
    told = joined(thing(source) for source in summary.told_in)
    perhaps = joined(thing(source) for source in case.probably_told_in)
    lacks = joined(summary.evidence.missing)
    note = (
        f'<p class="lacks">A note, not yet a story: it lacks {escape(lacks)}.</p>' if lacks else ""
    )
    line = eyebrow(
        (
            kind_of(summary),
            *(escape(ref.label) for ref in (*summary.sectors, *summary.places)),
            f"told in {told}" if told else "",
            f"probably told in {perhaps}" if perhaps else "",
        )
    )
    return f'{line}<h1>{escape(case.ref.label)}</h1><p class="lede">{escape(case.summary.abstract)}</p>{note}'


def _told(found: Sequence[Turn], numbers: Mapping[str, int], tone: str) -> str:
    """Tell the first few turns of a kind; the others stand among the statements."""
    shown = "".join(_turn(turn, numbers, tone) for turn in found[:_TURNS])
    more = len(found) - _TURNS
    rest = f'<p class="seen">{capital(in_words(more))} more below.</p>' if more > 0 else ""
    return shown + rest


def _turn(turn: Turn, numbers: Mapping[str, int], tone: str) -> str:
    ideas = joined(term(idea, tone=tone) for idea in turn.ideas)
    statement = turn.statement
    climb = f" ({_climb(statement.cycle)})" if statement.cycle > 1 else ""
    name = f"{ideas}{climb}. " if ideas else ""
    return (
        f"<p>{name}{escape(statement.text)}{refs(statement.citations, numbers)} "
        f"{by_whom(statement.basis)}</p>"
    )


def _ours_alone(case: Case) -> str:
    """Say that a fall is read by us alone, where no author tells one; empty where one does."""
    falls = [step for step in case.flight.steps if step.phase.altitude == FALLING]
    if not falls or any(step.basis is not Basis.OURS for step in falls):
        return ""
    return (
        '<p class="seen">That it fell is our reading alone: the authors do not say that it has.</p>'
    )


def _climb(cycle: int) -> str:
    """Name a climb that is not the first.

    >>> _climb(2)
    'second climb'
    """
    return f"{_ORDINALS[cycle] if cycle < len(_ORDINALS) else f'{cycle}th'} climb"


def _levels(case: Case) -> str:
    """Tell which levels it was given, by whom and as of when, and what is told to have come after."""
    given = [s for s in case.statements if s.assessment]
    told = []
    for one in given[:_TURNS]:
        fall = case.later_fall(one)
        told.append(placed(one, fall, case.ref.slug))
    more = len(given) - _TURNS
    rest = f'<p class="seen">{capital(in_words(more))} more below.</p>' if more > 0 else ""
    dated = '<p class="seen">It is a word for that date and says nothing of today.</p>'
    return "".join(told) + (dated if told else "") + rest


def _disputed(case: Case) -> str:
    """Lead to each question that two sources answer in two ways."""
    questions = "".join(
        f"<li>{link(conflict.question or _WHICH, f'{address(case.ref)}#answers-{number}')}</li>"
        for number, conflict in enumerate(case.conflicts, 1)
    )
    return f'<ul class="inline">{questions}</ul>' if questions else ""


def _end(case: Case) -> str:
    """Say where the story was when last seen, and by what."""
    flight = case.flight
    if flight.last is None:
        return unknown("Nothing we have read places it on the journey.")
    if not flight.drawn:
        steps = counted(len(flight.steps), "step is", "steps are")
        return unknown(
            f"Too little of it is placed on the journey to say how it flew: {steps} placed."
        )
    what = link(flight.last.ref.label, f"#{flight.last.ref.part}")
    year = f", {flight.year}" if flight.year else ""
    later = flight.heard and flight.year and flight.heard > flight.year
    beside = ""
    if flight.fall:
        fell = link(flight.fall.ref.label, f"#{flight.fall.ref.part}")
        beside = f"<p>{capital(flight.fall_beside)}: {fell}. {by_whom(flight.fall.basis)}</p>"
    heard = f" What is told until {flight.heard} says nothing of its place." if later else ""
    return (
        f"<p>{escape(capital(flight.ends))}{year} {by_whom(flight.by)}</p>{beside}"
        f"{_ours_alone(case)}"
        f'<p class="seen">The last step that we can place: {what}.{heard}</p>'
    )


def story_turns(case: Case) -> str:
    """Tell the story in five lines, so that a reader who stops here has it.

    Two more follow where it was given a level, or where sources give two answers.
    """
    numbers = numbers_of(case.sources)
    fell = case.flight.came_down
    rows = (
        ("lit", "Lit by", case.lit, "Nobody we have read says what lit it."),
        ("turned", "Turned by", case.turned, "We have read of no Moment that turned it."),
        ("held", "Held by", case.held, "Nobody we have read says what kept the belief alive."),
        (
            "pulled",
            "Pulled down by",
            case.pulled,
            "Nobody we have read says what pulled it down."
            if fell
            else "We have read of nothing that pulled it down.",
        ),
    )
    tones = {"held": "orbit"}
    told = [
        (
            tone,
            name,
            _told(found, numbers, tones.get(tone, tone)) or unknown(silent),
        )
        for tone, name, found, silent in rows
    ]
    told.append(("", "When last seen", _end(case)))
    also = (("Rated by others", _levels(case)), ("Sources disagree on", _disputed(case)))
    return turns([*told, *(("", name, body) for name, body in also if body)]) + _who(case)


def _who(case: Case) -> str:
    """Say who the authors are, where a turn names them."""
    every = (*case.lit, *case.turned, *case.held, *case.pulled)
    if all(turn.statement.basis is Basis.OURS for turn in every):
        return ""
    return (
        '<p class="seen">The authors are Charlie Dawson and Seán Meehan, who wrote '
        "<cite>The Customer Copernicus</cite>; “ours” is this atlas, which is not theirs. What they "
        "tell and what we call it are kept apart.</p>"
    )


def _passage(passage: Passage, meanings: Meanings) -> str:
    head = f"<h3>{escape(passage.heading)}</h3>" if passage.heading else ""
    drawn = ""
    if passage.draws_on:
        links = "".join(f"<li>{link(ref.label, f'#{ref.part}')}</li>" for ref in passage.draws_on)
        many = counted(len(passage.draws_on), "statement")
        drawn = (
            f'<details class="drawn"><summary>Drawn from {many}</summary><ul>{links}</ul></details>'
        )
    return f'<div class="passage">{head}<div class="prose">{meanings.paragraphs(passage.text)}</div>{drawn}</div>'


def _sieve(case: Case, by: str) -> str:
    """Offer the statements by whose reading they carry, each with its count."""
    total = len(case.statements)
    counts = {answer: len(_sifted(case, answer)) for answer in ANSWERS}
    offers = [("", f"All {in_figures(total)}")]
    for answer in ANSWERS:
        if counts[answer]:
            basis = None if answer == "none" else Basis(answer)
            words = f"only what happened {in_figures(counts[answer])}"
            if basis:
                short = {
                    "word": "the authors’ word",
                    "telling": "they tell it",
                    "ours": "our reading",
                }
                words = f"{short[answer]} {in_figures(counts[answer])}"
            offers.append((answer, words))
    rows = []
    for answer, words in offers:
        drawn = mark(Basis(answer)) if answer and answer != "none" else ""
        href = page("case", {"id": case.ref.slug, "by": answer})
        rows.append(f"<li>{stay(drawn + escape(words), href, current=answer == by)}</li>")
    return f'<ul class="sieve" aria-label="Show statements by whose reading">{"".join(rows)}</ul>'


def _sifted(case: Case, by: str) -> list[Statement]:
    if by == "none":
        return [s for s in case.statements if s.basis is None]
    if by in ANSWERS:
        return [s for s in case.statements if s.basis == by]
    return list(case.statements)


def _statements(
    case: Case, numbers: Mapping[str, int], small: Set[str], by: str, cited: tuple[str, str]
) -> str:
    anchor, citation = cited
    rows = "".join(
        fact(s, case, numbers, small, by=by, citation=citation if s.anchor == anchor else "")
        for s in _sifted(case, by)
    )
    if not case.statements:
        return '<p class="unknown">Nothing is told here yet.</p>'
    empty = '<p class="unknown">No statement of this story is of that kind.</p>'
    return _sieve(case, by) + (f'<ol class="facts">{rows}</ol>' if rows else empty)


def _answer(place: int) -> str:
    return _ANSWERED[place] if place < len(_ANSWERED) else "One more"


def _conflict(conflict: Conflict, numbers: Mapping[str, int], widest: int, anchor: str) -> str:
    cells = "".join(
        f'<td data-name="{_answer(place)}">'
        f"{escape(s.text)}{refs(s.citations, numbers)}"
        f"<small>{escape('; '.join(c.source.label for c in s.citations[:2]))}</small></td>"
        for place, s in enumerate(conflict.statements)
    )
    cells += "<td></td>" * (widest - len(conflict.statements))
    question = escape(conflict.question or _WHICH)
    return f'<tr id="{anchor}" tabindex="-1"><th scope="row">{question}</th>{cells}</tr>'


def _conflicts(case: Case, numbers: Mapping[str, int]) -> str:
    widest = max(len(conflict.statements) for conflict in case.conflicts)
    heads = "".join(f'<th scope="col">{_answer(place)}</th>' for place in range(widest))
    rows = "".join(
        _conflict(conflict, numbers, widest, f"answers-{number}")
        for number, conflict in enumerate(case.conflicts, 1)
    )
    return (
        f'<table><thead><tr><th scope="col">Question</th>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def neighbourhood(groups: Iterable[tuple[str, Sequence[tuple[Ref, Basis | None]]]]) -> str:
    """List what a thing is linked to, by relation, each with whose reading the link is."""
    rows = []
    for relation, others in groups:
        links = "".join(
            f"<li>{mark(basis) if basis else ''}{thing(ref)}"
            f"{' ' + _whose_word(basis) if basis else ''}</li>"
            for ref, basis in others[:_NEAR]
        )
        more = len(others) - _NEAR
        links += f"<li>and {in_words(more)} more</li>" if more > 0 else ""
        rows.append(f"<dt>{escape(capital(relation))}</dt><dd><ul>{links}</ul></dd>")
    return f'<dl class="around">{"".join(rows)}</dl>' if rows else ""


def _whose_word(basis: Basis | None) -> str:
    spoken = {
        Basis.WORD: "the authors’ word",
        Basis.TELLING: "they tell it",
        Basis.OURS: "our reading",
    }
    return f'<span class="vh">({spoken[basis]})</span>' if basis else ""


def _entries(addresses: Sequence[str]) -> str:
    """Name the organisation's entries in other places; empty where none is known."""
    if not addresses:
        return ""
    named = joined(
        outside(url, f"{urlsplit(url).hostname} {url.rpartition('/')[2]}") for url in addresses
    )
    return f'<p class="seen">The organisation elsewhere: {named}.</p>'


def story_body(
    case: Case,
    meanings: Meanings,
    *,
    by: str = "",
    around: Iterable[tuple[str, Sequence[tuple[Ref, Basis | None]]]] = (),
    cited: tuple[str, str] = ("", ""),
    objections: Sequence[Told] = (),
) -> str:
    """Tell the story: flight, narrative, Moments, every statement, conflicts, gaps, sources.

    Args:
        by: one of `ANSWERS` to show only those statements; anything else shows all.
        around: what the story is linked to, by relation.
        cited: a statement, by its anchor, and how to cite it, to be shown under it.
        objections: who objects to what is told here.
    """
    told, sources = story_parts(case, meanings, by=by, cited=cited, objections=objections)
    near = neighbourhood(around)
    return told + (part("What it is linked to", near) if near else "") + sources


def story_parts(
    case: Case,
    meanings: Meanings,
    *,
    by: str = "",
    cited: tuple[str, str] = ("", ""),
    objections: Sequence[Told] = (),
) -> tuple[str, str]:
    """Give the two parts of a story between which stands what it is linked to.

    Args:
        by: one of `ANSWERS` to show only those statements; anything else shows all.
        cited: a statement, by its anchor, and how to cite it, to be shown under it.
        objections: who objects to what is told here.
    """
    numbers = numbers_of(case.sources)
    small = meanings.small | small_words(s.text for s in case.statements)
    narrative = "".join(_passage(passage, meanings) for passage in case.passages)
    cards = "".join(moment_card(moment, numbers, small=small) for moment in case.moments)
    gaps = "".join(f"<li>{meanings.prose(full_stop(gap))}</li>" for gap in case.gaps)
    parts = [
        f'<section class="flight-part"><h2>The flight</h2>{one_flight(case.flight)}</section>',
        part("The story", narrative) if narrative else "",
        part(
            "Moments of Belief",
            f'<div class="cards">{cards}</div>'
            if cards
            else '<p class="unknown">We have read of no Moment of Belief here.</p>',
        ),
        part("What we say, and why", _statements(case, numbers, small, by, cited)),
        part("Two sources, two answers", _conflicts(case, numbers)) if case.conflicts else "",
        critics(objections, title="Its critics"),
        part(
            "What we don’t know",
            f'<ul class="dots">{gaps}</ul>'
            if gaps
            else '<p class="unknown">Nobody has listed yet what is missing here.</p>',
            anchor="gaps",
        ),
    ]
    sources = part(
        "Sources",
        (sources_list(case.sources) or '<p class="unknown">No source is named yet.</p>')
        + _entries(case.see_also),
        anchor="sources",
    )
    return "".join(parts), sources


def story_next(case: Case, cases: Sequence[CaseSummary]) -> tuple[Target, ...]:
    """Choose where to go from a story: an idea it turns on, its connections, the next story."""
    targets: list[Target] = []
    for turn in (*case.lit, *case.pulled, *case.held, *case.turned):
        if turn.ideas:
            idea = turn.ideas[0]
            targets.append((idea.label, f"An idea that {case.ref.label} shows", address(idea)))
            break
    targets.append(
        (
            f"How {case.ref.label} is connected",
            "With other stories, half by half",
            connect_address(case.ref),
        )
    )
    others = [other for other in cases if other.ref.slug != case.ref.slug]
    after = [other for other in others if other.ref.label > case.ref.label] or others
    if after:
        other = after[0]
        targets.append((other.ref.label, last_seen(other.flight), address(other.ref)))
    targets.append(
        (
            "The ten-minute flight",
            "The whole idea in seven stops",
            "/path?id=ten-minute-flight&step=1",
        )
    )
    return tuple(targets[:3])
