"""What the address asks of the patterns, and how another state of the page is linked to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.catalogue.records import Basis, Scheme
from kg.comparison import Sieve
from kg.rendering.parts import page
from kg.rendering.staying import stay

__all__ = ["KINDS", "PATTERNS_ASKED", "PatternsAsked", "link_to", "loosened"]

PATTERNS_ASKED = ("of", "framework", "all", "by", "notes", "start")
"""The names in the address of the page."""
KINDS = (
    ("ideas", "Stories by idea"),
    ("causes", "Causes by how it ended"),
    ("together", "Ideas that come together"),
    ("contrasts", "Contrasts"),
)


@dataclass(frozen=True, slots=True)
class PatternsAsked:
    """What the address asks of the patterns; `lost` are values in it that mean nothing here."""

    of: str = "ideas"
    framework: str = ""
    whole: bool = False
    sieve: Sieve = field(default_factory=Sieve)
    start: int = 0
    lost: tuple[str, ...] = ()

    @classmethod
    def read(cls, given: Mapping[str, Sequence[str]], schemes: Sequence[Scheme]) -> PatternsAsked:
        """Read the values of an address, of which nothing is taken for granted.

        Args:
            given: the values of each name, the last of which counts.
            schemes: the frameworks that can be asked for; the first is shown unless one is named.
        """

        def last(name: str) -> str:
            return next(iter(reversed(given.get(name, ()))), "")

        kinds, known = {name for name, _ in KINDS}, {one.ref.slug for one in schemes}
        bases = {basis.value: basis for basis in Basis}
        of, framework, start = last("of"), last("framework"), last("start")
        lost = [of] if of and of not in kinds else []
        lost += [framework] if framework and framework not in known else []
        lost += [one for one in given.get("by", ()) if one not in bases]
        first = schemes[0].ref.slug if schemes else ""
        return cls(
            of=of if of in kinds else "ideas",
            framework=framework if framework in known else first,
            whole=last("all") == "1",
            sieve=Sieve(
                tuple(basis for name, basis in bases.items() if name in given.get("by", ())),
                last("notes") == "1",
            ),
            start=int(start) if start.isascii() and start.isdecimal() and len(start) < 6 else 0,
            lost=tuple(lost),
        )

    @property
    def address(self) -> str:
        """The address of this state."""
        ideas = self.of == "ideas"
        return page(
            "patterns",
            {
                "of": self.of,
                "framework": self.framework if ideas else "",
                "all": "1" if ideas and self.whole else "",
                "by": tuple(basis.value for basis in self.sieve.by),
                "notes": "1" if self.sieve.notes else "",
                "start": str(self.start) if self.start else "",
            },
        )

    @property
    def noun(self) -> str:
        """What is counted: "stories", or notes as well."""
        return "stories and notes" if self.sieve.notes else "stories"


def link_to(label: str, asked: PatternsAsked, *, current: bool = False) -> str:
    """Link to another state of the page, with markup as label."""
    return stay(label, asked.address, current=current)


def loosened(asked: PatternsAsked) -> Sieve:
    """Let everybody’s readings count again."""
    return replace(asked.sieve, by=())
