"""What a connection is: frozen values that the page, the command and JSON are all made from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kg.catalogue import Ref, Source, Statement

__all__ = [
    "KINDS",
    "MOST",
    "STRONG",
    "THIN",
    "WEAK",
    "Answer",
    "Band",
    "Connection",
    "Half",
    "Kind",
    "Named",
    "Order",
    "Pair",
    "Piece",
    "SetAside",
    "Why",
]

STRONG = 0.5
"""From this score on a connection is strong."""
WEAK = 0.33
"""Below this score nothing is said."""
MOST = 3
"""So many connections are told at most."""
THIN = 20
"""With fewer stories and notes than this, counts are too thin to say what is common."""

Piece = str | Ref
"""A piece of a sentence: words of ours, or a thing by name."""


class Band(StrEnum):
    """How much a connection is worth."""

    STRONG = "strong"
    WEAK = "weak"


class Order(StrEnum):
    """Where one of two turns of a story stands, as far as dates or the story itself say so."""

    EARLIER = "earlier"
    LATER = "later"
    UNTOLD = "order not told"


class Why(StrEnum):
    """Why something that two things have in common is set aside."""

    COMMON = "common"
    TOO_COMMON_TO_SHARE = "too common to share"
    WEAKLY_TOLD = "too weakly told"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of connection: its weight in the score and its name in words.

    `opposed` where the two stand against each other or one of them turned.
    """

    name: str
    label: str
    weight: float
    opposed: bool = False


KINDS = {
    kind.name: kind
    for kind in (
        Kind("link", "One is named in what is told of the other", 1),
        Kind("cited", "One is a source of the other", 1),
        Kind("direct", "Read directly", 1),
        Kind("mapping", "Two ideas compared", 1),
        Kind("both turned", "Both turned", 1, opposed=True),
        Kind("one turned", "One turned, one held", 1, opposed=True),
        Kind("contrast", "They differ", 1, opposed=True),
        Kind("same pull", "The same pull, two ends", 0.95),
        Kind("shared", "In common", 0.85),
        Kind("in one story", "Both in one story", 0.85),
        Kind("meeting", "Two ideas that meet", 0.6),
        Kind("both against", "Both against it", 0.5),
        Kind("third party", "Somebody who acts in both", 0.4),
    )
}
"""The kinds of connection by name. Weights are those that were tuned on pairs read by people."""


@dataclass(frozen=True, slots=True)
class Half:
    """One statement of a connection, on the side of one end.

    Attributes:
        end: 0 for the first end, 1 for the second.
        story: the story or note that tells it.
        stance: how it stands to the idea; empty where it carries no reading here.
        idea: the idea that it is read by.
        named: the thing that it names, in a link.
        order: where the end turned, whether this was earlier or later.
        ends: how the flight of the story ended, where that is what is compared.
        undone: what is told to have taken it back, corrected it or said otherwise, each once.
        self_report: whether only the organisation itself tells it.
    """

    end: int
    story: Ref
    statement: Statement
    sources: tuple[Source, ...]
    strength: float
    stance: str = ""
    idea: Ref | None = None
    named: Ref | None = None
    order: Order | None = None
    ends: str = ""
    undone: tuple[tuple[str, Ref], ...] = ()
    self_report: bool = False


@dataclass(frozen=True, slots=True)
class Connection:
    """One way in which two things are related: a lead and its halves, those of the first end first.

    Attributes:
        score: S, from 0 to 1.15.
        rarity: IC in bits; None where nothing common is passed through.
        strength: e of the weaker half, from 0 to 1.
        having: how many stories and notes have the idea, of `counted`.
        brief: the lead, as it can stand after the names of both ends.
        because: whose reading and why, where two ideas are compared.
    """

    kind: str
    band: Band
    score: float
    rarity: float | None
    strength: float
    having: int
    counted: int
    ideas: tuple[Ref, ...]
    lead: tuple[Piece, ...]
    brief: tuple[Piece, ...]
    halves: tuple[Half, ...]
    because: str = ""


@dataclass(frozen=True, slots=True)
class SetAside:
    """What two things have in common and what is not worth telling, and why.

    `what` says in words what they have in common; `several` where those are two ideas that meet, of
    which `idea` is the more common one.
    """

    what: tuple[Piece, ...]
    why: Why
    idea: Ref
    having: int
    counted: int
    score: float
    several: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """How two things are related: the connections that are told, best first, and what is set aside.

    `readings` counts for each end the statements that carry an idea at all. `more` is how many
    further stories have both ideas, where both ends are ideas.
    """

    ends: tuple[Ref, Ref]
    connections: tuple[Connection, ...]
    aside: tuple[SetAside, ...]
    readings: tuple[int, int]
    counted: int
    same: bool = False
    note: tuple[Piece, ...] = ()
    more: int = 0

    @property
    def strong(self) -> tuple[Connection, ...]:
        """Those that are strong."""
        return tuple(one for one in self.connections if one.band is Band.STRONG)

    @property
    def weak(self) -> tuple[Connection, ...]:
        """Those that are weak."""
        return tuple(one for one in self.connections if one.band is Band.WEAK)

    @property
    def thin(self) -> bool:
        """Whether the atlas is too small for its counts to say much."""
        return self.counted < THIN

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources of all halves, in order of first use."""
        found = {
            source.ref.iri: source
            for one in (*self.strong, *self.weak)
            for half in one.halves
            for source in half.sources
        }
        return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things that have a strong answer, and the best of it."""

    ends: tuple[Ref, Ref]
    best: Connection


@dataclass(frozen=True, slots=True)
class Named:
    """What a name that somebody gave may mean: one thing, several to choose from, or the nearest.

    `guessed` where nothing is called so and it was taken for the one name that is most like it.
    """

    given: str
    ref: Ref | None = None
    choices: tuple[Ref, ...] = ()
    nearest: tuple[Ref, ...] = ()
    guessed: bool = False
