"""The pages around stories and ideas: search, sources, what is not known, about, contribute."""

from __future__ import annotations

from kg import reading
from kg.export import source_credit
from kg.ui import state, taking
from kg.ui.pages.frame import SOURCES, all_cases, door, end, found, show, top

__all__ = ["about", "author", "gaps", "search", "source", "sources"]


def search() -> None:
    """Show what was found."""
    atlas = state.atlas()
    words = state.asked("q")[: atlas.settings.query_characters]
    answer = atlas.search(words) if words else None
    show(top([], "Search", words) + reading.found(words, answer) + end(), "search")


def source() -> None:
    """Show one source and all that rests on it."""
    use = found("source", state.atlas().source, lambda one: one.source.ref, SOURCES)
    if use is None:
        return
    ref, atlas = use.source.ref, state.atlas()
    name = use.source.title or ref.label
    show(top([SOURCES], name) + reading.source_head(use.source), "head")
    taking.files(ref)
    own = taking.address(reading.address(ref), ref.iri)
    cite = taking.cite_page(source_credit(use, atlas.exports.edition, own))
    show(reading.source_body(use, state.meanings()) + cite + end(), "source")


def sources() -> None:
    """List all sources."""
    show(top([], "Sources") + reading.sources(state.atlas().sources()) + end(), "sources")


def gaps() -> None:
    """Say what is not known."""
    body = reading.gaps(all_cases(), state.meanings())
    show(top([], "What we don’t know") + body + end(), "gaps")


def about() -> None:
    """Say what the atlas is."""
    body = reading.about(state.atlas().counts(), all_cases())
    show(top([], "About") + body + end(), "about")


def author() -> None:
    """Announce the editor."""
    door(
        "Contribute",
        "A story is one text file, checked line by line in plain words. An editor for it is coming; "
        "until then write it with any text editor and let kg check read it.",
        (("Read a story", "/cases"), ("What we don’t know", "/gaps")),
    )
