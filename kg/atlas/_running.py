"""The running parts of an open atlas: store, corpus, sandbox, and the watcher of the folder.

With an endpoint there is neither corpus nor sandbox: what it holds is followed in their place. A
change of the content makes a new snapshot and swaps it in: a reader holds the one that it took.
"""

from __future__ import annotations

import gc
import logging
import threading
import time
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Self

from kg.atlas._elsewhere import Remote
from kg.atlas._keeping import BROKEN, Found, Kept, Moved, keep, shelf_of
from kg.atlas._reach import reach_of
from kg.atlas._snapshot import Snapshot
from kg.atlas._watching import changes
from kg.corpus import Change, ContentFile, Corpus, Origin, files_of
from kg.endpoint import Engine, RemoteQueries
from kg.errors import AtlasError
from kg.sandbox import FreeQueries, Sandbox
from kg.settings import Settings
from kg.store import MemoryStore, Store

__all__ = ["Running"]

_log = logging.getLogger("kg")
_PATIENCE = 0.1
"""So many seconds a file that is gone, or that cannot be read, may take to come whole."""
_MOMENT = 0.01
_PAGES_FIRST = 2.0
"""Seconds after the start before the process that answers free queries is made ready."""
_AT_REST = 5.0
"""A state that has not changed for so many seconds is kept for the next start."""


@contextmanager
def _without_collection() -> Iterator[None]:
    """Make much that stays without looking for what does not: it takes a third off the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class Running:
    """What runs while an atlas is open; closed, nothing of it does."""

    def __init__(self, settings: Settings, *, watch: bool = False) -> None:
        self.settings = settings
        self._stopped = threading.Event()
        self._frozen = False
        self._refreshing = threading.Lock()
        self._watcher: threading.Thread | None = None
        self._remote = Remote(settings) if settings.endpoint else None
        if self._remote:
            self._store: Store = self._remote.store
            self._sandbox: FreeQueries = RemoteQueries(self._remote.store, settings)
        else:
            self._store, self._sandbox = self._open_files()
        if watch:
            for file in () if self._remote else self._snapshot.files:
                _say(file.path, None, file)
            self._watcher = threading.Thread(target=self._watch, name="watcher", daemon=True)
            self._watcher.start()
            threading.Thread(target=self._warm_up, name="sandbox", daemon=True).start()

    def _open_files(self) -> tuple[Store, FreeQueries]:
        limits = self.settings
        self._shelf = shelf_of(limits)
        self._kept = ""
        with _without_collection():
            if not self._open_kept():
                store = MemoryStore()
                self._files = Corpus(limits.content, store, max_bytes=limits.file_bytes)
                self._held = Snapshot(store, self._files)
        return self._files.store, Sandbox(self._files.store, limits)

    def _open_kept(self) -> bool:
        """Begin with the state that was kept, and take in what has changed since."""
        leaf = self._shelf.newest() if self._shelf else None
        if self._shelf is None or leaf is None:
            return False
        limits, store = self.settings, MemoryStore()
        try:
            kept = Kept(leaf)
            files = Corpus(limits.content, store, max_bytes=limits.file_bytes, kept=kept)
            held = kept.snapshot(store, files)
        except BROKEN as error:
            _log.warning("What was kept of the last start is thrown away: %s", error)
            self._shelf.throw_away(leaf)
            return False
        leaf.close()
        self._store, self._files, self._held = store, files, held
        self._kept = held.generation
        change = files.look()
        served = {file.path: file.graph for file in files.files}
        broken = [one.path for one in change.reads if one.findings and one.path in served]
        if broken:  # what cannot be read at a start contributes nothing, whatever it was before
            self._take(Change((), tuple(broken), {served[path]: () for path in broken}))
            change = files.look()
        self._take(change)
        return True

    def keep(self) -> bool:
        """Keep the state as it stands for the next start; say whether there is anything new kept."""
        if self._remote or self._shelf is None or self._kept == self._held.generation:
            return False
        held = self._held
        self._make_ready(held)
        with self._refreshing:
            if self._held is not held:
                return False
            found = Found.of(held)
        try:
            kept = keep(self._shelf, held, found, self._files, rest=self._stopped.wait)
        except Moved:
            return False
        self._kept = held.generation  # one that cannot be kept now is tried again once it changes
        return kept

    @staticmethod
    def _make_ready(held: Snapshot) -> None:
        """Have at hand what readers look for things by, before the first of them asks."""
        held.facets  # noqa: B018  # made when first asked for, as the next
        held.index  # noqa: B018

    @property
    def _origin(self) -> Origin:
        """Where the content is read from."""
        return self._remote.origin if self._remote else self._files

    @property
    def _corpus(self) -> Corpus:
        """The files of the content.

        Raises:
            ReadElsewhere: there are none.
        """
        return files_of(self._origin)

    @property
    def _snapshot(self) -> Snapshot:
        """The state that readers see.

        Raises:
            EndpointError: the atlas is read from an endpoint that has not answered yet.
        """
        return self._remote.snapshot if self._remote else self._held

    @property
    def engine(self) -> Engine:
        """What answers questions, and how it is."""
        return self._remote.engine if self._remote else Engine("memory")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the watcher, and end the process that answers free queries."""
        self._stopped.set()
        if self._watcher:
            self._watcher.join(timeout=5)
        self._sandbox.close()
        if self._remote:
            self._remote.close()

    def _warm_up(self) -> None:
        if not self._stopped.wait(_PAGES_FIRST):
            self._sandbox.start()
        gc.freeze()  # what stays is never searched again: at 10,000 stories that takes a second
        before = ""
        while not self._remote and not self._stopped.wait(_AT_REST):
            held = self._held
            try:
                if not before:
                    self._make_ready(held)
                    gc.freeze()
                if held.generation == before:
                    self.keep()
            except (AtlasError, OSError) as error:
                _log.warning("Nothing is kept for the next start: %s", error)
            before = held.generation

    def _watch(self) -> None:
        if self._remote:
            self._remote.follow(self._stopped, self._sandbox.start)
            return
        seconds = self.settings.watch_seconds
        for paths in changes(self.settings.content, self._stopped, seconds):
            try:
                self._follow(paths)
            except (AtlasError, OSError) as error:  # a folder may be gone for a moment
                _log.warning("The content could not be looked at: %s", error)

    def _follow(self, paths: Iterable[str] | None) -> None:
        """Take in what changed; a file that may still be on its way is given a moment."""
        with self._refreshing:
            change = self._corpus.look(paths)
            unsure = change.unsure
            self._take(change.without(unsure))
        until = time.monotonic() + _PATIENCE
        while unsure and time.monotonic() < until and not self._stopped.wait(_MOMENT):
            with self._refreshing:
                change = self._corpus.look(unsure)
                unsure = change.unsure
                self._take(change.without(unsure))
        if unsure:
            self.refresh(unsure)
        if not self._frozen and self._snapshot.is_searched:
            self._frozen = True
            gc.freeze()  # as above: the index of words stays as well

    def refresh(self, paths: Iterable[str] | None = None) -> tuple[str, ...]:
        """Take in what changed in the content folder; give the paths that did.

        Args:
            paths: the files to look at, below the content folder; all where none are given.
        """
        if self._remote:
            self._remote.look()
            return ()
        with self._refreshing:
            return self._take(self._corpus.look(paths))

    def _take(self, change: Change) -> tuple[str, ...]:
        """Take in a change: the store first, then all that is read of it, in one step for readers."""
        if not change:
            return ()
        reach = reach_of(change, self._corpus)
        before = self._snapshot
        before.settle(change.graphs)
        changed = self._corpus.take(change)
        after = Snapshot(self._store, self._corpus) if reach is None else before.after(reach)
        after.keep_checker(before)
        after.take_over(lambda: setattr(self, "_held", after))
        for path in changed:
            _say(path, _file(before.files, path), _file(after.files, path))
        return changed


def _file(files: Sequence[ContentFile], path: str) -> ContentFile | None:
    """Find a file among files in the order of their paths."""
    place = bisect_left(files, path, key=lambda file: file.path)
    return files[place] if place < len(files) and files[place].path == path else None


def _say(path: str, before: ContentFile | None, after: ContentFile | None) -> None:
    """Write a line to the log when a file can no longer be read, and when it can again."""
    if after is not None and after.findings:
        first = after.findings[0]
        what = "is shown as it last was" if after.served else "is kept out"
        told = _told(after, "refused", what, code=first.code, line=first.line)
        _log.warning("%s %s: line %d: %s", path, what, first.line, first.message, extra=told)
    elif after is not None and before is not None and before.findings:
        told = _told(after, "ok", "can be read again")
        _log.warning("%s can be read again", path, extra=told)


def _told(
    file: ContentFile, outcome: str, reason: str, **more: object
) -> dict[str, dict[str, object]]:
    """Tell the log of a file in fields."""
    told = {"event": "file", "file": file.path, "digest": file.digest}
    return {"told": {**told, "outcome": outcome, "reason": reason, **more}}
