"""What differs from one path to another, written as fields, and put onto the other path again.

Steps and sessions are found by their names, so that changes can also be put onto a path that has
changed in the meantime: what the changes do not name stays as it stands there. A value that is taken
away is written as null: what a reader makes of a field that is not there stands in its place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from hashlib import blake2s
from itertools import count

from kg.planner._packing import damaged

__all__ = ["changes", "digest", "put_onto"]

Fields = Mapping[str, object]
_Row = tuple[str, list[str]]
"""A session and its steps, by name."""
_STEP, _SESSION = "step-", "session-"
_OWN = {"h", "s"}
"""What is written in the rows: the name of a thing and what it holds."""


def digest(fields: Fields) -> str:
    """Give a short digest of a path as fields; empty fields are never in it."""
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return blake2s(text.encode(), digest_size=4).hexdigest()


@dataclass(frozen=True, slots=True)
class _Parts:
    """A path as fields, in parts: the whole, its sessions and its steps by name, and their order."""

    whole: Fields
    sessions: Mapping[str, Fields]
    steps: Mapping[str, Fields]
    rows: Sequence[_Row]


def _parts(fields: Fields, names: Iterable[_Row] = ()) -> _Parts | None:
    """Take fields apart; None where two things of one kind have the same name, or one has none.

    Args:
        names: the names of what the fields hold, where they do not say all of them.
    """
    given = list(names)
    sessions: dict[str, Fields] = {}
    steps: dict[str, Fields] = {}
    rows: list[_Row] = []
    for place, session in enumerate(_held(fields)):
        inner = _held(session)
        own = given[place][1] if given else [str(one.get("h", "")) for one in inner]
        name = given[place][0] if given else str(session.get("h", ""))
        rows.append((name, own))
        sessions[name] = session
        steps.update(zip(own, inner, strict=True))
    every = [one for _, own in rows for one in own]
    if len(sessions) < len(rows) or len(steps) < len(every) or not all((*sessions, *steps)):
        return None
    return _Parts(fields, sessions, steps, rows)


def _held(fields: Fields) -> Sequence[Fields]:
    found = fields["s"]
    assert isinstance(found, list)  # written by ourselves
    return found


# --- What differs ---


def changes(old: Fields, new: Fields, short: Fields) -> dict[str, object] | None:
    """Write what differs from an old path to a new one.

    Args:
        old, new: everything of both, drafted words and usual values too.
        short: the new one without what a reader makes of fields that are not there.

    Returns:
        None where two steps or two sessions have the same name.
    """
    was, now = _parts(old), _parts(new)
    few = _parts(short, now.rows) if now else None
    if was is None or now is None or few is None:
        return None
    removed = [name for name in was.steps if name not in now.steps]
    no_session = [name for name in was.sessions if name not in now.sessions]
    found: dict[str, object] = {
        "f": _differing(was.whole, now.whole, few.whole),
        "z": _of_each(was.sessions, now.sessions, few.sessions, _SESSION),
        "Z": _new(was.sessions, few.sessions, _SESSION),
        "e": _of_each(was.steps, now.steps, few.steps, _STEP),
        "n": _new(was.steps, few.steps, _STEP),
        "r": ".".join(_short(name, _STEP) for name in removed),
        "R": ".".join(_short(name, _SESSION) for name in no_session),
    }
    left = [(session, [one for one in own if one not in removed]) for session, own in was.rows]
    if left != list(now.rows):
        found["o"] = [
            [_short(session, _SESSION), ".".join(_short(one, _STEP) for one in own)]
            for session, own in now.rows
        ]
    return {key: value for key, value in found.items() if value}


def _short(name: str, usual: str) -> str:
    """Leave the usual begin of a name out, and mark a name that begins otherwise."""
    return name.removeprefix(usual) if name.startswith(usual) else f"~{name}"


def _long(name: str, usual: str) -> str:
    return name[1:] if name.startswith("~") else f"{usual}{name}"


def _differing(old: Fields, new: Fields, short: Fields) -> dict[str, object]:
    keys = {*old, *new} - _OWN
    return {key: short.get(key) for key in sorted(keys) if old.get(key) != new.get(key)}


def _of_each(
    old: Mapping[str, Fields], new: Mapping[str, Fields], short: Mapping[str, Fields], usual: str
) -> dict[str, object]:
    found = {
        _short(name, usual): _differing(old[name], new[name], short[name])
        for name in new
        if name in old
    }
    return {name: fields for name, fields in found.items() if fields}


def _new(old: Mapping[str, Fields], short: Mapping[str, Fields], usual: str) -> dict[str, object]:
    return {
        _short(name, usual): {key: value for key, value in fields.items() if key not in _OWN}
        for name, fields in short.items()
        if name not in old
    }


# --- Put onto a path ---


@dataclass(frozen=True, slots=True)
class _Changes:
    """Changes that somebody sent, as far as their shape is right. `order` is None where it stays."""

    whole: Fields
    sessions: Mapping[str, Fields]
    new_sessions: Mapping[str, Fields]
    steps: Mapping[str, Fields]
    new_steps: Mapping[str, Fields]
    removed: Set[str]
    no_sessions: Set[str]
    order: Sequence[_Row] | None

    @classmethod
    def read(cls, fields: Fields) -> _Changes:
        """Read changes; raises PlanError for what are none."""
        return cls(
            _object(fields.get("f", {})),
            _objects(fields.get("z", {}), _SESSION),
            _objects(fields.get("Z", {}), _SESSION),
            _objects(fields.get("e", {}), _STEP),
            _objects(fields.get("n", {}), _STEP),
            {*_names(fields.get("r", ""), _STEP)},
            {*_names(fields.get("R", ""), _SESSION)},
            _order(fields["o"]) if "o" in fields else None,
        )

    @property
    def named(self) -> Set[str]:
        """Every step that they name."""
        ordered = {one for _, own in self.order or () for one in own}
        return ordered | self.removed | {*self.steps, *self.new_steps}


def _object(value: object) -> Fields:
    if not isinstance(value, dict):
        raise damaged()
    return value


def _objects(value: object, usual: str) -> dict[str, Fields]:
    return {_long(name, usual): _object(fields) for name, fields in _object(value).items()}


def _names(value: object, usual: str) -> list[str]:
    """Read names that are joined by full stops, each of them once."""
    if not isinstance(value, str):
        raise damaged()
    names = [_long(name, usual) for name in value.split(".")] if value else []
    if len({*names}) < len(names):
        raise damaged()
    return names


def _order(value: object) -> list[_Row]:
    """Read the order of sessions and steps, each of them once."""
    if not isinstance(value, list):
        raise damaged()
    rows: list[_Row] = []
    for row in value:
        if not isinstance(row, list) or len(row) != 2 or not isinstance(row[0], str):
            raise damaged()
        rows.append((_long(row[0], _SESSION), _names(row[1], _STEP)))
    every = [one for _, own in rows for one in own]
    if len({name for name, _ in rows}) < len(rows) or len({*every}) < len(every):
        raise damaged()
    return rows


def put_onto(base: Fields, sent: Fields) -> tuple[dict[str, object], tuple[Fields, ...]]:
    """Put changes onto a path, which may be another than it was when they were written.

    Args:
        base: everything of the path.
        sent: whatever somebody sent as changes.

    Returns:
        The path as fields, and the changes of steps that the path no longer has.

    Raises:
        PlanError: they are no changes.
    """
    change, parts = _Changes.read(sent), _parts(base)
    if parts is None:
        raise damaged()
    was = _renamed(parts, change)
    steps = {name: _patched(own, change.steps.get(name)) for name, own in was.steps.items()}
    steps |= {name: dict(own) for name, own in change.new_steps.items()}
    sessions = {
        name: _patched(own, change.sessions.get(name)) for name, own in was.sessions.items()
    }
    sessions |= {name: dict(own) for name, own in change.new_sessions.items()}
    rows = []
    for session, names in _rows(was, change, {*steps}, {*sessions}):
        inner = [{**steps[name], "h": name} for name in names]
        rows.append({**sessions.get(session, {}), "h": session, "s": inner})
    lost = tuple(fields for name, fields in change.steps.items() if name not in was.steps)
    return {**_patched(was.whole, change.whole), "s": rows}, lost


def _patched(fields: Fields, changed: Fields | None) -> dict[str, object]:
    both = {**fields, **(changed or {})}
    return {key: value for key, value in both.items() if value is not None}


def _renamed(was: _Parts, change: _Changes) -> _Parts:
    """Give steps that a path has got since another name where a new step has theirs."""
    taken = change.named | {*was.steps}
    free = (name for number in count(1) if (name := f"{_STEP}{number}") not in taken)
    other = {name: next(free) for name in was.steps if name in change.new_steps}
    if not other:
        return was
    steps = {other.get(name, name): fields for name, fields in was.steps.items()}
    rows = [(session, [other.get(one, one) for one in own]) for session, own in was.rows]
    return _Parts(was.whole, was.sessions, steps, rows)


def _rows(was: _Parts, change: _Changes, steps: Set[str], sessions: Set[str]) -> list[_Row]:
    """Put the steps in their order: as it was changed, with what the path has got since.

    A session that is gone stays where it holds a step that is there.
    """
    if change.order is None:
        return [(name, [one for one in own if one not in change.removed]) for name, own in was.rows]
    placed = {one for _, own in change.order for one in own}
    there = ((name, [one for one in own if one in steps]) for name, own in change.order)
    rows = [(name, own) for name, own in there if own or name in sessions]
    for place, (session, own) in enumerate(was.rows):
        here = next((row for name, row in rows if name == session), None)
        since = [one for one in own if one not in placed and one not in change.removed]
        if here is None and (session not in change.no_sessions or not rows):
            rows.insert(place, (session, since))
        elif since:
            _among(rows[-1][1] if here is None else here, own, since)
    return rows


def _among(row: list[str], order: Sequence[str], since: Sequence[str]) -> None:
    """Put steps into a row, each after the one that it follows in an order, else first."""
    for name in since:
        before = [one for one in order[: order.index(name)] if one in row]
        row.insert(row.index(before[-1]) + 1 if before else 0, name)
