"""How to cite: whom for the fact, whom for the interpretation, in text, BibTeX and CSL-JSON.

The original source comes first, with its locator. What is our reading is never given to the source,
and what is the authors' word never to us. Nothing is invented: who wrote something and when stays
out where it is not known, a name is not taken apart, and no clock is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from kg.catalogue import (
    Basis,
    Case,
    Citation,
    Idea,
    Path,
    Source,
    SourceUse,
    Statement,
    interval_of,
    spoken,
)

__all__ = [
    "Credit",
    "Edition",
    "Reference",
    "as_bibtex",
    "as_csl",
    "as_ris",
    "as_text",
    "atlas_credit",
    "edition_of",
    "idea_credit",
    "page_credit",
    "path_credit",
    "source_credit",
    "source_reference",
    "statement_credit",
    "story_credit",
]

ATLAS = "Pioneer Atlas"
_WORD = re.compile(r"[a-z0-9]+")
_KEY = 60
"""Characters of what tells the key of a page from others."""


@dataclass(frozen=True, slots=True)
class Edition:
    """The state of the atlas that is cited: equal content, equal edition.

    `content` is a digest of all that is served, `issued` the newest day on which a story or reading
    path says that it was issued; empty where none says so.
    """

    version: str
    content: str
    issued: str = ""

    def __str__(self) -> str:
        """Say it: "version 0.1.0, content 1f2e, 22 November 2026"."""
        day = f", {spoken(self.issued)}" if self.issued else ""
        return f"version {self.version}, content {self.content}{day}"


def edition_of(version: str, content: str, issued: Iterable[str]) -> Edition:
    """Date the content by the newest of these dates; what is no date is left aside."""
    days = [one for one in issued if interval_of(one)]
    return Edition(version, content, max(days, key=_day, default=""))


def _day(lexical: str) -> tuple[date, str]:
    found = interval_of(lexical)
    assert found is not None  # only dates that can be read come here
    return found[1], lexical


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of a list of references. Empty: not known, and left out.

    `authors` are names with whether each is known to be a person's; `issued` is a date as written
    in the data; `inside` is what it is a part of, from the inside; `edition` is that of the atlas.
    """

    key: str
    kind: str
    title: str
    authors: tuple[tuple[str, bool], ...] = ()
    inside: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    issued: str = ""
    locator: str = ""
    url: str = ""
    edition: Edition | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """Whom to cite for what: `advice` in a sentence, then the two apart.

    `for_source` and `for_atlas` name what each of them is cited for, such as "The fact".
    """

    advice: str
    sources: tuple[Reference, ...]
    atlas: Reference
    for_source: str = "The fact"
    for_atlas: str = "Read in"


# --- What is cited ---


def atlas_credit(edition: Edition, address: str) -> Credit:
    """Cite the whole atlas."""
    return Credit(
        "Cite the data to the Atlas, with its version; cite what a statement tells to the source "
        "of that statement.",
        (),
        Reference("pioneer-atlas", "dataset", ATLAS, url=address, edition=edition),
        for_atlas="The data",
    )


def page_credit(title: str, path: str, edition: Edition, address: str) -> Credit:
    """Cite a page that sets several things together: an answer, a comparison, a connection.

    Args:
        path: tells the page from others, with its whole state.
        address: where it is found.
    """
    name = "-".join(_WORD.findall(path))[:_KEY]
    return Credit(
        "Cite what a statement tells to its source; cite how it is set together here to the Atlas.",
        (),
        _page("page", name, title, edition, address),
        for_atlas="The page",
    )


def story_credit(case: Case, edition: Edition, address: str) -> Credit:
    """Cite a story as a whole."""
    authors = tuple((ref.label, ref.kind == "person") for ref in case.authors)
    return Credit(
        "Cite what happened to the sources of the statements that you use: “Cite” at a statement "
        "gives them. Cite the telling and the readings that are ours to the Atlas.",
        (),
        _page("case", case.ref.slug, case.ref.label, edition, address, authors=authors),
        for_atlas="The story",
    )


def path_credit(path: Path, edition: Edition, address: str) -> Credit:
    """Cite a reading path: the choice and the order are its author's."""
    authors = ((path.author, False),) if path.author else ()
    return Credit(
        "Cite the path to the Atlas; cite what a step tells to the source that its card names.",
        (),
        _page("path", path.ref.slug, path.ref.label, edition, address, authors=authors),
        for_atlas="The path",
    )


def source_credit(use: SourceUse, edition: Edition, address: str) -> Credit:
    """Cite a source: itself, and the atlas only for what is said here about it."""
    source = use.source
    title = source.title or source.ref.label
    return Credit(
        "Cite the source itself; cite the Atlas only for its grade and for what rests on it here.",
        (_source(source, ()),),
        _page("source", source.ref.slug, title, edition, address),
        for_source="The source",
    )


def idea_credit(idea: Idea, edition: Edition, address: str) -> Credit:
    """Cite an idea: to those who proposed it, or to the atlas where it is ours."""
    held = {source.ref.iri: source for source in idea.sources}
    sources = _sources(idea.citations, held)
    ours = _page("concept", idea.ref.slug, idea.ref.label, edition, address)
    if not sources:
        advice = "No source is named for this idea: cite the Atlas."
        return Credit(advice, (), ours, for_atlas="The idea")
    one = len(sources) == 1
    its = "source" if one else "sources"
    if idea.basis is Basis.OURS:
        advice = f"Cite the {its} for what the idea draws on; the idea and its place here are ours."
        return Credit(advice, sources, ours, "What it draws on", "The idea")
    if idea.basis is Basis.TELLING:
        advice = f"Cite the idea to the {its}, its name to the Atlas: the authors tell it, the name is ours."
        return Credit(advice, sources, ours, "The idea", "The name")
    advice = f"Cite the idea to the {its}; cite the Atlas for its wording and tests here."
    return Credit(advice, sources, ours, "The idea", "Our wording")


def statement_credit(told: Statement, case: Case, edition: Edition, address: str) -> Credit:
    """Cite one statement of a story: the fact, and apart from it what it is taken to show."""
    held = {source.ref.iri: source for source in case.sources}
    sources = _sources(told.citations, held)
    authors = tuple((ref.label, ref.kind == "person") for ref in case.authors)
    ours = _page(
        "case",
        f"{case.ref.slug}:{told.anchor}",
        told.ref.label,
        edition,
        address,
        authors=authors,
        inside=(case.ref.label,),
    )
    if not sources:
        advice = "No source is named for this statement, so the Atlas is all that can be cited."
        return Credit(advice, (), ours)
    its, they = ("source", "it carries") if len(sources) == 1 else ("sources", "they carry")
    if told.basis is Basis.OURS:
        advice = f"Cite the fact to the {its}, the interpretation to the Atlas: it is our reading."
        return Credit(advice, sources, ours, "The fact", "The interpretation")
    if told.basis is Basis.TELLING:
        advice = (
            f"Cite the fact to the {its}, the label to the Atlas: the authors tell it, and what "
            "it is called here is ours."
        )
        return Credit(advice, sources, ours, "The fact", "The label")
    if told.basis is Basis.WORD:
        advice = f"Cite the {its}: {they} both, the fact and the authors’ own word for it."
        return Credit(advice, sources, ours, "The fact and the word")
    return Credit(f"Cite the fact to the {its}: nothing is read into it here.", sources, ours)


def _page(
    kind: str,
    slug: str,
    title: str,
    edition: Edition,
    address: str,
    *,
    authors: tuple[tuple[str, bool], ...] = (),
    inside: tuple[str, ...] = (),
) -> Reference:
    """Refer to a page of the atlas; who made the atlas as a whole is not named twice."""
    return Reference(
        key=f"pioneer-atlas:{kind}:{slug}",
        kind="webpage",
        title=title,
        authors=tuple(author for author in authors if author[0] != ATLAS),
        inside=(*inside, ATLAS),
        url=address,
        edition=edition,
    )


def _sources(citations: Iterable[Citation], held: Mapping[str, Source]) -> tuple[Reference, ...]:
    """Refer to each source once, with all its locators, in the order of the citations."""
    locators: dict[str, list[str]] = {}
    for citation in citations:
        locators.setdefault(citation.source.iri, []).append(citation.locator)
    return tuple(_source(held[iri], places) for iri, places in locators.items() if iri in held)


def source_reference(source: Source) -> Reference:
    """Refer to a source as a whole."""
    return _source(source, ())


def _source(source: Source, locators: Sequence[str]) -> Reference:
    return Reference(
        key=source.ref.slug,
        kind="document",
        title=source.title or source.ref.label,
        authors=tuple((name, name in source.people) for name in source.creators),
        publishers=tuple(name for name in source.publishers if name not in source.creators),
        issued=source.issued,
        locator="; ".join(dict.fromkeys(place for place in locators if place)),
        url=source.url,
    )


# --- In words ---


def as_text(reference: Reference) -> str:
    """Write an entry in one line of plain text.

    >>> as_text(Reference("x", "document", "A book", (("Ann Lee", True),), issued="2021"))
    'Ann Lee, A book, 2021.'
    """
    title = f"“{reference.title}”" if reference.inside else reference.title
    authors = " and ".join(name for name, _ in reference.authors)
    *outer, last = reference.inside or ("",)
    within = ", ".join([*(f"“{name}”" for name in outer), last])
    pieces = [
        authors,
        title,
        f"in {within}" if within else "",
        *reference.publishers,
        spoken(reference.issued) if reference.issued else "",
        reference.locator,
        str(reference.edition) if reference.edition else "",
    ]
    said = _one_line(", ".join(piece for piece in pieces if piece)).rstrip(".")
    return f"{said}. {_one_line(reference.url)}".strip()


_NOT_IN_A_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def _one_line(text: str) -> str:
    """Leave out what no reference needs: line ends, control characters, turns of direction."""
    return " ".join(_NOT_IN_A_LINE.sub(" ", text).split())


# --- BibTeX ---

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_IN_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # BibTeX counts a brace also where it is escaped
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{char: f"\\{char}" for char in "&%$#_"},
}
_NOT_ONE_NAME = re.compile(r",|\band\b", re.IGNORECASE)
_NO_KEY = re.compile(r"[^A-Za-z0-9:-]+")


def _tex(text: str) -> str:
    return "".join(_IN_TEX.get(char, char) for char in _one_line(text))


def _tex_url(url: str) -> str:
    """Write an address as BibTeX styles expect it: as it is, but for what would end the field."""
    return quote(_one_line(url), safe="!#$%&'()*+,-./:;=?@[]_~")


def as_bibtex(references: Iterable[Reference]) -> str:
    r"""Write entries as BibTeX: UTF-8, every brace balanced, a name that may be no person's whole.

    >>> print(as_bibtex([Reference("x", "document", "50% {off}", (("B & Q", False),))]))
    @misc{x,
      author = {{B \& Q}},
      title = {{50\% \textbraceleft{}off\textbraceright{}}}
    }
    """
    return "\n\n".join(map(_entry, references))


def _entry(reference: Reference) -> str:
    authors = [_author(name, person) for name, person in reference.authors]
    notes = [reference.locator, str(reference.edition) if reference.edition else ""]
    note = "; ".join(note for note in notes if note)
    within = ", ".join(reference.inside)
    how = [f"In {within}" if within else "", *reference.publishers]
    year, month = _year_and_month(_issued(reference))
    fields = [
        ("author", f"{{{' and '.join(authors)}}}" if authors else ""),
        ("title", f"{{{{{_tex(reference.title)}}}}}"),
        ("howpublished", _field(", ".join(piece for piece in how if piece))),
        ("year", f"{{{year}}}" if year else ""),
        ("month", _MONTHS[month - 1] if month else ""),
        ("note", _field(note[:1].upper() + note[1:])),
        ("url", f"{{{_tex_url(reference.url)}}}" if reference.url else ""),
    ]
    written = ",\n".join(f"  {name} = {value}" for name, value in fields if value)
    return f"@misc{{{_NO_KEY.sub('-', reference.key)},\n{written}\n}}"


def _author(name: str, person: bool) -> str:
    """Let BibTeX take apart only what is surely the name of one person."""
    plain = person and not _NOT_ONE_NAME.search(name)
    return _tex(name) if plain else f"{{{_tex(name)}}}"


def _field(text: str) -> str:
    return f"{{{_tex(text)}}}" if text else ""


def _issued(reference: Reference) -> str:
    return reference.edition.issued if reference.edition else reference.issued


def _year_and_month(issued: str) -> tuple[str, int]:
    """Give year and month of a date, as far as it says them."""
    if interval_of(issued) is None:
        return "", 0
    year, *rest = issued.split("-")
    return year, int(rest[0]) if rest else 0


# --- CSL-JSON ---


def as_csl(references: Iterable[Reference]) -> str:
    """Write entries as CSL-JSON, as Zotero and citeproc read it."""
    return json.dumps([_item(one) for one in references], ensure_ascii=False, indent=2)


def _item(reference: Reference) -> dict[str, object]:
    issued = _issued(reference)
    day = [int(part) for part in issued.split("-")] if interval_of(issued) else []
    edition = reference.edition
    item: dict[str, object] = {
        "id": reference.key,
        "type": reference.kind,
        "title": _one_line(reference.title),
        "author": [{"literal": _one_line(name)} for name, _ in reference.authors],
        "container-title": _one_line(", ".join(reference.inside)),
        "publisher": _one_line(", ".join(reference.publishers)),
        "issued": {"date-parts": [day]} if day else {},
        "locator": _one_line(reference.locator),
        "version": edition.version if edition else "",
        "note": f"content {edition.content}" if edition else "",
        "URL": _one_line(reference.url),
    }
    return {key: value for key, value in item.items() if value}


# --- RIS ---

_IN_RIS = {"dataset": "DATA", "webpage": "ELEC"}
"""The kinds of entries that have a type of their own; any other is general."""


def as_ris(references: Iterable[Reference]) -> str:
    r"""Write entries as RIS, as every reference manager reads it; lines end as its readers expect.

    >>> as_ris([Reference("x", "document", "A book", (("Ann Lee", True),), issued="2021")])
    'TY  - GEN\r\nID  - x\r\nTI  - A book\r\nAU  - Ann Lee\r\nPY  - 2021\r\nDA  - 2021\r\nER  - \r\n'
    """
    return "\r\n".join(map(_record, references))


def _record(reference: Reference) -> str:
    year, _ = _year_and_month(_issued(reference))
    edition = reference.edition
    fields = [
        ("TY", _IN_RIS.get(reference.kind, "GEN")),
        ("ID", reference.key),
        ("TI", reference.title),
        *(("AU", name) for name, _ in reference.authors),
        ("T2", ", ".join(reference.inside)),
        ("PB", ", ".join(reference.publishers)),
        ("PY", year),
        ("DA", _issued(reference).replace("-", "/") if year else ""),
        ("N1", reference.locator),
        ("ET", f"{edition.version}, content {edition.content}" if edition else ""),
        ("UR", reference.url),
    ]
    lines = [f"{tag}  - {said}\r\n" for tag, text in fields if (said := _one_line(text))]
    return "".join([*lines, "ER  - \r\n"])
