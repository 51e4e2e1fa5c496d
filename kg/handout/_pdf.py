"""A paper as PDF, set by typst with our own faces: tagged, titled, and the same bytes each time.

The words go in as data. The programme reads nothing but its template, the faces beside it and those
that it brings; no face of the computer is used, so that every computer makes the same file.
"""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kg.catalogue import interval_of
from kg.errors import ExportError
from kg.handout._paper import (
    Bar,
    Block,
    Break,
    Contents,
    Facts,
    Grid,
    Heading,
    Items,
    Line,
    Paper,
    Para,
    Plan,
    PlanRow,
    Ticks,
)

if TYPE_CHECKING:
    import typst

__all__ = ["as_pdf"]

_HERE = Path(__file__).resolve().parent
_making = threading.Lock()


def as_pdf(paper: Paper) -> bytes:
    """Set a paper as PDF that meets PDF/UA-1; tagged all the same where a letter has no face.

    Raises:
        ExportError: it cannot be set.
    """
    inputs = {"paper": json.dumps(_written(paper), ensure_ascii=False)}
    made_at = _made_at(paper.day)
    with _making:
        try:
            found = _set(inputs, made_at, "ua-1")
        except RuntimeError:  # the standard asks for a face for every letter
            try:
                found = _set(inputs, made_at, None)
            except RuntimeError as error:
                raise ExportError(f"{paper.title} cannot be set as PDF: {error}") from error
    return found


def _set(inputs: dict[str, str], made_at: int, standard: Literal["ua-1"] | None) -> bytes:
    import typst

    return typst.compile(
        _HERE / "paper.typ",
        root=_HERE,
        font_paths=_faces(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=[standard] if standard else [],
        timestamp=made_at,
    )


@cache
def _faces() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[str(_HERE / "faces")])


def _made_at(day: str) -> int:
    """Give the first second of a day as told; of no day, that of 1980 as in the other forms."""
    found = interval_of(day)
    first = found[0] if found else None
    moment = datetime(first.year, first.month, first.day, tzinfo=UTC) if first else None
    return int((moment or datetime(1980, 1, 1, tzinfo=UTC)).timestamp())


# --- As data ---


def _written(paper: Paper) -> dict[str, object]:
    found = interval_of(paper.day)
    day = found[0] if found else None
    return {
        "title": paper.title,
        "above": paper.above,
        "author": paper.author,
        "about": paper.about,
        "day": [day.year, day.month, day.day] if day else None,
        "running": paper.running,
        "edition": paper.edition,
        "language": paper.language,
        "blocks": [_block(block) for block in paper.blocks],
    }


def _block(block: Block) -> dict[str, object]:
    match block:
        case Heading():
            return {
                "kind": "heading",
                "text": block.text,
                "level": block.level,
                "beside": block.beside,
                "anchor": block.anchor,
            }
        case Para():
            return {
                "kind": "para",
                "line": _line(block.line),
                "role": block.role,
                "label": block.label,
            }
        case Items():
            lines = [_line(line) for line in block.lines]
            return {"kind": "items", "lines": lines, "ordered": block.ordered, "small": block.small}
        case Facts():
            rows = [[name, [_line(line) for line in lines]] for name, lines in block.rows]
            return {"kind": "facts", "rows": rows}
        case Bar():
            return {"kind": "bar", "parts": block.parts, "kinds": block.kinds}
        case Ticks():
            return {"kind": "ticks", "answers": block.answers}
        case Plan():
            return {"kind": "plan", "rows": [_row(row) for row in block.rows]}
        case Grid():
            cells = [[_line(line) for line in row] for row in block.rows]
            return {"kind": "grid", "head": block.head, "rows": cells}
        case Break():
            return {"kind": "break"}
        case Contents():
            return {"kind": "contents", "entries": [asdict(one) for one in block.entries]}


def _row(row: PlanRow) -> dict[str, object]:
    body = [_block(block) for block in row.body]
    return {
        "at": row.at,
        "length": row.length,
        "title": _line(row.title),
        "body": body,
        "long": row.is_long,
    }


def _line(line: Line) -> list[dict[str, object]]:
    return [
        {"text": span.text, "url": span.url, "style": span.style, "mark": span.mark}
        for span in line
    ]
