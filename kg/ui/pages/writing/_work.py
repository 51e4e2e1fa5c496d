"""What the rooms of writing share: the desk, the file that was read, and what is open of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st

from kg.authoring import Answers, Draft, Open
from kg.diagnostics import Finding, Severity
from kg.rendering.writing import Place
from kg.ui import interview, state
from kg.ui.desk import Desk
from kg.ui.editor import Jump, written

__all__ = [
    "CONTRIBUTE",
    "NEXT",
    "TOLD",
    "answers",
    "drafted",
    "editor_key",
    "jump",
    "longest",
    "name_of",
    "new_told",
    "open_questions",
    "put",
    "too_large",
    "typed",
]

CONTRIBUTE = ("Contribute", "/author")
TOLD = "told"
"""The desk on which the questions write a story."""
_UNNAMED = "a-story"
"""The name by which a file is checked that does not say of which story it is."""
_MOST = 1_000_000
"""Bytes of a file that is checked while one writes: a story has about 30,000."""
_DRAFTED = "drafted"
NEXT = (
    ("How we decide", "The rules by which a statement is read", "/how-we-decide"),
    ("What we don’t know", "What a story could tell", "/gaps"),
    ("All findings", "What can be found in a file, and how it is mended", "/finding"),
)


def answers(text: str) -> Answers | None:
    """Give the answers that a text is made of; of one that is too long to be a story, none."""
    return state.atlas().interview.read(text) if len(text) <= longest() else None


def longest() -> int:
    """Give how many bytes are checked while one writes."""
    return min(_MOST, state.atlas().settings.file_bytes)


def too_large(path: str, size: int) -> Finding:
    """Say that a text is longer than is checked while one writes."""
    said = f"The file has {size:,} bytes; at most {longest():,} are checked as you write."
    fix = "Divide it into several files, or check it with kg check"
    return Finding(path, 1, 1, Severity.ERROR, "too-large", said, fix)


def drafted(desk: Desk, *, whole: bool = False) -> Draft:
    """Read the file as it stands: once for a text.

    Args:
        whole: also how readers would see it, and what it would change.
    """
    atlas = state.atlas()
    key = (atlas.generation, desk.story, desk.text, whole)
    kept: tuple[object, Draft] | None = st.session_state.get(_DRAFTED)
    if kept and kept[0] == key:
        return kept[1]
    slug, size = desk.story or _UNNAMED, len(desk.text.encode("utf-8", "replace"))
    if size > longest():
        return Draft(f"cases/{slug}.ttl", (too_large(f"cases/{slug}.ttl", size),))
    draft = atlas.draft(slug, desk.text, whole=whole)
    st.session_state[_DRAFTED] = (key, draft)
    return draft


def editor_key(desk: Desk) -> str:
    """Name the editor of a desk."""
    return f"editor-{desk.name.replace('/', '-')}"


def typed(here: Place) -> Desk:
    """Take what was typed in the editor since."""
    desk = state.desk(here.desk)
    if desk is None:  # the window was opened anew between two runs
        st.rerun()
    text = written(desk.text, key=editor_key(desk), revision=desk.revision)
    now = desk.typed(text, answers)
    if now is not desk:
        state.keep_desk(now)
    return now


def put(name: str, text: str, onto: str | None = None) -> None:
    """Put another text into the editor; what stood there is kept aside."""
    if desk := state.desk(name):
        state.keep_desk(desk.put(text, answers, onto=onto).refilled())


def name_of(desk: Desk) -> str:
    """Name a file by its story; by its file where the atlas does not know that."""
    summary = state.atlas().summary(desk.story) if desk.story else None
    if summary:
        return summary.ref.label
    first = state.atlas().interview.screens[0].name
    told = desk.items(first)[0].get("name", "") if desk.in_shape else ""
    return told or desk.story or "A file without a name"


def open_questions(here: Place, desk: Desk, *, whole: bool = False) -> tuple[Open, ...]:
    """Say what is open of the questions that the author came to.

    Args:
        whole: of all questions, as where the file is handed in.
    """
    asked, answers = state.atlas().interview, desk.answers or {}
    told = {name for name, items in answers.items() if any(any(item.values()) for item in items)}
    reached = None if whole else (desk.left - {here.step}) | told
    bare = interview.without_ready(answers, asked)
    return asked.still_open(bare, reached, story=here.story)


def jump(place: str) -> None:
    """Let the caret go to a place that was pressed."""
    line, _, column = place.partition(":")
    if line.isdecimal() and column.isdecimal():
        before: Jump | None = st.session_state.get("jump")
        number = (before.number if before else 0) + 1
        st.session_state["jump"] = Jump(int(line), int(column), number)


def new_told(before: Desk | None = None) -> Desk:
    """Give the desk on which the questions write a story, with nothing told yet."""
    empty = state.atlas().interview.write({}, today=datetime.now(UTC).date()).text
    desk = Desk.open(TOLD, empty, answers, before=before)
    if desk.answers is not None:
        return desk
    return replace(desk, answers={}, in_shape=True, shaped=empty)
