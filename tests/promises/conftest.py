"""What the tests of the promises share: the figure that each of them gives."""

from __future__ import annotations

from collections.abc import Callable

import pytest

__all__ = ["Figure"]

Figure = Callable[[str], None]


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Figure:
    """Take down a figure, in words, for the promise of the module; it is told if the test passes."""
    promise = request.path.stem.removeprefix("test_")
    form = "long" if request.node.get_closest_marker("long") else "short"

    def take_down(text: str) -> None:
        request.node.user_properties.append(("figure", (promise, form, text)))

    return take_down
