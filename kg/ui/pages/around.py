"""The pages around stories and ideas: search, sources, what is not known, about."""

from __future__ import annotations

from kg import rendering
from kg.export import source_credit
from kg.ui import state, taking
from kg.ui.pages.frame import GAPS, SOURCES, all_cases, end, found, show, top

__all__ = [
    "about",
    "gaps",
    "how_we_decide",
    "search",
    "source",
    "sources",
    "vocabulary",
]


def search() -> None:
    """Show what was found."""
    atlas, most = state.atlas(), state.atlas().settings.search_results
    words = state.asked("q")[: atlas.settings.query_characters]
    start = state.whole_number("start") or 0
    answer = atlas.search(words, start=start) if words else None
    if answer and start >= answer.found:
        start, answer = 0, atlas.search(words)
    body = rendering.found(words, answer, start=start, most=most)
    show(top([], "Search", words) + body + end(), "search")


def source() -> None:
    """Show one source and all that rests on it."""
    use = found("source", state.atlas().source, lambda one: one.source.ref, SOURCES)
    if use is None:
        return
    ref, atlas = use.source.ref, state.atlas()
    name = use.source.title or ref.label
    show(top([SOURCES], name) + rendering.source_head(use.source), "head")
    taking.files(ref)
    own = taking.address(rendering.address(ref), ref.iri)
    cite = taking.cite_page(source_credit(use, atlas.exports.edition, own))
    body = rendering.source_body(use, state.meanings(), state.whole_number("start") or 0)
    show(body + cite + end(), "source")


def sources() -> None:
    """List all sources."""
    listed = rendering.sources(
        state.atlas().sources(),
        grade=state.asked("grade"),
        start=state.whole_number("start") or 0,
    )
    show(top([], "Sources") + listed + end(), "sources")


def gaps() -> None:
    """Say what is not known: every kind of it, or all of one kind."""
    atlas, kind = state.atlas(), state.asked("kind")
    if any(gap.kind == kind for gap in atlas.gaps()):
        title = rendering.gap_title(kind)
        body = rendering.gaps_of_kind(kind, atlas.gaps(), state.whole_number("start") or 0)
        show(top([GAPS], title) + body + end(), "gaps")
    else:
        body = rendering.gaps(atlas.gaps(), atlas.cases(), state.whole_number("start") or 0)
        show(top([], GAPS[0]) + body + end(), "gaps")


def how_we_decide() -> None:
    """Tell the rules by which statements are read, and how far they hold."""
    atlas = state.atlas()
    rules, tests, words = atlas.rules(), atlas.tests(), state.meanings()
    body = state.thought("how we decide", lambda: rendering.how_we_decide(rules, tests, words))
    show(top([], "How we decide") + body + end(rendering.DECIDING_NEXT), "deciding")


def vocabulary() -> None:
    """List every term in which the content is written."""
    body = rendering.vocabulary(state.atlas().vocabulary())
    show(top([], "The vocabulary") + body + end(rendering.VOCABULARY_NEXT), "vocabulary")


def about() -> None:
    """Say what the atlas is."""
    atlas = state.atlas()
    body = rendering.about(atlas.counts(), all_cases(), atlas.rules())
    show(top([], "About") + body + end(), "about")
