"""What Streamlit runs: the frame of every page, its doors, and the way from page to page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from kg.ui import pages, state

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
    (pages.moment, "Would you have signed it?", "moment"),
    (pages.source, "A source", "source"),
    (pages.sources, "Sources", "sources"),
    (pages.gaps, "What we don’t know", "gaps"),
    (pages.about, "About", "about"),
)


def main() -> None:
    """Lay out the frame, follow a link that was pressed, run the page."""
    st.set_page_config(
        page_title="Pioneer Atlas", page_icon=str(_STATIC / "icon.svg"), layout="wide"
    )
    st.logo(str(_STATIC / "logo.svg"), size="large")
    home = st.Page(
        pages.home, title="Pioneer Atlas", url_path="home", default=True, visibility="hidden"
    )
    known = {"": home}
    for function, title, path in _DOORS:
        known[path] = st.Page(function, title=title, url_path=path)
    for function, title, path in _BEHIND:
        known[path] = st.Page(function, title=title, url_path=path, visibility="hidden")
    current = st.navigation(list(known.values()), position="top")
    target = state.followed()
    if target is not None:
        path, query = target
        if known.get(path) is current:
            state.readdress(query)
        elif path in known:
            st.switch_page(known[path], query_params=query)
    current.run()


main()
