"""The answers as a plan of a file: what is taken of each, what it becomes, what is left out and why.

Nothing is made up: an answer that cannot be written as it was given is left out, and a sentence says
so. The plan holds the answers once more in their normal form, which is what a file gives back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import pyoxigraph as ox

from kg.authoring._interview_dates import typed
from kg.authoring._interview_names import NAME, Taken, assigned, match, needed, numbered, slug
from kg.authoring._interview_records import UNKNOWN, Answers
from kg.authoring._interview_screens import CASE, READINGS, Blank, Sheet
from kg.authoring._interview_things import (
    Known,
    Plan,
    Spot,
    Term,
    Thing,
    date_of,
    dated,
    true,
    when_of,
)
from kg.corpus import misnamed
from kg.dates import spoken
from kg.namespaces import ATLAS, BASE, DCTERMS, ORG, PROV, RDF, SKOS, XSD, compact

__all__ = ["ID", "ORGANISATION_ID", "clean", "plan"]

Item = dict[str, str]

ID = "id"
"""What an item holds beside its fields: the name in the file, where none is made of the headline."""
ORGANISATION_ID = "id of the organisation"
_LONGEST = 48
_ADDRESS = re.compile(r"[^\s<>\"{}|\\^`\x00-\x20]+")
_BEGIN = ATLAS + "begin"
_BECAUSE = ATLAS + "because"
_SOURCE = ATLAS + "Source"
_PASSAGE = ATLAS + "Passage"
_STATEMENT = ATLAS + "Statement"
_EPISODE = ATLAS + "Episode"
_ORGANISATION = ORG + "Organization"
_PERSON = PROV + "Person"
_MEMBER = ORG + "memberOf"
_LABEL = SKOS + "prefLabel"
_LICENCE = ox.NamedNode("https://creativecommons.org/licenses/by/4.0/")
"""That of all stories here: whoever gives a name is told so."""


def clean(text: str) -> str:
    """Put what was typed on one line, without what no text can hold."""
    held = "".join(c for c in text if c >= " " or c.isspace() if not "\ud800" <= c <= "\udfff")
    return " ".join(held.replace("\x7f", "").split())


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
        self.sheets = sheets
        self.by_name = {sheet.name: sheet for sheet in sheets}
        self.known = known
        self.story = story
        self.problems: dict[Spot, str] = {}
        self.items: dict[str, list[Item]] = {}
        self.given: dict[str, list[int]] = {}
        """For each item that is kept, where it stood in what was given."""
        for sheet in sheets:
            self._take(sheet, answers.get(sheet.name, ()))
        self.slug, self.graph = "", ""
        self.organisation = ""
        self.people: dict[str, tuple[str, str]] = {}
        """Whom the file describes: by name without regard to case, the IRI and the name."""
        self.source_items: dict[str, Item] = {}
        self.told_on: Mapping[str, str] = {}
        """The screen on which each thing is told, by key."""
        self.told_order: Mapping[str, int] = {}
        self.case = Thing(CASE, sheets[0], 0)

    def made(self) -> Plan:
        """Give the plan."""
        self._leave_out_readings()
        self._gaps_are_answers()
        things = self._things()
        self._name_case()
        self._name_things(things)
        named = [*self._organisation(), *self._author()]
        named += self._members(named)
        self._resolve_names()
        self._links(things)
        for thing in things:
            self._fill(thing)
        self._fill_case()
        self._in_order([t for t in things if self.known.is_kind(t.of, _EPISODE)])
        self._passages(things)
        self._missing()
        return Plan(
            self.slug, self.case, tuple(things), tuple(named), self._normal(), self.problems
        )

    def _say(self, screen: str, item: int, field: str, sentence: str) -> None:
        """Note a problem of a kept item, at the place where it was given."""
        self._say_at((screen, self.given[screen][item], field), sentence)

    def _say_at(self, spot: Spot, sentence: str) -> None:
        self.problems.setdefault(spot, sentence)

    def _first(self, name: str) -> Item:
        return next(iter(self.items.get(name, ())), {})

    # --- what was typed, field by field ---

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
            self._say_at(spot, f"{room} This has {len(text)}.")
        if asked.kind == "date":
            return self._date(blank, text, spot)
        if blank.offered is not None:
            return self._choice(blank, text, spot)
        if asked.kind == "address":
            return self._address(blank, text, spot)
        if asked.kind == "number" and not re.fullmatch(r"[+-]?[0-9]{1,15}", text):
            self._say_at(spot, f"“{text}” is no whole number.")
            return ""
        if asked.kind == "yes":
            return "true" if text.casefold() in ("true", "yes", "1") else ""
        return text

    def _date(self, blank: Blank, text: str, spot: Spot) -> str:
        found = typed(text)
        if blank.prop == _BEGIN:
            if found.note:
                self._say_at(spot, found.note)
            return str(found)
        if not found.exact:
            self._say_at(
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
        self._say_at(spot, f"“{text}” is not one of the answers that are offered.")
        return ""

    def _address(self, blank: Blank, text: str, spot: Spot) -> str:
        text = f"https://{text}" if text.casefold().startswith("www.") else text
        fits = all(re.search(pattern, text) for pattern in blank.asked.patterns)
        if fits and _ADDRESS.fullmatch(text):
            return text
        self._say_at(spot, blank.asked.said.get("pattern") or "This is no address on the web.")
        return ""

    # --- what is left out ---

    def _more_of(self, name: str) -> list[Sheet]:
        return [sheet for sheet in self.sheets if sheet.more_of == name]

    def _leave_out_readings(self) -> None:
        """Leave out a reason for nothing: whose reading it is can only be said of a reading."""
        for sheet in self.sheets:
            if sheet.more_of or sheet.picks or not sheet.of:
                continue
            together = [sheet, *self._more_of(sheet.name)]
            for index in range(max(len(self.items[one.name]) for one in together)):
                self._reading_of([(one, index) for one in together], sheet.of)

    def _reading_of(self, where: list[tuple[Sheet, int]], of: str) -> None:
        """Keep a reading only as far as it can stand; `where` are the items that hold it."""
        found: dict[str, tuple[str, int, str]] = {}
        for sheet, index in where:
            if index >= len(self.items[sheet.name]):
                continue
            item = self.items[sheet.name][index]
            for blank in sheet.blanks:
                name = blank.field.name
                if blank.prop not in (*READINGS, _BECAUSE) or item.get(name, UNKNOWN) == UNKNOWN:
                    continue
                if of in blank.never:
                    self._say(sheet.name, index, name, blank.never[of])
                    del item[name]
                else:
                    found.setdefault(blank.prop, (sheet.name, index, name))
        if set(found) == {_BECAUSE}:
            screen, index, name = found[_BECAUSE]
            self._say(
                screen, index, name, "This is a reason for nothing yet: choose what it shows."
            )
            del self.items[screen][index][name]
        elif found and _BECAUSE not in found:
            for sheet, index in where:
                name = self._field_name(sheet, _BECAUSE)
                if name and index < len(self.items[sheet.name]):
                    sentence = (
                        "Give the reason: the words that meet the test, and the test by name."
                    )
                    self._say(sheet.name, index, name, sentence)

    def _gaps_are_answers(self) -> None:
        """Read a gap that says what “I don’t know” says there as just that."""
        told = [b for sheet in self.sheets for b in sheet.blanks if b.gap]
        templates = [b for sheet in self.sheets for b in sheet.blanks if b.gap_words]
        for sheet in self.sheets:
            asked = next((b for b in sheet.blanks if _is_gap(b)), None)
            if asked is None:
                continue
            seen = {
                b.gap_of(text)
                for b in templates
                if (text := self._first(b.screen).get(b.field.name, ""))
            }
            kept = []
            for index, item in enumerate(self.items[sheet.name]):
                text = item.get(asked.field.name, "")
                worded = next((b for b in templates if b.told_in(text) and self._is_open(b)), None)
                if worded is not None:
                    self._first_item(worded.screen)[worded.field.name] = worded.told_in(text)
                    seen.add(text)
                    continue
                same = next((b for b in told if b.gap == text), None)
                if same is not None and self._is_open(same):
                    self._first_item(same.screen)[same.field.name] = UNKNOWN
                elif text and text not in seen and not self._is_unknown(same):
                    seen.add(text)
                    kept.append(index)
            self._keep(sheet.name, kept)

    def _first_item(self, screen: str) -> Item:
        if not self.items[screen]:
            self.items[screen], self.given[screen] = [{}], [0]
        return self.items[screen][0]

    def _is_open(self, blank: Blank) -> bool:
        return blank.field.name not in self._first(blank.screen)

    def _is_unknown(self, blank: Blank | None) -> bool:
        return blank is not None and self._first(blank.screen).get(blank.field.name) == UNKNOWN

    def _keep(self, screen: str, indexes: Sequence[int]) -> None:
        self.items[screen] = [self.items[screen][index] for index in indexes]
        self.given[screen] = [self.given[screen][index] for index in indexes]

    # --- the things that are told ---

    def _things(self) -> list[Thing]:
        """Find what is told: what an item says something of, and not only that it is not known."""
        found = []
        for sheet in self.sheets:
            if sheet.more_of or sheet.picks or sheet.of in ("", CASE):
                continue
            more = self._more_of(sheet.name)
            items = self.items[sheet.name]
            kept: list[int] = []
            for index in range(max(len(items), *(len(self.items[one.name]) for one in more), 1)):
                here = [(sheet, index), *((one, index) for one in more)]
                is_told = any(self._says_something(*one) for one in here)
                for one in here:
                    self._leave_out_unknown(*one, is_told=is_told)
                if is_told:
                    if index >= len(items):
                        items.append({})
                        self.given[sheet.name].append(index)
                    found.append(Thing(sheet.of, sheet, len(kept)))
                    kept.append(index)
                elif index < len(items):
                    for name in (ID, *(b.field.name for b in sheet.blanks if b.of != sheet.of)):
                        items[index].pop(name, None)
                    kept += [index] if items[index] else []
            self._keep(sheet.name, kept)
        found = self._without_known_sources(found)
        self._keys(found)
        return found

    def _says_something(self, sheet: Sheet, index: int) -> bool:
        items = self.items[sheet.name]
        return index < len(items) and any(
            items[index].get(blank.field.name, UNKNOWN) != UNKNOWN
            for blank in sheet.blanks
            if blank.of == sheet.of
        )

    def _leave_out_unknown(self, sheet: Sheet, index: int, *, is_told: bool) -> None:
        """Leave out what cannot be said to be unknown here: it stays open."""
        if index >= len(self.items[sheet.name]):
            return
        item = self.items[sheet.name][index]
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
            items = self.items[thing.sheet.name]
            title = items[thing.item].get(self._field_name(thing.sheet, DCTERMS + "title"), "")
            if thing.of == _SOURCE and len(items[thing.item]) == 1 and self._title_iri(title):
                dropped.setdefault(thing.sheet.name, []).append(thing.item)
            else:
                kept.append(thing)
        for screen, gone in dropped.items():
            staying = [i for i in range(len(self.items[screen])) if i not in gone]
            self._keep(screen, staying)
            for thing in kept:
                if thing.sheet.name == screen:
                    thing.item = staying.index(thing.item)
        return kept

    def _title_iri(self, title: str) -> str:
        mine = f"{BASE}case/{self.slug or self._made_slug()}"
        found = [
            iri
            for iri in self.known.titles.get(title.casefold(), ())
            if self.known.documents.get(iri) != mine
        ]
        return found[0] if len(found) == 1 else ""

    @staticmethod
    def _field_name(sheet: Sheet, prop: str) -> str:
        return next((b.field.name for b in sheet.blanks if b.prop == prop), "")

    def _keys(self, things: Iterable[Thing]) -> None:
        """Give each thing the words by which an author picks it."""
        taken: set[tuple[bool, str]] = set()
        for thing in things:
            is_source = thing.of == _SOURCE
            if not is_source and not self._is_statement(thing):
                continue
            prop = DCTERMS + "title" if is_source else _LABEL
            item = self.items[thing.sheet.name][thing.item]
            words = item.get(self._field_name(thing.sheet, prop), "")
            number = f" {thing.item + 1}" if thing.sheet.screen.repeats else ""
            words = words or f"{thing.sheet.screen.label}{number}"
            thing.place = self.given[thing.sheet.name][thing.item]
            thing.key = next(w for w in numbered(words, " ({})") if (is_source, w) not in taken)
            taken.add((is_source, thing.key))

    def _is_statement(self, thing: Thing) -> bool:
        return self.known.is_kind(thing.of, _STATEMENT)

    # --- names in the file ---

    def _made_slug(self) -> str:
        who = self._first("who")
        name = who.get("name", "")
        named = self.known.names.get(name.casefold(), ())
        known = [i for i in named if i.startswith(f"{BASE}organisation/")]
        iri = known[0] if len(known) == 1 else ""
        if name.startswith("organisation:"):
            iri = self.known.iris.get(name, "")
        return slug(who.get("title") or self.known.labels.get(iri, name), "new-story", most=64)

    def _name_case(self) -> None:
        who = self._first("who")
        made = self._made_slug()
        self.slug = who.get(ID) or made
        if misnamed(f"cases/{self.slug}.ttl"):
            self.slug = f"{self.slug}-story"
        self.graph = f"{BASE}case/{self.slug}"
        self.case.iri = self.graph
        who.pop(ID, None)
        if self.slug != made:
            self._first_item("who")[ID] = self.slug
        if self.slug in self.known.cases and self.slug != self.story and who:
            self._say_at(
                ("who", 0, "title" if who.get("title") else "name"),
                "The atlas has a story of this name. Open it to mend it, or give this one a name "
                "of its own.",
            )

    def _name_things(self, things: list[Thing]) -> None:
        """Name each thing after its headline, so that a name stays as other answers change."""
        for is_source in (False, True):
            some = [thing for thing in things if (thing.of == _SOURCE) is is_source]
            items = [self.items[thing.sheet.name][thing.item] for thing in some]
            made = [self._made_name(t, i) for t, i in zip(some, items, strict=True)]
            taken = self._taken("source" if is_source else "")
            held = [item.pop(ID, "") for item in items]
            full = assigned(made, held, taken)
            for thing, item, name, kept in zip(
                some, items, full, needed(made, full, taken), strict=True
            ):
                thing.iri = f"{BASE}source/{name}" if is_source else f"{self.graph}#{name}"
                if kept:
                    item[ID] = name

    def _made_name(self, thing: Thing, item: Item) -> str:
        if thing.of == _PASSAGE:
            return "passage-1"
        prop = DCTERMS + "title" if thing.of == _SOURCE else _LABEL
        fallback = "a-source" if thing.of == _SOURCE else thing.sheet.name
        return slug(item.get(self._field_name(thing.sheet, prop), ""), fallback, most=_LONGEST)

    def _taken(self, kind: str) -> Taken:
        """Say of a name of a kind whether another document holds it."""

        def taken(name: str) -> bool:
            iri = self.known.iris.get(f"{kind}:{name}", "")
            return bool(iri) and self.known.documents[iri] != self.graph

        return taken

    def _own_name(self, kind: str, label: str, held: str) -> tuple[str, bool]:
        """Name an organisation or person of this file; and say whether that must be kept."""
        made = slug(label, f"an-{kind}" if kind[0] in "aeiou" else f"a-{kind}", most=64)
        elsewhere = self._taken(kind)
        mine = {iri for iri, _ in self.people.values()}

        def taken(name: str) -> bool:
            return elsewhere(name) or f"{BASE}{kind}/{name}" in mine

        full = assigned([made], [held], taken)
        return f"{BASE}{kind}/{full[0]}", needed([made], full, taken)[0]

    def _organisation(self) -> Iterator[Thing]:
        """Find the organisation of the story: one that the atlas knows, or one to describe."""
        who = self._first("who")
        name = who.get("name", "")
        held = who.pop(ORGANISATION_ID, "")
        if not name:
            if who.pop("since", "") not in ("", UNKNOWN):
                self._say_at(("who", 0, "since"), "Say first what the organisation is called.")
            return
        known = self._known_name(name, "organisation")
        if known:
            self.organisation = known
            who["name"] = self._named_as(known)
            if who.get("since", UNKNOWN) != UNKNOWN:
                del who["since"]
        else:
            self.organisation, keep = self._own_name("organisation", name, held)
            if keep:
                who[ORGANISATION_ID] = self.organisation.rpartition("/")[2]
            yield self._thing_of_case(_ORGANISATION, self.organisation)
        label = self.known.labels[known] if known else name
        if who.get("title") == label:
            del who["title"]
        self.case.add(ATLAS + "organisation", ox.NamedNode(self.organisation))
        self.case.add(_LABEL, ox.Literal(who.get("title") or label, language="en"))

    def _thing_of_case(self, of: str, iri: str) -> Thing:
        """Describe a thing by the fields of the screens of the story that ask for it."""
        thing = Thing(of, self.by_name["who"], 0, iri=iri)
        for sheet in self.sheets:
            for blank in sheet.blanks:
                text = self._first(sheet.name).get(blank.field.name, UNKNOWN)
                if blank.of == of and sheet.of == CASE and text != UNKNOWN:
                    thing.add(blank.prop, self._term(blank, text))
        return thing

    def _author(self) -> Iterator[Thing]:
        """Find who writes: somebody whom the atlas knows, or somebody to describe."""
        you = self._first("you")
        name = you.get("name", "")
        held = you.pop(ID, "")
        if not name:
            return
        found = self._resolved(name)
        if found:
            you["name"] = self._named_as(found)
        else:
            found, keep = self._own_name("person", name, held)
            if keep:
                you[ID] = found.rpartition("/")[2]
            person = Thing(_PERSON, self.by_name["you"], 0, iri=found)
            person.add(_LABEL, ox.Literal(name, language="en"))
            self.people[name.casefold()] = found, name
            yield person
        self.case.add(DCTERMS + "creator", ox.NamedNode(found))
        self.case.add(DCTERMS + "license", _LICENCE)

    def _members(self, named: Sequence[Thing]) -> list[Thing]:
        """Find who wrote or said what speaks for the organisation: people of it, to describe.

        Where nobody is named it is the organisation that speaks.
        """
        found: list[Thing] = []
        for sheet in self.sheets:
            own = self._field_name(sheet, _MEMBER)
            author = self._field_name(sheet, DCTERMS + "creator")
            if sheet.of != _SOURCE or not own or not author:
                continue
            for item in self.items[sheet.name]:
                if not self.organisation:
                    item.pop(own, None)
                if not item.get(own):
                    continue
                name = item.setdefault(author, self._named_as(self.organisation))
                if not self._resolved(name):
                    iri, _ = self._own_name("person", name, "")
                    person = Thing(_PERSON, sheet, 0, iri=iri)
                    person.add(_LABEL, ox.Literal(name, language="en"))
                    self.people[name.casefold()] = iri, name
                    found.append(person)
            members = {
                self._resolved(item[author]) for item in self.items[sheet.name] if item.get(own)
            }
            for person in (*named, *found):
                if person.of == _PERSON and person.iri in members:
                    person.add(_MEMBER, ox.NamedNode(self.organisation))
            mine = {one.iri for one in (*named, *found) if _MEMBER in one.values}
            for item in self.items[sheet.name]:
                item.pop(own, None)
                if self._resolved(item.get(author, "")) in mine:
                    item[own] = "true"
        return found

    def _known_name(self, text: str, kind: str = "") -> str:
        """Give the IRI of whom the atlas knows by this name; empty where nobody or more than one."""
        iri = self.known.iris.get(text, "")
        if iri and not text.startswith("source:"):
            return iri if self._is_known(iri, kind) else ""
        found = [i for i in self.known.names.get(text.casefold(), ()) if self._is_known(i, kind)]
        return found[0] if len(found) == 1 else ""

    def _is_known(self, iri: str, kind: str) -> bool:
        return iri.startswith(BASE + kind) and self.known.documents.get(iri) != self.graph

    def _resolved(self, text: str) -> str:
        """Give the IRI of an organisation or person by name, of this file or of the atlas."""
        who = self._first("who")
        if self.organisation and text.casefold() == who.get("name", "").casefold():
            return self.organisation
        if text.casefold() in self.people:
            return self.people[text.casefold()][0]
        return self._known_name(text)

    def _named_as(self, iri: str) -> str:
        """Give the name by which somebody is found again."""
        if iri == self.organisation and self.known.documents.get(iri) in (None, self.graph):
            return self._first("who").get("name", "")
        for own, name in self.people.values():
            if own == iri:
                return name
        label = self.known.labels.get(iri, "")
        found = self._resolved(label) if label == clean(label) else ""
        return label if found == iri and label != UNKNOWN else compact(iri)

    def _resolve_names(self) -> None:
        """Give names in sources the form in which they are found again."""
        for sheet in self.sheets:
            if sheet.of != _SOURCE:
                continue
            for item in self.items[sheet.name]:
                for blank in sheet.blanks:
                    name = blank.field.name
                    if blank.field.kind == "name" and (iri := self._resolved(item.get(name, ""))):
                        item[name] = self._named_as(iri)

    # --- what one screen says of the things of another ---

    def _links(self, things: list[Thing]) -> None:
        told = {thing.key: thing for thing in things if self._is_statement(thing)}
        self.told_on = {key: thing.sheet.name for key, thing in told.items()}
        self.told_order = {key: place for place, key in enumerate(told)}
        sources = {thing.key: thing.iri for thing in things if thing.of == _SOURCE}
        self.source_items = {
            thing.key: self.items[thing.sheet.name][thing.item]
            for thing in things
            if thing.of == _SOURCE
        }
        for sheet in self.sheets:
            picks = sheet.picks
            if picks is None:
                continue
            rows: list[tuple[int, int]] = []
            for index, item in enumerate(self.items[sheet.name]):
                key = self._picked(sheet, picks, index, told)
                if key and self._link(sheet, index, told[key], sources):
                    item[picks.field.name] = key
                    rows.append((self.told_order[key], index))
            self._keep(sheet.name, [index for _, index in sorted(rows)])
        for thing in told.values():
            thing.cites = list(dict.fromkeys(thing.cites))

    def _at_home(self) -> None:
        """Put each reading of an event where a file gives it back: on the first screen that fits."""
        picking = [sheet for sheet in self.sheets if sheet.picks and not self._is_citing(sheet)]
        moved: dict[str, list[Item]] = {sheet.name: [] for sheet in picking}
        for sheet in picking:
            props = {b.field.name: "" if b.picks else b.prop for b in sheet.blanks}
            for item in self.items[sheet.name]:
                told = {props[name]: text for name, text in item.items()}
                home = next((one for one in picking if self._fits(one, told)), sheet)
                names = {"" if b.picks else b.prop: b.field.name for b in home.blanks}
                moved[home.name].append({names[prop]: text for prop, text in told.items()})
        for sheet in picking:
            name = sheet.picks.field.name if sheet.picks else ""
            self.items[sheet.name] = sorted(
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
        text = self.items[sheet.name][index].get(picks.field.name, "")
        pickable = [key for key, thing in told.items() if thing.sheet.name in picks.picks]
        found = match(text, pickable)
        if not found:
            some = f"Nothing here is called “{text}”." if text else "Pick what this is about."
            self._say(sheet.name, index, picks.field.name, some)
        return found

    def _link(self, sheet: Sheet, index: int, thing: Thing, sources: Mapping[str, str]) -> bool:
        """Take what an item says of a thing; say whether anything is left of it."""
        item = self.items[sheet.name][index]
        if self._is_citing(sheet):
            return self._cite(sheet, index, thing, sources)
        fields = [blank for blank in sheet.blanks if not blank.picks]
        given = {b.prop: item[b.field.name] for b in fields if b.field.name in item}
        if not given:
            return False
        if any(prop in thing.values for prop in (*READINGS, _BECAUSE)):
            name = self._field_name(sheet, "")
            self._say(sheet.name, index, name, "It has a reading already: one to each, no more.")
            return False
        for blank in fields:
            if blank.prop in given and thing.of in blank.never:
                self._say(sheet.name, index, blank.field.name, blank.never[thing.of])
                del item[blank.field.name]
                given.pop(blank.prop)
        reading = set(given) & set(READINGS)
        if _BECAUSE in given and not reading:
            blank = next(b for b in fields if b.prop == _BECAUSE)
            sentence = "This is a reason for nothing yet: choose what it shows."
            self._say(sheet.name, index, blank.field.name, sentence)
            del item[blank.field.name]
            given.pop(_BECAUSE)
        if reading and _BECAUSE not in given:
            sentence = "Give the reason: the words that meet the test, and the test by name."
            self._say(sheet.name, index, self._field_name(sheet, _BECAUSE), sentence)
        for blank in fields:
            if blank.prop in given:
                thing.add(blank.prop, self._term(blank, given[blank.prop]))
        return bool(given)

    def _cite(self, sheet: Sheet, index: int, thing: Thing, sources: Mapping[str, str]) -> bool:
        item = self.items[sheet.name][index]
        name = self._field_name(sheet, ATLAS + "source")
        text = item.get(name, "")
        own = match(text, sources)
        iri = sources[own] if own else self._known_source(text)
        if not iri:
            some = f"No source is called “{text}”: describe it first." if text else "Pick a source."
            self._say(sheet.name, index, name, some)
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
            self._say(sheet.name, index, where_name, sentence)
        thing.cites.append((iri, where))
        return True

    def _long_sources(self) -> set[str]:
        """Give the sources of this file of which a citation names the place, by key."""
        found = set()
        for sheet in self.sheets:
            name = self._field_name(sheet, ATLAS + "needsLocator")
            if sheet.of == _SOURCE and name:
                found |= {key for key, item in self.source_items.items() if item.get(name)}
        return found

    def _known_source(self, text: str) -> str:
        iri = self.known.iris.get(text, "")
        if text.startswith("source:") and iri and self.known.documents[iri] != self.graph:
            return iri
        return self._title_iri(text)

    # --- what the answers state ---

    def _fill(self, thing: Thing) -> None:
        for sheet in (thing.sheet, *self._more_of(thing.sheet.name)):
            if thing.item >= len(self.items[sheet.name]):
                continue
            item = self.items[sheet.name][thing.item]
            for blank in sheet.blanks:
                if text := item.get(blank.field.name, ""):
                    self._state(thing, blank, text)
        if any(prop in thing.values for prop in READINGS):
            thing.add(ATLAS + "basis", ox.NamedNode(ATLAS + "editorial"))

    def _state(self, thing: Thing, blank: Blank, text: str) -> None:
        if blank.of != thing.of:
            return  # told of another thing, which is made apart
        if text == UNKNOWN:
            if blank.prop == _BEGIN:
                thing.add(ATLAS + "undated", true())
            elif not blank.gap:
                thing.add(ATLAS + "unknown", ox.NamedNode(blank.prop))
        elif blank.prop == _BEGIN:
            thing.when = typed(text)
            for prop, term in dated(thing.when):
                thing.add(prop, term)
        else:
            thing.add(blank.prop, self._term(blank, text))

    def _term(self, blank: Blank, text: str) -> Term:
        if blank.offered is not None:
            return blank.offered[text]
        if blank.field.kind == "name" and blank.of != _ORGANISATION:
            found = self._resolved(text)
            return ox.NamedNode(found) if found else ox.Literal(text)
        if blank.field.kind == "date":
            return date_of(typed(text).exact)
        kind = {"address": "anyURI", "yes": "boolean", "number": "integer"}.get(blank.field.kind)
        if kind:
            return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))
        tagged = not blank.asked.datatypes or RDF + "langString" in blank.asked.datatypes
        return ox.Literal(text, language="en") if tagged else ox.Literal(text)

    def _fill_case(self) -> None:
        case = self.case
        who = self._first("who")
        if who.get("title") and not case.values.get(_LABEL):
            case.add(_LABEL, ox.Literal(who["title"], language="en"))
        for sheet in self.sheets:
            for item in self.items[sheet.name]:
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
                        and blank.prop not in (_LABEL, DCTERMS + "creator")
                    ):
                        case.add(blank.prop, self._term(blank, text))

    def _in_order(self, episodes: Sequence[Thing]) -> None:
        """Say what came after what: where it was told in that order and no dates decide it."""
        for before, thing in pairwise(episodes):
            earlier, later = when_of(before), when_of(thing)
            if later.before(earlier):
                blank = next((b for b in thing.sheet.blanks if b.prop == _BEGIN), None)
                if blank is not None:
                    sentence = f"By its date it comes before “{before.key}”, which is told first."
                    self._say(thing.sheet.name, thing.item, blank.field.name, sentence)
            elif not earlier.before(later):
                thing.add(ATLAS + "after", ox.NamedNode(before.iri))

    def _passages(self, things: Sequence[Thing]) -> None:
        told = [
            ox.NamedNode(thing.iri)
            for thing in things
            if self._is_statement(thing) and ATLAS + "statement" in thing.values
        ]
        passages = [thing for thing in things if thing.of == _PASSAGE]
        for number, thing in enumerate(passages, 1):
            thing.add(
                ATLAS + "position", ox.Literal(str(number), datatype=ox.NamedNode(XSD + "integer"))
            )
            if told:
                thing.add(ATLAS + "drawsOn", *told)
        for thing in things:
            if thing.of == _PASSAGE or self._is_statement(thing):
                thing.add(ATLAS + "about", ox.NamedNode(self.graph))

    def _missing(self) -> None:
        """Note what an item needs that was begun."""
        for sheet in self.sheets:
            for index, item in enumerate(self.items[sheet.name]):
                if set(item.values()) == {UNKNOWN}:
                    continue  # it is not known, so there is no more of it to tell
                instead = {b.instead_of for b in sheet.blanks if item.get(b.field.name)}
                for blank in sheet.blanks:
                    name = blank.field.name
                    if blank.field.required and not item.get(name) and name not in instead:
                        self._say(sheet.name, index, name, _no_answer(blank))

    def _normal(self) -> Answers:
        """Give the answers as the file gives them back: fields in order, nothing that is empty."""
        self._at_home()
        found: dict[str, tuple[Item, ...]] = {}
        for sheet in self.sheets:
            names = [*(field.name for field in sheet.screen.fields), ID, ORGANISATION_ID]
            items = [
                {name: item[name] for name in names if item.get(name)}
                for item in self.items[sheet.name]
            ]
            if kept := tuple(item for item in items if item):
                found[sheet.name] = kept
        return found


def _is_gap(blank: Blank) -> bool:
    """Whether a field asks for gaps as such."""
    return blank.prop == ATLAS + "gap" and not blank.gap_words


def _no_answer(blank: Blank) -> str:
    known = "; “I don’t know” is one." if blank.field.may_be_unknown else "."
    return f"“{blank.field.label}” has no answer yet{known}"


def _held_by(sheet: Sheet) -> tuple[str, ...]:
    """Give the names in the file that an item of a screen may hold."""
    if sheet.name == "who":
        return ID, ORGANISATION_ID
    is_owner = bool(sheet.of) and not sheet.more_of and not sheet.picks and sheet.of != CASE
    return (ID,) if is_owner or sheet.name == "you" else ()
