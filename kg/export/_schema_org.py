"""What pages show, said to search engines and libraries in the terms of schema.org.

Only what the atlas holds is said, and nothing for which schema.org has no word: whose reading it is
that a story shows an idea cannot be said there, so ideas are mentioned and no more. Each thing is
named by its lasting name; `where` gives the address of its page on the web.

Source: schema.org 30.0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from kg.catalogue import (
    Case,
    Citation,
    Idea,
    Ref,
    Scheme,
    Source,
    SourceUse,
    Statement,
    interval_of,
)
from kg.export._citing import ATLAS, Edition
from kg.export._dataset import ABOUT, DUMP, LICENCE
from kg.export._formats import ALTERNATE, FORMS
from kg.namespaces import BASE

__all__ = [
    "dataset_told",
    "idea_told",
    "page_told",
    "scheme_told",
    "source_told",
    "statement_told",
    "story_told",
]

Where = Callable[[Ref], str]
"""Gives the address of the page of a thing on the web; empty where it has none."""
_Told = dict[str, object]

_CONTEXT = "https://schema.org"
_LONGEST = 500
"""Characters of a description."""
_OURS = {"@type": "Organization", "@id": f"{BASE}organisation/pioneer-atlas", "name": ATLAS}


def page_told(kind: str, title: str, about: str, edition: Edition, url: str) -> _Told:
    """Describe a page as one of the dataset.

    Args:
        kind: what it is in schema.org.
        url: its address on the web; empty where it has none.
    """
    return _known(
        {
            "@context": _CONTEXT,
            "@type": kind,
            "name": title[:300],
            "description": about[:_LONGEST],
            "inLanguage": "en",
            "license": LICENCE,
            "isPartOf": _part(edition),
            "url": url,
        }
    )


def dataset_told(edition: Edition, counts: str, base: str) -> _Told:
    """Describe the whole as a dataset.

    Args:
        counts: what it holds, in a sentence.
        base: where the atlas is on the web; empty where it is not.
    """
    dumps = ("nq", "ttl", "jsonld") if base else ()
    return _known(
        {
            "@context": _CONTEXT,
            "@type": "Dataset",
            "@id": BASE,
            "name": ATLAS,
            "description": f"{ABOUT} {counts}".strip(),
            "inLanguage": "en",
            "license": LICENCE,
            "isAccessibleForFree": True,
            "creator": _OURS,
            "version": f"{edition.version}+{edition.content}",
            "datePublished": edition.issued,
            "url": f"{base}/read/" if base else "",
            "distribution": [
                {
                    "@type": "DataDownload",
                    "encodingFormat": FORMS[form].media_type,
                    "contentUrl": f"{base}/data/{DUMP}.{form}",
                }
                for form in dumps
            ],
        }
    )


def story_told(case: Case, edition: Edition, where: Where, base: str) -> _Told:
    """Describe a story as an article about an organisation, with what it cites."""
    summary = case.summary
    ideas = {one.idea.iri: one.idea for told in case.statements for one in told.readings}
    return _known(
        {
            **_whole("Article", case.ref, summary.abstract, edition, where),
            "author": [_maker(ref) for ref in case.authors],
            "datePublished": _date(case.issued),
            "isAccessibleForFree": True,
            "about": [_maker(ref) for ref in case.organisations],
            "contentLocation": [{"@type": "Place", "name": ref.label} for ref in summary.places],
            "temporalCoverage": _years(case.statements),
            "mentions": [_term(ref) for _, ref in sorted(ideas.items())],
            "citation": [_cited(source) for source in case.sources],
            "encoding": _encodings(case.ref, base),
        }
    )


def statement_told(told: Statement, case: Case | None, edition: Edition, where: Where) -> _Told:
    """Describe one statement as a claim: what it says, of what, and where that is told.

    Args:
        case: the story in which it stands; None where it belongs to none.
    """
    held = {source.ref.iri: source for source in case.sources} if case else {}
    about = [ref for ref in told.about if ref.iri and (case is None or ref.iri != case.ref.iri)]
    if told.critique:
        about = [*about, *told.critique.targets]
    return _known(
        {
            **_whole("Claim", told.ref, "", edition, where),
            "text": told.text[:_LONGEST],
            "isPartOf": [
                *([_named("Article", case.ref, where)] if case else []),
                _part(edition),
            ],
            "about": [_thing(ref) for ref in about],
            "creator": [_maker(ref) for ref in told.said_by],
            "mentions": [_term(one.idea) for one in told.readings],
            "citation": _citations(told.citations, held),
        }
    )


def idea_told(idea: Idea, edition: Edition, where: Where) -> _Told:
    """Describe an idea as a term of its framework, with where it is told."""
    held = {source.ref.iri: source for source in idea.sources}
    return _known(
        {
            **_whole("DefinedTerm", idea.ref, idea.definition, edition, where),
            "termCode": idea.ref.slug,
            "alternateName": list(idea.other_names),
            "inDefinedTermSet": _named("DefinedTermSet", idea.scheme, where),
            "subjectOf": _citations(idea.citations, held),
        }
    )


def scheme_told(scheme: Scheme, edition: Edition, where: Where, base: str) -> _Told:
    """Describe a framework as a set of terms, with who proposed it and where."""
    held = {source.ref.iri: source for source in scheme.sources}
    return _known(
        {
            **_whole("DefinedTermSet", scheme.ref, scheme.definition, edition, where),
            "creator": [_maker(ref) for ref in scheme.proposers],
            "citation": _citations(scheme.citations, held),
            "hasDefinedTerm": [_term(ref) for ref in scheme.ideas],
            "encoding": _encodings(scheme.ref, base),
        }
    )


def source_told(use: SourceUse, where: Where) -> _Told:
    """Describe a source: the work itself, which is not ours to license."""
    source = use.source
    page = where(source.ref)
    told = {
        "@context": _CONTEXT,
        **_work(source),
        "mainEntityOfPage": page if page and page != source.url else "",
    }
    return _known(told)


# --- Pieces ---


def _known(told: Mapping[str, object]) -> _Told:
    """Leave out what is not told."""
    return {name: value for name, value in told.items() if value not in ("", [], {}, None)}


def _whole(kind: str, ref: Ref, about: str, edition: Edition, where: Where) -> _Told:
    url = where(ref)
    return {
        "@context": _CONTEXT,
        "@type": kind,
        "@id": ref.iri,
        "name": ref.label or ref.slug,
        "description": about[:_LONGEST],
        "inLanguage": "en",
        "license": LICENCE,
        "isPartOf": _part(edition),
        "url": url,
    }


def _part(edition: Edition) -> _Told:
    version = f"{edition.version}+{edition.content}"
    return {"@type": "Dataset", "@id": BASE, "name": ATLAS, "version": version}


def _named(kind: str, ref: Ref, where: Where) -> _Told:
    return _known({"@type": kind, "@id": ref.iri, "name": ref.label or ref.slug, "url": where(ref)})


def _thing(ref: Ref) -> _Told:
    kinds = {"case": "Article", "scheme": "DefinedTermSet", "source": "CreativeWork"}
    if ref.kind in ("organisation", "person"):
        return _maker(ref)
    kind = "Claim" if ref.part else kinds.get(ref.kind, "DefinedTerm" if ref.family else "Thing")
    return _known({"@type": kind, "@id": ref.iri, "name": ref.label or ref.slug})


def _maker(ref: Ref) -> _Told:
    kind = {"organisation": "Organization", "person": "Person"}.get(ref.kind, "Thing")
    return _known({"@type": kind, "@id": ref.iri, "name": ref.label or ref.slug})


def _term(ref: Ref) -> _Told:
    return {"@type": "DefinedTerm", "@id": ref.iri, "name": ref.label or ref.slug}


def _cited(source: Source) -> _Told:
    """Name a source; more about it stands on its own page."""
    return _known(
        {
            "@type": "CreativeWork",
            "@id": source.ref.iri,
            "name": source.title or source.ref.label,
            "author": list(source.creators),
            "datePublished": _date(source.issued),
        }
    )


def _work(source: Source) -> _Told:
    """Describe a source; who made it is a person only where that is known, else a name."""
    makers = [
        {"@type": "Person", "name": name} if name in source.people else name
        for name in source.creators
    ]
    return _known(
        {
            **_cited(source),
            "author": makers,
            "publisher": [{"@type": "Organization", "name": name} for name in source.publishers],
            "url": source.url if source.url.startswith(("http://", "https://")) else "",
        }
    )


def _citations(citations: Iterable[Citation], held: Mapping[str, Source]) -> list[_Told]:
    """Describe each source that is cited, once."""
    found: dict[str, _Told] = {}
    for one in citations:
        source = held.get(one.source.iri)
        found[one.source.iri] = _cited(source) if source else _thing(one.source)
    return list(found.values())


def _encodings(ref: Ref, base: str) -> list[_Told]:
    """Give where the same is had as data."""
    return [
        {
            "@type": "MediaObject",
            "encodingFormat": FORMS[form].media_type,
            "contentUrl": f"{base}/data/{ref.kind}/{ref.slug}.{form}",
        }
        for form in (ALTERNATE if base else ())
    ]


def _date(lexical: str) -> str:
    """Give a date as ISO 8601 has it, as exactly as it is told; empty for any other text."""
    return lexical if interval_of(lexical) else ""


def _years(statements: Iterable[Statement]) -> str:
    """Give the first and last year of which something is told."""
    days = [
        day
        for told in statements
        if told.kind in ("episode", "moment")
        for day in (told.when.earliest, told.when.latest)
        if day
    ]
    if not days:
        return ""
    first, last = min(days).year, max(days).year
    return f"{first:04d}" if first == last else f"{first:04d}/{last:04d}"
