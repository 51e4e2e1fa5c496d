"""One frozen `Settings`: limits and addresses, from flags and the environment.

Everything that can be turned is here, with its unit. Must never read a file: it says where the
content is, `corpus` reads it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Settings", "shipped_content"]


def shipped_content() -> Path:
    """Give the folder that holds `ontology/`, `cases/` and `paths/`.

    Inside the package in a wheel, beside it in a checkout.
    """
    package = Path(__file__).resolve().parent
    inside = package / "content"
    return inside if (inside / "ontology").is_dir() else package.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set, with its unit; the defaults are safe on one machine."""

    content: Path
    host: str = "127.0.0.1"
    port: int = 8501
    public_url: str = ""
    """The address under which others reach the atlas; empty where it is on this computer only."""

    file_bytes: int = 5_000_000
    """The largest content file that is read, in bytes."""
    watch_seconds: float = 1.0
    """How long after a change of a content file, at most, the watcher looks at it, in seconds."""
    search_results: int = 50
    """The most hits that a search gives."""
    query_characters: int = 200
    """The longest search text that is looked at, in characters."""
    graph_things: int = 2_000
    """The most things that the graph of the whole atlas shows."""
    neighbourhood_things: int = 150
    """The most things that the graph shows around what was opened."""
    neighbours_at_once: int = 30
    """So many neighbours of a thing are shown each time that it is opened."""
    words_a_minute: int = 238
    """Silent reading of non-fiction. Source: Brysbaert 2019, J. Mem. Lang. 109, 104047."""

    @classmethod
    def from_environment(cls, **given: object) -> Settings:
        """Build settings from `PIONEER_*` variables; what is `given` and not None wins.

        Raises:
            ValueError: a number in the environment is not a number.
        """
        environment: dict[str, object] = {
            "content": Path(os.environ["PIONEER_CONTENT"])
            if "PIONEER_CONTENT" in os.environ
            else shipped_content(),
        }
        for field, variable in (("host", "PIONEER_HOST"), ("public_url", "PIONEER_PUBLIC_URL")):
            if variable in os.environ:
                environment[field] = os.environ[variable]
        if "PIONEER_PORT" in os.environ:
            environment["port"] = int(os.environ["PIONEER_PORT"])
        environment.update({key: value for key, value in given.items() if value is not None})
        return cls(**environment)  # type: ignore[arg-type]  # the keys are fields, checked by dataclass
