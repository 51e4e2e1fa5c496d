"""Rows of an answer as CSV and JSON: numbers and booleans as such, the rest text.

A cell of CSV never begins like a formula: spreadsheets would run it. Source: OWASP, CSV injection.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from kg.namespaces import XSD
from kg.store import Row, Term

__all__ = ["cell", "csv_of", "csv_of_text", "formula_safe", "json_of"]

_NUMBERS = {XSD + kind for kind in ("integer", "decimal", "double", "float", "long", "int")}
_LEADS = re.compile(r"(?m)^(?=\s*[=+\-@\t\r\uff0b\uff0d\uff1d\uff20])")
_A_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)


def formula_safe(text: str) -> str:
    """Keep a spreadsheet from reading text as a formula, line by line; numbers stay numbers.

    >>> formula_safe("=1+1"), formula_safe("-3.5"), formula_safe("a-b")
    ("'=1+1", '-3.5', 'a-b')
    """
    return text if _A_NUMBER.fullmatch(text) else _LEADS.sub("'", text)


def cell(term: Term | None) -> str | int | float | bool:
    """Give a term as a plain value: a number, a boolean or text; empty text where there is none."""
    if isinstance(term, ox.Literal):
        if term.datatype.value in _NUMBERS:
            return _number(term.value)
        if term.datatype.value == XSD + "boolean":
            return term.value in ("true", "1")
    return "" if term is None else str(getattr(term, "value", term))


def _number(text: str) -> int | float | str:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        return text
    return number if math.isfinite(number) else text  # JSON holds no infinity


def csv_of(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """Write rows as CSV with a line of column names."""
    values = ([_value(row.get(name)) for name in columns] for row in rows)
    return csv_of_text([columns, *values])


def csv_of_text(rows: Iterable[Sequence[str]]) -> str:
    """Write rows of text as CSV, the line of column names among them."""
    return "".join(map(_line, rows))


def _line(row: Sequence[str]) -> str:
    written = io.StringIO()
    # What ends a line is put in quotes: so a return alone is, which a reader takes for an end too.
    csv.writer(written, lineterminator="\r\n").writerow([formula_safe(text) for text in row])
    return written.getvalue().removesuffix("\r\n") + "\n"


def _value(term: Term | None) -> str:
    return "" if term is None else str(getattr(term, "value", term))


def json_of(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """Write rows as a list of objects; what is not bound is left out."""
    listed = [{name: cell(row[name]) for name in columns if name in row} for row in rows]
    return json.dumps(listed, ensure_ascii=False, indent=2)
