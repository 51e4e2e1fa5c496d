"""`kg connect`: how two things are related, as the page shows it."""

from __future__ import annotations

import argparse
import json

from kg.atlas import Atlas
from kg.catalogue import Ref
from kg.connections import as_text, plainly
from kg.errors import NotFound
from kg.network import name_in

__all__ = ["connect"]


def connect(atlas: Atlas, options: argparse.Namespace) -> int:
    """Print how two things are related, as text or as JSON."""
    ends = [_end(atlas, given) for given in (options.one, options.other)]
    answer = atlas.connections.between(ends[0], ends[1])
    if options.format == "json":
        print(json.dumps(plainly(answer), ensure_ascii=False, indent=2))
    else:
        print(as_text(answer))
    return 0


def _end(atlas: Atlas, given: str) -> Ref:
    named = atlas.connections.named(given)
    if named.ref is not None and not named.guessed:
        return named.ref
    near = tuple(name_in(ref) for ref in ((named.ref,) if named.ref else ()))
    near = near or tuple(name_in(ref) for ref in named.choices or named.nearest)
    if named.choices:
        raise NotFound(f"{given!r} may mean several things: {', '.join(near)}.", near)
    hint = f" Nearest: {', '.join(near)}." if near else ""
    raise NotFound(f"Nothing named {given!r}.{hint}", near)
