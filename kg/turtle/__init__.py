"""Turtle text: its triples, every mistake in it, and the place where each triple is written.

pyoxigraph is the parser of record. Nothing here parses a term: we cut the text into tokens and
statements, hand them to the parser, and say in plain words what it found. Must never open a file
or a socket; only `read_file` does, and that one opens nothing but a regular file.

- `read` takes bytes, `read_file` takes a path; both give a `Document` and raise for no content.
- A `Document` has either triples or mistakes, never both and never neither.
- `Document.places` says where each triple stands. It costs more than reading, so it is computed
  when it is asked for: when there is a finding to show.
- `readable` gives what can be read of a text with mistakes, to be looked at and never served.
- `tokens` is for what changes the layout of a text and nothing else.
"""

from __future__ import annotations

from kg.turtle._document import Document, Mistake, Place, Position
from kg.turtle._files import bytes_of, read_file
from kg.turtle._read import is_plain, read, readable
from kg.turtle._tokens import Token, directive_of, tokens

__all__ = [
    "Document",
    "Mistake",
    "Place",
    "Position",
    "Token",
    "bytes_of",
    "directive_of",
    "is_plain",
    "read",
    "read_file",
    "readable",
    "tokens",
]
