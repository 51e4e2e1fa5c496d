"""The command line: what it prints, where, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import re
import select
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path

import pytest

import kg
from kg.cli import main
from kg.questions import CAVEATS, question
from kg.settings import Settings
from tests.conftest import ENTRIES, ROOT, some

Opener = Callable[[Settings], AbstractContextManager[kg.Atlas]]


@pytest.fixture(scope="module")
def kept() -> Iterator[Opener]:
    """Open the atlas of some settings once: every command reads it, and none changes it."""
    with ExitStack() as stack:
        known: dict[Settings, kg.Atlas] = {}

        def opened(settings: Settings) -> AbstractContextManager[kg.Atlas]:
            if settings not in known:
                known[settings] = stack.enter_context(kg.Atlas(settings))
            return nullcontext(known[settings])

        yield opened


@pytest.fixture(autouse=True)
def of_few(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, few: Path, kept: Opener
) -> None:
    """Let every command but `check` read a few stories: it is the atlas that takes time to open."""
    monkeypatch.setattr("kg.cli._opened", kept)
    if not request.node.name.startswith("test_check"):
        monkeypatch.setenv("PIONEER_CONTENT", str(few))


def test_check_of_the_shipped_content_finds_no_error_and_counts(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check"]) == 0
    out = capsys.readouterr().out
    assert "0 errors" in out
    told = re.search(r"(\d+) stories, (\d+) notes", out)
    assert told is not None
    assert int(told[1]) + int(told[2]) == ENTRIES
    assert int(told[1]) >= 16
    assert "independent sources" in out


def test_check_as_json_gives_findings_and_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--format", "json", str(ROOT / "cases/tesco.ttl")]) == 0
    report = json.loads(capsys.readouterr().out)
    assert set(report) == {"findings", "counts"}
    assert report["counts"]["errors"] == 0


def test_check_of_a_bad_file_ends_with_1_and_names_the_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.ttl"
    file.write_text("<urn:a> <urn:b>\n", encoding="utf-8")
    assert main(["check", str(file)]) == 1
    assert f"{file}:" in capsys.readouterr().out


def in_a_process(*arguments: str, after: str = "") -> subprocess.CompletedProcess[str]:
    code = f"from kg.cli import main; code = main({list(arguments)!r}); {after or 'raise SystemExit(code)'}"
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )


@pytest.mark.parametrize("arguments", [["check", "cases/tesco.ttl"], ["explain", "ill-typed"]])
def test_what_an_author_waits_for_loads_nothing_of_the_app(arguments: list[str]) -> None:
    heavy = [
        *("altair", "networkx", "rdflib", "rustworkx", "starlette", "streamlit", "watchfiles"),
        *("kg.atlas", "kg.catalogue", "kg.connections", "kg.export", "kg.rendering", "kg.server"),
        "rapidfuzz",
    ]
    after = f"import sys; print(sorted(set({heavy!r}) & set(sys.modules)))"
    run = in_a_process(*arguments, after=after)
    assert run.stdout.splitlines()[-1] == "[]", run.stderr


def test_the_command_line_itself_loads_no_command() -> None:
    code = "import sys, kg.cli; print(sorted(n for n in sys.modules if n.startswith('kg.cli.')))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_check_of_one_file_says_how_many_findings_in_each_weight(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(ROOT / "cases/tesco.ttl")]) == 0
    assert "1 file · 0 errors, 0 warnings, " in capsys.readouterr().out
    file = tmp_path / "bad.ttl"
    file.write_text("<urn:a> <urn:b>\n", encoding="utf-8")
    assert main(["check", str(file), "--format", "json"]) == 1
    counts = json.loads(capsys.readouterr().out)["counts"]
    assert counts == {"files": 1, "errors": 1, "warnings": 0, "advice": 0}


def test_check_of_a_folder_checks_every_turtle_file_in_it(
    few: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = ["--content", str(few)]
    assert main([*content, "check", str(few / "paths"), "--format", "json"]) in (0, 1)
    counts = json.loads(capsys.readouterr().out)["counts"]
    assert counts["files"] == len(list((few / "paths").glob("*.ttl"))) > 0


def test_check_of_a_folder_leaves_out_what_is_hidden_in_it(
    own_few: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Earlier versions that are kept beside the stories are nobody's mistakes any more."""
    kept = own_few / "paths" / ".history" / "one.ttl"
    kept.parent.mkdir()
    kept.write_text("no Turtle")
    path = str(own_few / "paths")
    assert main(["--content", str(own_few), "check", path, "--format", "json"]) in (0, 1)
    counts = json.loads(capsys.readouterr().out)["counts"]
    assert counts["files"] == len(list((own_few / "paths").glob("*.ttl"))) > 0
    watched = Watched(own_few, path, capsys=capsys)
    assert not watched.after(kept)


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_check_of_a_file_that_is_not_there_is_a_finding(
    form: str, few: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = str(tmp_path / "gone.ttl")
    assert main(["--content", str(few), "check", gone, "--format", form]) == 1
    assert "not there" in capsys.readouterr().out


def test_serve_lets_stories_be_saved_only_where_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    served: list[Settings] = []
    monkeypatch.setattr("kg.server.serve", served.append)
    assert main(["serve"]) == 0
    assert main(["serve", "--writable", "--port", "9"]) == 0
    assert [(one.writable, one.port) for one in served] == [(False, 8501), (True, 9)]


# --- check --watch ---

STORY = """\
@base <https://w3id.org/pioneer-atlas/case/{name}> .
@prefix atlas: <https://w3id.org/pioneer-atlas/ontology#> .
@prefix case: <https://w3id.org/pioneer-atlas/case/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/pioneer-atlas/source/> .

<#one>
    a atlas:Claim ;
    skos:prefLabel "One"@en ;
    atlas:about case:tesco ;
    atlas:statement "{said}"@en ;{more}
    atlas:cites [ atlas:source source:imd-burningness-2021 ] ;
.
"""


def claim(name: str, more: str = "", said: str = "One thing is told.") -> str:
    return STORY.format(name=name, more=f"\n    {more}" if more else "", said=said)


class Watched:
    """A `kg check --watch` whose saves are told to it, without a watcher."""

    def __init__(self, content: Path, *arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
        from kg.cli import _parser
        from kg.cli._watching import Watching

        options = _parser().parse_args(["check", "--watch", *arguments])
        self.content, self._capsys = content, capsys
        self.watching = Watching(Settings(content), options)
        self.watching.begin()
        self.begun = capsys.readouterr().out

    def after(self, *changed: Path) -> str:
        self.watching.answer(changed)
        return self._capsys.readouterr().out

    def save(self, name: str, text: str) -> str:
        file = self.content / name
        file.write_text(text, encoding="utf-8")
        return self.after(file)


SQUID, OCTOPUS = "cases/squid.ttl", "cases/octopus.ttl"


def test_check_watch_answers_each_save_and_ends_by_the_last_state(
    own_few: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = own_few / SQUID
    file.write_text(claim("squid"), encoding="utf-8")
    watched = Watched(own_few, str(file), capsys=capsys)
    assert re.fullmatch(r"\d\d:\d\d:\d\d 1 file · 0 errors, .*\n", watched.begun)
    broken = watched.save(SQUID, claim("squid").replace('"One"@en ;', '"One"@en'))
    assert f"{SQUID}:9" in broken
    assert re.search(rf"^\d\d:\d\d:\d\d {SQUID} · 1 error, 0 warn", broken, re.MULTILINE)
    assert watched.watching.code == 1
    assert "· 0 errors" in watched.save(SQUID, claim("squid"))
    assert watched.watching.code == 0


def test_check_watch_says_what_a_change_made_and_mended_elsewhere(
    own_few: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = "atlas:conflictsWith case:squid\\#one ;"
    (own_few / OCTOPUS).write_text(claim("octopus", names), encoding="utf-8")
    (own_few / SQUID).write_text(claim("squid"), encoding="utf-8")
    watched = Watched(own_few, str(own_few / "cases"), capsys=capsys)
    (own_few / SQUID).unlink()
    gone = watched.after(own_few / SQUID)
    assert f"{SQUID} · it is gone" in gone
    assert f"{OCTOPUS}:12:" in gone
    assert "[unknown-part]" in gone
    assert f"{SQUID} · elsewhere made " in gone
    back = watched.save(SQUID, claim("squid"))
    assert re.search(rf"^{OCTOPUS}:12:\d+: mended \[unknown-part\]", back, re.MULTILINE)


def test_check_watch_survives_what_comes_and_goes(
    own_few: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (own_few / SQUID).write_text(claim("squid"), encoding="utf-8")
    watched = Watched(own_few, str(own_few / "cases"), capsys=capsys)
    cases = own_few / "cases"
    assert watched.after(cases / "never.ttl", cases / ".squid.ttl.swp", cases / "4913") == ""
    (own_few / SQUID).rename(own_few / OCTOPUS)
    renamed = watched.after(own_few / SQUID, own_few / OCTOPUS)
    assert f"{SQUID} · it is gone" in renamed
    assert "[wrong-base]" in renamed
    (own_few / OCTOPUS).rename(own_few / SQUID)
    assert f"{SQUID} · 0 errors" in watched.after(own_few / SQUID, own_few / OCTOPUS)
    (own_few / SQUID).unlink()
    (own_few / SQUID).mkdir()
    assert "[not-a-file]" in watched.after(own_few / SQUID)


def test_check_watch_answers_in_one_object_a_line(
    own_few: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = "atlas:conflictsWith case:squid\\#one ;"
    (own_few / OCTOPUS).write_text(claim("octopus", names), encoding="utf-8")
    watched = Watched(own_few, "--format", "json", capsys=capsys)
    first = json.loads(watched.begun)
    assert first["counts"]["errors"] == len(
        [one for one in first["findings"] if one["severity"] == "error"]
    )
    answers = [json.loads(line) for line in watched.save(SQUID, claim("squid")).splitlines()]
    assert [one.get("file") for one in answers] == [SQUID, None]
    assert answers[0]["findings"] == []
    assert "unknown-part" in {one["code"] for one in answers[1]["mended"]}


@pytest.mark.long
def test_check_watch_holds_every_file_against_a_rule_that_changed(
    own_few: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = own_few / SQUID
    file.write_text(claim("squid"), encoding="utf-8")
    watched = Watched(own_few, str(file), capsys=capsys)
    rule = "ontology/rules/check-squid.rq"
    query = "SELECT ?graph ?thing WHERE { GRAPH ?graph { ?thing a ?class } }"
    told = watched.save(rule, f"# Is it?\n# Severity: warning\n# Fix: No.\n{query}\n")
    assert "warning [squid]" in told
    (own_few / rule).write_text("# Is it?\n# Severity: warning\n# Fix: No.\nSELECT {", "utf-8")
    assert "cannot be asked" in watched.after(own_few / rule)
    assert "· 0 errors" in watched.save(
        rule, f"# Is it?\n# Severity: warning\n# Fix: No.\n{query} LIMIT 0"
    )


HEARS_CTRL_C = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from kg.cli import main
sys.exit(main())
"""
"""What starts tests in the background may have them ignore Ctrl+C, and what they start as well."""


def test_check_watch_of_a_file_outside_the_content_is_told_of_its_save_and_ended_by_ctrl_c(
    few: Path, tmp_path: Path
) -> None:
    file = tmp_path / "squid.ttl"
    file.write_text(claim("squid"), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-c", HEARS_CTRL_C, "--content", str(few), "check", "--watch", str(file)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        assert process.stdout
        assert "· 0 errors" in process.stdout.readline()
        draft = tmp_path / ".draft"
        told = ""
        for number in range(100):  # until the folder is watched
            draft.write_text(claim("squid", said=f"{number}").replace("@en", ""), encoding="utf-8")
            draft.replace(file)
            if select.select([process.stdout], [], [], 0.3)[0]:
                told = process.stdout.readline()
                break
        assert told.startswith(f"{file}:")
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 1
    finally:
        process.kill()
        process.communicate()


def test_ask_without_a_name_lists_the_questions(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask"]) == 0
    assert capsys.readouterr().out.count("?") >= 12


def test_ask_as_json_gives_a_list_of_objects(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "moments_of_story", "case=tesco", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert isinstance(rows, list)
    assert rows
    assert all(isinstance(row, dict) for row in rows)


def test_ask_as_csv_has_a_header_and_no_formulas(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "moments_of_story", "case=tesco", "--format", "csv"]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) > 1
    assert not any(cell[:1] in "=+-@" and cell for row in rows[1:] for cell in row)


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_what_is_to_be_minded_stands_beside_the_answer_and_never_in_it(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "principles_without_story", "--format", form]) == 0
    captured = capsys.readouterr()
    assert captured.err == CAVEATS["closed-world"] + "\n"
    assert captured.err not in captured.out
    assert main(["ask", "tensions", "--format", form]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["ask", "nonsense"], 1, "No question named 'nonsense'"),
        (["ask", "moments_of_story"], 2, "needs case=(case)"),
        (["ask", "moments_of_story", "csae=tesco"], 2, "Did you mean case?"),
        (["ask", "falls_after_cause", "cause=growth"], 2, "one of ambition, fear, pain"),
        (["ask", "moments_of_story", "case"], 2, "not of the form key=value"),
        (["ask", "moments_of_story", "case=a b"], 2, "the name of a case is wanted"),
        (["show", "nothing-like-this"], 1, "Nothing named 'nothing-like-this'"),
        (["show", "tessco"], 1, "Nearest: tesco"),
        (["show", "planet/x"], 1, "There is no kind 'planet'"),
    ],
)
def test_what_cannot_be_done_is_said_on_stderr(
    arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == code
    captured = capsys.readouterr()
    assert words in captured.err
    assert captured.out == ""


def test_a_content_folder_that_is_none_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--content", str(tmp_path), "check"]) == 1
    assert "holds no content" in capsys.readouterr().err


@pytest.mark.parametrize(
    "thing", ["tesco", "pain", "source/customer-copernicus", "case/amazon", "ten-minute-flight"]
)
def test_show_prints_what_the_page_shows(thing: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", thing]) == 0
    assert len(capsys.readouterr().out) > 100


def test_show_says_whose_reading_each_link_is(capsys: pytest.CaptureFixture[str]) -> None:
    main(["show", "tesco"])
    out = capsys.readouterr().out
    assert "● the authors’ word" in out
    assert "○ our reading" in out


def test_search_marks_what_it_found_and_says_when_there_is_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["search", "prime"]) == 0
    assert "*Prime*" in capsys.readouterr().out
    assert main(["search", "zzzzqqq"]) == 0
    assert "Nothing found" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("thing", "form"),
    [
        ("tesco", "ttl"),
        ("pain", "graphml"),
        *some(
            [
                ("concept/pain", "jsonld"),
                ("path/ten-minute-flight", "nt"),
                ("source/customer-copernicus", "csv"),
            ]
        ),
    ],
)
def test_export_gives_the_same_bytes_to_a_file_as_to_standard_output(
    few: Path,
    tmp_path: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
    thing: str,
    form: str,
) -> None:
    with kg.open(few) as atlas:
        expected = atlas.exports.of(thing, form)
    assert main(["export", thing, "--format", form]) == 0
    assert capfdbinary.readouterr().out == expected
    file = tmp_path / "given"
    file.write_bytes(b"what was there before, and is longer" * 10_000)
    assert main(["export", thing, "--format", form, "--output", str(file)]) == 0
    assert file.read_bytes() == expected
    assert list(tmp_path.iterdir()) == [file]
    assert capfdbinary.readouterr().out == b""


def test_export_of_all_as_csv_is_a_zip_and_never_meets_a_terminal(
    capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["export", "--all", "--format", "csv"]) == 0
    out = capfdbinary.readouterr().out
    assert zipfile.is_zipfile(io.BytesIO(out))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert main(["export", "--all", "--format", "csv"]) == 2
    captured = capfdbinary.readouterr()
    assert captured.out == b""
    assert b"--output FILE" in captured.err


def test_export_of_all_adds_what_rules_derive_only_where_that_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["export", "--all", "--format", "nt"]) == 0
    stated = set(capsys.readouterr().out.splitlines())
    assert main(["export", "--all", "--format", "nt", "--derived"]) == 0
    union = set(capsys.readouterr().out.splitlines())
    assert stated < union


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["tessco"], 1, "Nearest: tesco"),
        (["planet/x"], 1, "There is no kind 'planet'"),
        (
            ["path/ten-minute-flight", "--format", "csv"],
            1,
            "can be had as ttl, jsonld, nt, nq, rdf",
        ),
        (["tesco", "--derived"], 2, "--derived goes with --all"),
        (["tesco", "--output", "{folder}"], 1, "is a folder: name a file"),
        (["tesco", "--output", "{folder}/none/x.ttl"], 1, "cannot be written"),
        (["tesco", "--output", "/dev/null"], 1, "is no ordinary file"),
    ],
)
def test_what_cannot_be_exported_is_said_and_nothing_is_written(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    code: int,
    words: str,
) -> None:
    given = [one.replace("{folder}", str(tmp_path)) for one in arguments]
    assert main(["export", *given]) == code
    captured = capsys.readouterr()
    assert words in captured.err
    assert captured.out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("arguments", [[], ["tesco", "--all"], ["tesco", "--format", "docx"]])
def test_export_wants_one_thing_or_all_and_a_form_that_there_is(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["export", *arguments])
    assert ended.value.code == 2
    assert capsys.readouterr().err


def test_export_writes_through_a_link_and_leaves_it_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "file.ttl", tmp_path / "link.ttl"
    file.write_bytes(b"")
    link.symlink_to(file)
    assert main(["export", "pain", "--output", str(link)]) == 0
    assert link.is_symlink()
    assert b"concept:pain" in file.read_bytes()


# --- free queries ---

NAMES = (
    "SELECT ?s ?name { VALUES ?s { case:amazon case:easyjet } ?s skos:prefLabel ?name } ORDER BY ?s"
)


def asked(tmp_path: Path, query: str | bytes) -> str:
    file = tmp_path / "query.rq"
    file.write_bytes(query if isinstance(query, bytes) else query.encode())
    return str(file)


def test_sparql_prints_a_table_and_says_on_stderr_what_came_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sparql", asked(tmp_path, NAMES)]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [
        "s             name",
        "case:amazon   Amazon",
        "case:easyjet  easyJet",
        "2 rows",
    ]
    assert captured.err == "2 rows.\n"


def test_sparql_reads_a_query_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(NAMES.encode())))
    assert main(["sparql", "-", "--format", "json"]) == 0
    assert [row["name"] for row in json.loads(capsys.readouterr().out)] == ["Amazon", "easyJet"]


@pytest.mark.parametrize(
    ("query", "form", "out"),
    [
        (NAMES, "csv", "s,name\nhttps://w3id.org/pioneer-atlas/case/amazon,Amazon\n"),
        ("SELECT (1 AS ?n) ('=1+1' AS ?t) {}", "csv", "n,t\n1,'=1+1\n"),
        ("SELECT (1 AS ?n) (true AS ?b) ('x' AS ?t) {}", "json", '"n": 1,\n    "b": true,'),
        ("ASK { case:tesco a atlas:Case }", "table", "Yes\n"),
        ("ASK { case:tesco a atlas:Source }", "table", "No\n"),
        ("ASK { case:tesco a atlas:Source }", "json", "false\n"),
        ("CONSTRUCT { case:x skos:prefLabel 'a' } {}", "turtle", 'case:x skos:prefLabel "a" .'),
        ("CONSTRUCT { case:x skos:prefLabel 'a' } {}", "ttl", 'case:x skos:prefLabel "a" .'),
        ("CONSTRUCT { case:x a atlas:Case } {}", "nt", "/case/x> <http://www.w3.org/1999/02/22-"),
        ("CONSTRUCT { case:x a atlas:Case } {}", "ntriples", "/case/x> <http://www.w3.org/"),
        ("CONSTRUCT { case:x a atlas:Case } {}", "json", '"@context"'),
        ("CONSTRUCT { case:x a atlas:Case } {}", "json-ld", '"@context"'),
        ("CONSTRUCT { case:x a atlas:Case } {}", "xml", "<rdf:RDF"),
        ("CONSTRUCT { case:x a atlas:Case } {}", "rdfxml", "<rdf:RDF"),
        ("SELECT ('a\\u001b[31m\\u202eb' AS ?t) {}", "table", "t\na [31m b\n1 row\n"),
    ],
)
def test_sparql_writes_each_form_of_query_in_its_formats(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], query: str, form: str, out: str
) -> None:
    assert main(["sparql", asked(tmp_path, query), "--format", form]) == 0
    assert out in capsys.readouterr().out


def test_sparql_writes_triples_as_turtle_unless_told_otherwise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sparql", asked(tmp_path, "CONSTRUCT { case:x a atlas:Case } {}")]) == 0
    assert "case:x a atlas:Case ." in capsys.readouterr().out


def test_a_cut_table_says_so_and_nothing_at_all_is_fine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sparql", asked(tmp_path, "SELECT ?s ?p { ?s ?p ?o }")]) == 0
    captured = capsys.readouterr()
    assert captured.out.splitlines()[-1] == "10,000 rows; there are more"
    assert "there are more" in captured.err
    assert main(["sparql", asked(tmp_path, "SELECT ?s { ?s <urn:none> ?o }")]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "Nothing in the atlas answers this.\n"


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("SELECT ?s ?p { ?s ?p ?o }", "csv"),
        ("SELECT ?s ?p { ?s ?p ?o }", "srj"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", ""),
    ],
)
def test_what_a_program_would_take_for_the_whole_is_whole_or_refused(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], query: str, form: str
) -> None:
    given = ["--format", form] if form else []
    assert main(["sparql", asked(tmp_path, query), *given]) == 1
    captured = capfdbinary.readouterr()
    assert captured.out == b""
    assert b"longer than 10,000 rows or triples" in captured.err
    assert b"ORDER BY, LIMIT and OFFSET" in captured.err


def test_what_a_query_names_in_vain_is_said_and_stops_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    query = "SELECT ?s { ?s atlas:shws concept:pian }"
    assert main(["sparql", asked(tmp_path, query), "--format", "csv"]) == 0
    captured = capsys.readouterr()
    assert captured.out == "s\n"
    assert "Line 1, column 16: The atlas has no term atlas:shws. Did you mean atlas:shows?" in (
        captured.err
    )
    assert "no idea concept:pian. Did you mean concept:pain?" in captured.err


def test_a_wrong_option_is_told_with_the_usage_of_its_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["sparql", "-", "--fromat", "csv"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("usage: kg sparql")
    assert "unrecognized arguments: --fromat" in said


@pytest.mark.parametrize("form", ["csv", "json"])
def test_no_rows_are_told_of_beside_them(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "statements_without_source", "--format", form]) == 0
    captured = capsys.readouterr()
    assert question("statements_without_source").empty in captured.err
    assert captured.out.count("\n") == 1


@pytest.mark.parametrize(
    ("query", "form", "code", "said"),
    [
        ("SELECT ?s {", "csv", 1, "Line 1, column 11"),
        ("CLEAR ALL", "table", 1, "CLEAR changes what is kept"),
        ("", "table", 1, "there is no query yet"),
        ("x" * 20_001, "table", 1, "longer than 20,000 bytes"),
        ("é" * 20_001, "table", 1, "longer than 20,000 bytes"),
        ("SELECT ?s { ?s ?p \0 }", "table", 1, "Line 1"),
        (b"SELECT ?caf\xe9 {}", "table", 2, "query.rq is not in UTF-8 (byte 12)"),
        (NAMES, "turtle", 2, "SELECT is not written as ttl. Choose --format table or csv"),
        ("ASK {}", "csv", 2, "ASK is not written as csv. Choose --format table or json"),
        ("CONSTRUCT {} {}", "csv", 2, "CONSTRUCT is not written as csv. Choose --format ttl"),
    ],
)
def test_what_sparql_does_not_answer_is_said_on_stderr_and_nothing_else_is(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    query: str | bytes,
    form: str,
    code: int,
    said: str,
) -> None:
    assert main(["sparql", asked(tmp_path, query), "--format", form]) == code
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""


def test_a_query_that_is_stopped_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIONEER_SPARQL_SECONDS", "0.3")
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    assert main(["sparql", asked(tmp_path, endless)]) == 1
    captured = capsys.readouterr()
    assert "Stopped" in captured.err
    assert captured.out == ""


@pytest.mark.parametrize("file", ["nowhere.rq", "."])
def test_a_file_that_cannot_be_read_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str
) -> None:
    assert main(["sparql", str(tmp_path / file)]) == 2
    assert "cannot be read" in capsys.readouterr().err


# --- Names as they are typed, and files that cannot be read ---


@pytest.mark.parametrize(
    "thing", ["concept:descent", "https://w3id.org/pioneer-atlas/concept/descent", "descent"]
)
def test_show_takes_a_name_as_files_write_it(
    thing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", thing]) == 0
    assert capsys.readouterr().out.startswith("Idea: Descent")


def test_what_a_file_that_cannot_be_read_would_tell_is_said_to_be_there(
    own_few: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (own_few / "cases/tesco.ttl").open("a", encoding="utf-8") as file:
        file.write("oops")
    content = ["--content", str(own_few)]
    said = "cases/tesco.ttl cannot be read now: kg check cases/tesco.ttl says why.\n"
    for command in ("show", "export"):
        assert main([*content, command, "tesco"]) == 1
        assert capsys.readouterr().err == said
    assert main([*content, "show", "teasco"]) == 1
    assert "Nothing named 'teasco'" in capsys.readouterr().err
    assert main([*content, "search", "bread"]) == 0
    assert capsys.readouterr().err.startswith("cases/tesco.ttl is kept out")


def test_ideas_are_listed_by_class_with_how_to_tell(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ideas", "principles"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("Principle (22)\n  concept:principle-01-")
    assert told.count("It counts when: ") == 22
    assert main(["ideas", "colours"]) == 1
    assert "Known: " in capsys.readouterr().err


def test_check_watch_says_whether_it_is_a_story_and_what_it_lacks(
    own_few: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = own_few / "cases/tesco.ttl"
    text = file.read_text(encoding="utf-8")
    watched = Watched(own_few, str(file), capsys=capsys)
    assert watched.begun.splitlines()[-1].endswith(" cases/tesco.ttl · a story")
    note = "\n".join(line for line in text.split("\n") if "atlas:phase " not in line)
    told = watched.save("cases/tesco.ttl", note)
    assert "a note; to be a story it lacks 3 more episodes placed in phases" in told
