"""A small network made by hand, for the tests of views, pictures and the words around them."""

from __future__ import annotations

import networkx as nx

from kg.catalogue import Basis, Ref
from kg.namespaces import BASE
from kg.network import View, Wish, view

__all__ = ["HOSTILE", "network", "seen", "thing"]

HOSTILE = """</script><script>document.title='PWNED'</script><img src=x onerror=alert(1)>"'&]]>\x00\x08\ud800\u202e"""


def thing(name: str, label: str = "", family: str = "") -> Ref:
    """Make a story or an idea from its name in an address."""
    kind, _, slug = name.partition("/")
    return Ref(BASE + name, kind, slug, label or slug, family=family, gloss=label)


def network(word: str = "", stories: int = 3) -> nx.MultiDiGraph[str]:
    """Make a network: each story shows pain, every second one breaks trust; three ideas are linked.

    Args:
        word: stands in every label.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    ideas = {
        "concept/pain": ("Cause", "lit"),
        "concept/burningness": ("Phase", "lit"),
        "concept/trust": ("Principle", ""),
        "concept/alone": ("Practice", ""),
    }
    for name, (family, tone) in ideas.items():
        ref = thing(name, f"{name.partition('/')[2]} {word}".strip(), family)
        graph.add_node(ref.iri, ref=ref, family=f"{family} {word}".strip(), tone=tone)
    graph.add_edge(
        f"{BASE}concept/pain",
        f"{BASE}concept/burningness",
        key="broader",
        relation="broader",
        basis=None,
        rests_on=(),
    )
    bases = (Basis.WORD, Basis.TELLING, Basis.OURS)
    for number in range(stories):
        ref = thing(f"case/story-{number}", f"Story {number} {word}".strip())
        graph.add_node(ref.iri, ref=ref, family="Story", tone="")
        told = (Ref(f"{ref.iri}#told", "case", ref.slug, f"Told {word}".strip(), part="told"),)
        links = [("shows", "concept/pain")]
        links += [("breaks", "concept/trust")] if number % 2 else []
        for relation, idea in links:
            graph.add_edge(
                ref.iri,
                BASE + idea,
                key=relation,
                relation=relation,
                basis=bases[number % 3],
                rests_on=told,
            )
    return graph


def seen(word: str = "", wish: Wish | None = None, stories: int = 3) -> View:
    """Give a view of such a network."""
    return view(network(word, stories), wish or Wish(), most=2000, each=30)
