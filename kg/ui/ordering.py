"""Steps that are put in order: dragged, moved by keys or buttons, locked, left out; a component of ours.

What is done there is told as numbered deeds, each taken once and in order; the page changes what it
keeps and gives the list as it stands after that. Names are drawn as text; the component gets no
markup. Must never change a path: who shows it does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import blake2s
from typing import Literal, get_args

import streamlit as st

__all__ = ["Deed", "Note", "Row", "Sitting", "ordering"]

What = Literal["choose", "keep", "move", "release", "remove", "undo"]

_HTML = """\
<div class="ordering" role="group">
  <p class="vh" role="status"></p>
  <div class="sessions"></div>
  <p class="seen how" id="ordering-how">Drag a step, or use its arrows. On the keyboard: Tab to a step,
    <kbd>Alt</kbd> with an arrow key moves it, <kbd>Delete</kbd> leaves it out,
    <kbd>Ctrl</kbd> <kbd>Z</kbd> takes back.</p>
</div>
"""


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence beside a step: what is against the rules there, or else only to think about."""

    said: str
    serious: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """A step as it stands in the list: `tone` is its hue, `amiss` what is to be said of it."""

    name: str
    label: str
    said: str = ""
    tone: str = ""
    kept: bool = False
    drafted: bool = False
    amiss: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Sitting:
    """A session with its steps."""

    label: str
    said: str
    steps: tuple[Row, ...]
    amiss: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done to a step; `session` and `place` count from 1 and are 0 but for a move."""

    what: What
    step: str = ""
    session: int = 0
    place: int = 0
    number: int = 0

    @classmethod
    def of(cls, value: object) -> Deed | None:
        """Read what the browser sent: untrusted; None where it is no deed."""
        if not isinstance(value, Mapping):
            return None
        what, step = value.get("what"), value.get("step")
        known: What | None = next((one for one in get_args(What) if one == what), None)
        if known is None or not isinstance(step, str) or len(step) > 100:
            return None
        numbers = [
            int(number)
            for name in ("session", "place", "number")
            if isinstance(number := value.get(name), int | float) and 0 <= number < 1_000_000
        ]
        return cls(known, step, *numbers) if len(numbers) == 3 else None


@cache
def _component() -> Callable[..., object]:
    """Declare the component once; its files are found through the manifest in the package."""
    return st.components.v2.component(
        "pioneer-atlas.ordering", html=_HTML, css="atlas.css", js="ordering.js"
    )


def ordering(
    sittings: Sequence[Sitting],
    *,
    key: str,
    label: str,
    did: Callable[[Deed], None],
    chosen: str = "",
    verdict: str = "",
) -> None:
    """Show the steps of each session, and take what is done to them.

    Args:
        key: names it on its page.
        label: what it is, for who does not see it.
        did: takes each deed once, before the page is shown again.
        chosen: the name of the step that is looked at.
        verdict: how the whole stands after the last deed; it is said aloud when it changes.
    """
    counted = f"{key}-done"

    def take() -> None:
        log = st.session_state[key].get("log")
        for deed in map(Deed.of, log if isinstance(log, Sequence) else ()):
            if deed and deed.number > st.session_state.get(counted, 0):
                st.session_state[counted] = deed.number
                did(deed)

    shown = {
        "sessions": [asdict(one) for one in sittings],
        "chosen": chosen,
        "label": label,
        "verdict": verdict,
    }
    digest = blake2s(json.dumps(shown).encode(), digest_size=8).hexdigest()
    done = st.session_state.get(counted, 0)
    _component()(data={**shown, "digest": digest, "done": done}, key=key, on_log_change=take)
