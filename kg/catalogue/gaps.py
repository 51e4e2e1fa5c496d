"""What is not known, thing by thing: the answers of the named questions on gaps, as records.

A gap is nobody's fault: it says what the sources that were read do not tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.catalogue.ideas import Ideas
from kg.catalogue.records import Gap, Ref, Scheme
from kg.namespaces import name_of
from kg.questions import ask
from kg.store import Row, Store

__all__ = ["GAP_KINDS", "gaps"]

GAP_KINDS = (
    "no-source",
    "no-date",
    "one-document-alone",
    "own-word-alone",
    "principle-without-a-story",
    "idea-without-a-story",
    "no-fall-known",
    "no-defence-known",
    "out-of-date",
    "number",
    "moment",
    "not-told",
    "open-question-of-a-story",
)
"""The kinds of gaps in the order in which they are told; a kind that a question adds comes last."""

_FIELD = re.compile(r": (?P<field>[^:]+)\.$")


def gaps(store: Store, known: Ideas, schemes: Iterable[Scheme]) -> tuple[Gap, ...]:
    """Give every gap, by kind, then by the name of what it is about.

    Args:
        schemes: all frameworks and lists; those that only sort stories have no gaps.
    """
    moments = {row["moment"].value for row in ask(store, "moments_by_unknown", {}).rows}
    rows = list(_told(ask(store, "gaps", {}).rows, moments))
    for scheme in schemes:
        if not scheme.facet:
            rows += _unshown(store, known, scheme)
    return tuple(sorted(rows, key=_key))


def _key(gap: Gap) -> tuple[int, str, str, str]:
    order = GAP_KINDS.index(gap.kind) if gap.kind in GAP_KINDS else len(GAP_KINDS)
    return order, gap.kind, gap.about.label.casefold(), gap.about.iri


def _told(rows: Iterable[Row], moments: set[str]) -> Iterator[Gap]:
    """Read the rows of the question; what is not told of one thing in several is one gap."""
    fields: dict[tuple[str, str], list[str]] = {}
    first: dict[tuple[str, str], tuple[Ref, Ref | None]] = {}
    for row in rows:
        thing = _ref(row, "thing")
        about = _ref(row, "about") if "about" in row else thing
        kind = row["kind"].value.casefold().replace(" ", "-")
        inside = thing if thing.iri != about.iri else None
        if kind != "not-told":
            yield Gap(kind, about, inside, row["unknown"].value)
            continue
        kind = _untold_of(thing, moments)
        found = _FIELD.search(row["unknown"].value)
        fields.setdefault((kind, thing.iri), []).append(
            found["field"] if found else row["unknown"].value
        )
        first[kind, thing.iri] = about, inside
    for (kind, iri), names in fields.items():
        yield Gap(kind, *first[kind, iri], ", ".join(names))


def _untold_of(thing: Ref, moments: set[str]) -> str:
    if thing.iri in moments:
        return "moment"
    return "number" if thing.kind == "statistic" else "not-told"


def _ref(row: Row, name: str) -> Ref:
    iri = row[name].value
    label = row[f"{name}Label"].value if f"{name}Label" in row else iri
    found = name_of(iri)
    if found is None:
        return Ref(iri, "", iri, label)
    return Ref(iri, found.kind, found.slug, label, part=found.part)


def _unshown(store: Store, known: Ideas, scheme: Scheme) -> Iterator[Gap]:
    """Give the ideas of a framework that no story shows; principles have a kind of their own.

    A level at which somebody placed an organisation is known by that: no deed alone shows a level.
    """
    placed = {slug for slug, seen in scheme.seen if seen.placings}
    for row in ask(store, "ideas_without_story", {"scheme": scheme.ref.slug}).rows:
        idea = known.ref(row["idea"].value)
        if idea.family != "Principle" and idea.slug not in placed:
            yield Gap("idea-without-a-story", scheme.ref, idea)
