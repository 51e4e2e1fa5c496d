"""The cartridge of a course: that learning systems can open it, and that nothing hidden is shown.

The schemas of Common Cartridge 1.1 are no part of the project: tests that need them look beside the
checkout, as those of other suites do. An independent reader is run where PIONEER_CC_READER names
its command, in the form that cc2olx has: `COMMAND -i FILE -o FOLDER`.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path as FilePath

import pytest
import xmlschema
from lxml import etree

import kg
from kg.catalogue import Path, Ref
from kg.handout import cartridge, cartridge_faults
from kg.plain import pages_of
from tests.cartridges import BROKEN, SHEETS, broken, built, files, page
from tests.handmade import HOSTILE, SECRET, handmade_path, moment, source

SUITES = FilePath(
    os.environ.get("PIONEER_SUITES") or FilePath(__file__).parents[2] / "shared" / "suites"
)
SCHEMAS = SUITES / "common-cartridge-1.1"
ROLE = "intendedEndUserRole"
HOSTILE_TITLE = " ".join(re.sub("[\0\x0b\ud800]", "", HOSTILE).split())
HREF = re.compile(r'href="([^"]*)"')


def manifest_of(data: bytes) -> etree._Element:
    return etree.fromstring(files(data)["imsmanifest.xml"])


# --- Schemas ---


@pytest.fixture(scope="module")
def schemas() -> Mapping[str, FilePath]:
    if not (SCHEMAS / "ccv1p1_imscp_v1p2_v1p0.xsd").is_file():
        pytest.skip(f"The schemas are not at {SCHEMAS}; set PIONEER_SUITES to their parent.")
    return {
        "manifest": SCHEMAS / "ccv1p1_imscp_v1p2_v1p0.xsd",
        "topic": SCHEMAS / "ccv1p1_imsdt_v1p1.xsd",
        "webLink": SCHEMAS / "ccv1p1_imswl_v1p1.xsd",
    }


@pytest.fixture(scope="module")
def libxml(schemas: Mapping[str, FilePath]) -> Callable[[bytes], list[str]]:
    """What libxml2 says against a file of a cartridge."""
    read = {name: etree.XMLSchema(etree.parse(file)) for name, file in schemas.items()}

    def says(text: bytes) -> list[str]:
        root = etree.fromstring(text)
        schema = read[etree.QName(root).localname]
        schema.validate(root)
        return [one.message for one in schema.error_log]

    return says


@pytest.fixture(scope="module")
def pure(schemas: Mapping[str, FilePath]) -> Callable[[bytes], list[str]]:
    """What xmlschema says against a file of a cartridge."""
    read = {name: xmlschema.XMLSchema(str(file)) for name, file in schemas.items()}

    def says(text: bytes) -> list[str]:
        schema = read[etree.QName(etree.fromstring(text)).localname]
        return [str(one.reason) for one in schema.iter_errors(io.BytesIO(text))]

    return says


def xml_in(data: bytes) -> Iterator[bytes]:
    return (text for name, text in files(data).items() if name.endswith(".xml"))


@pytest.fixture(scope="module")
def shipped(atlas: kg.Atlas) -> list[bytes]:
    pages = pages_of(atlas)
    found = []
    for path in map(atlas.path, ("ten-minute-flight", "why-firms-fall-back")):
        for whole in (False, True):
            sources = [
                one for case in path.steps[0].stories for one in atlas.case(case.ref.slug).sources
            ]
            found.append(cartridge(path, pages, sources, sheets=SHEETS, for_instructors=whole))
    assert found
    return found


@pytest.mark.parametrize("hidden", [True, False])
def test_the_cartridge_of_a_path_of_hostile_text_is_valid(
    hidden: bool, libxml: Callable[[bytes], list[str]], pure: Callable[[bytes], list[str]]
) -> None:
    data = built(for_instructors=hidden)
    assert [fault for text in xml_in(data) for fault in (*libxml(text), *pure(text))] == []
    assert cartridge_faults(data) == ()


def test_the_cartridges_of_shipped_paths_are_valid(
    shipped: list[bytes],
    libxml: Callable[[bytes], list[str]],
    pure: Callable[[bytes], list[str]],
) -> None:
    for data in shipped:
        assert [fault for text in xml_in(data) for fault in (*libxml(text), *pure(text))] == []
        assert cartridge_faults(data) == ()


# --- What is in it ---


def test_a_session_is_a_module_and_everything_in_it_has_its_kind() -> None:
    root = manifest_of(built())
    names = {"c": etree.QName(root).namespace}
    kinds = {
        one.get("identifier"): one.get("type") for one in root.iterfind(".//c:resource", names)
    }
    modules = root.findall("c:organizations/c:organization/c:item/c:item", names)
    told = {
        module.findtext("c:title", namespaces=names): [
            (
                one.findtext("c:title", namespaces=names),
                kinds[one.get("identifierref")].split("/")[0],
            )
            for one in module.findall("c:item", names)
        ]
        for module in modules
    }
    assert list(told) == ["Papers", "First, a fall", HOSTILE_TITLE, "Sources on the web"]
    assert told["Papers"] == [
        ("Student sheet", "webcontent"),
        ("Teaching plan", "associatedcontent"),
    ]
    assert told["First, a fall"] == [
        ("First, a fall", "webcontent"),
        ("For the instructor: First, a fall", "associatedcontent"),
        ("Discuss: The decision", "imsdt_xmlv1p1"),
        ("Story: Beta (after the decision)", "associatedcontent"),
        ("Idea: Pain", "webcontent"),
        ("Story: Alpha", "webcontent"),
        ("An essay elsewhere", "imswl_xmlv1p1"),
        ("Discuss: What Alpha did", "imsdt_xmlv1p1"),
    ]
    assert told["Sources on the web"] == [("The book, & more", "imswl_xmlv1p1")]


def test_a_text_keeps_its_words_and_loses_what_xml_cannot_hold() -> None:
    told = files(built())
    topics = [text.decode() for name, text in told.items() if name.startswith("topic-")]
    assert any("&amp;lt;script&amp;gt;" in text for text in topics)
    assert not any("<script" in text for text in map(bytes.decode, told.values()))
    assert not any(b"\0" in text or b"\x0b" in text for text in told.values())
    sessions = "".join(text.decode() for name, text in told.items() if "pages/session-" in name)
    assert "&lt;script&gt;" in sessions
    assert "שלום" in sessions


def test_a_decision_is_told_without_its_end() -> None:
    told = files(built())
    (topic,) = [text for name, text in told.items() if b"You could stay." in text]
    assert b"It ended in tears." not in topic


def test_what_only_the_instructor_may_see_stands_in_no_students_cartridge() -> None:
    for name, text in files(built(for_instructors=False)).items():
        assert SECRET not in text.decode(), name
        assert b"Instructor" not in text
        assert "beta" not in name  # the story that tells how the decision ended


def test_what_only_the_instructor_may_see_is_hidden_in_an_instructors_cartridge() -> None:
    data = built()
    told = files(data)
    root = manifest_of(data)
    names = {"c": etree.QName(root).namespace}
    with_secret = {name for name, text in told.items() if SECRET in text.decode()}
    assert len(with_secret) == 3  # the two sheets, and the notes of the first session
    for resource in root.iterfind(".//c:resource", names):
        listed = {one.get("href") for one in resource.iterfind("c:file", names)}
        hidden = any(etree.QName(one).localname == ROLE for one in resource.iter())
        assert not listed & with_secret or hidden
        assert hidden == resource.get("type", "").startswith("associatedcontent")


def test_students_see_the_same_in_both_editions() -> None:
    students, whole = files(built(for_instructors=False)), files(built())
    hidden = {name for name in whole if name.startswith(("notes-", "story-"))}
    assert {name for name in whole if name not in hidden} == set(students)
    assert all(whole[name] == text for name, text in students.items() if name != "imsmanifest.xml")


def test_a_story_that_tells_how_a_decision_ended_is_held_back_unless_it_is_read_before_class() -> (
    None
):
    assert "pages/story-beta.html" not in files(built(for_instructors=False))
    path = handmade_path(read_before=("beta",))
    assert "pages/story-beta.html" in files(built(path, for_instructors=False))


def test_whoever_reads_the_decision_alone_before_class_is_not_given_its_story() -> None:
    path = handmade_path()
    first, *rest = path.sessions
    decision, *steps = first.steps
    _, told = moment("beta")
    asked = replace(decision, before=((told.ref, 40),))
    path = replace(path, sessions=(replace(first, steps=(asked, *steps)), *rest))
    students, whole = files(built(path, for_instructors=False)), files(built(path))
    assert "pages/story-beta.html" not in {*students, *whole}
    assert [name for name in whole if name.endswith("story-beta.html")]
    assert [name for name in students if name.endswith("story-beta.html")] == []


def test_links_between_pages_lead_to_what_is_packed_and_else_to_the_web_or_nowhere() -> None:
    told = files(built())
    text = told["pages/idea-pain.html"].decode()
    assert HREF.findall(text) == [
        "story-alpha.html",  # Moodle and Canvas find a file, but not a place in it
        "idea-pain.html",
        "story-alpha.html",
        "https://example.org/",
    ]
    assert " others " in text
    assert "#told" in HREF.findall(told["pages/story-alpha.html"].decode())
    public = files(built(public_url="https://atlas.example/"))["pages/idea-pain.html"].decode()
    assert 'href="https://atlas.example/read/scheme/journey"' in public


def test_no_link_of_a_shipped_path_is_dead(shipped: list[bytes]) -> None:
    for data in shipped:
        told = files(data)
        for name, text in told.items():
            if not name.endswith(".html"):
                continue
            for href in HREF.findall(text.decode()):
                if href.startswith(("http://", "https://", "mailto:", "#", "data:")):
                    continue
                assert not href.startswith("/"), (name, href)
                target = os.path.normpath(f"{name}/../{href.partition('#')[0]}")
                assert target in told, (name, href)


def test_pages_of_a_shipped_path_ask_for_nothing_and_run_nothing(shipped: list[bytes]) -> None:
    for data in shipped:
        for name, text in files(data).items():
            assert b"IMS-CC-FILEBASE" not in text
            if name.startswith("pages/"):
                assert not re.search(
                    rb"<script|\ssrc=|@import|url\((?!data:|#|&quot;data:)", text
                ), name


def test_only_stories_and_ideas_that_are_there_have_a_page_to_be_packed(atlas: kg.Atlas) -> None:
    pages = pages_of(atlas)
    assert "<h1>Tesco</h1>" in pages(Ref("", "case", "tesco", ""))
    assert pages(Ref("", "case", "no-such-story", "")) == ""
    assert pages(Ref("", "source", "customer-copernicus", "")) == ""


def test_without_sessions_pages_or_titles_there_is_still_a_cartridge() -> None:
    empty = Path(Ref("", "path", "x", ""), "", ())
    assert cartridge_faults(cartridge(empty, lambda _: "")) == ()
    assert cartridge_faults(cartridge(handmade_path(), lambda _: "")) == ()


# --- The same again ---


def test_two_builds_are_equal_to_the_byte() -> None:
    assert built() == built()
    code = (
        "import hashlib; from tests.cartridges import built;"
        "print(hashlib.sha256(built()).hexdigest())"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "1"},
        cwd=FilePath(__file__).parents[1],
    )
    assert run.stdout.strip() == hashlib.sha256(built()).hexdigest()


def test_moodle_knows_it_by_its_first_500_bytes_and_validates_it() -> None:
    """Source: Moodle, backup/converter/imscc11/lib.php, detect_format."""
    start = files(built())["imsmanifest.xml"][:500].decode().lower()
    start = re.sub(r"[\s'\"]", "", start)
    assert "xmlns=http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1" in start


def test_an_address_in_other_letters_is_written_in_plain_ones() -> None:
    path = handmade_path()
    text = cartridge(path, page, [source("x", "X", "https://example.org/straße?q=ä b#c%20d")])
    (link,) = [one for name, one in files(text).items() if b"example.org/stra" in one]
    assert b'href="https://example.org/stra%C3%9Fe?q=%C3%A4%20b#c%20d"' in link


def test_identifiers_stay_when_a_step_moves_and_differ_between_paths() -> None:
    def ids(path: Path) -> dict[str, str]:
        root = manifest_of(built(path))
        return {
            one.get("identifier", ""): one.find("{*}file").get("href", "")
            for one in root.iterfind(".//{*}resource")
        }

    before, after = ids(handmade_path()), ids(handmade_path(turned=True))
    assert before == after
    other = ids(handmade_path(slug="other"))
    assert not set(before) & set(other)


# --- Broken cartridges ---


def test_our_rules_catch_every_broken_variant_and_the_table_says_who_else_does(
    libxml: Callable[[bytes], list[str]],
    pure: Callable[[bytes], list[str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows, missed = [], []
    for name in BROKEN:
        data = broken(name)
        text = files(data)["imsmanifest.xml"]
        ours = cartridge_faults(data)
        caught = [bool(found) for found in (libxml(text), pure(text), ours)]
        rows.append(f"{name:26}" + "".join(f"{'caught' if one else 'MISSED':12}" for one in caught))
        missed += [] if ours else [name]
    with capsys.disabled():
        print("\n" + "\n".join((f"{'variant':26}{'libxml2':12}{'xmlschema':12}our rules", *rows)))
    assert missed == []


# --- An independent reader ---


def test_an_independent_reader_opens_it(tmp_path: FilePath) -> None:
    command = os.environ.get("PIONEER_CC_READER", "")
    if not command:
        pytest.skip("Set PIONEER_CC_READER to the command of a reader, such as cc2olx.")
    (tmp_path / "class.imscc").write_bytes(built())
    run = subprocess.run(
        [*shlex.split(command), "-i", str(tmp_path / "class.imscc"), "-o", str(tmp_path / "read")],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    course = etree.parse(tmp_path / "read" / "class-course.xml").getroot()
    chapters = [one.get("display_name") for one in course.iter("chapter")]
    assert chapters == ["Papers", "First, a fall", HOSTILE_TITLE, "Sources on the web"]
    pages = [one.text or "" for one in course.iter("html")]
    skipped = [text for text in pages if "Not imported content" in text]
    hidden = sum(
        one.get("type", "").startswith("associated")
        for one in manifest_of(built()).iterfind(".//{*}resource")
    )
    assert len(skipped) == hidden  # it does not know what is for instructors, and leaves it out
    assert not any(SECRET in text for text in pages)
    assert sum(1 for _ in course.iter("discussion")) == 3
    assert any("https://example.org/book" in text for text in pages)
