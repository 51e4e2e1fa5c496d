"""What must be true of a Common Cartridge 1.1 beyond what its schemas say.

The schemas let a resource without a file pass, and a web link with an address where none may be;
some readers of them let a reference to nothing pass too. These rules do not. Whatever the bytes
are, the answer is sentences: nothing is unpacked to disk, and no more is read than a cartridge may
hold.

Source: IMS Common Cartridge Profile 1.1; its rules for items, files and resources stand as
Schematron in the schema of the manifest.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree
from xml.parsers import expat

from kg.handout._cartridge_xml import DISCUSSION, LINK, MANIFEST, NOTES, PAGE

__all__ = ["cartridge_faults"]

_ENTRIES = 20_000
"""So many files are in a cartridge at most."""
_UNPACKED = 1_000_000_000
"""Bytes of all its files when they are unpacked, at most."""
_SQUEEZED = 200
"""A large file that was packed to less than this part of it holds nothing worth reading."""
_LARGE = 10_000_000
_XML = 4_000_000
"""Bytes of the manifest, and of a link or a discussion, at most; more of them are not read."""
_READ = 50_000_000
"""Bytes of XML that are read of one cartridge, at most."""
_ELEMENTS = 200_000
_DEEP = 100
_SAID = 50
"""So many sentences are given."""

_CC = "{http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1}"
_ROLE = "{http://ltsc.ieee.org/xsd/imsccv1p1/LOM/resource}"
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_ROOTS = {
    LINK: "{http://www.imsglobal.org/xsd/imsccv1p1/imswl_v1p1}webLink",
    DISCUSSION: "{http://www.imsglobal.org/xsd/imsccv1p1/imsdt_v1p1}topic",
}
_QUESTIONS = "imsqti_xmlv1p2/imscc_xmlv1p1/question-bank"
_KINDS = {
    PAGE,
    NOTES,
    DISCUSSION,
    LINK,
    _QUESTIONS,
    "imsqti_xmlv1p2/imscc_xmlv1p1/assessment",
    "imsbasiclti_xmlv1p0",
}
_ALONE = {DISCUSSION, LINK}
"""Kinds that are one file of their own, and are not opened by an address."""
_NAME = re.compile(r"[^\W\d][\w.\-]*")
_ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,  # it asks for a password
    ValueError,
    OverflowError,
)

_Files = Mapping[str, zipfile.ZipInfo]


def cartridge_faults(data: bytes) -> tuple[str, ...]:
    """Say what is wrong with a cartridge, one sentence each; empty where nothing is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as pack:
            found = list(_of_zip(pack.infolist()))
            if not found:
                found = _of_cartridge(pack)
    except _ZIP_FAULTS as error:
        return (f"This is no zip that can be read: {str(error) or type(error).__name__}.",)
    if len(found) > _SAID:
        return (*found[:_SAID], f"There are {len(found) - _SAID} more faults.")
    return tuple(found)


# --- The zip ---


def _of_zip(entries: list[zipfile.ZipInfo]) -> Iterator[str]:
    """Tell what makes a zip unfit to be looked into any further."""
    if len(entries) > _ENTRIES:
        yield f"The zip holds {len(entries):,} files; a cartridge has {_ENTRIES:,} at most."
        return
    total = sum(entry.file_size for entry in entries)
    if total > _UNPACKED:
        yield f"Unpacked it would take {total:,} bytes; {_UNPACKED:,} are the most."
    names = Counter(entry.filename for entry in entries)
    for name, times in names.items():
        if times > 1:
            yield f"{_said(name)} is in the zip {times} times."
        if wrong := _strays(name):
            yield f"{_said(name)} in the zip {wrong}."
    for entry in entries:
        squeezed = entry.file_size > _SQUEEZED * max(1, entry.compress_size)
        if entry.file_size > _LARGE and squeezed:
            yield f"{_said(entry.filename)} would unpack to {entry.file_size:,} bytes of nearly nothing."
        if stat.S_ISLNK(entry.external_attr >> 16):
            yield f"{_said(entry.filename)} in the zip is a link to another file."
        if entry.flag_bits & 1:
            yield f"{_said(entry.filename)} in the zip is locked with a password."
    if MANIFEST not in names:
        yield f"There is no {MANIFEST} at the top of the zip."


def _strays(name: str) -> str:
    """Say how the name of a file leads out of its folder; empty where it does not."""
    if not name or "\\" in name or "\0" in name:
        return "has a name that not every system can write"
    if name.startswith("/") or re.match("[A-Za-z]:", name):
        return "has an absolute path"
    if ".." in name.split("/"):
        return "leads out of the folder that it is unpacked to"
    return ""


def _said(name: str) -> str:
    """Quote a name of somebody else’s so that it can do no harm in a line of text."""
    return repr(name if len(name) <= 80 else f"{name[:79]}…")


def _read(pack: zipfile.ZipFile, name: str) -> tuple[ElementTree.Element | None, str]:
    """Read a file of XML; where it cannot be, give a sentence that says why."""
    with pack.open(name) as file:
        text = file.read(_XML + 1)
    if len(text) > _XML:
        return None, f"{_said(name)} has more than {_XML:,} bytes."
    try:
        _look_over(text)
        return ElementTree.fromstring(text), ""  # noqa: S314  # looked over: no entities, not deep
    except (ElementTree.ParseError, expat.ExpatError) as error:
        return None, f"{_said(name)} is no XML: {error}."
    except (LookupError, ValueError) as error:
        return None, f"{_said(name)} cannot be read: {error}."


def _look_over(text: bytes) -> None:
    """Refuse XML that declares anything of its own, or is too much to hold.

    Raises:
        ValueError: it does, or is.
        expat.ExpatError: it is no XML.
    """
    opened = counted = 0

    def begun(*_: object) -> None:
        nonlocal opened, counted
        opened, counted = opened + 1, counted + 1
        if opened > _DEEP:
            raise ValueError(f"it nests more than {_DEEP} deep")
        if counted > _ELEMENTS:
            raise ValueError(f"it has more than {_ELEMENTS:,} elements")

    def ended(*_: object) -> None:
        nonlocal opened
        opened -= 1

    def declared(*_: object) -> None:
        raise ValueError("it has a document type of its own, which no cartridge needs")

    parser = expat.ParserCreate()
    parser.StartElementHandler = begun
    parser.EndElementHandler = ended
    parser.StartDoctypeDeclHandler = declared
    parser.Parse(text, True)


# --- The manifest ---


def _of_cartridge(pack: zipfile.ZipFile) -> list[str]:
    root, wrong = _read(pack, MANIFEST)
    if root is None:
        return [wrong]
    if root.tag != f"{_CC}manifest":
        return [f"{MANIFEST} is no manifest of Common Cartridge 1.1: it begins with {root.tag!r}."]
    files = {one.filename: one for one in pack.infolist() if not one.is_dir()}
    resources = root.findall(f"{_CC}resources/{_CC}resource")
    found = [*_of_head(root), *_of_names(root), *_of_items(root, resources)]
    kinds = {one.get("identifier", ""): one.get("type", "") for one in resources}
    for resource in resources:
        found += _of_resource(resource, files, kinds)
    found += [*_of_unlisted(files, resources), *_of_folders(resources)]
    return found + list(_of_contents(pack, resources, files))


def _of_head(root: ElementTree.Element) -> Iterator[str]:
    for name, wanted in (("schema", "IMS Common Cartridge"), ("schemaversion", "1.1.0")):
        told = root.findtext(f"{_CC}metadata/{_CC}{name}", "")
        if told != wanted:
            yield f"The manifest says {told!r} as its {name}; {wanted!r} is wanted."
    if any(element.get(_XML_BASE) is not None for element in root.iter()):
        yield "The manifest moves its addresses with xml:base, which not every system follows."


def _of_names(root: ElementTree.Element) -> Iterator[str]:
    names = Counter(
        element.get("identifier", "")
        for element in root.iter()
        if element.tag
        in (f"{_CC}{tag}" for tag in ("manifest", "organization", "item", "resource"))
    )
    for name, times in names.items():
        if not name:
            yield f"{times} parts of the manifest have no identifier."
        elif times > 1:
            yield f"The identifier {_said(name)} stands {times} times."
        elif not _NAME.fullmatch(name):
            yield f"The identifier {_said(name)} is no name in XML."


def _of_items(root: ElementTree.Element, resources: Iterable[ElementTree.Element]) -> Iterator[str]:
    kinds = {one.get("identifier", ""): one.get("type", "") for one in resources}
    courses = root.findall(f"{_CC}organizations/{_CC}organization")
    if len(courses) != 1:
        yield f"The manifest has {len(courses)} organizations; one is wanted."
    for course in courses:
        if course.get("structure") != "rooted-hierarchy":
            yield "The structure of the organization is not 'rooted-hierarchy'."
        tops = course.findall(f"{_CC}item")
        if len(tops) != 1:
            yield f"The organization has {len(tops)} items at the top; one is wanted."
        for top in tops:
            if top.find(f"{_CC}title") is not None:
                yield "The item at the top has a title; it must have none."
            if top.get("identifierref") is not None:
                yield "The item at the top opens a resource; it must only hold others."
            for item in top.iter(f"{_CC}item"):
                if item is not top:
                    yield from _of_item(item, kinds)


def _of_item(item: ElementTree.Element, kinds: Mapping[str, str]) -> Iterator[str]:
    name = _said(item.get("identifier", ""))
    if not (item.findtext(f"{_CC}title") or "").strip():
        yield f"The item {name} has no title."
    opens = item.get("identifierref")
    if opens is None:
        return
    if item.find(f"{_CC}item") is not None:
        yield f"The item {name} opens a resource and holds other items; it may do one of them."
    if opens not in kinds:
        yield f"The item {name} opens {_said(opens)}, and there is no such resource."
    elif kinds[opens] == _QUESTIONS:
        yield f"The item {name} opens a bank of questions."


# --- Resources ---


def _of_resource(
    resource: ElementTree.Element, files: _Files, kinds: Mapping[str, str]
) -> Iterator[str]:
    name = f"The resource {_said(resource.get('identifier', ''))}"
    kind = resource.get("type", "")
    if kind not in _KINDS:
        yield f"{name} is of a kind that there is not: {_said(kind)}."
    listed = _hrefs(resource)
    if not listed:
        yield f"{name} has no file."
    for href, times in Counter(listed).items():
        if times > 1:
            yield f"{name} lists {_said(href)} {times} times."
        if wrong := _strays(unquote(href)):
            yield f"The address {_said(href)} of {name[0].lower()}{name[1:]} {wrong}."
        elif urlsplit(href).scheme or _file_of(href, files) is None:
            yield f"{name} lists {_said(href)}, which is not in the zip."
    yield from _of_opening(resource, name, kind, listed)
    yield from _of_needs(resource, name, kind, kinds)
    if kind == NOTES and not _is_hidden(resource):
        yield f"{name} is for instructors, and nothing says so: students would see it."


def _of_opening(
    resource: ElementTree.Element, name: str, kind: str, listed: Sequence[str]
) -> Iterator[str]:
    address = resource.get("href")
    if kind in _ALONE:
        if address is not None:
            yield f"{name} is opened by an address, which a {_word(kind)} may not have."
        if len(listed) > 1:
            yield f"{name} has {len(listed)} files; a {_word(kind)} is one."
    elif address is not None and address not in listed:
        yield f"{name} is opened by {_said(address)}, which is not among its files."
    elif address is None and kind in (PAGE, NOTES):
        yield f"{name} does not say with which of its files it is opened."


def _of_needs(
    resource: ElementTree.Element, name: str, kind: str, kinds: Mapping[str, str]
) -> Iterator[str]:
    needs = [one.get("identifierref", "") for one in resource.findall(f"{_CC}dependency")]
    if needs and kind == LINK:
        yield f"{name} needs other resources, which a web link may not."
    for needed, times in Counter(needs).items():
        if needed == resource.get("identifier"):
            yield f"{name} needs itself."
        elif needed not in kinds:
            yield f"{name} needs {_said(needed)}, and there is no such resource."
        elif kinds[needed] not in (PAGE, NOTES) or (kind, kinds[needed]) == (PAGE, NOTES):
            yield f"{name} needs {_said(needed)}, which is of a kind that it may not need."
        if times > 1:
            yield f"{name} needs {_said(needed)} {times} times."


def _is_hidden(resource: ElementTree.Element) -> bool:
    roles = resource.iter(f"{_ROLE}intendedEndUserRole")
    return any(role.findtext(f"{_ROLE}value") in ("Instructor", "Mentor") for role in roles)


def _word(kind: str) -> str:
    return "web link" if kind == LINK else "discussion"


def _hrefs(resource: ElementTree.Element) -> list[str]:
    return [one.get("href", "") for one in resource.findall(f"{_CC}file")]


def _file_of(href: str, files: _Files) -> str | None:
    """Give the file in the zip that an address names; None where there is none."""
    return next((name for name in (href, unquote(href)) if name in files), None)


def _of_unlisted(files: _Files, resources: Iterable[ElementTree.Element]) -> Iterator[str]:
    listed = {_file_of(href, files) for one in resources for href in _hrefs(one)}
    for name in files:
        if name != MANIFEST and name not in listed:
            yield f"{_said(name)} is in the zip, and no resource lists it."


def _of_folders(resources: Iterable[ElementTree.Element]) -> Iterator[str]:
    """Tell of a web link or discussion that shares its folder: the folder must be its own."""
    kept = {
        href.rpartition("/")[0]: one
        for one in resources
        if one.get("type") in _ALONE
        for href in _hrefs(one)
        if "/" in href
    }
    for one in resources:
        for href in _hrefs(one):
            folder = href.rpartition("/")[0]
            while folder:
                if kept.get(folder, one) is not one:
                    owner = kept[folder].get("identifier", "")
                    yield f"{_said(href)} stands in the folder of {_said(owner)}, which is alone in it."
                folder = folder.rpartition("/")[0]


# --- Links and discussions ---


def _of_contents(
    pack: zipfile.ZipFile, resources: Iterable[ElementTree.Element], files: _Files
) -> Iterator[str]:
    read = 0
    for resource in resources:
        kind, href = resource.get("type", ""), next(iter(_hrefs(resource)), "")
        name = _file_of(href, files) if href else None
        if kind not in _ROOTS or name is None:
            continue
        read += files[name].file_size
        if read > _READ:
            yield f"Web links and discussions have more than {_READ:,} bytes; the rest is not read."
            return
        yield from _of_content(pack, name, kind)


def _of_content(pack: zipfile.ZipFile, name: str, kind: str) -> Iterator[str]:
    root, wrong = _read(pack, name)
    if root is None:
        yield wrong
        return
    if root.tag != _ROOTS[kind]:
        yield f"{_said(name)} is no {_word(kind)}: it begins with {root.tag!r}."
        return
    space = root.tag.partition("}")[0] + "}"
    if not (root.findtext(f"{space}title") or "").strip():
        yield f"The {_word(kind)} {_said(name)} has no title."
    if kind == DISCUSSION and root.find(f"{space}text") is None:
        yield f"The discussion {_said(name)} has no text."
    if kind == LINK:
        address = root.find(f"{space}url")
        target = address.get("href", "") if address is not None else ""
        if not target.startswith(("http://", "https://")):
            yield f"The web link {_said(name)} leads to {_said(target)}, which is no web address."
