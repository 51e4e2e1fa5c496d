"""A live atlas: after any saves, deletions and slips it is what opening the content anew gives."""

from __future__ import annotations

import shutil
from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.atlas import Atlas
from kg.settings import Settings
from tests.properties.profiles import law
from tests.properties.strategies import STEP
from tests.small import World, everything


@law(6)
@given(steps=st.lists(STEP, min_size=1, max_size=8), look=st.sampled_from((1, 2)))
def test_what_follows_a_change_gives_what_reading_everything_anew_gives(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, object]], look: int
) -> None:
    folder = tmp_path_factory.mktemp("world")
    world = World(folder)
    with ExitStack() as stack:
        live = stack.enter_context(Atlas(Settings(world.own)))
        list(everything(live))
        for number, step in enumerate(steps, 1):
            live.refresh([world.take(step)])
            if number % look == 0 or number == len(steps):
                with Atlas(Settings(world.read)) as fresh:
                    anew = dict(everything(fresh))
                followed = dict(everything(live))
                assert followed.keys() == anew.keys()
                for name, value in anew.items():
                    assert followed[name] == value, name
    shutil.rmtree(folder)
