"""A file to begin a reading path with; it asks for what the shapes ask for, as that of a story does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kg.authoring._template import (
    HOW,
    LICENCE,
    TO_FILL_IN,
    Book,
    Line,
    NewFile,
    apart,
    block,
    choices,
    file_text,
    help_lines,
    literal,
    named,
)
from kg.settings import shipped_content

__all__ = ["new_path"]


def new_path(title: str, *, today: date, slug: str = "", content: Path | None = None) -> NewFile:
    """Make the file of a reading path; see `new_case`."""
    title, slug, path = named(title, slug, "paths")
    book = Book.read(content or shipped_content())
    return NewFile(slug, path, _path(title, slug, today, book))


def _path(title: str, slug: str, today: date, book: Book) -> str:
    head = [
        f"# Path: {title}",
        *help_lines(
            *HOW,
            f"Run beside it: kg check --watch paths/{slug}.ttl",
            "A finished path to look at: paths/ten-minute-flight.ttl",
        ),
    ]
    parts = [
        block(book, "<>", "atlas:ReadingPath", _about_path(title, today)),
        [
            *help_lines(
                "What those who took it can do: a block for each, numbered from 1, or none."
            ),
            *apart(block(book, "<#objective-1>", "atlas:Objective", _OBJECTIVE)),
        ],
        [
            *help_lines("One block for each sitting, numbered from 1."),
            *block(book, "<#session-1>", "atlas:Session", _SESSION),
        ],
        ["# --- Steps ---"],
        [
            *help_lines(
                "One block for each stop, numbered from 1: what is met there, and what a reader should "
                "see.",
                "It stops at an idea, a story or a statement, at most a few: concept:burningness , "
                r"case:tesco , case:tesco\#fall-in-the-authors-words",
                "Write for somebody who has read nothing else, and say who says so. For several "
                'paragraphs use """three quotes"""@en.',
            ),
            *apart(block(book, "<#step-1>", "atlas:Step", _STEP)),
        ],
        [
            *help_lines(
                "A stop of a class says what is done there, and for how many minutes.",
                *choices(book, book.asked("Step").get("atlas:segment")),
            ),
            *apart(block(book, "<#step-2>", "atlas:Step", _STEP_IN_CLASS)),
        ],
    ]
    return file_text(head, "path", slug, parts)


def _about_path(title: str, today: date) -> list[Line]:
    return [
        Line("skos:prefLabel", literal(title)),
        Line("dcterms:abstract"),
        Line("atlas:audience", literal(f"{TO_FILL_IN} For whom it is."), is_used=False),
        Line(
            "atlas:covers",
            "concept:burningness",
            ("The ideas that it is there to cover, and those that the group knows already.",),
            is_used=False,
        ),
        Line("atlas:assumes", "concept:outside-in", is_used=False),
        Line("atlas:objective", "<#objective-1>", is_used=False),
        Line("dcterms:creator", "organisation:pioneer-atlas"),
        Line("dcterms:issued", f'"{today.isoformat()}"^^xsd:date'),
        Line("dcterms:license", LICENCE),
        Line("owl:versionInfo", '"1.0"'),
        Line(
            "prov:wasDerivedFrom",
            "path:ten-minute-flight",
            ("If it is made from another path.",),
            is_used=False,
        ),
    ]


_OBJECTIVE = (
    Line("skos:prefLabel"),
    Line("atlas:position", "1"),
    Line("atlas:bloomLevel", "atlas:analyse"),
)
_SESSION = (
    Line("skos:prefLabel", literal("In one go")),
    Line("atlas:partOf", "<>"),
    Line("atlas:position", "1"),
    Line(
        "atlas:minutesInClass",
        "90",
        ("Of a class: the minutes that it has, and those for reading before it.",),
        is_used=False,
    ),
    Line("atlas:minutesToRead", "60", is_used=False),
)
_STEP = (
    Line("skos:prefLabel", literal(f"{TO_FILL_IN} A heading.")),
    Line("atlas:partOf", "<#session-1>"),
    Line("atlas:position", "1"),
    Line("atlas:visits", "concept:to-fill-in"),
    Line("atlas:annotation"),
    Line("atlas:question", literal(f"{TO_FILL_IN} What readers ask themselves at this stop.")),
    Line("atlas:importance", "atlas:essential"),
)
_STEP_IN_CLASS = (
    Line("skos:prefLabel", literal(f"{TO_FILL_IN} A heading.")),
    Line("atlas:partOf", "<#session-1>"),
    Line("atlas:position", "2"),
    Line("atlas:segment", "atlas:storySegment"),
    Line("atlas:minutesInClass", "18"),
    Line("atlas:visits", "concept:to-fill-in"),
    Line("atlas:question", literal(f"{TO_FILL_IN} What the class is asked.")),
    Line(
        "atlas:forInstructors",
        literal(f"{TO_FILL_IN} What only the instructor is to see."),
    ),
    Line("atlas:importance", "atlas:essential"),
)
