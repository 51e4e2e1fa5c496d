"""The answers as a plan of a file: what is taken of each, what it becomes, what is left out and why.

Nothing is made up: an answer that cannot be written as it was given is left out, and a sentence says
so. The plan holds the answers once more in their normal form, which is what a file gives back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import pyoxigraph as ox

from kg.authoring.interview._answered import ID, ORGANISATION_ID, Answered, Item
from kg.authoring.interview._dates import typed
from kg.authoring.interview._leaving_out import gaps_are_answers, leave_out_readings
from kg.authoring.interview._linking import Linking
from kg.authoring.interview._naming import Naming
from kg.authoring.interview._records import UNKNOWN, Answers
from kg.authoring.interview._screens import BEGIN, CASE, READINGS, Blank, Sheet
from kg.authoring.interview._slugs import numbered
from kg.authoring.interview._things import (
    LABEL,
    PASSAGE,
    SOURCE,
    Known,
    Plan,
    Thing,
    dated,
    true,
    when_of,
)
from kg.namespaces import ATLAS, DCTERMS, XSD

__all__ = ["plan"]

_EPISODE = ATLAS + "Episode"


def plan(sheets: tuple[Sheet, ...], known: Known, answers: Answers, *, story: str = "") -> Plan:
    """Make the plan.

    Args:
        story: the slug of the story of the atlas that is mended; empty for a new one.
    """
    return _Planner(sheets, known, answers, story).made()


class _Planner:
    """Makes one plan."""

    def __init__(
        self, sheets: tuple[Sheet, ...], known: Known, answers: Answers, story: str
    ) -> None:
        self.known = known
        self.answered = Answered(sheets, answers)
        self.naming = Naming(self.answered, known, story)
        self.linking = Linking(self.answered, self.naming, known)

    def made(self) -> Plan:
        """Give the plan."""
        leave_out_readings(self.answered)
        gaps_are_answers(self.answered)
        things = self._things()
        self.naming.name_case()
        self.naming.name_things(things)
        named = [*self.naming.describe_organisation(), *self.naming.describe_author()]
        named += self.naming.describe_members(named)
        self.naming.resolve_names()
        self.linking.take_links(things)
        for thing in things:
            self._fill(thing)
        self._fill_case()
        self._in_order([t for t in things if self.known.is_kind(t.of, _EPISODE)])
        self._passages(things)
        self._missing()
        return Plan(
            self.naming.slug,
            self.naming.case,
            tuple(things),
            tuple(named),
            self._normal(),
            self.answered.problems,
        )

    def _things(self) -> list[Thing]:
        """Find what is told: what an item says something of, and not only that it is not known."""
        found = []
        for sheet in self.answered.sheets:
            if sheet.more_of or sheet.picks or sheet.of in ("", CASE):
                continue
            more = self.answered.more_of(sheet.name)
            items = self.answered.items[sheet.name]
            kept: list[int] = []
            for index in range(
                max(len(items), *(len(self.answered.items[one.name]) for one in more), 1)
            ):
                here = [(sheet, index), *((one, index) for one in more)]
                is_told = any(self._says_something(*one) for one in here)
                for one in here:
                    self._leave_out_unknown(*one, is_told=is_told)
                if is_told:
                    if index >= len(items):
                        items.append({})
                        self.answered.given[sheet.name].append(index)
                    found.append(Thing(sheet.of, sheet, len(kept)))
                    kept.append(index)
                elif index < len(items):
                    for name in (ID, *(b.field.name for b in sheet.blanks if b.of != sheet.of)):
                        items[index].pop(name, None)
                    kept += [index] if items[index] else []
            self.answered.keep(sheet.name, kept)
        found = self._without_known_sources(found)
        self._keys(found)
        return found

    def _says_something(self, sheet: Sheet, index: int) -> bool:
        items = self.answered.items[sheet.name]
        return index < len(items) and any(
            items[index].get(blank.field.name, UNKNOWN) != UNKNOWN
            for blank in sheet.blanks
            if blank.of == sheet.of
        )

    def _leave_out_unknown(self, sheet: Sheet, index: int, *, is_told: bool) -> None:
        """Leave out what cannot be said to be unknown here: it stays open."""
        if index >= len(self.answered.items[sheet.name]):
            return
        item = self.answered.items[sheet.name][index]
        for blank in sheet.blanks:
            if item.get(blank.field.name) != UNKNOWN or blank.gap:
                continue
            if is_told == bool(blank.unknown_as):
                del item[blank.field.name]

    def _without_known_sources(self, things: list[Thing]) -> list[Thing]:
        """Leave out a source of which only a title is told that the atlas has already."""
        kept = []
        dropped: dict[str, list[int]] = {}
        for thing in things:
            items = self.answered.items[thing.sheet.name]
            title = items[thing.item].get(thing.sheet.name_of(DCTERMS + "title"), "")
            if thing.of == SOURCE and len(items[thing.item]) == 1 and self.naming.title_iri(title):
                dropped.setdefault(thing.sheet.name, []).append(thing.item)
            else:
                kept.append(thing)
        for screen, gone in dropped.items():
            staying = [i for i in range(len(self.answered.items[screen])) if i not in gone]
            self.answered.keep(screen, staying)
            for thing in kept:
                if thing.sheet.name == screen:
                    thing.item = staying.index(thing.item)
        return kept

    def _keys(self, things: Iterable[Thing]) -> None:
        """Give each thing the words by which an author picks it."""
        taken: set[tuple[bool, str]] = set()
        for thing in things:
            is_source = thing.of == SOURCE
            if not is_source and not self.known.is_statement(thing):
                continue
            prop = DCTERMS + "title" if is_source else LABEL
            item = self.answered.items[thing.sheet.name][thing.item]
            words = item.get(thing.sheet.name_of(prop), "")
            number = f" {thing.item + 1}" if thing.sheet.screen.repeats else ""
            words = words or f"{thing.sheet.screen.label}{number}"
            thing.place = self.answered.given[thing.sheet.name][thing.item]
            thing.key = next(w for w in numbered(words, " ({})") if (is_source, w) not in taken)
            taken.add((is_source, thing.key))

    def _fill(self, thing: Thing) -> None:
        for sheet in (thing.sheet, *self.answered.more_of(thing.sheet.name)):
            if thing.item >= len(self.answered.items[sheet.name]):
                continue
            item = self.answered.items[sheet.name][thing.item]
            for blank in sheet.blanks:
                if text := item.get(blank.field.name, ""):
                    self._state(thing, blank, text)
        if any(prop in thing.values for prop in READINGS):
            thing.add(ATLAS + "basis", ox.NamedNode(ATLAS + "editorial"))

    def _state(self, thing: Thing, blank: Blank, text: str) -> None:
        if blank.of != thing.of:
            return  # told of another thing, which is made apart
        if text == UNKNOWN:
            if blank.prop == BEGIN:
                thing.add(ATLAS + "undated", true())
            elif not blank.gap:
                thing.add(ATLAS + "unknown", ox.NamedNode(blank.prop))
        elif blank.prop == BEGIN:
            thing.when = typed(text)
            for prop, term in dated(thing.when):
                thing.add(prop, term)
        else:
            thing.add(blank.prop, self.naming.term(blank, text))

    def _fill_case(self) -> None:
        case = self.naming.case
        who = self.answered.first("who")
        if who.get("title") and not case.values.get(LABEL):
            case.add(LABEL, ox.Literal(who["title"], language="en"))
        for sheet in self.answered.sheets:
            for item in self.answered.items[sheet.name]:
                for blank in sheet.blanks:
                    text = item.get(blank.field.name, "")
                    if text and blank.gap_words:
                        case.add(ATLAS + "gap", ox.Literal(blank.gap_of(text), language="en"))
                    elif text == UNKNOWN and blank.gap:
                        case.add(ATLAS + "gap", ox.Literal(blank.gap, language="en"))
                    elif text == UNKNOWN and blank.unknown_as:
                        case.add(ATLAS + "unknown", ox.NamedNode(blank.unknown_as))
                    elif (
                        text
                        and text != UNKNOWN
                        and blank.of == CASE
                        and blank.prop not in (LABEL, DCTERMS + "creator")
                    ):
                        case.add(blank.prop, self.naming.term(blank, text))

    def _in_order(self, episodes: Sequence[Thing]) -> None:
        """Say what came after what: where it was told in that order and no dates decide it."""
        for before, thing in pairwise(episodes):
            earlier, later = when_of(before), when_of(thing)
            if later.before(earlier):
                blank = next((b for b in thing.sheet.blanks if b.prop == BEGIN), None)
                if blank is not None:
                    sentence = f"By its date it comes before “{before.key}”, which is told first."
                    self.answered.say(thing.sheet.name, thing.item, blank.field.name, sentence)
            elif not earlier.before(later):
                thing.add(ATLAS + "after", ox.NamedNode(before.iri))

    def _passages(self, things: Sequence[Thing]) -> None:
        told = [
            ox.NamedNode(thing.iri)
            for thing in things
            if self.known.is_statement(thing) and ATLAS + "statement" in thing.values
        ]
        passages = [thing for thing in things if thing.of == PASSAGE]
        for number, thing in enumerate(passages, 1):
            thing.add(
                ATLAS + "position", ox.Literal(str(number), datatype=ox.NamedNode(XSD + "integer"))
            )
            if told:
                thing.add(ATLAS + "drawsOn", *told)
        for thing in things:
            if thing.of == PASSAGE or self.known.is_statement(thing):
                thing.add(ATLAS + "about", ox.NamedNode(self.naming.graph))

    def _missing(self) -> None:
        """Note what an item needs that was begun."""
        for sheet in self.answered.sheets:
            for index, item in enumerate(self.answered.items[sheet.name]):
                if set(item.values()) == {UNKNOWN}:
                    continue  # it is not known, so there is no more of it to tell
                instead = {b.instead_of for b in sheet.blanks if item.get(b.field.name)}
                for blank in sheet.blanks:
                    name = blank.field.name
                    if blank.field.required and not item.get(name) and name not in instead:
                        self.answered.say(sheet.name, index, name, _no_answer(blank))

    def _normal(self) -> Answers:
        """Give the answers as the file gives them back: fields in order, nothing that is empty."""
        self.linking.at_home()
        found: dict[str, tuple[Item, ...]] = {}
        for sheet in self.answered.sheets:
            names = [*(field.name for field in sheet.screen.fields), ID, ORGANISATION_ID]
            items = [
                {name: item[name] for name in names if item.get(name)}
                for item in self.answered.items[sheet.name]
            ]
            if kept := tuple(item for item in items if item):
                found[sheet.name] = kept
        return found


def _no_answer(blank: Blank) -> str:
    known = "; “I don’t know” is one." if blank.field.may_be_unknown else "."
    return f"“{blank.field.label}” has no answer yet{known}"
