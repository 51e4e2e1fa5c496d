"""A saved file is live at once: what follows a change gives what reading everything anew gives."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.atlas import Atlas
from kg.settings import Settings
from tests.conftest import ROOT

PREFIXES = """\
@prefix atlas: <https://w3id.org/pioneer-atlas/ontology#> .
@prefix case: <https://w3id.org/pioneer-atlas/case/> .
@prefix concept: <https://w3id.org/pioneer-atlas/concept/> .
@prefix critique: <https://w3id.org/pioneer-atlas/critique/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix organisation: <https://w3id.org/pioneer-atlas/organisation/> .
@prefix person: <https://w3id.org/pioneer-atlas/person/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix scheme: <https://w3id.org/pioneer-atlas/scheme/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/pioneer-atlas/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ONTOLOGY = {
    "ontology/atlas.ttl": """
atlas:Phase a atlas:Class ; skos:prefLabel "Phase"@en .
atlas:Force a atlas:Class ; skos:prefLabel "Force"@en .
atlas:Level a atlas:Class ; skos:prefLabel "Level"@en .
atlas:wholeOrganisation a atlas:Scope ; skos:prefLabel "whole organisation"@en .
atlas:pioneer a atlas:Role ; skos:prefLabel "pioneer"@en .
""",
    "ontology/schemes/journey.ttl": """
scheme:journey a atlas:Scheme ; skos:prefLabel "The journey"@en ; atlas:ordered true ;
    atlas:proposedBy person:ann ; atlas:cites [ atlas:source source:book ] .
concept:ground a atlas:Phase ; skos:inScheme scheme:journey ; skos:prefLabel "Ground"@en ;
    atlas:rank 1 ; atlas:altitude 0 ; atlas:band "ground" .
concept:orbit a atlas:Phase ; skos:inScheme scheme:journey ; skos:prefLabel "Orbit"@en ;
    atlas:rank 2 ; atlas:altitude 3 ; atlas:band "in orbit" .
concept:falling a atlas:Phase ; skos:inScheme scheme:journey ; skos:prefLabel "Falling"@en ;
    atlas:rank 3 ; atlas:altitude 4 ; atlas:band "falling" .
concept:pride a atlas:Force ; skos:inScheme scheme:journey ; skos:prefLabel "Pride"@en ;
    atlas:cites [ atlas:source source:book ; atlas:locator "p. 1"@en ] .
concept:greed a atlas:Force ; skos:inScheme scheme:journey ; skos:prefLabel "Greed"@en .
concept:high a atlas:Level ; skos:inScheme scheme:journey ; skos:prefLabel "High"@en .
scheme:places a atlas:Scheme ; skos:prefLabel "Places"@en ; atlas:facet true .
concept:wales a atlas:Place ; skos:inScheme scheme:places ; skos:prefLabel "Wales"@en ;
    skos:broader concept:britain .
concept:britain a atlas:Place ; skos:inScheme scheme:places ; skos:prefLabel "Britain"@en .
critique:vague a atlas:Critique ; atlas:targets concept:pride ; atlas:statement "It is vague."@en ;
    atlas:answeredBy case:cafe\\#s0 ; atlas:cites [ atlas:source source:book ] .
""",
    "cases/commons/commons.ttl": """
source:book a atlas:Source ; dcterms:title "The book"@en ; dcterms:creator person:ann .
person:ann a prov:Person ; skos:prefLabel "Ann Author"@en .
organisation:press a org:Organization ; skos:prefLabel "The Press"@en .
""",
    "paths/tour.ttl": """
<> a atlas:ReadingPath ; skos:prefLabel "A tour"@en ; dcterms:abstract "Two stops."@en .
<#one> a atlas:Session ; atlas:partOf <> ; atlas:position 1 .
<#two> a atlas:Step ; atlas:partOf <#one> ; atlas:position 1 ; skos:prefLabel "A stop"@en ;
    atlas:visits case:cafe\\#s0 , case:dairy .
""",
}
SLUGS = ("cafe", "dairy", "deli", "mill")
NAMES = ("Cafe", "Dairy", "Deli", "Mill", "cafe", "Windmill House")
WORDS = ("brave", "bold", "braver", "customers", "queue", "price", "promise", "café")


# --- Stories out of a few pieces, which refer to one another ---


@dataclass(frozen=True)
class Told:
    kind: str
    words: tuple[str, ...]
    idea: str
    stance: str
    basis: str
    source: str
    other: str
    year: int
    how: str


TOLD = st.builds(
    Told,
    st.sampled_from(
        ("Episode", "Episode", "Claim", "MomentOfBelief", "Assessment", "Statistic", "Critique")
    ),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(tuple),
    st.sampled_from(("pride", "greed", "ground", "orbit", "falling")),
    st.sampled_from(("shows", "counters", "breaks", "doubts", "phase", "phase")),
    st.sampled_from(("proposersTerm", "proposersTelling", "editorial", "")),
    st.sampled_from(("book", *SLUGS, "")),
    st.sampled_from(SLUGS),
    st.integers(1988, 2021),
    st.sampled_from(("", "about", "conflictsWith", "revises", "after", "answeredBy", "saidBy")),
)


@dataclass(frozen=True)
class Entry:
    name: str
    organisation: str
    publisher: str
    person: str
    member: str
    place: str
    told: tuple[Told, ...]
    gap: str
    title: str


ENTRY = st.builds(
    Entry,
    st.sampled_from(NAMES),
    st.sampled_from((*SLUGS, "press", "")),
    st.sampled_from((*SLUGS, "press")),
    st.sampled_from(("Bob Baker", "Cy Cook")),
    st.sampled_from((*SLUGS, "press", "")),
    st.sampled_from(("wales", "britain", "")),
    st.lists(TOLD, max_size=4).map(tuple),
    st.sampled_from(("", "Nobody says why.", "The price is not known.")),
    st.sampled_from(("The Post", "A talk", "Zebra Weekly")),
)


def written(slug: str, entry: Entry) -> str:
    """Write a story; it describes its organisation, a person and a source, which others may name."""
    lines = [f"@base <https://w3id.org/pioneer-atlas/case/{slug}> .\n{PREFIXES}"]
    organisation = entry.organisation and f"atlas:organisation organisation:{entry.organisation} ;"
    place = entry.place and f"atlas:place concept:{entry.place} ;"
    gap = entry.gap and f'atlas:gap "{entry.gap}"@en ;'
    lines.append(
        f'<> a atlas:Case ; skos:prefLabel "{entry.name}"@en ; {organisation} {place} {gap}\n'
        f'    atlas:toldIn source:book ; dcterms:abstract "About {entry.name}."@en .\n'
        f'organisation:{slug} a org:Organization ; skos:prefLabel "{entry.name} Limited"@en .\n'
        f'person:{slug} a prov:Person ; skos:prefLabel "{entry.person}"@en .\n'
        f'source:{slug} a atlas:Source ; dcterms:title "{entry.title}"@en ; atlas:grade "B" ;\n'
        f"    dcterms:publisher organisation:{entry.publisher} .\n"
    )
    if entry.member:
        lines.append(f"person:{slug} org:memberOf organisation:{entry.member} .\n")
    lines += [_statement(number, told) for number, told in enumerate(entry.told)]
    return "".join(lines)


def _statement(number: int, told: Told) -> str:
    about = f"<> , case:{told.other}" if told.how == "about" else "<>"
    parts = [
        f'a atlas:{told.kind} ; skos:prefLabel "{told.words[0]} {number}"@en ; atlas:about {about}',
        f'atlas:statement "They were {" ".join(told.words)}."@en',
        f'atlas:begin "{told.year}"^^xsd:gYear',
        f"atlas:{told.stance} concept:{told.idea}",
    ]
    if told.basis:
        parts.append(f"atlas:basis atlas:{told.basis}")
    if told.source:
        parts.append(f'atlas:cites [ atlas:source source:{told.source} ; atlas:locator "p. 2"@en ]')
    if told.how == "saidBy":
        parts.append(f"atlas:saidBy person:{told.other}")
    elif told.how not in ("", "about"):
        parts.append(f"atlas:{told.how} case:{told.other}\\#s{number}")
    if told.kind == "Assessment":
        parts.append(f"atlas:level concept:high ; atlas:assessor person:{told.other}")
        parts.append(f'atlas:asOf "{told.year}"^^xsd:gYear')
    if told.kind == "Statistic":
        parts.append('atlas:about concept:greed ; atlas:value "7"')
    if told.kind == "Critique":
        parts.append("atlas:targets concept:pride , scheme:journey")
    if told.kind == "MomentOfBelief":
        parts.append('atlas:cost "Much."@en ; atlas:unknown atlas:resistance')
    return f"<#s{number}> {' ; '.join(parts)} .\n"


COMMONS = st.sampled_from(
    (
        'person:ann skos:altLabel "A. N."@en .\n',
        'source:book atlas:grade "A" .\n',
        'organisation:press skos:altLabel "Pressed"@en .\n',
        "",
    )
)
STEP = st.one_of(
    st.tuples(st.just("save"), st.sampled_from(SLUGS), ENTRY),
    st.tuples(st.just("save"), st.sampled_from(SLUGS), ENTRY),
    st.tuples(st.just("save"), st.sampled_from(SLUGS), ENTRY),
    st.tuples(st.just("delete"), st.sampled_from(SLUGS), st.none()),
    st.tuples(st.just("break"), st.sampled_from(SLUGS), st.none()),
    st.tuples(st.just("commons"), st.just("commons"), COMMONS),
    st.tuples(st.just("path"), st.just("tour"), st.sampled_from(("A walk", "A tour"))),
)


def save(path: Path, text: str) -> None:
    """Put a file in the place of another in one step, as an editor does."""
    aside = path.with_name(".aside")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)


def small(folder: Path) -> Path:
    """Write a small content with an ontology of its own."""
    shutil.copytree(ROOT / "ontology/rules", folder / "ontology/rules")
    for path, text in ONTOLOGY.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(PREFIXES + text, encoding="utf-8")
    return folder


def everything(atlas: Atlas) -> Iterator[tuple[str, object]]:
    """All that an atlas gives of its content."""
    yield "cases", atlas.cases()
    for one in atlas.cases():
        yield one.ref.slug, atlas.case(one.ref.slug)
        yield f"{one.ref.slug} objections", atlas.objections(atlas.case(one.ref.slug))
    for scheme in atlas.schemes():
        yield scheme.ref.slug, scheme
        for ref in scheme.ideas:
            yield ref.slug, atlas.idea(ref.slug)
    yield "sources", atlas.sources()
    yield "counts", atlas.counts()
    yield "paths", atlas.paths()
    yield "decisions", atlas.decisions()
    yield "timeline", atlas.timeline()
    yield "gaps", atlas.gaps()
    yield "vocabulary", atlas.vocabulary()
    yield "statements", dict(atlas._snapshot.apart.statements)
    yield "seen", dict(atlas._snapshot.seen)
    yield "index", (atlas._snapshot.index._words, atlas._snapshot.index._of_names)
    for order in ("", "told", "seen"):
        yield f"facets {order}", atlas.facets({}, order=order)
    for chosen in ({"idea": ("pride",)}, {"basis": ("ours",)}, {"place": ("britain",)}):
        yield f"facets {chosen}", atlas.facets(chosen)
    for words in (
        *NAMES,
        *WORDS,
        "limited",
        "bob",
        "the post",
        "1999",
        "brvae",
        "windmil",
        "press",
    ):
        yield f"search {words}", atlas.search(words)
    yield "search a question", atlas.search("who was brave about the price at the mill")
    yield "asked", atlas.ask("statements_of_idea", concept="pride").rows


class World:
    """A content that is changed, and what of it can be read, each in a folder."""

    def __init__(self, folder: Path) -> None:
        self.own, self.read = small(folder / "own"), small(folder / "read")

    def take(self, step: tuple[str, str, object]) -> str:
        """Change a file; what is broken is still read as it was before."""
        what, slug, value = step
        path = {"commons": "cases/commons/commons.ttl", "path": "paths/tour.ttl"}.get(
            what, f"cases/{slug}.ttl"
        )
        text: str | None = None
        if isinstance(value, Entry):
            text = written(slug, value)
        elif isinstance(value, str) and what == "path":
            text = PREFIXES + ONTOLOGY[path].replace("A tour", value)
        elif isinstance(value, str):
            text = PREFIXES + ONTOLOGY[path] + value
        if what == "break":
            if (self.own / path).exists():
                save(self.own / path, (self.own / path).read_text(encoding="utf-8") + "\n<#x> a ")
        elif text is None:
            (self.own / path).unlink(missing_ok=True)
            (self.read / path).unlink(missing_ok=True)
        else:
            save(self.own / path, text)
            save(self.read / path, text)
        return path


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEP, min_size=1, max_size=8), look=st.sampled_from((1, 2)))
def test_what_follows_a_change_gives_what_reading_everything_anew_gives(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, object]], look: int
) -> None:
    folder = tmp_path_factory.mktemp("world")
    world = World(folder)
    with ExitStack() as stack:
        live = stack.enter_context(Atlas(Settings(world.own)))
        list(everything(live))
        for number, step in enumerate(steps, 1):
            live.refresh([world.take(step)])
            if number % look == 0 or number == len(steps):
                with Atlas(Settings(world.read)) as fresh:
                    anew = dict(everything(fresh))
                followed = dict(everything(live))
                assert followed.keys() == anew.keys()
                for name, value in anew.items():
                    assert followed[name] == value, name
    shutil.rmtree(folder)


# --- While somebody reads ---


def entry(words: str, slug: str = "cafe") -> Entry:
    """A story of which each part says the same words."""
    told = Told("Episode", (words,), "pride", "shows", "editorial", slug, slug, 2001, "")
    return Entry(words, slug, "press", words, "", "", (told,) * 4, "", "A talk")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = small(tmp_path / "content")
    save(folder / "cases/cafe.ttl", written("cafe", entry("first")))
    save(folder / "cases/dairy.ttl", written("dairy", entry("other", "dairy")))
    return folder


def test_a_reader_sees_a_story_as_it_was_or_as_it_is_and_never_half_of_it(root: Path) -> None:
    seen: set[frozenset[str]] = set()
    done = threading.Event()
    with Atlas(Settings(root)) as atlas:

        def read() -> None:
            while not done.is_set():
                case = atlas.case("cafe")
                said = {told.text.split()[-1].rstrip(".") for told in case.statements}
                label, abstract = case.summary.ref.label, case.summary.abstract
                seen.add(frozenset({*said, label, abstract.split()[-1].rstrip(".")}))
                seen.add(frozenset(org.label.split()[0] for org in case.organisations))

        readers = [threading.Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        for number in range(40):
            save(root / "cases/cafe.ttl", written("cafe", entry(f"version{number}")))
            atlas.refresh(["cases/cafe.ttl"])
        done.set()
        for reader in readers:
            reader.join()
        assert atlas.case("cafe").ref.label == "version39"
    assert all(len(view) == 1 for view in seen)
    assert len(seen) > 1


def test_what_was_taken_before_a_change_stays_as_it_was(root: Path) -> None:
    with Atlas(Settings(root)) as atlas:
        before = atlas._snapshot
        save(root / "cases/cafe.ttl", written("cafe", entry("second")))
        atlas.refresh(["cases/cafe.ttl"])
        case = before.case("https://w3id.org/pioneer-atlas/case/cafe")
        assert case is not None
        assert [told.text for told in case.statements] == ["They were first."] * 4
        assert [told.text for told in atlas.case("cafe").statements] == ["They were second."] * 4


def test_only_what_a_change_reaches_is_read_again(root: Path) -> None:
    with Atlas(Settings(root)) as atlas:
        kept = atlas.case("dairy")
        save(root / "cases/cafe.ttl", written("cafe", entry("second")))
        atlas.refresh(["cases/cafe.ttl"])
        assert atlas.case("dairy") is kept
        commons = root / "cases/commons/commons.ttl"
        save(commons, commons.read_text().replace("The book", "A book"))
        atlas.refresh(["cases/commons/commons.ttl"])
        assert atlas.case("dairy") is not kept
        assert [ref.label for ref in atlas.case("dairy").summary.told_in] == ["A book"]


def test_a_story_that_tells_of_another_ones_parts_is_read_with_all_others(root: Path) -> None:
    """Then nothing can be said of what a change reaches."""
    strange = 'case:dairy\\#s0 atlas:statement "From elsewhere."@en .\n'
    with Atlas(Settings(root)) as atlas:
        atlas.search("elsewhere")
        save(root / "cases/cafe.ttl", written("cafe", entry("second")) + strange)
        atlas.refresh(["cases/cafe.ttl"])
        assert atlas.search("second").found
        save(root / "cases/cafe.ttl", written("cafe", entry("third")))
        atlas.refresh(["cases/cafe.ttl"])
        assert not atlas.search("elsewhere").found
        assert atlas.search("third").found


def test_the_files_that_are_named_are_looked_at_and_no_others(root: Path) -> None:
    with Atlas(Settings(root)) as atlas:
        for slug in ("cafe", "dairy"):
            save(root / f"cases/{slug}.ttl", written(slug, entry("second")))
        assert atlas.refresh(["cases/cafe.ttl"]) == ("cases/cafe.ttl",)
        assert atlas.case("dairy").ref.label == "other"
        assert atlas.refresh(["cases/none.ttl", "../x.ttl", "elsewhere/x.ttl"]) == ()
        assert atlas.refresh() == ("cases/dairy.ttl",)


# --- However an editor saves ---


def in_place(path: Path, text: str) -> None:
    """Empty the file, then write it in two pieces."""
    with path.open("w", encoding="utf-8") as file:
        file.flush()
        time.sleep(0.02)
        file.write(text[: len(text) // 2])
        file.flush()
        time.sleep(0.005)
        file.write(text[len(text) // 2 :])


def with_backup(path: Path, text: str) -> None:
    """Put the old file aside, then write a new one, as Vim and Emacs do."""
    path.with_name("4913").touch()
    path.with_name("4913").unlink()
    path.with_name(f".#{path.name}").symlink_to("somebody@somewhere.1234")
    path.rename(path.with_name(f"{path.name}~"))
    path.write_text(text, encoding="utf-8")
    path.with_name(f".#{path.name}").unlink()


def by_removing(path: Path, text: str) -> None:
    path.unlink()
    path.write_text(text, encoding="utf-8")


def by_moving_a_folder(path: Path, text: str) -> None:
    """Put a whole folder in the place of another."""
    other = path.parent.with_name("other")
    shutil.copytree(path.parent, other)
    (other / path.name).write_text(text, encoding="utf-8")
    path.parent.rename(Path(tempfile.mkdtemp(dir=path.parents[2])) / "cases")
    other.rename(path.parent)


def eventually(atlas: Atlas, words: str, path: Path) -> None:
    until = time.monotonic() + 30
    while not atlas.search(words).found:
        assert time.monotonic() < until, f"{path} was not taken in"
        time.sleep(0.01)


@pytest.mark.parametrize("write", [save, in_place, with_backup, by_removing, by_moving_a_folder])
def test_a_file_is_live_however_an_editor_saves_it(root: Path, write: object) -> None:
    assert callable(write)
    with Atlas(Settings(root, watch_seconds=1), watch=True) as atlas:
        path = root / "cases/cafe.ttl"
        for words in ("second", "third"):
            write(path, written("cafe", entry(words)))
            eventually(atlas, words, path)
        assert atlas.case("cafe").ref.label == "third"
        assert not atlas.kept_out()
        assert {file.path for file in atlas.files() if file.path.startswith("cases/c")} == {
            "cases/cafe.ttl",
            "cases/commons/commons.ttl",
        }


def test_what_the_system_tells_of_is_not_waited_for(root: Path) -> None:
    with Atlas(Settings(root, watch_seconds=3_600), watch=True) as atlas:
        path = root / "cases/mill.ttl"
        until = time.monotonic() + 30
        while not atlas.search("windmill").found:
            assert time.monotonic() < until
            save(path, written("mill", entry("windmill")))  # again until the watcher has begun
            time.sleep(0.1)
        assert atlas.case("mill").ref.label == "windmill"


def test_where_the_system_tells_of_nothing_everything_is_looked_at_from_time_to_time(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> Iterator[object]:
        raise OSError("no more files can be watched")

    monkeypatch.setattr("kg.atlas._watching.watch", refused)
    with Atlas(Settings(root, watch_seconds=0.05), watch=True) as atlas:
        path = root / "cases/cafe.ttl"
        for words in ("second", "third"):
            save(path, written("cafe", entry(words)))
            eventually(atlas, words, path)


@pytest.mark.parametrize("half", ["", "gone", "<#s0> a atlas:Epis"])
def test_a_file_on_its_way_is_waited_for(
    root: Path, half: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.atlas._running._PATIENCE", 60)
    path = root / "cases/cafe.ttl"
    with Atlas(Settings(root)) as atlas:
        path.unlink()
        if half != "gone":
            path.write_text(half, encoding="utf-8")
        following = threading.Thread(target=atlas._follow, args=(["cases/cafe.ttl"],))
        following.start()
        time.sleep(0.05)
        assert atlas.case("cafe").ref.label == "first"
        assert not any(file.stale for file in atlas.files())
        save(path, written("cafe", entry("second")))
        following.join()
        assert atlas.case("cafe").ref.label == "second"
        assert not any(file.stale for file in atlas.files())


def test_a_file_that_stays_broken_is_said_to_be_and_stays_as_it_was(root: Path) -> None:
    with Atlas(Settings(root)) as atlas:
        save(root / "cases/cafe.ttl", "<#s0> a ")
        atlas._follow(["cases/cafe.ttl"])
        assert [file.path for file in atlas.files() if file.stale] == ["cases/cafe.ttl"]
        assert atlas.case("cafe").ref.label == "first"
        assert {found.file for found in atlas.kept_out()} == {"cases/cafe.ttl"}


def test_the_log_says_when_a_file_can_no_longer_be_read_and_when_it_can_again(
    own_few: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = own_few / "cases/tesco.ttl"
    text = file.read_text(encoding="utf-8")
    with Atlas(Settings(own_few)) as atlas:
        file.write_text(text + "oops", encoding="utf-8")
        atlas.refresh()
        file.write_text(text, encoding="utf-8")
        atlas.refresh()
    first, second = (record.getMessage() for record in caplog.records)
    assert first.startswith("cases/tesco.ttl is shown as it last was: line ")
    assert second == "cases/tesco.ttl can be read again"
