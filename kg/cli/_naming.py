"""What an author types as the name of a thing, and what is said where there is none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.atlas import Atlas
from kg.errors import NotFound
from kg.namespaces import PREFIXES, graph_of, name_of

__all__ = ["kept_out", "missing", "thing_of"]


def thing_of(given: str) -> str:
    """Give the name of a thing as the commands know it; what is no such name stays as it is.

    A part of a story stands for the story.

    >>> thing_of("concept:descent"), thing_of("<https://w3id.org/pioneer-atlas/case/o2#fair-deal>")
    ('concept/descent', 'case/o2')
    >>> thing_of("pain")
    'pain'
    """
    iri = given.removeprefix("<").removesuffix(">")
    prefix, colon, rest = iri.partition(":")
    if colon and prefix in PREFIXES:
        iri = PREFIXES[prefix] + rest
    name = name_of(iri)
    return f"{name.kind}/{name.slug}" if name else given


def kept_out(atlas: Atlas) -> Sequence[str]:
    """Give the files of which nothing is shown, as they cannot be read."""
    return tuple(file.path for file in atlas.files() if not file.served)


def missing(atlas: Atlas, thing: str, error: NotFound) -> NotFound:
    """Say that a thing may stand in a file that cannot be read, where it seems to."""
    kind, _, slug = thing.rpartition("/")
    for path in kept_out(atlas):
        own = name_of(graph_of(path)) if path.startswith(("cases/", "paths/")) else None
        is_own = own is not None and own.slug == slug and kind in ("", own.kind)
        if is_own or _describes(atlas, path, slug):
            return NotFound(f"{path} cannot be read now: kg check {path} says why.")
    return error


def _describes(atlas: Atlas, path: str, slug: str) -> bool:
    try:
        text = (atlas.settings.content / path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return re.search(rf"[:/]{re.escape(slug)}>?\s+a\s", text) is not None
