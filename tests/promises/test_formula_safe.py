"""No cell of a table begins like a formula, so that no spreadsheet runs what somebody has written."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

import networkx as nx

import kg
from kg.export import csv_of
from kg.export._story_tables import Table
from tests.promises.conftest import Figure
from tests.test_export import read_csv

DANGEROUS = re.compile(r"\s*[=+\-@\uff0b\uff0d\uff1d\uff20\t\r]")


NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


HOSTILE = [
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " \u00a0=1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20A1",
    "fine\n=2",
    'a "quoted" cell, with a comma',
    "two\r\nlines",
]


def assert_safe(rows: Iterable[dict[str, str]]) -> None:
    for row in rows:
        for cell in row.values():
            for line in cell.split("\n"):
                assert NUMBER.fullmatch(cell) or not DANGEROUS.match(line), repr(cell)


def test_no_cell_of_a_table_begins_like_a_formula_and_no_text_is_lost(figure: Figure) -> None:
    table = Table("t", "", [("a", ""), ("b", "")], [(text, -3) for text in HOSTILE])
    data = table.csv()
    rows = read_csv(data)
    assert_safe(rows)
    assert [re.sub(r"(?m)^'", "", row["a"]) for row in rows] == HOSTILE
    assert {row["b"] for row in rows} == {"-3"}
    assert data.startswith(b"a,b\r\n")
    assert data.endswith(b"\r\n")
    figure(
        f"{len(HOSTILE)} kinds of cells that begin like a formula: all made harmless, no text lost"
    )


def test_hostile_labels_of_the_content_stay_harmless_in_tables_and_networks(
    own_few: Path, figure: Figure
) -> None:
    cells = 0
    story = own_few / "cases" / "glasgow-neonatal-unit.ttl"
    text = story.read_text(encoding="utf-8")
    for payload in (*HOSTILE, "bell \x07", "</node><script>"):
        quoted = json.dumps(payload)[1:-1]
        text = text.replace('atlas:statement "', f'atlas:statement  "{quoted}', 1)
        text = text.replace('skos:prefLabel "', f'skos:prefLabel  "{quoted}', 1)
        text = text.replace('dcterms:title "', f'dcterms:title  "{quoted}', 1)
    story.write_text(text, encoding="utf-8")
    with kg.open(own_few) as opened:
        given = opened.exports
        slug = "glasgow-neonatal-unit"
        assert_safe(read_csv(given.of(slug, "csv")))
        with zipfile.ZipFile(io.BytesIO(given.whole("csv"))) as pack:
            for name in pack.namelist():
                if name.endswith(".csv"):
                    rows = read_csv(pack.read(name))
                    assert_safe(rows)
                    cells += sum(map(len, rows))
        graph = nx.read_graphml(io.BytesIO(given.of(slug, "graphml")), force_multigraph=True)
        assert graph.nodes[f"case/{slug}"]["label"].startswith("=cmd")
        nx.read_gexf(io.BytesIO(given.of(slug, "gexf")))
        for question in opened.questions():
            if not question.parameters:
                answer = opened.ask(question.name)
                rows = read_csv(csv_of(answer.columns, answer.rows).encode())
                assert_safe(rows)
                cells += sum(map(len, rows))
    figure(f"{cells:,} cells of tables and answers over hostile labels: 0 begin like a formula")
