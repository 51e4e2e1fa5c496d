"""What a shape allows, said in a sentence that is made of its constraints and never by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import pyoxigraph as ox

from kg.namespaces import ORG, PROV, RDF, SH, XSD, compact
from kg.shapes._located import Located

__all__ = ["Constraints", "article", "joined", "sentence"]

_NIL = RDF + "nil"
_FORMS = {
    RDF + "langString": 'a text with its language ("..."@en)',
    XSD + "anyURI": 'an address ("https://..."^^xsd:anyURI)',
    XSD + "boolean": "true or false",
    XSD + "date": 'a day ("2007-01-15"^^xsd:date)',
    XSD + "decimal": "a number (2.5)",
    XSD + "double": "a number with an exponent (2.5e6)",
    XSD + "gYear": 'a year ("2007"^^xsd:gYear)',
    XSD + "gYearMonth": 'a month ("2007-01"^^xsd:gYearMonth)',
    XSD + "integer": "a whole number (2)",
    XSD + "string": 'a text without a language ("...")',
}
_NAMED = {ORG + "Organization": "organisation", PROV + "Person": "person"}
"""Classes of other vocabularies, which ours does not label."""
_OFTEN = {
    "once": "One",
    "once in each language": "One in each language:",
    "once or more": "At least one",
    "once or not at all": "At most one",
}


class Constraints:
    """The constraints of all shapes, looked up by shape."""

    def __init__(
        self,
        triples: Iterable[ox.Triple],
        labels: Mapping[str, str],
        parents: Iterable[ox.Triple] = (),
    ) -> None:
        self._labels = {**_NAMED, **labels}
        self._of: dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]] = {}
        for triple in triples:
            if not isinstance(triple.subject, ox.Triple) and not isinstance(
                triple.object, ox.Triple
            ):
                of_subject = self._of.setdefault(triple.subject.value, defaultdict(list))
                of_subject[triple.predicate.value].append(triple.object)
        self._narrower: dict[str, list[str]] = defaultdict(list)
        for triple in parents:
            if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode):
                self._narrower[triple.object.value].append(triple.subject.value)
        self._by_path: dict[str, list[str]] = defaultdict(list)
        for shape in self._of:
            for path in self._paths(shape):
                self._by_path[path].append(shape)

    def allowed(self, shape: str, property_of_shape: str = "", *, often: bool = True) -> str:
        """Say what a shape allows, in one sentence; empty where it has no constraint that we say.

        Args:
            property_of_shape: the property whose values are meant, as a file would write it.
            often: say also how often it may stand.
        """
        values = self._values(shape)
        times = self._often(shape)
        if not values:  # how often it stands is all that is said
            if times == "none":
                return f"No {property_of_shape} at all." if property_of_shape else "None at all."
            return f"{_OFTEN[times]} {property_of_shape}." if times and property_of_shape else ""
        found = joined(values, "or")
        if not self.listed(shape) and any(map(self._paths, self._options(shape))):
            found = ", or ".join(values)
        return sentence(f"{found}, {times}" if often and times else found)

    def classes(self, shape: str) -> tuple[str, ...]:
        """Give the classes of which a value must be, by IRI; any one of them will do."""
        own = self._iris(shape, "class")
        either = [iri for option in self._options(shape) for iri in self._iris(option, "class")]
        return (*own, *either)

    def listed(self, shape: str) -> tuple[str, ...]:
        """Give the values that may stand, as a file would write them; empty where there is no list."""
        return tuple(
            self._written(value)
            for head in self._of.get(shape, {}).get(SH + "in", ())
            for value in self._members(head)
        )

    def allowed_at(self, located: Located, index: int) -> str:
        """Say which values the property of a triple of a file may have; empty where any may stand."""
        prop = located.triples[index].predicate.value
        shape = self.of_property(prop, located.classes_at(index))
        return self.allowed(shape) if shape else ""

    def of_property(self, prop: str, classes: Iterable[str]) -> str:
        """Give the shape that says which values a property of a thing of these classes may have.

        Empty where no shape says so; where the classes are of no shape, any that does.
        """
        says = [shape for shape in self._by_path.get(prop, ()) if self._values(shape)]
        own = {part for one in classes for part in self._parts.get(one, ())}
        return next((shape for shape in says if shape in own), says[0] if says else "")

    def paths(self, shape: str) -> frozenset[str]:
        """Give the properties that a shape is about, also those of each way in which it can be met."""
        parts = [shape, *self._options(shape)]
        return frozenset(path for part in parts for path in self._paths(part))

    def kind(self, term: ox.NamedNode | ox.BlankNode | ox.Literal, classes: Sequence[str]) -> str:
        """Say of which kind a value is: "a year", "a text without a language", "a phase"."""
        if isinstance(term, ox.Literal):
            if term.language:
                return f"a text in {term.language}"
            if term.datatype.value == XSD + "boolean":
                return "a truth value"
            return self._form(term.datatype.value).partition(" (")[0]
        return joined([self._class(iri).partition(" (")[0] for iri in classes[:2]], "and")

    def kinds(self, classes: Iterable[str]) -> frozenset[str]:
        """Give these classes and all that are kinds of them."""
        found: set[str] = set()
        waiting = list(classes)
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += self._narrower.get(one, ())
        return frozenset(found)

    def members(
        self, classes: Iterable[str], types: Mapping[str, tuple[str, ...]]
    ) -> Mapping[str, tuple[str, ...]]:
        """Give what is of one of these classes, or of a kind of it, of the things with `types`."""
        kinds = self.kinds(classes)
        return {iri: of for iri, of in types.items() if not kinds.isdisjoint(of)}

    def class_names(self) -> tuple[str, ...]:
        """Give the classes that a shape is about, as a file would write them."""
        return tuple(sorted(compact(iri) for iri in self._parts))

    def property_names(self, classes: Iterable[str]) -> tuple[str, ...]:
        """Give the properties that the shapes of these classes know, as a file would write them."""
        parts = {part for one in classes for part in self._parts.get(one, ())}
        return tuple(sorted({compact(path) for part in parts for path in self._paths(part)}))

    @cached_property
    def _parts(self) -> Mapping[str, frozenset[str]]:
        """The shapes that are held against the things of a class, by class."""
        found: dict[str, set[str]] = defaultdict(set)
        for shape in self._of:
            for target in self._iris(shape, "targetClass"):
                found[target] |= {shape, *self._iris(shape, "property")}
        return {target: frozenset(parts) for target, parts in found.items()}

    # --- one shape ---

    def _values(self, shape: str) -> list[str]:
        if listed := self.listed(shape):
            return list(listed)
        found = [self._class(iri) for iri in self._iris(shape, "class")]
        found += [self._form(iri) for iri in self._iris(shape, "datatype")]
        for option in self._options(shape):
            if said := self._option(option):
                found.append(said)
        if not found and SH + "IRI" in self._iris(shape, "nodeKind"):
            found = ["a name or an address, such as <#fair-deal> or <https://...>"]
        limits = self._limits(shape)
        if limits:
            found = [f"{joined(found, 'or')}{limits}"] if found else [f"a value{limits}"]
        return found

    def _limits(self, shape: str) -> str:
        of = self._of.get(shape, {})
        found = ""
        for name, words in (
            ("minInclusive", "of at least {}"),
            ("maxInclusive", "of at most {}"),
            ("maxLength", "of at most {} characters"),
            ("pattern", "written as {}"),
        ):
            for value in of.get(SH + name, ()):
                found += " " + words.format(_PATTERNS.get(value.value, value.value))
        return found

    def _often(self, shape: str) -> str:
        of = self._of.get(shape, {})
        least = max((int(one.value) for one in of.get(SH + "minCount", ())), default=0)
        most = min((int(one.value) for one in of.get(SH + "maxCount", ())), default=-1)
        if most == 0:
            return "none"
        if of.get(SH + "uniqueLang"):
            return "once in each language"
        if most == 1:
            return "once" if least else "once or not at all"
        return "once or more" if least else ""

    def _option(self, option: str) -> str:
        """Say one of the ways in which a shape of two or more can be met."""
        if classes := self._iris(option, "class"):
            return self._class(classes[0])
        if datatypes := self._iris(option, "datatype"):
            return self._form(datatypes[0])
        paths = self._paths(option)
        name = compact(paths[0]) if paths else "a part"
        if values := self._of[option].get(SH + "hasValue"):
            return f"{name} {self._written(values[0])}"
        return f"no {name}" if self._often(option) == "none" else name

    def _class(self, iri: str) -> str:
        label = self._labels.get(iri, "")
        return f"{article(plain(label))} ({compact(iri)})" if label else f"a {compact(iri)}"

    @staticmethod
    def _form(datatype: str) -> str:
        return _FORMS.get(datatype, f"a value of the type {compact(datatype)}")

    def _written(self, term: ox.NamedNode | ox.BlankNode | ox.Literal) -> str:
        if isinstance(term, ox.NamedNode):
            return compact(term.value)
        return f'"{term.value}"' if term.value not in ("true", "false") else term.value

    # --- walking ---

    def _iris(self, shape: str, name: str) -> list[str]:
        of = self._of.get(shape, {}).get(SH + name, ())
        return [one.value for one in of if isinstance(one, ox.NamedNode)]

    def _paths(self, shape: str) -> list[str]:
        return self._iris(shape, "path")

    def _options(self, shape: str) -> list[str]:
        heads = self._of.get(shape, {}).get(SH + "or", ())
        return [one.value for head in heads for one in self._members(head)]

    def _members(
        self, head: ox.NamedNode | ox.BlankNode | ox.Literal
    ) -> list[ox.NamedNode | ox.BlankNode | ox.Literal]:
        found: list[ox.NamedNode | ox.BlankNode | ox.Literal] = []
        seen = set()
        while head.value != _NIL and head.value not in seen:
            seen.add(head.value)
            cell = self._of.get(head.value, {})
            found += cell.get(RDF + "first", ())[:1]
            head = (cell.get(RDF + "rest") or [ox.NamedNode(_NIL)])[0]
        return found


_PATTERNS = {
    "[.]$": "a full sentence, with a full stop at its end",
    "^An? .+[.]$": "a full sentence that begins with A or An",
    "^https?://[^ ]+$": "https://... or http://..., without a blank",
    "^[a-z]+/[^ ]+ [0-9a-f]{12}$": 'a name and a digest, as in "case/o2 0123456789ab"',
    "^(visits|readBefore|covers|assumes|wasDerivedFrom)( [^ ]+)+$": (
        'a property and names, as in "visits concept/pain concept/fear"'
    ),
}
"""The patterns of our shapes in words; any other is given as it is."""


def joined(parts: Sequence[str], word: str) -> str:
    """Write parts as one phrase: `a, b or c`.

    >>> joined(["a", "b", "c"], "or")
    'a, b or c'
    """
    return f" {word} ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def sentence(words: str) -> str:
    """Make a sentence of words, but leave a name or a text that it begins with as it is."""
    first = words.split(" ", 1)[0]
    is_word = first.isalpha() and first not in ("true", "false")
    return f"{words[0].upper() if is_word else words[0]}{words[1:]}."


def plain(label: str) -> str:
    """Write a label within a sentence: small, unless it has the look of a name.

    >>> plain("Force of gravity"), plain("Moment of Belief")
    ('force of gravity', 'Moment of Belief')
    """
    rest = label[1:]
    return label if rest != rest.lower() else label.lower()


def article(noun: str) -> str:
    """Write a noun with its article.

    >>> article("idea"), article("unit")
    ('an idea', 'a unit')
    """
    vowel = noun[:1].lower() in tuple("aeiou") and not noun.startswith(("uni", "use"))
    return f"{'an' if vowel else 'a'} {noun}"
