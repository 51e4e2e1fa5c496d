"""What could be told of two ends, by named kinds.

No path is searched, and nothing leads through a third story.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kg.catalogue import Basis, Ref
from kg.catalogue.records import FALLING
from kg.connections._choosing import Candidate, Slot, score
from kg.connections._ends import STORY, Touched
from kg.connections._evidence import Told, Words
from kg.connections._ground import Ground, Meeting
from kg.connections._index import AGAINST, Index, sides_of
from kg.connections._records import Order
from kg.connections._sentences import BRIEFS, LEADS, MEETINGS, STANCES, filled

__all__ = [
    "best_of",
    "by_idea",
    "by_link",
    "by_third",
    "in_order",
    "kind_between",
    "of_a_turn",
    "of_side",
    "stands_of",
]

_PULLS = frozenset({"Force", "Challenge"})
_LIGHTING = "Cause"
_ASKED = frozenset({"Practice", "Principle"})
"""What asks something of an organisation, so that a misery at the start is no stand against it."""
_DATED = 0.15
_READ, _DATED_LINK = 0.01, 0.005
"""What a link gains by carrying a reading and a date: enough to decide between two of one score."""
_TRIED = 12
"""So many statements of a side are tried, the best told first."""
Stands = Mapping[str, Sequence[Told]]
"""By stance, the statements of one end on one idea."""


# --- By ideas that both have ---


def stands_of(told: Iterable[Told], index: Index, used: Collection[str]) -> dict[str, Stands]:
    """Give by idea how an end stands to it; statements that are told already keep their stance."""
    found: dict[str, dict[str, list[Told]]] = defaultdict(lambda: defaultdict(list))
    for one in told:
        readings = one.statement.readings
        lit = any(r.stance == "shows" and r.idea.family == _LIGHTING for r in readings)
        for reading in readings:
            against = reading.stance in AGAINST
            if against and lit and reading.idea.family in _ASKED:
                continue
            if index.connects(reading.idea.iri):
                rows = found[reading.idea.iri][reading.stance]
                rows += [] if one.iri in used else [one]
    return {idea: dict(stances) for idea, stances in found.items()}


def kind_between(one: Collection[str], other: Collection[str]) -> str:
    """Say how two ends stand to an idea that both have, by their stances; empty for no kind.

    Counters, breaks and doubts are no opposites of one another.

    >>> kind_between({"shows"}, {"breaks"}), kind_between({"shows", "breaks"}, {"shows"})
    ('contrast', 'one turned')
    """
    mine, theirs = sides_of(one), sides_of(other)
    turned = (all(mine), all(theirs))
    if all(turned):
        return "both turned"
    if any(turned):
        return "one turned"
    if mine != theirs:
        return "contrast"
    if mine[0] or set(one) == set(other) == {"counters"}:
        return "shared"
    either = set(one) | set(other)
    return "both against" if "counters" not in either else ""


def by_idea(
    ground: Ground, ends: tuple[Touched, Touched], words: Words, used: Collection[str]
) -> Iterator[Candidate]:
    """Form what could be told by one idea that both have, or by two that meet."""
    stands = tuple(stands_of(told, ground.index, used) for told in _apart(ends))
    for idea in sorted(stands[0].keys() & stands[1].keys()):
        found = _shared(ground, ends, idea, (stands[0][idea], stands[1][idea]), words)
        if found:
            yield found
    for idea in sorted(stands[0]):
        for meeting in ground.meetings.of(idea):
            other = meeting.other.iri if meeting.one.iri == idea else meeting.one.iri
            if other != idea and other in stands[1]:
                pair = (stands[0][idea], stands[1][other])
                found = _met(ground, meeting, idea, pair, words)
                if found:
                    yield found


def _apart(ends: tuple[Touched, Touched]) -> tuple[list[Told], list[Told]]:
    """Give the statements of both ends that stand in different stories."""
    one, other = ends
    both = (one.stories - one.home) & (other.stories - other.home)
    return (
        [t for t in one.told if t.story.ref.iri not in other.home | both],
        [t for t in other.told if t.story.ref.iri not in one.home | both],
    )


def _shared(
    ground: Ground,
    ends: tuple[Touched, Touched],
    idea: str,
    pair: tuple[Stands, Stands],
    words: Words,
) -> Candidate | None:
    kind, known, index = kind_between(pair[0], pair[1]), ground.known, ground.index
    if not kind or index.having(idea) < 2:
        return None
    ref = known.ref(idea)
    turned = kind.endswith("turned")
    best: tuple[Slot, ...] | None = None
    if kind == "shared" and ref.family in _PULLS and "shows" in pair[0]:
        best = _two_ends(ref, pair, words)
        kind = "same pull" if best else kind
    if best is None:
        best = _turns(ref, pair) if turned else _pair(ref, pair, words)
    if best is None:
        return None
    rarity = index.rarity(idea)
    opposed = turned or kind == "contrast"
    raised = rarity + 0.5 if opposed and index.both_held(idea) else rarity
    strength = min(slot.told.strength for slot in best)
    overlap = 0.0 if turned else words.overlap(best[0].told.statement, best[1].told.statement)
    all_word = all(slot.told.statement.basis is Basis.WORD for slot in best)
    values: dict[str, str | Ref] = {"idea": ref, "stance": STANCES[best[0].stance]}
    if kind == "one turned":
        both_ways = all(sides_of(pair[0]))
        values["turned"] = ends[0 if both_ways else 1].ref
        values["held"] = ends[1 if both_ways else 0].ref
    lead = "shared:word" if kind == "shared" and all_word else kind
    return Candidate(
        kind,
        score(kind, strength, rarity=raised, overlap=overlap),
        rarity,
        strength,
        index.having(idea),
        (ref,),
        best,
        filled(LEADS[lead], **values),
        filled(BRIEFS[kind], **values),
        groups=ground.groups(idea),
        key=idea,
    )


def best_of(rows: Iterable[Told]) -> list[Told]:
    """Give the best told, those with a date before those without."""
    return sorted(rows, key=lambda t: (-t.strength, not t.statement.when.known, t.iri))[:_TRIED]


def of_side(stands: Stands, *, against: bool) -> list[tuple[str, Told]]:
    """Give the statements of an end that stand for an idea or against it, each with how it stands."""
    stances = [s for s in stands if (s in AGAINST) is against]
    return [(stance, told) for stance in sorted(stances) for told in best_of(stands[stance])]


def _pair(idea: Ref, pair: tuple[Stands, Stands], words: Words) -> tuple[Slot, ...] | None:
    """Choose the two statements that stand for an idea: well told, and with most in common."""
    rows = [[(s, t) for s in sorted(side) for t in best_of(side[s])] for side in pair]
    return _closest(idea, rows[0], rows[1], words)


def _closest(
    idea: Ref, mine: Sequence[tuple[str, Told]], theirs: Sequence[tuple[str, Told]], words: Words
) -> tuple[Slot, ...] | None:
    tried = [
        (
            -score(
                "contrast",
                min(one.strength, other.strength),
                overlap=words.overlap(one.statement, other.statement),
            ),
            -max(one.strength, other.strength),
            one.iri,
            other.iri,
            (Slot(0, one, stance, idea), Slot(1, other, against, idea)),
        )
        for stance, one in mine
        for against, other in theirs
        if one.iri != other.iri
    ]
    return min(tried, key=lambda row: row[:-1])[-1] if tried else None


def _turns(idea: Ref, pair: tuple[Stands, Stands]) -> tuple[Slot, ...] | None:
    """Tell each side of who turned, in the order that is told, and the one side of who did not."""
    slots: list[Slot] = []
    for end, stands in enumerate(pair):
        found = []
        for against in (False, True):
            if (bool(stands) and against in {s in AGAINST for s in stands}) is False:
                continue
            rows = of_side(stands, against=against)
            if not rows:
                return None
            stance, told = min(rows, key=of_a_turn)
            found.append(Slot(end, told, stance, idea))
        slots += in_order(found) if len(found) > 1 else found
    return tuple(slots)


def of_a_turn(row: tuple[str, Told]) -> tuple[float, str, str]:
    """Rank a statement as one half of a turn: well told and dated ones first."""
    stance, told = row
    return -told.strength - (_DATED if told.statement.when.known else 0), told.iri, stance


def in_order(slots: list[Slot]) -> list[Slot]:
    """Say which of two came earlier, as far as dates or the story say so."""
    one, other = slots
    first, second = one.told.statement, other.told.statement
    if first.when.before(second.when) or first.ref.iri in second.after:
        return [replace(one, order=Order.EARLIER), replace(other, order=Order.LATER)]
    if second.when.before(first.when) or second.ref.iri in first.after:
        return [replace(other, order=Order.EARLIER), replace(one, order=Order.LATER)]
    return [replace(one, order=Order.UNTOLD), replace(other, order=Order.UNTOLD)]


def _two_ends(idea: Ref, pair: tuple[Stands, Stands], words: Words) -> tuple[Slot, ...] | None:
    """Set one that fell by a force beside one that felt it and did not; None where neither did."""
    rows = [[("shows", told) for told in best_of(side["shows"])] for side in pair]
    best = None
    for fell in (0, 1):
        falling = [row for row in rows[fell] if _fell(row[1])]
        aloft = [row for row in rows[1 - fell] if _held(row[1])]
        ordered = (falling, aloft) if fell == 0 else (aloft, falling)
        best = best or _closest(idea, ordered[0], ordered[1], words)
    if best is None:
        return None
    return tuple(replace(s, ends=s.told.story.flight.last_seen) for s in best)


def _fell(told: Told) -> bool:
    phase, flight = told.statement.phase, told.story.flight
    falls = phase is not None and phase.altitude == FALLING
    return falls and flight.drawn and flight.ends == "falling"


def _held(told: Told) -> bool:
    flight = told.story.flight
    return flight.drawn and flight.ends in ("aloft", "recovering", "recovered")


def _met(
    ground: Ground,
    meeting: Meeting,
    idea: str,
    pair: tuple[Stands, Stands],
    words: Words,
) -> Candidate | None:
    """Form what two ideas that meet connect; who stands against one of them is not told by it."""
    known, index = ground.known, ground.index
    other = meeting.other if meeting.one.iri == idea else meeting.one
    if any(sides_of(stands) != (True, False) for stands in pair):
        return None
    if min(index.having(idea), index.having(other.iri)) < 2:
        return None
    rows = [[("shows", told) for told in best_of(side["shows"])] for side in pair]
    best = _closest(known.ref(idea), rows[0], rows[1], words)
    if best is None:
        return None
    best = (best[0], replace(best[1], idea=other))
    strength = min(slot.told.strength for slot in best)
    rarity = min(index.rarity(idea), index.rarity(other.iri))
    overlap = words.overlap(best[0].told.statement, best[1].told.statement)
    values: dict[str, str | Ref] = {
        "one": meeting.one,
        "how": MEETINGS[meeting.how],
        "other": meeting.other,
    }
    commoner = max((idea, other.iri), key=lambda iri: (index.having(iri), iri))
    return Candidate(
        "meeting",
        score("meeting", strength, rarity=rarity, overlap=overlap),
        rarity,
        strength,
        index.having(commoner),
        (meeting.one, meeting.other),
        best,
        filled(LEADS["meeting"], **values),
        filled(BRIEFS["meeting"], **values),
        groups=ground.groups(idea, other.iri),
        because=meeting.because,
        key=f"{meeting.one.iri} {meeting.how} {meeting.other.iri}",
    )


# --- By a statement that touches both ---


def by_link(
    ends: tuple[Touched, Touched], used: Collection[str], refs: Mapping[str, Ref]
) -> Iterator[Candidate]:
    """Form what one statement tells of both: a typed relation, a take-back or a citation."""
    stories = all(one.ref.kind == STORY for one in ends)
    for end in (0, 1):
        here, there = ends[end], ends[1 - end]
        wanted = there.names - (here.names if here.ref.kind == STORY else frozenset())
        for told in here.told:
            if told.iri in used:
                continue
            roles = (*here.roles.get(told.iri, ()), *there.roles.get(told.iri, ()))
            for how, thing in dict.fromkeys(roles):
                if how == "reverses" and stories and thing.partition("#")[0] == there.ref.iri:
                    yield _link(how, Slot(end, told, named=here.ref), there.ref, once=True)
                elif thing in wanted:
                    named = there.ref if thing == there.ref.iri else refs.get(thing, there.ref)
                    yield _link(how, Slot(end, told, named=named), here.ref, once=stories)


def _link(how: str, slot: Slot, other: Ref, *, once: bool) -> Candidate:
    """Make a candidate of a statement; of two stories only one such is told."""
    told, named = slot.told, slot.named or other
    kind = "cited" if how == "source" else "link"
    lead = f"link:{how}" if kind == "link" else "cited"
    lead += ":both" if kind == "cited" and other.kind == "source" else ""
    better = _READ * bool(told.statement.readings) + _DATED_LINK * told.statement.when.known
    return Candidate(
        kind,
        score(kind, told.strength),
        None,
        told.strength,
        0,
        (),
        (slot,),
        filled(LEADS[lead], named=named, other=other),
        filled(BRIEFS[kind], told=told.statement.ref.label),
        key="link" if once else told.iri,
        better=better,
    )


def by_third(
    ends: tuple[Touched, Touched],
    acting: Mapping[str, tuple[Ref, int, float]],
    words: Words,
    used: Collection[str],
) -> Iterator[Candidate]:
    """Form what somebody connects who acts in both, and belongs to neither.

    Args:
        acting: by IRI who it is, in how many stories they act, and how rare that is in bits.
    """
    acts: list[dict[str, list[Told]]] = []
    for end in ends:
        found: dict[str, list[Told]] = defaultdict(list)
        for told in end.told:
            for how, thing in end.roles.get(told.iri, ()):
                if how == "actor" and told.iri not in used:
                    found[thing].append(told)
        acts.append(found)
    own = ends[0].names | ends[1].names
    for thing in sorted(acts[0].keys() & acts[1].keys() - own):
        if thing not in acting:
            continue
        ref, having, rarity = acting[thing]
        rows = [[("", told) for told in best_of(side[thing])] for side in acts]
        best = _closest(ref, rows[0], rows[1], words)
        if best is None:
            continue
        strength = min(slot.told.strength for slot in best)
        overlap = words.overlap(best[0].told.statement, best[1].told.statement)
        yield Candidate(
            "third party",
            score("third party", strength, rarity=rarity, overlap=overlap),
            rarity,
            strength,
            having,
            (),
            tuple(replace(slot, idea=None, named=ref) for slot in best),
            filled(LEADS["third party"], named=ref),
            filled(BRIEFS["third party"], named=ref),
            key=thing,
        )
