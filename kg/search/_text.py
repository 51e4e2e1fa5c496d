"""Full text, in an SQLite database in memory: what is called so, then what tells of it.

A word that the atlas does not hold is corrected to the one that looks most alike, and where few
things hold all words, as when somebody types a whole question, what holds some of them is given as
well; the answer says what was looked for. Nothing of a reader's text is ever read as a query of
SQLite: every word is quoted.
"""

from __future__ import annotations

import json
import re
import sqlite3
import threading
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kg.catalogue import Basis, Ref

__all__ = ["Document", "Group", "Hit", "SearchAnswer", "SearchIndex"]

Pieces = tuple[tuple[str, bool], ...]
"""Text in pieces; True marks a piece that was looked for."""

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_YEAR = re.compile(r"[12]\d{3}")
_SMALL = frozenset(
    _WORD.findall(
        "a about all an and any are as at be because been by can could did do does for from had "
        "has have how if in into is it its many much no not of on one or so such than that the "
        "their them then there these they this those to was we were what when where which who "
        "whom whose why will with would you your"
    )
)
"""Words of a question that say nothing of what it is about."""
_FEW = 5
"""Where fewer hold all words of a question, what holds some of them is given as well."""
_A_QUESTION = 4
"""So many words or more are a question."""
_MOST_WORDS = 20
_NAMES = 2000
"""So many names at most are put in order."""
_LIKE = 0.68
"""Two words that are less alike than this are not taken for one another, from 0 to 1."""
_OPEN, _CLOSE = "\x02", "\x03"  # marks around what was found; in no text of ours
_BRIEF = 240
_WHERE = "FROM text WHERE text MATCH ? AND rowid NOT IN (SELECT value FROM json_each(?))"
_OF = {"text": " AND tier <> 3", "sources": " AND tier = 3"}
"""Which documents a group holds, where it does not hold all that match."""


@dataclass(frozen=True, slots=True)
class Document:
    """Something that can be found: its name counts more than its text.

    `tier` orders what is found by name alike: 0 for stories and ideas, 1 for what leads to them; 2 is
    a statement, which has words at its head and not a name, 3 a source, which stands by itself. `story` is where it
    is told, `when` and `basis` when that was and whose reading. `leads` are the pages that tell of
    what has no page of its own. `began` is a date as written.
    """

    ref: Ref
    kind_label: str
    text: str
    tier: int = 0
    brief: str = ""
    names: tuple[str, ...] = ()
    story: Ref | None = None
    when: str = ""
    basis: Basis | None = None
    leads: tuple[Ref, ...] = ()
    began: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found, its name and a piece of its text, each with what was looked for marked."""

    document: Document
    name: Pieces
    snippet: Pieces

    @property
    def ref(self) -> Ref:
        """What was found."""
        return self.document.ref

    @property
    def kind_label(self) -> str:
        """What kind of thing it is."""
        return self.document.kind_label


@dataclass(frozen=True, slots=True)
class Group:
    """Hits that were found in the same way, those of this page, and how many there are in all.

    `way` is "names", "began" (in the year that was asked for), "text", "sources" or "some" (of the
    words).
    """

    way: str
    hits: tuple[Hit, ...]
    found: int


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What was found, in groups, best first.

    `tried` are the words that were looked for where they differ from those given. `alone` counts
    for each word what holds it, where little or nothing holds all of them.
    """

    groups: tuple[Group, ...] = ()
    tried: tuple[str, ...] = ()
    alone: tuple[tuple[str, int], ...] = ()

    @property
    def hits(self) -> tuple[Hit, ...]:
        """All hits of this page."""
        return tuple(hit for group in self.groups for hit in group.hits)

    @property
    def found(self) -> int:
        """How many there are in all."""
        return sum(group.found for group in self.groups)

    @property
    def some(self) -> bool:
        """Whether there are hits that hold only some of the words."""
        return any(group.way == "some" for group in self.groups)


@dataclass(frozen=True, slots=True)
class _Found:
    """Rows of things by name, in their order, and what else there is: `texts` counts up to `_FEW`."""

    names: list[int]
    texts: int
    match: str = ""

    @property
    def every(self) -> int:
        return len(self.names) + self.texts


class SearchIndex:
    """An index of one state of the content; threads take turns."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._lock = threading.Lock()
        self._documents = tuple(documents)
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.executescript(
            "CREATE VIRTUAL TABLE text USING "
            "fts5(name, body, around, tier UNINDEXED, tokenize='porter unicode61 remove_diacritics 2');"
            "CREATE VIRTUAL TABLE plain USING "
            "fts5(body, content='', tokenize='unicode61 remove_diacritics 2');"
            "CREATE VIRTUAL TABLE words USING fts5vocab(plain, row);"
            "CREATE VIRTUAL TABLE names USING "
            "fts5(name, content='', tokenize='porter unicode61 remove_diacritics 2');"
        )
        rows = [
            (doc.ref.label, doc.text, doc.story.label if doc.story else "", doc.tier)
            for doc in self._documents
        ]
        self._db.executemany(
            "INSERT INTO text (name, body, around, tier) VALUES (?, ?, ?, ?)", rows
        )
        self._db.executemany(
            "INSERT INTO plain (body) VALUES (?)", ((f"{row[0]} {row[1]}",) for row in rows)
        )
        named = [(n, doc) for n, doc in enumerate(self._documents, 1) if doc.tier not in (2, 3)]
        self._db.executemany(
            "INSERT INTO names (rowid, name) VALUES (?, ?)",
            ((row, " ".join((doc.ref.label, *doc.names))) for row, doc in named),
        )
        self._db.commit()
        self._words = tuple(row[0] for row in self._db.execute("SELECT term FROM words"))
        self._known = frozenset(self._words)
        self._of_names = frozenset(
            word for _, doc in named for word in _words(" ".join((doc.ref.label, *doc.names)))
        )
        self._run_on = sorted(
            ("".join(_words(name)), row)
            for row, doc in named
            for name in (doc.ref.label, *doc.names)
        )
        began: dict[str, list[int]] = defaultdict(list)
        first_words: dict[str, list[int]] = defaultdict(list)
        for row, doc in enumerate(self._documents, 1):
            if doc.began:
                began[doc.began[:4]].append(row)
            if doc.ref.kind == "case" and doc.tier == 0 and (name := _words(doc.ref.label)):
                first_words[name[0]].append(row)
        self._first_words = dict(first_words)
        self._began = {year: sorted(rows, key=self._beginning) for year, rows in began.items()}

    def _beginning(self, row: int) -> tuple[str, str, int]:
        document = self._documents[row - 1]
        return document.began, document.story.label.casefold() if document.story else "", row

    # --- looking ---

    def search(self, words: str, *, start: int = 0, limit: int = 50) -> SearchAnswer:
        """Find documents that hold all words, in any form; the last one may be a beginning.

        A story that the words name comes first. Where nothing holds all words, they are corrected;
        where few do, what holds some of them follows. A year finds what began then.
        Empty when there is no word to look for, or nothing is found even so.

        Args:
            start: the first hit to give, from 0, over all groups.
            limit: so many hits at most.
        """
        given = _words(words)[:_MOST_WORDS]
        if not given:
            return SearchAnswer()
        meant, found = given, self._find(given)
        began = self._began.get(given[0], []) if len(given) == 1 else []
        if not found.every and not began:
            meant = tuple(
                self._corrected(word, last=place == len(given) - 1)
                for place, word in enumerate(given)
            )
            found = self._find(meant) if meant != given else found
        if found.names and not found.texts and (apart := self._apart(meant)):
            meant, found = apart, self._find(apart)
        asked = tuple(word for word in meant if len(word) > 1 and word not in _SMALL)
        some = ""
        names = found.names
        if len(asked) > 1:
            names = list(dict.fromkeys((*names, *self._stories_named(asked))))
        alone: tuple[tuple[str, int], ...] = ()
        few = _FEW if len(meant) >= _A_QUESTION else 1
        if len(meant) > 1 and asked and found.every < few:
            some = " OR ".join(f'"{word}"' for word in asked)
            names = list(dict.fromkeys((*names, *self._called(asked))))
            alone = tuple((word, self._holding(word)) for word in dict.fromkeys(asked))
        ways: tuple[tuple[str, list[int], str], ...] = (
            ("names", names, ""),
            ("began", [row for row in began if row not in names], ""),
            ("text", [], found.match),
            ("sources", [], found.match),
            ("some", [], some),
        )
        groups = self._groups(ways, start, limit)
        return SearchAnswer(groups, meant if meant != given else (), alone)

    def _groups(
        self, ways: Sequence[tuple[str, list[int], str]], start: int, limit: int
    ) -> tuple[Group, ...]:
        """Give the groups that hold anything, each with its hits of this page.

        Args:
            ways: of each group its name, and the rows of its documents or what they match; nothing
                is given in two groups.
        """
        groups = []
        left, place = limit, start
        shown: list[int] = []
        some = any(way == "some" and query for way, _, query in ways)
        for way, rows, query in ways:
            if not rows and not query:
                continue
            of = _OF.get(way, "")
            count = self._count(query, shown, of) if query else len(rows)
            hits: Sequence[Hit] = ()
            if left > 0 and place < count:
                if query:
                    hits = self._hits(query, shown, of, place, left)
                else:
                    hits = [self._called_hit(row) for row in rows[place : place + left]]
            place, left = max(0, place - count), left - len(hits)
            if count:
                groups.append(Group(way, tuple(hits), count))
            shown += rows
            if query and some:  # nothing else comes after what it holds
                shown += self._rowids(query, shown, of)
        return tuple(groups)

    def _find(self, words: tuple[str, ...]) -> _Found:
        asked = [word for word in words if word not in _SMALL] or [*words]
        quoted = [f'"{word}"' for word in asked]
        if asked[-1] == words[-1]:
            quoted[-1] += "*"  # it may be the beginning of one
        every = " AND ".join(quoted)
        rows = [
            int(row[0])
            for row in self._rows(
                "SELECT rowid FROM names WHERE names MATCH ? ORDER BY rank, rowid LIMIT ?",
                (every, _NAMES),
            )
        ]
        rows = list(dict.fromkeys((*self._written_together(words), *rows)))
        rows.sort(key=lambda row: _closeness(self._documents[row - 1], words))
        match = f"({every}) AND {{name body}} : ({' OR '.join(quoted)})"
        return _Found(rows, self._few(match, rows), match)

    def _holding(self, word: str) -> int:
        """Count what holds a word."""
        return self._count(f'{{name body}} : "{word}"', ())

    def _written_together(self, words: tuple[str, ...]) -> list[int]:
        """Give what is called so, but for the spaces: "wellsfargo", "easy jet"."""
        said = "".join(words)
        if len(said) < 4:
            return []
        found: list[int] = []
        for name, row in self._run_on[bisect_left(self._run_on, (said, 0)) :]:
            if not name.startswith(said) or len(found) >= _FEW:
                break
            found.append(row)
        return found

    def _apart(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Give the words of a name that was written with other spaces; empty where there is none."""
        said = "".join(words)
        at = bisect_left(self._run_on, (said, 0))
        if at == len(self._run_on) or self._run_on[at][0] != said:
            return ()
        document = self._documents[self._run_on[at][1] - 1]
        names = (_words(name) for name in (document.ref.label, *document.names))
        meant = next(name for name in names if "".join(name) == said)
        return meant if meant != words else ()

    def _stories_named(self, words: tuple[str, ...]) -> list[int]:
        """Give the stories whose name is among the words: whole, or by a first word of their own."""
        found: list[int] = []
        for word in dict.fromkeys(words):
            rows = self._first_words.get(word, ())
            whole = [row for row in rows if set(self._name_words(row)) <= set(words)]
            found += whole or (rows if len(rows) == 1 and len(word) > 3 else ())
        return found

    def _name_words(self, row: int) -> tuple[str, ...]:
        return _words(self._documents[row - 1].ref.label)

    def _called(self, words: tuple[str, ...]) -> list[int]:
        """Give what some of the words name, whole."""
        asked = " OR ".join(f'"{word}"' for word in words)
        rows = self._rows(
            "SELECT rowid FROM names WHERE names MATCH ? ORDER BY rank, rowid LIMIT ?",
            (asked, _NAMES),
        )
        every = set(words)
        found = [
            row for row in (int(row[0]) for row in rows) if set(self._name_words(row)) <= every
        ]
        return sorted(found, key=lambda row: (self._documents[row - 1].tier, row))

    def _corrected(self, word: str, *, last: bool) -> str:
        """Give the known word that looks most alike; the word itself where none does.

        The last word may be the beginning of one.
        """
        if word in self._known or word.isdigit():
            return word
        best = self._alike(word, self._words)
        if last and len(word) > 3 and best[1] < 0.75:
            starts = {known[: len(word)] for known in self._words if len(known) > len(word)}
            beginning = self._alike(word, tuple(sorted(starts)))
            best = max(best, beginning, key=lambda one: one[1])
        return best[0]

    def _alike(self, word: str, known: Sequence[str]) -> tuple[str, float]:
        found = process.extract(
            word, known, scorer=OSA.normalized_similarity, score_cutoff=_LIKE, limit=8
        )
        scored = [
            (one, score + (0.06 if one in self._of_names else 0) + 0.02 * (one[0] == word[0]))
            for one, score, _ in found
        ]
        return max(scored, key=lambda one: (one[1], one[0]), default=(word, 0.0))

    # --- rows ---

    def _count(self, match: str, but: Iterable[int], of: str = "") -> int:
        rows = self._rows(f"SELECT count(*) {_WHERE}{of}", (match, json.dumps([*but])))
        return int(rows[0][0])

    def _few(self, match: str, but: Iterable[int]) -> int:
        """Count no further than to say that there are few."""
        rows = self._rows(
            f"SELECT count(*) FROM (SELECT 1 {_WHERE} LIMIT ?)",  # noqa: S608  # a constant of ours
            (match, json.dumps([*but]), _FEW),
        )
        return int(rows[0][0])

    def _rowids(self, match: str, but: Iterable[int], of: str) -> list[int]:
        rows = self._rows(f"SELECT rowid {_WHERE}{of}", (match, json.dumps([*but])))
        return [int(row[0]) for row in rows]

    def _hits(
        self, match: str, but: Iterable[int], of: str, start: int, limit: int
    ) -> Sequence[Hit]:
        """Give hits by how rare the words are that they hold, from a place on; sources last."""
        rows = self._rows(
            "SELECT rowid, highlight(text, 0, ?, ?), snippet(text, 1, ?, ?, '…', 24) "
            f"{_WHERE}{of} ORDER BY tier = 3, bm25(text, 8.0, 1.0, 0.5), rowid LIMIT ? OFFSET ?",
            (_OPEN, _CLOSE, _OPEN, _CLOSE, match, json.dumps([*but]), limit, start),
        )
        return [
            Hit(self._documents[int(rowid) - 1], _pieces(name), _pieces(snippet))
            for rowid, name, snippet in rows
        ]

    def _called_hit(self, row: int) -> Hit:
        document = self._documents[row - 1]
        brief = document.brief or document.text
        if len(brief) > _BRIEF:
            brief = brief[:_BRIEF].rpartition(" ")[0] + "…"
        return Hit(document, ((document.ref.label, False),), ((brief, False),) if brief else ())

    def _rows(self, sql: str, values: tuple[object, ...]) -> list[tuple[str, ...]]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def close(self) -> None:
        """Let the database go."""
        with self._lock:
            self._db.close()


def _words(text: str) -> tuple[str, ...]:
    """Give the words of a text, small and without accents."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return tuple(_WORD.findall("".join(c for c in bare if not unicodedata.combining(c))))


def _closeness(document: Document, words: tuple[str, ...]) -> tuple[int, int, int]:
    """Rank a name: what is called so, what begins so, what has the words whole, what begins them."""
    names = [_words(name) for name in (document.ref.label, *document.names)]
    said = " ".join(words)
    best = 4
    for name in names:
        whole = " ".join(name)
        if whole == said:
            rank = 0
        elif whole.startswith(said + " "):
            rank = 1
        elif set(words) <= set(name):
            rank = 2
        elif whole.startswith(said):
            rank = 3
        else:
            rank = 4
        best = min(best, rank)
    return best, document.tier, len(names[0])


def _pieces(snippet: str) -> Pieces:
    pieces = []
    for index, part in enumerate(re.split(f"[{_OPEN}{_CLOSE}]", snippet)):
        if part:
            pieces.append((part, index % 2 == 1))
    return tuple(pieces)
