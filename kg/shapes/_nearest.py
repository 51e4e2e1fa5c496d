"""The names that look most like one that is wrong: "Did you mean ...?".

The library that compares them is loaded when something is wrong: most files have nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["Names", "local", "slug"]

_NEAR = 65
"""How alike two names are at least, of 100, where they are compared letter by letter."""
_NEAR_IN_ANY_ORDER = 80
"""The same where their words are compared in alphabetical order."""
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BREAK = re.compile(r"[\x00-/:-@\[-`{-\xbf]+")  # said by what breaks: the letters take 20 ms


class Names:
    """Names to look the nearest up in. Prefixes do not count, and neither do capitals.

    >>> names = Names([("concept:pain", "Pain"), ("concept:principle-06-simplicity", "Simplicity")])
    >>> names.nearest("concept:simplicty"), names.nearest("concept:pain-point")
    ('concept:principle-06-simplicity', 'concept:pain')
    """

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Take names, each with one way in which people call it; a name may come several times."""
        # In order, so that of two as near the first is given.
        called = sorted({(name, one) for name, also in names for one in (local(name), slug(also))})
        self._spelled = {key: _spelled(key[1]) for key in called if key[1]}
        self._sorted = {key: " ".join(sorted(_words(key[1]))) for key in self._spelled}

    def nearest(self, wrong: str) -> str:
        """Give the name that looks most alike, or nothing if none does."""
        from rapidfuzz import fuzz, process

        spelled = _spelled(local(wrong))
        found = [
            process.extractOne(query, names, scorer=fuzz.ratio, score_cutoff=cutoff)
            for query, names, cutoff in (
                (spelled, self._spelled, _NEAR),
                (" ".join(sorted(_words(spelled))), self._sorted, _NEAR_IN_ANY_ORDER),
            )
        ]
        best = max((one for one in found if one), key=lambda one: one[1], default=None)
        if best is not None:
            name: str = best[2][0]
            return name
        return self._with_the_same_words(spelled)

    def most_alike(self, wrong: str, most: int) -> tuple[str, ...]:
        """Give so many names at most, the most alike first, however little they are."""
        from rapidfuzz import fuzz, process

        found = process.extract(
            _spelled(local(wrong)), self._spelled, scorer=fuzz.ratio, limit=most * 3
        )
        return tuple(dict.fromkeys(key[0] for _, _, key in found))[:most]

    def _with_the_same_words(self, spelled: str) -> str:
        """Give a name all of whose words are among the wrong one's, or the other way round."""
        from rapidfuzz import fuzz, process

        words = set(_words(spelled))
        if not words:
            return ""
        found = {
            key: one
            for key, one in self._spelled.items()
            if (own := set(_words(one))) <= words or words <= own
        }
        if not found:
            return ""
        name: str = process.extractOne(spelled, found, scorer=fuzz.ratio)[2][0]
        return name


def local(name: str) -> str:
    """Give what follows the prefix of a name."""
    return name.partition(":")[2] or name


def slug(label: str) -> str:
    """Write a label as an address would.

    >>> slug("First Moment of Belief")
    'first-moment-of-belief'
    """
    return "-".join(_words(label)).lower()


def _spelled(name: str) -> str:
    """Write a name small, with a hyphen where its words begin: `MomentOfBelief` has three."""
    return _HUMP.sub("-", name).lower()


def _words(name: str) -> list[str]:
    return [word for word in _BREAK.split(name) if word]
