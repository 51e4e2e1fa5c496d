"""Networks as GraphML and GEXF, with plain attributes that yEd, Gephi and networkx read.

Things are named as in addresses, "concept/pain"; equal networks give equal bytes.
"""

from __future__ import annotations

import io
import re

import networkx as nx

from kg.catalogue import Ref
from kg.network import name_in, words_of

__all__ = ["gexf", "graphml"]

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CLOCK = re.compile(rb'(<meta) lastmodifieddate="[^"]*"')


def graphml(graph: nx.MultiDiGraph[str]) -> bytes:
    """Write a network of the atlas, or a part of it, as GraphML."""
    written = io.BytesIO()
    nx.write_graphml_xml(_plain(graph), written, encoding="utf-8")
    return written.getvalue() + b"\n"


def gexf(graph: nx.MultiDiGraph[str]) -> bytes:
    """Write a network of the atlas, or a part of it, as GEXF; the day of writing is left out."""
    written = io.BytesIO()
    nx.write_gexf(_plain(graph), written, encoding="utf-8")
    return _CLOCK.sub(rb"\1", written.getvalue(), count=1) + b"\n"


def _plain(graph: nx.MultiDiGraph[str]) -> nx.MultiDiGraph[str]:
    """Give the same network in order, with text as attributes."""
    plain: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    refs: dict[str, Ref] = {iri: data["ref"] for iri, data in graph.nodes(data=True)}
    for iri in sorted(refs):
        ref = refs[iri]
        plain.add_node(
            name_in(ref),
            label=_text(ref.label),
            kind=_text(graph.nodes[iri]["family"]),
            iri=iri,
        )
    for source, target, relation in sorted(graph.edges(keys=True)):
        data = graph.edges[source, target, relation]
        ends = name_in(refs[source]), name_in(refs[target])
        plain.add_edge(
            *ends,
            key=f"{ends[0]}~{relation}~{ends[1]}",
            label=words_of(relation),
            relation=relation,
            whose_word=str(data["basis"] or ""),
            rests_on=len(data["rests_on"]),
            statements=_text("; ".join(f"{ref.slug}#{ref.part}" for ref in data["rests_on"])),
        )
    return plain


def _text(text: str) -> str:
    """Replace what XML cannot hold."""
    return _NOT_IN_XML.sub("\ufffd", text)
