"""What fewer minutes cost and more would bring: the same wish planned for several numbers."""

from __future__ import annotations

from dataclasses import replace

from kg.planner._again import planned
from kg.planner._limits import DEFAULTS
from kg.planner._records import Material, Request, TradeOff

__all__ = ["trade_off"]

_PARTS = (1 / 4, 1 / 2, 3 / 4, 1, 5 / 4, 3 / 2, 2)


def trade_off(
    request: Request, material: Material, of: str = "reading", *, proof: bool | None = None
) -> TradeOff:
    """Say what could be covered in fewer and in more minutes, the fewest first.

    Numbers with which nothing at all can be planned are left out.

    Args:
        of: "reading" before class, or "class".
        proof: plan to the proof; where it is not given, only for a single session.

    Raises:
        ValueError: of anything else.
    """
    if of not in ("reading", "class"):
        raise ValueError(f"minutes of {of!r}: reading or class")
    proof = request.sessions == 1 if proof is None else proof
    wished = request.reading if of == "reading" else request.minutes
    most = DEFAULTS.plan_reading if of == "reading" else DEFAULTS.plan_minutes
    points = []
    proved = True
    for number in _around(wished, most):
        if of == "reading":
            asked = replace(request, reading=number)
        else:
            asked = replace(request, minutes=number)
        found = planned(asked, material, proof=proof)
        if found is not None:
            points.append((number, found.score))
            proved = proved and found.proved
    return TradeOff(of, tuple(points), proved)


def _around(wished: int, most: int) -> list[int]:
    """Give numbers around one, in steps of five and it among them.

    >>> _around(60, 600), _around(12, 600)
    ([15, 30, 45, 60, 75, 90, 120], [5, 10, 12, 15, 20, 25])
    """
    rounded = {max(5, 5 * round(wished * part / 5)) for part in _PARTS if part != 1}
    return sorted(one for one in {wished, *rounded} if one <= max(most, wished))
