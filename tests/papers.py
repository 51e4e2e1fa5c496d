"""What the files that are handed out say, whatever their form: for tests that look for words."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from xml.etree import ElementTree

from pypdf import PdfReader

import kg
from kg.catalogue import Case, Path
from kg.handout import File, Holdings, forms_of, hand_out
from kg.plain import pages_of

__all__ = [
    "LISTS",
    "PAPERS",
    "every",
    "for_the_instructor",
    "holdings",
    "holds",
    "said",
    "squeezed",
]

PAPERS = ("docx", "html", "md", "pdf")
LISTS = ("bib", "csl", "ris")


@lru_cache(maxsize=16)
def squeezed(text: str) -> str:
    """Only letters and figures: however a form breaks and marks a line, these stay."""
    return re.sub(r"[\W_]+", "", text).casefold()


def said(file: File) -> str:
    """All that can be read in a file, whatever its form, and all else that stands in it."""
    name, content = file.name, file.content
    if name.endswith(".pdf"):
        reader = PdfReader(io.BytesIO(content))
        pages = "".join(page.extract_text() for page in reader.pages)
        return pages + str(reader.metadata) + content.decode("latin-1")
    if name.endswith((".docx", ".imscc")):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            hidden = for_the_instructor(packed) if "imsmanifest.xml" in packed.namelist() else ()
            texts = [packed.read(one).decode() for one in packed.namelist() if one not in hidden]
        bare = (html.unescape(re.sub(r"<[^>]*>", "", text)) for text in texts)
        return "".join([*texts, *bare])
    text = content.decode()
    return text + html.unescape(re.sub(r"<[^>]*>", "", text))


def for_the_instructor(packed: zipfile.ZipFile) -> tuple[str, ...]:
    """The files of a cartridge that its manifest hides from students."""
    manifest = ElementTree.fromstring(packed.read("imsmanifest.xml"))
    return tuple(
        one.attrib["href"]
        for resource in manifest.iter()
        if resource.tag.endswith("}resource")
        and any(value.text == "Instructor" for value in resource.iter())
        for one in resource
        if one.tag.endswith("}file")
    )


def holds(told: str, text: str) -> bool:
    return squeezed(text) in squeezed(told)


def holdings(atlas: kg.Atlas, **cases: Case) -> Holdings:
    """What the atlas gives, with other cases in the place of some."""
    edition = atlas.exports.edition

    def case_of(slug: str) -> Case | None:
        return cases.get(slug) or (atlas.case(slug) if atlas.summary(slug) else None)

    return Holdings(
        case_of=case_of,
        idea_of=atlas.idea,
        edition=edition,
        address=lambda ref: ref.iri,
        written=lambda: b"",
        material=atlas.planning.material,
    )


def every(
    atlas: kg.Atlas, path: Path, edition: str, given: Holdings | None = None
) -> Iterator[File]:
    for form in forms_of(edition):
        yield (
            hand_out(path, form.name, edition, given)
            if given
            else atlas.hand_out(path, form.name, edition, pages=pages_of(atlas))
        )
