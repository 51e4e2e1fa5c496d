"""What could be told where an idea is one end, or both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from kg.catalogue import Ref
from kg.connections._choosing import Candidate, Slot, score
from kg.connections._ends import Touched
from kg.connections._evidence import Told, Words
from kg.connections._forming import best_of, in_order, of_a_turn, of_side, stands_of
from kg.connections._ground import Ground, Meeting
from kg.connections._index import AGAINST, sides_of
from kg.connections._sentences import BRIEFS, LEADS, MEETINGS, filled

__all__ = ["compared", "directly", "in_one_story"]


def directly(ground: Ground, end: Touched, idea: Ref, used: Collection[str]) -> Iterator[Candidate]:
    """Form how an end stands to an idea: each stance by itself, then by an idea that meets it.

    As a destination an idea may be as common as it likes.
    """
    told: dict[str, list[Told]] = defaultdict(list)
    for one in end.told:
        for reading in one.statement.readings:
            if reading.idea.iri == idea.iri:
                told[reading.stance].append(one)
        phase = one.statement.phase
        if phase and phase.ref.iri == idea.iri and one not in told["shows"]:
            told["shows"].append(one)
    against = sorted((s for s in told if s in AGAINST), key=lambda s: _strongest(told[s]))[:2]
    for stance in (*(("shows",) if told["shows"] else ()), *against):
        free = [one for one in told[stance] if one.iri not in used]
        if free:
            yield _direct(end.ref, idea, stance, best_of(free)[0], ground)
    stands = stands_of(end.told, ground.index, used)
    for meeting in ground.meetings.of(idea.iri):
        other = meeting.other if meeting.one.iri == idea.iri else meeting.one
        if other.iri in stands and sides_of(stands[other.iri]) == (True, False):
            rows = best_of(stands[other.iri]["shows"])
            if rows:
                yield _leading(meeting, other, rows[0], ground)


def _strongest(rows: Sequence[Told]) -> tuple[float, str]:
    best = best_of(rows)[0]
    return -best.strength, best.iri


def _direct(end: Ref, idea: Ref, stance: str, told: Told, ground: Ground) -> Candidate:
    return Candidate(
        "direct",
        score("direct", told.strength),
        None,
        told.strength,
        ground.index.having(idea.iri),
        (idea,),
        (Slot(0, told, stance, idea),),
        filled(LEADS[f"direct:{stance}"], named=end, idea=idea),
        filled(BRIEFS["direct"], told=told.statement.ref.label),
        key=stance,
    )


def _leading(meeting: Meeting, idea: Ref, told: Told, ground: Ground) -> Candidate:
    """Form that an end has an idea which meets the one that is asked for."""
    values: dict[str, str | Ref] = {
        "one": meeting.one,
        "how": MEETINGS[meeting.how],
        "other": meeting.other,
    }
    rarity = ground.index.rarity(idea.iri)
    return Candidate(
        "meeting",
        score("meeting", told.strength, rarity=rarity),
        rarity,
        told.strength,
        ground.index.having(idea.iri),
        (meeting.one, meeting.other),
        (Slot(0, told, "shows", idea),),
        filled(LEADS["meeting"], **values),
        filled(BRIEFS["meeting"], **values),
        groups=ground.groups(idea.iri),
        because=meeting.because,
        key=f"{meeting.one.iri} {meeting.how} {meeting.other.iri}",
    )


def compared(ground: Ground, one: Ref, other: Ref) -> Iterator[Candidate]:
    """Form how two ideas are related by what somebody said of them."""
    found = list(ground.meetings.between(one.iri, other.iri))
    for narrow, broad in ((one, other), (other, one)):
        if broad.iri in ground.known.facts.values(narrow.iri, "skos:broader"):
            found.append(Meeting(narrow, "broadMatch", broad))
    for meeting in found:
        values: dict[str, str | Ref] = {
            "one": meeting.one,
            "how": MEETINGS[meeting.how],
            "other": meeting.other,
        }
        yield Candidate(
            "mapping",
            score("mapping", meeting.strength),
            None,
            meeting.strength,
            0,
            (meeting.one, meeting.other),
            (),
            filled(LEADS["mapping"], **values),
            filled(BRIEFS["mapping"], **values),
            because=meeting.because,
            key=f"{meeting.one.iri} {meeting.how} {meeting.other.iri}",
        )


def in_one_story(
    story: Sequence[Told], ideas: tuple[Ref, Ref], words: Words, used: Collection[str]
) -> Candidate | None:
    """Form that one story has both ideas, on every side on which it has them."""
    slots: list[Slot] = []
    for end, idea in enumerate(ideas):
        stands: dict[str, list[Told]] = defaultdict(list)
        for one in story:
            for reading in one.statement.readings:
                if reading.idea.iri == idea.iri:
                    stands[reading.stance].append(one)
            phase = one.statement.phase
            if phase and phase.ref.iri == idea.iri and one not in stands["shows"]:
                stands["shows"].append(one)
        told = []
        for against in (False, True):
            rows = of_side({s: r for s, r in stands.items() if r}, against=against)
            free = [row for row in rows if row[1].iri not in used]
            if rows and not free:
                return None
            if free:
                stance, best = min(free, key=of_a_turn)
                told.append(Slot(end, best, stance, idea))
        slots += in_order(told) if len(told) > 1 else told
    if {slot.end for slot in slots} != {0, 1}:
        return None
    ref = story[0].story.ref
    strength = min(slot.told.strength for slot in slots)
    values: dict[str, str | Ref] = {"story": ref, "one": ideas[0], "other": ideas[1]}
    firsts = [next(s for s in slots if s.end == end) for end in (0, 1)]
    overlap = words.overlap(firsts[0].told.statement, firsts[1].told.statement)
    return Candidate(
        "in one story",
        score("in one story", strength, overlap=overlap),
        None,
        strength,
        0,
        ideas,
        tuple(slots),
        filled(LEADS["in one story"], **values),
        filled(BRIEFS["in one story"], **values),
        key=ref.iri,
    )
