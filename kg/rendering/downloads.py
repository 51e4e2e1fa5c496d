"""What is read on the page of the data: what there is, in which forms, how to load it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.catalogue.records import Counts
from kg.rendering.parts import capital, counted, escape, joined, link, outside, part, turns

__all__ = ["LOADING", "Download", "downloads_head", "downloads_list", "loading", "size_of"]

LOADING = (
    (
        "rdflib",
        "Ask it in SPARQL, or walk it as triples.",
        "from rdflib import Graph\n"
        'atlas = Graph().parse("pioneer-atlas.ttl")\n'
        'print(len(atlas), "triples")',
    ),
    (
        "pandas",
        "Count readings by whose word they are.",
        "import pandas, zipfile\n"
        'tables = zipfile.ZipFile("pioneer-atlas-tables.zip")\n'
        'pandas.read_csv(tables.open("readings.csv")).whose_word.value_counts()',
    ),
    (
        "networkx",
        "Walk from idea to story; yEd and Gephi open the same files.",
        "import networkx\n"
        'atlas = networkx.read_graphml("pioneer-atlas.graphml")\n'
        'list(atlas.predecessors("concept/pain"))',
    ),
)
"""How the files are loaded: the library, what for, three lines of Python."""

_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_UNITS = ("kB", "MB", "GB")


@dataclass(frozen=True, slots=True)
class Download:
    """A file to take away; `size` 0 while it is being made, `fault` where it cannot be."""

    label: str
    holds: str
    size: int = 0
    sha256: str = ""
    fault: str = ""


def size_of(size: int) -> str:
    """Say a size in bytes with at most three figures.

    >>> size_of(173_840), size_of(3_731_909), size_of(12)
    ('174 kB', '3.7 MB', '12 bytes')
    """
    if size < 1000:
        return f"{size} bytes"
    number = float(size)
    for unit in _UNITS:
        number /= 1000
        if number < 999.5 or unit == _UNITS[-1]:
            return f"{number:.0f} {unit}" if number >= 9.95 else f"{number:.1f} {unit}"
    raise AssertionError  # the last unit takes all


def downloads_head(counts: Counts, files: int, edition: str) -> str:
    """Open the page: what there is, in which version, and what may be done with it."""
    holds = joined(
        [
            counted(counts.stories, "story", "stories"),
            *([counted(counts.notes, "note")] if counts.notes else []),
            counted(counts.statements, "statement"),
            counted(counts.ideas, "idea"),
            counted(counts.sources, "source"),
        ]
    )
    licence = outside(_LICENCE, "Creative Commons Attribution 4.0")
    rows = (
        ("", "What there is", f"<p>{capital(holds)}, in {counted(files, 'file')}.</p>"),
        (
            "",
            "As it stands",
            f"<p>{escape(capital(edition))}. Equal content has equal files, byte for byte.</p>",
        ),
        (
            "",
            "What you may do",
            f"<p>Anything, if you say where it is from: {licence}. The books and articles that it "
            "cites belong to their authors.</p>",
        ),
    )
    return (
        '<div class="head"><div><h1>Data</h1><p class="lede">All that the pages show, to keep and '
        "to work with. What happened and what it is taken to show stand apart in every file, as "
        f"they do on the pages.</p></div>{turns(rows)}</div>"
    )


def downloads_list(files: Iterable[Download]) -> str:
    """List the files of the whole atlas, each with its size and sum."""
    rows = "".join(
        f'<tr><th scope="row">{escape(file.label)}</th><td>{escape(file.holds)}{_sum(file)}</td></tr>'
        for file in files
    )
    return part("All of it", f'<table class="downloads"><tbody>{rows}</tbody></table>')


def _sum(file: Download) -> str:
    if file.fault:
        return f'<small class="unknown">{escape(file.fault)}</small>'
    if not file.size:
        return '<small class="unknown">Its size and sum are being worked out.</small>'
    return f"<small>{size_of(file.size)} · SHA-256 <code>{escape(file.sha256)}</code></small>"


def loading() -> str:
    """Say how to load the files, and where the parts are had alone."""
    rows = "".join(
        f'<dt>{escape(library)}</dt><dd><p>{escape(what)}</p><pre tabindex="0">{escape(code)}</pre></dd>'
        for library, what, code in LOADING
    )
    words = link("the vocabulary", "/vocabulary")
    told = f'<p class="prose">What each word in them means stands in {words}.</p>'
    return part("To load it", f'<dl class="loading">{rows}</dl>{told}') + part(
        "A part of it",
        '<p class="prose">Each story, idea, source and reading path can be had alone: the button '
        "for its data stands on its page. On the command line it is <code>kg export tesco --format "
        "jsonld</code>, and <code>kg export --all --format nq --output atlas.nq</code> for all of "
        "it.</p>",
    )
