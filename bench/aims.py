"""The aims of the design (its section 7) and of the tests that hold those without a figure here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bench.figures import Figure, shown

__all__ = ["AIMS", "HELD", "Aim"]


@dataclass(frozen=True, slots=True)
class Aim:
    """What is wanted: at most so much, or at least so much where `at_least`.

    `bounds` has another bound for so many stories. Beyond `binds` stories, and with fewer than
    `since`, a figure is reported and binds nobody; the aims of the design bind at 1,000 unless they
    say more.
    """

    words: str
    unit: str
    bound: float
    at_least: bool = False
    binds: int = 1_000
    since: int = 0
    bounds: Mapping[int, float] = field(default_factory=dict)

    def bound_at(self, stories: int) -> float:
        return self.bounds.get(stories, self.bound)

    def binds_at(self, stories: int) -> bool:
        return self.since <= stories <= self.binds

    def is_met(self, one: Figure, stories: int) -> bool:
        bound = self.bound_at(stories)
        return one.value >= bound if self.at_least else one.value <= bound

    def told(self, stories: int) -> str:
        return (
            f"at {'least' if self.at_least else 'most'} {shown(self.bound_at(stories), self.unit)}"
        )


AIMS: Mapping[str, Aim] = {
    "fresh": Aim("first page of the shipped content, from `kg serve` on", "s", 10),
    "page": Aim("server time of a page, 95 of 100", "s", 0.1),
    "choice": Aim("server time of a choice in the list of stories, 95 of 100", "s", 0.1),
    "interactive": Aim("a page in the browser, beside an empty Streamlit app", "times", 1.25),
    "slow line": Aim("a plain page on slow 4G, a processor four times slower", "s", 1.5),
    "rdflib": Aim("questions: rdflib takes, geometric mean", "times", 30, at_least=True),
    "raw": Aim("questions, beside raw pyoxigraph, geometric mean", "times", 1.3),
    "check one": Aim("`kg check` of a story, beside pySHACL's command line", "times", 0.5),
    "check all": Aim(
        "pySHACL takes for all stories, beside ours", "times", 2, at_least=True, since=1_000
    ),
    "check memory": Aim("memory of the check of all stories", "MB", 1024, since=1_000),
    "check same": Aim("findings of pySHACL that ours has too", "share", 1, at_least=True),
    "check edit": Aim("the check after one edit", "s", 1, binds=10_000),
    "live": Aim("from the save to what every reader sees", "s", 0.15, binds=10_000),
    "cold": Aim("cold start, nothing kept", "s", 3, binds=10_000, bounds={10_000: 10}),
    "cold kept": Aim(
        "cold start, with what is kept between starts", "s", 3, binds=10_000, bounds={10_000: 10}
    ),
    "instant": Aim(
        "instant plans as good as the proved one in coverage and pairs",
        "share",
        0.95,
        at_least=True,
    ),
    "readers": Aim("50 readers at once, first page, 95 of 100", "s", 5),
}

HELD: Mapping[str, str] = {
    "two commands from the README": "`tests/test_packaging.py` and the README",
    "proved optimum by default": "`tests/test_planning_page.py`",
    "0 server deaths in the corpus of hostile queries, files and labels": "`tests/promises/`, `tests/hostile/`",
    "0 requests off the machine, from server or browser": "`tests/promises/`",
    "no serious or critical fault of access; every page by keyboard and at 390 px": "`tests/test_browser*.py`",
}
"""Aims that are no figures of this run, and what holds them in every test run."""
