"""Pioneer Atlas: stories of customer-led change, the ideas they show, and the evidence.

    >>> import kg
    >>> atlas = kg.open()
    >>> atlas.case("tesco").ref.label
    'Tesco'

Importing opens no file and no socket; each name is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.atlas import Atlas
    from kg.atlas import open_atlas as open  # noqa: A004  # kg.open() reads as what it does
    from kg.errors import AtlasError, NotFound
    from kg.settings import Settings

__all__ = ["Atlas", "AtlasError", "NotFound", "Settings", "__version__", "open"]

__version__ = "0.1.0"

_HOMES = {
    "Atlas": ("kg.atlas", "Atlas"),
    "AtlasError": ("kg.errors", "AtlasError"),
    "NotFound": ("kg.errors", "NotFound"),
    "Settings": ("kg.settings", "Settings"),
    "open": ("kg.atlas", "open_atlas"),
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted(__all__)
