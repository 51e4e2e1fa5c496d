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

__all__ = [
    "HOW",
    "LICENCE",
    "TO_FILL_IN",
    "Book",
    "Line",
    "NewFile",
    "apart",
    "block",
    "choices",
    "file_text",
    "help_lines",
    "literal",
    "named",
    "new_case",
    "slug_of",
]

_LONGEST = 64
_SPELT = str.maketrans(
    {"&": " and ", "+": " plus ", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d"}
    | {"þ": "th", "'": "", "’": "", "`": ""}
)
"""What no letter of the alphabet is left of by taking accents away."""
LICENCE = "<https://creativecommons.org/licenses/by/4.0/>"
TO_FILL_IN = "To fill in."
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
    title, slug, path = named(title, slug, "cases")
    book = Book.read(content or shipped_content())
    return NewFile(slug, path, _case(title, slug, today, book))


def named(title: str, slug: str, folder: str) -> tuple[str, str, str]:
    """Give the title on one line, the name of the file and its place.

    Raises:
        ValueError: the title is empty, or no name can be made of it.
    """
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
class Book:
    """The shapes and ideas of a content folder, as far as a template needs them."""

    root: Path
    _about: Mapping[object, Mapping[str, Sequence[object]]]

    @classmethod
    def read(cls, root: Path) -> Book:
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


def literal(text: str) -> str:
    """Write a text of one line in English."""
    escaped = "".join({'"': '\\"', "\\": "\\\\"}.get(char, char) for char in text)
    return f'"{escaped}"@en'


def help_lines(*lines: str, indent: int = 0) -> list[str]:
    """Write what leads an author, which a finished file has no more."""
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
class Line:
    """A property of a block. Without a value it is a text to fill in, as the shapes word it."""

    property: str
    value: str = ""
    help: tuple[str, ...] = ()
    is_used: bool = True
    """Whether it stands there at once; else it is commented out."""


def block(
    book: Book, subject: str, kind: str, lines: Sequence[Line], *, today: date | None = None
) -> list[str]:
    """Write a block, with all that its class requires; what is not listed comes last."""
    asked = book.asked(kind.removeprefix("atlas:")) if kind.startswith("atlas:") else {}
    listed = {line.property for line in lines}
    more = [
        Line(name)
        for name, one in asked.items()
        if one.is_required and listed.isdisjoint({name, *one.instead})
    ]
    rows = [subject, f"    a {kind} ;"]
    for line in (*lines, *more):
        rows += help_lines(*line.help, indent=4)
        one = asked.get(line.property)
        is_allowed = line.value and not (one and one.choices and line.value not in one.choices)
        value = line.value if is_allowed else _asked_value(one, today)
        rows.append(f"    {'' if line.is_used else '# '}{line.property} {value} ;")
    return [*rows, "."]


def _asked_value(asked: _Asked | None, today: date | None) -> str:
    if asked is None:
        return literal(TO_FILL_IN)
    if asked.choices:
        return asked.choices[0]
    if asked.datatype == XSD + "date" and today is not None:
        return f'"{today.isoformat()}"^^xsd:date'
    if asked.datatype == XSD + "integer":
        return "1"
    return literal(f"{TO_FILL_IN} {asked.message}".rstrip())


def apart(rows: Iterable[str]) -> list[str]:
    """Comment a block out; `# ` before each line, which an editor takes away again."""
    return [f"# {row}" for row in rows]


def choices(book: Book, asked: _Asked | None) -> tuple[str, ...]:
    """Give what may be written, with what each means, as help."""
    choices = asked.choices if asked else ()
    return tuple(f"{choice}: {book.meaning(choice)}".removesuffix(": ") for choice in choices)


def file_text(head: Iterable[str], kind: str, slug: str, parts: Iterable[list[str]]) -> str:
    """Write a file of parts, with the base of its kind and the prefixes that it uses."""
    body = "\n\n".join("\n".join(part) for part in parts)
    used = sorted(name for name in PREFIXES if re.search(rf"(?<![\w:/-]){name}:[\w\\]", body))
    prologue = [f"@base <{BASE}{kind}/{slug}> ."]
    prologue += [f"@prefix {name}: <{PREFIXES[name]}> ." for name in used]
    return "\n".join((*head, *prologue)) + f"\n\n{body}\n"


HOW = (
    "Lines with #: are help: delete them as you go. A finished file has none.",
    'Blocks with # are to be used: take the "# " away, and write over what begins with '
    f'"{TO_FILL_IN}" What you do not need you delete.',
)


# --- A story ---


def _case(title: str, slug: str, today: date, book: Book) -> str:
    organisation, source = f"organisation:{slug}", f"source:{slug}-1"
    head = [
        f"# Case: {title}",
        *help_lines(
            *HOW,
            f"Run beside it: kg check --watch cases/{slug}.ttl",
            "A finished story to look at: cases/glasgow-neonatal-unit.ttl",
        ),
    ]
    described = book.describes(organisation)
    parts = [
        block(book, "<>", "atlas:Case", _about_case(title, organisation, book), today=today),
        ["# --- Organisations and people ---"],
    ]
    if described:
        parts.append(
            help_lines(
                f"{organisation} is described in {described} already, and only there. If yours is "
                "another one, name it otherwise, above and in a block of its own here."
            )
        )
    else:
        parts.append(
            [
                *help_lines("Who it is about."),
                organisation,
                "    a org:Organization ;",
                f"    skos:prefLabel {literal(title)} ;",
                *help_lines(
                    "If it is told when it was founded: a year, a month or a day.", indent=4
                ),
                '    # atlas:founded "2015"^^xsd:gYear ;',
                ".",
            ]
        )
    parts += [
        [
            *help_lines("Somebody who acts or speaks in the story; one block each, or none."),
            *apart(
                [
                    f"person:{slug}-1",
                    "    a prov:Person ;",
                    f"    skos:prefLabel {literal(f'{TO_FILL_IN} The name.')} ;",
                    f"    org:memberOf {organisation} ;",
                    ".",
                ]
            ),
        ],
        *_facts(book, organisation, source),
        *_narrative(book),
        *_sources(book, source),
    ]
    return file_text(head, "case", slug, parts)


def _about_case(title: str, organisation: str, book: Book) -> list[Line]:
    asked = book.asked("Case")

    def choice(name: str, value: str) -> Line:
        one = asked.get(name)
        return Line(name, value, (one.message if one else "", *choices(book, one)))

    def listed(name: str, kind: str) -> Line:
        word = name.removeprefix("atlas:")
        message = asked[name].message if name in asked else ""
        begins = f"concept:{word}-"
        known = ", ".join(idea.removeprefix(begins) for idea in book.ideas(kind))
        return Line(
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
        Line("skos:prefLabel", literal(title)),
        Line(
            "dcterms:abstract",
            literal(f"{TO_FILL_IN} What happened, in a sentence or two; at most 200 characters."),
        ),
        Line("atlas:organisation", organisation),
        choice("atlas:scope", "atlas:wholeOrganisation"),
        choice("atlas:role", "atlas:context"),
        listed("atlas:sector", "Sector"),
        listed("atlas:place", "Place"),
        Line(
            "atlas:gap",
            literal(f"{TO_FILL_IN} What you would like to know and nobody tells."),
            ('What nobody tells: a sentence each, as in "One."@en , "Another."@en',),
        ),
        Line("dcterms:creator", "organisation:pioneer-atlas"),
        Line("dcterms:issued"),
        Line("dcterms:license", LICENCE),
    ]


def _statement(
    headline: str, told: str, source: str, reading: Sequence[Line] = (), more: Sequence[Line] = ()
) -> list[Line]:
    return [
        Line("skos:prefLabel", literal(f"{TO_FILL_IN} {headline}")),
        Line("atlas:about", "<>"),
        Line("atlas:statement", literal(f"{TO_FILL_IN} {told}")),
        *more,
        *reading,
        Line("atlas:cites", f"[ atlas:source {source} ]"),
    ]


def _reading(phase: str) -> list[Line]:
    return [
        Line("atlas:phase", f"concept:{phase}"),
        Line("atlas:basis", "atlas:editorial"),
        Line(
            "atlas:because",
            literal(f"{TO_FILL_IN} In one sentence, the words that meet the test, then the test."),
        ),
    ]


def _facts(book: Book, organisation: str, source: str) -> list[list[str]]:
    undated, actor = Line("atlas:undated", "true"), Line("atlas:actor", organisation)
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
        [undated, Line("atlas:after", "<#what-was-wrong>"), actor],
    )
    result = _statement(
        "What happened next, in at most 60 characters.",
        "What came of it, or what they did next.",
        source,
        more=[undated, Line("atlas:after", "<#first-moment>")],
    )
    claim = _statement(
        "What is said, in at most 60 characters.",
        "What somebody says of it, and who.",
        source,
        more=[Line("atlas:saidBy", organisation)],
    )
    basis = book.asked("Statement").get("atlas:basis")
    return [
        ["# --- What was wrong or wanted ---"],
        [
            *help_lines(
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
                *choices(book, basis),
                f"If it shows nothing, delete {', '.join(_READING)}: a fact that shows nothing is a "
                "finished reading.",
            ),
            *apart(block(book, "<#what-was-wrong>", "atlas:Episode", wrong)),
        ],
        ["# --- What they did ---"],
        [
            *help_lines(
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
            *apart(block(book, "<#first-moment>", "atlas:MomentOfBelief", moment)),
        ],
        ["# --- What happened next ---"],
        [
            *help_lines(
                "What came of it? What did they do next, and was anything taken back?",
                "Example: By 31 October 2017 a hundred families had signed up for the videos.",
            ),
            *apart(block(book, "<#what-happened-next>", "atlas:Episode", result)),
        ],
        [
            *help_lines(
                "What somebody says, without its being an event. If two sources disagree, write two "
                "claims, and atlas:conflictsWith <#...> in one of them.",
                "Example: A senior nurse in the pilot said that it cost no added time.",
            ),
            *apart(block(book, "<#what-is-said>", "atlas:Claim", claim)),
        ],
    ]


def _moment() -> list[Line]:
    names = ("cost", "resistance", "customerBenefit", "organisationBenefit")
    return [Line(f"atlas:{name}") for name in names]


def _tests(book: Book, concept: str) -> tuple[str, ...]:
    return book.how_to_tell(concept)


def _narrative(book: Book) -> list[list[str]]:
    lines = [
        Line("atlas:about", "<>"),
        Line("atlas:position", "1"),
        Line("skos:prefLabel"),
        Line("atlas:text", literal(f"{TO_FILL_IN} Retell the statements named below as a story.")),
        Line(
            "atlas:drawsOn",
            "<#what-was-wrong> , <#first-moment> , <#what-happened-next> , <#what-is-said>",
        ),
    ]
    return [
        ["# --- Narrative ---"],
        [
            *help_lines(
                "The story as one reads it: four to six passages that retell the statements and add "
                "nothing. Name in atlas:drawsOn those that each one retells.",
            ),
            *apart(block(book, "<#passage-1>", "atlas:Passage", lines)),
        ],
    ]


def _sources(book: Book, source: str) -> list[list[str]]:
    asked = book.asked("Source")
    lines = [
        Line("dcterms:title", literal(f"{TO_FILL_IN} The title as it stands there.")),
        Line("atlas:url", '"To fill in"^^xsd:anyURI'),
        Line("atlas:grade", '"C"'),
        Line("atlas:gradeNote"),
        Line("atlas:extentRead", "atlas:excerpt"),
    ]
    told = " ".join(one.message for one in asked.values() if one.choices)
    return [
        ["# --- Sources ---"],
        [
            *help_lines(
                f"Who says so: a block for each page, article, book or film. {told}",
                "A is primary or institutional, B established press or a book, C a blog, a forum or a "
                "copy.",
                *choices(book, asked.get("atlas:extentRead")),
                "If it has no address, write atlas:needsLocator true in place of atlas:url.",
                'If known: dcterms:publisher "..."@en, '
                'dcterms:issued "2016"^^xsd:gYear. In a book or film a fact says where: '
                f'atlas:cites [ atlas:source {source} ; atlas:locator "ch. 5"@en ]',
                "One that stands in cases/commons/sources.ttl is only named, not described again.",
            ),
            *apart(block(book, source, "atlas:Source", lines)),
        ],
    ]
