"""The page of the data: the whole atlas to take away.

Not named `data.py`: Streamlit would run a file of this folder by itself for the address of its name.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from kg import rendering
from kg.export import WHOLE, Exports, Parcel, atlas_credit
from kg.namespaces import BASE
from kg.ui import state, taking
from kg.ui.pages.frame import end, show, top

__all__ = ["data"]

_HOLDS = {
    "nq": "Each file as a graph of its own; what rules add to it stands apart, in a graph beside it.",
    "ttl": "What the files say, all in one, without what rules add.",
    "jsonld": "The same, for programs that read JSON; nothing has to be fetched to read it.",
    "csv": "Stories, ideas, statements, readings and citations, with a list of the columns.",
    "graphml": "The network of stories and ideas, for networkx, yEd and Cytoscape.",
    "gexf": "The same network for Gephi.",
}
"""What each form of the whole atlas holds."""


def data() -> None:
    """Say what there is, and give it."""
    atlas = state.atlas()
    exports = atlas.exports
    head = rendering.downloads_head(atlas.counts(), len(atlas.files()), str(exports.edition))
    show(top([], "Data") + head, "head")
    waiting = None in exports.parcels().values()
    st.fragment(_files, run_every=2 if waiting else None)(exports)
    _, right = st.columns([7, 29], gap="small")  # under the list, right of its head
    with right, st.container(horizontal=True, gap="small"):
        # Outside the fragment: a file that is being waited for would be lost in its next run.
        for form in exports.parcels():
            named = WHOLE[form]
            st.download_button(
                named.label,
                partial(exports.parcel, form),
                file_name=f"pioneer-atlas{named.ending}",
                mime=named.media_type,
                key=f"all-{form}",
                icon=":material/download:",
                on_click="ignore",
            )
    credit = atlas_credit(exports.edition, taking.address("/data", BASE))
    example = next((one.ref.slug for one in atlas.cases()), "")
    programs = rendering.for_programs(atlas.settings.url, example) if example else ""
    body = rendering.loading() + programs + taking.cite_page(credit, opened=True)
    show(body + end(rendering.HOME_TARGETS[1:]), "body")


def _files(exports: Exports) -> None:
    """List the files, each with its size and sum as soon as it is made."""
    parcels = exports.parcels()
    show(rendering.downloads_list(_download(*one) for one in parcels.items()), "files")


def _download(form: str, parcel: Parcel | None) -> rendering.Download:
    label, holds = WHOLE[form].label, _HOLDS[form]
    if parcel is None:
        return rendering.Download(label, holds)
    return rendering.Download(label, holds, parcel.size, parcel.sha256, parcel.fault)
