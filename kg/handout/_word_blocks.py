"""Blocks of a paper as the paragraphs and tables of a Word document."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from hashlib import blake2s
from typing import TYPE_CHECKING

from kg.handout._markdown import MARKS
from kg.handout._paper import (
    Bar,
    Block,
    Break,
    Contents,
    Facts,
    Grid,
    Heading,
    Items,
    Line,
    Para,
    Plan,
    PlanRow,
    Role,
    Span,
    Style,
    Ticks,
)

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.shared import RGBColor
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

__all__ = ["SOFT", "Writer"]

SOFT, _LINK, _RULE = "4C5A6B", "1B5E9E", "CBD5E0"
_HUES = {"turned": "A3195B", "climb": "1B5E9E", "orbit": "0A6A61", "lit": "B23A0A", "soft": SOFT}
_STYLES = {
    Role.TEXT: "Normal",
    Role.TOLD: "Told",
    Role.LEDE: "Subtitle",
    Role.QUESTION: "Question",
    Role.SMALL: "Small",
    Role.UNKNOWN: "Unknown",
    Role.NOTE: "Note",
}
"""The style of a paragraph, by what it is for."""
_SMALL = 8.5
"""The size of what is set small, in points."""


class Writer:
    """Writes blocks into a document, one after the other."""

    def __init__(self, document: Document, wide: int) -> None:
        """Begin at the end of a document.

        Args:
            wide: how wide it is set, in millimetres.
        """
        self._document = document
        self._wide = wide
        self._new_page = False
        self._bookmarks = 0
        self._styles = {style.name: style.style_id for style in document.styles}

    def write(self, block: Block) -> None:
        """Write a block."""
        match block:
            case Heading():
                self._heading(block)
            case Para():
                self._para(self._document.add_paragraph(), block)
            case Items():
                self._items(block)
            case Facts():
                self._facts(block)
            case Bar():
                self._bar(block)
            case Ticks():
                self._ticks(block)
            case Plan():
                self._plan(block)
            case Grid():
                self._grid(block)
            case Break():
                self._new_page = True
            case Contents():
                self._contents(block)

    def _styled(self, line: Paragraph, name: str) -> Paragraph:
        """Give a paragraph its style by number: the library looks through all of them each time."""
        line._p.get_or_add_pPr().get_or_add_pStyle().val = self._styles[name]
        return line

    def _added(self, name: str) -> Paragraph:
        return self._styled(self._document.add_paragraph(), name)

    def _heading(self, heading: Heading) -> None:
        line = self._added(f"Heading {heading.level - 1}")
        if heading.anchor:
            self._bookmark(line, heading.anchor)
        line.add_run(heading.text)
        line.paragraph_format.page_break_before = self._new_page or None
        self._new_page = False
        if heading.beside:
            beside = self._added("Small")
            beside.add_run(heading.beside)
            beside.paragraph_format.keep_with_next = True

    def _bookmark(self, line: Paragraph, anchor: str) -> None:
        """Let the contents lead to a head."""
        number = str(self._bookmarks)
        self._bookmarks += 1
        line._p.append(_element("w:bookmarkStart", id=number, name=_bookmarked(anchor)))
        line._p.append(_element("w:bookmarkEnd", id=number))

    def _contents(self, contents: Contents) -> None:
        for entry in contents.entries:
            line = self._added("Normal" if entry.level == 2 else "Contents")
            if entry.anchor:
                _leap(line, entry.text, entry.anchor)
            else:
                line.add_run(entry.text)
            if entry.beside:
                line.add_run(f" · {entry.beside}").font.color.rgb = _colour(SOFT)

    def _para(self, line: Paragraph, para: Para) -> None:
        self._styled(line, _STYLES[para.role])
        if para.label:
            line.add_run(f"{para.label}: ").bold = True
        self._line(line, para.line)

    def _items(self, items: Items) -> None:
        from docx.shared import Pt

        style = "List Number" if items.ordered else "List Bullet"
        number = self._numbering() if items.ordered and items.lines else 0
        for one in items.lines:
            line = self._added(style)
            self._line(line, one)
            for run in line.runs if items.small else ():
                run.font.size = Pt(_SMALL)
            if number:
                properties = line._p.get_or_add_pPr().get_or_add_numPr()
                properties.get_or_add_ilvl().val = 0
                properties.get_or_add_numId().val = number

    def _numbering(self) -> int:
        """Begin to count from one; give the number of the count."""
        numbering = self._document.part.numbering_part.element
        style = self._document.styles["List Number"].element
        shared = numbering.num_having_numId(style.pPr.numPr.numId.val).abstractNumId.val
        count = numbering.add_num(shared)
        count.add_lvlOverride(ilvl=0).add_startOverride(1)
        number: int = count.numId
        return number

    # --- tables ---

    def _facts(self, facts: Facts) -> None:
        rows = self._table(len(facts.rows), (42, self._wide - 42))
        for (head, said), (name, lines) in zip(rows, facts.rows, strict=True):
            self._styled(head.paragraphs[0], "Question").add_run(name)
            for place, line in enumerate(lines):
                self._line(said.add_paragraph() if place else said.paragraphs[0], line)
        self._after()

    def _bar(self, bar: Bar) -> None:
        whole = sum(minutes for minutes, _, _ in bar.parts)
        widths = [self._wide * minutes / whole for minutes, _, _ in bar.parts]
        (row,) = self._table(1, widths, ruled=False)
        for cell, (minutes, hue, _), kind in zip(row, bar.parts, bar.kinds, strict=True):
            _shade(cell, _HUES[hue])
            run = self._styled(cell.paragraphs[0], "Small").add_run(f"{kind} {minutes}")
            run.font.color.rgb = _colour("FFFFFF")
        self._added("Small").add_run(
            "; ".join(f"{name}, {minutes} minutes" for minutes, _, name in bar.parts)
        )

    def _ticks(self, ticks: Ticks) -> None:
        for answer in ticks.answers:
            line = self._added("Normal")
            line.add_run(f"☐ {answer}")
            line.paragraph_format.keep_with_next = True
        for _ in range(2):
            _ruled(self._added("Normal"))
        self._after()

    def _plan(self, plan: Plan) -> None:
        long = [number for number, one in enumerate(plan.rows) if one.is_long]
        widths = (26, self._wide - 26)
        rows = self._table(len(plan.rows), widths, head=("When", "What"), parted=long)
        for row, one in zip(rows, plan.rows, strict=True):
            self._row(row, one)
        self._after()

    def _row(self, cells: Sequence[_Cell], row: PlanRow) -> None:
        when, what = cells
        time = when.paragraphs[0]
        if row.at:
            self._styled(time, "Subtitle").add_run(row.at)
            time = when.add_paragraph()
        self._styled(time, "Small").add_run(row.length)
        self._line(self._styled(what.paragraphs[0], "Heading 3"), row.title)
        for block in row.body:
            if isinstance(block, Para):
                self._para(what.add_paragraph(), block)
            else:
                for line in block.lines:
                    self._line(self._styled(what.add_paragraph(), "List Bullet"), line)

    def _grid(self, grid: Grid) -> None:
        first = self._wide / (len(grid.head) + 0.5) * 1.5
        rest = (self._wide - first) / max(1, len(grid.head) - 1)
        widths = (first, *[rest] * (len(grid.head) - 1))
        rows = self._table(len(grid.rows), widths, head=grid.head)
        for row, lines in zip(rows, grid.rows, strict=True):
            for cell, line in zip(row, lines, strict=True):
                self._line(cell.paragraphs[0], line)
        self._after()

    def _table(
        self,
        number: int,
        widths: Sequence[float],
        *,
        head: Sequence[str] = (),
        ruled: bool = True,
        parted: Collection[int] = (),
    ) -> list[list[_Cell]]:
        """Add a table; give the cells of its rows, those of its head left out.

        Args:
            number: of its rows, without the head.
            widths: of its columns, in millimetres.
            head: names of the columns, which come again on every page.
            parted: rows, by number, that a page may end within.
        """
        from docx.shared import Mm

        many = len(widths)
        table: Table = self._document.add_table(number + bool(head), many)
        table.autofit = False
        if ruled:
            _rules(table)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for place, one in enumerate(table.rows, -bool(head)):
            if place not in parted:  # whole, where a page has room
                one._tr.get_or_add_trPr().append(_element("w:cantSplit"))
        cells = table._cells  # once for all: a row finds its cells by walking the whole table
        rows = [cells[start : start + many] for start in range(0, len(cells), many)]
        for row in rows:
            for cell, width in zip(row, widths, strict=True):
                cell.width = Mm(width)
        if head:
            table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))
            for cell, name in zip(rows.pop(0), head, strict=True):
                self._styled(cell.paragraphs[0], "Small").add_run(name)
        return rows

    def _after(self) -> None:
        """Part a table from what follows: two in a row would be one."""
        self._added("Small")

    # --- lines ---

    def _line(self, paragraph: Paragraph, line: Line) -> None:
        for span in line:
            if span.mark:
                paragraph.add_run(f"{MARKS[span.mark]} ")
            if span.url:
                _link(paragraph, span)
                continue
            run = paragraph.add_run(span.text)
            run.bold = True if span.style is Style.STRONG else None
            run.italic = True if span.style is Style.ITALIC else None
            if span.style is Style.SOFT:
                run.font.color.rgb = _colour(SOFT)


def _leap(paragraph: Paragraph, text: str, anchor: str) -> None:
    """Lead to a bookmark of the document."""
    link = _element("w:hyperlink", anchor=_bookmarked(anchor))
    link.append(paragraph.add_run(text)._r)
    paragraph._p.append(link)


def _bookmarked(anchor: str) -> str:
    """Give the name of a bookmark: Word takes forty letters, figures and low lines."""
    return f"_{blake2s(anchor.encode(), digest_size=12).hexdigest()}"


def _link(paragraph: Paragraph, span: Span) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    link = _element("w:hyperlink")
    where = paragraph.part.relate_to(span.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link.set(qn("r:id"), where)
    run = paragraph.add_run(span.text)
    run.font.color.rgb = _colour(_LINK)
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _colour(number: str) -> RGBColor:
    from docx.shared import RGBColor

    return RGBColor.from_string(number)


def _element(name: str, /, **attributes: str) -> BaseOxmlElement:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element


def _shade(cell: _Cell, colour: str) -> None:
    cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=colour))


def _ruled(paragraph: Paragraph) -> None:
    """Draw a line under a paragraph to write on."""
    from docx.shared import Pt

    paragraph.paragraph_format.space_before = Pt(14)
    borders = _element("w:pBdr")
    for side in ("bottom", "between"):  # two alike in a row share one border otherwise
        borders.append(_element(f"w:{side}", val="single", sz="4", space="1", color=SOFT))
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _rules(table: Table) -> None:
    """Draw lines between the rows, and none between the columns."""
    from docx.oxml.ns import qn

    borders = _element("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color=_RULE))
    properties = table._tbl.tblPr
    later = [one for one in properties if one.tag in (qn("w:tblLayout"), qn("w:tblLook"))]
    place = properties.index(later[0]) if later else len(properties)  # a schema orders them
    properties.insert(place, borders)
