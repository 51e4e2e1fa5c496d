"""What is still open in an interview, in sentences for whom it asks; and the figures of a story.

Must never name a property or a class: the words are those of the questions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from kg.authoring.interview._records import Answers, Figure, Open
from kg.authoring.interview._screens import Sheet
from kg.authoring.interview._things import Plan, Thing
from kg.catalogue import Evidence
from kg.namespaces import ATLAS

__all__ = ["figures_of", "open_of"]

_SOURCE = ATLAS + "Source"
_CITED, _PLACED, _INDEPENDENT = 8, 3, 2
"""What makes a story of a note: the rule of `Evidence.missing`, held to it by a test."""


def figures_of(evidence: Evidence) -> tuple[Figure, ...]:
    """Count what the file has of what makes a story."""
    is_said = bool(evidence.moments) or evidence.moment_unknown
    return (
        Figure("cited", "facts with a source", evidence.cited, _CITED),
        Figure("placed", "events with their place in the journey", evidence.placed, _PLACED),
        Figure("independent", "independent sources", evidence.independent, _INDEPENDENT),
        Figure("moment", "step for customers told, or said not to be known", int(is_said), 1),
    )


def open_of(
    sheets: tuple[Sheet, ...], plan: Plan, answers: Answers, reached: Collection[str] | None
) -> Iterator[Open]:
    """Say what is open, in the order of the screens.

    Args:
        reached: the names of the screens that count; all where None.
    """
    told = {thing.sheet.name for thing in plan.things}
    citing = next((sheet.name for sheet in sheets if _cites(sheet)), "")
    for sheet in sheets:
        name = sheet.name
        if reached is None or name in reached:
            if _is_due(sheet, plan, answers, told):
                yield Open(name, f"“{sheet.screen.question}” has no answer yet.")
            for (screen, item, field), sentence in plan.problems.items():
                if screen == name and not _is_suggested(sheet, answers, item):
                    about = _called(sheet, plan, item)
                    yield Open(name, f"{about}: {sentence}", item, field)
        if citing and (reached is None or citing in reached):
            yield from _uncited(sheet, plan, citing)


def _cites(sheet: Sheet) -> bool:
    return any(blank.prop == ATLAS + "source" for blank in sheet.blanks)


def _is_suggested(sheet: Sheet, answers: Answers, item: int) -> bool:
    """Whether a line only waits for its source, which is said at what it tells of."""
    name = next((b.field.name for b in sheet.blanks if b.prop == ATLAS + "source"), "")
    items = answers.get(sheet.name, ())
    return bool(name) and item < len(items) and not items[item].get(name)


def _is_due(sheet: Sheet, plan: Plan, answers: Answers, told: Collection[str]) -> bool:
    """Whether a whole screen waits for an answer: not where there is nothing to answer it of."""
    if sheet.screen.optional or sheet.picks:
        return False
    if any(text.strip() for item in answers.get(sheet.name, ()) for text in item.values()):
        return False
    if plan.answers.get(sheet.name):
        return False
    if sheet.of == _SOURCE and any(thing.cites for thing in plan.things):
        return False
    return not sheet.more_of or sheet.more_of in told


def _called(sheet: Sheet, plan: Plan, item: int) -> str:
    """Name an item as its author does: by its headline, else by the screen and its number."""
    for thing in plan.things:
        if thing.sheet is sheet and thing.place == item and thing.key:
            return _quoted(thing)
    number = f" {item + 1}" if sheet.screen.repeats else ""
    return f"{sheet.screen.label}{number}"


def _uncited(sheet: Sheet, plan: Plan, citing: str) -> Iterator[Open]:
    for thing in plan.things:
        if thing.sheet is sheet and thing.key and thing.of != _SOURCE and not thing.cites:
            sentence = f"{_quoted(thing)} has no source yet."
            yield Open(sheet.name, sentence, thing.place, "source", citing)


def _quoted(thing: Thing) -> str:
    """Put a headline in quotation marks; what has none is called as its screen."""
    plain = re.escape(thing.sheet.screen.label)
    return thing.key if re.fullmatch(rf"{plain}( \d+)?", thing.key) else f"“{thing.key}”"
