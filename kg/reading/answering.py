"""What is read of the answer to a question: a table that reads without its query.

Things stand in it by name and lead to their pages, dates as they are told, readings with their mark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.catalogue.records import Ref
from kg.catalogue.statements import WHOSE
from kg.dates import When, spoken
from kg.namespaces import XSD, name_of
from kg.questions import Answer, Question
from kg.reading.asking import Field, question_address
from kg.reading.parts import (
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
    "NOTHING_TOLD",
    "Picture",
    "Say",
    "answer_line",
    "answer_table",
    "as_table",
    "chart",
    "heads_of",
    "no_answer",
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


def answer_table(answer: Answer, say: Say, shown: int, query: str) -> str:
    """Set the rows of an answer as a table, and fold the query behind it beneath.

    Args:
        shown: so many rows are shown at most.
        query: the same question, as a query that runs by itself.
    """
    columns = _shown_columns(answer.columns)
    heads = heads_of(answer.question)
    rows = ([_cell(row, name, say) for name in columns] for row in answer.rows[:shown])
    table = as_table(answer.question.sentence, [heads[name] for name in columns], rows)
    return table + _behind(query)


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
