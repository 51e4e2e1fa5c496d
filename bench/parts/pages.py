"""What the server does for a page of the app."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import cycle, islice, pairwise
from typing import TYPE_CHECKING, Any

from bench.alone import peak_megabytes, say
from bench.figures import Figure, Given, Left, figure

if TYPE_CHECKING:
    from kg.atlas import Atlas
    from kg.search import FacetAnswer

TITLE = "Server time of pages"
ABOUT = """\
Each page function runs in Streamlit's own test runner, with the address of a reader, and its time is
taken inside: reading the address, the catalogue, the markup, the meanings of framework words. The
websocket, the browser and Streamlit's frame are left out; what they take stands under “In the
browser”. “First” is the first visit for a state of the content, when what all visits share is made (the
app does much of it in the background after a start or a save); the other figures are of later visits,
each to another thing where there are many. A choice in the list of stories is drawn at random from what
the page offers: most choose another value, a quarter leave one out, the others turn the page, look at
the table or order it otherwise."""
MOST, LONG = 10_000, False

_SEED = "atlas"
Look = Mapping[str, Sequence[str]]


class Clock:
    """Takes the seconds of what runs within it, in a script of a page."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self._begun = 0.0

    def __enter__(self) -> None:
        self._begun = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self.seconds.append(time.perf_counter() - self._begun)


CLOCK = Clock()
"""The one that pages run within: scripts of Streamlit find it here."""


def looks(atlas: Atlas) -> dict[str, tuple[str, list[Look]]]:
    """Give what is looked at: the words for it, the function, and addresses in turn."""
    stories = [one.ref.slug for one in atlas.cases()]
    chance = random.Random(_SEED)
    chance.shuffle(stories)
    ideas = [ref.slug for one in atlas.schemes() for ref in one.ideas]
    chance.shuffle(ideas)
    names = [one.ref.label for one in atlas.cases()][:: max(1, len(stories) // 20)]
    used = [use.source.ref.slug for use in islice(atlas.sources(), 40)]
    decisions = [one.name for one in islice(atlas.decisions(), 40)]
    pairs = [*pairwise(stories[:40])]
    found: dict[str, tuple[str, list[Look]]] = {
        "home": ("home", [{}]),
        "the list of stories": ("cases", [{}]),
        "the list as a table": ("cases", [{"view": ["table"]}]),
        "the list by year": ("cases", [{"view": ["timeline"]}]),
        "a story": ("case", [{"id": [slug]} for slug in stories[:60]]),
        "two stories compared": ("compare", [{"cases": list(pair)} for pair in pairs]),
        "all ideas": ("concepts", [{}]),
        "an idea": ("concept", [{"id": [slug]} for slug in ideas[:60]]),
        "a search": ("search", [{"q": [words]} for words in ("customers", "the company", *names)]),
        "two things connected": (
            "connect",
            [{"a": [f"case/{one}"], "b": [f"case/{other}"]} for one, other in pairs],
        ),
        "patterns": ("patterns", [{}]),
        "the graph of all": ("graph", [{}]),
        "a neighbourhood": ("graph", [{"on": [f"concept/{slug}"]} for slug in ideas[:20]]),
        "questions": ("ask", [{}]),
        "an answered question": (
            "ask",
            [{"q": ["timeline"], "case": [slug]} for slug in stories[:20]],
        ),
        "one's own query": ("ask", [{"tab": ["own"]}]),
        "decisions": ("moment", [{}]),
        "a decision": ("moment", [{"id": [name]} for name in decisions]),
        "ready paths": ("teach", [{}]),
        "a plan to make": ("plan", [{}]),
        "contribute": ("author", [{}]),
        "what is not known": ("gaps", [{}]),
        "sources": ("sources", [{}]),
        "a source": ("source", [{"id": [slug]} for slug in used]),
        "data": ("data", [{}]),
        "about": ("about", [{}]),
    }
    return {name: (page, given) for name, (page, given) in found.items() if given}


def measure(given: Given) -> Iterator[Figure | Left]:
    from kg.atlas import Atlas
    from kg.settings import Settings

    logging.getLogger("streamlit").setLevel(logging.CRITICAL)  # that it runs in no app
    visits = given.times(8, 8, 5, quick=2)
    with Atlas(Settings.from_environment(content=given.content)) as atlas, _running(atlas) as visit:
        every: list[float] = []
        slow: list[str] = []
        for name, (page, addresses) in looks(atlas).items():
            say(f"page: {name}")
            try:
                first = visit(page, addresses[0])
                found = [visit(page, one) for one in islice(cycle(addresses[::-1]), visits)]
            except (AssertionError, RuntimeError) as why:  # it failed, or took too long
                yield Left(f"The page {name} failed: {str(why)[-200:]}")
                continue
            every += found
            one = figure(name, found, "s", share=0.95, note=f"first {first * 1000:,.0f} ms")
            slow += [name] * (one.value > 0.1)
            yield one
        note = f"above 100 ms: {', '.join(slow)}" if slow else "none is above 100 ms by itself"
        yield figure("any page, 95 of 100", every, "s", share=0.95, aim="page", note=note)
        yield figure("any page, half within", every, "s")
        try:
            changes = _changes(atlas, visit, given.times(60, 80, 40, quick=10))
            yield figure("a choice in the list, 95 of 100", changes, "s", share=0.95, aim="choice")
        except (AssertionError, RuntimeError) as why:
            yield Left(f"A choice in the list failed: {str(why)[-200:]}")
        yield figure("most memory after all these visits", peak_megabytes(), "MB")


class _running:  # noqa: N801 - it is used as a statement
    """Runs pages of one atlas; gives a function that visits one and says its seconds."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self._scan: Callable[[], Any] | None = None

    def __enter__(self) -> Callable[[str, Look], float]:
        from functools import cache

        from streamlit.components.v2 import manifest_scanner

        from kg.ui import state

        self._state, self._own = state, state.atlas
        state.atlas = lambda: self._atlas
        self._scanner, self._scan = manifest_scanner, manifest_scanner.scan_component_manifests
        manifest_scanner.scan_component_manifests = cache(self._scan)
        return self._visit

    def __exit__(self, *_: object) -> None:
        self._state.atlas = self._own
        self._scanner.scan_component_manifests = self._scan  # type: ignore[assignment]

    def _visit(self, page: str, address: Look) -> float:
        from streamlit.testing.v1 import AppTest

        path = {"home": "", "teach": "paths"}.get(page, page)
        script = (
            "from bench.parts.pages import CLOCK\nfrom kg.ui import pages, state\n"
            f"with CLOCK:\n    state.come_to({path!r})\n    pages.{page}()"
        )
        running = AppTest.from_string(script, default_timeout=150)
        for name, values in address.items():
            running.query_params[name] = list(values)
        CLOCK.seconds.clear()
        running.run()
        assert not running.exception, running.exception[0].message
        return CLOCK.seconds[-1]


# --- A choice in the list ---


def _changes(atlas: Atlas, visit: Callable[[str, Look], float], count: int) -> list[float]:
    """Press something in the list of stories, again and again."""
    chance = random.Random(_SEED)
    address: dict[str, list[str]] = {}
    answer = atlas.facets({})
    found = []
    for _ in range(count):
        _changed(address, answer, chance)
        found.append(visit("cases", address))
        answer = atlas.facets({name: tuple(address.get(name, ())) for name in atlas.facet_names})
    return found


def _changed(values: dict[str, list[str]], answer: FacetAnswer, chance: random.Random) -> None:
    """Press something as a reader might: choose, leave out, turn the page, look at the table."""
    values.pop("start", None)
    names = [name for name in values if name not in ("view", "order")]
    pressed = chance.random()
    if names and (pressed < 0.25 or not answer.found):
        name = chance.choice(names)
        values[name].pop(chance.randrange(len(values[name])))
        if not values[name]:
            del values[name]
    elif pressed < 0.32:
        values["view"] = [chance.choice(["", "table"])]
    elif pressed < 0.4:
        values["order"] = [chance.choice(["", "told", "seen"])]
    elif pressed < 0.45 and answer.found > 40:
        values["start"] = [str(chance.randrange(1, answer.found // 40 + 1) * 40)]
    elif len(names) > 4:
        values.clear()
    else:
        facet = chance.choice([one for one in answer.facets if any(v.count for v in one.values)])
        value = chance.choice([one for one in facet.values if one.count])
        chosen = values.setdefault(facet.name, [])
        if value.slug not in chosen:
            chosen.append(value.slug)
