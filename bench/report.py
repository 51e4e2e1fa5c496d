"""The report: figures as they were measured, beside what the design aims at.

Must never measure: what it is given stands in report.json.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

__all__ = ["render"]

Json = Mapping[str, Any]


# --- Figures ---


def seconds(values: Sequence[float]) -> str:
    """Say the median, and the least and the most, in one unit."""
    if not values:
        return "–"
    middle = statistics.median(values)
    scale, unit = (1000, "ms") if middle < 1 else (1, "s")
    shown = [_figure(value * scale) for value in (middle, min(values), max(values))]
    if len(values) == 1:
        return f"{shown[0]} {unit}"
    return f"{shown[0]} {unit} ({shown[1]} to {shown[2]})"


def _figure(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


def geometric(values: Sequence[float]) -> float:
    return math.exp(statistics.fmean(math.log(value) for value in values))


def megabytes(values: Sequence[float]) -> str:
    return f"{statistics.median(values):,.0f} MB"


def ratios(questions: Mapping[str, Json], over: str) -> dict[str, float]:
    """Give for each question how many times slower another engine is than ours."""
    return {
        name: statistics.median(one[over]) / statistics.median(one["ours"])
        for name, one in questions.items()
        if one.get(over)
    }


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


# --- Parts ---

_ENGINES = {
    "ours": "the library: files to store, with derived edges",
    "raw": "raw pyoxigraph: `Store.load`, file by file",
    "dataset": "rdflib `Dataset`, a named graph a file",
    "graph": "rdflib `Graph`, one parse a file",
}
_READS = {
    "open": "open: load and first snapshot",
    "home": "home: all stories",
    "counts": "home: the counts, once",
    "story": "a story, first time",
    "idea": "an idea, first time",
    "schemes": "all frameworks, first time",
    "first search": "the first search, which builds the index",
    "search": "a search",
    "facets": "facets with live counts",
    "first source": "the most cited source, first time",
    "edit to live": "an edited story, from saved to served",
    "check of the edited file": "the check of that story",
    "first search after an edit": "the first search after it",
    "cold start": "cold start: process to first story",
}


def _content(one: Json) -> Iterator[str]:
    counted = one["pages_counted"]
    kind = {"small": "small stories", "real": "stories as long as ours"}[one["size"]]
    yield f"## {one['stories']:,} {kind}"
    yield (
        f"{one['triples_a_story']:,.0f} triples a story, {one['bytes'] / 1e6:.1f} MB of Turtle; "
        f"with the vocabulary and what is derived {one['quads']:,} quads. "
        f"By our rule {counted['stories']:,} are stories and {counted['notes']:,} notes."
    )
    yield "### Load"
    yield table(
        ("", "time", "times raw", "peak memory", "of it imports"),
        [
            (
                _ENGINES[engine],
                seconds(found["seconds"]),
                f"{statistics.median(found['seconds']) / statistics.median(one['loads']['raw']['seconds']):.1f}",
                megabytes(found["peak_mb"]),
                megabytes(found["base_mb"]),
            )
            for engine, found in one["loads"].items()
        ],
    )
    yield from _questions(one)
    yield from _pages(one)


def _questions(one: Json) -> Iterator[str]:
    questions: Mapping[str, Json] = one["questions"]
    slower = {over: ratios(questions, over) for over in ("raw", "rdflib", "rdflib_prepared")}
    yield f"### The {len(questions)} named questions"
    rows = []
    for name, found in questions.items():
        asked = f"`{name}`" + "".join(f" {k}={v}" for k, v in found.get("values", {}).items())
        if "stopped" in found:
            rows.append((asked, "", f"**stopped after {found['stopped']:.0f} s**", "", "", "", ""))
            continue
        row = [
            asked,
            f"{found['answers']['ours']['rows']:,}",
            seconds(found["ours"]),
            seconds(found["raw"]),
            f"{1 / slower['raw'][name]:.2f}",
        ]
        rows.append(
            (*row, *(_rdflib(found, slower["rdflib"].get(name)) if one["with_rdflib"] else ()))
        )
    heads = ["question", "rows", "library", "raw pyoxigraph", "library / raw"]
    yield table([*heads, *(["rdflib", "rdflib / library"] if one["with_rdflib"] else [])], rows)
    yield _means(slower)
    yield _agreement(questions)


def _rdflib(found: Json, times: float | None) -> tuple[str, str]:
    if times is not None:
        return seconds(found["rdflib"]), _figure(times)
    if stopped := found.get("rdflib_stopped"):
        least = stopped / statistics.median(found["ours"])
        return f"stopped after {stopped:.0f} s", f"over {_figure(least)}"
    return "not asked: no time left", "–"


def _means(slower: Mapping[str, Mapping[str, float]]) -> str:
    """Say the geometric means of the ratios."""
    times = 1 / geometric([*slower["raw"].values()])
    words = f"Geometric mean: the library takes {times:.2f} times as long as raw pyoxigraph"
    if slower["rdflib"]:
        times = geometric([*slower["rdflib"].values()])
        words += f"; rdflib takes {times:.0f} times as long as the library"
        words += f" (over the {len(slower['rdflib'])} questions that it finished"
        if slower["rdflib_prepared"]:
            times = geometric([*slower["rdflib_prepared"].values()])
            words += f"; {times:.0f} times with its text parsed beforehand, which ours is not"
        words += ")"
    return words + "."


def _agreement(questions: Mapping[str, Json]) -> str:
    """Say where engines answer differently."""
    found = []
    compared = 0
    for name, one in questions.items():
        ours = one["answers"].get("ours")
        for engine, answer in one["answers"].items():
            compared += engine != "ours"
            if answer["rows"] != ours["rows"]:
                found.append(f"`{name}`: {ours['rows']} rows, {engine} {answer['rows']}")
            elif answer["digest"] != ours["digest"]:
                found.append(f"`{name}`: as many rows, and not the same, from {engine}")
    if not found:
        return f"All {compared} answers of the other engines hold the same rows as ours."
    return "Answers that differ:\n\n" + "\n".join(f"- {line}" for line in found)


def _pages(one: Json) -> Iterator[str]:
    yield "### What pages read"
    rows = []
    for name, words in _READS.items():
        values = one["pages"].get(name)
        if values:
            last = _figure(percentile(values, 0.95) * 1000) + " ms" if len(values) > 9 else "–"
            rows.append((words, str(len(values)), seconds(values), last))
    yield table(("", "runs", "median (least to most)", "95 of 100 within"), rows)
    memory = f"Peak memory after all these reads: {megabytes(one['pages_mb'])}."
    errors = sum(n for code, n in one["check"]["findings"].items() if code.startswith("error"))
    yield (
        f"{memory} The whole check took {seconds(one['check']['seconds'])} and found "
        f"{errors or 'no'} errors."
    )


# --- The aims ---


def _aims(contents: Sequence[Json]) -> Iterator[tuple[str, str, str, str, str]]:
    """Give each aim of the design that is measured here: words, content, aim, found, verdict."""
    for one in contents:
        size = one["size"]
        pages = one["pages"]
        slower = {over: ratios(one["questions"], over) for over in ("raw", "rdflib")}

        def row(
            words: str, aim: str, found: str, fine: bool, size: str = size
        ) -> tuple[str, str, str, str, str]:
            return words, size, aim, found, "met" if fine else "**missed**"

        if slower["rdflib"]:
            times = geometric([*slower["rdflib"].values()])
            yield row("questions, faster than rdflib", "30 times", f"{times:,.0f}", times >= 30)
        times = 1 / geometric([*slower["raw"].values()])
        yield row("questions, beside raw pyoxigraph", "at most 1.3", f"{times:.2f}", times <= 1.3)
        for words, name, most in (
            ("cold start", "cold start", 3 if one["stories"] <= 1000 else 10),
            ("edit to live", "edit to live", 0.15),
            ("check after one edit", "check of the edited file", 1),
        ):
            middle = statistics.median(pages[name])
            yield row(words, f"{most} s", f"{_figure(middle)} s", middle <= most)
        for name in ("home", "story", "idea", "first search", "search", "facets", "first source"):
            last = percentile(pages[name], 0.95)
            words = f"page, 95 of 100: {_READS[name]}"
            yield row(words, "100 ms", f"{_figure(last * 1000)} ms", last <= 0.1)


def render(found: Json) -> str:
    """Write the report."""
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    parts = [
        "# Measurements",
        "Written by `make bench`; the same for machines is in `report.json`. "
        "Times are the median of all runs, with the least and the most in brackets.",
        f"{found['date']}; {versions}; {found['system']}, {found['cores']} cores; "
        f"{found['minutes']:.1f} minutes in all; {found['rounds']} fresh processes for each figure "
        "of the small stories, one fewer for the long. " + _contended(found),
        "The stories are generated: the shape, lengths, dates and citations of our first three, the "
        f"real vocabulary, sentences without meaning (seed `{found['seed']}`).",
        "## Against the aims of the design (section 7)",
        table(("", "stories", "aim", "found", ""), [*_aims(found["contents"])]),
    ]
    for one in found["contents"]:
        parts += _content(one)
    parts += ["## How to read this", _NOTES, "## Not measured", _NOT_MEASURED]
    return "\n\n".join(parts) + "\n"


def _contended(found: Json) -> str:
    share = (found["waiting"] - 1) * 100
    if share > 5:
        return (
            f"**The machine was contended**: the timed work waited for a processor for {share:.0f} % "
            "of its own time."
        )
    return f"The machine was quiet: the timed work waited {max(share, 0):.0f} % of its own time."


_NOTES = """\
- Each call of a question parses its text, in all three engines, as their calls do by default. The
  library's answer is rows of terms; raw pyoxigraph's is its own solutions, all of them fetched.
- Parameters are the most used values of the content for which the question has an answer, so the
  heavy end. The library and raw pyoxigraph are asked in turn in one process; rdflib has the same
  triples in one `Graph`, in a process of its own that is ended when it takes too long.
- rdflib is left out above 180,000 quads, where it would take most of the time of a run.
- A page's aim is for its server time; what is measured here is what the library takes of it,
  without Streamlit."""

_NOT_MEASURED = """\
- Streamlit's own time for a page, the browser, several readers at once, the sandbox of free SPARQL.
- The check beside pySHACL, the planner, a remote endpoint, stores on disk.
- Other numbers of stories: `python -m bench --stories 10000 --long 1000`."""
