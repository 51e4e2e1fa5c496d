"""What one screen says of the things of another: whose reading they are given, and what they cite."""

from __future__ import annotations

from collections.abc import Mapping

from kg.authoring.interview._answered import Answered, Item
from kg.authoring.interview._naming import Naming
from kg.authoring.interview._records import UNKNOWN
from kg.authoring.interview._screens import BECAUSE, READINGS, Blank, Sheet
from kg.authoring.interview._slugs import match
from kg.authoring.interview._things import SOURCE, Known, Thing
from kg.namespaces import ATLAS, compact

__all__ = ["Linking"]


class Linking:
    """Takes the links of one file from the answers."""

    def __init__(self, answered: Answered, naming: Naming, known: Known) -> None:
        self.answered = answered
        self.naming = naming
        self.known = known
        self.source_items: dict[str, Item] = {}
        self.told_on: Mapping[str, str] = {}
        """The screen on which each thing is told, by key."""
        self.told_order: Mapping[str, int] = {}

    def take_links(self, things: list[Thing]) -> None:
        """Take from each screen what it says of the things of another."""
        told = {thing.key: thing for thing in things if self.known.is_statement(thing)}
        self.told_on = {key: thing.sheet.name for key, thing in told.items()}
        self.told_order = {key: place for place, key in enumerate(told)}
        sources = {thing.key: thing.iri for thing in things if thing.of == SOURCE}
        self.source_items = {
            thing.key: self.answered.items[thing.sheet.name][thing.item]
            for thing in things
            if thing.of == SOURCE
        }
        for sheet in self.answered.sheets:
            picks = sheet.picks
            if picks is None:
                continue
            rows: list[tuple[int, int]] = []
            for index, item in enumerate(self.answered.items[sheet.name]):
                key = self._picked(sheet, picks, index, told)
                if key and self._link(sheet, index, told[key], sources):
                    item[picks.field.name] = key
                    rows.append((self.told_order[key], index))
            self.answered.keep(sheet.name, [index for _, index in sorted(rows)])
        for thing in told.values():
            thing.cites = list(dict.fromkeys(thing.cites))

    def at_home(self) -> None:
        """Put each reading of an event where a file gives it back: on the first screen that fits."""
        picking = [
            sheet for sheet in self.answered.sheets if sheet.picks and not self._is_citing(sheet)
        ]
        moved: dict[str, list[Item]] = {sheet.name: [] for sheet in picking}
        for sheet in picking:
            props = {b.field.name: "" if b.picks else b.prop for b in sheet.blanks}
            for item in self.answered.items[sheet.name]:
                told = {props[name]: text for name, text in item.items()}
                home = next((one for one in picking if self._fits(one, told)), sheet)
                names = {"" if b.picks else b.prop: b.field.name for b in home.blanks}
                moved[home.name].append({names[prop]: text for prop, text in told.items()})
        for sheet in picking:
            name = sheet.picks.field.name if sheet.picks else ""
            self.answered.items[sheet.name] = sorted(
                moved[sheet.name], key=lambda item: self.told_order.get(item.get(name, ""), 0)
            )

    def _fits(self, sheet: Sheet, told: Mapping[str, str]) -> bool:
        """Whether a screen can hold what is said of an event, by property."""
        picks = sheet.picks
        asked = {b.prop: b for b in sheet.blanks if not b.picks}
        owner = self.told_on.get(told.get("", ""), "")
        return (
            picks is not None
            and owner in picks.picks
            and all(
                prop in asked and text in (asked[prop].offered or (text,))
                for prop, text in told.items()
                if prop
            )
        )

    @staticmethod
    def _is_citing(sheet: Sheet) -> bool:
        return any(blank.prop == ATLAS + "source" for blank in sheet.blanks)

    def _picked(self, sheet: Sheet, picks: Blank, index: int, told: Mapping[str, Thing]) -> str:
        """Give what an item is about; empty where it cannot be told."""
        text = self.answered.items[sheet.name][index].get(picks.field.name, "")
        pickable = [key for key, thing in told.items() if thing.sheet.name in picks.picks]
        found = match(text, pickable)
        if not found:
            some = f"Nothing here is called “{text}”." if text else "Pick what this is about."
            self.answered.say(sheet.name, index, picks.field.name, some)
        return found

    def _link(self, sheet: Sheet, index: int, thing: Thing, sources: Mapping[str, str]) -> bool:
        """Take what an item says of a thing; say whether anything is left of it."""
        item = self.answered.items[sheet.name][index]
        if self._is_citing(sheet):
            return self._cite(sheet, index, thing, sources)
        fields = [blank for blank in sheet.blanks if not blank.picks]
        given = {b.prop: item[b.field.name] for b in fields if b.field.name in item}
        if not given:
            return False
        if any(prop in thing.values for prop in (*READINGS, BECAUSE)):
            name = sheet.name_of("")
            self.answered.say(
                sheet.name, index, name, "It has a reading already: one to each, no more."
            )
            return False
        for blank in fields:
            if blank.prop in given and thing.of in blank.never:
                self.answered.say(sheet.name, index, blank.field.name, blank.never[thing.of])
                del item[blank.field.name]
                given.pop(blank.prop)
        reading = set(given) & set(READINGS)
        if BECAUSE in given and not reading:
            blank = next(b for b in fields if b.prop == BECAUSE)
            sentence = "This is a reason for nothing yet: choose what it shows."
            self.answered.say(sheet.name, index, blank.field.name, sentence)
            del item[blank.field.name]
            given.pop(BECAUSE)
        if reading and BECAUSE not in given:
            sentence = "Give the reason: the words that meet the test, and the test by name."
            self.answered.say(sheet.name, index, sheet.name_of(BECAUSE), sentence)
        for blank in fields:
            if blank.prop in given:
                thing.add(blank.prop, self.naming.term(blank, given[blank.prop]))
        return bool(given)

    def _cite(self, sheet: Sheet, index: int, thing: Thing, sources: Mapping[str, str]) -> bool:
        item = self.answered.items[sheet.name][index]
        name = sheet.name_of(ATLAS + "source")
        text = item.get(name, "")
        own = match(text, sources)
        iri = sources[own] if own else self._known_source(text)
        if not iri:
            some = f"No source is called “{text}”: describe it first." if text else "Pick a source."
            self.answered.say(sheet.name, index, name, some)
            return False
        blank = next((b for b in sheet.blanks if b.prop == ATLAS + "locator"), None)
        is_long = iri in self.known.located or own in self._long_sources()
        where_name = blank.field.name if blank else ""
        where = item.get(where_name, "")
        if blank and blank.unknown_text and where in (UNKNOWN, blank.unknown_text):
            item[where_name] = UNKNOWN if is_long else ""
            where = blank.unknown_text if is_long else ""
        if (iri, where) in thing.cites:
            return False
        item[name] = own or compact(iri)
        if is_long and not where:
            sentence = "Such a source needs the place in it, or word that you don’t know it."
            self.answered.say(sheet.name, index, where_name, sentence)
        thing.cites.append((iri, where))
        return True

    def _long_sources(self) -> set[str]:
        """Give the sources of this file of which a citation names the place, by key."""
        found = set()
        for sheet in self.answered.sheets:
            name = sheet.name_of(ATLAS + "needsLocator")
            if sheet.of == SOURCE and name:
                found |= {key for key, item in self.source_items.items() if item.get(name)}
        return found

    def _known_source(self, text: str) -> str:
        iri = self.known.iris.get(text, "")
        if text.startswith("source:") and iri and self.known.documents[iri] != self.naming.graph:
            return iri
        return self.naming.title_iri(text)
