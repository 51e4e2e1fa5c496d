"""No name leads out of the folder: a story is named by small letters, digits and hyphens, or not at all."""

from __future__ import annotations

import http.client
import os
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from kg.authoring import Saver
from kg.corpus import Corpus
from kg.errors import NotFound, SavingError
from kg.store import MemoryStore
from tests.promises.conftest import Figure
from tests.test_corpus import story

NO_NAMES = (
    *("", ".", "..", "../x", "a/b", "/x", "A", "a.b", "a b", "a\n", "a\0", "ä", "\ud800"),
    *("derived", "-a", "x" * 65, "..\\x", "con.ttl", ".tmp-a", "/etc/passwd", "../../etc/passwd"),
    *(
        "x" * 300,
        "a%2f..%2fb",
        "~root",
        "$HOME",
        "a;b",
        "a|b",
        "`id`",
        "\u202ea",
        "a\u2066",
        "\u0430",
    ),
    *("a:b", "//evil.example/x", "file:///etc/passwd", "a\r\nb", "a\u2028b", "--help", "C:\\x"),
)


def test_no_other_name_is_saved_opened_or_looked_up(tmp_path: Path, figure: Figure) -> None:
    root = tmp_path / "content"
    (root / "cases").mkdir(parents=True)
    saver = Saver(root)
    for name in NO_NAMES:
        with pytest.raises(SavingError, match="cannot name a story"):
            saver.save(name, story("x"), onto="")
        with pytest.raises(NotFound):
            saver.read(name)
        assert saver.history(name) == ()
        with pytest.raises(NotFound):
            saver.earlier(name, "x.ttl")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["cases", "content"]
    figure(f"{len(NO_NAMES)} names that are none: 0 saved, 0 opened, nothing outside the folder")


def test_no_file_with_another_name_is_served(tmp_path: Path, content: Path) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "ontology").mkdir()
    (tmp_path / "cases" / "bakery.ttl").write_text(story("bakery"), encoding="utf-8")
    made = 0
    for name in NO_NAMES:
        file = (
            os.fsencode(tmp_path / "cases") + b"/" + name.encode("utf-8", "surrogatepass") + b".ttl"
        )
        if "/" not in name and "\0" not in name and len(name) < 250:
            Path(os.fsdecode(file)).write_text(story("x"), encoding="utf-8")
            made += not name.startswith(".")  # hidden files are nobody's business
    corpus = Corpus(tmp_path, MemoryStore())
    assert {file.path for file in corpus.files if file.served} == {"cases/bakery.ttl"}
    assert {one.code for one in corpus.findings} == {"file-name"}
    assert len(corpus.findings) == made > 20


KINDS = (
    *("/read/case/{}", "/data/case/{}.ttl", "/id/case/{}", "/drawing/case/{}.html"),
    *("/hand-out/{}/x.pdf", "/read/path/{}", "/api/questions/{}.csv", "/read/moment/{}/x"),
)


@pytest.mark.parametrize("every", [len(KINDS), pytest.param(1, marks=pytest.mark.long)])
def test_no_address_with_another_name_gives_anything(
    served: str, figure: Figure, every: int
) -> None:
    here = urlsplit(served).netloc
    connection = http.client.HTTPConnection(here, timeout=60)
    made = [
        kind.format(quote(name.encode("utf-8", "surrogatepass"), safe=safe))
        for name in NO_NAMES[1:]
        for safe in ("", "/:")
        for kind in KINDS
    ]
    # In the short form each name stands in one kind of address, each time in another.
    asked = dict.fromkeys(
        made[place + place // every % every] for place in range(0, len(made), every)
    )
    for address in asked:
        connection.request("GET", address)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status in (301, 303, 307, 308, 400, 404), (address, answer.status)
        assert urlsplit(answer.getheader("Location") or "").netloc in ("", here)
        assert b"root:" not in body
    connection.close()
    figure(f"{len(asked)} addresses made of such names: 0 answered, 0 led to another machine")
