"""The plain pages that list what there is, and those that say how the atlas is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kg import rendering
from kg.export import dataset_told
from kg.plain._composing import Composed, Composer
from kg.questions import questions
from kg.rendering.parts import capital, stories_and_notes

__all__ = ["GAPS", "LISTS", "SIGNED", "Lists"]

SIGNED = "Would you have signed it?"
GAPS = ("What we don’t know", "/gaps")


class Lists(Composer):
    """The pages whose address is one name."""

    def _home_page(self) -> Composed:
        atlas = self._atlas
        body = rendering.home(atlas.cases(), atlas.counts())
        title = "Why do companies that put customers first so often stop?"
        about = "Stories of customer-led companies, the ideas that they show, and who says so."
        return self._made((), title, about, body, "/")

    def _list(self, name: str, title: str, about: str, body: str, app: str) -> Composed:
        return self._made((name,), title, about, body, app)

    def _all_cases(self) -> Composed:
        cases = self._atlas.cases()
        about = "Every story and note, with where it was when last seen."
        return self._list("cases", "Stories", about, rendering.plain_cases(cases), "/cases")

    def _all_ideas(self) -> Composed:
        atlas = self._atlas
        body = rendering.ideas(atlas.schemes(), self.meanings, self._phases, atlas.alignments())
        about = "The journey first, then the other frameworks, and how they line up."
        return self._list("concepts", "Ideas", about, body, "/concepts")

    def _all_sources(self) -> Composed:
        body = rendering.plain_sources(self._atlas.sources())
        about = "Everything that is told rests on one of these."
        return self._list("sources", "Sources", about, body, "/sources")

    def _all_questions(self) -> Composed:
        body = rendering.questions(questions())
        about = "Questions to the whole atlas, each answered as a table."
        return self._list("questions", "Questions", about, body, "/ask")

    def _all_moments(self) -> Composed:
        every = self._atlas.decisions()
        body = rendering.decisions_head(every) + rendering.decisions_list(every)
        about = "Moments of Belief, each met as the decision that it was."
        return self._list("moments", SIGNED, about, body, "/moment")

    def _all_paths(self) -> Composed:
        pace = self._atlas.settings.words_a_minute
        body = rendering.paths(self._atlas.paths(), pace, offers=False)
        about = "Paths through ideas and stories, for yourself or for a class."
        return self._list("paths", "Paths", about, body, "/paths")

    def _about(self) -> Composed:
        atlas = self._atlas
        body = rendering.about(atlas.counts(), self._cases, atlas.rules())
        about = "What the atlas holds, whose readings they are, and whose it is."
        held = stories_and_notes(atlas.counts().stories, atlas.counts().notes)
        told = dataset_told(atlas.exports.edition, f"{capital(held)}.", self._public)
        return self._made(("about",), "About", about, body, "/about", linked=told)

    def _deciding(self) -> Composed:
        atlas = self._atlas
        body = rendering.how_we_decide(atlas.rules(), atlas.tests(), self.meanings)
        about = "The rules by which a statement is taken to show an idea, and how far they hold."
        return self._list("how-we-decide", "How we decide", about, body, "/how-we-decide")

    def _vocabulary(self) -> Composed:
        body = rendering.vocabulary(self._atlas.vocabulary())
        about = "Every term in which the content is written."
        return self._list("vocabulary", "The vocabulary", about, body, "/vocabulary")

    def _all_gaps(self) -> Composed:
        body = rendering.gaps(self._atlas.gaps(), self._atlas.cases())
        about = "What the sources that we have read do not say."
        return self._list("gaps", GAPS[0], about, body, "/gaps")


LISTS: Mapping[str, Callable[[Lists], Composed]] = {
    "": Lists._home_page,
    "cases": Lists._all_cases,
    "concepts": Lists._all_ideas,
    "moments": Lists._all_moments,
    "questions": Lists._all_questions,
    "paths": Lists._all_paths,
    "sources": Lists._all_sources,
    "gaps": Lists._all_gaps,
    "how-we-decide": Lists._deciding,
    "vocabulary": Lists._vocabulary,
    "about": Lists._about,
}
"""The pages that list, by their address after /read/."""
