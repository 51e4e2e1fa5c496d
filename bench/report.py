"""The one report: aims first, then what was measured, part by part.

Must never measure: what it is given stands in report.json, and causes of misses in causes.toml, which
people write.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.aims import AIMS, HELD
from bench.figures import Figure, Json, Left, percentile, read, shown, table
from bench.parts import PARTS, module_of
from bench.plots import PLOTS, drawn, points
from bench.shape import ROWS

__all__ = ["percentile", "render", "table"]

_CAUSES = Path(__file__).with_name("causes.toml")


@dataclass(frozen=True, slots=True)
class Run:
    """One part at one size."""

    part: str
    stories: int
    long: bool
    told: Json
    figures: tuple[Figure, ...]
    left: tuple[str, ...] = field(default=())

    @property
    def size(self) -> str:
        return f"{self.stories:,}{' long' if self.long else ''}"


def runs_of(found: Json) -> list[Run]:
    """Read the runs of a report."""
    runs = []
    for one in found["runs"]:
        figures = [read(row) for row in one["figures"]]
        runs.append(
            Run(
                one["part"],
                one["stories"],
                one["long"],
                one,
                tuple(figure for figure in figures if not isinstance(figure, Left)),
                tuple(one["left"]),
            )
        )
    return runs


def causes() -> Mapping[str, Mapping[str, str]]:
    """Read why aims are missed and what was tried, and why curves bend; nothing where there is none."""
    if not _CAUSES.is_file():
        return {}
    return tomllib.loads(_CAUSES.read_text("utf-8"))


def render(found: Json, told: Mapping[str, Mapping[str, str]] | None = None) -> dict[str, str]:
    """Write the report and its plots: texts by the name of their files.

    Args:
        told: causes of misses by aim, and of bends by plot; those of causes.toml where not given.
    """
    told = causes() if told is None else told
    runs = runs_of(found)
    pictures: dict[str, str] = {}
    parts = [
        "# Measurements",
        "Written by `make bench`; the same for machines is in `report.json`. A figure is the middle of "
        "what was found, with the least and the most in brackets. “28 ×” says that the rival takes 28 "
        "times what ours takes, measured beside it in the same run.",
        head(found, runs),
        "## Against the aims of the design (section 7)",
        *aims(runs, told.get("aims", {})),
        "## What the stories are",
        *shape(found),
    ]
    for part in PARTS:
        of_part = [one for one in runs if one.part == part]
        if of_part:
            parts += [f"## {module_of(part).TITLE}", module_of(part).ABOUT]
            parts += plotted(part, of_part, told.get("bends", {}), pictures)
            parts += section(of_part)
    return {"REPORT.md": "\n\n".join(parts) + "\n", **pictures}


def head(found: Json, runs: Sequence[Run]) -> str:
    """Say when, where and with what it was measured, and how quiet it was."""
    versions = ", ".join(f"{name} {number}" for name, number in found["versions"].items())
    machine = found["machine"]
    minutes = sum(one.told["seconds"] for one in runs) / 60
    busiest = max(runs, key=lambda one: float(one.told["others"]), default=None)
    said = [
        f"{found.get('date', '')}; {versions}; {machine['system']}, {machine['cores']} cores, "
        f"{machine['gigabytes']} GB; {minutes:.0f} minutes in all."
    ]
    if busiest:
        others = float(busiest.told["others"])
        loud = "**Others were at work on the machine**" if others > 0.3 else "The machine was quiet"
        said.append(
            f"{loud}: they kept at most {others:.1f} cores busy ({busiest.part}, {busiest.size})."
        )
    old = {one.told["date"][:10] for one in runs} - {found.get("date", "")[:10]}
    if old:
        said.append(
            f"Some parts are of an earlier run ({', '.join(sorted(old))}): each has its date."
        )
    if other := {
        one.part for one in runs if one.told.get("versions", found["versions"]) != found["versions"]
    }:
        said.append(f"Other versions were measured in: {', '.join(sorted(other))}.")
    if found.get("quick"):
        said.append("**A quick run: few repeats, short limits.**")
    return " ".join(said)


# --- The aims ---


def aims(runs: Sequence[Run], told: Mapping[str, Any]) -> Iterator[str]:
    """Tell each aim with what was found and whether it is met; the causes of misses below."""
    rows: list[tuple[str, ...]] = []
    missed: dict[str, list[str]] = {}
    for key, aim in AIMS.items():
        binding = [
            (one, worst)
            for one in runs
            if (worst := _worst(key, [f for f in one.figures if f.aim == key]))
        ]
        if not binding:
            rows.append((aim.words, "", aim.told(1_000), "not measured", ""))
        for one, worst in binding:
            met, binds = aim.is_met(worst, one.stories), aim.binds_at(one.stories) and not one.long
            verdict = "met" if met else "**missed**" if binds else "missed; it does not bind here"
            if not met and binds:
                missed.setdefault(key, []).append(one.size)
            what = "" if sum(f.aim == key for f in one.figures) == 1 else f" ({worst.what})"
            found = f"{shown(worst.value, worst.unit)}{what}"
            rows.append((aim.words, one.size, aim.told(one.stories), found, verdict))
    yield table(("", "stories", "aim", "found", ""), rows)
    for key, sizes in missed.items():
        why = told.get(key, {})
        cause = why.get("cause") or "**No cause is written yet: bench/causes.toml.**"
        tried = f" Tried: {why['tried']}" if why.get("tried") else ""
        yield f"- **{AIMS[key].words}**, missed at {' and '.join(sizes)} stories. {cause}{tried}"
    held = [(words, where) for words, where in HELD.items()]
    yield "Aims that are no figures of this run are held by tests:"
    yield table(("aim", "held by"), held)


def _worst(key: str, figures: Sequence[Figure]) -> Figure | None:
    if not figures:
        return None
    choose = min if AIMS[key].at_least else max
    return choose(figures, key=lambda one: one.value)


# --- What the stories are ---

_WAYS = {"ours": "ours", "real": "generated, as long as ours", "small": "generated, small"}


def shape(found: Json) -> Iterator[str]:
    """Set generated stories beside ours."""
    counted = found.get("shape")
    if not counted:
        yield "Not counted in this run."
        return
    yield (
        f"They are generated (seed `{found['seed']}`): the structure, lengths, dates and citations of "
        "ours, the real vocabulary, sentences without meaning. At 50, 1,000 and 10,000 they are small, "
        "about 130 triples, as the design’s figures had them; “long” ones are as long as ours. Counts "
        "are of the middle entry, shares and words of all statements; stories and notes together."
    )
    ways = [way for way in _WAYS if way in counted]
    rows = []
    for name, words in ROWS.items():
        share = words.startswith("share") or name in ("located",)
        values = (counted[way].get(name, 0.0) for way in ways)
        rows.append((words, *(f"{v * 100:.0f} %" if share else _count(v) for v in values)))
    yield table(("", *(_WAYS[way] for way in ways)), rows)


def _count(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.2f}".rstrip("0")


# --- Parts ---


def section(runs: Sequence[Run]) -> Iterator[str]:
    """Tell all figures of one part, a column for each size, and what could not be measured."""
    rows: dict[tuple[str, str], dict[str, Figure]] = {}
    for one in runs:
        for figure in one.figures:
            rows.setdefault((figure.what, figure.rival), {})[one.size] = figure
    sizes = [one.size for one in runs]
    yield table(
        ("", *(f"{size} stories" for size in sizes), "of which"),
        [
            (
                _row_words(*key),
                *(_cell(by[size]) if size in by else "–" for size in sizes),
                _notes(by),
            )
            for key, by in rows.items()
        ],
    )
    for one in runs:
        for why in one.left:
            yield f"- {one.size} stories: {why}"
    yield (
        "Measured "
        + "; ".join(
            f"{one.size}: {one.told['date']}, {one.told['seconds']:.0f} s, others kept "
            f"{float(one.told['others']):.1f} cores busy"
            for one in runs
        )
        + "."
    )


def _row_words(what: str, rival: str) -> str:
    return f"{what}; beside {rival}" if rival else what


def _cell(one: Figure) -> str:
    found = shown(one.value, one.unit)
    if one.runs > 1 and one.unit in ("s", "times", "MB"):
        found += f" ({shown(one.least, one.unit)} to {shown(one.most, one.unit)})"
    if one.ratio is not None:
        ratio = one.ratio
        found += f", **{ratio:,.0f} ×**" if ratio >= 10 else f", **{ratio:.2g} ×**"
    return found


def _notes(by: Mapping[str, Figure]) -> str:
    notes = {size: one.note for size, one in by.items() if one.note}
    if len(set(notes.values())) == 1:
        return next(iter(notes.values()))
    return "; ".join(f"{size}: {note}" for size, note in notes.items())


def plotted(
    part: str, runs: Sequence[Run], bends: Mapping[str, Any], pictures: dict[str, str]
) -> Iterator[str]:
    """Draw what a part costs against the number of stories, where there are two sizes at least."""
    figures = [(one.stories, figure) for one in runs if not one.long for figure in one.figures]
    for plot in PLOTS:
        if plot.part != part:
            continue
        found = points(plot, figures)
        if len({one.stories for one in found}) < 2:
            continue
        name = f"plots/{plot.name}.svg"
        pictures[name] = drawn(plot, found)
        yield f"![{plot.title} against the number of stories]({name})"
        if why := bends.get(plot.name):
            yield str(why)
