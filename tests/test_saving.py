"""Saving: never torn, never lost, never over what somebody else has saved meanwhile."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.authoring import Saver, Version, _saving, differences
from kg.corpus import content_paths
from kg.errors import NotFound, Outdated, SavingError
from tests.conftest import ROOT

OLD, NEW = "old\n" * 5_000, "the new one\n" * 7_000


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty content folder."""
    (tmp_path / "content" / "cases").mkdir(parents=True)
    return tmp_path / "content"


@pytest.fixture
def saver(root: Path) -> Saver:
    return Saver(root)


def file_of(root: Path, slug: str = "a-story") -> Path:
    return root / "cases" / f"{slug}.ttl"


def leftovers(root: Path) -> list[str]:
    return [path.name for path in root.rglob(".tmp-*")]


def assert_whole(root: Path) -> None:
    """Every version that is kept is one of the two, as its name says."""
    for path in (root / ".history").rglob("*.ttl"):
        data = path.read_bytes()
        assert data in (OLD.encode(), NEW.encode())
        assert path.stem.rpartition("-")[2] == hashlib.sha256(data).hexdigest()[:16]


# --- What is saved ---


def test_a_new_story_is_saved_and_read_again(saver: Saver, root: Path) -> None:
    saved = saver.save("a-story", "ä\r\nb", onto="")
    assert file_of(root).read_bytes() == "ä\r\nb".encode()
    assert saver.read("a-story") == saved == Version("cases/a-story.ttl", "ä\r\nb", saved.digest)


def test_a_text_is_saved_onto_the_version_it_was_written_on(saver: Saver, root: Path) -> None:
    first = saver.save("a-story", OLD, onto="")
    second = saver.save("a-story", NEW, onto=first.digest)
    assert file_of(root).read_text() == NEW
    assert second.digest != first.digest


def test_a_file_that_another_program_made_can_be_opened_and_saved(saver: Saver, root: Path) -> None:
    file_of(root).write_bytes(b"\xef\xbb\xbfa b c .")
    opened = saver.read("a-story")
    assert opened.text == "a b c ."
    saver.save("a-story", "d e f .", onto=opened.digest)
    assert file_of(root).read_bytes() == b"d e f ."


def test_what_is_not_there_cannot_be_opened(saver: Saver) -> None:
    for slug in ("nothing", "../cases/nothing", "a/b", "", "\ud800"):
        with pytest.raises(NotFound):
            saver.read(slug)


def test_the_permissions_of_a_file_are_kept(saver: Saver, root: Path) -> None:
    version = saver.save("a-story", OLD, onto="")
    for mode in (0o600, 0o640, 0o664):
        file_of(root).chmod(mode)
        version = saver.save("a-story", f"{mode}", onto=version.digest)
        assert stat.S_IMODE(file_of(root).stat().st_mode) == mode


def test_a_new_file_has_the_permissions_of_any_new_file(saver: Saver, root: Path) -> None:
    saver.save("a-story", OLD, onto="")
    (root / "any").touch()
    assert file_of(root).stat().st_mode == (root / "any").stat().st_mode


def test_saving_what_stands_there_already_writes_nothing(saver: Saver, root: Path) -> None:
    version = saver.save("a-story", OLD, onto="")
    before = file_of(root).stat()
    for onto in (version.digest, "", "an older one"):
        assert saver.save("a-story", OLD, onto=onto) == version
    assert file_of(root).stat() == before
    assert saver.history("a-story") == ()


# --- What is refused ---


def test_half_of_a_character_is_refused_with_its_line(saver: Saver, root: Path) -> None:
    with pytest.raises(SavingError, match=r"Line 3 holds half of a character \(U\+D800\)"):
        saver.save("a-story", "a\nb\nc\ud800", onto="")
    assert not file_of(root).exists()


def test_a_text_longer_than_is_read_is_refused(root: Path) -> None:
    with pytest.raises(SavingError, match="at most 100 are read"):
        Saver(root, max_bytes=100).save("a-story", "ä" * 51, onto="")
    assert not file_of(root).exists()


def test_a_name_that_is_taken_is_refused_for_a_new_story(saver: Saver, root: Path) -> None:
    there = saver.save("a-story", OLD, onto="")
    with pytest.raises(Outdated, match="is there already") as refused:
        saver.save("a-story", NEW, onto="")
    assert (refused.value.yours, refused.value.theirs) == (NEW, OLD)
    assert refused.value.digest == there.digest
    assert file_of(root).read_text() == OLD


def test_a_text_written_on_an_older_version_is_refused_with_both(saver: Saver, root: Path) -> None:
    opened = saver.save("a-story", "a\nb\n", onto="")
    theirs = saver.save("a-story", "a\nc\n", onto=opened.digest)
    with pytest.raises(Outdated, match="was saved since you opened it") as refused:
        saver.save("a-story", "a\nd\n", onto=opened.digest)
    found = refused.value
    assert (found.yours, found.theirs, found.digest) == ("a\nd\n", "a\nc\n", theirs.digest)
    assert differences(found.theirs, found.yours).splitlines()[-2:] == ["-c", "+d"]
    assert file_of(root).read_text() == "a\nc\n"
    saver.save("a-story", "a\nc\nd\n", onto=found.digest)


def test_a_story_that_was_removed_meanwhile_is_said_to_be(saver: Saver, root: Path) -> None:
    opened = saver.save("a-story", OLD, onto="")
    file_of(root).unlink()
    with pytest.raises(Outdated, match="has been removed") as refused:
        saver.save("a-story", NEW, onto=opened.digest)
    assert refused.value.digest == ""
    assert not file_of(root).exists()


def test_what_an_editor_writes_while_a_text_is_being_saved_stays(
    saver: Saver, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = saver.save("a-story", OLD, onto="")

    def an_editor_saves(name: str) -> None:
        if name == "fsync":
            file_of(root).write_text("the editor’s")

    monkeypatch.setattr(_saving, "os", Watched(an_editor_saves))
    with pytest.raises(Outdated) as refused:
        saver.save("a-story", NEW, onto=opened.digest)
    assert refused.value.theirs == file_of(root).read_text() == "the editor’s"
    assert leftovers(root) == []


@pytest.mark.parametrize("kind", ["link", "dangling", "folder", "pipe"])
def test_only_a_plain_file_is_opened_or_replaced(saver: Saver, root: Path, kind: str) -> None:
    outside, file = root.parent / "outside.ttl", file_of(root)
    outside.write_text(OLD)
    if kind == "folder":
        file.mkdir()
    elif kind == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to(outside if kind == "link" else root / "nowhere")
    before = file.lstat()
    for onto in ("", hashlib.sha256(OLD.encode()).hexdigest()[:16]):
        with pytest.raises(SavingError):
            saver.save("a-story", NEW, onto=onto)
    with pytest.raises(SavingError):
        saver.read("a-story")
    assert file.lstat() == before
    assert outside.read_text() == OLD
    assert leftovers(root) == []


@pytest.mark.parametrize(
    "folder", ["cases", ".history", ".history/cases", ".history/cases/a-story"]
)
def test_a_folder_that_is_a_link_is_refused(saver: Saver, root: Path, folder: str) -> None:
    opened = saver.save("a-story", OLD, onto="")
    outside = root.parent / "outside"
    place = root / folder
    if place.exists():
        place.rename(outside)
    else:
        outside.mkdir()
        place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(outside)
    before = sorted(outside.rglob("*"))
    with pytest.raises(SavingError, match="a link"):
        saver.save("a-story", NEW, onto=opened.digest)
    assert sorted(outside.rglob("*")) == before
    if folder != "cases":
        assert file_of(root).read_text() == OLD


def test_a_content_without_a_folder_for_stories_says_so(tmp_path: Path) -> None:
    with pytest.raises(SavingError, match="Make the folder"):
        Saver(tmp_path).save("a-story", OLD, onto="")


# --- What is kept ---


def test_what_is_replaced_is_kept_the_latest_first(saver: Saver) -> None:
    texts = ["one", "two", "three"]
    digest = ""
    for text in texts:
        digest = saver.save("a-story", text, onto=digest).digest
    kept = saver.history("a-story")
    assert [saver.earlier("a-story", one.name).text for one in kept] == ["two", "one"]
    assert [one.bytes for one in kept] == [3, 3]
    assert all(one.until.startswith("20") and one.until.endswith("Z") for one in kept)
    assert saver.history("another-story") == ()


def test_so_many_versions_are_kept_and_the_oldest_goes_first(root: Path) -> None:
    saver, digest = Saver(root, keep=3), ""
    for number in range(8):
        digest = saver.save("a-story", str(number), onto=digest).digest
    kept = saver.history("a-story")
    assert [saver.earlier("a-story", one.name).text for one in kept] == ["6", "5", "4"]


def test_no_other_file_is_given_as_a_version(saver: Saver, root: Path) -> None:
    saver.save("a-story", NEW, onto=saver.save("a-story", OLD, onto="").digest)
    (root / ".history" / "cases" / "a-story" / "notes.ttl").write_text("a note")
    assert len(saver.history("a-story")) == 1
    for slug, name in (
        ("a-story", "notes.ttl"),
        ("a-story", "../../../cases/a-story.ttl"),
        ("../../cases", "a-story.ttl"),
        ("nothing", saver.history("a-story")[0].name),
    ):
        with pytest.raises(NotFound):
            saver.earlier(slug, name)


def test_what_is_kept_is_no_content_and_nothing_for_git(saver: Saver, root: Path) -> None:
    saver.save("a-story", NEW, onto=saver.save("a-story", OLD, onto="").digest)
    assert content_paths(root) == ("cases/a-story.ttl",)
    assert (root / ".history" / ".gitignore").read_text() == "*\n"
    assert ".history/" in (ROOT / ".gitignore").read_text().splitlines()


# --- What the system refuses ---


class Watched:
    """The functions of `os` with somebody who is told of each call, and may raise in its place."""

    CALLS = frozenset(
        {"close", "fchmod", "fdopen", "fstat", "fsync", "mkdir"}
        | {"open", "replace", "scandir", "stat", "unlink", "write"}
    )

    def __init__(self, before: Callable[[str], None], after: Callable[[], None] = lambda: None):
        self._before = before
        self._after = after

    def __getattr__(self, name: str) -> object:
        real = getattr(os, name)
        if name not in self.CALLS:
            return real

        def call(*values: object, **options: object) -> object:
            if name == "close":  # it is closed even where it fails
                real(*values, **options)
                self._before(name)
                return self._after()
            if name == "write":  # the system may take less than it is given
                values = (values[0], values[1][: len(values[1]) // 2 + 1])  # type: ignore[index, arg-type]
            self._before(name)
            result = real(*values, **options)
            try:
                self._after()
            except BaseException:
                getattr(result, "close", lambda: None)()
                raise
            return result

        return call


def test_somebody_who_never_ends_saving_is_not_waited_for_for_ever(
    saver: Saver, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    saver.save("a-story", OLD, onto="")
    monkeypatch.setattr(_saving, "_PATIENCE", 0.02)
    with (root / ".history" / "lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(SavingError, match="Somebody else has been saving"):
            saver.save("a-story", NEW, onto=saver.read("a-story").digest)
    assert file_of(root).read_text() == OLD


def test_sweeping_removes_what_was_cut_off_and_nothing_else(saver: Saver, root: Path) -> None:
    assert saver.sweep() == ()
    assert not (root / ".history").exists()
    saver.save("a-story", NEW, onto=saver.save("a-story", OLD, onto="").digest)
    ours = [".tmp-0123456789abcdef", ".history/.tmp-0123456789abcdef"]
    ours = ["cases/.tmp-0123456789abcdef", ".history/cases/a-story/.tmp-0123456789abcdef", ours[1]]
    others = ["cases/.tmp-mine", "cases/a.ttl.swp", ".history/cases/.tmp-0123456789abcdef"]
    for path in (*ours, *others):
        (root / path).write_text("x")
    assert saver.sweep() == tuple(sorted(ours))
    assert all((root / path).exists() for path in others)
    assert file_of(root).read_text() == NEW


# --- Several at once ---


def test_of_two_who_save_at_once_exactly_one_wins_and_the_other_is_told(root: Path) -> None:
    version = Saver(root).save("a-story", OLD, onto="")
    for number in range(30):
        won: list[Version] = []
        told: list[Outdated] = []
        both = threading.Barrier(2)

        def save(
            text: str,
            onto: str = version.digest,
            won: list[Version] = won,
            told: list[Outdated] = told,
            both: threading.Barrier = both,
        ) -> None:
            both.wait()
            try:
                won.append(Saver(root).save("a-story", text, onto=onto))
            except Outdated as error:
                told.append(error)

        authors = [threading.Thread(target=save, args=(f"{number} {who}",)) for who in ("a", "b")]
        for author in authors:
            author.start()
        for author in authors:
            author.join()
        assert (len(won), len(told)) == (1, 1)
        version = won[0]
        assert told[0].theirs == version.text == file_of(root).read_text()
        assert told[0].yours != version.text
        assert told[0].digest == version.digest


def test_of_two_new_stories_of_one_name_exactly_one_is_saved(root: Path) -> None:
    for number in range(20):
        outcomes: list[str] = []
        both = threading.Barrier(2)

        def save(
            text: str,
            slug: str = f"story-{number}",
            outcomes: list[str] = outcomes,
            both: threading.Barrier = both,
        ) -> None:
            both.wait()
            try:
                outcomes.append(Saver(root).save(slug, text, onto="").text)
            except Outdated as error:
                outcomes.append(f"told of {error.theirs}")

        authors = [threading.Thread(target=save, args=(who,)) for who in ("a", "b")]
        for author in authors:
            author.start()
        for author in authors:
            author.join()
        text = file_of(root, f"story-{number}").read_text()
        assert sorted(outcomes) == sorted((text, f"told of {text}"))


COUNTING = """
import os, sys
from pathlib import Path
from kg.authoring import Saver
from kg.errors import Outdated
saver, done = Saver(Path(sys.argv[1]), keep=1000), 0
while done < int(sys.argv[2]):
    opened = saver.read("a-story")
    try:
        number = int(opened.text.split()[0]) + 1
        saver.save("a-story", f"{number} of {os.getpid()}", onto=opened.digest)
        done += 1
    except Outdated:
        pass
"""


def test_no_save_of_several_processes_is_lost(root: Path) -> None:
    saver, each = Saver(root), 30
    saver.save("a-story", "0", onto="")
    command = [sys.executable, "-c", COUNTING, str(root), str(each)]
    processes = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    texts = [saver.earlier("a-story", one.name).text for one in saver.history("a-story")]
    texts.insert(0, saver.read("a-story").text)
    assert [int(text.split()[0]) for text in texts] == list(range(3 * each, -1, -1))
    writers = Counter(text.split()[-1] for text in texts[:-1])
    assert sorted(writers.values()) == [each] * 3


def test_no_reader_ever_sees_a_part_of_a_file(root: Path) -> None:
    version = Saver(root).save("a-story", OLD, onto="")
    ended = threading.Event()
    seen: Counter[str] = Counter()

    def read() -> None:
        while not ended.is_set():
            seen[file_of(root).read_text()] += 1

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for number in range(100):
            version = Saver(root).save("a-story", (NEW, OLD)[number % 2], onto=version.digest)
    finally:
        ended.set()
        for reader in readers:
            reader.join()
    assert set(seen) <= {OLD, NEW}
    assert seen.total() > 0
