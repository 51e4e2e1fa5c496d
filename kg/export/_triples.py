"""The triples of a free query, as Turtle and N-Triples.

Apart from `linked`, which numbers nodes without a name: here they keep the names that the engine
gave them, as they have in its tables.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kg.namespaces import PREFIXES

__all__ = ["triples_of"]

_WRITERS = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES}


def triples_of(triples: Iterable[ox.Triple], form: str) -> str:
    """Write triples in the order of their subjects, properties and values.

    Args:
        form: "ttl", with the prefixes that are used, or "nt".
    """
    listed = sorted(triples, key=lambda triple: (str(triple.subject), str(triple)))
    named = {name: iri for name, iri in PREFIXES.items() if any(iri in str(t) for t in listed)}
    written = ox.serialize(listed, format=_WRITERS[form], prefixes=named if form == "ttl" else None)
    return written.decode() if written else ""
