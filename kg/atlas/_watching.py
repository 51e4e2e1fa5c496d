"""The content folder, watched: which files to look at, as soon as something writes to them.

The system tells of changes where it can. What it does not tell of, as on some network folders, a look
at everything finds from time to time.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from watchfiles import watch

from kg.corpus import FOLDERS, Corpus

__all__ = ["changes"]

_log = logging.getLogger("kg")

_STEP = 10
"""So many milliseconds without a further change, and changes are told of."""
_TOGETHER = 100
"""So many milliseconds, at most, changes are gathered while more come."""
_SHARE = 20
"""A look at everything is followed by so many times its own time without one."""


def changes(
    root: Path, stopped: threading.Event, seconds: float
) -> Iterator[frozenset[str] | None]:
    """Give the files to look at, each time that some changed; None says to look at everything.

    Args:
        root: the content folder.
        stopped: ends it.
        seconds: everything is looked at once in so many seconds, less often where that takes long.
    """
    root = root.absolute()
    due = time.monotonic() + seconds
    told = False
    while not stopped.is_set():
        folders = _folders(root)
        try:
            for batch in _batches(root, folders, stopped, seconds):
                if batch:
                    yield batch
                if time.monotonic() >= due:
                    begun = time.monotonic()
                    yield None
                    done = time.monotonic()
                    due = done + max(seconds, _SHARE * (done - begun))
                    if _folders(root) != folders:
                        break
        except (OSError, RuntimeError) as error:  # its own error is a RuntimeError
            if not told:
                _log.warning("The system does not tell of changes: %s", error)
            told = True
            if not stopped.wait(seconds):
                yield None


def _folders(root: Path) -> tuple[tuple[Path, int], ...]:
    """Give the folders that are there; one that was put in the place of another is another."""
    found = []
    for name in FOLDERS:
        try:
            found.append((root / name, (root / name).stat().st_ino))
        except OSError:
            continue
    return tuple(found)


def _batches(
    root: Path,
    folders: Iterable[tuple[Path, int]],
    stopped: threading.Event,
    seconds: float,
) -> Iterator[frozenset[str]]:
    roots = (root, root.resolve())
    if not folders:
        raise FileNotFoundError(f"{root} holds no folder of a content")
    for found in watch(
        *(folder for folder, _ in folders),
        watch_filter=None,
        debounce=_TOGETHER,
        step=_STEP,
        stop_event=stopped,
        rust_timeout=max(1, int(seconds * 1000)),
        yield_on_timeout=True,
        raise_interrupt=False,
        ignore_permission_denied=True,
    ):
        yield _files((Path(path) for _, path in found), roots)


def _files(found: Iterable[Path], roots: Iterable[Path]) -> frozenset[str]:
    """Give the files of the content among what changed, and those below a folder that did."""
    paths = set()
    for path in found:
        root = next((one for one in roots if path.is_relative_to(one)), None)
        if root is None:
            continue
        name = path.relative_to(root).as_posix()
        if Corpus.holds(name):
            paths.add(name)
        if not path.suffix or path.is_dir():
            paths.add(f"{name}/")
    return frozenset(paths)
