"""The command line: `kg`, also `python -m kg`.

Errors go to stderr, machine formats to stdout. Exit 0: fine, no rows included. 1: a finding of
severity error, a thing that is not there, or a query that was refused or stopped. 2: wrong usage.
Shows what the pages show, as text.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from kg import __version__
from kg.atlas import Atlas
from kg.cli._asking import ask, search, sparql
from kg.cli._checking import check
from kg.cli._comparing import compare
from kg.cli._connecting import connect
from kg.cli._exporting import export
from kg.cli._showing import show
from kg.errors import AtlasError, QuestionError
from kg.export import FORMS
from kg.settings import Settings

__all__ = ["main"]

_COMMANDS = {
    "ask": ask,
    "check": check,
    "compare": compare,
    "connect": connect,
    "export": export,
    "search": search,
    "show": show,
    "sparql": sparql,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kg",
        description="Stories of customer-led change, the ideas they show, and the evidence.",
    )
    parser.add_argument("--version", action="version", version=f"kg {__version__}")
    parser.add_argument(
        "--content",
        type=Path,
        metavar="DIR",
        help="a folder with ontology/, cases/ and paths/ (default: what is shipped)",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="serve the app on this computer")
    serve.add_argument("--content", type=Path, metavar="DIR", default=argparse.SUPPRESS)
    serve.add_argument("--host", default=None, help="address to listen on (default 127.0.0.1)")
    serve.add_argument("--port", type=int, default=None, help="port to listen on (default 8501)")
    serve.add_argument("--public-url", default=None, help="the address under which others reach it")

    check = commands.add_parser("check", help="show every finding with its place and its fix")
    check.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files (default: all)")
    check.add_argument("--format", choices=("text", "json", "github"), default="text")

    ask = commands.add_parser("ask", help="ask a named question; without a name, list them")
    ask.add_argument("name", nargs="?", metavar="NAME")
    ask.add_argument("values", nargs="*", metavar="key=value")
    ask.add_argument("--format", choices=("table", "csv", "json"), default="table")

    sparql = commands.add_parser("sparql", help="run a query of your own; it only reads")
    sparql.add_argument("file", metavar="FILE", help="a file with the query; - reads it from stdin")
    sparql.add_argument("--format", choices=("table", "csv", "json", "turtle", "nt"))

    search = commands.add_parser("search", help="find stories, ideas, statements and sources")
    search.add_argument("words", nargs="+", metavar="WORDS")

    show = commands.add_parser("show", help="show a story, an idea or a source as text")
    show.add_argument(
        "thing", metavar="THING", help="its name, such as tesco, pain or concept/pain"
    )

    compare = commands.add_parser("compare", help="set two to four stories side by side")
    compare.add_argument(
        "stories", nargs="+", metavar="STORY", help="their names, such as o2 tesco"
    )
    compare.add_argument("--format", choices=("text", "json"), default="text")

    connect = commands.add_parser("connect", help="say how two things are related")
    for end in ("one", "other"):
        connect.add_argument(
            end, metavar="THING", help="its name, such as tesco, pain or person/james-murdoch"
        )
    connect.add_argument("--format", choices=("text", "json"), default="text")

    export = commands.add_parser("export", help="take a thing or the whole atlas away")
    what = export.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "thing", nargs="?", metavar="THING", help="tesco, concept/pain, source/..., path/..."
    )
    what.add_argument("--all", action="store_true", help="the whole atlas")
    what.add_argument("--site", type=Path, metavar="DIR", help="the whole atlas as a static site")
    export.add_argument("--format", choices=tuple(FORMS), default="ttl")
    export.add_argument("--output", type=Path, metavar="FILE", help="(default: standard output)")
    export.add_argument("--derived", action="store_true", help="with --all: what rules derive, too")
    export.add_argument(
        "--public-url", default=None, metavar="URL", help="with --site: where the app is reached"
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give its exit code."""
    options = _parser().parse_args(arguments)
    try:
        settings = Settings.from_environment(
            content=options.content,
            host=getattr(options, "host", None),
            port=getattr(options, "port", None),
            public_url=getattr(options, "public_url", None),
        )
        if options.command == "serve":
            from kg.server import serve

            serve(settings)
            return 0
        with Atlas(settings) as atlas:
            return int(_COMMANDS[options.command](atlas, options))
    except QuestionError as error:
        print(error, file=sys.stderr)
        return 2
    except (AtlasError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of our output has gone: nothing left to say
        sys.stderr.close()
        return 0
