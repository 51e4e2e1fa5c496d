"""Drafts: what they would be and change, seen by nobody else; and saved stories, seen at once."""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

import kg
from kg.atlas import Atlas
from kg.authoring import pull_request
from kg.catalogue import Gap, Seen
from kg.diagnostics import Severity
from kg.errors import NotFound, NotWritable, Outdated, Refused, SavingError
from kg.namespaces import BASE
from kg.settings import Settings
from tests.conftest import ROOT, some

CASE = f"{BASE}case/"
SLUGS = sorted(path.stem for path in (ROOT / "cases").glob("*.ttl"))


@pytest.fixture
def writable(own_few: Path) -> Iterator[Atlas]:
    """An open atlas of a few stories that may be changed."""
    with Atlas(Settings(content=own_few, writable=True)) as atlas:
        yield atlas


@pytest.fixture(scope="module")
def read_only(few_atlas: Atlas) -> Atlas:
    return few_atlas


def text_of(atlas: Atlas, slug: str) -> str:
    return atlas.editable(slug).text


def as_new(text: str, slug: str, name: str) -> str:
    """Turn the text of easyJet into that of another story."""
    text = text.replace("case/easyjet>", f"case/{slug}>")
    return text.replace('skos:prefLabel "easyJet"@en', f'skos:prefLabel "{name}"@en', 1)


def without(text: str, *parts: str) -> str:
    """Take statements out of a text, and out of the passages that retell them."""
    for part in parts:
        text = re.sub(rf"\n<#{part}>\n.*?\n\.\n", "\n", text, count=1, flags=re.DOTALL)
        text = re.sub(rf" <#{part}> ,|, <#{part}>", "", text)
    return text


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) >= 1
    return text.replace(old, new, 1)


Key = tuple[str, str, str, str]


def keys(gaps: Iterable[Gap]) -> set[Key]:
    """Tell gaps apart, each thing that is not told by itself."""
    listed = ("moment", "number", "not-told")
    return {
        (gap.kind, gap.about.iri, gap.thing.iri if gap.thing else "", text)
        for gap in gaps
        for text in (gap.text.split(", ") if gap.kind in listed else (gap.text,))
    }


def shown(atlas: Atlas) -> Mapping[str, tuple[int, int]]:
    """Give how many stories and notes show each idea."""
    nothing = Seen()
    found = {}
    for scheme in atlas.schemes():
        seen = dict(scheme.seen)
        for idea in scheme.ideas:
            one = seen.get(idea.slug, nothing)
            found[idea.iri] = one.stories, one.notes
    return found


# --- How readers would see it ---


def assert_unchanged(atlas: Atlas, slug: str) -> None:
    draft = atlas.draft(slug, text_of(atlas, slug))
    assert draft.case == atlas.case(slug)
    assert draft.changes is not None
    assert draft.changes.nothing
    assert draft.changes.gains == draft.changes.losses == ()
    assert draft.changes.closes == draft.changes.opens == ()
    assert draft.changes.conflicts == ()
    assert draft.changes.pointing == ()


@pytest.mark.parametrize("slug", SLUGS[::18])
def test_a_story_as_it_stands_is_drafted_as_it_is_served(atlas: Atlas, slug: str) -> None:
    assert_unchanged(atlas, slug)


@pytest.mark.long
@pytest.mark.parametrize("slug", SLUGS)
def test_every_story_as_it_stands_is_drafted_as_it_is_served(atlas: Atlas, slug: str) -> None:
    assert_unchanged(atlas, slug)


def nothing_placed(text: str) -> str:
    return re.sub(r"\n    atlas:phase [^;]+;", "", text)


EDITS: Mapping[str, Callable[[str], str]] = {
    "another word": lambda text: changed(text, "777 million", "778 million"),
    "a statement less": lambda text: without(text, "flotation"),
    "no passages": lambda text: re.sub(r"\n<#passage-\d>\n.*?\n\.\n", "\n", text, flags=re.DOTALL),
    "a note": nothing_placed,
    "a question answered": lambda text: re.sub(
        r'\n +"What became of the customer charter.*?"@en ,', "", text
    ),
    "no date": lambda text: changed(text, 'atlas:begin "2000"^^xsd:gYear', "atlas:undated true"),
    "no source": lambda text: changed(
        text, "    atlas:cites [ atlas:source source:easyjet-mba-association ] ;\n", ""
    ),
    "an unknown told": lambda text: changed(
        text,
        "atlas:unknown atlas:cost , atlas:organisationBenefit ;",
        'atlas:unknown atlas:organisationBenefit ;\n    atlas:cost "Much money."@en ;',
    ),
    "new story": lambda text: as_new(text, "another-airline", "Another Airline"),
    "new note": lambda text: nothing_placed(as_new(text, "another-airline", "Another Airline")),
    "its own source": lambda text: (
        text + '\nsource:easyjet-mba-association\n    dcterms:creator "A. N. Other" ;\n.\n'
    ),
}


@pytest.fixture(scope="module")
def changing(few: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Atlas]:
    """An open atlas of a few stories; who changes one puts it back."""
    folder = tmp_path_factory.mktemp("changing") / "content"
    with kg.open(shutil.copytree(few, folder)) as atlas:
        yield atlas


@contextmanager
def written(atlas: Atlas, slug: str, text: str) -> Iterator[None]:
    """Have a story in the atlas for a while."""
    file = atlas.settings.content / "cases" / f"{slug}.ttl"
    before = file.read_bytes() if file.exists() else None
    file.write_text(text, encoding="utf-8")
    atlas.refresh()
    try:
        yield
    finally:
        file.unlink()
        if before is not None:
            file.write_bytes(before)
        atlas.refresh()


@pytest.mark.parametrize("edit", some(EDITS, 2))
def test_what_a_draft_says_is_what_is_served_once_it_is_saved(changing: Atlas, edit: str) -> None:
    atlas = changing
    text = EDITS[edit](text_of(atlas, "easyjet"))
    slug = "another-airline" if edit.startswith("new") else "easyjet"
    assert edit.startswith("new") or text != text_of(atlas, "easyjet")
    gaps, ideas, was = keys(atlas.gaps()), shown(atlas), atlas.summary(slug)
    old = {one.ref.iri: one for one in atlas.case(slug).statements} if was else {}
    draft = atlas.draft(slug, text)
    found = draft.changes
    assert found is not None
    with written(atlas, slug, text):
        served, gaps_now, now = atlas.case(slug), keys(atlas.gaps()), shown(atlas)
    assert draft.case == served
    assert keys(found.opens) == gaps_now - gaps
    assert keys(found.closes) == gaps - gaps_now
    told = {
        one.idea.iri: (one.stories_after, one.notes_after) for one in found.gains + found.losses
    }
    assert told == {iri: count for iri, count in now.items() if count != ideas[iri]}
    assert found.is_new == (was is None)
    assert found.becomes == ("story" if served.summary.evidence.is_story else "note")
    assert found.missing == served.summary.evidence.missing
    new = {one.ref.iri: one for one in served.statements}
    assert found.added == len(new.keys() - old.keys())
    assert found.removed == len(old.keys() - new.keys())
    assert found.changed == sum(old[iri] != new[iri] for iri in old.keys() & new.keys())
    assert not found.nothing


def test_a_new_story_is_counted_whole_and_its_ideas_gain_it(read_only: Atlas) -> None:
    text = as_new(text_of(read_only, "easyjet"), "another-airline", "Another Airline")
    draft = read_only.draft("another-airline", text)
    assert draft.path == "cases/another-airline.ttl"
    assert draft.case is not None
    assert draft.case.ref.label == "Another Airline"
    found = draft.changes
    assert found is not None
    assert (found.is_new, found.was, found.becomes, found.missing) == (True, "", "story", ())
    assert found.added == len(draft.case.statements)
    assert found.gains
    assert found.losses == ()
    assert all(one.stories_after == one.stories_before + 1 for one in found.gains)
    assert not any(one.first for one in found.gains)  # easyJet shows them all


def test_the_first_story_of_an_idea_is_said_and_closes_its_gap(read_only: Atlas) -> None:
    gap = next(one for one in read_only.gaps() if one.kind == "idea-without-a-story")
    assert gap.thing is not None
    more = f"    atlas:shows concept:{gap.thing.slug} ;\n    atlas:basis atlas:editorial ;\n"
    text = changed(text_of(read_only, "easyjet"), '    atlas:begin "2000"^^xsd:gYear ;\n', more)
    found = read_only.draft("easyjet", text).changes
    assert found is not None
    gain = next(one for one in found.gains if one.idea.iri == gap.thing.iri)
    assert gain.first
    assert (gain.stories_before, gain.stories_after) == (0, 1)
    assert keys([gap]) <= keys(found.closes)


def test_a_story_that_loses_its_episodes_becomes_a_note_and_says_what_is_missing(
    read_only: Atlas,
) -> None:
    found = read_only.draft("easyjet", nothing_placed(text_of(read_only, "easyjet"))).changes
    assert found is not None
    assert (found.was, found.becomes) == ("story", "note")
    assert found.missing == ("3 more episodes placed in phases",)
    assert all(one.stories_after == one.stories_before - 1 for one in found.losses)
    assert found.losses
    assert found.gains == ()


def test_conflicts_that_a_draft_makes_are_told_with_both_sides(read_only: Atlas) -> None:
    text = text_of(read_only, "easyjet")
    amazon = read_only.case("amazon").statements[0]
    more = (
        '    atlas:begin "2000"^^xsd:gYear ;\n    atlas:conflictsWith <#first-flights> ;\n'
        '    atlas:answers "How much was it worth?"@en ;\n'
        f"    atlas:revises <{amazon.ref.iri}> , <{CASE}nowhere#nothing> ;\n"
    )
    text = changed(text, '    atlas:begin "2000"^^xsd:gYear ;\n', more)
    text = changed(
        text, '    atlas:begin "1995"^^xsd:gYear ;\n', "    atlas:conflictsWith <#flotation> ;\n"
    )
    draft = read_only.draft("easyjet", text)
    assert draft.changes is not None
    found = {(one.other.part, one.revises): one for one in draft.changes.conflicts}
    assert len(draft.changes.conflicts) == 3  # the conflict is told from both sides
    by_both = found.get(("first-flights", False)) or found["flotation", False]
    assert by_both.told is not None
    assert {by_both.statement.ref.part, by_both.told.ref.part} == {"first-flights", "flotation"}
    assert by_both.question == "How much was it worth?"
    assert found[amazon.ref.part, True].told == amazon
    assert found["nothing", True].told is None


def test_what_elsewhere_names_a_thing_that_goes_is_told(read_only: Atlas) -> None:
    text = text_of(read_only, "amazon")
    found = read_only.draft("amazon", without(text, "burning-ambition")).changes
    assert found is not None
    assert found.removed == 1
    assert [ref.iri for ref in found.pointing] == [read_only.path("ten-minute-flight").ref.iri]
    found = read_only.draft("easyjet", without(text_of(read_only, "easyjet"), "flotation")).changes
    assert found is not None
    assert (found.removed, found.pointing) == (1, ())


def test_a_change_beside_the_statements_is_no_change_of_nothing(read_only: Atlas) -> None:
    text = text_of(read_only, "easyjet")
    for old, new in (("The British airline", "A British airline"), ("Out of sight", "Unseen")):
        found = read_only.draft("easyjet", changed(text, old, new)).changes
        assert found is not None
        assert (found.added, found.changed, found.removed) == (0, 0, 0)
        assert found.besides
        assert not found.nothing
    comment = read_only.draft("easyjet", f"# A comment.\n{text}").changes
    assert comment is not None
    assert comment.nothing


# --- What cannot be read ---

UNREADABLE: Mapping[str, str] = {
    "empty": "",
    "a comment": "# nothing\n",
    "cut off": "<> a <http://example.org/",
    "no story": "<http://example.org/a> <http://example.org/b> <http://example.org/c> .",
    "another base": f"@base <{CASE}tesco> .\n<> a <{BASE}ontology#Case> .",
    "binary": "".join(map(chr, range(256))),
    "NUL": "<> a <\0> .",
    "deep": f"<> <urn:a> {'[ <urn:b> ' * 500}<urn:c>{' ]' * 500} .",
    "huge": f"# {'x' * 5_000_001}",
    "half of a character": '<> a <urn:a> ;\n  <urn:b> "a\ud800" .',
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_text_that_cannot_be_read_has_findings_and_no_story(read_only: Atlas, kind: str) -> None:
    draft = read_only.draft("easyjet", UNREADABLE[kind])
    assert draft.findings
    assert all(one.file == "cases/easyjet.ttl" and one.line >= 1 for one in draft.findings)
    assert (draft.case, draft.changes) == (None, None)
    if kind != "no story":
        assert draft.errors


def test_half_of_a_character_is_found_where_it_stands(read_only: Atlas) -> None:
    [found] = read_only.draft("easyjet", UNREADABLE["half of a character"]).findings
    assert (found.line, found.column, found.code) == (2, 13, "encoding")
    assert "U+D800" in found.message


@pytest.mark.parametrize("slug", ["", "..", "../tesco", "A", "derived", "a\0", "a b", "\ud800"])
def test_a_name_that_can_be_no_story_is_a_finding(read_only: Atlas, slug: str) -> None:
    draft = read_only.draft(slug, text_of(read_only, "easyjet"))
    assert [one.code for one in draft.errors][:1] == ["file-name"]


def test_findings_can_be_had_alone(read_only: Atlas) -> None:
    text = changed(text_of(read_only, "easyjet"), "concept:outside-in", "concept:outside-inn")
    alone, whole = (read_only.draft("easyjet", text, whole=whole) for whole in (False, True))
    assert alone.findings == whole.findings
    assert any("outside-in" in f"{one.message} {one.fix}" for one in alone.errors)
    assert (alone.case, alone.changes) == (None, None)
    assert whole.case is not None


def cut(text: str, every: int) -> Iterator[str]:
    for end in range(0, len(text), every):
        yield text[:end]


def test_a_story_that_is_being_typed_is_always_answered(read_only: Atlas) -> None:
    text = text_of(read_only, "easyjet")
    ends = [found.end() for found in re.finditer(r"^\.$", text, re.MULTILINE)]
    for end in ends[:: len(ends) // 4]:
        draft = read_only.draft("easyjet", text[:end])
        assert draft.case is not None
        assert draft.changes is not None
    for part in cut(text, len(text) // 6):
        assert read_only.draft("easyjet", part).findings


@pytest.mark.long
def test_a_story_that_is_being_typed_is_answered_at_each_statement(read_only: Atlas) -> None:
    text = text_of(read_only, "amazon")
    for found in re.finditer(r"^\.$", text, re.MULTILINE):
        assert read_only.draft("amazon", text[: found.end()]).case is not None


# --- Nobody else sees it ---


def test_nothing_of_a_draft_reaches_readers(read_only: Atlas) -> None:
    text = as_new(text_of(read_only, "easyjet"), "secret-story", "Zanzibar Airways")
    generation, before = read_only.generation, read_only.graph()
    draft = read_only.draft("secret-story", text)
    assert draft.case is not None
    assert read_only.generation == generation
    assert read_only.summary("secret-story") is None
    assert "Zanzibar" not in " ".join(hit.ref.label for hit in read_only.search("Zanzibar").hits)
    assert not read_only.search("Zanzibar").hits
    asked = read_only.sparql(f"SELECT ?o WHERE {{ <{CASE}secret-story> ?p ?o }}")
    assert asked.outcome == "empty"
    assert len(read_only.graph()) == len(before)
    assert not (read_only.settings.content / "cases" / "secret-story.ttl").exists()


def test_authors_at_once_each_see_their_own_draft(read_only: Atlas) -> None:
    text = text_of(read_only, "easyjet")
    wrong: list[str] = []
    together = threading.Barrier(4)

    def write(slug: str, name: str) -> None:
        together.wait()
        for number in range(1):
            own = as_new(text, slug, f"{name} {number}")
            draft = read_only.draft(slug, changed(own, "777 million", f"{number} {name}"))
            words = " ".join(one.text for one in draft.case.statements) if draft.case else ""
            seen = draft.case.ref.label if draft.case else "nothing"
            if seen != f"{name} {number}" or words.count(f"{number} {name}") != 1:
                wrong.append(f"{slug} {number}: {seen}")
            if any(one.file != f"cases/{slug}.ttl" for one in draft.findings):
                wrong.append(f"{slug} {number}: {draft.findings}")

    # Two of them write the same story.
    authors = [("new-one", "Red"), ("new-two", "Green"), ("easyjet", "Blue"), ("easyjet", "Grey")]
    threads = [threading.Thread(target=write, args=one) for one in authors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert_unchanged(read_only, "easyjet")


# --- Saving ---


def test_a_saved_story_is_on_the_pages_and_in_search_at_once(writable: Atlas) -> None:
    assert not writable.search("Zanzibar").hits
    text = as_new(text_of(writable, "easyjet"), "zanzibar", "Zanzibar Airways")
    text = own_organisation(text)
    saved = writable.save("zanzibar", text, onto="")
    assert saved.text == text
    assert (saved.path, saved.digest) == (
        "cases/zanzibar.ttl",
        writable.editable("zanzibar").digest,
    )
    assert writable.case("zanzibar").ref.label == "Zanzibar Airways"
    assert [hit.ref.slug for hit in writable.search("Zanzibar Airways").hits][:1] == ["zanzibar"]
    assert saved.changes is not None
    assert saved.changes.is_new
    assert all(one.severity is not Severity.ERROR for one in saved.findings)


def own_organisation(text: str) -> str:
    """Leave out what the copy of a story tells of people and organisations: it is told there."""
    blocks = re.split(r"(?<=\n\.\n)", text)
    return "".join(
        one for one in blocks if not re.search(r"^(organisation|person|source):", one, re.M)
    )


def test_a_story_is_saved_onto_what_was_opened_and_the_version_before_is_kept(
    writable: Atlas,
) -> None:
    opened = writable.editable("easyjet")
    text = changed(opened.text, "777 million", "778 million")
    saved = writable.save("easyjet", text, onto=opened.digest)
    assert saved.changes is not None
    assert (saved.changes.added, saved.changes.changed, saved.changes.removed) == (0, 1, 0)
    assert any("778 million" in one.text for one in writable.case("easyjet").statements)
    [kept] = writable.versions("easyjet")
    assert writable.earlier("easyjet", kept.name).text == opened.text
    with pytest.raises(Outdated) as refused:
        writable.save("easyjet", opened.text, onto=opened.digest)
    assert (refused.value.yours, refused.value.theirs) == (opened.text, text)
    assert any("778 million" in one.text for one in writable.case("easyjet").statements)


def test_a_text_with_an_error_is_not_saved_and_says_which(writable: Atlas) -> None:
    opened = writable.editable("easyjet")
    for text in (
        changed(opened.text, "concept:outside-in", "concept:outside-inn"),
        opened.text[:-5],
        UNREADABLE["half of a character"],
    ):
        with pytest.raises(Refused) as refused:
            writable.save("easyjet", text, onto=opened.digest)
        assert refused.value.findings
        assert all(one.severity is Severity.ERROR for one in refused.value.findings)
        assert f"on line {refused.value.findings[0].line}:" in str(refused.value)
    assert writable.editable("easyjet") == opened
    assert writable.versions("easyjet") == ()


def test_an_atlas_that_is_only_read_saves_nothing(own_few: Path) -> None:
    with kg.open(own_few) as atlas:
        opened = atlas.editable("easyjet")
        with pytest.raises(NotWritable, match="--writable"):
            atlas.save("easyjet", f"# Changed.\n{opened.text}", onto=opened.digest)
        assert atlas.editable("easyjet") == opened
    assert not (own_few / ".history").exists()


def test_a_story_is_never_saved_outside_its_folder(writable: Atlas) -> None:
    text = text_of(writable, "easyjet")
    before = sorted(writable.settings.content.rglob("*"))
    for slug in ("../easy", "commons/easy", "/easy", "A", "", "a\0"):
        with pytest.raises(SavingError):
            writable.save(slug, text, onto="")
    assert [one for one in writable.settings.content.rglob("*.ttl") if one not in before] == []


def test_what_is_not_there_cannot_be_edited_and_the_nearest_are_named(read_only: Atlas) -> None:
    with pytest.raises(NotFound) as missing:
        read_only.editable("easyjets")
    assert missing.value.nearest == ("easyjet",)


def test_starting_for_saving_sweeps_up_and_reading_alone_does_not(own_few: Path) -> None:
    with Atlas(Settings(content=own_few, writable=True)) as atlas:
        opened = atlas.editable("easyjet")
        atlas.save("easyjet", f"# Changed.\n{opened.text}", onto=opened.digest)
    left = own_few / "cases" / ".tmp-0123456789abcdef"
    left.write_text("half a st")
    with Atlas(Settings(content=own_few)):
        assert left.exists()
    with Atlas(Settings(content=own_few, writable=True)):
        assert not left.exists()


def test_readers_see_a_whole_story_while_it_is_saved_again_and_again(writable: Atlas) -> None:
    opened = writable.editable("easyjet")
    known = len(writable.case("easyjet").statements)
    ended = threading.Event()
    seen: set[int] = set()

    def read() -> None:
        while not ended.is_set():
            seen.add(len(writable.case("easyjet").statements))
            time.sleep(0.001)  # the one who saves runs in this process too

    reader = threading.Thread(target=read)
    reader.start()
    try:
        version = opened
        for number in range(2):
            text = changed(opened.text, "777 million", f"{number} million")
            version = writable.save("easyjet", text, onto=version.digest)
    finally:
        ended.set()
        reader.join()
    assert seen == {known}


# --- What is set, and handing in ---


YES, NO = ("1", "true", " True ", "yes"), ("0", "no", "False", "")


@pytest.mark.parametrize(
    ("said", "meant"), [*((one, True) for one in YES), *((one, False) for one in NO)]
)
def test_saving_is_allowed_by_the_environment(
    monkeypatch: pytest.MonkeyPatch, said: str, meant: bool
) -> None:
    monkeypatch.setenv("PIONEER_WRITABLE", said)
    assert Settings.from_environment().writable is meant
    assert Settings.from_environment(writable=True).writable


def test_saving_is_off_and_a_word_that_is_neither_yes_nor_no_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PIONEER_WRITABLE", raising=False)
    assert Settings.from_environment().writable is False
    monkeypatch.setenv("PIONEER_WRITABLE", "perhaps")
    with pytest.raises(ValueError, match="PIONEER_WRITABLE cannot be read: 'perhaps'"):
        Settings.from_environment()


def test_what_is_set_for_serving_reaches_the_pages(
    monkeypatch: pytest.MonkeyPatch, few: Path
) -> None:
    settings = Settings(few, port=9000, writable=True, base_path="/atlas", allowed_hosts=("a", "b"))
    for name, value in settings.as_environment().items():
        monkeypatch.setenv(name, value)
    assert Settings.from_environment() == settings


@pytest.mark.parametrize(
    ("home", "host", "address", "filled"),
    [
        (
            "https://github.com/a/b",
            "GitHub",
            "/new/main?filename=cases%2Fx.ttl&value=%C3%A4%20.",
            True,
        ),
        (
            "https://github.com/a/b.git/",
            "GitHub",
            "/new/main?filename=cases%2Fx.ttl&value=%C3%A4%20.",
            True,
        ),
        ("https://gitlab.com/a/b", "GitLab", "/-/new/main?file_name=cases%2Fx.ttl", False),
        (
            "https://codeberg.org/a/b",
            "Codeberg",
            "/_new/main/cases?filename=x.ttl&value=%C3%A4%20.",
            True,
        ),
        ("https://git.example.org/a/b", "", "", False),
    ],
)
def test_a_pull_request_begins_where_the_repository_is(
    home: str, host: str, address: str, filled: bool
) -> None:
    found = pull_request(home, "cases/x.ttl", "ä .", is_new=True)
    begin = home.rstrip("/").removesuffix(".git") if address else ""
    assert (found.host, found.address, found.filled) == (host, f"{begin}{address}", filled)
    assert found.branch == "add-x"
    assert "kg check cases/x.ttl" in found.commands


def test_an_address_never_grows_beyond_what_servers_read() -> None:
    found = pull_request("https://github.com/a/b", "cases/x.ttl", "ä" * 2_000, is_new=True)
    assert (found.filled, "value" in found.address) == (False, False)
    found = pull_request("https://github.com/a/b", "cases/x.ttl", "ä" * 1_000, is_new=True)
    assert found.filled
    assert len(found.address) <= 8_000


def test_a_file_that_is_there_is_changed_where_it_stands() -> None:
    found = pull_request("https://codeberg.org/a/b", "cases/x.ttl", "a", is_new=False)
    assert found.address == "https://codeberg.org/a/b/_edit/main/cases/x.ttl"
    assert (found.branch, found.filled) == ("change-x", False)


@pytest.mark.parametrize("home", ["", "javascript:alert(1)/a/b", "https://github.com/", "a/b"])
def test_without_a_repository_nothing_is_opened(home: str) -> None:
    found = pull_request(home, "cases/x.ttl", "a", is_new=True)
    assert (found.host, found.address, found.commands) == ("", "", ())
