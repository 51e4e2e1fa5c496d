"""What a page offers to take away: the data of the thing it shows, and how to cite it.

Nothing is made before somebody asks for it: each file is written when its button is pressed.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from kg import rendering
from kg.catalogue import Case, Ref
from kg.export import (
    FORMS,
    TABLED,
    Credit,
    as_bibtex,
    as_csl,
    as_text,
    page_credit,
    statement_credit,
)
from kg.namespaces import BASE
from kg.ui import state

__all__ = ["address", "cite_page", "cite_this", "cited", "files"]

_OFFERED = ("ttl", "jsonld", "nt", "rdf")


def files(ref: Ref, label: str = "Get the data") -> None:
    """Offer the data of a thing in its forms, behind one button.

    Args:
        label: of the button.
    """
    exports = state.atlas().exports
    names = (*_OFFERED, "csv") if ref.kind in TABLED else _OFFERED
    with (
        st.popover(label, icon=":material/download:", key="files"),
        st.container(gap=None),
    ):
        for form in (FORMS[name] for name in names):
            st.download_button(
                form.label,
                partial(exports.of, f"{ref.kind}/{ref.slug}", form.name),
                file_name=f"{ref.slug}{form.ending}",
                mime=form.media_type,
                key=f"file-{form.name}",
                type="tertiary",
                on_click="ignore",
            )


def address(page: str, iri: str) -> str:
    """Give the address under which others find a page; its lasting name where none is public."""
    public = state.atlas().settings.public_url
    return f"{public.rstrip('/')}{page}" if public else iri


def cite_page(credit: Credit, *, opened: bool = False) -> str:
    """Close a page with how to cite it; what is asked by the address is open."""
    return rendering.cite_fold(_credited(credit, "page"), opened=opened)


def cite_this(title: str, path: str) -> str:
    """Say in a fold how to cite a page that shows several things, by its whole address."""
    credit = page_credit(title, path, state.atlas().exports.edition, address(path, BASE))
    return rendering.cite_line(_credited(credit, "page"))


def cited(story: Case) -> tuple[str, str]:
    """Give the statement whose citation the address asks for, by its anchor, with that citation."""
    anchor = state.asked("cite")
    told = next((one for one in story.statements if one.anchor == anchor), None)
    if not anchor or told is None:
        return "", ""
    where = address(rendering.address(told.ref), told.ref.iri)
    credit = statement_credit(told, story, state.atlas().exports.edition, where)
    asked = {"id": story.ref.slug, "by": state.asked("by"), "wrong": anchor}
    wrong = rendering.wrong_with(rendering.page("case", asked))
    return anchor, _credited(credit, "statement") + wrong


def _credited(credit: Credit, name: str) -> str:
    entries = (*credit.sources, credit.atlas)
    said = [(credit.for_source, [as_text(one) for one in credit.sources])] if credit.sources else []
    said.append((credit.for_atlas, [as_text(credit.atlas)]))
    written = [("BibTeX", as_bibtex(entries)), ("CSL-JSON", as_csl(entries))]
    return rendering.credited(credit.advice, said, written, name=name)
