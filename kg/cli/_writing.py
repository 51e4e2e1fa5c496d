"""`kg new` and `kg fmt`: files to begin with, and files in house style."""

from __future__ import annotations

import argparse
import difflib
import os
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from kg import turtle
from kg.authoring import NewFile, laid_out, new_case, new_path
from kg.cli._files import turtle_files, write_whole
from kg.corpus import content_paths, finding_of, misnamed
from kg.diagnostics import as_text
from kg.errors import AtlasError, SavingError
from kg.namespaces import graph_of
from kg.settings import Settings

__all__ = ["fmt", "new"]

_NOT_DATA = ("ontology/shapes.ttl", "ontology/style.ttl")
"""What is no content of the atlas, and written in the same style."""
_LINE = re.compile(r"[^\n]*\n|[^\n]+(?!.)", re.DOTALL)


# --- kg fmt ---


def fmt(options: argparse.Namespace) -> int:
    """Put files into house style, or say which are not: 1 where one is not, or cannot be read."""
    settings = Settings.from_environment(content=options.content)
    if options.paths == [Path("-")]:
        return _fmt_stdin(is_check=options.check)
    kept_out, changed, files = 0, 0, tuple(_files(settings.content, options.paths))
    for path, name in files:
        document = turtle.read_file(path, base=_base(name), max_bytes=settings.file_bytes)
        if document.mistakes:
            kept_out += 1
            _say_mistakes(name, document)
            continue
        before, after = path.read_bytes(), laid_out(document).encode()
        if before == after:
            continue
        changed += 1
        if options.check:
            print(_difference(name, before, after))
        else:
            _replace(path, before, after)
            print(name)
    _say_counts(len(files), changed, kept_out, is_check=options.check)
    return int(bool(kept_out or (options.check and changed)))


def _fmt_stdin(*, is_check: bool) -> int:
    data = sys.stdin.buffer.read()
    document = turtle.read(data, base=_base("stdin.ttl"))
    if document.mistakes:
        _say_mistakes("<stdin>", document)
        return 1
    after = laid_out(document).encode()
    if is_check:
        if data != after:
            print(_difference("<stdin>", data, after))
        return int(data != after)
    sys.stdout.buffer.write(after)
    sys.stdout.buffer.flush()
    return 0


def _files(root: Path, paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Give the files to look at, each with its name in messages; all of the content for none."""
    if not paths:
        shapes = (name for name in _NOT_DATA if (root / name).exists())
        for name in sorted((*content_paths(root), *shapes)):
            yield root / name, name
        return
    whole = Path(os.path.normpath(root.absolute()))
    for given in paths:
        for path in turtle_files(given):
            place = Path(os.path.normpath(path.absolute()))
            is_inside = place.is_relative_to(whole)
            yield path, place.relative_to(whole).as_posix() if is_inside else str(path)


def _base(name: str) -> str:
    """Give what relative IRIs are resolved against; the layout does not depend on it."""
    return graph_of(name if not misnamed(name) else "cases/story.ttl")


def _say_mistakes(name: str, document: turtle.Document) -> None:
    print(
        as_text(finding_of(name, document, mistake) for mistake in document.mistakes),
        file=sys.stderr,
    )


def _say_counts(files: int, changed: int, kept_out: int, *, is_check: bool) -> None:
    said = [f"{files} file{'s' * (files != 1)}: "]
    if is_check and changed:
        said.append(
            f"{changed} not in house style (kg fmt puts {'it' if changed == 1 else 'them'} right)"
        )
    elif changed:
        said.append(f"{changed} put into house style")
    else:
        said.append("nothing to change")
    if kept_out:
        stay = "stays as it is" if kept_out == 1 else "stay as they are"
        said.append(f"; {kept_out} cannot be read, and {stay}")
    print("".join(said) + ".", file=sys.stderr)


def _difference(name: str, before: bytes, after: bytes) -> str:
    """Write a change as a unified diff; what a terminal would not show is written as its code."""
    old, new = (_LINE.findall(data.decode()) for data in (before, after))
    lines = difflib.unified_diff(old, new, name, name, lineterm="")
    return "\n".join(_shown(line.removesuffix("\n")) for line in lines)


def _shown(line: str) -> str:
    return "".join(
        char if char.isprintable() or char == "\t" else char.encode("unicode_escape").decode()
        for char in line
    )


def _replace(path: Path, before: bytes, after: bytes) -> None:
    """Put a file in the place of another at once, unless that has been changed meanwhile.

    Raises:
        SavingError: it was changed, or cannot be written; it is as it was.
    """

    def unchanged(beside: Path) -> None:
        beside.chmod(path.stat().st_mode & 0o7777)
        if path.is_symlink() or path.read_bytes() != before:
            raise SavingError(f"{path} was changed meanwhile: it stays as it is. Run kg fmt again.")

    try:
        write_whole(path, after, before=unchanged)
    except OSError as error:
        raise SavingError(
            f"{path} cannot be written: {error.strerror or error}. It is as it was."
        ) from error


# --- kg new ---


def new(options: argparse.Namespace) -> int:
    """Write a file to fill in; never over one that is there."""
    settings = Settings.from_environment(content=options.content)
    output = options.output
    name = _stem(Path(output)) if output and output != "-" else ""
    make = new_case if options.kind == "case" else new_path
    made = make(
        options.title,
        today=datetime.now().astimezone().date(),
        slug=name,
        content=settings.content,
    )
    if output == "-":
        sys.stdout.write(made.text)
        return 0
    path = Path(output) if output else _from_here(settings.content / made.path)
    _write_new(path, made)
    print(_what_next(path, options.kind))
    return 0


def _from_here(path: Path) -> Path:
    """Write a path as short as one would type it."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


def _stem(path: Path) -> str:
    """Give the name that a file gives to its story.

    Raises:
        AtlasError: it can be no address.
    """
    found = misnamed(f"cases/{path.name}")
    if path.suffix != ".ttl":
        raise AtlasError(f"{path} does not end with .ttl: a story is a Turtle file.")
    if found:
        raise AtlasError(f"{found[0].message} {found[0].fix}")
    return path.stem


def _write_new(path: Path, made: NewFile) -> None:
    try:
        with path.open("xb") as file:
            file.write(made.text.encode())
    except FileExistsError as error:
        raise AtlasError(
            f"{path} is there already, and stays as it is. Open it, or give another title."
        ) from error
    except OSError as error:
        raise AtlasError(
            f"{path} cannot be written: {error.strerror or error}. "
            "Name another place with --output FILE, or print it with --output -."
        ) from error


def _what_next(path: Path, kind: str) -> str:
    thing = "story" if kind == "case" else "path"
    return (
        f"Wrote {path}. Next:\n"
        f"  1. Open it in an editor. Lines with #: are help; delete them as you go.\n"
        f"  2. Beside it, run: kg check --watch {path}\n"
        f"     It names what is still to fill in, each time you save.\n"
        f"  3. When it is silent: kg fmt {path}, and see the {thing} with kg serve."
    )
