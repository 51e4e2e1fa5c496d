"""The forms and editions of what is handed out, and the file that comes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kg.export import Form

__all__ = ["FORMS", "Edition", "File", "forms_of"]


class Edition(StrEnum):
    """For whom a file is made; a reader gets the texts that are to be read before class."""

    STUDENT = "student"
    INSTRUCTOR = "instructor"
    READER = "reader"


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is handed out; its name is one that people like to find in a folder."""

    name: str
    media_type: str
    content: bytes


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

FORMS: Mapping[str, Form] = {
    form.name: form
    for form in (
        Form("html", "Web page, to print", ".html", "text/html"),
        Form("pdf", "PDF", ".pdf", "application/pdf"),
        Form("docx", "Word", ".docx", _WORD),
        Form("md", "Markdown", ".md", "text/markdown"),
        Form("bib", "Bibliography as BibTeX", ".bib", "application/x-bibtex"),
        Form("ris", "Bibliography as RIS", ".ris", "application/x-research-info-systems"),
        Form(
            "csl",
            "Bibliography as CSL-JSON",
            ".csl.json",
            "application/vnd.citationstyles.csl+json",
        ),
        Form("imscc", "Course cartridge, for Moodle and Canvas", ".imscc", "application/zip"),
        Form("jsonld", "Learning resource as JSON-LD", ".jsonld", "application/ld+json"),
        Form("ttl", "The path itself, as Turtle", ".ttl", "text/turtle"),
    )
}
"""The forms by name, those to print first."""

_WITH_ALL_IN_IT = ("ttl",)
"""Forms that hold the whole path as it is, and so what only the instructor may see."""
_TEXTS = ("html", "pdf", "docx", "md")
"""Forms for reading."""


def forms_of(edition: Edition | str) -> tuple[Form, ...]:
    """Give the forms in which an edition can be had.

    >>> "ttl" in [form.name for form in forms_of("student")]
    False
    >>> [form.name for form in forms_of("reader")]
    ['html', 'pdf', 'docx', 'md']
    """
    who = Edition(edition)
    if who is Edition.READER:
        return tuple(FORMS[name] for name in _TEXTS)
    whole = who is Edition.INSTRUCTOR
    return tuple(form for form in FORMS.values() if whole or form.name not in _WITH_ALL_IN_IT)
