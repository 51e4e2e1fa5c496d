"""What touches one end: the statements of a story, or those that name an organisation or a source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from kg.catalogue import Case, Ref
from kg.connections._evidence import Told, told_of
from kg.namespaces import ATLAS
from kg.questions import reading
from kg.store import Row, Store, with_values

__all__ = ["STORY", "Names", "Touched", "naming", "touched"]

STORY = "case"
Roles = Mapping[str, tuple[tuple[str, str], ...]]
"""By statement: how it names what, as a property and an IRI."""


@dataclass(frozen=True, slots=True)
class Names:
    """What is known of organisations and people by name: their parts, and the stories about them."""

    refs: Mapping[str, Ref] = field(default_factory=dict)
    called: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stories: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    organisations: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def own(self, case: str) -> frozenset[str]:
        """Give the organisations of a story and their parts."""
        found = set(self.organisations.get(case, ()))
        return frozenset(found.union(*(self.parts.get(one, ()) for one in found)))

    @classmethod
    def read(cls, store: Store, ref: Callable[[str, str], Ref]) -> Names:
        """Read all names once.

        Args:
            ref: makes a thing of an IRI and a label.
        """
        refs: dict[str, Ref] = {}
        found: tuple[defaultdict[str, dict[str, None]], ...] = tuple(
            defaultdict(dict) for _ in range(4)
        )
        called, parts, stories, organisations = found
        for row in store.select(reading("connect_names")):
            thing = row["thing"].value
            refs[thing] = ref(thing, row["label"].value)
            called[thing][row["name"].value] = None
            if "whole" in row:
                parts[row["whole"].value][thing] = None
            if "case" in row:
                stories[thing][row["case"].value] = None
                organisations[row["case"].value][thing] = None
        rows = [{iri: tuple(values) for iri, values in one.items()} for one in found]
        return cls(refs, *rows)


@dataclass(frozen=True, slots=True)
class Touched:
    """One end and the statements that touch it.

    `home` holds the stories that are about it, `names` the IRIs by which statements of others may
    name it, and `roles` how its statements name things.
    """

    ref: Ref
    told: tuple[Told, ...]
    home: frozenset[str]
    names: frozenset[str]
    roles: Roles

    @property
    def stories(self) -> frozenset[str]:
        """The stories that its statements stand in."""
        return frozenset(one.story.ref.iri for one in self.told)


def touched(store: Store, names: Names, case: Callable[[str], Case | None], ref: Ref) -> Touched:
    """Give what touches an end that is no idea, by questions that begin at it."""
    if ref.kind == STORY:
        story = case(ref.iri)
        return Touched(
            ref,
            told_of(story) if story else (),
            frozenset((ref.iri,)),
            names.own(ref.iri),
            _roles(store, ref.iri),
        )
    home = names.stories.get(ref.iri, ())
    found: dict[str, Told] = {}
    roles: dict[str, tuple[tuple[str, str], ...]] = {}
    for one in home:
        if (story := case(one)) is not None:
            found |= {told.iri: told for told in told_of(story)}
            roles |= _roles(store, one)
    touching: dict[str, list[str]] = defaultdict(list)
    for row in naming(store, ref.iri):
        touching[row["case"].value].append(row["statement"].value)
        how = row["how"].value.removeprefix(ATLAS)
        statement = row["statement"].value
        named = (how, ref.iri)
        if named not in roles.get(statement, ()):
            roles[statement] = (*roles.get(statement, ()), named)
    for iri, statements in touching.items():
        if (story := case(iri)) is not None:
            wanted = set(statements)
            found |= {told.iri: told for told in told_of(story) if told.iri in wanted}
    own = frozenset((ref.iri, *names.parts.get(ref.iri, ())))
    return Touched(ref, tuple(found.values()), frozenset(home), own, roles)


def naming(store: Store, thing: str) -> Sequence[Row]:
    """Give the statements of stories that name or cite a thing, and how.

    The thing stands in the text of the question: bound beside it, an engine would first have gone
    through all that cites anything.
    """
    values = {"thing": (ox.NamedNode(thing),)}
    return store.select(with_values(reading("connect_thing"), values, everywhere=True))


def _roles(store: Store, case: str) -> Roles:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in store.select(reading("connect_story"), {"case": ox.NamedNode(case)}):
        how = row["how"].value.removeprefix(ATLAS)
        found[row["statement"].value].append((how, row["thing"].value))
    return {iri: tuple(named) for iri, named in found.items()}
