"""Which form of an answer a client is given: what it asks for by name, or would rather have.

The form is named by a parameter of the address, or chosen by the `Accept` header; one that cannot
be had is refused with what there is, never answered with another one.
"""

from __future__ import annotations

from collections.abc import Mapping

import mimeparse
from starlette.responses import PlainTextResponse

__all__ = ["chosen", "not_acceptable"]


def chosen(accept: str, offered: Mapping[str, str]) -> str | None:
    """Give the name of the form that a client would rather have; None where it takes none of them.

    Args:
        accept: its `Accept` header; an empty one takes the first that is offered.
        offered: names of forms by media type, the best first: it wins where the client has no wish.

    >>> forms = {"text/turtle": "ttl", "application/ld+json": "jsonld"}
    >>> chosen("application/ld+json;q=0.9, text/*;q=0.1", forms), chosen("*/*", forms)
    ('jsonld', 'ttl')
    >>> chosen("image/png", forms) is None
    True
    """
    if not accept.strip():
        return next(iter(offered.values()))
    try:
        # Of equals it gives the last that is listed.
        best = mimeparse.best_match([*offered][::-1], accept)
    except mimeparse.MimeTypeParseException:
        return None
    return offered.get(best)


def not_acceptable(offered: Mapping[str, str]) -> PlainTextResponse:
    """Refuse to answer in a form that there is not, and say which there are."""
    listed = "\n".join(offered)
    return PlainTextResponse(f"This can be had as:\n{listed}\n", 406)
