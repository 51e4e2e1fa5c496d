"""Texts, addresses and minutes from outside: cut to what any paper and any file can hold."""

from __future__ import annotations

import re

from kg.errors import PlanError

__all__ = ["LONGEST", "clean_text", "clean_url", "held_text", "minutes_held"]

LONGEST = 20_000
"""Characters of one text of a path."""
_DAY = 24 * 60
_UNHELD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
"""Signs that XML cannot hold or that nobody sees; line ends and tabs stay."""
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]{1,2000}", re.IGNORECASE)


def held_text(text: str) -> str:
    """Take out what no paper can hold, and write every end of a line in one way.

    Raises:
        PlanError: the text is longer than any field of a path may be.
    """
    if len(text) > LONGEST:
        raise PlanError(
            f"A text has {len(text):,} characters.", f"At most {LONGEST:,} fit into one field."
        )
    return _UNHELD.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def clean_text(text: str) -> str:
    """Take out what no paper can hold, and the space at both ends.

    Raises:
        PlanError: the text is longer than any field of a path may be.
    """
    return held_text(text).strip()


def clean_url(url: str) -> str:
    """Give a web address as it is, or nothing: other schemes are no addresses of something to read."""
    bare = url.strip()
    return bare if _ADDRESS.fullmatch(bare) else ""


def minutes_held(minutes: int | None) -> int | None:
    """Hold minutes between 1 and those of a day; none or fewer is no minutes.

    >>> minutes_held(0), minutes_held(75), minutes_held(9999)
    (None, 75, 1440)
    """
    return min(minutes, _DAY) if minutes is not None and minutes > 0 else None
