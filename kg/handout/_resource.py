"""A reading path said to machines, in the terms of schema.org and of its profile for learning (AMB).

Both are served by one object: the profile wants `prefLabel` where schema.org has `name`, so a term
says both. Only what a student may see stands here, and only what the path tells: who it is for
becomes a level of education only where its words name one.

Source: schema.org 30.0; AMB 20231019, https://w3id.org/kim/amb/20231019/; levels of education:
https://w3id.org/kim/educationalLevel/; kinds of resources: https://w3id.org/kim/hcrt/.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date

from kg.catalogue import (
    CaseSummary,
    Objective,
    OutsideReading,
    Path,
    PathSession,
    PathStep,
    Ref,
)
from kg.export import Edition
from kg.handout._cartridge_xml import fit_for_xml
from kg.namespaces import BASE
from kg.rendering import plain_address
from kg.rendering.parts import address

__all__ = ["learning_resource"]

_CONTEXT = (
    "https://w3id.org/kim/amb/context.jsonld",
    "https://schema.org",
    {"@language": "en"},
)
_COURSE = ("https://w3id.org/kim/hcrt/course", "Course")
_LEVELS = (
    (r"\b(?:undergraduates?|bachelor\S*)", "level_6", "Bachelor or equivalent"),
    (r"\b(?:e?mba|master\S*|postgraduates?)\b", "level_7", "Master or equivalent"),
    (r"\b(?:phd|doctora\S*)", "level_8", "Doctoral or equivalent"),
    (r"\b(?:executives?|managers?|leaders)\b", "level_C", "Advanced training"),
)
"""Words for whom a path is, and the level of education that they name."""
_KIND_OF_LEVEL = "https://w3id.org/kim/educationalLevel/"
_OPEN = re.compile(
    r"https?://(?:creativecommons\.org/(?:licenses|publicdomain)/|www\.gnu\.org/licenses/)"
)
_BLOOM = "Bloom’s taxonomy, as revised in 2001"

_Where = Callable[[Ref], str]


def learning_resource(
    path: Path,
    *,
    public_url: str = "",
    edition: Edition | None = None,
    pace: int = 0,
    steps: bool = True,
) -> dict[str, object]:
    """Describe a reading path as a course; nothing that only the instructor sees stands in it.

    Args:
        path: the reading path.
        public_url: where the atlas is on the web; empty where it is not.
        edition: the state of the atlas that it was made from.
        pace: words a minute; where it is 0, how long reading takes is not told.
        steps: whether each step is told; without them it is a fifth as long.
    """
    public = public_url.rstrip("/")

    def where(ref: Ref) -> str:
        plain = plain_address(address(ref)) if public else ""
        return f"{public}{plain}" if plain else ""

    return _whole(
        {
            "@context": list(_CONTEXT),
            "id": _name(path),
            "type": ["LearningResource", "Course"],
            "name": path.ref.label or path.ref.slug,
            "description": path.abstract,
            "url": where(path.ref),
            "inLanguage": ["en"],
            "isAccessibleForFree": True,
            "learningResourceType": [_concept(*_COURSE)],
            "version": path.version,
            "datePublished": _day(path.issued),
            "creator": _creators(path),
            **_licence(path.licence),
            "isBasedOn": [
                {"id": ref.iri, "type": ["LearningResource"], "name": ref.label or ref.slug}
                for ref in path.based_on
            ],
            "isPartOf": _atlas(edition),
            "audience": _audience(path),
            "educationalLevel": _levels(path.audience),
            "timeRequired": _duration(_minutes(path.sessions, path.words, pace)),
            "teaches": [_idea(ref, where) for ref in _taught(path)],
            "competencyRequired": [_idea(ref, where) for ref in path.assumes],
            "educationalAlignment": [_objective(one) for one in path.objectives],
            "syllabusSections": [
                _session(path, session, where, pace, steps) for session in path.sessions
            ],
        }
    )


def _name(path: Path) -> str:
    return path.ref.iri or f"{BASE}path/{path.ref.slug}"


def _told(found: dict[str, object]) -> dict[str, object]:
    """Leave out what is not told."""
    return {key: value for key, value in found.items() if value not in ("", [], {}, None)}


def _whole(found: dict[str, object]) -> dict[str, object]:
    """Leave out what is not told, and of texts what can be written in no file."""

    def fit(value: object) -> object:
        if isinstance(value, str):
            return fit_for_xml(value)
        if isinstance(value, dict):
            return {key: fit(one) for key, one in value.items()}
        return [fit(one) for one in value] if isinstance(value, list) else value

    return {key: fit(value) for key, value in _told(found).items()}


# --- Of the whole ---


def _creators(path: Path) -> list[dict[str, object]]:
    if path.creators:
        return [
            {
                "type": "Organization" if ref.kind == "organisation" else "Person",
                "id": ref.iri,
                "name": ref.label or ref.slug,
            }
            for ref in path.creators
        ]
    return [{"type": "Person", "name": path.author}] if path.author else []


def _licence(licence: str) -> dict[str, object]:
    """Say the licence: as one that the profile knows, else by its address, else in its words."""
    if _OPEN.match(licence):
        return {"license": {"id": licence}}
    if licence.startswith(("http://", "https://")):
        return {"usageInfo": {"id": licence}}
    return {"copyrightNotice": licence}


def _atlas(edition: Edition | None) -> list[dict[str, object]]:
    version = f"{edition.version}+{edition.content}" if edition else ""
    kind = ["LearningResource", "Collection"]
    return [_told({"id": BASE, "type": kind, "name": "Pioneer Atlas", "version": version})]


def _audience(path: Path) -> list[dict[str, object]]:
    if not path.audience:
        return []
    return [
        {"id": f"{_name(path)}#audience", "name": path.audience, "prefLabel": {"en": path.audience}}
    ]


def _levels(audience: str) -> list[dict[str, object]]:
    return [
        _concept(_KIND_OF_LEVEL + level, label)
        for words, level, label in _LEVELS
        if re.search(words, audience, re.IGNORECASE)
    ]


def _concept(iri: str, label: str) -> dict[str, object]:
    return {"id": iri, "type": "Concept", "prefLabel": {"en": label}}


def _day(text: str) -> str:
    """Give a date that is told to the day; empty for any other."""
    try:
        return date.fromisoformat(text[:10]).isoformat() if len(text) >= 10 else ""
    except ValueError:
        return ""


def _taught(path: Path) -> tuple[Ref, ...]:
    """Give the ideas that a path is to cover; where none are named, all that it visits."""
    return path.covers or tuple(dict.fromkeys(ref for step in path.steps for ref in step.ideas))


def _term(ref: Ref) -> dict[str, object]:
    label = ref.label or ref.slug
    return {"id": ref.iri, "type": "DefinedTerm", "name": label, "prefLabel": {"en": label}}


def _idea(ref: Ref, where: _Where) -> dict[str, object]:
    return _told({**_term(ref), "description": ref.gloss, "url": where(ref)})


def _objective(objective: Objective) -> dict[str, object]:
    return _told(
        {
            "type": "AlignmentObject",
            "alignmentType": "teaches",
            "educationalFramework": _BLOOM if objective.level else "",
            "targetName": objective.level,
            "targetDescription": objective.text,
        }
    )


# --- Sessions and steps ---


def _session(
    path: Path, session: PathSession, where: _Where, pace: int, steps: bool
) -> dict[str, object]:
    number = session.name or f"session-{session.position}"
    taught = dict.fromkeys(ref for step in session.steps for ref in step.ideas)
    words = sum(step.words for step in session.steps)
    return _told(
        {
            "id": f"{_name(path)}#{number}",
            "type": ["LearningResource", "Syllabus"],
            "name": session.label or f"Session {session.position}",
            "position": session.position,
            "timeRequired": _duration(_minutes((session,), words, pace)),
            "teaches": [_term(ref) for ref in taught],
            "hasPart": [
                _step(path, step, f"{number}-step-{step.position}", where)
                for step in session.steps
                if steps
            ],
        }
    )


def _step(path: Path, step: PathStep, number: str, where: _Where) -> dict[str, object]:
    question = {"type": "Question", "text": step.question} if step.question else None
    return _told(
        {
            "id": f"{_name(path)}#{step.name or number}",
            "type": ["LearningResource"],
            "name": step.label or f"Step {step.position}",
            "position": step.position,
            "timeRequired": _duration(step.minutes or 0),
            "teaches": [_term(ref) for ref in step.ideas],
            "citation": [
                *(_story(case, where) for case in step.stories),
                *(_outside(one) for one in step.outside),
            ],
            "hasPart": [question] if question else [],
        }
    )


def _story(case: CaseSummary, where: _Where) -> dict[str, object]:
    return _told(
        {
            "id": case.ref.iri,
            "type": ["LearningResource", "Article"],
            "name": case.ref.label or case.ref.slug,
            "url": where(case.ref),
        }
    )


def _outside(reading: OutsideReading) -> dict[str, object]:
    web = reading.url if reading.url.startswith(("http://", "https://")) else ""
    return _told(
        {
            "type": "CreativeWork",
            "name": reading.title or reading.url,
            "url": web,
            "timeRequired": _duration(reading.minutes),
        }
    )


def _minutes(sessions: Iterable[PathSession], words: int, pace: int) -> int:
    """Give the minutes of sessions: those in class, else those that reading takes."""
    planned = sum(one.minutes or one.planned for one in sessions)
    return planned or (-(-words // pace) if pace > 0 else 0)


def _duration(minutes: int) -> str:
    """Say minutes as ISO 8601 does; empty for none.

    >>> _duration(90), _duration(120), _duration(18), _duration(0)
    ('PT1H30M', 'PT2H', 'PT18M', '')
    """
    hours, rest = divmod(max(0, minutes), 60)
    told = (f"{hours}H" if hours else "") + (f"{rest}M" if rest else "")
    return f"PT{told}" if told else ""
