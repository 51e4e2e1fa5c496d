"""The sources of a path in path order, each once: for the lists of a paper and for bibliographies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.catalogue import Case, Decision, Path, PathStep, Source, Statement
from kg.export import Reference, as_text, path_credit, source_reference
from kg.handout._holdings import Holdings
from kg.handout._paper import Line, Span, Style, linked
from kg.rendering.coverage import ideas_of

__all__ = ["Entry", "entries", "line_of"]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the bibliography, and the source in the atlas that it stands for, if any."""

    reference: Reference
    source: Source | None = None


def entries(path: Path, holdings: Holdings, hidden: Iterable[Decision] = ()) -> tuple[Entry, ...]:
    """Give what a path draws on, in path order and each once, and at the end the path itself.

    Of a story it is what bears on the ideas of the path: all its sources stand on its own page.

    Args:
        hidden: decisions whose end must not be told: their stories bring only those sources that
            came out before, as a title can tell how it ended.
    """
    kept = {one.case.ref.iri: one for one in hidden}
    used = {idea.slug for idea in ideas_of(path)}
    found: dict[str, Entry] = {}
    for step in path.steps:
        for source in _of_step(step, holdings, used, kept):
            found.setdefault(source.ref.iri, Entry(source_reference(source), source))
        for place, reading in enumerate(step.outside, 1):
            key = f"{path.ref.slug}:{step.name or step.position}:{place}"
            entry = Entry(Reference(key, "webpage", reading.title, url=reading.url))
            found.setdefault(reading.url or key, entry)
    own = path_credit(path, holdings.edition, holdings.found_at(path.ref)).atlas
    return (*_apart(found.values()), Entry(own))


def _apart(found: Iterable[Entry]) -> Iterator[Entry]:
    """Leave out a second entry of the same key: no bibliography may hold two."""
    keys = set()
    for entry in found:
        if entry.reference.key not in keys:
            keys.add(entry.reference.key)
            yield entry


def _of_step(
    step: PathStep, holdings: Holdings, used: Collection[str], hidden: Mapping[str, Decision]
) -> Iterator[Source]:
    refs = [ref for ref, _ in step.before]
    refs += [*step.ideas, *(case.ref for case in step.cases)]
    for ref in refs:
        if ref.kind == "concept" and (idea := holdings.idea_of(ref.slug)):
            cited = {citation.source.iri for citation in idea.citations}
            yield from (source for source in idea.sources if source.ref.iri in cited)
        elif ref.kind == "case" and (case := holdings.case_of(ref.slug)):
            told = [one for one in case.statements if _is_used(one, used)]
            yield from _cited(case, told or case.statements, hidden)
    for summary, one in step.statements:
        if case := holdings.case_of(summary.ref.slug):
            yield from _cited(case, (one,), hidden)


def _is_used(told: Statement, used: Collection[str]) -> bool:
    """Say whether a statement bears on an idea of the path, so that a class can come to it."""
    return any(reading.idea.slug in used for reading in told.readings)


def _cited(
    case: Case, told: Iterable[Statement], hidden: Mapping[str, Decision]
) -> Iterator[Source]:
    """Give the sources of statements of a story, in the order of the story."""
    decision = hidden.get(case.ref.iri)
    cited = {citation.source.iri for one in told for citation in one.citations}
    for source in case.sources:
        if source.ref.iri in cited and (decision is None or decision.known_before(source)):
            yield source


def line_of(entry: Entry, holdings: Holdings, *, graded: bool) -> Line:
    """Write an entry as a line of a paper; an address that leads nowhere yet is words alone.

    Args:
        graded: also say how far the atlas trusts it.
    """
    said = as_text(entry.reference)
    url = entry.reference.url
    words = said.removesuffix(url).strip() if url else said
    line = [Span(words)]
    if url:
        line += [Span(" "), linked(url, url) if holdings.is_followed(url) else Span(url)]
    source = entry.source
    if graded and source:
        grade = f"Grade {source.grade}." if source.grade else "Not graded."
        note = f" {source.note.rstrip('.')}." if source.note else ""
        own = " It speaks of itself." if source.self_report else ""
        line.append(Span(f" {grade}{note}{own}", style=Style.SOFT))
    return tuple(line)
