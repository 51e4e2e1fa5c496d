"""What is read around the stories and ideas: search, sources, gaps, about, doors, what went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.catalogue.records import Basis, Case, Counts, Source, SourceUse
from kg.diagnostics import Finding
from kg.reading.meanings import Meanings
from kg.reading.parts import (
    Target,
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
    outside,
    part,
    source_line,
    thing,
)
from kg.reading.statements import why
from kg.search import SearchAnswer

__all__ = [
    "HOME_TARGETS",
    "about",
    "coming",
    "copy_link",
    "found",
    "gaps",
    "kept_out",
    "missing",
    "moments",
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


def headline(title: str, lede: str) -> str:
    """Open a page that is about the atlas and not about one thing in it."""
    return f'<div class="headline"><h1>{escape(title)}</h1><p class="lede">{escape(lede)}</p></div>'


# --- Search ---


def _snippet(pieces: Iterable[tuple[str, bool]]) -> str:
    return "".join(
        f"<mark>{escape(text)}</mark>" if matched else escape(text) for text, matched in pieces
    )


def found(words: str, answer: SearchAnswer | None) -> str:
    """List what a search found; say what was tried, and what to do where nothing was found."""
    if answer is None or not words.strip():
        return headline("Search", "Type a company, an idea or a year in the field above.")
    tried = joined(f"“{word}”" for word in answer.tried)
    note = (
        f'<p class="prose">Nothing is called “{escape(words)}”. We looked for {escape(tried)}.</p>'
        if tried
        else ""
    )
    number = capital(counted(len(answer.hits), "result")) if answer.hits else "Nothing found"
    head = f'<div class="headline"><h1>{number} for “{escape(words)}”</h1></div>{note}'
    if not answer.hits:
        return head + (
            '<p class="prose">Names of companies, people and ideas are found, and any word of a '
            "statement. Try one word less or another spelling, or look through "
            f"{link('all stories', '/cases')} or {link('all ideas', '/concepts')}.</p>"
        )
    rows = "".join(
        f'<li><p class="kind">{escape(hit.kind_label)}</p><div><h2>{thing(hit.ref)}</h2>'
        f"<p>{_snippet(hit.snippet)}</p></div></li>"
        for hit in answer.hits
    )
    return f'{head}<ol class="hits">{rows}</ol>'


# --- Sources ---


def sources(uses: Sequence[SourceUse]) -> str:
    """List every source, with how much rests on it."""
    rows = []
    for use in sorted(uses, key=lambda use: (use.source.title or use.source.ref.label).casefold()):
        rests = [
            counted(len(use.statements), "statement") if use.statements else "",
            counted(len(use.ideas), "idea") if use.ideas else "",
        ]
        said = joined(one for one in rests if one)
        rest = f'<p class="seen">{capital(said)}.</p>' if said else ""
        rows.append(f"<li>{source_line(use.source)}{rest}</li>")
    empty = '<p class="unknown">No source is described yet.</p>'
    return (
        headline(
            "Sources",
            "Everything that is told here rests on one of these. Whether it is right is another "
            "matter: a grade says how near the source stands to what it tells.",
        )
        + (f'<ul class="sources two-sided">{"".join(rows)}</ul>' if rows else empty)
        + part(
            "The grades",
            '<p class="prose">A: first hand, a regulator, a filing or a learned journal. B: '
            "established press, trade press or a named consultancy. C: a blog, a forum, a student "
            "essay or a copy of something better. A self-report is marked whatever its grade.</p>",
        )
    )


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


def source_body(use: SourceUse, meanings: Meanings) -> str:
    """Show all that rests on a source."""
    rows = "".join(
        f'<li class="fact"><p class="when">{thing(case.ref)}'
        f"{f'<small>{escape(place)}</small>' if place else ''}</p>"
        f"<div><p>{thing(statement.ref, statement.text, classes='quiet')}</p>{why(statement, meanings.small)}</div></li>"
        for case, statement, place in use.statements
    )
    ideas = "".join(
        f"<li>{thing(ref)}{f' <small>{escape(place)}</small>' if place else ''}</li>"
        for ref, place in use.ideas
    )
    empty = '<p class="unknown">Nothing in the atlas cites it.</p>'
    return (
        (part("Statements that cite it", f'<ol class="facts">{rows}</ol>') if rows else "")
        + (part("Ideas that cite it", f'<ul class="inline">{ideas}</ul>') if ideas else "")
        + (empty if not rows and not ideas else "")
    )


# --- What we don't know ---


def _gap_sentences(case: Case) -> list[str]:
    """Say of one story what its record shows to be missing."""
    total = len(case.statements)
    undated = sum(1 for s in case.statements if not str(s.when))
    single = sum(1 for s in case.statements if len({c.source.slug for c in s.citations}) == 1)
    said = []
    if undated:
        said.append(f"{capital(in_words(undated))} of its {total} statements have no date.")
    if single:
        said.append(f"{capital(in_words(single))} rest on one source.")
    silent = sum(len(s.moment.unknown) for s in case.moments if s.moment)
    if silent:
        many = counted(len(case.moments), "Moment", "Moments")
        leave = "leaves" if len(case.moments) == 1 else "leave"
        said.append(f"Its {many} of Belief {leave} {counted(silent, 'answer')} open.")
    return said


def gaps(cases: Sequence[Case], meanings: Meanings) -> str:
    """Say what is not known, story by story, from what the records give."""
    blocks = []
    for case in cases:
        rows = "".join(f"<li>{meanings.prose(full_stop(gap))}</li>" for gap in case.gaps)
        told = " ".join(_gap_sentences(case))
        blocks.append(
            part(
                case.ref.label,
                f'<p class="prose">{escape(told)} {thing(case.ref, "The story")}</p>'
                + (f'<ul class="dots">{rows}</ul>' if rows else ""),
            )
        )
    return headline(
        "What we don’t know",
        "An atlas that shows only what it knows misleads. Here is what the sources that we have "
        "read do not say; if you know better, the page on contributing says how to tell us.",
    ) + ("".join(blocks) or '<p class="unknown">No story is here yet.</p>')


# --- About ---


def about(counts: Counts, cases: Sequence[Case]) -> str:
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
            f'<dl class="meant">{marks}</dl><p class="prose">Of the statements {by.get(Basis.WORD, 0)} '
            f"carry the authors’ own word, {by.get(Basis.TELLING, 0)} their telling under our label, "
            f"{by.get(Basis.OURS, 0)} our reading, and {counts.without_reading} only tell what "
            "happened. The authors are Charlie Dawson and Seán Meehan, whose book The Customer "
            "Copernicus proposes the journey; other frameworks name their own.</p>",
        )
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
            f"cases, ontology and paths. {link('All of it', '/data')} can be taken away, in many "
            "forms.</p>" + (f'<ul class="inline files">{files}</ul>' if files else ""),
            anchor="data",
        )
    )


# --- Doors and what went wrong ---


def coming(title: str, lede: str, offers: Iterable[tuple[str, str]]) -> str:
    """Say what is coming behind a door and where to go meanwhile."""
    buttons = "".join(
        button(name, href, primary=place == 0) for place, (name, href) in enumerate(offers)
    )
    return f'{headline(title, lede)}<p class="buttons">{buttons}</p>'


def moments(cases: Iterable[Case]) -> str:
    """List every Moment of Belief as a way into its story."""
    rows = "".join(
        f'<li class="fact"><p class="when">{thing(case.ref)}'
        f"<small>{escape(capital(str(moment.when))) or 'No date told'}</small></p>"
        f'<div><p>{thing(moment.ref)}</p><p class="why aside">{escape(moment.text)}</p></div></li>'
        for case in cases
        for moment in case.moments
    )
    empty = '<p class="unknown">We have read of no Moment of Belief yet.</p>'
    return part("Every Moment", f'<ol class="facts">{rows}</ol>' if rows else empty)


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


def copy_link(path: str, public_url: str) -> str:
    """Offer the address of a page; where none is public, say that it works here only.

    Args:
        path: the address of the page from the root, such as "/case?id=o2".
    """
    said = "Copied." if public_url else "Copied. It works on this computer only."
    whole = f"{public_url.rstrip('/')}{path}" if public_url else path
    return (
        f'<p class="copy"><button type="button" class="button" data-copy="{escape(whole)}" '
        f'data-said="{said}">Copy link</button><span role="status"></span></p>'
    )
