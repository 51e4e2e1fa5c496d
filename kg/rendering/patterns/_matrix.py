"""Stories by idea: the ideas of a framework against the stories that tell them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.catalogue.records import Basis, CaseSummary
from kg.catalogue.signs import tone_of
from kg.comparison import Line, Matrix, Use
from kg.rendering.parts import (
    address,
    capital,
    counted,
    escape,
    in_figures,
    in_words,
    joined,
    mark,
    paged,
    thing,
    whose,
)
from kg.rendering.patterns._asked import PatternsAsked, link_to
from kg.rendering.patterns._pieces import (
    DOES,
    by_whose_word,
    counting,
    does_not_fit,
    idea_link,
    misfit,
    nothing_found,
    only_here,
    opening,
    seen_last,
    sign_of,
    whose_words,
)

__all__ = ["patterns_ideas"]

_COLUMNS = 40
"""So many stories stand side by side; the others stand on further pages."""


def patterns_ideas(matrix: Matrix, asked: PatternsAsked) -> tuple[str, str]:
    """Set the ideas of a framework against the stories that tell them.

    Returns:
        The pattern, and what does not fit it.
    """
    name = escape(matrix.scheme.label)
    if not matrix.columns:
        said = f"No story here is read as showing an idea of {name}."
        if any(ref.family == "Level" for ref in matrix.untold):
            said += " Who placed whom at which level stands on the page of each level."
        return nothing_found(asked, matrix.stories, said), ""
    begin = asked.start if 0 <= asked.start < len(matrix.columns) else 0
    shown = slice(begin, begin + _COLUMNS)
    uses = [use for row in matrix.rows for use in row.uses]
    hollow = sum(use.basis is Basis.OURS for use in uses)
    ranked = sorted(matrix.rows, key=lambda row: -row.stories)
    most = ranked[0]
    first = f"Of {in_figures(matrix.stories)} {asked.noun}, {in_words(len(matrix.columns))} "
    first += f"{'has' if len(matrix.columns) == 1 else 'have'} to do with these ideas."
    if most.stories:
        kept = by_whose_word(use for use in most.uses if not use.against)
        first += f" {idea_link(most.idea)} is told in the most of them, {in_words(most.stories)}: "
        first += f"{whose_words(kept, by='by ')}."
    second = (
        f"Of {counted(len(uses), 'mark')} below {in_words(hollow)} "
        f"{'is' if hollow == 1 else 'are'} hollow: there the reading is ours alone."
    )
    ways = paged(
        len(matrix.columns),
        begin,
        _COLUMNS,
        lambda place: replace(asked, start=place).address,
    )
    pattern = (
        f"{opening(f'{counting(asked, first)} {second}')}{_table(matrix, shown)}{ways}"
        f"{_matrix_key(matrix)}{_whole(matrix, asked)}{only_here()}"
    )
    return pattern, _beside_ideas(matrix, asked)


def _whole(matrix: Matrix, asked: PatternsAsked) -> str:
    """Offer all ideas of the journey, or only what lights, pulls and holds."""
    if matrix.partly:
        words = f"All ideas of {escape(matrix.scheme.label)}"
        return f'<p class="more-ideas">{link_to(words, replace(asked, whole=True, start=0))}</p>'
    if asked.whole:
        less = link_to(
            "Only what lights, pulls down and holds", replace(asked, whole=False, start=0)
        )
        return f'<p class="more-ideas">{less}</p>'
    return ""


def _column_groups(columns: Sequence[CaseSummary]) -> list[tuple[str, int]]:
    names = [
        "Too little placed to say"
        if not case.flight.drawn
        else "Came down, by at least one reading"
        if case.flight.came_down
        else "Aloft when last seen"
        for case in columns
    ]
    return [(name, names.count(name)) for name in dict.fromkeys(names)]


def _table(matrix: Matrix, shown: slice) -> str:
    columns = matrix.columns[shown]
    groups = _column_groups(columns)
    edges = {sum(number for _, number in groups[: place + 1]) for place in range(len(groups))}
    tops = "".join(
        f'<th scope="colgroup" colspan="{number}" class="edge">{name}</th>'
        for name, number in groups
    )
    heads = "".join(
        f'<th scope="col"{_edge(place, edges)}><span>{thing(case.ref)}</span></th>'
        for place, case in enumerate(columns)
    )
    body = "".join(
        f'<tr class="family"><th colspan="{len(columns) + 2}" scope="rowgroup">{escape(label)}'
        f"</th></tr>{''.join(_line(row, shown, edges) for row in rows)}"
        for label, rows in matrix.groups
    )
    caption = f"The ideas of {matrix.scheme.label} by the stories that tell them"
    return (
        f'<div class="matrix" role="region" aria-label="{escape(caption)}" tabindex="0"><table>'
        f'<caption class="vh">{escape(caption)}</caption>'
        f'<thead><tr><td class="edge"></td>{tops}<td></td></tr>'
        f'<tr><th scope="col" class="edge">Idea</th>{heads}<th scope="col">Stories</th></tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _edge(place: int, edges: Iterable[int]) -> str:
    return ' class="edge"' if place + 1 in edges else ""


def _line(row: Line, shown: slice, edges: Iterable[int]) -> str:
    tone = tone_of(row.idea)
    cells = "".join(
        f"<td{_edge(place, edges)}>{''.join(map(_cell, cell))}</td>"
        for place, cell in enumerate(row.cells[shown])
    )
    of_tone = f' class="edge {tone}"' if tone else ' class="edge"'
    number = f'<td class="n">{in_figures(row.stories)}</td>'
    return f'<tr><th scope="row"{of_tone}>{thing(row.idea)}</th>{cells}{number}</tr>'


def _cell(use: Use) -> str:
    """Draw whose reading it is; the name of the story shows where no column names it."""
    against = f", {DOES[use.stance]} it" if use.against else ""
    many = f", {counted(len(use.statements), 'statement')}" if len(use.statements) > 1 else ""
    crossed = ' class="against"' if use.against else ""
    return (
        f'<a href="{escape(address(use.statements[0].ref))}"{crossed}>{mark(use.basis)}'
        f'<span class="who">{escape(use.case.ref.label)}{against}</span>'
        f'<span class="vh">{many}. </span>{whose(use.basis)}</a>'
    )


def _matrix_key(matrix: Matrix) -> str:
    marks = "".join(
        f"<span>{mark(basis)}{words}</span>"
        for basis, words in (
            (Basis.WORD, "the authors’ word"),
            (Basis.TELLING, "the authors tell it, the label is ours"),
            (Basis.OURS, "our reading alone"),
        )
    )
    crossed = (
        '<span class="against"><span class="mark ours" aria-hidden="true"></span>crossed: it works '
        "against the idea, breaks it or casts doubt on it</span>"
        if matrix.against
        else ""
    )
    return f'<p class="key">{marks}{crossed}<span>an empty place: we have read nothing of it</span></p>'


def _beside_ideas(matrix: Matrix, asked: PatternsAsked) -> str:
    against = [
        f"{sign_of(use)}{thing(use.case.ref)} {DOES[use.stance]} {idea_link(use.idea)}"
        for use in sorted(matrix.against, key=lambda use: use.case.ref.label.casefold())
    ]
    untold = joined(thing(ref) for ref in matrix.untold)
    none = f'<h3>Ideas that none of them tells</h3><p class="names">{untold}.</p>' if untold else ""
    return does_not_fit(
        misfit("Stories that tell something against an idea", against),
        misfit(
            f"{capital(asked.noun)} that have to do with none of these ideas",
            seen_last(matrix.outside),
        ),
        none,
    )
