"""Facets: every count is what counting by hand gives, also after stories came and went."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import event, given
from hypothesis import strategies as st

from kg.catalogue import Basis
from kg.search import ORDERS, FacetIndex
from tests.properties.profiles import law
from tests.properties.strategies import CHOICES, SORTINGS, Shelved, shelved

READ = {one.key for one in SORTINGS if one.read}
NAME_OF = {one.key: one.name for one in SORTINGS}
Groups = dict[str, set[str]]


def index_of(world: Shelved) -> FacetIndex:
    return FacetIndex(world.summaries, SORTINGS, world.signs)


def groups_of(world: Shelved, chosen: Mapping[str, tuple[str, ...]]) -> tuple[Groups, set[str]]:
    """Sort what is chosen by facet; a name of which nothing is known is gone."""
    known = {(one.key, one.value.slug) for one in world.signs}
    groups: Groups = {}
    gone = set()
    for name in set(NAME_OF.values()) & set(chosen):
        for slug in chosen[name]:
            keys = [key for key, of in NAME_OF.items() if of == name and (key, slug) in known]
            for key in keys:
                groups.setdefault(key, set()).add(slug)
            if not keys:
                gone.add(name)
    return groups, {name for name in gone if name not in groups}


def fits(world: Shelved, slug: str, groups: Groups, readers: set[str]) -> bool:
    """Whether a story has any value of each facet, each reading by one of those who are chosen."""
    mine = [one for one in world.signs if one.case.endswith(f"case/{slug}")]
    return all(
        any(
            one.key == key and one.value.slug in slugs
            and (key not in READ or not readers or (one.basis and one.basis.value in readers))
            for one in mine
        )
        for key, slugs in groups.items()
    )  # fmt: skip


@law(60)
@given(shelved(), CHOICES)
def test_every_count_is_what_counting_by_hand_gives(
    world: Shelved, chosen: dict[str, tuple[str, ...]]
) -> None:
    groups, gone = groups_of(world, chosen)
    readers = groups.get("basis", set()) & {one.value for one in Basis}
    answer = index_of(world).answer(chosen)

    def counted(groups: Groups, readers: set[str]) -> set[str]:
        return {one for one in world.stories if fits(world, one, groups, readers)}

    expected = set() if gone else counted(groups, readers)
    event("some fit" if expected else "none fits")
    assert {case.ref.slug for case in answer.cases} == expected
    assert answer.stories == sum(world.stories[one] for one in expected)
    assert answer.found == len(expected)
    for facet in () if gone else answer.facets:  # beside what is not there nothing is left
        for value in facet.values:
            only = {**groups, facet.key: {value.slug}}
            by = {value.slug} if facet.key == "basis" else readers
            left = counted(only, by)
            assert value.count == len(left), (facet.key, value.slug)
            assert value.notes == sum(not world.stories[one] for one in left)
            assert value.chosen == (value.slug in groups.get(facet.key, ()))
    whoever = {key: slugs for key, slugs in groups.items() if key != "basis"}
    assert answer.whoever == (0 if gone else len(counted(whoever, set())))


@law(30)
@given(shelved(), CHOICES, st.sampled_from(ORDERS), st.integers(0, 7), st.integers(0, 7))
def test_a_part_of_the_list_is_that_part_of_the_whole(
    world: Shelved, chosen: dict[str, tuple[str, ...]], order: str, start: int, most: int
) -> None:
    index = index_of(world)
    whole = index.answer(chosen, order=order)
    part = index.answer(chosen, order=order, start=start, most=most)
    assert part.cases == whole.cases[start : start + most]
    assert part.facets == whole.facets
    kinds = [case.evidence.is_story for case in whole.cases]
    assert kinds == sorted(kinds, reverse=True)


@law(30)
@given(st.lists(shelved(), min_size=2, max_size=4), CHOICES)
def test_an_index_that_was_changed_is_one_that_was_made_anew(
    worlds: list[Shelved], chosen: dict[str, tuple[str, ...]]
) -> None:
    before, index = worlds[0], index_of(worlds[0])
    for world in worlds[1:]:
        gone = [one.ref.iri for one in (*before.summaries, *world.summaries)]
        index = index.after(gone, world.summaries, world.signs)
        before = world
        anew = index_of(world)
        for order in ORDERS:
            assert index.answer(chosen, order=order) == anew.answer(chosen, order=order)
