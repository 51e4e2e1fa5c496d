"""What a comparison says in plain words: its sentence, its rows, and which of them are asked for.

The page, the table to take away and the command say the same. Holds no markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kg.catalogue.records import Case, Moment, Ref, Statement
from kg.comparison import Cell, Comparison, IdeaRow, Point, Row, Stand
from kg.network import words_of
from kg.rendering.parts import capital, counted, full_stop, in_words, joined, title_of, whose_words
from kg.rendering.statements import untold, what_came

__all__ = [
    "ALONE",
    "ASKED",
    "COMPARED",
    "NAMED",
    "NONE_ALONE",
    "UNTOUCHED",
    "Group",
    "alone_of",
    "among",
    "compared_in_words",
    "compared_rows",
    "compared_title",
    "done_to",
    "every_of",
    "groups_of",
    "names_of",
    "topics_of",
]

COMPARED = ("", "differ", "share")
"""Which rows can be asked for: all, where the stories differ, what they share."""
NAMED = 3
"""So many ideas are named in a sentence."""
_PLURAL = {
    "shows": "show",
    "counters": "work against",
    "breaks": "break",
    "doubts": "give ground to doubt",
}
ASKED = (
    ("cost", "It cost"),
    ("resistance", "Who resisted"),
    ("customers", "Customers got"),
    ("organisation", "The organisation got"),
)
"""What is asked of a Moment of Belief: its field, and the head of the answer."""
UNTOUCHED = "Nothing we have read here has to do with it."
"""What is said of a story that does not touch the idea of a row."""
_NO_MORE = "Nothing beyond what they share."
ALONE = "What only one has"
"""The head over the ideas that one story has and none of the others."""
NONE_ALONE = "No idea stands here alone."
"""What is said of a story that has no idea for itself."""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows by idea under one head with what it means, and the view to which they belong."""

    anchor: str
    title: str
    means: str
    rows: tuple[IdeaRow, ...]
    view: str


@dataclass(frozen=True, slots=True)
class _Printed:
    """A row as plain text: what it is about, and the lines of each cell."""

    title: str
    cells: tuple[tuple[str, ...], ...]


# --- In words ---


def compared_title(names: Iterable[Ref]) -> str:
    """Name the stories that stand side by side.

    >>> compared_title([Ref("", "case", "o2", "O2"), Ref("", "case", "sky", "Sky")])
    'O2 and Sky'
    """
    return joined(title_of(ref.label) for ref in names)


def names_of(cases: Iterable[Case]) -> tuple[str, ...]:
    """Name stories, each short enough to head a column."""
    return tuple(title_of(case.ref.label) for case in cases)


def every_of(number: int) -> str:
    """Say all of so many: "both", "all three"."""
    return "both" if number == 2 else f"all {in_words(number)}"


def among(idea: Ref) -> str:
    """Name an idea as one of several: in quotation marks where its name holds a comma."""
    name = title_of(idea.label)
    return f"“{name}”" if "," in name else name


def _some_of(rows: Sequence[IdeaRow]) -> str:
    """Name a few ideas and count the others."""
    more = len(rows) - NAMED
    named = [among(row.idea) for row in rows[:NAMED]]
    return joined([*named, counted(more, "more idea")] if more > 0 else named)


def _sides(rows: Sequence[IdeaRow], names: Sequence[str]) -> str:
    """Say what stories do to ideas, those that do the same together.

    "O2 and Sky show Growth; Tesco works against Growth and breaks Trust", say.
    """
    alike: dict[tuple[tuple[str, tuple[str, ...]], ...], list[str]] = {}
    for place, name in enumerate(names):
        by_stance: dict[str, list[str]] = {}
        for row in rows:
            stand = row.stands[place]
            for stance, _ in stand.told if stand else ():
                by_stance.setdefault(stance, []).append(among(row.idea))
        if by_stance:
            does = tuple((stance, tuple(ideas)) for stance, ideas in by_stance.items())
            alike.setdefault(does, []).append(name)
    said = []
    for does, who in alike.items():
        verb = words_of if len(who) == 1 else _PLURAL.__getitem__
        said.append(f"{joined(who)} {joined(f'{verb(one)} {joined(of)}' for one, of in does)}")
    return "; ".join(said)


def compared_in_words(found: Comparison) -> str:
    """Say in a few sentences what stories share, where they part, and what only one has."""
    names, every = names_of(found.cases), every_of(len(found.cases))
    by_stance: dict[str, list[IdeaRow]] = {}
    for row in found.shared:
        by_stance.setdefault(row.agreed[0], []).append(row)
    shared = "; ".join(
        f"{every} {_PLURAL[stance]} {_some_of(rows)}" for stance, rows in by_stance.items()
    )
    said = [f"{capital(shared)}." if shared else f"We have read of no idea that {every} show."]
    if found.opposed:
        these = ", among them these" if len(found.opposed) > NAMED else ""
        sides = _sides(found.opposed[:NAMED], names)
        said.append(
            f"They stand against each other on {counted(len(found.opposed), 'idea')}{these}: {sides}."
        )
    else:
        said.append("On none of the ideas that we have read of do they stand against each other.")
    counts = [len(found.alone(place)) for place in range(len(names))]
    first, *rest = zip(counts, names, strict=True)
    stand = "stands" if first[0] == 1 else "stand"
    alone = [f"{counted(first[0], 'idea')} {stand} in {first[1]} alone"]
    alone += [f"{in_words(count) if count else 'none'} in {name} alone" for count, name in rest]
    return " ".join([*said, f"{capital(joined(alone))}."])


# --- The rows as plain text ---


def compared_rows(found: Comparison, view: str = "") -> tuple[tuple[str, ...], ...]:
    """Give the rows as plain text, their heads first; a cell has a line for each thing in it.

    Args:
        view: one of `COMPARED`; anything else gives all.
    """
    heads = ("", *names_of(found.cases))
    return (
        heads,
        *((row.title, *("\n".join(lines) for lines in row.cells)) for row in _printed(found, view)),
    )


def _printed(found: Comparison, view: str) -> Iterator[_Printed]:
    for row in topics_of(found, view):
        yield _Printed(row.title, tuple(_cell_lines(cell) for cell in row.cells))
    for group in groups_of(found, view):
        for one in group.rows:
            lines = tuple(_stand_lines(stand) for stand in one.stands)
            yield _Printed(f"{group.title}: {title_of(one.idea.label)}", lines)
    if alone := alone_of(found, view):
        yield _Printed(ALONE, tuple(_alone_lines(rows) for rows in alone))


def _cell_lines(cell: Cell) -> tuple[str, ...]:
    if cell.words:
        return (full_stop(capital(cell.words)),)
    return tuple(line for point in cell.points for line in _point_lines(point)) or (cell.silent,)


def _stand_lines(stand: Stand | None) -> tuple[str, ...]:
    if stand is None:
        return (UNTOUCHED,)
    return tuple(
        f"{capital(words_of(stance))} it. {_statement_line(told)}"
        for stance, rows in stand.told
        for told in rows
    )


def _alone_lines(rows: Sequence[IdeaRow]) -> tuple[str, ...]:
    named = [
        f"{done_to(stance)}{row.idea.label}. {_statement_line(told[0])}"
        for row in rows
        for stand in row.stands
        if stand
        for stance, told in stand.told
    ]
    return tuple(named) or (NONE_ALONE,)


def done_to(stance: str) -> str:
    """Say before an idea what is done to it; nothing where it is shown."""
    return "" if stance in ("", "shows") else f"{capital(words_of(stance))} "


def _point_lines(point: Point) -> Iterator[str]:
    about = f"{done_to(point.stance)}{point.idea.label}. " if point.idea else ""
    for told in point.told:
        yield f"{about}{_statement_line(told)}"
        if told.moment and point.idea is None:
            yield from _moment_lines(told.moment)
        if told.assessment and point.fall:
            yield f"Made before {what_came(point.fall)} that is told: {point.fall.ref.label}."


def _moment_lines(moment: Moment) -> Iterator[str]:
    for field, name in ASKED:
        if answer := getattr(moment, field):
            yield f"{name}: {full_stop(answer)}"
    if silent := untold(moment):
        yield silent


def _statement_line(told: Statement) -> str:
    by = joined(one.label for one in told.assessment.assessors) if told.assessment else ""
    given = told.assessment or told.statistic
    when = str(told.when) or (str(given.as_of) if given else "")
    pieces = [f"by {by}" if by else "", when, whose_words(told.basis) if told.basis else ""]
    sources = dict.fromkeys(
        c.source.label + (f", {c.locator}" if c.locator else "") for c in told.citations
    )
    behind = "; ".join([*filter(None, pieces), *sources])
    return f"{full_stop(told.ref.label)} {full_stop(told.text)}" + (
        f" ({behind})" if behind else ""
    )


# --- Which rows ---


def topics_of(found: Comparison, view: str) -> Iterator[Row]:
    """Give the rows by topic; where the stories differ, without what stands in all of them."""
    for row in () if view == "share" else found.rows:
        if view != "differ":
            yield row
        elif not row.same:
            cells = tuple(
                Cell(points, cell.words, cell.silent or ("" if points else _NO_MORE))
                for cell in row.cells
                for points in [tuple(p for p in cell.points if p.key not in row.common)]
            )
            yield Row(row.name, row.title, cells, row.same)


def groups_of(found: Comparison, view: str) -> Iterator[Group]:
    """Give the groups of rows by idea that have any."""
    torn = tuple(row for row in found.torn if not row.opposed)
    groups = (
        Group(
            "against",
            "Where they stand against each other",
            "One shows an idea that another works against, breaks or gives ground to doubt.",
            found.opposed,
            "differ",
        ),
        Group(
            "both-sides",
            "On both sides at once",
            "One story shows an idea, and something else told of it goes against that idea.",
            torn,
            "differ",
        ),
        Group(
            "shared",
            "What they share",
            "Ideas to which all of them do the same; what few stories show comes first.",
            found.shared,
            "share",
        ),
        Group(
            "some",
            "What more than one has",
            "Ideas of several of these stories, on which none stands against another.",
            found.some,
            "differ",
        ),
    )
    yield from (group for group in groups if group.rows and view in ("", group.view))


def alone_of(found: Comparison, view: str) -> tuple[tuple[IdeaRow, ...], ...]:
    """Give what only one has, by story; empty where that is not shown, or nothing is."""
    if view == "share":
        return ()
    alone = tuple(found.alone(place) for place in range(len(found.cases)))
    return alone if any(alone) else ()
