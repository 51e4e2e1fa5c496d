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
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

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
_CALLED = (
    "SELECT names.rowid FROM names JOIN places ON places.row = names.rowid "
    "WHERE names MATCH ? ORDER BY names.rank, place, names.rowid LIMIT ?"
)
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
    place: str = ""
    """Orders what is found alike, by its text; what has none stands as it was given."""

    @property
    def owner(self) -> str:
        """What it is found for: the story that it belongs to, else the thing itself."""
        return (self.story or self.ref).iri

    @property
    def is_name(self) -> bool:
        """Whether its name is one that people look for: not of a statement or a source."""
        return self.tier not in (2, 3)

    @property
    def called(self) -> tuple[str, ...]:
        """All its names."""
        return self.ref.label, *self.names


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
    """An index of the content, which follows it; threads take turns.

    Who searches while it changes finds all as it was or all as it is.
    """

    def __init__(self, documents: Iterable[Document]) -> None:
        self._lock = threading.RLock()
        self._documents = dict(enumerate(documents, 1))
        self._next = len(self._documents) + 1
        self._rows_of: dict[str, list[int]] = defaultdict(list)
        for row, document in self._documents.items():
            self._rows_of[document.owner].append(row)
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.executescript(
            "CREATE VIRTUAL TABLE text USING fts5(name, body, around, tier UNINDEXED, "
            "place UNINDEXED, tokenize='porter unicode61 remove_diacritics 2');"
            "CREATE VIRTUAL TABLE plain USING "
            "fts5(body, content='', tokenize='unicode61 remove_diacritics 2');"
            "CREATE VIRTUAL TABLE words USING fts5vocab(plain, row);"
            "CREATE VIRTUAL TABLE some USING "
            "fts5(body, content='', tokenize='unicode61 remove_diacritics 2');"
            "CREATE VIRTUAL TABLE some_words USING fts5vocab(some, row);"
            "CREATE VIRTUAL TABLE names USING "
            "fts5(name, content='', tokenize='porter unicode61 remove_diacritics 2');"
            "CREATE TABLE places (row INTEGER PRIMARY KEY, place TEXT);"
        )
        self._insert(self._documents)
        self._db.commit()
        self._words = [row[0] for row in self._db.execute("SELECT term FROM words")]
        self._known = set(self._words)
        named = [(row, doc) for row, doc in self._documents.items() if doc.is_name]
        self._of_names = Counter(word for _, doc in named for word in _words(" ".join(doc.called)))
        self._run_on = sorted(one for row, _ in named for one in self._written_on(row))
        began: dict[str, list[int]] = defaultdict(list)
        first_words: dict[str, list[int]] = defaultdict(list)
        for row, doc in self._documents.items():
            if doc.began:
                began[doc.began[:4]].append(row)
            if word := _first_word(doc):
                first_words[word].append(row)
        self._first_words = {word: sorted(rows, key=self._at) for word, rows in first_words.items()}
        self._began = {year: sorted(rows, key=self._beginning) for year, rows in began.items()}

    def documents(self) -> tuple[Document, ...]:
        """Give all that can be found, in the order in which it came."""
        with self._lock:
            return tuple(document for _, document in sorted(self._documents.items()))

    def _at(self, row: int) -> tuple[str, int]:
        return self._documents[row].place, row

    def _beginning(self, row: int) -> tuple[str, str, str, int]:
        document = self._documents[row]
        story = document.story.label.casefold() if document.story else ""
        return document.began, story, *self._at(row)

    def _written_on(self, row: int) -> Iterator[tuple[str, str, int]]:
        """Give the names of a document without their spaces."""
        for name in self._documents[row].called:
            yield "".join(_words(name)), *self._at(row)

    # --- following the content ---

    def replace(
        self, changes: Mapping[str, Iterable[Document]], then: Callable[[], None] = lambda: None
    ) -> None:
        """Give each owner exactly these documents, all at once; none at all removes it.

        Args:
            then: called before anybody finds what is new.
        """
        with self._lock:
            gone: list[int] = []
            come: list[Document] = []
            for owner, documents in changes.items():
                wanted = list(documents)
                for row in self._rows_of.get(owner, ()):
                    if (kept := self._documents[row]) in wanted:
                        wanted.remove(kept)
                    else:
                        gone.append(row)
                come += wanted
            if gone or come:
                self._change(gone, come)
            then()

    def _change(self, gone: Sequence[int], come: Sequence[Document]) -> None:
        new = dict(enumerate(come, self._next))
        self._next += len(new)
        old = {row: self._documents[row] for row in gone}
        forgotten, learnt = self._terms(old.values()), self._terms(new.values())
        for row in old:
            self._unlist(row)
        self._delete(old)
        self._insert(new)
        self._db.commit()
        for row in old:
            del self._documents[row]
        self._documents.update(new)
        for row in new:
            self._list(row)
        for word in learnt - self._known:
            self._known.add(word)
            insort(self._words, word)
        for word in forgotten - learnt:
            if not self._db.execute("SELECT 1 FROM words WHERE term = ?", (word,)).fetchone():
                self._known.discard(word)
                del self._words[bisect_left(self._words, word)]

    def _insert(self, documents: Mapping[int, Document]) -> None:
        self._db.executemany(
            "INSERT INTO text (rowid, name, body, around, tier, place) VALUES (?, ?, ?, ?, ?, ?)",
            (
                (row, d.ref.label, d.text, d.story.label if d.story else "", d.tier, d.place)
                for row, d in documents.items()
            ),
        )
        self._db.executemany(
            "INSERT INTO plain (rowid, body) VALUES (?, ?)",
            ((row, _body(document)) for row, document in documents.items()),
        )
        named = [(row, document) for row, document in documents.items() if document.is_name]
        self._db.executemany(
            "INSERT INTO names (rowid, name) VALUES (?, ?)",
            ((row, " ".join(document.called)) for row, document in named),
        )
        self._db.executemany(
            "INSERT INTO places (row, place) VALUES (?, ?)",
            ((row, document.place) for row, document in named),
        )

    def _delete(self, documents: Mapping[int, Document]) -> None:
        """Take documents out; of tables that keep no text, what they held is said once more."""
        self._db.executemany("DELETE FROM text WHERE rowid = ?", ((row,) for row in documents))
        self._db.executemany(
            "INSERT INTO plain (plain, rowid, body) VALUES ('delete', ?, ?)",
            ((row, _body(document)) for row, document in documents.items()),
        )
        named = [(row, document) for row, document in documents.items() if document.is_name]
        self._db.executemany(
            "INSERT INTO names (names, rowid, name) VALUES ('delete', ?, ?)",
            ((row, " ".join(document.called)) for row, document in named),
        )
        self._db.executemany("DELETE FROM places WHERE row = ?", ((row,) for row, _ in named))

    def _terms(self, documents: Iterable[Document]) -> set[str]:
        """Give the words of documents as the database takes a text apart."""
        self._db.executemany(
            "INSERT INTO some (body) VALUES (?)", ((_body(document),) for document in documents)
        )
        found = {row[0] for row in self._db.execute("SELECT term FROM some_words")}
        self._db.execute("INSERT INTO some (some) VALUES ('delete-all')")
        return found

    def _list(self, row: int) -> None:
        """Enter a document where it is looked up without the database."""
        document = self._documents[row]
        self._rows_of[document.owner].append(row)
        if document.is_name:
            self._of_names.update(_words(" ".join(document.called)))
            for one in self._written_on(row):
                insort(self._run_on, one)
        if document.began:
            insort(self._began.setdefault(document.began[:4], []), row, key=self._beginning)
        if word := _first_word(document):
            insort(self._first_words.setdefault(word, []), row, key=self._at)

    def _unlist(self, row: int) -> None:
        document = self._documents[row]
        _leave(self._rows_of, document.owner, row)
        if document.is_name:
            self._of_names -= Counter(_words(" ".join(document.called)))
            for one in self._written_on(row):
                del self._run_on[bisect_left(self._run_on, one)]
        if document.began:
            _leave(self._began, document.began[:4], row)
        if word := _first_word(document):
            _leave(self._first_words, word, row)

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
        with self._lock:
            return self._search(given, start, limit)

    def _search(self, given: tuple[str, ...], start: int, limit: int) -> SearchAnswer:
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
                _CALLED,
                (every, _NAMES),
            )
        ]
        rows = list(dict.fromkeys((*self._written_together(words), *rows)))
        rows.sort(key=lambda row: _closeness(self._documents[row], words))
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
        for name, _, row in islice(self._run_on, bisect_left(self._run_on, (said,)), None):
            if not name.startswith(said) or len(found) >= _FEW:
                break
            found.append(row)
        return found

    def _apart(self, words: tuple[str, ...]) -> tuple[str, ...]:
        """Give the words of a name that was written with other spaces; empty where there is none."""
        said = "".join(words)
        at = bisect_left(self._run_on, (said,))
        if at == len(self._run_on) or self._run_on[at][0] != said:
            return ()
        document = self._documents[self._run_on[at][2]]
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
        return _words(self._documents[row].ref.label)

    def _called(self, words: tuple[str, ...]) -> list[int]:
        """Give what some of the words name, whole."""
        asked = " OR ".join(f'"{word}"' for word in words)
        rows = self._rows(
            _CALLED,
            (asked, _NAMES),
        )
        every = set(words)
        found = [
            row for row in (int(row[0]) for row in rows) if set(self._name_words(row)) <= every
        ]
        return sorted(found, key=lambda row: (self._documents[row].tier, row))

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
            f"{_WHERE}{of} ORDER BY tier = 3, bm25(text, 8.0, 1.0, 0.5), place, rowid LIMIT ? OFFSET ?",
            (_OPEN, _CLOSE, _OPEN, _CLOSE, match, json.dumps([*but]), limit, start),
        )
        return [
            Hit(self._documents[int(rowid)], _pieces(name), _pieces(snippet))
            for rowid, name, snippet in rows
        ]

    def _called_hit(self, row: int) -> Hit:
        document = self._documents[row]
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


def _body(document: Document) -> str:
    return f"{document.ref.label} {document.text}"


def _first_word(document: Document) -> str:
    """Give the first word of the name of a story; empty for anything else."""
    if document.ref.kind != "case" or document.tier:
        return ""
    return next(iter(_words(document.ref.label)), "")


def _leave(rows: dict[str, list[int]], key: str, row: int) -> None:
    rows[key].remove(row)
    if not rows[key]:
        del rows[key]


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
