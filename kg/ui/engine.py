"""How the endpoint that holds the stories is, on every page: a line above it, or in its place."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kg import rendering
from kg.errors import EndpointError, ReadElsewhere
from kg.ui import state
from kg.ui.sheet import sheet

__all__ = ["run"]

_LOOK_SECONDS = 3.0


def run(page: Callable[[], None]) -> None:
    """Run a page; where it cannot be read, say so in its place, and run it again when it can."""
    engine = state.atlas().engine
    if banner := rendering.engine_banner(engine.sentence):
        sheet(banner, key="engine")
    try:
        page()
    except EndpointError as error:
        sheet(rendering.engine_away(str(error)), key="away")
        _wait_for_it()
    except ReadElsewhere as error:
        sheet(rendering.not_from_here(str(error)), key="elsewhere")
    else:
        if banner:
            _wait_for_it()


@st.fragment(run_every=_LOOK_SECONDS)
def _wait_for_it() -> None:
    """Open the page again as soon as the endpoint answers."""
    if state.atlas().engine.status == "ok" and st.session_state.get("engine_away"):
        st.session_state["engine_away"] = False
        st.rerun()
    st.session_state["engine_away"] = state.atlas().engine.status != "ok"
