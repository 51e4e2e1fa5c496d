"""A sheet: markup of ours shown in a page of the app, its links opened without loading it again.

All that is read goes through it. The markup comes from `kg.rendering`, which escapes every word of
data; nothing else may be passed here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import blake2s

import streamlit as st

from kg.namespaces import PAGES
from kg.rendering import based
from kg.ui import state

__all__ = ["sheet"]


@cache
def _component() -> Callable[..., object]:
    """Declare the component once; its files are found through the manifest in the package."""
    return st.components.v2.component(
        "pioneer-atlas.sheet",
        html='<div class="sheet"></div>',
        css="atlas.css",
        js="sheet.js",
    )


def sheet(
    markup: str,
    *,
    key: str,
    narrow: bool = False,
    sent: Callable[[str], None] | None = None,
    kept: Callable[[object], None] | None = None,
) -> None:
    """Show markup whose text is already escaped.

    Args:
        key: names this sheet on its page.
        narrow: take no more room than the text needs, as beside a button.
        sent: takes what a form in it sends that is too long for an address.
        kept: takes what the browser kept of a file, once its author goes on with it; untrusted.
    """
    base_path = state.atlas().settings.base_path
    markup = based(markup, base_path)
    digest = blake2s(markup.encode(), digest_size=8).hexdigest()

    def take() -> None:
        text = st.session_state[key].get("sent")
        if sent and isinstance(text, str):
            sent(text)

    def take_kept() -> None:
        if kept:
            kept(st.session_state[key].get("kept"))

    _component()(
        data={
            "markup": markup,
            "digest": digest,
            "pages": [f"{base_path}/{name}" for name in ("", *PAGES)],
        },
        key=key,
        width="content" if narrow else "stretch",
        **({"on_sent_change": take} if sent else {}),
        **({"on_kept_change": take_kept} if kept else {}),
    )
