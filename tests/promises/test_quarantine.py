"""One bad file never hides another: it stays as it was last good, and comes back when it is mended."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from kg.plain import Book
from kg.settings import Settings
from tests.promises.conftest import Figure

BAD = (b"<#a> a .", b"\xff\xfe", b"", b"<urn:s> <urn:p> " + b"<<( <urn:s> <urn:p> " * 5_000)


def everything(atlas: kg.Atlas) -> tuple[object, ...]:
    """What readers see of the stories and sources."""
    stories = tuple((one.ref.label, atlas.case(one.ref.slug)) for one in atlas.cases())
    return (*stories, atlas.counts(), len(atlas.sparql("SELECT ?s { ?s ?p ?o }").rows))


@pytest.mark.parametrize("every", [6, pytest.param(1, marks=pytest.mark.long)])
def test_each_file_is_broken_alone_and_all_is_served_as_before(
    own_few: Path, figure: Figure, every: int
) -> None:
    with kg.Atlas(Settings(own_few)) as atlas:
        before = everything(atlas)
        paths = [file.path for file in atlas.files()][::every]
        for place, path in enumerate(paths):
            file = own_few / path
            good = file.read_bytes()
            file.write_bytes(BAD[place % len(BAD)])
            assert atlas.refresh() == (path,)
            assert [one.path for one in atlas.files() if one.stale] == [path]
            assert {one.file for one in atlas.kept_out()} == {path}
            assert everything(atlas) == before, path
            file.write_bytes(good)
            assert atlas.refresh() == (path,)
            assert atlas.kept_out() == ()
        assert everything(atlas) == before
    figure(
        f"{len(paths)} of {len(paths)} files broken one at a time: the last good version is served, all "
        "others are as they were, and it is back without a restart"
    )


def test_all_but_the_bad_ones_are_there_from_the_start(own_few: Path, figure: Figure) -> None:
    stories = sorted((own_few / "cases").glob("*.ttl"))
    for place, data in enumerate(BAD):
        (own_few / "cases" / f"bad-{place}.ttl").write_bytes(data)
    with kg.Atlas(Settings(own_few)) as atlas:
        assert len(atlas.cases()) == len(stories)
        assert {one.file for one in atlas.kept_out()} == {
            f"cases/bad-{place}.ttl" for place in range(len(BAD))
        }
        for path in ("", "cases", "case/tesco"):
            assert Book(atlas).leaf(path).found
    figure(f"{len(BAD)} bad files among {len(stories)} stories: {len(stories)} served")
