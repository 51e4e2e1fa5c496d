"""What is kept between starts: a start with it is in the state of one without, whatever happened."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from bench.generate import write_content
from kg.atlas import Atlas
from kg.catalogue import CaseSummary, Phase, Ref
from kg.corpus import files_of
from kg.kept import Pool, Shelf, pack, unpack
from kg.settings import Settings
from tests.conftest import ROOT, some

STORIES = 12


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    write_content(folder, ROOT, STORIES)
    return folder


@pytest.fixture
def content(generated: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(generated, tmp_path / "content"))


@pytest.fixture
def settings(content: Path, tmp_path: Path) -> Settings:
    return Settings(content, cache=str(tmp_path / "cache"))


def keep(settings: Settings) -> None:
    with Atlas(settings) as atlas:
        assert atlas.keep()


def kept_files(settings: Settings) -> list[Path]:
    return sorted(Path(settings.cache).rglob("*.sqlite"))


def is_kept(atlas: Atlas) -> bool:
    """Whether an atlas began with what was kept."""
    return bool(atlas._kept)


def canonical(dump: bytes) -> list[str]:
    """Give quads as text, with names of blank nodes that say how they are linked."""
    quads = ox.Dataset(ox.parse(dump, ox.RdfFormat.N_QUADS))
    quads.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return sorted(map(str, quads))


def state(atlas: Atlas) -> dict[str, object]:
    """Give all that readers can tell one state of the content from another by."""
    dump = files_of(atlas._origin).store.dump()
    words = ("customers", "pain", "new-1", "quixotic", "story", "bank", "nobody-says-this")
    facets = [atlas.facets({}), atlas.facets({"idea": ("pain",)}, order="told")]
    return {
        "quads": canonical(dump),
        "files": atlas.files(),
        "generation": atlas.generation,
        "astray": files_of(atlas._origin).astray,
        "summaries": atlas.cases(),
        "cases": atlas.whole_cases(),
        "sources": atlas.sources(),
        "schemes": atlas.schemes(),
        "ideas": [atlas.idea(ref.slug) for ref in atlas.glossary().values()][:12],
        "counts": atlas.counts(),
        "facets": facets,
        "search": [atlas.search(word).groups for word in words],
        "findings": sorted(map(str, atlas.kept_out())),
    }


def assert_as_fresh(settings: Settings, *, kept: bool = True) -> None:
    with Atlas(settings) as again, Atlas(Settings(settings.content, cache="")) as fresh:
        assert is_kept(again) is kept
        assert not is_kept(fresh)
        ours, theirs = state(again), state(fresh)
    for name, found in theirs.items():
        assert ours[name] == found, name


def case_files(content: Path) -> list[Path]:
    return sorted((content / "cases").glob("*.ttl"))


# --- What is kept is what is there ---


def test_a_start_with_what_was_kept_is_in_the_state_of_one_without(settings: Settings) -> None:
    keep(settings)
    assert_as_fresh(settings)


@pytest.mark.long
def test_shipped_content_is_the_same_as_kept(tmp_path: Path) -> None:
    settings = Settings(ROOT, cache=str(tmp_path / "cache"))
    keep(settings)
    assert_as_fresh(settings)


def test_nothing_new_is_kept_where_nothing_is_new(settings: Settings) -> None:
    keep(settings)
    before = kept_files(settings)
    with Atlas(settings) as atlas:
        assert not atlas.keep()
    assert kept_files(settings) == before


def test_without_a_folder_nothing_is_kept(content: Path, tmp_path: Path) -> None:
    with Atlas(Settings(content, cache="")) as atlas:
        assert not atlas.keep()
    assert [path.name for path in tmp_path.iterdir()] == ["content"]


def test_only_the_newest_state_stays(settings: Settings) -> None:
    keep(settings)
    path = case_files(settings.content)[0]
    path.write_text(path.read_text().replace("skos:prefLabel", "skos:prefLabel", 1) + "# more\n")
    keep(settings)
    assert len(kept_files(settings)) == 1


# --- What changed since ---


def said_anew(path: Path, mark: str) -> None:
    text = path.read_text()
    path.write_text(text.replace('atlas:statement "', f'atlas:statement "Quixotic {mark} ', 1))


def edits(seed: int, content: Path) -> Iterator[str]:
    """Change some files as people do, and give what was done."""
    chance = random.Random(seed)
    for number in range(chance.randint(1, 4)):
        path = chance.choice(case_files(content))
        match chance.choice(
            ("say", "say", "new", "remove", "break", "rename", "ontology", "label")
        ):
            case "say":
                said_anew(path, f"{seed} {number}")
                yield f"said anew in {path.name}"
            case "new":
                text = path.read_text().replace(path.stem, f"new-{number}")
                path.with_name(f"new-{number}.ttl").write_text(text)
                yield f"new-{number} like {path.name}"
            case "remove":
                path.unlink()
                yield f"{path.name} removed"
            case "break":
                path.write_text(path.read_text() + "\n<broken> .\n")
                yield f"{path.name} broken"
            case "rename":
                text = path.read_text()
                path.unlink()
                path.with_name("renamed.ttl").write_text(text.replace(path.stem, "renamed"))
                yield f"{path.name} renamed"
            case "ontology":
                scheme = sorted((content / "ontology" / "schemes").glob("*.ttl"))[0]
                text = scheme.read_text()
                scheme.write_text(text.replace('skos:prefLabel "', 'skos:prefLabel "New ', 1))
                yield f"{scheme.name} changed"
            case "label":
                path.write_text(path.read_text() + '\n_:one <urn:x:p> "labelled" .\n')
                yield f"a labelled node in {path.name}"


def after_edits(seed: int, settings: Settings) -> None:
    keep(settings)
    done = list(edits(seed, settings.content))
    assert done
    assert_as_fresh(settings)


@pytest.mark.parametrize("seed", range(2))
def test_a_start_after_edits_is_in_the_state_of_a_fresh_one(seed: int, settings: Settings) -> None:
    after_edits(seed, settings)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 64))
def test_a_start_after_any_edits_is_in_the_state_of_a_fresh_one(
    seed: int, settings: Settings
) -> None:
    after_edits(seed, settings)


def test_saves_after_a_start_with_what_was_kept_are_seen_as_ever(settings: Settings) -> None:
    keep(settings)
    path = case_files(settings.content)[0]
    with Atlas(settings) as atlas:
        assert is_kept(atlas)
        for number in range(3):
            said_anew(path, str(number))
            atlas.refresh([f"cases/{path.name}"])
        with Atlas(Settings(settings.content, cache="")) as fresh:
            assert state(atlas) == state(fresh)


def test_what_is_kept_after_saves_is_what_a_fresh_start_finds(settings: Settings) -> None:
    first, second, *_ = case_files(settings.content)
    with Atlas(settings) as atlas:
        atlas.search("customers")
        said_anew(first, "once")
        second.unlink()
        atlas.refresh()
        assert atlas.keep()
    assert_as_fresh(settings)


def test_a_file_that_is_shown_as_it_last_was_keeps_the_state_from_being_kept(
    settings: Settings,
) -> None:
    path = case_files(settings.content)[0]
    with Atlas(settings) as atlas:
        path.write_text("broken")
        atlas.refresh()
        assert not atlas.keep()
    assert not kept_files(settings)


def test_a_file_that_moved_on_keeps_the_state_from_being_kept(settings: Settings) -> None:
    with Atlas(settings) as atlas:
        said_anew(case_files(settings.content)[0], "unseen")
        assert not atlas.keep()
    assert not kept_files(settings)


def test_a_file_that_moved_on_and_back_is_no_reason_to_keep_nothing(settings: Settings) -> None:
    file = case_files(settings.content)[0]
    before = file.read_bytes()
    with Atlas(settings) as atlas:
        said_anew(file, "unseen")
        assert not atlas.keep()
        file.write_bytes(before)
        assert atlas.keep()
    assert_as_fresh(settings)


def test_another_content_folder_finds_nothing_kept(settings: Settings, tmp_path: Path) -> None:
    keep(settings)
    other = shutil.copytree(settings.content, tmp_path / "other")
    with Atlas(Settings(other, cache=settings.cache)) as atlas:
        assert not is_kept(atlas)


def test_another_version_finds_nothing_kept(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(settings)
    monkeypatch.setattr("kg.atlas._keeping._FORMAT", "another")
    assert_as_fresh(settings, kept=False)


def test_other_rules_find_nothing_kept(settings: Settings) -> None:
    keep(settings)
    rule = settings.content / "ontology" / "rules" / "derive-case-phases.rq"
    rule.write_text(rule.read_text() + "# said in another way\n")
    assert_as_fresh(settings, kept=False)


# --- What is broken ---


def cut(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0xFF
    path.write_bytes(data)


def replaced(path: Path) -> None:
    path.write_text("no database at all")


@pytest.mark.parametrize("harm", [cut, emptied, flipped, replaced])
def test_what_is_broken_is_thrown_away_and_said_in_a_line(
    harm: Callable[[Path], None], settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    keep(settings)
    (path,) = kept_files(settings)
    harm(path)
    assert_as_fresh(settings, kept=False)
    assert len([one for one in caplog.records if "kept" in one.getMessage()]) == 1
    assert not kept_files(settings)


def test_a_whole_file_that_holds_something_else_is_thrown_away(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    keep(settings)
    (path,) = kept_files(settings)
    shelf = Shelf(Path(settings.cache), "one", "key")
    assert shelf.put([("cases/a.ttl", b"<a> <b> <c> .")], [("files", [["cases/a.ttl", "0", 1, 0]])])
    (other,) = (one for one in kept_files(settings) if one != path)
    shutil.move(other, path.with_name(f"9{other.name}"))
    path.unlink()
    assert_as_fresh(settings, kept=False)
    assert any("thrown away" in one.getMessage() for one in caplog.records)


def test_a_folder_that_cannot_be_written_is_said_in_a_line_and_no_more(
    content: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    with Atlas(Settings(content, cache=str(tmp_path / "file"))) as atlas:
        assert not atlas.keep()
        assert atlas.cases()
    assert [one.levelname for one in caplog.records] == ["WARNING"]


def test_a_full_disk_leaves_nothing_half_and_nothing_lost(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(settings)
    before = kept_files(settings)
    said_anew(case_files(settings.content)[0], "since")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with Atlas(settings) as atlas:
        monkeypatch.setattr(os, "fsync", full)
        assert not atlas.keep()
        monkeypatch.undo()
    assert kept_files(settings) == before
    assert not [*Path(settings.cache).rglob(".new-*")]
    assert_as_fresh(settings)


KEEPING = """
import sys
from pathlib import Path
from kg.atlas import Atlas
from kg.settings import Settings
atlas = Atlas(Settings(Path(sys.argv[1]), cache=sys.argv[2]))
print("open", flush=True)
while True:
    atlas._kept = ""
    atlas.keep()
"""


def keeping(settings: Settings) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", KEEPING, str(settings.content), settings.cache],
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


@pytest.mark.parametrize("after", some([0.02, 0.3]))
def test_a_process_that_is_killed_while_it_keeps_harms_nothing(
    after: float, settings: Settings
) -> None:
    with keeping(settings) as process:
        time.sleep(after)
        process.send_signal(signal.SIGKILL)
    with Atlas(settings) as again, Atlas(Settings(settings.content, cache="")) as fresh:
        assert state(again) == state(fresh)


def test_two_processes_on_one_folder_do_not_hurt_each_other(settings: Settings) -> None:
    keep(settings)
    with keeping(settings) as one, keeping(settings) as other:
        for _ in range(3):
            with Atlas(settings) as atlas:
                assert len(atlas.cases()) == STORIES
        one.kill()
        other.kill()
    assert_as_fresh(settings)


# --- Records ---


def test_records_come_back_equal_and_what_they_share_is_one(settings: Settings) -> None:
    with Atlas(Settings(settings.content, cache="")) as atlas:
        cases = atlas.cases()
    pool = Pool(Ref, Phase)
    rows = pack(cases, CaseSummary, pool)
    again = Pool(Ref, Phase)
    again.take(pool.rows())
    found = unpack(rows, CaseSummary, again)
    assert tuple(found) == cases
    phases = [step.phase for case in found for step in case.flight.steps]
    assert len({id(phase) for phase in phases}) == len(set(phases))


def test_a_kind_of_record_that_cannot_be_kept_is_refused() -> None:
    with pytest.raises(TypeError, match="cannot be kept"):
        pack([], dict, Pool())
