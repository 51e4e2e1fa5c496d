"""The stories as five tables of CSV, each for itself and all in one zip with sums and a licence.

Equal content gives equal bytes: rows have a total order, and the zip carries no clock. A cell never
begins like a formula. What is not told is an empty cell.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kg.catalogue import Case, Citation, Idea, Ideas, Ref, Source, SourceUse, Statement
from kg.export._citing import Edition
from kg.export._tables import formula_safe
from kg.export._zipped import zipped

__all__ = [
    "Table",
    "idea_table",
    "packed",
    "source_table",
    "story_table",
    "tables",
]

Cell = str | int | bool | None
Thing = TypeVar("Thing")
Column = tuple[str, str, Callable[[Thing], Cell]]
"""The name of a column, what it holds, and how that is got of a thing."""

_LICENCE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True, slots=True)
class Table:
    """A table to be written as CSV; `columns` are names with what they hold."""

    name: str
    says: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[Cell]]

    def csv(self) -> bytes:
        """Write it as RFC 4180 has it, in UTF-8, with one line of column names."""
        written = io.StringIO()
        writer = csv.writer(written, lineterminator="\r\n")
        writer.writerow([name for name, _ in self.columns])
        writer.writerows([_cell(cell) for cell in row] for row in self.rows)
        return written.getvalue().encode()


def _cell(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else formula_safe(str(cell))


def _table(
    name: str, says: str, columns: Sequence[Column[Thing]], things: Iterable[Thing]
) -> Table:
    return Table(
        name,
        says,
        tuple((title, holds) for title, holds, _ in columns),
        tuple(tuple(get(thing) for _, _, get in columns) for thing in things),
    )


# --- Columns ---


def _listed(words: Iterable[str]) -> str:
    return "; ".join(words)


def _slugs(refs: Iterable[Ref]) -> str:
    return _listed(ref.slug for ref in refs)


def _labels(refs: Iterable[Ref]) -> str:
    return _listed(ref.label for ref in refs)


def _name(ref: Ref) -> str:
    """Give the name of a statement, by which the tables are joined: "tesco#clubcard".

    One that belongs to no story is named with its kind: "critique/a-platitude".
    """
    return f"{ref.slug}#{ref.part}" if ref.part else f"{ref.kind}/{ref.slug}"


def _names(refs: Iterable[Ref]) -> str:
    return _listed(map(_name, refs))


@dataclass(frozen=True, slots=True)
class _Told:
    """A statement in its story; `place` counts from 1 in the order of the story.

    An objection or a figure may stand in no story: then `case` is None.
    """

    case: Ref | None
    statement: Statement
    place: int = 0


@dataclass(frozen=True, slots=True)
class _Read:
    """What a statement is taken to show; `relation` is a word for it, or "phase"."""

    told: Statement
    relation: str
    idea: Ref


@dataclass(frozen=True, slots=True)
class _Cited:
    """A source of a statement, and the place in it."""

    told: Statement
    citation: Citation
    source: Source | None


def _of_moment(field: str) -> Callable[[_Told], Cell]:
    def get(told: _Told) -> Cell:
        return str(getattr(told.statement.moment, field)) if told.statement.moment else ""

    return get


_STORIES: Sequence[Column[Case]] = (
    ("story", "its name in an address", lambda c: c.ref.slug),
    ("kind", "story or note", lambda c: "story" if c.summary.evidence.is_story else "note"),
    ("label", "its name for people", lambda c: c.ref.label),
    ("abstract", "what happens, in a sentence", lambda c: c.summary.abstract),
    ("organisations", "of whom it tells", lambda c: _labels(c.organisations)),
    ("scope", "what of them", lambda c: c.summary.scope.slug if c.summary.scope else ""),
    ("role", "why it is here", lambda c: c.summary.role.slug if c.summary.role else ""),
    ("sectors", "ideas of kind Sector", lambda c: _slugs(c.summary.sectors)),
    ("places", "ideas of kind Place", lambda c: _slugs(c.summary.places)),
    ("told_in", "sources that tell it whole", lambda c: _slugs(c.summary.told_in)),
    ("last_seen", "where on the journey it was when last seen", lambda c: c.flight.ends),
    ("last_seen_by", "whose reading that is", lambda c: c.flight.by),
    ("last_seen_year", "the last year in which that is known", lambda c: c.flight.year),
    ("last_heard_year", "the year of the last thing told of it at all", lambda c: c.flight.heard),
    ("came_down", "whether it fell, by at least one reading", lambda c: c.flight.came_down),
    ("statements", "how many", lambda c: len(c.statements)),
    ("moments", "how many Moments of Belief", lambda c: len(c.moments)),
    (
        "independent_sources",
        "sources independent of each other and of the organisation",
        lambda c: c.summary.evidence.independent,
    ),
    ("authors", "who wrote the file", lambda c: _labels(c.authors)),
    ("issued", "when", lambda c: c.issued),
    ("iri", "its lasting address", lambda c: c.ref.iri),
)

_STATEMENTS: Sequence[Column[_Told]] = (
    ("statement", "its name: the story’s, #, its own", lambda t: _name(t.statement.ref)),
    ("story", "of which story; empty where of none", lambda t: t.case.slug if t.case else ""),
    (
        "about",
        "ideas and others that it is about, where it is of no story",
        lambda t: "" if t.case else _slugs(t.statement.about),
    ),
    ("place", "its place in the order of the story, from 1", lambda t: t.place or None),
    ("kind", "episode, moment, claim, assessment, statistic, critique", lambda t: t.statement.kind),
    ("label", "its name for people", lambda t: t.statement.ref.label),
    ("text", "what happened, in our words", lambda t: t.statement.text),
    ("begin", "when it began, as precisely as told", lambda t: t.statement.when.begin),
    ("end", "when it ended", lambda t: t.statement.when.end),
    ("date_as_told", "the source’s vaguer words", lambda t: t.statement.when.as_told),
    ("date_is_ours", "whether we inferred the date", lambda t: t.statement.when.inferred),
    ("said_by", "whose words a source reports", lambda t: _labels(t.statement.said_by)),
    (
        "said_of_itself",
        "whether it is what the organisation said of itself",
        lambda t: t.statement.said_belief,
    ),
    ("cycle", "which climb it belongs to", lambda t: t.statement.cycle),
    (
        "after",
        "statements that it is told to follow",
        lambda t: _listed(iri.rpartition("/")[2] for iri in t.statement.after),
    ),
    ("part_of", "statements that it is a part of", lambda t: _names(t.statement.part_of)),
    ("aftermath_of", "statements it came of later", lambda t: _names(t.statement.aftermath_of)),
    ("takes_back", "statements that it reverses", lambda t: _names(t.statement.reverses)),
    ("corrects", "statements that it revises", lambda t: _names(t.statement.revises)),
    (
        "conflicts_with",
        "statements that cannot be right as well",
        lambda t: _names(t.statement.conflicts_with),
    ),
    ("answers", "the question on which they differ", lambda t: t.statement.answers),
    ("harmed", "who was harmed", lambda t: t.statement.harmed),
    ("cost", "of a Moment: what it cost", _of_moment("cost")),
    ("resistance", "of a Moment: who resisted", _of_moment("resistance")),
    ("customers_got", "of a Moment: what customers got", _of_moment("customers")),
    ("organisation_got", "of a Moment: what the organisation got", _of_moment("organisation")),
    (
        "nobody_says",
        "of a Moment: which of the four nobody we have read tells",
        lambda t: _listed(t.statement.moment.unknown) if t.statement.moment else "",
    ),
    ("iri", "its lasting address", lambda t: t.statement.ref.iri),
)

_READINGS: Sequence[Column[_Read]] = (
    ("statement", "of which statement", lambda r: _name(r.told.ref)),
    (
        "relation",
        "shows, counters, breaks or doubts an idea; or phase: where on the journey it stands",
        lambda r: r.relation,
    ),
    ("idea", "which idea", lambda r: r.idea.slug),
    (
        "whose_word",
        "word: the authors’ own; telling: they tell it, the label is ours; ours: our reading",
        lambda r: r.told.basis,
    ),
    ("because", "why, where it is not their own word", lambda r: r.told.because),
)

_CITATIONS: Sequence[Column[_Cited]] = (
    ("statement", "of which statement", lambda c: _name(c.told.ref)),
    ("source", "its name in an address", lambda c: c.citation.source.slug),
    ("locator", "the place in it", lambda c: c.citation.locator),
    (
        "title",
        "what it is called",
        lambda c: c.source.title if c.source else c.citation.source.label,
    ),
    ("creators", "who wrote it", lambda c: _listed(c.source.creators) if c.source else ""),
    ("publishers", "who published it", lambda c: _listed(c.source.publishers) if c.source else ""),
    ("issued", "when, as precisely as known", lambda c: c.source.issued if c.source else ""),
    ("url", "where it is", lambda c: c.source.url if c.source else ""),
    (
        "grade",
        "how near it stands to what it tells: A, B or C",
        lambda c: c.source.grade if c.source else "",
    ),
    ("grade_note", "what kind of source it is", lambda c: c.source.note if c.source else ""),
    (
        "self_report",
        "whether it speaks of itself in this story",
        lambda c: c.source.self_report if c.source else None,
    ),
    (
        "read_in_full",
        "whether we read all of it",
        lambda c: c.source.in_full if c.source else None,
    ),
    ("iri", "the source’s lasting address", lambda c: c.citation.source.iri),
)


def _ideas(known: Ideas) -> Sequence[Column[Ref]]:
    facts = known.facts

    def text(prop: str) -> Callable[[Ref], Cell]:
        return lambda ref: facts.text(ref.iri, prop)

    def refs(prop: str) -> Callable[[Ref], Cell]:
        return lambda ref: _slugs(facts.refs(ref.iri, prop))

    def scheme(ref: Ref) -> Ref:
        return known.ref(facts.text(ref.iri, "skos:inScheme"))

    return (
        ("idea", "its name in an address", lambda ref: ref.slug),
        ("label", "its name for people", lambda ref: ref.label),
        ("kind", "what kind of idea", lambda ref: known.family_label(ref.family)),
        ("scheme", "the framework or list it belongs to", lambda ref: scheme(ref).slug),
        ("rank", "its place there, where there is an order", text("atlas:rank")),
        ("definition", "what it means", text("skos:definition")),
        ("counts_when", "when a statement shows it", text("atlas:countsWhen")),
        (
            "counts_when_by",
            "whose test that is",
            lambda ref: facts.basis(ref.iri, "atlas:countsWhenBasis"),
        ),
        ("does_not_count_when", "when it does not", text("atlas:doesNotCountWhen")),
        (
            "does_not_count_when_by",
            "whose test that is",
            lambda ref: facts.basis(ref.iri, "atlas:doesNotCountWhenBasis"),
        ),
        (
            "also_called",
            "other names",
            lambda ref: _listed(facts.values(ref.iri, "skos:altLabel")),
        ),
        ("part_of", "the idea that it is part of", refs("skos:broader")),
        (
            "proposed_by",
            "who proposed its framework",
            lambda ref: _labels(facts.refs(scheme(ref).iri, "atlas:proposedBy")),
        ),
        (
            "whose_word",
            "whose word its name and place are",
            lambda ref: facts.basis(ref.iri),
        ),
        ("because", "why, where they are not the authors’", text("atlas:because")),
        (
            "stories",
            "how many stories and notes show it",
            lambda ref: len(known.shown.get(ref.iri, ())),
        ),
        ("iri", "its lasting address", lambda ref: ref.iri),
    )


# --- Rows ---


def _told(case: Case) -> Iterator[_Told]:
    for place, statement in enumerate(case.statements, 1):
        yield _Told(case.ref, statement, place)


def _read(told: Statement) -> Iterator[_Read]:
    if told.phase:
        yield _Read(told, "phase", told.phase.ref)
    for reading in told.readings:
        yield _Read(told, reading.stance, reading.idea)


def _cited(told: Iterable[Statement], held: Mapping[str, Source]) -> Iterator[_Cited]:
    for statement in told:
        for citation in statement.citations:
            yield _Cited(statement, citation, held.get(citation.source.iri))


def tables(
    cases: Sequence[Case], alone: Sequence[Statement], known: Ideas, held: Mapping[str, Source]
) -> tuple[Table, ...]:
    """Give the five tables of the whole atlas: stories, ideas, statements, readings, citations.

    What a statement tells stands apart from what it is taken to show, as everywhere.

    Args:
        alone: the statements that belong to no story.
        held: the sources by IRI, for those.
    """
    every = [*(told for case in cases for told in case.statements), *alone]
    return (
        _table("stories", "One row a story or note.", _STORIES, cases),
        _table(
            "ideas", "One row an idea, sectors and places included.", _ideas(known), known.all()
        ),
        _table(
            "statements",
            "One row a statement: what happened.",
            _STATEMENTS,
            [*(told for case in cases for told in _told(case)), *(_Told(None, s) for s in alone)],
        ),
        _table(
            "readings",
            "One row an idea that a statement is taken to show, work against, break or doubt.",
            _READINGS,
            (read for told in every for read in _read(told)),
        ),
        _table(
            "citations",
            "One row a source of a statement.",
            _CITATIONS,
            [
                *(c for case in cases for c in _cited(case.statements, _held(case))),
                *_cited(alone, held),
            ],
        ),
    )


def _held(case: Case) -> dict[str, Source]:
    return {source.ref.iri: source for source in case.sources}


# --- The statements of one thing ---


def _shown(relation: str) -> Callable[[_Told], Cell]:
    return lambda told: _slugs(r.idea for r in _read(told.statement) if r.relation == relation)


def _sources(told: _Told) -> str:
    return _listed(
        c.source.slug + (f", {c.locator}" if c.locator else "") for c in told.statement.citations
    )


_WITH_READINGS: Sequence[Column[_Told]] = (
    *_STATEMENTS[:-1],
    *(
        (relation, f"ideas: {relation}", _shown(relation))
        for relation in ("phase", "shows", "counters", "breaks", "doubts")
    ),
    ("whose_word", "whose reading that is", lambda t: t.statement.basis),
    ("because", "why", lambda t: t.statement.because),
    ("sources", "each with its locator", _sources),
    _STATEMENTS[-1],
)


def story_table(case: Case) -> Table:
    """Give the statements of a story, each with its readings and sources in one row."""
    return _table("statements", "One row a statement.", _WITH_READINGS, _told(case))


def idea_table(idea: Idea) -> Table:
    """Give the statements that show an idea, and those that work against it, break or doubt it."""
    told = (_Told(use.case.ref, use.statement) for use in idea.uses)
    return _table("statements", "One row a statement.", _WITH_READINGS, told)


def source_table(use: SourceUse) -> Table:
    """Give the statements that cite a source."""
    told = dict.fromkeys(_Told(case.ref, statement) for case, statement, _ in use.statements)
    return _table("statements", "One row a statement.", _WITH_READINGS, told)


# --- All in one ---


def packed(found: Sequence[Table], edition: Edition, address: str) -> bytes:
    """Pack the tables with what they hold, whose they are and their sums."""
    files = {f"{table.name}.csv": table.csv() for table in found}
    files["README.txt"] = _about(found, edition, address).encode()
    sums = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items()
    )
    files["SHA256SUMS"] = sums.encode()
    return zipped(files)


def _about(found: Sequence[Table], edition: Edition, address: str) -> str:
    lines = [
        "Pioneer Atlas as five tables",
        "",
        f"{address}, {edition}.",
        f"Licence: {_LICENCE}.",
        "Cite what a statement tells to its source, and what is our reading to the Atlas.",
        "",
        "CSV in UTF-8, one line of column names. Several values of one cell stand with “; ” between",
        "them; an empty cell means that it is not told. A text that a spreadsheet would take for a",
        "formula has an apostrophe before it. Check the files with: sha256sum -c SHA256SUMS",
    ]
    for table in found:
        lines += ["", f"{table.name}.csv  {table.says} {len(table.rows)} rows."]
        width = max(len(name) for name, _ in table.columns)
        lines += [f"    {name.ljust(width)}  {holds}".rstrip() for name, holds in table.columns]
    return "\n".join([*lines, ""])
