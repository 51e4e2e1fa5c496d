"""How many examples a law is tried on, in one place.

`short` is for every test run: the same examples each time, so that a run never fails for what
nobody has touched. `long` is by chance and twenty times as many, and prints how to try an example
again: `PIONEER_LAWS=long pytest tests/properties`.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

__all__ = ["LONG", "law"]

LONG = os.environ.get("PIONEER_LAWS", "short") == "long"
_TIMES = 20
_ALWAYS = settings(
    deadline=None,
    print_blob=True,
    # Fixtures are of the whole run and never changed; texts are long, and some files are written.
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)
settings.register_profile("short", _ALWAYS, derandomize=True, database=None)
settings.register_profile("long", _ALWAYS, phases=set(Phase) - {Phase.explain})
settings.load_profile("long" if LONG else "short")


def law(examples: int) -> settings:
    """Say on how many examples a law is tried in a test run; the long profile takes more."""
    return settings(max_examples=examples * (_TIMES if LONG else 1))
