"""Named questions beside raw pyoxigraph and rdflib; free queries beside raw pyoxigraph."""

from __future__ import annotations

import gc
import random
import re
import signal
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.alone import Failed, alone, say
from bench.figures import Figure, Given, Json, Left, figure, geometric, percentile

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.questions import Parameter, Question
    from kg.store import MemoryStore, Term

TITLE = "Questions"
ABOUT = """\
Ours is `kg.questions.ask`: values are checked and looked up, the text is parsed and asked, and each
solution becomes a row that is read by name. Raw pyoxigraph is `Store.query` with the same text and
`substitutions` in the same process, and a list of its solutions; the two are asked in turn, each first
in half of the rounds. rdflib holds the same triples in one `Graph`, in a process of its own, and is
given 10 s for each question. All three parse the text each time. Values of parameters are the most
used for which the question has an answer: the heavy end. Means are geometric. What a free query costs
more than raw is one fork, its rows through a pipe, and their terms made again."""
MOST, LONG = 10_000, True

_RDFLIB_SECONDS, _RDFLIB_ALL, _RDFLIB_QUADS = 10.0, 90.0, 250_000
_SANDBOX_MOST = 2_000


def measure(given: Given) -> Iterator[Figure | Left]:
    import pyoxigraph as ox

    from kg.corpus import Corpus
    from kg.questions import questions
    from kg.store import MemoryStore

    store = Corpus(given.content, MemoryStore()).store
    assert isinstance(store, MemoryStore)
    dump = given.folder / "quads.nq"
    dump.write_bytes(store.dump())
    bare = ox.Store()
    bare.bulk_load(path=str(dump), format=ox.RdfFormat.N_QUADS)
    say(f"asking of {len(store):,} quads")
    asked = {
        one.name: asked_both(store, bare, one, choose(store, one), 0.03 if given.quick else 0.2)
        for one in questions()
    }
    yield from told(asked)
    if len(store) > _RDFLIB_QUADS:
        yield Left(f"rdflib was asked nothing: {len(store):,} quads would take it most of an hour.")
    else:
        yield from _beside_rdflib(asked, dump, 10.0 if given.quick else _RDFLIB_ALL)
    if given.stories <= _SANDBOX_MOST and not given.long:
        del store, bare
        yield from _freely(given)


# --- Ours and raw ---


def asked_both(
    store: MemoryStore, bare: ox.Store, asked: Question, values: Mapping[str, str], seconds: float
) -> Json:
    """Ask a question of the library and of a bare store with the same quads, in turn."""
    import pyoxigraph as ox

    from bench.answers import digest, plain
    from kg.questions import ask, written_out

    bound = {one.name: one.bind(values[one.name]) for one in asked.parameters}
    substitutions: dict[ox.Variable, Term | ox.Triple]
    substitutions = {ox.Variable(name): term for name, term in bound.items()}

    def raw() -> ox.QuerySolutions:
        found = bare.query(
            asked.sparql, use_default_graph_as_union=True, substitutions=substitutions
        )
        assert isinstance(found, ox.QuerySolutions)
        return found

    rows = ask(store, asked.name, values).rows
    solutions = raw()
    names = [one.value for one in solutions.variables if one.value not in bound]
    theirs = digest({n: plain(one[n]) for n in names if one[n] is not None} for one in solutions)
    ours = digest({n: plain(term) for n, term in row.items() if n not in bound} for row in rows)
    works: dict[str, Callable[[], object]] = {
        "ours": lambda: ask(store, asked.name, values),
        "raw": lambda: list(raw()),
    }
    return {
        **in_turn(works, seconds),
        "values": dict(values),
        "rows": ours["rows"],
        "digest": ours["digest"],
        "same": ours == theirs,
        "text": asked.sparql,
        "written": written_out(asked, values),
        "bound": {name: str(term) for name, term in bound.items()},
    }


def in_turn(works: Mapping[str, Callable[[], object]], seconds: float) -> dict[str, list[float]]:
    """Do these in turn, each first in half of the rounds; give the seconds of each time."""
    found: dict[str, list[float]] = {name: [] for name in works}
    gc.collect()
    begun, rounds = time.perf_counter(), 0
    while rounds < 3 or (rounds < 60 and time.perf_counter() - begun < seconds):
        if rounds and time.perf_counter() - begun > 10 * seconds + 1:  # it takes long: once will do
            break
        order = [*works.items()]
        for name, work in order if rounds % 2 else reversed(order):
            before = time.perf_counter()
            work()
            found[name].append(time.perf_counter() - before)
        rounds += 1
    return found


def told(asked: Mapping[str, Json]) -> Iterator[Figure | Left]:
    """Tell how the library did beside raw pyoxigraph: in the mean, in the sum, one by one."""
    slower = [
        statistics.median(one["ours"]) / statistics.median(one["raw"]) for one in asked.values()
    ]
    count = f"{len(asked)} questions"
    yield Figure(
        "library / raw pyoxigraph, mean",
        geometric(slower),
        "times",
        min(slower),
        max(slower),
        len(slower),
        aim="raw",
        note=count,
    )
    yield figure(
        "all questions one after another",
        sum(statistics.median(one["ours"]) for one in asked.values()),
        "s",
        rival="raw pyoxigraph",
        rivals=sum(statistics.median(one["raw"]) for one in asked.values()),
        note=count,
    )
    for name, one in asked.items():
        values = "".join(f" {key}={value}" for key, value in one["values"].items())
        yield figure(
            f"`{name}`",
            one["ours"],
            "s",
            rival="raw pyoxigraph",
            rivals=one["raw"],
            note=f"{one['rows']:,} rows{values}",
        )
    for name, one in asked.items():
        if not one["same"]:
            yield Left(f"`{name}`: raw pyoxigraph answers with other rows.")


# --- rdflib ---


def _beside_rdflib(
    asked: Mapping[str, Json], dump: Path, seconds: float
) -> Iterator[Figure | Left]:
    say("asking rdflib")
    order = sorted(asked)
    random.Random("atlas").shuffle(order)  # whatever it gets to is drawn from all
    given = [{"name": name, **{k: asked[name][k] for k in ("text", "bound")}} for name in order]
    try:
        found = alone(
            "bench.parts.questions:of_rdflib",
            seconds + 120,
            dump=str(dump),
            asked=given,
            seconds=seconds,
        )
    except Failed as why:
        yield Left(f"rdflib: {why}.")
        return
    times = {
        name: statistics.median(one["seconds"]) / statistics.median(asked[name]["ours"])
        for name, one in found["answers"].items()
    }
    if times:
        yield Figure(
            "rdflib / library, mean",
            geometric(times.values()),
            "times",
            min(times.values()),
            max(times.values()),
            len(times),
            aim="rdflib",
            note=f"over the {len(times)} of {len(asked)} questions that it finished",
        )
    for name, one in found["answers"].items():
        if (one["rows"], one["digest"]) != (asked[name]["rows"], asked[name]["digest"]):
            yield Left(f"`{name}`: rdflib answers with other rows.")
    if found["stopped"]:
        names = ", ".join(f"`{name}`" for name in found["stopped"])
        yield Left(f"rdflib did not answer in {_RDFLIB_SECONDS:.0f} s: {names}.")
    if found["left"]:
        yield Left(f"rdflib was not asked {found['left']} questions: its time was over.")


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Raise TimeoutError where it takes longer; only what is written in Python can be stopped so."""

    def over(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def of_rdflib(dump: str, asked: list[Json], seconds: float) -> Json:
    """Task: hold quads in one graph of rdflib and answer one after another, until time is over."""
    import rdflib
    from rdflib.util import from_n3

    from bench.answers import digest, plain_rdflib, triples_of

    graph = rdflib.Graph()
    for triple in triples_of(dump):
        graph.add(triple)
    answers: dict[str, Json] = {}
    stopped: list[str] = []
    begun = time.perf_counter()
    for one in asked:
        if time.perf_counter() - begun > seconds:
            break
        bound: dict[str, Any] = {name: from_n3(term) for name, term in one["bound"].items()}
        times: list[float] = []
        rows: list[Any] = []
        try:
            with _within(_RDFLIB_SECONDS):
                while len(times) < 2 or (len(times) < 5 and sum(times) < 0.5):
                    before = time.perf_counter()
                    rows = list(graph.query(one["text"], initBindings=bound))
                    times.append(time.perf_counter() - before)
                    if sum(times) > 4:
                        break
        except TimeoutError:
            if not times:
                stopped.append(one["name"])
                continue
        plain = (
            {name: plain_rdflib(term) for name, term in row.asdict().items() if name not in bound}
            for row in rows
        )
        answers[one["name"]] = {"seconds": times, **digest(plain)}
    return {
        "answers": answers,
        "stopped": stopped,
        "left": len(asked) - len(answers) - len(stopped),
    }


# --- Free queries ---


def _freely(given: Given) -> Iterator[Figure | Left]:
    """Ask the examples of the sandbox and of a bare store."""
    import pyoxigraph as ox

    from kg.atlas import Atlas
    from kg.questions import examples
    from kg.sandbox import Outcome
    from kg.settings import Settings
    from kg.store import MemoryStore

    say("asking freely")
    more, own, names = [], [], []
    with Atlas(Settings.from_environment(content=given.content)) as atlas:
        store = atlas._store
        assert isinstance(store, MemoryStore)
        bare = ox.Store()
        bare.bulk_load(store.dump(), format=ox.RdfFormat.N_QUADS)
        for one in list(examples())[: 5 if given.quick else None]:
            if atlas.sparql(one.text).outcome is not Outcome.COMPLETE:
                names.append(one.name)
                continue
            works: dict[str, Callable[[], object]] = {
                "ours": lambda text=one.text: atlas.sparql(text),  # type: ignore[misc]
                "raw": lambda text=one.text: _fetched(  # type: ignore[misc]
                    bare.query(text, use_default_graph_as_union=True)
                ),
            }
            times = in_turn(works, 0.05 if given.quick else 0.1)
            ours, raw = (statistics.median(times[name]) for name in ("ours", "raw"))
            more.append(ours - raw)
            own.append(ours)
    yield figure(
        "a free query in the sandbox", own, "s", note=f"{len(own)} examples, the middle one"
    )
    yield figure("what the sandbox adds to raw pyoxigraph, the middle", more, "s")
    last = percentile(more, 0.95)
    yield Figure("what the sandbox adds, 95 of 100", last, "s", min(more), max(more), len(more))
    if names:
        yield Left(f"Examples without a whole answer here: {', '.join(names)}.")


def _fetched(found: ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean) -> object:
    return bool(found) if not isinstance(found, Iterable) else list(found)


# --- Values ---


def choose(store: MemoryStore, asked: Question) -> dict[str, str]:
    """Choose parameters for a question: the most used values for which it has an answer."""
    from kg.questions import ask

    known = [list(islice(_candidates(store, one), 40)) for one in asked.parameters]
    names = [one.name for one in asked.parameters]
    first: dict[str, str] = {}
    for values in islice(product(*known), 60):
        if len(set(values)) < len(values):
            continue
        found = dict(zip(names, values, strict=True))
        first = first or found
        if ask(store, asked.name, found).rows:
            return found
    return first


_USED = """
PREFIX atlas: <https://w3id.org/pioneer-atlas/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?value (COUNT(DISTINCT ?user) AS ?users) WHERE { %s } GROUP BY ?value
ORDER BY DESC(?users) ?value LIMIT 200"""
_PATTERNS = {
    "case": "?value a atlas:Case . ?user atlas:about ?value",
    "concept": (
        "?user atlas:shows|atlas:counters|atlas:breaks|atlas:phase|atlas:sector|atlas:place "
        "?value . ?value skos:inScheme ?scheme"
    ),
    "organisation": "?case atlas:organisation ?value . ?user atlas:about ?case",
    "person": "?user atlas:actor|atlas:saidBy ?value",
    "scheme": "?user skos:inScheme ?value",
    "source": "?user atlas:cites/atlas:source ?value",
    "year": "?user atlas:begin ?value FILTER(DATATYPE(?value) = xsd:gYear)",
}


def _candidates(store: MemoryStore, parameter: Parameter) -> Iterator[str]:
    """Give values for a parameter as people write them, the most used first.

    A concept is one of the family that the parameter is named for, where there is one.
    """
    from kg.namespaces import ATLAS, name_of

    if parameter.kind == "basis":
        yield from ("ours", "telling", "word")
    elif parameter.kind == "text":
        rows = store.select(
            "PREFIX atlas: <https://w3id.org/pioneer-atlas/ontology#> "
            "SELECT ?text WHERE { ?s atlas:statement ?text } ORDER BY ?s LIMIT 2000"
        )
        words = Counter(w for row in rows for w in re.findall(r"[a-z]{6,}", row["text"].value))
        yield from sorted(words, key=lambda word: (-words[word], word))
    else:
        pattern = _PATTERNS[parameter.kind]
        family = ATLAS + parameter.name.capitalize()
        if parameter.kind == "concept" and store.select(
            f"SELECT ?s WHERE {{ ?s a <{family}> }} LIMIT 1"
        ):
            pattern += f" . ?value a <{family}>"
        for row in store.select(_USED % pattern):
            named = name_of(row["value"].value)
            yield named.slug if named else row["value"].value
