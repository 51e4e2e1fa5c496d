"""What is read of objections, figures and how ideas line up: what is told of ideas, not of stories.

An objection and what was answered stand together; a number never stands without what is not told
of it; that a framework holds nothing like an idea is a finding, and is written as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kg.catalogue.records import (
    Link,
    Prerequisite,
    Ref,
    SchemeLinks,
    Statement,
    Statistic,
    Told,
)
from kg.rendering.parts import (
    Target,
    address,
    by_whom,
    capital,
    escape,
    eyebrow,
    full_stop,
    in_figures,
    joined,
    link,
    mark,
    part,
    small_words,
    term,
    thing,
    turns,
    within,
)
from kg.rendering.statements import cited, why

__all__ = [
    "between_frameworks",
    "critics",
    "figures",
    "lined_up",
    "needed",
    "statement_next",
    "statement_page",
    "with_others",
]

RELATIONS: Mapping[str, tuple[str, str]] = {
    "exactMatch": ("Means the same as", "Means the same as"),
    "closeMatch": ("Means nearly the same as", "Means nearly the same as"),
    "broadMatch": ("Is one kind of", "Takes in"),
    "narrowMatch": ("Takes in", "Is one kind of"),
    "relatedMatch": ("Has to do with", "Has to do with"),
    "transitionInto": ("Helps into", "Is reached with the help of"),
    "counteracts": ("Works against", "Is worked against by"),
    "inTensionWith": ("Is in tension with", "Is in tension with"),
    "noMatch": ("Has no counterpart in", "Has no counterpart here"),
}
"""How two ideas are related, in words: from the first to the second, and back; the nearest first."""

_NOTHING = "noMatch"
_SURE = {"high": "fairly sure", "medium": "less sure", "low": "a guess"}
_UNTOLD = {
    "population": "of whom it is true",
    "origin": "where it comes from",
    "date": "of when it is",
    "method": "how it was found",
}
_HEADS = {"critique": "An objection", "statistic": "A figure"}


def _relation(one: Link) -> str:
    said = RELATIONS.get(one.relation)
    return said[one.back] if said else capital(one.relation)


def _place(one: Link) -> int:
    order = list(RELATIONS)
    return order.index(one.relation) if one.relation in RELATIONS else len(order)


# --- Objections ---


def _who(statement: Statement) -> str:
    return joined(ref.label for ref in statement.said_by) or "Nobody is named"


def _when(statement: Statement) -> str:
    return capital(str(statement.when)) or "No date told"


def _reply(head: str, statement: Statement, level: int) -> str:
    """Set what answers or corrects an objection under it."""
    who = _who(statement) if statement.said_by else ""
    said = ", ".join(one for one in (who, str(statement.when)) if one)
    of = f'<p class="seen">{escape(said)}</p>' if said else ""
    return (
        f'<div class="reply"><h{level}>{head}</h{level}><p class="text">{escape(statement.text)}</p>'
        f"{of}{cited(statement.citations)}</div>"
    )


def _replies(told: Told, level: int = 4) -> str:
    replies = [_reply("What was answered", one, level) for one in told.answers]
    replies += [_reply("What the critic said later", one, level) for one in told.revised_by]
    return "".join(replies)


def _ground(statement: Statement) -> str:
    ground = statement.critique.ground if statement.critique else ""
    return f'<p class="why">On what ground: {escape(full_stop(ground))}</p>' if ground else ""


def _corrects(statement: Statement) -> str:
    """Lead from what a critic said later to what is corrected by it."""
    earlier = _named(statement.revises)
    return f'<p class="why">It corrects {earlier}.</p>' if earlier else ""


def _critic(told: Told, here: str) -> str:
    one = told.statement
    others = [ref for ref in (one.critique.targets if one.critique else ()) if ref.iri != here]
    also = f'<p class="why">It concerns {_named(others)} too.</p>' if others and here else ""
    return (
        f'<li><p class="when">{escape(_who(one))}<small>{escape(_when(one))}</small></p>'
        f"<div><h3>{thing(one.ref)}</h3>"
        f'<p class="text">{escape(one.text)}</p>{_ground(one)}{why(one)}'
        f"{_corrects(one)}{also}"
        f"{cited(one.citations)}{_replies(told)}</div></li>"
    )


def _named(refs: Iterable[Ref]) -> str:
    return joined(thing(ref) for ref in refs)


def critics(told: Sequence[Told], here: str = "", title: str = "Its critics") -> str:
    """Tell who objects to a thing, on what ground, and what was answered; empty where nobody does.

    Args:
        here: the IRI of the thing on whose page this stands.
    """
    rows = "".join(_critic(one, here) for one in told)
    return part(title, f'<ol class="critics">{rows}</ol>', anchor="critics") if rows else ""


# --- Figures ---


def _number(number: Statistic) -> str:
    value = in_figures(int(number.value)) if number.value.isdecimal() else number.value
    before = f"<small>{escape(number.qualifier)}</small> " if number.qualifier else ""
    unit = f" <small>{escape(number.unit)}</small>" if number.unit else ""
    return f'<p class="number">{before}<b>{escape(value)}</b>{unit}</p>'


def _untold(number: Statistic) -> str:
    missing = [*number.lacks, *(("method",) if "method" in number.unknown else ())]
    said = joined((_UNTOLD[name] for name in missing), "or")
    return f'<p class="unknown">Nobody we have read says {said}.</p>' if said else ""


def _figure(told: Told, *, alone: bool = False) -> str:
    one, number = told.statement, told.statement.statistic
    if number is None:
        return ""
    asked = (
        ("Of whom", number.population),
        ("Over which time", number.period),
        ("As of", str(number.as_of)),
        ("How it was found", number.method),
        ("Where it comes from", number.origin),
        ("What we checked", number.checked),
    )
    rows = "".join(
        f"<dt>{name}</dt><dd>{escape(full_stop(capital(said)))}</dd>"
        for name, said in asked
        if said
    )
    return (
        f'<article class="figure">{_number(number)}<div>{"" if alone else f"<h3>{thing(one.ref)}</h3>"}'
        f'<p class="text">{escape(one.text)}</p>{_untold(number)}'
        f"{f'<dl>{rows}</dl>' if rows else ''}{why(one)}{cited(one.citations)}{_replies(told, 2 if alone else 4)}"
        "</div></article>"
    )


def figures(told: Sequence[Told]) -> str:
    """Show the numbers told of a thing, each with what is not told of it; empty where none is."""
    rows = "".join(map(_figure, told))
    return part("In numbers", rows, anchor="numbers") if rows else ""


# --- How ideas line up ---


def _judged(one: Link, small: frozenset[str]) -> str:
    """Say whose judgement a link is, why, and how sure."""
    because = within(one.because, small | small_words((one.because,)))
    reason = f", because {escape(because)}" if because else ""
    sure = _SURE.get(one.confidence, one.confidence)
    held = f" How sure: {escape(sure)}." if sure else ""
    if one.basis is None:
        return f'<span class="seen">{escape(full_stop(capital(one.because)))}{held}</span>'
    said = {"word": "the authors’ word", "telling": "they tell it", "ours": "our judgement"}
    return f'<span class="why">{mark(one.basis)}{capital(said[one.basis])}{reason}.{held}</span>'


def _of(one: Link) -> str:
    """Name the framework of the other idea beside it."""
    return f' <span class="tag">in {thing(one.scheme)}</span>' if one.scheme else ""


def _by_relation(links: Iterable[Link]) -> list[tuple[str, list[Link]]]:
    found: dict[str, list[Link]] = {}
    for one in sorted(links, key=lambda one: (_place(one), one.back, one.idea.label.casefold())):
        found.setdefault(_relation(one), []).append(one)
    return list(found.items())


def lined_up(name: str, links: Sequence[Link], small: frozenset[str] = frozenset()) -> str:
    """Tell how an idea lines up with others, by relation; empty where nothing is known of that.

    Args:
        name: the idea, by its name.
        small: words that are no names.
    """
    small |= small_words(one.because for one in links)
    rows = []
    for relation, found in _by_relation(links):
        told = "".join(
            f'<p class="finding"><b>{thing(one.idea)} has nothing like {escape(name)}.</b> '
            f"{_judged(one, small)}</p>"
            if one.relation == _NOTHING and not one.back
            else f'<p class="lined">{term(one.idea)}{_of(one)} {_judged(one, small)}</p>'
            for one in found
        )
        rows.append(("", escape(relation), told))
    body = turns(rows)
    return part("How it lines up", body, anchor="lines-up") if rows else ""


def needed(needs: Sequence[Prerequisite], needed_for: Sequence[Prerequisite]) -> str:
    """Say what is needed to understand an idea, and for what it is needed; empty where neither is."""

    def told(found: Iterable[Prerequisite]) -> str:
        return "".join(
            f'<p class="lined">{term(one.idea)} <span class="seen">'
            f"{escape(full_stop(capital(one.because)))}</span></p>"
            for one in found
        )

    rows = [
        ("", "To understand it you need", told(needs)),
        ("", "It is needed for", told(needed_for)),
    ]
    body = turns([row for row in rows if row[2]])
    return part("What to know first", body, anchor="first") if needs or needed_for else ""


# --- How frameworks line up ---


_NEARNESS = (
    ("Nearly the same", ("exactMatch", "closeMatch")),
    ("One within the other", ("broadMatch", "narrowMatch")),
    ("Akin", ("relatedMatch", "transitionInto")),
    ("At odds", ("inTensionWith", "counteracts")),
    ("Without a counterpart", (_NOTHING,)),
)
"""How near the links of two frameworks bring their ideas, and the relations that say so."""


def _counts(links: Sequence[tuple[Ref, Link]]) -> str:
    """Count the links of two frameworks by how near they bring their ideas."""
    cells = []
    for words, relations in _NEARNESS:
        number = sum(one.relation in relations for _, one in links)
        cells.append(f'<td data-name="{words}">{number}</td>' if number else "<td></td>")
    return "".join(cells)


def between_frameworks(pairs: Sequence[SchemeLinks], small: frozenset[str] = frozenset()) -> str:
    """Tell how the frameworks line up, two by two, and what one has that the other has not.

    Args:
        small: words that are no names.
    """
    if not pairs:
        return ""
    small |= small_words(one.because for pair in pairs for _, one in pair.links)
    rows = []
    for pair in pairs:
        href = f"{address(pair.one)}#with-{pair.other.slug}"
        name = link(f"{pair.one.label} and {pair.other.label}", href)
        rows.append(f'<tr><th scope="row">{name}</th>{_counts(pair.links)}</tr>')
    heads = ("Frameworks", *(words for words, _ in _NEARNESS))
    columns = "".join(f'<th scope="col">{head}</th>' for head in heads)
    table = (
        f'<table class="pairs"><thead><tr>{columns}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )
    told = (
        '<p class="prose">The frameworks are never merged: two ideas that look alike stay two. '
        "How near two of them come is a judgement: open a pair to read each link, its reason and "
        "how sure it is.</p>"
    )
    return part(
        "How the frameworks line up", told + table + _findings(pairs, small), anchor="line-up"
    )


def _findings(pairs: Iterable[SchemeLinks], small: frozenset[str]) -> str:
    rows = "".join(
        f'<p class="finding"><b>{thing(one.idea)} has nothing like {thing(idea)}.</b> '
        f"{_judged(one, small)}</p>"
        for pair in pairs
        for idea, one in pair.links
        if one.relation == _NOTHING
    )
    return f"<h3>What one has and the other has not</h3>{rows}" if rows else ""


def with_others(
    scheme: Ref, pairs: Iterable[SchemeLinks], small: frozenset[str] = frozenset()
) -> str:
    """Tell how one framework lines up with each of the others.

    Args:
        small: words that are no names.
    """
    every = tuple(pairs)
    small |= small_words(one.because for pair in every for _, one in pair.links)
    parts = []
    for pair in every:
        if scheme.iri not in (pair.one.iri, pair.other.iri):
            continue
        other = pair.other if pair.one.iri == scheme.iri else pair.one
        rows = []
        ordered = sorted(pair.links, key=lambda row: (_place(row[1]), row[0].label.casefold()))
        for idea, one in ordered:
            if one.relation == _NOTHING:
                said = f"<b>{thing(one.idea)} has nothing like {thing(idea)}.</b>"
                rows.append(f'<li class="finding">{said} {_judged(one, small)}</li>')
            else:
                words = _relation(one)
                said = (
                    f"{term(idea)} <i>{escape(words[:1].lower() + words[1:])}</i> {term(one.idea)}."
                )
                rows.append(f"<li>{said} {_judged(one, small)}</li>")
        body = f'<ul class="lines">{"".join(rows)}</ul>'
        parts.append(part(f"Beside {other.label}", body, anchor=f"with-{other.slug}"))
    return "".join(parts)


# --- A statement by itself ---


def statement_page(told: Told) -> str:
    """Show an objection, an answer or a figure that belongs to no story."""
    one = told.statement
    concerned = one.critique.targets if one.critique else one.about
    kind = _HEADS.get(one.kind, "A statement")
    named = _named(concerned)
    line = eyebrow((kind, f"about {named}" if named else "", escape(_when(one))))
    if one.statistic:
        body = _figure(told, alone=True)
    else:
        said = "" if one.basis is None else by_whom(one.basis)
        body = (
            f'<div class="one-statement"><p class="seen">{escape(_who(one))} {said}</p>'
            f'<p class="lede">{escape(one.text)}</p>{_ground(one)}{why(one)}'
            f"{_corrects(one)}{cited(one.citations)}{_replies(told, 2)}</div>"
        )
    return f'<div class="headline one">{line}<h1>{escape(one.ref.label)}</h1></div>{body}'


def statement_next(told: Told) -> tuple[Target, ...]:
    """Choose where to go from a statement: what it concerns, then what is not known."""
    one = told.statement
    concerned = one.critique.targets if one.critique else one.about
    found = [(ref.label, full_stop(ref.gloss), address(ref)) for ref in concerned if address(ref)]
    rest = [
        ("What we don’t know", "What the sources that we have read do not say", "/gaps"),
        ("All ideas", "The journey first, then the other frameworks", "/concepts"),
    ]
    return (*found[:1], *rest)
