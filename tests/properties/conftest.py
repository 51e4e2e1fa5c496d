"""The profile of all laws, and the atlas of a few stories that they are tried on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import tests.properties.profiles  # noqa: F401  # before any law says how many examples it takes
from kg.atlas import Atlas
from kg.settings import Settings


@pytest.fixture(scope="session")
def few_atlas(few: Path) -> Iterator[Atlas]:
    with Atlas(Settings(few)) as opened:
        yield opened
