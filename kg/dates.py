"""Dates as they are told, read as intervals of days.

A date keeps the precision with which it is told and is never widened on screen; for ordering it is
the interval from its earliest to its latest possible day. One thing is before another only if its
interval ends first.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

__all__ = ["When", "interval_of", "spoken"]

_MONTHS = tuple(calendar.month_name)
_SHAPE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?", re.ASCII)


@lru_cache(maxsize=4096)
def interval_of(lexical: str) -> tuple[date, date] | None:
    """Give the first and last day that a year, month or day can mean; None if it is none of them.

    >>> interval_of("2007-02")
    (datetime.date(2007, 2, 1), datetime.date(2007, 2, 28))
    >>> interval_of("2007-13") is None
    True
    """
    found = _SHAPE.fullmatch(lexical)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        assert year is not None
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except (ValueError, calendar.IllegalMonthError):
        return None


def spoken(lexical: str) -> str:
    """Say a date as people do, at the precision that it has.

    >>> spoken("2017-04-05"), spoken("2007-01"), spoken("1992")
    ('5 April 2017', 'January 2007', '1992')
    """
    if interval_of(lexical) is None:
        return lexical
    year, *rest = lexical.split("-")
    words = [_MONTHS[int(rest[0])]] if rest else []
    if len(rest) == 2:
        words.insert(0, str(int(rest[1])))
    return " ".join([*words, year])


@dataclass(frozen=True, slots=True)
class When:
    """When something was, as far as it is told. `begin` and `end` are lexical forms as written."""

    begin: str = ""
    end: str = ""
    as_told: str = ""
    inferred: bool = False

    @property
    def known(self) -> bool:
        """Whether a date is given that can be ordered."""
        return self.latest is not None

    @property
    def earliest(self) -> date | None:
        """The first possible day; None where only an end is told, or nothing."""
        found = interval_of(self.begin)
        return found[0] if found else None

    @property
    def latest(self) -> date | None:
        """The last possible day."""
        found = interval_of(self.end or self.begin)
        return found[1] if found else None

    def before(self, other: When) -> bool:
        """Whether this has certainly ended when the other begins."""
        mine, theirs = self.latest, other.earliest
        return mine is not None and theirs is not None and mine < theirs

    @property
    def brief(self) -> str:
        """Say it where there is little room: at most about twenty characters."""
        if self.as_told and len(self.as_told) <= 20:
            return self.as_told
        begin, end = self.begin[:4], self.end[:4]
        if begin and end and begin != end:
            return f"{begin} to {end}"
        if self.begin or self.end:
            when = spoken(self.begin or self.end)
            return when if self.begin else f"by {when}"
        return ""

    def __str__(self) -> str:
        """Say it: "January 2007", "2006 to 2012", "by 2025"; empty where nothing is told."""
        if self.as_told:
            words = self.as_told
        elif self.begin and self.end and self.begin != self.end:
            words = f"{spoken(self.begin)} to {spoken(self.end)}"
        elif self.begin:
            words = spoken(self.begin)
        elif self.end:
            words = f"by {spoken(self.end)}"
        else:
            return ""
        return f"{words} (date ours)" if self.inferred else words
