"""What is kept where: the address, and the running atlas.

The only module that touches `st.query_params` and `st.cache_resource`. What is being looked at
lives in the address, so that every state opens for somebody else. The session keeps five things: a
query or a plan that is too long for an address, and then the page says so; what came of the query;
how a plan stood before each change; what was looked at before; and the files that are being written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

import streamlit as st

from kg.atlas import Atlas
from kg.authoring import Saved
from kg.drawing import draw
from kg.errors import AtlasError
from kg.network import State, Wish
from kg.rendering import Meanings, Stop, page
from kg.settings import Settings
from kg.ui.changing import HERE, Changing
from kg.ui.desk import Desk
from kg.ui.graph import Drawn
from kg.ui.running import Running

__all__ = [
    "LONGEST_ADDRESS",
    "Console",
    "answering",
    "ask_own",
    "asked",
    "asked_all",
    "asked_each",
    "asked_graph",
    "asked_plan",
    "asked_words",
    "atlas",
    "call",
    "called",
    "changing",
    "come_to",
    "console",
    "desk",
    "desks",
    "drawn",
    "given",
    "go_to",
    "here",
    "keep_changing",
    "keep_desk",
    "keep_mounted",
    "keep_outcome",
    "keep_trail",
    "meanings",
    "mounted",
    "new_desk_name",
    "on_a_phone",
    "outcome",
    "own_query",
    "page_name",
    "tell_once",
    "thought",
    "told_once",
    "trail",
    "whole_number",
]

_LONGEST = 400
"""Characters of a value in the address that are looked at: names are shorter, text is cut later."""
_KEPT = "own-query"
_CONSOLE, _ANSWERING = "own-console", "own-answering"
LONGEST_ADDRESS = 8000
"""Characters of an address that every browser, proxy and mail program passes on."""
_HERE = "here"
_CALLED = "called"
_TRAIL = "trail"
_CHANGING = "changing"
_LONGEST_PLAN = 20_000
"""Characters of a wish or a plan in the address that are looked at."""
_DESKS, _MOUNTED, _OUTCOMES, _TOLD = "desks", "desk-mounted", "desk-outcomes", "desk-told"
_MOST = 20
"""Values of one name in the address that are looked at."""


def atlas() -> Atlas:
    """Give the running atlas: the one that the server opened, by the same settings."""
    return Atlas.open(Settings.from_environment())


@st.cache_resource(show_spinner=False, max_entries=2)
def _prepared(generation: str) -> Meanings:
    del generation  # the key of the cache: prepared anew when the content has changed
    return Meanings(atlas().glossary())


def meanings() -> Meanings:
    """Give the framework words with their meanings, as the content stands now."""
    return _prepared(atlas().generation)


def asked(name: str) -> str:
    """Give a value of the address; empty where it is not there."""
    values = asked_all(name)
    return values[-1] if values else ""


def asked_all(name: str) -> tuple[str, ...]:
    """Give all values of one name in the address, each once, in order."""
    return tuple(dict.fromkeys(asked_each(name)))


def asked_each(name: str) -> tuple[str, ...]:
    """Give all values of one name in the address, in order, one as often as it stands there."""
    given = (value.strip()[:_LONGEST] for value in st.query_params.get_all(name)[:_MOST])
    return tuple(value for value in given if value)


def given(name: str) -> str | None:
    """Give a value of the address, however short; None where the address does not name it."""
    values = st.query_params.get_all(name)
    return values[-1].strip()[:_LONGEST] if values else None


def come_to(name: str) -> None:
    """Keep which page this run shows; empty is home."""
    st.session_state[_HERE], st.session_state[_CALLED] = name, ""
    if name != "author":
        keep_mounted("")


def call(title: str) -> None:
    """Keep what the page of this run is called."""
    st.session_state[_CALLED] = title


def called() -> str:
    """Give what the page of this run is called; empty where it has no title of its own."""
    title: str = st.session_state.get(_CALLED, "")
    return title


def page_name() -> str:
    """Give the name of the page that this run shows; empty is home."""
    name: str = st.session_state.get(_HERE, "")
    return name


def here(*without: str) -> str | None:
    """Give the address of the page with its whole state; None where no address carries it.

    Args:
        without: names that are left out of it.
    """
    name = page_name()
    if _HERE not in st.session_state or (name == "ask" and not own_query()[1]):
        return None
    if name == "plan" and asked_plan() == HERE:
        return None
    names = [one for one in st.query_params if one not in without]
    return page(name, {one: st.query_params.get_all(one) for one in names})


def trail() -> Sequence[Stop]:
    """Give what was looked at in this window, the last one last."""
    kept: Sequence[Stop] = st.session_state.get(_TRAIL, ())
    return kept


def keep_trail(stops: Sequence[Stop]) -> None:
    """Keep what was looked at in this window."""
    st.session_state[_TRAIL] = tuple(stops)


def asked_graph() -> State:
    """Give what the address asks of the graph."""
    names = ("on", "kind", "link", "by", "way", "pick", "find", "start", "more")
    return State.read({name: st.query_params.get_all(name) for name in names})


@st.cache_resource(show_spinner=False, max_entries=48)
def _drawn(generation: str, wish: str, way: str, most: int, _wish: Wish) -> Drawn:
    del generation, wish  # the key of the cache, with the others
    return Drawn.of(draw(atlas().view(_wish, most=most), way))


def drawn(wish: Wish, way: str = "", *, most: int = 0) -> Drawn:
    """Give a view of the network, laid out, as the content stands now; laid out once for all.

    Args:
        most: so many things at most, if that is less than the settings allow.
    """
    return _drawn(atlas().generation, repr(wish), way, most, wish)


def own_query() -> tuple[str, bool]:
    """Give the free query of the page, and whether the address carries it; empty where there is none."""
    most = atlas().settings.sparql_bytes + 1  # a longer one is refused as it is
    if written := st.query_params.get("query", ""):
        st.session_state.pop(_KEPT, None)
        return written[:most], True
    kept = st.session_state.get(_KEPT, "")
    return (kept, False) if kept else ("", True)


@dataclass(frozen=True, slots=True)
class Console:
    """The text that the console was given last, and the query that its page shows.

    A higher `revision` puts `given` into the editor. What is run from the editor stands there
    already, and what comes with an address does not.
    """

    given: str
    revision: int = 0
    shown: str = ""


def console(first: str = "") -> Console:
    """Give the console as this page shows it.

    Args:
        first: what stands in it before anything was asked.
    """
    query, _ = own_query()
    kept: Console | None = st.session_state.get(_CONSOLE)
    if kept is None:
        kept = Console(query or first, 0, query)
    elif query and query != kept.shown:
        kept = Console(query, kept.revision + 1, query)
    st.session_state[_CONSOLE] = kept
    return kept


def ask_own(query: str) -> None:
    """Ask what stands in the console, and let the address carry it where it can."""
    query = query[: atlas().settings.sparql_bytes + 1]
    if (running := answering()) and not running.over:
        running.cancel()
    st.session_state.pop(_ANSWERING, None)
    st.session_state.pop(_KEPT, None)
    kept = console()
    st.session_state[_CONSOLE] = Console(kept.given, kept.revision, query)
    asked = {"tab": "own", "query": query} if query.strip() else {"tab": "own"}
    if len(page("ask", asked)) > LONGEST_ADDRESS:
        st.session_state[_KEPT] = asked.pop("query")
    st.query_params.from_dict(asked)


def answering(query: str = "") -> Running | None:
    """Give the free query of this window that was asked last; None where there is none.

    Args:
        query: what is to be asked, unless it was asked already and nothing has changed since.
    """
    kept: Running | None = st.session_state.get(_ANSWERING)
    if not query.strip():
        return kept
    generation = atlas().generation
    if kept and (kept.query, kept.generation) == (query, generation):
        return kept
    if kept:
        kept.cancel()
    asking = atlas()
    running = Running(query, generation, lambda text, stop: asking.sparql(text, cancel=stop))
    st.session_state[_ANSWERING] = running
    return running


def whole_number(name: str) -> int | None:
    """Give a value of the address as a whole number; None where it is none."""
    text = asked(name)
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 6 else None


# --- What is planned ---

Found = TypeVar("Found")


def asked_words() -> Mapping[str, str]:
    """Give the whole address of the page, the last value of each name."""
    return {name: st.query_params[name][:_LONGEST_PLAN] for name in st.query_params}


def asked_plan() -> str:
    """Give the plan that the address carries; empty where it carries none."""
    return asked_words().get("plan", "").strip()


def changing() -> Changing | None:
    """Give the plan that is being changed in this window; None where none is."""
    kept: Changing | None = st.session_state.get(_CHANGING)
    return kept


def keep_changing(one: Changing) -> None:
    """Keep a plan as it stands after a change."""
    st.session_state[_CHANGING] = one


@st.cache_resource(show_spinner=False, max_entries=200)
def _thought(generation: str, what: str, _think: Callable[[], object]) -> object:
    del generation, what  # the key of the cache
    return _think()


def thought(what: str, think: Callable[[], Found]) -> Found:
    """Give what takes a while to find out: found out once for all, as the content stands now.

    Args:
        what: names it, with all that it depends on.
        think: finds it out.
    """
    found: Found = _thought(atlas().generation, what, think)  # type: ignore[assignment]
    return found


# --- What is being written ---


def desks() -> tuple[Desk, ...]:
    """Give the files that are being written in this window, the one first that was touched last."""
    kept: dict[str, Desk] = st.session_state.get(_DESKS, {})
    return tuple(reversed(kept.values()))


def desk(name: str) -> Desk | None:
    """Give a file that is being written; None where there is none of that name."""
    return next((one for one in desks() if one.name == name), None)


def keep_desk(written: Desk) -> None:
    """Keep a file that is being written."""
    others = {one.name: one for one in reversed(desks()) if one.name != written.name}
    st.session_state[_DESKS] = {**others, written.name: written}


def new_desk_name() -> str:
    """Give a name for a file that is opened, by which its address names it."""
    taken = {one.name for one in desks()}
    return next(str(number) for number in count(1) if str(number) not in taken)


def mounted() -> str:
    """Give the name of the file that stood in the editor until now; empty where none did."""
    name: str = st.session_state.get(_MOUNTED, "")
    return name


def keep_mounted(name: str) -> None:
    """Keep which file stands in the editor: one that comes back has to be put in again."""
    st.session_state[_MOUNTED] = name


def outcome(name: str) -> tuple[str, Saved | AtlasError | None]:
    """Give what came of handing a file in, after the text that was handed in."""
    kept: dict[str, tuple[str, Saved | AtlasError | None]] = st.session_state.get(_OUTCOMES, {})
    return kept.get(name, ("", None))


def keep_outcome(name: str, text: str, came: Saved | AtlasError | None) -> None:
    """Keep what came of handing a file in."""
    kept = st.session_state.get(_OUTCOMES, {})
    st.session_state[_OUTCOMES] = {**kept, name: (text, came)}


def tell_once(sentence: str) -> None:
    """Keep a sentence for the next time that the page is shown."""
    st.session_state[_TOLD] = sentence


def told_once() -> str:
    """Give the sentence that was kept, and forget it."""
    sentence: str = st.session_state.pop(_TOLD, "")
    return sentence


def on_a_phone() -> bool:
    """Say whether the browser says that it is one of a phone. Source: MDN, Sec-CH-UA-Mobile."""
    headers = st.context.headers
    return headers.get("Sec-CH-UA-Mobile") == "?1" or "Mobi" in headers.get("User-Agent", "")


def go_to(query: Mapping[str, str]) -> None:
    """Let the address of this page ask for something else; empty values are left out."""
    st.query_params.from_dict({name: value for name, value in query.items() if value})
