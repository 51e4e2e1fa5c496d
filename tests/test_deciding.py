"""How we decide and the vocabulary: what is read of the codebook and of the terms, and what is shown."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

import kg
from kg import rendering
from kg.catalogue import (
    Basis,
    Citation,
    Figure,
    Ref,
    Rule,
    Term,
    TestedFamily,
    TestedIdea,
    Vocabulary,
)
from kg.catalogue import Test as Codebook  # pytest would take a class named Test for a test
from kg.namespaces import ATLAS, PAGES
from kg.rendering import Meanings
from tests.conftest import ROOT

NO_MEANINGS = Meanings({})
HEAD = """\
@prefix atlas: <https://w3id.org/pioneer-atlas/ontology#> .
@prefix rule: <https://w3id.org/pioneer-atlas/rule/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix statistic: <https://w3id.org/pioneer-atlas/statistic/> .
"""


def ref(slug: str, label: str = "", kind: str = "concept", **more: str) -> Ref:
    return Ref(f"https://w3id.org/pioneer-atlas/{kind}/{slug}", kind, slug, label or slug, **more)


def rule(slug: str, text: str = "It is told.", **more: object) -> Rule:
    usual = Rule(ref(slug, slug, "rule"), text, basis=Basis.OURS, because="Nobody told it.")
    return replace(usual, **more)  # type: ignore[arg-type]


def number(value: str, unit: str, about: str) -> Figure:
    """A figure of a trial, about a class of ideas."""
    return Figure(Ref(ATLAS + about, "", "", about), unit, value)


def trial(slug: str, *figures: Figure) -> Rule:
    return rule(slug, figures=figures, population="Ten facts", method="By two readers")


def causes(*ideas: TestedIdea, untested: tuple[Ref, ...] = ()) -> TestedFamily:
    scheme = ref("journey", "The journey", "scheme")
    return TestedFamily("Cause", "Cause", scheme, ideas, untested)


def pain(counts: Codebook | None, does_not: Codebook | None) -> TestedIdea:
    return TestedIdea(ref("pain", "Pain", family="Cause"), counts, does_not)


def page(rules: tuple[Rule, ...] = (), tests: tuple[TestedFamily, ...] = ()) -> str:
    return rendering.how_we_decide(rules, tests, NO_MEANINGS)


def words(markup: str) -> str:
    """The words of markup, as they are read one after the other."""
    said = " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())
    return re.sub(r" (?=[.,;:])", "", said)


def values(markup: str, name: str) -> list[str]:
    return [unescape(value) for value in re.findall(rf' {name}="([^"]*)"', markup)]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A content of one story and the vocabulary, to which a test adds its own codebook."""
    content = tmp_path / "content"
    shutil.copytree(ROOT / "ontology", content / "ontology")
    shutil.copytree(ROOT / "cases" / "commons", content / "cases" / "commons")
    shutil.copy(ROOT / "cases" / "tesco.ttl", content / "cases" / "tesco.ttl")
    for name in ("codebook", "agreement"):
        (content / "ontology" / f"{name}.ttl").unlink()
    return content


def opened(content: Path, codebook: str = "") -> Iterator[kg.Atlas]:
    if codebook:
        (content / "ontology" / "codebook.ttl").write_text(HEAD + codebook, encoding="utf-8")
    with kg.open(content) as atlas:
        yield atlas


# --- The codebook as it is shipped ---


def test_every_rule_says_something_and_whose_it_is(atlas: kg.Atlas) -> None:
    rules = [one for heading in atlas.rules() for one in heading.parts]
    assert len(rules) > 50
    assert [one.ref.slug for one in rules if not (one.text and one.basis and one.because)] == []


def test_a_rule_from_a_source_names_it_and_the_place_in_it(atlas: kg.Atlas) -> None:
    told = [
        one for heading in atlas.rules() for one in heading.parts if one.basis is not Basis.OURS
    ]
    assert told
    assert all(one.citations for one in told)


def test_examples_are_statements_of_stories_that_are_there(atlas: kg.Atlas) -> None:
    shown = [one for heading in atlas.rules() for part in heading.parts for one in part.examples]
    assert len(shown) > 50
    for story, example in shown:
        told = {one.ref.iri for one in atlas.case(story.slug).statements}
        assert example.iri in told, example.iri


def test_the_first_trial_is_told_with_its_figures_and_who_read(atlas: kg.Atlas) -> None:
    body = words(rendering.how_we_decide(atlas.rules(), atlas.tests(), NO_MEANINGS))
    assert re.search(r"All kinds together ?60 ?0\.91", body)
    assert "two runs of one kind of program" in body
    assert re.search(r"Force of gravity ?not given ?0\.66", body)


def test_every_test_of_an_idea_is_on_the_page_with_its_idea(atlas: kg.Atlas) -> None:
    body = words(rendering.how_we_decide(atlas.rules(), atlas.tests(), NO_MEANINGS))
    tested = [one for family in atlas.tests() for one in family.ideas]
    assert len(tested) > 60
    for one in tested:
        for sentence in (one.counts_when, one.does_not_count_when):
            assert sentence is None or sentence.text in body, one.ref.slug


def test_no_number_of_our_notes_is_told(atlas: kg.Atlas) -> None:
    body = words(rendering.how_we_decide(atlas.rules(), atlas.tests(), NO_MEANINGS))
    assert not re.search(r"\b[PF] \d\.\d+|\bM [A-Z]{3}\d", body)


# --- Faults of the codebook ---


def test_without_a_codebook_the_page_says_so_and_the_tests_of_ideas_stay(small: Path) -> None:
    for atlas in opened(small):
        body = words(rendering.how_we_decide(atlas.rules(), atlas.tests(), NO_MEANINGS))
        assert atlas.rules() == ()
        assert "The rules cannot be read now" in body
        assert "Nobody has tried yet how far two readers agree." in body
        assert "It counts when" in body


def test_a_rule_without_text_says_that_it_is_not_written() -> None:
    heading = rule("heading", "", parts=(rule("silent", ""),))
    assert "What it says is not written yet." in words(page((heading,)))


def test_a_heading_without_rules_says_that_nothing_stands_under_it() -> None:
    assert "Nothing is written under it yet." in words(page((rule("heading", ""),)))


def test_an_idea_without_a_test_is_named_and_half_a_test_says_what_is_missing() -> None:
    tests = causes(pain(Codebook("It hurts.", Basis.OURS), None), untested=(ref("fear", "Fear"),))
    body = words(page((), (tests,)))
    assert "No test is written for Fear." in body
    assert re.search(r"It hurts\. \(ours\) ?Nothing is written\.", body)


def test_kinds_of_idea_without_any_test_are_named_once() -> None:
    bare = TestedFamily("Analogy", "Analogy", ref("journey", "", "scheme"), (), (ref("orbit"),))
    body = words(page((), (causes(pain(Codebook("It hurts.", None), None)), bare, bare)))
    assert "No idea of these kinds has a test: analogy." in body


def test_rules_in_a_circle_do_not_hold_the_page_up(small: Path) -> None:
    circle = (
        'rule:a\n    a atlas:Rule ;\n    skos:prefLabel "A"@en ;\n    atlas:partOf rule:b ;\n.\n'
        'rule:b\n    a atlas:Rule ;\n    skos:prefLabel "B"@en ;\n    atlas:partOf rule:a ;\n.\n'
        'rule:c\n    a atlas:Rule ;\n    skos:prefLabel "C"@en ;\n    atlas:position 1 ;\n.\n'
    )
    for atlas in opened(small, circle):
        assert [one.ref.label for one in atlas.rules()] == ["C"]


def test_an_example_of_a_story_that_is_not_there_is_left_out(small: Path) -> None:
    codebook = (
        'rule:a\n    a atlas:Rule ;\n    skos:prefLabel "A"@en ;\n    atlas:position 1 ;\n'
        "    atlas:drawsOn <https://w3id.org/pioneer-atlas/case/tesco#clubcard> ,\n"
        "        <https://w3id.org/pioneer-atlas/case/gone#gone> ;\n.\n"
    )
    for atlas in opened(small, codebook):
        (only,) = atlas.rules()
        assert [(story.slug, example.part) for story, example in only.examples] == [
            ("tesco", "clubcard")
        ]


# --- What a rule shows ---


def test_a_rule_says_whose_it_is_and_why() -> None:
    source = Citation(ref("book", "The book", "source"), "p. 9")
    theirs = rule("theirs", basis=Basis.TELLING, because="It restates them.", citations=(source,))
    body = words(page((rule("heading", "", parts=(rule("ours"), theirs)),)))
    assert "Ours, because Nobody told it." in body
    assert "From the authors, in our words: The book, p. 9. It restates them." in body


def test_each_rule_has_an_address_of_its_own() -> None:
    markup = page((rule("heading", "", parts=(rule("one"),)),))
    assert {"heading", "one"} <= set(values(markup, "id"))
    assert rendering.address(ref("one", kind="rule")) == "/how-we-decide#one"


# --- Trials ---


def test_each_trial_has_its_own_table_and_the_last_is_told_at_the_head() -> None:
    first = trial("first trial", number("0.9", "Cohen’s kappa", "Idea"))
    second = trial(
        "second trial",
        number("40", "facts", "Force"),
        number("85", "per cent agreed", "Force"),
        number("0.7", "Cohen’s kappa", "Force"),
        number("0.75", "Cohen’s kappa", "Idea"),
    )
    markup = page((rule("held", "", parts=(first, second)),))
    body = words(markup)
    assert markup.count('<table class="trial">') == 2
    assert "In the second trial the two readings agreed" in body
    assert "a kappa of 0.75" in body
    assert re.search(r"Kind of idea ?Facts ?Agreed, per cent ?Kappa", body)
    assert re.search(r"Force ?40 ?85 ?0\.70", body)


def test_what_all_figures_of_a_trial_share_is_said_once_and_what_is_unknown_too() -> None:
    figures = (number("0.9", "Cohen’s kappa", "Idea"), number("0.8", "Cohen’s kappa", "Force"))
    body = words(page((rule("held", "", parts=(trial("one", *figures),)),)))
    assert body.count("Ten facts.") == 1
    assert "WhenNobody wrote it down." in body.replace(" Nobody wrote", "Nobody wrote")


def test_about_tells_the_overall_figure_and_leads_to_the_rules() -> None:
    held = rule("held", "", parts=(trial("one", number("0.91", "Cohen’s kappa", "Idea")),))
    line = rendering.agreement_line((held,))
    assert "a kappa of 0.91" in line
    assert 'href="/how-we-decide"' in line
    assert "Nobody has tried yet" in rendering.agreement_line(())


# --- The vocabulary ---


def test_every_term_of_the_vocabulary_has_an_address_on_its_page(atlas: kg.Atlas) -> None:
    terms = atlas.vocabulary()
    names = values(rendering.vocabulary(terms), "id")
    assert len(names) == len(set(names))
    ours = [*terms.classes, *terms.properties, *terms.values]
    text = (ROOT / "ontology" / "atlas.ttl").read_text(encoding="utf-8")
    assert {one.code for one in ours} == set(re.findall(r"^(atlas:\w+)$", text, re.MULTILINE))
    for one in ours:
        assert one.ref.slug in names
        assert rendering.address(one.ref) == f"/vocabulary#{one.ref.slug}"


def test_uses_are_counted_in_the_content_and_not_in_what_rules_add(atlas: kg.Atlas) -> None:
    terms = {one.code: one for one in (*atlas.vocabulary().classes, *atlas.vocabulary().properties)}
    assert terms["atlas:Case"].uses == len(atlas.cases())
    statement_kinds = terms["atlas:Statement"]
    assert (statement_kinds.uses, statement_kinds.uses_beneath) == (0, atlas.counts().statements)
    shows = [
        reading_
        for case in atlas.cases()
        for told in atlas.case(case.ref.slug).statements
        for reading_ in told.readings
        if reading_.stance == "shows"
    ]
    assert terms["atlas:shows"].uses >= len(shows) > 0
    assert terms["atlas:shows"].uses < 2 * len(shows)


def test_a_term_that_nothing_uses_says_so_and_a_class_of_values_names_them() -> None:
    sort = ref("Sort", "Sort", "term")
    classes = (Term(sort, "atlas:Sort"), Term(ref("Bare", "Bare", "term"), "atlas:Bare"))
    unused = Term(ref("why", "why", "term"), "atlas:why", of=(sort,))
    known = Term(ref("who", "who", "term"), "atlas:who", of=(sort,), uses=1, named=1_200)
    sorts = tuple(Term(ref(one, one, "term"), f"atlas:{one}", (sort,), uses=2) for one in "ab")
    body = words(rendering.vocabulary(Vocabulary(classes, (known, unused), sorts, ())))
    assert "Its values: a or b." in body
    assert "2 kinds of things that are told of. One is not used yet." in body
    assert "who atlas:who anything once named as a value 1,200 times" in body
    assert "why atlas:why anything not used yet" in body


def test_a_class_leads_to_its_ideas(atlas: kg.Atlas) -> None:
    cause = next(one for one in atlas.vocabulary().classes if one.code == "atlas:Cause")
    assert [(scheme.slug, many) for scheme, many in cause.ideas] == [("journey", 3)]
    assert "three ideas</a> in The Customer Copernicus journey" in rendering.vocabulary(
        atlas.vocabulary()
    )


def test_without_a_vocabulary_the_page_says_so(small: Path) -> None:
    (small / "ontology" / "atlas.ttl").write_text("<#a> <#b> .\n", encoding="utf-8")
    for atlas in opened(small):
        body = words(rendering.vocabulary(atlas.vocabulary()))
        assert "The vocabulary cannot be read now" in body


# --- Where they are reached ---


def test_both_pages_are_pages_and_are_reached_from_the_others(atlas: kg.Atlas) -> None:
    assert {"how-we-decide", "vocabulary"} <= set(PAGES)
    deciding = values(rendering.footer(), "href")
    assert "/how-we-decide" in deciding
    about = values(rendering.about(atlas.counts(), (), atlas.rules()), "href")
    assert {"/how-we-decide", "/vocabulary"} <= set(about)
    assert "/vocabulary" in values(rendering.loading(), "href")
    assert "/vocabulary" in {href for _, _, href in rendering.DECIDING_NEXT}
