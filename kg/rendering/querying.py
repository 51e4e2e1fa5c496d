"""What is read where somebody asks in SPARQL: what can be asked for, what came of it, and examples.

What came of a query is said in a word and a sign, so that cut, empty, refused and stopped never look
alike. Things stand in a table by name and lead to their pages; what is no thing of the atlas stands
as the query gave it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

import pyoxigraph as ox

from kg.catalogue.records import Ref
from kg.diagnostics import Finding
from kg.namespaces import PREFIXES, XSD, compact, name_of
from kg.questions import LESSONS, Answer, Chart, Example, Question
from kg.rendering.answering import (
    AS_IT_CAME,
    NOTHING_TOLD,
    Say,
    Sorting,
    as_table,
    is_known,
    number_of,
    sorting_heads,
)
from kg.rendering.asking import ask_headline, ways_to_ask
from kg.rendering.parts import address, capital, counted, escape, outside, page, part, thing
from kg.sandbox import Outcome, Result
from kg.store import Row, Term

__all__ = [
    "EDITOR",
    "own_answer",
    "own_bar",
    "own_charted",
    "own_columns",
    "own_drawn",
    "own_drawn_label",
    "own_earlier",
    "own_examples",
    "own_file",
    "own_model",
    "own_outcome",
    "own_said",
    "own_start",
    "own_told",
    "own_too_long",
    "own_triples",
    "own_uncharted",
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
_SUBJECTS: Mapping[str, tuple[str, ...]] = {
    start: ("source",) if "source" in start else (re.findall(r"\?(\w+)", start)[0],)
    for _, start, _, _ in _THINGS
}
"""By how a kind is asked for: which of its variables stands for the thing itself."""


def _box(x: int, y: int, word: str) -> str:
    return (
        f'<rect x="{x}" y="{y}" width="96" height="30" rx="6"/>'
        f'<text x="{x + 48}" y="{y + 19.5}">{word}</text>'
    )


_PICTURE = (
    '<svg class="hangs" viewBox="-16 0 372 250" role="img" aria-label="A statement is about a story, '
    "shows ideas, and cites sources. A story is of an organisation, an idea is in a framework, and "
    'people act in statements."><g class="boxes">'
    + _box(4, 110, "a story")
    + _box(122, 110, "a statement")
    + _box(240, 110, "an idea")
    + _box(4, 14, "organisation")
    + _box(122, 14, "a person")
    + _box(240, 14, "framework")
    + _box(122, 206, "a source")
    + '</g><path d="M122 125h-21M218 125h21M52 110V45M170 110V45M288 110V45M170 140v65"/>'
    '<path class="heads" d="m101 125 6-4v8zM239 125l-6-4v8zM52 45l-4 6h8zM170 45l-4 6h8zM288 45l-4 '
    '6h8zM170 205l-4-6h8z"/>'
    '<g class="links"><text x="110" y="101">atlas:about</text><text x="229" y="101">atlas:shows'
    '</text><text x="52" y="80">atlas:organisation</text><text x="170" y="80">atlas:actor</text>'
    '<text x="288" y="80">skos:inScheme</text><text x="170" y="172">atlas:cites / atlas:source'
    "</text></g></svg>"
)
"""The classes of the data and what links them: that of docs/querying.md, for a narrow column."""
_STAR = re.compile(r"\bSELECT\s+(?:(?:DISTINCT|REDUCED)\s+)?\*", re.IGNORECASE)
_REMARK = re.compile(r"#[^\n]*|<[^<>\s]*>|\"[^\"\n]*\"")
_FEWEST_SUSPECTS = 3
"""So many names that find nothing are told of beside an answer with nothing in it."""


def own_start() -> str:
    """Open the page for queries of one's own."""
    return ask_headline(
        "SPARQL over everything that the atlas holds: what the questions ask, and whatever else you "
        "want to know. It only reads, and it stops by itself."
    ) + ways_to_ask(own=True)


def own_bar(public_url: str = "") -> str:
    """Set what can be pressed under the editor.

    Args:
        public_url: under which others reach the atlas; empty where only this computer does.
    """
    said = "Copied." if public_url else "Copied. It works on this computer only."
    base = f"{public_url.rstrip('/')}/ask" if public_url else ""
    return (
        '<p class="buttons run-bar"><button type="button" class="button primary" id="run" '
        f'data-for="{EDITOR}" data-ask="run">Run</button>'
        '<span class="seen keys">or <kbd>Ctrl</kbd> <kbd>Enter</kbd></span>'
        f'<a class="seen" href="#{_EXAMPLES}">Examples</a>'
        f'<button type="button" class="plain to-past" data-for="{EDITOR}" '
        'data-show=".st-key-own-past-all">Asked before</button>'
        f'<span class="copy"><button type="button" class="quiet" data-for="{EDITOR}" '
        f'data-link="{escape(base)}" data-copy="/ask?tab=own" data-said="{said}" '
        'title="A link to this page with what stands in the editor">Copy link to this query'
        '</button><span role="status"></span></span></p>'
    )


def own_too_long() -> str:
    """Say that no link carries this query, and what to do."""
    return (
        '<p class="wrong" role="status">This query is too long for an address: a link to this page '
        "does not carry it. Take it as a file to pass it on.</p>"
    )


def own_model(meanings: Mapping[str, str] | None = None) -> str:
    """Show what the data is made of, in five words that are put into the query by pressing them.

    Args:
        meanings: what each property means, by its name.
    """
    told = meanings or {}
    rows = "".join(
        f'<li><details name="model"{" open" if place == 0 else ""}><summary><b>{escape(word)}</b> '
        f"{escape(what)}</summary><p>{_put('', start)}"
        f"{''.join(_put(one, start, told.get(one, '')) for one in properties)}</p>"
        "</details></li>"
        for place, (word, start, what, properties) in enumerate(_THINGS)
    )
    prefixes = "".join(
        f"<dt>{escape(prefix)}:</dt><dd>{escape(iri)}</dd>" for prefix, iri in PREFIXES.items()
    )
    return (
        f'<section class="model" id="{_MODEL}" tabindex="-1" aria-labelledby="model-head">'
        '<h2 id="model-head">What there is to ask for</h2>'
        '<p class="seen">Press a name to ask for it. <a href="/vocabulary">All names, with what they '
        "mean</a></p>"
        f'<ol class="model-words">{rows}</ol>'
        f'<details class="behind"><summary>How it hangs together</summary>{_PICTURE}</details>'
        '<details class="behind"><summary>Prefixes that need no declaring here</summary>'
        f'<dl class="prefixes">{prefixes}</dl></details></section>'
    )


def _put(code: str, start: str, meaning: str = "") -> str:
    """Offer a property of a kind of things, or where none is named the kind itself, as a triple."""
    title = f' title="{escape(meaning)}"' if meaning else ""
    subject = next(one for one in re.findall(r"\?\w+", start) if one[1:] in _SUBJECTS[start])
    return (
        f'<button type="button" class="put{"" if code else " start"}" data-for="{EDITOR}" '
        f'data-triple="{escape(code)}" data-start="{escape(start)}" '
        f'data-subject="{escape(subject)}"{title}>'
        f'<span class="vh">Put in </span><code>{escape(code or start)}</code></button> '
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


def own_outcome(result: Result, shown: int, suspects: Sequence[Finding] = ()) -> str:
    """Say what came of a free query: a sign, a word and a sentence.

    Args:
        shown: so many rows or triples are shown at most.
        suspects: what in the query may be why nothing fits.
    """
    took = f' <span class="seen">{result.seconds:.2f} s</span>' if result.form else ""
    had = len(result.rows) or len(result.triples)
    cut = f" The first {shown:,} are shown; the downloads hold {had:,}." if had > shown else ""
    told = (
        "".join(
            f" <b>{escape(one.message)}</b>{f' {escape(one.fix)}' if one.fix.endswith('?') else ''}"
            for one in suspects[:_FEWEST_SUSPECTS]
        )
        if result.outcome is Outcome.EMPTY
        else ""
    )
    return (
        f'<p class="outcome {result.outcome}" role="status">{_sign(_SIGNS[result.outcome])}<span>'
        f"<b>{_WORDS[result.outcome]}.</b> {escape(result.sentence)}{told}{cut}{took}"
        '<span class="of-earlier"> This answers the query as it was run; the editor holds another '
        "by now.</span></span></p>"
    )


def own_earlier() -> str:
    """Say that what follows is the answer to the query before."""
    return '<p class="seen earlier">Beneath is still the answer to the query before this one.</p>'


def own_columns(result: Result, query: str) -> tuple[str, ...]:
    """Give the columns of an answer; those of SELECT * in the order in which the query names them.

    >>> own_columns(Result(Outcome.EMPTY, "", "", "select", ("a", "b")), "SELECT * { ?b a ?a }")
    ('b', 'a')
    """
    text = _REMARK.sub(" ", query)
    if not _STAR.search(text):
        return result.columns
    named = list(dict.fromkeys(re.findall(r"[?$](\w+)", text)))
    return tuple(
        sorted(result.columns, key=lambda one: named.index(one) if one in named else len(named))
    )


def own_file(query: str) -> str:
    r"""Name the file of an answer: by the first remark of its query.

    >>> own_file("# Which stories, and since when?\nSELECT"), own_file("ASK {}")
    ('which-stories-and-since-when', 'query')
    """
    found = re.match(r"\s*#+([^\n]*)", query)
    words = re.findall(r"[a-z0-9]+", found[1].lower()) if found else []
    return "-".join(words)[:60].strip("-") or "query"


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
    above, heads = sorting_heads(columns, order, address_of)
    return above + as_table("What came of your query", columns, body, cells=heads)


def _cell(term: Term | None, say: Say) -> str:
    """Write a term: a thing of ours by its name, all else as the query gave it."""
    if term is None:
        return NOTHING_TOLD
    if isinstance(term, ox.NamedNode):
        return _thing(term.value, say(term) if is_known(term) else "")
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
    numbers = [name for name in plain if all(number_of(row.get(name)) is not None for row in rows)]
    years = [name for name in plain if all(_year(row.get(name)) for row in rows)]
    counts = [name for name in numbers if name not in years]
    if len(counts) != 1:
        return None
    what = next(name for name in plain if name != counts[0])
    values = {row[what].value for row in rows if what in row}
    if len(values) != len(rows) or any((number_of(row[counts[0]]) or 0) < 0 for row in rows):
        return None
    kind = "timeline" if what in years else "bar"
    if kind == "timeline":
        rows = tuple(sorted(rows, key=lambda row: row[what].value))
    chart = Chart(kind, (what, counts[0]))
    gives = ", ".join(f"?{name}" for name in columns)
    asked = Question(EDITOR, "What came of your query", (), gives, "", "counting", chart=chart)
    return Answer(asked, columns, rows)


def own_uncharted(result: Result) -> str:
    """Say why no chart is drawn of rows with a number in them; empty where nobody would expect one."""
    rows = result.rows
    numbers = [name for name in result.columns if rows and number_of(rows[0].get(name)) is not None]
    if len(rows) < 2 or not numbers:
        return ""
    why = (
        f"these are more than {_MOST_BARS} rows"
        if len(rows) > _MOST_BARS
        else "it takes one column that names things, years or texts, each once, and one of numbers"
    )
    return f'<p class="seen uncharted">No chart: {why}.</p>'


def _year(term: Term | None) -> bool:
    if not isinstance(term, ox.Literal):
        return False
    plain = term.datatype.value == XSD + "integer" and 1500 <= (number_of(term) or 0) <= 2100
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
