"""What docs/querying.md shows, runs, and gives what stands below it."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import re
import shutil
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

import kg
from kg.catalogue import Basis
from kg.cli._showing import SAYS
from kg.export import answer_of
from kg.questions import BASES
from kg.sandbox import Outcome, Result
from kg.settings import Settings
from tests.conftest import ROOT

TEXT = (ROOT / "docs/querying.md").read_text(encoding="utf-8")
EXAMPLE = "http://127.0.0.1:8501"
LANGUAGES = {"console", "js", "python", "r", "sparql"}
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A block of code, and what is shown below it; none is shown of most queries."""

    language: str
    code: str
    shown: str
    line: int


BLOCKS = [
    Block(found[1], found[2], found[3] or "", TEXT.count("\n", 0, found.start()) + 2)
    for found in _BLOCK.finditer(TEXT)
]


def of(language: str, *, asking: str = "") -> list[object]:
    found = [one for one in BLOCKS if one.language == language and asking in one.code]
    assert found, language
    return [pytest.param(one, id=f"line {one.line}") for one in found]


def at(address: str, code: str) -> str:
    return code.replace(EXAMPLE, address)


def run(command: list[str], code: str = "", cwd: Path | None = None) -> str:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        command,
        input=code,
        capture_output=True,
        text=True,
        cwd=cwd or ROOT,
        env={**os.environ, "PATH": path, "LC_ALL": "C.UTF-8"},
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def asked(atlas: kg.Atlas, text: str) -> Result:
    result = atlas.sparql(text)
    assert result.outcome is Outcome.COMPLETE, result.sentence
    return result


def count(atlas: kg.Atlas, pattern: str) -> int:
    result = asked(atlas, f"SELECT (COUNT(*) AS ?rows) WHERE {{ {pattern} }}")
    return int(result.rows[0]["rows"].value)


# --- each block ---


def test_each_block_is_of_a_kind_that_is_run_here() -> None:
    assert {one.language for one in BLOCKS} == {*LANGUAGES, ""}
    assert [one.code for one in BLOCKS if one.language != "sparql" and not one.shown] == [
        one.code for one in BLOCKS if one.language in ("", "console")
    ]


@pytest.mark.parametrize("block", of("sparql"))
def test_each_query_has_an_answer(block: Block, atlas: kg.Atlas) -> None:
    result = asked(atlas, block.code)
    assert result.rows
    assert {name for row in result.rows for name in row} == set(result.columns)
    if block.shown:
        assert answer_of(result, "csv").decode().replace("\r\n", "\n") == block.shown


@pytest.mark.parametrize("block", of("python"))
def test_each_python_block_prints_what_is_shown(block: Block, served: str) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(at(served, block.code), "docs/querying.md", "exec"), {})
    assert printed.getvalue() == block.shown


@pytest.mark.parametrize("block", of("console"))
def test_each_command_prints_what_is_shown(block: Block, served: str) -> None:
    begins = re.split(r"^\$ ", at(served, block.code), flags=re.MULTILINE)[1:]
    assert begins
    for one in begins:
        lines = one.splitlines()
        more = sum(line.startswith("> ") for line in lines)
        command = "\n".join([lines[0], *(line.removeprefix("> ") for line in lines[1 : 1 + more])])
        shown = lines[1 + more :]
        if not shutil.which("curl") and "curl" in command:
            pytest.skip("curl is not installed")
        assert run(["bash", "-o", "pipefail", "-c", command]).splitlines() == shown, command


@pytest.mark.parametrize("block", of("r"))
def test_each_r_block_prints_what_is_shown(block: Block, served: str) -> None:
    if not shutil.which("Rscript"):
        pytest.skip("R is not installed: sudo apt-get install --no-install-recommends r-base-core")
    assert run(["Rscript", "--vanilla", "-"], at(served, block.code)) == block.shown


@pytest.mark.parametrize("block", of("js", asking="fetch("))
def test_each_block_for_a_browser_prints_what_is_shown(block: Block, served: str) -> None:
    if not shutil.which("node"):
        pytest.skip("Node is not installed")
    assert run(["node", "--input-type=module", "-"], at(served, block.code)) == block.shown


@pytest.mark.long
@pytest.mark.parametrize("block", of("js", asking="@comunica"))
def test_each_block_for_comunica_prints_what_is_shown(
    block: Block, served: str, tmp_path: Path
) -> None:
    if not shutil.which("npm"):
        pytest.skip("npm is not installed, which Comunica comes with")
    for file in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / "tests/clients" / file, tmp_path)
    run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=tmp_path)
    (tmp_path / "block.mjs").write_text(at(served, block.code), encoding="utf-8")
    assert run(["node", "block.mjs"], cwd=tmp_path) == block.shown


@pytest.mark.parametrize("address", re.findall(rf"^{EXAMPLE}/\S+$", TEXT, re.MULTILINE))
def test_each_address_for_a_spreadsheet_gives_a_table(address: str, served: str) -> None:
    with urllib.request.urlopen(at(served, address)) as answer:
        assert answer.headers.get_content_type() == "text/csv"
        heads, *rows = csv.reader(io.TextIOWrapper(answer, "utf-8"))
    assert len(rows) > 10
    assert all(len(row) == len(heads) for row in rows)


# --- what is said of the graph ---


def test_the_ten_properties_are_there_and_much_used(atlas: kg.Atlas) -> None:
    table = TEXT.partition("| property | goes from | to |")[2].partition("\n\n")[0]
    named = re.findall(r"^\| `([\w:]+)` ", table, re.MULTILINE)
    assert len(named) == 10
    for one in re.findall(r"`((?:atlas|skos|dcterms):[a-z]\w+)`", table):
        assert count(atlas, f"?a {one} ?b") or count(atlas, f"?a ?p {one}"), one
    assert min(count(atlas, f"?a {one} ?b") for one in named) > 100


def test_whose_reading_it_is_stands_there_in_all_its_names(atlas: kg.Atlas) -> None:
    rows = re.findall(r"^\| `(atlas:\w+)` \| `(\w+)` \| ([^|]+) \| (.) \|$", TEXT, re.MULTILINE)
    assert [row[1] for row in rows] == [basis.value for basis in Basis]
    for iri, value, label, mark in rows:
        assert iri == f"atlas:{BASES[value]}"
        assert count(atlas, f'{iri} skos:prefLabel "{label}"@en') == 1
        assert SAYS[Basis(value)] == f"{mark} {label}"


def test_every_name_in_the_picture_is_in_the_graph(atlas: kg.Atlas) -> None:
    picture = next(one.code for one in BLOCKS if "▶" in one.code)
    for name in re.findall(r"[a-z]+:[A-Za-z-]+(?![\w…-])", picture):
        assert count(atlas, f"{{ {name} ?p ?o }} UNION {{ ?s {name} ?o }}"), name
    for link in ("case:tesco atlas:organisation organisation:tesco", "concept:pain a atlas:Cause"):
        assert count(atlas, link)
    assert count(atlas, "?s atlas:about case:tesco ; atlas:actor person:terry-leahy")
    assert count(atlas, "concept:pain skos:inScheme scheme:journey")
    assert count(atlas, "?s atlas:about ?c ; atlas:cites [ atlas:source ?d ; atlas:locator ?e ]")


def test_the_mistakes_are_mistakes(atlas: kg.Atlas) -> None:
    cites = "?any atlas:cites / atlas:source ?source"
    assert count(atlas, cites) > count(atlas, f"{cites} . ?any atlas:about / a atlas:Case")
    stories = count(atlas, "?x a atlas:Case ; atlas:shows concept:pain")
    statements = count(atlas, "?x atlas:statement ?told ; atlas:shows concept:pain")
    assert 0 < stories < count(atlas, "?x atlas:shows concept:pain") == stories + statements
    dated = '?e atlas:begin ?date . FILTER (?date >= "2015"^^xsd:gYear)'
    right = "?e atlas:begin ?date . FILTER (SUBSTR(STR(?date), 1, 4) >= '2015')"
    assert 0 < count(atlas, dated) < count(atlas, right)
    assert count(atlas, "?x a atlas:Statement") == 0
    assert count(atlas, "?x a atlas:MomentOfBelief, atlas:Episode") == 0
    assert count(atlas, '?x skos:prefLabel "Tesco"') == 0
    ours, all_of = "?x atlas:basis atlas:editorial", "?x atlas:statement ?told ; atlas:basis ?whose"
    assert count(atlas, f"?x atlas:statement ?told . {ours}") > count(atlas, all_of) / 2
    wrong = atlas.sparql("SELECT ?told WHERE { case:tesco#clubcard atlas:statement ?told }")
    assert wrong.outcome is Outcome.REFUSED


@pytest.mark.parametrize("word", ["SERVICE <urn:x> { ?a ?b ?c }", "} FROM <urn:x> {"])
def test_what_is_said_to_be_refused_is_refused(word: str, atlas: kg.Atlas) -> None:
    assert f"`{re.findall('[A-Z]+', word)[0]}`" in TEXT
    assert atlas.sparql(f"SELECT ?a WHERE {{ {word} }}").outcome is Outcome.REFUSED


def test_the_limits_are_those_of_the_settings() -> None:
    limits = Settings(content=ROOT)
    for said in (
        f"{limits.sparql_bytes // 1000} kB",
        f"{limits.sparql_tokens:,} words",
        f"within brackets {limits.sparql_nesting} deep",
        f"{limits.sparql_seconds:g}\nseconds",
        f"{limits.sparql_memory >> 30} GiB",
        f"{limits.sparql_rows:,} rows or {limits.sparql_answer_bytes // 1_000_000} MB",
    ):
        assert said in TEXT
