"""The generator of the measurements: its stories are valid, and the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from bench import query
from bench.facets import measure
from bench.generate import SIZES, read_vocabulary, story, write_content
from kg.atlas import Atlas
from kg.corpus import Corpus
from kg.diagnostics import Severity
from kg.namespaces import ATLAS, PREFIXES
from kg.questions import question
from kg.settings import Settings
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


def test_a_question_and_a_free_query_are_measured_beside_a_bare_store(tmp_path: Path) -> None:
    write_content(tmp_path, ROOT, 12)
    with Atlas(Settings(content=tmp_path)) as atlas:
        bare = ox.Store()
        store = atlas._store
        assert isinstance(store, MemoryStore)
        bare.bulk_load(store.dump(), format=ox.RdfFormat.N_QUADS)
        asked = query.Asked(atlas, bare, None, 0.0)
        named = asked.question(question("ideas_of_scheme"), {"scheme": "journey"})
        free = asked.freely(f"SELECT ?case WHERE {{ ?case a <{ATLAS}Case> }}")
        wrong = asked.freely("SELECT ?case WHERE { ?case a")
        bare.update("DELETE WHERE { GRAPH ?g { ?idea skos:inScheme ?scheme } }", prefixes=PREFIXES)
        lost = asked.question(question("ideas_of_scheme"), {"scheme": "journey"})
    assert named["same"]
    assert not lost["same"]
    assert named["rows"] > 20
    assert free is not None
    assert free["rows"] == 12
    assert wrong is None
    found = {
        "quads": 1,
        "stories": 12,
        "questions": {"named": named, "lost": lost},
        "free": {"free": free},
        "unanswered": ["wrong"],
    }
    told = query.render(
        {
            "date": "2007-01-15",
            "versions": {"Python": "3.11"},
            "system": "linux",
            "cores": 2,
            "load": 0.0,
            "minutes": 0.1,
            "sizes": [found],
        }
    )
    assert "**Other rows than raw: lost.**" in told
    assert "left out: wrong." in told


def test_a_ratio_is_that_of_the_medians_and_a_sum_that_of_all_questions() -> None:
    asked = {
        "one": {"clock": {"ours": [2.0, 4.0, 90.0], "raw": [2.0, 2.0, 2.0]}},
        "two": {"clock": {"ours": [1.0], "raw": [4.0]}},
    }
    assert query.ratios(asked) == {"one": 2.0, "two": 0.25}
    assert query.totals(asked) == {"ours": 5.0, "raw": 6.0}
    free = {"one": {"clock": {"ours": [3.0], "raw": [1.0]}}}
    assert query.more(free) == {"one": 2.0}
