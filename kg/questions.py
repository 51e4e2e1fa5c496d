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
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import pyoxigraph as ox

from kg.errors import NotFound, QuestionError
from kg.namespaces import ATLAS, BASE, RDF, XSD
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

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*")
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
_LISTED = 12
"""Up to so many values are all told where another one was given."""

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
    A slug may stand as answers print it: `concept:pain`, `concept/pain`, or the whole address.
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

    @property
    def what(self) -> str:
        """What is asked for, in a word.

        >>> Parameter("force", "concept").what, Parameter("concept", "concept").what
        ('force', 'concept')
        """
        return self.name if self.family else self.kind

    def _plain(self, value: str) -> str:
        """Take off what a name of this kind begins with where answers, files or addresses write it."""
        text = value.strip()
        if text.startswith("<") and text.endswith(">"):
            text = text[1:-1]
        starts = (f"{BASE}{self.kind}/", f"{self.kind}/", f"{self.kind}:")
        for start in (ATLAS, "atlas:") if self.kind == "basis" else starts:
            if text.startswith(start):
                return text.removeprefix(start)
        return text

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
        plain = self._plain(value)
        if self.kind == "basis":
            name = BASES.get(plain, plain)
            if name not in BASES.values():
                raise QuestionError(f"{value!r} is no {self.what}; one of {', '.join(BASES)}.")
            return ox.NamedNode(ATLAS + name)
        if not _SLUG.fullmatch(plain):
            raise QuestionError(
                f"{self.name} is {value!r}; the name of {_a(self.what)} is wanted, "
                "in small letters, digits and hyphens, as in its address."
            )
        return ox.NamedNode(f"{BASE}{self.kind}/{plain}")

    def choose(self, text: str, choices: Sequence[Choice]) -> Choice:
        """Find what a person means by a value or a name, among what there is to choose from.

        Raises:
            NotFound: it is none of them; carries the values of the nearest.
        """
        plain = self._plain(text)
        wanted = plain.casefold()
        if self.kind == "basis":
            plain = next((value for value, name in BASES.items() if plain == name), plain)
        for one in choices:
            if plain == one.value:
                return one
        meant = [c for c in choices if wanted in (c.label.casefold(), c.value.casefold())]
        if len(meant) == 1:
            return meant[0]
        words = {word.casefold(): c.value for c in choices for word in (c.value, c.label)}
        close = difflib.get_close_matches(wanted[:200], words, n=6, cutoff=0.5)
        begun = [word for word in words if len(wanted) > 2 and word.startswith(wanted)]
        near = tuple(dict.fromkeys(words[word] for word in [*begun, *close]))[:3]
        near = tuple(one.value for one in meant) or near
        raise NotFound(f"No {self.what} named {text!r}.{_nearest(near)}", near)


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
    def nothing(self) -> str:
        """What it means that nothing answers it, whether or not its file says so."""
        return self.empty or "The atlas holds nothing that answers this."

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
    folder = files("kg") / "queries" / "named"
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
    hint = _nearest(near) or f" Known: {', '.join(sorted(known))}."
    raise NotFound(f"No question named {name!r}.{hint}", near)


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


def _nothing(_: Parameter) -> Sequence[Choice]:
    return ()


def ask(
    store: Store,
    name: str,
    values: Mapping[str, str],
    choices: Callable[[Parameter], Sequence[Choice]] = _nothing,
) -> Answer:
    """Ask a named question.

    Args:
        values: one text for each parameter, by its name: a slug, or what it is called.
        choices: gives what a parameter can be; asked only where a value is none as it stands.

    Raises:
        NotFound: no such question, or nothing of the name that a parameter gives; the nearest are.
        QuestionError: a parameter is unknown, missing or not of its kind.
    """
    asked = question(name)
    wanted = {parameter.name: parameter for parameter in asked.parameters}
    if strange := sorted(values.keys() - wanted.keys()):
        near = difflib.get_close_matches(strange[0][:200], wanted, n=1)
        takes = f"Did you mean {near[0]}?" if near else f"It takes: {', '.join(wanted) or 'none'}."
        raise QuestionError(f"{name} has no parameter {strange[0]!r}. {takes}")
    if missing := sorted(wanted.keys() - values.keys()):
        raise QuestionError(
            f"{name} needs {', '.join(f'{m}=({wanted[m].kind})' for m in missing)}: "
            f"{asked.sentence}"
        )
    bound = {key: _meant(store, wanted[key], value, choices) for key, value in values.items()}
    rows = store.select(asked.sparql, bound)
    return Answer(asked, asked.columns, tuple(rows))


def _meant(
    store: Store,
    parameter: Parameter,
    text: str,
    choices: Callable[[Parameter], Sequence[Choice]],
) -> Term:
    """Give the term that a value means: of its kind and class, and there; by its label otherwise."""
    if parameter.kind in ("text", "year"):
        return parameter.bind(text)
    wrong, term = "", None
    try:
        term = parameter.bind(text)
    except QuestionError as error:
        wrong = str(error)
    family = ox.NamedNode(ATLAS + parameter.family) if parameter.family else None
    if term and (parameter.kind not in _THINGS or _is_there(store, term, family)):
        return term
    offered = choices(parameter)
    try:
        return parameter.bind(parameter.choose(text, offered).value)
    except NotFound as error:
        near, unknown = error.nearest, error
    if term and family and _is_there(store, term, None):
        listed = len(offered) <= _LISTED and ", ".join(one.value for one in offered)
        some = f"; one of {listed}." if listed else f".{_nearest(near)}"
        raise QuestionError(f"{text} is no {parameter.what}{some}")
    if wrong:
        raise QuestionError(wrong if parameter.kind == "basis" else f"{wrong}{_nearest(near)}")
    raise unknown


def _is_there(store: Store, term: Term, family: Term | None) -> bool:
    return next(iter(store.quads(term, RDF + "type", family)), None) is not None


def _nearest(names: Sequence[str]) -> str:
    return f" Nearest: {', '.join(names)}." if names else ""


def _a(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def written_out(asked: Question, values: Mapping[str, str]) -> str:
    """Write a question as a query that anybody can run: its values stand in it as VALUES.

    Raises:
        QuestionError: a value is not of its kind.
    """
    first, *_ = head = list(_head(asked.sparql))
    body = asked.sparql.split("\n", len(head))[-1]
    given = {one.name: [one.bind(values[one.name])] for one in asked.parameters}
    return f"{first}\n{with_values(body, given)}"
