"""From a saved file to what every reader sees."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

from bench.alone import Failed, alone, say
from bench.content import own_copy
from bench.figures import Figure, Given, Json, Left, figure

if TYPE_CHECKING:
    from kg.atlas import Atlas

TITLE = "From a save to every reader"
ABOUT = """\
Another process puts a file in its place; the clock starts when it says that it is there, and the
watcher of the folder learns of it as of any editor’s. A save says something new in the first statement
of a story and lets it show an idea that many show; every third is a new story. It is live when the
story tells the sentence, the search finds it, the list of stories under that idea holds it, the page of
the idea quotes it and a named question gives what is new, looked for one after the other: each look
counts in all that come after it. rdflib’s save takes the old graph of that one file out of a `Dataset`
and parses the new one; it checks nothing and keeps no index, list or page up to date. Whoever has these
five looks from rdflib reads all files again (“Loading”)."""
MOST, LONG = 10_000, False

_IDEA = "pain"
_POLL = 0.001
_RDFLIB_MOST = 2_000
_EDITOR = """
import os, sys
for line in sys.stdin:
    text, path = line.rstrip("\\n").split("\\t")
    os.replace(text, path)
    print(flush=True)
"""
"""Another process that puts files in their places, one for each line that it is given."""


def measure(given: Given) -> Iterator[Figure | Left]:
    from kg.atlas import Atlas
    from kg.settings import Settings

    theirs: Json = {}
    if given.stories <= _RDFLIB_MOST:
        say("rdflib saves")
        try:
            theirs = alone("bench.parts.live:of_rdflib", 200, content=str(given.content), saves=15)
        except Failed as why:
            yield Left(f"rdflib: {why}.")
    content = own_copy(given.content, given.folder / "content")
    with Atlas(Settings.from_environment(content=content), watch=True) as atlas:
        slugs = [one.ref.slug for one in atlas.cases()]
        count = given.times(30, 30, 15, quick=4)
        slugs = slugs[:: max(1, len(slugs) // count)][:count]
        for seen in looks(atlas, slugs[0], "customers").values():
            seen()
        atlas.counts()
        atlas.check_file(content / "cases" / f"{slugs[0]}.ttl")
        time.sleep(0.5 if given.quick else 3)
        idle = time.process_time()
        time.sleep(0.5 if given.quick else 3)
        idle = (time.process_time() - idle) / (0.5 if given.quick else 3)
        say("saving")
        found = saves(atlas, content, slugs)
        checks = checked(atlas, content, slugs[: given.times(5, 5, 3)])
    whole = [one["all"] for one in found]
    yield figure(
        "a save, until every reader sees it",
        whole,
        "s",
        rival="rdflib" if theirs else "",
        rivals=theirs.get("seconds"),
        aim="live",
    )
    yield figure("of the processor", [one["processor"] for one in found], "s")
    yield figure("95 of 100 saves", whole, "s", share=0.95)
    for name in found[0]:
        if name not in ("all", "processor"):
            yield figure(f"until it is seen: {name}", [one[name] for one in found], "s")
    yield figure("the check of the edited story", checks, "s", aim="check edit")
    yield figure("share of one core while nobody saves", idle, "share")


def edited(text: str, mark: str) -> str:
    """Say a new word in the first statement and its name, and let it show an idea."""
    head, said, rest = text.partition('atlas:statement "')
    told, end, after = rest.partition("\n.\n")
    told = re.sub(r"\n    atlas:(shows|basis|because) [^\n]*", "", told)
    links = (
        f"\n    atlas:shows concept:{_IDEA} ;\n    atlas:basis atlas:editorial ;"
        f'\n    atlas:because "So it is said."@en ;'
    )
    named, label, statement = head.rpartition('skos:prefLabel "')
    return f"{named}{label}{mark} {statement}{said}{mark} {told}{links}{end}{after}"


def looks(atlas: Atlas, slug: str, mark: str) -> dict[str, Callable[[], bool]]:
    """Give what readers look at, each saying whether the change is there."""

    def told() -> bool:
        return any(one.text.startswith(mark) for one in atlas.case(slug).statements)

    def used() -> bool:
        return any(use.statement.text.startswith(mark) for use in atlas.idea(_IDEA).uses)

    def asked() -> bool:
        rows = atlas.ask("single_source", case=slug).rows
        return any(mark in term.value for row in rows for term in row.values())

    return {
        "the story": lambda: any(one.ref.slug == slug for one in atlas.cases()) and told(),
        "search": lambda: any(hit.ref.slug == slug for hit in atlas.search(mark).hits),
        "the list and its facets": lambda: any(
            one.ref.slug == slug for one in atlas.facets({"idea": (_IDEA,)}).cases
        ),
        "the idea": used,
        "a question": asked,
    }


def saves(atlas: Atlas, content: Path, slugs: Iterable[str]) -> list[dict[str, float]]:
    """Change each of these stories, and every third time write a new one; time each save."""
    found = []
    with subprocess.Popen(
        [sys.executable, "-c", _EDITOR], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as editor:
        for number, slug in enumerate(slugs):
            path = content / "cases" / f"{slug}.ttl"
            text = path.read_text(encoding="utf-8")
            mark = f"quixotic{number}"
            new = slug
            if number % 3 == 2:
                new = f"new-{number}"
                text = text.replace(slug, new)
                path = path.with_name(f"{new}.ttl")
            before = atlas.generation
            begun = _save(editor, path, edited(text, mark))
            own = time.process_time()
            seen = _until_live(
                begun,
                lambda before=before: atlas.generation != before,  # type: ignore[misc]
                looks(atlas, new, mark),
            )
            own = time.process_time() - own
            found.append({**seen, "all": max(seen.values()), "processor": own})
            time.sleep(0.05)
        assert editor.stdin is not None
        editor.stdin.close()
    return found


def _save(editor: subprocess.Popen[str], path: Path, text: str) -> float:
    """Let the other process put a file in its place; give the moment at which it was there."""
    aside = path.with_name(f".aside-{path.name}.new")
    aside.write_text(text, encoding="utf-8")
    into: IO[str] | None = editor.stdin
    out: IO[str] | None = editor.stdout
    assert into is not None
    assert out is not None
    into.write(f"{aside}\t{path}\n")
    into.flush()
    out.readline()
    return time.perf_counter()


def _until_live(
    begun: float, changed: Callable[[], bool], seen_by: dict[str, Callable[[], bool]]
) -> dict[str, float]:
    """Look until everything is seen; give the seconds until each was, the looking included.

    Args:
        changed: whether there is another state of the content at all. Who looked through 10,000
            stories a thousand times a second would measure mostly that.
    """
    seen: dict[str, float] = {}
    while not changed() and time.perf_counter() - begun < 60:
        time.sleep(_POLL)
    for name, look in seen_by.items():
        while not look():
            time.sleep(_POLL)
            if time.perf_counter() - begun > 60:
                raise AssertionError(f"{name} was not live within a minute")
        seen[name] = time.perf_counter() - begun
    return seen


def checked(atlas: Atlas, content: Path, slugs: Iterable[str]) -> list[float]:
    """Edit some stories and check each, the atlas following."""
    found = []
    for slug in slugs:
        path = content / "cases" / f"{slug}.ttl"
        before = atlas.generation
        aside = path.with_name(f".{path.name}.new")
        aside.write_text(path.read_text("utf-8") + "# edited\n", encoding="utf-8")
        aside.replace(path)
        begun = time.perf_counter()
        atlas.check_file(path)
        found.append(time.perf_counter() - begun)
        until = time.perf_counter() + 2
        while atlas.generation == before and time.perf_counter() < until:
            time.sleep(_POLL)
    return found


def of_rdflib(content: str, saves: int) -> Json:
    """Task: hold all files in an rdflib Dataset, then read one again and again."""
    import rdflib

    dataset = rdflib.Dataset(default_union=True)
    files = sorted(Path(content).rglob("*.ttl"))
    for path in files:
        dataset.graph(rdflib.URIRef(path.as_uri())).parse(path, format="turtle")
    found = []
    for path in files[:: max(1, len(files) // saves)]:
        begun = time.perf_counter()
        dataset.remove_graph(rdflib.URIRef(path.as_uri()))
        dataset.graph(rdflib.URIRef(path.as_uri())).parse(path, format="turtle")
        found.append(time.perf_counter() - begun)
    return {"seconds": found}
