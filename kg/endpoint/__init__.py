"""A SPARQL endpoint as the store: the same questions, asked over the network.

Must never load the whole graph, and never send a query that was not checked.
"""

from __future__ import annotations

from kg.endpoint._health import Engine
from kg.endpoint._queries import RemoteQueries
from kg.endpoint._store import EndpointStore

__all__ = ["EndpointStore", "Engine", "RemoteQueries"]
