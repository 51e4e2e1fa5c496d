"""What is read where somebody asks in SPARQL: what can be asked for, what came of it, and examples.

What came of a query is said in a word and a sign, so that cut, empty, refused and stopped never look
alike. Things stand in a table by name and lead to their pages; what is no thing of the atlas stands
as the query gave it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import pyoxigraph as ox

from kg.catalogue.records import Ref
from kg.namespaces import PREFIXES, XSD, compact, name_of
from kg.questions import LESSONS, Answer, Chart, Example, Question
from kg.reading.answering import NOTHING_TOLD, Say, as_table
from kg.reading.asking import ask_headline, ways_to_ask
from kg.reading.parts import address, capital, counted, escape, outside, page, part, thing
from kg.sandbox import Outcome, Result
from kg.store import Row, Term

__all__ = [
    "EDITOR",
    "Sorting",
    "own_answer",
    "own_bar",
    "own_charted",
    "own_drawn",
    "own_drawn_label",
    "own_examples",
    "own_model",
    "own_outcome",
    "own_said",
    "own_sorted",
    "own_start",
    "own_told",
    "own_too_long",
    "own_triples",
    "own_waiting",
]

EDITOR = "own"
"""By which name what is pressed on the page finds the editor."""
_EXAMPLES, _MODEL = "examples", "what-there-is"
"""Where the examples, and what can be asked for, stand in the page."""
_MOST_BARS = 60
"""With more rows than this a chart says less than the table."""
_WORDS = {
    Outcome.COMPLETE: "Complete",
    Outcome.CUT: "Cut short",
    Outcome.EMPTY: "Nothing fits",
    Outcome.REFUSED: "Not run",
    Outcome.STOPPED: "Stopped",
}
_SIGNS = {
    Outcome.COMPLETE: '<path d="M4 10.5 8.2 15 16 5.5"/>',
    Outcome.CUT: '<path d="M3 5.5h14M3 10h14M3 14.5h3M9 14.5h3M15 14.5h2"/>',
    Outcome.EMPTY: '<circle cx="10" cy="10" r="6.5"/>',
    Outcome.REFUSED: '<circle cx="10" cy="10" r="6.5"/><path d="M5.4 14.6 14.6 5.4"/>',
    Outcome.STOPPED: '<path d="M5 5h10v10H5z"/>',
}
_WAITING = '<circle cx="10" cy="10" r="6.5" stroke-dasharray="2.8 2.3"/>'
_NUMBERS = frozenset(
    XSD + kind for kind in ("integer", "decimal", "double", "float", "long", "int")
)
_YEARS = XSD + "gYear"

_THINGS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "A story",
        "?story a atlas:Case .",
        "is told in many statements.",
        ("skos:prefLabel", "dcterms:abstract", "atlas:sector", "atlas:place", "atlas:toldIn"),
    ),
    (
        "A statement",
        "?statement atlas:about ?story .",
        "says what happened, and when.",
        ("atlas:statement", "atlas:begin", "atlas:actor", "atlas:phase", "atlas:cites"),
    ),
    (
        "A reading",
        "?statement atlas:shows ?idea .",
        "says what that is taken to show.",
        ("atlas:shows", "atlas:counters", "atlas:breaks", "atlas:basis", "atlas:because"),
    ),
    (
        "An idea",
        "?idea skos:inScheme ?framework .",
        "is a word of a framework.",
        ("skos:prefLabel", "skos:definition", "skos:broader", "skos:related"),
    ),
    (
        "A source",
        "?statement atlas:cites/atlas:source ?source .",
        "stands behind a statement.",
        ("dcterms:title", "dcterms:creator", "dcterms:issued", "atlas:grade"),
    ),
)
"""What the data is made of: a word, how it is asked for, what it is, and what is said of it."""


@dataclass(frozen=True, slots=True)
class Sorting:
    """In which order rows are shown: by a column, from its end where `down`; as they came where none."""

    column: str = ""
    down: bool = False

    @classmethod
    def read(cls, text: str, columns: Sequence[str]) -> Sorting:
        """Read an order from an address; as they came where it names no column.

        >>> Sorting.read("-year", ["name", "year"])
        Sorting(column='year', down=True)
        """
        column = text.removeprefix("-")
        return cls(column, text.startswith("-")) if column in columns else cls()

    def __str__(self) -> str:
        return f"-{self.column}" if self.down else self.column


AS_IT_CAME = Sorting()


def own_start() -> str:
    """Open the page for queries of one's own."""
    return ask_headline(
        "SPARQL over everything that the atlas holds: what the questions ask, and whatever else you "
        "want to know. It only reads, and it stops by itself."
    ) + ways_to_ask(own=True)


def own_bar() -> str:
    """Set what can be pressed under the editor."""
    return (
        '<p class="buttons run-bar"><button type="button" class="button primary" id="run" '
        f'data-for="{EDITOR}" data-ask="run">Run</button>'
        '<span class="seen keys">or <kbd>Ctrl</kbd> <kbd>Enter</kbd></span>'
        f'<a class="seen" href="#{_EXAMPLES}">Examples</a></p>'
    )


def own_too_long() -> str:
    """Say that no link carries this query, and what to do."""
    return (
        '<p class="wrong" role="status">This query is too long for an address: a link to this page '
        "does not carry it. Take it as a file to pass it on.</p>"
    )


def own_model() -> str:
    """Show what the data is made of, in five words that are put into the query by pressing them."""
    rows = "".join(
        f'<li><details name="model"{" open" if place == 0 else ""}><summary><b>{escape(word)}</b> '
        f"{escape(what)}</summary><p>{_put(start, 'start')}{''.join(map(_put, properties))}</p>"
        "</details></li>"
        for place, (word, start, what, properties) in enumerate(_THINGS)
    )
    prefixes = "".join(
        f"<dt>{escape(prefix)}:</dt><dd>{escape(iri)}</dd>" for prefix, iri in PREFIXES.items()
    )
    return (
        f'<section class="model" id="{_MODEL}" tabindex="-1" aria-labelledby="model-head">'
        '<h2 id="model-head">What there is to ask for</h2>'
        '<p class="seen">Press a name to put it where the caret is.</p>'
        f'<ol class="model-words">{rows}</ol>'
        '<details class="behind"><summary>Prefixes that need no declaring here</summary>'
        f'<dl class="prefixes">{prefixes}</dl></details></section>'
    )


def _put(code: str, classes: str = "") -> str:
    kind = f' class="put {classes}"' if classes else ' class="put"'
    return (
        f'<button type="button"{kind} data-for="{EDITOR}" data-insert="{escape(code)}">'
        f'<span class="vh">Put in </span><code>{escape(code)}</code></button> '
    )


# --- What came of it ---


def own_waiting(seconds: float, most: float) -> str:
    """Say that a query is on its way, for how long, and offer to stop it."""
    return (
        f'<p class="outcome waiting">{_sign(_WAITING)}<span><b role="status">Asking.</b> '
        f"It stops by itself after {most:g} seconds. "
        f'<span class="seen" aria-hidden="true">{seconds:.1f} s</span></span>'
        f'<button type="button" class="button" id="cancel" data-for="{EDITOR}" '
        'data-ask="cancel">Cancel</button></p>'
    )


def own_outcome(result: Result, shown: int) -> str:
    """Say what came of a free query: a sign, a word and a sentence.

    Args:
        shown: so many rows or triples are shown at most.
    """
    took = f' <span class="seen">{result.seconds:.2f} s</span>' if result.form else ""
    had = len(result.rows) or len(result.triples)
    cut = f" The first {shown:,} are shown; the downloads hold {had:,}." if had > shown else ""
    return (
        f'<p class="outcome {result.outcome}" role="status">{_sign(_SIGNS[result.outcome])}<span>'
        f"<b>{_WORDS[result.outcome]}.</b> {escape(result.sentence)}{cut}{took}</span></p>"
    )


def _sign(drawn: str) -> str:
    return (
        '<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">'
        f"{drawn}</svg>"
    )


def own_said(result: Result) -> str:
    """Say in a few words what came of a free query, for the list of those that were asked.

    >>> own_said(Result(Outcome.STOPPED, "time", "Stopped after 5 seconds.", "select", seconds=5))
    'Stopped · 5.00 s'
    """
    words = _WORDS[result.outcome]
    if result.boolean is not None:
        words = "Yes" if result.boolean else "No"
    elif result.rows or result.triples:
        unit = "row" if result.rows else "triple"
        words = f"{counted(len(result.rows) or len(result.triples), unit)}"
        words = f"{capital(words)}{', cut short' if result.outcome is Outcome.CUT else ''}"
    return f"{words} · {result.seconds:.2f} s" if result.form else words


def own_told(result: Result) -> str:
    """Answer with yes or no, in a sentence; empty where that is not what was asked."""
    if result.boolean is None:
        return ""
    said = (
        "Yes: the atlas holds what you ask for."
        if result.boolean
        else "No: the atlas holds nothing of the kind. It may still be so; only what we have read "
        "is here."
    )
    return f'<p class="told-so">{said}</p>'


# --- Rows ---


def own_sorted(rows: Sequence[Row], order: Sorting, say: Say) -> Sequence[Row]:
    """Put rows in an order: numbers by their size and before words, what is not there last.

    Args:
        say: gives the name of a thing.
    """
    if not order.column:
        return rows
    there = [row for row in rows if order.column in row]
    there.sort(key=lambda row: _place(row[order.column], say), reverse=order.down)
    return [*there, *(row for row in rows if order.column not in row)]


def _place(term: Term, say: Say) -> tuple[int, float, str]:
    number = _number(term)
    if number is not None:
        return 0, number, ""
    return 1, 0.0, (say(term) if _known(term) else term.value).casefold()


def _number(term: Term | None) -> float | None:
    if not isinstance(term, ox.Literal) or term.datatype.value not in _NUMBERS:
        return None
    try:
        number = float(term.value)
    except ValueError:
        return None
    return None if math.isnan(number) else number


def _known(term: Term) -> bool:
    return isinstance(term, ox.NamedNode) and name_of(term.value) is not None


def own_answer(
    columns: Sequence[str],
    rows: Sequence[Row],
    say: Say,
    address_of: Callable[[Sorting], str],
    order: Sorting = AS_IT_CAME,
) -> str:
    """Set rows as a table, whose heads sort it.

    Args:
        rows: as many as are shown, in their order.
        say: gives the name of a thing.
        address_of: gives the address of the page with its rows in another order.
    """
    body = ([_cell(row.get(name), say) for name in columns] for row in rows)
    heads = [_head(place, name, order, address_of) for place, name in enumerate(columns)]
    note = ""
    if order.column:
        way = "from the end" if order.down else "from the start"
        came = f'<a href="{escape(address_of(AS_IT_CAME))}" id="as-it-came">As it came</a>'
        note = f'<p class="seen sorted">Sorted by {escape(order.column)}, {way}. {came}</p>'
    listed = "".join(
        f"<li>{_way(f'narrow-{place}', name, order, address_of)}</li>"
        for place, name in enumerate(columns)
    )
    narrow = f'<ul class="inline sort-by"><li class="seen">Sort by</li>{listed}</ul>'
    return note + narrow + as_table("What came of your query", columns, body, cells=heads)


def _head(place: int, name: str, order: Sorting, address_of: Callable[[Sorting], str]) -> str:
    sorts = ' aria-sort="none"'
    if name == order.column:
        sorts = f' aria-sort="{"descending" if order.down else "ascending"}"'
    return f'<th scope="col"{sorts}>{_way(f"sort-{place}", name, order, address_of)}</th>'


def _way(anchor: str, name: str, order: Sorting, address_of: Callable[[Sorting], str]) -> str:
    here = name == order.column
    href = escape(address_of(Sorting(name, down=here and not order.down)))
    sign = ("↓" if order.down else "↑") if here else "↕"
    return (
        f'<a class="sorts" id="{anchor}" href="{href}" data-stay>{escape(name)}'
        f'<span aria-hidden="true"> {sign}</span></a>'
    )


def _cell(term: Term | None, say: Say) -> str:
    """Write a term: a thing of ours by its name, all else as the query gave it."""
    if term is None:
        return NOTHING_TOLD
    if isinstance(term, ox.NamedNode):
        return _thing(term.value, say(term) if _known(term) else "")
    if isinstance(term, ox.Literal) and term.language:
        tag = (
            "" if term.language == "en" else f' <small class="tag">{escape(term.language)}</small>'
        )
        return escape(term.value) + tag
    return escape(term.value if isinstance(term, ox.Literal) else str(term))


def _thing(iri: str, label: str) -> str:
    short, name = compact(iri), name_of(iri)
    if name is None:
        away = short.startswith("<") and iri.startswith(("http://", "https://"))
        return f"<code>{outside(iri, iri)}</code>" if away else _code(short)
    ref = Ref(iri, name.kind, name.slug, label or name.slug, part=name.part)
    if not address(ref):
        return _code(short)
    return f'<span title="{escape(short)}">{thing(ref, label)}</span>'


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


# --- Triples, and what is drawn ---


def own_triples(triples: Iterable[ox.Triple]) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """Give triples as rows of a table, in the order of their subjects."""
    listed = sorted(triples, key=lambda one: (str(one.subject), str(one)))
    rows = tuple(
        {"thing": one.subject, "property": one.predicate, "value": one.object}
        for one in listed
        if not isinstance(one.subject, ox.Triple) and not isinstance(one.object, ox.Triple)
    )
    return ("thing", "property", "value"), rows


def own_drawn_label(things: int, links: int) -> str:
    """Say of the picture what it shows, to who does not see it, and how to walk in it."""
    return (
        f"What came of your query as a picture: {counted(things, 'thing')}, {counted(links, 'link')}. "
        "Arrow keys walk, Enter opens the page of a thing. The list under the picture has all of it."
    )


def own_drawn(left_out: int) -> str:
    """Say how to read the picture, and what is not in it."""
    more = (
        f" The picture holds what has the most links; {counted(left_out, 'thing')} "
        f"{'stands' if left_out == 1 else 'stand'} in the list only."
        if left_out
        else ""
    )
    return (
        '<p class="seen drawn-note">A press on a thing of the atlas opens its page. Texts and numbers '
        f"stand in the list.{more}</p>"
    )


def own_charted(result: Result) -> Answer | None:
    """Give an answer with what can be drawn of it; None where nothing fits.

    Drawn are one number for each thing or text, and one for each year: of few rows, no two of which
    are of the same.
    """
    rows, columns = result.rows, result.columns
    names = {name for name in columns if name.endswith("Label") and name[:-5] in columns}
    plain = [name for name in columns if name not in names]
    if not 1 < len(rows) <= _MOST_BARS or len(plain) != 2:
        return None
    numbers = [name for name in plain if all(_number(row.get(name)) is not None for row in rows)]
    years = [name for name in plain if all(_year(row.get(name)) for row in rows)]
    counts = [name for name in numbers if name not in years]
    if len(counts) != 1:
        return None
    what = next(name for name in plain if name != counts[0])
    values = {row[what].value for row in rows if what in row}
    if len(values) != len(rows) or any((_number(row[counts[0]]) or 0) < 0 for row in rows):
        return None
    kind = "timeline" if what in years else "bar"
    if kind == "timeline":
        rows = tuple(sorted(rows, key=lambda row: row[what].value))
    chart = Chart(kind, (what, counts[0]))
    gives = ", ".join(f"?{name}" for name in columns)
    asked = Question(EDITOR, "What came of your query", (), gives, "", "counting", chart=chart)
    return Answer(asked, columns, rows)


def _year(term: Term | None) -> bool:
    if not isinstance(term, ox.Literal):
        return False
    plain = term.datatype.value == XSD + "integer" and 1500 <= (_number(term) or 0) <= 2100
    return plain or term.datatype.value == _YEARS


# --- Examples ---


def own_examples(examples: Iterable[Example]) -> str:
    """Offer queries to learn from, by what they are about; a press puts one into the editor."""
    topics = []
    for about, listed in groupby(examples, key=lambda one: one.about):
        rows = "".join(f"<li>{_example(one)}</li>" for one in listed)
        topics.append(
            f'<section class="lesson"><h3>{escape(LESSONS[about])}</h3>'
            f'<ul class="questions">{rows}</ul></section>'
        )
    body = (
        '<p class="seen">A press puts one into the editor; undo brings back what stood there.</p>'
        f'<div class="lessons">{"".join(topics)}</div>'
    )
    return part("Examples", body, anchor=_EXAMPLES)


def _example(one: Example) -> str:
    href = page("ask", {"tab": "own", "query": one.text})
    gives = (
        "" if one.gives == "table" else f'<span class="seen">{escape(capital(one.gives))}</span>'
    )
    return (
        f'<a href="{escape(href)}" data-for="{EDITOR}" data-write="{escape(one.text)}" '
        f'title="{escape(one.trick)}">{escape(one.asks)}</a>{gives}'
    )
