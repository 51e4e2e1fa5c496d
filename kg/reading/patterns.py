"""What is read of patterns: what several stories have in common, and which stories do not fit.

A cell names stories and says whose reading stands behind it, never a rate. Each pattern opens with
a sentence that is counted, not written, and ends with what does not fit. Must never say that one
thing came of another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.catalogue.records import Basis, CaseSummary, Ref, Scheme
from kg.catalogue.signs import tone_of
from kg.comparison import (
    Begun,
    Cause,
    Causes,
    Contrast,
    Contrasts,
    Line,
    Matrix,
    Pair,
    Sieve,
    Together,
    Use,
)
from kg.questions import CAVEATS
from kg.reading.flights import last_seen, mini
from kg.reading.parts import (
    Target,
    address,
    capital,
    counted,
    escape,
    in_figures,
    in_words,
    joined,
    link,
    mark,
    page,
    paged,
    part,
    term,
    thing,
    whose,
)

__all__ = [
    "PATTERNS_ASKED",
    "PATTERNS_NEXT",
    "PatternsAsked",
    "pattern_question",
    "patterns_behind",
    "patterns_causes",
    "patterns_contrasts",
    "patterns_head",
    "patterns_ideas",
    "patterns_none",
    "patterns_title",
    "patterns_together",
]

PATTERNS_ASKED = ("of", "framework", "all", "by", "notes", "start")
"""The names in the address of the page."""
PATTERNS_NEXT: tuple[Target, ...] = (
    ("Compare stories", "Two to four side by side, on the same rows", "/compare"),
    ("How two things are related", "As sentences with their sources", "/connect"),
    ("All stories by year", "What happened in them, decade by decade", "/cases?view=timeline"),
)
_KINDS = (
    ("ideas", "Stories by idea"),
    ("causes", "Causes by how it ended"),
    ("together", "Ideas that come together"),
    ("contrasts", "Contrasts"),
)
_ALONE = {
    Basis.WORD: "the authors’ word",
    Basis.TELLING: "the authors’ telling",
    Basis.OURS: "our reading",
}
_SAID_BY = {
    Basis.WORD: "the authors’ word",
    Basis.TELLING: "the authors’ telling",
    Basis.OURS: "our reading alone",
    None: "told, and not said by whom",
}
_BY = {Basis.WORD: "The authors’ word", Basis.TELLING: "They tell it", Basis.OURS: "Our reading"}
_DOES = {
    "shows": "shows",
    "counters": "works against",
    "breaks": "breaks",
    "doubts": "casts doubt on",
}
_BOTH_DO = {
    "shows": "show",
    "counters": "work against",
    "breaks": "break",
    "doubts": "cast doubt on",
}
_WERE = {
    "falling": "falling when last seen",
    "recovering": "recovering when last seen",
    "recovered": "recovered when last seen",
    "aloft": "aloft when last seen",
    "on the ground": "on the ground when last seen",
    "": "placed too little to say",
}
_QUESTIONS = {"causes": "causes_and_outcomes", "together": "ideas_together"}
_COLUMNS = 40
"""So many stories stand side by side; the others stand on further pages."""
_PAIRS = 12
_NAMED = 24
"""So many stories that do not fit are named at once; more unfold."""
_UNFOLDED = 72
"""So many of them are named at all; the list of stories holds the others."""
_IN_A_CELL = 24
_IN_A_ROW = 16
"""So many stories of a pair are named; the table to take away holds the others."""
_SHARED = 4
_PARTED = 3
_MANY = 3
"""From so many stories on a cell says how many it holds."""


@dataclass(frozen=True, slots=True)
class PatternsAsked:
    """What the address asks of the patterns; `lost` are values in it that mean nothing here."""

    of: str = "ideas"
    framework: str = ""
    whole: bool = False
    sieve: Sieve = field(default_factory=Sieve)
    start: int = 0
    lost: tuple[str, ...] = ()

    @classmethod
    def read(cls, given: Mapping[str, Sequence[str]], schemes: Sequence[Scheme]) -> PatternsAsked:
        """Read the values of an address, of which nothing is taken for granted.

        Args:
            given: the values of each name, the last of which counts.
            schemes: the frameworks that can be asked for; the first is shown unless one is named.
        """

        def last(name: str) -> str:
            return next(iter(reversed(given.get(name, ()))), "")

        kinds, known = {name for name, _ in _KINDS}, {one.ref.slug for one in schemes}
        bases = {basis.value: basis for basis in Basis}
        of, framework, start = last("of"), last("framework"), last("start")
        lost = [of] if of and of not in kinds else []
        lost += [framework] if framework and framework not in known else []
        lost += [one for one in given.get("by", ()) if one not in bases]
        first = schemes[0].ref.slug if schemes else ""
        return cls(
            of=of if of in kinds else "ideas",
            framework=framework if framework in known else first,
            whole=last("all") == "1",
            sieve=Sieve(
                tuple(basis for name, basis in bases.items() if name in given.get("by", ())),
                last("notes") == "1",
            ),
            start=int(start) if start.isascii() and start.isdecimal() and len(start) < 6 else 0,
            lost=tuple(lost),
        )

    @property
    def address(self) -> str:
        """The address of this state."""
        ideas = self.of == "ideas"
        return page(
            "patterns",
            {
                "of": self.of,
                "framework": self.framework if ideas else "",
                "all": "1" if ideas and self.whole else "",
                "by": tuple(basis.value for basis in self.sieve.by),
                "notes": "1" if self.sieve.notes else "",
                "start": str(self.start) if self.start else "",
            },
        )

    @property
    def noun(self) -> str:
        """What is counted: "stories", or notes as well."""
        return "stories and notes" if self.sieve.notes else "stories"


# --- Small pieces ---


def _stay(label: str, asked: PatternsAsked, *, current: bool = False) -> str:
    """Link to another state of the page, with markup as label."""
    here = ' aria-current="true"' if current else ""
    return f'<a href="{escape(asked.address)}"{here} data-stay>{label}</a>'


def _idea(ref: Ref) -> str:
    return term(ref, tone=tone_of(ref))


def _sign(use: Use, label: str = "") -> str:
    """Draw whose reading it is, as a link to the statement behind it.

    Args:
        label: what the link says to who does not see where it stands.
    """
    said = label or f"{use.case.ref.label} {_DOES[use.stance]} {use.idea.label}"
    return (
        f'<a class="sign-of" href="{escape(address(use.statements[0].ref))}">{mark(use.basis)}'
        f'<span class="vh">{escape(said)}. </span>{whose(use.basis)}</a>'
    )


def _named(use: Use) -> str:
    """Name the story of a use, with the mark that leads to its statement."""
    return f'<span class="told">{_sign(use)}{thing(use.case.ref)}</span>'


def _folded(rows: Sequence[str]) -> str:
    """List what does not fit; of very many more unfold, and the others are counted."""
    first = "".join(f"<li>{row}</li>" for row in rows[:_NAMED])
    shown = f'<ul class="misfits">{first}</ul>'
    if rest := rows[_NAMED:_UNFOLDED]:
        more = "".join(f"<li>{row}</li>" for row in rest)
        shown += (
            f"<details><summary>{in_figures(len(rest))} more</summary>"
            f'<ul class="misfits">{more}</ul></details>'
        )
    if (left := len(rows) - _UNFOLDED) > 0:
        shown += (
            f'<p class="seen">And {in_figures(left)} more, which {link("the list", "/cases")} of '
            "stories holds.</p>"
        )
    return shown


def _row_of(items: Sequence[str]) -> str:
    """Set stories in a row; of very many the others are counted."""
    listed = "".join(f"<li>{one}</li>" for one in items[:_IN_A_ROW])
    left = len(items) - _IN_A_ROW
    more = f"<li>and {in_figures(left)} more, in the table below</li>" if left > 0 else ""
    return f'<ul class="inline">{listed}{more}</ul>'


def _seen_last(cases: Iterable[CaseSummary]) -> list[str]:
    return [f"{thing(case.ref)} <small>{escape(case.flight.last_seen)}</small>" for case in cases]


def _misfit(head: str, rows: Sequence[str], said: str = "") -> str:
    """Set stories that do not fit under what they have in common; empty where there are none."""
    if not rows:
        return ""
    more = f"<p>{said}</p>" if said else ""
    return f"<h3>{escape(head)}</h3>{more}{_folded(rows)}"


def _does_not_fit(*pieces: str) -> str:
    """Close a pattern with what does not fit it."""
    body = "".join(pieces) or "<p>Every story that was looked at stands above.</p>"
    return part("What does not fit", f'<div class="unfit">{body}</div>', anchor="does-not-fit")


def _said(*sentences: str) -> str:
    """Open a pattern with its sentences, then how the stories were chosen."""
    body = "".join(f'<p class="prose">{one}</p>' for one in sentences if one)
    return f'<div class="opening">{body}<p class="seen caveat">{CAVEATS["selection"]}</p></div>'


def _only_here() -> str:
    """Close a pattern with how far it looked."""
    return f'<p class="seen caveat">{CAVEATS["closed-world"]}</p>'


def _counting(asked: PatternsAsked) -> str:
    """Say by whose readings is counted; empty where all count."""
    if not asked.sieve.by:
        return ""
    return f"Counting {joined(_ALONE[basis] for basis in asked.sieve.by)} alone: "


def _begin(asked: PatternsAsked, sentence: str) -> str:
    said = _counting(asked)
    return f"{said}{sentence[:1].lower()}{sentence[1:]}" if said else sentence


def _nothing(asked: PatternsAsked, stories: int, said: str) -> str:
    """Say why a pattern is empty, and what would fill it."""
    ways = []
    if asked.sieve.by:
        ways.append(_stay("Count everybody’s readings", replace(asked, sieve=_loosened(asked))))
    if not asked.sieve.notes:
        noted = replace(asked.sieve, notes=True)
        ways.append(_stay("Count notes too", replace(asked, sieve=noted, start=0)))
    why = said if stories else "There is no story here yet: a story needs more than a note holds."
    buttons = "".join(f"<li>{way}</li>" for way in ways)
    return f'<p class="prose">{why}</p><ul class="ways-out">{buttons}</ul>'


def _loosened(asked: PatternsAsked) -> Sieve:
    return replace(asked.sieve, by=())


def _by_whom(uses: Iterable[Use | Begun]) -> Counter[Basis | None]:
    """Count by whose word something is, each once."""
    return Counter(
        use.basis if isinstance(use, Use) else use.seen.basis if use.seen else None for use in uses
    )


def _whose_words(numbers: Counter[Basis | None], *, by: str = "") -> str:
    """Say how many are by whom: "in two the authors’ word, in one our reading alone".

    Args:
        by: stands before each of them, as in "by our reading alone".
    """
    said = [
        f"in {in_words(numbers[basis])} {by}{words}"
        for basis, words in _SAID_BY.items()
        if numbers[basis]
    ]
    return joined(said)


# --- The head ---


def patterns_head(asked: PatternsAsked, schemes: Sequence[Scheme]) -> str:
    """Open the page: what it is, which patterns there are, and what counts in them."""
    kinds = "".join(
        f"<li>{_stay(words, replace(asked, of=name, start=0), current=name == asked.of)}</li>"
        for name, words in _KINDS
    )
    lost = ""
    if asked.lost:
        names = joined(f"“{escape(one[:60])}”" for one in asked.lost[:3])
        out = "they are" if len(asked.lost) > 1 else "it is"
        lost = f'<p class="banner">Nothing here is called {names}; {out} left out.</p>'
    return (
        '<div class="headline"><h1>Patterns</h1><p class="lede">What several stories have in '
        "common, who says so, and which stories do not fit.</p></div>"
        f'{lost}<nav aria-label="Patterns"><ul class="views kinds-of">{kinds}</ul></nav>'
        f"{_frameworks(asked, schemes)}{_sieves(asked)}"
    )


def _frameworks(asked: PatternsAsked, schemes: Sequence[Scheme]) -> str:
    if asked.of != "ideas" or not schemes:
        return ""
    rows = "".join(
        "<li>"
        + _stay(
            escape(one.ref.label),
            replace(asked, framework=one.ref.slug, whole=False, start=0),
            current=one.ref.slug == asked.framework,
        )
        + "</li>"
        for one in schemes
    )
    return f'<nav aria-label="Frameworks"><ul class="sieve">{rows}</ul></nav>'


def _sieves(asked: PatternsAsked) -> str:
    """Offer whose readings count, and whether notes do."""
    sieve = asked.sieve
    rows = []
    for basis in Basis:
        chosen = basis in sieve.by
        by = tuple(one for one in Basis if (one in sieve.by) != (one is basis))
        drop = '<span class="vh">, chosen, press to leave out</span>' if chosen else ""
        to = replace(asked, sieve=replace(sieve, by=by), start=0)
        rows.append(_stay(f"{mark(basis)}{_BY[basis]}{drop}", to, current=chosen))
    everybody = replace(asked, sieve=_loosened(asked), start=0)
    rows.insert(0, _stay("Everybody’s readings", everybody, current=not sieve.by))
    noted = replace(asked, sieve=replace(sieve, notes=not sieve.notes), start=0)
    rows.append(_stay("Notes too", noted, current=sieve.notes))
    listed = "".join(f"<li>{row}</li>" for row in rows)
    return f'<ul class="sieve" aria-label="What counts">{listed}</ul>'


# --- Stories by idea ---


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
        return _nothing(asked, matrix.stories, said), ""
    begin = asked.start if 0 <= asked.start < len(matrix.columns) else 0
    shown = slice(begin, begin + _COLUMNS)
    uses = [use for row in matrix.rows for use in row.uses]
    hollow = sum(use.basis is Basis.OURS for use in uses)
    ranked = sorted(matrix.rows, key=lambda row: -row.stories)
    most = ranked[0]
    first = f"Of {in_figures(matrix.stories)} {asked.noun}, {in_words(len(matrix.columns))} "
    first += f"{'has' if len(matrix.columns) == 1 else 'have'} to do with these ideas."
    if most.stories:
        kept = _by_whom(use for use in most.uses if not use.against)
        first += f" {_idea(most.idea)} is told in the most of them, {in_words(most.stories)}: "
        first += f"{_whose_words(kept, by='by ')}."
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
        f"{_said(f'{_begin(asked, first)} {second}')}{_table(matrix, shown)}{ways}"
        f"{_matrix_key(matrix)}{_whole(matrix, asked)}{_only_here()}"
    )
    return pattern, _beside_ideas(matrix, asked)


def _whole(matrix: Matrix, asked: PatternsAsked) -> str:
    """Offer all ideas of the journey, or only what lights, pulls and holds."""
    if matrix.partly:
        words = f"All ideas of {escape(matrix.scheme.label)}"
        return f'<p class="more-ideas">{_stay(words, replace(asked, whole=True, start=0))}</p>'
    if asked.whole:
        less = _stay("Only what lights, pulls down and holds", replace(asked, whole=False, start=0))
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
    against = f", {_DOES[use.stance]} it" if use.against else ""
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
        f"{_sign(use)}{thing(use.case.ref)} {_DOES[use.stance]} {_idea(use.idea)}"
        for use in sorted(matrix.against, key=lambda use: use.case.ref.label.casefold())
    ]
    untold = joined(thing(ref) for ref in matrix.untold)
    none = f'<h3>Ideas that none of them tells</h3><p class="names">{untold}.</p>' if untold else ""
    return _does_not_fit(
        _misfit("Stories that tell something against an idea", against),
        _misfit(
            f"{capital(asked.noun)} that have to do with none of these ideas",
            _seen_last(matrix.outside),
        ),
        none,
    )


# --- Causes by how it ended ---


def patterns_causes(causes: Causes, asked: PatternsAsked) -> tuple[str, str]:
    """Set the causes against how the stories ended that they lit.

    Returns:
        The pattern, and what does not fit it.
    """
    rows = [row for row in causes.rows if row.stories]
    if not rows:
        said = "No story here is read as lit by a cause of burningness."
        return _nothing(asked, causes.stories, said), _beside_causes(causes, asked)
    first, *others = (_ended(row, asked) for row in sorted(rows, key=lambda row: -len(row.stories)))
    heads = "".join(f'<th scope="col">{capital(_WERE[end])}</th>' for end in causes.ends)
    body = "".join(_cause(row, causes.ends, asked) for row in causes.rows)
    caption = "The causes of burningness by how the stories ended that they lit"
    table = (
        f'<div class="ended" role="region" aria-label="{caption}" tabindex="0"><table>'
        f'<caption class="vh">{caption}</caption>'
        f'<thead><tr><th scope="col">What lit it</th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
        '<p class="seen">Under each story the first mark says whose reading it is that this lit it, '
        "the second whose it is that it fell, or where it was when last seen; both lead to what is "
        "told. What is chosen above sifts the first alone. That a story fell, and that it was falling "
        "when last seen, are two statements, and may be two people’s. Only what lit a story before "
        "its first fall is counted.</p>"
    )
    return _said(_begin(asked, first), *others) + table + _only_here(), _beside_causes(
        causes, asked
    )


def _ended(row: Cause, asked: PatternsAsked) -> str:
    """Say in a sentence how the stories ended that a cause lit, and who says so."""
    total, down = len(row.stories), row.came_down
    first = f"Of {_counted(total, asked)} that {_idea(row.idea)} lit,"
    if not down:
        return f"{first} none is told to have come down."
    ends = [(end, len(group)) for end, group in row.ends if end in _DOWN]
    were = [f"{in_words(number)} {_was(number)} {end}" for end, number in ends]
    first += f" {in_words(len(down))} came down"
    if len(down) == 1 and ends:
        first += f" and was {ends[0][0]} when last seen."
    else:
        first += f": {joined(were)} when last seen." if were else "."
    kept = _by_whom(down)
    one = len(down) == 1
    fell = _is_said(kept, "That it fell is" if one else "That they fell is")
    begun = _by_whom(story.lit for story in down)
    lit = _is_said(begun, f"that {_idea(row.idea)} lit {'it' if one else 'them'} is")
    return f"{first} {fell}; {lit}."


def _is_said(numbers: Counter[Basis | None], what: str) -> str:
    """Say whose word something is, of one or of several stories."""
    if len(numbers) == 1:
        return f"{what} {_SAID_BY[next(iter(numbers))]}"
    return f"{what} {_whose_words(numbers)}"


_DOWN = ("falling", "recovering", "recovered")


def _counted(number: int, asked: PatternsAsked) -> str:
    many = asked.noun
    return counted(number, "story or note" if asked.sieve.notes else "story", many)


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def _cause(row: Cause, ends: Sequence[str], asked: PatternsAsked) -> str:
    groups = dict(row.ends)
    cells = "".join(_end_cell(groups.get(end, ()), end) for end in ends)
    number = _counted(len(row.stories), asked)
    return (
        f'<tr><th scope="row" class="{tone_of(row.idea)}">{_idea(row.idea)}'
        f"<small>{number}</small></th>{cells}</tr>"
    )


def _end_cell(group: Sequence[Begun], end: str) -> str:
    name = f' data-name="{capital(_WERE[end])}"'
    if not group:
        return f'<td{name}><span class="unknown">none</span></td>'
    many = f'<b class="n">{in_figures(len(group))}</b>' if len(group) >= _MANY else ""
    rows = "".join(f"<li>{_begun(one)}</li>" for one in group[:_IN_A_CELL])
    if (left := len(group) - _IN_A_CELL) > 0:
        rows += f"<li>and {in_figures(left)} more, in the table below</li>"
    of_many = ' class="many"' if many else ""
    return f"<td{name}{of_many}>{many}<ul>{rows}</ul></td>"


def _begun(one: Begun) -> str:
    lit = _sign(one.lit, f"That {one.lit.idea.label} lit {one.case.ref.label}")
    end = ""
    if seen := one.seen:
        fell = one.case.flight.came_down
        says = f"That {one.case.ref.label} fell" if fell else "Where it was when last seen"
        end = (
            f'<span>{"fell" if fell else "end"} <a class="sign-of" '
            f'href="{escape(address(seen.ref))}">{mark(seen.basis)}'
            f'<span class="vh">{escape(says)}. </span>{whose(seen.basis)}</a></span>'
        )
    year = f"<span>{one.case.flight.year}</span>" if one.case.flight.year else ""
    return f"{thing(one.case.ref)} <small><span>lit {lit}</span>{end}{year}</small>"


def _beside_causes(causes: Causes, asked: PatternsAsked) -> str:
    pieces = []
    for row in causes.rows:
        if not row.others:
            continue
        rows = [
            f"{_named(one.lit)} <small>{escape(one.case.flight.last_seen)}</small>"
            for one in row.others
        ]
        head = (
            f"{row.idea.label}: most were {_WERE[row.usual]}; these were not"
            if row.usual
            else f"{row.idea.label}: no end has most of them"
        )
        pieces.append(_misfit(head, rows))
    several = [
        f"{thing(case.ref)} <small>{joined(escape(ref.label) for ref in refs)}</small>"
        for case, refs in causes.by_several
    ]
    later = [
        f"{_named(use)} <small>{escape(use.idea.label)}, after a fall</small>"
        for use in causes.later
    ]
    return _does_not_fit(
        *pieces,
        _misfit("Lit by more than one cause: they stand in several rows", several),
        _misfit("A cause is told, but only of what came after a first fall", later),
        _misfit(f"{capital(asked.noun)} of which no cause is told", _seen_last(causes.unlit)),
    )


# --- Ideas that come together ---


def patterns_together(together: Together, asked: PatternsAsked) -> tuple[str, str]:
    """Tell the ideas that come together, with the stories that have only one of the two.

    Returns:
        The pattern, and what does not fit it.
    """
    pairs = together.pairs
    if not pairs:
        said = (
            "No two ideas that few stories tell come together in three stories or more, so far as "
            "we have read."
        )
        return _nothing(asked, together.stories, said), ""
    begin = asked.start if 0 <= asked.start < len(pairs) else 0
    best = pairs[0]
    first = (
        f"Of {in_figures(together.stories)} {asked.noun}, {in_words(len(best.both))} show both "
        f"{_idea(best.one)} and {_idea(best.other)}; {in_words(len(best.only_one))} "
        f"{_show(len(best.only_one))} the first without the second, "
        f"{in_words(len(best.only_other))} the second without the first."
    )
    second = (
        f"{capital(counted(len(pairs), 'pair'))} of ideas "
        f"{'stands' if len(pairs) == 1 else 'stand'} below, those first that are rarest apart. "
        "Ideas that more than a quarter of all stories show are left out, and pairs that fewer "
        "than three stories show."
    )
    shown = "".join(_pair(one) for one in pairs[begin : begin + _PAIRS])
    ways = paged(len(pairs), begin, _PAIRS, lambda place: replace(asked, start=place).address)
    apart = _misfit(
        f"{capital(asked.noun)} that show no pair of these ideas", _seen_last(together.apart)
    )
    return (
        f'{_said(_begin(asked, first), second)}<ul class="couples">{shown}</ul>{ways}{_only_here()}',
        _does_not_fit(apart),
    )


def _show(number: int) -> str:
    return "shows" if number == 1 else "show"


def _pair(pair: Pair) -> str:
    both = [
        f'<span class="told">{_sign(one)}{_sign(other)}{thing(one.case.ref)}</span>'
        for one, other in pair.both
    ]
    rows = [(f"Both, in {in_words(len(pair.both))}", _row_of(both))]
    for ref, uses in ((pair.one, pair.only_one), (pair.other, pair.only_other)):
        named = _row_of([_named(use) for use in uses])
        alone = f"{ref.label} alone, in {in_words(len(uses))}"
        rows.append((alone, named if uses else _none("No story has it alone.")))
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{body}</dd>" for name, body in rows)
    linked = (
        '<p class="seen">The frameworks line these two up themselves: that they come together may '
        "say no more than that.</p>"
        if pair.linked
        else ""
    )
    return (
        f"<li><h2>{_idea(pair.one)} <i>and</i> {_idea(pair.other)}</h2>{linked}"
        f"<dl>{listed}</dl></li>"
    )


def _none(words: str) -> str:
    return f'<span class="unknown">{words}</span>'


# --- Contrasts ---


def patterns_contrasts(contrasts: Contrasts, asked: PatternsAsked) -> tuple[str, str]:
    """Tell pairs of stories that share ideas and part over others.

    Returns:
        The pattern, and what does not fit it.
    """
    if not contrasts.pairs:
        said = (
            "No two stories here share an idea and part over another: one showing it, the other "
            "working against it, breaking it or casting doubt on it."
        )
        return _nothing(asked, contrasts.stories, said), ""
    number = len(contrasts.pairs)
    first = (
        f"{capital(counted(number, 'pair'))} of stories {'shares' if number == 1 else 'share'} "
        "ideas and part over others: what the one shows, the other works against, breaks or casts "
        "doubt on."
    )
    shown = "".join(map(_contrast, contrasts.pairs))
    apart = _misfit(
        f"{capital(asked.noun)} that stand in none of these pairs", _seen_last(contrasts.apart)
    )
    return (
        f'{_said(_begin(asked, first))}<ul class="couples">{shown}</ul>{_only_here()}',
        _does_not_fit(apart),
    )


def _contrast(pair: Contrast) -> str:
    slugs = pair.one.ref.slug, pair.other.ref.slug
    compared = page("compare", {"cases": slugs})
    connected = page("connect", {"a": f"case/{slugs[0]}", "b": f"case/{slugs[1]}"})
    flown = "".join(
        f"<div>{mini(case.flight)}<p>{thing(case.ref)}</p>"
        f'<p class="seen">{escape(last_seen(case.flight))}</p></div>'
        for case in (pair.one, pair.other)
    )
    beside = ""
    if pair.fit or pair.misfit:
        idea = _idea(pair.parted[0][0].idea)
        rows = [
            (words, uses)
            for words, uses in (
                ("Ended as the one on their side", pair.fit),
                ("Ended otherwise: they do not fit", pair.misfit),
            )
            if uses
        ]
        listed = "".join(
            f"<dt>{words}</dt><dd>{_row_of([_beside(use) for use in uses])}</dd>"
            for words, uses in rows
        )
        beside = f"<h3>Others that have to do with {idea}</h3><dl>{listed}</dl>"
    return (
        f"<li><h2>{thing(pair.one.ref)} <i>and</i> {thing(pair.other.ref)}</h2>"
        f'<p class="prose">{_parting(pair)}</p><div class="two-flights">{flown}</div>'
        f'<p class="buttons">{link("Compare them", compared, classes="button")} '
        f"{link('How they are connected', connected, classes='button')}</p>{beside}</li>"
    )


def _beside(use: Use) -> str:
    end = use.case.flight.ends
    return f"{_named(use)} <small>{_DOES[use.stance]} it, {escape(end)}</small>"


def _parting(pair: Contrast) -> str:
    """Say in one sentence what two stories share and where they part."""
    by_stance: dict[str, list[str]] = {}
    for one, other in pair.shared[:_SHARED]:
        marks = f'<span class="told">{_sign(one)}{_sign(other)}</span>'
        by_stance.setdefault(one.stance, []).append(f"{_idea(one.idea)} {marks}")
    shared = joined(f"{_BOTH_DO[stance]} {joined(ideas)}" for stance, ideas in by_stance.items())
    sides: dict[tuple[str, str], list[str]] = {}
    for one, other in pair.parted[:_PARTED]:
        marks = f'<span class="told">{_sign(one)}{_sign(other)}</span>'
        sides.setdefault((one.stance, other.stance), []).append(f"{_idea(one.idea)} {marks}")
    parted = "; ".join(
        f"{escape(pair.one.ref.label)} {_DOES[mine]} {joined(ideas)}, which "
        f"{escape(pair.other.ref.label)} {_DOES[theirs]}"
        for (mine, theirs), ideas in sides.items()
    )
    return f"Both {shared}. {parted}."


# --- The table behind it ---


def pattern_question(asked: PatternsAsked) -> tuple[str, dict[str, str]]:
    """Name the question that gives the table behind a pattern, with its values; empty for none."""
    if asked.of == "ideas":
        return "ideas_by_stories", {"scheme": asked.framework}
    return _QUESTIONS.get(asked.of, ""), {}


def patterns_behind(asked: PatternsAsked, sentence: str, query: str) -> str:
    """Lead to the question that gives the table behind a pattern, and to its query.

    Args:
        sentence: the question itself.
        query: the same as SPARQL that runs by itself.
    """
    name, values = pattern_question(asked)
    own = page("ask", {"tab": "own", "query": query})
    notes = "" if asked.sieve.notes else "It counts notes as well. "
    return part(
        "The table behind it",
        f'<p class="prose">{link(sentence, page("ask", {"q": name, **values}))}</p>'
        f'<p class="seen">{notes}{link("Show the SPARQL", own)}, to run it as it is or to change '
        "it.</p>",
        anchor="behind",
    )


def patterns_title(asked: PatternsAsked) -> str:
    """Name the pattern that is shown."""
    return dict(_KINDS)[asked.of]


def patterns_none() -> str:
    """Say that there is no framework whose ideas could be set against stories."""
    return (
        '<p class="prose">There is no framework here yet, hence no idea to look for in stories.</p>'
    )
