"""Each form in which a path is handed out, what it does with bad input, and where it is had."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path as FilePath
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

import kg
from kg.catalogue import Objective, Path, Ref
from kg.cli import main
from kg.errors import NotFound
from kg.handout import FORMS
from tests.a_class import a_class
from tests.conftest import some
from tests.papers import PAPERS, every, holdings, holds, said, squeezed


@pytest.fixture(scope="module")
def ready(atlas: kg.Atlas) -> Path:
    return a_class(atlas)


# --- Each form by itself ---


def test_a_page_needs_nothing_runs_nothing_and_is_small(atlas: kg.Atlas, ready: Path) -> None:
    for path in (ready, *atlas.paths()):
        for edition in ("student", "instructor", "reader"):
            content = atlas.hand_out(path, "html", edition).content
            page = content.decode()
            bare = "@font-face" not in page  # a course of weeks: its words alone are more
            assert len(content) <= 100_000 or bare, (path.ref.slug, edition)
            assert "<script" not in page
            assert not re.search(r"<(?:img|link|iframe|object|embed)\b", page)
            assert not re.search(r"url\((?!data:)", page)
            assert "@media print" in page
            assert page.count("<h1") == 1
            levels = [int(level) for level in re.findall(r"<h(\d)", page)]
            assert all(b <= a + 1 for a, b in pairwise(levels))


def test_a_pdf_is_tagged_titled_and_said_to_meet_the_standard(atlas: kg.Atlas, ready: Path) -> None:
    content = atlas.hand_out(ready, "pdf", "instructor").content
    reader = PdfReader(io.BytesIO(content))
    root = reader.trailer["/Root"]
    assert reader.metadata
    assert reader.metadata.title == "Bold, or out of business"
    assert reader.metadata.author == "Ann Lee"
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    assert reader.metadata.creation_date_raw == "D:20261120000000Z"
    faces = {str(face["/BaseFont"]) for face in fonts(reader)}
    assert any("Newsreader" in face for face in faces)
    assert any("InstrumentSans" in face for face in faces)


def fonts(reader: PdfReader) -> Iterator[Mapping[str, object]]:
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            yield font.get_object()


def test_a_word_file_has_styles_heads_of_tables_links_and_no_date_of_its_making(
    atlas: kg.Atlas, ready: Path
) -> None:
    found = docx.Document(io.BytesIO(atlas.hand_out(ready, "docx", "instructor").content))
    styles = {line.style.name for line in found.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "List Bullet", "List Number"} <= styles
    heads = [table for table in found.tables if table._tbl.findall(f".//{qn('w:tblHeader')}")]
    assert len(heads) == 3  # the session, the coverage, the objectives
    links = [rel.target_ref for rel in found.part.rels.values() if rel.is_external]
    assert "https://example.org/low-cost" in links
    core = found.core_properties
    assert (core.title, core.author) == ("Bold, or out of business", "Ann Lee")
    assert str(core.created)[:10] == str(core.modified)[:10] == "2026-11-20"
    several = replace(ready, sessions=(ready.sessions[0],) * 2)
    parted = docx.Document(io.BytesIO(atlas.hand_out(several, "docx").content))
    assert sum(bool(line.paragraph_format.page_break_before) for line in parted.paragraphs) == 1


@pytest.mark.parametrize("edition", some(["instructor", "student", "reader"]))
def test_equal_paths_give_equal_bytes(atlas: kg.Atlas, ready: Path, edition: str) -> None:
    first, second = (
        [file.content for file in every(atlas, ready, edition, holdings(atlas))] for _ in range(2)
    )
    assert first == second


def test_files_are_called_as_people_like_them(atlas: kg.Atlas, ready: Path) -> None:
    names = [file.name for file in every(atlas, ready, "instructor")]
    assert "bold-or-out-of-business-instructor.pdf" in names
    assert "bold-or-out-of-business.ttl" in names
    assert len(names) == len(set(names)) == len(FORMS)
    away = replace(ready, ref=replace(ready.ref, slug="../../etc/Ünïcode name"))
    assert atlas.hand_out(away, "md").name == "etc-n-code-name-student.md"


# --- Bad input ---

HOSTILE = (
    '#import "@preview/x:1.0.0" #eval("1+1") #panic() $x$ _a_ *b* `c` @d <e> \\ \\n // /* */ '
    "<script>alert(1)</script> <!-- ]]> &amp; | [x](javascript:alert(1)) ![y](http://evil.example/z) "
    "{\\tex} % ~ ^ \u202eturned שלום مرحبا 漢字 🚀 \x00\x0b\x1b\ud800 \ufffe end"
)


def hostile(path: Path) -> Path:
    """The path with a hostile text wherever one can stand."""
    step = replace(
        path.steps[1],
        label=HOSTILE,
        annotation=f"{HOSTILE}\n\n# {HOSTILE}\n\n1. {HOSTILE}\n\n- {HOSTILE}\n\n=== \n\n---",
        question=HOSTILE,
        for_instructors=HOSTILE,
        because=HOSTILE,
        outside=tuple(
            replace(path.steps[2].outside[0], title=HOSTILE, url=url)
            for url in ("javascript:alert(1)", "https://x.example/) <b>|\n# a", "//evil", "")
        ),
    )
    session = replace(
        path.sessions[0], label=HOSTILE, steps=(path.steps[0], step), purposes=(HOSTILE,)
    )
    return replace(
        path,
        ref=replace(path.ref, label=HOSTILE),
        abstract=HOSTILE,
        author=HOSTILE,
        version=HOSTILE,
        audience=HOSTILE,
        licence="javascript:alert(1)",
        based_on=(Ref("javascript:alert(1)", "path", "x", HOSTILE),),
        objectives=(Objective(HOSTILE, HOSTILE),),
        analysis=HOSTILE,
        note=HOSTILE,
        sessions=(session,),
        issued="no date",
    )


@pytest.mark.parametrize("edition", ["student", "instructor"])
def test_hostile_words_are_shown_as_they_are_in_every_paper(
    atlas: kg.Atlas, ready: Path, edition: str
) -> None:
    path = hostile(ready)
    files = {
        file.name.rpartition(".")[2]: file for file in every(atlas, path, edition, holdings(atlas))
    }
    page = files["html"].content.decode()
    assert "<script" not in page
    assert "\u202e" not in page
    assert not re.search(r'href="(?!https?:|mailto:)', page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    pdf = PdfReader(io.BytesIO(files["pdf"].content))
    text = "".join(one.extract_text() for one in pdf.pages)
    assert squeezed('#import "@preview/x:1.0.0" #eval("1+1")') in squeezed(text)
    assert '#eval("1+1")' in text.replace("\n", " ")
    word = docx.Document(io.BytesIO(files["docx"].content))
    assert any("#panic() $x$" in line.text for line in word.paragraphs)
    assert not [r for r in word.part.rels.values() if r.is_external and "java" in r.target_ref]
    bare = files["md"].content.decode()
    assert not re.search(r"(?<!\\)\]\((?!https?://)", bare)
    assert not re.search(r"(?<!\\)[*_`<\[]a_?\b", bare)
    assert "\\<script\\>" in bare
    assert not re.search(r"^#{1,6} [^#]*(?<!\\)<", bare, re.MULTILINE)
    for name in ("bib", "ris", "json"):
        assert files[name].content


def test_a_path_without_sessions_is_a_paper_all_the_same(atlas: kg.Atlas, ready: Path) -> None:
    for edition in ("student", "instructor"):
        for file in every(atlas, replace(ready, sessions=()), edition):
            assert file.content
            if file.name.endswith((".md", ".html")):
                assert holds(said(file), "No session is planned yet")


def long_path(path: Path, annotation: str) -> Path:
    steps = tuple(
        replace(path.steps[1], name=f"step-{n}", position=n, annotation=annotation)
        for n in range(1, 61)
    )
    return replace(path, sessions=(replace(path.sessions[0], steps=steps),))


def test_sixty_steps_fit_on_paper(atlas: kg.Atlas, ready: Path) -> None:
    path = long_path(ready, "A few words.")
    pdf = PdfReader(io.BytesIO(atlas.hand_out(path, "pdf", "instructor").content))
    assert "19:40" in "".join(page.extract_text() for page in pdf.pages)


@pytest.mark.long
@pytest.mark.parametrize("form", PAPERS)
def test_sixty_steps_of_ten_thousand_letters_fit_on_paper(
    atlas: kg.Atlas, ready: Path, form: str
) -> None:
    path = long_path(ready, "A sentence of some words. " * 400)
    assert len(said(atlas.hand_out(path, form, "instructor"))) > 600_000


def test_what_does_not_exist_is_said_with_what_does(atlas: kg.Atlas, ready: Path) -> None:
    with pytest.raises(NotFound, match=r"no form 'odt'\. Known: html, pdf"):
        atlas.hand_out(ready, "odt")
    with pytest.raises(NotFound, match=r"no edition 'teacher'\. Known: student, instructor"):
        atlas.hand_out(ready, "pdf", "teacher")


def test_a_file_is_made_once_while_nothing_changes(atlas: kg.Atlas, ready: Path) -> None:
    first = atlas.hand_out(ready, "md")
    assert atlas.hand_out(replace(ready), "md") is first
    assert atlas.hand_out(replace(ready, version="2"), "md") is not first


# --- Where they are had ---


@pytest.mark.parametrize(
    ("address", "kind", "begins"),
    [
        ("student.pdf", "application/pdf", b"%PDF-"),
        ("student.html", "text/html; charset=utf-8", b"<!doctype html>"),
        ("reader.pdf", "application/pdf", b"%PDF-"),
        ("instructor.docx", FORMS["docx"].media_type, b"PK"),
        ("student.csl.json", FORMS["csl"].media_type, b"["),
        ("instructor.ttl", "text/turtle; charset=utf-8", b"# Path"),
    ],
)
def test_a_shipped_path_is_handed_out_under_an_address(
    served: str, address: str, kind: str, begins: bytes
) -> None:
    where = f"{served}/hand-out/ten-minute-flight/{address}"
    with urlopen(where, timeout=30) as answer:
        content, headers = answer.read(), answer.headers
    assert content.startswith(begins)
    assert headers["Content-Type"] == kind
    if "html" in kind:
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src")
    else:
        name = (
            f"ten-minute-flight{'' if address.endswith('ttl') else '-' + address.partition('.')[0]}"
        )
        assert f'filename="{name}.' in headers["Content-Disposition"]
    assert refused(Request(where, headers={"If-None-Match": headers["ETag"]}))[0] == 304


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("nowhere/student.pdf", "No reading path named 'nowhere'"),
        ("ten-minute-flight/teacher.pdf", "There is no edition 'teacher'"),
        ("ten-minute-flight/student.exe", "Nothing is handed out as 'exe'"),
        ("ten-minute-flight/student", "Nothing is handed out as ''"),
        ("ten-minute-flight/student.ttl", "only the instructor may see"),
        ("%F0%9F%9A%80/student.pdf", "No reading path named"),
    ],
)
def test_what_is_not_handed_out_is_a_404_with_a_sentence(
    served: str, address: str, sentence: str
) -> None:
    code, told = refused(Request(f"{served}/hand-out/{address}"))
    assert code == 404
    assert sentence in told


def refused(request: Request) -> tuple[int, str]:
    with pytest.raises(HTTPError) as error:
        urlopen(request, timeout=30)
    with error.value as answer:
        return answer.code, answer.read().decode()


@pytest.mark.long
def test_fifty_who_ask_at_once_are_all_served_and_so_is_everybody_else(served: str) -> None:
    def size(number: int) -> int:
        form = ("pdf", "docx", "html", "imscc", "md")[number % 5]
        edition = ("student", "instructor")[number % 2]
        where = f"{served}/hand-out/ten-minute-flight/{edition}.{form}"
        with urlopen(where, timeout=60) as answer:
            return len(answer.read())

    with ThreadPoolExecutor(50) as many:
        sizes = many.map(size, range(50))
        with urlopen(f"{served}/healthz", timeout=60) as answer:
            assert json.load(answer)["status"] == "ok"
        assert min(sizes) > 1_000


def test_the_command_writes_a_file_under_its_name_into_a_folder(
    few: FilePath, tmp_path: FilePath, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    export = ("--content", str(few), "path", "export")
    asked = (*export, "ten-minute-flight", "--format")
    assert main([*asked, "pdf", "--edition", "instructor", "--output", str(tmp_path)]) == 0
    assert (tmp_path / "ten-minute-flight-instructor.pdf").read_bytes().startswith(b"%PDF-")
    capsysbinary.readouterr()
    assert main([*asked, "md"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"# The ten-minute flight")
    assert main([*asked, "md", "--edition", "reader"]) == 0
    assert b"Nothing is given to read before class" in capsysbinary.readouterr().out
    assert main([*asked, "ttl"]) == 1
    assert b"only the instructor may see" in capsysbinary.readouterr().err
    assert main([*export, "nowhere"]) == 1
    assert b"nowhere" in capsysbinary.readouterr().err
