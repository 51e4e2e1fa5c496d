"""Stories out of nothing, shaped like ours.

A generated story has the structure, the lengths of texts, the dates and the density of citations
that were counted in the 30 stories and 24 notes of `cases/` (`bench.shape` counts both again, and the
report shows them side by side), and names ideas, sectors and places of the real vocabulary. Its sentences mean nothing: their words are drawn
from the vocabulary's own definitions, as often as they stand there, and mixed with invented names.
The same seed, size and index make the same story, whatever the number of stories.

    python -m bench.generate FOLDER [--stories N] [--size small|real] [--seed SEED]

Must never write into the real content.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path

import pyoxigraph as ox

from kg.namespaces import ATLAS, CONCEPT, RDF, SKOS

__all__ = ["SIZES", "Size", "Vocabulary", "read_vocabulary", "story", "write_content"]

Range = tuple[int, int, int]
"""The least, the most and the most frequent."""

PREFIXES = """\
@prefix atlas: <https://w3id.org/pioneer-atlas/ontology#> .
@prefix concept: <https://w3id.org/pioneer-atlas/concept/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix organisation: <https://w3id.org/pioneer-atlas/organisation/> .
@prefix person: <https://w3id.org/pioneer-atlas/person/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/pioneer-atlas/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SYLLABLES = re.findall(
    "[a-z]+",
    "ba bel bo cor da den do el fa fen ga gil ha hol ka kin la lor ma mer mi mon na nor pa pel ra "
    "rin ro sa sel so ta ter ti tor va ven vo wa wel wi",
)


@dataclass(frozen=True, slots=True)
class Size:
    """How much a story holds."""

    statements: Range
    passages: Range
    sources: Range
    gaps: Range
    people: Range
    organisations: Range
    more_citations: float
    """The chance that a statement has one more citation; asked again after each."""
    conflicts: Range
    long: bool
    """Whether it is as long as ours, with a dilemma in each Moment; else it has about 120 triples."""
    is_note: bool = False
    """Whether too little is known for a story, as of 24 of our 54 entries."""


SIZES: Mapping[str, Size] = {
    # The least, the most and what makes the means those of our 30 stories.
    "real": Size(
        (11, 71, 24),
        (3, 6, 6),
        (12, 59, 20),
        (6, 12, 7),
        (1, 8, 3),
        (1, 6, 2),
        0.28,
        (0, 6, 1),
        True,
    ),
    # About 120 triples: what the figures of the design were measured with.
    "small": Size(
        (6, 9, 8), (0, 1, 0), (2, 2, 2), (1, 1, 1), (0, 1, 1), (1, 1, 1), 0.0, (0, 1, 0), False
    ),
}
_NOTE = Size(
    (7, 29, 10),
    (2, 4, 3),
    (4, 25, 10),
    (5, 7, 6),
    (0, 4, 1),
    (1, 3, 1),
    0.24,
    (0, 2, 0),
    True,
    True,
)
"""What is as long as our 24 notes."""
_NOTES = 24 / 54

# --- The vocabulary ---


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The real ideas by family, as prefixed names in the order of the files, and their words."""

    families: Mapping[str, tuple[str, ...]]
    words: tuple[str, ...]
    weights: tuple[float, ...]
    """Cumulative, one for each word."""


def read_vocabulary(content: Path) -> Vocabulary:
    """Read the ideas of a content folder."""
    families: dict[str, list[str]] = {}
    counted: Counter[str] = Counter()
    for path in sorted((content / "ontology" / "schemes").glob("*.ttl")):
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            triple = quad.triple
            subject, value = triple.subject, triple.object
            is_idea = isinstance(subject, ox.NamedNode) and subject.value.startswith(CONCEPT)
            if is_idea and triple.predicate.value == RDF + "type":
                family = value.value.removeprefix(ATLAS)
                families.setdefault(family, []).append("concept:" + subject.value[len(CONCEPT) :])
            if triple.predicate.value in (SKOS + "definition", SKOS + "scopeNote"):
                counted.update(re.findall(r"[a-z]{2,}", value.value.lower()))
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return Vocabulary(
        {family: tuple(ideas) for family, ideas in families.items()},
        tuple(word for word, _ in ranked),
        tuple(accumulate(float(count) for _, count in ranked)),
    )


@cache
def _skewed(count: int) -> tuple[float, ...]:
    """Give cumulative weights by which the first ideas of a family are named most often."""
    return tuple(accumulate(1 / (rank + 1.5) for rank in range(count)))


# --- One story ---


@dataclass(slots=True)
class _Told:
    """A statement on its way to the file."""

    name: str
    kind: str
    phase: str = ""
    cycle: int = 1
    at: date | None = None
    lines: tuple[str, ...] = ()


class _Author:
    """Makes up one story."""

    def __init__(self, index: int, size: Size, vocabulary: Vocabulary, seed: str) -> None:
        self.random = random.Random(f"{seed}/{size.long}/{index}")
        self.size = size
        self.vocabulary = vocabulary
        self.names = tuple(self._name() for _ in range(6))
        self.slug = f"{self.names[0].lower()}-{index}"
        self.people = self._named("person", size.people)
        self.organisations = self._named("organisation", size.organisations)
        self.sources = tuple(f"source:{self.slug}-{n + 1}" for n in range(self.draw(size.sources)))
        self.to_cite: list[str] = []

    # --- chance ---

    def draw(self, limits: Range) -> int:
        low, high, often = limits
        return round(self.random.triangular(low - 0.49, high + 0.49, often))

    def chance(self, of: float) -> bool:
        return self.random.random() < of

    def _name(self) -> str:
        return "".join(self.random.choices(SYLLABLES, k=self.random.choice((2, 2, 3)))).capitalize()

    def _named(self, kind: str, limits: Range) -> tuple[str, ...]:
        """Give names of a kind; the first organisation is that of the story."""
        count = self.draw(limits)
        first = kind == "organisation"
        return tuple(
            f"{kind}:{self.slug}" + ("" if first and n == 0 else f"-{kind[0]}{n + 1}")
            for n in range(count)
        )

    def idea(self, *families: str) -> str:
        family = self.random.choice([f for f in families if f in self.vocabulary.families])
        ideas = self.vocabulary.families[family]
        return self.random.choices(ideas, cum_weights=_skewed(len(ideas)))[0]

    # --- text ---

    def text(self, limits: Range, end: str = ".") -> str:
        """Write so many words, a name of the story now and then among them."""
        count = self.draw(limits)
        words = self.random.choices(
            self.vocabulary.words, cum_weights=self.vocabulary.weights, k=count
        )
        for place in range(count):
            if self.chance(0.07):
                words[place] = self.random.choice(self.names)
        words[0] = words[0][0].upper() + words[0][1:]
        return f'"{" ".join(words)}{end}"@en'

    def dilemma(self) -> str:
        """Tell a situation, what could be done, what it would cost, who is against it, and ask."""
        said = (self.text((14, 18, 16), "") for _ in range(4))
        first, cost, against, unknown = (words[1:-4] for words in said)
        could = self.text((9, 12, 10), "")[1:-4].lower()
        asked = self.text((5, 9, 7), "")[1:-4].lower()
        return f'"{first}. You could {could}. {cost}. {against}. {unknown}. Do you {asked}?"@en'

    def label(self) -> str:
        text = self.text((2, 9, 5), "")
        return text if len(text) < 60 else self.label()

    def moment_of(self, day: date) -> str:
        kind = self.random.choices(("gYear", "gYearMonth", "date"), (41, 33, 26))[0]
        return f'"{day.isoformat()[: {"gYear": 4, "gYearMonth": 7, "date": 10}[kind]]}"^^xsd:{kind}'

    # --- the plan of a story ---

    def plan(self) -> list[_Told]:
        """Choose what is told, in story order: episodes in phases, and the rest between them."""
        several, note = self.size.long, self.size.is_note
        rows: list[tuple[str, str, int]] = []

        def add(kind: str, phase: str, low: int, high: int, cycle: int = 1) -> None:
            count = self.random.randint(low, high if several else min(high, 1))
            rows.extend([(kind, phase, cycle)] * count)

        add("Episode", "burningness", 0 if several else 1, 1)
        if self.chance(0.29 if note else 0.93):
            add("MomentOfBelief", "first-moment-of-belief", 1, 1)
        if not note:
            add("Episode", "first-moment-of-belief", 0, 3 if several else 0)
            add("MomentOfBelief", "flow-of-moments", 0, 2)
            add("Episode", "flow-of-moments", 0, 1)
            add("Episode", "sustaining", 0, int(self.chance(0.74)))
            if self.chance(0.4):
                add("Episode", "descent", 1, 3)
                if self.chance(0.35):
                    add("MomentOfBelief", "first-moment-of-belief", 0, 1, 2)
                    add("Episode", "recovering", 1, 2, 2)
        count = self.draw(self.size.statements)
        while len(rows) < count:
            kind = self.random.choices(
                ("Episode", "Claim", "Assessment", "Statistic"), (48, 51, 0.8, 0.2)
            )[0]
            rows.insert(self.random.randint(0, len(rows)), (kind, "", 0))
        return self._dated(rows)

    def _dated(self, rows: Sequence[tuple[str, str, int]]) -> list[_Told]:
        day = date(self.random.randint(1955, 2005), 1, 1) + timedelta(self.random.randint(0, 364))
        step = self.random.randint(60, 600) if self.size.long else self.random.randint(300, 1500)
        found = []
        cycle = 1
        for number, (kind, phase, of_cycle) in enumerate(rows, 1):
            cycle = of_cycle or cycle
            day = min(day + timedelta(self.random.randint(1, step)), date(2025, 12, 31))
            name = f"{'moment' if kind == 'MomentOfBelief' else kind.lower()}-{number}"
            found.append(_Told(name, kind, phase, cycle, day))
        return found

    # --- Turtle ---

    def blocks(self) -> Iterator[str]:
        """Give the blocks of the file."""
        told = self.plan()
        yield f"# Case: {self.names[0]}, a generated story"
        yield f"@base <https://w3id.org/pioneer-atlas/case/{self.slug}> .\n{PREFIXES}"
        yield _block("<>", self._case(told))
        names = [f"<#{one.name}>" for one in told]
        for number in range(1, self.draw(self.size.passages) + 1):
            drawn = self.random.sample(names, k=min(len(names), self.random.randint(3, 9)))
            yield _block(
                f"<#passage-{number}>",
                (
                    "a atlas:Passage",
                    "atlas:about <>",
                    f"atlas:position {number}",
                    f"skos:prefLabel {self.label()}",
                    f"atlas:text {self.text((66, 100, 100))}",
                    f"atlas:drawsOn {' , '.join(drawn)}",
                ),
            )
        self._answer_otherwise(told)
        earlier: list[_Told] = []
        for one in told:
            yield _block(f"<#{one.name}>", self._statement(one, earlier))
            earlier.append(one)
        yield from self._commons()

    def _case(self, told: Iterable[_Told]) -> Iterator[str]:
        yield "a atlas:Case"
        yield f'skos:prefLabel "{self.names[0]} {self.slug.rpartition("-")[2]}"@en'
        yield f"dcterms:abstract {self.text((14, 26, 22))}"
        yield f"atlas:organisation {self.organisations[0]}"
        yield f"atlas:scope atlas:{self._one_of(wholeOrganisation=6, unit=2, initiative=2)}"
        yield f"atlas:role atlas:{self._one_of(pioneer=7, counterExample=2, context=1)}"
        yield f"atlas:sector {self.idea('Sector')}"
        yield f"atlas:place {self.idea('Place')}"
        if self.chance(0.3):
            yield "atlas:toldIn source:customer-copernicus"
        for _ in range(self.draw(self.size.gaps)):
            yield f"atlas:gap {self.text((10, 36, 19))}"
        if not any(one.kind == "MomentOfBelief" for one in told):
            yield "atlas:unknown atlas:MomentOfBelief"
        yield "dcterms:creator organisation:pioneer-atlas"
        yield 'dcterms:issued "2026-11-22"^^xsd:date'
        yield "dcterms:license <https://creativecommons.org/licenses/by/4.0/>"

    def _one_of(self, **weights: int) -> str:
        return self.random.choices(tuple(weights), tuple(weights.values()))[0]

    def _answer_otherwise(self, told: Sequence[_Told]) -> None:
        """Let some statements contradict an earlier one: two in a story of ours."""
        free = [one for one in told if not one.phase]
        for _ in range(self.draw(self.size.conflicts)):
            if len(free) < 2:
                return
            first, second = (free.pop(self.random.randrange(len(free))) for _ in range(2))
            question = f"atlas:answers {self.text((4, 12, 7), '?')}"
            first.lines = (question,)
            second.lines = (f"atlas:conflictsWith <#{first.name}>", question)

    def _statement(self, one: _Told, earlier: Sequence[_Told]) -> Iterator[str]:
        is_moment = one.kind == "MomentOfBelief"
        happened = is_moment or one.kind == "Episode"
        yield f"a atlas:{one.kind}"
        yield f"skos:prefLabel {self.label()}"
        yield "atlas:about <>"
        yield f"atlas:statement {self.text((8, 56, 27))}"
        if happened or self.chance(0.53):
            yield from self._when(one, earlier, happened)
        if happened:
            yield from self._episode(one, earlier)
        elif one.kind == "Assessment":
            yield f"atlas:assessor {self.random.choice(self.people or self.organisations)}"
            yield f"atlas:level {self.idea('Level', 'Orientation')}"
            yield f"atlas:asOf {self.moment_of(one.at or date(2000, 1, 1))}"
        elif one.kind == "Statistic":
            yield f"atlas:value {self.random.randint(2, 98)}"
            yield 'atlas:unitOfMeasure "per cent"@en'
            yield "atlas:unknown atlas:population , atlas:period , atlas:method , atlas:origin"
        else:
            if self.chance(0.22):
                yield f"atlas:saidBy {self.random.choice(self.people or self.organisations)}"
            if self.chance(0.1):
                yield "atlas:saidBelief true"
        yield from one.lines
        yield from self._reading(one)
        if is_moment:
            yield from self._moment()
        yield f"atlas:cites {self._citations(3.0 if is_moment else 1.0)}"

    def _when(self, one: _Told, earlier: Sequence[_Told], happened: bool) -> Iterator[str]:
        placed = [before for before in earlier if before.phase]
        if happened and self.chance(0.07):
            yield "atlas:undated true"
            if placed:
                yield f"atlas:after <#{placed[-1].name}>"
            return
        assert one.at
        if happened and self.chance(0.1):
            yield f"atlas:end {self.moment_of(one.at)}"
        else:
            yield f"atlas:begin {self.moment_of(one.at)}"
            if self.chance(0.3):
                later = one.at + timedelta(self.random.randint(400, 1200))
                yield f"atlas:end {self.moment_of(later)}"
        if self.chance(0.14):
            yield f"atlas:dateAsTold {self.text((2, 9, 5), '')}"
        if self.chance(0.17):
            yield "atlas:inferred true"

    def _episode(self, one: _Told, earlier: Sequence[_Told]) -> Iterator[str]:
        if one.phase:
            yield f"atlas:phase concept:{one.phase}"
        if one.cycle > 1:
            yield f"atlas:cycle {one.cycle}"
        if self.people and (one.kind == "MomentOfBelief" or self.chance(0.37)):
            yield f"atlas:actor {self.random.choice(self.people)}"
        if self.people and self.chance(0.18):
            yield f"atlas:saidBy {self.random.choice(self.people)}"
        fallen = [before for before in earlier if before.phase == "descent"]
        moments = [before for before in earlier if before.kind == "MomentOfBelief"]
        if not one.phase and fallen and self.chance(0.35):
            yield f"atlas:aftermathOf <#{fallen[-1].name}>"
        elif not one.phase and moments and self.chance(0.2):
            yield f"atlas:partOf <#{self.random.choice(moments).name}>"
        if one.phase == "descent" and moments and self.chance(0.1):
            yield f"atlas:reverses <#{moments[-1].name}>"
        if self.chance(0.5 if one.phase == "descent" else 0.07):
            yield f"atlas:harmed {self.text((5, 14, 8))}"

    def _reading(self, one: _Told) -> Iterator[str]:
        shows = tuple(self._shown(one))
        yield from shows
        if not shows and not one.phase:
            return
        basis = self._one_of(editorial=86, proposersTelling=10, proposersTerm=4)
        yield f"atlas:basis atlas:{basis}"
        if basis != "proposersTerm":
            yield f"atlas:because {self.text((10, 30, 25))}"

    def _shown(self, one: _Told) -> Iterator[str]:
        if one.phase == "burningness":
            if self.chance(0.7):
                yield f"atlas:shows {self.idea('Cause')}"
        elif one.phase == "descent":
            if self.chance(0.6):
                yield f"atlas:shows {self.idea('Force', 'Force', 'Belief')}"
        elif self.chance(0.43):
            kinds = "Kind", "Kind", "Kind", "Kind", "Kind"
            more = "Belief", "Orientation", "Principle", "Practice", "Activity", "Defence"
            yield f"atlas:shows {self.idea(*kinds, *more)}"
        elif self.chance(0.045):
            yield f"atlas:counters {self.idea('Force', 'Belief')}"
        elif self.chance(0.02):
            yield f"atlas:breaks {self.idea('Principle')}"
        elif self.chance(0.01):
            yield f"atlas:doubts {self.idea('Activity', 'Principle')}"

    def _moment(self) -> Iterator[str]:
        for field in ("cost", "resistance", "customerBenefit", "organisationBenefit"):
            if self.chance(0.86):
                yield f"atlas:{field} {self.text((7, 30, 17))}"
            else:
                yield f"atlas:unknown atlas:{field}"
        if self.chance(0.92):
            yield f"atlas:dilemma {self.dilemma()}"
            yield f"atlas:discussionQuestion {self.text((8, 28, 14), '?')}"

    def _citations(self, more: float) -> str:
        """Cite the story's own sources in turn, so that none is left out, and the book."""
        count = 1
        while count < 6 and self.chance(min(self.size.more_citations * more, 0.75)):
            count += 1
        found = []
        for _ in range(count):
            if self.chance(0.05):
                source, located = "source:customer-copernicus", True
            else:
                if not self.to_cite:
                    self.to_cite = self.random.sample(self.sources, k=len(self.sources))
                source, located = self.to_cite.pop(), self.chance(0.11)
            place = f' ; atlas:locator "p. {self.random.randint(1, 260)}"@en' if located else ""
            found.append(f"[ atlas:source {source}{place} ]")
        return " ,\n        ".join(dict.fromkeys(found))

    def _commons(self) -> Iterator[str]:
        """Give the organisations, people and sources that the story describes itself."""
        for number, organisation in enumerate(self.organisations):
            name = self.names[0] if number == 0 else f"{self._name()} {self._name()}"
            yield _block(organisation, ("a org:Organization", f'skos:prefLabel "{name}"@en'))
        for person in self.people:
            name = f'skos:prefLabel "{self._name()} {self._name()}"@en'
            yield _block(person, ("a prov:Person", name, f"org:memberOf {self.organisations[0]}"))
        outlets = [f"The {self._name()} {word}" for word in ("Post", "Review", "Gazette", "Week")]
        for number, source in enumerate(self.sources):
            itself = number > 1 and self.chance(0.15)
            publisher = (
                self.organisations[0] if itself else f'"{outlets[number % len(outlets)]}"@en'
            )
            lines = [
                "a atlas:Source",
                f"dcterms:title {self.text((3, 16, 8), '')}",
                f"dcterms:publisher {publisher}",
                f'atlas:grade "{self._one_of(A=11, B=66, C=23)}"',
                f"atlas:gradeNote {self.text((1, 14, 4), '')}",
                "atlas:extentRead atlas:excerpt",
            ]
            if self.chance(0.43):
                lines.append(f'dcterms:creator "{self._name()} {self._name()}"@en')
            if self.chance(0.7):
                day = date(self.random.randint(1990, 2024), self.random.randint(1, 12), 15)
                lines.append(f"dcterms:issued {self.moment_of(day)}")
            if self.size.long or number == 0:
                address = f"https://{self.names[1].lower()}.example/{self.slug}/{number}"
                lines.append(f'atlas:url "{address}"^^xsd:anyURI')
            yield _block(source, lines)


def _block(subject: str, lines: Iterable[str]) -> str:
    return "\n    ".join((subject, *(f"{line} ;" for line in lines))) + "\n.\n"


def story(index: int, size: str, vocabulary: Vocabulary, seed: str = "atlas") -> tuple[str, str]:
    """Make up one story: its slug and its file."""
    drawn = SIZES[size]
    if drawn.long and random.Random(f"{seed}/note/{index}").random() < _NOTES:
        drawn = _NOTE
    author = _Author(index, drawn, vocabulary, seed)
    return author.slug, "\n".join(author.blocks()).rstrip() + "\n"


def write_content(
    target: Path, content: Path, stories: int, size: str = "small", seed: str = "atlas"
) -> tuple[str, ...]:
    """Write a content folder: the ontology and commons of `content`, and generated stories.

    What these name of stories that are left out is named of the first generated ones instead.

    Returns:
        The slugs of the stories, in order of their index.
    """
    for folder in ("ontology", "cases/commons"):
        shutil.copytree(content / folder, target / folder)
    vocabulary = read_vocabulary(content)
    slugs = []
    for index in range(stories):
        slug, text = story(index, size, vocabulary, seed)
        (target / "cases" / f"{slug}.ttl").write_text(text, encoding="utf-8")
        slugs.append(slug)
    _point_elsewhere(target, slugs[:_NAMED_OF])
    return tuple(slugs)


_NAMED_OF = 8
"""Of so many stories things are named in the place of things of ours."""
_NAMED = re.compile(
    r"<https://w3id\.org/pioneer-atlas/case/([a-z0-9-]+)(#[a-z0-9-]+)?>"
    r"|\b(source|person|organisation):([a-z0-9-]+)"
)


def _point_elsewhere(target: Path, slugs: Sequence[str]) -> None:
    """Let the ontology and the commons name things that are there, of the same kinds."""
    shared = [*(target / "ontology").rglob("*.ttl"), *(target / "cases" / "commons").rglob("*.ttl")]
    told = "".join((target / "cases" / f"{slug}.ttl").read_text("utf-8") for slug in slugs)
    written = {path: path.read_text("utf-8") for path in sorted(shared)}
    known: dict[str, list[str]] = {}
    for text in (told, *written.values()):
        for kind, name in re.findall(r"(?m)^(source|person|organisation):([a-z0-9-]+)$", text):
            known.setdefault(kind, []).append(f"{kind}:{name}")
    known["part"] = [
        f"<https://w3id.org/pioneer-atlas/case/{slug}{part}>"
        for slug in slugs
        for part in re.findall(
            r"(?m)^<(#(?:episode|claim)-\d+)>$",
            (target / "cases" / f"{slug}.ttl").read_text("utf-8"),
        )
    ]
    known["case"] = [f"<https://w3id.org/pioneer-atlas/case/{slug}>" for slug in slugs]
    mapped: dict[str, str] = {}

    def instead(found: re.Match[str]) -> str:
        name, (case, part, kind, _) = found[0], found.groups()
        kind = kind or ("part" if part else "case")
        if name in known[kind] or not known[kind] or (case and case in slugs):
            return name
        used = sum(one in known[kind] for one in mapped.values())
        return mapped.setdefault(name, known[kind][used % len(known[kind])])

    for path, text in written.items():
        named = _NAMED.sub(instead, text)
        if named != text:
            path.write_text(named, encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Write a content folder from the command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.generate", description=main.__doc__)
    parser.add_argument("folder", type=Path, help="a folder that is not there yet")
    parser.add_argument("--stories", type=int, default=50)
    parser.add_argument("--size", choices=tuple(SIZES), default="real")
    parser.add_argument("--seed", default="atlas")
    given = parser.parse_args(arguments)
    given.folder.mkdir(parents=True)
    root = Path(__file__).resolve().parents[1]
    slugs = write_content(given.folder, root, given.stories, given.size, given.seed)
    print(f"Wrote {len(slugs)} stories of size {given.size}.")


if __name__ == "__main__":
    main()
