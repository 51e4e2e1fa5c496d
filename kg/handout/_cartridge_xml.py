"""The files of a Common Cartridge 1.1: its manifest, web links and discussions.

Plain Common Cartridge, without what one system has added. Text of ours goes in through
ElementTree, which escapes it; what XML cannot hold at all is taken out before.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

__all__ = [
    "DISCUSSION",
    "LINK",
    "MANIFEST",
    "NOTES",
    "PAGE",
    "Course",
    "Folder",
    "Leaf",
    "Resource",
    "discussion",
    "fit_for_xml",
    "manifest",
    "on_one_line",
    "short",
    "web_link",
]

MANIFEST = "imsmanifest.xml"
PAGE = "webcontent"
NOTES = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
DISCUSSION = "imsdt_xmlv1p1"
LINK = "imswl_xmlv1p1"

_CC = "http://www.imsglobal.org/xsd/imsccv1p1"
_LOM = "http://ltsc.ieee.org/xsd/imsccv1p1/LOM"
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Resource:
    """One file of a cartridge and what kind it is of; `hidden` from students."""

    identifier: str
    kind: str
    file: str
    content: bytes
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Leaf:
    """An entry of a module; it opens the resource with that identifier."""

    identifier: str
    title: str
    resource: str


@dataclass(frozen=True, slots=True)
class Folder:
    """A module of a course."""

    identifier: str
    title: str
    leaves: Sequence[Leaf]


@dataclass(frozen=True, slots=True)
class Course:
    """What the manifest says of the whole. `rights` say under what licence it may be used."""

    identifier: str
    title: str
    description: str = ""
    rights: str = ""
    address: str = ""


def fit_for_xml(text: str) -> str:
    """Take out the characters that no XML file can hold, however they are written.

    >>> fit_for_xml("a" + chr(0) + chr(0xD800) + "b")
    'ab'
    """
    return _NOT_IN_XML.sub("", text)


def on_one_line(text: str, otherwise: str = "Without a title") -> str:
    """Make a title of a text: on one line, and never empty."""
    return " ".join(fit_for_xml(text).split()) or otherwise


# --- The files ---


def web_link(title: str, address: str) -> bytes:
    """Write a web link."""
    root = ElementTree.Element("webLink", {"xmlns": f"{_CC}/imswl_v1p1"})
    _add(root, "title", on_one_line(title))
    ElementTree.SubElement(root, "url", {"href": on_one_line(address), "target": "_blank"})
    return _written(root)


def discussion(title: str, markup: str) -> bytes:
    """Write the topic of a discussion; its text is HTML."""
    root = ElementTree.Element("topic", {"xmlns": f"{_CC}/imsdt_v1p1"})
    _add(root, "title", on_one_line(title))
    _add(root, "text", fit_for_xml(markup)).set("texttype", "text/html")
    return _written(root)


def manifest(course: Course, folders: Sequence[Folder], resources: Sequence[Resource]) -> bytes:
    """Write the manifest: one course, its modules, and every file."""
    root = ElementTree.Element(
        "manifest",
        {
            "identifier": course.identifier,
            "xmlns": f"{_CC}/imscp_v1p1",
            "xmlns:lomm": f"{_LOM}/manifest",
            "xmlns:lomr": f"{_LOM}/resource",
        },
    )
    _about(root, course)
    organization = ElementTree.SubElement(
        ElementTree.SubElement(root, "organizations"),
        "organization",
        {"identifier": f"{course.identifier}-modules", "structure": "rooted-hierarchy"},
    )
    top = ElementTree.SubElement(
        organization, "item", {"identifier": f"{course.identifier}-root"}
    )  # it must have no title
    for folder in folders:
        module = ElementTree.SubElement(top, "item", {"identifier": folder.identifier})
        _add(module, "title", on_one_line(folder.title))
        for leaf in folder.leaves:
            entry = ElementTree.SubElement(
                module,
                "item",
                {"identifier": leaf.identifier, "identifierref": leaf.resource},
            )
            _add(entry, "title", on_one_line(leaf.title))
    listed = ElementTree.SubElement(root, "resources")
    for resource in resources:
        _list(listed, resource)
    return _written(root)


def _about(root: ElementTree.Element, course: Course) -> None:
    metadata = ElementTree.SubElement(root, "metadata")
    _add(metadata, "schema", "IMS Common Cartridge")
    _add(metadata, "schemaversion", "1.1.0")
    lom = ElementTree.SubElement(metadata, "lomm:lom")
    general = ElementTree.SubElement(lom, "lomm:general")
    if course.address:
        named = ElementTree.SubElement(general, "lomm:identifier")
        _add(named, "lomm:catalog", "URI")
        _add(named, "lomm:entry", on_one_line(course.address))
    _said(general, "lomm:title", on_one_line(course.title))
    _add(general, "lomm:language", "en")
    if course.description:
        _said(general, "lomm:description", fit_for_xml(course.description))
    if course.rights:
        rights = ElementTree.SubElement(lom, "lomm:rights")
        restricted = ElementTree.SubElement(rights, "lomm:copyrightAndOtherRestrictions")
        _add(restricted, "lomm:value", "yes")
        _said(rights, "lomm:description", fit_for_xml(course.rights))


def _list(listed: ElementTree.Element, resource: Resource) -> None:
    given = {"identifier": resource.identifier, "type": resource.kind}
    if resource.kind in (PAGE, NOTES):  # forbidden to the others
        given["href"] = resource.file
    entry = ElementTree.SubElement(listed, "resource", given)
    if resource.hidden:
        lom = ElementTree.SubElement(ElementTree.SubElement(entry, "metadata"), "lomr:lom")
        role = ElementTree.SubElement(
            ElementTree.SubElement(lom, "lomr:educational"), "lomr:intendedEndUserRole"
        )
        _add(role, "lomr:source", "IMSGLC_CC_Rolesv1p1")
        _add(role, "lomr:value", "Instructor")
    ElementTree.SubElement(entry, "file", {"href": resource.file})


def _add(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, name)
    child.text = text
    return child


def _said(parent: ElementTree.Element, name: str, text: str) -> None:
    _add(ElementTree.SubElement(parent, name), "lomm:string", text).set("language", "en")


def _written(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text + b"\n"


def short(*names: str) -> str:
    """Give a digest of names that stays the same for as long as they do."""
    text = "\n".join(names).encode("utf-8", "surrogatepass")
    return hashlib.blake2s(text, digest_size=8).hexdigest()
