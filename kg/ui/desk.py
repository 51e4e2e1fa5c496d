"""A file that is being written: its text, the answers it was made of, and how the two stay together.

Every change gives a new desk; nothing that was typed is ever dropped: text that leaves the shape of
the interview keeps the answers, and text that is replaced stands aside until it is asked for. Must
never import Streamlit: the page keeps desks, and this says what becomes of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from secrets import token_hex

from kg.authoring import Answers
from kg.namespaces import BASE

__all__ = ["Copy", "Desk", "Item", "slug_in"]

Item = Mapping[str, str]
"""What was typed on a screen of the interview, or for one of several things on it, by field."""
Read = Callable[[str], Answers | None]

_BASE = re.compile(rf"@?\bbase\s*<{re.escape(BASE)}case/([^>#\s]{{1,64}})>", re.IGNORECASE)


def slug_in(text: str) -> str:
    """Give the name of the story that a file says it is; empty where it says none.

    >>> slug_in("@base <https://w3id.org/pioneer-atlas/case/o2> .")
    'o2'
    """
    found = _BASE.search(text)
    return found[1] if found else ""


_NAME = re.compile(r"told|[1-9][0-9]{0,3}|story/[a-z0-9][a-z0-9-]{0,63}")
_DIGEST = re.compile(r"[0-9a-f]{0,128}")


@dataclass(frozen=True, slots=True)
class Copy:
    """What a browser kept of a file that was on a desk: which one, its text, and what it stands on."""

    name: str
    text: str
    onto: str = ""

    @classmethod
    def of(cls, value: object, *, most: int) -> Copy | None:
        """Read a copy from what a browser sends; None where it is none: anybody may have written it.

        Args:
            most: bytes that a file may have.
        """
        if not isinstance(value, Mapping):
            return None
        name, text, onto = (value.get(part) for part in ("name", "text", "onto"))
        if not (isinstance(name, str) and isinstance(text, str) and isinstance(onto, str)):
            return None
        if not (_NAME.fullmatch(name) and _DIGEST.fullmatch(onto) and text.strip()):
            return None
        data = text.encode("utf-8", "replace")  # half a character is none
        return cls(name, data.decode("utf-8"), onto) if len(data) <= most else None


@dataclass(frozen=True, slots=True)
class Desk:
    """One file on the desk.

    `answers` is None where the file was never the interview's; `shaped` is the text as it last was.
    `revision` counts how often we, and not the author, put text into the editor; `fields` how often
    the fields of the interview were filled from somewhere else. `onto` is the digest of the version
    that it was read from, empty where it is new. `copy` names it in what the browser keeps: no two desks
    share one, whoever opens them. `asked` is the question that stands open, `left` those
    that were left: what is empty there is missing, and not yet to come.
    """

    name: str
    text: str = ""
    slug: str = ""
    onto: str = ""
    opened: str = ""
    answers: Answers | None = None
    in_shape: bool = False
    shaped: str = ""
    revision: int = 0
    fields: int = 0
    aside: str = ""
    taken_out: tuple[tuple[str, int, Item], ...] = ()
    asked: str = ""
    left: frozenset[str] = frozenset()
    copy: str = field(default_factory=lambda: token_hex(8), compare=False)

    @classmethod
    def open(
        cls,
        name: str,
        text: str,
        read: Read,
        *,
        slug: str = "",
        onto: str = "",
        before: Desk | None = None,
    ) -> Desk:
        """Put a file on the desk.

        Args:
            read: gives the answers that a text is made of; None where it is not the interview's.
            slug: of the story that it is; else the one that the text names.
            onto: the digest of the version that it was read from; empty where it is new.
            before: what stood on the desk under this name until now.
        """
        answers = read(text)
        there = answers is not None
        return cls(
            name,
            text,
            slug,
            onto,
            opened=text,
            answers=answers,
            in_shape=there,
            shaped=text if there else "",
            revision=before.revision + 1 if before else 0,
            fields=before.fields + 1 if before else 0,
        )

    @classmethod
    def resume(
        cls, name: str, copy: Copy, read: Read, *, opened: str = "", before: Desk | None = None
    ) -> Desk:
        """Put on the desk what a browser kept of one.

        Args:
            opened: the text that it was made from; empty where that is not known.
            before: what stood on the desk under this name until now.
        """
        slug = copy.name.partition("/")[2]
        desk = cls.open(name, copy.text, read, slug=slug, onto=copy.onto, before=before)
        return replace(desk, opened=opened)

    @property
    def changed(self) -> bool:
        """Whether it differs from what was opened or saved last."""
        return self.text != self.opened

    @property
    def story(self) -> str:
        """The name of the story: the one that was opened, else the one that the text names."""
        return self.slug or slug_in(self.text)

    def items(self, screen: str) -> tuple[Item, ...]:
        """Give what was typed on a screen: at least one item, which may be empty."""
        return tuple((self.answers or {}).get(screen, ())) or ({},)

    # --- the questions ---

    def came_to(self, screen: str) -> Desk:
        """Take that a question is asked, and the one before it left."""
        if screen == self.asked:
            return self
        left = self.left | {self.asked} if self.asked else self.left
        return replace(self, asked=screen, left=left)

    def answered(self, answers: Answers, text: str) -> Desk:
        """Take an answer, and the text that all answers now make."""
        if not self.in_shape or text == self.text:
            return replace(self, answers=answers)
        return replace(self, answers=answers, text=text, shaped=text, revision=self.revision + 1)

    def with_field(self, screen: str, place: int, name: str, value: str) -> Answers:
        """Give the answers with one field filled."""
        items = list(self.items(screen))
        while len(items) <= place:
            items.append({})
        items[place] = {**items[place], name: value}
        return {**(self.answers or {}), screen: tuple(items)}

    def with_items(self, screen: str, items: tuple[Item, ...]) -> Answers:
        """Give the answers with other items on a screen."""
        return {**(self.answers or {}), screen: items}

    def refilled(self) -> Desk:
        """Let the fields of the interview show the answers as they are now."""
        return replace(self, fields=self.fields + 1)

    # --- the editor ---

    def typed(self, text: str, read: Read) -> Desk:
        """Take what was typed in the editor; where it has the interview's shape, the answers follow."""
        if text == self.text:
            return self
        answers = read(text)
        if answers is None:
            return replace(self, text=text, in_shape=False)
        fields = self.fields + (_bare(answers) != _bare(self.answers or {}))
        return replace(self, text=text, answers=answers, in_shape=True, shaped=text, fields=fields)

    def put(self, text: str, read: Read, *, onto: str | None = None) -> Desk:
        """Put another text into the editor; what stood there is kept aside.

        Args:
            onto: the digest of the version that it stands on from now, if that is another.
        """
        aside = self.text if text != self.text else self.aside
        there = replace(self.typed(text, read), revision=self.revision + 1, aside=aside)
        return there if onto is None else replace(there, onto=onto)

    def shown_anew(self) -> Desk:
        """Let the editor be filled again: it was away."""
        return replace(self, revision=self.revision + 1)

    def saved(self, slug: str, text: str, digest: str) -> Desk:
        """Take that a text was saved, as which version of which story."""
        return replace(self, opened=text, onto=digest, slug=slug)

    def follows(self, text: str, digest: str, read: Read) -> Desk:
        """Take in the version that stands in the atlas now, where nothing here was changed."""
        if self.changed or digest == self.onto:
            return self
        return replace(
            Desk.open(self.name, text, read, slug=self.slug, onto=digest, before=self),
            asked=self.asked,
            left=self.left,
            copy=self.copy,
        )

    def moved(self, name: str) -> Desk:
        """Give the same file under another name, so that another may stand under this one."""
        return replace(self, name=name, revision=self.revision + 1, fields=self.fields + 1)


def _bare(answers: Answers) -> Mapping[str, list[dict[str, str]]]:
    """Leave out what is empty: fields, items at the end, screens."""
    kept: dict[str, list[dict[str, str]]] = {}
    for screen, items in answers.items():
        filled = [{name: text for name, text in item.items() if text} for item in items]
        while filled and not filled[-1]:
            filled.pop()
        if filled:
            kept[screen] = filled
    return kept
