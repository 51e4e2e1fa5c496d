"""Writing stories: the questions, drafts that nobody else sees, and saving with all that was before."""

from __future__ import annotations

import logging
from functools import cached_property

from kg.atlas._drafting import Drafting
from kg.atlas._naming import not_found
from kg.atlas._paths import Paths
from kg.authoring import Draft, Interview, Kept, Saved, Saver, Version
from kg.corpus import files_of
from kg.errors import NotFound, SavingError
from kg.settings import Settings

__all__ = ["Writing"]

_log = logging.getLogger("kg")


class Writing(Paths):
    """What an open atlas gives and takes of stories that are written, besides paths."""

    def __init__(self, settings: Settings, *, watch: bool = False) -> None:
        self._saver = Saver(settings.content, max_bytes=settings.file_bytes)
        if settings.writable:
            try:
                self._saver.sweep()
            except SavingError as error:  # what is left over harms nobody
                _log.warning("%s", error)
        super().__init__(settings, watch=watch)

    @cached_property
    def _drafting(self) -> Drafting:
        return Drafting(self._corpus)

    @property
    def interview(self) -> Interview:
        """The questions by which a story is written, and what the answers make."""
        return self._snapshot.interview

    def draft(self, slug: str, text: str, *, whole: bool = True) -> Draft:
        """Say of a text what it would be as this story; nobody else sees anything of it.

        Complexity: what the text costs, however many stories there are.

        Args:
            slug: the name of the story, one that is there or a new one.
            whole: also how readers would see it, and what it would change.
        """
        return self._drafting.draft(self._snapshot, slug, text, whole=whole)

    def editable(self, slug: str) -> Version:
        """Give the text of a story as it stands on the disk, to be changed and saved onto.

        Raises:
            NotFound: there is no such file; carries the nearest.
            ReadElsewhere: there are no files.
            SavingError: it is no plain file, or no text.
        """
        files_of(self._origin)
        try:
            return self._saver.read(slug)
        except NotFound:
            known = (one.ref.slug for one in self._snapshot.summaries.values())
            raise not_found("story", slug, known) from None

    def save(self, slug: str, text: str, *, onto: str) -> Saved:
        """Save a text as a story, and take it in: when this returns, readers see it.

        Args:
            onto: the digest of the version on which it was written; empty for a new story.

        Raises:
            NotWritable: the atlas was not started for saving.
            Refused: the text has a finding of severity error; carries all of those.
            Outdated: another version stands there now; carries both.
            SavingError: the disk refused it.
        """
        self._must_be_writable()
        draft = self.draft(slug, text)
        version = self._keep(self._saver, slug, text, draft.errors, onto=onto)
        remaining = tuple(found for found in draft.findings if found not in draft.errors)
        return Saved(version.path, version.text, version.digest, remaining, draft.changes)

    def versions(self, slug: str) -> tuple[Kept, ...]:
        """Give the earlier versions of a story that are kept, the latest first."""
        return () if self.settings.endpoint else self._saver.history(slug)

    def earlier(self, slug: str, name: str) -> Version:
        """Give an earlier version of a story, by its name among `versions`.

        Raises:
            NotFound: none of that name is kept.
        """
        return self._saver.earlier(slug, name)
