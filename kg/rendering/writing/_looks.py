"""What is read under the editor: what can be looked at, and the story as readers will see it."""

from __future__ import annotations

from collections.abc import Sequence

from kg.catalogue.records import Case
from kg.rendering.meanings import Meanings
from kg.rendering.parts import escape, eyebrow, in_figures, link, page
from kg.rendering.plain import plain_links, without_tools
from kg.rendering.staying import stay
from kg.rendering.stories import story_head, story_parts, story_turns
from kg.rendering.writing._questions import FIRST, Place

__all__ = ["LOOKS", "desk_head", "draft_preview", "draft_unread", "file_head", "looks"]

LOOKS = ("findings", "preview", "changes", "hand-in")
"""What can be looked at under a file; the first is what one sees without asking."""
_NAMES = {
    "findings": "Findings",
    "preview": "Preview",
    "changes": "What this changes",
    "hand-in": "Hand it in",
}


def looks(
    here: Place, found: int = 0, *, asks: bool = False, shown: str = "", changed: bool = False
) -> str:
    """Offer what can be looked at, under the file.

    Args:
        found: how many findings there are, or things that are open.
        asks: questions write the file: what is open is no mistake.
        shown: what is looked at; nothing where it is empty.
        changed: the file holds what is kept nowhere else: the browser asks before it leaves.
    """
    rows = []
    for name in LOOKS:
        address = here.at(step=here.step, look=name)
        more = f" <small>{in_figures(found)}</small>" if found and name == LOOKS[0] else ""
        said = "Still open" if asks and name == LOOKS[0] else _NAMES[name]
        label = f"{escape(said)}{more}"
        rows.append(f"<li>{stay(label, address, current=name == shown, name=f'look-{name}')}</li>")
    kept = " data-unsaved" if changed else ""
    return (
        f'<nav class="looks" aria-label="Of this file"{kept}><ul class="views">'
        f"{''.join(rows)}</ul></nav>"
    )


def draft_preview(case: Case, meanings: Meanings) -> str:
    """Show a story that nobody else sees yet as its page will show it."""
    told, sources = story_parts(case, meanings)
    head = story_head(case).replace("<h1>", '<h2 class="as-title">').replace("</h1>", "</h2>")
    whole = (
        f'<div class="head"><div>{head}</div><div>{story_turns(case)}</div></div>{told}{sources}'
    )
    own = page("case", {"id": case.ref.slug})
    read = plain_links(without_tools(whole), lambda href: "" if href.startswith(own) else href)
    return (
        '<section class="draft" aria-label="Preview">'
        '<p class="draft-mark"><b>Draft: only you see this.</b> It is the page that readers will see.</p>'
        f"{read}</section>"
    )


def draft_unread(findings: Sequence[object]) -> str:
    """Say that there is nothing to preview, and why."""
    why = (
        "It can be shown once what stands under Findings is mended."
        if findings
        else "It can be shown once the file says what it is a story of."
    )
    return f'<p class="prose unknown">{escape(why)}</p>'


def desk_head(here: Place, name: str, path: str, *, in_shape: bool) -> str:
    """Name the file that is being written, above its editor."""
    what = "A story to mend" if here.story else "What you told" if in_shape else "A file"
    line = eyebrow((escape(what), f"<code>{escape(path)}</code>"))
    asks = f"<p>{link('Go on with the questions', here.at(step=FIRST))}</p>" if in_shape else ""
    return f'<div class="desk-head"><div>{line}<h1>{escape(name)}</h1></div>{asks}</div>'


def file_head(path: str) -> str:
    """Say what the editor beside a question is."""
    return (
        f'<p class="file-head"><b>{escape(path)}</b> <span>grows as you answer. You may write in it '
        "too.</span></p>"
    )
