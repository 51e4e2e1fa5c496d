"""What is read where somebody asks in SPARQL: the field for a query, and what came of it.

It is said in a word and a sign, so that cut, empty, refused and stopped never look alike.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from kg.catalogue.records import Ref
from kg.namespaces import PREFIXES, compact, name_of
from kg.reading.answering import NOTHING_TOLD, as_table
from kg.reading.asking import ask_headline, ways_to_ask
from kg.reading.parts import escape, link, page, part, thing
from kg.sandbox import Outcome, Result
from kg.store import Term

__all__ = ["own_answer", "own_examples", "own_form", "own_outcome", "own_start"]

_EXAMPLES = "examples"
"""Where the examples stand in the page."""
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


def own_start() -> str:
    """Open the page for queries of one's own."""
    return ask_headline(
        "SPARQL over everything that the atlas holds: what the questions ask, and whatever else you "
        "want to know. It only reads, and it stops by itself."
    ) + ways_to_ask(own=True)


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
        return as_table("What came of your query", result.columns, rows)
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
        return NOTHING_TOLD
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
