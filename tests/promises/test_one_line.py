"""Each refusal, each stop and each file that is kept out is one line of the log, and tells no secrets.

A line never holds what was asked, and nothing that was asked or written can forge a second line.
"""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

import kg
from kg.server._logging import _Plain
from kg.settings import Settings
from tests.hostile.processes import FOR_EVER, NEEDS_PROC
from tests.promises.conftest import Figure

pytestmark = NEEDS_PROC

SECRET = "the-password-is-hunter2"
REFUSED = (
    f"DROP ALL # {SECRET}",
    f"SELECT * {{ SERVICE <http://127.0.0.1:9/{SECRET}> {{ ?s ?p ?o }} }}",
    f"ASK {{ ?s ?p '{SECRET}\n2026-01-01 WARNING kg: all is well' ",
    f"ASK {{ ?s ?p '{SECRET}' }} #" + "x" * 20_000,
    "ASK " + "{" * 100,
    f"\x1b[2J{SECRET}\r\n\u2028\u202e\0",
)
FORGED = (
    f'<#a> <#b> "{SECRET}\\n2026-01-01 ERROR kg: forged',
    f"<#a\x1b[2J\u202e{SECRET}> <#b .",
    "<#a> <#b>\u2028\u2029\x85 .",
    "ERROR\x0b\x0cforged <#b> .",
)


def one_line(record: logging.LogRecord) -> bool:
    """Whether what the server writes of a record is one line for all who read it, and moves no cursor."""
    text = _Plain("%(levelname)s %(name)s: %(message)s").format(record)
    return len(text.splitlines()) == 1 and all(sign.isprintable() for sign in text)


def test_a_query_that_is_refused_or_stopped_is_one_line_without_what_it_asked(
    few: Path, caplog: pytest.LogCaptureFixture, figure: Figure
) -> None:
    caplog.set_level(logging.INFO)
    with kg.Atlas(Settings(few, sparql_seconds=0.2)) as atlas:
        assert atlas.sparql("ASK { }").boolean
        assert caplog.records == []
        for query in (*REFUSED, FOR_EVER.replace("{", f"{{ # {SECRET}\n", 1)):
            caplog.clear()
            assert atlas.sparql(query).rows == ()
            (record,) = caplog.records
            assert SECRET not in record.getMessage()
            assert one_line(record)
    figure(
        f"{len(REFUSED)} queries refused and 1 stopped: {len(REFUSED) + 1} lines, 0 with their text"
    )


def test_a_file_that_is_kept_out_is_one_line_and_one_when_it_is_back(
    own_few: Path, caplog: pytest.LogCaptureFixture, figure: Figure
) -> None:
    file = own_few / "cases" / "tesco.ttl"
    good = file.read_bytes()
    with kg.Atlas(Settings(own_few)) as atlas:
        assert caplog.records == []
        for text in FORGED:
            for data in (text.encode(), good):
                caplog.clear()
                file.write_bytes(data)
                atlas.refresh()
                (record,) = caplog.records
                assert "cases/tesco.ttl" in record.getMessage()
                assert one_line(record), record.getMessage()
    figure(
        f"{len(FORGED)} files that try to write lines of their own: one line each, and one when mended"
    )
