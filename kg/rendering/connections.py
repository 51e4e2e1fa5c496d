"""What is read of connections: two fields, what is related to what, and how, half by half.

Each half stands in the words of its statement, with its own sources, date and owner; the lead above
both says only how they are read. What is set aside is said as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from kg.catalogue.records import Ref
from kg.catalogue.signs import tone_of
from kg.connections import (
    KINDS,
    Answer,
    Connection,
    Half,
    Named,
    Pair,
    Piece,
    cut,
    half_lead,
    nothing,
    set_aside,
)
from kg.rendering.graph import connection_tabs
from kg.rendering.parts import (
    Target,
    address,
    by_whom,
    capital,
    escape,
    eyebrow,
    full_stop,
    link,
    numbers_of,
    page,
    part,
    refs,
    sources_list,
    term,
    thing,
)

__all__ = [
    "connect_address",
    "connect_start",
    "connect_title",
    "connected",
    "connected_next",
    "connected_with",
    "which_meant",
]

_KIND_WORDS = {
    "case": "Story or note",
    "concept": "Idea",
    "organisation": "Organisation",
    "person": "Person",
    "source": "Source",
}
_PROPOSED = 600
"""So many names are proposed while one is typed, stories first."""


def connect_address(one: Ref | str, other: Ref | str = "") -> str:
    """Give the address of the page that connects two things, or shows what one is connected with."""
    named = [
        f"{key}={quote(_name(end), safe='/')}" for key, end in (("a", one), ("b", other)) if end
    ]
    return "/connect" + (f"?{'&'.join(named)}" if named else "")


def _name(end: Ref | str) -> str:
    return end if isinstance(end, str) else f"{end.kind}/{end.slug}"


def _stay(label: str, href: str) -> str:
    return f'<a href="{escape(href)}" data-stay>{escape(label)}</a>'


def _said(pieces: Iterable[Piece]) -> str:
    """Set a sentence: ideas open their meaning, all else leads to its page."""
    return "".join(
        escape(piece)
        if isinstance(piece, str)
        else term(piece, tone=tone_of(piece))
        if piece.kind == "concept"
        else thing(piece)
        for piece in pieces
    )


def _bare(pieces: Iterable[Piece]) -> str:
    return escape("".join(piece if isinstance(piece, str) else piece.label for piece in pieces))


# --- Two fields, and where to begin ---


def _form(given: Sequence[str], choices: Iterable[Ref]) -> str:
    """Ask for two names; works without script."""
    names = dict.fromkeys(ref.label for ref in choices)
    options = "".join(
        f'<option value="{escape(name)}"></option>' for name in list(names)[:_PROPOSED]
    )
    fields = "".join(
        f'<div class="field"><label for="end-{key}">{label}</label>'
        f'<input type="text" id="end-{key}" name="{key}" value="{escape(value)}" '
        'list="known-ends" maxlength="200" autocomplete="off" spellcheck="false"></div>'
        for key, label, value in zip(
            "ab", ("One thing", "and another"), (*given, "", "")[:2], strict=True
        )
    )
    return (
        f'<form class="asking connecting" action="/connect" method="get">{fields}'
        f'<datalist id="known-ends">{options}</datalist>'
        '<button type="submit" class="button primary">Connect</button></form>'
    )


def connect_title(ends: Sequence[Ref]) -> str:
    """Name the page by what it connects."""
    if len(ends) > 1:
        return f"How are {ends[0].label} and {ends[1].label} connected?"
    return f"What is connected with {ends[0].label}?" if ends else "Connections"


def connect_start(pairs: Sequence[Pair], choices: Iterable[Ref]) -> str:
    """Ask for two things, and offer pairs that have a strong answer.

    Args:
        choices: what is proposed while a name is typed.
    """
    lede = (
        "Name two things: stories, ideas, organisations, people or sources. You read how they are "
        "connected, each half with its source and whose reading it is, or that they are not."
    )
    offered = (
        part("Pairs that have a strong answer", _pairs(pairs, both=True))
        if pairs
        else part(
            "Pairs that have a strong answer",
            '<p class="unknown">No two stories here have anything rare enough in common.</p>',
        )
    )
    beside = (
        f'<p class="seen">Or {link("compare two to four stories", "/compare")}, row by row.</p>'
    )
    return _head("Connections", lede) + _form((), choices) + beside + offered


def _head(title: str, lede: str = "") -> str:
    said = f'<p class="lede">{escape(lede)}</p>' if lede else ""
    return f'{connection_tabs("connect")}<div class="headline one"><h1>{escape(title)}</h1>{said}</div>'


def _pairs(pairs: Iterable[Pair], *, both: bool) -> str:
    """List pairs as links that say how they are connected."""
    rows = []
    for pair in pairs:
        one, other = pair.ends
        named = f"{one.label} and {other.label}" if both else other.label
        label = f"<b>{escape(named)}</b>: {_bare(pair.best.brief)}"
        rows.append(f'<li><a href="{escape(connect_address(one, other))}">{label}</a></li>')
    return f'<ul class="questions pairs">{"".join(rows)}</ul>'


def connected_with(end: Ref, pairs: Sequence[Pair], choices: Iterable[Ref]) -> str:
    """Offer what has a strong answer with one thing."""
    rows = (
        _pairs(pairs, both=False)
        if pairs
        else '<p class="unknown">Nothing that we hold has a strong answer with it. Name another '
        "thing to see how near they come.</p>"
    )
    kind = eyebrow((_KIND_WORDS.get(end.kind, ""), thing(end)))
    head = _head(connect_title((end,))) + kind
    return head + _form((_spelt(end), ""), choices) + part("It has a strong answer with", rows)


def _spelt(end: Ref) -> str:
    return end.label


def which_meant(named: Sequence[Named], choices: Iterable[Ref]) -> str:
    """Say which names mean several things or none, and offer what may be meant.

    Args:
        named: what the address names, the first end first.
    """
    blocks = []
    for place, one in enumerate(named):
        if one.ref is not None or not one.given:
            continue
        offers = one.choices or one.nearest
        other = next((n for at, n in enumerate(named) if at != place), None)
        kept = (other.ref or other.given) if other else ""
        rows = "".join(
            f"<li>{link(ref.label, _with(ref, kept, place))}"
            f'<span class="seen">{_KIND_WORDS.get(ref.kind, "")}</span></li>'
            for ref in offers
        )
        said = "may mean several things" if one.choices else "is the name of nothing here"
        nearest = "" if one.choices or not rows else " The nearest names are these."
        listed = f'<ul class="questions">{rows}</ul>' if rows else ""
        text = f"<p>“{escape(one.given)}” {said}.{nearest}</p>"
        blocks.append(part("Which one?" if one.choices else "Not found", text + listed))
    values = [_spelt(one.ref) if one.ref else one.given for one in named]
    return _head("Which one is meant?") + _form(values, choices) + "".join(blocks)


def _with(ref: Ref, kept: Ref | str, place: int) -> str:
    if not kept:
        return connect_address(ref)
    return connect_address(ref, kept) if place == 0 else connect_address(kept, ref)


# --- Two ends ---


def connected(
    answer: Answer,
    choices: Iterable[Ref],
    guessed: Sequence[Named] = (),
    instead: Sequence[Pair] = (),
) -> str:
    """Say how two things are connected, or that they are not.

    Args:
        choices: what is proposed while a name is typed.
        guessed: names of the address that were taken for others.
        instead: pairs that have a strong answer, for the case that these two have none.
    """
    one, other = answer.ends
    named = "".join(
        f"<p>Nothing is called “{escape(n.given)}”; it is taken for {thing(n.ref)}.</p>"
        for n in guessed
        if n.ref
    )
    banner = f'<div class="banner">{named}</div>' if named else ""
    if answer.same:
        return (
            _head(connect_title(answer.ends))
            + banner
            + f'<p class="lede">{thing(one)} is one thing. Name another to see how they are '
            "connected.</p>" + _form((_spelt(one), ""), choices)
        )
    swap = _stay("Swap them", connect_address(other, one))
    ways = " ".join(thing(end) for end in answer.ends if address(end))
    head = _head(connect_title(answer.ends)) + banner
    head += f'<p class="seen ends">{ways} {swap}</p>'
    note = f'<p class="lede">{_said(answer.note)}</p>' if answer.note else ""
    none = ""
    if not answer.connections and not answer.note:
        none = f'<p class="lede">{_said(nothing(answer))}</p>'
    numbers = numbers_of(answer.sources)
    told = "".join(
        part(KINDS[c.kind].label, _connection(c, answer, numbers)) for c in answer.strong
    )
    weak = "".join(
        f'<div class="weaker"><h3>{escape(KINDS[c.kind].label)}</h3>'
        f"{_connection(c, answer, numbers, 4)}</div>"
        for c in answer.weak
    )
    told += part("Weaker", weak) if weak else ""
    more = f'<p class="seen more">{answer.more:,} more have both.</p>' if answer.more > 0 else ""
    sources = part("Sources", sources_list(answer.sources)) if answer.sources else ""
    again = part("Two other things", _form((_spelt(one), _spelt(other)), choices))
    others = part("What has a strong answer", _pairs(instead, both=True)) if instead else ""
    thin = (
        f'<p class="seen more">Counts are thin: only {answer.counted} stories and notes are here.</p>'
        if answer.thin
        else ""
    )
    return head + note + none + told + more + _aside(answer) + thin + others + sources + again


def _connection(one: Connection, answer: Answer, numbers: Mapping[str, int], level: int = 3) -> str:
    rare = (
        f" {one.having} of {one.counted} stories and notes have "
        f"{'it' if len(one.ideas) < 2 else 'the more common of the two'}."
        if one.having and one.rarity is not None
        else ""
    )
    because = f" Our reading: {escape(full_stop(one.because))}" if one.because else ""
    seen = f'<p class="seen">{rare}{because}</p>' if rare or because else ""
    ends = sorted({half.end for half in one.halves})
    columns = "".join(
        '<div class="side">'
        + "".join(
            _half(half, half_lead(one, half, answer.ends), numbers, level)
            for half in one.halves
            if half.end == end
        )
        + "</div>"
        for end in ends
    )
    alone = "" if len(ends) > 1 else " alone"
    halves = f'<div class="halves{alone}">{columns}</div>' if columns else ""
    return f'<p class="lead">{_said(one.lead)}</p>{seen}{halves}'


def _half(half: Half, lead: tuple[Piece, ...], numbers: Mapping[str, int], level: int) -> str:
    told = half.statement
    text, cut_off = cut(told.text)
    where = link("Read on" if cut_off else "In the story", address(told.ref))
    given = told.assessment or told.statistic
    when = str(told.when) or (f"as of {given.as_of}" if given and str(given.as_of) else "")
    notes = [f"{escape(words)} {thing(ref)}." for words, ref in half.undone]
    notes += ["Only the organisation itself tells it."] if half.self_report else []
    travels = f'<p class="seen">{" ".join(notes)}</p>' if notes else ""
    owner = ""
    if half.stance and told.basis:
        why = escape(full_stop(told.because))
        owner = (
            f'<details class="owner"><summary>{by_whom(told.basis)}</summary><p>{why}</p></details>'
            if why
            else f'<p class="owner">{by_whom(told.basis)}</p>'
        )
    return (
        f'<article class="half"><h{level}>{_said(lead)}</h{level}>'
        f'<p class="tells">{escape(text)}{refs(told.citations, numbers)}</p>'
        f'<p class="seen">{escape(capital(when) or "No date told")} · {where}</p>'
        f"{owner}{travels}</article>"
    )


def _aside(answer: Answer) -> str:
    rows = answer.aside if answer.connections else answer.aside[1:]
    if not rows:
        return ""
    said = "".join(f"<li>{_sentence(set_aside(one))}.</li>" for one in rows)
    return part("Set aside", f'<ul class="plain aside">{said}</ul>')


def _sentence(pieces: Sequence[Piece]) -> str:
    """Set a sentence that begins with a small letter as one that stands alone."""
    first, *rest = pieces
    return _said([capital(first) if isinstance(first, str) else first, *rest])


def connected_next(answer: Answer) -> tuple[Target, ...]:
    """Choose where to go: the two side by side where they are stories, and what else each has."""
    one, other = answer.ends
    targets: list[Target] = []
    if one.kind == other.kind == "case" and not answer.same:
        both = page("compare", {"cases": (one.slug, other.slug)})
        targets.append((f"{one.label} and {other.label} side by side", "On the same rows", both))
    targets += [
        (f"What is connected with {end.label}", "What has a strong answer", connect_address(end))
        for end in dict.fromkeys(answer.ends)
    ]
    return tuple(targets[:3])
