"""The engine alone, with all that the atlas holds: what answers over the wire are compared with."""

from __future__ import annotations

import pyoxigraph as ox

import kg

__all__ = ["loaded"]


def loaded(atlas: kg.Atlas) -> ox.Store:
    """Load all that the files state and all that rules derive."""
    store = ox.Store()
    store.bulk_load(atlas.exports.whole("nq", with_derived=True), format=ox.RdfFormat.N_QUADS)
    return store
