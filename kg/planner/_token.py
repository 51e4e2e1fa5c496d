"""A path in an address: everything of it that a reader can edit, and nothing that they cannot.

It is written whole, or as what differs from a ready path. Words that a draft would write again are
left out; what a path rests on as it was last read is too. `_token_reading` is the other half.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from kg.catalogue import Case, Importance, Path, PathSession, PathStep, Ref, Segment
from kg.errors import NotFound
from kg.planner._clean import held_text
from kg.planner._layout import LICENCE, slug_of
from kg.planner._packing import CHANGES, pack
from kg.planner._steps import named
from kg.planner._telling import (
    abstract_of,
    analysis_of,
    main_idea,
    objectives_of,
    purposes_of,
    session_label,
    strategy_of,
)
from kg.planner._token_changes import changes, digest
from kg.planner._wording import NO_WORDS, can_be_drafted, draft_of, words_of

__all__ = ["IMPORTANCE", "SEGMENTS", "TEXTS", "USUAL", "base_fields", "token"]

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


def token(
    path: Path, case_of: Callable[[str], Case] | None = None, base: Path | None = None
) -> str:
    """Write a path as a short text of letters, digits, hyphens and underscores.

    Args:
        case_of: gives a case by slug. With it the token is shorter: of a step with words of one's
            own, those that a draft would write as well are left out.
        base: a path that whoever reads the token can find by its slug; then only what differs from
            it is written.

    Raises:
        PlanError: the path is too large for any address.
    """
    if base is not None:
        path = named(path)
        was = base_fields(base)
        found = changes(was, _fields(path, case_of, full=True), _fields(path, case_of))
        if found is not None:
            return pack({"of": base.ref.slug, "at": digest(was), **found}, CHANGES)
    return pack(_fields(path, case_of))


def base_fields(base: Path) -> dict[str, object]:
    """Write all of a ready path, as one begins with it: a path of one's own that is based on it."""
    return _fields(replace(named(base), based_on=(base.ref,)), None, full=True)


def _fields(
    path: Path, case_of: Callable[[str], Case] | None, *, full: bool = False
) -> dict[str, object]:
    """Write a path as fields.

    Args:
        full: write drafted words, usual values and names too.
    """
    ref = path.ref
    fields: dict[str, object] = {
        "t": held_text(ref.label),
        "g": ref.slug if full or ref.slug != slug_of(ref.label) else "",
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
    fields |= {k: held_text(own) for k, (own, draft) in drafts.items() if full or own != draft}
    if full or path.objectives != objectives_of(path):
        fields["o"] = [[held_text(one.text), one.level] for one in path.objectives]
    fields["s"] = [_session(path, one, case_of, full=full) for one in path.sessions]
    return fields


def _refs(refs: Iterable[Ref]) -> list[list[str]]:
    return [[ref.iri, held_text(ref.label), ref.family] for ref in refs]


def _slugs(ideas: Iterable[Ref], gone: Iterable[str] = ()) -> str:
    return ".".join([*(idea.slug for idea in ideas), *(one.rpartition("/")[2] for one in gone)])


def _session(
    path: Path, session: PathSession, case_of: Callable[[str], Case] | None, *, full: bool
) -> dict[str, object]:
    fields: dict[str, object] = {}
    if full or session.name != f"session-{session.position}":
        fields["h"] = session.name
    label = session_label(main_idea(session), len(path.sessions))
    if full or session.label != label:
        fields["l"] = held_text(session.label)
    if session.minutes is not None:
        fields["m"] = session.minutes
    if session.reading is not None:
        fields["r"] = session.reading
    if full or session.purposes != purposes_of(session):
        fields["p"] = [held_text(one) for one in session.purposes]
    if session.for_instructors:
        fields["i"] = held_text(session.for_instructors)
    before = sum(len(one.steps) for one in path.sessions if one.position < session.position)
    fields["s"] = [
        _step(one) | _all_words(one) if full else _step(one, before) | _words(one, case_of)
        for one in session.steps
    ]
    return fields


def _step(step: PathStep, before: int | None = None) -> dict[str, object]:
    """Write a step without its words.

    Args:
        before: so many steps stand before its session; what is usual at its place is left out then.
    """
    own = step.cases[0].ref.slug if step.cases else ""
    usual = before is not None and step.name == f"step-{before + step.position}"
    fields: dict[str, object] = {
        "h": "" if usual else step.name,
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
    if before is None or step.importance is not USUAL[step.segment]:
        fields["p"] = IMPORTANCE[step.importance]
    return fields


def _all_words(step: PathStep) -> dict[str, object]:
    said = words_of(step)
    texts = {key: held_text(getattr(said, field)) for field, key in TEXTS.items()}
    return {"d": int(step.drafted), **texts}


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
    left_out = not step.gone and (draft is not None or not draftable)
    texts: dict[str, object] = {
        key: held_text(getattr(said, field))
        for field, key in TEXTS.items()
        if not left_out or getattr(said, field) != getattr(usual, field)
    }
    return {"d": int(step.drafted)} | texts
