"""The reading paths of an atlas: what they are, what a text would be as one, and which have aged.

A path rests on what its author read. A digest of each thing stands with the step, so that a change
of it can be told without keeping what it said before.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from hashlib import sha256

from kg import catalogue, turtle
from kg.atlas._drafting import half_character
from kg.atlas._naming import not_found
from kg.atlas._reach import part_of
from kg.atlas._running import Running
from kg.atlas._snapshot import Snapshot
from kg.authoring import PathDraft, Saved, Saver, Stale, Version
from kg.catalogue import Case, Path, PathStep, Statement
from kg.corpus import files_of, misnamed, wrong_base
from kg.diagnostics import Finding
from kg.errors import AtlasError, NotFound, NotWritable, Refused, SavingError
from kg.namespaces import BASE, document_of, graph_of, name_of
from kg.planner import Ready, material, ready_next
from kg.settings import Settings

__all__ = ["Paths"]

_log = logging.getLogger("kg")
_DIGITS = 12
_NEAR = 24
"""So many stories that show what is within reach are looked at."""
_KINDS = {"case": "story", "concept": "idea"}


class Paths(Running):
    """What an open atlas gives and takes of reading paths."""

    def __init__(self, settings: Settings, *, watch: bool = False) -> None:
        self._path_saver = Saver(settings.content, folder="paths", max_bytes=settings.file_bytes)
        if settings.writable:
            try:
                self._path_saver.sweep()
            except SavingError as error:  # what is left over harms nobody
                _log.warning("%s", error)
        super().__init__(settings, watch=watch)

    def paths(self) -> tuple[Path, ...]:
        """Give all reading paths."""
        return self._snapshot.paths

    def path(self, slug: str) -> Path:
        """Give one reading path.

        Raises:
            NotFound: there is none of that name; carries the nearest.
        """
        found = {path.ref.slug: path for path in self.paths()}
        if slug not in found:
            raise not_found("reading path", slug, found)
        return found[slug]

    def stories_of(self, path: Path) -> dict[str, Case]:
        """Give the stories of a path that are there still, by slug."""
        refs = {story.ref for step in path.steps for story in step.stories}
        found = (
            (ref.slug, self._snapshot.case(ref.iri)) for ref in sorted(refs, key=lambda r: r.iri)
        )
        return {slug: case for slug, case in found if case}

    def path_draft(self, slug: str, text: str) -> PathDraft:
        """Say of a text what it would be as this path; nobody else sees anything of it.

        Args:
            slug: the name of the path, one that is there or a new one.
        """
        path = f"paths/{slug}.ttl"
        if wrong := misnamed(path) or half_character(path, text):
            return PathDraft(None, wrong)
        snapshot = self._snapshot
        findings = snapshot.checker.check_text(path, text)
        return PathDraft(self._drafted(snapshot, path, text), findings)

    def _drafted(self, snapshot: Snapshot, path: str, text: str) -> Path | None:
        graph = graph_of(path)
        document = turtle.read(text.encode(), base=graph, max_bytes=self._corpus.max_bytes)
        if document.mistakes or wrong_base(path, graph, document):
            return None
        part = part_of(self._corpus.store, (graph,), instead={graph: document.triples})
        found = catalogue.paths(part, snapshot.known, snapshot.case)
        return next((one for one in found if one.ref.iri == graph), None)

    def ready_next(self, read: Iterable[str]) -> Ready:
        """Say what is within reach of somebody who has read these stories, and which to read next.

        Stories are offered that show most of it, a few dozen at most. Complexity: in the ideas, and in
        how many stories show each; the stories that are read and offered alone are read as a whole.

        Args:
            read: slugs of stories; those that are not there are passed over.
        """
        snapshot, lessons = self._snapshot, self._snapshot.lessons
        known = [case for slug in read if (case := snapshot.case(f"{BASE}case/{slug}"))]
        slugs = [case.ref.slug for case in known]
        shown = _shown_by(snapshot)
        unlocked = ready_next(material(known, lessons), slugs, shown).unlocked
        often = Counter(iri for one in unlocked for iri in shown[one.idea.slug])
        near = sorted(often.keys() - {case.ref.iri for case in known}, key=lambda i: (-often[i], i))
        others = [case for iri in near[:_NEAR] if (case := snapshot.case(iri))]
        return ready_next(material([*known, *others], lessons), slugs, shown)

    # --- saving ---

    def editable_path(self, slug: str) -> Version:
        """Give the text of a path as it stands on the disk, to be changed and saved onto.

        Raises:
            NotFound: there is no such file; carries the nearest.
            ReadElsewhere: there are no files.
            SavingError: it is no plain file, or no text.
        """
        files_of(self._origin)
        try:
            return self._path_saver.read(slug)
        except NotFound:
            known = (path.ref.slug for path in self.paths())
            raise not_found("reading path", slug, known) from None

    def save_path(self, slug: str, text: str, *, onto: str) -> Saved:
        """Save a text as a path, and take it in: when this returns, readers see it.

        Args:
            onto: the digest of the version on which it was written; empty for a new path.

        Raises:
            NotWritable: the atlas was not started for saving.
            Refused: the text has a finding of severity error; carries all of those.
            Outdated: another version stands there now; carries both.
            SavingError: the disk refused it.
        """
        self._must_be_writable()
        draft = self.path_draft(slug, text)
        version = self._keep(self._path_saver, slug, text, draft.errors, onto=onto)
        return Saved(version.path, version.text, version.digest, draft.findings)

    def _must_be_writable(self) -> None:
        if not self.settings.writable:
            raise NotWritable(
                "This atlas is only read: it was not started with --writable. Take the file and "
                "hand it in."
            )

    def _keep(
        self, saver: Saver, slug: str, text: str, errors: tuple[Finding, ...], *, onto: str
    ) -> Version:
        """Save a text that has no errors, and take it in."""
        if errors:
            number, first = len(errors), errors[0]
            told = {"event": "save", "file": first.file, "outcome": "refused", "reason": first.code}
            _log.info("%s was not saved: it has mistakes", first.file, extra={"told": told})
            raise Refused(
                f"{first.file} has {number} {'mistake' if number == 1 else 'mistakes'} to mend "
                f"before it is saved; first, on line {first.line}: {first.message}",
                errors,
            )
        version = saver.save(slug, text, onto=onto)
        told = {"event": "save", "file": version.path, "digest": version.digest, "outcome": "ok"}
        _log.info("%s was saved", version.path, extra={"told": told})
        try:
            self.refresh((version.path,))
        except (AtlasError, OSError) as error:  # it is saved; the watcher takes it in
            _log.warning("%s is saved, but could not be taken in: %s", version.path, error)
        return version

    # --- what a path rests on ---

    def stale(self, path: Path) -> tuple[Stale, ...]:
        """Give what a path rests on that is gone, or has changed since its author read it.

        A step that does not say what it was read as has not aged. Complexity: in the texts of what
        the path names.
        """
        snapshot = self._snapshot
        wholes = ((name, "is to cover") for name in path.gone_covers)
        assumed = ((name, "takes as known") for name in path.gone_assumes)
        found = [
            Stale(0, name, "gone", f"The path {does} {name}, which the atlas no longer holds.")
            for name, does in (*wholes, *assumed)
        ]
        for place, step in enumerate(path.steps, 1):
            found += _aged(snapshot, place, step)
        return tuple(found)

    def signed(self, path: Path, *, again: bool = True) -> Path:
        """Give a path with what each step rests on as it stands now: its author has read it.

        Args:
            again: also the steps that were signed before, which somebody may have read long ago.
        """
        snapshot = self._snapshot
        sessions = tuple(
            replace(
                session,
                steps=tuple(
                    _signed(snapshot, step) if again or not step.as_read else step
                    for step in session.steps
                ),
            )
            for session in path.sessions
        )
        return replace(path, sessions=sessions)


def _shown_by(snapshot: Snapshot) -> dict[str, set[str]]:
    """Give the IRIs of the stories that show each idea, itself or one that is part of it, by slug."""
    told = {iri for iri, one in snapshot.summaries.items() if one.evidence.is_story}
    parts = {one.ref.iri: {ref.iri for ref in one.broader} for one in snapshot.lessons}
    found: dict[str, set[str]] = {}
    for idea in snapshot.lessons:
        stories = told.intersection(snapshot.known.shown.get(idea.ref.iri, ()))
        wider = {idea.ref.iri}
        while new := {one for iri in wider for one in parts.get(iri, ())} - wider:
            wider |= new
        for iri in wider if stories else ():
            found.setdefault(snapshot.known.ref(iri).slug, set()).update(stories)
    return found


def _aged(snapshot: Snapshot, place: int, step: PathStep) -> Iterator[Stale]:
    where = f"Step {place}, “{step.label}”"
    gone = dict.fromkeys((*step.gone, *step.gone_before))
    for name in gone:
        yield Stale(place, name, "gone", f"{where}, names {name}, which the atlas no longer holds.")
    rests_on = _rests_on(step)
    for name, digest in step.as_read:
        if name in gone or name not in rests_on:
            continue
        now = _digest(snapshot, name)
        if not now:
            yield Stale(
                place, name, "gone", f"{where}, names {name}, which the atlas no longer holds."
            )
        elif now != digest:
            yield Stale(
                place,
                name,
                "changed",
                f"{where}, rests on {_called(name)} “{rests_on[name]}”, which has changed since "
                "the author of the path read it.",
            )


def _signed(snapshot: Snapshot, step: PathStep) -> PathStep:
    found = ((name, _digest(snapshot, name)) for name in sorted(_rests_on(step)))
    return replace(step, as_read=tuple((name, digest) for name, digest in found if digest))


def _rests_on(step: PathStep) -> dict[str, str]:
    """Give the labels of what a step visits and has read before it, by name."""
    refs = (*step.visits, *(ref for ref, _ in step.before))
    return {ref.iri.removeprefix(BASE): ref.label for ref in refs}


def _called(name: str) -> str:
    found = name_of(BASE + name)
    if found is None:
        return "what is called"
    return "the statement" if found.part else f"the {_KINDS.get(found.kind, found.kind)}"


# --- Digests ---


def _digest(snapshot: Snapshot, name: str) -> str:
    """Give the digest of what readers see of a thing; empty where there is none of that name."""
    texts = tuple(_texts(snapshot, BASE + name))
    return sha256("\x1f".join(texts).encode()).hexdigest()[:_DIGITS] if texts else ""


def _texts(snapshot: Snapshot, iri: str) -> Iterator[str]:
    if iri in snapshot.known:
        facts = snapshot.known.facts
        yield facts.text(iri, "skos:definition")
        yield facts.text(iri, "atlas:countsWhen")
        yield facts.text(iri, "atlas:doesNotCountWhen")
        return
    case = snapshot.case(document_of(iri))
    if case is None:
        return
    whole = iri == case.ref.iri
    if whole:
        yield case.summary.abstract
    for one in sorted(case.statements, key=lambda one: one.ref.iri):
        if whole or one.ref.iri == iri:
            yield from _of_statement(one)
    for passage in case.passages if whole else ():
        yield passage.heading
        yield passage.text


def _of_statement(one: Statement) -> Iterator[str]:
    """Give what is read of a statement, and what it is taken to show."""
    yield from (one.ref.iri, one.ref.label, one.text, one.because, one.basis or "")
    yield from (f"{reading.stance} {reading.idea.iri}" for reading in one.readings)
    yield one.phase.ref.iri if one.phase else ""
    if one.moment:
        told = one.moment
        yield from (told.cost, told.resistance, told.customers, told.organisation)
        yield from (told.dilemma, told.question)
