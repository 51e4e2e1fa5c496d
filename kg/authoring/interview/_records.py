"""What the interview is made of: screens, fields, answers, and how far one is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.catalogue import Basis, Ref

__all__ = [
    "LIKELY",
    "UNKNOWN",
    "Answers",
    "Choice",
    "Field",
    "Figure",
    "HowToTell",
    "Open",
    "Progress",
    "Screen",
]

UNKNOWN = "?"
"""What stands in a field where the author does not know."""

LIKELY = "likely"
"""What a line of “who says so?” holds beside its fields: the source to be offered first."""

Answers = Mapping[str, tuple[Mapping[str, str], ...]]
"""What was typed: screen name to its items, and of each item field name to text.

An item may hold `id` beside its fields: the name that it has in the file, where that is not made of
its headline. Keep what an item holds when you change a field of it.
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that a field offers: `value` stands in the answers, `label` is read.

    `hint` tells more, such as the test of an idea; `group` is a heading under which it stands.
    """

    value: str
    label: str
    hint: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class HowToTell:
    """A test of the codebook beside a question: of an idea, or a rule, which has one text."""

    about: Ref
    counts_when: str
    does_not_count_when: str = ""
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One blank of a screen.

    `kind` says how it is filled in:

    - "line", "text", "number", "address": typed, in so many `lines`;
    - "date": typed as it was told, "January 2007", "around 1982";
    - "yes": "true" or nothing;
    - "choice", "idea": one of `choices` and nothing else;
    - "name": typed freely, with `choices` that the atlas knows already;
    - "source", "told": one of `Interview.choices`, which depend on what has been told.

    `most` is the number of characters that there is room for, 0 where nothing says so. A field that
    is not `required` may stay empty in a good file. `address` says what it asks for, for tests and
    for who wants to know: the class and the property, by prefixed name.
    """

    name: str
    label: str
    hint: str = ""
    kind: str = "line"
    choices: tuple[Choice, ...] = ()
    required: bool = False
    may_be_unknown: bool = False
    most: int = 0
    lines: int = 1
    placeholder: str = ""
    of: str = ""
    asks_for: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """One question. `label` names it in two or three words; `repeats` where several items answer it.

    A story is whole without an `optional` one.
    """

    name: str
    label: str
    question: str
    hint: str
    tests: tuple[HowToTell, ...]
    fields: tuple[Field, ...]
    repeats: bool = False
    optional: bool = False

    def field(self, name: str) -> Field:
        """Give a field.

        Raises:
            KeyError: there is none of that name.
        """
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Open:
    """Something that waits for an answer.

    `field` may be empty, where a whole screen waits. What was told without a source stands at its
    screen and item with the field "source"; its source is named on another screen, `answered_on`.
    """

    screen: str
    sentence: str
    item: int = 0
    field: str = ""
    answered_on: str = ""

    @property
    def goes_to(self) -> str:
        """The screen that answers it."""
        return self.answered_on or self.screen


@dataclass(frozen=True, slots=True)
class Figure:
    """How many there are of something that a story needs.

    `name` is "cited", "placed", "independent" or "moment"; `words` go on from "3 of 8".
    """

    name: str
    words: str
    found: int
    needed: int

    @property
    def enough(self) -> bool:
        """Whether no more is needed."""
        return self.found >= self.needed


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one is.

    `screens` gives for each screen "answered", "begun" (something that is needed is open),
    "unknown" (all that was answered is that it is not known), or "" where it is open. `missing` is
    what the file lacks to be a story and not a note, by the atlas's own rule; `uncited` what was
    told without a source, as its author calls it; `figures` how far it is in each of what is needed.
    """

    screens: Mapping[str, str]
    missing: tuple[str, ...]
    uncited: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()

    @property
    def is_story(self) -> bool:
        """Whether the file is a story."""
        return not self.missing
