"""What is read around the stories and ideas: search, sources, gaps, about, doors, what went wrong."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence

from kg.catalogue.records import Basis, Case, Counts, Source, SourceUse
from kg.catalogue.rules import Rule
from kg.diagnostics import Finding
from kg.rendering.deciding import agreement_line
from kg.rendering.meanings import Meanings
from kg.rendering.parts import (
    Target,
    by_whom,
    capital,
    counted,
    escape,
    eyebrow,
    full_stop,
    in_figures,
    joined,
    link,
    outside,
    page,
    paged,
    part,
    source_line,
    thing,
)
from kg.rendering.statements import why

__all__ = [
    "HOME_TARGETS",
    "about",
    "kept_out",
    "missing",
    "source_body",
    "source_head",
    "sources",
]

HOME_TARGETS: tuple[Target, ...] = (
    (
        "The ten-minute flight",
        "The whole idea in seven stops",
        "/path?id=ten-minute-flight&step=1",
    ),
    ("All stories", "Sorted by idea, sector, place and whose reading", "/cases"),
    ("All ideas", "The journey first, then the other frameworks", "/concepts"),
)

_SOURCES = 100
"""So many sources stand on a page."""
_STATEMENTS = 100
"""So many statements stand on the page of a source that they cite."""
_DIGITS, _OTHERS = "0 to 9", "others"
"""Where sources stand whose titles begin with no letter, or with one of another script."""
_APART = {"critique": "An objection", "statistic": "A figure"}


def headline(title: str, lede: str) -> str:
    """Open a page that is about the atlas and not about one thing in it."""
    return f'<div class="headline"><h1>{escape(title)}</h1><p class="lede">{escape(lede)}</p></div>'


# --- Sources ---


def _source_row(use: SourceUse) -> str:
    rests = [
        counted(len(use.statements) + len(use.apart), "statement")
        if use.statements or use.apart
        else "",
        counted(len(use.ideas), "idea") if use.ideas else "",
    ]
    said = joined(one for one in rests if one)
    rest = f'<p class="seen">{capital(said)}.</p>' if said else ""
    return f"<li>{source_line(use.source)}{rest}</li>"


def _first_letter(use: SourceUse) -> str:
    """Give the letter under which a source stands; digits come first, other scripts last."""
    name = unicodedata.normalize("NFKD", (use.source.title or use.source.ref.label).strip())
    first = name[:1].upper()
    if "A" <= first <= "Z":
        return first
    return _OTHERS if first.isalpha() else _DIGITS


def _letters(uses: Sequence[SourceUse], grade: str, begin: int) -> str:
    """Lead to the first source of each letter, each at the head of its page."""
    first: dict[str, int] = {}
    for place, use in enumerate(uses):
        first.setdefault(_first_letter(use), place)
    here = max((place for place in first.values() if place <= begin), default=0)
    rows = "".join(
        f"<li>{link(letter, _sources_page(grade, place), current=place == here)}</li>"
        for letter, place in first.items()
    )
    return f'<nav class="contents letters" aria-label="By letter"><ul>{rows}</ul></nav>'


def _sources_page(grade: str, start: int = 0) -> str:
    return page("sources", {"grade": grade, "start": str(start or "")})


def _grades(uses: Sequence[SourceUse], grade: str) -> str:
    """Offer the sources by how near they stand to what they tell, each grade with its count."""
    counts = Counter(use.source.grade for use in uses)
    offers = [("", f"All {in_figures(len(uses))}")]
    offers += [(one, f"Grade {one} {in_figures(counts[one])}") for one in sorted(counts) if one]
    rows = "".join(
        f"<li>{link(words, _sources_page(one), current=one == grade)}</li>" for one, words in offers
    )
    return f'<ul class="sieve" aria-label="Show sources by grade">{rows}</ul>'


def sources(uses: Sequence[SourceUse], *, grade: str = "", start: int = 0) -> str:
    """List sources a page at a time, with how much rests on each.

    Args:
        grade: a grade, to list only those; one that no source has lists all.
        start: the first to show, from 0; one that is not there begins from the first.
    """
    ordered = sorted(uses, key=lambda use: (_first_letter(use), _titled(use)))
    known = {use.source.grade for use in ordered}
    chosen = grade if grade in known else ""
    kept = [use for use in ordered if not chosen or use.source.grade == chosen]
    begin = start if 0 <= start < len(kept) else 0
    rows = "".join(map(_source_row, kept[begin : begin + _SOURCES]))
    letters = _letters(kept, chosen, begin) if len(kept) > _SOURCES else ""
    empty = '<p class="unknown">No source is described yet.</p>'
    return (
        headline(
            "Sources",
            "Everything that is told here rests on one of these. Whether it is right is another "
            "matter: a grade says how near the source stands to what it tells.",
        )
        + (_grades(ordered, chosen) + letters if ordered else "")
        + (f'<ul class="sources two-sided">{rows}</ul>' if rows else empty)
        + paged(len(kept), begin, _SOURCES, lambda place: _sources_page(chosen, place))
        + part(
            "The grades",
            '<p class="prose">A: first hand, a regulator, a filing or a learned journal. B: '
            "established press, trade press or a named consultancy. C: a blog, a forum, a student "
            "essay or a copy of something better. A self-report is marked whatever its grade.</p>",
        )
    )


def _titled(use: SourceUse) -> str:
    return (use.source.title or use.source.ref.label).casefold()


def source_head(source: Source) -> str:
    """Name a source: whose it is, how near it stands, where it is."""
    who = joined(escape(name) for name in source.creators)
    line = eyebrow(
        ("Source", who, joined(escape(name) for name in source.publishers), escape(source.issued))
    )
    notes = [
        full_stop(capital(source.note)) if source.note else "",
        "Read in full." if source.in_full else "Read in an excerpt.",
        f"Grade {source.grade}." if source.grade else "",
    ]
    opened = outside(source.url, "Open it") if source.url else ""
    away = f'<p class="buttons">{opened}</p>' if opened.startswith("<a") else ""
    told = escape(" ".join(note for note in notes if note))
    return (
        f'<div class="headline one">{line}<h1>{escape(source.title or source.ref.label)}</h1>'
        f'<p class="lede">{told}</p>{away}</div>'
    )


def source_body(use: SourceUse, meanings: Meanings, start: int | None = None) -> str:
    """Show all that rests on a source.

    Args:
        start: the first statement of a page of them, from 0; without it, all are on one page.
    """
    told = [(thing(case.ref), told, place) for case, told, place in use.statements]
    told += [(_APART.get(told.kind, "A statement"), told, place) for told, place in use.apart]
    begin = start if start and start < len(told) else 0
    shown = told if start is None else told[begin : begin + _STATEMENTS]
    rows = "".join(
        f'<li class="fact"><p class="when">{where}'
        f"{f'<small>{escape(place)}</small>' if place else ''}</p>"
        f"<div><p>{thing(one.ref, one.text, classes='quiet')}</p>{why(one, meanings.small)}</div></li>"
        for where, one, place in shown
    )

    def address_of(place: int) -> str:
        return page("source", {"id": use.source.ref.slug, "start": str(place or "")})

    ways = paged(len(told), begin, _STATEMENTS, address_of) if len(shown) < len(told) else ""
    ideas = "".join(
        f"<li>{thing(ref)}{f' <small>{escape(place)}</small>' if place else ''}</li>"
        for ref, place in use.ideas
    )
    empty = '<p class="unknown">Nothing in the atlas cites it.</p>'
    return (
        (part("Statements that cite it", f'<ol class="facts">{rows}</ol>{ways}') if rows else "")
        + (part("Ideas that cite it", f'<ul class="inline">{ideas}</ul>') if ideas else "")
        + (empty if not rows and not ideas else "")
    )


# --- About ---


def about(counts: Counts, cases: Sequence[Case], rules: Sequence[Rule] = ()) -> str:
    """Say what the atlas is, whose readings it holds, what the marks mean, and where the data is."""
    by = dict(counts.by_basis)
    marks = "".join(
        f"<dt>{by_whom(basis)}</dt><dd>{escape(words)}</dd>"
        for basis, words in (
            (Basis.WORD, "They use the word of their own framework for this very thing."),
            (
                Basis.TELLING,
                "They tell what happened; we say which of their ideas it shows, and why.",
            ),
            (Basis.OURS, "Others tell what happened; that it shows an idea is our judgement."),
        )
    )
    files = "".join(
        f"<li>{thing(case.ref)} <small>{escape(case.file)}</small></li>"
        for case in cases
        if case.file
    )
    holds = joined(
        [
            counted(counts.stories, "story", "stories"),
            counted(counts.notes, "note"),
            counted(counts.statements, "statement"),
            counted(counts.ideas, "idea"),
            counted(counts.sources, "source"),
        ]
    )
    return (
        headline(
            "About this atlas",
            "It links ideas about customer-led organisations to stories of them, through "
            "statements that carry their evidence.",
        )
        + part(
            "What it holds",
            f'<p class="prose">{capital(holds)}. Each statement keeps apart what happened, with '
            "its source, and what it is taken to show, with whose reading that is.</p>",
        )
        + part(
            "Whose readings",
            f'<dl class="meant">{marks}</dl><p class="prose">Of the statements '
            f"{in_figures(by.get(Basis.WORD, 0))} carry the authors’ own word, "
            f"{in_figures(by.get(Basis.TELLING, 0))} their telling under our label, "
            f"{in_figures(by.get(Basis.OURS, 0))} our reading, and "
            f"{in_figures(counts.without_reading)} only tell what "
            "happened. The authors are Charlie Dawson and Seán Meehan, whose book The Customer "
            "Copernicus proposes the journey; other frameworks name their own.</p>",
        )
        + part("How far they hold", agreement_line(rules))
        + part(
            "Whose it is",
            '<p class="prose">The code is under the Apache License 2.0, the content under Creative '
            "Commons Attribution 4.0. The authors of the frameworks have not endorsed this atlas, "
            "and nothing in it speaks for them.</p>",
        )
        + part(
            "Data",
            '<p class="prose">Each story is one file in Turtle, the plain text format of linked '
            "data. The button on a story gives its file; in the project they stand in the folders "
            f"<code>cases</code>, <code>ontology</code> and <code>paths</code>. {link('All of it', '/data')} can be taken away, in many "
            f"forms; {link('the vocabulary', '/vocabulary')} says what each word in the files means."
            "</p>" + (f'<ul class="inline files">{files}</ul>' if files else ""),
            anchor="data",
        )
    )


# --- Doors and what went wrong ---


def missing(asked: str, kind: str, nearest: Sequence[Target]) -> str:
    """Say that something is not there and offer the nearest names."""
    if not asked:
        return headline(f"Which {kind}?", f"The address names no {kind}.")
    rows = "".join(
        f"<li>{link(label, href)}<span>{escape(what)}</span></li>" for label, what, href in nearest
    )
    near = part("Did you mean", f'<ul class="ways-out">{rows}</ul>') if rows else ""
    return (
        headline(f"There is no {kind} called “{asked}”", "It may have been renamed, or never was.")
        + near
    )


def kept_out(findings: Sequence[Finding]) -> str:
    """Say which files could not be read; empty where all could."""
    if not findings:
        return ""
    files = len({found.file for found in findings})
    rows = "".join(
        f"<li><code>{escape(found.file)}, line {found.line}</code>"
        f"<p>{escape(full_stop(found.message))} {escape(full_stop(found.fix))}</p></li>"
        for found in findings
    )
    many = capital(counted(files, "file"))
    return (
        f'<details class="banner" open><summary><b>{many} could not be read.</b> '
        f"The rest of the atlas is here.</summary><ul>{rows}</ul></details>"
    )
