"""What the address of the graph asks for, read from text that anybody may have written.

One reading for the page, the route of pictures and the downloads, so that one address is one view.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.catalogue import Basis
from kg.network._view import RELATIONS, Wish

__all__ = ["MOST_OPENED", "State"]

MOST_OPENED = 20
"""So many things of one address are opened; what more it names is counted and left."""
_MOST_FILTERS = 40
_NAME = 400


@dataclass(frozen=True, slots=True)
class State:
    """The graph as an address describes it.

    `way` is a layout, `picked` the name of a thing or link that is looked at, `words` a search
    within, `start` the first thing of the list, from 0; `surplus` counts what was to be opened and
    is too many (the script of the page cuts an address that is much too long, and says how much
    more it named), `strange` holds what is no relation and nobody's reading, as it was written.
    """

    wish: Wish = field(default_factory=Wish)
    way: str = ""
    picked: str = ""
    words: str = ""
    start: int = 0
    surplus: int = 0
    strange: tuple[str, ...] = ()

    @classmethod
    def read(cls, values: Mapping[str, Sequence[str]]) -> State:
        """Read the values of an address; whatever they are, there is a state."""
        opened = [name for one in values.get("on", ()) if (name := _clean(one))]
        kinds = _listed(values, "kind")
        relations = _listed(values, "link")
        by = _listed(values, "by")
        known = [one for one in relations if one in RELATIONS]
        bases = [Basis(one) for one in by if one in list(Basis)]
        strange = [one for one in relations if one not in RELATIONS]
        strange += [one for one in by if one not in list(Basis)]
        return cls(
            wish=Wish(tuple(opened[:MOST_OPENED]), tuple(kinds), tuple(known), tuple(bases)),
            way=_last(values, "way"),
            picked=_last(values, "pick"),
            words=_last(values, "find"),
            start=_number(_last(values, "start")),
            surplus=max(0, len(opened) - MOST_OPENED) + _number(_last(values, "more")),
            strange=tuple(strange),
        )

    def query(self) -> Mapping[str, str | tuple[str, ...]]:
        """Give the values of its address; `read` gives the same state of them."""
        return {
            "on": self.wish.opened,
            "kind": self.wish.kinds,
            "link": self.wish.relations,
            "by": tuple(basis.value for basis in self.wish.by),
            "way": self.way,
            "find": self.words,
            "pick": self.picked,
            "start": str(self.start) if self.start else "",
        }

    def opening(self, name: str) -> State:
        """Open a thing, or more of its neighbours, and look at it."""
        return self._showing(opened=(*self.wish.opened, name), picked=name)

    def only(self, name: str) -> State:
        """Start again from one thing, with the same filters."""
        return self._showing(opened=(name,), picked="")

    def without(self, name: str) -> State:
        """Close a thing that was opened, however often it was."""
        kept = tuple(one for one in self.wish.opened if one != name)
        return self._showing(opened=kept, picked="")

    def undone(self) -> State:
        """Take back what was opened last."""
        return self._showing(opened=self.wish.opened[:-1], picked="")

    def whole(self) -> State:
        """Close all, with the same filters: the whole atlas."""
        return self._showing(opened=(), picked="")

    def picking(self, name: str) -> State:
        """Look at a thing or a link; at nothing where the name is empty."""
        return replace(self, picked=name)

    def laid_out(self, way: str) -> State:
        """Lay the same things out in another way."""
        return replace(self, way=way)

    def listing(self, start: int) -> State:
        """List from another thing on."""
        return replace(self, start=start)

    def filtered(
        self,
        *,
        kinds: tuple[str, ...] | None = None,
        relations: tuple[str, ...] | None = None,
        by: tuple[Basis, ...] | None = None,
    ) -> State:
        """Filter by these; what is not given stays as it is."""
        wish = self.wish
        wish = replace(wish, kinds=wish.kinds if kinds is None else kinds)
        wish = replace(wish, relations=wish.relations if relations is None else relations)
        return replace(self, wish=replace(wish, by=wish.by if by is None else by), start=0)

    def _showing(self, opened: tuple[str, ...], picked: str) -> State:
        return replace(self, wish=replace(self.wish, opened=opened), picked=picked, start=0)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 6 else 0


def _listed(values: Mapping[str, Sequence[str]], name: str) -> list[str]:
    given = (_clean(one) for one in values.get(name, ())[:_MOST_FILTERS])
    return list(dict.fromkeys(one for one in given if one))


def _last(values: Mapping[str, Sequence[str]], name: str) -> str:
    given = values.get(name, ())
    return _clean(given[-1]) if given else ""


def _clean(text: str) -> str:
    """Cut what is too long to be a name, and take out what no address can hold."""
    return text.strip()[:_NAME].strip().encode(errors="ignore").decode()
