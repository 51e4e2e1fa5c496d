"""Plans of the shipped stories laid out as paths, for tests of what can be done with one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import kg
from kg.catalogue import Path, PathStep
from kg.planner import Material, Plan, Request, lay_out, material, quick

__all__ = [
    "GOALS",
    "HOSTILE",
    "TODAY",
    "holds_together",
    "laid_out",
    "material_of",
    "plan_of",
    "public",
    "told",
]

TODAY = date(2026, 11, 22)
HOSTILE = "<script>alert(1)</script> \u202e“quotes” 'n' \\ \"more\" ]]> \U0001d518 \n\n- {x} %s"
"""Text that attacks whoever shows it, and is kept as it is."""
GOALS = ("pain", "growth", "descent", "first-moment-of-belief")


@lru_cache(maxsize=2)
def material_of(atlas: kg.Atlas) -> Material:
    cases = [atlas.case(one.ref.slug) for one in atlas.cases()]
    return material(cases, [atlas.idea(slug) for slug in atlas.glossary()])


def plan_of(atlas: kg.Atlas, request: Request) -> Plan:
    return quick(request, material_of(atlas))


def laid_out(atlas: kg.Atlas, request: Request | None = None, *, title: str = "") -> Path:
    """Lay the instant answer to a request out; of none, a class of 90 minutes on four ideas."""
    plan = plan_of(atlas, request or Request(GOALS))
    return lay_out(
        plan,
        material_of(atlas),
        case_of=atlas.case,
        idea_of=atlas.idea,
        title=title,
        author="A lecturer",
        today=TODAY,
    )


def public(step: PathStep) -> str:
    """Give everything of a step that students may see."""
    return f"{step.label}\n{step.annotation}\n{step.question}\n{step.because}"


def told(steps: Iterable[PathStep]) -> list[str]:
    """Name the stories of steps that visit one."""
    return [step.cases[0].ref.slug for step in steps if len(step.cases) == 1]


def holds_together(path: Path) -> None:
    """Hold a path against what is so of every path: names are told apart, and places are counted."""
    names = [each.name for each in path.steps]
    assert len(set(names)) == len(names)
    assert all(names)
    sessions = [each.name for each in path.sessions]
    assert len(set(sessions)) == len(sessions)
    assert [each.position for each in path.sessions] == [*range(1, len(path.sessions) + 1)]
    for session in path.sessions:
        assert [each.position for each in session.steps] == [*range(1, len(session.steps) + 1)]
