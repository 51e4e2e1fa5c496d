"""A path from its token: what is named is found again, and what is gone is kept by its name.

Whoever sends a token can put anything into it: every field is looked at before it is used, and a
wrong one ends in the same sentence as a damaged token.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from kg.catalogue import (
    LEVELS,
    Case,
    CaseSummary,
    Idea,
    Objective,
    OutsideReading,
    Path,
    PathSession,
    PathStep,
    Ref,
    Segment,
    Statement,
    words_of_case,
    words_of_idea,
)
from kg.errors import NotFound, PlanError
from kg.namespaces import name_of
from kg.planner._clean import clean_url, held_text, minutes_held
from kg.planner._layout import LICENCE, path_ref
from kg.planner._packing import CHANGES, damaged, kind_of, unpack
from kg.planner._steps import EMPTY
from kg.planner._telling import (
    abstract_of,
    analysis_of,
    main_idea,
    objectives_of,
    purposes_of,
    session_label,
    strategy_of,
)
from kg.planner._token import IMPORTANCE, SEGMENTS, TEXTS, USUAL, base_fields
from kg.planner._token_changes import digest, put_onto
from kg.planner._wording import NO_WORDS, draft_of, recounted
from kg.speech import capital, counted

__all__ = ["Opened", "opened", "path_from"]

_T = TypeVar("_T")

_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_NAME = re.compile(r"(case|concept|[a-z]+)/[A-Za-z0-9#_./-]{1,200}")
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]{1,500}")
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_MOST_QUOTED, _LONGEST_QUOTE = 5, 300
_MOST_SESSIONS, _MOST_STEPS, _MOST_NAMES = 100, 1_000, 500
_SEGMENT = {letter: segment for segment, letter in SEGMENTS.items()}
_IMPORTANCE = {letter: importance for importance, letter in IMPORTANCE.items()}


class _Held:
    """Finds stories and ideas, each once, and counts how many names were asked for."""

    def __init__(self, case_of: Callable[[str], Case], idea_of: Callable[[str], Idea]) -> None:
        self._case_of, self._idea_of = case_of, idea_of
        self._cases: dict[str, Case | None] = {}
        self._ideas: dict[str, Idea | None] = {}

    def case(self, slug: str) -> Case | None:
        return self._found(slug, self._cases, self._case_of)

    def idea(self, slug: str) -> Idea | None:
        return self._found(slug, self._ideas, self._idea_of)

    def must(self, slug: str) -> Case:
        """Give a case; raises NotFound where there is none."""
        found = self.case(slug)
        if found is None:
            raise NotFound(f"There is no story named “{slug}”.")
        return found

    def _found(self, slug: str, held: dict[str, _T | None], find: Callable[[str], _T]) -> _T | None:
        if slug not in held:
            if len(self._cases) + len(self._ideas) >= _MOST_NAMES:
                raise damaged()
            try:
                held[slug] = find(slug)
            except NotFound:
                held[slug] = None
        return held[slug]


class _Fields:
    """An object of a token; any other value than the one that belongs there is damage."""

    def __init__(self, value: object) -> None:
        if not isinstance(value, dict):
            raise damaged()
        self._held: Mapping[str, object] = value

    def __contains__(self, key: str) -> bool:
        return key in self._held

    @property
    def all(self) -> Mapping[str, object]:
        """Every field as it came, looked at by nobody yet."""
        return self._held

    def text(self, key: str, usual: str = "") -> str:
        return _text(self._held.get(key, usual))

    def number(self, key: str) -> int:
        return _number(self._held.get(key, 0))

    def rows(self, key: str) -> Sequence[object]:
        found = self._held.get(key, [])
        if not isinstance(found, list) or len(found) > _MOST_STEPS:
            raise damaged()
        return found

    def names(self, key: str) -> list[str]:
        """Give slugs that are joined by full stops."""
        text = self.text(key)
        return text.split(".") if text else []


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise damaged()
    return held_text(value)


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1_000_000:
        raise damaged()
    return value


@dataclass(frozen=True, slots=True)
class Opened:
    """A path from a token.

    `base` is the path that the token builds on, None where it holds all of its path; `since` says, in
    sentences, what has changed in the base since the token was written.
    """

    path: Path
    base: Path | None = None
    since: tuple[str, ...] = ()


def path_from(
    token: str,
    case_of: Callable[[str], Case],
    idea_of: Callable[[str], Idea],
    path_of: Callable[[str], Path] | None = None,
) -> Path:
    """Read a path from its token, as `opened` does."""
    return opened(token, case_of, idea_of, path_of).path


def opened(
    token: str,
    case_of: Callable[[str], Case],
    idea_of: Callable[[str], Idea],
    path_of: Callable[[str], Path] | None = None,
) -> Opened:
    """Read a path from its token; ideas and stories that are gone stand in `gone` of their step.

    Args:
        case_of: gives a case by slug; raises NotFound where there is none.
        idea_of: gives an idea by slug; raises NotFound where there is none.
        path_of: gives a ready path by slug; raises NotFound where there is none.

    Raises:
        PlanError: the token is damaged, too large, or was never one; or the path that it builds on
            is gone.
    """
    held, value = _Held(case_of, idea_of), unpack(token)
    if kind_of(token) != CHANGES:
        return Opened(_path(_Fields(value), held))
    fields = _Fields(value)
    base = _base(_slug(fields.text("of")), path_of)
    was = base_fields(base)
    whole, lost = put_onto(was, fields.all)
    path = _path(_Fields(whole), held)
    since = () if fields.text("at") == digest(was) else _since(base, lost)
    return Opened(path, base, since)


def _base(slug: str, path_of: Callable[[str], Path] | None) -> Path:
    try:
        if path_of is not None:
            return path_of(slug)
    except NotFound:
        pass
    raise PlanError(
        f"This link holds what was changed in the ready path “{slug}”, and there is no such path here.",
        "Ask whoever sent the link for the file of the plan, or begin from another ready path.",
    )


def _since(base: Path, lost: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
    """Say that a path has changed, and which changes to it have no place any more, with their words."""
    changed = (
        f"“{base.ref.label}” has changed since this link was made: what the link left untouched "
        "shows as it is now."
    )
    if not lost:
        return (changed,)
    words = [
        text for one in lost for key in TEXTS.values() if isinstance(text := one.get(key), str)
    ]
    quoted = ", ".join(
        f"“{text[:_LONGEST_QUOTE]}{'…' if len(text) > _LONGEST_QUOTE else ''}”"
        for text in map(held_text, filter(None, words[:_MOST_QUOTED]))
    )
    gone = f"{counted(len(lost), 'step')} that the link changes {'is' if len(lost) == 1 else 'are'}"
    return (
        changed,
        f"{capital(gone)} gone from it{f'; written there was {quoted}' if quoted else ''}.",
    )


def _path(fields: _Fields, held: _Held) -> Path:
    rows = fields.rows("s")
    if len(rows) > _MOST_SESSIONS:
        raise damaged()
    label, slug = fields.text("t"), fields.text("g")
    if slug and not _SLUG.fullmatch(slug):
        raise damaged()
    covers, gone_covers = _ideas(held, fields.names("k"))
    assumes, gone_assumes = _ideas(held, fields.names("n"))
    sessions: list[PathSession] = []
    for row in rows:
        first = sum(len(one.steps) for one in sessions) + 1
        sessions.append(_session(_Fields(row), len(sessions) + 1, first, len(rows), held))
    _unique(sessions)
    licence, issued = fields.text("l", LICENCE), fields.text("i")
    path = Path(
        ref=path_ref(label, slug),
        abstract="",
        sessions=tuple(sessions),
        author=fields.text("w"),
        creators=_refs(fields.rows("c")),
        issued=issued if _DAY.fullmatch(issued) else "",
        licence=clean_url(licence),
        version=fields.text("v", "1"),
        based_on=_refs(fields.rows("b")),
        audience=fields.text("u"),
        covers=covers,
        assumes=assumes,
        leaves_out=fields.text("x"),
        feedback=fields.text("f"),
        note=fields.text("q"),
        gone_covers=gone_covers,
        gone_assumes=gone_assumes,
    )
    return replace(
        path,
        abstract=fields.text("a", abstract_of(path)),
        objectives=_objectives(fields.rows("o")) if "o" in fields else objectives_of(path),
        strategy=fields.text("y", strategy_of(path)),
        analysis=fields.text("z", analysis_of(path)),
    )


def _unique(sessions: Sequence[PathSession]) -> None:
    """Refuse a path with too many steps, or with one name twice."""
    steps = [step.name for session in sessions for step in session.steps]
    names = [session.name for session in sessions]
    if len(steps) > _MOST_STEPS or len({*steps}) < len(steps) or len({*names}) < len(names):
        raise damaged()


def _ideas(held: _Held, slugs: Sequence[str]) -> tuple[tuple[Ref, ...], tuple[str, ...]]:
    """Give ideas by slug, and the names of those that are gone."""
    refs, gone = [], []
    for slug in slugs:
        found = held.idea(_slug(slug))
        if found is None:
            gone.append(f"concept/{slug}")
        else:
            refs.append(found.ref)
    return tuple(refs), tuple(gone)


def _slug(text: str) -> str:
    if not _SLUG.fullmatch(text):
        raise damaged()
    return text


def _refs(rows: Sequence[object]) -> tuple[Ref, ...]:
    """Read things by IRI, label and class: who made a path, and what it is based on."""
    found = []
    for row in rows:
        if not isinstance(row, list) or len(row) != 3:
            raise damaged()
        iri, label, family = map(_text, row)
        if not _IRI.fullmatch(iri):
            raise damaged()
        name = name_of(iri)
        found.append(
            Ref(iri, name.kind, name.slug, label, part=name.part, family=family)
            if name
            else Ref(iri, "", iri, label, family=family)
        )
    return tuple(found)


def _objectives(rows: Sequence[object]) -> tuple[Objective, ...]:
    found = []
    for row in rows:
        if not isinstance(row, list) or len(row) != 2 or row[1] not in (*LEVELS, ""):
            raise damaged()
        found.append(Objective(_text(row[0]), _text(row[1])))
    return tuple(found)


# --- Sessions and steps ---


def _session(fields: _Fields, position: int, first: int, sessions: int, held: _Held) -> PathSession:
    rows = fields.rows("s")
    steps = tuple(
        _step(_Fields(row), place, first + place - 1, held) for place, row in enumerate(rows, 1)
    )
    bare = PathSession(
        position=position,
        label="",
        steps=steps,
        name=_slug(fields.text("h", f"session-{position}")),
        minutes=minutes_held(fields.number("m")) if "m" in fields else None,
        reading=fields.number("r") if "r" in fields else None,
        for_instructors=fields.text("i"),
    )
    label = session_label(main_idea(bare), sessions)
    return replace(
        bare,
        label=fields.text("l", label),
        purposes=(tuple(map(_text, fields.rows("p"))) if "p" in fields else purposes_of(bare)),
    )


def _step(fields: _Fields, position: int, place: int, held: _Held) -> PathStep:
    segment = _SEGMENT.get(fields.text("g"))
    if segment is None:
        raise damaged()
    importance = _IMPORTANCE.get(fields.text("p")) if "p" in fields else USUAL[segment]
    if importance is None:
        raise damaged()
    ideas, gone = _ideas(held, fields.names("i"))
    cases, no_cases = _cases(held, fields.names("c"))
    statements, untold = _statements(held, fields.names("t"))
    own = fields.names("c")[0] if fields.names("c") else ""
    before, gone_before = _before(held, fields.names("b"), own)
    step = replace(
        EMPTY,
        position=position,
        name=_slug(fields.text("h", f"step-{place}")),
        ideas=ideas,
        cases=cases,
        statements=statements,
        segment=segment,
        importance=importance,
        minutes=minutes_held(fields.number("m")),
        before=before,
        outside=_outside(fields.rows("o")),
        kept=bool(fields.number("k")),
        gone=tuple(dict.fromkeys((*_gone(fields.rows("x")), *gone, *no_cases, *untold))),
        gone_before=tuple(dict.fromkeys((*_gone(fields.rows("y")), *gone_before))),
    )
    return _worded(step, fields, held)


def _worded(step: PathStep, fields: _Fields, held: _Held) -> PathStep:
    """Put the texts of a token on a step, and drafted ones where it has none."""
    words = draft_of(step, held.must) if step.segment is not Segment.NONE else None
    usual = words or replace(NO_WORDS, label=", ".join(one.rpartition("/")[2] for one in step.gone))
    given = {field: fields.text(key, getattr(usual, field)) for field, key in TEXTS.items()}
    return recounted(
        replace(
            step,
            label=given["label"],
            annotation=given["annotation"],
            question=given["question"],
            for_instructors=given["for_instructors"],
            because=given["because"],
            drafted="d" not in fields or bool(fields.number("d")),
        )
    )


def _cases(held: _Held, slugs: Sequence[str]) -> tuple[tuple[CaseSummary, ...], list[str]]:
    found, gone = [], []
    for slug in slugs:
        case = held.case(_slug(slug))
        if case is None:
            gone.append(f"case/{slug}")
        else:
            found.append(case.summary)
    return tuple(found), gone


def _statements(
    held: _Held, names: Sequence[str]
) -> tuple[tuple[tuple[CaseSummary, Statement], ...], list[str]]:
    found, gone = [], []
    for name in names:
        case, told = _told(held, name)
        if case is None or told is None:
            gone.append(f"case/{name}")
        else:
            found.append((case.summary, told))
    return tuple(found), gone


def _told(held: _Held, name: str) -> tuple[Case | None, Statement | None]:
    """Find a statement by its story and its name there: "o2#fair-deal"."""
    slug, _, part = name.partition("#")
    case = held.case(_slug(slug))
    _slug(part)
    told = (one for one in case.statements if one.anchor == part) if case else ()
    return case, next(iter(told), None)


def _before(
    held: _Held, names: Sequence[str], own: str
) -> tuple[tuple[tuple[Ref, int], ...], list[str]]:
    """Give what is read before a step, each with its words, and the names of what is gone of it."""
    found: list[tuple[Ref, int]] = []
    gone = []
    for name in names:
        if not name.startswith("@"):
            idea = held.idea(_slug(name))
            found += [(idea.ref, words_of_idea(idea))] if idea else []
            gone += [] if idea else [f"concept/{name}"]
            continue
        slug = name[1:] or own
        if "#" in slug:
            _, told = _told(held, slug)
            found += [(told.ref, len(told.text.split()))] if told else []
            gone += [] if told else [f"case/{slug}"]
        else:
            case = held.case(_slug(slug))
            found += [(case.ref, words_of_case(case))] if case else []
            gone += [] if case else [f"case/{slug}"]
    return tuple(found), gone


def _gone(rows: Sequence[object]) -> list[str]:
    names = [_text(row) for row in rows]
    if not all(_NAME.fullmatch(name) for name in names):
        raise damaged()
    return names


def _outside(rows: Sequence[object]) -> tuple[OutsideReading, ...]:
    found = []
    for row in rows:
        if not isinstance(row, list) or len(row) != 3:
            raise damaged()
        minutes = minutes_held(_number(row[2])) or 0
        found.append(OutsideReading(_text(row[0]), clean_url(_text(row[1])), minutes))
    return tuple(found)
