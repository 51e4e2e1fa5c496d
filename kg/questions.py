"""Named questions: SPARQL files with typed parameters.

One question, one file. The first line is the question, the second says what it binds, the third
what it gives; further lines say what it is about, with which values it is first shown, how its
columns are headed, what can be drawn of it, what to mind in reading it and what an empty answer
means. A parameter is bound as a term, never pasted into the text. What a page, a route and a
command show comes from the same question.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import pyoxigraph as ox

from kg.errors import NotFound, QuestionError
from kg.namespaces import BASE, RDF, XSD
from kg.store import Row, Store, Term, with_values

__all__ = [
    "BASES",
    "CAVEATS",
    "LESSONS",
    "TOPICS",
    "Answer",
    "Chart",
    "Choice",
    "Example",
    "Parameter",
    "Question",
    "ask",
    "examples",
    "question",
    "questions",
    "reading",
    "written_out",
]

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*(?:#[A-Za-z0-9._-]+)?")
_BINDS = re.compile(r"\?(?P<name>\w+) \((?P<kind>[a-z]+)\)")
_LINE = re.compile(r"# (?P<key>[A-Z][a-z]+): (?P<said>.+)")
_PAIR = re.compile(r"(?P<name>\w+) = (?P<said>[^,]+)(?:, |$)")
_CHART = re.compile(r"(?P<kind>[a-z]+)(?P<columns>(?: \?\w+)+)")
_CHARTS: Mapping[str, tuple[int, ...]] = {"bar": (1, 2), "stacked": (3,), "timeline": (2,)}
"""The kinds of charts, and how many columns each may take."""
_KINDS = ("basis", "case", "concept", "organisation", "person", "scheme", "source", "text", "year")
_THINGS = frozenset(_KINDS) - {"basis", "text", "year"}
_FORM = re.compile("^(?:SELECT|ASK|CONSTRUCT)\\b", re.MULTILINE)
_GIVES: Mapping[str, str] = {"SELECT": "table", "ASK": "yes or no", "CONSTRUCT": "graph"}
_OF_KIND = """\
SELECT DISTINCT ?start ?thing
WHERE {
  ?thing a ?class .
  FILTER (STRSTARTS(STR(?thing), STR(?start)))
}
ORDER BY ?thing"""

BASES: Mapping[str, str] = {
    "word": "proposersTerm",
    "telling": "proposersTelling",
    "ours": "editorial",
}
"""Whose reading it is, as people write it, and the name of the same in the vocabulary."""

TOPICS: Mapping[str, str] = {
    "stories": "Stories",
    "ideas": "Ideas",
    "moments": "Moments of Belief",
    "falls": "What held, and what fell",
    "principles": "Principles and practices",
    "evidence": "Who says so",
    "gaps": "What we don’t know",
}
"""What questions are about, in the order in which it is shown, and its heading."""

LESSONS: Mapping[str, str] = {
    "first": "First steps",
    **TOPICS,
    "networks": "Paths and networks",
    "counting": "Counting and charts",
    "notebook": "For a notebook or a spreadsheet",
    "graphs": "Graphs to take away",
}
"""What examples are about, in the order in which it is learnt, and its heading."""

CAVEATS: Mapping[str, str] = {
    "closed-world": "This looks only at what is in this atlas. What it lacks may well be told "
    "elsewhere, and no row means only that nothing in this atlas says so.",
    "selection": "Each story is here because somebody chose to tell it. No rate and no effect can "
    "be read off: not how often something happens, nor what comes of it.",
}
"""What is to be minded in reading an answer: the key in a file, and what is said to readers."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a parameter can take: as it stands in an address, and its name for people."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question must be given.

    `kind` is "case", "concept", "scheme", "source", "organisation" or "person" (a slug), "basis"
    (word, telling or ours), "year" (four digits) or "text". `example` is a value that has an answer.
    """

    name: str
    kind: str
    example: str = ""

    @property
    def family(self) -> str:
        """The class of ideas that a concept is of; empty where any will do.

        >>> Parameter("force", "concept").family, Parameter("concept", "concept").family
        ('Force', '')
        """
        named = self.kind == "concept" and self.name != "concept"
        return self.name.capitalize() if named else ""

    def bind(self, value: str) -> Term:
        """Make the term for a value as a person writes it.

        Raises:
            QuestionError: the value is not of this kind.
        """
        if self.kind == "text":
            return ox.Literal(value)
        if self.kind == "year":
            if not re.fullmatch(r"[0-9]{4}", value):
                raise QuestionError(f"{self.name} is {value!r}; a year of four digits is wanted.")
            return ox.Literal(value, datatype=ox.NamedNode(XSD + "gYear"))
        if self.kind == "basis":
            if value not in BASES:
                raise QuestionError(f"{self.name} is {value!r}; one of {', '.join(BASES)} is.")
            return ox.NamedNode(f"{BASE}ontology#{BASES[value]}")
        if not _SLUG.fullmatch(value):
            raise QuestionError(
                f"{self.name} is {value!r}; the name of a {self.kind} is wanted, "
                "in small letters, digits and hyphens, as in its address."
            )
        return ox.NamedNode(f"{BASE}{self.kind}/{value}")

    def choose(self, text: str, choices: Sequence[Choice]) -> Choice:
        """Find what a person means by a value or a name, among what there is to choose from.

        Raises:
            NotFound: it is none of them; carries the values of the nearest.
        """
        wanted = text.strip().casefold()
        for one in choices:
            if text == one.value:
                return one
        for one in choices:
            if wanted in (one.label.casefold(), one.value.casefold()):
                return one
        words = {word.casefold(): c.value for c in choices for word in (c.value, c.label)}
        close = difflib.get_close_matches(wanted[:200], words, n=6, cutoff=0.5)
        begun = [word for word in words if len(wanted) > 2 and word.startswith(wanted)]
        near = tuple(dict.fromkeys(words[word] for word in [*begun, *close]))[:3]
        raise NotFound(f"There is no {self.name} called {text!r}.", near)


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn of an answer, by the names of its columns.

    "bar": a bar for each thing of the first column, as long as the number in the second, or as many
    rows as it has. "stacked": the same, parted by the third column. "timeline": a bar for each year
    of the first column, as high as the number in the second.
    """

    kind: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the library: `name` is its file, `sentence` ends with a question mark.

    `about` is one of `TOPICS`; `heads` says how columns are headed that do not speak for themselves,
    and under "rows" what a chart counts that counts rows. `empty` says what it means that nothing
    answers it, and `caveats` what is to be minded in reading an answer, in sentences.
    """

    name: str
    sentence: str
    parameters: tuple[Parameter, ...]
    gives: str
    sparql: str
    about: str
    heads: tuple[tuple[str, str], ...] = ()
    chart: Chart | None = None
    empty: str = ""
    caveats: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in the order of `# Gives:`; parameters are not columns."""
        return tuple(dict.fromkeys(re.findall(r"\?(\w+)", self.gives)))


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of an answer, one dict-like row a solution, and the columns in order."""

    question: Question
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A query to learn SPARQL from, over this graph; it runs as it stands, here and elsewhere.

    `asks` says what it asks, without a full stop; `about` is one of `LESSONS`; `gives` is "table",
    "yes or no" or "graph"; `trick` is what there is to learn from it. `text` opens with what it
    asks and its trick as comments, and declares its prefixes.
    """

    name: str
    asks: str
    about: str
    text: str
    gives: str
    trick: str


# --- Reading the files ---


def _read(file: Traversable) -> Question:
    text = file.read_text(encoding="utf-8")
    name = file.name.removesuffix(".rq")
    first, *more = list(_head(text))
    lines = [(m["key"], m["said"]) for line in more if (m := _LINE.fullmatch(line))]
    said = dict(lines)
    if not first.endswith("?") or [key for key, _ in lines[:2]] != ["Binds", "Gives"]:
        raise QuestionError(f"{file.name} must open with its question, # Binds: and # Gives:.")
    known = {"About", "Binds", "Caveat", "Chart", "Columns", "Empty", "Example", "Gives"}
    if len(said) < len(more) or not said.keys() <= known:
        raise QuestionError(
            f"{file.name} opens with a line that nothing reads. Each of {', '.join(sorted(known))} "
            "may stand there once."
        )
    if said.get("About", "") not in TOPICS:
        raise QuestionError(f"{file.name} must say # About: one of {', '.join(TOPICS)}.")
    parameters = _parameters(file.name, said["Binds"], _pairs(file.name, said.get("Example", "")))
    chart = _chart(file.name, said["Chart"]) if "Chart" in said else None
    found = Question(
        name,
        first.removeprefix("# "),
        parameters,
        said["Gives"],
        text,
        said["About"],
        tuple(_pairs(file.name, said.get("Columns", "")).items()),
        chart,
        said.get("Empty", ""),
        _caveats(file.name, said["Caveat"]) if "Caveat" in said else (),
    )
    named = {*(name for name, _ in found.heads), *(chart.columns if chart else ())}
    if strange := sorted(named - {*found.columns, "rows"}):
        raise QuestionError(f"{file.name} heads or draws ?{strange[0]}, which it does not give.")
    return found


def _head(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if not line.startswith("#"):
            return
        yield line


def _pairs(file: str, text: str) -> dict[str, str]:
    found = {match["name"]: match["said"].strip() for match in _PAIR.finditer(text)}
    if _PAIR.sub("", text):
        raise QuestionError(f"{file} says {text!r}; name = words, name = words is wanted.")
    return found


def _parameters(file: str, binds: str, example: Mapping[str, str]) -> tuple[Parameter, ...]:
    found = tuple(
        Parameter(m["name"], m["kind"], example.get(m["name"], "")) for m in _BINDS.finditer(binds)
    )
    if not found and binds != "nothing":
        raise QuestionError(f"{file} must bind ?name (kind), or say # Binds: nothing.")
    if strange := [one.kind for one in found if one.kind not in _KINDS]:
        raise QuestionError(f"{file} binds a {strange[0]}; known are {', '.join(_KINDS)}.")
    if {one.name for one in found} != example.keys():
        raise QuestionError(f"{file} must say # Example: with a value for each of what it binds.")
    return found


def _caveats(file: str, text: str) -> tuple[str, ...]:
    keys = text.split(", ")
    if strange := [key for key in keys if key not in CAVEATS]:
        raise QuestionError(
            f"{file} says # Caveat: {strange[0]}; known are {', '.join(CAVEATS)}, with a comma "
            "and a space between two."
        )
    return tuple(CAVEATS[key] for key in dict.fromkeys(keys))


def _chart(file: str, text: str) -> Chart:
    match = _CHART.fullmatch(text)
    columns = tuple(re.findall(r"\w+", match["columns"])) if match else ()
    if match is None or len(columns) not in _CHARTS.get(match["kind"], ()):
        raise QuestionError(
            f"{file} says # Chart: {text}; bar ?what, bar ?what ?number, stacked ?what ?number "
            "?parts or timeline ?year ?number is wanted."
        )
    return Chart(match["kind"], columns)


@cache
def questions() -> tuple[Question, ...]:
    """Give all named questions, by name."""
    folder = files("kg") / "queries"
    found = [file for file in folder.iterdir() if file.name.endswith(".rq")]
    return tuple(_read(file) for file in sorted(found, key=lambda file: file.name))


def question(name: str) -> Question:
    """Give one named question.

    Raises:
        NotFound: there is none of that name; carries the nearest.
    """
    known = {one.name: one for one in questions()}
    if name in known:
        return known[name]
    near = tuple(difflib.get_close_matches(name, known, n=3, cutoff=0.4))
    listed = ", ".join(near or sorted(known))
    raise NotFound(f"No question named {name!r}. Known: {listed}.", near)


@cache
def reading(name: str) -> str:
    """Give the text of one of the catalogue's own questions, in `queries/read/`."""
    return (files("kg") / "queries" / "read" / f"{name}.rq").read_text(encoding="utf-8")


@cache
def examples() -> tuple[Example, ...]:
    """Give queries to learn from, in `queries/examples/`, in the order of `LESSONS`."""
    folder = files("kg") / "queries" / "examples"
    found = [file for file in folder.iterdir() if file.name.endswith(".rq")]
    read = [_example(file) for file in sorted(found, key=lambda file: file.name)]
    return tuple(sorted(read, key=lambda one: list(LESSONS).index(one.about)))


def _example(file: Traversable) -> Example:
    text = file.read_text(encoding="utf-8")
    asks, about, *trick = (line.removeprefix("# ") for line in _head(text))
    topic = about.removeprefix("About: ")
    if not trick or topic not in LESSONS or topic == about:
        raise QuestionError(
            f"{file.name} must open with what it asks, # About: one of {', '.join(LESSONS)}, and "
            "what there is to learn from it."
        )
    form = _FORM.search(text)
    if form is None:
        raise QuestionError(f"{file.name} must ask with SELECT, ASK or CONSTRUCT.")
    return Example(
        file.name.removesuffix(".rq").partition("-")[2],
        asks,
        topic,
        text.replace(f"# {about}\n", "", 1),
        _GIVES[form[0]],
        " ".join(trick),
    )


# --- Asking ---


def ask(store: Store, name: str, values: Mapping[str, str]) -> Answer:
    """Ask a named question.

    Args:
        values: one text for each parameter, by its name.

    Raises:
        NotFound: no such question, or nothing of the name that a parameter gives; the nearest are.
        QuestionError: a parameter is missing, unknown or not of its kind.
    """
    asked = question(name)
    wanted = {parameter.name: parameter for parameter in asked.parameters}
    if missing := sorted(wanted.keys() - values.keys()):
        raise QuestionError(
            f"{name} needs {', '.join(f'{m}=({wanted[m].kind})' for m in missing)}: "
            f"{asked.sentence}"
        )
    if strange := sorted(values.keys() - wanted.keys()):
        raise QuestionError(
            f"{name} has no parameter {strange[0]!r}. It takes: {', '.join(wanted) or 'none'}."
        )
    bound = {key: wanted[key].bind(value) for key, value in values.items()}
    for key, term in bound.items():
        if wanted[key].kind in _THINGS:
            _must_be_there(store, wanted[key].kind, values[key], term)
    rows = store.select(asked.sparql, bound)
    return Answer(asked, asked.columns, tuple(rows))


def written_out(asked: Question, values: Mapping[str, str]) -> str:
    """Write a question as a query that anybody can run: its values stand in it as VALUES.

    Raises:
        QuestionError: a value is not of its kind.
    """
    first, *_ = head = list(_head(asked.sparql))
    body = asked.sparql.split("\n", len(head))[-1]
    given = {one.name: [one.bind(values[one.name])] for one in asked.parameters}
    return f"{first}\n{with_values(body, given)}"


def _must_be_there(store: Store, kind: str, slug: str, term: Term) -> None:
    if next(iter(store.quads(term, RDF + "type")), None):
        return
    start = f"{BASE}{kind}/"
    rows = store.select(_OF_KIND, {"start": ox.Literal(start)})
    slugs = [row["thing"].value.removeprefix(start) for row in rows]
    alike = [one for one in slugs if ("#" in one) == ("#" in slug)]
    near = tuple(difflib.get_close_matches(slug, alike, n=3, cutoff=0.5))
    hint = f" Nearest: {', '.join(near)}." if near else ""
    raise NotFound(f"No {kind} named {slug!r}.{hint}", near)
