"""The interview: somebody who knows a story and no RDF answers questions, and a good file is written.

Which questions there are stands in `ontology/interview.ttl`, what an answer may be in the shapes.
Must never make anything up: what is not known is said to be not known, and what is open stays open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import pyoxigraph as ox

from kg.authoring._template import NewFile
from kg.authoring.interview._open import figures_of, open_of
from kg.authoring.interview._plan import plan
from kg.authoring.interview._reading import Reader
from kg.authoring.interview._records import (
    LIKELY,
    UNKNOWN,
    Answers,
    Choice,
    Figure,
    Open,
    Progress,
    Screen,
)
from kg.authoring.interview._screens import Sheet, sheets
from kg.authoring.interview._shapes import Shapes
from kg.authoring.interview._things import Known, Plan, Spot, Thing
from kg.authoring.interview._writing import file_text
from kg.catalogue import CaseSummary, Source, case_summaries, sources
from kg.catalogue.facts import Facts
from kg.catalogue.ideas import Ideas
from kg.namespaces import ATLAS, BASE, compact
from kg.store import MemoryStore, Store

__all__ = ["Interview"]

_SOURCE = ATLAS + "Source"

_ONTOLOGY = f"""
CONSTRUCT {{ ?s ?p ?o }}
WHERE {{
  GRAPH ?graph {{ ?s ?p ?o }}
  FILTER STRSTARTS(STR(?graph), "{BASE}graph/ontology/")
}}"""
_KIN = """
PREFIX atlas: <https://w3id.org/pioneer-atlas/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
CONSTRUCT { ?s ?p ?o }
WHERE {
  VALUES ?p { atlas:partnerOf org:memberOf org:subOrganizationOf }
  ?s ?p ?o
}"""
_NAMED = """
PREFIX atlas: <https://w3id.org/pioneer-atlas/ontology#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?graph ?thing ?class ?name ?other ?needs
WHERE {
  VALUES ?class { org:Organization prov:Person atlas:Source }
  GRAPH ?graph {
    ?thing a ?class ;
      skos:prefLabel | dcterms:title ?name .
    OPTIONAL { ?thing skos:altLabel ?other }
    OPTIONAL { ?thing atlas:needsLocator ?needs }
  }
}
ORDER BY ?thing ?name ?other"""


class Interview:
    """The interview of one state of the content."""

    def __init__(
        self,
        store: Store,
        shapes: Iterable[ox.Triple],
        ideas: Ideas,
        held: Mapping[str, Source],
        cases: Iterable[CaseSummary] = (),
    ) -> None:
        """Read the questions.

        Args:
            store: the content, for ideas, lists, organisations, people and sources.
            shapes: the triples of `ontology/shapes.ttl`.
            ideas: all ideas.
            held: the sources that there are, by IRI.
            cases: the stories and notes that there are.
        """
        self._ideas = ideas
        self._held = held
        self._kin = tuple(store.construct(_KIN))
        facts = Facts(store.construct(_ONTOLOGY))
        parents = _parents(facts)
        self._known, names, self._of_atlas = _known(store, parents, cases)
        self._sheets = sheets(facts, Shapes(shapes, parents), names)

    @property
    def screens(self) -> tuple[Screen, ...]:
        """The questions, in their order."""
        return tuple(sheet.screen for sheet in self._sheets)

    def screen(self, name: str) -> Screen:
        """Give a screen.

        Raises:
            KeyError: there is none of that name.
        """
        return {screen.name: screen for screen in self.screens}[name]

    def choices(self, answers: Answers, screen: str, field: str) -> tuple[Choice, ...]:
        """Give what a field offers, which may depend on what has been told so far.

        The sources that were described come before those of the atlas.

        Raises:
            KeyError: there is no such field.
        """
        asked = self.screen(screen).field(field)
        if asked.kind not in ("told", "source"):
            return asked.choices
        things = self._plan(answers).things
        if asked.kind == "source":
            own = [one.key for one in things if one.of == _SOURCE]
            return (*(Choice(key, key, group="Of this story") for key in own), *self._of_atlas)
        picks = next(
            blank.picks for sheet in self._sheets for blank in sheet.blanks if blank.field is asked
        )
        return tuple(
            Choice(one.key, one.key, group=one.sheet.screen.label)
            for one in things
            if one.key and one.sheet.name in picks
        )

    def write(self, answers: Answers, *, today: date) -> NewFile:
        """Write the file that the answers make: Turtle in house style, whatever was answered."""
        made = self._plan(answers)
        return NewFile(made.slug, f"cases/{made.slug}.ttl", file_text(made, today=today))

    def normal(self, answers: Answers) -> Answers:
        """Give the answers as the file made of them gives them back."""
        return self._plan(answers).answers

    def followed(self, before: Answers, after: Answers) -> Answers:
        """Let what refers to a thing by its headline, or to a source by its title, follow a change.

        Call it with the answers as they were and as they are when one field was changed: what was
        cited or read under the old headline is then under the new one.
        """
        renamed = self._renamed(before, after)
        if not renamed:
            return after
        found = dict(after)
        for sheet in self._sheets:
            kinds = {b.field.name: b.field.kind for b in sheet.blanks} | {LIKELY: "source"}
            refers = [name for name, kind in kinds.items() if kind in ("source", "told")]
            if refers and sheet.name in after:
                found[sheet.name] = tuple(
                    {
                        name: renamed.get((kinds[name], text), text) if name in refers else text
                        for name, text in item.items()
                    }
                    for item in after[sheet.name]
                )
        return found

    def _renamed(self, before: Answers, after: Answers) -> Mapping[tuple[str, str], str]:
        """Give the new names of what is called otherwise in the same place of the answers."""
        if all(
            len(before.get(sheet.name, ())) != len(after.get(sheet.name, ()))
            or before.get(sheet.name) == after.get(sheet.name)
            for sheet in self._sheets
        ):
            return {}
        old, new = (
            {(one.sheet.name, one.place): one for one in self._plan(told).things if one.key}
            for told in (before, after)
        )
        there = {_referred(one) for one in new.values()}
        return {
            _referred(one): new[place].key
            for place, one in old.items()
            if place in new
            and len(before.get(place[0], ())) == len(after.get(place[0], ()))
            and _referred(one) not in there
        }

    def with_uncited(self, answers: Answers) -> Answers:
        """Add a line for each thing that was told without a source, where its source is asked for.

        The new lines stand behind the others, in the order of telling. Each holds the source that is
        likely, as `LIKELY`: the one named last, else the only one. Nothing of a line is written until
        a source is picked.
        """
        found = dict(answers)
        for sheet in self._sheets:
            picks = sheet.picks
            if picks is None or all(b.prop != ATLAS + "source" for b in sheet.blanks):
                continue
            name = picks.field.name
            source = next(b.field.name for b in sheet.blanks if b.prop == ATLAS + "source")
            items = tuple(item for item in answers.get(sheet.name, ()) if any(item.values()))
            things = self._plan(answers).things
            told = [one.key for one in things if one.key and one.sheet.name in picks.picks]
            there = {item.get(name, "") for item in items}
            there |= {one.key for one in things if one.cites}
            likely = self._likely(answers, [item.get(source, "") for item in items])
            more = {LIKELY: likely} if likely else {}
            new = [{name: key, **more} for key in told if key not in there]
            found[sheet.name] = (*items, *new)
        return found

    def _likely(self, answers: Answers, cited: Sequence[str]) -> str:
        """Give the source that is likely to say the next thing too; empty where none is."""
        if last := next((one for one in reversed(cited) if one), ""):
            return last
        own = [one.key for one in self._plan(answers).things if one.of == _SOURCE]
        return own[0] if len(own) == 1 else ""

    def problems(self, answers: Answers, *, story: str = "") -> Mapping[Spot, str]:
        """Say what is wrong with single answers, by screen, item and field.

        What was not begun is no problem; `progress` tells of it.

        Args:
            story: the slug of the story that is mended, if it is one of the atlas.
        """
        return dict(self._plan(answers, story).problems)

    def read(self, text: str) -> Answers | None:
        """Give the answers that a file is made of; None where it holds more, or something else."""
        answers, beyond = self._read(text)
        return None if beyond else answers

    def beyond(self, text: str) -> tuple[str, ...]:
        """Say what the interview cannot show of a file; empty where `read` gives its answers."""
        return self._read(text)[1]

    def progress(self, answers: Answers) -> Progress:
        """Say how far one is, and what the file lacks to be a story."""
        made = self._plan(answers)
        kept = made.answers
        states = {sheet.name: _state(sheet, answers, kept) for sheet in self._sheets}
        text = file_text(made, today=date.min)
        read = Reader(text)
        own = MemoryStore()
        own.replace({made.case.iri: read.document.triples, "urn:kin": self._kin})
        held = {**self._held, **{one.ref.iri: one for one in sources(own)}}
        found = case_summaries(own, self._ideas, held)
        evidence = next((one.evidence for one in found if one.ref.iri == made.case.iri), None)
        uncited = tuple(
            one.key for one in made.things if one.key and one.of != _SOURCE and not one.cites
        )
        if evidence is None:
            return Progress(states, (), uncited)
        return Progress(states, evidence.missing, uncited, figures_of(evidence))

    def count(self, answers: Answers) -> tuple[Figure, ...]:
        """Count what there is of what makes a story, as `progress` does."""
        return self.progress(answers).figures

    def still_open(
        self, answers: Answers, reached: Collection[str] | None = None, *, story: str = ""
    ) -> tuple[Open, ...]:
        """Say what waits for an answer, or cannot stay as it is, in the order of the questions.

        What is `optional` waits for nothing until it is begun.

        Args:
            reached: the names of the screens that the author has come to; all where None. What
                lacks a source is open from the screen on that asks who says so.
            story: the slug of the story that is mended, if it is one of the atlas.
        """
        return tuple(open_of(self._sheets, self._plan(answers, story), answers, reached))

    def _read(self, text: str) -> tuple[Answers, tuple[str, ...]]:
        reader = Reader(text)
        if not reader.readable:
            if reader.document.mistakes:
                return {}, ("It has mistakes in its Turtle.",)
            return {}, ("It does not say which story it is: @base is missing.",)
        answers = self.normal(reader.answers(self._sheets))
        issued = reader.issued
        if issued is None:
            return {}, ("It does not say on which day it was issued.",)
        again = Reader(self.write(answers, today=issued).text)
        return answers, reader.beyond(again)

    def _plan(self, answers: Answers, story: str = "") -> Plan:
        return plan(self._sheets, self._known, answers, story=story)


def _referred(thing: Thing) -> tuple[str, str]:
    return ("source" if thing.of == _SOURCE else "told", thing.key)


def _state(sheet: Sheet, given: Answers, kept: Answers) -> str:
    """Say how a screen stands; what was given and could not be kept counts as begun."""
    told = [text for item in given.get(sheet.name, ()) for text in item.values() if text.strip()]
    items = kept.get(sheet.name, ())
    if not told:
        return ""
    if all(text.strip() == UNKNOWN for text in told):
        return "unknown"
    needed = [field.name for field in sheet.screen.fields if field.required]
    instead = {b.instead_of: b.field.name for b in sheet.blanks if b.instead_of}
    stated = {choice.value for blank in sheet.blanks for choice in blank.without}
    if not items and stated.issuperset(told):
        return "answered"
    is_whole = bool(items) and all(
        item.get(name) or item.get(instead.get(name, "")) for item in items for name in needed
    )
    return "answered" if is_whole else "begun"


def _parents(facts: Facts) -> Mapping[str, frozenset[str]]:
    """Give all that each class is a kind of, however far up."""
    found: dict[str, frozenset[str]] = {}
    for iri in facts.of_class("owl:Class"):
        above: set[str] = set()
        waiting = list(facts.values(iri, "rdfs:subClassOf"))
        while waiting:
            one = waiting.pop()
            if one not in above:
                above.add(one)
                waiting += facts.values(one, "rdfs:subClassOf")
        found[iri] = frozenset(above)
    return found


def _known(
    store: Store, parents: Mapping[str, frozenset[str]], cases: Iterable[CaseSummary]
) -> tuple[Known, tuple[Choice, ...], tuple[Choice, ...]]:
    """Read what the atlas knows by name, and offer it: names of people and sources."""
    names: dict[str, dict[str, None]] = defaultdict(dict)
    titles: dict[str, dict[str, None]] = defaultdict(dict)
    labels: dict[str, str] = {}
    documents: dict[str, str] = {}
    located = set()
    for row in store.select(_NAMED):
        iri, name = row["thing"].value, row["name"].value
        is_source = row["class"].value == _SOURCE
        by = titles if is_source else names
        by[name.casefold()][iri] = None
        if "other" in row:
            by[row["other"].value.casefold()][iri] = None
        labels.setdefault(iri, name)
        documents[iri] = row["graph"].value
        if "needs" in row and row["needs"].value == "true":
            located.add(iri)
    known = Known(
        names={name: tuple(iris) for name, iris in names.items()},
        titles={name: tuple(iris) for name, iris in titles.items()},
        labels=labels,
        documents=documents,
        iris={compact(iri): iri for iri in labels},
        cases=frozenset(one.ref.slug for one in cases),
        located=frozenset(located),
        parents=parents,
    )
    choices: dict[bool, list[Choice]] = {True: [], False: []}
    for iri in sorted(labels, key=lambda one: (labels[one].casefold(), one)):
        choices[iri.startswith(f"{BASE}source/")].append(
            Choice(compact(iri), labels[iri], group="In the atlas")
        )
    return known, tuple(choices[False]), tuple(choices[True])
