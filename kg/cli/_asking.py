"""`kg ask`, `kg sparql` and `kg search`: questions to the whole atlas."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import pyoxigraph as ox

from kg.atlas import Atlas
from kg.cli._files import write_out
from kg.cli._naming import kept_out
from kg.cli._showing import SAYS
from kg.errors import QuestionError
from kg.export import answer_of, csv_of, json_of, triples_of
from kg.namespaces import compact
from kg.questions import Answer
from kg.sandbox import Outcome, Result
from kg.search import Hit
from kg.store import Term

__all__ = ["ask", "search", "sparql"]

_WIDEST = 60
_FORMS = {
    "select": ("table", "csv", "json", "tsv", "srj", "xml"),
    "ask": ("table", "json", "srj", "xml"),
    "construct": ("ttl", "nt", "jsonld", "rdf"),
}
"""In which formats each form of query can be written, the usual one first.

Here `csv` and `json` are those of `kg ask`: no cell runs in a spreadsheet, and numbers are numbers.
"""
_OF_GRAPHS = {"json": "jsonld", "xml": "rdf"}
"""What is meant by a form that has no graphs, as at the endpoint."""
_EXACT = {"tsv": "tsv", "srj": "json", "xml": "xml", "jsonld": "jsonld", "rdf": "rdf"}
"""The formats in which a program finds every term as it is, by their names in `kg.export`."""


# --- Named questions ---


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
    if not answer.rows and options.format != "table":
        print(answer.question.nothing, file=sys.stderr)
    for caveat in answer.question.caveats:
        print(caveat, file=sys.stderr)
    return 0


def _as_table(atlas: Atlas, answer: Answer) -> None:
    print(answer.question.sentence)
    if not answer.rows:
        print(answer.question.nothing)
        return
    columns = [name for name in answer.columns if f"{name}Label" not in answer.columns]
    rows = [
        [atlas.label(row[name]) if name in row else "" for name in columns] for row in answer.rows
    ]
    _print_table(columns, rows)
    print(f"{len(rows):,} row{'' if len(rows) == 1 else 's'}")


def _print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their heads, in columns."""
    shown = [columns, *([_shortened(cell) for cell in row] for row in rows)]
    widths = [max(len(row[place]) for row in shown) for place in range(len(columns))]
    for row in shown:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def _shortened(text: str) -> str:
    """Keep a cell in one line, and out of it what would steer a terminal or turn its direction."""
    words = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return words if len(words) <= _WIDEST else f"{words[: _WIDEST - 1].rstrip()}…"


# --- Free queries ---


def sparql(atlas: Atlas, options: argparse.Namespace) -> int:
    text = _read(options.file, atlas.settings.sparql_bytes)
    result = atlas.sparql(text)
    if result.outcome is not Outcome.REFUSED:
        for one in atlas.sparql_warnings(text):
            print(f"Line {one.line}, column {one.column}: {one.message} {one.fix}", file=sys.stderr)
    if result.outcome in (Outcome.REFUSED, Outcome.STOPPED):
        print(result.sentence, file=sys.stderr)
        return 1
    formats = _FORMS[result.form]
    form = options.format or formats[0]
    if result.form == "construct":
        form = _OF_GRAPHS.get(form, form)
    if form not in formats:
        raise QuestionError(
            f"A query of the form {result.form.upper()} is not written as {form}. "
            f"Choose --format {' or '.join(formats)}."
        )
    if result.outcome is Outcome.CUT and form != "table":
        print(_too_long(atlas), file=sys.stderr)
        return 1
    _print_result(result, form)
    print(result.sentence, file=sys.stderr)
    return 0


def _too_long(atlas: Atlas) -> str:
    """Say why what a program would take for the whole answer is not written."""
    limits = atlas.settings
    return (
        f"The answer is longer than {limits.sparql_rows:,} rows or triples, or than "
        f"{limits.sparql_answer_bytes / 1e6:g} MB, and is written whole or not at all. Add "
        "ORDER BY, LIMIT and OFFSET and ask for it in parts, or ask for less; kg export --all "
        "gives all of the atlas."
    )


def _read(file: str, most: int) -> str:
    """Read a query, and no more of it than shows that it is too long."""
    some = most + 4  # one more letter, however many bytes it has
    try:
        if file == "-":
            data = sys.stdin.buffer.read(some)
        else:
            with open(file, "rb") as opened:  # noqa: PTH123  # a path as it was typed
                data = opened.read(some)
        return data.decode("utf-8", "strict" if len(data) <= most else "ignore")
    except OSError as error:
        raise QuestionError(f"{file} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise QuestionError(
            f"{file} is not in UTF-8 (byte {error.start + 1}). Save it as UTF-8."
        ) from error


def _print_result(result: Result, form: str) -> None:
    if form in _EXACT:
        write_out(None, answer_of(result, _EXACT[form]))
    elif result.form == "ask":
        yes = bool(result.boolean)
        print(str(yes).lower() if form == "json" else ("Yes" if yes else "No"))
    elif result.form == "construct":
        print(triples_of(result.triples, form), end="")
    elif form == "csv":
        print(csv_of(result.columns, result.rows), end="")
    elif form == "json":
        print(json_of(result.columns, result.rows))
    elif result.rows:
        rows = [[_short(row.get(name)) for name in result.columns] for row in result.rows]
        _print_table(result.columns, rows)
        more = "; there are more" if result.outcome is Outcome.CUT else ""
        print(f"{len(rows):,} row{'' if len(rows) == 1 else 's'}{more}")


def _short(term: Term | None) -> str:
    if term is None:
        return ""
    return compact(term.value) if isinstance(term, ox.NamedNode) else term.value


# --- Search ---


_WAYS = {"names": "Names", "text": "In the text", "sources": "Sources", "some": "Some of the words"}


def search(atlas: Atlas, options: argparse.Namespace) -> int:
    words = " ".join(options.words)
    answer = atlas.search(words)
    for path in kept_out(atlas):
        print(f"{path} is kept out: kg check {path} says why.", file=sys.stderr)
    if answer.tried:
        print(f"Looked for: {' '.join(answer.tried)}")
    if answer.alone:
        print(f"Each word alone: {', '.join(f'{word} {count}' for word, count in answer.alone)}")
    if not answer.hits:
        print(f"Nothing found for {words!r}.")
    for group in answer.groups:
        shown = f", the first {len(group.hits)}" if len(group.hits) < group.found else ""
        print(f"{_WAYS.get(group.way, f'Began in {words}')}: {group.found}{shown}")
        for hit in group.hits:
            _print_hit(hit)
    return 0


def _print_hit(hit: Hit) -> None:
    document, ref = hit.document, hit.ref
    story = f" in {document.story.label}" if document.story else ""
    when = f", {document.when}" if document.when else ""
    basis = f", {SAYS[document.basis]}" if document.basis else ""
    part = f"#{ref.part}" if ref.part else ""
    print(f"  {hit.kind_label}{story}: {ref.label}{when}{basis}  [{ref.kind}/{ref.slug}{part}]")
    if hit.snippet:
        print("      " + "".join(f"*{text}*" if found else text for text, found in hit.snippet))
    for lead in document.leads[:3]:
        print(f"      told of in {lead.label}  [{lead.kind}/{lead.slug}]")
