"""What each code of a finding means: why it matters, what is allowed, how it is mended.

Codes of the text and of terms are explained in a file beside this one, those of shapes and rules
by the shape or rule itself; `ontology/explanations.toml` adds reasons and examples to these. Must
never decide what is wrong.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from kg import turtle
from kg.corpus import rules
from kg.diagnostics import Severity
from kg.namespaces import BASE, SH, SKOS, compact
from kg.shapes._allowed import Constraints
from kg.shapes._check import Rule
from kg.shapes._shacl import SHAPES, shapes_of

__all__ = ["Explanation", "explanations"]

_OF_LIBRARY = Path(__file__).with_name("explanations.toml")
_OF_CONTENT = "ontology/explanations.toml"
_VOCABULARY = "ontology/atlas.ttl"
_SHAPE = BASE + "shape/"


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a code means. All texts but `title`, `allowed` and `fix` may be empty."""

    code: str
    severity: Severity
    title: str
    """What is wrong, in a sentence."""
    what: str
    """Why it matters."""
    allowed: str
    fix: str
    wrong: str
    """Turtle that has this finding, once the prefixes are declared."""
    right: str
    """The same, mended."""
    kept_out: bool
    """Whether a file with such a finding is kept out of what is served."""


def explanations(root: Path) -> Mapping[str, Explanation]:
    """Explain every code that a finding can have, by code and in alphabetical order.

    Args:
        root: a content folder, whose shapes and rules are explained beside what all content has.

    Raises:
        ValueError: a file of explanations cannot be read.
    """
    found = {code: _of_table(code, told) for code, told in _table(_OF_LIBRARY).items()}
    told = _table(root / _OF_CONTENT) if (root / _OF_CONTENT).is_file() else {}
    terms = _Terms.read(root)
    triples = tuple(t for name in SHAPES for t in _triples(root, name))
    constraints = Constraints(triples, terms.labels)
    targets = _targets(triples)
    for iri, shape in shapes_of(triples).items():
        about = shape.path or targets.get(iri, "")
        by_itself = {
            "title": shape.message,
            "what": terms.meanings.get(about, ""),
            "allowed": constraints.allowed(iri, compact(shape.path) if shape.path else ""),
            "fix": shape.fix,
        }
        own = {**by_itself, **told.get(shape.code, {}), "severity": shape.severity.value}
        found[shape.code] = _of_table(shape.code, own)
    for name, text in rules(root, "check-"):
        rule = Rule.read(name, text)
        by_itself = {"title": rule.question, "allowed": "", "fix": rule.fix}
        own = {**by_itself, **told.get(rule.code, {}), "severity": rule.severity.value}
        found[rule.code] = _of_table(rule.code, own)
    return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class _Terms:
    """What the vocabulary says of its terms, by IRI."""

    labels: Mapping[str, str]
    meanings: Mapping[str, str]

    @classmethod
    def read(cls, root: Path) -> _Terms:
        triples = _triples(root, _VOCABULARY)

        def of(prop: str) -> dict[str, str]:
            return {
                t.subject.value: t.object.value
                for t in triples
                if t.predicate.value == SKOS + prop
                and isinstance(t.subject, ox.NamedNode)
                and isinstance(t.object, ox.Literal)
            }

        labels, definitions = of("prefLabel"), of("definition")
        meanings = {iri: f"{compact(iri)} is {_inner(text)}" for iri, text in definitions.items()}
        return cls(labels, meanings)


def _inner(text: str) -> str:
    return text[:1].lower() + text[1:]


def _triples(root: Path, name: str) -> tuple[ox.Triple, ...]:
    return turtle.read_file(root / name).triples if (root / name).is_file() else ()


def _targets(triples: tuple[ox.Triple, ...]) -> Mapping[str, str]:
    """Give a class or property whose things a shape of a whole thing is about, by shape."""
    names = (SH + "targetClass", SH + "targetSubjectsOf")
    return {
        t.subject.value: t.object.value
        for t in reversed(triples)
        if t.predicate.value in names
        and isinstance(t.subject, ox.NamedNode)
        and isinstance(t.object, ox.NamedNode)
    }


def _table(file: Path) -> Mapping[str, Mapping[str, str]]:
    try:
        found: Mapping[str, Mapping[str, str]] = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{file.name} cannot be read: {error}") from error
    return found


def _of_table(code: str, told: Mapping[str, str]) -> Explanation:
    return Explanation(
        code,
        Severity(told.get("severity", "error")),
        told["title"],
        told.get("what", ""),
        told["allowed"],
        told["fix"],
        told.get("wrong", "").strip("\n"),
        told.get("right", "").strip("\n"),
        bool(told.get("kept_out", False)),
    )
