"""Reading paths: what is read of a file, what is wrong with it, what has aged, what is saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path as FilePath

import pytest

from kg.atlas import Atlas
from kg.authoring import path_turtle
from kg.catalogue import (
    Importance,
    Objective,
    OutsideReading,
    Path,
    Segment,
    words_of_case,
    words_of_idea,
)
from kg.errors import NotFound, NotWritable, Outdated, Refused
from kg.namespaces import BASE
from kg.settings import Settings
from tests.paths import GOOD, head, read_again, session, step


@pytest.fixture
def own(own_few: FilePath) -> Iterator[Atlas]:
    """An atlas that the test may change and save into."""
    with Atlas(Settings(own_few, writable=True)) as opened:
        yield opened


# --- Reading ---


def test_a_file_that_says_everything_is_read_whole(few_atlas: Atlas) -> None:
    more = """
    atlas:audience "Bakers"@en ;
    atlas:covers concept:pain , concept:fear ;
    atlas:assumes concept:outside-in ;
    atlas:leavesOut "Prices."@en ;
    atlas:objective <#objective-2> , <#objective-1> ;
    atlas:strategy "Ask."@en ;
    atlas:analysis "Pain first."@en ;
    atlas:feedback "Good."@en ;
    atlas:planNote "All of it."@en ;
    dcterms:issued "2026-11-22"^^xsd:date ;
    owl:versionInfo "1.2" ;
    prov:wasDerivedFrom path:ten-minute-flight ;
    atlas:inOrder "covers concept/pain concept/fear" ;"""
    objectives = """
<#objective-1> a atlas:Objective ; skos:prefLabel "First."@en ; atlas:position 1 ;
    atlas:bloomLevel atlas:analyse .
<#objective-2> a atlas:Objective ; skos:prefLabel "Second."@en ; atlas:position 2 .
<#purpose-1> a atlas:Purpose ; skos:prefLabel "One aim."@en ; atlas:position 1 .
<#reading-1> a atlas:OutsideReading ; dcterms:title "A diary"@en ; atlas:position 1 ;
    atlas:url "https://example.org/"^^xsd:anyURI ; atlas:minutesToRead 5 .
"""
    sessions = session(
        more="atlas:minutesInClass 90 ; atlas:minutesToRead 60 ; atlas:purpose <#purpose-1> ;\n"
        '    atlas:forInstructors "Bring bread."@en ;'
    )
    stop = step(
        visits="concept:pain , case:tesco , case:tesco\\#one-in-front",
        more="""atlas:segment atlas:storySegment ;
    atlas:importance atlas:essential ;
    atlas:minutesInClass 18 ;
    atlas:readBefore concept:pain , case:tesco ;
    atlas:question "Why?"@en ;
    atlas:forInstructors "Wait."@en ;
    atlas:because "It shows pain."@en ;
    atlas:outsideReading <#reading-1> ;
    atlas:kept true ;
    atlas:drafted true ;
    atlas:asRead "case/tesco 0123456789ab" ;""",
    )
    draft = few_atlas.path_draft("a-class", head(more=more) + objectives + sessions + stop)
    assert draft.findings == ()
    path = draft.path
    assert path is not None
    assert (path.author, path.version, path.issued) == ("Pioneer Atlas", "1.2", "2026-11-22")
    assert path.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert (path.audience, path.leaves_out, path.note) == ("Bakers", "Prices.", "All of it.")
    assert (path.strategy, path.analysis, path.feedback) == ("Ask.", "Pain first.", "Good.")
    assert path.objectives == (Objective("First.", "analyse"), Objective("Second."))
    assert [ref.slug for ref in path.covers] == ["pain", "fear"]
    assert [ref.slug for ref in path.assumes] == ["outside-in"]
    assert [ref.label for ref in path.based_on] == ["The ten-minute flight"]
    assert path.file == "paths/a-class.ttl"
    [monday] = path.sessions
    assert (monday.minutes, monday.reading, monday.purposes) == (90, 60, ("One aim.",))
    assert (monday.name, monday.for_instructors) == ("session-1", "Bring bread.")
    [one] = monday.steps
    assert (one.name, one.segment, one.importance) == (
        "step-1",
        Segment.STORY,
        Importance.ESSENTIAL,
    )
    assert (one.minutes, one.question, one.for_instructors) == (18, "Why?", "Wait.")
    assert (one.because, one.kept, one.drafted) == ("It shows pain.", True, True)
    assert one.outside == (OutsideReading("A diary", "https://example.org/", 5),)
    assert one.as_read == (("case/tesco", "0123456789ab"),)
    assert [visited.iri.removeprefix(BASE) for visited in one.visits] == [
        "concept/pain",
        "case/tesco",
        "case/tesco#one-in-front",
    ]
    tesco, pain = few_atlas.case("tesco"), few_atlas.idea("pain")
    assert dict(one.before) == {tesco.ref: words_of_case(tesco), pain.ref: words_of_idea(pain)}


def test_words_before_class_are_those_of_a_narrative_and_without_one_of_all_statements(
    few_atlas: Atlas,
) -> None:
    tesco = few_atlas.case("tesco")
    narrative = sum(len(f"{p.heading} {p.text}".split()) for p in tesco.passages)
    assert narrative
    assert words_of_case(tesco) == len(tesco.summary.abstract.split()) + narrative
    bare = replace(tesco, passages=())
    told = sum(len(one.text.split()) for one in tesco.statements)
    assert words_of_case(bare) == len(tesco.summary.abstract.split()) + told
    pain = few_atlas.idea("pain")
    assert pain.counts_when is not None
    without = replace(pain, counts_when=None)
    assert words_of_idea(pain) - words_of_idea(without) == len(pain.counts_when.text.split())


def test_what_is_visited_and_gone_is_kept_by_name(few_atlas: Atlas) -> None:
    text = (
        head(more="atlas:covers concept:no-such ; atlas:assumes concept:gone ;")
        + session()
        + step(
            visits="case:no-such , concept:lost , case:tesco\\#no-such , concept:pain",
            more="atlas:readBefore case:away ;",
        )
    )
    draft = few_atlas.path_draft("a-class", text)
    assert draft.path is not None
    [one] = draft.path.steps
    assert one.gone == ("case/no-such", "case/tesco#no-such", "concept/lost")
    assert one.gone_before == ("case/away",)
    assert (draft.path.gone_covers, draft.path.gone_assumes) == (
        ("concept/no-such",),
        ("concept/gone",),
    )
    assert [ref.slug for ref in one.ideas] == ["pain"]
    assert len(draft.errors) == 6
    assert all(found.fix and found.line > 1 for found in draft.errors)
    assert {found.what for found in few_atlas.stale(draft.path)} == {"gone"}
    assert len(few_atlas.stale(draft.path)) == 6
    assert read_again(few_atlas, draft.path) == draft.path


# --- Bad input ---

BAD = {
    "a missing step": (head() + session() + step() + step("step-3", 3), "position-missing"),
    "two at one position": (head() + session() + step() + step("step-2", 1), "position-taken"),
    "two objectives at one position": (
        head(more="atlas:objective <#o1> , <#o2> ;")
        + '<#o1> a atlas:Objective ; skos:prefLabel "A."@en ; atlas:position 1 .\n'
        + '<#o2> a atlas:Objective ; skos:prefLabel "B."@en ; atlas:position 1 .\n'
        + session()
        + step(),
        "position-taken",
    ),
    "a session without steps": (GOOD + session("session-2", 2), "session-empty"),
    "no session": (head(), "path-without-session"),
    "a step in no session": (GOOD + step("step-2", 2, whole="<>"), "step-part-of"),
    "a step in two sessions": (
        GOOD + session("session-2", 2) + step("step-2", 2, whole="<#session-1> , <#session-2>"),
        "step-part-of",
    ),
    "no minutes": (head() + session() + step(more="atlas:minutesInClass 0 ;"), "step-minutes"),
    "negative minutes": (
        head() + session(more="atlas:minutesInClass -90 ;") + step(),
        "session-minutes",
    ),
    "minutes as text": (
        head() + session() + step(more='atlas:minutesInClass "ten"@en ;'),
        "step-minutes",
    ),
    "minutes without end": (
        head() + session() + step(more=f"atlas:minutesInClass {'9' * 5000} ;"),
        "step-minutes",
    ),
    "a position in a script that is no number": (
        head() + session() + step(position='"²"@en'),
        "step-position",
    ),
    "a position with too many signs": (
        head() + session() + step(position='"--5"@en'),
        "step-position",
    ),
    "a segment that is none": (
        head() + session() + step(more="atlas:segment atlas:essential ;"),
        "step-segment",
    ),
    "a level that is none": (
        head(more="atlas:objective <#o1> ;")
        + '<#o1> a atlas:Objective ; skos:prefLabel "A."@en ; atlas:position 1 ;\n'
        + "    atlas:bloomLevel atlas:essential .\n"
        + session()
        + step(),
        "objective-level",
    ),
    "an objective without text": (
        head(more="atlas:objective <#o1> ;")
        + "<#o1> a atlas:Objective ; atlas:position 1 .\n"
        + session()
        + step(),
        "objective-label",
    ),
    "an objective as text": (
        head(more='atlas:objective "Know it."@en ;') + session() + step(),
        "path-objective",
    ),
    "based on itself": (
        head(more="prov:wasDerivedFrom <> ;") + session() + step(),
        "derived-circle",
    ),
    "visits something gone": (head() + session() + step(visits="case:gone"), "unknown-story"),
    "visits a text": (head() + session() + step(visits='"pain"@en'), "step-visits-what"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_a_finding_and_the_path_is_still_shown(few_atlas: Atlas, what: str) -> None:
    text, code = BAD[what]
    draft = few_atlas.path_draft("a-class", text)
    named = [found for found in draft.findings if found.code == code]
    assert named, [found.code for found in draft.findings]
    assert all(found.line > 1 and found.message and found.fix for found in named)
    assert draft.path is not None
    assert draft.path.ref.label == "A class"
    assert all(one.minutes is None or one.minutes > 0 for one in draft.path.steps)
    again = few_atlas.path_draft("a-class", path_turtle(draft.path)).path
    assert again is not None
    assert len(again.steps) == len(draft.path.steps)


@pytest.mark.parametrize(
    ("slug", "text"),
    [
        ("a-class", ""),
        ("a-class", "no turtle"),
        ("a-class", "half of a character \ud83d"),
        ("a-class", GOOD[: len(GOOD) // 2]),
        ("another", GOOD),
        ("No Name", GOOD),
        ("a/b", GOOD),
    ],
)
def test_what_cannot_be_read_at_all_is_no_path_and_says_why(
    few_atlas: Atlas, slug: str, text: str
) -> None:
    draft = few_atlas.path_draft(slug, text)
    assert draft.path is None
    assert draft.errors or text == ""


def test_two_paths_that_are_based_on_each_other_are_found_in_both(own: Atlas) -> None:
    folder = own.settings.content / "paths"
    for slug, other in (("a-class", "b-class"), ("b-class", "a-class")):
        text = head(slug, f"prov:wasDerivedFrom path:{other} ;") + session() + step()
        (folder / f"{slug}.ttl").write_text(text, encoding="utf-8")
    own.refresh()
    found = [one for one in own.findings() if one.code == "derived-circle"]
    assert {one.file for one in found} == {"paths/a-class.ttl", "paths/b-class.ttl"}
    assert [ref.slug for ref in own.path("a-class").based_on] == ["b-class"]


# --- What has aged ---


def rewritten(atlas: Atlas, name: str, old: str, new: str) -> None:
    file = atlas.settings.content / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    atlas.refresh((name,))


def signed(atlas: Atlas, *visits: str) -> Path:
    path = atlas.path_draft("a-class", head() + session() + step(visits=" , ".join(visits))).path
    assert path is not None
    return atlas.signed(path)


def test_a_path_that_was_never_signed_has_not_aged(own: Atlas) -> None:
    path = own.path_draft("a-class", GOOD).path
    assert path is not None
    assert own.stale(path) == ()


def test_a_signed_path_ages_when_what_it_rests_on_says_something_else(own: Atlas) -> None:
    path = signed(own, "case:tesco", "case:tesco\\#one-in-front", "concept:pain", "case:amazon")
    assert [name for name, _ in path.steps[0].as_read] == [
        "case/amazon",
        "case/tesco",
        "case/tesco#one-in-front",
        "concept/pain",
    ]
    assert own.stale(path) == ()
    assert own.stale(read_again(own, path)) == ()
    other = next(s for s in own.case("tesco").statements if s.anchor != "one-in-front")
    rewritten(own, "cases/tesco.ttl", other.text, f"{other.text} And so on.")
    [aged] = own.stale(path)
    assert (aged.place, aged.name, aged.what) == (1, "case/tesco", "changed")
    assert "“step-1”" in aged.sentence
    assert "the story “Tesco”" in aged.sentence
    rewritten(own, "cases/tesco.ttl", f"{other.text} And so on.", other.text)
    assert own.stale(path) == ()


def test_what_was_signed_long_ago_stays_so_where_only_the_rest_is_to_be_signed(own: Atlas) -> None:
    text = head() + session() + step() + step("step-2", 2, visits="concept:fear")
    path = own.path_draft("a-class", text).path
    assert path is not None
    [week] = path.sessions
    old = replace(week.steps[0], as_read=(("concept/pain", "0" * 12),))
    path = replace(path, sessions=(replace(week, steps=(old, week.steps[1])),))
    kept = own.signed(path, again=False)
    assert kept.steps[0].as_read == old.as_read
    assert [name for name, _ in kept.steps[1].as_read] == ["concept/fear"]
    assert [one.name for one in own.stale(kept)] == ["concept/pain"]
    assert own.stale(own.signed(path)) == ()


def test_a_signed_path_ages_when_an_idea_is_told_in_another_way(own: Atlas) -> None:
    path = signed(own, "concept:pain")
    test = own.idea("pain").counts_when
    assert test is not None
    rewritten(own, "ontology/schemes/journey.ttl", test.text, "It hurts.")
    assert [(aged.name, aged.what) for aged in own.stale(path)] == [("concept/pain", "changed")]


def test_a_signed_path_names_a_story_that_was_withdrawn(own: Atlas) -> None:
    path = signed(own, "case:tesco", "concept:pain")
    (own.settings.content / "cases/tesco.ttl").unlink()
    own.refresh(("cases/tesco.ttl",))
    assert [(aged.name, aged.what) for aged in own.stale(path)] == [("case/tesco", "gone")]
    again = own.path_draft("a-class", path_turtle(path)).path
    assert again is not None
    assert again.steps[0].gone == ("case/tesco",)
    assert [(aged.name, aged.what) for aged in own.stale(again)] == [("case/tesco", "gone")]


# --- Live and saved ---


def test_a_path_follows_its_file_and_the_stories_that_it_visits(own: Atlas) -> None:
    file = own.settings.content / "paths/a-class.ttl"
    file.write_text(head() + session() + step(visits="case:tesco"), encoding="utf-8")
    own.refresh(("paths/a-class.ttl",))
    assert [case.ref.slug for case in own.path("a-class").steps[0].cases] == ["tesco"]
    abstract = own.case("tesco").summary.abstract
    rewritten(own, "cases/tesco.ttl", abstract, "The British grocer.")
    assert own.path("a-class").steps[0].cases[0].abstract == "The British grocer."
    text = head(more="atlas:objective <#o> ;") + session() + step()
    objective = '<#o> a atlas:Objective ; skos:prefLabel "{}"@en ; atlas:position 1 .\n'
    for said in ("Know pain.", "Know fear."):
        file.write_text(text + objective.format(said), encoding="utf-8")
        own.refresh(("paths/a-class.ttl",))
        assert own.path("a-class").objectives == (Objective(said),)
    file.unlink()
    own.refresh(("paths/a-class.ttl",))
    with pytest.raises(NotFound):
        own.path("a-class")


def test_an_objective_in_the_file_of_a_story_changes_what_all_paths_are_read_by(own: Atlas) -> None:
    paths_folder, cases = own.settings.content / "paths", own.settings.content / "cases"
    text = head(more="atlas:objective case:amazon\\#o ;") + session() + step()
    (paths_folder / "a-class.ttl").write_text(text, encoding="utf-8")
    own.refresh()
    assert own.path("a-class").objectives == ()
    with (cases / "amazon.ttl").open("a", encoding="utf-8") as file:
        file.write('\n<#o> a atlas:Objective ; skos:prefLabel "Odd."@en ; atlas:position 1 .\n')
    own.refresh(("cases/amazon.ttl",))
    assert own.path("a-class").objectives == (Objective("Odd."),)


def test_a_path_is_saved_and_read_at_once_and_never_written_over_unseen(own: Atlas) -> None:
    saved = own.save_path("a-class", GOOD, onto="")
    assert saved.path == "paths/a-class.ttl"
    assert own.path("a-class").ref.label == "A class"
    assert own.editable_path("a-class").digest == saved.digest
    other = GOOD.replace("A class", "Another class")
    again = own.save_path("a-class", other, onto=saved.digest)
    assert own.path("a-class").ref.label == "Another class"
    with pytest.raises(Outdated) as error:
        own.save_path("a-class", GOOD, onto=saved.digest)
    assert error.value.digest == again.digest
    with pytest.raises(Outdated, match="open that path"):
        own.save_path("a-class", GOOD, onto="")
    with pytest.raises(Refused, match=r"paths/a-class\.ttl has 1 mistake .* on line \d+"):
        own.save_path("a-class", BAD["a missing step"][0], onto=again.digest)
    assert own.path("a-class").ref.label == "Another class"
    kept = own.settings.content / ".history/paths/a-class"
    assert len(list(kept.glob("*.ttl"))) == 1
    with pytest.raises(NotFound):
        own.editable_path("b-class")


def test_an_atlas_that_is_only_read_saves_no_path(few_atlas: Atlas) -> None:
    with pytest.raises(NotWritable):
        few_atlas.save_path("a-class", GOOD, onto="")
    assert not (few_atlas.settings.content / "paths/a-class.ttl").exists()
