"""A paper as Markdown: CommonMark with the tables that all editors know, every word escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.catalogue import Basis
from kg.handout._paper import (
    Block,
    Break,
    Contents,
    Entry,
    Facts,
    Grid,
    Heading,
    Items,
    Line,
    Paper,
    Para,
    Plan,
    PlanRow,
    Role,
    Span,
    Style,
    Ticks,
)

__all__ = ["MARKS", "as_markdown"]

MARKS = {Basis.WORD: "●", Basis.TELLING: "◐", Basis.OURS: "○"}
"""Whose reading something is, where no shape can be drawn."""
_MEANT = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")
_NUMBERED = re.compile(r"\d+(?=[.)])")
_SPACES = re.compile(r"\s+")
_RULE = 60
"""Low lines that make a line to write on."""
_IN_ADDRESS = re.compile(r"[\s()<>\\\"`|]")


def as_markdown(paper: Paper) -> bytes:
    """Write a paper as Markdown; no word of it can become a sign of Markdown or HTML."""
    pieces = [f"# {_escaped(paper.title)}", _escaped(paper.above)]
    for block in paper.blocks:
        pieces += [piece for piece in _block(block) if piece]
    pieces += ["---", _escaped(paper.running)]
    return ("\n\n".join(pieces) + "\n").encode()


def _escaped(text: str) -> str:
    r"""Write text so that it is shown as it is.

    >>> _escaped("*not* <b> 1. one"), _escaped("1. first")
    ('\\*not\\* \\<b\\> 1. one', '1\\. first')
    """
    return _safe(_inner(text).strip())


def _line(line: Iterable[Span]) -> str:
    """Write a line; the spaces around what is set apart stand outside of its signs."""
    return "".join(map(_span, line)).strip()


def _span(span: Span) -> str:
    bare = span.text.strip()
    before = " " if span.text[:1].isspace() and bare else ""
    after = " " if span.text[-1:].isspace() else ""
    words = _inner(bare)
    if bare and span.url:
        words = f"[{words}]({_address(span.url)})"
    if bare and span.style is Style.STRONG:
        words = f"**{words}**"
    elif bare and span.style is Style.ITALIC:
        words = f"*{words}*"
    mark = f"{MARKS[span.mark]} " if span.mark else ""
    return f"{before}{mark}{words}{after}"


def _inner(text: str) -> str:
    return _MEANT.sub(r"\\\1", _SPACES.sub(" ", text))


def _address(url: str) -> str:
    """Write an address with what would end the link as its number."""
    return _IN_ADDRESS.sub(lambda found: "".join(f"%{b:02X}" for b in found[0].encode()), url)


def _safe(text: str) -> str:
    """Keep a written line from beginning a list or a rule."""
    found = _NUMBERED.match(text)
    if found:
        return f"{found[0]}\\{text[found.end() :]}"
    return f"\\{text}" if text[:1] in ("-", "+", "=", ":") else text


def _block(block: Block) -> Iterator[str]:
    """Write a block; a bar is left out, as the plan under it says the same."""
    match block:
        case Heading():
            yield f"{'#' * block.level} {_escaped(block.text)}"
            if block.beside:
                yield _escaped(block.beside)
        case Para():
            yield _para(block)
        case Items():
            yield _items(block)
        case Facts():
            yield from _facts(block)
        case Ticks():
            yield _ticks(block)
        case Plan():
            for row in block.rows:
                yield from _row(row)
        case Grid():
            yield _grid(block)
        case Break():
            yield "---"
        case Contents():
            yield "\n".join(map(_entry, block.entries))


def _facts(facts: Facts) -> Iterator[str]:
    for name, lines in facts.rows:
        yield f"**{_inner(name)}**"
        yield from (_safe(_line(line)) for line in lines)


def _entry(entry: Entry) -> str:
    beside = f" · {_escaped(entry.beside)}" if entry.beside else ""
    return f"{'  ' * (entry.level - 2)}- {_escaped(entry.text)}{beside}"


def _ticks(ticks: Ticks) -> str:
    rows = "\n".join(f"- ☐ {_escaped(answer)}" for answer in ticks.answers)
    line = _escaped("_" * _RULE)
    return f"{rows}\n\n{line}\n\n{line}"


def _para(para: Para) -> str:
    words = _line(para.line)
    label = f"**{_inner(para.label)}:** " if para.label else ""
    if para.role is Role.QUESTION and words:
        return f"> {_safe(words)}"
    return f"{label}{words if label else _safe(words)}"


def _items(items: Items) -> str:
    signs = (f"{n}." if items.ordered else "-" for n in range(1, len(items.lines) + 1))
    return "\n".join(
        f"{sign} {_safe(_line(line))}" for sign, line in zip(signs, items.lines, strict=True)
    )


def _row(row: PlanRow) -> Iterator[str]:
    time = ", ".join(piece for piece in (row.at, row.length) if piece)
    title = _line(row.title)
    yield f"#### {_safe(title)} ({_inner(time)})" if time else f"#### {_safe(title)}"
    for block in row.body:
        yield from _block(block)


def _grid(grid: Grid) -> str:
    head = " | ".join(_inner(name) for name in grid.head)
    rule = " | ".join("---" for _ in grid.head)
    rows = "\n".join(f"| {' | '.join(_cell(line) for line in row)} |" for row in grid.rows)
    return f"| {head} |\n| {rule} |\n{rows}"


def _cell(line: Line) -> str:
    return _line(line) or "–"
