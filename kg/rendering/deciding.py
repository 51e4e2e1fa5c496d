"""What is read on how statements are read: rules, tests of ideas, and how far readers agree.

Whose a rule is stands under it, apart from what it says; an example is a link to a statement, never
its words again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.catalogue.records import Basis, Ref, Test
from kg.catalogue.rules import Rule, TestedFamily, TestedIdea
from kg.catalogue.signs import tone_of
from kg.namespaces import ATLAS
from kg.rendering.meanings import Meanings
from kg.rendering.parts import (
    Target,
    capital,
    counted,
    escape,
    full_stop,
    in_figures,
    joined,
    link,
    mark,
    part,
    small_words,
    thing,
    turns,
    unknown,
    within,
)

__all__ = ["DECIDING_NEXT", "agreement_line", "how_we_decide"]

DECIDING_NEXT: tuple[Target, ...] = (
    ("What we don’t know", "What the sources that we have read do not say", "/gaps"),
    ("The vocabulary", "The words in which all of it is written", "/vocabulary"),
    ("Ask", "Which readings are ours, and which rest on one source", "/ask"),
)

_MADE = {
    Basis.WORD: "the authors’ word",
    Basis.TELLING: "from the authors, in our words",
    Basis.OURS: "ours",
    None: "whose it is, is not said",
}
_ALL = ATLAS + "Idea"
"""What a figure is about that is of all kinds of idea together."""
_KAPPA = "Cohen’s kappa"
_COLUMNS = {"facts": "Facts", "per cent agreed": "Agreed, per cent", _KAPPA: "Kappa"}
"""The columns of a trial by the unit of their figures, in order; other units follow."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What every part of the page needs; `small` are words that are no names."""

    meanings: Meanings
    tests: Sequence[TestedFamily]
    anchors: Mapping[tuple[str, str], str]
    small: frozenset[str]


def _words(rules: Iterable[Rule]) -> Iterator[str]:
    for rule in rules:
        yield from (rule.text, rule.note, rule.because)
        yield from _words(rule.parts)


def how_we_decide(rules: Sequence[Rule], tests: Sequence[TestedFamily], meanings: Meanings) -> str:
    """Tell the rules by heading, how far they hold, and the test of every idea."""
    anchors = _anchors(tests)
    page = _Page(meanings, tests, anchors, meanings.small | small_words(_words(rules)))
    told = "".join(_heading(rule, page) for rule in rules)
    silent = "The rules cannot be read now: their file is missing, or there is a mistake in it."
    return (
        _head(rules)
        + _contents(rules, tests)
        + (told or part("The rules", f"<p>{unknown(silent)}</p>"))
        + _tests(tests, anchors, meanings)
    )


# --- The head ---


def _made(basis: Basis | None) -> str:
    """Draw whose a sentence is, with its words."""
    return f'<span class="by">{mark(basis)}{_MADE[basis]}</span>'


def _head(rules: Sequence[Rule]) -> str:
    line = _overall(rules)
    held = (
        f"{escape(_said(*line))} {link('The figures', '#' + line[0].ref.slug)}"
        if line
        else unknown("Nobody has tried yet how far two readers agree.")
    )
    rows = [
        ("", "What happened", "A source tells it; a statement restates it in our words."),
        (
            "",
            "What it shows",
            "Somebody reads an idea in it. About most readings here that somebody is us, so the "
            "test stands below, and anybody can apply it again.",
        ),
        ("", "Whose a rule is", " ".join(_made(basis) for basis in (Basis.TELLING, Basis.OURS))),
        ("", "How far it holds", held),
    ]
    return (
        '<div class="head"><div><h1>How we decide</h1><p class="lede">The rules by which a '
        "statement is taken to show an idea. Whoever doubts a reading can look its test up here "
        f"and read the statement again.</p></div>{turns(rows)}</div>"
    )


def _contents(rules: Iterable[Rule], tests: Iterable[TestedFamily]) -> str:
    places = [(rule.ref.label, f"#{rule.ref.slug}") for rule in rules]
    places += [("The tests, idea by idea", "#tests")] if any(one.ideas for one in tests) else []
    rows = "".join(f"<li>{link(name, href)}</li>" for name, href in places)
    return f'<nav class="contents" aria-label="On this page"><ul>{rows}</ul></nav>' if rows else ""


# --- Rules ---


def _heading(rule: Rule, page: _Page) -> str:
    note = f'<p class="prose">{page.meanings.prose(full_stop(rule.note))}</p>' if rule.note else ""
    own = _said_by(rule, page) if rule.text else ""
    rows = "".join(_rule(one, page) for one in rule.parts)
    listed = f'<ol class="rules">{rows}</ol>' if rows else ""
    empty = "" if listed or own else f"<p>{unknown('Nothing is written under it yet.')}</p>"
    return part(rule.ref.label, note + own + listed + empty, anchor=rule.ref.slug)


def _rule(rule: Rule, page: _Page) -> str:
    beneath = "".join(_rule(one, page) for one in rule.parts)
    more = f'<ol class="rules">{beneath}</ol>' if beneath else ""
    trial = _trial(rule, page) if rule.figures else ""
    return (
        f'<li id="{escape(rule.ref.slug)}" tabindex="-1"><h3>{escape(rule.ref.label)}</h3>'
        f"<div>{_said_by(rule, page)}{trial}{more}</div></li>"
    )


def _said_by(rule: Rule, page: _Page) -> str:
    """Write a rule, examples in words, whose it is and why, and where it can be seen."""
    text = f'<p class="text">{page.meanings.prose(full_stop(rule.text))}</p>' if rule.text else ""
    silent = "" if text or rule.parts else f"<p>{unknown('What it says is not written yet.')}</p>"
    sayings = "".join(f"<li>{escape(full_stop(saying))}</li>" for saying in rule.sayings)
    listed = f'<ul class="plain sayings">{sayings}</ul>' if sayings else ""
    return text + silent + listed + _why(rule, page) + _examples(rule)


def _why(rule: Rule, page: _Page) -> str:
    if rule.basis is None or not rule.text:
        return ""
    sources = joined(
        thing(cited.source) + (f", {escape(cited.locator)}" if cited.locator else "")
        for cited in rule.citations
    )
    if rule.basis is Basis.OURS:
        reason = within(rule.because, page.small)
        said = f"Ours, because {escape(reason)}." if reason else "Ours."
        said += f" Written in {sources}." if sources else ""
    else:
        by = "The authors’ word" if rule.basis is Basis.WORD else "From the authors, in our words"
        said = f"{by}{': ' if sources else ''}{sources}. {escape(full_stop(rule.because))}".strip()
    return f'<p class="why">{mark(rule.basis)}{said}</p>'


def _examples(rule: Rule) -> str:
    found = "; ".join(
        f"{escape(story.label)}, {thing(statement)}" for story, statement in rule.examples
    )
    return f'<p class="cited">See {found}.</p>' if found else ""


# --- How far it holds ---


def _trials(rules: Iterable[Rule]) -> list[Rule]:
    return [trial for rule in rules for trial in rule.trials]


def _overall(rules: Iterable[Rule]) -> tuple[Rule, str] | None:
    """Give the last trial with a kappa of all kinds of idea together, and that kappa."""
    for trial in reversed(_trials(rules)):
        for figure in trial.figures:
            if figure.unit == _KAPPA and figure.about.iri == _ALL:
                return trial, figure.value
    return None


def _said(trial: Rule, kappa: str) -> str:
    """Say the one figure of a trial, with how it was taken."""
    name = within(trial.ref.label, {"first", "second", "third", "fourth", "last"})
    how = f" {full_stop(capital(trial.method))}" if trial.method else ""
    return (
        f"In the {name} the two readings agreed, over all kinds of idea, with a kappa of "
        f"{_figure(kappa, 2)}, where 1 is full agreement.{how}"
    )


def agreement_line(rules: Sequence[Rule]) -> str:
    """Say in a paragraph how far the readings hold, with a link to the rules and all figures."""
    line = _overall(rules)
    where = link("How we decide", "/how-we-decide")
    said = escape(_said(*line)) if line else "Nobody has tried yet how far two readers agree."
    return f'<p class="prose">{said} {where} gives the rules, the test of each idea, and every figure.</p>'


def _trial(trial: Rule, page: _Page) -> str:
    """Set the figures of a trial as a table, and under it what all of them share."""
    rows: dict[str, tuple[Ref, dict[str, str]]] = {}
    for figure in trial.figures:
        rows.setdefault(figure.about.iri, (figure.about, {}))[1][figure.unit] = figure.value
    units = {unit for _, numbers in rows.values() for unit in numbers}
    columns = [unit for unit in _COLUMNS if unit in units]
    columns += sorted(units - set(columns))
    places = {
        unit: max(_places(row[1][unit]) for row in rows.values() if unit in row[1])
        for unit in columns
    }
    order = [one.family for one in page.tests]
    sorted_rows = sorted(rows.values(), key=lambda row: _place(row[0], order))
    heads = "".join(
        f'<th scope="col">{escape(_COLUMNS.get(unit, capital(unit)))}</th>' for unit in columns
    )
    body = "".join(
        f'<tr><th scope="row">{_row_name(about, page)}</th>'
        + "".join(_cell(unit, numbers.get(unit), places[unit]) for unit in columns)
        + "</tr>"
        for about, numbers in sorted_rows
    )
    return (
        f'<table class="trial"><thead><tr><th scope="col">Kind of idea</th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table>{_shared(trial)}"
    )


def _family_of(about: Ref) -> str:
    return about.iri.removeprefix(ATLAS) if about.iri.startswith(ATLAS) else ""


def _place(about: Ref, order: Sequence[str]) -> tuple[int, str]:
    """Put all kinds together first, then families as they are asked for, then all else."""
    family = _family_of(about)
    if about.iri == _ALL:
        return -1, ""
    return (order.index(family) if family in order else len(order)), about.label.casefold()


def _row_name(about: Ref, page: _Page) -> str:
    if about.iri == _ALL:
        return "All kinds together"
    if about.kind == "rule":
        return link(about.label, f"#{about.slug}")
    family = _family_of(about)
    for one in page.tests:
        if family and one.family == family and one.ideas:
            return link(about.label, f"#{page.anchors[one.scheme.slug, one.family]}")
    return thing(about)


def _places(value: str) -> int:
    """Count the places after the point."""
    return len(value.partition(".")[2])


def _figure(value: str, places: int) -> str:
    """Write a number with at least so many places: in a column 1 stands as 1.00 beside 0.66."""
    if not places or not value.replace(".", "", 1).isdigit():
        return value
    whole, _, rest = value.partition(".")
    return f"{whole}.{rest.ljust(places, '0')}"


def _cell(unit: str, value: str | None, places: int) -> str:
    name = escape(_COLUMNS.get(unit, capital(unit)))
    if value is None:
        return f'<td data-name="{name}" class="none">not given</td>'
    return f'<td data-name="{name}" class="number">{escape(_figure(value, places))}</td>'


def _shared(trial: Rule) -> str:
    """Say what holds for all figures of a trial: what was read, how, and when."""
    asked = (
        ("What was read", trial.population),
        ("Who read, and how", trial.method),
        ("When", trial.when),
    )
    rows = "".join(
        f"<dt>{name}</dt><dd>{escape(full_stop(capital(said))) if said else unknown('Nobody wrote it down.')}</dd>"
        for name, said in asked
    )
    return f'<dl class="shared">{rows}</dl>'


# --- The tests ---


def _anchors(tests: Sequence[TestedFamily]) -> Mapping[tuple[str, str], str]:
    """Name the place of each family's tests; where a family has two, the second with its framework."""
    found: dict[tuple[str, str], str] = {}
    for one in tests:
        name = f"tests-{one.family.lower()}"
        taken = name in found.values()
        found[one.scheme.slug, one.family] = f"{name}-{one.scheme.slug}" if taken else name
    return found


def _tests(
    tests: Sequence[TestedFamily], anchors: Mapping[tuple[str, str], str], meanings: Meanings
) -> str:
    tested = [one for one in tests if one.ideas]
    if not tested:
        silent = "No idea has a test that can be read now."
        return part("The tests, idea by idea", f"<p>{unknown(silent)}</p>", anchor="tests")
    sentences = [
        test
        for family in tested
        for idea in family.ideas
        for test in (idea.counts_when, idea.does_not_count_when)
        if test
    ]
    ours = sum(test.basis is Basis.OURS for test in sentences)
    rest = len(sentences) - ours
    links = "".join(
        f"<li>{link(one.label, '#' + anchors[one.scheme.slug, one.family])}"
        f' <span class="n">{in_figures(len(one.ideas))}</span></li>'
        for one in tested
    )
    intro = (
        '<p class="prose">A statement shows an idea when the first sentence is true of it and the '
        f"second is not. Of these {in_figures(len(sentences))} sentences {in_figures(ours)} are ours, and "
        f"{counted(rest, 'comes', 'come')} from the authors of the frameworks.</p>"
        f'<p class="key">{"".join(f"<span>{_made(basis)}</span>" for basis in Basis)}</p>'
        f'<ul class="inline families">{links}</ul>'
    )
    tables = "".join(_family(one, anchors[one.scheme.slug, one.family], meanings) for one in tested)
    return part("The tests, idea by idea", intro + tables + _without(tests, tested), anchor="tests")


def _without(tests: Iterable[TestedFamily], tested: Sequence[TestedFamily]) -> str:
    have = {one.family for one in tested}
    names = dict.fromkeys(one.label.lower() for one in tests if one.family not in have)
    if not names:
        return ""
    said = f"No idea of these kinds has a test: {joined(names)}."
    return f"<p>{unknown(said)}</p>"


def _family(one: TestedFamily, anchor: str, meanings: Meanings) -> str:
    heads = "".join(
        f'<th scope="col">{head}</th>' for head in ("Idea", "It counts when", "It does not when")
    )
    rows = "".join(_tested(idea, meanings) for idea in one.ideas)
    named = joined(thing(ref) for ref in one.untested)
    untested = f'<p class="unknown">No test is written for {named}.</p>' if named else ""
    return (
        f'<h3 id="{escape(anchor)}" tabindex="-1">{escape(one.label)} '
        f'<span class="tag">{thing(one.scheme)}</span></h3>'
        f'<table class="tests"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        f"{untested}"
    )


def _tested(idea: TestedIdea, meanings: Meanings) -> str:
    return (
        f'<tr><th scope="row" class="{tone_of(idea.ref)}">{thing(idea.ref)}</th>'
        f'<td data-name="It counts when">{_sentence(idea.counts_when, idea.ref, meanings)}</td>'
        '<td data-name="It does not when">'
        f"{_sentence(idea.does_not_count_when, idea.ref, meanings)}</td></tr>"
    )


def _sentence(test: Test | None, idea: Ref, meanings: Meanings) -> str:
    if test is None:
        return unknown("Nothing is written.")
    said = f'<span class="vh"> ({_MADE[test.basis]})</span>'
    return f"{mark(test.basis)}{meanings.prose(full_stop(test.text), but=idea.slug)}{said}"
