"""What a story is made of, counted: ours beside the generated ones.

Must never decide anything: the generator is written after these figures by hand.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox

from kg.namespaces import ATLAS, RDF

__all__ = ["ROWS", "shape_of", "stories_of"]

_HAPPENED = ("Episode", "MomentOfBelief")
_TOLD = (*_HAPPENED, "Claim", "Assessment", "Statistic")
_TEXTS = {
    "statement": "words of a statement",
    "because": "words of why we read it so",
    "text": "words of a passage",
    "gap": "words of a gap",
    "dilemma": "words of a dilemma",
    "discussionQuestion": "words of a question to discuss",
}
_COUNTED = {
    "conflictsWith": "statements that contradict another",
    "answers": "statements that answer a named question",
    "gap": "gaps",
    "dilemma": "dilemmas",
    "discussionQuestion": "questions to discuss",
    "aftermathOf": "aftermaths",
    "partOf": "parts of another",
    "follows": "statements that follow from another",
    "unknown": "things said not to be known",
}
_PER = {
    "shows": "statements that show an idea",
    "counters": "statements that count against an idea",
    "breaks": "statements of a broken principle",
    "phase": "statements placed in a phase",
    "begin": "statements with a beginning",
    "end": "statements with an end",
    "undated": "statements said to be undated",
    "dateAsTold": "dates told in words",
    "actor": "statements that name who did it",
    "saidBy": "statements that name who said it",
    "because": "readings of ours with their reason",
}
ROWS: Mapping[str, str] = {
    "triples": "triples",
    "bytes": "bytes of Turtle",
    "told": "statements",
    **{kind: f"of them {kind}" for kind in _TOLD},
    "passages": "passages",
    "sources": "sources cited",
    "citations": "citations of a statement",
    "located": "share of citations with a place",
    "of the book": "share of citations that are of the book",
    **_COUNTED,
    **{f"{name} of all": f"share of {words}" for name, words in _PER.items()},
    "gYear": "share of dates that are a year",
    "gYearMonth": "share of dates that are a month",
    "date": "share of dates that are a day",
    **{f"{name} words": words for name, words in _TEXTS.items()},
}
"""What is counted, by name, in the words of the report."""


def stories_of(content: Path) -> list[Path]:
    """Give the files of the stories and notes of a content folder."""
    return sorted((content / "cases").glob("*.ttl"))


def shape_of(files: Iterable[Path]) -> dict[str, float]:
    """Give the middle of what each story holds, by the names of ROWS; shares and words of all."""
    counts: list[Counter[str]] = []
    words: dict[str, list[int]] = {name: [] for name in _TEXTS}
    for path in files:
        one, said = _counted(path)
        counts.append(one)
        for name, lengths in said.items():
            words[name] += lengths
    total = sum(counts, Counter())
    dates = sum(total[kind] for kind in ("gYear", "gYearMonth", "date")) or 1
    told = total["told"] or 1
    found = {
        name: float(statistics.median(one[name] for one in counts))
        for name in ("triples", "bytes", "told", *_TOLD, "passages", "sources", *_COUNTED)
    }
    found["citations"] = total["citations"] / told
    for name in ("located", "of the book"):
        found[name] = total[name] / (total["citations"] or 1)
    for name in _PER:
        found[f"{name} of all"] = total[name] / told
    for kind in ("gYear", "gYearMonth", "date"):
        found[kind] = total[kind] / dates
    for name, lengths in words.items():
        found[f"{name} words"] = float(statistics.median(lengths)) if lengths else 0.0
    return {name: found[name] for name in ROWS}


def _counted(path: Path) -> tuple[Counter[str], dict[str, list[int]]]:
    quads = list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
    kinds = {
        str(quad.subject): quad.object.value.removeprefix(ATLAS)
        for quad in quads
        if quad.predicate.value == RDF + "type" and isinstance(quad.object, ox.NamedNode)
    }
    found = Counter(kinds.values())
    found["triples"], found["bytes"] = len(quads), path.stat().st_size
    found["told"] = sum(found[kind] for kind in _TOLD)
    found["passages"] = found["Passage"]
    said: dict[str, list[int]] = {name: [] for name in _TEXTS}
    sources: set[str] = set()
    per: dict[str, set[str]] = {}
    for quad in quads:
        name, value = quad.predicate.value.removeprefix(ATLAS), quad.object
        subject = str(quad.subject)
        if name in _PER and kinds.get(subject) in _TOLD:
            per.setdefault(name, set()).add(subject)
        if name in _COUNTED:
            found[name] += 1
        if name in _TEXTS:
            said[name].append(len(value.value.split()))
        if name == "cites" and kinds.get(subject) in _TOLD:
            found["citations"] += 1
        if name == "source":
            sources.add(value.value)
            found["of the book"] += value.value.endswith("/customer-copernicus")
        if name == "locator":
            found["located"] += 1
        if name in ("begin", "end") and kinds.get(subject) in _TOLD:
            found[value.datatype.value.rpartition("#")[2]] += 1
    found["sources"] = len(sources)
    for name, subjects in per.items():
        found[name] = len(subjects)
    return found, said
