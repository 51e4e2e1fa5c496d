"""What is read of what is not known: by kind first, then story by story in a line each.

The page stays light however much is missing: a few rows of each kind, and the whole of a kind in a
state of its own, a page at a time. Every row asks the reader; nothing leaves the machine by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from kg.catalogue.records import CaseSummary, Gap, Ref
from kg.rendering.parts import (
    capital,
    counted,
    escape,
    full_stop,
    in_figures,
    in_words,
    joined,
    link,
    page,
    paged,
    part,
    thing,
)
from kg.rendering.passing import new_issue

__all__ = ["GAPS_A_PAGE", "contribute", "gap_named", "gap_title", "gaps", "gaps_of_kind"]

GAPS_A_PAGE = 100
"""So many rows of one kind stand on a page."""
_STORIES = 100
"""So many stories stand on a page that are told of one by one."""
_FIRST = 6
"""So many rows of each kind stand where all kinds are told."""

_KINDS: Mapping[str, tuple[str, str, str]] = {
    "no-source": (
        "Statements that name no source",
        "Nobody can look them up. There should be none: each is to be mended or taken out.",
        "Which source tells this?",
    ),
    "no-date": (
        "Statements without a date",
        "It is told, and nobody we have read says when. Such a step is drawn with its order open.",
        "When was this?",
    ),
    "one-document-alone": (
        "Resting on one document",
        "One document says it. That does not make it wrong; where the document errs, so do we.",
        "Which other document tells this?",
    ),
    "own-word-alone": (
        "Told by nobody independent",
        "Only the organisation, its people or its partners say so, and they speak of themselves.",
        "Who else has looked, and what did they find?",
    ),
    "principle-without-a-story": (
        "Principles without a story",
        "No story that we hold shows, breaks or doubts them. Elsewhere there may well be one.",
        "Which story shows this principle, or breaks it?",
    ),
    "idea-without-a-story": (
        "Other ideas without a story",
        "No story that we hold shows them. That is a gap of this atlas first: elsewhere there may "
        "well be one.",
        "Which story shows this idea?",
    ),
    "no-fall-known": (
        "No fall is told",
        "We have read of no descent. Success is written about more often than its end, so this may "
        "be silence and not a fact.",
        "Did it come down, and when?",
    ),
    "no-defence-known": (
        "Nobody says what held",
        "What keeps the belief alive after success is told of few companies. Of these it is not.",
        "What kept the belief alive here?",
    ),
    "out-of-date": (
        "Placings older than a fall",
        "Somebody gave the organisation a level, and a fall or a withdrawal that is told here began "
        "after that.",
        "Has anybody placed it since?",
    ),
    "number": (
        "Numbers of which something is not told",
        "A number that travels alone proves nothing: it has to say of whom it is true, when, how it "
        "was found and where it comes from.",
        "Where does this number come from?",
    ),
    "moment": (
        "What nobody tells of a Moment of Belief",
        "A Moment has a cost, somebody who resists, and something in it for both sides. Of these a "
        "part is told by nobody we have read.",
        "Were you there, or have you read of it?",
    ),
    "not-told": (
        "Looked for and not found",
        "Whoever read the sources looked for this and found that they do not tell it.",
        "Who tells this?",
    ),
    "open-question-of-a-story": (
        "What the authors of a story noted as missing",
        "Whoever wrote the story wrote these down while reading its sources.",
        "Do you know the answer?",
    ),
}
_NOTED = "open-question-of-a-story"
_NAMES = frozenset({"no-fall-known", "no-defence-known"})
"""Kinds that concern a whole story or note: names alone say it."""
_BRIEF = {
    "no-date": "without a date",
    "one-document-alone": "on one document",
    "own-word-alone": "on its own word",
}
_FIELDS = frozenset({"moment", "not-told", "number"})


def gap_title(kind: str) -> str:
    """Give the heading of a kind of gap; of one that is new here, its own name."""
    return _told_of(kind)[0]


def _told_of(kind: str) -> tuple[str, str, str]:
    named = capital(kind.replace("-", " "))
    return _KINDS.get(kind, (named, "", "Do you know?"))


# --- Asking the reader ---


def _name(ref: Ref) -> str:
    return f"{ref.kind}/{ref.slug}" + (f"#{ref.part}" if ref.part else "")


def gap_named(gaps: Sequence[Gap], kind: str, name: str) -> Gap | None:
    """Find the gap that an address names by its kind and by what it concerns."""
    found = (gap for gap in gaps if gap.kind == kind and _name(gap.thing or gap.about) == name)
    return next(found, None)


def _asks(gap: Gap) -> str:
    """Ask the reader: the link leads to the page on contributing, which says how."""
    concerned = gap.thing or gap.about
    href = page("author", {"kind": gap.kind, "about": _name(concerned)})
    label = escape(f"Do you know? {gap.about.label}: {concerned.label}")
    return f'<a class="asks" href="{escape(href)}" aria-label="{label}">Do you know?</a>'


def contribute(gap: Gap, file: str, repository: str = "") -> str:
    """Say how to tell what one knows about a gap: by an issue where there is a place for one.

    Args:
        file: the file of the content in which it would stand; empty where none is known.
        repository: the address of the project's repository; empty where none is configured.
    """
    concerned = gap.thing or gap.about
    title, _, question = _told_of(gap.kind)
    where = f"{gap.about.label}: {concerned.label}" if gap.thing else gap.about.label
    told = f'<p class="prose">{escape(_says(gap))}</p>' if _says(gap) else ""
    steps = [
        "Find who says it, and where: a source that others can open, and the place in it.",
        f"Write it in {file}, as docs/contributing.md tells; kg check reads it line by line."
        if file
        else "Write it as docs/contributing.md tells; kg check reads it line by line.",
    ]
    buttons = ""
    body = f"{where}\n{title}\n\nWhat I know:\n\nWho says so, and where:\n"
    if offered := new_issue(repository, f"{where}: {question}", body, primary=True):
        buttons = f'<p class="buttons">{offered}</p>'
        steps.insert(1, "Write it as an issue: the button opens the form, and you send it.")
    rows = "".join(f"<li>{escape(step)}</li>" for step in steps)
    return part(
        question,
        f'<p class="prose">{thing(concerned)}'
        f"{f', in {thing(gap.about)}' if gap.thing else ''}. "
        f'<span class="seen">{escape(title)}.</span></p>{told}'
        f'<ol class="plain listed">{rows}</ol>{buttons}'
        '<p class="seen">Nothing is sent from this page.</p>',
        anchor="gap",
    )


# --- Rows ---


def _says(gap: Gap) -> str:
    """Say in a sentence what is missing, where the kind alone does not."""
    if gap.kind in _FIELDS:
        return f"Not told: {gap.text}."
    return full_stop(gap.text) if gap.kind not in _KINDS or gap.kind == _NOTED else ""


def _row(gap: Gap, before: Gap | None) -> str:
    """Say one gap; of several in a row about the same, only the first names it."""
    said = _says(gap)
    what = thing(gap.thing) if gap.thing else ""
    text = f"<span>{escape(said)}</span>" if said else ""
    told = f"<p>{what} {text}</p>" if what or text else ""
    if told and before and before.about.iri == gap.about.iri:
        return f'<li class="again"><span></span>{told}{_asks(gap)}</li>'
    return f"<li><b>{thing(gap.about)}</b>{told}{_asks(gap)}</li>"


def _rows(kind: str, gaps: Sequence[Gap]) -> str:
    if kind in _NAMES:
        names = "".join(f"<li><b>{thing(gap.about)}</b>{_asks(gap)}</li>" for gap in gaps)
        return f'<ul class="gap-names">{names}</ul>' if names else ""
    rows = "".join(map(_row, gaps, (None, *gaps)))
    return f'<ul class="gap-rows">{rows}</ul>' if rows else ""


def _spread(gaps: Sequence[Gap], most: int) -> list[Gap]:
    """Take the first few from as many different stories and frameworks as there are."""
    seen: set[str] = set()
    first: list[Gap] = []
    rest: list[Gap] = []
    for gap in gaps:
        (rest if gap.about.iri in seen else first).append(gap)
        seen.add(gap.about.iri)
    return [*first, *rest][:most]


def _kind(kind: str, gaps: Sequence[Gap]) -> str:
    """Tell one kind: its count, what it means, its first rows, and where all of it stands."""
    title, means, _ = _told_of(kind)
    shown = _spread(gaps, _FIRST * 4 if kind in _NAMES else _FIRST)
    more = ""
    if len(gaps) > len(shown):
        more = f'<p class="all">{link(f"All {in_figures(len(gaps))}", page("gaps", {"kind": kind}))}</p>'
    told = f'<p class="prose"><b class="gap-count">{in_figures(len(gaps))}</b> {escape(means)}</p>'
    return part(title, f"{told}{_rows(kind, shown)}{more}", anchor=kind)


def _by_kind(gaps: Sequence[Gap]) -> dict[str, list[Gap]]:
    """Sort gaps by kind, the kinds in the order in which they come."""
    found: dict[str, list[Gap]] = {}
    for gap in gaps:
        found.setdefault(gap.kind, []).append(gap)
    return found


# --- The page ---


def _headline(title: str, lede: str) -> str:
    return f'<div class="headline"><h1>{escape(title)}</h1><p class="lede">{escape(lede)}</p></div>'


def _story(case: CaseSummary, gaps: Sequence[Gap]) -> str:
    """Tell in a line what is missing of one story."""
    counts = Counter(gap.kind for gap in gaps)
    said = [f"{counts[kind]} {words}" for kind, words in _BRIEF.items() if counts[kind]]
    noted = [gap for gap in gaps if gap.kind == _NOTED]
    text = f"<p>{escape(full_stop(noted[0].text))}</p>" if noted else ""
    rest = len(noted) - 1
    more = ""
    if rest > 0:
        href = page("case", {"id": case.ref.slug}) + "#gaps"
        more = link(f"{capital(in_words(rest))} more in the story", href) + ". "
    asks = _asks(noted[0]) if noted else ""
    counted_ = f"Of {case.evidence.cited} statements: {joined(said)}." if said else ""
    kind = "" if case.evidence.is_story else ' <small class="tag">a note</small>'
    return (
        f"<li><b>{thing(case.ref)}{kind}</b><div>{text}"
        f'<p class="seen">{more}{escape(counted_)}</p></div>{asks}</li>'
    )


def gaps(found: Sequence[Gap], cases: Sequence[CaseSummary], start: int | None = None) -> str:
    """Say what is not known: each kind with its count and first rows, then story by story.

    Args:
        start: the first story of a page of them, from 0; without it, all are on one page.
    """
    by_kind = _by_kind(found)
    of_story: dict[str, list[Gap]] = {}
    for gap in found:
        of_story.setdefault(gap.about.iri, []).append(gap)
    contents = "".join(
        f'<li>{link(gap_title(kind), f"#{kind}")} <span class="n">{in_figures(len(rows))}</span></li>'
        for kind, rows in by_kind.items()
        if kind != _NOTED
    )
    kinds = "".join(_kind(kind, rows) for kind, rows in by_kind.items() if kind != _NOTED)
    lacking = [case for case in cases if case.ref.iri in of_story]
    begin = start if start and start < len(lacking) else 0
    shown = lacking if start is None else lacking[begin : begin + _STORIES]
    stories = "".join(_story(case, of_story[case.ref.iri]) for case in shown)
    ways = paged(len(lacking), begin, _STORIES, _from_story) if len(shown) < len(lacking) else ""
    noted = len(by_kind.get(_NOTED, ()))
    every = (
        link(f"All {in_figures(noted)} that are noted", page("gaps", {"kind": _NOTED}))
        if noted
        else ""
    )
    told = (
        part(
            "Story by story",
            '<p class="prose">What whoever wrote a story found missing in its sources, and what its '
            f'record shows. {every}</p><ul class="gap-rows wide">{stories}</ul>{ways}',
            anchor="stories",
        )
        if stories
        else ""
    )
    way = '<li><a href="#stories">Story by story</a></li>' if stories else ""
    return (
        _headline(
            "What we don’t know",
            "An atlas that shows only what it knows misleads. Here is what the sources that we have "
            "read do not say. If you know better, press “Do you know?”.",
        )
        + (
            f'<nav class="contents kinds" aria-label="Kinds"><ul>{contents}{way}</ul></nav>'
            if contents
            else ""
        )
        + kinds
        + told
        + ("" if found else '<p class="unknown">Nothing is told yet, so nothing is missing.</p>')
    )


def _from_story(place: int) -> str:
    return page("gaps", {"start": str(place or "")}) + "#stories"


def gaps_of_kind(kind: str, found: Sequence[Gap], start: int = 0) -> str:
    """Show all of one kind, a page at a time.

    Args:
        start: the first row to show, from 0; one that is not there begins from the first.
    """
    title, means, _ = _told_of(kind)
    rows = [gap for gap in found if gap.kind == kind]
    begin = start if 0 <= start < len(rows) else 0
    ways = paged(
        len(rows),
        begin,
        GAPS_A_PAGE,
        lambda place: page("gaps", {"kind": kind, "start": str(place or "")}),
    )
    number = capital(counted(len(rows), "row"))
    return (
        _headline(title, means)
        + f'<p class="buttons"><span>{number}.</span>{link("All kinds", "/gaps")}</p>'
        + (
            _rows(kind, rows[begin : begin + GAPS_A_PAGE])
            or '<p class="unknown">There is none of this kind.</p>'
        )
        + ways
    )
