"""`kg compare`: two to four stories on the same rows."""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Iterable, Sequence

from kg.atlas import Atlas
from kg.catalogue import Statement
from kg.comparison import MOST, Comparison, IdeaRow, Point, Row, choose
from kg.errors import NotFound, QuestionError
from kg.rendering import compared_in_words, compared_rows, compared_title

__all__ = ["compare"]


def compare(atlas: Atlas, options: argparse.Namespace) -> int:
    choice = choose(options.stories, atlas.cases())
    for name, near in choice.unknown:
        slugs = tuple(one.ref.slug for one in near)
        hint = f" Nearest: {', '.join(slugs)}." if slugs else ""
        raise NotFound(f"No story named {name!r}.{hint}", slugs)
    if choice.twice:
        named = compared_title(case.ref for case in choice.twice)
        raise QuestionError(
            f"{named} is named more than once: a story is compared with others, not with itself."
        )
    if choice.over or len(choice.cases) < 2:
        number = len(choice.cases) + len(choice.over)
        raise QuestionError(f"{number} stories are named: two to {MOST} can be compared.")
    found = atlas.compare(*(case.ref.slug for case in choice.cases))
    print(_as_json(found) if options.format == "json" else _as_text(found))
    return 0


def _as_text(found: Comparison) -> str:
    (_, *names), *rows = compared_rows(found)
    blocks = [
        compared_title(case.ref for case in found.cases),
        textwrap.fill(compared_in_words(found), 88),
    ]
    for title, *cells in rows:
        lines = [title]
        for name, cell in zip(names, cells, strict=True):
            lines.append(f"  {name}")
            lines += [
                textwrap.fill(line, 88, initial_indent="    ", subsequent_indent="      ")
                for line in cell.split("\n")
            ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _as_json(found: Comparison) -> str:
    stories = [
        {
            "story": case.ref.slug,
            "label": case.ref.label,
            "note": not case.summary.evidence.is_story,
            "lastSeen": case.flight.last_seen,
        }
        for case in found.cases
    ]
    slugs = [case.ref.slug for case in found.cases]
    told = {
        "stories": stories,
        "inWords": compared_in_words(found),
        "rows": [_row(row, slugs) for row in found.rows],
        "unsaid": list(found.unsaid),
        "shared": [row.idea.slug for row in found.shared],
        "opposed": [row.idea.slug for row in found.opposed],
        "onBothSides": [row.idea.slug for row in found.torn],
        "alone": {
            slug: [row.idea.slug for row in found.alone(place)] for place, slug in enumerate(slugs)
        },
        "ideas": [_idea(row, slugs) for row in found.ideas],
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _row(row: Row, slugs: Sequence[str]) -> dict[str, object]:
    cells = {
        slug: [_point(point) for point in cell.points] or cell.words or cell.silent
        for slug, cell in zip(slugs, row.cells, strict=True)
    }
    return {"row": row.name, "title": row.title, "cells": cells}


def _point(point: Point) -> dict[str, object]:
    about: dict[str, object] = {}
    if point.idea:
        about = {"idea": point.idea.slug, "label": point.idea.label, "stance": point.stance}
    if point.fall:
        about["fallTold"] = point.fall.ref.part
    return {**about, "statements": _statements(point.told)}


def _idea(row: IdeaRow, slugs: Sequence[str]) -> dict[str, object]:
    cells = {
        slug: {stance: _statements(told) for stance, told in stand.told}
        for slug, stand in zip(slugs, row.stands, strict=True)
        if stand
    }
    return {
        "idea": row.idea.slug,
        "label": row.idea.label,
        "shownByStories": row.seen.stories,
        "shownByNotes": row.seen.notes,
        "cells": cells,
    }


def _statements(told: Iterable[Statement]) -> list[dict[str, object]]:
    return [
        {
            "statement": one.ref.iri,
            "label": one.ref.label,
            "text": one.text,
            "when": str(one.when),
            "whose": one.basis.value if one.basis else "",
            "because": one.because,
            "sources": [{"source": c.source.slug, "locator": c.locator} for c in one.citations],
        }
        for one in told
    ]
