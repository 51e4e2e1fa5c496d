"""Facets: which stories fit what is chosen, and how many each further choice would leave.

A set of stories is one whole number with a bit for each, so that sets are met and counted by the
processor's own instructions. Values of one facet are alternatives, facets are met by one another.
Whose reading it is that is asked for holds for the readings that are chosen, not for any other of
the same story.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from itertools import islice

from kg.catalogue import Basis, CaseSummary, Ref

__all__ = [
    "ORDERS",
    "Facet",
    "FacetAnswer",
    "FacetIndex",
    "FacetValue",
    "Share",
    "Sign",
    "Sorting",
]

Chosen = Mapping[str, tuple[str, ...]]
"""The chosen values by the name of their facet in an address."""

BASIS = "basis"
"""The facet of whose reading it is, which decides how facets of readings count."""

ORDERS = ("", "told", "seen")
"""In which order stories stand: by name, by how much is told, by the year when last seen."""


@dataclass(frozen=True, slots=True)
class Sorting:
    """A facet: what its values have in common.

    `key` is its own; `name` stands in an address, and several facets may share one as long as no
    value is in two of them. `read` says that a value is somebody's reading, with whose it is;
    `ranked` that values have an order of their own, and are not put by how frequent they are: those
    that are named beforehand in that order, then by name, or by name backwards where it is `latest`.
    """

    key: str
    name: str
    label: str
    read: bool = False
    ranked: bool = False
    latest: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """That a case has a value of a facet; of a reading, once for each whose reading it is."""

    case: str
    key: str
    value: Ref
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet, how many cases it would leave, and how many of them are notes."""

    ref: Ref
    count: int
    chosen: bool
    notes: int = 0

    @property
    def slug(self) -> str:
        """Its name in an address."""
        return self.ref.slug

    @property
    def label(self) -> str:
        """Its name."""
        return self.ref.label


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet and its values, the most frequent first unless they have an order of their own."""

    sorting: Sorting
    values: tuple[FacetValue, ...]

    @property
    def key(self) -> str:
        """What tells it from all other facets."""
        return self.sorting.key

    @property
    def name(self) -> str:
        """Its name in an address; some facets share one."""
        return self.sorting.name

    @property
    def label(self) -> str:
        """Its name."""
        return self.sorting.label

    @property
    def chosen(self) -> tuple[FacetValue, ...]:
        """The values that are chosen."""
        return tuple(value for value in self.values if value.chosen)


@dataclass(frozen=True, slots=True)
class Share:
    """Whose reading a choice is: in how many of the cases that fit whoever reads it so.

    A case may be read by several: `told` counts those by the authors' word or as they tell it,
    `anyone` those of anybody who is named.
    """

    word: int
    telling: int
    ours: int
    told: int
    anyone: int


@dataclass(frozen=True, slots=True)
class FacetAnswer:
    """Cases that fit what is chosen, and the facets with live counts.

    `cases` are those of the part that was asked for, the stories before the notes; `stories` and
    `notes` count all. `whoever` counts what fits whoever reads it so. `shares` has an entry for
    each chosen facet of readings, by its key, and one under "" for all of them together. `without`
    says for an empty answer how many cases fit where a facet is left out, by its key. `gone` names
    chosen values that are not known.
    """

    cases: tuple[CaseSummary, ...]
    facets: tuple[Facet, ...]
    stories: int
    notes: int = 0
    whoever: int = 0
    shares: Mapping[str, Share] | None = None
    without: Mapping[str, int] | None = None
    gone: tuple[tuple[str, str], ...] = ()

    @property
    def found(self) -> int:
        """How many cases fit."""
        return self.stories + self.notes


@dataclass(frozen=True, slots=True)
class Had:
    """Who has a value of a facet, by whose reading: a bit for each place, as a hexadecimal number."""

    key: str
    value: Ref
    basis: Basis | None
    bits: str


class FacetIndex:
    """The facets of one state of the content.

    Complexity: an answer takes time in the number of values times the number of cases by 64.
    """

    def __init__(
        self,
        cases: Collection[CaseSummary | None],
        sortings: Iterable[Sorting],
        signs: Iterable[Sign],
        known: Iterable[tuple[str, Ref]] = (),
        had: Iterable[Had] = (),
    ) -> None:
        """Give each case a bit.

        Args:
            cases: each in its place; None where nobody is.
            known: values that can be chosen although no case may have them, each with the key of
                its facet.
            had: what the cases in these places have, in the place of signs.
        """
        self.sortings = tuple(sortings)
        self.names = tuple(dict.fromkeys(sorting.name for sorting in self.sortings))
        self._name_of = {sorting.key: sorting.name for sorting in self.sortings}
        self._known = {(key, ref.slug): ref for key, ref in known}
        self._ranks = {one: place for place, one in enumerate(self._known)}
        self._cases: list[CaseSummary | None] = list(cases)
        self._places = {case.ref.iri: place for place, case in enumerate(self._cases) if case}
        self._free = [place for place, case in enumerate(self._cases) if case is None]
        self._refs = dict(self._known)
        self._held: dict[tuple[str, str], int] = defaultdict(int)
        self._read: dict[tuple[str, str, Basis], int] = defaultdict(int)
        self._take(signs)
        for one in had:
            self._refs.setdefault((one.key, one.value.slug), one.value)
            held = self._read if one.basis else self._held
            at = (one.key, one.value.slug, one.basis) if one.basis else (one.key, one.value.slug)
            held[at] = int(one.bits, 16)  # type: ignore[index]  # each has keys of its own
        self._count()
        notes = [p for p, case in enumerate(self._cases) if case and not case.evidence.is_story]
        self._all = _bits(self._places.values(), len(self._cases))
        self._notes = _bits(notes, len(self._cases))
        self._orders = {
            order: sorted(self._places.values(), key=self._in_order(order)) for order in ORDERS
        }

    def kept(self) -> tuple[tuple[str, ...], tuple[Had, ...]]:
        """Give who has which place, by IRI, empty where nobody does; and what they have."""
        places = tuple(case.ref.iri if case else "" for case in self._cases)
        held = [
            Had(key, self._refs[key, slug], None, f"{bits:x}")
            for (key, slug), bits in self._held.items()
            if bits
        ]
        read = [
            Had(key, self._refs[key, slug], basis, f"{bits:x}")
            for (key, slug, basis), bits in self._read.items()
            if bits
        ]
        return places, (*held, *read)

    def after(
        self, gone: Iterable[str], come: Iterable[CaseSummary], signs: Iterable[Sign]
    ) -> FacetIndex:
        """Give the facets with some cases gone, and some come or told in another way.

        Args:
            gone: the IRIs of all cases that are gone or told in another way.
            come: the summaries of those that are there.
            signs: what these have.
        """
        new = copy(self)
        new._cases, new._places, new._free = [*self._cases], {**self._places}, [*self._free]
        old = 0
        orders = {order: [*places] for order, places in self._orders.items()}
        for iri in gone:
            place = new._places.pop(iri, None)
            if place is not None:
                for order, places in orders.items():
                    del places[
                        bisect_left(places, new._in_order(order)(place), key=new._in_order(order))
                    ]
                new._cases[place] = None
                new._free.append(place)
                old |= 1 << place
        new._held = defaultdict(int, {one: bits & ~old for one, bits in self._held.items()})
        new._read = defaultdict(int, {one: bits & ~old for one, bits in self._read.items()})
        new._all, new._notes = self._all & ~old, self._notes & ~old
        for case in come:
            if new._free:
                place = new._free.pop()
                new._cases[place] = case
            else:
                place = len(new._cases)
                new._cases.append(case)
            new._places[case.ref.iri] = place
            for order, places in orders.items():
                insort(places, place, key=new._in_order(order))
            new._all |= 1 << place
            if not case.evidence.is_story:
                new._notes |= 1 << place
        new._refs = dict(self._refs)
        new._take(signs)
        new._count()
        new._orders = orders
        return new

    def _take(self, signs: Iterable[Sign]) -> None:
        for sign in signs:
            place = self._places.get(sign.case)
            if place is None:
                continue
            slug = sign.value.slug
            self._refs.setdefault((sign.key, slug), sign.value)
            self._held[sign.key, slug] |= 1 << place
            if sign.basis:
                self._read[sign.key, slug, sign.basis] |= 1 << place

    def _count(self) -> None:
        """Work out what follows from who has what: which values there are."""
        held = self._held
        self._refs = {
            one: ref for one, ref in self._refs.items() if held.get(one) or one in self._known
        }
        self._key = {(self._name_of[key], slug): key for key, slug in self._refs}
        self._values: dict[str, list[str]] = {sorting.key: [] for sorting in self.sortings}
        for key, slug in self._refs:
            self._values[key].append(slug)
        for sorting in self.sortings:
            key, last = sorting.key, len(self._ranks)
            slugs = sorted(self._values[key], reverse=sorting.latest)
            ranks = {slug: self._ranks.get((key, slug), last) for slug in slugs}
            self._values[key] = sorted(slugs, key=ranks.__getitem__)

    def _in_order(self, order: str) -> Callable[[int], tuple[object, ...]]:
        """Give what puts the places of cases in an order: stories first, what is alike by name."""

        def key(place: int) -> tuple[object, ...]:
            case = self._cases[place]
            assert case is not None  # only places that are taken are put in order
            by: int = 0
            if order == "told":
                by = -case.evidence.cited
            elif order == "seen":
                by = -(case.flight.year or 0)
            return not case.evidence.is_story, by, case.ref.label.casefold(), case.ref.iri

        return key

    # --- one facet ---

    def _bits(self, sorting: Sorting, slug: str, bases: Collection[Basis]) -> int:
        """Give the cases that have a value, by the reading of any of these."""
        if not (sorting.read and bases):
            return self._held.get((sorting.key, slug), 0)
        bits = 0
        for basis in bases:
            bits |= self._read.get((sorting.key, slug, basis), 0)
        return bits

    def _any(self, sorting: Sorting, slugs: Iterable[str], bases: Collection[Basis]) -> int:
        bits = 0
        for slug in slugs:
            bits |= self._bits(sorting, slug, bases)
        return bits

    def grouped(self, chosen: Chosen) -> tuple[dict[str, list[str]], list[tuple[str, str]]]:
        """Give the chosen values by the key of their facet, and those that are not known."""
        groups: dict[str, list[str]] = {}
        gone = []
        for name in self.names:
            for slug in chosen.get(name, ()):
                key = self._key.get((name, slug))
                if key is None:
                    gone.append((name, slug))
                else:
                    groups.setdefault(key, []).append(slug)
        return groups, gone

    def ref(self, key: str, slug: str) -> Ref:
        """Give a known value of a facet."""
        return self._refs[key, slug]

    def having(
        self, key: str, slugs: Iterable[str], bases: Collection[Basis] = (), *, most: int
    ) -> tuple[Ref, ...]:
        """Give the cases that have any of these values of a facet, by name, so many at most.

        Args:
            bases: whose reading it may be; anybody's where none is given.
        """
        (sorting,) = (one for one in self.sortings if one.key == key)
        bits = self._any(sorting, slugs, bases)
        return tuple(case.ref for case in self._listed(bits, "", 0, most))

    # --- the answer ---

    def answer(
        self, chosen: Chosen, *, order: str = "", start: int = 0, most: int | None = None
    ) -> FacetAnswer:
        """Give what fits, from a place of the list on, and all facets with live counts.

        Names of facets that are not known are ignored; a value that is not known is had by no case,
        so that nothing fits unless another value of its facet does.

        Args:
            order: one of `ORDERS`; any other is by name.
            start: the first case to give, from 0.
            most: so many at most; all where it is not given.
        """
        groups, gone = self.grouped(chosen)
        bases = tuple(Basis(slug) for slug in groups.get(BASIS, ()) if slug in set(Basis))
        by_key = {sorting.key: sorting for sorting in self.sortings}
        masks = {key: self._any(by_key[key], slugs, bases) for key, slugs in groups.items()}
        masks |= {f"?{name}": 0 for name, _ in gone if name not in groups}
        fits = self._met(masks)
        facets = tuple(
            self._facet(sorting, groups, masks, bases, by_key) for sorting in self.sortings
        )
        notes = (fits & self._notes).bit_count()
        return FacetAnswer(
            cases=tuple(self._listed(fits, order, start, most)),
            facets=facets,
            stories=fits.bit_count() - notes,
            notes=notes,
            whoever=self._met(
                {
                    key: self._any(by_key[key], slugs, ())
                    for key, slugs in groups.items()
                    if key != BASIS
                }
                | {key: 0 for key in masks if key not in groups}
            ).bit_count(),
            shares=self._shares(groups, by_key),
            without=None if fits else self._without(groups, masks, by_key),
            gone=tuple(gone),
        )

    def _met(self, masks: Mapping[str, int], but: str = "") -> int:
        bits = self._all
        for key, mask in masks.items():
            if key != but:
                bits &= mask
        return bits

    def _facet(
        self,
        sorting: Sorting,
        groups: Mapping[str, list[str]],
        masks: Mapping[str, int],
        bases: tuple[Basis, ...],
        by_key: Mapping[str, Sorting],
    ) -> Facet:
        others = self._met(masks, sorting.key)
        taken = groups.get(sorting.key, ())
        values = []
        for slug in self._values[sorting.key]:
            if sorting.key == BASIS and slug in set(Basis):
                others = self._read_by(Basis(slug), groups, masks, by_key)
            bits = others & self._bits(sorting, slug, bases)
            ref = self._refs[sorting.key, slug]
            notes = (bits & self._notes).bit_count()
            values.append(FacetValue(ref, bits.bit_count(), slug in taken, notes))
        if not sorting.ranked:
            values.sort(key=lambda value: (-value.count, value.label.casefold(), value.slug))
        return Facet(sorting, tuple(values))

    def _read_by(
        self,
        basis: Basis,
        groups: Mapping[str, list[str]],
        masks: Mapping[str, int],
        by_key: Mapping[str, Sorting],
    ) -> int:
        """Give what fits all that is chosen if the readings must be of this one."""
        return self._met(
            {
                key: self._any(by_key[key], groups[key], (basis,))
                if key in groups and by_key[key].read
                else mask
                for key, mask in masks.items()
                if key != BASIS
            }
        )

    def _without(
        self,
        groups: Mapping[str, list[str]],
        masks: Mapping[str, int],
        by_key: Mapping[str, Sorting],
    ) -> Mapping[str, int]:
        found = {key: self._met(masks, key).bit_count() for key in masks if key != BASIS}
        if BASIS in groups:
            whoever = {
                key: self._any(by_key[key], groups[key], ()) if key in groups else mask
                for key, mask in masks.items()
            }
            found[BASIS] = self._met(whoever, BASIS).bit_count()
        return found

    def _shares(
        self, groups: Mapping[str, list[str]], by_key: Mapping[str, Sorting]
    ) -> Mapping[str, Share]:
        """Say of each choice that is a reading, and of all together, whose it is."""
        read = [key for key in groups if by_key[key].read]
        rest = {
            key: self._any(by_key[key], slugs, ())
            for key, slugs in groups.items()
            if key != BASIS and key not in read
        }
        fits = self._met({key: self._any(by_key[key], groups[key], ()) for key in read} | rest)

        def share(keys: Iterable[str]) -> Share:
            listed = tuple(keys)
            counts = []
            for bases in (
                *((basis,) for basis in Basis),
                (Basis.WORD, Basis.TELLING),
                tuple(Basis),
            ):
                bits = fits
                for key in listed:
                    bits &= self._any(by_key[key], groups[key], bases)
                counts.append(bits.bit_count())
            return Share(*counts)

        return {key: share((key,)) for key in read} | ({"": share(read)} if read else {})

    def _listed(self, bits: int, order: str, start: int, most: int | None) -> Iterator[CaseSummary]:
        """Give the cases of a set in an order, from the given place of it on."""
        digits = f"{bits:b}"[::-1]
        count = len(digits)
        listed = (
            place
            for place in self._orders.get(order, self._orders[""])
            if place < count and digits[place] == "1"
        )
        for place in islice(listed, start, None if most is None else start + most):
            if (case := self._cases[place]) is not None:
                yield case


def _bits(places: Iterable[int], size: int) -> int:
    """Give the set of these places, of so many."""
    digits = bytearray(b"0" * (size + 1))
    for place in places:
        digits[size - place] = ord("1")
    return int(digits, 2)
