"""A finding, and how it is written out: for people, for programs, for a pull request."""

from __future__ import annotations

import json
import random

import pytest

from kg import diagnostics
from kg.diagnostics import Finding, Severity, as_github, as_json, as_text

LINE = '    atlas:begin "2007-13"^^xsd:gYearMonth ;'


def finding(**changed: object) -> Finding:
    fields: dict[str, object] = {
        "file": "cases/o2.ttl",
        "line": 41,
        "column": 17,
        "severity": Severity.ERROR,
        "code": "ill-typed",
        "message": 'atlas:begin is "2007-13", which is not a valid xsd:gYearMonth.',
        "fix": 'Write a month such as "2007-01".',
        "excerpt": LINE,
    }
    return Finding(**{**fields, **changed})  # type: ignore[arg-type]


def caret(written: str) -> tuple[str, int]:
    """The line above the caret, and the caret's column in it."""
    lines = written.splitlines()
    at = next(number for number, line in enumerate(lines) if line.lstrip(" |") == "^")
    return lines[at - 1], lines[at].index("^")


def test_the_public_names_are_sorted_and_there() -> None:
    assert diagnostics.__all__ == sorted(diagnostics.__all__)
    assert all(hasattr(diagnostics, name) for name in diagnostics.__all__)


def test_findings_are_ordered_by_file_place_weight_and_words() -> None:
    ordered = [
        finding(file="a.ttl", line=2),
        finding(file="b.ttl", line=1, column=9),
        finding(file="b.ttl", line=2, column=1),
        finding(file="b.ttl", line=2, column=1, severity=Severity.WARNING, code="a"),
        finding(file="b.ttl", line=2, column=1, severity=Severity.ADVICE, code="a"),
        finding(file="b.ttl", line=2, column=1, severity=Severity.ADVICE, code="b", message="A"),
        finding(file="b.ttl", line=2, column=1, severity=Severity.ADVICE, code="b", message="B"),
        finding(file="b.ttl", line=10),
    ]
    shuffled = ordered.copy()
    random.Random(1).shuffle(shuffled)
    assert sorted(shuffled, key=lambda one: one.sort_key) == ordered


def test_a_finding_can_stand_in_a_set() -> None:
    assert len({finding(), finding(), finding(line=42)}) == 2


# --- Text ---


def test_text_gives_place_severity_code_sentence_line_caret_and_fix() -> None:
    assert as_text([finding()]).splitlines() == [
        'cases/o2.ttl:41:17: error [ill-typed] atlas:begin is "2007-13", which is not a valid '
        "xsd:gYearMonth.",
        '  41 |     atlas:begin "2007-13"^^xsd:gYearMonth ;',
        "     |                 ^",
        '    Fix: Write a month such as "2007-01".',
    ]


def test_text_of_a_finding_without_line_and_fix_is_one_line() -> None:
    assert as_text([finding(excerpt="", fix="", message="It is empty.")]) == (
        "cases/o2.ttl:41:17: error [ill-typed] It is empty."
    )
    assert as_text([finding(excerpt="   ", fix="")]).count("\n") == 0


def test_text_of_nothing_is_nothing() -> None:
    assert as_text([]) == ""


def test_findings_follow_one_another_in_the_order_given() -> None:
    text = as_text([finding(line=2), finding(line=1)])
    assert text.index("o2.ttl:2:") < text.index("o2.ttl:1:")


@pytest.mark.parametrize("severity", Severity)
def test_the_severity_is_a_word(severity: Severity) -> None:
    assert f": {severity.value} [" in as_text([finding(severity=severity)])


@pytest.mark.parametrize("column", [1, 5, 17, 43])
def test_the_caret_stands_under_the_column(column: int) -> None:
    shown, at = caret(as_text([finding(column=column)]))
    assert shown[at:] == LINE[column - 1 :]


def test_the_caret_may_stand_behind_the_line() -> None:
    shown, at = caret(as_text([finding(column=len(LINE) + 1)]))
    assert at == len(shown)


def test_a_tab_is_one_column_wide() -> None:
    shown, at = caret(as_text([finding(excerpt="\t\tatlas:begin 1 ;", column=15)]))
    assert shown[at:] == "1 ;"


@pytest.mark.parametrize("column", [1, 60, 61, 150, 400])
def test_of_a_long_line_the_part_around_the_column_is_shown(column: int) -> None:
    line = "".join(chr(ord("a") + number % 26) for number in range(400))
    shown, at = caret(as_text([finding(excerpt=line, column=column)]))
    assert len(shown) <= 130
    assert shown[at] == line[column - 1]


@pytest.mark.parametrize(
    ("char", "written"),
    [
        ("\u202e", "\\u202e"),  # turns the direction
        ("\u2066", "\\u2066"),
        ("\u200b", "\\u200b"),  # no width
        ("\x1b", "\\u001b"),  # begins what a terminal obeys
        ("\x07", "\\u0007"),
        ("\r", "\\u000d"),
        ("\u2028", "\\u2028"),
        ("\ufeff", "\\ufeff"),
    ],
)
def test_marks_that_would_rewrite_the_terminal_are_written_out(char: str, written: str) -> None:
    told = {"message": f"a{char}b", "excerpt": f"c{char}d", "fix": f"e{char}f", "file": f"g{char}h"}
    text = as_text([finding(**told, column=1)])
    assert char not in text
    assert all(f"{one}{written}" in text for one in "aceg")


def test_letters_of_any_script_stay() -> None:
    assert "Bäckerei Пекарня 面包店" in as_text([finding(message="Bäckerei Пекарня 面包店")])


def test_a_message_is_one_line() -> None:
    forged = "x\ncases/tesco.ttl:1:1: error [forged] a forgery"
    assert len(as_text([finding(message=forged, fix="", excerpt="")]).splitlines()) == 1


def test_the_caret_stands_under_the_column_behind_a_mark_that_is_written_out() -> None:
    shown, at = caret(as_text([finding(excerpt='"a\u202eb" ; here', column=9)]))
    assert shown[at:] == "here"


def test_a_mark_beyond_the_basic_plane_has_eight_digits() -> None:
    assert "\\U000e0001" in as_text([finding(message="a\U000e0001b")])


@pytest.mark.parametrize(
    ("column", "end", "mark"),
    [
        (17, 42, "^" + "~" * 24),  # a whole value
        (17, 18, "^"),  # one character
        (17, 0, "^"),  # where it ends is not known
        (17, 3, "^"),  # it ends before it begins
        (17, 999, "^" + "~" * 26),  # beyond its line
        (len(LINE) + 1, len(LINE) + 1, "^"),  # behind the line
    ],
)
def test_the_whole_place_is_underlined(column: int, end: int, mark: str) -> None:
    lines = as_text([finding(column=column, end_column=end)]).splitlines()
    assert lines[2] == "     | " + " " * (column - 1) + mark


def test_a_place_in_a_long_line_is_underlined_as_far_as_it_is_shown() -> None:
    line = "x" * 400
    shown, marked = as_text([finding(excerpt=line, column=150, end_column=390)]).splitlines()[1:3]
    assert len(marked) == len(shown)
    assert marked.count("~") == 60


def test_the_mark_is_as_wide_as_what_is_written_out() -> None:
    text = as_text([finding(excerpt='x "a\u202eb" ;', column=3, end_column=8)])
    shown, marked = text.splitlines()[1:3]
    assert shown[marked.index("^") : marked.rindex("~") + 1] == '"a\\u202eb"'


def test_what_is_allowed_stands_before_the_fix_and_is_one_line() -> None:
    lines = as_text([finding(allowed="A year\nor a \x1b[2Jmonth.")]).splitlines()
    assert lines[3:] == [
        "    Allowed: A year\\u000aor a \\u001b[2Jmonth.",
        '    Fix: Write a month such as "2007-01".',
    ]


# --- JSON ---


def test_json_is_one_object_of_findings_and_counts() -> None:
    one = finding(end_column=42, allowed="A year or a month.")
    answer = json.loads(as_json([one], {"files": 1, "by": {"word": 2}}))
    assert answer == {
        "findings": [
            {
                "file": "cases/o2.ttl",
                "line": 41,
                "column": 17,
                "end_column": 42,
                "severity": "error",
                "code": "ill-typed",
                "message": 'atlas:begin is "2007-13", which is not a valid xsd:gYearMonth.',
                "allowed": "A year or a month.",
                "fix": 'Write a month such as "2007-01".',
            }
        ],
        "counts": {"files": 1, "by": {"word": 2}},
    }


def test_json_keeps_the_order_of_its_fields_and_letters_of_any_script() -> None:
    written = as_json([finding(message="Bäckerei")], {})
    assert list(json.loads(written)) == ["findings", "counts"]
    names = [
        "file",
        "line",
        "column",
        "end_column",
        "severity",
        "code",
        "message",
        "allowed",
        "fix",
    ]
    assert list(json.loads(written)["findings"][0]) == names
    assert "Bäckerei" in written


def test_json_gives_a_message_as_it_is() -> None:
    hostile = 'quote " backslash \\ line\nend \u202e <script>'
    assert json.loads(as_json([finding(message=hostile)], {}))["findings"][0]["message"] == hostile


def test_json_of_nothing_has_no_findings() -> None:
    assert json.loads(as_json([], {})) == {"findings": [], "counts": {}}


# --- GitHub ---


def test_github_gets_a_workflow_command_a_finding() -> None:
    assert as_github([finding()]) == (
        "::error file=cases/o2.ttl,line=41,col=17,title=ill-typed::"
        'atlas:begin is "2007-13", which is not a valid xsd:gYearMonth. '
        'Write a month such as "2007-01".'
    )
    assert as_github([finding(line=1), finding(line=2)]).count("\n") == 1
    assert as_github([]) == ""


def test_github_is_told_the_last_column_of_the_place_and_what_is_allowed() -> None:
    written = as_github([finding(end_column=42, allowed="A year or a month.")])
    assert ",col=17,endColumn=41,title=ill-typed::" in written
    assert written.endswith(
        'gYearMonth. Allowed: A year or a month. Write a month such as "2007-01".'
    )
    assert "endColumn" not in as_github([finding(end_column=17)])


def test_github_knows_errors_warnings_and_notices() -> None:
    commands = [as_github([finding(severity=severity)]).split(" ")[0] for severity in Severity]
    assert commands == ["::error", "::warning", "::notice"]


def test_no_text_ends_a_command_or_begins_another() -> None:
    hostile = "50% \r\n::error file=x::forged"
    written = as_github([finding(message=hostile, file="a,b:c%.ttl")])
    assert written.splitlines() == [written]
    assert "50%25 %0D%0A::error file=x::forged" in written
    assert written.startswith("::error file=a%2Cb%3Ac%25.ttl,line=41")
