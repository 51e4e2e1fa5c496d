"""How an answer for programs leaves: it can be kept, asked after, and read from any page.

Whoever asks again with the sum of what it has is told that it is still true. Errors are told in
plain text, one sentence and what to do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from email.utils import formatdate

import anyio
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from kg.errors import EndpointError, ExportError, NotFound, StoreError

__all__ = ["OPEN", "answered", "failed", "given", "in_head", "link", "preflight"]

OPEN: Mapping[str, str] = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Caveat, Content-Location, ETag, Link, Location, Nothing, "
    "Query-Warning, Retry-After",
}
"""What lets a page from elsewhere read an answer: nothing here is anybody's own."""


def preflight() -> Response:
    """Answer a browser that asks whether a page from elsewhere may ask."""
    headers = {
        **OPEN,
        "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
        "Access-Control-Allow-Headers": "Accept, If-None-Match",
        "Access-Control-Max-Age": "86400",
        "Allow": "GET, HEAD, OPTIONS",
    }
    return Response(status_code=204, headers=headers)


def link(address: str, relation: str, **more: str) -> str:
    """Write one link of a `Link` header.

    >>> link("/data/case/o2.ttl", "alternate", type="text/turtle")
    '</data/case/o2.ttl>; rel="alternate"; type="text/turtle"'
    """
    return f'<{address}>; rel="{relation}"' + "".join(
        f'; {name}="{value}"' for name, value in more.items()
    )


def in_head(text: str) -> str:
    """Write a sentence so that it can stand in the head of an answer.

    >>> in_head("It’s <new>.")
    "It's ?new?."
    """
    plain = text.replace("’", "'").replace("“", '"').replace("”", '"')
    return "".join(one if " " <= one <= "~" and one not in "<>" else "?" for one in plain)


def answered(
    request: Request,
    content: bytes,
    media_type: str,
    *,
    links: Iterable[str] = (),
    changed: float = 0,
    more: Mapping[str, str] | None = None,
) -> Response:
    """Give content, or say that the client has it already.

    Args:
        links: what stands in its `Link` header.
        changed: when the file behind it was written, in seconds; 0 where it is no file.
        more: further headers.
    """
    tag = f'W/"{hashlib.blake2s(content, digest_size=12).hexdigest()}"'
    headers = {**OPEN, "Cache-Control": "no-cache", "ETag": tag, **(more or {})}
    if told := ", ".join(links):
        headers["Link"] = told
    if changed:
        headers["Last-Modified"] = formatdate(changed, usegmt=True)
    known = {one.strip() for one in request.headers.get("if-none-match", "").split(",")}
    if known & {tag, tag.removeprefix("W/"), "*"}:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def failed(sentence: str, status: int, more: Mapping[str, str] | None = None) -> Response:
    """Say in one sentence what is wrong."""
    return PlainTextResponse(f"{sentence}\n", status, {**OPEN, **(more or {})})


async def given(
    work: Callable[[], Response],
    limiter: anyio.CapacityLimiter,
    fault: Callable[..., Response] = failed,
) -> Response:
    """Make an answer in a thread, so many at once; what cannot be answered is told.

    Args:
        fault: makes the answer that tells a fault, of a sentence, a status and further headers.
    """
    try:
        return await anyio.to_thread.run_sync(work, limiter=limiter)
    except NotFound as error:
        return fault(str(error), 404)
    except ExportError as error:
        return fault(str(error), 406)
    except EndpointError as error:
        return fault(str(error), 503, {"Retry-After": str(error.retry_after)})
    except StoreError as error:
        return fault(str(error), 503, {"Retry-After": "5"})
