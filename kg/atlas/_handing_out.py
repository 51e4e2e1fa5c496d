"""The papers of a class as files, made of one state of the content and kept while it lasts.

Files are made one after the other: whoever asks at the same time waits, and most often finds the
file made. Nothing of a file is kept but its bytes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from kg.authoring import path_turtle
from kg.catalogue import Path, Ref
from kg.errors import NotFound

if TYPE_CHECKING:
    from kg.atlas import Atlas
    from kg.handout import File, Holdings

__all__ = ["HandOuts"]

_MOST = 32_000_000
"""So many bytes of files are kept."""
_Key = tuple[str, Path, str, str, bool]
_T = TypeVar("_T")


class HandOuts:
    """The files that were made of an atlas, the latest of them kept."""

    def __init__(self) -> None:
        """Make nothing yet."""
        self._making = threading.Lock()
        self._kept: OrderedDict[_Key, File] = OrderedDict()

    def give(
        self,
        atlas: Atlas,
        path: Path,
        form: str,
        edition: str,
        pages: Callable[[Ref], str] | None,
    ) -> File:
        """Give a file, made anew only where the path or the content is another.

        Raises:
            NotFound: there is no such form or no such edition.
            ExportError: the edition cannot be had in that form.
        """
        from kg.handout import hand_out  # here, as few who open an atlas hand a class out

        key = (atlas.generation, path, form, edition, pages is not None)
        with self._making:
            if (found := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return found
            made = hand_out(path, form, edition, _holdings(atlas, path, edition, pages))
            self._kept[key] = made
            while len(self._kept) > 1 and self._size > _MOST:
                self._kept.popitem(last=False)
            return made

    @property
    def _size(self) -> int:
        return sum(len(file.content) for file in self._kept.values())


def _holdings(
    atlas: Atlas, path: Path, edition: str, pages: Callable[[Ref], str] | None
) -> Holdings:
    from kg.handout import Edition, Holdings
    from kg.rendering import address, plain_address

    whole = edition == Edition.INSTRUCTOR
    public = atlas.settings.public_url.rstrip("/")

    def where(ref: Ref) -> str:
        plain = plain_address(address(ref)) if public else ""
        return f"{public}{plain}" if plain else ""

    return Holdings(
        case_of=lambda slug: _found(atlas.case, slug),
        idea_of=lambda slug: _found(atlas.idea, slug),
        edition=atlas.exports.edition,
        address=where,
        written=lambda: _written(atlas, path),
        pages=pages,
        changed=tuple(one.sentence for one in atlas.stale(path)) if whole else (),
        material=atlas.planning.material if whole else None,
        public_url=public,
        pace=atlas.settings.words_a_minute,
        author_of=lambda ref: path.author if (path := _found(atlas.path, ref.slug)) else "",
    )


def _found(find: Callable[[str], _T], slug: str) -> _T | None:
    try:
        return find(slug)
    except NotFound:
        return None


def _written(atlas: Atlas, path: Path) -> bytes:
    """Give the file of a path as it stands; of one that is changed or new, what its file would be."""
    if path in atlas.paths():
        return atlas.exports.of(f"path/{path.ref.slug}", "ttl")
    return path_turtle(atlas.signed(path, again=False)).encode()
