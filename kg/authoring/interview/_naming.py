"""Names in the file: of the story, of what it tells, of who is in it, and of whom the atlas knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyoxigraph as ox

from kg.authoring.interview._answered import ID, ORGANISATION_ID, Answered, Item, clean
from kg.authoring.interview._dates import typed
from kg.authoring.interview._records import UNKNOWN
from kg.authoring.interview._screens import CASE, Blank
from kg.authoring.interview._slugs import Taken, assigned, needed, slug
from kg.authoring.interview._things import LABEL, PASSAGE, SOURCE, Known, Term, Thing, date_of
from kg.corpus import misnamed
from kg.namespaces import ATLAS, BASE, DCTERMS, ORG, PROV, RDF, XSD, compact

__all__ = ["Naming"]

_LONGEST = 48
_ORGANISATION = ORG + "Organization"
_PERSON = PROV + "Person"
_MEMBER = ORG + "memberOf"
_LICENCE = ox.NamedNode("https://creativecommons.org/licenses/by/4.0/")
"""That of all stories here: whoever gives a name is told so."""


class Naming:
    """Names what one file describes, and finds who is meant by a name."""

    def __init__(self, answered: Answered, known: Known, story: str) -> None:
        self.answered = answered
        self.known = known
        self.story = story
        self.slug, self.graph = "", ""
        self.organisation = ""
        self.people: dict[str, tuple[str, str]] = {}
        """Whom the file describes: by name without regard to case, the IRI and the name."""
        self.case = Thing(CASE, answered.sheets[0], 0)

    def title_iri(self, title: str) -> str:
        """Give the source of the atlas that has this title; empty where none or several do."""
        mine = f"{BASE}case/{self.slug or self._made_slug()}"
        found = [
            iri
            for iri in self.known.titles.get(title.casefold(), ())
            if self.known.documents.get(iri) != mine
        ]
        return found[0] if len(found) == 1 else ""

    def _made_slug(self) -> str:
        who = self.answered.first("who")
        name = who.get("name", "")
        named = self.known.names.get(name.casefold(), ())
        known = [i for i in named if i.startswith(f"{BASE}organisation/")]
        iri = known[0] if len(known) == 1 else ""
        if name.startswith("organisation:"):
            iri = self.known.iris.get(name, "")
        return slug(who.get("title") or self.known.labels.get(iri, name), "new-story", most=64)

    def name_case(self) -> None:
        """Name the story and its file."""
        who = self.answered.first("who")
        made = self._made_slug()
        self.slug = who.get(ID) or made
        if misnamed(f"cases/{self.slug}.ttl"):
            self.slug = f"{self.slug}-story"
        self.graph = f"{BASE}case/{self.slug}"
        self.case.iri = self.graph
        who.pop(ID, None)
        if self.slug != made:
            self.answered.first_item("who")[ID] = self.slug
        if self.slug in self.known.cases and self.slug != self.story and who:
            self.answered.say_at(
                ("who", 0, "title" if who.get("title") else "name"),
                "The atlas has a story of this name. Open it to mend it, or give this one a name "
                "of its own.",
            )

    def name_things(self, things: list[Thing]) -> None:
        """Name each thing after its headline, so that a name stays as other answers change."""
        for is_source in (False, True):
            some = [thing for thing in things if (thing.of == SOURCE) is is_source]
            items = [self.answered.items[thing.sheet.name][thing.item] for thing in some]
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
        if thing.of == PASSAGE:
            return "passage-1"
        prop = DCTERMS + "title" if thing.of == SOURCE else LABEL
        fallback = "a-source" if thing.of == SOURCE else thing.sheet.name
        return slug(item.get(thing.sheet.name_of(prop), ""), fallback, most=_LONGEST)

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

    def describe_organisation(self) -> Iterator[Thing]:
        """Find the organisation of the story: one that the atlas knows, or one to describe."""
        who = self.answered.first("who")
        name = who.get("name", "")
        held = who.pop(ORGANISATION_ID, "")
        if not name:
            if who.pop("since", "") not in ("", UNKNOWN):
                self.answered.say_at(
                    ("who", 0, "since"), "Say first what the organisation is called."
                )
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
        self.case.add(LABEL, ox.Literal(who.get("title") or label, language="en"))

    def _thing_of_case(self, of: str, iri: str) -> Thing:
        """Describe a thing by the fields of the screens of the story that ask for it."""
        thing = Thing(of, self.answered.by_name["who"], 0, iri=iri)
        for sheet in self.answered.sheets:
            for blank in sheet.blanks:
                text = self.answered.first(sheet.name).get(blank.field.name, UNKNOWN)
                if blank.of == of and sheet.of == CASE and text != UNKNOWN:
                    thing.add(blank.prop, self.term(blank, text))
        return thing

    def describe_author(self) -> Iterator[Thing]:
        """Find who writes: somebody whom the atlas knows, or somebody to describe."""
        you = self.answered.first("you")
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
            person = Thing(_PERSON, self.answered.by_name["you"], 0, iri=found)
            person.add(LABEL, ox.Literal(name, language="en"))
            self.people[name.casefold()] = found, name
            yield person
        self.case.add(DCTERMS + "creator", ox.NamedNode(found))
        self.case.add(DCTERMS + "license", _LICENCE)

    def describe_members(self, named: Sequence[Thing]) -> list[Thing]:
        """Find who wrote or said what speaks for the organisation: people of it, to describe.

        Where nobody is named it is the organisation that speaks.
        """
        found: list[Thing] = []
        for sheet in self.answered.sheets:
            own = sheet.name_of(_MEMBER)
            author = sheet.name_of(DCTERMS + "creator")
            if sheet.of != SOURCE or not own or not author:
                continue
            for item in self.answered.items[sheet.name]:
                if not self.organisation:
                    item.pop(own, None)
                if not item.get(own):
                    continue
                name = item.setdefault(author, self._named_as(self.organisation))
                if not self._resolved(name):
                    iri, _ = self._own_name("person", name, "")
                    person = Thing(_PERSON, sheet, 0, iri=iri)
                    person.add(LABEL, ox.Literal(name, language="en"))
                    self.people[name.casefold()] = iri, name
                    found.append(person)
            members = {
                self._resolved(item[author])
                for item in self.answered.items[sheet.name]
                if item.get(own)
            }
            for person in (*named, *found):
                if person.of == _PERSON and person.iri in members:
                    person.add(_MEMBER, ox.NamedNode(self.organisation))
            mine = {one.iri for one in (*named, *found) if _MEMBER in one.values}
            for item in self.answered.items[sheet.name]:
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
        who = self.answered.first("who")
        if self.organisation and text.casefold() == who.get("name", "").casefold():
            return self.organisation
        if text.casefold() in self.people:
            return self.people[text.casefold()][0]
        return self._known_name(text)

    def _named_as(self, iri: str) -> str:
        """Give the name by which somebody is found again."""
        if iri == self.organisation and self.known.documents.get(iri) in (None, self.graph):
            return self.answered.first("who").get("name", "")
        for own, name in self.people.values():
            if own == iri:
                return name
        label = self.known.labels.get(iri, "")
        found = self._resolved(label) if label == clean(label) else ""
        return label if found == iri and label != UNKNOWN else compact(iri)

    def resolve_names(self) -> None:
        """Give names in sources the form in which they are found again."""
        for sheet in self.answered.sheets:
            if sheet.of != SOURCE:
                continue
            for item in self.answered.items[sheet.name]:
                for blank in sheet.blanks:
                    name = blank.field.name
                    if blank.field.kind == "name" and (iri := self._resolved(item.get(name, ""))):
                        item[name] = self._named_as(iri)

    def term(self, blank: Blank, text: str) -> Term:
        """Give the term that an answer states."""
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
