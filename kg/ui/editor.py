"""The editor: a text with its findings underlined while one types, in a component of ours.

What is typed wins: text given from here gets into the editor only with a higher revision, and is
then one change that can be undone. The text, its findings and the words that are offered are shown
by three mounts of the component that know each other by name, so that a finding is sent without the
text, and the words are sent once. Must never check a text: who calls it does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Literal

import streamlit as st

from kg.authoring import Words
from kg.diagnostics import Finding, Severity

__all__ = ["Edited", "Jump", "Keep", "asked_before", "editor", "written"]

_MOST = 5_000_000
"""Characters that are sent and taken: a file may not have more bytes."""
_SHOWN = 500
"""Findings that are underlined: a text with more of them is mended from its start."""
_SEVERITY = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "info"}
_ASKED = ("save", "run", "cancel")


@dataclass(frozen=True, slots=True)
class Edited:
    """A text as it stands in the editor, with the line of the caret, from 1.

    `asked` is "save", "run" or "cancel" in the one run in which that was asked for by a key, or by
    what is pressed on the page and names the editor (`data-for`, `data-ask`); else empty.
    """

    text: str
    caret_line: int = 1
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Jump:
    """A place to go to, counted from 1; each jump has a higher `number` than the one before."""

    line: int
    column: int
    number: int


@dataclass(frozen=True, slots=True)
class Keep:
    """As what the browser keeps a text beyond its window: under which id, of which desk, called what.

    `onto` is the digest of the version that it stands on. Where it is not `changed` it is kept no more.
    """

    id: str
    name: str
    called: str
    onto: str
    changed: bool


@dataclass(frozen=True, slots=True)
class _Typed:
    """What the browser sent last: untrusted. `number` counts what it sent."""

    text: str
    number: int
    revision: int
    line: int

    @classmethod
    def of(cls, value: object) -> _Typed | None:
        if not isinstance(value, Mapping):
            return None
        text = value.get("text")
        numbers = [
            int(number)
            for name in ("number", "revision", "line")
            if isinstance(number := value.get(name), int | float)
        ]
        if not isinstance(text, str) or len(text) > _MOST or len(numbers) != 3:
            return None
        number, revision, line = numbers
        return cls(text, number, revision, max(1, line))


@dataclass(frozen=True, slots=True)
class _Given:
    """What was last put into an editor, and which number of what was typed it was made from."""

    revision: int
    text: str
    onto: int


@cache
def _component() -> Callable[..., object]:
    """Declare the component once; its files are found through the manifest in the package."""
    return st.components.v2.component(
        "pioneer-atlas.editor",
        html='<div class="editor" hidden></div>',
        css="atlas.css",
        js="editor.js",
    )


def _sent(key: str) -> tuple[_Typed | None, str]:
    """Give what the browser sent last from an editor, and what it asks for in this run."""
    state = st.session_state.get(key)
    if not isinstance(state, Mapping):
        return None, ""
    typed = _Typed.of(state.get("typed"))
    asking = state.get("asked")
    if not isinstance(asking, Mapping):
        return typed, ""
    newest = _Typed.of(asking.get("typed"))
    if newest and (typed is None or newest.number > typed.number):
        typed = newest
    what = asking.get("what")
    return typed, what if isinstance(what, str) and what in _ASKED else ""


def written(text: str, *, key: str, revision: int = 0) -> str:
    """Give the text as it stands in an editor that is yet to be shown in this run.

    Check this text to have its findings when the editor is shown.

    Args:
        text: what the editor is given.
        key: of the editor.
        revision: of the text that it is given.
    """
    typed, _ = _sent(key)
    return typed.text if typed and typed.revision >= revision else text


def editor(
    text: str,
    *,
    key: str,
    label: str,
    findings: Sequence[Finding] | Callable[[str], Sequence[Finding]] = (),
    words: Words | None = None,
    revision: int = 0,
    language: Literal["turtle", "sparql"] = "turtle",
    height: int = 480,
    jump: Jump | None = None,
    replacements: Mapping[Finding, str] | Callable[[Finding], str] | None = None,
    instead: str = "",
    keep: Keep | None = None,
    running: bool = False,
) -> Edited:
    """Show an editor and give its text as it stands.

    Args:
        text: what stands in it when a revision is first shown; at most 5 million characters.
        key: names it on its page. Another file needs another key, or a higher revision.
        label: what it is, for who does not see it.
        findings: of the text that `written` gives, or what checks a text: it is called when the
            editor is on the page already, which does not pale while the check takes its time.
        words: what is offered while one types.
        revision: a higher one than before puts `text` in, as one change that can be undone. It is
            taken to be made of what `written` gives in that run: what is typed later stays.
        height: in pixels; on a small window it is lower.
        jump: where the caret goes, if its number is higher than before.
        replacements: what to write instead of what is underlined, for findings that say so; or what
            gives that for a finding, empty where there is nothing.
        instead: what its foot says where it would count the findings that are shown.
        keep: as what the browser keeps what is typed, at each pause; else the window alone does.
        running: whether Escape, pressed anywhere on the page, asks to cancel.
    """
    typed, asked = _sent(key)
    typed = typed if typed and typed.revision >= revision else None
    given = _given(key, text, revision)
    edited = Edited(typed.text, typed.line, asked) if typed else Edited(text, 1, asked)
    with st.container(gap=None, key=f"{key}-all"):
        if words:
            data = {"role": "words", "digest": words.digest, "words": words.json}
            _component()(data=data, key=f"{key}-words")
        _component()(
            data={
                "role": "text",
                "name": key,
                "text": given.text[:_MOST],
                "revision": given.revision,
                "onto": given.onto,
                "label": label,
                "language": language,
                "height": height,
                "words": words.digest if words else "",
                "most": _MOST,
                "keptAs": keep.id if keep else "",
                "running": running,
            },
            key=key,
            on_typed_change=_take,
            on_asked_change=_take,
        )
        found = findings(edited.text) if callable(findings) else findings
        _component()(
            data={
                "role": "findings",
                "of": key,
                "revision": given.revision,
                "number": typed.number if typed else 0,
                "findings": _rows(found, _instead(replacements or {})),
                "more": max(0, len(found) - _SHOWN),
                "jump": [jump.line, jump.column, jump.number] if jump else None,
                "instead": instead,
                "keep": asdict(keep) if keep else None,
            },
            key=f"{key}-findings",
        )
    return edited


def asked_before(key: str, last: tuple[str, str, str] | None) -> None:
    """List what was asked from an editor in this window; its browser keeps it, and nobody else.

    Args:
        key: of the editor, which stands on the same page.
        last: what has come of the query that was asked last: a name that no other has, its text,
            and what to say of it.
    """
    named = dict(zip(("id", "text", "said"), last, strict=True)) if last else None
    with st.container(key=f"{key}-past-all"):
        _component()(data={"role": "past", "of": key, "last": named}, key=f"{key}-past")


def _take() -> None:
    """Take what was sent: it is read where the editor is shown."""


def _given(key: str, text: str, revision: int) -> _Given:
    """Give what was put into the editor with this revision: it is sent again as it was."""
    name = f"{key}-given"
    kept = st.session_state.get(name)
    if not isinstance(kept, _Given) or revision > kept.revision:
        typed, _ = _sent(key)
        kept = _Given(revision, text, typed.number if typed else 0)
        st.session_state[name] = kept
    return kept


def _instead(
    replacements: Mapping[Finding, str] | Callable[[Finding], str],
) -> Callable[[Finding], str]:
    if callable(replacements):
        return replacements
    return lambda found: replacements.get(found, "")


def _rows(
    findings: Sequence[Finding], replacement: Callable[[Finding], str]
) -> list[dict[str, object]]:
    """Write findings as the component reads them; only those of files are explained on a page."""
    return [
        {
            "line": found.line,
            "column": found.column,
            "end": found.end_column,
            "severity": _SEVERITY[found.severity],
            "code": found.code,
            "message": found.message,
            "allowed": found.allowed,
            "fix": found.fix,
            "instead": replacement(found),
            "explained": bool(found.file),
        }
        for found in findings[:_SHOWN]
    ]
