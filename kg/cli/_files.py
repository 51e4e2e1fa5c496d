"""The files that a command is given or writes; what of them is content is not decided here."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from kg.errors import ExportError

__all__ = ["is_hidden", "turtle_files", "write_out", "write_whole"]


def turtle_files(given: Path) -> tuple[Path, ...]:
    """Give a file, or the Turtle files of a folder without what is hidden, such as earlier versions."""
    if not given.is_dir():
        return (given,)
    return tuple(sorted(path for path in given.rglob("*.ttl") if not is_hidden(path, given)))


def is_hidden(path: Path, below: Path) -> bool:
    """Say whether a path is hidden, or stands in a hidden folder, somewhere below a folder."""
    return any(part.startswith(".") for part in path.relative_to(below).parts)


def write_out(output: Path | None, content: bytes) -> None:
    """Write to a file, or leave it as it is; without one, to standard output.

    Raises:
        ExportError: what stands there is no file, or nothing can be written there.
    """
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    place = output.resolve()  # through a link, to what it leads to
    if place.exists() and not place.is_file():
        kind = "a folder" if place.is_dir() else "no ordinary file"
        raise ExportError(f"{output} is {kind}: name a file to write to.")
    try:
        write_whole(place, content)
    except OSError as error:
        raise ExportError(f"{output} cannot be written: {error.strerror}.") from error


def write_whole(
    path: Path, content: bytes, *, before: Callable[[Path], None] = lambda _: None
) -> None:
    """Write a file whole or not at all: beside its place first, then into it.

    Args:
        before: called last, with the file beside; what it raises leaves everything as it was.

    Raises:
        OSError: it cannot be written.
    """
    beside = path.with_name(f".tmp-{secrets.token_hex(8)}")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        before(beside)
        beside.replace(path)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()
