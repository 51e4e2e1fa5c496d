"""Facts may come from elsewhere, sentences may not: no long run of words is shared with a sheet.

The sheets of facts from which the content was written are no part of the project: they are read
from PIONEER_SHEETS, or from `../shared/content`, and where they are absent the test is skipped.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.namespaces import ATLAS, DCTERMS, SKOS
from tests.conftest import ROOT

SHEETS = Path(os.environ.get("PIONEER_SHEETS") or Path(__file__).parents[2] / "shared" / "content")
CODEBOOK = "codebook.md"
"""Our own text, and therefore no sheet."""

RUN = 8
"""So many words in common are a sentence, and no longer a fact."""
WORD = re.compile(r"[^\W_]+(?:[’'.,-][^\W_]+)*")
NAMES = {SKOS + "prefLabel", SKOS + "altLabel", DCTERMS + "title", DCTERMS + "creator"}
NAMES |= {DCTERMS + "publisher", ATLAS + "locator"}

Run = tuple[str, ...]


def words(text: str) -> Run:
    return tuple(WORD.findall(text.replace("’", "'").casefold()))


def runs(text: str) -> Iterator[Run]:
    told = words(text)
    return (told[place : place + RUN] for place in range(len(told) - RUN + 1))


def literals() -> Iterator[tuple[str, ox.Triple]]:
    """Give every text of the content with its file."""
    for folder in ("cases", "ontology", "paths"):
        for file in sorted((ROOT / folder).rglob("*.ttl")):
            for triple in ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE):
                if isinstance(triple.object, ox.Literal) and triple.object.language:
                    yield str(file.relative_to(ROOT)), triple


def shared(sheets: set[Run]) -> list[str]:
    """Give each text that shares a run of words with a sheet, names and labels excepted."""
    told = list(literals())
    names = " | ".join(
        " ".join(words(t.object.value)) for _, t in told if t.predicate.value in NAMES
    )
    found = []
    for file, triple in told:
        if triple.predicate.value in NAMES:
            continue
        common = {run for run in runs(triple.object.value) if run in sheets}
        if any(" ".join(run) not in names for run in common):
            found.append(f"{file}: {' ... '.join(' '.join(run) for run in sorted(common))}")
    return found


@pytest.fixture(scope="module")
def sheets() -> set[Run]:
    files = [file for file in sorted(SHEETS.glob("*.md")) if file.name != CODEBOOK]
    if not files:
        pytest.skip("no sheets of facts are here (PIONEER_SHEETS)")
    return {run for file in files for run in runs(file.read_text("utf-8"))}


def test_no_run_of_eight_words_is_shared_with_a_sheet(sheets: set[Run]) -> None:
    assert shared(sheets) == []


def test_a_sentence_that_was_taken_over_is_found() -> None:
    text = next(t.object.value for _, t in literals() if t.predicate.value.endswith("statement"))
    assert len(shared(set(runs(f"It was said that {text} And so on.")))) == 1
