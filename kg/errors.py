"""The tree of errors.

AtlasError                      what the world got wrong: content, files, requests
├── NotFound                    something asked for by name is not there; carries the nearest names
├── ContentUnreadable           the content folder cannot be read at all
├── ExportError                 something cannot be taken away in the form that is asked for
├── PlanError                   what is asked of a class cannot be planned; says what would mend it
├── ReadElsewhere               what is asked for needs files, and the atlas reads an endpoint
├── QuestionError               a named question cannot be asked as it was asked
├── SavingError                 a text could not be saved, or not be opened for saving
│   ├── NotWritable             this atlas was not started for saving
│   ├── Outdated                somebody saved since the text was opened; carries both texts
│   └── Refused                 the text has mistakes that must be mended first; carries them
└── StoreError                  the engine refused or failed
    └── EndpointError           the endpoint that is the store gave no answer that can be used

What the caller of a function got wrong is a ValueError or TypeError.
"""

from __future__ import annotations

from kg.diagnostics import Finding

__all__ = [
    "AtlasError",
    "ContentUnreadable",
    "EndpointError",
    "ExportError",
    "NotFound",
    "NotWritable",
    "Outdated",
    "PlanError",
    "QuestionError",
    "ReadElsewhere",
    "Refused",
    "SavingError",
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


class PlanError(AtlasError):
    """What is asked of a class cannot be planned.

    Args:
        message: what is wrong, naming both ends where there are two.
        mend: what would make it possible, as a sentence; empty where nothing is known.
    """

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(f"{message} {mend}".strip())
        self.mend = mend


class QuestionError(AtlasError):
    """A named question is malformed, or a parameter is missing, unknown or of the wrong kind."""


class ReadElsewhere(AtlasError):
    """What is asked for needs the files of the content, and this atlas is read from an endpoint."""


class SavingError(AtlasError):
    """A text could not be saved, or not be opened for it; no file is torn and none is lost."""


class NotWritable(SavingError):
    """This atlas was not started for saving: its content is only read."""


class Outdated(SavingError):
    """A text was written on a version that is no longer the newest.

    `yours` is the text that was to be saved, `theirs` the one that stands now, and `digest` that of
    the version that stands now, to save onto once both are one; both empty where the file is gone.
    """

    def __init__(self, message: str, *, yours: str, theirs: str, digest: str) -> None:
        super().__init__(message)
        self.yours = yours
        self.theirs = theirs
        self.digest = digest


class Refused(SavingError):
    """A text has mistakes that must be mended before it is saved; `findings` holds them."""

    def __init__(self, message: str, findings: tuple[Finding, ...]) -> None:
        super().__init__(message)
        self.findings = findings


class StoreError(AtlasError):
    """The engine refused a request or failed while it ran."""


class EndpointError(StoreError):
    """The endpoint that is the store gave no answer, or none that can be used.

    Args:
        message: what happened and what to do, for people; holds no credentials.
        reason: "time" where it took too long, "cancelled", "size" where an answer is too large,
            "query" where it does not take the query, "access" where it does not let the atlas in,
            "busy", else "gone".
        retry_after: after so many seconds it is worth asking again.
    """

    def __init__(self, message: str, *, reason: str = "gone", retry_after: int = 5) -> None:
        super().__init__(message)
        self.reason = reason
        self.retry_after = retry_after
