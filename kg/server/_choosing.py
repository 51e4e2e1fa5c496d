"""Which form of an answer a client is given: what it asks for by name, or would rather have.

The form is named by a parameter of the address, or chosen by the `Accept` header; one that cannot
be had is refused with what there is, never answered with another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import mimeparse
from starlette.responses import PlainTextResponse

__all__ = ["OLDER", "chosen", "not_acceptable"]

_LONGEST = 2_000  # characters of a header that are looked at: browsers send a tenth of that
_Form = TypeVar("_Form")


OLDER: Mapping[str, str] = {
    "application/x-turtle": "ttl",
    "text/n3": "ttl",
    "text/plain": "nt",
}
"""Media types by which some programs still ask for triples, and the form that they mean."""


def chosen(
    accept: str, offered: Mapping[str, _Form], older: Mapping[str, _Form] | None = None
) -> _Form | None:
    """Give the form that a client would rather have; None where it takes none of them.

    Args:
        accept: its `Accept` header; an empty one takes the first that is offered.
        offered: forms by media type, the best first: it wins where the client has no wish.
        older: forms that are given only where the client would rather have them than any of those.

    >>> forms = {"text/turtle": "ttl", "application/ld+json": "jsonld"}
    >>> chosen("application/ld+json;q=0.9, text/*;q=0.1", forms), chosen("*/*", forms)
    ('jsonld', 'ttl')
    >>> chosen("image/png", forms) is None
    True
    >>> old = {"text/plain": "nt"}
    >>> chosen("text/plain, */*;q=0.1", forms, old), chosen("text/plain, */*", forms, old)
    ('nt', 'ttl')
    """
    if not accept.strip():
        return next(iter(offered.values()))
    # What cannot be read is passed over: a client may name much beside what it wants.
    ranges = [one for one in accept[:_LONGEST].lower().split(",") if _can_be_read(one)]
    wishes = ",".join(ranges)
    best = _best(wishes, offered)
    other = _best(wishes, older or {})
    if older and other and (not best or _wish(other, wishes) > _wish(best, wishes)):
        return older[other]
    return offered.get(best)


def _best(wishes: str, offered: Mapping[str, _Form]) -> str:
    # Of equals it gives the last that is listed.
    return mimeparse.best_match([*offered][::-1], wishes) if wishes and offered else ""


def _wish(media_type: str, wishes: str) -> float:
    return float(mimeparse.quality(media_type, wishes))


def _can_be_read(media_range: str) -> bool:
    try:
        mimeparse.parse_media_range(media_range)
    except mimeparse.MimeTypeParseException:
        return False
    return True


def not_acceptable(offered: Mapping[str, object]) -> PlainTextResponse:
    """Refuse to answer in a form that there is not, and say which there are."""
    listed = "\n".join(offered)
    return PlainTextResponse(f"This can be had as:\n{listed}\n", 406)
