"""The console: a query of one's own in SPARQL, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

import pyoxigraph as ox
import streamlit as st

from kg import rendering
from kg.diagnostics import Finding
from kg.errors import NotFound
from kg.export import ANSWER_FORMS, answer_of, csv_of
from kg.namespaces import name_of
from kg.questions import examples
from kg.rendering import EDITOR, Say, Sorting, Target
from kg.sandbox import Outcome, Result
from kg.store import Term
from kg.ui import state
from kg.ui.editor import asked_before, editor
from kg.ui.graph import graph
from kg.ui.pages.charting import picture, plotted
from kg.ui.pages.frame import end, show, top
from kg.ui.sheet import sheet
from kg.ui.tripled import FEW, drawn_of

__all__ = ["console"]

_ASK = ("Ask", "/ask")
_NEXT: tuple[Target, ...] = (
    ("All questions", "By what they are about", "/ask"),
    ("The vocabulary", "Every class and property, with what it means", "/vocabulary"),
    ("Data", "All of it, to take away", "/data"),
)
_AT_ONCE = 0.4
"""Seconds in which most queries are answered: for so long the page itself waits."""
_HEIGHT = 400
_MEANT = re.compile(r"Did you mean (\S+)\?")
_GOOD = "own-good"
"""What the window keeps: the last query that was answered, with its answer."""
_READ = 8
"""So many stories are read for the names of their statements; those of others go by their addresses."""


def console() -> None:
    """Show the editor, what came of the query that the address carries, and examples."""
    query, carried = state.own_query()
    state.console(examples()[0].text)
    show(top([_ASK], "Your own query") + rendering.own_start(), "start")
    left, right = st.columns([13, 6], gap="large")
    running = state.answering(query) if query.strip() else None
    result = running.wait(_AT_ONCE) if running else None
    with left:
        _writing()
        public = state.atlas().settings.public_url
        sheet(rendering.own_bar(public) + ("" if carried else rendering.own_too_long()), key="bar")
    with right:  # on a phone it stands beneath what came of the query
        sheet(rendering.own_model(_meanings()), key="model")
    with left:
        if running and result:
            _came_of(result, query, carried=carried)
        elif running:
            with st.container(key="came"):
                _waiting()
        last = (running.id, query, rendering.own_said(result)) if running and result else None
        asked_before(EDITOR, last)
    show(rendering.own_examples(examples()) + end(_NEXT), "end")


def _meanings() -> dict[str, str]:
    words = state.atlas().query_words().words
    return {one.code: one.meaning for one in words if one.kind == "property"}


@st.fragment
def _writing() -> None:
    atlas, kept, running = state.atlas(), state.console(), state.answering()
    edited = editor(
        kept.given,
        key=EDITOR,
        label="Your query, in SPARQL",
        findings=lambda text: atlas.sparql_mistakes(text) if text.strip() else (),
        replacements=_meant,
        words=atlas.query_words(),
        revision=kept.revision,
        language="sparql",
        height=_HEIGHT,
        running=bool(running and not running.over),
    )
    if edited.asked == "run":
        state.ask_own(edited.text)
        st.rerun()
    if edited.asked == "cancel" and running and not running.over:
        running.cancel()


def _meant(found: Finding) -> str:
    """Give the word that was probably meant; empty where a finding names none, or several."""
    meant = _MEANT.fullmatch(found.fix)
    return meant[1] if meant else ""


@st.fragment(run_every=0.5)
def _waiting() -> None:
    running = state.answering()
    if running is None or running.over:
        st.rerun()
    most = state.atlas().settings.sparql_seconds
    sheet(rendering.own_waiting(running.seconds, most), key="waiting")


# --- What came of it ---


def _came_of(result: Result, query: str, *, carried: bool) -> None:
    atlas = state.atlas()
    shown = atlas.settings.sparql_rows_shown
    result = replace(result, columns=rendering.own_columns(result, query))
    suspects = atlas.sparql_warnings(query) if result.outcome is Outcome.EMPTY else ()
    with st.container(key="came"):
        sheet(rendering.own_outcome(result, shown, suspects), key="outcome")
    path = partial(_path, query if carried else "")
    if result.outcome in (Outcome.REFUSED, Outcome.STOPPED):
        good: tuple[str, Result] | None = st.session_state.get(_GOOD)
        if good:
            show(rendering.own_earlier(), "earlier")
            _answered(good[1], good[0], path, carried=True)
        return
    st.session_state[_GOOD] = None if result.outcome is Outcome.EMPTY else (query, result)
    _answered(result, query, path, carried=carried)


def _answered(result: Result, query: str, path: Callable[[Sorting], str], *, carried: bool) -> None:
    atlas = state.atlas()
    shown = atlas.settings.sparql_rows_shown
    if told := rendering.own_told(result):
        sheet(told, key="told")
    if result.form == "construct" and result.triples:
        columns, rows = rendering.own_triples(result.triples)
    else:
        columns, rows = result.columns, result.rows
    order, say = Sorting.read(state.asked("sort"), columns), _naming()
    _take_away(result, query, carried=carried)
    if result.triples:
        _drawn(result, say)
    elif (answer := rendering.own_charted(result)) and (plot := plotted(answer, toned=False)):
        show(rendering.chart(picture(plot)), "chart")
    elif why := rendering.own_uncharted(result):
        sheet(why, key="uncharted")
    if rows and columns:
        listed = rendering.own_sorted(rows, order, say)[:shown]
        sheet(rendering.own_answer(columns, listed, say, path, order), key="result")
    if result.form:
        sheet(rendering.own_calls(query, _endpoint(), result.form), key="calls")


def _naming() -> Say:
    """Give what names the things of an answer: statements too, each read with its story once."""
    atlas = state.atlas()
    told: dict[str, dict[str, str]] = {}

    def say(term: Term) -> str:
        name = name_of(term.value) if isinstance(term, ox.NamedNode) else None
        if name is None or not name.part or name.kind != "case":
            return atlas.label(term)
        if name.slug not in told:
            if len(told) == _READ:
                return name.part.replace("-", " ")
            try:
                case = atlas.case(name.slug)
            except NotFound:  # the content has changed since it was asked
                return name.part.replace("-", " ")
            told[name.slug] = {one.ref.iri: one.ref.label for one in case.statements}
        return told[name.slug].get(term.value) or name.part.replace("-", " ")

    return say


def _path(query: str, order: Sorting) -> str:
    """Give the address of the page with this query, and its rows in an order."""
    return rendering.page("ask", {"tab": "own", "query": query, "sort": str(order)})


def _endpoint() -> str:
    """Give the address at which programs ask: under the name by which others reach the atlas."""
    settings = state.atlas().settings
    if settings.public_url:
        return f"{settings.url}/sparql"
    here = urlsplit(st.context.url or "")
    if not here.netloc:
        return f"{settings.local_url}/sparql"
    return f"{here.scheme}://{here.netloc}{settings.base_path}/sparql"


def _drawn(result: Result, say: Say) -> None:
    atlas = state.atlas()
    ideas = {ref.iri: ref for ref in atlas.glossary().values()}
    drawn, left_out = drawn_of(result.triples, say, ideas, atlas.settings.base_path)
    if drawn is None:
        return
    view = drawn.drawing.view
    label = rendering.own_drawn_label(len(view.things), len(view.links))
    graph(drawn, label, key="drawn", named="links" if len(view.links) <= FEW else "things")
    sheet(rendering.own_drawn(left_out), key="left-out")


def _take_away(result: Result, query: str, *, carried: bool) -> None:
    """Offer the answer in every form that fits it, and the query where no address carries it."""
    forms = sorted(
        (form for form in ANSWER_FORMS.values() if result.form in form.queries),
        key=lambda form: form.name not in ("csv", "tsv"),  # what most people open
    )
    full = bool(result.rows or result.triples or result.boolean is not None)
    name = rendering.own_file(query)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for form in forms if full else ():
            make: Callable[[], str | bytes] = partial(answer_of, result, form.name)
            if form.name == "csv":  # for a spreadsheet, which would run a formula
                make = partial(csv_of, result.columns, result.rows)
            _offer(form.label, f"{name}{form.ending}", form.media_type, make)
        if not carried:
            _offer("The query as a file", f"{name}.rq", "application/sparql-query", lambda: query)


def _offer(label: str, file: str, media_type: str, make: Callable[[], str | bytes]) -> None:
    st.download_button(
        label,
        make,
        file_name=file,
        mime=media_type,
        key=f"get-{label}",
        icon=":material/download:",
        on_click="ignore",
    )
