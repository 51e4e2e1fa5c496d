"""The form of what a plan says of the whole: its texts, each with what is amiss in it beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from kg import planner
from kg.catalogue import Path, PathSession
from kg.planner import Violation
from kg.rendering import planning
from kg.ui.changing import Changing
from kg.ui.sheet import sheet
from kg.ui.steps import edit
from kg.ui.wish import filled

__all__ = ["texts_form"]

_TEXTS = {
    "abstract": ("What the class is", 2),
    "leaves_out": ("What it leaves out", 3),
    "strategy": ("How it is taught, for the instructor", 3),
    "analysis": ("What a good discussion brings out, for the instructor", 3),
    "feedback": ("What is known from teaching it, for the instructor", 2),
}
_OTHERS = ("title", "objectives")
"""Texts whose fields stand above."""
_LINE, _ROOM = 24, 20
"""Pixels of a line of a field, and those around its lines."""


def texts_form(here: Changing, found: Sequence[Violation]) -> None:
    """Show the texts of the whole and of its sessions, to be changed.

    Args:
        found: what is amiss with the plan.
    """
    path = here.path
    for name in (*_OTHERS, *(f"session-{n}-label" for n in range(1, len(path.sessions) + 1))):
        _amiss(name, found)
    for name, (label, lines) in _TEXTS.items():
        _field(name, label, getattr(path, name), lines, _about(name))
        _amiss(name, found)
    for place, session in enumerate(path.sessions, 1):
        at = f" of session {place}" if len(path.sessions) > 1 else ""
        _session(place, session, at, found)


def _session(place: int, session: PathSession, at: str, found: Sequence[Violation]) -> None:
    purposes, note = f"session-{place}-purposes", f"session-{place}-note"
    _field(
        purposes,
        f"Purposes{at}, one on a line",
        "\n".join(session.purposes),
        2,
        lambda path, text: planner.with_session(path, place, purposes=text.splitlines()),
    )
    _amiss(purposes, found)
    _field(
        note,
        f"Note{at}, for the instructor",
        session.for_instructors,
        2,
        lambda path, text: planner.with_session(path, place, for_instructors=text),
    )
    _amiss(note, found)


def _about(name: str) -> Callable[[Path, str], Path]:
    return lambda path, text: planner.with_about(path, **{name: text})


def _field(name: str, label: str, value: str, lines: int, put: Callable[[Path, str], Path]) -> None:
    key = filled(f"path-{name}", value)
    st.text_area(label, height=lines * _LINE + _ROOM, key=key, on_change=_put, args=(key, put))


def _put(key: str, put: Callable[[Path, str], Path]) -> None:
    text = str(st.session_state.get(key) or "").strip()
    edit("path", lambda path: put(path, text))


def _amiss(name: str, found: Sequence[Violation]) -> None:
    said = planning.plan_amiss([one for one in found if one.text == name])
    if said:
        sheet(said, key=f"amiss-{name}")
