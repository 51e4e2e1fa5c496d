"""What of the atlas stands, and what is made ready before anybody asks for it.

Pages answer first. The index of words, and what tells mistakes, are made when somebody first needs
them: a thread does so before, so that nobody waits for it, and says when all of it is there.
"""

from __future__ import annotations

import ctypes
import os
import threading
import time
from contextlib import suppress

from kg import drawing
from kg.atlas import Atlas
from kg.errors import AtlasError, EndpointError
from kg.network import Wish

__all__ = ["awaited", "prepare"]

PAGES, SEARCH, FINDINGS = "pages", "search", "findings"
_AT_REST = 2.0
"""Seconds after which content that has not changed again is taken to be at rest."""
_TRIM_SECONDS = 60.0
"""How often memory that is free is given back."""
_made: set[str] = set()


def awaited(atlas: Atlas) -> tuple[str, ...]:
    """Give what does not stand yet of pages, search and findings; empty where all of it does.

    The findings of an atlas that is read from an endpoint are not ours to tell, and not awaited.
    """
    stand = set(_made)
    if atlas.settings.endpoint:
        stand.add(FINDINGS)
    with suppress(EndpointError):
        if atlas.generation and atlas.engine.status != "gone":
            stand.add(PAGES)
    return tuple(part for part in (PAGES, SEARCH, FINDINGS) if part not in stand)


def prepare(atlas: Atlas, stopped: threading.Event) -> None:
    """Make what readers will ask for, and lay the graph out anew each time the content is at rest."""
    _made.clear()
    prepared = before = ""
    seconds, trimmed = _AT_REST, time.monotonic()  # who reads the first page comes first
    while not stopped.wait(seconds):
        seconds = _AT_REST
        if time.monotonic() - trimmed >= _TRIM_SECONDS:
            _give_back()
            trimmed = time.monotonic()
        try:
            _make(atlas)
            now = atlas.generation
            if now == before != prepared:
                drawing.draw(atlas.view(Wish()))
                prepared = now
            before = now
        except EndpointError:  # it is looked at elsewhere, and here again in a moment
            continue


def _give_back() -> None:
    """Give back to the system what was taken and is free; only glibc keeps it, and knows how.

    Measured with the shipped stories: 13 MB after twenty saves, 3 MB after a hundred pages.
    """
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None:
        trim(0)


def _make(atlas: Atlas) -> None:
    """Make the index of words, and the checker, where they are not there yet.

    Raises:
        EndpointError: the atlas is read from an endpoint that does not answer.
    """
    if SEARCH not in _made:
        atlas.search("atlas")
        _made.add(SEARCH)
    if FINDINGS not in _made and not atlas.settings.endpoint:
        files = atlas.files()
        with suppress(AtlasError, OSError):  # that file is gone meanwhile; the checker is there
            if files:
                atlas.check_file(atlas.settings.content / files[0].path)
        _made.add(FINDINGS)
