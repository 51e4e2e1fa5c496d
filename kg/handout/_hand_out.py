"""A path in, a file out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from kg.catalogue import Decision, Path, PathStep
from kg.errors import ExportError, NotFound
from kg.export import Reference, as_bibtex, as_csl, as_ris
from kg.handout._cartridge import Sheet, cartridge
from kg.handout._forms import FORMS, Edition, File, forms_of
from kg.handout._holdings import Holdings
from kg.handout._html import as_html
from kg.handout._instructor import instructor
from kg.handout._markdown import as_markdown
from kg.handout._paper import Paper, washed
from kg.handout._pdf import as_pdf
from kg.handout._reader import reading
from kg.handout._resource import learning_resource
from kg.handout._safe import for_students, opened_with
from kg.handout._sources import entries
from kg.handout._student import student
from kg.handout._telling import Telling
from kg.handout._word import as_word
from kg.rendering.parts import capital, full_stop, title_of

__all__ = ["hand_out"]

_NO_NAME = re.compile(r"[^a-z0-9]+")
_WHY_NOT = {
    Edition.STUDENT: "it holds what only the instructor may see. "
    f"Ask for the {Edition.INSTRUCTOR} edition.",
    Edition.READER: "it is a text to read. "
    f"Known: {', '.join(form.name for form in forms_of(Edition.READER))}.",
}
_CALLED = {
    Edition.STUDENT: "student sheet",
    Edition.INSTRUCTOR: "teaching plan",
    Edition.READER: "the reading",
}
"""How the paper of an edition is called."""
_BLOCKS = {
    Edition.STUDENT: student,
    Edition.INSTRUCTOR: instructor,
    Edition.READER: reading,
}
_STEM = 80
"""Characters of the name of a file, at most."""


def hand_out(path: Path, form: str, edition: str, holdings: Holdings) -> File:
    """Make a file of a path, for students or for whoever teaches it.

    Equal paths, editions and holdings give equal bytes, whatever the day.

    Raises:
        NotFound: there is no such form or no such edition.
        ExportError: the edition cannot be had in that form.
    """
    if edition not in tuple(Edition):
        raise NotFound(
            f"There is no edition {edition!r}. Known: {', '.join(Edition)}.", tuple(Edition)
        )
    if form not in FORMS:
        raise NotFound(f"There is no form {form!r}. Known: {', '.join(FORMS)}.")
    if form not in [one.name for one in forms_of(edition)]:
        raise ExportError(
            f"The {edition} edition cannot be had as {FORMS[form].label}: {_WHY_NOT[Edition(edition)]}"
        )
    who = Edition(edition)
    found = FORMS[form]
    content = _made(path, form, who, holdings)
    stem = _NO_NAME.sub("-", path.ref.slug.lower()).strip("-")[:_STEM] or "path"
    name = stem if form == "ttl" else f"{stem}-{who}"
    return File(f"{name}{found.ending}", found.media_type, content)


def _made(path: Path, form: str, edition: Edition, holdings: Holdings) -> bytes:
    if form == "ttl":
        return holdings.written()
    asked = opened_with(path, holdings.case_of)
    decisions = {step.name: one for step, one in asked}
    seen = path if edition is Edition.INSTRUCTOR else for_students(path, decisions.values())
    if form in _DRAWN:
        return _DRAWN[form](paper_of(seen, edition, holdings, decisions))
    if form in _LISTED:
        hidden = () if edition is Edition.INSTRUCTOR else decisions.values()
        found = washed(entries(seen, holdings, hidden))
        return f"{_LISTED[form](entry.reference for entry in found)}\n".encode()
    if form == "jsonld":
        resource = learning_resource(
            seen,
            public_url=holdings.public_url,
            edition=holdings.edition,
            pace=holdings.pace,
        )
        return f"{json.dumps(resource, ensure_ascii=False, indent=2)}\n".encode()
    return _course(path, edition, holdings, decisions)


def _course(
    path: Path, edition: Edition, holdings: Holdings, decisions: Mapping[str, Decision]
) -> bytes:
    """Pack the course with its papers; that of students holds nothing made of the whole path."""
    safe = for_students(path, decisions.values())
    inside = replace(holdings, address=holdings.found_at)  # the course turns it to its own pages
    paper = paper_of(safe, Edition.STUDENT, inside, decisions)
    sheets = [Sheet("Student sheet", as_html(paper).decode())]
    found = entries(safe, holdings, decisions.values())
    whole = edition is Edition.INSTRUCTOR
    if whole:
        plan = as_html(paper_of(path, edition, inside, decisions)).decode()
        sheets.append(Sheet("Teaching plan", plan, for_instructors=True))
    return cartridge(
        _on_the_sheet(replace(path, abstract=safe.abstract) if whole else safe, decisions),
        holdings.pages or (lambda _: ""),
        [entry.source for entry in found if entry.source],
        sheets=sheets,
        for_instructors=whole,
        public_url=holdings.public_url,
    )


def _on_the_sheet(path: Path, decisions: Mapping[str, Decision]) -> Path:
    """Give a path without the decisions among what is read before: they stand on the sheet.

    Their stories, which tell how they ended, are nothing to read before class by that alone.
    """
    told = {one.statement.ref.iri for one in decisions.values()}

    def step_of(step: PathStep) -> PathStep:
        return replace(step, before=tuple(one for one in step.before if one[0].iri not in told))

    sessions = tuple(
        replace(session, steps=tuple(map(step_of, session.steps))) for session in path.sessions
    )
    return replace(path, sessions=sessions)


def paper_of(
    path: Path, edition: Edition, holdings: Holdings, decisions: Mapping[str, Decision]
) -> Paper:
    """Make the paper of an edition.

    Args:
        path: as the edition may see it.
    """
    telling = Telling(path, holdings, decisions, edition is not Edition.INSTRUCTOR)
    name = _CALLED[edition]
    whose = ", for the instructor" if edition is Edition.INSTRUCTOR else ""
    changed = telling.changed_from()
    version = f", version {path.version}" if path.version else ""
    running = f"{title_of(path.ref.label)}, {name}{version}. Pioneer Atlas."
    if changed:
        running = f"{capital(name)}. {full_stop(changed)}"
    return washed(
        Paper(
            title=path.ref.label or path.ref.slug,
            edition=edition,
            above=telling.above(f"{capital(name)}{whose}"),
            about=" ".join(path.abstract.split()),
            author=path.author,
            day=path.issued or holdings.edition.issued,
            running=running,
            blocks=tuple(_BLOCKS[edition](telling)),
        )
    )


_DRAWN: Mapping[str, Callable[[Paper], bytes]] = {
    "docx": as_word,
    "html": as_html,
    "md": as_markdown,
    "pdf": as_pdf,
}
_LISTED: Mapping[str, Callable[[Iterable[Reference]], str]] = {
    "bib": as_bibtex,
    "csl": as_csl,
    "ris": as_ris,
}
