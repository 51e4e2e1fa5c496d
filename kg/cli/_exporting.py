"""`kg export`: a thing or all of the atlas in one of its forms, or all of it as a static site."""

from __future__ import annotations

import argparse
import sys

from kg.atlas import Atlas
from kg.cli._files import write_out
from kg.cli._naming import missing, thing_of
from kg.errors import NotFound
from kg.plain import write_site

__all__ = ["export"]


def export(atlas: Atlas, options: argparse.Namespace) -> int:
    if options.site:
        return _site(atlas, options)
    packed = options.all and options.format == "csv"
    if packed and options.output is None and sys.stdout.isatty():
        print(
            "The tables of the whole atlas come as a zip, which no terminal can show: "
            "write --output FILE, or pass it on.",
            file=sys.stderr,
        )
        return 2
    if options.derived and not options.all:
        print("--derived goes with --all: a thing is given as it is stated.", file=sys.stderr)
        return 2
    if options.all:
        content = atlas.exports.whole(options.format, with_derived=options.derived)
    else:
        thing = thing_of(options.thing)
        try:
            content = atlas.exports.of(thing, options.format)
        except NotFound as error:
            raise missing(atlas, thing, error) from error
    write_out(options.output, content)
    return 0


def _site(atlas: Atlas, options: argparse.Namespace) -> int:
    """Write the whole atlas as a static site, and say what was written."""
    if options.output or options.derived or options.format != "ttl":
        print("--site writes a folder of pages: it goes with --public-url alone.", file=sys.stderr)
        return 2
    written = write_site(atlas, options.site)
    print(
        f"{options.site}: {written.pages:,} pages, the largest of {written.largest:,} bytes; "
        f"{written.files:,} files and {written.bytes:,} bytes in all, in {written.seconds:.0f} s."
    )
    return 0
