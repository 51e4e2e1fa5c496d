"""Files of reading paths: whatever a path says survives, and a mangled file is read or refused."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import event, given
from hypothesis import strategies as st

from kg.atlas import Atlas
from kg.authoring import path_turtle
from kg.catalogue import Path
from tests.paths import read_again
from tests.properties.profiles import law
from tests.properties.strategies import MANGLINGS, paths


def without_words(path: Path) -> Path:
    """A path without the figures that follow from its texts."""
    return replace(
        path,
        sessions=tuple(
            replace(one, steps=tuple(replace(step, words=0) for step in one.steps))
            for one in path.sessions
        ),
    )


@law(10)
@given(data=st.data())
def test_whatever_a_path_says_survives_writing_and_reading(
    few_atlas: Atlas, data: st.DataObject
) -> None:
    path = data.draw(paths(few_atlas))
    assert without_words(read_again(few_atlas, path)) == path


@law(8)
@given(edits=MANGLINGS, data=st.data())
def test_a_mangled_file_is_read_or_refused_and_what_is_written_of_it_stays(
    few_atlas: Atlas, edits: list[tuple[str, int, str]], data: st.DataObject
) -> None:
    lines = path_turtle(data.draw(paths(few_atlas))).split("\n")
    for how, number, value in edits:
        at = number % len(lines)
        if how == "delete":
            del lines[at]
        elif how == "copy":
            lines.insert(at, lines[number // 2 % len(lines)])
        elif lines[at].startswith("    "):
            lines[at] = f"    {lines[at].split()[0]} {value} ;"
        lines = lines or [""]
    path = few_atlas.path_draft("a-class", "\n".join(lines)).path
    event("refused" if path is None else "read")
    if path is not None:
        few_atlas.stale(path)
        once = read_again(few_atlas, path)
        assert read_again(few_atlas, once) == once
