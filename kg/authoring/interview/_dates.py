"""Dates as people type them: read as far as they go, and never made more precise.

Must never guess: what is not understood stays as it was typed and is said to have no date.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

from kg.catalogue import interval_of
from kg.dates import spoken

__all__ = ["Typed", "datatype_of", "typed"]

_MONTHS = {
    name.casefold(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_NAMED = rf"(?P<month>{_MONTH})\.?"
_SIMPLE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<iso>\d{4}(?:-\d{2}(?:-\d{2})?)?)",
        rf"{_NAMED},? (?:of )?{_YEAR}",
        rf"{_DAY} (?:of )?{_NAMED},? {_YEAR}",
        rf"{_NAMED} {_DAY},? {_YEAR}",
    )
)
_SLASHED = re.compile(r"(?P<first>\d{1,2})[/.](?P<second>\d{1,2})[/.](?P<year>\d{4})")
_OPENING = re.compile(r"(?:in|on|during|at) (?:the )?(?:year )?", re.IGNORECASE)
_RANGES = (
    re.compile(r"(?:from )?(?P<begin>.+?) (?:to|until|till|through) (?P<end>.+)", re.IGNORECASE),
    re.compile(r"between (?P<begin>.+?) and (?P<end>.+)", re.IGNORECASE),
    re.compile(r"(?P<begin>\d{4}) ?[-–—] ?(?P<end>\d{4})"),
    re.compile(r"(?P<begin>.+?) ?[–—] ?(?P<end>.+)"),
    re.compile(r"(?P<begin>.+?) - (?P<end>.+)"),
)
_BY = re.compile(r"(?:by|until|till|not later than) (?P<date>.+)", re.IGNORECASE)
_SINCE = re.compile(r"(?:since|from|starting in) (?P<date>.+)", re.IGNORECASE)
_AROUND = re.compile(
    r"(?:(?:around|about|approximately|roughly|circa|ca|probably)\.? |c\. ?|~ ?)(?:in )?(?P<date>.+)",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?:in )?(?:the )?"
    r"(?:early|mid|middle|late|later|spring|summer|autumn|fall|winter|end|beginning|start"
    r"|first half|second half|(?:first|second|third|fourth|last) quarter|q[1-4])"
    r"(?:[ -])(?:in |of |of the year )?(?P<date>.+)",
    re.IGNORECASE,
)
_DECADE = re.compile(
    r"(?:in |during )?(?:the )?(?:(?P<part>early|mid|middle|late)[ -])?(?:of )?(?:the )?"
    r"(?P<decade>\d{3})0[’']?s",
    re.IGNORECASE,
)
_OF_DECADE = {"early": (0, 4), "mid": (4, 6), "middle": (4, 6), "late": (5, 9)}


@dataclass(frozen=True, slots=True)
class Typed:
    """A date that was typed. `begin` and `end` are lexical forms; all empty: none was typed.

    `as_told` is the typing itself where it says more, or less, than the two. `inferred` where the
    two are a reading of it. `note` says what was understood where that may surprise.
    """

    begin: str = ""
    end: str = ""
    as_told: str = ""
    inferred: bool = False
    note: str = ""

    @property
    def exact(self) -> str:
        """The one year, month or day that was typed; empty where it was anything else."""
        return "" if self.end or self.as_told else self.begin

    def __str__(self) -> str:
        """Write it so that it is read again as the same."""
        if self.as_told:
            return self.as_told
        if self.begin and self.end:
            return f"{spoken(self.begin)} to {spoken(self.end)}"
        return spoken(self.begin) if self.begin else f"by {spoken(self.end)}" if self.end else ""


def typed(text: str) -> Typed:
    """Read a date as it was typed.

    >>> typed("Jan 2007").begin, typed("2006 - 2012").end
    ('2007-01', '2012')
    >>> typed("the early 2000s")
    Typed(begin='2000', end='2004', as_told='the early 2000s', inferred=True, note='')
    """
    words = " ".join(text.split())
    if not words:
        return Typed()
    bare = words.rstrip(".")
    bare = _OPENING.sub("", bare, count=1) if _OPENING.match(bare) else bare
    for read in (_one, _decade, _range, _until, _since, _around, _part, _slashed):
        found = read(bare, words)
        if found is not None:
            return found
    return Typed(
        as_told=words,
        note=f"“{words}” was not understood as a date, so it stands in your words, without a date. "
        "Write a year, a month with its year, or a day: 2007, January 2007, 15 January 2007.",
    )


def datatype_of(lexical: str) -> str:
    """Give the local name of the type of a date, by its precision."""
    return ("gYear", "gYearMonth", "date")[lexical.count("-")]


def _simple(words: str) -> str:
    """Read one year, month or day; empty where it is none that there is."""
    for pattern in _SIMPLE:
        found = pattern.fullmatch(words.strip())
        if not found:
            continue
        parts = found.groupdict()
        if iso := parts.get("iso"):
            lexical = iso
        else:
            month = _MONTHS[parts["month"].casefold()]
            day = f"-{int(parts['day']):02}" if parts.get("day") else ""
            lexical = f"{parts['year']}-{month:02}{day}"
        return lexical if lexical.isascii() and interval_of(lexical) else ""
    return ""


def _one(bare: str, _: str) -> Typed | None:
    lexical = _simple(bare)
    return Typed(begin=lexical) if lexical else None


def _decade(bare: str, words: str) -> Typed | None:
    found = _DECADE.fullmatch(bare)
    if not found or not found["decade"].isascii() or found["decade"] == "000":
        return None
    first, last = _OF_DECADE.get((found["part"] or "").casefold(), (0, 9))
    return Typed(f"{found['decade']}{first}", f"{found['decade']}{last}", words, True)


def _range(bare: str, _: str) -> Typed | None:
    for pattern in _RANGES:
        found = pattern.fullmatch(bare)
        begin = _simple(found["begin"]) if found else ""
        end = _simple(found["end"]) if found else ""
        if not found or not end:
            continue
        if not begin and found["begin"].casefold() in _MONTHS:  # March to May 2007
            begin = _simple(f"{found['begin']} {end[:4]}")
        if not begin:
            continue
        if begin == end:
            return Typed(begin)
        first, last = interval_of(begin), interval_of(end)
        if first and last and first[0] <= last[1]:
            shared = min(len(begin), len(end))
            if begin[:shared] <= end[:shared]:
                return Typed(begin, end)
    return None


def _until(bare: str, words: str) -> Typed | None:
    found = _BY.fullmatch(bare)
    lexical = _simple(found["date"]) if found else ""
    if not lexical or not found:
        return None
    told = "" if bare.casefold().startswith("by ") else words
    return Typed(end=lexical, as_told=told)


def _since(bare: str, words: str) -> Typed | None:
    found = _SINCE.fullmatch(bare)
    lexical = _simple(found["date"]) if found else ""
    return Typed(lexical, as_told=words) if lexical else None


def _around(bare: str, words: str) -> Typed | None:
    found = _AROUND.fullmatch(bare)
    lexical = _simple(found["date"]) if found else ""
    return Typed(lexical, as_told=words, inferred=True) if lexical else None


def _part(bare: str, words: str) -> Typed | None:
    found = _PART.fullmatch(bare)
    lexical = _simple(found["date"]) if found else ""
    return Typed(lexical, as_told=words) if lexical and lexical.count("-") < 2 else None


def _slashed(bare: str, words: str) -> Typed | None:
    found = _SLASHED.fullmatch(bare)
    if not found or not bare.isascii():
        return None
    first, second, year = int(found["first"]), int(found["second"]), found["year"]
    days = {
        f"{year}-{month:02}-{day:02}"
        for day, month in ((first, second), (second, first))
        if interval_of(f"{year}-{month:02}-{day:02}")
    }
    if len(days) == 1:
        return Typed(begin=days.pop())
    if not days or not interval_of(year):
        return None
    return Typed(
        year,
        as_told=words,
        note=f"“{words}” was understood as {year}: it does not say which number is the month. "
        "Write the month as a word.",
    )
