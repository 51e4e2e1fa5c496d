"""The graph: a view of the network drawn by Cytoscape in a component of ours.

What is looked at, opened and searched is written to the address by the component's script and read
from there, by the script and by the page: so things and links that stay the same are never sent
again. Names are drawn as text; the component gets no markup.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2s

import streamlit as st

from kg.drawing import Drawing, elements

__all__ = ["Drawn", "graph"]

_HTML = """\
<div class="graph">
  <div class="tools">
    <label><span class="vh">Find a name in the picture</span>
      <input type="search" placeholder="Find a name" maxlength="100" autocomplete="off"></label>
    <span><button type="button" data-do="out" aria-label="Smaller">&minus;</button><button type="button"
      data-do="in" aria-label="Larger">+</button><button type="button" data-do="fit">Fit</button></span>
  </div>
  <div class="canvas" tabindex="0" role="application"></div>
  <p class="vh" role="status"></p>
</div>
"""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing with what its component needs, made once for all who look at it."""

    drawing: Drawing
    elements: Mapping[str, Sequence[object]]
    digest: str

    @classmethod
    def of(cls, drawing: Drawing) -> Drawn:
        """Prepare a drawing."""
        found = elements(drawing)
        digest = blake2s(json.dumps(found).encode(), digest_size=8).hexdigest()
        return cls(drawing, found, f"{digest}-{drawing.way}")


@cache
def _component() -> Callable[..., object]:
    """Declare the component once; its files are found through the manifest in the package."""
    return st.components.v2.component(
        "pioneer-atlas.graph", html=_HTML, css="atlas.css", js="graph.js"
    )


def graph(drawn: Drawn, label: str, *, key: str, centre: str = "", named: str = "") -> None:
    """Show a drawing of at least one thing.

    Args:
        label: what is said of the picture to who does not see it, and how to walk in it.
        key: names this graph on its page.
        centre: the name of the thing around which it is, on the page of that thing: drawn small,
            and a press leads to the page of what is pressed.
        named: for a drawing of what somebody asked for, whose things say where they lead (`to`):
            "links" writes on each link what it is, "things" does not.
    """
    _component()(
        data={
            **drawn.elements,
            "digest": drawn.digest,
            "label": label,
            "beside": drawn.drawing.beside,
            "centre": centre or named,
            "named": named,
        },
        key=key,
    )
