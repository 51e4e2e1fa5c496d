"""Forty typical mistakes: what `kg check` says of each, beside what rdflib and pySHACL say.

Each file is the same small story with one mistake; its head says which, and what we find. What the
others say is asked of them with PIONEER_WRITE=1 alone, and kept in `mistakes/others.json`.
"""

from __future__ import annotations

import json
import logging
import os
import re
import warnings
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import rdflib

from kg.corpus import Corpus
from kg.diagnostics import Finding
from kg.shapes import Checker, explanations
from kg.shapes._shacl import SHAPES
from kg.store import MemoryStore
from tests.conftest import ROOT

FOLDER = Path(__file__).parent / "mistakes"
OTHERS = FOLDER / "others.json"
PAGE = ROOT / "docs" / "mistakes.md"


@dataclass(frozen=True)
class Mistake:
    """One of the files: what is wrong in it, and what its head expects."""

    path: Path
    title: str
    expected: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> Mistake:
        heads = path.read_text(encoding="utf-8", errors="replace").splitlines()
        told = [line.removeprefix("# ").partition(": ") for line in heads if line[:2] == "# "]
        [title] = [value for kind, _, value in told if kind == "Mistake"]
        return cls(path, title, tuple(value for kind, _, value in told if kind == "Expect"))

    @property
    def line(self) -> int:
        return int(self.expected[0].partition(":")[0])


MISTAKES = tuple(Mistake.read(path) for path in sorted(FOLDER.glob("*.ttl")))


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(Corpus(ROOT, MemoryStore()))


@pytest.fixture(scope="module")
def found(checker: Checker) -> dict[str, tuple[Finding, ...]]:
    return {one.path.stem: checker.check_file(one.path) for one in MISTAKES}


# --- Our column ---


def test_there_are_forty_and_each_is_another() -> None:
    assert len(MISTAKES) == 40
    assert len({one.title for one in MISTAKES}) == 40


@pytest.mark.parametrize("one", MISTAKES, ids=lambda one: one.path.stem)
def test_a_mistake_is_found_at_its_place_and_nothing_else_is(
    one: Mistake, found: dict[str, tuple[Finding, ...]]
) -> None:
    findings = found[one.path.stem]
    assert one.expected == tuple(f"{f.line}:{f.column} {f.severity} {f.code}" for f in findings)


def test_each_says_what_was_found_and_how_to_mend_it_and_underlines_it(
    found: dict[str, tuple[Finding, ...]],
) -> None:
    for findings in found.values():
        for finding in findings:
            assert finding.severity == "error"
            assert finding.message.endswith((".", "?"))
            assert finding.fix
            assert finding.excerpt[finding.column - 1 :].strip() or finding.code == "missing-mark"
            assert finding.end_column >= finding.column


def test_each_code_is_explained_with_an_example(
    found: dict[str, tuple[Finding, ...]],
) -> None:
    known = explanations(ROOT)
    codes = {finding.code for findings in found.values() for finding in findings}
    assert {code for code in codes if not known[code].wrong} == {"encoding"}


def test_a_name_that_was_meant_is_named(found: dict[str, tuple[Finding, ...]]) -> None:
    meant = {
        "prefix-misspelt": "atlas:",
        "datatype-misspelt": "xsd:gYear",
        "property-misspelt": "atlas:resistance",
        "class-misspelt": "atlas:Episode",
        "idea-misspelt": "concept:outside-in",
        "idea-by-label": "concept:first-moment-of-belief",
        "source-misspelt": "source:customer-copernicus",
        "part-misspelt": "<#queue>",
    }
    for name, right in meant.items():
        [finding] = found[name]
        assert f"Did you mean {right}?" in f"{finding.message} {finding.fix}".replace('"', "")


# --- What the others say ---


def of_rdflib(data: bytes) -> str:
    """What rdflib says when it reads a text: its error, or else what it logs; empty for nothing."""
    records: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            records.append(record.getMessage())

    keep, logger = Keep(), logging.getLogger("rdflib")
    logger.addHandler(keep)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            rdflib.Graph().parse(data=data, format="turtle")
        records += [str(one.message) for one in caught]
    except Exception as error:  # noqa: BLE001  # whatever it raises is what it says
        return " ".join(str(error).split())
    finally:
        logger.removeHandler(keep)
    told = " ".join(" ".join(records).split())
    return re.sub(r" at 0x[0-9a-f]+", "", told)  # where something is in memory


@cache
def _graph(*names: str) -> rdflib.Graph:
    graph = rdflib.Graph()
    for name in names:
        graph.parse(ROOT / name, format="turtle")
    return graph


def of_pyshacl(data: bytes) -> list[str]:
    """What pySHACL says of a text amid all that it refers to: shape and message of each result."""
    import pyshacl
    from rdflib.namespace import SH

    schemes = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("ontology/schemes/*"))
    commons = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("cases/commons/*"))
    amid = rdflib.Graph()
    for triple in _graph("ontology/atlas.ttl", *schemes, *commons):
        amid.add(triple)
    own = rdflib.Graph().parse(data=data, format="turtle")
    for triple in own:
        amid.add(triple)
    told = {str(subject) for subject in own.subjects() if isinstance(subject, rdflib.URIRef)}
    told |= {str(subject) for subject in own.subjects() if isinstance(subject, rdflib.BNode)}
    _, report, _ = pyshacl.validate(amid, shacl_graph=_graph(*SHAPES), advanced=False)
    assert isinstance(report, rdflib.Graph)
    return sorted(
        {
            str(report.value(result, SH.resultMessage))
            for result in report.subjects(rdflib.RDF.type, SH.ValidationResult)
            if str(report.value(result, SH.focusNode)) in told
        }
    )


@pytest.fixture(scope="module")
def others() -> dict[str, Any]:
    """What the others say, asked anew where the page is to be written."""
    if os.environ.get("PIONEER_WRITE"):
        answers = {}
        for one in MISTAKES:
            data = one.path.read_bytes()
            by_rdflib = of_rdflib(data)
            is_read = not re.search(r"at line|Bad|codec", by_rdflib)
            answers[one.path.stem] = {
                "rdflib": by_rdflib,
                "pySHACL": of_pyshacl(data) if is_read else None,
            }
        OTHERS.write_text(json.dumps(answers, ensure_ascii=False, indent=1) + "\n", "utf-8")
    found: dict[str, Any] = json.loads(OTHERS.read_text(encoding="utf-8"))
    return found


def test_a_story_without_a_mistake_is_none_to_rdflib_and_pyshacl(
    checker: Checker, tmp_path: Path
) -> None:
    """Otherwise what they say of the forty would not be about the mistake."""
    data = (FOLDER / "end-before-begin.ttl").read_bytes().replace(b"2006-11", b"2007-11")
    assert of_rdflib(data) == ""
    assert of_pyshacl(data) == []
    path = tmp_path / "end-before-begin.ttl"
    path.write_bytes(data)
    assert checker.check_file(path) == ()


# --- The page ---


def test_the_page_of_mistakes_is_fresh(
    found: dict[str, tuple[Finding, ...]], others: dict[str, Any]
) -> None:
    expected = page(found, others)
    if os.environ.get("PIONEER_WRITE"):
        PAGE.write_text(expected, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == expected, "run PIONEER_WRITE=1 make test"


def page(found: dict[str, tuple[Finding, ...]], others: dict[str, Any]) -> str:
    counts = {
        "kg check": _our_figures(found),
        "rdflib": figures([others[one.path.stem]["rdflib"] for one in MISTAKES]),
        "pySHACL": figures([_of_both(others[one.path.stem]) for one in MISTAKES]),
    }
    rows = [
        "# Forty typical mistakes",
        "",
        "The same small story, forty times, each time with another mistake: what `kg check` says,",
        "beside what rdflib says when it reads the file, and pySHACL when it holds it against the same",
        "shapes. The files are in `tests/mistakes/`; this page is written from them, and our column is",
        "held by the tests. pySHACL is given the file together with the vocabulary, the frameworks and",
        "the shared sources, so that it knows everything that the file refers to; what rdflib cannot",
        "read, it cannot read either.",
        "",
        "| of 40 mistakes | found | with a line | with the line to mend | with what to do |",
        "|---|---|---|---|---|",
        *(f"| {tool} | {' | '.join(map(str, row))} |" for tool, row in counts.items()),
        "",
        "A line counts as the one to mend where it is the line of our finding. `kg explain CODE` says",
        "more of each code, with an example.",
        "",
    ]
    known = explanations(ROOT)
    own = set(known) - checker_codes(ROOT)
    families = (
        ("The text", lambda code: known[code].kept_out),
        ("Names and values", lambda code: code in own and not known[code].kept_out),
        ("What the story says", lambda code: code not in own),
    )
    for heading, belongs in families:
        rows += [
            f"## {heading}",
            "",
            "| mistake | `kg check` | rdflib | pySHACL |",
            "|---|---|---|---|",
        ]
        for one in MISTAKES:
            if belongs(one.expected[0].split()[-1]):
                rows.append(row(one, found, others))
        rows.append("")
    return "\n".join(rows)


def checker_codes(root: Path) -> set[str]:
    return set(Checker(Corpus(root, MemoryStore())).codes)


def row(one: Mistake, found: dict[str, tuple[Finding, ...]], others: dict[str, Any]) -> str:
    ours = "<br>".join(_ours(finding) for finding in found[one.path.stem])
    told = others[one.path.stem]
    return f"| {one.title} | {ours} | {_theirs(told['rdflib'])} | {_of_pyshacl(told['pySHACL'])} |"


def figures(said: list[str]) -> tuple[int, int, int, int]:
    """Count what is found, with a line, with our line, and with a word on how to mend it."""
    lines = [re.search(r"at line (\d+)", one) for one in said]
    right = sum(
        bool(line) and int(line[1]) == one.line
        for line, one in zip(lines, MISTAKES, strict=True)
        if line
    )
    return sum(map(bool, said)), sum(map(bool, lines)), right, 0


def _our_figures(found: dict[str, tuple[Finding, ...]]) -> tuple[int, int, int, int]:
    told = [findings for findings in found.values() if findings]
    right = sum(found[one.path.stem][0].line == one.line for one in MISTAKES)
    fixed = sum(all(finding.fix for finding in findings) for findings in told)
    return len(told), sum(findings[0].line > 0 for findings in told), right, fixed


def _of_both(told: dict[str, Any]) -> str:
    """What pySHACL says: what its reader says where it cannot read, else its results."""
    return told["rdflib"] if told["pySHACL"] is None else " ".join(told["pySHACL"])


def _ours(finding: Finding) -> str:
    allowed = f" Allowed: {finding.allowed}" if finding.allowed else ""
    text = f"{finding.message}{allowed} Fix: {finding.fix}"
    place = f"{finding.line}:{finding.column}"
    return f"**{place}** [{finding.code}] {_cell(text.replace(str(FOLDER), ''))}"


def _theirs(said: str) -> str:
    return _cell(said if len(said) < 200 else said[:197] + "...") if said else "nothing"


def _of_pyshacl(said: list[str] | None) -> str:
    if said is None:
        return "as rdflib"
    return _cell(" / ".join(said)) or "nothing"


def _cell(text: str) -> str:
    """Write a text into a cell of a table, in which nothing of it means anything."""
    for char in "\\`*_<>[]|":
        text = text.replace(char, f"\\{char}")
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
