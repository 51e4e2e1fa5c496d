"""Reading a file from a folder that anybody may have filled.

A link may lead out of the folder, a pipe never ends, and any of them may take the place of a file
between two looks at it. So the path is looked at, opened without following or waiting, and looked
at again.
"""

from __future__ import annotations

import os
import stat

from kg.turtle._document import Document, Mistake
from kg.turtle._read import MAX_BYTES, read, refused, too_large

__all__ = ["bytes_of", "read_file"]

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_KINDS = (
    (stat.S_ISLNK, "a symbolic link", "Put the file itself in the place of the link."),
    (stat.S_ISDIR, "a folder", "Give the folder a name that does not end as a file's."),
    (stat.S_ISFIFO, "a named pipe", "Remove it, or put a file in its place."),
    (stat.S_ISSOCK, "a socket", "Remove it, or put a file in its place."),
)


def read_file(
    path: str | os.PathLike[str], *, base: str | None = None, max_bytes: int = MAX_BYTES
) -> Document:
    """Read a Turtle file; see `read`. What is no regular file is a mistake, not an exception.

    Raises:
        ValueError: `base` is not an absolute IRI, or `path` holds a NUL.

    >>> read_file(".").mistakes[0].message
    'This is a folder, not a file.'
    """
    data = bytes_of(path, max_bytes=max_bytes)
    if isinstance(data, Mistake):
        return refused(base, data)
    return read(data, base=base, max_bytes=max_bytes)


def bytes_of(path: str | os.PathLike[str], *, max_bytes: int = MAX_BYTES) -> bytes | Mistake:
    """Give what stands in a file, at most a byte more than is read; else why that is not to be had.

    Raises:
        ValueError: `path` holds a NUL.
    """
    try:
        found = os.lstat(path)
        mistake = _not_a_file(found.st_mode) or _too_large(found.st_size, max_bytes)
        if mistake is not None:
            return mistake
        descriptor = os.open(path, _FLAGS)
        try:
            mistake = _not_a_file(os.fstat(descriptor).st_mode)
            if mistake is not None:
                return mistake
            with os.fdopen(descriptor, "rb", closefd=False) as file:
                return file.read(max_bytes + 1)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        return _mistake("The file is not there (any more).", "Check its name.")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return _mistake(f"The file cannot be read: {reason}.", "Check its permissions.")


def _not_a_file(mode: int) -> Mistake | None:
    if stat.S_ISREG(mode):
        return None
    for is_kind, name, fix in _KINDS:
        if is_kind(mode):
            return _mistake(f"This is {name}, not a file.", fix)
    return _mistake("This is a device, not a file.", "Remove it, or put a file in its place.")


def _too_large(size: int, max_bytes: int) -> Mistake | None:
    return too_large(size, max_bytes) if size > max_bytes else None


def _mistake(message: str, fix: str) -> Mistake:
    return Mistake(1, 1, "not-a-file", message, fix)
