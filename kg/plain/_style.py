"""What a plain page wears: the rules of the app's stylesheet that it uses, and three small faces.

The stylesheet is taken apart once, and the body of a rule is parsed when a page first wears it; a
page gets the rules whose classes and elements stand in it. What a selector says within `:is()`, `:has()` or `:not()` is not weighed: such a rule is rather kept.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import tinycss2
from tinycss2.ast import Node

__all__ = ["FACES", "face", "face_files", "face_rules", "style", "style_for"]

_PACKAGE = Path(__file__).resolve().parent.parent
FACES = {
    "newsreader": ("Newsreader", "normal", "400 500"),
    "instrument-sans": ("Instrument Sans", "normal", "400"),
    "newsreader-italic": ("Newsreader", "italic", "400 500"),
}
"""The faces by file: family, style and the weights that they stand for; the most needed first."""

_TAG = re.compile(r"<([a-z][a-z0-9]*)((?:\s[^<>]*)?)>")
_CLASS = re.compile(r'\sclass="([^"]*)"')
_ATTRIBUTE = re.compile(r'\s([a-z-]+)(?:="|(?=[\s>]|$))')
_TOKENS = ":root"
_TWO = re.compile(r"light-dark\(([^(),]+),[^(),]+\)")
_KNOWS_TWO = "@supports (color:light-dark(#000,#fff))"
_ALWAYS = frozenset({"html", "body", "page", "sheet"})


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule within its conditions, with what each of its selectors needs to apply.

    `where` are the heads of the rules around it, such as "@media print"; `body` is as it is written.
    """

    where: tuple[str, ...]
    selectors: tuple[tuple[str, frozenset[str]], ...]
    body: str


# --- The stylesheet ---


_PIECE = re.compile(r"""/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[{};]""", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_WITHIN = ("@media", "@container", "@supports")


@cache
def _rules() -> tuple[_Rule, ...]:
    text = (_PACKAGE / "ui" / "frontend" / "atlas.css").read_text(encoding="utf-8")
    return tuple(_read(text))


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Part a stylesheet into what stands before each outermost brace, and what stands within.

    A tenth of the time of parsing it all, and a page wears few of the rules.
    """
    depth = before = opened = 0
    for match in _PIECE.finditer(text):
        piece = match[0]
        if piece == "{":
            depth += 1
            if depth == 1:
                opened = match.start()
        elif piece == "}":
            depth -= 1
            if depth == 0:
                yield text[before:opened], text[opened + 1 : match.start()]
                before = match.end()
        elif piece == ";" and depth == 0:  # a statement such as @charset, which nobody wears
            before = match.end()


def _read(text: str, where: tuple[str, ...] = ()) -> Iterator[_Rule]:
    for before, within in _blocks(text):
        head = _COMMENT.sub("", before).strip()
        if head.startswith(_WITHIN):
            yield from _read(within, (*where, _tight(_parsed(head))))
        elif head.startswith("@"):  # @page and the like
            yield _Rule(where, ((_tight(_parsed(head)), frozenset()),), within)
        else:
            selectors = tuple((_tight(one), _needs(one)) for one in _parted(_parsed(head)))
            if _TOKENS in {text for text, _ in selectors}:  # older browsers get the light colours
                yield _Rule(where, selectors, _TWO.sub(r"\1", within))
                yield _Rule((*where, _KNOWS_TWO), selectors, within)
            else:
                yield _Rule(where, selectors, within)


def _parsed(text: str) -> list[Node]:
    found: list[Node] = tinycss2.parse_component_value_list(text, skip_comments=True)
    return found


@cache
def _body(text: str) -> str:
    """Write the body of a rule tight."""
    return _tight(_parsed(text))


def _parted(prelude: Sequence[Node]) -> Iterator[list[Node]]:
    """Part a list of selectors at its commas."""
    one: list[Node] = []
    for node in prelude:
        if node.type == "literal" and node.value == ",":
            yield one
            one = []
        else:
            one.append(node)
    yield one


def _needs(selector: Sequence[Node]) -> frozenset[str]:
    """Give the classes and elements without which a selector applies to nothing."""
    found = set()
    before = ""
    for node in selector:
        if node.type == "ident" and before != ":":
            found.add(f".{node.value}" if before == "." else node.value)
        elif node.type == "[] block":
            name = next((one.value for one in node.content if one.type == "ident"), "")
            found.add(f"[{name}]")
        before = node.value if node.type == "literal" else ""
    return frozenset(found)


_SPACES = re.compile(r"\s+")
_AROUND = re.compile(r"\s*([{};,])\s*")
_COLON = re.compile(r"(?<=[\w-]):\s+")


def _tight(nodes: Sequence[Node]) -> str:
    """Write tokens without comments and with no more spaces than needed."""
    text = tinycss2.serialize([node for node in nodes if node.type != "comment"])
    text = _AROUND.sub(r"\1", _SPACES.sub(" ", text)).strip()
    return _COLON.sub(":", text).rstrip(";")


@lru_cache(maxsize=512)
def _cut(used: frozenset[str]) -> str:
    pieces: list[str] = []
    within: tuple[str, ...] = ()
    for rule in _rules():
        kept = [text for text, needs in rule.selectors if needs <= used]
        body = _body(rule.body) if kept else ""
        if not body:
            continue
        if rule.where != within:
            pieces += ["}" * len(within), *(f"{head}{{" for head in rule.where)]
            within = rule.where
        pieces.append(f"{','.join(kept)}{{{body}}}")
    return "".join(pieces) + "}" * len(within)


def style_for(markup: str) -> str:
    """Give the rules that a piece of markup uses, as text for a `<style>` element."""
    used: set[str] = set(_ALWAYS) | {".page"}
    for tag, attributes in _TAG.findall(markup):
        used.add(tag)
        used.update(f"[{name}]" for name in _ATTRIBUTE.findall(attributes))
        if found := _CLASS.search(attributes):
            used.update(f".{name}" for name in found[1].split())
    return _cut(frozenset(used))


@cache
def style() -> str:
    """Give the whole stylesheet, tight."""
    every = frozenset().union(*(needs for rule in _rules() for _, needs in rule.selectors))
    return _cut(every)


# --- The faces ---


@cache
def face(name: str) -> bytes:
    """Give the bytes of a face."""
    return (_PACKAGE / "plain" / "faces" / f"{name}.woff2").read_bytes()


def face_files() -> tuple[tuple[str, bytes], ...]:
    """Give the faces of the app as files with all their weights, and their licences."""
    folder = _PACKAGE / "ui" / "static"
    names = [f"{name}.woff2" for name in FACES]
    names += sorted(file.name for file in folder.glob("*-OFL.txt"))
    return tuple((name, (folder / name).read_bytes()) for name in names)


def face_rules(names: Sequence[str], addresses: Mapping[str, str] | None = None) -> str:
    """Declare faces: inside, or where addresses are given, those of the app as files."""
    rules = []
    for name in names:
        family, slope, weight = FACES[name]
        if addresses:
            where, weight = addresses[name], "200 800"
        else:
            where = f"data:font/woff2;base64,{b64encode(face(name)).decode()}"
        rules.append(
            f'@font-face{{font-family:"{family}";font-style:{slope};font-weight:{weight};'
            f"font-display:swap;src:url({where})}}"
        )
    return "".join(rules)
