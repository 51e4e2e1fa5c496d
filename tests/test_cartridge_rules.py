"""Our own rules of a cartridge: each fault is told, and no bytes do harm."""

from __future__ import annotations

import io
import random
import re
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping

import pytest

from kg.handout import cartridge_faults
from tests.cartridges import BROKEN, broken, built, files, zipped


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_variant_is_caught_without_any_schema(name: str) -> None:
    assert cartridge_faults(broken(name))


CHANGES: Mapping[str, tuple[bytes, bytes]] = {
    "the item at the top has a title": (b'-root">', b'-root"><title>Top</title>'),
    "opens a resource and holds other items": (
        b"<title>Idea: Pain</title>",
        b'<title>Idea: Pain</title><item identifier="deep"><title>x</title></item>',
    ),
    "needs itself": (
        b'<file href="pages/idea-pain.html" />',
        b'<file href="pages/idea-pain.html" /><dependency identifierref="SELF" />',
    ),
    "students would see it": (b"<lomr:value>Instructor", b"<lomr:value>Learner"),
    "2 times": (
        b'<file href="pages/idea-pain.html" />',
        b'<file href="pages/idea-pain.html" /><file href="pages/idea-pain.html" />',
    ),
    "not among its files": (b'href="pages/idea-pain.html">', b'href="pages/story-alpha.html">'),
    "not in the zip": (b'<file href="link-', b'<file href="xlink-'),
    "leads out of the folder": (b'<file href="link-', b'<file href="../link-'),
    "absolute path": (b'<file href="link-', b'<file href="/link-'),
    "xml:base": (b"<resources>", b'<resources xml:base="x/">'),
    "no name in XML": (b'<item identifier="module-', b'<item identifier="9 module-'),
    "opens a bank of questions": (
        b'type="webcontent" href="pages/idea-pain.html"',
        b'type="imsqti_xmlv1p2/imscc_xmlv1p1/question-bank"',
    ),
    "'rooted-hierarchy'": (b'structure="rooted-hierarchy"', b'structure="flat"'),
    "organizations; one is wanted": (b"</organizations>", b"<organization/></organizations>"),
}


@pytest.mark.parametrize("sentence", CHANGES)
def test_a_further_fault_of_a_manifest_is_told(sentence: str) -> None:
    told = files(built())
    text = told["imsmanifest.xml"]
    old, new = CHANGES[sentence]
    own = re.search(rb'identifier="([^"]*)" type="webcontent" href="pages/idea-pain', text)
    assert own
    changed = text.replace(old, new.replace(b"SELF", own[1]), 1)
    assert changed != text
    found = cartridge_faults(zipped({**told, "imsmanifest.xml": changed}))
    assert any(sentence.casefold() in one.casefold() for one in found), found


def test_a_file_that_nothing_lists_is_told() -> None:
    assert "'extra.html' is in the zip, and no resource lists it." in cartridge_faults(
        zipped({**files(built()), "extra.html": "x"})
    )


def test_a_web_link_that_shares_its_folder_is_told() -> None:
    told = files(built())
    name = next(one for one in told if one.startswith("topic-"))
    text = told["imsmanifest.xml"].replace(name.encode(), b"pages/topic.xml")
    moved = {**told, "pages/topic.xml": told[name], "imsmanifest.xml": text}
    found = cartridge_faults(zipped({key: one for key, one in moved.items() if key != name}))
    assert any("stands in the folder of" in one for one in found)


@pytest.mark.parametrize(
    ("folder", "text", "sentence"),
    [
        ("link-", "<webLink", "is no XML"),
        ("link-", "<topic/>", "is no web link"),
        ("topic-", "<topic/>", "is no discussion"),
        ("link-", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "a document type of its own"),
    ],
)
def test_a_link_or_discussion_that_is_none_is_told(folder: str, text: str, sentence: str) -> None:
    told = files(built())
    name = next(one for one in told if one.startswith(folder))
    assert any(sentence in one for one in cartridge_faults(zipped({**told, name: text.encode()})))


def test_a_web_link_leads_to_the_web() -> None:
    told = files(built())
    name = next(one for one in told if one.startswith("link-"))
    text = re.sub(rb'href="[^"]*"', b'href="javascript:alert(1)"', told[name])
    (fault,) = cartridge_faults(zipped({**told, name: text}))
    assert "no web address" in fault


# --- Hostile bytes ---

BILLION = (
    '<!DOCTYPE m [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><m>&j;</m>"
)
HEAD = '<manifest xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1" identifier="m">'


def lying(size: int) -> bytes:
    """A zip whose directory says another size of its one file than it has."""
    data = bytearray(zipped({"imsmanifest.xml": "<manifest/>"}))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = struct.pack("<I", size)
    return bytes(data)


def locked() -> bytes:
    data = bytearray(zipped({"imsmanifest.xml": "<manifest/>"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


HOSTILE_BYTES: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "no zip"),
    "no zip": (lambda: b"%PDF-1.7 but long enough to look for an end" * 99, "no zip"),
    "cut off": (lambda: built()[:-40], "no zip"),
    "no end": (lambda: built()[: len(built()) // 2], "no zip"),
    "no manifest": (lambda: zipped({"x/imsmanifest.xml": "x"}), "no imsmanifest.xml"),
    "absolute": (lambda: zipped({"imsmanifest.xml": "", "/etc/passwd": ""}), "absolute path"),
    "drive": (lambda: zipped({"imsmanifest.xml": "", "C:/x": ""}), "absolute path"),
    "up": (lambda: zipped({"imsmanifest.xml": "", "a/../../x": ""}), "leads out of the folder"),
    "slashes": (lambda: zipped({"imsmanifest.xml": "", "..\\x": ""}), "not every system"),
    "bomb": (
        lambda: zipped({"imsmanifest.xml": "<a/>", "big.html": b"\0" * 60_000_000}),
        "of nearly nothing",
    ),
    "huge manifest": (
        lambda: zipped({"imsmanifest.xml": HEAD + " " * 5_000_000}),
        "more than 4,000,000 bytes",
    ),
    "many elements": (
        lambda: zipped({"imsmanifest.xml": HEAD + "<a/>" * 300_000 + "</manifest>"}),
        "more than 200,000 elements",
    ),
    "deep": (lambda: zipped({"imsmanifest.xml": HEAD + "<a>" * 100_000}), "nests more than"),
    "entities": (lambda: zipped({"imsmanifest.xml": BILLION}), "a document type of its own"),
    "entities in UTF-16": (
        lambda: zipped({"imsmanifest.xml": BILLION.encode("utf-16")}),
        "a document type of its own",
    ),
    "no XML": (lambda: zipped({"imsmanifest.xml": b"\xff\xfe\0"}), "'imsmanifest.xml'"),
    "odd encoding": (
        lambda: zipped({"imsmanifest.xml": '<?xml version="1.0" encoding="x-none"?><m/>'}),
        "'imsmanifest.xml'",
    ),
    "another manifest": (
        lambda: zipped({"imsmanifest.xml": '<manifest identifier="x"/>'}),
        "no manifest of Common Cartridge 1.1",
    ),
    "one that lies": (lambda: lying(4_000_000_000), "it would take"),
    "one that lies a little": (lambda: lying(3), ""),
    "locked": (locked, "locked with a password"),
}


@pytest.mark.parametrize("name", HOSTILE_BYTES)
def test_of_hostile_bytes_a_sentence_is_said_and_little_memory_is_taken(name: str) -> None:
    make, sentence = HOSTILE_BYTES[name]
    data = make()
    tracemalloc.start()
    try:
        found = cartridge_faults(data)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found
    assert any(sentence in one for one in found), found
    assert most < 40_000_000


def test_of_a_cartridge_that_is_broken_at_random_only_sentences_are_said() -> None:
    chance, whole = random.Random(11), built()
    told = files(whole)
    for _ in range(400):
        name = chance.choice([one for one in told if one.endswith(".xml")])
        text = bytearray(told[name] if chance.random() < 0.7 else whole)
        at_zip = len(text) == len(whole)
        for _ in range(chance.randint(1, 9)):
            at = chance.randrange(len(text))
            text[at : at + chance.choice((0, 1, 1, 40))] = chance.randbytes(
                chance.choice((0, 1, 9))
            )
        found = cartridge_faults(bytes(text) if at_zip else zipped({**told, name: bytes(text)}))
        assert all("\n" not in one for one in found), found


def test_a_link_to_a_file_of_the_system_is_told() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as pack:
        pack.writestr("imsmanifest.xml", "<a/>")
        entry = zipfile.ZipInfo("etc")
        entry.external_attr = 0o120777 << 16
        pack.writestr(entry, "/etc/passwd")
    assert any("a link to another file" in one for one in cartridge_faults(written.getvalue()))


def test_a_zip_of_too_many_files_is_told_in_one_sentence() -> None:
    data = zipped({f"{number}": b"" for number in range(20_001)})
    (fault,) = cartridge_faults(data)
    assert "20,001 files" in fault


def test_of_many_faults_the_first_are_told_and_the_rest_counted() -> None:
    told = {**files(built()), **{f"extra-{number}": b"" for number in range(200)}}
    found = cartridge_faults(zipped(told))
    assert len(found) == 51
    assert "more faults" in found[-1]
