"""The running parts of an open atlas: store, corpus, sandbox, and the watcher of the folder.

A change of the content makes a new snapshot and swaps it in: a reader holds the one that it took.
"""

from __future__ import annotations

import logging
import threading
from typing import Self

from kg.atlas._snapshot import Snapshot
from kg.corpus import Corpus
from kg.errors import AtlasError
from kg.sandbox import Sandbox
from kg.settings import Settings
from kg.store import MemoryStore

__all__ = ["Running"]

_log = logging.getLogger("kg")


class Running:
    """What runs while an atlas is open; closed, nothing of it does."""

    def __init__(self, settings: Settings, *, watch: bool = False) -> None:
        self.settings = settings
        self._store = MemoryStore()
        self._corpus = Corpus(settings.content, self._store, max_bytes=settings.file_bytes)
        self._snapshot = Snapshot(self._store, self._corpus)
        self._stopped = threading.Event()
        self._refreshing = threading.Lock()
        self._sandbox = Sandbox(self._store, settings)
        self._watcher: threading.Thread | None = None
        if watch:
            self._watcher = threading.Thread(target=self._watch, name="watcher", daemon=True)
            self._watcher.start()
            threading.Thread(target=self._warm_up, name="sandbox", daemon=True).start()

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

    def _warm_up(self) -> None:
        if not self._stopped.wait(self.settings.watch_seconds):  # the pages come first
            self._sandbox.start()

    def _watch(self) -> None:
        while not self._stopped.wait(self.settings.watch_seconds):
            try:
                self.refresh()
            except (AtlasError, OSError) as error:  # a folder may be gone for a moment
                _log.warning("The content could not be looked at: %s", error)

    def refresh(self) -> tuple[str, ...]:
        """Take in what changed in the content folder; give the paths that did."""
        with self._refreshing:
            changed = self._corpus.refresh()
            if changed:
                self._snapshot = Snapshot(self._store, self._corpus)
            return changed
