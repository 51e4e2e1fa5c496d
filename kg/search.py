"""Full text and facets, in one SQLite database in memory.

Both are replaced together when the content changes. A word that the atlas does not hold is
corrected to the one that looks most alike, and the answer says so. Nothing of a reader's text is
ever read as a query of SQLite: every word is quoted.
"""

from __future__ import annotations

import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from kg.catalogue import CaseSummary, Ref

__all__ = [
    "Document",
    "Facet",
    "FacetAnswer",
    "FacetValue",
    "Hit",
    "SearchAnswer",
    "SearchIndex",
]

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_RANKED = 400
"""How many rows are ranked by name after the engine has ranked them by text."""
_OPEN, _CLOSE = "\x02", "\x03"  # marks around what was found; in no text of ours


@dataclass(frozen=True, slots=True)
class Document:
    """Something that can be found: its name counts more than its text.

    `tier` orders what is found by name alike: 0 for stories and ideas, then what they hold.
    """

    ref: Ref
    kind_label: str
    text: str
    tier: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found. `snippet` is text in pieces; True marks a piece that was looked for."""

    ref: Ref
    kind_label: str
    snippet: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """Hits, best first, and the words that were looked for where they differ from those given."""

    hits: tuple[Hit, ...]
    tried: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet, how many cases it would leave, and how many of them are notes."""

    slug: str
    label: str
    count: int
    chosen: bool
    notes: int = 0


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet and its values, the most frequent first."""

    name: str
    label: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class FacetAnswer:
    """Cases that fit what is chosen, and the facets with live counts."""

    cases: tuple[CaseSummary, ...]
    facets: tuple[Facet, ...]


class SearchIndex:
    """An index of one state of the content; threads take turns."""

    def __init__(
        self,
        documents: Iterable[Document],
        facets: Iterable[tuple[CaseSummary, Iterable[tuple[str, Ref]]]],
    ) -> None:
        self._lock = threading.Lock()
        self._documents = tuple(documents)
        self._labels: dict[tuple[str, str], str] = {}
        self._notes: set[str] = set()
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.executescript(
            "CREATE VIRTUAL TABLE text USING fts5(name, body, tokenize='porter unicode61');"
            "CREATE VIRTUAL TABLE words USING fts5vocab(plain, row);"
            "CREATE VIRTUAL TABLE plain USING fts5(body, tokenize='unicode61');"
            "CREATE TABLE facet (story TEXT, facet TEXT, value TEXT);"
            "CREATE INDEX by_value ON facet (facet, value, story);"
            "CREATE INDEX by_story ON facet (story, facet, value);"
        )
        rows = [(doc.ref.label, doc.text) for doc in self._documents]
        self._db.executemany("INSERT INTO text (name, body) VALUES (?, ?)", rows)
        self._db.executemany("INSERT INTO plain (body) VALUES (? || ' ' || ?)", rows)
        self._words = tuple(row[0] for row in self._db.execute("SELECT term FROM words"))
        self._db.executemany("INSERT INTO facet VALUES (?, ?, ?)", self._facet_rows(facets))
        self._db.commit()

    def _facet_rows(
        self, facets: Iterable[tuple[CaseSummary, Iterable[tuple[str, Ref]]]]
    ) -> Iterator[tuple[str, str, str]]:
        for summary, values in facets:
            if not summary.evidence.is_story:
                self._notes.add(summary.ref.slug)
            for facet, value in dict.fromkeys(values):
                self._labels[facet, value.slug] = value.label
                yield summary.ref.slug, facet, value.slug

    # --- text ---

    def search(self, words: str, *, limit: int = 50) -> SearchAnswer:
        """Find documents that hold all words, in any form; the last one may be a beginning.

        Empty when there is no word to look for, or nothing is found even with words corrected.
        """
        given = tuple(word.casefold() for word in _WORD.findall(words))[:20]
        if not given:
            return SearchAnswer(())
        hits = self._find(given, limit)
        if hits:
            return SearchAnswer(hits)
        known = set(self._words)
        meant = tuple(word if word in known else self._corrected(word) for word in given)
        if meant == given:
            return SearchAnswer(())
        return SearchAnswer(self._find(meant, limit), meant)

    def _corrected(self, word: str) -> str:
        found = process.extractOne(word, self._words, scorer=fuzz.ratio, score_cutoff=65)
        return found[0] if found else word

    def _find(self, words: tuple[str, ...], limit: int) -> tuple[Hit, ...]:
        quoted = [f'"{word}"' for word in words]
        query = " AND ".join([*quoted[:-1], quoted[-1] + "*"])
        rows = self._rows(
            "SELECT rowid, snippet(text, -1, ?, ?, '…', 18) FROM text WHERE text MATCH ? "
            "ORDER BY bm25(text, 8.0, 1.0), rowid LIMIT ?",
            (_OPEN, _CLOSE, query, _RANKED),
        )
        found = [(self._documents[int(rowid) - 1], snippet) for rowid, snippet in rows]
        found.sort(key=lambda row: _closeness(row[0], words))  # stable: bm25 decides the rest
        return tuple(
            Hit(document.ref, document.kind_label, _pieces(snippet))
            for document, snippet in found[:limit]
        )

    # --- facets ---

    def matching(self, chosen: Mapping[str, tuple[str, ...]]) -> frozenset[str] | None:
        """Give the stories that have one value of each chosen facet; None where none is chosen."""
        found: frozenset[str] | None = None
        for facet, values in chosen.items():
            if not values:
                continue
            marks = ",".join("?" * len(values))
            rows = self._rows(
                f"SELECT story FROM facet WHERE facet = ? AND value IN ({marks})",  # noqa: S608  # only question marks are put in
                (facet, *values),
            )
            stories = frozenset(row[0] for row in rows)
            found = stories if found is None else found & stories
        return found

    def facets(
        self, names: Mapping[str, str], chosen: Mapping[str, tuple[str, ...]]
    ) -> tuple[Facet, ...]:
        """Give facets with live counts: of a facet itself, what its other values would add.

        Args:
            names: label by name, in the order to be shown.
        """
        found = []
        for name, label in names.items():
            others = {key: values for key, values in chosen.items() if key != name}
            stories = self.matching(others)
            counts: dict[str, int] = {}
            notes: Counter[str] = Counter()
            rows = self._rows("SELECT value, story FROM facet WHERE facet = ?", (name,))
            for value, story in rows:
                fits = stories is None or story in stories
                counts[value] = counts.get(value, 0) + fits
                notes[value] += fits and story in self._notes
            values = [
                FacetValue(
                    slug, self._labels[name, slug], count, slug in chosen.get(name, ()), notes[slug]
                )
                for slug, count in counts.items()
            ]
            values.sort(key=lambda value: (-value.count, value.label.casefold()))
            found.append(Facet(name, label, tuple(values)))
        return tuple(found)

    def _rows(self, sql: str, values: tuple[object, ...]) -> list[tuple[str, ...]]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def close(self) -> None:
        """Let the database go."""
        with self._lock:
            self._db.close()


def _closeness(document: Document, words: tuple[str, ...]) -> tuple[int, int]:
    """Rank a hit: what is called so, what begins so, what has it in its name, what only tells it."""
    name = document.ref.label.casefold()
    said = " ".join(words)
    if name == said:
        return 0, document.tier
    if name.startswith(said):
        return 1, document.tier
    return (2 if all(word in name for word in words) else 3), document.tier


def _pieces(snippet: str) -> tuple[tuple[str, bool], ...]:
    pieces = []
    for index, part in enumerate(re.split(f"[{_OPEN}{_CLOSE}]", snippet)):
        if part:
            pieces.append((part, index % 2 == 1))
    return tuple(pieces)
