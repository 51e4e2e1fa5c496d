"""Facets: which stories fit what is chosen, and how many each further choice would leave.

A set of stories is one whole number with a bit for each, so that sets are met and counted by the
processor's own instructions. Values of one facet are alternatives, facets are met by one another.
Whose reading it is that is asked for holds for the readings that are chosen, not for any other of
the same story.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
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
    `ranked` that values have an order of their own, and are not put by how frequent they are.
    """

    key: str
    name: str
    label: str
    read: bool = False
    ranked: bool = False


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


class FacetIndex:
    """The facets of one state of the content.

    Complexity: an answer takes time in the number of values times the number of cases by 64.
    """

    def __init__(
        self,
        cases: Iterable[CaseSummary],
        sortings: Iterable[Sorting],
        signs: Iterable[Sign],
        known: Iterable[tuple[str, Ref]] = (),
    ) -> None:
        """Give each case a number, the stories first, each by name.

        Args:
            known: values that can be chosen although no case may have them, each with the key of
                its facet.
        """
        ordered = sorted(cases, key=lambda case: not case.evidence.is_story)
        self._cases = tuple(ordered)
        self.sortings = tuple(sortings)
        self.names = tuple(dict.fromkeys(sorting.name for sorting in self.sortings))
        places = {case.ref.iri: place for place, case in enumerate(self._cases)}
        stories = sum(case.evidence.is_story for case in self._cases)
        self._all = (1 << len(self._cases)) - 1
        self._notes = self._all & ~((1 << stories) - 1)
        self._refs: dict[tuple[str, str], Ref] = {}
        self._key: dict[tuple[str, str], str] = {}
        held: dict[tuple[str, str], int] = defaultdict(int)
        read: dict[tuple[str, str, Basis], int] = defaultdict(int)
        name_of = {sorting.key: sorting.name for sorting in self.sortings}
        for key, ref in known:
            self._key[name_of[key], ref.slug] = key
            self._refs[key, ref.slug] = ref
        ranks = {one: place for place, one in enumerate(self._refs)}
        for sign in signs:
            place = places.get(sign.case)
            if place is None:
                continue
            slug = sign.value.slug
            self._key[name_of[sign.key], slug] = sign.key
            self._refs.setdefault((sign.key, slug), sign.value)
            held[sign.key, slug] |= 1 << place
            if sign.basis:
                read[sign.key, slug, sign.basis] |= 1 << place
        self._held, self._read = dict(held), dict(read)
        self._values: dict[str, list[str]] = {sorting.key: [] for sorting in self.sortings}
        for key, slug in self._refs:
            self._values[key].append(slug)
        for sorting in self.sortings:
            if sorting.ranked:
                self._values[sorting.key].sort(
                    key=lambda slug, key=sorting.key: (ranks.get((key, slug), len(ranks)), slug)  # type: ignore[misc]
                )
        self._orders = {order: _order(self._cases, order) for order in ORDERS}

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
        return tuple(self._cases[place].ref for place in self._listed(bits, "", 0, most))

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
            cases=tuple(self._cases[place] for place in self._listed(fits, order, start, most)),
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

    def _listed(self, bits: int, order: str, start: int, most: int | None) -> Iterable[int]:
        """Give the places of the cases of a set in an order, from the given one on."""
        digits = f"{bits:b}"[::-1]
        count = len(digits)
        listed = (
            place
            for place in self._orders.get(order, self._orders[""])
            if place < count and digits[place] == "1"
        )
        return islice(listed, start, None if most is None else start + most)


def _order(cases: Sequence[CaseSummary], order: str) -> Sequence[int]:
    """Give the places of cases in an order: the stories first, what is alike by name."""
    places = range(len(cases))
    if order == "told":
        return sorted(
            places, key=lambda p: (not cases[p].evidence.is_story, -cases[p].evidence.cited, p)
        )
    if order == "seen":
        return sorted(
            places,
            key=lambda p: (not cases[p].evidence.is_story, -(cases[p].flight.year or 0), p),
        )
    return places
