"""What every page shares: its top and end, markup shown with meanings, and what is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import streamlit as st

from kg import reading
from kg.catalogue.records import Case, Ref
from kg.errors import NotFound
from kg.reading import Target
from kg.ui import state
from kg.ui.sheet import sheet

__all__ = [
    "GAPS",
    "IDEAS",
    "SOURCES",
    "STORIES",
    "TEACH",
    "all_cases",
    "door",
    "end",
    "found",
    "missing",
    "show",
    "title",
    "top",
]

STORIES = ("Stories", "/cases")
IDEAS = ("Ideas", "/concepts")
SOURCES = ("Sources", "/sources")
TEACH = ("Teach", "/paths")
GAPS = ("What we don’t know", "/gaps")

Record = TypeVar("Record")


def show(markup: str, key: str, *, narrow: bool = False) -> None:
    """Show markup with the meanings of its framework words."""
    sheet(state.meanings().finish(markup), key=key, narrow=narrow)


def title(name: str) -> None:
    """Name the thing in the browser's tab."""
    st.set_page_config(page_title=f"{reading.title_of(name)} · Pioneer Atlas")


def top(way: Iterable[tuple[str, str]], here: str, words: str = "") -> str:
    """Open a page: files that could not be read, where it stands, the search field."""
    title(here)
    return reading.kept_out(state.atlas().kept_out()) + reading.top(way, here, words)


def end(targets: Iterable[Target] = reading.HOME_TARGETS) -> str:
    """Close a page: where to go next, and the footer."""
    return reading.where_next(targets) + reading.footer()


def missing(kind: str, nearest: Sequence[Target], way: tuple[str, str]) -> None:
    """Say that something is not there and offer the nearest names."""
    body = reading.missing(state.asked("id"), kind, nearest)
    show(top([way], f"No such {kind}") + body + end(), "missing")


def found(
    kind: str, get: Callable[[str], Record], ref: Callable[[Record], Ref], way: tuple[str, str]
) -> Record | None:
    """Get what the address names; where it is not there, say so and give None."""
    try:
        return get(state.asked("id"))
    except NotFound as error:
        near = [ref(get(name)) for name in error.nearest]
        missing(kind, [(one.label, one.gloss, reading.address(one)) for one in near], way)
        return None


def all_cases() -> tuple[Case, ...]:
    """Give every story and note, whole."""
    atlas = state.atlas()
    return tuple(atlas.case(summary.ref.slug) for summary in atlas.cases())


def door(name: str, lede: str, offers: Sequence[tuple[str, str]], more: str = "") -> None:
    """Show a door behind which something is coming."""
    body = reading.coming(name, lede, offers) + more
    show(top([], name) + body + end(), "door")
