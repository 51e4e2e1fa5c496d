"""The best plan, proved: one aim after another, first in one large room, then in the sessions."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from kg.planner._arranging import arranged, filled_in
from kg.planner._choice import Choice, Draft
from kg.planner._finishing import finished
from kg.planner._instance import Instance, instance_of, pruned
from kg.planner._limits import DEFAULTS, no_room, possible
from kg.planner._model import AIMS, Rows, rows_of
from kg.planner._quick import at_once
from kg.planner._records import Material, Plan, Request
from kg.planner._solver import Model, Stopped
from kg.planner._spreading import spread
from kg.settings import Settings

__all__ = ["prove", "proved"]

_log = logging.getLogger("kg")
Progress = Callable[[int, int], None]


def prove(
    request: Request,
    material: Material,
    *,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
    settings: Settings = DEFAULTS,
) -> Plan:
    """Find a plan that no plan under the rules betters, in an order to teach it in.

    Args:
        progress: told how many aims are proved, of how many.
        stop: asked often whether to end; the best that was found is given then, not proved.

    Raises:
        PlanError: nothing can be planned for this request.
    """
    plan = proved(request, material, progress=progress, stop=stop, settings=settings)
    return spread(plan, material)


def proved(
    request: Request,
    material: Material,
    *,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
    settings: Settings = DEFAULTS,
) -> Plan:
    """Find a plan that no plan betters, its sessions in any order; else as `prove`.

    Raises:
        PlanError: nothing can be planned for this request.
    """
    possible(request, material, settings)
    told = progress or _nobody
    told(0, len(AIMS))
    proof = _Proof(instance_of(request, material), settings, told, stop)
    try:
        found = proof.solved()
    except Stopped:
        return at_once(request, material, settings=settings)
    plan = None if found is None else _told_again(*found, material, proof.values)
    if plan is not None:
        return plan
    first = at_once(request, material, settings=settings)
    if found is not None:  # what was proved is not what the rules say: claim nothing
        return first
    if _reaches(first, proof.values):
        return replace(first, proved=True)
    values: dict[str, int] = {}
    try:
        found = proof.in_sessions(values)
    except Stopped:
        return first
    return _told_again(*found, material, values) or first


def _told_again(
    instance: Instance, draft: Draft, material: Material, values: Mapping[str, int]
) -> Plan | None:
    """Write down what was solved; None where by the rules it is not worth what the solver says."""
    try:
        plan = finished(instance, draft, material, proved=True)
    except ValueError:
        _log.exception("The solver’s plan breaks a rule.")
        return None
    if _reaches(plan, values):
        return plan
    _log.error("The solver’s plan is worth %s, and it says %s.", plan.score, values)
    return None


def _reaches(plan: Plan, values: Mapping[str, int]) -> bool:
    return all(getattr(plan.score, name) == value for name, value in values.items())


def _nobody(step: int, steps: int) -> None:
    """Tell nobody."""


_BEFORE_WISHES = ("evidence", "filled")
_PHASES: tuple[tuple[tuple[str, ...], dict[str, bool]], ...] = (
    (("coverage", "pairs"), {"evidence": False, "wishes": False}),
    (_BEFORE_WISHES, {"evidence": True, "wishes": False}),
    ((*_BEFORE_WISHES, "sectors", "saved"), {"evidence": True, "wishes": True}),
)
"""What counts while an aim is proved: the less does, the fewer stories have to be looked at."""


class _Proof:
    """One proof: what is proved of the large room holds for the sessions as an upper bound."""

    def __init__(
        self,
        instance: Instance,
        settings: Settings,
        told: Progress,
        stop: Callable[[], bool] | None,
    ) -> None:
        self.instance = instance
        self.count = instance.request.sessions
        self.values: dict[str, int] = {}
        self._settings = settings
        self._told = told
        self._stop = stop

    def solved(self) -> tuple[Instance, Draft] | None:
        """Find what is best in the large room and put it into the sessions; None where that fails.

        Raises:
            Stopped: an aim could not be proved.
            PlanError: what is to be kept has no room.
        """
        small, draft = self.instance, Draft(())
        for aims, kept in _PHASES:
            if aims == _BEFORE_WISHES and not any(one.tags for one in self.instance.stories):
                continue
            small = pruned(self.instance, **kept)
            rows = rows_of(small, self._model(), sessions=1)
            draft = rows.draft(self._aimed(rows, aims, self.values))
        if self.count == 1:
            return small, draft
        found = self._arranged(small, draft, self.values) or self._fitted(small, draft.whole)
        return None if found is None else (small, found)

    def in_sessions(self, values: dict[str, int]) -> tuple[Instance, Draft]:
        """Find what is best, session by session, and fill in how good it is; takes long.

        Raises:
            Stopped: an aim could not be proved.
        """
        small = pruned(self.instance, room=False)
        rows = rows_of(small, self._model(), sessions=self.count)
        if rows.model.size > self._settings.plan_columns:
            raise Stopped("too much to choose from")
        rows.model.at_most(
            self.values["coverage"], rows.aim("coverage")
        )  # of the others none bounds
        draft = rows.draft(self._aimed(rows, AIMS, values))
        return small, self._arranged(small, draft, values) or draft

    def _model(self) -> Model:
        return Model(self._settings.plan_nodes, self._stop)

    @staticmethod
    def _arranged(instance: Instance, draft: Draft, values: Mapping[str, int]) -> Draft | None:
        """Put what was chosen into the sessions evenly, where as many are filled as can be."""
        found = arranged(instance, draft.whole)
        filled = found is not None and filled_in(instance, found) >= values["filled"]
        return found if filled else None

    def _fitted(self, instance: Instance, choice: Choice) -> Draft | None:
        """Put a choice into the sessions in any way at all."""
        rows = rows_of(instance, self._model(), sessions=self.count, only=choice.stories)
        for name, value in self.values.items():
            rows.model.at_least(value, rows.aim(name))
        found = rows.model.best({})
        if found is None:
            return None
        numbers = sorted(choice.stories)
        return Draft(
            tuple(
                Choice(
                    one.ideas,
                    tuple(numbers[at] for at in one.stories),
                    tuple((numbers[held], numbers[fell]) for held, fell in one.pairs),
                )
                for one in rows.draft(found.columns).sessions
            )
        )

    def _aimed(self, rows: Rows, aims: Sequence[str], values: dict[str, int]) -> Sequence[float]:
        """Make one aim after another best, keeping to what is proved already.

        Raises:
            Stopped: one of them could not be proved.
            PlanError: what is to be kept has no room.
        """
        for name, value in values.items():
            rows.model.at_least(value, rows.aim(name))
        columns: Sequence[float] = ()
        for name in aims:
            aim = rows.aim(name)
            if columns and not aim:
                values[name] = 0
            elif name not in values or not columns:
                found = rows.model.best(aim, columns or None)
                if found is None:
                    raise no_room(self.instance.request)
                columns, values[name] = found.columns, found.value
                rows.model.at_least(found.value, aim)
            self._told(AIMS.index(name) + 1, len(AIMS))
        return columns
