"""The command line: `kg`, also `python -m kg`.

Errors go to stderr, machine formats to stdout. Exit 0: fine, no rows included. 1: a finding of
severity error, a thing that is not there, or a query that was refused, stopped or not answered in
whole where a program would take it for that. 2: wrong usage.
Shows what the pages show, as text. Each command is loaded when it is given, so that one which an
author waits for never loads what another one needs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import __version__
from kg.errors import AtlasError, QuestionError
from kg.settings import LOGS, Settings

if TYPE_CHECKING:
    from kg.atlas import Atlas

__all__ = ["main"]

_OF_AN_ATLAS = {
    "ask": "_asking",
    "compare": "_comparing",
    "connect": "_connecting",
    "export": "_exporting",
    "ideas": "_listing",
    "search": "_asking",
    "show": "_showing",
    "sparql": "_asking",
}
"""The commands that read an open atlas, and where each stands."""
_OF_FILES = {"explain": "_explaining", "fmt": "_writing", "new": "_writing"}
"""The commands that need none, and where each stands."""
_OF_PATHS = {"check": "_paths", "diff": "_paths", "export": "_handing_out", "plan": "_planning"}
"""What can be done with a reading path, and where each stands."""


_GIVEN = (
    *("content", "endpoint", "host", "port", "public_url", "base_path", "writable"),
    *("log", "log_file"),
)
"""The settings that options give."""
_REPEATED = {"allowed_hosts": "allowed_host", "trusted_proxies": "trusted_proxy"}
"""The settings that hold several values, and the options that give one each."""


class _Forms:
    """The forms of a module, looked up where one is given or the help is asked for."""

    def __init__(self, module: str) -> None:
        self._module = module

    def __iter__(self) -> Iterator[str]:
        forms: Iterator[str] = iter(import_module(self._module).FORMS)
        return forms

    def __contains__(self, name: object) -> bool:
        return name in tuple(self)


class _Parser(argparse.ArgumentParser):
    """Says what a command does not take with the usage of that command, and not of all of them."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        options, strange = super().parse_known_args(args, namespace)
        if strange:
            self.error(f"unrecognized arguments: {' '.join(strange)}")
        return options, strange


def _form(text: str) -> str:
    """Read the name of a form: `turtle` and `ttl` are one."""
    from kg.export import form_named

    return form_named(text)


def _parser() -> argparse.ArgumentParser:
    from kg.cli._path_options import add_path

    parser = _Parser(
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
    parser.add_argument(
        "--endpoint", metavar="URL", help="a SPARQL 1.1 endpoint that holds the atlas"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    _serving(commands.add_parser("serve", help="serve the app on this computer"))

    check = commands.add_parser("check", help="show every finding with its place and its fix")
    check.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files (default: all)")
    check.add_argument("--format", choices=("text", "json", "github"), default="text")
    check.add_argument("--watch", action="store_true", help="answer on each save, until Ctrl+C")

    explain = commands.add_parser("explain", help="say what a finding means and how to mend it")
    explain.add_argument(
        "code", nargs="?", metavar="CODE", help="what stands in brackets, such as ill-typed"
    )

    new = commands.add_parser("new", help="begin a story or a reading path with a file to fill in")
    new.add_argument("kind", choices=("case", "path"), help="a story, or a reading path")
    new.add_argument("title", metavar="TITLE", help='its name, such as "Octopus Energy"')
    new.add_argument(
        "--output", metavar="FILE", help="(default: its place in the content); - prints it"
    )

    fmt = commands.add_parser("fmt", help="put files into house style; what they say stays")
    fmt.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files (default: all)")
    fmt.add_argument(
        "--check", action="store_true", help="change nothing; end with 1 where a file would change"
    )

    ask = commands.add_parser("ask", help="ask a named question; without a name, list them")
    ask.add_argument("name", nargs="?", metavar="NAME")
    ask.add_argument("values", nargs="*", metavar="key=value")
    ask.add_argument("--format", choices=("table", "csv", "json"), default="table")

    sparql = commands.add_parser("sparql", help="run a query of your own; it only reads")
    sparql.add_argument("file", metavar="FILE", help="a file with the query; - reads it from stdin")
    sparql.add_argument(
        "--format",
        type=_form,
        choices=("table", "csv", "json", "tsv", "srj", "xml", "ttl", "nt", "jsonld", "rdf"),
        help="srj is the JSON of the SPARQL standard, json a list of rows; of a graph, json is "
        "jsonld and xml is rdf",
    )

    search = commands.add_parser("search", help="find stories, ideas, statements and sources")
    search.add_argument("words", nargs="+", metavar="WORDS")

    commands.add_parser("ideas", help="list ideas by class, each with how to tell").add_argument(
        "of", nargs="?", metavar="CLASS", help="such as principle (default: all)"
    )

    show = commands.add_parser("show", help="show a story, an idea, a source or a path as text")
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

    _taking_away(commands.add_parser("export", help="take a thing or the whole atlas away"))
    path = commands.add_parser("path", help="plan a class; check, compare or hand out a path")
    add_path(path, _Forms("kg.handout"))
    return parser


def _serving(serve: argparse.ArgumentParser) -> None:
    serve.add_argument("--content", type=Path, metavar="DIR", default=argparse.SUPPRESS)
    serve.add_argument("--endpoint", metavar="URL", default=argparse.SUPPRESS)
    serve.add_argument("--host", default=None, help="address to listen on (default 127.0.0.1)")
    serve.add_argument("--port", type=int, default=None, help="port to listen on (default 8501)")
    serve.add_argument("--public-url", default=None, help="the address under which others reach it")
    serve.add_argument(
        "--base-path", default=None, metavar="PATH", help="serve everything below it, as in /atlas"
    )
    for flag, metavar, told in (
        ("--allowed-host", "NAME", "a name under which it may be asked; repeatable"),
        ("--trusted-proxy", "ADDRESS", "a proxy on another computer that is believed; repeatable"),
    ):
        serve.add_argument(flag, action="append", default=None, metavar=metavar, help=told)
    serve.add_argument(
        "--writable",
        action="store_const",
        const=True,
        help="let everybody who reaches the app save stories to the content folder",
    )
    serve.add_argument(
        "--log", choices=LOGS, default=None, help="for people, or an object a line (default text)"
    )
    serve.add_argument(
        "--log-file", default=None, metavar="FILE", help="where it is written (default: stderr)"
    )


def _taking_away(export: argparse.ArgumentParser) -> None:
    what = export.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "thing", nargs="?", metavar="THING", help="tesco, concept/pain, source/..., path/..."
    )
    what.add_argument("--all", action="store_true", help="the whole atlas")
    what.add_argument("--site", type=Path, metavar="DIR", help="the whole atlas as a static site")
    export.add_argument(
        "--format",
        type=_form,
        choices=_Forms("kg.export"),
        default="ttl",
        metavar="FORM",
        help="one of %(choices)s",
    )
    export.add_argument("--output", type=Path, metavar="FILE", help="(default: standard output)")
    export.add_argument("--derived", action="store_true", help="with --all: what rules derive, too")
    export.add_argument(
        "--public-url", default=None, metavar="URL", help="with --site: where the app is reached"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give its exit code."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except QuestionError as error:
        print(error, file=sys.stderr)
        return 2
    except (AtlasError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of our output has gone: nothing left to say
        sys.stderr.close()
        return 0


def _run(options: argparse.Namespace) -> int:
    name: str = options.command
    if name in _OF_FILES:
        return _function(_OF_FILES[name], name)(options)
    settings = Settings.from_environment(
        **{given: getattr(options, given, None) for given in _GIVEN},
        **{
            several: tuple(given)
            for several, flag in _REPEATED.items()
            if (given := getattr(options, flag, None))
        },
    )
    if name == "serve":
        from kg.server import serve

        serve(settings)
        return 0
    if name == "check":
        from kg.cli._checking import check

        return check(settings, options)
    if name == "path":
        run = _function(_OF_PATHS[options.part], options.part)
    else:
        run = _function(_OF_AN_ATLAS[name], name)
    with _opened(settings) as atlas:
        return run(atlas, options)


def _opened(settings: Settings) -> Atlas:
    from kg.atlas import Atlas

    return Atlas(settings)


def _function(module: str, name: str) -> Callable[..., int]:
    found: Callable[..., int] = getattr(import_module(f"kg.cli.{module}"), name)
    return found
