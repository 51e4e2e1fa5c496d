"""What is read: every page's text as escaped markup, made from frozen values by pure functions.

The app shows it in a small component; the plain pages without script are made of the same functions.
It knows the catalogue and nothing of Streamlit.
"""

from kg.reading.around import (
    HOME_TARGETS,
    about,
    coming,
    copy_link,
    found,
    gaps,
    kept_out,
    missing,
    moments,
    questions,
    source_page,
    sources,
)
from kg.reading.flights import board, last_seen, mini, one_flight
from kg.reading.home import home
from kg.reading.ideas import idea_body, idea_head, idea_next, idea_tests, ideas
from kg.reading.meanings import Meanings
from kg.reading.parts import Target, address, footer, page, title_of, top, where_next
from kg.reading.paths import path_body, path_head, path_next, paths, step_page
from kg.reading.shelf import Chosen, shelf, story_card
from kg.reading.stories import ANSWERS, story_body, story_head, story_next, story_turns

__all__ = [
    "ANSWERS",
    "HOME_TARGETS",
    "Chosen",
    "Meanings",
    "Target",
    "about",
    "address",
    "board",
    "coming",
    "copy_link",
    "footer",
    "found",
    "gaps",
    "home",
    "idea_body",
    "idea_head",
    "idea_next",
    "idea_tests",
    "ideas",
    "kept_out",
    "last_seen",
    "mini",
    "missing",
    "moments",
    "one_flight",
    "page",
    "path_body",
    "path_head",
    "path_next",
    "paths",
    "questions",
    "shelf",
    "source_page",
    "sources",
    "step_page",
    "story_body",
    "story_card",
    "story_head",
    "story_next",
    "story_turns",
    "title_of",
    "top",
    "where_next",
]
