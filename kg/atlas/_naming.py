"""What things of the atlas are called: choices of a question, terms of an answer, names not there."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable

from kg.atlas._snapshot import Snapshot
from kg.catalogue import Basis, Ref
from kg.catalogue.statements import WHOSE
from kg.errors import NotFound
from kg.namespaces import BASE
from kg.questions import Choice, Parameter
from kg.store import Term

__all__ = ["choices_of", "label_of", "not_found"]


def choices_of(snapshot: Snapshot, parameter: Parameter) -> tuple[Choice, ...]:
    """Give what a parameter of a question can be; a label that several share says which it is."""
    if parameter.kind == "basis":
        return tuple(Choice(one.value, WHOSE[one][0].upper() + WHOSE[one][1:]) for one in Basis)
    refs = _things(snapshot, parameter.kind, parameter.family)
    shared = {label for label, times in Counter(r.label for r in refs).items() if times > 1}
    family = snapshot.known.family_label
    return tuple(
        Choice(
            ref.slug,
            f"{ref.label} ({family(ref.family) if ref.kind == 'concept' else ref.slug})"
            if ref.label in shared
            else ref.label,
        )
        for ref in refs
    )


def _things(snapshot: Snapshot, kind: str, family: str) -> Iterable[Ref]:
    """Give the things of a kind that a question can be asked about, by label."""
    if kind == "case":
        return [one.ref for one in snapshot.summaries.values()]
    if kind == "scheme":
        return [scheme.ref for scheme in snapshot.schemes]
    found: Iterable[Ref] = ()
    if kind == "source":
        found = (one.ref for one in snapshot.sources.values())
    elif family:
        found = (ref for ref in snapshot.known.all() if ref.family == family)
    elif kind == "concept":
        found = (ref for one in snapshot.schemes if not one.facet for ref in one.ideas)
    elif kind == "organisation":
        found = (ref for case in snapshot.all_cases for ref in case.organisations)
    elif kind == "person":
        found = (
            ref for case in snapshot.all_cases for told in case.statements for ref in told.said_by
        )
    named = {ref.iri: ref for ref in found if ref.kind == kind}
    return sorted(named.values(), key=lambda ref: (ref.label.casefold(), ref.iri))


def label_of(snapshot: Snapshot, term: Term) -> str:
    """Say a term of an answer: the name of a thing that is known, else its text."""
    iri = term.value
    if iri in snapshot.summaries:
        return snapshot.summaries[iri].ref.label
    if iri in snapshot.sources:
        return snapshot.sources[iri].title
    return snapshot.known.ref(iri).label if iri.startswith(BASE) else iri


def not_found(kind: str, slug: str, known: Iterable[str]) -> NotFound:
    """Say that there is nothing of this name, and carry the nearest that there are."""
    near = tuple(difflib.get_close_matches(slug, list(known), n=3, cutoff=0.5))
    hint = f" Nearest: {', '.join(near)}." if near else ""
    return NotFound(f"No {kind} named {slug!r}.{hint}", near)
