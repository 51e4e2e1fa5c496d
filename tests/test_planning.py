"""Proofs in the background: one for each wish and state of the content, and an end to all of them."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from kg.atlas import Planning
from kg.errors import PlanError
from kg.planner import Material, Request, quick
from kg.planner._model import AIMS
from kg.settings import Settings
from tests.conftest import ROOT
from tests.test_planner import SMALL, WISH


def _planning(held: Material, **limits: int) -> Planning:
    return Planning(lambda: held, Settings(content=ROOT, **limits))  # type: ignore[arg-type]


def test_a_proof_is_made_once_for_one_state_of_the_content() -> None:
    planning = _planning(SMALL)
    job = planning.begin(WISH)
    assert job.wait(30)
    assert (job.state, job.step, job.steps) == ("done", len(AIMS), len(AIMS))
    assert job.plan is not None
    assert job.plan.proved
    assert planning.begin(WISH) is job
    assert planning.prove(WISH) == job.plan
    planning.close()


def test_a_change_of_the_content_begins_a_new_proof() -> None:
    held = [SMALL]
    planning = Planning(lambda: held[0], Settings(content=ROOT))
    first = planning.prove(WISH)
    held[0] = replace(SMALL, stories={}, generation="later")
    second = planning.prove(WISH)
    assert first.score.coverage == 2
    assert second.score.coverage == 0
    planning.close()


def test_what_cannot_be_planned_fails_with_its_sentence() -> None:
    planning = _planning(SMALL)
    job = planning.begin(replace(WISH, minutes=0))
    assert job.wait(30)
    assert job.state == "failed"
    assert "minutes in class are 0" in job.message
    with pytest.raises(PlanError, match="minutes in class are 0"):
        planning.prove(replace(WISH, minutes=0))
    planning.close()


def test_more_than_may_wait_are_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    begun, may_go_on = threading.Event(), threading.Event()

    def slow(request: Request, material: Material, **_: object) -> object:
        begun.set()
        may_go_on.wait(30)
        return quick(request, material)

    monkeypatch.setattr("kg.atlas._planning.prove", slow)
    planning = _planning(SMALL, plan_waiting=2)
    jobs = [planning.begin(WISH)]
    assert begun.wait(30)
    jobs += [planning.begin(replace(WISH, minutes=minutes)) for minutes in (100, 110, 120)]
    assert [job.state for job in jobs] == ["running", "waiting", "waiting", "failed"]
    assert "ask for the proof again" in jobs[-1].message
    may_go_on.set()
    assert all(job.wait(30) for job in jobs)
    planning.close()
    assert planning.begin(WISH).state in ("done", "failed")
