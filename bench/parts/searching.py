"""Full text."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

from bench.alone import say
from bench.figures import Figure, Given, Left, figure, repeated

TITLE = "Search"
ABOUT = """\
The index (SQLite FTS5) is made when the first reader searches, or in the background after a start, and
one story is replaced in it after a save. Searches are for words of the content, names of stories, and a
misspelt word, which is answered with what may have been meant. The rival is what one writes without an
index: `FILTER(CONTAINS(LCASE(?text), "..."))` over names and sentences in raw pyoxigraph; it ranks
nothing, and finds whole pieces of text alone."""
MOST, LONG = 10_000, False

_WORDS = ("customers", "the company", "belief people", "customres", "moment", "service")
_CONTAINS = """
PREFIX atlas: <https://w3id.org/pioneer-atlas/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?thing ?text WHERE {{
  ?thing atlas:statement|skos:prefLabel|atlas:text ?text
  FILTER(CONTAINS(LCASE(?text), "{words}"))
}} LIMIT 50"""


def measure(given: Given) -> Iterator[Figure | Left]:
    import pyoxigraph as ox

    from kg.atlas import Atlas
    from kg.settings import Settings
    from kg.store import MemoryStore

    with Atlas(Settings.from_environment(content=given.content, cache="")) as atlas:
        say("making the index")
        begun = time.perf_counter()
        atlas.search("customers")
        yield figure("the first search, which makes the index", time.perf_counter() - begun, "s")
        names = [one.ref.label for one in atlas.cases()]
        names = names[:: max(1, len(names) // 25)][:25]
        ours, raw = [], []
        store = atlas._store
        assert isinstance(store, MemoryStore)
        bare = ox.Store()
        bare.bulk_load(store.dump(), format=ox.RdfFormat.N_QUADS)
        for words in (*_WORDS, *names):
            text = _CONTAINS.format(words=words.lower().replace('"', ""))
            ours += repeated(lambda words=words: atlas.search(words), most=5)  # type: ignore[misc]
            raw.append(
                statistics.median(
                    repeated(
                        lambda text=text: list(  # type: ignore[misc]
                            bare.query(text, use_default_graph_as_union=True)  # type: ignore[arg-type]
                        ),
                        most=3,
                    )
                )
            )
        yield figure("a search", ours, "s", rival="raw pyoxigraph, CONTAINS", rivals=raw)
        yield figure(
            "a search, 95 of 100",
            ours,
            "s",
            share=0.95,
            rival="raw pyoxigraph, CONTAINS",
            rivals=raw,
        )
        misspelt = repeated(lambda: atlas.search("customres"), most=10)
        yield figure("a misspelt word", misspelt, "s")
