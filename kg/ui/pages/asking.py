"""The page that asks: named questions, and one of them with its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from kg import rendering
from kg.drawing import Plot, plot_svg, png
from kg.errors import NotFound
from kg.export import csv_of, json_of
from kg.questions import Answer, Parameter, Question, question, questions, written_out
from kg.rendering import Field, Sorting, Target
from kg.ui import state
from kg.ui.pages.charting import picture, plotted
from kg.ui.pages.console import console
from kg.ui.pages.frame import end, show, top

__all__ = ["ask"]

_ASK = ("Ask", "/ask")
_NEXT: tuple[Target, ...] = (
    ("All questions", "By what they are about", "/ask"),
    ("Your own query", "SPARQL, with examples to start from", "/ask?tab=own"),
    ("What we don’t know", "What the sources that we have read do not say", "/gaps"),
)

Download = tuple[str, str, str, Callable[[], str | bytes]]
"""What a download is called, its file, its media type, and what makes it."""


def ask() -> None:
    """Show the questions, one question, or the console."""
    tab = state.asked("tab")
    if tab == "own" or state.given("own") is not None:
        console()
    elif name := state.asked("q"):
        _one(name)
    else:
        show(top([], "Ask") + rendering.questions(questions(), tab) + end(_NEXT[1:]), "ask")


def _take_away(path: str, downloads: list[Download]) -> None:
    """Offer the address of the page and what can be downloaded of it, in one row."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        own = rendering.copy_link(path, state.atlas().settings.public_url)
        show(own, "copy", narrow=True)
        for label, file, media_type, make in downloads:
            st.download_button(
                label,
                make,
                file_name=file,
                mime=media_type,
                key=f"get-{label}",
                icon=":material/download:",
                on_click="ignore",
            )


# --- A question ---


def _one(name: str) -> None:
    try:
        asked = question(name)
    except NotFound as error:
        near = [question(one) for one in error.nearest]
        body = rendering.unknown_question(name, near)
        show(top([_ASK], "No such question", there=False) + body + end(_NEXT), "ask")
        return
    fields = [_field(one) for one in asked.parameters]
    show(top([_ASK], asked.sentence) + rendering.asked(asked, fields), "question")
    if any(field.wrong for field in fields):
        show(end(_NEXT), "end")
        return
    values = {field.parameter.name: field.chosen for field in fields}
    query = written_out(asked, values)
    try:
        answer = state.atlas().ask(name, **values)
    except NotFound:  # nothing of that kind is there, and so there was nothing to choose from
        answer = None
    if answer and answer.rows:
        _answered(answer, values, query)
    else:
        show(rendering.no_answer(asked, fields, query) + end(_NEXT), "rows")


def _field(parameter: Parameter) -> Field:
    """Read a parameter from the address."""
    return Field.of(parameter, state.atlas().choices(parameter), state.given(parameter.name))


def _answered(answer: Answer, values: Mapping[str, str], query: str) -> None:
    atlas, asked = state.atlas(), answer.question
    plot = plotted(answer)
    order = Sorting.read(state.asked("sort"), answer.columns)

    def sorted_by(one: Sorting) -> str:
        return rendering.page("ask", {"q": asked.name, **values, "sort": str(one)})

    path = sorted_by(order)
    file = "-".join([asked.name.replace("_", "-"), *values.values()])
    downloads: list[Download] = [
        ("CSV", f"{file}.csv", "text/csv", partial(csv_of, answer.columns, answer.rows)),
        ("JSON", f"{file}.json", "application/json", partial(json_of, answer.columns, answer.rows)),
    ]
    if plot:
        downloads += [
            ("Chart as SVG", f"{file}.svg", "image/svg+xml", partial(_to_keep, plot, asked, path)),
            (
                "Chart as PNG",
                f"{file}.png",
                "image/png",
                lambda: png(_to_keep(plot, asked, path)),
            ),
        ]
    shown = atlas.settings.sparql_rows_shown
    line = st.container()
    _take_away(path, downloads)
    drawn = st.container() if plot else None
    table = rendering.answer_table(
        answer, atlas.label, shown, query, address_of=sorted_by, order=order
    )
    programs = rendering.question_for_programs(asked, values, atlas.settings.url)
    show(table + programs + end(_NEXT), "rows")
    with line:
        show(rendering.answer_line(len(answer.rows), shown), "line")
    if plot and drawn:  # what takes longest to make comes last, and stands above the table
        with drawn:
            show(rendering.chart(picture(plot)), "chart")


def _to_keep(plot: Plot, asked: Question, path: str) -> str:
    address = f"{state.atlas().settings.public_url.rstrip('/')}{path}"
    return plot_svg(plot, title=asked.sentence, credit=f"Pioneer Atlas, {address}")
