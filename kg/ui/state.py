"""What is kept where: the address, and the running atlas.

The only module that touches `st.query_params` and `st.cache_resource`. What is being looked at
lives in the address, so that every state opens for somebody else; nothing lives in the session.
"""

from __future__ import annotations

import streamlit as st

from kg.atlas import Atlas
from kg.reading import Meanings
from kg.settings import Settings

__all__ = ["asked", "asked_all", "atlas", "meanings", "whole_number"]

_LONGEST = 400
"""Characters of a value in the address that are looked at: names are shorter, text is cut later."""
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
    given = (value.strip()[:_LONGEST] for value in st.query_params.get_all(name)[:_MOST])
    return tuple(dict.fromkeys(value for value in given if value))


def whole_number(name: str) -> int | None:
    """Give a value of the address as a whole number; None where it is none."""
    text = asked(name)
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 6 else None
