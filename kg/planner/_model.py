"""The rules of a plan as rows for the solver, in sessions one by one or as one large room.

The large room knows no sessions: it holds as many stories, comparisons, ideas and minutes as all of
them together, so that nothing that can be planned is ruled out. What is best in it is an upper bound
for every plan, and is found much sooner.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kg.planner._choice import Choice, Draft, bits
from kg.planner._instance import Group, Instance, Kind, kinds_of
from kg.planner._records import Outcome
from kg.planner._solver import Model

__all__ = ["AIMS", "Rows", "rows_of"]

AIMS = ("coverage", "pairs", "evidence", "filled", "sectors", "saved")
"""What is made best, one after another."""


@dataclass
class Rows:
    """A model and what its columns mean, by place: (idea, kind of story or edge; session).

    An edge is a pair of groups of kinds that a comparison can take its stories from.
    """

    model: Model
    instance: Instance
    sessions: int
    kinds: tuple[Kind, ...]
    edges: tuple[tuple[Group, Group], ...]
    taught: dict[tuple[int, int], int] = field(default_factory=dict)
    taken: dict[tuple[int, int], int] = field(default_factory=dict)
    compared: dict[tuple[int, int], int] = field(default_factory=dict)
    shown: dict[tuple[int, int, int], int] = field(default_factory=dict)
    contrasted: dict[tuple[int, int], int] = field(default_factory=dict)
    filled: list[int] = field(default_factory=list)
    tags: dict[str, int] = field(default_factory=dict)

    def aim(self, name: str) -> Mapping[int, float]:
        """Give the columns that count for one of `AIMS`, each with its weight."""
        if name == "coverage":
            return {column: 1 for (_, level, _), column in self.shown.items() if level == 1}
        if name == "pairs":
            return dict.fromkeys(self.contrasted.values(), 1)
        if name == "evidence":
            return dict.fromkeys(self.shown.values(), 1)
        if name == "filled":
            return dict.fromkeys(self.filled, 1)
        if name == "sectors":
            return dict.fromkeys(self.tags.values(), 1)
        minutes = self.instance.minutes
        read = {col: -minutes[idea] for (idea, _), col in self.taught.items()}
        read |= {col: -self.kinds[one].story.minutes for (one, _), col in self.taken.items()}
        return {col: weight for col, weight in read.items() if weight}

    def draft(self, columns: Sequence[float]) -> Draft:
        """Read a plan from an answer: of each kind the stories with the earliest names."""
        free = {kind: list(one.members) for kind, one in enumerate(self.kinds)}
        sessions = []
        for at in range(self.sessions):
            ideas = sum(
                1 << idea
                for (idea, w), col in self.taught.items()
                if w == at and columns[col] > 0.5
            )
            pools: dict[Group, list[int]] = {}
            stories = []
            for (kind, w), column in self.taken.items():
                if w == at:
                    some = [free[kind].pop(0) for _ in range(round(columns[column]))]
                    pools.setdefault(self.kinds[kind].group, []).extend(some)
                    stories += some
            pairs = [
                (pools[one].pop(0), pools[other].pop(0))
                for (edge, w), column in self.compared.items()
                if w == at
                for one, other in [self.edges[edge]] * round(columns[column])
            ]
            sessions.append(Choice(ideas, tuple(sorted(stories)), tuple(sorted(pairs))))
        return Draft(tuple(sessions))


def rows_of(
    instance: Instance, model: Model, *, sessions: int, only: Iterable[int] | None = None
) -> Rows:
    """Write the rules as rows.

    Args:
        sessions: those of the request, or 1 for all of them as one large room.
        only: the stories that are taken, all of them and no other; any where None.
    """
    if only is not None:
        stories = tuple(replace(instance.stories[at], kept=True) for at in sorted(only))
        instance = replace(instance, stories=stories)
    kinds = kinds_of(instance)
    rows = Rows(model, instance, sessions, kinds, _edges(instance, kinds))
    _teach(rows)
    _take(rows)
    _compare(rows)
    _count(rows)
    _fill(rows)
    for at in range(sessions):
        _room(rows, at)
    return rows


def _edges(instance: Instance, kinds: Iterable[Kind]) -> tuple[tuple[Group, Group], ...]:
    """Give what a comparison can hold: one held, one fell, for the same goal."""
    if not instance.comparisons:
        return ()
    groups = dict.fromkeys(kind.group for kind in kinds)
    return tuple(
        (one, other)
        for one in groups
        for other in groups
        if one[0] is Outcome.HELD and other[0] is Outcome.FELL and one[1] & other[1]
    )


def _by_then(rows: Rows, idea: int, at: int) -> Mapping[int, float]:
    return {rows.taught[idea, before]: 1 for before in range(at + 1)}


def _less(one: int, others: Mapping[int, float]) -> Mapping[int, float]:
    return {one: 1, **{column: -weight for column, weight in others.items()}}


def _teach(rows: Rows) -> None:
    """R1: an idea once, and not before what it needs."""
    for idea in range(len(rows.instance.ideas)):
        for at in range(rows.sessions):
            rows.taught[idea, at] = rows.model.column()
        rows.model.at_most(1, _by_then(rows, idea, rows.sessions - 1))
        for need in rows.instance.needs[idea]:
            for at in range(rows.sessions):
                rows.model.at_most(0, _less(rows.taught[idea, at], _by_then(rows, need, at)))


def _take(rows: Rows) -> None:
    """R6: a story once, those to be kept always."""
    for one, kind in enumerate(rows.kinds):
        many = len(kind.members)
        for at in range(rows.sessions):
            rows.taken[one, at] = rows.model.column(min(many, _most(rows)))
        columns = {rows.taken[one, at]: 1.0 for at in range(rows.sessions)}
        rows.model.at_most(many, columns)
        if kind.story.kept:
            rows.model.at_least(1, columns)


def _most(rows: Rows) -> int:
    """Give the most stories that a session holds, or all of them as one."""
    return rows.instance.most * (rows.instance.request.sessions if rows.sessions == 1 else 1)


def _compare(rows: Rows) -> None:
    """R3: both sides of a comparison stand in its session, each in one alone."""
    having: dict[Group, list[int]] = {}
    for one, kind in enumerate(rows.kinds):
        having.setdefault(kind.group, []).append(one)
    for at in range(rows.sessions):
        sides: dict[Group, dict[int, float]] = {}
        for edge, ends in enumerate(rows.edges):
            rows.compared[edge, at] = column = rows.model.column(_most(rows))
            for group in ends:
                sides.setdefault(group, {})[column] = 1
        for group, columns in sides.items():
            rows.model.at_most(0, {**columns, **{rows.taken[one, at]: -1 for one in having[group]}})


def _count(rows: Rows) -> None:
    """R2: what is covered and contrasted, and how good the evidence is; R7: what is wished for."""
    model = rows.model
    for goal, place in enumerate(rows.instance.place):
        levels = [kind.story.levels[goal] for kind in rows.kinds]
        for level in range(1, max(levels, default=0) + 1):
            good = [one for one, reached in enumerate(levels) if reached >= level]
            once = {}
            for at in range(rows.sessions):
                rows.shown[goal, level, at] = column = model.column(whole=False)
                once[column] = 1.0
                model.at_most(0, _less(column, {rows.taken[one, at]: 1 for one in good}))
                if place >= 0:
                    model.at_most(0, _less(column, _by_then(rows, place, at)))
            model.at_most(1, once)
        _contrast(rows, goal, place)
    for tag in sorted({tag for kind in rows.kinds for tag in kind.story.tags}):
        rows.tags[tag] = column = model.column(whole=False)
        having = [one for one, kind in enumerate(rows.kinds) if tag in kind.story.tags]
        sums = {rows.taken[one, at]: 1.0 for one in having for at in range(rows.sessions)}
        model.at_most(0, _less(column, sums))


def _contrast(rows: Rows, goal: int, place: int) -> None:
    model = rows.model
    shared = [edge for edge, (one, two) in enumerate(rows.edges) if one[1] & two[1] & 1 << goal]
    once = {}
    for at in range(rows.sessions if shared else 0):
        rows.contrasted[goal, at] = column = model.column(whole=False)
        once[column] = 1.0
        model.at_most(0, _less(column, {rows.compared[edge, at]: 1 for edge in shared}))
        if place >= 0:
            model.at_most(0, _less(column, _by_then(rows, place, at)))
    if once:
        model.at_most(1, once)


def _fill(rows: Rows) -> None:
    """R7: sessions with a story that illustrates a goal taught by then.

    In the large room each story that illustrates a goal taught there fills a session, but two that
    are compared fill one.
    """
    if rows.sessions == 1:
        most = rows.instance.request.sessions
        filling = _useful(rows) | dict.fromkeys(rows.compared.values(), -1.0)
        rows.filled.append(column := rows.model.column(most, whole=False))
        rows.model.at_most(0, _less(column, filling))
        return
    for at in range(rows.sessions):
        rows.filled.append(column := rows.model.column(whole=False))
        rows.model.at_most(0, _less(column, _illustrated(rows, at)))


def _useful(rows: Rows) -> dict[int, float]:
    """Give columns that count the stories that illustrate a goal taught in the large room."""
    alike: dict[int, list[int]] = {}
    for one, kind in enumerate(rows.kinds):
        alike.setdefault(kind.story.shows, []).append(rows.taken[one, 0])
    found = {}
    for shows, taken in alike.items():
        if not shows:
            continue
        most = _most(rows)
        found[column := rows.model.column(most, whole=False)] = 1.0
        rows.model.at_most(0, _less(column, dict.fromkeys(taken, 1.0)))
        places = [rows.instance.place[goal] for goal in bits(shows)]
        if -1 not in places:
            taught = {rows.taught[place, 0]: float(most) for place in places}
            rows.model.at_most(0, _less(column, taught))
    return found


def _illustrated(rows: Rows, at: int) -> dict[int, float]:
    """Give columns of the goals that a story in a session illustrates and that are taught by then."""
    found = {}
    for goal, place in enumerate(rows.instance.place):
        able = [one for one, kind in enumerate(rows.kinds) if kind.story.levels[goal]]
        if able:
            found[column := rows.model.column(whole=False)] = 1.0
            rows.model.at_most(0, _less(column, {rows.taken[one, at]: 1 for one in able}))
            if place >= 0:
                rows.model.at_most(0, _less(column, _by_then(rows, place, at)))
    return found


def _room(rows: Rows, at: int) -> None:
    """R3, R4 and R5: what a session holds, or all of them as one."""
    model, instance, kinds = rows.model, rows.instance, rows.kinds
    times = instance.request.sessions if rows.sessions == 1 else 1
    stories = {rows.taken[one, at]: 1.0 for one in range(len(kinds))}
    goals = {rows.taught[place, at]: 1.0 for place in instance.place if place >= 0}
    model.at_most(times * instance.lessons, goals)
    read = {rows.taught[idea, at]: float(m) for idea, m in enumerate(instance.minutes)}
    read |= {rows.taken[one, at]: float(kind.story.minutes) for one, kind in enumerate(kinds)}
    model.at_most(times * instance.request.reading, read)
    compared = {rows.compared[edge, at]: 1.0 for edge in range(len(rows.edges))}
    ways = {way: model.column(times) for way in instance.ways}
    model.at_most(times, dict.fromkeys(ways.values(), 1.0))
    model.at_most(0, {**stories, **{column: -way[0] for way, column in ways.items()}})
    model.at_most(0, {**compared, **{column: -way[1] for way, column in ways.items()}})
    opened = {way: column for way, column in ways.items() if way[2]}
    decides = {rows.taken[one, at]: 1.0 for one, kind in enumerate(kinds) if kind.story.decides}
    model.at_most(0, {**decides, **{column: -way[0] for way, column in opened.items()}})
    both = {
        rows.compared[edge, at]: 1.0
        for edge, ends in enumerate(rows.edges)
        if any(group[2] for group in ends)
    }
    model.at_most(0, {**both, **{column: -way[1] for way, column in opened.items()}})
