"""What is read of the answer to a question: a table that reads without its query.

Things stand in it by name and lead to their pages, dates as they are told, readings with their mark.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.catalogue.records import Ref
from kg.catalogue.statements import WHOSE
from kg.dates import When, spoken
from kg.namespaces import XSD, name_of
from kg.questions import Answer, Question
from kg.rendering.asking import Field, question_address
from kg.rendering.parts import (
    by_whom,
    capital,
    counted,
    escape,
    full_stop,
    in_words,
    joined,
    link,
    page,
    thing,
    unknown,
)
from kg.store import Row, Term

__all__ = [
    "AS_IT_CAME",
    "NOTHING_TOLD",
    "Picture",
    "Say",
    "Sorting",
    "answer_line",
    "answer_table",
    "as_table",
    "chart",
    "heads_of",
    "is_known",
    "no_answer",
    "number_of",
    "own_sorted",
    "sorting_heads",
]

Say = Callable[[Term], str]
"""Gives the name of a thing that stands in an answer without one."""
_HEADS = {
    "because": "Why",
    "begin": "When",
    "definition": "Meaning",
    "episode": "What happened",
    "gradeNote": "What it is",
    "issued": "Published",
    "moment": "Moment of Belief",
    "untold": "What nobody tells",
    "whose": "Whose reading",
}
_BY = {words: basis for basis, words in WHOSE.items()}
_BEGINS = re.compile(r"(?P<stem>\w*?)[bB]egin")
_NUMBERS = frozenset(
    XSD + kind for kind in ("integer", "decimal", "double", "float", "long", "int")
)
_DATES = frozenset(XSD + kind for kind in ("gYear", "gYearMonth", "date"))
NOTHING_TOLD = '<span class="unknown">–<span class="vh">nothing told</span></span>'


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart of an answer: SVG for a wide and for a narrow page, its parts and what they mean.

    Each part has a fill: "full", "half" or "hollow". `left_out` is how many bars are not drawn.
    """

    wide: str
    narrow: str
    parts: tuple[tuple[str, str], ...] = ()
    left_out: int = 0


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


def heads_of(question: Question) -> dict[str, str]:
    """Give the head of each column, in words."""
    said = dict(question.heads)
    return {
        name: said.get(name) or _HEADS.get(name) or _spaced(name)
        for name in (*question.columns, "rows")
    }


def _spaced(name: str) -> str:
    return capital(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())


def answer_line(rows: int, shown: int) -> str:
    """Say how much came of a question."""
    said = capital(counted(rows, "row"))
    cut = f" The first {shown:,} are shown; the downloads hold all." if rows > shown else ""
    return f'<p class="rows-found" role="status"><b>{said}.</b>{cut}</p>'


def chart(picture: Picture) -> str:
    """Show the chart of an answer, with what its parts are."""
    parts = "".join(
        f'<span><i class="swatch {fill}" aria-hidden="true"></i>{escape(name)}</span>'
        for name, fill in picture.parts
    )
    key = f'<p class="key">{parts}</p>' if parts else ""
    more = (
        f'<p class="seen">The largest are drawn; {in_words(picture.left_out)} more stand in the '
        "table.</p>"
        if picture.left_out
        else ""
    )
    return (
        f'<figure class="chart">{key}<div class="drawn-wide">{picture.wide}</div>'
        f'<div class="drawn-narrow">{picture.narrow}</div>{more}</figure>'
    )


def answer_table(
    answer: Answer,
    say: Say,
    shown: int,
    query: str,
    *,
    address_of: Callable[[Sorting], str] | None = None,
    order: Sorting | None = None,
) -> str:
    """Set the rows of an answer as a table, and fold the query behind it beneath.

    Args:
        shown: so many rows are shown at most.
        query: the same question, as a query that runs by itself.
        address_of: gives the address of the page with its rows in another order, where the heads
            are to sort them.
        order: that of the rows; as they came where none is given.
    """
    order = order or AS_IT_CAME
    columns = _shown_columns(answer.columns)
    heads = heads_of(answer.question)
    listed = own_sorted(answer.rows, order, say)[:shown]
    rows = ([_cell(row, name, say) for name in columns] for row in listed)
    above, cells = sorting_heads(columns, order, address_of, heads) if address_of else ("", [])
    named = [heads[name] for name in columns]
    return above + as_table(answer.question.sentence, named, rows, cells=cells) + _behind(query)


# --- The order of rows ---


def own_sorted(rows: Sequence[Row], order: Sorting, say: Say) -> Sequence[Row]:
    """Put rows in an order: numbers by their size and before words, what is not there last.

    Args:
        say: gives the name of a thing.
    """
    if not order.column:
        return rows
    there = [row for row in rows if order.column in row]
    label = f"{order.column}Label"
    there.sort(key=lambda row: _place(row.get(label) or row[order.column], say), reverse=order.down)
    return [*there, *(row for row in rows if order.column not in row)]


def _place(term: Term, say: Say) -> tuple[int, float, str]:
    number = number_of(term)
    if number is not None:
        return 0, number, ""
    return 1, 0.0, (say(term) if is_known(term) else term.value).casefold()


def number_of(term: Term | None) -> float | None:
    """Give the number that a term is; None where it is none."""
    if not isinstance(term, ox.Literal) or term.datatype.value not in _NUMBERS:
        return None
    try:
        number = float(term.value)
    except ValueError:
        return None
    return None if math.isnan(number) else number


def is_known(term: Term) -> bool:
    """Whether a term is a thing of the atlas."""
    return isinstance(term, ox.NamedNode) and name_of(term.value) is not None


def sorting_heads(
    columns: Sequence[str],
    order: Sorting,
    address_of: Callable[[Sorting], str],
    heads: Mapping[str, str] | None = None,
) -> tuple[str, list[str]]:
    """Give what stands above a table that can be sorted, and the cells of its head.

    Args:
        address_of: gives the address of the page with its rows in another order.
        heads: how each column is called; by its name where that is not given.
    """
    called = [(name, (heads or {}).get(name, name)) for name in columns]
    cells = [
        _sorting_head(_sorting_way(f"sort-{place}", one, order, address_of), one[0], order)
        for place, one in enumerate(called)
    ]
    note = ""
    if order.column:
        way = "from the end" if order.down else "from the start"
        came = f'<a href="{escape(address_of(AS_IT_CAME))}" id="as-it-came">As it came</a>'
        head = dict(called).get(order.column, order.column)
        note = f'<p class="seen sorted">Sorted by {escape(head)}, {way}. {came}</p>'
    listed = "".join(
        f"<li>{_sorting_way(f'narrow-{place}', one, order, address_of)}</li>"
        for place, one in enumerate(called)
    )
    narrow = f'<ul class="inline sort-by"><li class="seen">Sort by</li>{listed}</ul>'
    return note + narrow, cells


def _sorting_head(way: str, name: str, order: Sorting) -> str:
    sorts = ' aria-sort="none"'
    if name == order.column:
        sorts = f' aria-sort="{"descending" if order.down else "ascending"}"'
    return f'<th scope="col"{sorts}>{way}</th>'


def _sorting_way(
    anchor: str, column: tuple[str, str], order: Sorting, address_of: Callable[[Sorting], str]
) -> str:
    name, head = column
    here = name == order.column
    href = escape(address_of(Sorting(name, down=here and not order.down)))
    sign = ("↓" if order.down else "↑") if here else "↕"
    return (
        f'<a class="sorts" id="{anchor}" href="{href}" data-stay>{escape(head)}'
        f'<span aria-hidden="true"> {sign}</span></a>'
    )


def _behind(query: str) -> str:
    opened = link("Open it as a query of your own", page("ask", {"tab": "own", "query": query}))
    return (
        '<details class="behind"><summary>The query behind it, in SPARQL</summary>'
        f'<pre tabindex="0" role="region" aria-label="The query"><code>{escape(query)}</code></pre>'
        f"<p>{opened}, to run it as it is or to change it.</p></details>"
    )


def _shown_columns(columns: Sequence[str]) -> tuple[str, ...]:
    """Leave out what stands in another column: names with their things, ends with beginnings."""
    hidden = {name for name in columns if name.removesuffix("Label") in columns and "Label" in name}
    for name in columns:
        if match := _BEGINS.fullmatch(name):
            hidden |= {_member(match["stem"], one) for one in ("end", "dateAsTold", "inferred")}
    return tuple(name for name in columns if name not in hidden)


def _member(stem: str, name: str) -> str:
    return stem + (name[0].upper() + name[1:] if stem else name)


def as_table(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    cells: Sequence[str] = (),
) -> str:
    """Set rows of cells as a table; each cell is markup, and named by its head on a narrow page.

    Args:
        cells: the heads as cells of the table, as markup, where they are more than words.
    """
    head = "".join(cells or (f'<th scope="col">{escape(one)}</th>' for one in heads))
    body = "".join(
        "<tr>"
        + "".join(
            f'<td{cell} data-name="{escape(name)}">{markup}</td>'
            for name, (cell, markup) in zip(heads, map(_classed, row), strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="answer" role="region" aria-label="The answer as a table" tabindex="0"><table>'
        f'<caption class="vh">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _classed(markup: str) -> tuple[str, str]:
    """Give the class of a cell by what stands in it."""
    if markup == NOTHING_TOLD:
        return ' class="none"', markup
    return (' class="number"' if markup.replace(",", "").isdecimal() else ""), markup


def _cell(row: Row, name: str, say: Say) -> str:
    if match := _BEGINS.fullmatch(name):
        return _when(row, match["stem"])
    term = row.get(name)
    if term is None:
        return NOTHING_TOLD
    if name == "whose" and term.value in _BY:
        return by_whom(_BY[term.value])
    if isinstance(term, ox.NamedNode):
        label = row.get(f"{name}Label")
        return _thing(term.value, label.value if label else say(term))
    return _literal(term)


def _when(row: Row, stem: str) -> str:
    def told(name: str) -> str:
        term = row.get(_member(stem, name))
        return term.value if term else ""

    ours = told("inferred") in ("true", "1")
    when = str(When(told("begin"), told("end"), told("dateAsTold"), ours))
    return escape(capital(when)) if when else unknown("No date told")


def _thing(iri: str, label: str) -> str:
    name = name_of(iri)
    if name is None:
        return escape(label)
    return thing(Ref(iri, name.kind, name.slug, label or name.slug, part=name.part))


def _literal(term: Term) -> str:
    kind = term.datatype.value if isinstance(term, ox.Literal) else ""
    if kind == XSD + "boolean":
        return "yes" if term.value in ("true", "1") else "no"
    return escape(spoken(term.value) if kind in _DATES else term.value)


def no_answer(question: Question, fields: Sequence[Field], query: str) -> str:
    """Say that nothing came of a question, what that means, and what to try."""
    means = question.empty or (
        "The atlas holds nothing that answers this. It may still have happened: only what we have "
        "read is here."
    )
    tries = []
    example = {one.parameter.name: one.parameter.example for one in fields}
    if fields and any(one.chosen != one.parameter.example for one in fields):
        names = joined(
            next((c.label for c in one.choices if c.value == one.parameter.example), one.chosen)
            for one in fields
        )
        tries.append(link(f"The same for {names}", question_address(question, example)))
    tries += [link("What we don’t know", "/gaps"), link("All questions", "/ask")]
    return (
        '<p class="rows-found" role="status"><b>No row.</b></p>'
        f'<p class="prose">{escape(full_stop(means))}</p>'
        f'<ul class="inline tries">{"".join(f"<li>{one}</li>" for one in tries)}</ul>'
        + _behind(query)
    )
