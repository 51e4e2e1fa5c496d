"""A file back to the answers that it was made of, as far as it still has the shape of the interview.

The answers are taken from it, written once more, and the two files compared: what is not the same
is beyond the interview, and each such thing is said in a sentence.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

import pyoxigraph as ox

from kg import turtle
from kg.authoring.interview._answered import ID, ORGANISATION_ID
from kg.authoring.interview._dates import Typed
from kg.authoring.interview._records import UNKNOWN, Answers
from kg.authoring.interview._screens import CASE, READINGS, Blank, Sheet
from kg.namespaces import ATLAS, BASE, DCTERMS, ORG, RDF, SKOS, compact

__all__ = ["Reader"]

Object = ox.NamedNode | ox.BlankNode | ox.Literal
_COMMENT = re.compile(r"#[^\r\n]*")
_HEADING = re.compile(r"# --- (.+) ---")
_BEGIN = ATLAS + "begin"
_LABEL = SKOS + "prefLabel"
_MANY = 12
"""So many sentences are enough."""


class Reader:
    """One file, read."""

    def __init__(self, text: str) -> None:
        document = turtle.read(text.encode("utf-8", "replace"), base=f"{BASE}case/")
        self.document = document
        self.readable = not document.mistakes and document.base_declared is not None
        self.graph = document.base_declared[0] if document.base_declared else ""
        self.told: dict[str, dict[str, list[Object]]] = defaultdict(lambda: defaultdict(list))
        self.comments: list[str] = []
        self._sections: dict[str, str] = {}
        if not document.mistakes:
            for triple in document.triples:
                self._take(triple)
            self._look_at_comments()

    def _take(self, triple: ox.Triple) -> None:
        if not isinstance(triple.subject, ox.Triple) and not isinstance(triple.object, ox.Triple):
            key = (
                f"_:{triple.subject.value}"
                if isinstance(triple.subject, ox.BlankNode)
                else triple.subject.value
            )
            self.told[key][triple.predicate.value].append(triple.object)

    def _look_at_comments(self) -> None:
        """Note the comments, and under which heading each subject stands first."""
        headings: list[tuple[int, str]] = []
        text, end = self.document.text, 0
        starts = [(token.start(), token.end()) for token in turtle.tokens(text)]
        for start, after in (*starts, (len(text), len(text))):
            for comment in _COMMENT.finditer(text, end, start):
                self.comments.append(comment[0].rstrip())
                if found := _HEADING.fullmatch(self.comments[-1]):
                    headings.append((self.document.position(comment.start()).line, found[1]))
            end = after
        for triple, place in zip(self.document.triples, self.document.places(), strict=True):
            if isinstance(triple.subject, ox.NamedNode):
                above = [label for line, label in headings if line < place.subject.line]
                self._sections.setdefault(triple.subject.value, above[-1] if above else "")

    @property
    def issued(self) -> date | None:
        """The day that the file says it was issued."""
        for term in self.told[self.graph][DCTERMS + "issued"]:
            try:
                return date.fromisoformat(term.value)
            except ValueError:
                continue
        return None

    def answers(self, sheets: tuple[Sheet, ...]) -> Answers:
        """Take the answers out of the file; whether they are all that it says is another question."""
        return _Taking(self, sheets).answers()

    def under(self, label: str, of: str) -> list[str]:
        """Give the things of a class that stand under a heading, in their order."""
        return [
            iri
            for iri, section in self._sections.items()
            if section == label and of in {term.value for term in self.told[iri][RDF + "type"]}
        ]

    def of_class(self, of: str) -> list[str]:
        """Give the things of a class, in their order."""
        return [
            iri
            for iri in self._sections
            if of in {term.value for term in self.told[iri][RDF + "type"]}
        ]

    # --- what is not the same in another file ---

    def beyond(self, other: Reader) -> tuple[str, ...]:
        """Say what this file holds that the other does not, or the other way round."""
        mine, theirs = self._statements(), other._statements()
        sentences = dict.fromkeys(
            [
                *(self._said(*one) for one in mine if one not in theirs),
                *(self._lacks(*one) for one in theirs if one not in mine),
                *self._more_comments(other),
            ]
        )
        found = tuple(sentences)
        if len(found) <= _MANY:
            return found
        return (*found[:_MANY], f"There are {len(found) - _MANY} more such things.")

    def _statements(self) -> Counter[tuple[str, str, str]]:
        """Give each statement, with what stands in brackets written out."""
        return Counter(
            (subject, prop, self._written(term))
            for subject, rows in self.told.items()
            if not subject.startswith("_:")
            for prop, terms in rows.items()
            for term in terms
        )

    def _written(self, term: Object, depth: int = 0) -> str:
        if not isinstance(term, ox.BlankNode):
            return str(term)
        if depth > 3:
            return "[ ... ]"
        rows = (
            f"{prop} {self._written(one, depth + 1)}"
            for prop, terms in self.told[f"_:{term.value}"].items()
            for one in terms
        )
        return f"[ {' ; '.join(sorted(rows))} ]"

    def _said(self, subject: str, prop: str, _: str) -> str:
        times = len(self.told[subject][prop])
        if prop == RDF + "type":
            kinds = ", ".join(compact(term.value) for term in self.told[subject][prop])
            return f"{self._name(subject)} is something that no question asks for: {kinds}."
        if prop == ATLAS + "after":
            return (
                f"The order that {self._name(subject)} is given is not the one in which it is told."
            )
        if times > 1 and prop in READINGS:
            return f"The statement {self._name(subject)} has {compact(prop)} {times} times."
        return f"{self._name(subject)} says {compact(prop)}, which the questions do not tell so."

    def _lacks(self, subject: str, prop: str, _: str) -> str:
        return f"{self._name(subject)} lacks {compact(prop)} as the questions would write it."

    def _more_comments(self, other: Reader) -> Iterator[str]:
        theirs = Counter(other.comments)
        for comment in (Counter(self.comments) - theirs).elements():
            yield f"The comment “{comment[:60]}” would be lost."

    def _name(self, iri: str) -> str:
        if iri == self.graph or iri.startswith(f"{self.graph}#"):
            return f"<{iri.removeprefix(self.graph)}>"
        return compact(iri)


class _Taking:
    """Takes the answers out of one file."""

    def __init__(self, reader: Reader, sheets: tuple[Sheet, ...]) -> None:
        self._reader = reader
        self._sheets = sheets
        self._found: dict[str, list[dict[str, str]]] = {sheet.name: [] for sheet in sheets}
        self._keys: dict[str, str] = {}
        self._subjects: dict[str, Sheet] = {}

    def answers(self) -> Answers:
        """Give them, as they stand in the file."""
        for sheet in self._sheets:
            if not sheet.more_of and not sheet.picks and sheet.of not in ("", CASE):
                self._things(sheet)
        self._case()
        self._links()
        return {name: tuple(items) for name, items in self._found.items() if any(items)}

    def _things(self, sheet: Sheet) -> None:
        reader = self._reader
        is_apart = sheet.of in (ATLAS + "Source", ATLAS + "Passage")
        iris = reader.of_class(sheet.of) if is_apart else reader.under(sheet.screen.label, sheet.of)
        more = [one for one in self._sheets if one.more_of == sheet.name]
        for iri in iris[: None if sheet.screen.repeats else 1]:
            item = self._item(sheet, iri)
            item[ID] = iri.rpartition("/" if sheet.of == ATLAS + "Source" else "#")[2]
            self._found[sheet.name].append(item)
            self._subjects[iri] = sheet
            for one in more:
                self._found[one.name].append(self._item(one, iri))
            label = DCTERMS + "title" if sheet.of == ATLAS + "Source" else _LABEL
            name = next((b.field.name for b in sheet.blanks if b.prop == label), "")
            number = f" {len(self._found[sheet.name])}" if sheet.screen.repeats else ""
            key = item.get(name) or f"{sheet.screen.label}{number}"
            kind = "source" if sheet.of == ATLAS + "Source" else "told"
            taken = {k for i, k in self._keys.items() if self._kind(i) == kind}
            unique, count = key, 2
            while unique in taken:
                unique, count = f"{key} ({count})", count + 1
            self._keys[iri] = unique

    def _kind(self, iri: str) -> str:
        return "source" if iri.startswith(f"{BASE}source/") else "told"

    def _item(self, sheet: Sheet, iri: str) -> dict[str, str]:
        rows = self._reader.told[iri]
        found = {}
        for blank in sheet.blanks:
            if blank.prop == ORG + "memberOf":
                text = self._speaks_for_it(rows)
            else:
                text = self._answer(blank, rows)
            if text:
                found[blank.field.name] = text
        return found

    def _speaks_for_it(self, rows: Mapping[str, list[Object]]) -> str:
        """Say whether somebody of the organisation, whom this file describes, made a source."""
        makers = [term.value for term in rows.get(DCTERMS + "creator", ())]
        is_member = any(self._reader.told[maker][ORG + "memberOf"] for maker in makers)
        return "true" if is_member else ""

    def _answer(self, blank: Blank, rows: Mapping[str, list[Object]]) -> str:
        if blank.prop == _BEGIN:
            return _told_date(rows)
        if blank.gap_words:
            return ""  # read from the gaps
        unknown = {term.value for term in rows.get(ATLAS + "unknown", ())}
        terms = rows.get(blank.prop, ())
        if not terms:
            return UNKNOWN if blank.prop in unknown and blank.asked.unknown_allowed else ""
        return self._text(blank, terms[0])

    def _text(self, blank: Blank, term: Object) -> str:
        if blank.offered is not None:
            return next((t for t, offered in blank.offered.items() if offered == term), "")
        if isinstance(term, ox.NamedNode):
            return self._named(term.value)
        if isinstance(term, ox.Literal):
            return str(Typed(begin=term.value)) if blank.field.kind == "date" else term.value
        return ""

    def _named(self, iri: str) -> str:
        own = [term.value for term in self._reader.told[iri][_LABEL]]
        return own[0] if own else compact(iri)

    def _case(self) -> None:
        reader = self._reader
        case = reader.told[reader.graph]
        organisations = [term.value for term in case[ATLAS + "organisation"]]
        organisation = organisations[0] if organisations else ""
        for sheet in self._sheets:
            if sheet.of != CASE:
                continue
            if sheet.screen.repeats:
                self._repeated(sheet)
                continue
            first: dict[str, str] = {}
            for blank in sheet.blanks:
                of_organisation = blank.of == ORG + "Organization"
                rows = reader.told[organisation] if of_organisation and organisation else case
                if of_organisation and not organisation:
                    continue
                if of_organisation and blank.field.kind == "name":
                    text = self._named(organisation)
                elif blank.of == CASE or of_organisation:
                    text = self._answer(blank, rows)
                else:
                    text = ""
                if text:
                    first[blank.field.name] = text
            self._found[sheet.name] = [first]
        self._ids(organisation)
        for sheet in self._sheets:
            for blank in sheet.blanks:
                self._not_known(sheet, blank, case)

    def _repeated(self, sheet: Sheet) -> None:
        """Read the values of one property of the story, each as an item."""
        blank = sheet.blanks[0]
        texts = [
            self._text(blank, term) for term in self._reader.told[self._reader.graph][blank.prop]
        ]
        self._found[sheet.name] = [{blank.field.name: text} for text in texts if text]

    def _ids(self, organisation: str) -> None:
        reader = self._reader
        who = self._found["who"][0]
        who[ID] = reader.graph.rpartition("/")[2]
        if organisation and reader.told[organisation]:
            who[ORGANISATION_ID] = organisation.rpartition("/")[2]
        creators = [term.value for term in reader.told[reader.graph][DCTERMS + "creator"]]
        if creators and creators[0].startswith(f"{BASE}person/"):
            self._found["you"][0][ID] = creators[0].rpartition("/")[2]

    def _not_known(self, sheet: Sheet, blank: Blank, case: Mapping[str, list[Object]]) -> None:
        """Read what the story lists as unknown as the answer to the field that asks for it."""
        if blank.unknown_as in {term.value for term in case.get(ATLAS + "unknown", ())}:
            items = self._found[sheet.name]
            if not items:
                items.append({})
            items[0].setdefault(blank.field.name, UNKNOWN)

    def _links(self) -> None:
        read: set[str] = set()
        for sheet in self._sheets:
            picks = sheet.picks
            if picks is None:
                continue
            by_prop = {blank.prop: blank for blank in sheet.blanks if not blank.picks}
            for iri, owner in self._subjects.items():
                if owner.name not in picks.picks or iri not in self._keys:
                    continue
                told = {picks.field.name: self._keys[iri]}
                rows = self._reader.told[iri]
                if ATLAS + "source" in by_prop:
                    for node in rows[ATLAS + "cites"]:
                        if isinstance(node, ox.BlankNode):
                            item = self._citation(by_prop, self._reader.told[f"_:{node.value}"])
                            self._found[sheet.name].append({**told, **item})
                    continue
                item = {}
                for blank in by_prop.values():
                    if text := self._answer(blank, rows):
                        item[blank.field.name] = text
                if item and self._holds_all(sheet, item, rows) and iri not in read:
                    read.add(iri)
                    self._found[sheet.name].append({**told, **item})

    @staticmethod
    def _holds_all(sheet: Sheet, item: Mapping[str, str], rows: Mapping[str, list[Object]]) -> bool:
        """Whether a screen can show each kind of reading that a statement has."""
        shown = {blank.prop for blank in sheet.blanks if item.get(blank.field.name)}
        return all(prop in shown for prop in READINGS if rows.get(prop))

    def _citation(
        self, by_prop: Mapping[str, Blank], rows: Mapping[str, list[Object]]
    ) -> dict[str, str]:
        item = {}
        for prop, blank in by_prop.items():
            for term in rows.get(prop, ())[:1]:
                own = self._keys.get(term.value) if isinstance(term, ox.NamedNode) else None
                item[blank.field.name] = own or (
                    compact(term.value) if isinstance(term, ox.NamedNode) else term.value
                )
        return item


def _told_date(rows: Mapping[str, list[Object]]) -> str:
    def first(name: str) -> str:
        return next((term.value for term in rows.get(ATLAS + name, ())), "")

    told = Typed(first("begin"), first("end"), first("dateAsTold"))
    return str(told) or (UNKNOWN if first("undated") == "true" else "")
