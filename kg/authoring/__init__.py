"""What an author works with: templates, the formatter, the interview, safe saving.

Text in, text out; only saving touches a file, and only below the content folder. Must never decide
what is wrong with a text: `turtle`, `corpus` and `shapes` do.
"""

from __future__ import annotations

from kg.authoring._drafts import (
    Changes,
    Disagreement,
    Draft,
    IdeaGain,
    PathDraft,
    Saved,
    Stale,
)
from kg.authoring._format import NotTurtle, formatted, laid_out
from kg.authoring._handing_in import PullRequest, pull_request
from kg.authoring._path_template import new_path
from kg.authoring._path_writing import path_turtle
from kg.authoring._query_words import query_words
from kg.authoring._saving import Kept, Saver, Version, differences
from kg.authoring._template import NewFile, new_case, slug_of
from kg.authoring._words import Word, Words, words
from kg.authoring.interview import Interview
from kg.authoring.interview._records import (
    LIKELY,
    UNKNOWN,
    Answers,
    Choice,
    Field,
    Figure,
    HowToTell,
    Open,
    Progress,
    Screen,
)

__all__ = [
    "LIKELY",
    "UNKNOWN",
    "Answers",
    "Changes",
    "Choice",
    "Disagreement",
    "Draft",
    "Field",
    "Figure",
    "HowToTell",
    "IdeaGain",
    "Interview",
    "Kept",
    "NewFile",
    "NotTurtle",
    "Open",
    "PathDraft",
    "Progress",
    "PullRequest",
    "Saved",
    "Saver",
    "Screen",
    "Stale",
    "Version",
    "Word",
    "Words",
    "differences",
    "formatted",
    "laid_out",
    "new_case",
    "new_path",
    "path_turtle",
    "pull_request",
    "query_words",
    "slug_of",
    "words",
]
