"""A whole path in an address: everything of it that a reader can edit, and nothing that they cannot.

Words that a draft would write again are left out; what a path rests on as it was last read is too.
`_token_reading` is the other half.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from kg.catalogue import Case, Importance, Path, PathSession, PathStep, Ref, Segment
from kg.errors import NotFound
from kg.planner._clean import held_text
from kg.planner._layout import LICENCE, slug_of
from kg.planner._packing import pack
from kg.planner._telling import (
    abstract_of,
    analysis_of,
    main_idea,
    objectives_of,
    purposes_of,
    session_label,
    strategy_of,
)
from kg.planner._wording import NO_WORDS, can_be_drafted, draft_of, words_of

__all__ = ["IMPORTANCE", "SEGMENTS", "TEXTS", "USUAL", "token"]

SEGMENTS: Mapping[Segment, str] = {
    Segment.DECISION: "d",
    Segment.STORY: "s",
    Segment.IDEA: "i",
    Segment.COMPARISON: "c",
    Segment.CLOSE: "e",
    Segment.NONE: "",
}
IMPORTANCE: Mapping[Importance, str] = {
    Importance.ESSENTIAL: "e",
    Importance.RECOMMENDED: "r",
    Importance.FURTHER: "f",
    Importance.NONE: "",
}
USUAL: Mapping[Segment, Importance] = {
    Segment.DECISION: Importance.RECOMMENDED,
    Segment.STORY: Importance.ESSENTIAL,
    Segment.IDEA: Importance.RECOMMENDED,
    Segment.COMPARISON: Importance.ESSENTIAL,
    Segment.CLOSE: Importance.NONE,
    Segment.NONE: Importance.NONE,
}
"""How much a step matters where nothing else is written."""
TEXTS: Mapping[str, str] = {
    "label": "L",
    "annotation": "A",
    "question": "Q",
    "for_instructors": "I",
    "because": "W",
}
"""The texts of a step and how they are written."""


def token(path: Path, case_of: Callable[[str], Case] | None = None) -> str:
    """Write a path as a short text of letters, digits, hyphens and underscores.

    Args:
        case_of: gives a case by slug. With it the token is shorter: of a step with words of one's
            own, those that a draft would write as well are left out.

    Raises:
        PlanError: the path is too large for any address.
    """
    ref = path.ref
    fields: dict[str, object] = {
        "t": held_text(ref.label),
        "g": ref.slug if ref.slug != slug_of(ref.label) else "",
        "w": held_text(path.author),
        "c": _refs(path.creators),
        "i": held_text(path.issued),
        "b": _refs(path.based_on),
        "u": held_text(path.audience),
        "k": _slugs(path.covers, path.gone_covers),
        "n": _slugs(path.assumes, path.gone_assumes),
        "x": held_text(path.leaves_out),
        "f": held_text(path.feedback),
        "q": held_text(path.note),
    }
    fields = {key: value for key, value in fields.items() if value}
    drafts = {"a": (path.abstract, abstract_of(path)), "y": (path.strategy, strategy_of(path))}
    drafts["z"] = (path.analysis, analysis_of(path))
    drafts |= {"l": (path.licence, LICENCE), "v": (path.version, "1")}
    fields |= {key: held_text(own) for key, (own, draft) in drafts.items() if own != draft}
    if path.objectives != objectives_of(path):
        fields["o"] = [[held_text(one.text), one.level] for one in path.objectives]
    fields["s"] = [_session(path, one, case_of) for one in path.sessions]
    return pack(fields)


def _refs(refs: Iterable[Ref]) -> list[list[str]]:
    return [[ref.iri, held_text(ref.label), ref.family] for ref in refs]


def _slugs(ideas: Iterable[Ref], gone: Iterable[str] = ()) -> str:
    return ".".join([*(idea.slug for idea in ideas), *(one.rpartition("/")[2] for one in gone)])


def _session(
    path: Path, session: PathSession, case_of: Callable[[str], Case] | None
) -> dict[str, object]:
    fields: dict[str, object] = {}
    if session.name != f"session-{session.position}":
        fields["h"] = session.name
    label = session_label(session.position, main_idea(session), len(path.sessions))
    if session.label != label:
        fields["l"] = held_text(session.label)
    if session.minutes is not None:
        fields["m"] = session.minutes
    if session.reading is not None:
        fields["r"] = session.reading
    if session.purposes != purposes_of(session):
        fields["p"] = [held_text(one) for one in session.purposes]
    if session.for_instructors:
        fields["i"] = held_text(session.for_instructors)
    before = sum(len(one.steps) for one in path.sessions if one.position < session.position)
    fields["s"] = [_step(one, before + one.position, case_of) for one in session.steps]
    return fields


def _step(step: PathStep, place: int, case_of: Callable[[str], Case] | None) -> dict[str, object]:
    own = step.cases[0].ref.slug if step.cases else ""
    fields: dict[str, object] = {
        "h": step.name if step.name != f"step-{place}" else "",
        "g": SEGMENTS[step.segment],
        "m": step.minutes or 0,
        "c": ".".join(case.ref.slug for case in step.cases),
        "i": _slugs(step.ideas),
        "t": ".".join(f"{case.ref.slug}#{told.anchor}" for case, told in step.statements),
        "b": ".".join(_read(ref, own) for ref, _ in step.before),
        "x": list(step.gone),
        "y": list(step.gone_before),
        "k": int(step.kept),
        "o": [[held_text(one.title), one.url, one.minutes] for one in step.outside],
    }
    fields = {key: value for key, value in fields.items() if value}
    if step.importance is not USUAL[step.segment]:
        fields["p"] = IMPORTANCE[step.importance]
    return fields | _words(step, case_of)


def _read(ref: Ref, own: str) -> str:
    """Write what is read before a step: an idea by its slug, its own story as "@", others after it."""
    if ref.kind != "case":
        return ref.slug
    part = f"#{ref.part}" if ref.part else ""
    return f"@{'' if ref.slug == own and not part else ref.slug}{part}"


def _nobody(slug: str) -> Case:
    """Give no story: what is drafted of a story cannot be."""
    raise NotFound(f"No story is at hand, nor is “{slug}”.")


def _words(step: PathStep, case_of: Callable[[str], Case] | None) -> dict[str, object]:
    """Write the texts of a step that no draft would write; a draft that nobody touched has none."""
    draftable = can_be_drafted(step) and not step.gone
    if step.drafted and draftable and case_of is None:
        return {}
    draft = draft_of(step, case_of or _nobody) if draftable else None
    said, usual = words_of(step), draft or NO_WORDS
    if step.drafted and draft == said:
        return {}
    left_out = draft is not None or not draftable
    texts: dict[str, object] = {
        key: held_text(getattr(said, field))
        for field, key in TEXTS.items()
        if not left_out or getattr(said, field) != getattr(usual, field)
    }
    return {"d": int(step.drafted)} | texts
