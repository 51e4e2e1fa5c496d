"""Saving a story so that it is never torn, never lost and never written over unseen.

The text goes to a new file beside the old one, to the disk, and then takes its place at once: who
reads meanwhile reads the old version or the new one, whole. What it replaces is kept in `.history`.
Folders are opened step by step and no link is followed, so nothing outside them is ever written.

All who save through this hold one lock, so that of two who started from one version exactly one is
saved and the other is told. An editor knows no lock: what it writes is seen up to the moment before
the new file takes its place; what it writes in the microseconds between is replaced, and not kept.
"""

from __future__ import annotations

import difflib
import errno
import hashlib
import os
import re
import secrets
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kg.corpus import misnamed
from kg.errors import NotFound, Outdated, SavingError

if sys.platform != "win32":
    import fcntl

__all__ = ["Kept", "Saver", "Version", "differences"]

_WHAT = {"cases": "story", "paths": "path"}
"""What is saved in each folder of the content."""
_HISTORY = ".history"
_KEPT_NAME = re.compile(
    r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)\.\d{6}Z-([0-9a-f]{16})\.ttl", re.ASCII
)
_TEMPORARY = re.compile(r"\.tmp-[0-9a-f]{16}")
_PATIENCE = 10.0
"""Seconds to wait for somebody else's saving to end; it takes milliseconds."""

_CLOSED = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
_READ = os.O_RDONLY | _CLOSED | getattr(os, "O_NONBLOCK", 0)
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _CLOSED
_LOCK = os.O_RDWR | os.O_CREAT | _CLOSED | getattr(os, "O_NONBLOCK", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_DIRECTORY", 0)

_REASONS = {
    errno.ENOSPC: "the disk is full. Make room and save again",
    errno.EDQUOT: "your share of the disk is used up. Make room and save again",
    errno.EACCES: "this program may not write there. Change the permissions of the folder",
    errno.EPERM: "this program may not write there. Change the permissions of the folder",
    errno.EROFS: "the disk can only be read. Take the file and hand it in another way",
    errno.EIO: "the disk failed. Keep a copy of your text elsewhere",
    errno.ELOOP: "it is a link, or stands behind one. Put the file itself in its place",
    errno.ENOTDIR: "its folder is a link or a file. Put a folder in its place",
    errno.ENOENT: "its folder is not there. Make the folder and save again",
    errno.EISDIR: "a folder stands in its place. Remove the folder or choose another name",
}


@dataclass(frozen=True, slots=True)
class Version:
    """A text and the file that holds it, by its path below the content folder.

    `digest` names the version; it is empty where there is no file yet.
    """

    path: str
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An earlier version that is kept: until when it stood (UTC, ISO 8601), and how long it is."""

    name: str
    until: str
    digest: str
    bytes: int


@dataclass(frozen=True, slots=True)
class _Found:
    """What stands in a file now."""

    data: bytes
    mode: int

    @property
    def digest(self) -> str:
        return _digest(self.data)


def differences(theirs: str, yours: str) -> str:
    r"""Write what is different between two versions, as a unified diff; empty where nothing is.

    >>> print(differences("a\nb\n", "a\nc\n").splitlines()[-1])
    +c
    """
    lines = difflib.unified_diff(
        theirs.splitlines(), yours.splitlines(), "as it stands", "yours", lineterm=""
    )
    return "\n".join(lines)


class Saver:
    """Saves the stories or the paths of one content. It holds nothing open between two calls."""

    def __init__(
        self, root: Path, *, folder: str = "cases", max_bytes: int = 5_000_000, keep: int = 50
    ) -> None:
        """Make one for a content folder.

        Args:
            folder: "cases" or "paths": what it saves.
            max_bytes: the longest text that is saved or opened.
            keep: so many earlier versions of each file are kept.
        """
        self.root = root
        self._holds = folder
        self._what = _WHAT[folder]
        self._max_bytes = max_bytes
        self._keep = keep

    def read(self, slug: str) -> Version:
        """Give a story as it stands on the disk, for editing.

        Raises:
            NotFound: there is no such file.
            SavingError: it is no plain file, no text, or cannot be read.
        """
        path = f"{self._holds}/{slug}.ttl"
        if not _is_name(slug):
            raise NotFound(f"There is no file {ascii(path)[1:-1]}.")
        with _worded(path, "be opened"), self._folder(self._holds) as folder:
            found = self._look(folder, f"{slug}.ttl", path)
        if found is None:
            raise NotFound(f"There is no file {path}.")
        return Version(path, _text(found.data, path), found.digest)

    def save(self, slug: str, text: str, *, onto: str) -> Version:
        """Save a text as a story, in place of the version that it was written on.

        When this returns, the text is on the disk. When it raises, the file is as it was, with one
        exception that the error tells of: the disk took the new file and did not confirm it.

        Args:
            onto: the digest of that version; empty for a new story.

        Raises:
            Outdated: another version stands there now; carries both.
            SavingError: the name or the text can be no story, or the disk refused it.
        """
        path, name = f"{self._holds}/{slug}.ttl", f"{slug}.ttl"
        if not _is_name(slug):
            raise SavingError(
                f"{slug!a} cannot name a {self._what}. Use up to 64 small letters, digits and hyphens, "
                "such as glasgow-neonatal-unit; the name derived is taken."
            )
        data = self._data(text)
        saved = Version(path, text, _digest(data))
        with (
            _worded(path, "be saved", " Nothing was changed."),
            self._locked(),
            self._folder(self._holds) as folder,
        ):
            found = self._look(folder, name, path)

            def unchanged() -> None:
                now = self._look(folder, name, path)
                if (now.digest if now else "") != onto:
                    raise _outdated(path, onto, text, now, self._what)

            if found is not None and found.data == data:
                return saved  # saved twice, by one author or by two of one mind
            unchanged()
            if found is not None:
                self._keep_version(slug, found)
            _write(folder, name, data, mode=found.mode if found else None, before=unchanged)
            try:
                _settle(folder)
            except OSError as error:
                raise SavingError(
                    f"{path} is saved, but the disk did not confirm it ({_reason(error)}): it may "
                    "be lost if the power fails. Keep a copy of your text."
                ) from error
            with suppress(OSError):  # one too many is no harm, and goes with the next
                self._forget(slug)
        return saved

    def history(self, slug: str) -> tuple[Kept, ...]:
        """Give the earlier versions that are kept of a story, the latest first."""
        if not _is_name(slug):
            return ()
        with _worded(_HISTORY, "be opened"):
            try:
                with self._folder(_HISTORY, self._holds, slug) as folder:
                    return tuple(_kept(folder))
            except FileNotFoundError:
                return ()

    def earlier(self, slug: str, name: str) -> Version:
        """Give an earlier version of a story, by its name in the history.

        Raises:
            NotFound: none of that name is kept.
            SavingError: it cannot be read.
        """
        path = f"{_HISTORY}/{self._holds}/{slug}/{name}"
        found = None
        if _is_name(slug) and _KEPT_NAME.fullmatch(name):
            with (
                _worded(path, "be opened"),
                suppress(FileNotFoundError),
                self._folder(_HISTORY, self._holds, slug) as folder,
            ):
                found = self._look(folder, name, path)
        if found is None:
            raise NotFound(f"No version {name!a} of {slug!a} is kept.")
        return Version(path, _text(found.data, path), found.digest)

    def sweep(self) -> tuple[str, ...]:
        """Remove what a saving that was cut off has left behind; give the paths.

        Raises:
            SavingError: it cannot be removed.
        """
        if not (self.root / _HISTORY).is_dir():
            return ()  # nothing was ever saved here
        swept: list[str] = []
        with _worded(_HISTORY, "be tidied"), self._locked():
            places: list[tuple[str, ...]] = [(_HISTORY,), (self._holds,)]
            with suppress(FileNotFoundError), self._folder(_HISTORY, self._holds) as folder:
                places += [(_HISTORY, self._holds, name) for name in _names(folder)]
            for place in places:
                with (
                    suppress(FileNotFoundError, NotADirectoryError),
                    self._folder(*place) as folder,
                ):
                    for name in filter(_TEMPORARY.fullmatch, _names(folder)):
                        os.unlink(name, dir_fd=folder)
                        swept.append("/".join((*place, name)))
        return tuple(sorted(swept))

    # --- the folder ---

    @contextmanager
    def _folder(self, *parts: str, make: bool = False) -> Iterator[int]:
        """Open a folder below the content, following no link on the way."""
        descriptor = os.open(self.root, _FOLDER)
        try:
            for part in parts:
                if make:
                    with suppress(FileExistsError):
                        os.mkdir(part, dir_fd=descriptor)
                        _settle(descriptor)
                outer, descriptor = descriptor, os.open(part, _FOLDER | _CLOSED, dir_fd=descriptor)
                _close(outer)
            yield descriptor
        finally:
            _close(descriptor)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the lock of this content folder, among threads and among processes."""
        if sys.platform == "win32":
            raise SavingError("Saving here needs Linux or macOS. Take the file and hand it in.")
        with self._folder(_HISTORY, make=True) as folder:
            if self._look(folder, ".gitignore", f"{_HISTORY}/.gitignore") is None:
                _write(folder, ".gitignore", b"*\n")
            lock = os.open("lock", _LOCK, 0o666, dir_fd=folder)
            try:
                until = time.monotonic() + _PATIENCE
                while True:
                    try:
                        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                        break
                    except BlockingIOError:
                        if time.monotonic() > until:
                            raise SavingError(
                                f"Somebody else has been saving for {_PATIENCE:.0f} seconds. "
                                "Keep a copy of your text and save again."
                            ) from None
                        time.sleep(0.005)
                yield
            finally:
                _close(lock)  # which gives the lock back

    def _look(self, folder: int, name: str, path: str) -> _Found | None:
        """Read a file whole; None where there is none."""
        try:
            descriptor = os.open(name, _READ, dir_fd=folder)
        except FileNotFoundError:
            return None
        try:
            mode = os.fstat(descriptor).st_mode
            if not stat.S_ISREG(mode):
                raise SavingError(f"{path} is no plain file. Remove it or choose another name.")
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                data = file.read(self._max_bytes + 1)
        finally:
            _close(descriptor)
        if len(data) > self._max_bytes:
            raise SavingError(f"{path} has more than {self._max_bytes:,} bytes. Divide it.")
        return _Found(data, stat.S_IMODE(mode) & 0o777)

    def _data(self, text: str) -> bytes:
        """Write a text as bytes."""
        try:
            data = text.encode()
        except UnicodeEncodeError as error:
            line = text.count("\n", 0, error.start) + 1
            raise SavingError(
                f"Line {line} holds half of a character (U+{ord(text[error.start]):04X}), which no "
                "file can hold. Delete it and type the character again."
            ) from error
        if len(data) > self._max_bytes:
            raise SavingError(
                f"The text has {len(data):,} bytes; at most {self._max_bytes:,} are read. Divide it."
            )
        return data

    # --- the history ---

    def _keep_version(self, slug: str, found: _Found) -> None:
        """Put what is about to be replaced into the history, and to the disk, first."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}-{found.digest}.ttl"
        with self._folder(_HISTORY, self._holds, slug, make=True) as folder:
            latest = next(_kept(folder), None)
            if latest is None or latest.digest != found.digest:  # else a saving failed after this
                _write(folder, name, found.data)
                _settle(folder)

    def _forget(self, slug: str) -> None:
        """Remove the oldest versions beyond those that are kept."""
        with self._folder(_HISTORY, self._holds, slug) as folder:
            for one in tuple(_kept(folder))[self._keep :]:
                os.unlink(one.name, dir_fd=folder)


def _is_name(slug: str) -> bool:
    return "/" not in slug and not misnamed(f"cases/{slug}.ttl")


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def _text(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SavingError(
            f"{path} is not UTF-8 text: byte {error.start + 1:,} is wrong. Save it as UTF-8 first."
        ) from error


def _outdated(path: str, onto: str, text: str, now: _Found | None, what: str) -> Outdated:
    if now is None:
        message = f"{path} has been removed since you opened it. Save it as a new {what}, or leave."
    elif onto:
        message = f"{path} was saved since you opened it. Bring both together."
    else:
        message = f"{path} is there already. Choose another name, or open that {what}."
    theirs = now.data.decode("utf-8-sig", "replace") if now else ""
    return Outdated(message, yours=text, theirs=theirs, digest=now.digest if now else "")


def _kept(folder: int) -> Iterator[Kept]:
    """Give the versions in a folder of the history, the latest first."""
    for name in reversed(_names(folder)):
        if found := _KEPT_NAME.fullmatch(name):
            day, time_ = "-".join(found.group(1, 2, 3)), ":".join(found.group(4, 5, 6))
            size = os.stat(name, dir_fd=folder, follow_symlinks=False).st_size
            yield Kept(name, f"{day}T{time_}Z", found[7], size)


def _names(folder: int) -> list[str]:
    with os.scandir(folder) as entries:
        return sorted(entry.name for entry in entries)


def _write(
    folder: int,
    name: str,
    data: bytes,
    *,
    mode: int | None = None,
    before: Callable[[], None] = lambda: None,
) -> None:
    """Put a whole file in its place at once, from a new one that is on the disk already.

    Args:
        mode: its permissions; those of any new file where none are given.
        before: called last, while it can still be left alone; what it raises leaves it alone.
    """
    temporary = f".tmp-{secrets.token_hex(8)}"
    try:
        first = 0o666 if mode is None else 0o600
        descriptor = os.open(temporary, _WRITE, first, dir_fd=folder)
        try:
            if mode is not None:
                os.fchmod(descriptor, mode)
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        before()
        os.replace(temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary, dir_fd=folder)
        raise


def _close(descriptor: int) -> None:
    """Close what was only read: by then the system has nothing to refuse that matters."""
    with suppress(OSError):
        os.close(descriptor)


def _settle(folder: int) -> None:
    """Bring the names in a folder to the disk, where its file system can do that."""
    try:
        os.fsync(folder)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


@contextmanager
def _worded(path: str, action: str, after: str = "") -> Iterator[None]:
    """Say in words what the system refused."""
    try:
        yield
    except OSError as error:
        reason = _REASONS.get(error.errno or 0, f"{_reason(error)}. Try again, or take the file")
        raise SavingError(f"{path} cannot {action}: {reason}.{after}") from error
