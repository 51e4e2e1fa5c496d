"""What every page shares: its top and end, markup shown with meanings, and what is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar
from urllib.parse import quote

import streamlit as st

from kg import rendering
from kg.catalogue.records import Case, Ref
from kg.errors import NotFound
from kg.rendering import Target
from kg.ui import state, taking
from kg.ui.sheet import sheet

__all__ = [
    "GAPS",
    "IDEAS",
    "SOURCES",
    "STORIES",
    "TEACH",
    "all_cases",
    "end",
    "foot",
    "found",
    "missing",
    "show",
    "title",
    "top",
    "waiting",
]

STORIES = ("Stories", "/cases")
IDEAS = ("Ideas", "/concepts")
SOURCES = ("Sources", "/sources")
TEACH = ("Teach", "/paths")
GAPS = ("What we don’t know", "/gaps")

_DOING = {
    "compare": "Setting the stories side by side",
    "connect": "Looking for connections",
    "data": "Counting what there is",
    "gaps": "Gathering what is not known",
    "graph": "Drawing the graph",
    "patterns": "Looking for patterns",
    "search": "Searching",
}
"""What takes longest on a page, said while its reader waits."""
_NOT_CITED = frozenset(
    {"", "author", "case", "concept", "data", "finding", "home", "search", "source"}
)
"""Pages that say by themselves how to cite what they show, or show nothing to cite."""

Record = TypeVar("Record")


def show(markup: str, key: str, *, narrow: bool = False) -> None:
    """Show markup with the meanings of its framework words."""
    sheet(state.meanings().finish(markup), key=key, narrow=narrow)


@contextmanager
def waiting(name: str) -> Iterator[None]:
    """Say what a page is doing where that takes longer than half a second."""
    with st.spinner(_DOING.get(name, "Opening the page")):
        yield


def title(name: str) -> None:
    """Name the thing in the browser's tab."""
    state.call(name)
    st.set_page_config(page_title=f"{rendering.title_of(name)} · Pioneer Atlas")


def top(way: Iterable[tuple[str, str]], here: str, words: str = "", *, there: bool = True) -> str:
    """Open a page: files that could not be read, where it stands, the search field.

    Args:
        there: the thing that the address names is there, and belongs into the trail.
    """
    title(here)
    way = tuple(way)
    if there and (path := state.here("wrong")):
        state.keep_trail(rendering.followed(state.trail(), (here, path), way))
    return rendering.kept_out(state.atlas().kept_out()) + rendering.top(way, here, words)


def end(targets: Iterable[Target] = rendering.HOME_TARGETS) -> str:
    """Close a page: how to pass it on, where to go next, and the footer."""
    return _passing() + rendering.where_next(targets) + rendering.footer()


def foot() -> str:
    """Close a page that leads on by itself: how to pass it on, and the footer."""
    return _passing() + rendering.footer()


def _passing() -> str:
    """Say how one came to the page, give its link, and take what is wrong with it."""
    settings, name = state.atlas().settings, state.page_name()
    called, path = state.called() or "Pioneer Atlas", state.here("wrong")
    lines = []
    if path:
        lines.append(rendering.pass_on(path, settings.public_url))
        if name not in _NOT_CITED and not (name == "path" and not state.asked("step")):
            lines.append(taking.cite_this(called, path))
    wrong = state.asked("wrong")
    where = f"{path or f'/{name}'}{f'#{quote(wrong)}' if wrong else ''}"
    edition = str(state.atlas().exports.edition)
    lines.append(
        rendering.something_wrong(
            called, where, edition, settings.repository_url, opened=bool(wrong)
        )
    )
    return rendering.passing(rendering.trail(state.trail(), path or ""), lines)


def missing(kind: str, nearest: Sequence[Target], way: tuple[str, str]) -> None:
    """Say that something is not there and offer the nearest names."""
    body = rendering.missing(state.asked("id"), kind, nearest)
    show(top([way], f"No such {kind}", there=False) + body + end(), "missing")


def found(
    kind: str, get: Callable[[str], Record], ref: Callable[[Record], Ref], way: tuple[str, str]
) -> Record | None:
    """Get what the address names; where it is not there, say so and give None."""
    try:
        return get(state.asked("id"))
    except NotFound as error:
        near = [ref(get(name)) for name in error.nearest]
        missing(kind, [(one.label, one.gloss, rendering.address(one)) for one in near], way)
        return None


def all_cases() -> tuple[Case, ...]:
    """Give every story and note, whole."""
    return state.atlas().whole_cases()
