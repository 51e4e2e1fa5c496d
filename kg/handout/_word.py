"""A paper as a Word document: real styles, headings, lists, tables with head rows, and links."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

from kg.catalogue import interval_of
from kg.handout._forms import Edition
from kg.handout._paper import Paper
from kg.handout._word_blocks import SOFT, Writer

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

__all__ = ["as_word"]

_SERIF, _SANS = "Georgia", "Arial"
"""Faces that every computer with Word has, as near to ours as can be."""
_PAGE = 210
"""The width of a page, in millimetres."""
_NO_DAY = datetime(1980, 1, 1)  # noqa: DTZ001  # Word tells no zone, and a zip begins in 1980


def as_word(paper: Paper) -> bytes:
    """Write a paper as .docx; equal papers give equal bytes."""
    import docx
    from docx.shared import Mm

    document = docx.Document()
    _without_picture(document)
    to_read = paper.edition == Edition.READER
    margin = 34 if to_read else 22
    _styles(document, to_read=to_read)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(_PAGE), Mm(297)
    section.left_margin = section.right_margin = Mm(margin)
    section.top_margin = section.bottom_margin = Mm(20)
    _properties(document, paper)
    writer = Writer(document, _PAGE - 2 * margin)
    document.add_paragraph(paper.above, style="Eyebrow")
    *first, last = paper.title.rsplit(" ", 1)  # no word alone in the last line
    document.add_paragraph("\u00a0".join([*first, last]), style="Title")
    for block in paper.blocks:
        writer.write(block)
    _footer(document, paper)
    written = io.BytesIO()
    document.save(written)
    return _still(written.getvalue())


def _still(content: bytes) -> bytes:
    """Pack a document again with the one date that does not tell when it was made."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return packed.getvalue()


# --- The document ---


def _without_picture(document: Document) -> None:
    """Take the small picture of the empty template away, which shows something else."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    relations = document.part.package.rels
    for name, relation in list(relations.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del relations[name]


def _properties(document: Document, paper: Paper) -> None:
    found = interval_of(paper.day)
    day = datetime(*found[0].timetuple()[:3]) if found else _NO_DAY  # noqa: DTZ001
    core = document.core_properties
    core.title, core.author, core.last_modified_by = paper.title, paper.author, paper.author
    core.subject, core.comments, core.keywords = paper.about, "", ""
    core.language, core.revision = paper.language, 1
    core.created = core.modified = core.last_printed = day


def _styles(document: Document, *, to_read: bool) -> None:
    """Set the styles.

    Args:
        to_read: for a text of some length: the heads of its parts are larger.
    """
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    ink, soft = RGBColor(0x16, 0x20, 0x2E), RGBColor.from_string(SOFT)
    wanted = (
        ("Normal", _SANS, 10, False, ink, 0, 5),
        ("Title", _SERIF, 26, False, ink, 0, 8),
        ("Subtitle", _SERIF, 13, False, ink, 0, 10),
        ("Heading 1", _SERIF, 17, False, ink, 22, 6),
        ("Heading 2", _SERIF, 17, False, ink, 22, 4)
        if to_read
        else ("Heading 2", _SANS, 11, True, ink, 14, 4),
        ("Heading 3", _SANS, 10.5, True, ink, 12 if to_read else 0, 3),
        ("Contents", _SANS, 10, False, ink, 0, 1),
        ("Told", _SERIF, 11 if to_read else 10.5, False, ink, 0, 5),
        ("Eyebrow", _SANS, 9, False, soft, 0, 4),
        ("Question", _SERIF, 11.5, False, ink, 2, 5),
        ("Small", _SANS, 9, False, soft, 0, 5),
        ("Unknown", _SERIF, 10, False, soft, 0, 5),
        ("Note", _SANS, 9.5, False, ink, 0, 5),
        ("List Bullet", _SANS, 10, False, ink, 0, 3),
        ("List Number", _SANS, 10, False, ink, 0, 3),
    )
    known = {style.name for style in document.styles}
    for name, face, size, bold, colour, before, after in wanted:
        if name not in known:
            document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles[
                "Normal"
            ]
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = face, Pt(size), bold
        style.font.italic = name in ("Question", "Unknown")
        style.font.color.rgb = colour
        style.paragraph_format.space_before = Pt(before)
        style.paragraph_format.space_after = Pt(after)
        _face(style.element, face)
    _no_rule(document.styles["Title"].element)


def _face(element: object, face: str) -> None:
    """Set a face for all letters: the template names others for some of them."""
    from docx.oxml.ns import qn

    fonts = element.rPr.rFonts  # type: ignore[attr-defined]  # an element of a style
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(name), face)


def _no_rule(element: object) -> None:
    """Take the line under the title away that the template draws."""
    from docx.oxml.ns import qn

    for border in element.iter(qn("w:pBdr")):  # type: ignore[attr-defined]  # as above
        border.getparent().remove(border)


def _footer(document: Document, paper: Paper) -> None:
    line = document.sections[0].footer.paragraphs[0]
    line.style = document.styles["Small"]
    line.add_run(f"{paper.running}   ")
    _field(line, "PAGE")


def _field(line: Paragraph, code: str) -> None:
    """Let Word count: a field that it fills in."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    field.append(line.add_run("1")._r)
    line._p.append(field)
