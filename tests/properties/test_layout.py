"""The layout of a text: its graph, terms and comments stay, and a second time nothing changes."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from kg import turtle
from kg.authoring import NotTurtle, formatted
from tests.fuzz.targets import reads_turtle
from tests.properties.profiles import law
from tests.properties.strategies import turtle_texts
from tests.test_format import comments_of, graph_of, terms_of


@law(25)
@given(turtle_texts())
def test_any_text_keeps_its_graph_its_terms_and_its_comments(text: str) -> None:
    if turtle.read(text.encode()).mistakes:
        # A literal as a subject of a list and the like are not made; a text as a class may be.
        pytest.fail(f"the test made no Turtle: {turtle.read(text.encode()).mistakes}")
    after = formatted(text)
    assert formatted(after) == after
    assert graph_of(after) == graph_of(text)
    assert Counter(terms_of(after)) == Counter(terms_of(text))
    assert Counter(comments_of(after)) == Counter(comments_of(text))
    if "a" not in terms_of(text):  # then nothing has moved
        assert comments_of(after) == comments_of(text)
        assert terms_of(after) == terms_of(text)


@law(12)
@given(turtle_texts(), st.data())
def test_a_text_cut_anywhere_is_formatted_or_refused(text: str, data: st.DataObject) -> None:
    cut = text[: data.draw(st.integers(0, len(text)))]
    try:
        after = formatted(cut)
    except NotTurtle:
        assert turtle.read(cut.encode()).mistakes
    else:
        assert formatted(after) == after


@law(25)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_triples_or_mistakes_at_their_places(data: bytes) -> None:
    reads_turtle(data)


@law(25)
@given(turtle_texts(), st.data())
def test_a_character_more_or_less_is_read_or_told_at_its_place(
    text: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(text)))
    more = data.draw(
        st.sampled_from(["", *"<>[]().,;:@^_#'\"\\\0\ufeff\u201c{|~"])
        | st.characters(exclude_categories=("Cs",))
    )
    changed = text[:at] + more + text[at + (1 if data.draw(st.booleans()) else 0) :]
    event("read" if turtle.read(changed.encode()).triples else "refused")
    reads_turtle(changed.encode())


@law(12)
@given(
    turtle_texts(),
    turtle_texts(),
    st.sampled_from(
        ["ex:s ex:p .", "ex:s ex:p ex:o ex:q .", "nope:x ex:p 1 .", "ex:s ex:p 1 ;; , 2 ."]
    ),
)
def test_a_mistake_between_two_good_texts_hides_neither(one: str, other: str, wrong: str) -> None:
    """The recovery: what stands before and after a broken statement is still read, as it was."""
    _, _, rest = other.partition("ex:first ex:p 1 .")
    broken = turtle.read(f"{one}\n\n{wrong}\n\n{rest}".encode())
    assert broken.mistakes
    whole = turtle.readable(broken)
    good = turtle.read(f"{one}\n\n{rest}".encode())
    assert whole is not None
    assert len(whole.triples) == len(good.triples)
    assert graph_of(whole.text) == graph_of(good.text)
