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

from kg.server import _linked, _pages, _protocol, _questions
from kg.server._engine import EndpointAway
from kg.server._logging import Requests
from kg.server._policy import BasePath, KnownHosts, SecurityHeaders, allowed_hosts, policy
from kg.server._serving import UI, life, run, standing_clear
from kg.settings import Settings

__all__ = ["parts", "policy", "serve"]


class Parts(TypedDict):
    """The arguments of `st.App`."""

    script_path: str
    routes: list[BaseRoute]
    middleware: list[Middleware]
    lifespan: Callable[[streamlit.App], AbstractAsyncContextManager[dict[str, Any] | None]]


def parts(settings: Settings | None = None) -> Parts:
    """Give what makes the application; `app.py` and `serve` make the same one of it.

    Args:
        settings: those of the environment where none are given.

    Raises:
        ValueError: the environment holds what cannot be read, or a base path that is taken.
    """
    settings = settings or Settings.from_environment()
    routes = [*_pages.ROUTES, *_protocol.ROUTES, *_linked.ROUTES, *_questions.ROUTES]
    base_path = standing_clear(settings.base_path, routes)
    return Parts(
        script_path=str(UI / "main.py"),
        routes=routes,
        middleware=[
            *([Middleware(Requests, base_path)] if settings.log == "json" else []),
            Middleware(SecurityHeaders, base_path, cors=settings.cors),
            Middleware(KnownHosts, allowed_hosts(settings), base_path),
            Middleware(BasePath, base_path),
            Middleware(_linked.LinkHeaders, base_path),
            Middleware(EndpointAway),
        ],
        lifespan=life,
    )


def serve(settings: Settings) -> None:
    """Serve the app until it is stopped.

    Raises:
        AtlasError: the port is in use, the theme is missing, or all addresses of this computer are
            to be listened on without a name under which it is asked.
        ValueError: the base path is taken by something of the atlas itself.
    """
    run(streamlit.App(**parts(settings)), settings)
