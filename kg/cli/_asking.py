"""`kg ask` and `kg search`: questions to the whole atlas."""

from __future__ import annotations

import argparse
import csv
import json
import sys
import textwrap

import pyoxigraph as ox

from kg.atlas import Atlas
from kg.errors import QuestionError
from kg.namespaces import XSD
from kg.questions import Answer

__all__ = ["ask", "search"]

_NUMBERS = {XSD + kind for kind in ("integer", "decimal", "double", "float", "long", "int")}


def ask(atlas: Atlas, options: argparse.Namespace) -> int:
    if options.name is None:
        for question in atlas.questions():
            takes = " ".join(f"{p.name}=({p.kind})" for p in question.parameters)
            print(f"{question.name} {takes}".rstrip() + f"\n    {question.sentence}")
        return 0
    values = {}
    for pair in options.values:
        key, equals, value = pair.partition("=")
        if not equals:
            raise QuestionError(f"{pair!r} is not of the form key=value.")
        values[key] = value
    answer = atlas.ask(options.name, **values)
    if options.format == "table":
        _as_table(atlas, answer)
    else:
        {"csv": _as_csv, "json": _as_json}[options.format](answer)
    return 0


def _value(row: object) -> object:
    if isinstance(row, ox.Literal):
        if row.datatype.value in _NUMBERS:
            number = float(row.value)
            return int(number) if number.is_integer() else number
        if row.datatype.value == XSD + "boolean":
            return row.value in ("true", "1")
        return row.value
    return getattr(row, "value", "")


def _as_json(answer: Answer) -> None:
    rows = [
        {name: _value(row[name]) for name in answer.columns if name in row} for row in answer.rows
    ]
    print(json.dumps(rows, ensure_ascii=False, indent=2))


def _as_csv(answer: Answer) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(answer.columns)
    for row in answer.rows:
        writer.writerow([_safe(row[name].value if name in row else "") for name in answer.columns])


def _safe(text: str) -> str:
    """Keep a spreadsheet from reading text as a formula. Source: OWASP, CSV injection."""
    return f"'{text}" if text.lstrip().startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _as_table(atlas: Atlas, answer: Answer) -> None:
    print(answer.question.sentence)
    if not answer.rows:
        print("No rows: the atlas holds nothing that answers this.")
        return
    columns = [name for name in answer.columns if f"{name}Label" not in answer.columns]
    rows = [
        [atlas.label(row[name]) if name in row else "" for name in columns] for row in answer.rows
    ]
    widths = [
        min(60, max(len(name), *(len(row[i]) for row in rows))) for i, name in enumerate(columns)
    ]
    print("  ".join(name.ljust(width) for name, width in zip(columns, widths, strict=True)))
    for row in rows:
        cells = [
            textwrap.shorten(cell, width, placeholder="…")
            for cell, width in zip(row, widths, strict=True)
        ]
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
        )
    print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}")


def search(atlas: Atlas, options: argparse.Namespace) -> int:
    words = " ".join(options.words)
    answer = atlas.search(words)
    if answer.tried:
        print(f"Looked for: {' '.join(answer.tried)}")
    if not answer.hits:
        print(f"Nothing found for {words!r}.")
    for hit in answer.hits:
        part = f"#{hit.ref.part}" if hit.ref.part else ""
        print(f"{hit.kind_label}: {hit.ref.label}  [{hit.ref.kind}/{hit.ref.slug}{part}]")
        print("    " + "".join(f"*{text}*" if found else text for text, found in hit.snippet))
    return 0
