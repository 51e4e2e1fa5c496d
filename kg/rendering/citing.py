"""How to cite, as it is read: whom for what, in words, and the same to copy.

The source and the atlas stand apart, each under what it is cited for. The wording is made by whoever
knows the records; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.rendering.parts import escape, part

__all__ = ["cite_fold", "cite_line", "credited"]


def credited(
    advice: str,
    said: Iterable[tuple[str, Sequence[str]]],
    written: Iterable[tuple[str, str]],
    *,
    name: str,
) -> str:
    """Say whom to cite for what.

    Args:
        advice: the same in a sentence.
        said: what each is cited for, such as "The fact", with the entries as text.
        written: the entries in a form for machines, by its name, such as "BibTeX".
        name: tells this citation from others of the page.
    """
    rows = "".join(
        f"<dt>{escape(what)}</dt>" + "".join(f"<dd>{escape(entry)}</dd>" for entry in entries)
        for what, entries in said
    )
    folds, buttons = "", _copy(f"{name}-text", "Copy the text")
    for place, (form, text) in enumerate(written):
        own = f"{name}-{place}"
        buttons += _copy(own, f"Copy {form}")
        folds += (
            f'<details><summary>{escape(form)}</summary><pre id="{escape(own)}" tabindex="0">'
            f"{escape(text)}</pre></details>"
        )
    return (
        f'<div class="citing"><p>{escape(advice)}</p><dl id="{escape(name)}-text">{rows}</dl>'
        f'<p class="copy">{buttons}<span role="status"></span></p>{folds}</div>'
    )


def _copy(what: str, label: str) -> str:
    return (
        f'<button type="button" class="button" data-copy="" data-of="{escape(what)}" '
        f'data-said="Copied.">{escape(label)}</button>'
    )


def cite_fold(citation: str, *, opened: bool = False) -> str:
    """Close a page with how to cite it, folded away unless the page is about that."""
    return part("To cite it", cite_line(citation, opened=opened))


def cite_line(citation: str, *, opened: bool = False) -> str:
    """Offer how to cite a page in a line that unfolds."""
    shown = " open" if opened else ""
    return (
        f'<details class="cite" id="cite" tabindex="-1"{shown}><summary>Cite this page</summary>'
        f"{citation}</details>"
    )
