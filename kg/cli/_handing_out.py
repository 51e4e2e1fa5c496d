"""`kg path export`: the papers of a class, and whatever else is handed out of a reading path."""

from __future__ import annotations

import argparse
import sys

from kg.atlas import Atlas
from kg.cli._files import write_out
from kg.cli._paths import path_of
from kg.handout import FORMS
from kg.plain import pages_of

__all__ = ["export"]


def export(atlas: Atlas, options: argparse.Namespace) -> int:
    """Write one file of a path; into a folder, under the name that the app gives it."""
    path = path_of(atlas, options.path)
    form = FORMS[options.format]
    text = form.media_type.startswith("text/") or form.name in ("bib", "csl", "jsonld", "ris")
    if options.output is None and not text and sys.stdout.isatty():
        print(
            f"No terminal can show {form.label}: write --output FILE or a folder, or pass it on.",
            file=sys.stderr,
        )
        return 2
    file = atlas.hand_out(path, form.name, options.edition, pages=pages_of(atlas))
    output = options.output
    if output is not None and output.is_dir():
        output = output / file.name
        print(output)
    write_out(output, file.content)
    return 0
