"""A paper as one page of HTML: it wears all that it needs, runs nothing and prints well."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from kg.handout._paper import (
    Bar,
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
from kg.handout._telling import SAYS
from kg.rendering.parts import escape, title_of

__all__ = ["as_html"]

LARGEST = 100_000
"""Bytes of a page, at most, unless its words alone are more: they are never cut."""
_PACKAGE = Path(__file__).resolve().parent.parent
_FACES = (
    ("newsreader", "Newsreader", "normal", "400 500"),
    ("instrument-sans", "Instrument Sans", "normal", "400"),
    ("newsreader-italic", "Newsreader", "italic", "400 500"),
)
"""The faces by file: family, style and weights; the most needed first."""
_TAGS = {Style.STRONG: "strong", Style.ITALIC: "em"}
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_SPACES = re.compile(r"\s+")


def as_html(paper: Paper) -> bytes:
    """Draw a paper as a page; its faces are left out, the least needed first, where it gets large."""
    bare = _page(paper)
    room = LARGEST - len(bare.encode("utf-8"))
    for number in (len(_FACES), 2, 1, 0):
        rules = "".join(map(_face, range(number)))
        if not number or len(rules) + len("<style></style>") <= room:
            break
    cut = bare.rindex("</body>")  # last, so that the text is painted first
    worn = f"<style>{rules}</style>" if rules else ""
    return f"{bare[:cut]}{worn}{bare[cut:]}".encode()


@cache
def _style() -> str:
    text = (Path(__file__).parent / "paper.css").read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"\s*([{};,])\s*", r"\1", _SPACES.sub(" ", text)).strip()


@cache
def _face(number: int) -> str:
    file, family, slope, weight = _FACES[number]
    bytes_ = (_PACKAGE / "plain" / "faces" / f"{file}.woff2").read_bytes()
    return (
        f'@font-face{{font-family:"{family}";font-style:{slope};font-weight:{weight};'
        f"font-display:swap;src:url(data:font/woff2;base64,{b64encode(bytes_).decode()})}}"
    )


def _page(paper: Paper) -> str:
    body = "".join(map(_block, paper.blocks))
    above = f'<p class="eyebrow">{escape(paper.above)}</p>'
    author = f'<meta name="author" content="{escape(paper.author)}">' if paper.author else ""
    return (
        f'<!doctype html><html lang="{paper.language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title_of(paper.title))}, {escape(paper.edition)}</title>"
        f'{author}<meta name="color-scheme" content="light dark"><style>{_style()}</style></head>'
        f'<body class="{escape(paper.edition)}"><main>{above}<h1>{escape(paper.title)}</h1>{body}'
        f"</main><footer><p>{escape(paper.running)}</p></footer></body></html>"
    )


# --- Blocks ---


def _block(block: Block) -> str:
    match block:
        case Heading():
            beside = f" <small>{escape(block.beside)}</small>" if block.beside else ""
            named = f' id="{escape(block.anchor)}"' if block.anchor else ""
            return f"<h{block.level}{named}>{escape(block.text)}{beside}</h{block.level}>"
        case Para():
            return _para(block)
        case Items():
            tag = "ol" if block.ordered else "ul"
            set_small = ' class="small"' if block.small else ""
            rows = "".join(f"<li>{_line(line)}</li>" for line in block.lines)
            return f"<{tag}{set_small}>{rows}</{tag}>"
        case Facts():
            return _facts(block)
        case Bar():
            return _bar(block)
        case Ticks():
            return _ticks(block)
        case Plan():
            return f'<ol class="plan">{"".join(map(_row, block.rows))}</ol>' if block.rows else ""
        case Grid():
            return _grid(block)
        case Break():
            return f'<hr class="break{" hidden-after" if block.hidden else ""}">'
        case Contents():
            return (
                f'<nav aria-label="Contents"><ul>{"".join(map(_entry, block.entries))}</ul></nav>'
            )


def _entry(entry: Entry) -> str:
    name = escape(entry.text)
    if entry.anchor:
        name = f'<a href="#{escape(entry.anchor)}">{name}</a>'
    return f'<li class="level-{entry.level}">{name} <small>{escape(entry.beside)}</small></li>'


def _para(para: Para) -> str:
    named = f' class="{para.role}"' if para.role else ""
    words = _line(para.line)
    if para.role is Role.NOTE:
        words = f"<b>{escape(para.label)} </b><span>{words}</span>"
    return f"<p{named}>{words}</p>"


def _facts(facts: Facts) -> str:
    rows = "".join(
        f"<dt>{escape(name)}</dt>{''.join(f'<dd>{_line(line)}</dd>' for line in lines)}"
        for name, lines in facts.rows
    )
    return f"<dl>{rows}</dl>"


def _bar(bar: Bar) -> str:
    said = ", ".join(f"{name} {minutes} minutes" for minutes, _, name in bar.parts)
    pieces = "".join(
        f'<span style="flex-grow:{minutes}"><i class="{hue}"></i>{escape(kind)} {minutes}</span>'
        for (minutes, hue, _), kind in zip(bar.parts, bar.kinds, strict=True)
    )
    return f'<p class="bar" role="img" aria-label="{escape(said)}">{pieces}</p>'


def _ticks(ticks: Ticks) -> str:
    """Set boxes that are ticked with a pen, on paper: nothing here is sent anywhere."""
    rows = "".join(f"<li><span>{escape(answer)}</span></li>" for answer in ticks.answers)
    return f'<ul class="ticks">{rows}</ul><p class="write" aria-hidden="true"></p>'


def _row(row: PlanRow) -> str:
    classes = " ".join(filter(None, (row.hue or "", "long" if row.is_long else "")))
    hue = f' class="{classes}"' if classes else ""
    at = f"{escape(row.at)} " if row.at else ""
    body = "".join(_block(block) for block in row.body)
    return (
        f'<li{hue}><p class="time">{at}<small>{escape(row.length)}</small></p>'
        f"<div><h4>{_line(row.title)}</h4>{body}</div></li>"
    )


def _grid(grid: Grid) -> str:
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in grid.head)
    rows = "".join(_cells(row) for row in grid.rows)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(grid.caption)}">'
        f"<table><caption>{escape(grid.caption)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _cells(row: Iterable[Line]) -> str:
    first, *rest = row
    cells = "".join(f"<td>{_line(line)}</td>" for line in rest)
    return f'<tr><th scope="row">{_line(first)}</th>{cells}</tr>'


# --- Lines ---


def _line(line: Line) -> str:
    return "".join(map(_span, line))


def _span(span: Span) -> str:
    words = escape(span.text)
    if span.url:
        words = f'<a href="{escape(span.url)}" rel="noopener noreferrer">{words}</a>'
    if tag := _TAGS.get(span.style):
        words = f"<{tag}>{words}</{tag}>"
    elif span.style is Style.SOFT:
        words = f"<small>{words}</small>"
    if span.mark:
        said = "" if span.text else f'<span class="vh">{escape(SAYS[span.mark])}</span>'
        words = f'<span class="mark {span.mark}" aria-hidden="true"></span>{said}{words}'
    return words
