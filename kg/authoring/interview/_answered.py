"""What was answered, as it is worked on: each answer in its normal form, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from kg.authoring.interview._dates import typed
from kg.authoring.interview._records import UNKNOWN, Answers
from kg.authoring.interview._screens import BEGIN, CASE, Blank, Sheet
from kg.authoring.interview._slugs import NAME
from kg.authoring.interview._things import Spot
from kg.dates import spoken

__all__ = ["ID", "ORGANISATION_ID", "Answered", "Item", "clean"]

Item = dict[str, str]

ID = "id"
"""What an item holds beside its fields: the name in the file, where none is made of the headline."""
ORGANISATION_ID = "id of the organisation"
_ADDRESS = re.compile(r"[^\s<>\"{}|\\^`\x00-\x20]+")


def clean(text: str) -> str:
    """Put what was typed on one line, without what no text can hold."""
    held = "".join(c for c in text if c >= " " or c.isspace() if not "\ud800" <= c <= "\udfff")
    return " ".join(held.replace("\x7f", "").split())


class Answered:
    """The items of each screen that are kept, and the problems that were found with them."""

    def __init__(self, sheets: tuple[Sheet, ...], answers: Answers) -> None:
        self.sheets = sheets
        self.by_name = {sheet.name: sheet for sheet in sheets}
        self.problems: dict[Spot, str] = {}
        self.items: dict[str, list[Item]] = {}
        self.given: dict[str, list[int]] = {}
        """For each item that is kept, where it stood in what was given."""
        for sheet in sheets:
            self._take(sheet, answers.get(sheet.name, ()))

    def say(self, screen: str, item: int, field: str, sentence: str) -> None:
        """Note a problem of a kept item, at the place where it was given."""
        self.say_at((screen, self.given[screen][item], field), sentence)

    def say_at(self, spot: Spot, sentence: str) -> None:
        """Note a problem at a place; the first that is found there stays."""
        self.problems.setdefault(spot, sentence)

    def first(self, name: str) -> Item:
        """Give the first item of a screen; an empty one where there is none."""
        return next(iter(self.items.get(name, ())), {})

    def _take(self, sheet: Sheet, given: Iterable[Mapping[str, str]]) -> None:
        items, places = [], []
        for index, item in enumerate(given):
            if index and not sheet.screen.repeats:
                break
            kept: Item = {}
            for blank in sheet.blanks:
                name = blank.field.name
                text = clean(item.get(name, ""))
                if text and (found := self._value(blank, text, (sheet.name, index, name))):
                    kept[name] = found
            for name in _held_by(sheet):
                if NAME.fullmatch(item.get(name, "")) and (kept or not sheet.screen.repeats):
                    kept[name] = item[name]
            if kept:
                items.append(kept)
                places.append(index)
        self.items[sheet.name], self.given[sheet.name] = items, places

    def _value(self, blank: Blank, text: str, spot: Spot) -> str:
        """Give an answer in its normal form; empty where it cannot be written."""
        asked, said = blank.field, blank.asked.said
        if text == UNKNOWN:
            return text if asked.may_be_unknown else ""
        if asked.most and len(text) > asked.most:
            room = said.get("maxLength") or f"There is room for {asked.most} characters."
            self.say_at(spot, f"{room} This has {len(text)}.")
        if asked.kind == "date":
            return self._date(blank, text, spot)
        if blank.offered is not None:
            return self._choice(blank, text, spot)
        if asked.kind == "address":
            return self._address(blank, text, spot)
        if asked.kind == "number" and not re.fullmatch(r"[+-]?[0-9]{1,15}", text):
            self.say_at(spot, f"“{text}” is no whole number.")
            return ""
        if asked.kind == "yes":
            return "true" if text.casefold() in ("true", "yes", "1") else ""
        return text

    def _date(self, blank: Blank, text: str, spot: Spot) -> str:
        found = typed(text)
        if blank.prop == BEGIN:
            if found.note:
                self.say_at(spot, found.note)
            return str(found)
        if not found.exact:
            self.say_at(
                spot,
                f"“{text}” is not one year, month or day, and nothing else can stand here. "
                "Write 2007, January 2007 or 15 January 2007, or leave it out.",
            )
        return spoken(found.exact)

    def _choice(self, blank: Blank, text: str, spot: Spot) -> str:
        offered = blank.offered or {}
        if text in offered:
            return text
        if any(text in (choice.value, choice.label) for choice in blank.without):
            return ""  # an answer that states nothing
        for choice in blank.field.choices:
            if choice.value not in offered:
                continue
            if choice.label.casefold() == text.casefold() or offered[choice.value].value == text:
                return choice.value
        self.say_at(spot, f"“{text}” is not one of the answers that are offered.")
        return ""

    def _address(self, blank: Blank, text: str, spot: Spot) -> str:
        text = f"https://{text}" if text.casefold().startswith("www.") else text
        fits = all(re.search(pattern, text) for pattern in blank.asked.patterns)
        if fits and _ADDRESS.fullmatch(text):
            return text
        self.say_at(spot, blank.asked.said.get("pattern") or "This is no address on the web.")
        return ""

    def more_of(self, name: str) -> list[Sheet]:
        """Give the screens that tell more of the things of another."""
        return [sheet for sheet in self.sheets if sheet.more_of == name]

    def first_item(self, screen: str) -> Item:
        """Give the first item of a screen, to be written to."""
        if not self.items[screen]:
            self.items[screen], self.given[screen] = [{}], [0]
        return self.items[screen][0]

    def is_open(self, blank: Blank) -> bool:
        """Whether a field has no answer."""
        return blank.field.name not in self.first(blank.screen)

    def is_unknown(self, blank: Blank | None) -> bool:
        """Whether the answer to a field is that it is not known."""
        return blank is not None and self.first(blank.screen).get(blank.field.name) == UNKNOWN

    def keep(self, screen: str, indexes: Sequence[int]) -> None:
        """Keep these items of a screen alone, in this order."""
        self.items[screen] = [self.items[screen][index] for index in indexes]
        self.given[screen] = [self.given[screen][index] for index in indexes]


def _held_by(sheet: Sheet) -> tuple[str, ...]:
    """Give the names in the file that an item of a screen may hold."""
    if sheet.name == "who":
        return ID, ORGANISATION_ID
    is_owner = bool(sheet.of) and not sheet.more_of and not sheet.picks and sheet.of != CASE
    return (ID,) if is_owner or sheet.name == "you" else ()
