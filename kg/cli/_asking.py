"""`kg ask` and `kg search`: questions to the whole atlas."""

from __future__ import annotations

import argparse
import textwrap

from kg.atlas import Atlas
from kg.errors import QuestionError
from kg.export import csv_of, json_of
from kg.questions import Answer

__all__ = ["ask", "search"]


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
        write = {"csv": csv_of, "json": json_of}[options.format]
        print(write(answer.columns, answer.rows).rstrip("\n"))
    return 0


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
