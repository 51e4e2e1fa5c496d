"""What is read where the atlas is asked: the questions, one question with its answer, free queries.

An answer is a table that reads without its query: things stand in it by name and lead to their
pages, dates as they are told, readings with their mark. What came of a free query is said in a word
and a sign, so that cut, empty, refused and stopped never look alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from kg.catalogue.dates import When, spoken
from kg.catalogue.records import Basis, Ref
from kg.namespaces import PREFIXES, XSD, compact, name_of
from kg.questions import TOPICS, Answer, Choice, Parameter, Question
from kg.reading.parts import (
    by_whom,
    capital,
    counted,
    escape,
    eyebrow,
    full_stop,
    in_words,
    joined,
    link,
    page,
    part,
    thing,
    unknown,
)
from kg.sandbox import Outcome, Result
from kg.store import Row, Term

__all__ = [
    "Field",
    "Picture",
    "answer_line",
    "answer_table",
    "asked",
    "chart",
    "heads_of",
    "no_answer",
    "own_answer",
    "own_examples",
    "own_form",
    "own_outcome",
    "own_start",
    "questions",
    "unknown_question",
]

Say = Callable[[Term], str]
"""Gives the name of a thing that stands in an answer without one."""

_EXAMPLES = "examples"
"""Where the examples stand in the page."""
_MANY = 40
"""With more to choose from than this, a field is typed into and proposes names."""

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
_LABELS = {
    "basis": "Whose reading",
    "case": "Story",
    "concept": "Idea",
    "scheme": "Framework or list",
}
_BY = {
    "the authors’ word": Basis.WORD,
    "the authors tell it, the label is ours": Basis.TELLING,
    "our reading": Basis.OURS,
}
_BEGINS = re.compile(r"(?P<stem>\w*?)[bB]egin")
_DATES = frozenset(XSD + kind for kind in ("gYear", "gYearMonth", "date"))
_NUMBERS = frozenset(
    XSD + kind for kind in ("integer", "decimal", "double", "float", "int", "long")
)
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


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter as a form shows it.

    `chosen` is the value, or what was given in its place; `wrong` says what is wrong with that, and
    `near` offers what may have been meant.
    """

    parameter: Parameter
    choices: tuple[Choice, ...] = ()
    chosen: str = ""
    wrong: str = ""
    near: tuple[Choice, ...] = ()

    @property
    def label(self) -> str:
        """How the field is called, by what is chosen in it."""
        name = self.parameter.name
        return _LABELS.get(name, capital(name))


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart of an answer: SVG for a wide and for a narrow page, its parts and what they mean.

    Each part has a fill: "full", "half" or "hollow". `left_out` is how many bars are not drawn.
    """

    wide: str
    narrow: str
    parts: tuple[tuple[str, str], ...] = ()
    left_out: int = 0


# --- The list ---


def _tabs(*, own: bool) -> str:
    """Offer the two ways to ask."""
    ways = (("Questions", "/ask", not own), ("Your own query", page("ask", {"tab": "own"}), own))
    rows = "".join(f"<li>{_stay(name, href, current=here)}</li>" for name, href, here in ways)
    return f'<nav class="ways-to-ask" aria-label="Ways to ask"><ul class="views">{rows}</ul></nav>'


def _stay(label: str, href: str, *, current: bool = False) -> str:
    here = ' aria-current="page"' if current else ""
    return f'<a href="{escape(href)}"{here}>{escape(label)}</a>'


def _headline(lede: str) -> str:
    return f'<div class="headline"><h1>Ask</h1><p class="lede">{escape(lede)}</p></div>'


def questions(named: Sequence[Question], strange: str = "") -> str:
    """List the questions by what they are about.

    Args:
        strange: a tab that the address names and that is none.
    """
    note = (
        f'<p class="prose">There is no tab called “{escape(strange)}”. These are the questions.</p>'
        if strange
        else ""
    )
    blocks = []
    for topic, heading in TOPICS.items():
        rows = "".join(
            f"<li>{link(one.sentence, _address(one, {}))}{_takes(one)}</li>"
            for one in named
            if one.about == topic
        )
        if rows:
            blocks.append(part(heading, f'<ul class="questions">{rows}</ul>', anchor=topic))
    return (
        _headline(
            "Questions to the whole atlas, each answered as a table that you can take away. An "
            "answer says what we have read, and nothing of what we have not."
        )
        + _tabs(own=False)
        + note
        + "".join(blocks)
    )


def _address(asked: Question, values: Mapping[str, str]) -> str:
    return page("ask", {"q": asked.name, **values})


def _takes(one: Question) -> str:
    said = []
    if one.parameters:
        said.append("by " + joined(Field(p).label.lower() for p in one.parameters))
    if one.chart:
        said.append("with a chart")
    return f'<span class="seen">{escape(capital(", ".join(said)))}</span>' if said else ""


def unknown_question(name: str, near: Sequence[Question]) -> str:
    """Say that there is no such question, and offer the nearest."""
    rows = "".join(f"<li>{link(one.sentence, _address(one, {}))}</li>" for one in near)
    offered = part("Did you mean", f'<ul class="questions">{rows}</ul>') if rows else ""
    return (
        f'<div class="headline"><h1>There is no question called “{escape(name)}”</h1>'
        f'<p class="lede">It may have been renamed, or never was. {link("All questions", "/ask")} '
        f"stand in one list.</p></div>{offered}"
    )


# --- One question ---


def asked(question: Question, fields: Sequence[Field]) -> str:
    """Put a question, with a field for each thing that it must be given and what is to be minded."""
    head = eyebrow(
        (
            link("Question", "/ask"),
            link(TOPICS[question.about], f"/ask#{question.about}"),
        )
    )
    return (
        f'<div class="headline one">{head}<h1>{escape(question.sentence)}</h1></div>'
        + (_form(question, fields) if fields else "")
        + _caveats(question)
    )


def _caveats(question: Question) -> str:
    said = " ".join(map(escape, question.caveats))
    return f'<p class="seen caveat" role="note">{said}</p>' if said else ""


def _form(question: Question, fields: Sequence[Field]) -> str:
    controls = "".join(_field(question, one, fields) for one in fields)
    return (
        '<form class="asking" action="/ask" method="get" data-stay>'
        f'<input type="hidden" name="q" value="{escape(question.name)}">{controls}'
        '<button type="submit" class="button primary" id="ask">Ask</button></form>'
    )


def _field(question: Question, field: Field, fields: Sequence[Field]) -> str:
    name = field.parameter.name
    about = f' aria-invalid="true" aria-describedby="wrong-{name}"' if field.wrong else ""
    labelled = f'<label for="given-{name}">{escape(field.label)}</label>'
    if field.wrong:
        others = {one.parameter.name: one.chosen for one in fields if not one.wrong}
        offers = joined(
            (
                link(one.label, _address(question, {**others, name: one.value}))
                for one in field.near
            ),
            "or",
        )
        said = escape(field.wrong) + (f" Did you mean {offers}?" if offers else "")
        wrong = f'<p class="wrong" id="wrong-{name}" role="alert">{said}</p>'
    else:
        wrong = ""
    return f'<div class="field">{labelled}{_control(field, about)}{wrong}</div>'


def _control(field: Field, about: str) -> str:
    name = field.parameter.name
    named = f'id="given-{name}" name="{name}"{about}'
    if field.parameter.kind == "year":
        return (
            f'<input type="number" {named} value="{escape(field.chosen)}" min="1000" max="2999" '
            "step=1 required>"
        )
    chosen = next((one for one in field.choices if one.value == field.chosen), None)
    if not field.choices or len(field.choices) > _MANY:
        options = "".join(f'<option value="{escape(one.label)}"></option>' for one in field.choices)
        said = chosen.label if chosen else field.chosen
        return (
            f'<input type="text" {named} value="{escape(said)}" list="known-{name}" '
            f'maxlength="200" autocomplete="off" spellcheck="false" required>'
            f'<datalist id="known-{name}">{options}</datalist>'
        )
    first = "" if chosen else '<option value="" selected>Choose</option>'
    options = "".join(
        f'<option value="{escape(one.value)}"{" selected" if one is chosen else ""}>'
        f"{escape(one.label)}</option>"
        for one in field.choices
    )
    return f"<select {named} required>{first}{options}</select>"


# --- Its answer ---


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
    table = _table(answer.question.sentence, [heads[name] for name in columns], rows)
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


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
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


_NONE = '<span class="unknown">–<span class="vh">nothing told</span></span>'


def _classed(markup: str) -> tuple[str, str]:
    """Give the class of a cell by what stands in it."""
    if markup == _NONE:
        return ' class="none"', markup
    return (' class="number"' if markup.replace(",", "").isdecimal() else ""), markup


def _cell(row: Row, name: str, say: Say) -> str:
    if match := _BEGINS.fullmatch(name):
        return _when(row, match["stem"])
    term = row.get(name)
    if term is None:
        return _NONE
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
        tries.append(link(f"The same for {names}", _address(question, example)))
    tries += [link("What we don’t know", "/gaps"), link("All questions", "/ask")]
    return (
        '<p class="rows-found" role="status"><b>No row.</b></p>'
        f'<p class="prose">{escape(full_stop(means))}</p>'
        f'<ul class="inline tries">{"".join(f"<li>{one}</li>" for one in tries)}</ul>'
        + _behind(query)
    )


# --- Queries of one's own ---


def own_start() -> str:
    """Open the page for queries of one's own."""
    return _headline(
        "SPARQL over everything that the atlas holds: what the questions ask, and whatever else you "
        "want to know. It only reads, and it stops by itself."
    ) + _tabs(own=True)


def own_form(query: str, longest: int, *, carried: bool = True) -> str:
    """Offer a field for a query.

    Args:
        longest: an address longer than this, in characters, is not made.
        carried: whether the address of the page holds the query.
    """
    lines = min(max(query.count("\n") + 2, 8), 24)
    prefixes = "".join(
        f"<dt>{escape(prefix)}:</dt><dd>{escape(iri)}</dd>" for prefix, iri in PREFIXES.items()
    )
    note = (
        ""
        if carried
        else (
            '<p class="wrong" role="status">This query is too long for an address: a link to this '
            "page does not carry it. Keep it in a file.</p>"
        )
    )
    return (
        f'<form class="own" action="/ask" method="get" data-stay data-longest="{longest}">'
        '<input type="hidden" name="tab" value="own">'
        '<label for="own-query">Your query, in SPARQL</label>'
        f'<textarea id="own-query" name="query" rows="{lines}" spellcheck="false" autocapitalize="off" '
        f'autocomplete="off" autocorrect="off" required>\n{escape(query)}</textarea>{note}'
        '<p class="buttons"><button type="submit" class="button primary" id="run">Run</button>'
        '<span class="seen">or Ctrl and Enter in the field</span>'
        f'<a class="seen" href="#{_EXAMPLES}">Examples</a></p></form>'
        '<details class="behind"><summary>Prefixes that need no declaring</summary>'
        f'<dl class="prefixes">{prefixes}</dl></details>'
    )


def own_outcome(result: Result, shown: int) -> str:
    """Say what came of a free query: a sign, a word and a sentence.

    Args:
        shown: so many rows or triples are shown at most.
    """
    sign = (
        '<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" focusable="false">'
        f"{_SIGNS[result.outcome]}</svg>"
    )
    took = f' <span class="seen">{result.seconds:.2f} s</span>' if result.form else ""
    had = len(result.rows) or len(result.triples)
    cut = f" The first {shown:,} are shown; the downloads hold {had:,}." if had > shown else ""
    return (
        f'<p class="outcome {result.outcome}" role="status">{sign}<span>'
        f"<b>{_WORDS[result.outcome]}.</b> {escape(result.sentence)}{cut}{took}</span></p>"
    )


def own_answer(result: Result, shown: int, text: str = "") -> str:
    """Show what came of a free query; empty where nothing did.

    Args:
        shown: so many rows are shown at most.
        text: the triples of a CONSTRUCT, written out.
    """
    if result.rows:
        rows = ([_raw(row.get(name)) for name in result.columns] for row in result.rows[:shown])
        return _table("What came of your query", result.columns, rows)
    if text:
        return (
            '<pre class="triples" tabindex="0" role="region" '
            f'aria-label="What came of your query, in Turtle"><code>{escape(text)}</code></pre>'
        )
    return ""


def own_examples(examples: Iterable[tuple[str, str]]) -> str:
    """Offer queries to learn from."""
    rows = "".join(
        f"<li>{link(sentence, page('ask', {'tab': 'own', 'query': text}))}</li>"
        for sentence, text in examples
    )
    return part("Examples", f'<ul class="questions">{rows}</ul>', anchor=_EXAMPLES)


def _raw(term: Term | None) -> str:
    """Write a term as the query gave it; what has a page leads there."""
    if term is None:
        return _NONE
    if isinstance(term, ox.NamedNode):
        short = compact(term.value)
        name = name_of(term.value)
        if name is None:
            return f"<code>{escape(short)}</code>"
        label = short if not name.part else f"{name.kind}:{name.slug}#{name.part}"
        return f"<code>{thing(Ref(term.value, name.kind, name.slug, label, part=name.part))}</code>"
    if isinstance(term, ox.Literal) and term.language:
        return f'{escape(term.value)} <small class="tag">{escape(term.language)}</small>'
    return escape(term.value if isinstance(term, ox.Literal) else str(term))
