"""The meaning of every framework word, opened in place.

A name is a button that opens a native popover: no script, by touch and by keyboard, inside a shadow
root and on a plain page. Each meaning stands once on a page, however often its name does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import quote, unquote

from kg.catalogue.records import Ref
from kg.rendering.parts import address, escape, full_stop, link, small_words, term

__all__ = ["Meanings"]

_TERM = re.compile(
    r'<button type="button" class="term[^"]*" popovertarget="meaning-(?P<slug>[^"]+)">'
    r"(?P<words>[^<]*)</button>"
)
_UNMISTAKABLE = frozenset({"burningness"})
"""Names of one plain word that mean nothing else; all other one-word names are also daily words."""
_LISTS = frozenset({"Place", "Sector"})
"""Families whose members sort stories and need no explaining in prose."""


def _in_prose(ref: Ref) -> bool:
    name = ref.label.strip()
    shaped = " " in name or "-" in name or name.casefold() in _UNMISTAKABLE
    return shaped and bool(ref.gloss) and ref.family not in _LISTS


def _pattern(name: str) -> str:
    """Match a name and its plural: "Moment of Belief" also finds "Moments of Belief"."""
    words = [re.escape(word) for word in name.split()]
    ends = {0, len(words) - 1}
    return r"\s+".join(f"{word}s?" if place in ends else word for place, word in enumerate(words))


class Meanings:
    """The ideas of the atlas by slug, ready to be found in prose and set on a page."""

    def __init__(self, glossary: Mapping[str, Ref]) -> None:
        """Prepare the names; the longest wins where one holds another."""
        self._glossary = glossary
        named = sorted(
            (ref for ref in glossary.values() if _in_prose(ref)),
            key=lambda ref: (-len(ref.label), ref.label, ref.slug),
        )
        self._slugs = tuple(ref.slug for ref in named)
        self._small = small_words(ref.gloss for ref in glossary.values())
        names = "|".join(f"({_pattern(ref.label)})" for ref in named)
        self._names = re.compile(rf"(?<![\w-])(?:{names})(?![\w-])", re.IGNORECASE)

    @property
    def small(self) -> frozenset[str]:
        """Words that are written small in the meanings, so that they are no names."""
        return self._small

    def prose(self, text: str, *, but: str = "") -> str:
        """Escape prose and make the first of each framework word in it a term.

        Args:
            but: the slug of an idea whose name stays plain, as on its own page.
        """
        if not self._slugs:
            return escape(text)
        pieces: list[str] = []
        end = 0
        seen = {but}
        for found in self._names.finditer(text):
            slug = self._slugs[(found.lastindex or 1) - 1]
            if slug in seen:
                continue
            seen.add(slug)
            pieces.append(escape(text[end : found.start()]))
            pieces.append(term(self._glossary[slug], found[0]))
            end = found.end()
        pieces.append(escape(text[end:]))
        return "".join(pieces)

    def paragraphs(self, text: str, *, but: str = "") -> str:
        """Set prose as paragraphs, parted where the text has an empty line."""
        blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
        return "".join(f"<p>{self.prose(block, but=but)}</p>" for block in blocks)

    def finish(self, markup: str) -> str:
        """Add the meanings of all terms of a page; a term without a meaning becomes a link."""
        used: dict[str, Ref] = {}

        def settle(found: re.Match[str]) -> str:
            slug = unquote(found["slug"])
            ref = self._glossary.get(slug)
            if ref is None or not ref.gloss:
                here = Ref("", "concept", slug, slug)
                return link(unescape(found["words"]), address(here))
            used[slug] = ref
            return found[0]

        settled = _TERM.sub(settle, markup)
        return settled + "".join(_meaning(ref) for ref in used.values())


def _meaning(ref: Ref) -> str:
    slug = quote(ref.slug, safe="")
    return (
        f'<div popover class="meaning" id="meaning-{slug}">'
        f'<p class="name">{escape(ref.label)}</p><p>{escape(full_stop(ref.gloss))}</p>'
        f"<p>{link(f'More on {ref.label}', address(ref))}</p></div>"
    )
