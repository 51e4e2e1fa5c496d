"""What is read on one idea: what it is, the stories for and against it, where to go next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from kg.catalogue.records import Basis, CaseSummary, Idea, IdeaUse, Placing, Ref, Scheme, Seen, Test
from kg.catalogue.signs import tone_of
from kg.rendering.apart import critics, figures, lined_up, needed
from kg.rendering.connections import connect_address
from kg.rendering.flights import last_seen, mini
from kg.rendering.ideas import placings_of, show_it
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
    in_words,
    joined,
    link,
    mark,
    numbers_of,
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
from kg.rendering.statements import cited, kind_of, placed, why

__all__ = [
    "idea_body",
    "idea_head",
    "idea_links",
    "idea_next",
    "idea_parts",
    "idea_tests",
    "idea_whose",
]

_A_PAGE = 30
"""So many stories or placings are told on the page of an idea."""


def idea_head(idea: Idea, meanings: Meanings) -> str:
    """Name an idea: what it is, whose it is, and its definition."""
    people = joined(escape(person.label) for person in idea.proposers)
    others = joined(idea.other_names)
    line = eyebrow(
        (
            "Idea",
            escape(idea.family_label.lower()) if idea.family_label != "Idea" else "",
            thing(idea.scheme),
            f"proposed by {people}" if people else "",
        )
    )
    also = f'<p class="seen">Also called {escape(others)}.</p>' if others else ""
    numbers = numbers_of(idea.sources)
    told = meanings.prose(full_stop(idea.definition), but=idea.ref.slug)
    return (
        f'{line}<h1>{escape(idea.ref.label)}</h1><p class="lede">{told}'
        f"{refs(idea.citations, numbers)}</p>{also}"
    )


def _tested(test: Test | None, idea: Idea, meanings: Meanings, silent: str) -> str:
    if test is None:
        return unknown(silent)
    return f"<p>{meanings.prose(full_stop(test.text), but=idea.ref.slug)} {by_whom(test.basis)}</p>"


def idea_whose(idea: Idea) -> str:
    """Say whose the idea and its tests are, in plain words."""
    people = joined(person.label for person in idea.proposers)
    named = {
        Basis.WORD: "The name and its place are the authors’ word.",
        Basis.TELLING: "The authors tell it; the name is ours.",
        Basis.OURS: "The name and its place are ours.",
        None: f"Proposed by {people}." if people else "Nobody is named as its author.",
    }
    because = f" {full_stop(capital(idea.because))}" if idea.because else ""
    return named[idea.basis] + because


def _whose(idea: Idea) -> str:
    drawn = mark(idea.basis) if idea.basis else ""
    return f"<p>{drawn}{escape(idea_whose(idea))}</p>"


def idea_tests(idea: Idea, meanings: Meanings) -> str:
    """Say when a statement counts as showing the idea, when not, and whose the idea is."""
    tone = tone_of(idea.ref)
    rows = [
        (
            tone,
            "It counts when",
            _tested(idea.counts_when, idea, meanings, "No test is written for it."),
        ),
        (
            "",
            "It does not when",
            _tested(idea.does_not_count_when, idea, meanings, "No limit is written for it."),
        ),
        ("", "Whose it is", _whose(idea)),
    ]
    return turns(rows)


def _by_case(uses: Iterable[IdeaUse]) -> list[tuple[CaseSummary, list[IdeaUse]]]:
    found: dict[str, tuple[CaseSummary, list[IdeaUse]]] = {}
    for use in uses:
        found.setdefault(use.case.ref.slug, (use.case, []))[1].append(use)
    return list(found.values())


def _use_row(case: CaseSummary, uses: Sequence[IdeaUse], small: Set[str]) -> str:
    note = '<span class="tag">a note</span>' if kind_of(case) == "Note" else ""
    told = "".join(
        f'<div class="use"><p class="text">{escape(use.statement.text)} '
        f"{thing(use.statement.ref, 'In the story', classes='there')}</p>"
        f"{why(use.statement, small)}{cited(use.statement.citations)}</div>"
        for use in uses
    )
    return (
        f"<li>{mini(case.flight) or '<span></span>'}<div><h3>{thing(case.ref)} {note}</h3>"
        f'<p class="seen">{escape(last_seen(case.flight))}</p></div><div>{told}</div></li>'
    )


def _use_rows(
    groups: Sequence[tuple[CaseSummary, Sequence[IdeaUse]]], small: Set[str], idea: Idea
) -> str:
    """List stories with what they show; more than a page of them stand in the list of stories."""
    rows = "".join(_use_row(case, uses, small) for case, uses in groups[:_A_PAGE])
    more = len(groups) - _A_PAGE
    rest = ""
    if more > 0:
        all_of_them = link("the list of stories", page("cases", {"idea": idea.ref.slug}))
        rest = f'<p class="seen">{capital(in_words(more))} more in {all_of_them}.</p>'
    return f'<ul class="rows">{rows}</ul>{rest}' if rows else ""


def _readings(groups: Sequence[tuple[CaseSummary, Sequence[IdeaUse]]]) -> str:
    """Say whose reading it is that these stories show an idea."""
    words = {
        Basis.WORD: "the authors’ own word",
        Basis.TELLING: "their telling",
        Basis.OURS: "our reading",
    }
    counts = {
        basis: sum(any(use.statement.basis is basis for use in uses) for _, uses in groups)
        for basis in Basis
    }
    found = [(basis, number) for basis, number in counts.items() if number]
    if len(found) == 1:
        return f"It is {words[found[0][0]]}."
    return full_stop(
        capital(joined(f"for {in_words(number)} it is {words[basis]}" for basis, number in found))
    )


def _summed(groups: Sequence[tuple[CaseSummary, Sequence[IdeaUse]]], total: int) -> str:
    """Say how many stories and notes show an idea, how many came down, and whose reading it is."""
    stories = [case for case, _ in groups if case.evidence.is_story]
    fell = sum(case.flight.came_down for case in stories)
    notes = len(groups) - len(stories)
    of_all = counted(total, "story", "stories")
    if not stories:
        said = f"{capital(show_it(Seen(notes=notes)))}, and none of {of_all}."
    else:
        number = f"{capital(in_words(len(stories)))} of {of_all}"
        number += f" and {counted(notes, 'note')}" if notes else ""
        verb = "shows" if len(groups) == 1 else "show"
        of_them = "the stories" if notes else "them"
        ends = f"; {in_words(fell)} of {of_them} came down." if fell else "."
        said = f"{number} {verb} it{', and it came down.' if fell and len(groups) == 1 else ends}"
    return f'<p class="prose">{escape(f"{said} {_readings(groups)}".strip())}</p>'


def _placing_row(placing: Placing, slug: str) -> str:
    case, told = placing.case, placing.statement
    note = '<span class="tag">a note</span>' if kind_of(case) == "Note" else ""
    end = f'<p class="seen">{escape(last_seen(case.flight))}</p>' if case.flight.drawn else ""
    return (
        f"<li><div><h3>{thing(told.ref, case.ref.label)} {note}</h3>{end}</div><div>"
        f'<p class="text">{escape(told.text)}</p>{placed(told, placing.fall, slug)}'
        f"{cited(told.citations)}</div></li>"
    )


def _placings(idea: Idea) -> str:
    """Tell who was placed at a level, by whom and as of when; empty where nobody was."""
    if not idea.placings:
        return ""
    number = len(idea.placings)
    given = [one.statement.assessment for one in idea.placings]
    assessors = (who for one in given if one for who in one.assessors)
    said = capital(placings_of(number, assessors))
    if stale := sum(one.fall is not None for one in idea.placings):
        of_them = "it" if number == 1 else f"{in_words(stale)} of them"
        said += f"; {of_them} {'was' if stale == 1 else 'were'} made before a fall, or a step back, that is told"
    rows = "".join(_placing_row(one, idea.ref.slug) for one in idea.placings[:_A_PAGE])
    more = number - _A_PAGE
    rest = ""
    if more > 0:
        every = link("the list of all placings", page("ask", {"q": "assessments"}))
        rest = f'<p class="seen">{capital(in_words(more))} more in {every}.</p>'
    return part(
        "Placed here",
        f'<p class="prose">{said}. Each is somebody’s word as of a date; we place nobody '
        f'ourselves.</p><ul class="rows narrow">{rows}</ul>{rest}',
        anchor="placed",
    )


def idea_links(idea: Idea) -> str:
    """List the ideas it is linked to by its place in its framework."""
    rows: list[tuple[str, str]] = []

    def add(name: str, others: Iterable[Ref]) -> None:
        names = "".join(f"<li>{term(other)}</li>" for other in others)
        if names:
            rows.append((name, f'<ul class="inline">{names}</ul>'))

    add("Part of", idea.broader)
    add("Holds", idea.narrower)
    add("Related to", idea.related)
    add("Pictures", idea.pictures)
    add("Pictured by", idea.pictured_by)
    add("Placed at", idea.placed_at)
    add("Practices placed here", idea.practices)
    told = "".join(f"<dt>{escape(name)}</dt><dd>{body}</dd>" for name, body in rows)
    return f'<dl class="around">{told}</dl>' if told else ""


def idea_body(idea: Idea, meanings: Meanings, *, stories: int) -> str:
    """Show the stories for and against an idea, what it is linked to, and its sources.

    Args:
        stories: how many stories the atlas holds.
    """
    told, sources = idea_parts(idea, meanings, stories=stories)
    near = idea_links(idea)
    return told + (part("What it is linked to", near) if near else "") + sources


def idea_parts(idea: Idea, meanings: Meanings, *, stories: int) -> tuple[str, str]:
    """Give the two parts of an idea between which stands what it is linked to.

    Args:
        stories: how many stories the atlas holds.
    """
    shown = _by_case(use for use in idea.uses if use.stance == "shows")
    against = _by_case(use for use in idea.uses if use.stance != "shows")
    notes = "".join(
        f"<p>{meanings.prose(full_stop(text), but=idea.ref.slug)}</p>"
        for text in (*idea.scope_notes, *idea.editorial_notes)
    )
    examples = "".join(
        f"<li>{meanings.prose(full_stop(text), but=idea.ref.slug)}</li>" for text in idea.examples
    )
    small = meanings.small | small_words(use.statement.text for use in idea.uses)
    rows = _use_rows(shown, small, idea)
    rows_against = _use_rows(against, small, idea)
    always = not idea.placings
    parts = [
        _placings(idea),
        part("For example", f'<ul class="plain prose">{examples}</ul>') if examples else "",
        part("How to use it", f'<div class="prose">{notes}</div>') if notes else "",
        part(
            "Stories that show it",
            _summed(shown, stories) + rows
            if rows
            else '<p class="unknown">No story that we hold shows it yet.</p>',
        )
        if rows or always
        else "",
        part(
            "Stories against it",
            rows_against
            or '<p class="unknown">No story that we hold works against it, breaks it or casts '
            "doubt on it.</p>",
        )
        if rows_against or always
        else "",
        critics(idea.critics, idea.ref.iri)
        or part(
            "Its critics",
            '<p class="unknown">We have read of nobody who objects to it, which does not mean that '
            "nobody does.</p>",
        ),
        figures(idea.numbers),
        lined_up(idea.ref.label, idea.links, meanings.small),
        needed(idea.needs, idea.needed_for),
    ]
    sources = part(
        "Sources",
        sources_list(idea.sources) or '<p class="unknown">No source is named yet.</p>',
        anchor="sources",
    )
    return "".join(parts), sources


def idea_next(idea: Idea, scheme: Scheme | None) -> tuple[Target, ...]:
    """Choose where to go from an idea: a story that shows it, the next idea, its connections."""
    cases = [*(use.case for use in idea.uses), *(one.case for one in idea.placings)][:1]
    targets: list[Target] = [
        (case.ref.label, last_seen(case.flight), address(case.ref)) for case in cases
    ]
    siblings = [ref for ref in (scheme.ideas if scheme else ()) if ref.kind == "concept"]
    slugs = [ref.slug for ref in siblings]
    if idea.ref.slug in slugs and len(siblings) > 1:
        after = siblings[(slugs.index(idea.ref.slug) + 1) % len(siblings)]
        targets.append((after.label, full_stop(after.gloss), address(after)))
    connected = f"How {idea.ref.label} is connected"
    targets.append((connected, "With stories, half by half", connect_address(idea.ref)))
    return tuple(targets)
