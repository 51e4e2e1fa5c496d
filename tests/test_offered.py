"""The words that an editor offers, and what an editor makes of what a browser sends."""

from __future__ import annotations

import json

import pytest

import kg
from kg.authoring import Word
from kg.ui.editor import written


@pytest.fixture(scope="module")
def offered(atlas: kg.Atlas) -> dict[str, Word]:
    return {word.code: word for word in atlas.words().words}


def test_every_word_has_a_name_and_every_term_of_ours_a_meaning(offered: dict[str, Word]) -> None:
    for word in offered.values():
        assert word.label, word
        if word.code.startswith("atlas:"):
            assert word.meaning, word
    kinds = {word.kind for word in offered.values()}
    assert kinds == {
        *("class", "property", "value", "idea", "source"),
        *("organisation", "person", "story", "datatype"),
    }


def test_a_word_says_where_it_belongs(offered: dict[str, Word]) -> None:
    phase, grade = offered["atlas:phase"], offered["atlas:grade"]
    assert {"atlas:Episode", "atlas:MomentOfBelief"} <= set(phase.of)
    assert "atlas:Source" not in phase.of
    assert set(phase.leads_to) & set(offered["concept:flow-of-moments"].of)
    assert {'"A"', '"B"', '"C"'} <= set(grade.leads_to)
    assert "atlas:Source" in grade.required
    assert "atlas:Statement" in offered["atlas:MomentOfBelief"].of
    assert offered["concept:pain"].label == "Pain"


def test_the_browser_gets_all_words_once_and_the_same_for_the_same_content(
    atlas: kg.Atlas,
) -> None:
    words = atlas.words()
    assert atlas.words() is words
    sent = json.loads(words.json)
    assert [row["code"] for row in sent["words"]] == [word.code for word in words.words]
    assert len({word.code for word in words.words}) == len(words.words)
    assert set(sent["prefixes"]) >= {word.code.partition(":")[0] for word in words.words}


def test_a_query_can_ask_for_what_is_derived_and_for_whole_frameworks(atlas: kg.Atlas) -> None:
    written = {word.code: word for word in atlas.words().words}
    asked = {word.code: word for word in atlas.query_words().words}
    assert "atlas:Case" in asked["atlas:shows"].of
    assert "atlas:Case" not in written["atlas:shows"].of
    assert "skos:relatedMatch" in asked
    assert "skos:relatedMatch" not in written
    assert set(asked["skos:inScheme"].leads_to) & set(asked["scheme:journey"].of)
    assert set(asked["atlas:cites"].leads_to) & set(asked["atlas:locator"].of)
    assert "rdfs:subClassOf*" in asked["atlas:Statement"].meaning
    assert asked["atlas:Episode"].uses > 100
    assert "rdfs:subClassOf*" not in asked["atlas:Episode"].meaning
    assert asked["atlas:editorial"].of == ("atlas:Basis",)
    assert "atlas:Phase" in asked["concept:descent"].of
    assert asked["case:tesco"].label == "Tesco"


def test_words_for_queries_have_a_meaning_say_nothing_of_files_and_are_few(
    atlas: kg.Atlas,
) -> None:
    words = atlas.query_words()
    assert atlas.query_words() is words
    sent = json.loads(words.json)
    assert sent["snippets"] == []
    assert not any("required" in row for row in sent["words"])
    assert words.digest != atlas.words().digest
    assert len(words.json) < 300_000
    assert set(sent["prefixes"]) >= {word.code.partition(":")[0] for word in words.words}
    for word in words.words:
        assert word.label, word
        if word.kind in ("class", "property", "value"):
            assert word.meaning, word


def test_the_sources_that_are_cited_most_are_among_the_words_for_queries(atlas: kg.Atlas) -> None:
    asked = {word.code for word in atlas.query_words().words}
    cited = [word for word in atlas.words().words if word.kind == "source"]
    assert max(cited, key=lambda word: word.uses).code in asked
    assert min(cited, key=lambda word: word.uses).code not in asked


def test_the_blocks_name_only_words_that_there_are(
    atlas: kg.Atlas, offered: dict[str, Word]
) -> None:
    for snippet in json.loads(atlas.words().json)["snippets"]:
        for line in snippet["text"].splitlines():
            named = [word for word in line.split() if word.startswith(("atlas:", "dcterms:"))]
            for word in named:
                assert word in offered or "#{" in word, (snippet["name"], word)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "text",
        {"text": 7, "number": 1, "revision": 0, "line": 1},
        {"text": "x", "number": "1", "revision": 0, "line": 1},
        {"text": "x", "number": 1, "revision": 0},
        {"text": "x" * 5_000_001, "number": 1, "revision": 0, "line": 1},
    ],
)
def test_what_a_browser_must_not_send_is_not_taken(
    monkeypatch: pytest.MonkeyPatch, sent: object
) -> None:
    monkeypatch.setattr("kg.ui.editor.st.session_state", {"key": {"typed": sent}})
    assert written("given", key="key") == "given"


def test_what_was_typed_wins_until_a_higher_revision_is_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = {"text": "old", "number": 1, "revision": 1, "line": 1}
    new = {"text": "new", "number": 2, "revision": 1, "line": 1}
    state = {"key": {"typed": old, "asked": {"what": "save", "typed": new}}}
    monkeypatch.setattr("kg.ui.editor.st.session_state", state)
    assert written("given", key="key", revision=1) == "new"
    assert written("given", key="key", revision=2) == "given"
