"""What tests of pages share: a page run as the app runs it, and what it shows, without a browser."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from html.parser import HTMLParser
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

import kg
from kg.ui import pages, state

__all__ = ["LOOKS", "Shown", "Window", "leaves", "looked", "on_every_look", "run"]

SCAN = "scan_component_manifests"
SCANNED = cache(getattr(manifest_scanner, SCAN))
"""Streamlit looks through all installed packages at every run of a test: once is enough."""
_FUNCTIONS = {"": "home", "paths": "teach"}
LOOKS: tuple[tuple[str, Mapping[str, Sequence[str]]], ...] = (
    ("about", {}),
    ("ask", {}),
    ("ask", {"q": ["timeline"], "case": ["tesco"]}),
    ("ask", {"q": ["falls_by_force"]}),
    ("ask", {"tab": ["own"]}),
    ("author", {}),
    ("author", {"step": ["next"]}),
    ("author", {"id": ["tesco"], "look": ["preview"]}),
    ("case", {"id": ["tesco"]}),
    ("case", {"id": ["tesco"], "wrong": ["crisis-of-confidence"]}),
    ("case", {"id": ["tessco"]}),
    ("cases", {}),
    ("cases", {"view": ["table"]}),
    ("cases", {"view": ["timeline"]}),
    ("cases", {"idea": ["pain"], "sector": ["sector-airline"]}),
    ("compare", {}),
    ("compare", {"cases": ["amazon", "tesco"]}),
    ("concept", {"id": ["pain"]}),
    ("concept", {"id": ["customer-engaged"]}),
    ("concepts", {}),
    ("concepts", {"of": ["maturity"]}),
    ("connect", {}),
    ("connect", {"a": ["case/amazon"], "b": ["case/tesco"]}),
    ("connect", {"a": ["case/amazon"], "b": ["concept/pain"]}),
    ("data", {}),
    ("finding", {}),
    ("finding", {"code": ["unknown-term"]}),
    ("gaps", {}),
    ("gaps", {"kind": ["idea-without-a-story"]}),
    ("graph", {"on": ["case/tesco"]}),
    ("home", {}),
    ("how-we-decide", {}),
    ("moment", {}),
    ("moment", {"id": ["easyjet/allocated-seating"]}),
    ("moment", {"id": ["easyjet/allocated-seating"], "answer": ["yes"]}),
    ("path", {"id": ["why-firms-fall-back"]}),
    ("path", {"id": ["why-firms-fall-back"], "use": ["1"]}),
    ("path", {"id": ["why-firms-fall-back"], "step": ["1"]}),
    ("path", {"id": ["ten-minute-flight"]}),
    ("plan", {}),
    ("plan", {"ideas": ["pain.fear"]}),
    ("plan", {"ideas": ["pain.fear"], "edit": ["step-2"]}),
    ("path", {"id": ["ten-minute-flight"], "step": ["2"]}),
    ("paths", {}),
    ("paths", {"read": ["tesco"]}),
    ("patterns", {}),
    ("search", {"q": ["prime"]}),
    ("search", {"q": ["zzzzqqq"]}),
    ("source", {"id": ["customer-copernicus"]}),
    ("sources", {}),
    ("statement", {"id": ["critique/no-longer-a-fan"]}),
    ("vocabulary", {}),
)
"""Each page with what its address asks for, so that all of them have something to show."""
on_every_look = pytest.mark.parametrize(
    ("page", "query"), LOOKS, ids=[f"{name}-{'-'.join(query)}" for name, query in LOOKS]
)


class Read(HTMLParser):
    """The words, attributes and heads of markup, as a browser would take them."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.heads: list[str] = []
        self._in_head = False
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag == "h1":
            self.heads.append("")
            self._in_head = True

    def handle_endtag(self, tag: str) -> None:
        self._in_head = self._in_head and tag != "h1"

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._in_head:
            self.heads[-1] += data


@dataclass(frozen=True)
class Shown:
    """What a page shows: its markup, the words of Streamlit's own parts, and what it keeps."""

    markup: str
    widgets: tuple[str, ...]
    trail: tuple[tuple[str, str], ...]
    called: str

    @cached_property
    def read(self) -> Read:
        return Read(self.markup)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.read.words).split())

    def of(self, tag: str, name: str) -> list[str]:
        return [value for one, key, value in self.read.attributes if (one, key) == (tag, name)]


def leaves(block: object) -> Iterator[object]:
    """Give what a page is made of, part by part."""
    for child in (getattr(block, "children", None) or {}).values():
        if getattr(child, "children", None):
            yield from leaves(child)
        else:
            yield child


def _words(proto: object) -> Iterator[str]:
    yield from (text for name in ("label", "help", "text") if (text := getattr(proto, name, "")))


def run(
    page: str,
    query: Mapping[str, Sequence[str]] | None = None,
    *,
    of: kg.Atlas,
    trail: Sequence[tuple[str, str]] = (),
) -> Shown:
    """Run a page as the app does; any exception fails the test."""
    name = _FUNCTIONS.get(page, page.replace("-", "_"))
    assert hasattr(pages, name), f"no page is called {page}"
    script = f"from kg.ui import pages, state\nstate.come_to({page!r})\npages.{name}()"
    running = AppTest.from_string(script, default_timeout=60)
    for key, values in (query or {}).items():
        running.query_params[key] = list(values)
    running.session_state["trail"] = tuple(trail)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(state, "atlas", lambda: of)
        patch.setattr(manifest_scanner, SCAN, SCANNED)
        running.run()
    assert not running.exception, running.exception[0].stack_trace
    markup, widgets = [], []
    for leaf in leaves(running.main):
        proto = getattr(leaf, "proto", None)
        if getattr(leaf, "type", "") == "bidi_component":
            sent = json.loads(proto.json)  # type: ignore[union-attr]
            markup.append(sent.get("markup", ""))
            widgets.append(sent.get("label", ""))
        else:
            widgets += _words(proto)
    kept = running.session_state
    return Shown(
        "".join(markup), tuple(text for text in widgets if text), kept["trail"], kept["called"]
    )


_looks: dict[tuple[int, str, str], Shown] = {}


def looked(page: str, query: Mapping[str, Sequence[str]], *, of: kg.Atlas) -> Shown:
    """Give a page as it was run once, for tests that only look at it and at an atlas for all tests."""
    key = (id(of), page, json.dumps(query))
    if key not in _looks:
        _looks[key] = run(page, query, of=of)
    return _looks[key]


class Window:
    """One window of a reader: a page, run again at each thing that is done there."""

    def __init__(self, atlas: kg.Atlas, page: str, **query: str) -> None:
        self._atlas = atlas
        script = f"from kg.ui import pages, state\nstate.come_to({page!r})\npages.{page}()"
        self.page = AppTest.from_string(script, default_timeout=60)
        self.go(**query)

    def go(self, **query: str) -> None:
        self.page.query_params.clear()
        for name, value in query.items():
            self.page.query_params[name] = [value]
        self.run(self.page.run)

    def run(self, does: Callable[[], object]) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(state, "atlas", lambda: self._atlas)
            patch.setattr(manifest_scanner, SCAN, SCANNED)
            does()
        assert not self.page.exception, self.page.exception[0].stack_trace

    def press(self, label: str) -> None:
        button = next(one for one in self.page.button if one.label == label)
        self.run(lambda: button.click().run())

    @property
    def sent(self) -> list[dict[str, Any]]:
        """What the components of the page are given."""
        return [
            json.loads(leaf.proto.json)  # type: ignore[attr-defined]
            for leaf in leaves(self.page.main)
            if getattr(leaf, "type", "") == "bidi_component"
        ]

    @property
    def markup(self) -> str:
        return "".join(one.get("markup", "") for one in self.sent)

    @property
    def words(self) -> str:
        return " ".join(" ".join(Read(self.markup).words).split())
