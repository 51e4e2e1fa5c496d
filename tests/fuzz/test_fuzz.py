"""The short form of fuzzing: what was found before, and a fixed number of mutants by a fixed seed."""

from __future__ import annotations

import os

import pyoxigraph as ox
import pytest

from kg import turtle
from kg.sandbox import Outcome
from tests.fuzz import targets
from tests.fuzz.mutating import LONGEST, Mutator, smaller
from tests.fuzz.running import kept, run, said
from tests.fuzz.targets import TARGETS, checks_query, reads_turtle
from tests.hostile.queries import ELSEWHERE, QUERIES

needs_linux = pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="looks at /proc")  # noqa: PTH112


@needs_linux
@pytest.mark.parametrize("name", TARGETS)
def test_no_text_breaks_what_holds_for_all(name: str) -> None:
    outcome = run(name, seed="short", count=TARGETS[name].short)
    print(f"{name}: {said(outcome)}")
    assert [f"{one.sort}\n{one.text!r}\n{one.what}" for one in outcome.finds] == []
    assert outcome.tried >= TARGETS[name].short
    assert outcome.looks > 8, "the mutants are all answered alike: they try nothing"


# --- Whether it would find anything ---


@pytest.fixture
def store() -> ox.Store:
    store = ox.Store()
    store.update(
        "INSERT DATA { <urn:a> <urn:p> <urn:b> , 1 , true . GRAPH <urn:g> { <urn:c> <urn:p> 'x' } }"
    )
    return store


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the check pass everything."""
    monkeypatch.setattr(targets, "refusal", lambda text, limits: None)


DUE = [
    one
    for one in QUERIES
    if one.outcome is Outcome.REFUSED and one.reasons[0] in ("service", "from", "update")
]


def test_a_check_that_passes_everything_is_found_out(store: ox.Store, unchecked: None) -> None:
    missed = []
    for one in DUE:
        text = one.text.replace(ELSEWHERE, "http://127.0.0.1:1")
        try:
            checks_query(text.encode("utf-8", "surrogatepass"), store)
        except AssertionError:
            continue
        missed.append((one.name, text))
    # What the engine cannot read does no harm: the check refuses it all the same.
    assert [one for one in missed if _is_read(store, one[1])] == []
    assert len(missed) < len(DUE) / 2


def _is_read(store: ox.Store, text: str) -> bool:
    try:
        store.query(text, prefixes=targets.PREFIXES)
    except SyntaxError:
        return False
    except (OSError, RuntimeError):
        pass
    return True


def test_a_reader_that_swallows_mistakes_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = b"<x:a> <x:b> .\n<x:a> <x:b> <x:c> ."
    reads_turtle(broken)
    half = turtle.readable(turtle.read(broken))
    monkeypatch.setattr(turtle, "read", lambda data, **_: half)
    with pytest.raises(AssertionError):
        reads_turtle(broken)


# --- Mutants, and what is kept of them ---


def test_the_same_seed_gives_the_same_mutants_and_another_one_others() -> None:
    def made(seed: object) -> list[bytes]:
        mutator = Mutator([b"one two three", b"four five"], [b"six"], seed)
        return [mutator.mutant() for _ in range(50)]

    assert made(1) == made(1) != made(2)
    assert len(set(made(1))) > 40
    assert max(map(len, made(3))) <= LONGEST


def test_a_find_is_made_as_small_as_it_fails() -> None:
    text = b"a" * 700 + b"x" + b"b" * 900 + b"y" + b"c" * 50
    assert smaller(text, lambda less: b"x" in less and b"y" in less) == b"xy"
    assert smaller(b"abc", lambda less: False) == b"abc"


def test_what_was_found_is_kept_by_target() -> None:
    for name in TARGETS:
        assert all(text for _, text in kept(name))
    folders = {
        one.name for one in (targets.ROOT / "tests" / "fuzz" / "corpus").iterdir() if one.is_dir()
    }
    assert folders <= set(TARGETS)
