"""What is read on the list of ideas and on one idea."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set

from kg.catalogue.records import (
    Basis,
    CaseSummary,
    Idea,
    IdeaUse,
    Phase,
    Placing,
    Ref,
    Scheme,
    SchemeLinks,
    Seen,
    Test,
)
from kg.catalogue.signs import tone_of
from kg.reading.apart import between_frameworks, critics, figures, lined_up, needed, with_others
from kg.reading.connections import connect_address
from kg.reading.flights import Stop, journey, last_seen, mini
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
    in_figures,
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
    stories_and_notes,
    stories_plus_notes,
    term,
    thing,
    turns,
    unknown,
)
from kg.reading.statements import assessed_by, cited, kind_of, placed, why

__all__ = [
    "framework",
    "idea_body",
    "idea_head",
    "idea_links",
    "idea_next",
    "idea_parts",
    "idea_tests",
    "ideas",
]

_A_PAGE = 30
"""So many stories or placings are told on the page of an idea."""
_NOTHING = Seen()
_NAMED = 12
"""So many ideas that no story shows are named; of more, the number is."""


def _show_it(seen: Seen) -> str:
    """Say how many stories and notes show an idea: "29 stories and six notes show it"."""
    verb = "shows" if seen.stories + seen.notes == 1 else "show"
    return f"{stories_and_notes(seen.stories, seen.notes)} {verb} it"


def _counted_use(seen: Seen) -> str:
    """Say how often an idea is seen; empty where it never is."""
    said = [counted(seen.placings, "placing")] if seen.placings else []
    said += [_show_it(seen)] if seen.stories or seen.notes else []
    return f'<p class="seen">{capital("; ".join(said))}</p>' if said else ""


def _entry(ref: Ref, seen: Seen, tone: str, level: int) -> str:
    gloss = f"<p>{escape(full_stop(ref.gloss))}</p>" if ref.gloss else ""
    return f'<li class="{tone}"><h{level}>{thing(ref)}</h{level}>{gloss}{_counted_use(seen)}</li>'


def _phases(refs_: Iterable[Ref], phases: Mapping[str, Phase]) -> str:
    """Draw the phases of the journey; those of which no band is known are left to the list."""
    stops = [
        Stop(
            altitude=min(max(phases[ref.slug].altitude, 0), 4),
            label=ref.label,
            href=address(ref),
            band=phases[ref.slug].band,
            marked=False,
        )
        for ref in refs_
        if ref.slug in phases
    ]
    return journey(stops) if len(stops) >= 3 else ""


def _group(label: str, refs_: Sequence[Ref], scheme: Scheme, phases: Mapping[str, Phase]) -> str:
    seen = dict(scheme.seen)
    rows = "".join(
        _entry(
            ref,
            seen.get(ref.slug, _NOTHING),
            tone_of(ref, phases.get(ref.slug)),
            4 if label else 3,
        )
        for ref in refs_
    )
    head = f"<h3>{escape(label)}</h3>" if label else ""
    return f'{head}<ul class="ideas">{rows}</ul>'


def _plain_list(scheme: Scheme) -> str:
    """Set a list that only sorts stories: its terms in a row, each with its stories and notes."""
    seen = dict(scheme.seen)
    facet = scheme.ideas[0].family.lower() if scheme.ideas else ""
    rows = []
    for ref in scheme.ideas:
        own = seen.get(ref.slug)
        here = page("cases", {facet: ref.slug}) if own and facet in ("sector", "place") else ""
        number = (
            f' <span class="n">{stories_plus_notes(own.stories, own.notes)}</span>' if own else ""
        )
        rows.append(f"<li>{link(ref.label, here or address(ref))}{number}</li>")
    how = '<p class="seen">Stories + notes</p>' if any(one.notes for one in seen.values()) else ""
    return f'{how}<ul class="inline">{"".join(rows)}</ul>'


def _lists(scheme: Scheme, phases: Mapping[str, Phase]) -> str:
    if scheme.facet:
        return _plain_list(scheme)
    groups = scheme.groups or (("", scheme.ideas),)
    named = len(groups) > 1
    return "".join(
        _group(label if named else "", members, scheme, phases) for label, members in groups
    )


def _scheme(scheme: Scheme, meanings: Meanings, phases: Mapping[str, Phase], first: bool) -> str:
    people = joined(escape(person.label) for person in scheme.proposers)
    proposed = f"Proposed by {people}. " if people else ""
    told = (
        f'<p class="prose">{meanings.prose(full_stop(scheme.definition))}</p>'
        if scheme.definition
        else ""
    )
    more = "" if scheme.facet else thing(scheme.ref, "Its critics, its numbers and how it lines up")
    seen = f'<p class="seen">{proposed}{more}</p>' if proposed or more else ""
    picture = _phases(scheme.ideas, phases) if first else ""
    body = f"{told}{seen}{_in_no_story(scheme)}{_lists(scheme, phases)}"
    return picture + part(scheme.ref.label, body, anchor=scheme.ref.slug)


def _placings_of(number: int, assessors: Iterable[Ref]) -> str:
    """Count placings and name who made them, each once: "seven placings, by Bob Thompson"."""
    named = sorted(set(assessors), key=lambda who: (who.label.casefold(), who.iri))
    people = assessed_by(named)
    return f"{counted(number, 'placing')}{f', by {people}' if people else ''}"


def _holds(scheme: Scheme) -> str:
    """Say how many ideas a framework holds, and how many of them are seen, and in what."""
    every = [seen for _, seen in scheme.seen]
    told = sum(bool(one.stories) for one in every)
    noted = sum(bool(one.notes and not one.stories) for one in every)
    placings = sum(one.placings for one in every)
    said = []
    if told or not (noted or placings):
        number = in_words(told) if told else "none"
        more = f", {in_words(noted)} more in notes alone" if noted else ""
        said.append(f"{number} of them {'is' if told < 2 else 'are'} seen in a story{more}")
    elif noted:
        said.append(
            f"{in_words(noted)} of them {'is' if noted == 1 else 'are'} seen in notes alone"
        )
    if placings:
        said.append(_placings_of(placings, (who for one in every for who in one.assessors)))
    return f"{capital(counted(len(scheme.ideas), 'idea'))}; {'; '.join(said)}."


def _in_no_story(scheme: Scheme) -> str:
    """Name those of its main ideas that no story shows; of very many, lead to their list."""
    main = scheme.groups[0][1] if scheme.groups else scheme.ideas
    seen = dict(scheme.seen)
    lacking = [(ref, seen.get(ref.slug, _NOTHING)) for ref in main]
    lacking = [(ref, own) for ref, own in lacking if not own.stories and not own.placings]
    if scheme.facet or not lacking:
        return ""
    if len(lacking) == len(main):
        return '<p class="seen">No story shows any of them.</p>'
    if len(lacking) > _NAMED:
        every = link(f"{in_figures(len(lacking))} of them", "/gaps?kind=idea-without-a-story")
        return f'<p class="seen">No story shows {every}.</p>'
    nowhere = joined((thing(ref) for ref, own in lacking if not own.notes), "or")
    noted = joined(thing(ref) for ref, own in lacking if own.notes)
    said = f"No story shows {nowhere}." if nowhere else ""
    said += f"{' ' if said else ''}Notes alone, and no story, show {noted}." if noted else ""
    return f'<p class="seen">{said}</p>'


def framework(
    scheme: Scheme,
    meanings: Meanings,
    phases: Mapping[str, Phase],
    pairs: Sequence[SchemeLinks] = (),
) -> str:
    """Show one framework: what it is and whose, its ideas, its critics, and how it lines up.

    Args:
        phases: where each phase of the journey stands, by slug; for the picture.
        pairs: how the frameworks line up, two by two.
    """
    people = joined(escape(person.label) for person in scheme.proposers)
    line = eyebrow(
        ("List" if scheme.facet else "Framework", f"proposed by {people}" if people else "")
    )
    told = meanings.prose(full_stop(scheme.definition))
    numbers = numbers_of(scheme.sources)
    near = [
        (pair.other if pair.one.iri == scheme.ref.iri else pair.one, len(pair.links))
        for pair in pairs
        if scheme.ref.iri in (pair.one.iri, pair.other.iri)
    ]
    rows = [
        (
            "",
            "What it holds",
            f"<p>{_holds(scheme)}</p>{_in_no_story(scheme)}",
        ),
        (
            "",
            "How to use it",
            "".join(f"<p>{meanings.prose(full_stop(note))}</p>" for note in scheme.scope_notes),
        ),
        (
            "",
            "Beside others",
            "".join(
                f"<p>{link(other.label, f'#with-{other.slug}')} "
                f'<span class="seen">{counted(number, "link")}</span></p>'
                for other, number in near
            ),
        ),
        (
            "",
            "Its critics",
            f"<p>{link(capital(counted(len(scheme.critics), 'objection')), '#critics')}</p>"
            if scheme.critics
            else unknown("We have read of nobody who objects to it as a whole."),
        ),
    ]
    head = (
        f'<div class="head"><div>{line}<h1>{escape(scheme.ref.label)}</h1>'
        f'<p class="lede">{told}{refs(scheme.citations, numbers)}</p></div>'
        f"{turns(row for row in rows if row[2])}</div>"
    )
    listed = sources_list(scheme.sources)
    return (
        head
        + _phases(scheme.ideas, phases)
        + part("Its ideas", _lists(scheme, phases))
        + critics(scheme.critics, scheme.ref.iri)
        + figures(scheme.numbers)
        + with_others(scheme.ref, pairs, meanings.small)
        + (part("Sources", listed, anchor="sources") if listed else "")
    )


def ideas(
    schemes: Sequence[Scheme],
    meanings: Meanings,
    phases: Mapping[str, Phase] | None = None,
    pairs: Sequence[SchemeLinks] = (),
) -> str:
    """Tell the journey first, then the other frameworks and lists, and how they line up.

    Args:
        phases: where each phase of the journey stands, by slug; for the picture.
        pairs: how the frameworks line up, two by two.
    """
    known = phases or {}
    frames = [scheme for scheme in schemes if not scheme.facet]
    lists = [scheme for scheme in schemes if scheme.facet]
    head = (
        '<div class="headline"><h1>Ideas</h1><p class="lede">What the stories are taken to show. '
        "The journey comes first: how a company lifts off from looking at itself, and what pulls "
        "it down. Other frameworks stand beside it and are never merged into it.</p></div>"
    )
    contents = "".join(
        f"<li>{link(scheme.ref.label, f'/concepts#{scheme.ref.slug}')}</li>"
        for scheme in (*frames, *lists)
    )
    contents += f"<li>{link('How they line up', '#line-up')}</li>" if pairs else ""
    way = f'<nav class="contents" aria-label="Frameworks"><ul>{contents}</ul></nav>'
    told = "".join(
        _scheme(scheme, meanings, known, place == 0) for place, scheme in enumerate(frames)
    )
    sorted_by = "".join(_scheme(scheme, meanings, {}, False) for scheme in lists)
    return head + way + told + between_frameworks(pairs, meanings.small) + sorted_by


# --- One idea ---


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


def _whose(idea: Idea) -> str:
    """Say whose the idea and its tests are."""
    people = joined(person.label for person in idea.proposers)
    named = {
        Basis.WORD: "The name and its place are the authors’ word.",
        Basis.TELLING: "The authors tell it; the name is ours.",
        Basis.OURS: "The name and its place are ours.",
        None: f"Proposed by {people}." if people else "Nobody is named as its author.",
    }
    drawn = mark(idea.basis) if idea.basis else ""
    because = f" {full_stop(capital(idea.because))}" if idea.because else ""
    return f"<p>{drawn}{escape(named[idea.basis] + because)}</p>"


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
        said = f"{capital(_show_it(Seen(notes=notes)))}, and none of {of_all}."
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
    said = capital(_placings_of(number, assessors))
    if stale := sum(one.fall is not None for one in idea.placings):
        of_them = "it" if number == 1 else f"{in_words(stale)} of them"
        said += f"; {of_them} {'was' if stale == 1 else 'were'} made before a fall that is told"
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
