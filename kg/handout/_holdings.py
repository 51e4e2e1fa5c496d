"""What a hand-out takes from the atlas, given by whoever has one open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kg.catalogue import Case, Idea, Ref
from kg.export import Edition as AtlasEdition
from kg.namespaces import BASE
from kg.planner import Material
from kg.settings import PACE

__all__ = ["Holdings"]


@dataclass(frozen=True, slots=True, eq=False)
class Holdings:
    """What a hand-out takes from the atlas beside the path.

    `case_of` and `idea_of` find by slug and give None where there is nothing of that name.
    `edition` is the state of the atlas. `address` gives the whole address at which readers of a
    paper find a thing; empty where there is none, as it is until the atlas is on the web. `written` gives the Turtle of the path. `pages`
    gives a page of a story or an idea as HTML, for a course that carries them; None where nobody
    makes them. `changed` are sentences on what the path rests on and has changed or gone since its
    author read it. `material` are the stories that can stand in the place of one of the path.
    """

    case_of: Callable[[str], Case | None]
    idea_of: Callable[[str], Idea | None]
    edition: AtlasEdition
    address: Callable[[Ref], str]
    written: Callable[[], bytes]
    pages: Callable[[Ref], str] | None = None
    changed: tuple[str, ...] = ()
    material: Material | None = None
    public_url: str = ""
    pace: int = PACE
    """Words a minute."""
    author_of: Callable[[Ref], str] | None = None
    """Gives who made a path that another was made from; None where nobody can say."""

    def found_at(self, ref: Ref) -> str:
        """Give the address of a thing, else its lasting name; empty where it has neither."""
        return self.address(ref) or (ref.iri if ref.iri.startswith(BASE) else "")

    def is_followed(self, url: str) -> bool:
        """Say whether an address leads anywhere: a lasting name does not until all is public."""
        return bool(self.public_url) or not url.startswith(BASE)
