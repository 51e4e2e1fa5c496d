"""A reading path as Turtle in house style, with nothing of it left out.

Reading the text gives the path again, but for the order of what has none: whom it was made by and
what it was read as stand by name. Must never write a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from kg.authoring._format import formatted
from kg.catalogue import OutsideReading, Path, PathSession, PathStep
from kg.dates import interval_of
from kg.namespaces import BASE, PREFIXES, compact

__all__ = ["path_turtle"]

_PLAIN = r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?"
_PART = re.compile(_PLAIN)
_PREFIXED = re.compile(rf"([a-z]+:{_PLAIN})(?:#({_PLAIN}))?")
_NUMBERED = re.compile(r"-([0-9]{1,9})\Z")
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]')
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]+")
_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_ESCAPES = {
    **{code: f"\\u{code:04X}" for code in (*range(0x20), *range(0x7F, 0xA0), *_TURNING)},
    **{code: f"\\u{code:04X}" for code in (0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF)},
    ord('"'): '\\"',
    ord("\\"): "\\\\",
    ord("\t"): "\\t",
    ord("\r"): "\\r",
    ord("\n"): "\\n",
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}
"""What would end a string or a line, or turn the text that follows it; half of a character is none."""
_LONG = {code: escape for code, escape in _ESCAPES.items() if code != ord("\n")}
_DATES = {0: "gYear", 1: "gYearMonth", 2: "date"}
"""The datatype of a date by the number of its hyphens."""

_Row = tuple[str, Sequence[str]]
"""A property and its values as they are written; one without values is left out."""


def path_turtle(path: Path, *, today: date | None = None) -> str:
    """Write a path as a Turtle file in house style.

    Sessions and steps keep their names where each can stand in an address and is used once; others
    get the next number.

    Args:
        today: when it was made, for a path that does not say.
    """
    names = _Names(path)
    goals = names.made("objective", len(path.objectives))
    blocks = [_block("<>", "atlas:ReadingPath", _rows_of_path(path, goals, today))]
    for number, (goal, one) in enumerate(zip(goals, path.objectives, strict=True), 1):
        level = (f"atlas:{one.level}",) if one.level else ()
        rows = [*_placed(one.text, number), ("atlas:bloomLevel", level)]
        blocks.append(_block(goal, "atlas:Objective", rows))
    steps = []
    for index, session in enumerate(path.sessions):
        purposes = names.made("purpose", len(session.purposes))
        own = names.sessions[index]
        blocks.append(_block(f"<#{own}>", "atlas:Session", _rows_of_session(session, purposes)))
        for number, (name, text) in enumerate(zip(purposes, session.purposes, strict=True), 1):
            blocks.append(_block(name, "atlas:Purpose", _placed(text, number)))
        for step, name in zip(session.steps, names.steps[index], strict=True):
            outside = names.made("reading", len(step.outside))
            steps.append(_block(f"<#{name}>", "atlas:Step", _rows_of_step(step, own, outside)))
            for number, (made, reading) in enumerate(zip(outside, step.outside, strict=True), 1):
                rows = _rows_of_reading(reading, number)
                steps.append(_block(made, "atlas:OutsideReading", rows))
    if steps:
        blocks += ["# --- Steps ---\n", *steps]
    head = [f"# Path: {_in_a_comment(path.ref.label)}", f"@base <{path.ref.iri}> ."]
    head += [f"@prefix {prefix}: <{iri}> ." for prefix, iri in PREFIXES.items()]
    return formatted("\n".join([*head, "", *blocks]))


# --- Names within the file ---


class _Names:
    """The fragments of a file: those that a path has and that will do, and new ones for the rest."""

    def __init__(self, path: Path) -> None:
        asked = [session.name for session in path.sessions]
        asked += [step.name for step in path.steps]
        self._taken: set[str] = set()
        self._asked = {name for name in asked if _PART.fullmatch(name)}
        self.sessions = [self._name("session", one.name) for one in path.sessions]
        self.steps = [[self._name("step", s.name) for s in one.steps] for one in path.sessions]

    def made(self, kind: str, number: int) -> list[str]:
        """Make names for things that have none, as they are written."""
        return [f"<#{self._name(kind, '')}>" for _ in range(number)]

    def _name(self, kind: str, asked: str) -> str:
        name = asked
        if asked not in self._asked or asked in self._taken:
            alike = (n for n in self._asked | self._taken if n.startswith(f"{kind}-"))
            numbers = (int(found[1]) for n in alike if (found := _NUMBERED.search(n)))
            name = f"{kind}-{max(numbers, default=0) + 1}"
        self._taken.add(name)
        return name


# --- Blocks ---


def _rows_of_path(path: Path, objectives: Sequence[str], today: date | None) -> list[_Row]:
    labels = " and ".join(ref.label for ref in path.creators)
    covers = [*(ref.iri for ref in path.covers), *map(_whole, path.gone_covers)]
    assumes = [*(ref.iri for ref in path.assumes), *map(_whole, path.gone_assumes)]
    based_on = [ref.iri for ref in path.based_on]
    issued = path.issued or (today.isoformat() if today else "")
    licence = (_iri(path.licence),) if _ADDRESS.fullmatch(path.licence) else _text(path.licence)
    return [
        ("skos:prefLabel", _text(path.ref.label)),
        ("dcterms:abstract", _text(path.abstract)),
        ("atlas:audience", _text(path.audience)),
        ("atlas:covers", _iris(covers)),
        ("atlas:assumes", _iris(assumes)),
        ("atlas:leavesOut", _text(path.leaves_out)),
        ("atlas:objective", objectives),
        ("atlas:strategy", _text(path.strategy)),
        ("atlas:analysis", _text(path.analysis)),
        ("atlas:feedback", _text(path.feedback)),
        ("atlas:planNote", _text(path.note)),
        ("dcterms:creator", _iris(ref.iri for ref in path.creators)),
        ("dcterms:creator", _text(path.author) if path.author != labels else ()),
        ("dcterms:issued", (_date(issued),) if issued else ()),
        ("dcterms:license", licence),
        ("owl:versionInfo", (_quoted(path.version),) if path.version else ()),
        ("prov:wasDerivedFrom", _iris(based_on)),
        _in_order(covers=[covers], assumes=[assumes], wasDerivedFrom=[based_on]),
    ]


def _rows_of_session(session: PathSession, purposes: Sequence[str]) -> list[_Row]:
    return [
        ("skos:prefLabel", _text(session.label)),
        ("atlas:partOf", ("<>",)),
        ("atlas:position", (str(session.position),)),
        ("atlas:minutesInClass", _number(session.minutes)),
        ("atlas:minutesToRead", _number(session.reading)),
        ("atlas:purpose", purposes),
        ("atlas:forInstructors", _text(session.for_instructors)),
    ]


def _rows_of_step(step: PathStep, session: str, outside: Sequence[str]) -> list[_Row]:
    gone, gone_before = list(map(_whole, step.gone)), list(map(_whole, step.gone_before))
    ideas = [ref.iri for ref in step.ideas]
    cases = [case.ref.iri for case in step.cases]
    statements = [told.ref.iri for _, told in step.statements]
    before = [ref.iri for ref, _ in step.before]
    return [
        ("skos:prefLabel", _text(step.label)),
        ("atlas:partOf", (f"<#{session}>",)),
        ("atlas:position", (str(step.position),)),
        ("atlas:segment", (f"atlas:{step.segment}",) if step.segment else ()),
        ("atlas:minutesInClass", _number(step.minutes)),
        ("atlas:visits", _iris([*ideas, *cases, *statements, *gone])),
        ("atlas:readBefore", _iris([*before, *gone_before])),
        ("atlas:outsideReading", outside),
        ("atlas:annotation", _text(step.annotation)),
        ("atlas:question", _text(step.question)),
        ("atlas:importance", (f"atlas:{step.importance}",) if step.importance else ()),
        ("atlas:forInstructors", _text(step.for_instructors)),
        ("atlas:because", _text(step.because)),
        ("atlas:kept", ("true",) if step.kept else ()),
        ("atlas:drafted", ("true",) if step.drafted else ()),
        ("atlas:asRead", [_quoted(f"{name} {digest}") for name, digest in step.as_read]),
        _in_order(
            visits=[ideas, cases, statements, gone],
            readBefore=[before, gone_before],
        ),
    ]


def _placed(text: str, number: int) -> list[_Row]:
    return [("skos:prefLabel", _text(text)), ("atlas:position", (str(number),))]


def _rows_of_reading(reading: OutsideReading, number: int) -> list[_Row]:
    return [
        ("dcterms:title", _text(reading.title)),
        ("atlas:url", (f"{_quoted(reading.url)}^^xsd:anyURI",) if reading.url else ()),
        ("atlas:minutesToRead", _number(reading.minutes or None)),
        ("atlas:position", (str(number),)),
    ]


def _block(subject: str, kind: str, rows: Iterable[_Row]) -> str:
    said = [f"{prop} {_listed(values)} ;" for prop, values in rows if values]
    return "\n".join([subject, f"a {kind} ;", *said, ".\n"])


def _listed(values: Sequence[str]) -> str:
    between = " ,\n" if any(value.startswith('"') for value in values) else " , "
    return between.join(values)


# --- Terms ---


def _in_order(**groups: Sequence[Sequence[str]]) -> _Row:
    """Tell the order of what a property names, where it is not that in which it would be read."""
    told = [
        " ".join((name, *(iri.removeprefix(BASE) for part in parts for iri in part)))
        for name, parts in groups.items()
        if any(list(part) != sorted(part) for part in parts)
    ]
    return "atlas:inOrder", [_quoted(text) for text in told]


def _whole(name: str) -> str:
    """Give the IRI of a thing by its name as in an address; of one elsewhere, its own."""
    iri = name if _ADDRESS.fullmatch(name) else f"{BASE}{name}"
    return _NOT_IN_IRI.sub(lambda found: f"%{ord(found[0]):02X}", iri)


def _iris(iris: Iterable[str]) -> list[str]:
    return [_iri(iri) for iri in dict.fromkeys(iris)]


def _iri(iri: str) -> str:
    found = _PREFIXED.fullmatch(compact(iri))
    if found is None or found[1].partition(":")[0] not in PREFIXES:
        return f"<{iri}>"
    return f"{found[1]}\\#{found[2]}" if found[2] else found[1]


def _text(text: str) -> Sequence[str]:
    r"""Write a text with its language; one of several paragraphs as it stands.

    >>> _text('A "b"')
    ('"A \\"b\\""@en',)
    """
    if not text:
        return ()
    if "\n" in text:
        return (f'"""{text.translate(_LONG)}"""@en',)
    return (f"{_quoted(text)}@en",)


def _quoted(text: str) -> str:
    return f'"{text.translate(_ESCAPES)}"'


def _number(number: int | None) -> Sequence[str]:
    return () if number is None else (str(number),)


def _date(text: str) -> str:
    is_date = text.isascii() and text.count("-") in _DATES and interval_of(text) is not None
    return f"{_quoted(text)}^^xsd:{_DATES[text.count('-')]}" if is_date else _quoted(text)


def _in_a_comment(text: str) -> str:
    """Give what fits in a line that nothing ends or turns."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(plain.split())[:120] or "a reading path"
