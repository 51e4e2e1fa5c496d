"""`python -m bench.agreement`: how far two readers of the codebook agree on what a fact shows.

    python -m bench.agreement draw --seed N [--facts 40] [--fillers 20] [--leave-out FILE] --to FOLDER
    python -m bench.agreement score OURS THEIRS
    python -m bench.agreement turtle OURS THEIRS --trial NAME

`draw` takes facts by a seed that it prints: some whose idea is our reading, and fillers that are
read as showing nothing, so that the reader cannot count on an idea. It writes two files: `facts.csv`
for the reader, with what a story tells and no reading, and `ours.csv` with our codes. `score` holds
two files of codes against each other, by kind of idea, and `turtle` writes the same figures in
the form of ontology/agreement.ttl. The codes of the trials that were held stand in `readings/`,
so that anybody can count again. A file of codes has the columns `statement`
and `codes`, the codes as `shows pain; breaks principle-04-privacy`, in any order.

Only what the codebook has a test for is coded: practices, activities and traits are left aside.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import kg
from kg.catalogue import Basis, Case, Statement
from kg.namespaces import BASE

FAMILIES = {
    "Phase": "phases",
    "Kind": "outcomes, tests and attempts",
    "Cause": "causes",
    "Force": "forces",
    "Challenge": "challenges",
    "Defence": "defences",
    "Belief": "beliefs",
    "Orientation": "orientations",
    "Principle": "principles",
}
"""The families of ideas that the codebook has tests for, and what each is called in a report."""

Codes = Mapping[str, frozenset[str]]
"""What one reader gives to each statement."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two readers agree on one family; `kappa` is None where both gave one code throughout."""

    family: str
    facts: int
    either: int
    agreed: int
    kappa: float | None

    @property
    def per_cent(self) -> float:
        return 100 * self.agreed / self.facts


# --- Codes ---


def codes_of(told: Statement) -> frozenset[str]:
    """Give our codes of a statement, those alone that the codebook has tests for."""
    found = {
        f"{reading.stance} {reading.idea.slug}"
        for reading in told.readings
        if reading.idea.family in FAMILIES
    }
    if told.phase:
        found.add(f"shows {told.phase.ref.slug}")
    return frozenset(found)


def read_codes(file: Path) -> dict[str, frozenset[str]]:
    """Read a file of codes."""
    with file.open(encoding="utf-8", newline="") as text:
        return {
            row["statement"]: frozenset(
                " ".join(code.split()) for code in row["codes"].split(";") if code.strip()
            )
            for row in csv.DictReader(text)
        }


def families(atlas: kg.Atlas) -> dict[str, str]:
    """Give the family of each idea, by slug."""
    return {idea.slug: idea.family for scheme in atlas.schemes() for idea in scheme.ideas}


def kappa(ours: Sequence[object], theirs: Sequence[object]) -> float | None:
    """Give Cohen's kappa of two readers; None where chance alone would agree on everything.

    Source: Cohen, J. (1960), A coefficient of agreement for nominal scales, Educational and
    Psychological Measurement 20(1), 37-46.
    """
    number = len(ours)
    observed = sum(a == b for a, b in zip(ours, theirs, strict=True)) / number
    first, second = Counter(ours), Counter(theirs)
    expected = sum(first[code] * second[code] for code in first) / number**2
    return None if expected == 1 else (observed - expected) / (1 - expected)


def agreements(ours: Codes, theirs: Codes, family_of: Mapping[str, str]) -> list[Agreement]:
    """Hold two readers against each other, on all codes and by family.

    Args:
        family_of: the family of each idea, by slug.

    Raises:
        ValueError: they read different statements, or a code names no idea of the codebook.
    """
    if ours.keys() != theirs.keys():
        raise ValueError(f"Read by one alone: {sorted(ours.keys() ^ theirs.keys())}.")
    for statement, codes in [*ours.items(), *theirs.items()]:
        for code in codes:
            if family_of.get(code.rpartition(" ")[2]) not in FAMILIES:
                raise ValueError(f"{statement}: {code!r} names no idea that the codebook tests.")
    statements = sorted(ours)

    def compared(family: str | None) -> Agreement:
        def part(codes: frozenset[str]) -> tuple[str, ...]:
            kept = (c for c in codes if family in (None, family_of[c.rpartition(" ")[2]]))
            return tuple(sorted(kept))

        pairs = [(part(ours[one]), part(theirs[one])) for one in statements]
        return Agreement(
            FAMILIES[family] if family else "all codes",
            len(pairs),
            sum(bool(a or b) for a, b in pairs),
            sum(a == b for a, b in pairs),
            kappa([a for a, _ in pairs], [b for _, b in pairs]),
        )

    return [compared(None), *(compared(family) for family in FAMILIES)]


# --- Drawing ---


def draw(
    cases: Iterable[Case], seed: int, *, facts: int, fillers: int, leave_out: frozenset[str]
) -> list[tuple[Case, Statement]]:
    """Draw facts whose idea is our reading, and fillers that show nothing; the same for a seed."""
    pool = [
        (case, told)
        for case in cases
        for told in case.statements
        if told.kind in {"episode", "moment", "claim"} and told.ref.iri not in leave_out
    ]
    pool.sort(key=lambda one: one[1].ref.iri)
    ours = [one for one in pool if one[1].basis is Basis.OURS and codes_of(one[1])]
    nothing = [one for one in pool if one[1].basis is None]
    chance = random.Random(seed)
    drawn = chance.sample(ours, facts) + chance.sample(nothing, fillers)
    chance.shuffle(drawn)
    return drawn


def also_told(case: Case) -> list[str]:
    """Give what is told of the Moments of a story beside their statements, in no telling order."""
    cells = (
        cell
        for told in case.statements
        if (m := told.moment)
        for cell in (m.cost, m.resistance, m.customers, m.organisation)
    )
    return sorted(cell for cell in cells if cell)


def write_draw(drawn: Sequence[tuple[Case, Statement]], folder: Path) -> None:
    """Write the facts for the reader, the stories around them, and our codes."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "facts.csv").open("w", encoding="utf-8", newline="") as text:
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(("statement", "story", "when", "fact", "codes"))
        for case, told in drawn:
            name = f"{case.ref.slug}#{told.ref.part}"
            rows.writerow((name, case.ref.label, str(told.when), told.text, ""))
    with (folder / "ours.csv").open("w", encoding="utf-8", newline="") as text:
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(("statement", "codes"))
        for case, told in drawn:
            rows.writerow((f"{case.ref.slug}#{told.ref.part}", "; ".join(sorted(codes_of(told)))))
    stories = {case.ref.slug: case for case, _ in drawn}
    with (folder / "stories.txt").open("w", encoding="utf-8") as text:
        for slug in sorted(stories):
            case = stories[slug]
            text.write(f"\n== {case.ref.label} ({slug}) ==\n")
            for told in case.statements:
                if told.kind in {"episode", "moment", "claim"}:
                    text.write(f"- [{str(told.when) or 'no date'}] {told.text}\n")
            for cell in also_told(case):
                text.write(f"- [also told] {cell}\n")


# --- Figures as Turtle ---

_ABOUT = {
    "all codes": "atlas:Idea",
    **{name: f"atlas:{family}" for family, name in FAMILIES.items()},
}
_FIGURE = """
agreement:{trial}-{key}
    a atlas:Agreement ;
    atlas:partOf rule:{trial} ;
    atlas:about {about} ;
    atlas:value {value} ;
    atlas:unitOfMeasure "{unit}"@en ;
.
"""


def as_turtle(found: Iterable[Agreement], trial: str) -> str:
    """Write the figures of a trial in the form of ontology/agreement.ttl.

    Facts are those that one reader or both gave such a code; a kind that neither gave is left out.
    """
    written = []
    for one in found:
        whole = one.family == "all codes"
        figures = {
            "facts": str(one.facts if whole else one.either),
            "per cent agreed": f"{one.per_cent:.0f}",
            "Cohen’s kappa": None if one.kappa is None else f"{round(one.kappa, 2):g}",
        }
        for unit, value in figures.items():
            if one.either and value is not None:
                key = f"{one.family} {unit}".lower().replace(",", "").replace("’", "")
                written.append(
                    _FIGURE.format(
                        trial=trial,
                        key=key.replace(" ", "-"),
                        about=_ABOUT[one.family],
                        value=value,
                        unit=unit,
                    )
                )
    return "".join(written)


# --- The command ---


def report(found: Iterable[Agreement]) -> str:
    """Set the figures out as a table."""
    lines = ["| kind of idea | facts | given by either | agreed | kappa |", "|---|---|---|---|---|"]
    for one in found:
        number = "–" if one.kappa is None else f"{one.kappa:.2f}"
        lines.append(
            f"| {one.family} | {one.facts} | {one.either} | {one.per_cent:.0f} % | {number} |"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.agreement")
    commands = parser.add_subparsers(dest="command", required=True)
    drawing = commands.add_parser("draw")
    drawing.add_argument("--seed", type=int, required=True)
    drawing.add_argument("--facts", type=int, default=40)
    drawing.add_argument("--fillers", type=int, default=20)
    drawing.add_argument("--leave-out", type=Path, help="statements, one a line, as tesco#clubcard")
    drawing.add_argument("--to", type=Path, required=True)
    scoring = commands.add_parser("score")
    writing = commands.add_parser("turtle")
    for one in (scoring, writing):
        one.add_argument("ours", type=Path)
        one.add_argument("theirs", type=Path)
    writing.add_argument("--trial", required=True, help="the local name of its rule")
    given = parser.parse_args(arguments)
    with kg.open() as atlas:
        if given.command in ("score", "turtle"):
            family_of = families(atlas)
            found = agreements(read_codes(given.ours), read_codes(given.theirs), family_of)
            if given.command == "score":
                print(report(found))
            else:
                print(as_turtle(found, given.trial), end="")
            return 0
        known = frozenset(
            f"{BASE}case/{line.strip()}"
            for line in (given.leave_out.read_text("utf-8").splitlines() if given.leave_out else ())
            if line.strip()
        )
        cases = [atlas.case(summary.ref.slug) for summary in atlas.cases()]
        drawn = draw(cases, given.seed, facts=given.facts, fillers=given.fillers, leave_out=known)
        write_draw(drawn, given.to)
        print(
            f"seed {given.seed}: {given.facts} facts and {given.fillers} fillers", file=sys.stderr
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
