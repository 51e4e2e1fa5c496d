"""Mutants: a text that was kept, changed in a few places by chance."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

__all__ = ["LONGEST", "Mutator", "smaller"]

LONGEST = 12_000
"""Bytes of a mutant: what takes long on more of them is found by the tests of sizes."""
_WORDS = re.compile(rb"[A-Za-z0-9_]+|[ \t\r\n]+|[\x80-\xff]+|.", re.DOTALL)
_ODD = (
    *(b"\0", b"\r", b"\n", b"\r\n", b"\t", b"\x0b", b"\x7f", b"\\", b'"', b"'", b"<", b">", b"%"),
    *(
        "\u00a0".encode(),
        "\u0085".encode(),
        "\u2028".encode(),
        "\u202e".encode(),
        "\ufeff".encode(),
    ),
    *("\ufffe".encode(), "\U0010ffff".encode(), "e\u0301".encode(), "\u0131".encode()),
    *("\u017f".encode(), "\u0663".encode(), "\u00b2".encode(), "\u212a".encode()),
    *(b"\xff", b"\xc3", b"\xed\xa0\x80", b"-0", b"1e999", b"9" * 40, b"\\u0000", b"\\ud800"),
)


class Mutator:
    """Makes mutants of some texts; the same for the same seed and texts."""

    def __init__(self, seeds: Sequence[bytes], tokens: Sequence[bytes], seed: object) -> None:
        self.pool = [one[:LONGEST] for one in seeds]
        self._tokens = (*tokens, *_ODD)
        self._chance = random.Random(str(seed))
        self._ways: tuple[Callable[[bytes], bytes], ...] = (
            *(self._flip, self._cut_out, self._cut_out, self._cut_off, self._twice, self._insert),
            *(self._insert, self._swap, self._swap, self._exchange, self._exchange, self._splice),
            self._many,
        )

    def mutant(self) -> bytes:
        """Make the next one."""
        text = self._chance.choice(self.pool)
        for _ in range(self._chance.choice((1, 1, 1, 2, 2, 3, 5, 8))):
            text = self._chance.choice(self._ways)(text)[:LONGEST]
        return text

    def _place(self, text: bytes) -> int:
        return self._chance.randrange(len(text) + 1)

    def _span(self, text: bytes) -> tuple[int, int]:
        start = self._place(text)
        return start, min(len(text), start + int(2 ** self._chance.uniform(0, 8)))

    def _flip(self, text: bytes) -> bytes:
        at = self._place(text)
        return (
            text[:at]
            + bytes(one ^ 1 << self._chance.randrange(8) for one in text[at : at + 1])
            + (text[at + 1 :])
        )

    def _cut_out(self, text: bytes) -> bytes:
        start, end = self._span(text)
        return text[:start] + text[end:]

    def _cut_off(self, text: bytes) -> bytes:
        at = self._place(text)
        return text[:at] if self._chance.random() < 0.7 else text[at:]

    def _twice(self, text: bytes) -> bytes:
        start, end = self._span(text)
        at = self._place(text)
        return text[:at] + text[start:end] + text[at:]

    def _insert(self, text: bytes) -> bytes:
        at = self._place(text)
        return text[:at] + self._chance.choice(self._tokens) + text[at:]

    def _many(self, text: bytes) -> bytes:
        at = self._place(text)
        return (
            text[:at] + self._chance.choice(self._tokens) * self._chance.randrange(150) + text[at:]
        )

    def _swap(self, text: bytes) -> bytes:
        words = _WORDS.findall(text)
        if words:
            one, other = (self._chance.randrange(len(words)) for _ in range(2))
            words[one], words[other] = words[other], words[one]
        return b"".join(words)

    def _exchange(self, text: bytes) -> bytes:
        words = _WORDS.findall(text)
        if words:
            words[self._chance.randrange(len(words))] = self._chance.choice(self._tokens)
        return b"".join(words)

    def _splice(self, text: bytes) -> bytes:
        other = self._chance.choice(self.pool)
        return text[: self._place(text)] + other[self._place(other) :]


def smaller(text: bytes, fails: Callable[[bytes], bool], tries: int = 2_000) -> bytes:
    """Take out of a text what is not needed for it to fail: halves first, then ever less."""
    size = max(1, len(text) // 2)
    while tries > 0:
        at, was = 0, len(text)
        while at < len(text) and tries > 0:
            less = text[:at] + text[at + size :]
            tries -= 1
            if fails(less):
                text = less
            else:
                at += size
        if size == 1 and len(text) == was:
            break
        size = max(1, size // 2)
    return text
