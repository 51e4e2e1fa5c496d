"""A plain page before it is dressed, and how each is put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from urllib.parse import quote

from kg import rendering
from kg.atlas import Atlas
from kg.catalogue import Case, Phase, Ref
from kg.export import Credit, as_text, atlas_credit, page_credit, page_told
from kg.namespaces import BASE
from kg.rendering import Meanings, Target

__all__ = ["Composed", "Composer", "Query", "address_of"]

_NAMED = ("case", "concept", "critique", "path", "scheme", "source", "statistic")
"""Kinds of pages whose things have a lasting name."""
_TYPES = {"path": "LearningResource", "question": "Question"}
"""What kinds of pages are in the terms of schema.org; any other is a WebPage."""

Query = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Composed:
    """A page before it is dressed: markup and links are those of the app.

    `steps` is its address after /read/, `app` the address in the app of what it shows, `way` the
    pages above it and `here` its own name among them. `cite` is whom to cite for what, as rows of name and text.
    """

    steps: tuple[str, ...]
    title: str
    description: str
    body: str
    app: str
    here: str = ""
    way: tuple[tuple[str, str], ...] = ()
    targets: tuple[Target, ...] = ()
    cite: tuple[tuple[str, str], ...] = ()
    linked: Mapping[str, object] | None = None


class Composer:
    """What every plain page of one state of the content is made with."""

    def __init__(self, atlas: Atlas) -> None:
        """Read nothing yet."""
        self._atlas = atlas
        self._public = atlas.settings.public_url.rstrip("/")

    @cached_property
    def meanings(self) -> Meanings:
        """The framework words with their meanings."""
        return Meanings(self._atlas.glossary())

    @cached_property
    def _cases(self) -> tuple[Case, ...]:
        return self._atlas.whole_cases()

    @cached_property
    def _phases(self) -> Mapping[str, Phase]:
        return {phase.ref.slug: phase for phase in self._atlas.phases()}

    def _made(
        self,
        steps: tuple[str, ...],
        title: str,
        description: str,
        body: str,
        app: str,
        *,
        here: str = "",
        credit: Credit | None = None,
        way: Sequence[tuple[str, str]] = (),
        targets: Sequence[Target] = rendering.HOME_TARGETS,
        linked: Mapping[str, object] | None = None,
    ) -> Composed:
        where = self._address(steps)
        edition = self._atlas.exports.edition
        credit = credit or (
            page_credit(title, "/".join(steps), edition, where)
            if steps
            else atlas_credit(edition, where)
        )
        rows = [(credit.for_source, as_text(one)) for one in credit.sources]
        rows.append((credit.for_atlas, as_text(credit.atlas)))
        kind = _TYPES.get(steps[0] if steps else "", "WebPage")
        url = where if self._public else ""
        linked = linked or page_told(kind, title, description, edition, url)
        return Composed(
            steps,
            title,
            description,
            body,
            app,
            here,
            tuple(way),
            tuple(targets),
            tuple(_folded(rows)),
            linked,
        )

    def _where(self, ref: Ref) -> str:
        """Give the address of the plain page of a thing on the web; empty where there is none."""
        plain = rendering.plain_address(rendering.address(ref)) if self._public else ""
        return f"{self._public}{plain}" if plain else ""

    def _address(self, steps: tuple[str, ...]) -> str:
        """Give the address by which a page is cited; its lasting name where none is public."""
        if self._public:
            return f"{self._public}{address_of(steps)}"
        if len(steps) == 3:  # a statement of a story
            return (
                f"{BASE}case/{steps[1]}#{steps[2]}" if steps[0] in ("moment", "statement") else ""
            )
        return f"{BASE}{'/'.join(steps)}" if steps and steps[0] in _NAMED else ""


def address_of(steps: Sequence[str]) -> str:
    """Give the address of a plain page.

    >>> address_of(("case", "o2")), address_of(())
    ('/read/case/o2', '/read/')
    """
    return "/read/" + "/".join(quote(step, safe="") for step in steps)


def _folded(rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Join what is cited for the same."""
    for name, group in groupby(rows, key=lambda row: row[0]):
        yield f"To cite: {name[:1].lower()}{name[1:]}", "; ".join(text for _, text in group)
