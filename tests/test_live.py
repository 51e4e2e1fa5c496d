"""A saved file is live at once: what follows a change gives what reading everything anew gives."""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.atlas import Atlas
from kg.settings import Settings
from tests.small import Entry, Told, save, small, written

# --- Stories out of a few pieces, which refer to one another ---


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
        for number in range(12):
            save(root / "cases/cafe.ttl", written("cafe", entry(f"version{number}")))
            atlas.refresh(["cases/cafe.ttl"])
        done.set()
        for reader in readers:
            reader.join()
        assert atlas.case("cafe").ref.label == "version11"
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
