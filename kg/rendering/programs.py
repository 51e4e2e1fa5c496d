"""What is read of what programs can fetch: the addresses, and what each is for.

In words for people who look after a catalogue or a notebook, and who have not read a specification.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from kg.namespaces import BASE
from kg.questions import Question
from kg.rendering.parts import escape, link, part

__all__ = ["for_programs", "question_for_programs"]

_QUESTIONS = "/api/questions"


def question_for_programs(asked: Question, values: Mapping[str, str], base: str) -> str:
    """Give the addresses at which the answer to a question is had, always as it then stands.

    Args:
        base: where the atlas is found, no slash at its end.
    """
    query = f"?{urlencode(values)}" if values else ""
    forms = " or ".join(
        link(f"as {form.upper()}", f"{_QUESTIONS}/{asked.name}.{form}{query}")
        for form in ("json", "csv")
    )
    address = f"{base}{_QUESTIONS}/{asked.name}.csv{query}"
    return (
        f'<p class="seen">For a spreadsheet or a program: this answer {forms}, always as the atlas '
        f"then stands. The address of the table is <code>{escape(address)}</code></p>"
    )


def for_programs(base: str, example: str) -> str:
    """List what programs can fetch, each with an address to try.

    Args:
        base: where the atlas is found, no slash at its end.
        example: a story, by its name in an address.
    """
    rows = (
        (
            "One thing",
            "Each story, idea, source, person, organisation and path has its data at an address of "
            "its own. Put .jsonld, .nt or .rdf where .ttl stands for JSON-LD, N-Triples or RDF/XML, "
            "whichever your catalogue reads.",
            f"/data/case/{example}.ttl",
        ),
        (
            "All of it",
            "The files above, each at an address that stays, for a program that fetches them again.",
            "/data/pioneer-atlas.nq",
        ),
        (
            "Lasting names",
            f"In every file a thing is called by a name such as {BASE}case/{example}, which stays "
            "the same wherever the atlas stands. Here that name leads a reader to the page, and a "
            "program to the data.",
            f"/id/case/{example}",
        ),
        (
            "Questions",
            "Every question of the page Ask, answered as JSON or as a table in CSV, with what is to "
            "be minded in reading it.",
            _QUESTIONS,
        ),
        (
            "SPARQL",
            "Any question in the query language of linked data. The page “Your own query” is the "
            "place to write one; a program sends it here.",
            "/sparql",
        ),
        (
            "What there is, in numbers",
            "A description for catalogues of data sets, in the vocabulary VoID: how much of what, "
            "under which licence, where it is fetched.",
            "/.well-known/void",
        ),
        (
            "For programmers",
            "The questions described in OpenAPI, from which tools make a client.",
            "/api/openapi.json",
        ),
        (
            "Short names",
            "What the beginnings of names stand for, to set at the top of a query.",
            "/prefixes",
        ),
    )
    listed = "".join(
        f"<dt>{escape(name)}</dt><dd><p>{escape(said)}</p>"
        f'<p><a href="{escape(where)}"><code>{escape(base + where)}</code></a></p></dd>'
        for name, said, where in rows
    )
    return part("For programs", f'<dl class="loading">{listed}</dl>', anchor="programs")
