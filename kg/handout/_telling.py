"""What both editions say in the same words: times, readings, steps, where a paper comes from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from kg.catalogue import (
    Basis,
    Decision,
    Path,
    PathSession,
    PathStep,
    Ref,
    Segment,
    Statement,
    spoken,
)
from kg.handout._holdings import Holdings
from kg.handout._paper import (
    Bar,
    Block,
    Heading,
    Hue,
    Items,
    Line,
    Para,
    Plan,
    PlanRow,
    Role,
    Span,
    Style,
    linked,
    plain,
)
from kg.rendering.classes import minutes_of, reading_minutes
from kg.rendering.parts import capital, counted, full_stop, joined, whose_words
from kg.settings import PACES

__all__ = ["HUES", "SAYS", "Telling", "paragraphs"]

HUES: Mapping[Segment, Hue] = {
    Segment.DECISION: Hue.DECISION,
    Segment.STORY: Hue.STORY,
    Segment.COMPARISON: Hue.COMPARISON,
    Segment.IDEA: Hue.IDEA,
}
"""The hue of a segment; any other is soft."""
_KINDS: Mapping[Segment, str] = {
    Segment.DECISION: "Decision",
    Segment.STORY: "Story",
    Segment.COMPARISON: "Comparison",
    Segment.IDEA: "Idea",
    Segment.CLOSE: "Close",
}
"""What a segment of a class is, in a word."""
SAYS = {basis: capital(whose_words(basis)) for basis in (*Basis, None)}
"""Whose reading something is, in words."""
_LICENCES = {
    "https://creativecommons.org/licenses/by/4.0/": "Creative Commons Attribution 4.0",
    "https://creativecommons.org/licenses/by-sa/4.0/": "Creative Commons Attribution-ShareAlike 4.0",
    "https://creativecommons.org/publicdomain/zero/1.0/": "Creative Commons Zero 1.0",
}


def paragraphs(text: str, role: Role = Role.TEXT) -> tuple[Para, ...]:
    """Part a text where it has an empty line."""
    blocks = (" ".join(block.split()) for block in re.split(r"\n\s*\n", text))
    return tuple(Para(plain(block), role) for block in blocks if block)


def _run_in(names: Sequence[Span], after: str) -> list[Span]:
    """Set names in one line as they are spoken, with what is said of each after them."""
    line: list[Span] = []
    for place, name in enumerate(names, 1):
        last = place == len(names)
        line += [name, Span(after if last else " and " if place == len(names) - 1 else ", ")]
    return line


@dataclass(frozen=True, slots=True, eq=False)
class Telling:
    """The words of one edition. `path` is what the edition may see of the path and nothing else.

    `decisions` are those that are put to the room, each by the name of its step.
    """

    path: Path
    holdings: Holdings
    decisions: Mapping[str, Decision]
    to_students: bool = True

    # --- opening ---

    def above(self, what: str) -> str:
        """Say in the line above the title what this is, for whom and how long."""
        path = self.path
        many = len(path.sessions) > 1
        pieces = [
            what,
            counted(len(path.sessions), "session") if many else "",
            f"{minutes_of(path.minutes)} in class" if path.is_class else "",
            path.for_whom,
        ]
        return " · ".join(piece for piece in pieces if piece)

    def lede(self) -> tuple[Para, ...]:
        """Give what the path says of itself."""
        return paragraphs(self.path.abstract, Role.LEDE)

    def heading(self, session: PathSession, place: int) -> str:
        """Name a session."""
        name = session.label or f"Session {place}"
        return f"Session {place}: {name}" if len(self.path.sessions) > 1 and session.label else name

    def lasts(self, session: PathSession) -> str:
        """Say how long a session is."""
        given = session.minutes or 0
        planned = session.planned
        if not planned:
            return ""
        left = given - planned
        more = f", {minutes_of(left)} left" if left > 0 else ""
        return f"{minutes_of(planned)} in class{more}"

    def assumed(self) -> Line:
        """Say what the group knows already; empty where nothing is taken for known."""
        return plain(full_stop(joined(ref.label for ref in self.path.assumes)))

    # --- reading before ---

    def in_all(self, session: PathSession) -> str:
        """Say how long the reading before a session takes, and from fast to slow readers."""
        told, fast, slow = reading_minutes(session, self.holdings.pace)
        if not told:
            return ""
        between = f" ({fast} to {slow} for most readers)" if fast < slow else ""
        return f"about {minutes_of(told)}{between}"

    def ahead(self, session: PathSession) -> tuple[Decision, ...]:
        """Give the decisions that are put to the room in a session or later, in order."""
        rest = self.path.sessions[self.path.sessions.index(session) :]
        steps = [step for one in rest for step in one.steps]
        return tuple(self.decisions[step.name] for step in steps if step.name in self.decisions)

    def reading(self) -> tuple[Line, ...]:
        """Say how long the reading before each session takes; none where nothing is read."""
        sessions = enumerate(self.path.sessions, 1)
        told = [(self.heading(one, place), self.in_all(one)) for place, one in sessions]
        many = len(self.path.sessions) > 1
        return tuple(
            plain(full_stop(f"{name}: {said}" if many else capital(said)))
            for name, said in told
            if said
        )

    def to_read(self, session: PathSession) -> tuple[Line, ...]:
        """List what is read before a session, each thing once, with its minutes.

        Ideas that take equally long share a line.
        """
        lines: dict[tuple[str, str, str], list[Span]] = {}
        ideas: dict[str, list[Span]] = {}
        asked = {one.statement.ref.iri: one for one in self.decisions.values()}
        told = {one.case.ref.slug for one in self.ahead(session)}
        for step in session.steps:
            for ref, words in step.before:
                name = (ref.kind, ref.slug, ref.part)
                if name in lines:
                    continue
                if decision := asked.get(ref.iri):
                    sheet = "this sheet" if self.to_students else "the student sheet"
                    said = f"{decision.called}, the decision, on {sheet}, {self.long(words)}."
                    lines[name] = [Span(said)]
                elif ref.kind == "concept":
                    lasts = self.long(words)
                    lines[name] = [] if lasts in ideas else ideas.setdefault(lasts, [])
                    ideas[lasts].append(self.page(ref))
                else:
                    early = ref.slug in told and ref.kind == "case" and self.to_students
                    after = " It tells how the decision ended: decide first." if early else ""
                    lines[name] = [self.page(ref), Span(f", {self.long(words)}.{after}")]
        for lasts, names in ideas.items():
            names[:] = _run_in(names, f", {lasts}{' each' if len(names) > 1 else ''}.")
        outside = (one for step in session.steps for one in step.outside)
        more: list[Line] = []
        for reading in outside:
            time = (
                f"about {minutes_of(reading.minutes)}"
                if reading.minutes
                else "nobody said how long"
            )
            more.append((linked(reading.title, reading.url), Span(f", {time}.")))
        return (*(tuple(line) for line in lines.values() if line), *more)

    def texts(self, session: PathSession) -> tuple[Para, ...]:
        """Say where the texts to read stand; nothing where the list leads to their pages."""
        read = [ref for step in session.steps for ref, _ in step.before]
        if not read or any(map(self.holdings.address, read)):
            return ()
        return (Para(plain("The texts stand in “The reading”."), Role.SMALL),)

    def long(self, words: int) -> str:
        """Say how long so many words take to read, and from fast to slow readers."""
        if not words:
            return "no length told"
        told = ceil(words / max(1, self.holdings.pace))
        slow, fast = (ceil(words / pace) for pace in PACES)
        between = f" ({fast} to {slow})" if fast < slow else ""
        return f"about {minutes_of(told)}{between}"

    def page(self, ref: Ref, label: str = "") -> Span:
        """Name a thing and link to its page."""
        return linked(label or ref.label or ref.slug, self.holdings.address(ref))

    # --- a session by the clock ---

    @staticmethod
    def head(session: PathSession) -> Heading:
        """Give the head over the steps of a session."""
        return Heading("In class" if session.planned else "The steps", 3)

    def bar(self, session: PathSession) -> tuple[Bar, ...]:
        """Give the minutes of a session as a bar; none where none are told."""
        parts: list[tuple[int, Hue, str]] = []
        kinds = []
        for step in session.steps:
            if step.minutes and step.minutes > 0:
                parts.append((step.minutes, HUES.get(step.segment, Hue.CLOSE), step.label))
                kinds.append(_KINDS.get(step.segment, "Other"))
        return (Bar(tuple(parts), tuple(kinds)),) if parts else ()

    def plan(
        self, session: PathSession, body: Callable[[PathStep], Iterable[Para | Items]]
    ) -> Plan:
        """Give the steps of a session by the clock, or by number where no minutes are told.

        Args:
            body: gives what stands under the name of a step.
        """
        rows = []
        begun = 0
        for step in session.steps:
            lasts = max(step.minutes or 0, 0)
            if lasts:
                at, long = f"{begun // 60}:{begun % 60:02d}", minutes_of(lasts)
            elif session.planned:
                at, long = "", "no minutes set"
            else:
                at = str(step.position)
                long = f"about {minutes_of(ceil(step.words / max(1, self.holdings.pace)))}"
            begun += lasts
            if step.importance and not self.to_students:
                long = f"{long}, {step.importance}"
            hue = HUES.get(step.segment, Hue.CLOSE) if lasts else None
            rows.append(PlanRow(at, long, plain(step.label), tuple(body(step)), hue))
        return Plan(tuple(rows))

    def words(self, step: PathStep) -> tuple[Para, ...]:
        """Give what is said of a step to everybody: told where it is read, else what to do."""
        return paragraphs(step.annotation, Role.TEXT if self.path.is_class else Role.TOLD)

    def room(self, step: PathStep) -> Iterator[Para]:
        """Tell the decision that a step puts to the room, as it was before it was taken."""
        decision = self.decisions.get(step.name)
        room = decision.room if decision else None
        if decision is None or room is None:
            return
        year = f", {decision.year}" if decision.year else ""
        name = Span(f"{decision.case.ref.label}{year}. ", style=Style.STRONG)
        yield Para((name, Span(room.situation)), Role.TOLD)
        for said in (room.proposal, room.cost, room.against, room.unknown):
            if said:
                yield Para(plain(said), Role.TOLD)

    def question(self, step: PathStep) -> tuple[Para, ...]:
        """Give the question of a step; of a decision that of its Moment where the step has none."""
        decision = self.decisions.get(step.name)
        room = decision.room if decision else None
        asked = step.question or (room.question if room else "")
        return (Para(plain(asked), Role.QUESTION),) if asked else ()

    def shown(self, step: PathStep) -> Iterator[Para]:
        """Tell what a step visits: its statements with whose reading they are, else its names."""
        for summary, told in step.statements:
            if told.text:
                yield Para((self.page(summary.ref), Span(f": {told.text}")), Role.TOLD)
                if said := self._read_as(told):
                    yield Para(said, Role.SMALL)

    def _read_as(self, told: Statement) -> Line:
        """Say what a statement is taken to show, and by whom; empty where it shows nothing."""
        ideas = [reading.idea for reading in told.readings if reading.stance == "shows"]
        if told.phase:
            ideas.append(told.phase.ref)
        if not ideas:
            return ()
        names = joined(dict.fromkeys(ref.label for ref in ideas))
        because = f" {full_stop(capital(told.because))}" if told.because else ""
        return (Span(f"{SAYS[told.basis]}: {names}.{because}", mark=told.basis or Basis.OURS),)

    def gone(self, step: PathStep) -> tuple[Para, ...]:
        """Say what a step visited and the atlas no longer holds."""
        names = joined(name.rpartition("/")[2] for name in step.gone)
        said = f"The atlas no longer holds {names}, which stood here."
        return (Para(plain(said), Role.UNKNOWN),) if names else ()

    # --- where it comes from ---

    def _state(self) -> str:
        """Say which state of the atlas it is of; students need no mark of its content."""
        edition = self.holdings.edition
        if not self.to_students:
            return str(edition)
        day = f", {spoken(edition.issued)}" if edition.issued else ""
        return f"version {edition.version}{day}"

    def changed_from(self) -> str:
        """Say of a copy that was changed what it was before, and whose; empty of any other path."""
        path = self.path
        if path.version or path.file or not path.based_on:
            return ""
        first = path.based_on[0]
        author = self.holdings.author_of(first) if self.holdings.author_of else ""
        by = f", by {author}" if author else ""
        return f"Changed from “{first.label or first.slug}”{by}"

    def colophon(self) -> Block:
        """Say who made it, on what, under which licence, from which state of the atlas."""
        path, holdings = self.path, self.holdings
        licence = path.licence
        original = any(ref.iri == path.ref.iri for ref in path.based_on)
        where = "" if original else holdings.found_at(path.ref)  # a copy is not found there
        changed = self.changed_from()
        based = "" if changed else joined(ref.label or ref.slug for ref in path.based_on)
        version = f"Version {path.version}" if path.version else ""
        day = spoken(path.issued) if path.issued else ""
        said = [
            f"By {path.author}" if path.author else "" if changed else "Nobody has signed it",
            changed,
            ", ".join(piece for piece in (version, day) if piece),
            f"Based on {based}" if based else "",
            f"Made from Pioneer Atlas, {self._state()}",
        ]
        line = [Span(f"{' '.join(full_stop(one) for one in said if one)} ")]
        if licence:
            line += [Span("Licence: "), linked(_LICENCES.get(licence, licence), licence), Span(".")]
        else:
            line.append(Span("No licence is named: ask the author before you pass it on."))
        if where:
            found = linked(where, where) if holdings.is_followed(where) else Span(where)
            line += [
                Span(" Found at " if holdings.is_followed(where) else " Lasting name: "),
                found,
            ]
        return Para(tuple(line), Role.SMALL)
