"""A file to begin a story or a reading path with: it leads through the questions and is filled in.

What must be written, what may stand there and how an idea is told come from the shapes and the
schemes of the content, so that a file begun today asks what is asked today. Nothing in it is made
up: what is not known yet is a text that begins with "To fill in", which `kg check` names until it
is gone, and what may not be needed is commented out. Must never write a file.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from kg import turtle
from kg.corpus import misnamed
from kg.namespaces import ATLAS, BASE, CONCEPT, PREFIXES, RDF, SH, SKOS, XSD, compact
from kg.settings import shipped_content

__all__ = ["NewFile", "new_case", "new_path", "slug_of"]

_LONGEST = 64
_SPELT = str.maketrans(
    {"&": " and ", "+": " plus ", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d"}
    | {"þ": "th", "'": "", "’": "", "`": ""}
)
"""What no letter of the alphabet is left of by taking accents away."""
_LICENCE = "<https://creativecommons.org/licenses/by/4.0/>"
_TO_FILL_IN = "To fill in."
_READING = ("atlas:phase", "atlas:basis", "atlas:because")


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file that is not written yet; `path` is its place below the content folder."""

    slug: str
    path: str
    text: str


def slug_of(title: str) -> str:
    """Make the name of a file, and so of an address, from a title.

    Raises:
        ValueError: nothing of the title can stand in an address.

    >>> slug_of("Johnson & Johnson’s Café")
    'johnson-and-johnsons-cafe'
    """
    plain = unicodedata.normalize("NFKD", title.casefold().translate(_SPELT))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    slug = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    if len(slug) > _LONGEST:
        slug = (slug[: _LONGEST + 1].rpartition("-")[0] or slug)[:_LONGEST].strip("-")
    if not slug:
        raise ValueError(
            f"No name for a file can be made of {title!a}: a to z and 0 to 9 can stand in one. "
            "Name the file with --output, such as --output cases/octopus-energy.ttl."
        )
    return slug


def new_case(title: str, *, today: date, slug: str = "", content: Path | None = None) -> NewFile:
    """Make the file of a story that is to be told.

    Args:
        slug: the name of the file; made of the title where none is given.
        content: the folder whose shapes, ideas and organisations it goes by; what is shipped where
            none is given.

    Raises:
        ValueError: the title is empty, or no name can be made of it.
    """
    title, slug, path = _named(title, slug, "cases")
    book = _Book.read(content or shipped_content())
    return NewFile(slug, path, _case(title, slug, today, book))


def new_path(title: str, *, today: date, slug: str = "", content: Path | None = None) -> NewFile:
    """Make the file of a reading path; see `new_case`."""
    title, slug, path = _named(title, slug, "paths")
    book = _Book.read(content or shipped_content())
    return NewFile(slug, path, _path(title, slug, today, book))


def _named(title: str, slug: str, folder: str) -> tuple[str, str, str]:
    title = " ".join("".join(c if c.isprintable() else " " for c in title).split())
    if not title:
        raise ValueError("The title is empty. Give the name of what it tells of, in quotes.")
    slug = slug or slug_of(title)
    path = f"{folder}/{slug}.ttl"
    if found := misnamed(path):
        raise ValueError(f"{found[0].message} {found[0].fix}")
    return title, slug, path


# --- What the content asks for ---


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the shapes say of a property of a class."""

    message: str
    choices: tuple[str, ...]
    datatype: str
    is_required: bool
    instead: frozenset[str] = frozenset()
    """Properties of which any one does as well."""


@dataclass(frozen=True, slots=True)
class _Book:
    """The shapes and ideas of a content folder, as far as a template needs them."""

    root: Path
    _about: Mapping[object, Mapping[str, Sequence[object]]]

    @classmethod
    def read(cls, root: Path) -> _Book:
        """Read them; where a file is not there, the one that is shipped counts."""
        names = ("atlas", "shapes", "schemes/journey", "schemes/sectors", "schemes/places")
        about: dict[object, dict[str, list[object]]] = {}
        for name in (f"ontology/{name}.ttl" for name in names):
            file = root / name if (root / name).is_file() else shipped_content() / name
            for triple in turtle.read_file(file).triples:
                values = about.setdefault(triple.subject, {})
                values.setdefault(triple.predicate.value, []).append(triple.object)
        return cls(root, about)

    def asked(self, kind: str) -> dict[str, _Asked]:
        """Give what is asked of a class, by property, in the order of the shapes."""
        found: dict[str, _Asked] = {}
        target = ox.NamedNode(ATLAS + kind)
        for about in self._about.values():
            if target not in about.get(SH + "targetClass", ()):
                continue
            for shape in about.get(SH + "property", ()):
                self._add(found, self._about.get(shape, {}), self._about.get(shape, {}))
            for head in about.get(SH + "or", ()):  # the first of several ways is the plain one
                ways = [self._about.get(way, {}) for way in self._members(head)]
                names = frozenset(name for way in ways if (name := _path_of(way)))
                self._add(found, about, ways[0], names)
        return found

    def _add(
        self,
        found: dict[str, _Asked],
        shape: Mapping[str, Sequence[object]],
        way: Mapping[str, Sequence[object]],
        instead: frozenset[str] = frozenset(),
    ) -> None:
        if not (name := _path_of(way)):
            return
        is_required = _text(way, SH + "minCount") not in {"", "0"} and not _text(
            shape, SH + "severity"
        )
        before = found.get(name)
        choices = tuple(
            compact(one.value) if isinstance(one, ox.NamedNode) else str(one)  # as it is written
            for head in way.get(SH + "in", ())
            for one in self._members(head)
        )
        # A second shape of a property, such as the longest length, only adds to the first.
        found[name] = _Asked(
            before.message if before and not is_required else _text(shape, SH + "message"),
            (before.choices if before else ()) or choices,
            (before.datatype if before else "") or _text(way, SH + "datatype"),
            is_required or (before is not None and before.is_required),
            instead,
        )

    def _members(self, head: object) -> Iterable[object]:
        while head in self._about:
            yield from self._about[head].get(RDF + "first", ())
            head = self._about[head].get(RDF + "rest", [None])[0]

    def how_to_tell(self, concept: str) -> tuple[str, ...]:
        """Give the test of an idea, and what does not count as it."""
        about = self._about.get(ox.NamedNode(CONCEPT + concept), {})
        said = [
            f"{head}: {text}"
            for head, name in (("How to tell", "countsWhen"), ("Not", "doesNotCountWhen"))
            if (text := _text(about, ATLAS + name))
        ]
        return tuple(said)

    def meaning(self, name: str) -> str:
        """Give the definition of a term, such as atlas:unit, to follow a colon."""
        about = self._about.get(ox.NamedNode(ATLAS + name.removeprefix("atlas:")), {})
        text = _text(about, SKOS + "definition")
        return text[:1].lower() + text[1:]

    def ideas(self, kind: str) -> tuple[str, ...]:
        """Give the ideas of a class, such as the sectors, by name."""
        target = ox.NamedNode(ATLAS + kind)
        found = [
            compact(idea.value)
            for idea, about in self._about.items()
            if isinstance(idea, ox.NamedNode) and target in about.get(RDF + "type", ())
        ]
        return tuple(sorted(found))

    def describes(self, name: str) -> str:
        """Give the file in `cases/` that describes a thing, such as an organisation; empty for none."""
        begins = re.compile(rf"^{re.escape(name)}\s+a\s", re.MULTILINE)
        for file in sorted((self.root / "cases").rglob("*.ttl")):
            if begins.search(turtle.read_file(file).text):
                return file.relative_to(self.root).as_posix()
        return ""


def _path_of(shape: Mapping[str, Sequence[object]]) -> str:
    paths = [path for path in shape.get(SH + "path", ()) if isinstance(path, ox.NamedNode)]
    return compact(paths[0].value) if paths else ""


def _text(about: Mapping[str, Sequence[object]], prop: str) -> str:
    return next((str(getattr(value, "value", "")) for value in about.get(prop, ())), "")


# --- Blocks ---


def _literal(text: str) -> str:
    escaped = "".join({'"': '\\"', "\\": "\\\\"}.get(char, char) for char in text)
    return f'"{escaped}"@en'


def _help(*lines: str, indent: int = 0) -> list[str]:
    before = " " * indent + "#:"
    return [
        row
        for line in lines
        for row in textwrap.wrap(
            line,
            width=98,
            initial_indent=f"{before} ",
            subsequent_indent=f"{before}   ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    ]


@dataclass(frozen=True, slots=True)
class _Line:
    """A property of a block. Without a value it is a text to fill in, as the shapes word it."""

    property: str
    value: str = ""
    help: tuple[str, ...] = ()
    is_used: bool = True
    """Whether it stands there at once; else it is commented out."""


def _block(
    book: _Book, subject: str, kind: str, lines: Sequence[_Line], *, today: date | None = None
) -> list[str]:
    """Write a block, with all that its class requires; what is not listed comes last."""
    asked = book.asked(kind.removeprefix("atlas:")) if kind.startswith("atlas:") else {}
    listed = {line.property for line in lines}
    more = [
        _Line(name)
        for name, one in asked.items()
        if one.is_required and listed.isdisjoint({name, *one.instead})
    ]
    rows = [subject, f"    a {kind} ;"]
    for line in (*lines, *more):
        rows += _help(*line.help, indent=4)
        one = asked.get(line.property)
        is_allowed = line.value and not (one and one.choices and line.value not in one.choices)
        value = line.value if is_allowed else _asked_value(one, today)
        rows.append(f"    {'' if line.is_used else '# '}{line.property} {value} ;")
    return [*rows, "."]


def _asked_value(asked: _Asked | None, today: date | None) -> str:
    if asked is None:
        return _literal(_TO_FILL_IN)
    if asked.choices:
        return asked.choices[0]
    if asked.datatype == XSD + "date" and today is not None:
        return f'"{today.isoformat()}"^^xsd:date'
    if asked.datatype == XSD + "integer":
        return "1"
    return _literal(f"{_TO_FILL_IN} {asked.message}".rstrip())


def _apart(rows: Iterable[str]) -> list[str]:
    """Comment a block out; `# ` before each line, which an editor takes away again."""
    return [f"# {row}" for row in rows]


def _choices(book: _Book, asked: _Asked | None) -> tuple[str, ...]:
    """Give what may be written, with what each means, as help."""
    choices = asked.choices if asked else ()
    return tuple(f"{choice}: {book.meaning(choice)}".removesuffix(": ") for choice in choices)


def _file(head: Iterable[str], kind: str, slug: str, parts: Iterable[list[str]]) -> str:
    body = "\n\n".join("\n".join(part) for part in parts)
    used = sorted(name for name in PREFIXES if re.search(rf"(?<![\w:/-]){name}:[\w\\]", body))
    prologue = [f"@base <{BASE}{kind}/{slug}> ."]
    prologue += [f"@prefix {name}: <{PREFIXES[name]}> ." for name in used]
    return "\n".join((*head, *prologue)) + f"\n\n{body}\n"


_HOW = (
    "Lines with #: are help: delete them as you go. A finished file has none.",
    'Blocks with # are to be used: take the "# " away, and write over what begins with '
    f'"{_TO_FILL_IN}" What you do not need you delete.',
)


# --- A story ---


def _case(title: str, slug: str, today: date, book: _Book) -> str:
    organisation, source = f"organisation:{slug}", f"source:{slug}-1"
    head = [
        f"# Case: {title}",
        *_help(
            *_HOW,
            f"Run beside it: kg check --watch cases/{slug}.ttl",
            "A finished story to look at: cases/glasgow-neonatal-unit.ttl",
        ),
    ]
    described = book.describes(organisation)
    parts = [
        _block(book, "<>", "atlas:Case", _about_case(title, organisation, book), today=today),
        ["# --- Organisations and people ---"],
    ]
    if described:
        parts.append(
            _help(
                f"{organisation} is described in {described} already, and only there. If yours is "
                "another one, name it otherwise, above and in a block of its own here."
            )
        )
    else:
        parts.append(
            [
                *_help("Who it is about."),
                organisation,
                "    a org:Organization ;",
                f"    skos:prefLabel {_literal(title)} ;",
                *_help("If it is told when it was founded: a year, a month or a day.", indent=4),
                '    # atlas:founded "2015"^^xsd:gYear ;',
                ".",
            ]
        )
    parts += [
        [
            *_help("Somebody who acts or speaks in the story; one block each, or none."),
            *_apart(
                [
                    f"person:{slug}-1",
                    "    a prov:Person ;",
                    f"    skos:prefLabel {_literal(f'{_TO_FILL_IN} The name.')} ;",
                    f"    org:memberOf {organisation} ;",
                    ".",
                ]
            ),
        ],
        *_facts(book, organisation, source),
        *_narrative(book),
        *_sources(book, source),
    ]
    return _file(head, "case", slug, parts)


def _about_case(title: str, organisation: str, book: _Book) -> list[_Line]:
    asked = book.asked("Case")

    def choice(name: str, value: str) -> _Line:
        one = asked.get(name)
        return _Line(name, value, (one.message if one else "", *_choices(book, one)))

    def listed(name: str, kind: str) -> _Line:
        word = name.removeprefix("atlas:")
        message = asked[name].message if name in asked else ""
        begins = f"concept:{word}-"
        known = ", ".join(idea.removeprefix(begins) for idea in book.ideas(kind))
        return _Line(
            name,
            f"concept:{word}-to-fill-in",
            (
                f"{message} Write {begins} and one of: {known}.",
                f"Where none fits, delete the line; a block in ontology/schemes/{word}s.ttl makes a "
                "new one.",
            ),
            is_used=False,
        )

    return [
        _Line("skos:prefLabel", _literal(title)),
        _Line(
            "dcterms:abstract",
            _literal(f"{_TO_FILL_IN} What happened, in a sentence or two; at most 200 characters."),
        ),
        _Line("atlas:organisation", organisation),
        choice("atlas:scope", "atlas:wholeOrganisation"),
        choice("atlas:role", "atlas:context"),
        listed("atlas:sector", "Sector"),
        listed("atlas:place", "Place"),
        _Line(
            "atlas:gap",
            _literal(f"{_TO_FILL_IN} What you would like to know and nobody tells."),
            ('What nobody tells: a sentence each, as in "One."@en , "Another."@en',),
        ),
        _Line("dcterms:creator", "organisation:pioneer-atlas"),
        _Line("dcterms:issued"),
        _Line("dcterms:license", _LICENCE),
    ]


def _statement(
    headline: str, told: str, source: str, reading: Sequence[_Line] = (), more: Sequence[_Line] = ()
) -> list[_Line]:
    return [
        _Line("skos:prefLabel", _literal(f"{_TO_FILL_IN} {headline}")),
        _Line("atlas:about", "<>"),
        _Line("atlas:statement", _literal(f"{_TO_FILL_IN} {told}")),
        *more,
        *reading,
        _Line("atlas:cites", f"[ atlas:source {source} ]"),
    ]


def _reading(phase: str) -> list[_Line]:
    return [
        _Line("atlas:phase", f"concept:{phase}"),
        _Line("atlas:basis", "atlas:editorial"),
        _Line(
            "atlas:because",
            _literal(
                f"{_TO_FILL_IN} In one sentence, the words that meet the test, then the test."
            ),
        ),
    ]


def _facts(book: _Book, organisation: str, source: str) -> list[list[str]]:
    undated, actor = _Line("atlas:undated", "true"), _Line("atlas:actor", organisation)
    wrong = _statement(
        "A headline of at most 60 characters.",
        "What was wrong or wanted, in your own words.",
        source,
        _reading("burningness"),
        [undated],
    )
    moment = _statement(
        "What they did, in at most 60 characters.",
        "What they did for customers that cost them something.",
        source,
        [*_reading("first-moment-of-belief"), *_moment()],
        [undated, _Line("atlas:after", "<#what-was-wrong>"), actor],
    )
    result = _statement(
        "What happened next, in at most 60 characters.",
        "What came of it, or what they did next.",
        source,
        more=[undated, _Line("atlas:after", "<#first-moment>")],
    )
    claim = _statement(
        "What is said, in at most 60 characters.",
        "What somebody says of it, and who.",
        source,
        more=[_Line("atlas:saidBy", organisation)],
    )
    basis = book.asked("Statement").get("atlas:basis")
    return [
        ["# --- What was wrong or wanted ---"],
        [
            *_help(
                "What was wrong, or what did they want, that could not go on as before? One fact, one "
                "block: for another, copy it and give it another name.",
                *_tests(book, "burningness"),
                "Which cause it shows, if one is told: atlas:shows concept:pain, concept:fear or "
                "concept:ambition.",
                "Example: Spun off and thought nearly worthless, the network had to act boldly or go "
                "under.",
                'A date only as precise as it is told: atlas:begin "2016"^^xsd:gYear, '
                '"2016-04"^^xsd:gYearMonth or "2016-04-19"^^xsd:date; atlas:undated true where nobody '
                "tells.",
                "Whose reading it is stands in atlas:basis, as one of these.",
                *_choices(book, basis),
                f"If it shows nothing, delete {', '.join(_READING)}: a fact that shows nothing is a "
                "finished reading.",
            ),
            *_apart(_block(book, "<#what-was-wrong>", "atlas:Episode", wrong)),
        ],
        ["# --- What they did ---"],
        [
            *_help(
                "What did they do that was good for customers and cost them something? Who resisted? "
                "What did customers get, and what did they?",
                *_tests(book, "moment-of-belief"),
                "Example: Nurses began to film short updates and send them securely to parents who "
                "could not be at the cot.",
                "Where nobody tells, delete the line and write, for one: atlas:unknown "
                "atlas:resistance ;",
                "A later one stands in concept:flow-of-moments. If the test is not met, make it an "
                "atlas:Episode, and delete the lines from atlas:phase to atlas:organisationBenefit.",
            ),
            *_apart(_block(book, "<#first-moment>", "atlas:MomentOfBelief", moment)),
        ],
        ["# --- What happened next ---"],
        [
            *_help(
                "What came of it? What did they do next, and was anything taken back?",
                "Example: By 31 October 2017 a hundred families had signed up for the videos.",
            ),
            *_apart(_block(book, "<#what-happened-next>", "atlas:Episode", result)),
        ],
        [
            *_help(
                "What somebody says, without its being an event. If two sources disagree, write two "
                "claims, and atlas:conflictsWith <#...> in one of them.",
                "Example: A senior nurse in the pilot said that it cost no added time.",
            ),
            *_apart(_block(book, "<#what-is-said>", "atlas:Claim", claim)),
        ],
    ]


def _moment() -> list[_Line]:
    names = ("cost", "resistance", "customerBenefit", "organisationBenefit")
    return [_Line(f"atlas:{name}") for name in names]


def _tests(book: _Book, concept: str) -> tuple[str, ...]:
    return book.how_to_tell(concept)


def _narrative(book: _Book) -> list[list[str]]:
    lines = [
        _Line("atlas:about", "<>"),
        _Line("atlas:position", "1"),
        _Line("skos:prefLabel"),
        _Line(
            "atlas:text", _literal(f"{_TO_FILL_IN} Retell the statements named below as a story.")
        ),
        _Line(
            "atlas:drawsOn",
            "<#what-was-wrong> , <#first-moment> , <#what-happened-next> , <#what-is-said>",
        ),
    ]
    return [
        ["# --- Narrative ---"],
        [
            *_help(
                "The story as one reads it: four to six passages that retell the statements and add "
                "nothing. Name in atlas:drawsOn those that each one retells.",
            ),
            *_apart(_block(book, "<#passage-1>", "atlas:Passage", lines)),
        ],
    ]


def _sources(book: _Book, source: str) -> list[list[str]]:
    asked = book.asked("Source")
    lines = [
        _Line("dcterms:title", _literal(f"{_TO_FILL_IN} The title as it stands there.")),
        _Line("atlas:url", '"To fill in"^^xsd:anyURI'),
        _Line("atlas:grade", '"C"'),
        _Line("atlas:gradeNote"),
        _Line("atlas:extentRead", "atlas:excerpt"),
    ]
    told = " ".join(one.message for one in asked.values() if one.choices)
    return [
        ["# --- Sources ---"],
        [
            *_help(
                f"Who says so: a block for each page, article, book or film. {told}",
                "A is primary or institutional, B established press or a book, C a blog, a forum or a "
                "copy.",
                *_choices(book, asked.get("atlas:extentRead")),
                "If it has no address, write atlas:needsLocator true in place of atlas:url.",
                'If known: dcterms:publisher "..."@en, '
                'dcterms:issued "2016"^^xsd:gYear. In a book or film a fact says where: '
                f'atlas:cites [ atlas:source {source} ; atlas:locator "ch. 5"@en ]',
                "One that stands in cases/commons/sources.ttl is only named, not described again.",
            ),
            *_apart(_block(book, source, "atlas:Source", lines)),
        ],
    ]


# --- A reading path ---


def _path(title: str, slug: str, today: date, book: _Book) -> str:
    head = [
        f"# Path: {title}",
        *_help(
            *_HOW,
            f"Run beside it: kg check --watch paths/{slug}.ttl",
            "A finished path to look at: paths/ten-minute-flight.ttl",
        ),
    ]
    path = [
        _Line("skos:prefLabel", _literal(title)),
        _Line("dcterms:abstract"),
        _Line("dcterms:creator", "organisation:pioneer-atlas"),
        _Line("dcterms:issued", f'"{today.isoformat()}"^^xsd:date'),
        _Line("dcterms:license", _LICENCE),
    ]
    session = [
        _Line("skos:prefLabel", _literal("In one go")),
        _Line("atlas:partOf", "<>"),
        _Line("atlas:position", "1"),
    ]
    step = [
        _Line("skos:prefLabel", _literal(f"{_TO_FILL_IN} A heading.")),
        _Line("atlas:partOf", "<#session-1>"),
        _Line("atlas:position", "1"),
        _Line("atlas:visits", "concept:to-fill-in"),
        _Line("atlas:annotation"),
        _Line(
            "atlas:question", _literal(f"{_TO_FILL_IN} What readers ask themselves at this stop.")
        ),
        _Line("atlas:importance", "atlas:essential"),
    ]
    parts = [
        _block(book, "<>", "atlas:ReadingPath", path),
        [
            *_help("One block for each sitting, numbered from 1."),
            *_block(book, "<#session-1>", "atlas:Session", session),
        ],
        ["# --- Steps ---"],
        [
            *_help(
                "One block for each stop, numbered from 1: what is met there, and what a reader should "
                "see.",
                "It stops at an idea, a story or a statement, at most a few: concept:burningness , "
                r"case:tesco , case:tesco\#fall-in-the-authors-words",
                "Write for somebody who has read nothing else, and say who says so. For several "
                'paragraphs use """three quotes"""@en.',
            ),
            *_apart(_block(book, "<#step-1>", "atlas:Step", step)),
        ],
    ]
    return _file(head, "path", slug, parts)
