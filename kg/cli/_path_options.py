"""What `kg path` takes. Loads no command."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

__all__ = ["add_path"]


def add_path(parser: argparse.ArgumentParser, forms: Iterable[str]) -> None:
    """Give a parser the four commands of a reading path.

    Args:
        forms: those in which a path is handed out; looked up only where one is given.
    """
    parts = parser.add_subparsers(dest="part", required=True, metavar="WHAT")
    _plan(parts.add_parser("plan", help="plan a class that covers ideas, and say what it covers"))

    check = parts.add_parser("check", help="say what is wrong with a path, or with a class")
    check.add_argument("paths", nargs="*", metavar="SLUG|FILE", help="(default: all)")
    check.add_argument("--format", choices=("text", "json"), default="text")

    diff = parts.add_parser("diff", help="say what changed from one path to another")
    diff.add_argument("old", metavar="OLD", help="a path by name, or a file")
    diff.add_argument("new", metavar="NEW", help="a path by name, or a file")
    diff.add_argument("--format", choices=("text", "json"), default="text")

    export = parts.add_parser("export", help="hand out a path: to print, to edit, for a course")
    export.add_argument("path", metavar="SLUG|FILE", help="a path by name, or a file")
    export.add_argument(
        "--format", choices=forms, default="html", metavar="FORM", help="one of %(choices)s"
    )
    export.add_argument("--edition", choices=("student", "instructor", "reader"), default="student")
    export.add_argument(
        "--output", type=Path, metavar="FILE", help="a file or a folder (default: standard output)"
    )


def _plan(plan: argparse.ArgumentParser) -> None:
    plan.add_argument("ideas", nargs="*", metavar="IDEA", help="an idea to cover, such as pain")
    plan.add_argument(
        "--framework", metavar="NAME", help="cover the ideas of a framework that stories show"
    )
    for name, what, told in (
        ("--known", "IDEA", "ideas that the group knows already"),
        ("--keep", "STORY", "stories that must be in it"),
        ("--leave", "STORY", "stories that must not be in it"),
    ):
        metavar = f"{what}[,{what}]"
        plan.add_argument(name, action="append", default=[], metavar=metavar, help=told)
    plan.add_argument("--sessions", type=int, default=1, metavar="N", help="(default 1)")
    for name, told, usual in (
        ("--minutes", "in class, of each session", 90),
        ("--reading", "of reading before each session", 60),
    ):
        plan.add_argument(
            name, type=int, default=usual, metavar="N", help=f"minutes {told} (default {usual})"
        )
    plan.add_argument(
        "--pattern",
        default="",
        metavar="PARTS",
        help="minutes of the parts and how many at most: decision, story, comparison, close "
        '(of 90 minutes "12 18x2 18x1 10"; else they fit --minutes)',
    )
    plan.add_argument(
        "--items",
        type=int,
        metavar="N",
        help="ideas and stories in a session at most (default: six in 90 minutes)",
    )
    for name, what in (("--sectors", "SECTOR"), ("--places", "PLACE")):
        plan.add_argument(
            name,
            action="append",
            default=[],
            metavar=f"{what}[,{what}]",
            help=f"prefer stories of these {name.lstrip('-')}",
        )
    plan.add_argument("--no-contrast", action="store_true", help="without comparisons")
    plan.add_argument(
        "--trust",
        choices=("all", "authors"),
        default="all",
        help="whose readings count: all, or the authors’ alone (default all)",
    )
    plan.add_argument(
        "--grades", default="", metavar="LETTERS", help="grades of sources that count, such as AB"
    )
    plan.add_argument("--quick", action="store_true", help="give a good plan at once, not proved")
    plan.add_argument("--why", action="store_true", help="say of each step why it is there")
    plan.add_argument("--title", default="", help="with --format ttl: the title of the path")
    plan.add_argument("--format", choices=("text", "json", "ttl"), default="text")
    plan.add_argument("--output", type=Path, metavar="FILE", help="(default: standard output)")
