"""How many words are read of a story or an idea before class: the one count that all figures use."""

from __future__ import annotations

from collections.abc import Iterable

from kg.catalogue.records import Case, Idea

__all__ = ["texts_of_case", "texts_of_idea", "words_in", "words_of_case", "words_of_idea"]


def words_in(texts: Iterable[str]) -> int:
    """Count the words of texts.

    >>> words_in(("It fell.", "", "Nobody tells why."))
    5
    """
    return sum(len(text.split()) for text in texts)


def texts_of_case(case: Case) -> tuple[str, ...]:
    """Give what is read of a story: its abstract and its narrative, else all its statements."""
    told = [piece for passage in case.passages for piece in (passage.heading, passage.text)]
    return (case.summary.abstract, *(told or (one.text for one in case.statements)))


def texts_of_idea(definition: str, *tests: str) -> tuple[str, ...]:
    """Give what is read of an idea: its definition, and how to tell what counts and what does not."""
    return (definition, *(test for test in tests if test))


def words_of_case(case: Case) -> int:
    """Count what is read of a story before class."""
    return words_in(texts_of_case(case))


def words_of_idea(idea: Idea) -> int:
    """Count what is read of an idea before class; its gloss is its definition and counts once."""
    tests = (test.text for test in (idea.counts_when, idea.does_not_count_when) if test)
    return words_in(texts_of_idea(idea.definition, *tests))
