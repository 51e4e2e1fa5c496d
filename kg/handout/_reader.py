"""The reading: all that is to be read before class, in path order, as text that stands alone.

It is made of the path as students may have it. A decision that its story would give away stands
first, on a page of its own; of a story that nobody is told to read before class nothing is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kg.catalogue import (
    Basis,
    Case,
    Decision,
    Idea,
    PathSession,
    Ref,
    Source,
    Statement,
    Test,
)
from kg.handout._paper import (
    Block,
    Break,
    Contents,
    Entry,
    Facts,
    Heading,
    Items,
    Line,
    Para,
    Role,
    Span,
    Style,
    linked,
    plain,
)
from kg.handout._telling import SAYS, Telling, paragraphs
from kg.rendering.classes import minutes_of
from kg.rendering.one_idea import idea_whose
from kg.rendering.parts import capital, full_stop, joined

__all__ = ["reading"]


@dataclass(frozen=True, slots=True)
class _Text:
    """Something to read, with its head; a page begins before it, or ends with it."""

    head: Heading
    blocks: tuple[Block, ...]
    begins: bool = False
    ends: bool = False


def reading(telling: Telling) -> Iterator[Block]:
    """Give the blocks of the reading.

    Args:
        telling: of the path as students may have it.
    """
    yield from telling.lede()
    seen: set[tuple[str, str, str]] = set()
    sessions = [
        (_head(telling, session, place), tuple(_texts(telling, session, place, seen)))
        for place, session in enumerate(telling.path.sessions, 1)
    ]
    if not any(texts for _, texts in sessions):
        yield Para(plain("Nothing is given to read before class."), Role.UNKNOWN)
    else:
        yield Contents(tuple(_entries(sessions)))
    for head, texts in sessions:
        if not texts:
            continue
        yield Break()
        yield head
        for place, text in enumerate(texts):
            if place and (text.begins or texts[place - 1].ends):
                yield Break(hidden=texts[place - 1].ends)
            yield text.head
            yield from text.blocks
    yield Heading("Where this is from")
    yield telling.colophon()


def _head(telling: Telling, session: PathSession, place: int) -> Heading:
    said = capital(telling.in_all(session)) or "Nothing to read"
    return Heading(telling.heading(session, place), beside=said, anchor=f"session-{place}")


def _entries(sessions: Iterable[tuple[Heading, tuple[_Text, ...]]]) -> Iterator[Entry]:
    for head, texts in sessions:
        anchor = head.anchor if texts else ""
        yield Entry(anchor, head.text, head.beside.replace(" for most readers", ""))
        for text in texts:
            lasts = text.head.beside.rpartition(" · ")[2]
            yield Entry(text.head.anchor, text.head.text, lasts, 3)


def _texts(
    telling: Telling, session: PathSession, place: int, seen: set[tuple[str, str, str]]
) -> Iterator[_Text]:
    """Give what is read before a session: decisions that come first, then the rest in path order.

    Args:
        seen: what has been told so far, by name; what is told here is added.
    """
    ahead = telling.ahead(session)
    before = [one for step in session.steps for one in step.before]
    own = {one.statement.ref.iri for one in ahead}
    whole = {ref.slug for ref, _ in before if ref.kind == "case" and not ref.part}
    for decision in ahead:
        told = decision.statement.ref
        key = told.kind, told.slug, told.part
        if key not in seen and any((one.kind, one.slug) == key[:2] for one, _ in before):
            seen.add(key)
            anchor = f"{place}-decision-{told.slug}-{told.part}"
            long = [telling.long(words) for ref, words in before if ref.iri == told.iri]
            lasts = long[0] if long else "before the story"
            head = Heading("Decide before you read on", 3, f"Decision · {lasts}", anchor)
            yield from _decision(telling, decision, head, told.slug in whole)
    for ref, words in before:
        key = ref.kind, ref.slug, ref.part
        if key not in seen and ref.iri not in own:
            seen.add(key)
            text = _text(telling, ref, telling.long(words), ahead)
            anchor = "-".join((str(place), *filter(None, key)))
            yield replace(text, head=replace(text.head, anchor=anchor))
    yield from _rest(session, place)


def _text(telling: Telling, ref: Ref, lasts: str, ahead: Sequence[Decision]) -> _Text:
    """Give the text of a thing.

    Args:
        ahead: decisions that are yet to be taken: nothing but their own story tells how they ended.
    """
    name = ref.label or ref.slug
    case = telling.holdings.case_of(ref.slug) if ref.kind == "case" else None
    idea = telling.holdings.idea_of(ref.slug) if ref.kind == "concept" else None
    if idea:
        unmet = [one.case.ref.label for one in ahead]
        return _Text(Heading(name, 3, f"Idea · {lasts}"), tuple(_of_idea(idea, unmet)))
    if case and not ref.part:
        kind = "Story" if case.summary.evidence.is_story else "Note"
        return _Text(Heading(name, 3, f"{kind} · {lasts}"), tuple(_of_story(telling, case)), True)
    told = [one for one in case.statements if one.ref.iri == ref.iri] if case else []
    head = Heading(f"{case.ref.label}: {name}" if case else name, 3, lasts)
    hidden = {one.ref.iri for decision in ahead for one in (decision.statement, *decision.followed)}
    if case and told and ref.iri not in hidden:
        return _Text(head, (*paragraphs(told[0].text, Role.TOLD), *_who(telling, case, told)))
    said = "It is met in class." if told else "The atlas holds no text of it."
    return _Text(head, (Para(plain(said), Role.UNKNOWN),))


def _rest(session: PathSession, place: int) -> Iterator[_Text]:
    """Name what is to be read and does not stand here."""
    lines: list[Line] = []
    for step in session.steps:
        for one in step.outside:
            time = f"about {minutes_of(one.minutes)}" if one.minutes else "nobody said how long"
            where = linked(one.url, one.url)
            name = Span(one.title, style=Style.ITALIC)
            lines.append(
                (name, Span(f", {time}. "), where) if one.url else (name, Span(f", {time}."))
            )
    gone = joined(name.rpartition("/")[2] for step in session.steps for name in step.gone_before)
    if gone:
        lines.append(plain(f"The atlas no longer holds {gone}, which stood here."))
    if lines:
        yield _Text(Heading("To read elsewhere", 3, anchor=f"{place}-more"), (Items(tuple(lines)),))


# --- A decision, an idea, a story ---


def _decision(
    telling: Telling, decision: Decision, head: Heading, told_next: bool
) -> Iterator[_Text]:
    """Put a decision as it was before it was taken; none where nobody has written how it was."""
    step = next(one for one in telling.path.steps if telling.decisions.get(one.name) == decision)
    said = (*telling.room(step), *telling.question(step))
    if not said:
        return
    words = "Write down what you would do, or what you would have to know first."
    if told_next:
        words += f" The story of {decision.case.ref.label}, which follows, tells what came of it."
    after = Para(plain(words))
    yield _Text(head, (*said, after), True, True)


def _of_idea(idea: Idea, unmet: Iterable[str]) -> Iterator[Block]:
    """Tell an idea.

    Args:
        unmet: names of stories that no example may be of.
    """
    yield from paragraphs(full_stop(idea.definition), Role.LEDE)
    examples = [one for one in idea.examples if not any(name in one for name in unmet)]
    rows: list[tuple[str, tuple[Line, ...]]] = []
    for name, test in (
        ("It counts when", idea.counts_when),
        ("It does not when", idea.does_not_count_when),
    ):
        if test:
            rows.append((name, (_tested(test),)))
    if examples:
        rows.append(("For example", (plain(full_stop(examples[0])),)))
    rows.append(("Whose it is", ((Span(idea_whose(idea), mark=idea.basis),),)))
    yield Facts(tuple(rows))


def _tested(test: Test) -> Line:
    whose = Span(SAYS[test.basis], style=Style.SOFT, mark=test.basis or Basis.OURS)
    return (Span(f"{full_stop(test.text)} "), whose)


def _of_story(telling: Telling, case: Case) -> Iterator[Block]:
    """Tell a story: what it is, its narrative, what nobody knows, and who says so."""
    yield from paragraphs(case.summary.abstract, Role.LEDE)
    for passage in case.passages:
        if passage.heading:
            yield Heading(passage.heading, 4)
        yield from paragraphs(passage.text, Role.TOLD)
    if not case.passages:  # a note is told by its statements
        for one in case.statements:
            yield from paragraphs(one.text, Role.TOLD)
    if case.gaps:
        yield Heading("What we don’t know", 4)
        yield Items(tuple(plain(full_stop(gap)) for gap in case.gaps), small=True)
    drawn = {ref.iri for passage in case.passages for ref in passage.draws_on}
    told = [one for one in case.statements if one.ref.iri in drawn or not case.passages]
    yield from _who(telling, case, told)


def _who(telling: Telling, case: Case, told: Iterable[Statement]) -> Iterator[Block]:
    """Name the sources of what is told, shortly and each once."""
    cited = {citation.source.iri for one in told for citation in one.citations}
    sources = [source for source in case.sources if source.ref.iri in cited]
    line: list[Span] = []
    for place, source in enumerate(sources, 1):
        line += [*_short(telling, source), Span("." if place == len(sources) else "; ")]
    if line:
        yield Heading("Who says so", 4)
        yield Para(tuple(line), Role.SMALL)


def _short(telling: Telling, source: Source) -> Iterator[Span]:
    """Name a source by who made it, its title and its year."""
    who = joined(source.creators or source.publishers)
    title = source.title or source.ref.label
    url = source.url if telling.holdings.is_followed(source.url) else ""
    if who:
        yield Span(f"{who}, ")
    yield linked(title.rstrip("."), url)
    year = source.issued[:4]
    own = " (of itself)" if source.self_report else ""
    if year or own:
        yield Span(f"{f', {year}' if year else ''}{own}")
