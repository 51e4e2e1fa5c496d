"""What is read of stories side by side: how they are chosen, and a table with the same rows for each.

What stands in a row is decided in `kg.comparison`, what it is called in `contrast`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.catalogue.records import CaseSummary, Moment, Ref, Source, Statement
from kg.catalogue.signs import tone_of
from kg.comparison import MOST, Cell, Choice, Comparison, IdeaRow, Offer, Point, Row, Stand
from kg.network import words_of
from kg.rendering.contrast import (
    ALONE,
    ASKED,
    COMPARED,
    NAMED,
    NONE_ALONE,
    UNTOUCHED,
    Group,
    alone_of,
    among,
    compared_title,
    done_to,
    every_of,
    groups_of,
    names_of,
    topics_of,
)
from kg.rendering.flights import bands, sky
from kg.rendering.parts import (
    Target,
    address,
    button,
    capital,
    counted,
    escape,
    full_stop,
    in_figures,
    in_words,
    joined,
    key,
    link,
    mark,
    numbers_of,
    page,
    part,
    refs,
    sources_list,
    stories_and_notes,
    term,
    title_of,
    unknown,
    whose,
)
from kg.rendering.statements import kind_of, placed, untold
from kg.rendering.staying import stay

__all__ = ["comparable", "compare_with", "compared", "compared_head", "compared_next"]

_VIEWS = ("Everything", "Where they differ", "What they share")
_SHOWN = 3
"""So many points of a cell stand open, one less beside two other stories; the rest unfolds."""
_APART = ("against", "both-sides")
"""The groups of rows that set stories apart the most."""
_LISTED = 12
"""So many ideas that only one story has are listed."""
_LONGEST, _NARROW = 220, 150
"""Characters of a statement that a cell holds, beside one story and beside more; the whole of it
stands on the page of its story."""
_TONES = {"lit": "lit", "moments": "turned", "held": "orbit", "pulled": "pulled"}


# --- Which stories ---


def _compare_page(cases: Iterable[Ref], view: str = "") -> str:
    return page("compare", {"cases": tuple(ref.slug for ref in cases), "rows": view})


def compare_with(story: Ref) -> str:
    """Lead from a story to the choice of others that can stand beside it."""
    ways = button("Compare it with another story", _compare_page([story]))
    return f'<p class="copy">{ways}</p>'


def compared_head(
    choice: Choice, known: Sequence[CaseSummary], view: str = "", said: str = ""
) -> str:
    """Name the chosen stories, each with a way to leave it out, and offer to add one.

    Args:
        known: all stories and notes.
        view: which rows are shown.
        said: the comparison in words; without it the page says what it is for.
    """
    chosen = [case.ref for case in choice.cases]
    title = compared_title(chosen) if len(chosen) > 1 else "Stories side by side"
    lede = said or (
        "Two to four stories on the same rows: what lit them, what they share, where they stand "
        "against each other, and what only one has."
    )
    return (
        f'<div class="headline one"><h1>{escape(title)}</h1><p class="lede">{escape(lede)}</p></div>'
        f"{_remarks(choice, view)}"
        f'<div class="choosing">{_chosen(chosen, view)}{_adding(chosen, known, view)}</div>'
    )


def _remarks(choice: Choice, view: str) -> str:
    """Say plainly what was asked for and cannot be done."""
    chosen = [case.ref for case in choice.cases]
    notes = []
    if choice.twice:
        named = escape(compared_title(case.ref for case in choice.twice))
        many = "is" if len(choice.twice) == 1 else "are"
        notes.append(
            f"{named} {many} named more than once. A story is compared with others, not with itself."
        )
    if choice.over:
        named = escape(compared_title(case.ref for case in choice.over))
        notes.append(
            f"{capital(in_words(MOST))} stories stand side by side at most. Left out: {named}."
        )
    for name, near in choice.unknown:
        offers = joined(
            (
                stay(escape(title_of(one.ref.label)), _compare_page([*chosen, one.ref], view))
                for one in near
                if one.ref not in chosen
            ),
            "or",
        )
        meant = f" Did you mean {offers}?" if offers else ""
        notes.append(f"There is no story called “{escape(title_of(name))}”.{meant}")
    if choice.cases and len(choice.cases) < 2:
        notes.append(
            f"{escape(title_of(chosen[0].label))} is chosen. One more, and they stand side by side."
        )
    return "".join(f'<p class="banner" role="status">{note}</p>' for note in notes)


def _chosen(chosen: Sequence[Ref], view: str) -> str:
    rows = "".join(
        "<li>"
        + stay(
            f'<b>{escape(title_of(ref.label))}</b> <span aria-hidden="true">×</span>'
            '<span class="vh">, leave out</span>',
            _compare_page([other for other in chosen if other != ref], view),
            classes="chip",
        )
        + "</li>"
        for ref in chosen
    )
    return f'<ul class="chips" aria-label="The chosen stories">{rows}</ul>' if rows else ""


def _adding(chosen: Sequence[Ref], known: Sequence[CaseSummary], view: str) -> str:
    if len(chosen) >= MOST:
        return '<p class="seen">Leave one out to add another.</p>'
    others = [case.ref for case in known if case.ref not in chosen]
    times: dict[str, int] = {}
    for ref in others:
        times[ref.label] = times.get(ref.label, 0) + 1
    options = "".join(
        f'<option value="{escape(ref.label if times[ref.label] == 1 else ref.slug)}"></option>'
        for ref in others
    )
    kept = "".join(
        f'<input type="hidden" name="cases" value="{escape(ref.slug)}">' for ref in chosen
    )
    kept += f'<input type="hidden" name="rows" value="{escape(view)}">' if view else ""
    label = "Add a story" if chosen else "Begin with a story"
    return (
        f'<form class="adding" action="/compare" method="get" data-stay>{kept}'
        f'<div class="field"><label for="add-story">{label}</label>'
        '<input type="text" id="add-story" name="cases" list="known-stories" maxlength="200" '
        'autocomplete="off" spellcheck="false" required>'
        f'<datalist id="known-stories">{options}</datalist></div>'
        '<button type="submit" class="button" id="add">Add</button></form>'
    )


def comparable(offers: Iterable[Offer], chosen: Sequence[Ref] = ()) -> str:
    """Offer stories that are worth comparing, with what they share and where they part."""
    rows = "".join(
        f"<li><h3>{link(compared_title(offer.cases), _compare_page(offer.cases))}</h3>"
        f"{_offered(offer)}</li>"
        for offer in offers
    )
    if not rows:
        return '<p class="unknown">There are not two stories yet that share an idea.</p>'
    title = f"With {title_of(chosen[0].label)}" if chosen else "To begin with"
    return part(title, f'<ul class="ideas">{rows}</ul>')


def _offered(offer: Offer) -> str:
    def named(ideas: Sequence[Ref]) -> str:
        return escape(joined(among(idea) for idea in ideas[:NAMED]))

    shared = f"<p>They share {named(offer.shared)}.</p>" if offer.shared else ""
    opposed = (
        f"<p>They stand against each other on {named(offer.opposed)}.</p>" if offer.opposed else ""
    )
    return shared + opposed


# --- The table ---


def compared(found: Comparison, view: str = "") -> str:
    """Set stories side by side in a table: flights on top, then the same rows for each.

    Args:
        view: one of `COMPARED`; anything else shows all.
    """
    view = view if view in COMPARED else ""
    return _Table(found, view).markup()


def compared_next(found: Comparison) -> tuple[Target, ...]:
    """Choose where to go from a comparison: an idea that parts or joins the stories, the stories."""
    rows = (*found.opposed, *found.shared, *found.some)
    targets: list[Target] = []
    if rows:
        what = "They stand against each other on it" if rows[0].opposed else "They share it"
        targets.append((title_of(rows[0].idea.label), what, address(rows[0].idea)))
    targets += [
        (title_of(case.ref.label), capital(case.flight.last_seen), address(case.ref))
        for case in found.cases[:2]
    ]
    return tuple(targets)


class _Table:
    """The table of one comparison: what every cell needs to know of the whole."""

    def __init__(self, found: Comparison, view: str) -> None:
        self.found = found
        self.view = view
        self.names = names_of(found.cases)
        self.held = {source.ref.slug: source for case in found.cases for source in case.sources}
        self.cited: dict[str, Source] = {}
        self.longest = _NARROW if len(found.cases) > 2 else _LONGEST

    def markup(self) -> str:
        cases = self.found.cases
        heads = "".join(
            f'<th scope="col">{link(name, address(case.ref))}'
            f"<small>{kind_of(case.summary)}</small></th>"
            for case, name in zip(cases, self.names, strict=True)
        )
        many = " many" if len(cases) > 2 else ""
        topics = "".join(map(self._topic, topics_of(self.found, self.view)))
        groups = tuple(groups_of(self.found, self.view))
        first = [group for group in groups if self.view == "differ" and group.anchor in _APART]
        if first:  # what sets them apart comes before the rows by topic
            parts = [
                f"<tbody>{self._flights()}</tbody>",
                *map(self._group, first),
                f"<tbody>{self._group_head('topics', 'Topic by topic')}{topics}</tbody>"
                if topics
                else "",
            ]
        else:
            empty = self._said(f"We have read of no idea that {every_of(len(cases))} show.")
            nothing = "" if topics or groups else empty
            parts = [f"<tbody>{self._flights()}{topics}{nothing}</tbody>"]
        parts += [self._group(group) for group in groups if group not in first]
        parts += [self._only_one(), self._unsaid()]
        sources = (
            sources_list(self.cited.values()) or '<p class="unknown">No source is named yet.</p>'
        )
        return (
            f"{self._views()}{self._contents()}"
            f'<table class="compared{many}"><caption class="vh">{escape(joined(self.names))}, side by '
            f'side</caption><thead><tr><th scope="col"><span class="vh">What is compared</span></th>'
            f"{heads}</tr></thead>{''.join(parts)}</table>{key()}"
            + part("Sources", f'<div class="in-columns">{sources}</div>', anchor="sources")
        )

    def _contents(self) -> str:
        """Lead to the groups of rows by idea, each with how many it holds."""
        groups = [
            (group.anchor, group.title, len(group.rows))
            for group in groups_of(self.found, self.view)
        ]
        if alone := alone_of(self.found, self.view):
            groups.append(("alone", ALONE, sum(map(len, alone))))
        rows = "".join(
            f'<li>{link(title, f"#{anchor}")} <span class="n">{in_figures(number)}</span></li>'
            for anchor, title, number in groups
        )
        nav = '<nav class="contents inline-counts" aria-label="Ideas in this table">'
        return f"{nav}<ul>{rows}</ul></nav>" if len(groups) > 1 else ""

    def _views(self) -> str:
        refs_ = [case.ref for case in self.found.cases]
        rows = "".join(
            f"<li>{stay(name, _compare_page(refs_, view), current=view == self.view)}</li>"
            for view, name in zip(COMPARED, _VIEWS, strict=True)
        )
        return f'<ul class="views rows-shown" aria-label="Which rows">{rows}</ul>'

    def _row(self, head: str, cells: Iterable[str], classes: str = "") -> str:
        of_class = f' class="{classes}"' if classes else ""
        told = "".join(
            f'<td data-name="{escape(name)}">{cell}</td>'
            for name, cell in zip(self.names, cells, strict=True)
        )
        return f'<tr{of_class}><th scope="row"><div>{head}</div></th>{told}</tr>'

    def _said(self, sentence: str) -> str:
        """Set a sentence across the table."""
        return (
            f'<tr class="across"><td colspan="{len(self.names) + 1}">{unknown(sentence)}</td></tr>'
        )

    def _flights(self) -> str:
        flights = [case.flight for case in self.found.cases]
        if not any(flight.drawn for flight in flights):
            return ""
        silent = unknown("Too little of it is placed on the journey to draw a flight.")
        skies = [sky(flight) or silent for flight in flights]
        return self._row(f'<span class="vh">The flight</span>{bands(flights)}', skies, "skies")

    def _refs(self, told: Statement) -> str:
        """Set the numbers of the sources behind a statement; each has its place by its first use."""
        for citation in told.citations:
            if source := self.held.get(citation.source.slug):
                self.cited.setdefault(citation.source.slug, source)
        return refs(told.citations, numbers_of(self.cited.values()))

    # --- by topic ---

    def _topic(self, row: Row) -> str:
        tone = _TONES.get(row.name, "")
        head = f'<span class="topic{" " + tone if tone else ""}">{escape(row.title)}</span>'
        return self._row(head, (self._cell(cell) for cell in row.cells))

    def _cell(self, cell: Cell) -> str:
        if cell.words:
            return f"<p>{escape(capital(cell.words))}</p>"
        if not cell.points:
            return unknown(cell.silent)
        most = _SHOWN - (len(self.names) > 2)
        return _folded([self._point(point) for point in cell.points], most, "more")

    def _point(self, point: Point) -> str:
        first, *rest = point.told
        if first.assessment:
            said = placed(first, point.fall, "")
            return f'<div class="point">{said}{self._told(first, whole=True)}</div>'
        if point.idea is None:
            return self._moment(first)
        name = _named(point.idea, point.stance, first)
        return f'<div class="point">{name}{self._told(first, whole=True)}{self._rest(rest)}</div>'

    def _moment(self, told: Statement) -> str:
        moment = told.moment or Moment()
        asked = [(name, getattr(moment, field)) for field, name in ASKED]
        rows = "".join(
            f"<dt>{name}</dt><dd>{escape(full_stop(answer))}</dd>"
            for name, answer in asked
            if answer
        )
        silent = untold(moment) if told.moment else ""
        decision = page("moment", {"id": f"{told.ref.slug}/{told.ref.part}"})
        when = escape(capital(str(told.when))) or "No date told"
        return (
            f'<div class="point"><p class="idea">{mark(told.basis)}{whose(told.basis)}'
            f'{link(told.ref.label, decision)} <span class="seen">{when}</span></p>'
            f"<p>{escape(_short(told.text, self.longest))}{self._refs(told)}</p>"
            f"{f'<dl>{rows}</dl>' if rows else ''}"
            f"{f'<p>{unknown(silent)}</p>' if silent else ''}</div>"
        )

    def _told(self, told: Statement, *, whole: bool = False) -> str:
        """Name a statement and lead to it; `whole` says it as well."""
        named = link(title_of(told.ref.label), address(told.ref))
        text = f" {escape(_short(told.text, self.longest))}" if whole else ""
        own = "" if whole else f"{mark(told.basis)}{whose(told.basis)}"
        return f"<p>{own}{named}{'.' if whole else ''}{text}{self._refs(told)}</p>"

    def _rest(self, rest: Sequence[Statement]) -> str:
        if not rest:
            return ""
        rows = "".join(self._told(told) for told in rest)
        more = capital(counted(len(rest), "more statement"))
        return f'<details class="more"><summary>{more}</summary>{rows}</details>'

    # --- by idea ---

    def _group(self, group: Group) -> str:
        whole = group.anchor != "shared" or self.view == "share"
        told = "".join(self._idea(row, whole=whole) for row in group.rows)
        return f"<tbody>{self._group_head(group.anchor, group.title, group.means)}{told}</tbody>"

    def _group_head(self, anchor: str, title: str, means: str = "") -> str:
        said = f'<p class="seen">{means}</p>' if means else ""
        return (
            f'<tr class="group" id="{anchor}" tabindex="-1"><th scope="rowgroup" '
            f'colspan="{len(self.names) + 1}"><h2>{title}</h2>{said}</th></tr>'
        )

    def _idea(self, row: IdeaRow, *, whole: bool) -> str:
        number = row.seen.stories + row.seen.notes
        seen = f"Shown by {stories_and_notes(row.seen.stories, row.seen.notes)}" if number else ""
        head = term(row.idea, tone=_tone(row)) + (f"<small>{seen}</small>" if seen else "")
        return self._row(head, (self._stand(stand, whole=whole) for stand in row.stands))

    def _stand(self, stand: Stand | None, *, whole: bool) -> str:
        if stand is None:
            return unknown(UNTOUCHED)
        points = []
        for stance, (first, *rest) in stand.told:
            does = f"{capital(words_of(stance))} it"
            marked = f'<p class="idea">{mark(first.basis)}{whose(first.basis)}{does}</p>'
            if whole:
                told = marked + self._told(first, whole=True)
            else:
                said = f'<p class="seen">{does}</p>' if stand.stances != {"shows"} else ""
                told = said + self._told(first)
            points.append(f'<div class="point">{told}{self._rest(rest)}</div>')
        return "".join(points)

    def _only_one(self) -> str:
        alone = alone_of(self.found, self.view)
        if not alone:
            return ""
        cells = [
            _folded([self._only(row) for row in rows], _LISTED, "more") or unknown(NONE_ALONE)
            for rows in alone
        ]
        row = self._row("Ideas that the others do not touch", cells, "alone")
        return f"<tbody>{self._group_head('alone', ALONE)}{row}</tbody>"

    def _only(self, row: IdeaRow) -> str:
        stand = next(stand for stand in row.stands if stand)
        return "".join(
            f"{_named(row.idea, stance, told[0])}{self._told_only(told[0])}"
            for stance, told in stand.told
        )

    def _told_only(self, told: Statement) -> str:
        named = link(title_of(told.ref.label), address(told.ref))
        return f"<p>{named}{self._refs(told)}</p>"

    def _unsaid(self) -> str:
        if not self.found.unsaid or self.view == "share":
            return ""
        titles = joined(f"“{title}”" for title in self.found.unsaid)
        which = "either" if len(self.names) == 2 else "any"
        rows = "this row" if len(self.found.unsaid) == 1 else "these rows"
        sentence = f"Nothing that we have read stands in {rows}, in {which} of them: {titles}."
        return f"<tbody>{self._said(sentence)}</tbody>"


def _named(idea: Ref, stance: str, told: Statement) -> str:
    """Name an idea, what is done to it, and whose reading that is."""
    phase = told.phase if told.phase and told.phase.ref.iri == idea.iri else None
    return (
        f'<p class="idea">{mark(told.basis)}{whose(told.basis)}{done_to(stance)}'
        f"{term(idea, tone=tone_of(idea, phase))}</p>"
    )


def _tone(row: IdeaRow) -> str:
    told = next(rows[0] for stand in row.stands if stand for _, rows in stand.told)
    phase = told.phase if told.phase and told.phase.ref.iri == row.idea.iri else None
    return tone_of(row.idea, phase)


def _short(text: str, longest: int) -> str:
    """Shorten a statement at a word."""
    if len(text) <= longest:
        return text
    kept = text[:longest]
    return f"{kept[: kept.rfind(' ')] if ' ' in kept else kept} …"


def _folded(pieces: Sequence[str], most: int, what: str) -> str:
    """Show some pieces and fold the others, unless a single one would be folded."""
    if len(pieces) <= most + 1:
        return "".join(pieces)
    more = capital(f"{in_words(len(pieces) - most)} {what}")
    return (
        f'{"".join(pieces[:most])}<details class="more"><summary>{more}</summary>'
        f"{''.join(pieces[most:])}</details>"
    )
