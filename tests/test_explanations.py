"""What the codes of findings mean: each is explained, and each example is what it says."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from kg import Atlas
from kg.cli import main
from kg.corpus import Corpus
from kg.diagnostics import Severity
from kg.errors import NotFound
from kg.namespaces import PREFIXES
from kg.shapes import Checker, Explanation, explanations
from kg.store import MemoryStore
from tests.conftest import ROOT, some

KNOWN = explanations(ROOT)
WITHOUT_EXAMPLE = {
    "encoding": "bytes, which no excerpt shows",
    "file-name": "the name of a file",
    "not-a-file": "what is no file",
    "reference-unread": "another file that cannot be read",
    "too-deep": "a hundred brackets",
    "too-large": "five million bytes",
}
"""The codes of the library that no excerpt of Turtle can show."""


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(Corpus(ROOT, MemoryStore()))


def codes_of(checker: Checker, excerpt: str) -> set[str]:
    """The codes of what is found in an excerpt, within the frame that its reader has in mind."""
    own = re.findall(r"^@prefix (\w+):", excerpt, re.MULTILINE)
    head = [f"@prefix {name}: <{iri}> ." for name, iri in PREFIXES.items() if name not in own]
    base = "" if "@base" in excerpt else "@base <https://w3id.org/pioneer-atlas/case/example> .\n"
    text = f"{base}{chr(10).join(head)}\n\n{excerpt}\n"
    return {found.code for found in checker.check_text("cases/example.ttl", text)}


def test_every_shape_and_every_rule_is_explained(checker: Checker) -> None:
    assert checker.codes <= set(KNOWN)
    assert len(KNOWN) > 150


def test_every_code_that_stands_in_the_code_is_explained() -> None:
    """A code is a word with hyphens that follows a severity, or that a mistake is made with."""
    written: set[str] = set()
    for path in [*ROOT.glob("kg/turtle/*.py"), ROOT / "kg/corpus.py", *ROOT.glob("kg/shapes/*.py")]:
        text = path.read_text(encoding="utf-8")
        written |= set(re.findall(r"Severity\.\w+,\s+\"([a-z0-9-]+)\"", text))
        written |= set(
            re.findall(
                r"(?:refused|_refuse|Refusal|(?<!\w)_at|Mistake)\([^\"]*\"([a-z0-9-]+)\"", text
            )
        )
    assert {"ill-typed", "wrong-base", "file-name", "empty-file", "second-base"} <= written
    assert written - set(KNOWN) - {"base"} == set()


def test_every_explanation_says_all_that_it_should() -> None:
    for code, one in KNOWN.items():
        assert one.code == code
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)
        for text in (one.title, one.allowed, one.fix):
            assert text.rstrip('"').endswith((".", "?")), (code, text)
        assert not one.what or one.what.endswith("."), code
        assert bool(one.wrong) is bool(one.right), code
        assert isinstance(one.severity, Severity)


def test_at_least_forty_codes_of_what_a_file_says_have_an_example() -> None:
    with_example = {code for code, one in KNOWN.items() if one.wrong}
    own = set(told_of("kg/shapes"))
    assert own - with_example == set(WITHOUT_EXAMPLE)
    assert len(with_example) >= 75
    print(f"Explanations: {len(KNOWN)} codes, {len(with_example)} with an example")


def told_of(folder: str) -> Mapping[str, object]:
    return tomllib.loads((ROOT / folder / "explanations.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "one", some([o for o in KNOWN.values() if o.wrong], 20), ids=lambda one: one.code
)
def test_a_wrong_example_has_the_finding_and_a_right_one_has_not(
    checker: Checker, one: Explanation
) -> None:
    assert one.code in codes_of(checker, one.wrong)
    right = codes_of(checker, one.right)
    assert one.code not in right
    assert not {code for code in right if KNOWN[code].kept_out}, "the right one cannot be read"


def test_no_explanation_is_told_of_a_code_that_nothing_has() -> None:
    assert set(told_of("ontology")) - set(KNOWN) == set()


def test_a_content_without_its_own_explanations_has_those_of_its_shapes(own_few: Path) -> None:
    (own_few / "ontology/explanations.toml").unlink(missing_ok=True)
    known = explanations(own_few)
    assert known["moment-cost"].title == KNOWN["moment-cost"].title
    assert known["moment-cost"].wrong == ""
    assert known["ill-typed"] == KNOWN["ill-typed"]


def test_explanations_that_cannot_be_read_say_which(own_few: Path) -> None:
    (own_few / "ontology/explanations.toml").write_text("[moment-cost\n")
    with pytest.raises(ValueError, match=r"explanations\.toml cannot be read"):
        explanations(own_few)


def test_what_is_allowed_is_taken_from_the_shape() -> None:
    allowed = {
        "case-scope": "atlas:wholeOrganisation, atlas:unit or atlas:initiative, once.",
        "episode-phase": "A phase (atlas:Phase), once or not at all.",
        "claim-phase": "No atlas:phase at all.",
        "statement-cites": "At least one atlas:cites.",
        "moment-cost": "atlas:cost, or atlas:unknown atlas:cost.",
        "statement-counters": "A force of gravity (atlas:Force) or a belief (atlas:Belief).",
        "case-label": 'A text with its language ("..."@en), once in each language.',
    }
    assert {code: KNOWN[code].allowed for code in allowed} == allowed


# --- The front door and the command line ---


def test_the_atlas_explains_a_code_and_names_the_nearest_where_there_is_none(atlas: Atlas) -> None:
    assert atlas.explanation("ill-typed") == KNOWN["ill-typed"]
    assert atlas.explanations() == tuple(KNOWN.values())
    with pytest.raises(NotFound, match="No finding named 'ill-type'") as caught:
        atlas.explanation("ill-type")
    assert caught.value.nearest[0] == "ill-typed"


def test_the_command_line_explains_a_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "ill-typed"]) == 0
    told = capsys.readouterr().out
    for part in ("ill-typed (error)", "Allowed: ", "Fix: ", "Wrong:", '"2007-13"', "Right:"):
        assert part in told
    assert main(["explain", "syntax"]) == 0
    assert "syntax (error, keeps the file out)" in capsys.readouterr().out


def test_the_command_line_lists_all_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(KNOWN)


def test_the_command_line_names_the_nearest_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "moment-costs"]) == 1
    caught = capsys.readouterr()
    assert caught.out == ""
    assert "No finding has the code 'moment-costs'. Nearest: moment-cost" in caught.err
    assert main(["explain", "zzz"]) == 1
    assert "kg explain lists all" in capsys.readouterr().err
