"""What a browser may load and do, said in one policy that is on from the first answer.

Paths that are no page answer 404 here, though Streamlit would show its shell for them.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import streamlit
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.namespaces import PAGES

__all__ = ["PLAIN", "STANDING_STILL", "SecurityHeaders", "policy"]

STANDING_STILL = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data: blob:; frame-ancestors 'self'"
)
"""The policy of pictures that stand still: their script runs with no origin and reaches nothing."""
PLAIN = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The policy of the plain pages: all that they wear is inside, and nothing runs."""
_OWN_PAGES = ("/_stcore/", "/component/")
"""Where Streamlit serves HTML of its own; elsewhere its shell stands for what is not there."""


@cache
def policy() -> str:
    """Give the Content-Security-Policy of every page.

    No inline script runs but the lines of Streamlit's own index page, which are named by their
    hashes; nothing is loaded from elsewhere; nobody may put the pages in a frame.
    """
    index = Path(streamlit.__file__).parent / "static" / "index.html"
    inline = re.findall(r"<script>(.*?)</script>", index.read_text(encoding="utf-8"), re.DOTALL)
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(line.encode()).digest()).decode()}'"
        for line in inline
    )
    rules = {
        "default-src": "'self'",
        "script-src": f"'self' 'unsafe-eval' {hashes}".strip(),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self' ws: wss:",
        "frame-src": "'self'",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class SecurityHeaders:
    """Adds the policy to every answer and makes unknown paths 404. Websockets pass untouched.

    Pure ASGI: it never holds an answer back. An answer that brings a policy of its own keeps it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                names = {name.lower() for name, _ in headers}
                html = any(
                    name.lower() == b"content-type" and value.startswith(b"text/html")
                    for name, value in headers
                )
                ours = b"content-security-policy" in names
                if message["status"] == 200 and html and not (ours or _is_page(scope["path"])):
                    message["status"] = 404
                if not ours:
                    headers.append((b"content-security-policy", policy().encode()))
                headers.append((b"x-content-type-options", b"nosniff"))
                headers.append((b"referrer-policy", b"no-referrer"))
                message["headers"] = headers
            await send(message)

        await self._app(scope, receive, answer)


def _is_page(path: str) -> bool:
    return path == "/" or path.strip("/") in PAGES or path.startswith(_OWN_PAGES)
