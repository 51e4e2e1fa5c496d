"""A finding, and how it is written out.

A finding is one thing that is wrong or missing in one place of one file, in words that say what was
found, what is allowed and what to do. It is the same in the terminal, in JSON, in a pull request
and in the app. Must never decide what is wrong: `turtle`, `corpus` and `shapes` do.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Finding", "Severity", "as_github", "as_json", "as_text"]


class Severity(StrEnum):
    """How much a finding matters: an error fails `kg check`, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


_WIDEST = 120
"""Characters of a line that are shown."""
_FIELDS = ("file", "line", "column", "end_column", "severity", "code", "message", "allowed", "fix")
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.ADVICE: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. Lines and columns count from 1; `file` is relative to the content folder."""

    file: str
    line: int
    column: int
    severity: Severity
    code: str
    message: str
    fix: str = ""
    excerpt: str = ""
    """The line of the file as it stands, for underlining; empty where there is none."""
    end_column: int = 0
    """Where the place ends on its line, exclusive; 0 where only its first character is known."""
    allowed: str = ""
    """What may stand there, in a sentence; empty where the fix says it."""

    @property
    def sort_key(self) -> tuple[str, int, int, int, str, str]:
        """Order by file, place, weight, then words, so that output is the same every time."""
        return self.file, self.line, self.column, _ORDER[self.severity], self.code, self.message


def _written(text: str) -> str:
    """Make line ends, control and direction marks visible: content cannot rewrite a terminal."""
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def as_text(findings: Iterable[Finding]) -> str:
    """Write findings as a compiler does: place, severity, code and sentence, line, mark, advice."""
    rows = []
    for found in findings:
        place = f"{found.file}:{found.line}:{found.column}"
        rows.append(_written(f"{place}: {found.severity} [{found.code}] {found.message}"))
        rows += _underlined(found)
        if found.allowed:
            rows.append(_written(f"    Allowed: {found.allowed}"))
        if found.fix:
            rows.append(_written(f"    Fix: {found.fix}"))
    return "\n".join(rows)


def _underlined(found: Finding) -> list[str]:
    """Write the line of a finding, cut to what fits, with a mark under all of its place."""
    start = max(0, found.column - 60) if len(found.excerpt) > _WIDEST else 0
    line = found.excerpt[start : start + _WIDEST].replace("\t", " ")
    if not line.strip():
        return []
    column = max(0, found.column - 1 - start)
    before = _written(line[:column])
    rest = len(_written(line[column : max(column, found.end_column - 1 - start)]))
    number = str(found.line)
    margin = " " * len(number)
    mark = "^" + "~" * (rest - 1)
    return [f"  {number} | {_written(line)}", f"  {margin} | {' ' * len(before)}{mark}"]


def as_json(findings: Iterable[Finding], counts: Mapping[str, object]) -> str:
    """Write findings and counts as one JSON object."""
    rows = [{field: getattr(found, field) for field in _FIELDS} for found in findings]
    return json.dumps({"findings": rows, "counts": dict(counts)}, ensure_ascii=False, indent=2)


def as_github(findings: Iterable[Finding]) -> str:
    """Write findings as workflow commands, which annotate the lines of a pull request."""
    names = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "notice"}

    def value(text: str) -> str:
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def parameter(text: str) -> str:
        return value(text).replace(":", "%3A").replace(",", "%2C")

    def command(found: Finding) -> str:
        # The last column that GitHub is told is part of the place.
        end = f",endColumn={found.end_column - 1}" if found.end_column > found.column else ""
        allowed = f"Allowed: {found.allowed}" if found.allowed else ""
        words = " ".join(part for part in (found.message, allowed, found.fix) if part)
        return (
            f"::{names[found.severity]} file={parameter(found.file)},line={found.line},"
            f"col={found.column}{end},title={parameter(found.code)}::{value(words)}"
        )

    return "\n".join(command(found) for found in findings)
