"""The wish for a class as a short form: what it is to cover, and what it may take.

The address is the truth: each answer is written there, and the fields say what stands there. Must
never plan.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from kg.catalogue import Basis, Ref, Scheme
from kg.planner import Material, Pattern, Request, request_query
from kg.rendering import planning
from kg.ui import state
from kg.ui.sheet import sheet

__all__ = ["filled", "wish"]

_PREFIX = "wish-"
_FRAMEWORK = f"{_PREFIX}framework"
_OPENED = f"{_PREFIX}more-was-open"
_TRUST: Mapping[str, tuple[Basis, ...]] = {
    "All of them": (),
    "● ◐ The authors’ word and what they tell": (Basis.WORD, Basis.TELLING),
    "● The authors’ word alone": (Basis.WORD,),
}
_GRADES = ("A", "B", "C", "D")
_MOST_SESSIONS, _MOST_MINUTES = 12, 600


def filled(name: str, value: object) -> str:
    """Let a field say what stands in the address, and give its key.

    What is being typed is left alone: a field that says so already is not filled again.
    """
    key = f"{_PREFIX}{name}"
    if st.session_state.get(key) != value or key not in st.session_state:
        st.session_state[key] = value
    return key


def wish(
    request: Request,
    material: Material,
    schemes: Sequence[Scheme],
    facets: Mapping[str, Sequence[Ref]],
) -> None:
    """Show the form of a request; each answer writes the address.

    Args:
        schemes: the frameworks and lists that can be asked for as a whole.
        facets: what `sectors` and `places` stories have.
    """
    take = _taking(request)
    ideas = _named({slug: one.ref.label for slug, one in material.ideas.items()})
    told = state.thought("ideas to choose from", lambda: _told(ideas))
    _picked("goals", "Add an idea", request, ideas, told, hint="Type a name or what it means")
    st.selectbox(
        "Add a whole framework",
        [one.ref.slug for one in schemes],
        index=None,
        format_func={one.ref.slug: one.ref.label for one in schemes}.__getitem__,
        key=_FRAMEWORK,
        placeholder="None",
        on_change=_add_framework,
        args=(request, schemes),
    )
    _picked("known", "What the group knows already", request, ideas, told, hint="Add an idea")
    several, minutes, reading = st.columns([4, 5, 5], vertical_alignment="bottom")
    with several:
        _number("sessions", "Sessions", request.sessions, take, most=_MOST_SESSIONS)
    with minutes:
        _number("minutes", "Minutes in class", request.minutes, take, step=5)
    with reading:
        _number("reading", "Minutes to read", request.reading, take, step=5)
    sheet(planning.plan_reads(request), key="wish-reads")
    st.toggle(
        "One story that held beside one that fell",
        key=filled("contrast", request.contrast),
        on_change=take,
    )
    with st.expander("More", expanded=_opens(request), key="wish-more"):
        _more(request, material, facets, take)


def _opens(request: Request) -> bool:
    """Say whether “More” stands open: something in it is asked for, or was so in this window."""
    plain = Request(
        request.goals,
        request.known,
        sessions=request.sessions,
        minutes=request.minutes,
        reading=request.reading,
        pattern=Pattern.fitting(request.minutes),
        contrast=request.contrast,
        pace=request.pace,
    )
    found = bool(st.session_state.get(_OPENED)) or request != plain
    st.session_state[_OPENED] = found
    return found


def _more(
    request: Request,
    material: Material,
    facets: Mapping[str, Sequence[Ref]],
    take: Callable[[], None],
) -> None:
    stories = _named({slug: one.ref.label for slug, one in material.stories.items()})
    _picked("keep", "Stories to keep", request, stories, stories, hint="Add a story")
    _picked("leave", "Stories to leave out", request, stories, stories, hint="Add a story")
    pattern = request.pattern
    st.caption("Minutes of each part of the class, and how many of it at most in a session")
    left, right = st.columns(2)
    with left:
        _number("decision", "Opening decision", pattern.decision, take)
        _number("story", "Each story", pattern.story, take)
        _number("comparison", "Each comparison", pattern.comparison, take)
        _number("close", "Close", pattern.close, take)
    with right:
        _number("stories", "Stories at most", pattern.stories, take, most=12)
        _number("comparisons", "Comparisons at most", pattern.comparisons, take, most=12)
        st.number_input(
            "Ideas and stories at most",
            min_value=2,
            max_value=60,
            placeholder="Six in 90 minutes",
            key=filled("items", request.items),
            on_change=take,
        )
    trusted = next((name for name, one in _TRUST.items() if set(one) == set(request.bases)), None)
    st.radio("Whose readings to trust", list(_TRUST), key=filled("trust", trusted), on_change=take)
    _several(
        "grades",
        "Sources of grade",
        request.grades,
        _named(dict.fromkeys(_GRADES, "")),
        take,
        hint="Any",
    )
    for name, label, asked in (
        ("sectors", "Sectors", request.sectors),
        ("places", "Places", request.places),
    ):
        _several(
            name, label, asked, {one.slug: one.label for one in facets[name]}, take, hint="Any"
        )
    st.toggle("Stories of many sectors", key=filled("spread", request.spread), on_change=take)


def _told(ideas: Mapping[str, str]) -> Mapping[str, str]:
    """Give what stands in the list for each idea: its names and what it means, all of it found by.

    The list puts a shorter text before a longer one that matches as well, and a name after a stroke
    before a word of a sentence: so all are made equally long, and names stand behind strokes.
    """
    atlas = state.atlas()
    found = {}
    for slug, label in ideas.items():
        idea = atlas.idea(slug)
        names = "/".join((label, *idea.other_names))
        found[slug] = f"{names}: {idea.ref.gloss}" if idea.ref.gloss else names
    longest = max(map(len, found.values()), default=0)
    return {slug: text.ljust(longest) for slug, text in found.items()}


def _picked(
    name: str,
    label: str,
    request: Request,
    labels: Mapping[str, str],
    told: Mapping[str, str],
    *,
    hint: str,
) -> None:
    """Ask for some of many one after another; those asked for stand below, each a press to take out.

    Args:
        name: of the field of the request.
        labels: what each is called, in the order of the list.
        told: what stands for each in the list.
    """
    chosen: tuple[str, ...] = getattr(request, name)
    key = f"{_PREFIX}{name}"
    st.selectbox(
        label,
        [slug for slug in labels if slug not in chosen],
        index=None,
        format_func=told.__getitem__,
        key=key,
        placeholder=hint,
        on_change=_pick,
        args=(name, request),
    )
    if chosen:
        sheet(planning.plan_picked(request, name, labels), key=f"picked-{name}")


def _pick(name: str, request: Request) -> None:
    """Ask for one more, and empty the field for the next."""
    key = f"{_PREFIX}{name}"
    slug = st.session_state[key]
    st.session_state[key] = None
    if slug:
        more: dict[str, Any] = {name: tuple(dict.fromkeys((*getattr(request, name), slug)))}
        state.go_to(request_query(replace(request, **more)))


def _several(
    name: str,
    label: str,
    chosen: Sequence[str],
    options: Mapping[str, str],
    take: Callable[[], None],
    *,
    hint: str,
) -> None:
    """Ask for some of many; a name that is not there is no choice, and is said elsewhere."""
    st.multiselect(
        label,
        list(options),
        format_func=lambda slug: options.get(slug) or slug,
        key=filled(name, [slug for slug in chosen if slug in options]),
        on_change=take,
        placeholder=hint,
        select_all=False,
        wrap=True,
    )


def _number(
    name: str,
    label: str,
    value: int,
    take: Callable[[], None],
    *,
    step: int = 1,
    most: int = _MOST_MINUTES,
) -> None:
    st.number_input(
        label,
        min_value=0,
        max_value=most,
        step=step,
        key=filled(name, min(max(value, 0), most)),
        on_change=take,
    )


def _named(labels: Mapping[str, str]) -> Mapping[str, str]:
    """Give names in the order of the alphabet as it is read."""
    return dict(sorted(labels.items(), key=lambda one: (one[1] or one[0]).casefold()))


def _add_framework(request: Request, schemes: Sequence[Scheme]) -> None:
    """Ask for all ideas of a framework besides those that are asked for."""
    slug = st.session_state[_FRAMEWORK]
    st.session_state[_FRAMEWORK] = None
    for scheme in schemes:
        if scheme.ref.slug == slug:
            goals = dict.fromkeys((*request.goals, *(idea.slug for idea in scheme.ideas)))
            state.go_to(request_query(replace(request, goals=tuple(goals))))


def _taking(request: Request) -> Callable[[], None]:
    """Give what writes the address by what the fields say."""

    def field(name: str, default: Any) -> Any:
        return st.session_state.get(f"{_PREFIX}{name}", default)

    def number(name: str, default: int) -> int:
        given = field(name, default)
        return default if given is None else int(given)

    def names(name: str, default: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(field(name, default))

    def take() -> None:
        old = request.pattern
        parts = ("decision", "story", "stories", "comparison", "comparisons", "close")
        pattern = Pattern(**{part: number(part, getattr(old, part)) for part in parts})
        minutes = number("minutes", request.minutes)
        if pattern == old == Pattern.fitting(request.minutes):
            pattern = Pattern.fitting(minutes)
        wished = replace(
            request,
            sessions=number("sessions", request.sessions),
            minutes=minutes,
            reading=number("reading", request.reading),
            pattern=pattern,
            contrast=bool(field("contrast", request.contrast)),
            bases=_TRUST.get(field("trust", None), request.bases),
            grades=names("grades", request.grades),
            sectors=names("sectors", request.sectors),
            places=names("places", request.places),
            spread=bool(field("spread", request.spread)),
            items=field("items", request.items),
        )
        state.go_to(request_query(wished))

    return take
