"""The generator of the measurements: its stories are valid, and the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.facets import measure
from bench.generate import SIZES, read_vocabulary, story, write_content
from kg.corpus import Corpus
from kg.diagnostics import Severity
from kg.shapes import Checker
from kg.store import MemoryStore

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("size", SIZES)
def test_generated_stories_pass_the_check_without_an_error(size: str, tmp_path: Path) -> None:
    slugs = write_content(tmp_path, ROOT, 5, size)
    corpus = Corpus(tmp_path, MemoryStore())
    ours = {f"cases/{slug}.ttl" for slug in slugs}
    assert {file.path for file in corpus.files if file.served} >= ours
    found = [one for one in Checker(corpus).check() if one.file in ours]
    assert [one for one in found if one.severity is not Severity.ADVICE] == []


def test_a_story_depends_on_seed_size_and_index_and_on_nothing_else() -> None:
    vocabulary = read_vocabulary(ROOT)
    assert story(3, "small", vocabulary) == story(3, "small", vocabulary)
    others = [
        story(3, "small", vocabulary, seed="another")[1],
        story(4, "small", vocabulary)[1],
        story(3, "real", vocabulary)[1],
    ]
    assert story(3, "small", vocabulary)[1] not in others


def test_more_stories_leave_the_first_as_they_were(tmp_path: Path) -> None:
    few = write_content(tmp_path / "few", ROOT, 2)
    more = write_content(tmp_path / "more", ROOT, 3)
    assert more[:2] == few
    for slug in few:
        name = f"cases/{slug}.ttl"
        assert (tmp_path / "few" / name).read_bytes() == (tmp_path / "more" / name).read_bytes()


def test_the_list_of_stories_is_timed_with_its_page_written(tmp_path: Path) -> None:
    write_content(tmp_path, ROOT, 12)
    found = measure(tmp_path, 15)
    assert len(found["seconds"]) == 15
    assert found["stories"] + found["notes"] == 12
    assert found["kilobytes"] > 10
