"""Routes and policy: one application for the pages and everything beside them, on one port.

Importing opens nothing. What answers what stands in `_pages` and its neighbours, what a browser may
do in `_policy`, and how it is served in `_serving`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, TypedDict

import streamlit
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from kg.server import _pages
from kg.server._policy import SecurityHeaders, policy
from kg.server._serving import UI, life, run
from kg.settings import Settings

__all__ = ["parts", "policy", "serve"]


class Parts(TypedDict):
    """The arguments of `st.App`."""

    script_path: str
    routes: list[BaseRoute]
    middleware: list[Middleware]
    lifespan: Callable[[streamlit.App], AbstractAsyncContextManager[dict[str, Any] | None]]


def parts() -> Parts:
    """Give what makes the application; `app.py` and `serve` make the same one of it."""
    return Parts(
        script_path=str(UI / "main.py"),
        routes=[*_pages.ROUTES],
        middleware=[Middleware(SecurityHeaders)],
        lifespan=life,
    )


def serve(settings: Settings) -> None:
    """Serve the app until it is stopped.

    Raises:
        AtlasError: the port is in use, or the theme is missing.
    """
    run(streamlit.App(**parts()), settings)
