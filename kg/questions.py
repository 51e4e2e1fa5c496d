"""Named questions: SPARQL files with typed parameters.

One question, one file. The first line is the question, the second says what it binds, the third
what it gives. A parameter is bound as a term, never pasted into the text. What a page, a route and
a command show comes from the same question.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import pyoxigraph as ox

from kg.errors import NotFound, QuestionError
from kg.namespaces import BASE, XSD
from kg.store import Row, Store, Term

__all__ = ["Answer", "Parameter", "Question", "ask", "question", "questions", "reading"]

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]*(?:#[A-Za-z0-9._-]+)?")
_BINDS = re.compile(r"\?(?P<name>\w+) \((?P<kind>[a-z]+)\)")
_KINDS = ("basis", "case", "concept", "organisation", "person", "scheme", "source", "text", "year")
_THINGS = frozenset(_KINDS) - {"basis", "text", "year"}
_IS_THERE = "SELECT ?thing ?class WHERE { ?thing a ?class } LIMIT 1"
_ALL = "SELECT DISTINCT ?thing WHERE { ?thing a ?class } ORDER BY ?thing"
_BASES = {"word": "proposersTerm", "telling": "proposersTelling", "ours": "editorial"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question must be given.

    `kind` is "case", "concept", "scheme", "source", "organisation" or "person" (a slug), "basis"
    (word, telling or ours), "year" (four digits) or "text".
    """

    name: str
    kind: str

    def bind(self, value: str) -> Term:
        """Make the term for a value as a person writes it.

        Raises:
            QuestionError: the value is not of this kind.
        """
        if self.kind == "text":
            return ox.Literal(value)
        if self.kind == "year":
            if not re.fullmatch(r"\d{4}", value):
                raise QuestionError(f"{self.name} is {value!r}; a year of four digits is wanted.")
            return ox.Literal(value, datatype=ox.NamedNode(XSD + "gYear"))
        if self.kind == "basis":
            if value not in _BASES:
                raise QuestionError(f"{self.name} is {value!r}; one of {', '.join(_BASES)} is.")
            return ox.NamedNode(f"{BASE}ontology#{_BASES[value]}")
        if not _SLUG.fullmatch(value):
            raise QuestionError(
                f"{self.name} is {value!r}; the name of a {self.kind} is wanted, "
                "in small letters, digits and hyphens, as in its address."
            )
        return ox.NamedNode(f"{BASE}{self.kind}/{value}")


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the library: `name` is its file, `sentence` ends with a question mark."""

    name: str
    sentence: str
    parameters: tuple[Parameter, ...]
    gives: str
    sparql: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of an answer, one dict-like row a solution, and the columns in order."""

    question: Question
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def _read(file: Traversable) -> Question:
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    name = file.name.removesuffix(".rq")
    heads = [line.removeprefix("#").strip() for line in lines[:3]]
    if len(heads) < 3 or not heads[0].endswith("?") or not heads[2].startswith("Gives:"):
        raise QuestionError(f"{file.name} must open with its question, # Binds: and # Gives:.")
    parameters = tuple(Parameter(m["name"], m["kind"]) for m in _BINDS.finditer(heads[1]))
    if not parameters and heads[1] != "Binds: nothing":
        raise QuestionError(f"{file.name} must bind ?name (kind), or say # Binds: nothing.")
    if strange := [p.kind for p in parameters if p.kind not in _KINDS]:
        raise QuestionError(f"{file.name} binds a {strange[0]}; known are {', '.join(_KINDS)}.")
    return Question(name, heads[0], parameters, heads[2].removeprefix("Gives:").strip(), text)


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
    return Answer(asked, _columns(asked, rows), tuple(rows))


def _must_be_there(store: Store, kind: str, slug: str, term: Term) -> None:
    if store.select(_IS_THERE, {"thing": term}):
        return
    start = f"{BASE}{kind}/"
    iris = (row["thing"].value for row in store.select(_ALL))
    slugs = [iri[len(start) :] for iri in iris if iri.startswith(start)]
    alike = [one for one in slugs if ("#" in one) == ("#" in slug)]
    near = tuple(difflib.get_close_matches(slug, alike, n=3, cutoff=0.5))
    hint = f" Nearest: {', '.join(near)}." if near else ""
    raise NotFound(f"No {kind} named {slug!r}.{hint}", near)


def _columns(asked: Question, rows: Sequence[Row]) -> tuple[str, ...]:
    """Give the columns in the order of `# Gives:`; parameters are not columns."""
    named = re.findall(r"\?(\w+)", asked.gives)
    return tuple(dict.fromkeys([*named, *(key for row in rows for key in row if key in named)]))
