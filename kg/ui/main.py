"""What Streamlit runs: the frame of every page and its doors."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from kg.ui import engine, pages, state

_STATIC = Path(__file__).parent / "static"

_DOORS = (
    (pages.cases, "Stories", "cases"),
    (pages.concepts, "Ideas", "concepts"),
    (pages.connect, "Connections", "connect"),
    (pages.ask, "Ask", "ask"),
    (pages.teach, "Teach", "paths"),
    (pages.author, "Contribute", "author"),
)
_BEHIND = (
    (pages.case, "A story", "case"),
    (pages.concept, "An idea", "concept"),
    (pages.search, "Search", "search"),
    (pages.path, "A reading path", "path"),
    (pages.plan, "Plan a class", "plan"),
    (pages.graph, "The graph", "graph"),
    (pages.patterns, "Patterns", "patterns"),
    (pages.compare, "Stories compared", "compare"),
    (pages.moment, "Would you have signed it?", "moment"),
    (pages.source, "A source", "source"),
    (pages.sources, "Sources", "sources"),
    (pages.statement, "A statement", "statement"),
    (pages.gaps, "What we don’t know", "gaps"),
    (pages.how_we_decide, "How we decide", "how-we-decide"),
    (pages.vocabulary, "The vocabulary", "vocabulary"),
    (pages.data, "Data", "data"),
    (pages.finding, "A finding", "finding"),
    (pages.about, "About", "about"),
)


def main() -> None:
    """Lay out the frame and run the page that the address names."""
    st.set_page_config(
        page_title="Pioneer Atlas", page_icon=str(_STATIC / "icon.svg"), layout="wide"
    )
    st.logo(str(_STATIC / "logo.svg"), size="large")
    home = st.Page(
        pages.home, title="Pioneer Atlas", url_path="home", default=True, visibility="hidden"
    )
    doors = [st.Page(show, title=title, url_path=path) for show, title, path in _DOORS]
    behind = [
        st.Page(show, title=title, url_path=path, visibility="hidden")
        for show, title, path in _BEHIND
    ]
    page = st.navigation([home, *doors, *behind], position="top")
    state.come_to(page.url_path)
    with pages.waiting(page.url_path):
        engine.run(page.run)


main()
