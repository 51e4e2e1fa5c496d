"""The ideas of a framework by the stories that tell them."""

from __future__ import annotations

from dataclasses import dataclass

from kg.catalogue import CaseSummary, Ref, Scheme, tone_of
from kg.catalogue.statements import STANCES
from kg.comparison._telling import Listed, Telling, Use, by_name, whose_word

__all__ = ["Line", "Matrix", "matrix_of"]


@dataclass(frozen=True, slots=True)
class Line:
    """An idea and the stories that tell it: `cells` one a column, empty where nothing is told."""

    idea: Ref
    cells: tuple[tuple[Use, ...], ...]

    @property
    def uses(self) -> tuple[Use, ...]:
        """All its uses, in the order of the columns."""
        return tuple(use for cell in self.cells for use in cell)

    @property
    def stories(self) -> int:
        """How many stories show it."""
        return sum(any(not use.against for use in cell) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The ideas of a framework by the stories that tell them.

    `columns` are the stories that tell any: those that came down, those that did not, those of which
    too little is placed, each by name. `untold` are ideas that none tells, `outside` stories that
    tell none. `partly` says that the framework has more ideas than were asked for.
    """

    scheme: Ref
    columns: tuple[CaseSummary, ...]
    groups: tuple[tuple[str, tuple[Line, ...]], ...]
    untold: tuple[Ref, ...]
    outside: tuple[CaseSummary, ...]
    partly: bool

    @property
    def rows(self) -> tuple[Line, ...]:
        """All its rows, in order."""
        return tuple(row for _, rows in self.groups for row in rows)

    @property
    def stories(self) -> int:
        """How many stories were looked at."""
        return len(self.columns) + len(self.outside)

    @property
    def against(self) -> tuple[Use, ...]:
        """What is told against an idea of it."""
        return tuple(use for row in self.rows for use in row.uses if use.against)

    @property
    def table(self) -> Listed:
        """One row a mark."""
        return (
            ("idea", "story", "does", "whose", "statements", "statement"),
            tuple(
                (
                    use.idea.label,
                    use.case.ref.label,
                    use.stance,
                    whose_word(use.basis),
                    str(len(use.statements)),
                    use.statements[0].ref.iri,
                )
                for row in self.rows
                for use in row.uses
            ),
        )


def matrix_of(told: Telling, scheme: Scheme, *, whole: bool) -> Matrix:
    wanted = scheme.ideas
    if not whole and any(ref.family == "Phase" for ref in scheme.ideas):
        wanted = tuple(ref for ref in scheme.ideas if tone_of(ref)) or scheme.ideas
    asked = {ref.iri for ref in wanted}
    uses = {iri: told.by_idea.get(iri, []) for iri in asked}
    telling = {use.case.ref.iri for found in uses.values() for use in found}
    summaries = sorted((one.summary for one in told.cases), key=_in_columns)
    columns = tuple(one for one in summaries if one.ref.iri in telling)
    place = {one.ref.iri: number for number, one in enumerate(columns)}

    def row(ref: Ref) -> Line:
        cells: list[list[Use]] = [[] for _ in columns]
        for use in sorted(uses[ref.iri], key=lambda one: STANCES.index(one.stance)):
            cells[place[use.case.ref.iri]].append(use)
        return Line(ref, tuple(map(tuple, cells)))

    groups = []
    for label, refs in scheme.groups:
        rows = tuple(row(ref) for ref in refs if uses.get(ref.iri))
        if rows:
            groups.append((label, rows))
    return Matrix(
        scheme=scheme.ref,
        columns=columns,
        groups=tuple(groups),
        untold=tuple(ref for ref in wanted if not uses[ref.iri]),
        outside=told.without(telling),
        partly=len(wanted) < len(scheme.ideas),
    )


def _in_columns(case: CaseSummary) -> tuple[bool, bool, str, str]:
    flight = case.flight
    return not flight.drawn, not flight.came_down, *by_name(case)
