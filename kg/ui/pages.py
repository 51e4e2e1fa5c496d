"""The pages: each reads the address, asks the atlas, and lays out sheets and widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import groupby
from typing import TypeVar

import streamlit as st

from kg import reading
from kg.catalogue.records import Basis, Case, Ref
from kg.errors import NotFound
from kg.reading import Target
from kg.ui import state
from kg.ui.sheet import sheet

__all__ = [
    "about",
    "ask",
    "author",
    "case",
    "cases",
    "concept",
    "concepts",
    "connect",
    "gaps",
    "home",
    "moment",
    "path",
    "search",
    "source",
    "sources",
    "teach",
]

_FACETS = ("idea", "sector", "place", "scope", "role", "flight", "basis")
_STORIES = ("Stories", "/cases")
_IDEAS = ("Ideas", "/concepts")
_SOURCES = ("Sources", "/sources")
_TEACH = ("Teach", "/paths")

Record = TypeVar("Record")
Around = list[tuple[str, list[tuple[Ref, Basis | None]]]]


def _show(markup: str, key: str, *, narrow: bool = False) -> None:
    """Show markup with the meanings of its framework words."""
    sheet(state.meanings().finish(markup), key=key, narrow=narrow)


def _title(name: str) -> None:
    """Name the thing in the browser's tab."""
    st.set_page_config(page_title=f"{reading.title_of(name)} · Pioneer Atlas")


def _top(way: Iterable[tuple[str, str]], here: str, words: str = "") -> str:
    """Open a page: files that could not be read, where it stands, the search field."""
    _title(here)
    return reading.kept_out(state.atlas().kept_out()) + reading.top(way, here, words)


def _end(targets: Iterable[Target] = reading.HOME_TARGETS) -> str:
    return reading.where_next(targets) + reading.footer()


def _missing(kind: str, nearest: Sequence[Target], way: tuple[str, str]) -> None:
    """Say that something is not there and offer the nearest names."""
    body = reading.missing(state.asked("id"), kind, nearest)
    _show(_top([way], f"No such {kind}") + body + _end(), "missing")


def _found(
    kind: str, get: Callable[[str], Record], ref: Callable[[Record], Ref], way: tuple[str, str]
) -> Record | None:
    """Get what the address names; where it is not there, say so and give None."""
    try:
        return get(state.asked("id"))
    except NotFound as error:
        near = [ref(get(name)) for name in error.nearest]
        _missing(kind, [(one.label, one.gloss, reading.address(one)) for one in near], way)
        return None


def _all_cases() -> tuple[Case, ...]:
    atlas = state.atlas()
    return tuple(atlas.case(summary.ref.slug) for summary in atlas.cases())


def home() -> None:
    """Ask the question and show all stories in one sky."""
    atlas = state.atlas()
    banner = reading.kept_out(atlas.kept_out())
    _show(banner + reading.home(atlas.cases(), atlas.counts()) + reading.footer(), "home")


def cases() -> None:
    """Show the stories, sorted out by what the address chooses."""
    atlas = state.atlas()
    chosen = {name: values for name in _FACETS if (values := state.asked_all(name))}
    answer = atlas.facets(chosen)
    without = {}
    if not answer.cases:
        for name in chosen:
            rest = {other: values for other, values in chosen.items() if other != name}
            without[name] = len(atlas.facets(rest).cases)
    shelf = reading.shelf(
        answer,
        chosen,
        view=state.asked("view"),
        start=state.whole_number("start") or 0,
        without=without,
    )
    _show(_top([], "Stories") + shelf + _end(reading.HOME_TARGETS[::2]), "cases")


def _around(kind: str, slug: str) -> Around:
    """Give the neighbours of a thing by relation, in the order of the atlas."""
    near = state.atlas().neighbours(kind, slug)
    return [
        (relation, [(one.ref, one.basis) for one in group])
        for relation, group in groupby(near, key=lambda one: one.relation)
    ]


def case() -> None:
    """Tell one story."""
    atlas = state.atlas()
    story = _found("story", atlas.case, lambda one: one.ref, _STORIES)
    if story is None:
        return
    slug, words = story.ref.slug, state.meanings()
    _show(_top([_STORIES], story.ref.label), "top")
    left, right = st.columns([5, 7], gap="medium")
    with left:
        _show(reading.story_head(story), "head")
    with right:
        _show(reading.story_turns(story), "turns")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            own = reading.address(story.ref)
            _show(reading.copy_link(own, atlas.settings.public_url), "copy", narrow=True)
            st.download_button(
                "Get the file",
                partial(atlas.file_bytes, slug),
                file_name=f"{slug}.ttl",
                mime="text/turtle",
                key="file",
                icon=":material/download:",
                on_click="ignore",
            )
    body = reading.story_body(story, words, by=state.asked("by"), around=_around("case", slug))
    _show(body + _end(reading.story_next(story, atlas.cases())), "body")


def concepts() -> None:
    """Show the frameworks, the journey first."""
    atlas = state.atlas()
    phases = {phase.ref.slug: phase for phase in atlas.phases()}
    ideas = reading.ideas(atlas.schemes(), state.meanings(), phases)
    _show(_top([], "Ideas") + ideas + _end(reading.HOME_TARGETS[:2]), "concepts")


def concept() -> None:
    """Show one idea: how to tell it, and the stories for and against it."""
    atlas = state.atlas()
    idea = _found("idea", atlas.idea, lambda one: one.ref, _IDEAS)
    if idea is None:
        return
    words = state.meanings()
    scheme = next((one for one in atlas.schemes() if one.ref.slug == idea.scheme.slug), None)
    _show(_top([_IDEAS], idea.ref.label), "top")
    left, right = st.columns([5, 7], gap="medium")
    with left:
        _show(reading.idea_head(idea, words), "head")
    with right:
        _show(reading.idea_tests(idea, words), "tests")
    body = reading.idea_body(idea, words, stories=atlas.counts().stories)
    _show(body + _end(reading.idea_next(idea, scheme)), "body")


def search() -> None:
    """Show what was found."""
    atlas = state.atlas()
    words = state.asked("q")[: atlas.settings.query_characters]
    answer = atlas.search(words) if words else None
    _show(_top([], "Search", words) + reading.found(words, answer) + _end(), "search")


def teach() -> None:
    """Show the ready paths."""
    atlas = state.atlas()
    listed = reading.paths(atlas.paths(), atlas.settings.words_a_minute)
    _show(_top([], "Teach") + listed + _end(), "paths")


def path() -> None:
    """Show a reading path, or the stop of it that the address names."""
    atlas = state.atlas()
    way = _found("path", atlas.path, lambda one: one.ref, _TEACH)
    if way is None:
        return
    pace = atlas.settings.words_a_minute
    step = state.whole_number("step")
    if step is None or not way.steps:
        top = _top([_TEACH], way.ref.label)
        body = reading.path_head(way, pace) + reading.path_body(way, pace)
        end = _end(reading.HOME_TARGETS[1:])
    else:
        top = _top([_TEACH, (way.ref.label, reading.address(way.ref))], f"Step {step}")
        body = reading.step_page(way, step, state.meanings(), pace)
        ended = step >= len(way.steps)
        end = _end(reading.path_next(way, atlas.cases())) if ended else reading.footer()
    _show(top + body + end, "path")


def source() -> None:
    """Show one source and all that rests on it."""
    use = _found("source", state.atlas().source, lambda one: one.source.ref, _SOURCES)
    if use is None:
        return
    name = use.source.title or use.source.ref.label
    body = reading.source_page(use, state.meanings())
    _show(_top([_SOURCES], name) + body + _end(), "source")


def sources() -> None:
    """List all sources."""
    _show(_top([], "Sources") + reading.sources(state.atlas().sources()) + _end(), "sources")


def gaps() -> None:
    """Say what is not known."""
    body = reading.gaps(_all_cases(), state.meanings())
    _show(_top([], "What we don’t know") + body + _end(), "gaps")


def about() -> None:
    """Say what the atlas is."""
    body = reading.about(state.atlas().counts(), _all_cases())
    _show(_top([], "About") + body + _end(), "about")


def _door(title: str, lede: str, offers: Sequence[tuple[str, str]], more: str = "") -> None:
    """Show a door behind which something is coming."""
    body = reading.coming(title, lede, offers) + more
    _show(_top([], title) + body + _end(), "door")


def moment() -> None:
    """Announce decisions, and list the Moments that they will be made of."""
    _door(
        "Would you have signed it?",
        "A Moment of Belief, met as the decision it was, before you know how it ended. These pages "
        "are being written; until then every Moment can be read in its story.",
        (
            ("Take the ten-minute flight", "/path?id=ten-minute-flight&step=1"),
            ("Read a story", "/cases"),
        ),
        reading.moments(_all_cases()),
    )


def connect() -> None:
    """Announce explained connections."""
    _door(
        "Connections",
        "How two things are related, as sentences with their sources, and an honest “not "
        "connected”. This is coming; until then each story and idea lists what it is linked to.",
        (("All stories", "/cases"), ("All ideas", "/concepts")),
    )


def ask() -> None:
    """Announce questions in the page, and list those of the command line."""
    _door(
        "Ask",
        "Questions to the whole atlas, answered as a table that you can take away. They will have "
        "a page here; today the command line answers them.",
        (("Search", "/search"), ("All stories", "/cases")),
        reading.questions(state.atlas().questions()),
    )


def author() -> None:
    """Announce the editor."""
    _door(
        "Contribute",
        "A story is one text file, checked line by line in plain words. An editor for it is coming; "
        "until then write it with any text editor and let kg check read it.",
        (("Read a story", "/cases"), ("What we don’t know", "/gaps")),
    )
