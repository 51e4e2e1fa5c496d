"""Copies of a content that may be changed, and stories with a mistake put in."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

__all__ = ["MISTAKES", "own_copy", "put", "with_mistakes"]


def own_copy(content: Path, to: Path) -> Path:
    """Copy a content by links: a file of it must be replaced by `put`, and never written into."""

    def link(source: str, target: str) -> None:
        try:
            os.link(source, target)
        except OSError:  # another file system
            shutil.copy2(source, target)

    for name in ("ontology", "cases", "paths"):
        if (content / name).is_dir():
            shutil.copytree(content / name, to / name, copy_function=link)
    return to


def put(path: Path, text: str) -> None:
    """Put a file in its place, as editors do, without writing into the one that was there."""
    aside = path.with_name(f".{path.name}.new")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)


def _without(line: str) -> Callable[[str], str]:
    return lambda text: re.sub(rf"(?m)^    {line} [^\n]*\n", "", text, count=1)


MISTAKES: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("a statement without its sentence", _without("atlas:statement")),
    ("a story without a summary", _without("dcterms:abstract")),
    ("a story of no sector", _without("atlas:sector")),
    (
        "two names in one language",
        lambda text: text.replace(
            "skos:prefLabel ", 'skos:prefLabel "Another name"@en ;\n    skos:prefLabel ', 1
        ),
    ),
    (
        "a role that there is not",
        lambda text: re.sub(r"atlas:role atlas:\w+", "atlas:role atlas:unit", text, count=1),
    ),
)
"""Mistakes that shapes alone find, and how one is made."""


def with_mistakes(content: Path, to: Path, each: int = 30) -> Path:
    """Copy a content and put a mistake into every so manieth story, of each kind in turn."""
    own = own_copy(content, to)
    for number, path in enumerate(sorted((own / "cases").glob("*.ttl"))[::each]):
        _, make = MISTAKES[number % len(MISTAKES)]
        put(path, make(path.read_text("utf-8")))
    return own
