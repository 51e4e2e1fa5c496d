"""Names of things in the file of an interview: made of their words, each its own, held where need be.

Pure functions of names. What may be taken is said by whoever asks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from kg.authoring._template import slug_of

__all__ = ["NAME", "Taken", "assigned", "match", "needed", "numbered", "slug"]

Taken = Callable[[str], bool]

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
"""What a name in a file is."""


def slug(words: str, fallback: str, *, most: int) -> str:
    """Make a name of words, cut between two of them; the fallback where nothing is left."""
    try:
        slug = slug_of(words)
    except ValueError:
        return fallback
    return (slug[: most + 1].rpartition("-")[0] or slug[:most]) if len(slug) > most else slug


def numbered(words: str, pattern: str) -> Iterator[str]:
    """Give a name, then the same with a number from 2."""
    yield words
    number = 2
    while True:
        yield words + pattern.format(number)
        number += 1


def assigned(made: Sequence[str], held: Sequence[str], taken: Taken) -> list[str]:
    """Give everything a name of its own: the one that it holds, else the one made for it."""
    used: set[str] = set()
    found = [""] * len(made)
    for index, name in enumerate(held):
        if NAME.fullmatch(name) and name not in used and not taken(name):
            found[index] = name
            used.add(name)
    starts: Counter[str] = Counter()
    for index, name in enumerate(made):
        if not found[index]:
            number = starts[name]
            while (one := f"{name}-{number + 1}" if number else name) in used or taken(one):
                number += 1
            found[index] = one
            starts[name] = number
            used.add(one)
    return found


def needed(made: Sequence[str], full: Sequence[str], taken: Taken) -> list[bool]:
    """Say which names must be held, for all to be named again as they are."""
    plain = assigned(made, [""] * len(made), taken)
    held = [name != other for name, other in zip(full, plain, strict=True)]
    while True:
        again = assigned(
            made, [name if kept else "" for name, kept in zip(full, held, strict=True)], taken
        )
        if again == list(full):
            return held
        held = [kept or name != other for kept, name, other in zip(held, full, again, strict=True)]


def match(text: str, keys: Iterable[str]) -> str:
    """Give the key that a text means: the same, or the only one that differs by case alone."""
    known = tuple(keys)
    if text in known:
        return text
    alike = [key for key in known if key.casefold() == text.casefold()]
    return alike[0] if len(alike) == 1 else ""
