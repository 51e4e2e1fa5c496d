"""The tree of errors.

AtlasError                      what the world got wrong: content, files, requests
├── NotFound                    something asked for by name is not there; carries the nearest names
├── ContentUnreadable           the content folder cannot be read at all
├── ExportError                 something cannot be taken away in the form that is asked for
├── QuestionError               a named question cannot be asked as it was asked
└── StoreError                  the engine refused or failed

What the caller of a function got wrong is a ValueError or TypeError.
"""

from __future__ import annotations

__all__ = [
    "AtlasError",
    "ContentUnreadable",
    "ExportError",
    "NotFound",
    "QuestionError",
    "StoreError",
]


class AtlasError(Exception):
    """The root of all errors that a user of the atlas can cause or meet."""


class NotFound(AtlasError):
    """Something asked for by name is not there.

    `nearest` holds up to three names that are there and look alike, best first.
    """

    def __init__(self, message: str, nearest: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.nearest = nearest


class ContentUnreadable(AtlasError):
    """The folder that should hold the content is missing or cannot be listed."""


class ExportError(AtlasError):
    """A thing has no such form, cannot be written in it, or not where it was to go."""


class QuestionError(AtlasError):
    """A named question is malformed, or a parameter is missing, unknown or of the wrong kind."""


class StoreError(AtlasError):
    """The engine refused a request or failed while it ran."""
