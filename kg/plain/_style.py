"""What a plain page wears: the rules of the app's stylesheet that it uses, and three small faces.

The stylesheet is parsed once; a page gets the rules whose classes and elements stand in it. What a
selector says within `:is()`, `:has()` or `:not()` is not weighed: such a rule is rather kept.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import tinycss2
from tinycss2.ast import AtRule, Node, QualifiedRule

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

    `where` are the heads of the rules around it, such as "@media print".
    """

    where: tuple[str, ...]
    selectors: tuple[tuple[str, frozenset[str]], ...]
    body: str


# --- The stylesheet ---


@cache
def _rules() -> tuple[_Rule, ...]:
    text = (_PACKAGE / "ui" / "frontend" / "atlas.css").read_text(encoding="utf-8")
    return tuple(_read(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)))


def _read(nodes: Sequence[Node], where: tuple[str, ...] = ()) -> Iterator[_Rule]:
    for node in nodes:
        if isinstance(node, QualifiedRule):
            selectors = tuple((_tight(one), _needs(one)) for one in _parted(node.prelude))
            body = _tight(node.content)
            if _TOKENS in {text for text, _ in selectors}:  # older browsers get the light colours
                yield _Rule(where, selectors, _TWO.sub(r"\1", body))
                where = (*where, _KNOWS_TWO)
            yield _Rule(where, selectors, body)
            where = tuple(head for head in where if head != _KNOWS_TWO)
        elif isinstance(node, AtRule):
            head = f"@{node.at_keyword} {_tight(node.prelude)}".strip()
            if node.content is None:
                continue
            if node.at_keyword in ("media", "container", "supports"):
                inner = tinycss2.parse_rule_list(
                    node.content, skip_comments=True, skip_whitespace=True
                )
                yield from _read(inner, (*where, head))
            else:  # @page and the like
                yield _Rule(where, ((head, frozenset()),), _tight(node.content))


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
        if not kept or not rule.body:
            continue
        if rule.where != within:
            pieces += ["}" * len(within), *(f"{head}{{" for head in rule.where)]
            within = rule.where
        pieces.append(f"{','.join(kept)}{{{rule.body}}}")
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
