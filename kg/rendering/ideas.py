"""What is read on the list of ideas and on one framework."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kg.catalogue.records import Phase, Ref, Scheme, SchemeLinks, Seen
from kg.catalogue.signs import tone_of
from kg.rendering.apart import between_frameworks, critics, figures, with_others
from kg.rendering.flights import Stop, journey
from kg.rendering.meanings import Meanings
from kg.rendering.parts import (
    address,
    capital,
    counted,
    escape,
    eyebrow,
    full_stop,
    in_figures,
    in_words,
    joined,
    link,
    numbers_of,
    page,
    part,
    refs,
    sources_list,
    stories_and_notes,
    stories_plus_notes,
    thing,
    turns,
    unknown,
)
from kg.rendering.statements import assessed_by

__all__ = ["framework", "ideas", "placings_of", "show_it"]

_NOTHING = Seen()
_PLACED = "Phase"
"""Ideas of this family are where flights are; one that no statement names may still be flown."""
_NAMED = 12
"""So many ideas that no story shows are named; of more, the number is."""


def show_it(seen: Seen) -> str:
    """Say how many stories and notes show an idea: "29 stories and six notes show it"."""
    verb = "shows" if seen.stories + seen.notes == 1 else "show"
    return f"{stories_and_notes(seen.stories, seen.notes)} {verb} it"


def _counted_use(seen: Seen) -> str:
    """Say how often an idea is seen."""
    said = [counted(seen.placings, "placing")] if seen.placings else []
    said += [show_it(seen)] if seen.stories or seen.notes else []
    return f'<p class="seen">{capital("; ".join(said)) or "No story shows it yet"}</p>'


def _entry(ref: Ref, seen: Seen | None, tone: str, level: int) -> str:
    """Set an idea in a list.

    Args:
        seen: how often it is seen; None where nothing in its list ever is.
    """
    gloss = f"<p>{escape(full_stop(ref.gloss))}</p>" if ref.gloss else ""
    use = "" if seen is None else _counted_use(seen)
    return f'<li class="{tone}"><h{level}>{thing(ref)}</h{level}>{gloss}{use}</li>'


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
    if len(stops) < 3:
        return ""
    return journey(stops) + _in_words([ref for ref in refs_ if ref.slug in phases], phases)


def _in_words(refs_: Sequence[Ref], phases: Mapping[str, Phase]) -> str:
    """Say the journey in a sentence: the phases that lead up, and what may come after."""
    heights = [phases[ref.slug].altitude for ref in refs_]
    up = next((n for n in range(1, len(refs_)) if heights[n] <= heights[n - 1]), len(refs_))
    names = [thing(ref) for ref in refs_]
    then = f"; then may come {joined(names[up:], 'or')}" if names[up:] else ""
    many = capital(counted(up, "phase leads", "phases lead"))
    return f'<p class="prose">{many} up: {joined(names[:up])}{then}.</p>'


def _group(label: str, refs_: Sequence[Ref], scheme: Scheme, phases: Mapping[str, Phase]) -> str:
    seen = dict(scheme.seen)
    rows = "".join(
        _entry(
            ref,
            None
            if not scheme.seen or (ref.family == _PLACED and ref.slug not in seen)
            else seen.get(ref.slug, _NOTHING),
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


def placings_of(number: int, assessors: Iterable[Ref]) -> str:
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
        said.append(placings_of(placings, (who for one in every for who in one.assessors)))
    return f"{capital(counted(len(scheme.ideas), 'idea'))}; {'; '.join(said)}."


def _in_no_story(scheme: Scheme) -> str:
    """Name those of its main ideas that no story shows; of very many, lead to their list."""
    main = scheme.groups[0][1] if scheme.groups else scheme.ideas
    seen = dict(scheme.seen)
    lacking = [(ref, seen.get(ref.slug, _NOTHING)) for ref in main]
    lacking = [
        (ref, own)
        for ref, own in lacking
        if not own.stories and not own.placings and ref.family != _PLACED
    ]
    if scheme.facet or not lacking:
        return ""
    if len(lacking) == len(main):
        return '<p class="seen">No story shows any of them.</p>'
    if len(lacking) > _NAMED:
        every = link(f"{in_figures(len(lacking))} of them", "/gaps?kind=idea-without-a-story")
        return f'<p class="seen">No story shows {every}.</p>'
    nowhere = joined((thing(ref) for ref, own in lacking if not own.notes), "or")
    noted = joined(thing(ref) for ref, own in lacking if own.notes)
    said = f"Neither a story nor a note shows {nowhere}." if nowhere else ""
    said += f"{' ' if said else ''}Only notes, and no story, show {noted}." if noted else ""
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
