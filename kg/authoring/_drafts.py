"""What is said of a text that is not saved yet, as records.

An open atlas makes them; pages show them.
"""

from __future__ import annotations

from dataclasses import dataclass

from kg.authoring._saving import Version
from kg.catalogue import Case, Gap, Path, Ref, Statement
from kg.diagnostics import Finding, Severity

__all__ = ["Changes", "Disagreement", "Draft", "IdeaGain", "PathDraft", "Saved", "Stale"]


@dataclass(frozen=True, slots=True)
class IdeaGain:
    """An idea, and how many stories and notes show it without the draft and with it."""

    idea: Ref
    stories_before: int
    stories_after: int
    notes_before: int
    notes_after: int

    @property
    def first(self) -> bool:
        """Whether the draft is the first evidence of it: neither a story nor a note showed it."""
        return not self.stories_before and not self.notes_before

    @property
    def last(self) -> bool:
        """Whether nothing shows it any more."""
        return not self.stories_after and not self.notes_after


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A statement of the draft and the one that it contradicts, or corrects (`revises`).

    `question` is what both answer, as far as it is said; `told` is None where `other` is not there.
    """

    statement: Statement
    other: Ref
    told: Statement | None
    revises: bool
    question: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What saving a draft would change for readers.

    `was` and `becomes` are "story", "note", or empty where there is neither; `missing` is what the
    draft lacks to be a story, in words. `gains` and `losses` are ideas that more or fewer stories
    show, or as many stories and more or fewer notes. `closes` and `opens` are what is no longer, or
    newly, not known. `conflicts` are those that the draft makes anew. `added`, `changed` and
    `removed` count statements; `besides` says that something else is told differently. `pointing`
    are the stories, paths and ideas that name a thing which the draft no longer tells of.
    """

    is_new: bool
    was: str
    becomes: str
    missing: tuple[str, ...]
    gains: tuple[IdeaGain, ...] = ()
    losses: tuple[IdeaGain, ...] = ()
    closes: tuple[Gap, ...] = ()
    opens: tuple[Gap, ...] = ()
    conflicts: tuple[Disagreement, ...] = ()
    added: int = 0
    changed: int = 0
    removed: int = 0
    besides: bool = False
    pointing: tuple[Ref, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether readers would see no difference."""
        return not (self.is_new or self.added or self.changed or self.removed or self.besides)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a text would be as a story. `case` and `changes` are None where it cannot be read as one."""

    path: str
    findings: tuple[Finding, ...]
    case: Case | None = None
    changes: Changes | None = None

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that must be mended before it can be saved."""
        return _errors(self.findings)


@dataclass(frozen=True, slots=True)
class PathDraft:
    """What a text would be as a reading path; `path` is None where it cannot be read as one."""

    path: Path | None
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that must be mended before it can be saved."""
        return _errors(self.findings)


@dataclass(frozen=True, slots=True)
class Stale:
    """Something that a path rests on and that is no longer what its author read.

    `place` is that of the step over the whole path, from 1; 0 where it is of no step. `name` is that
    of the thing as in an address, such as "case/o2"; `what` is "changed" or "gone".
    """

    place: int
    name: str
    what: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Saved(Version):
    """A version as it was just saved, what remains to be wished of it, and what it changed."""

    findings: tuple[Finding, ...] = ()
    changes: Changes | None = None


def _errors(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(found for found in findings if found.severity is Severity.ERROR)
