"""What is read on home, on the list of stories and on one story.

What happened stands in serif with the numbers of its sources; under it, smaller, whose reading it
is and why. The two never share a line, so that a citation cannot seem to back the reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set

from kg.catalogue.records import (
    Basis,
    Case,
    CaseSummary,
    Citation,
    Conflict,
    Counts,
    Moment,
    Passage,
    Reading,
    Ref,
    Statement,
    Turn,
)
from kg.reading.flights import board, last_seen, one_flight, tone_of
from kg.reading.meanings import Meanings
from kg.reading.parts import (
    DOORS,
    Target,
    address,
    button,
    by_whom,
    capital,
    counted,
    escape,
    eyebrow,
    full_stop,
    in_words,
    joined,
    link,
    mark,
    numbers_of,
    page,
    part,
    refs,
    search_form,
    small_words,
    sources_list,
    term,
    thing,
    turns,
    unknown,
    within,
)

__all__ = [
    "ANSWERS",
    "cited",
    "home",
    "kind_of",
    "moment_card",
    "neighbourhood",
    "story_body",
    "story_head",
    "story_next",
    "story_turns",
    "why",
]

ANSWERS = ("word", "telling", "ours", "none")
"""By whose reading the statements of a story can be sifted."""

_TONES = {"Cause": "lit", "Challenge": "pulled", "Defence": "orbit", "Force": "pulled"}
_STANCES = {
    "shows": "",
    "counters": "works against ",
    "breaks": "breaks ",
    "doubts": "casts doubt on ",
}
_KINDS = {
    "moment": "Moment of Belief",
    "assessment": "An assessment",
    "statistic": "A figure",
    "critique": "A critic",
}
_NAMED = 3
"""So many sources are named where there is no numbered list."""
_ON_THE_BOARD = 24
"""So many stories are drawn on home; all of them stand in their list."""
_TURNS = 3
"""So many turns of a kind open a story."""
_ANSWERED = ("One answer", "Another", "A third", "A fourth")
_ASKED = (
    ("cost", "What it cost", "what it cost"),
    ("resistance", "Who resisted", "who resisted"),
    ("customers", "What customers got", "what customers got"),
    ("organisation", "What the organisation got", "what the organisation got"),
)


# --- One statement ---


def _tone(reading: Reading, statement: Statement) -> str:
    if statement.phase and statement.phase.ref.slug == reading.idea.slug:
        return tone_of(statement.phase)
    return _TONES.get(reading.idea.family, "")


def _ideas(statement: Statement) -> list[tuple[str, str]]:
    """Give what a statement is taken to show as stance and markup, its phase first."""
    named = {reading.idea.slug for reading in statement.readings}
    ideas = []
    if statement.phase and statement.phase.ref.slug not in named:
        ideas.append(("shows", term(statement.phase.ref, tone=tone_of(statement.phase))))
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
    named = joined(f"{_STANCES.get(stance, '')}{idea}" for stance, idea in ideas)
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


def _notes(statement: Statement, story: Case) -> str:
    """Say what else must be known of a statement: who said it, what corrects or contradicts it."""
    own = story.ref.slug
    later = [s.ref for s in story.statements if statement.ref in s.revises]
    undone = [s.ref for s in story.statements if statement.ref in s.reverses]
    others = [s.ref for s in story.statements if statement.ref in s.conflicts_with]
    others = list(dict.fromkeys([*statement.conflicts_with, *others]))
    people = joined(escape(person.label) for person in statement.said_by)
    notes = [
        f"In the words of {people}." if people else "",
        "It is what the organisation says of itself." if statement.said_belief else "",
        _elsewhere("Part of", statement.part_of, own),
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


def _fact(
    statement: Statement,
    story: Case,
    numbers: Mapping[str, int],
    small: Set[str],
) -> str:
    kind = _KINDS.get(statement.kind, "")
    named = f"<small>{kind}</small>" if kind else ""
    anchor = f"{statement.anchor}-why" if statement.kind == "moment" else statement.anchor
    when = escape(capital(str(statement.when))) or "No date told"
    return (
        f'<li class="fact" id="{escape(anchor)}" tabindex="-1"><p class="when">{when}{named}</p>'
        f"<div><p>{escape(statement.text)}{refs(statement.citations, numbers)}</p>"
        f"{why(statement, small)}{_notes(statement, story)}</div></li>"
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
    asked = [(name, asks, getattr(moment, field)) for field, name, asks in _ASKED]
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
    return (
        f'<article class="card"{name}>{eyebrow([*of_story, when])}'
        f"<h{level}>{escape(statement.ref.label)}</h{level}><p>{escape(statement.text)}{sources}</p>"
        f"{f'<dl>{rows}</dl>' if rows else ''}{silent}{why(statement, small)}"
        f"{cited(statement.citations) if numbers is None else ''}</article>"
    )


# --- Home ---


def _named(cases: Sequence[CaseSummary]) -> str:
    """Say which stories there are: all of a few, the first and last of many."""
    names = [case.ref.label for case in cases]
    if not names:
        return "no story yet"
    number = counted(len(names), "story", "stories")
    if len(names) <= 3:
        return f"{number}, {joined(names)}"
    return f"{number}, from {names[0]} and {names[1]} to {names[-1]}"


def _whose_count(counts: Counts) -> str:
    """Say what the picture is, whose readings it shows, and where the gaps are."""
    by = dict(counts.by_basis)
    return (
        '<p class="count">The picture is that of Charlie Dawson and Seán Meehan, the authors of '
        "<cite>The Customer Copernicus</cite>: on the ground a company looks at itself, in orbit "
        f"at its customers. {capital(str(counts.statements))} things are told here. What "
        f"{by.get(Basis.WORD, 0)} of them show is the authors’ own word, {by.get(Basis.TELLING, 0)} "
        f"they tell and we name, {by.get(Basis.OURS, 0)} are our reading, each with its reason, and "
        f"{counts.without_reading} only say what happened. "
        f"{link('What we don’t know', '/gaps')} has a page of its own.</p>"
    )


def _others(number: int) -> str:
    """Say how many stories are not drawn, and where they are."""
    if not number:
        return ""
    said = capital(counted(number, "more story stands", "more stories stand"))
    return f'<p class="seen">{said} in {link("the list of stories", "/cases")}.</p>'


def home(cases: Iterable[CaseSummary], counts: Counts) -> str:
    """Ask the question, give three ways in, and draw all stories in one sky."""
    stories = [case for case in cases if case.evidence.is_story]
    told = sorted(stories, key=lambda case: -case.evidence.cited)[:_ON_THE_BOARD]
    drawn = [case for case in stories if case in told]
    doors = "".join(f"<li>{link(name, href)}</li>" for name, href in DOORS)
    sky = board(drawn) or (
        '<p class="unknown">No story holds enough to be drawn yet. '
        f"{link('All stories and notes', '/cases')} stand in their list.</p>"
    )
    return (
        '<div class="hero"><h1>Why do companies that put customers first so often stop?</h1>'
        f'<p class="lede">For those who lead, teach or study: {escape(_named(stories))}. What lit '
        "the fire, the moment people believed, what held, what pulled them down, and who says so."
        "</p></div>"
        '<div class="ways">'
        + button("Take the ten-minute flight", "/path?id=ten-minute-flight&step=1", primary=True)
        + button("Would you have signed it?", "/moment")
        + search_form(hint="Search a company, an idea, a year")
        + f"</div>{sky}{_others(len(stories) - len(drawn))}"
        f'<nav class="doors" aria-label="All doors"><h2>Six doors</h2><ul>{doors}</ul></nav>'
        f"{_whose_count(counts)}"
    )


# --- One story ---


def kind_of(case: CaseSummary) -> str:
    """Say whether a case is a story or a note."""
    return "Story" if case.evidence.is_story else "Note"


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
    name = f"{ideas}. " if ideas else ""
    statement = turn.statement
    return (
        f"<p>{name}{escape(statement.text)}{refs(statement.citations, numbers)} "
        f"{by_whom(statement.basis)}</p>"
    )


def _end(case: Case) -> str:
    """Say where the story was when last seen, and by what."""
    flight = case.flight
    if flight.last is None:
        return unknown("Nothing we have read places it on the journey.")
    what = link(flight.last.ref.label, f"#{flight.last.ref.part}")
    year = f", {flight.year}" if flight.year else ""
    return (
        f"<p>{escape(capital(flight.ends))}{year} {by_whom(flight.by)}</p>"
        f'<p class="seen">The last step that we can place: {what}.</p>'
    )


def story_turns(case: Case) -> str:
    """Tell the story in five lines, so that a reader who stops here has it."""
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
    return turns([*told, ("", "When last seen", _end(case))])


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
    offers = [("", f"All {total}")]
    for answer in ANSWERS:
        if counts[answer]:
            basis = None if answer == "none" else Basis(answer)
            words = f"only what happened {counts[answer]}"
            if basis:
                short = {
                    "word": "the authors’ word",
                    "telling": "they tell it",
                    "ours": "our reading",
                }
                words = f"{short[answer]} {counts[answer]}"
            offers.append((answer, words))
    rows = []
    for answer, words in offers:
        drawn = mark(Basis(answer)) if answer and answer != "none" else ""
        here = ' aria-current="true"' if answer == by else ""
        href = escape(page("case", {"id": case.ref.slug, "by": answer}))
        rows.append(f'<li><a href="{href}"{here} data-stay>{drawn}{escape(words)}</a></li>')
    return f'<ul class="sieve" aria-label="Show statements by whose reading">{"".join(rows)}</ul>'


def _sifted(case: Case, by: str) -> list[Statement]:
    if by == "none":
        return [s for s in case.statements if s.basis is None]
    if by in ANSWERS:
        return [s for s in case.statements if s.basis == by]
    return list(case.statements)


def _statements(case: Case, numbers: Mapping[str, int], small: Set[str], by: str) -> str:
    rows = "".join(_fact(s, case, numbers, small) for s in _sifted(case, by))
    if not case.statements:
        return '<p class="unknown">Nothing is told here yet.</p>'
    empty = '<p class="unknown">No statement of this story is of that kind.</p>'
    return _sieve(case, by) + (f'<ol class="facts">{rows}</ol>' if rows else empty)


def _answer(place: int) -> str:
    return _ANSWERED[place] if place < len(_ANSWERED) else "One more"


def _conflict(conflict: Conflict, numbers: Mapping[str, int], widest: int) -> str:
    cells = "".join(
        f'<td data-name="{_answer(place)}">'
        f"{escape(s.text)}{refs(s.citations, numbers)}"
        f"<small>{escape('; '.join(c.source.label for c in s.citations[:2]))}</small></td>"
        for place, s in enumerate(conflict.statements)
    )
    cells += "<td></td>" * (widest - len(conflict.statements))
    question = conflict.question or "Which is right?"
    return f'<tr><th scope="row">{escape(question)}</th>{cells}</tr>'


def _conflicts(case: Case, numbers: Mapping[str, int]) -> str:
    widest = max(len(conflict.statements) for conflict in case.conflicts)
    heads = "".join(f'<th scope="col">{_answer(place)}</th>' for place in range(widest))
    rows = "".join(_conflict(conflict, numbers, widest) for conflict in case.conflicts)
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
            for ref, basis in others
        )
        rows.append(f"<dt>{escape(capital(relation))}</dt><dd><ul>{links}</ul></dd>")
    return f'<dl class="around">{"".join(rows)}</dl>' if rows else ""


def _whose_word(basis: Basis | None) -> str:
    spoken = {
        Basis.WORD: "the authors’ word",
        Basis.TELLING: "they tell it",
        Basis.OURS: "our reading",
    }
    return f'<span class="vh">({spoken[basis]})</span>' if basis else ""


def story_body(
    case: Case,
    meanings: Meanings,
    *,
    by: str = "",
    around: Iterable[tuple[str, Sequence[tuple[Ref, Basis | None]]]] = (),
) -> str:
    """Tell the story: flight, narrative, Moments, every statement, conflicts, gaps, sources.

    Args:
        by: one of `ANSWERS` to show only those statements; anything else shows all.
        around: what the story is linked to, by relation.
    """
    numbers = numbers_of(case.sources)
    small = meanings.small | small_words(s.text for s in case.statements)
    narrative = "".join(_passage(passage, meanings) for passage in case.passages)
    cards = "".join(moment_card(moment, numbers, small=small) for moment in case.moments)
    near = neighbourhood(around)
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
        part("What we say, and why", _statements(case, numbers, small, by)),
        part("Two sources, two answers", _conflicts(case, numbers)) if case.conflicts else "",
        part(
            "What we don’t know",
            f'<ul class="dots">{gaps}</ul>'
            if gaps
            else '<p class="unknown">Nobody has listed yet what is missing here.</p>',
        ),
        part("What it is linked to", near) if near else "",
        part(
            "Sources",
            sources_list(case.sources) or '<p class="unknown">No source is named yet.</p>',
            anchor="sources",
        ),
    ]
    return "".join(parts)


def story_next(case: Case, cases: Sequence[CaseSummary]) -> tuple[Target, ...]:
    """Choose where to go from a story: an idea it turns on, the next story, the flight."""
    targets: list[Target] = []
    for turn in (*case.lit, *case.pulled, *case.held, *case.turned):
        if turn.ideas:
            idea = turn.ideas[0]
            targets.append((idea.label, f"An idea that {case.ref.label} shows", address(idea)))
            break
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
    return tuple(targets)
