"""`kg ideas`: what a statement can show, by class, each with how to tell."""

from __future__ import annotations

import argparse

from kg.atlas import Atlas
from kg.catalogue import Ref
from kg.cli._showing import wrapped
from kg.errors import NotFound
from kg.namespaces import compact

__all__ = ["ideas"]


def ideas(atlas: Atlas, options: argparse.Namespace) -> int:
    """List the ideas of all classes, or of one, as a file would write them."""
    by_class: dict[str, list[Ref]] = {}
    for scheme in atlas.schemes():
        for ref in scheme.ideas:
            by_class.setdefault(ref.family, []).append(ref)
    wanted = _plain(options.of or "")
    chosen = {name: refs for name, refs in by_class.items() if _plain(name).startswith(wanted)}
    if not chosen:
        known = tuple(sorted(name.lower() for name in by_class))
        raise NotFound(f"No ideas of the class {options.of!r}. Known: {', '.join(known)}.", known)
    for name, refs in chosen.items():
        print(f"{name} ({len(refs)})")
        for ref in refs:
            test = atlas.idea(ref.slug).counts_when
            told = f"It counts when: {test.text}" if test else ref.gloss
            print(f"  {compact(ref.iri)}  {ref.label}\n{wrapped(told, '      ')}")
    return 0


def _plain(name: str) -> str:
    """Write a class as one may type it: small, and without the s of several.

    >>> _plain("Principles")
    'principle'
    """
    return name.strip().casefold().removesuffix("s")
