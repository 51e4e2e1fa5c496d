"""What is answered where the endpoint that holds the stories gives no answer: 503, and when to ask again."""

from __future__ import annotations

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg import rendering
from kg.errors import EndpointError
from kg.server._policy import PLAIN

__all__ = ["EndpointAway", "unavailable"]


def unavailable(error: EndpointError, *, page: bool = False) -> Response:
    """Say in a sentence that the endpoint cannot be asked, and when to try again.

    Args:
        page: as a page for people.
    """
    headers = {"Retry-After": str(error.retry_after), "Cache-Control": "no-store"}
    if page:
        headers["Content-Security-Policy"] = PLAIN
        return HTMLResponse(rendering.engine_page(str(error)), 503, headers=headers)
    return PlainTextResponse(f"{error}\n", 503, headers=headers)


class EndpointAway:
    """Answers for every route that could not be answered because the endpoint was not."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def answer(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except EndpointError as error:
            if begun:
                raise
            page = scope["path"].startswith("/read")
            await unavailable(error, page=page)(scope, receive, send)
