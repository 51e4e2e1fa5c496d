"""Asks routes in this process: what a server would answer, without one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import Message

__all__ = ["BROWSER", "Answered", "Inside"]

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"
"""What a browser asks for."""


@dataclass(frozen=True)
class Answered:
    """An answer: header names are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def location(self) -> str:
        return self.headers.get("location", "")


class Inside:
    """Routes, asked one at a time."""

    def __init__(self, routes: Sequence[BaseRoute], middleware: Sequence[Middleware] = ()) -> None:
        self._app = Starlette(routes=list(routes), middleware=list(middleware))

    def get(
        self, address: str, accept: str = "*/*", *, method: str = "GET", **headers: str
    ) -> Answered:
        path, _, query = address.partition("?")
        given = {"host": "atlas.test", "accept": accept, **headers}
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "server": ("atlas.test", 80),
            "client": ("127.0.0.1", 1),
            "root_path": "",
            "path": unquote(path),
            "raw_path": path.encode("ascii", "replace"),
            "query_string": query.encode("ascii", "replace"),
            "headers": [
                (name.replace("_", "-").encode(), value.encode("latin-1"))
                for name, value in given.items()
                if value
            ],
        }
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        asyncio.run(self._app(scope, receive, send))
        start = sent[0]
        told = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
        return Answered(start["status"], told, b"".join(one.get("body", b"") for one in sent[1:]))
