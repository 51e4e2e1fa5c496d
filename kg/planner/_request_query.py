"""A request as the plain words of an address, and back.

What is read from an address was typed by anybody: a bad value falls back to its default, a number is
held within its limits, and names are cut to those that a name can be. Must never raise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict

from kg.catalogue import Basis
from kg.planner._limits import DEFAULTS
from kg.planner._records import Pattern, Request

__all__ = ["pattern_from", "request_from", "request_query"]

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_PATTERN = re.compile(
    r"(?P<decision>\d{1,4})[- ](?P<story>\d{1,4})x(?P<stories>\d{1,2})"
    r"[- ](?P<comparison>\d{1,4})x(?P<comparisons>\d{1,2})[- ](?P<close>\d{1,4})",
    re.ASCII,
)
_GRADE = re.compile(r"[A-Z]")
_MOST_NAMES = 300
_LISTS = {"ideas": "goals", "known": "known", "keep": "keep", "leave": "leave"}
"""The parameters that list names, by the field of a request."""
_NUMBERS = {
    "sessions": (1, DEFAULTS.plan_sessions),
    "minutes": (1, DEFAULTS.plan_minutes),
    "reading": (1, DEFAULTS.plan_reading),
    "items": (1, 1_000),
    "pace": (1, 10_000),
}
"""The parameters that are whole numbers, each with the least and the most that it can be."""


def request_query(request: Request) -> Mapping[str, str]:
    """Write a request as parameters of an address: only what differs from the defaults.

    The pattern is left out where it is the one that fits the minutes.

    >>> request_query(Request(("pain", "fear"), minutes=75, pattern=Pattern.fitting(75)))
    {'ideas': 'pain.fear', 'minutes': '75'}
    """
    usual = Request(())
    words = {name: ".".join(getattr(request, field)) for name, field in _LISTS.items()}
    for name in _NUMBERS:
        if getattr(request, name) != getattr(usual, name):
            words[name] = str(getattr(request, name))
    if request.pattern != Pattern.fitting(request.minutes):
        words["pattern"] = _written(request.pattern)
    words["contrast"] = "" if request.contrast else "0"
    words["by"] = ".".join(request.bases)
    words["grades"] = ".".join(request.grades)
    words["sectors"] = ".".join(request.sectors)
    words["places"] = ".".join(request.places)
    words["spread"] = "1" if request.spread else ""
    return {name: text for name, text in words.items() if text}


def _written(pattern: Pattern) -> str:
    return (
        f"{pattern.decision}-{pattern.story}x{pattern.stories}"
        f"-{pattern.comparison}x{pattern.comparisons}-{pattern.close}"
    )


def request_from(query: Mapping[str, str]) -> Request:
    """Read a request from the parameters of an address; what cannot be read is the default.

    Names that nothing has stay: whoever plans with them says so.
    """
    usual = Request(())
    minutes = _number(query, "minutes") or usual.minutes
    bases = [one for one in query.get("by", "").split(".") if one in {*Basis}]
    return Request(
        goals=_names(query.get("ideas", "")),
        known=_names(query.get("known", "")),
        sessions=_number(query, "sessions") or usual.sessions,
        minutes=minutes,
        reading=_number(query, "reading") or usual.reading,
        pattern=_held(pattern_from(query.get("pattern", ""))) or Pattern.fitting(minutes),
        contrast=query.get("contrast", "") != "0",
        keep=_names(query.get("keep", "")),
        leave=_names(query.get("leave", "")),
        bases=tuple(Basis(one) for one in dict.fromkeys(bases)),
        grades=_those(query.get("grades", ""), _GRADE),
        sectors=_names(query.get("sectors", "")),
        places=_names(query.get("places", "")),
        spread=query.get("spread", "") == "1",
        items=_number(query, "items"),
        pace=_number(query, "pace") or usual.pace,
    )


def _those(text: str, kind: re.Pattern[str]) -> tuple[str, ...]:
    """Give the parts of a text that are of a kind, each once."""
    found = (part for part in text.split(".", _MOST_NAMES) if kind.fullmatch(part))
    return tuple([*dict.fromkeys(found)][:_MOST_NAMES])


def _names(text: str) -> tuple[str, ...]:
    return _those(text, _NAME)


def _number(query: Mapping[str, str], name: str) -> int | None:
    """Read a whole number and hold it within its limits; None where it is none."""
    least, most = _NUMBERS[name]
    text = query.get(name, "").strip()
    if not (text.isascii() and text.isdigit()):
        return None
    return min(max(int(text[:9]), least), most)


def pattern_from(text: str) -> Pattern | None:
    """Read a pattern: decision, story x how many, comparison x how many, close; None where it is none.

    >>> pattern_from("12 18x2 18x1 10") == pattern_from("12-18x2-18x1-10") == Pattern()
    True
    """
    found = _PATTERN.fullmatch(" ".join(text.split()))
    return (
        Pattern(**{name: int(value) for name, value in found.groupdict().items()})
        if found
        else None
    )


def _held(pattern: Pattern | None) -> Pattern | None:
    """Hold the numbers of a pattern within their limits."""
    if pattern is None:
        return None
    most = {"stories": DEFAULTS.plan_stories, "comparisons": DEFAULTS.plan_stories}
    held = {
        name: min(value, most.get(name, DEFAULTS.plan_minutes))
        for name, value in asdict(pattern).items()
    }
    return Pattern(**held | {"stories": max(held["stories"], 1)})
