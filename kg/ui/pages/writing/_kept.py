"""What the browser kept of a file: offered where one comes back, and put on the desk again."""

from __future__ import annotations

from kg.errors import AtlasError
from kg.ui import state
from kg.ui.desk import Copy, Desk
from kg.ui.pages.writing._work import answers
from kg.ui.sheet import sheet

__all__ = ["own", "show_kept"]


def show_kept(markup: str, key: str) -> None:
    """Show markup that offers what the browser kept."""
    sheet(state.meanings().finish(markup), key=key, kept=_go_on)


def own() -> list[str]:
    """Name the copies of what stands on the desks of this window: they need not be offered."""
    return [desk.copy for desk in state.desks()]


def _go_on(value: object) -> None:
    """Put on the desk what the browser kept; what stands there meanwhile stays beside it."""
    atlas = state.atlas()
    copy = Copy.of(value, most=atlas.settings.file_bytes)
    if copy is None:
        state.tell_once("What this browser kept could not be read, so nothing was opened.")
        return
    before = state.desk(copy.name)
    name = copy.name
    if before and (before.changed or name.isdecimal()):
        name, before = state.new_desk_name(), None
    kept = Desk.resume(name, copy, answers, opened=_opened(copy), before=before)
    state.keep_desk(kept)
    first = state.asked("step") or atlas.interview.screens[0].name
    told = kept.in_shape and not copy.name.startswith("story/")
    story = name.partition("/")[2]
    draft = "" if story else name
    state.go_to({"id": story, "draft": draft, "step": first if told else ""})


def _opened(copy: Copy) -> str:
    """Give the text that a copy was made from; empty where the atlas has another by now."""
    slug = copy.name.partition("/")[2]
    try:
        version = state.atlas().editable(slug) if slug else None
    except AtlasError:
        return ""
    return version.text if version and version.digest == copy.onto else ""
