"""A course as an IMS Common Cartridge 1.1, which Canvas and Moodle import.

A session becomes a module, a story or an idea a page, a question a discussion, a source with an
address a web link. Names of things come from the names in the path, never from a clock or a count
of what was built before, so that a later import replaces an earlier one. What only the instructor
may see is left out unless it is asked for, and is then marked so that the importing system hides it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from kg.catalogue import Path, PathSession, PathStep, Ref, Segment, Source
from kg.export import zipped
from kg.handout._cartridge_xml import (
    DISCUSSION,
    LINK,
    MANIFEST,
    NOTES,
    PAGE,
    Course,
    Folder,
    Leaf,
    Resource,
    discussion,
    fit_for_xml,
    manifest,
    short,
    web_link,
)
from kg.rendering import (
    course_notes,
    course_session,
    course_topic,
    plain_address,
    plain_links,
)

__all__ = ["Sheet", "cartridge"]

_WORDS = {"case": "Story", "concept": "Idea"}
"""What is packed as a page, and what its title begins with."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A paper that goes into the cartridge, as a whole page of HTML.

    `session` is the position of the session that it belongs to, 0 for the whole course. What is
    `for_instructors` is hidden from students by whoever imports the cartridge.
    """

    title: str
    markup: str
    session: int = 0
    for_instructors: bool = False


def cartridge(
    path: Path,
    pages: Callable[[Ref], str],
    sources: Sequence[Source] = (),
    *,
    sheets: Sequence[Sheet] = (),
    for_instructors: bool = False,
    public_url: str = "",
) -> bytes:
    """Pack a reading path as a cartridge (`.imscc`); equal arguments give equal bytes.

    Args:
        path: the reading path; one module for each session.
        pages: gives a whole page of HTML for a story or an idea, "" where there is none; see
            `kg.plain.pages_of`.
        sources: those to be linked, in path order; one without a web address is left out.
        sheets: the papers.
        for_instructors: whether what only the instructor may see goes in too, hidden from students
            until the instructor shows it: notes, and stories that tell how a decision ended before
            the room has taken it. Otherwise all that is left out, a sheet that is given too.
        public_url: where the atlas is on the web; links to what is not packed lead there.
    """
    packing = _Packing(path, pages, public_url.rstrip("/"), for_instructors)
    sat = {session.position for session in path.sessions}
    papers = packing.papers([one for one in sheets if one.session not in sat])
    modules = [
        packing.module(session, [one for one in sheets if one.session == session.position])
        for session in path.sessions
    ]
    rest = packing.sources(sources)
    folders = [one for one in (papers, *modules, rest) if one is not None]
    course = Course(
        identifier=f"course-{short(path.ref.slug)}",
        title=path.ref.label or path.ref.slug,
        description=path.abstract,
        rights=path.licence,
        address=path.ref.iri,
    )
    files = {MANIFEST: manifest(course, folders, packing.resources)}
    files |= {one.file: one.content for one in packing.resources}
    return zipped(files)


class _Packing:
    """A cartridge while it is packed."""

    def __init__(
        self, path: Path, pages: Callable[[Ref], str], public: str, for_instructors: bool
    ) -> None:
        self._path = path
        self._public = public
        self._for_instructors = for_instructors
        self._taken: set[str] = set()
        self._found: dict[tuple[str, str], tuple[str, str]] = {}
        self._held = {("case", slug) for slug in _held_back(path)}
        self.resources: list[Resource] = []
        self._pack_pages(pages)

    # --- names ---

    def _name(self, kind: str, *names: str) -> str:
        """Give an identifier that stays the same from build to build, and stands once."""
        stem = f"{kind}-{short(self._path.ref.slug, kind, *names)}"
        name, number = stem, 2
        while name in self._taken:
            name, number = f"{stem}-{number}", number + 1
        self._taken.add(name)
        return name

    def _file(self, folder: str, name: str) -> str:
        """Give a file a name that people can read and every system can write; each stands once."""
        plain = "-".join(re.findall("[a-z0-9]+", name.casefold()))[:60] or short(name)
        stem, number = f"{folder}/{plain}", 2
        while f"{stem}.html" in self._taken:
            stem, number = f"{folder}/{plain}-{number}", number + 1
        self._taken.add(f"{stem}.html")
        return f"{stem}.html"

    def _put(self, kind: str, identifier: str, file: str, text: str) -> str:
        content = fit_for_xml(text).encode()
        self.resources.append(Resource(identifier, kind, file, content, kind == NOTES))
        return identifier

    # --- pages of stories and ideas ---

    def _pack_pages(self, pages: Callable[[Ref], str]) -> None:
        """Pack every page that the path needs, once; links between them lead from one to another."""
        given = {}
        for ref in dict.fromkeys(_plain(ref) for one in self._path.steps for ref in _read_in(one)):
            key = ref.kind, ref.slug
            hidden = key in self._held
            if key in given or (hidden and not self._for_instructors):
                continue
            if markup := pages(ref):
                given[key] = markup
                word = _WORDS[ref.kind].lower()
                identifier = self._name(word, ref.slug)
                folder = identifier if hidden else "pages"
                self._found[key] = (identifier, self._file(folder, f"{word}-{ref.slug}"))
        for key, markup in given.items():
            identifier, file = self._found[key]
            kind = NOTES if key in self._held else PAGE
            self._put(kind, identifier, file, self._turned(markup, file))

    def _open(self, key: tuple[str, ...]) -> str:
        """Give the file of a page that students see; empty where there is none."""
        if len(key) != 2 or (key[0], key[1]) in self._held:
            return ""
        return self._found.get((key[0], key[1]), ("", ""))[1]

    def _turned(self, markup: str, file: str) -> str:
        """Turn the links of a page to what is packed; what is not is on the web, or words alone."""

        def where(href: str) -> str:
            if href.startswith("//"):
                return ""
            plain = href if href.startswith("/read/") else plain_address(href)
            parts = urlsplit(plain)
            steps = [unquote(step) for step in parts.path.split("/")[2:] if step]
            if len(steps) == 3 and steps[0] == "statement":  # it stands on the page of its story
                steps = ["case", steps[1]]
            if target := self._open(tuple(steps)):
                # No place on the page: Moodle and Canvas follow the link to a file alone.
                return (
                    f"#{parts.fragment}"
                    if target == file and parts.fragment
                    else _relative(file, target)
                )
            return f"{self._public}{plain or href}" if self._public else ""

        return plain_links(markup, where)

    # --- modules ---

    def papers(self, sheets: Sequence[Sheet]) -> Folder | None:
        """Give the module with the papers of the whole course."""
        leaves = list(self._sheets("whole", sheets))
        return Folder(self._name("module", "papers"), "Papers", leaves) if leaves else None

    def module(self, session: PathSession, sheets: Sequence[Sheet]) -> Folder:
        """Give the module of a session: what it is, its papers, and what its steps visit and ask."""
        key = session.name or f"session-{session.position}"
        title = session.label or f"Session {session.position}"
        module = self._name("module", key)
        file = self._file("pages", key)

        def where(ref: Ref) -> str:
            target = self._open((ref.kind, ref.slug))
            return _relative(file, target) if target else ""

        markup = course_session(self._path, session, where)
        page = self._put(PAGE, self._name("page", key), file, markup)
        leaves = [Leaf(self._name("item", key), title, page), *self._sheets(key, sheets)]
        notes = course_notes(self._path, session) if self._for_instructors else ""
        if notes:
            leaves += self._sheets(
                f"{key} notes",
                [Sheet(f"For the instructor: {title}", notes, for_instructors=True)],
            )
        seen: set[Ref] = set()
        for step in session.steps:
            leaves += self._of_step(step, step.name or f"{key}-step-{step.position}", seen)
        return Folder(module, title, leaves)

    def _of_step(self, step: PathStep, key: str, seen: set[Ref]) -> Iterator[Leaf]:
        """Give the entries of a step; a decision is put before what came of it is read."""
        topic = list(self._topic(step, key))
        first = step.segment is Segment.DECISION
        if first:
            yield from topic
        for ref in map(_plain, _read_in(step)):
            found = self._found.get((ref.kind, ref.slug))
            if found and ref not in seen:
                seen.add(ref)
                title = f"{_WORDS[ref.kind]}: {ref.label or ref.slug}"
                if (ref.kind, ref.slug) in self._held:
                    title += " (after the decision)"
                yield Leaf(self._name("item", key, ref.kind, ref.slug), title, found[0])
        for reading in step.outside:
            if address := _on_the_web(reading.url):
                yield self._link(reading.title or address, address, key, reading.url)
        if not first:
            yield from topic

    def _topic(self, step: PathStep, key: str) -> Iterator[Leaf]:
        if not step.question.strip():
            return
        title = step.label or "A question"
        identifier = self._name("topic", key)
        written = discussion(title, course_topic(step))
        self.resources.append(Resource(identifier, DISCUSSION, f"{identifier}/topic.xml", written))
        yield Leaf(self._name("item", key, "topic"), f"Discuss: {title}", identifier)

    def _sheets(self, key: str, sheets: Sequence[Sheet]) -> Iterator[Leaf]:
        for sheet in sheets:
            hidden = sheet.for_instructors
            if hidden and not self._for_instructors:
                continue
            identifier = self._name("notes" if hidden else "paper", key, sheet.title)
            file = self._file(identifier if hidden else "pages", sheet.title)
            kind = NOTES if hidden else PAGE
            self._put(kind, identifier, file, self._turned(sheet.markup, file))
            yield Leaf(self._name("item", key, sheet.title), sheet.title, identifier)

    def sources(self, sources: Sequence[Source]) -> Folder | None:
        """Give the module with the sources that are on the web."""
        leaves = [
            self._link(one.title or one.ref.label or address, address, "sources", one.ref.slug)
            for one in {one.ref.slug: one for one in sources}.values()
            if (address := _on_the_web(one.url))
        ]
        name = self._name("module", "sources")
        return Folder(name, "Sources on the web", leaves) if leaves else None

    def _link(self, title: str, address: str, *names: str) -> Leaf:
        identifier = self._name("link", *names)
        written = web_link(title, address)
        self.resources.append(Resource(identifier, LINK, f"{identifier}/link.xml", written))
        return Leaf(self._name("item", "link", *names), title, identifier)


def _held_back(path: Path) -> frozenset[str]:
    """Give the stories that tell how a decision ended which is yet to be put to the room.

    One that students are told to read before class, or that an earlier step visits, is no secret; who
    is told to read a part of it, as the decision alone, has not read it.
    """
    before = [ref for step in path.steps for ref, _ in step.before]
    known = {ref.slug for ref in before if ref.kind == "case" and not ref.part}
    held = set()
    for step in path.steps:
        stories = {case.ref.slug for case in step.stories}
        if step.segment is Segment.DECISION:
            held |= stories - known
        known |= stories
    return frozenset(held)


def _read_in(step: PathStep) -> Iterator[Ref]:
    """Give the stories and ideas of a step: those to read before class, then those it visits.

    A part that is read, as a decision alone, does not open the whole story.
    """
    before = (ref for ref, _ in step.before if not ref.part)
    every = (*before, *step.ideas, *(one.ref for one in step.stories))
    return (ref for ref in every if ref.kind in _WORDS)


def _plain(ref: Ref) -> Ref:
    """Give a thing by its name alone, so that it is the same wherever it stands."""
    return Ref(ref.iri, ref.kind, ref.slug, ref.label)


def _on_the_web(address: str) -> str:
    """Give a web address that can be opened, in plain letters; empty for any other text."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    plain = address.strip().encode("utf-8", "replace")
    return quote(plain, safe="%/:=&?~#+!$,;'@()*[]")  # Moodle drops one with other letters


def _relative(file: str, target: str) -> str:
    """Lead from one file of the cartridge to another: none is more than a folder deep."""
    folder, name = target.rsplit("/", 1)
    return name if file.startswith(f"{folder}/") else f"../{target}"
