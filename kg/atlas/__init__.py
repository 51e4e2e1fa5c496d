"""The programmer's front door: one open atlas, its running parts, and what it gives.

`Atlas` owns the store, the corpus, the search index, the sandbox and the watcher. All it gives is
frozen and belongs to one state of the content, a snapshot; a change of the content makes a new
snapshot and swaps it in, so that a reader never sees half of a change.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from kg.atlas._asked import Asked
from kg.atlas._finding import query_of
from kg.atlas._handing_out import HandOuts
from kg.atlas._naming import choices_of, label_of, not_found
from kg.atlas._planning import Job, Planning
from kg.atlas._writing import Writing
from kg.authoring import Words
from kg.catalogue import (
    Case,
    CaseSummary,
    Counts,
    Decision,
    Gap,
    Idea,
    Path,
    Phase,
    Ref,
    Rule,
    Scheme,
    SchemeLinks,
    SourceUse,
    TestedFamily,
    Told,
    Vocabulary,
)
from kg.comparison import Comparison, Offer, Patterns, Timeline, compare, pairs
from kg.connections import Connections
from kg.corpus import ContentFile
from kg.diagnostics import Finding
from kg.errors import NotFound
from kg.export import Exports
from kg.namespaces import BASE, PREFIXES
from kg.network import Neighbour, View, Wish, named, nearest
from kg.questions import Answer, Choice, Parameter, Question, ask, questions
from kg.sandbox import Result, ungiven
from kg.search import FacetAnswer, SearchAnswer
from kg.settings import Settings
from kg.shapes import Explanation
from kg.store import Term

if TYPE_CHECKING:
    import networkx
    import rdflib

    from kg.handout import File

__all__ = ["Atlas", "Job", "Planning", "open_atlas"]


class Atlas(Writing):
    """An open atlas. Close it when done, or use it in a `with` statement."""

    @classmethod
    def open(cls, settings: Settings) -> Atlas:
        """Give the atlas that all of this process shares for these settings, following its folder.

        The server and the pages get the same one. Call it once before there are threads.
        """
        return _shared(settings)

    def __init__(self, settings: Settings, *, watch: bool = False) -> None:
        super().__init__(settings, watch=watch)
        self._asked = Asked()
        self._hand_outs = HandOuts()
        self.planning = Planning(
            lambda: self._snapshot.material,
            settings,
            lambda path: self._snapshot.material_for(path),  # noqa: PLW0108  # as it then stands
        )

    def close(self) -> None:
        """End the proofs, stop the watcher, and end the process that answers free queries."""
        self.planning.close()
        super().close()

    # --- the state of the content ---

    @property
    def generation(self) -> str:
        """A digest of all that is served: equal content, equal digest."""
        return self._snapshot.generation

    def files(self) -> tuple[ContentFile, ...]:
        """Give the files of the content as they stand."""
        return self._snapshot.files

    def kept_out(self) -> tuple[Finding, ...]:
        """Give why files could not be read: they are kept out, or served as they were before."""
        return tuple(finding for file in self._snapshot.files for finding in file.findings)

    def findings(self) -> tuple[Finding, ...]:
        """Check the whole content. Complexity: linear in the content, a few milliseconds a file."""
        return self._snapshot.checker.check()

    def check_file(self, path: FilePath) -> tuple[Finding, ...]:
        """Check one file amid the content."""
        return self._snapshot.checker.check_file(path)

    def explanations(self) -> tuple[Explanation, ...]:
        """Explain every code that a finding can have, by code."""
        return tuple(self._snapshot.explanations.values())

    def explanation(self, code: str) -> Explanation:
        """Explain one code of a finding.

        Raises:
            NotFound: no finding has this code; carries the nearest.
        """
        found = self._snapshot.explanations
        if code not in found:
            raise not_found("finding", code, found)
        return found[code]

    def file_bytes(self, slug: str) -> bytes:
        """Give the Turtle of a story as it stands in its file; written from the graph without one.

        Raises:
            NotFound: no such story, or its file is gone.
        """
        name = self.case(slug).file
        if self.settings.endpoint:
            return self.exports.of(f"case/{slug}", "ttl")
        try:
            return (self.settings.content / name).read_bytes()
        except OSError as error:
            raise NotFound(f"The file {name} cannot be read: {error}") from error

    def counts(self) -> Counts:
        """Count what the atlas holds."""
        return self._snapshot.counts

    # --- stories, ideas, sources ---

    def cases(self) -> tuple[CaseSummary, ...]:
        """Give all stories and notes, by name."""
        return tuple(self._snapshot.summaries.values())

    def whole_cases(self) -> tuple[Case, ...]:
        """Give all stories and notes as their pages show them, by name."""
        return self._snapshot.all_cases

    def case(self, slug: str) -> Case:
        """Give one story or note.

        Raises:
            NotFound: there is none of that name; carries the nearest.
        """
        found = self._snapshot.case(f"{BASE}case/{slug}")
        if found is None:
            raise not_found("story", slug, (one.ref.slug for one in self.cases()))
        return found

    def schemes(self) -> tuple[Scheme, ...]:
        """Give all frameworks and lists, the journey first."""
        return self._snapshot.schemes

    def phases(self) -> tuple[Phase, ...]:
        """Give the phases of the journey, in its order."""
        known = self._snapshot.known
        found = [phase for ref in known.all() if (phase := known.phase(ref.iri))]
        return tuple(sorted(found, key=lambda phase: (phase.rank, phase.ref.iri)))

    def idea(self, slug: str) -> Idea:
        """Give one idea.

        Raises:
            NotFound: there is none of that name; carries the nearest.
        """
        iri = f"{BASE}concept/{slug}"
        known = self._snapshot.known
        if not known.facts.values(iri, "skos:inScheme"):
            raise not_found("idea", slug, (ref.slug for ref in known.all()))
        return self._snapshot.idea(iri)

    def glossary(self) -> Mapping[str, Ref]:
        """Give every idea by slug, with its meaning in one sentence as `gloss`."""
        return {
            ref.slug: ref for scheme in self.schemes() if not scheme.facet for ref in scheme.ideas
        }

    def sources(self) -> tuple[SourceUse, ...]:
        """Give all sources with what cites them, by title."""
        return self._snapshot.source_uses

    def source(self, slug: str) -> SourceUse:
        """Give one source with what cites it.

        Raises:
            NotFound: there is none of that name; carries the nearest.
        """
        found = self._snapshot.sources.get(f"{BASE}source/{slug}")
        if found is None:
            known = (s.ref.slug for s in self._snapshot.sources.values())
            raise not_found("source", slug, known)
        return self._snapshot.source_use(found)

    def hand_out(
        self,
        path: Path,
        form: str,
        edition: str = "student",
        *,
        pages: Callable[[Ref], str] | None = None,
    ) -> File:
        """Give the papers of a class as a file, or what else is handed out of a reading path.

        Args:
            path: one of `paths()`, or one that somebody has changed.
            form: one of `kg.handout.FORMS`.
            pages: gives a page of a story or an idea as HTML, for a course that carries them.

        Raises:
            NotFound: there is no such form or no such edition.
            ExportError: the edition cannot be had in that form.
        """
        return self._hand_outs.give(self, path, form, edition, pages)

    def decisions(self) -> tuple[Decision, ...]:
        """Give all Moments of Belief as decisions, in the order in which they are met."""
        return tuple(self._snapshot.decisions.values())

    def decision(self, name: str) -> Decision:
        """Give one Moment of Belief as a decision.

        Args:
            name: its story and its name there, such as "easyjet/allocated-seats".

        Raises:
            NotFound: there is none of that name; carries the nearest.
        """
        found = self._snapshot.decisions
        if name not in found:
            raise not_found("decision", name, found)
        return found[name]

    @property
    def exports(self) -> Exports:
        """What can be taken away of the content as it stands, in any of its forms."""
        return self._snapshot.exports

    def statement(self, name: str) -> Told:
        """Give an objection, an answer or a figure that belongs to no story.

        Args:
            name: its kind and slug, such as "critique/a-slippery-word".

        Raises:
            NotFound: there is none of that name; carries the nearest.
        """
        known = self._snapshot.apart.statements
        found = known.get(BASE + name)
        if found is None:
            raise not_found("statement", name, (iri.removeprefix(BASE) for iri in known))
        return found

    def objections(self, case: Case) -> tuple[Told, ...]:
        """Give who objects to a story or to something told in it."""
        critics = self._snapshot.apart.critics
        here = [case.ref.iri, *(told.ref.iri for told in case.statements)]
        found = {one.statement.ref.iri: one for iri in here for one in critics.get(iri, ())}
        return tuple(found.values())

    @property
    def connections(self) -> Connections:
        """How any two things are related, and which have a strong answer, as the content stands."""
        return self._snapshot.connections

    def compare(self, *slugs: str) -> Comparison:
        """Set two to four stories or notes side by side.

        Raises:
            NotFound: there is none of one of these names; carries the nearest.
            ValueError: too few, too many, or one story twice.
        """
        return compare(tuple(self.case(slug) for slug in slugs), self._snapshot.seen)

    def worth_comparing(
        self, beside: str = "", *, also: Iterable[tuple[str, str]] = ()
    ) -> tuple[Offer, ...]:
        """Give the pairs of stories that share and oppose the most specific ideas, the best first.

        Args:
            beside: the slug of a story or note for which partners are looked for.
            also: pairs, by slug, that are offered after these where they are there.

        Raises:
            NotFound: there is no such story or note; carries the nearest.
        """
        here = self.case(beside).ref if beside else None
        told = tuple(
            case
            for case in self._snapshot.all_cases
            if case.summary.evidence.is_story or case.ref == here
        )
        return pairs(told, self._snapshot.seen, beside=here, also=also)

    @property
    def patterns(self) -> Patterns:
        """What several stories have in common, and which stories do not fit."""
        return self._snapshot.patterns

    def timeline(self) -> Timeline:
        """Give what happened in all stories and notes, by year."""
        return self._snapshot.timeline

    def alignments(self) -> tuple[SchemeLinks, ...]:
        """Give how the frameworks line up with one another, two by two."""
        return self._snapshot.alignments

    def gaps(self) -> tuple[Gap, ...]:
        """Give what is not known, by kind and by what it is about."""
        return self._snapshot.gaps

    def rules(self) -> tuple[Rule, ...]:
        """Give the headings of the codebook, each with its rules, and the trials of it."""
        return self._snapshot.rules

    def tests(self) -> tuple[TestedFamily, ...]:
        """Give the tests of ideas, by family, in the order in which the codebook asks for them."""
        return self._snapshot.tests

    def vocabulary(self) -> Vocabulary:
        """Give every class, property and value, and how often each is used."""
        return self._snapshot.vocabulary

    def words(self) -> Words:
        """Give the words that a file can be written with, each with its meaning."""
        return self._snapshot.words

    def query_words(self) -> Words:
        """Give the words that a query can be asked with, each with its meaning."""
        return self._snapshot.query_words

    # --- finding and asking ---

    def search(self, words: str, *, start: int = 0) -> SearchAnswer:
        """Find what is called so, and what holds all words: stories, statements, ideas, sources.

        Args:
            start: the first hit to give, from 0; so many follow as the settings say.
        """
        limits = self.settings
        return self._snapshot.index.search(
            words[: limits.query_characters], start=start, limit=limits.search_results
        )

    def facets(
        self,
        chosen: Mapping[str, tuple[str, ...]],
        *,
        order: str = "",
        start: int = 0,
        most: int | None = None,
    ) -> FacetAnswer:
        """Give the cases that fit, and all facets with live counts; unknown facets are ignored.

        Args:
            order: one of `kg.search.ORDERS`; any other is by name. Stories stand before notes.
            start: the first case to give, from 0.
            most: so many cases at most; all where it is not given.
        """
        return self._snapshot.facets.answer(chosen, order=order, start=start, most=most)

    @property
    def facet_names(self) -> tuple[str, ...]:
        """The names by which an address chooses among stories."""
        return self._snapshot.facets.names

    def chosen_query(self, chosen: Mapping[str, tuple[str, ...]], words: str = "") -> str:
        """Write a choice of stories out as a query that gives the same.

        Empty where it would be longer than a free query may be.

        Args:
            words: the choice as a sentence, for the first line.
        """
        limits = self.settings
        most = limits.sparql_tokens
        query = query_of(self._snapshot.facets, chosen, words, most=most)
        small = len(query.encode()) <= min(limits.sparql_bytes, limits.sparql_tokens)
        return query if small or self._sandbox.allows(query) else ""

    def summary(self, slug: str) -> CaseSummary | None:
        """Give one story or note as lists show it; None where there is none of that name."""
        return self._snapshot.summaries.get(f"{BASE}case/{slug}")

    def neighbours(self, kind: str, slug: str) -> tuple[Neighbour, ...]:
        """Give what a story or idea is linked to directly; empty where it has no links."""
        return self._snapshot.neighbours(f"{BASE}{kind}/{slug}")

    def view(self, wish: Wish, *, most: int = 0) -> View:
        """Give what the graph shows: the atlas, or the neighbourhood of what was opened.

        Args:
            most: so many things at most, if that is less than the settings allow.
        """
        limits = self.settings
        allowed = limits.neighbourhood_things if wish.opened else limits.graph_things
        return self._snapshot.view(wish, min(most or allowed, allowed), limits.neighbours_at_once)

    def nearest(self, name: str) -> tuple[Ref, ...]:
        """Give the stories and ideas whose name in an address, as "case/o2", is most like this."""
        return nearest(self._snapshot.graph, name)

    def named(self, words: str) -> tuple[Ref, ...]:
        """Give the stories and ideas whose label holds these words, by label."""
        return named(self._snapshot.graph, words)

    def network(self) -> networkx.MultiDiGraph[str]:
        """Give stories and ideas as a networkx graph; a copy, to do with as one likes."""
        return self._snapshot.graph.copy()

    def questions(self) -> tuple[Question, ...]:
        """Give the named questions."""
        return questions()

    def ask(self, name: str, **values: str) -> Answer:
        """Ask a named question.

        Args:
            values: by parameter, a name as in an address, as answers print it, or its label.

        Raises:
            NotFound: there is none of that name.
            QuestionError: a parameter is missing, unknown or not of its kind.
        """
        return ask(self._store, name, values, self.choices)

    def choices(self, parameter: Parameter) -> tuple[Choice, ...]:
        """Give what a parameter of a question can be, by name; empty where anything can be said."""
        return choices_of(self._snapshot, parameter)

    def sparql(self, text: str, *, cancel: threading.Event | None = None) -> Result:
        """Answer a free query, apart from this process and under limits.

        Whatever the text, nothing is raised for it: the result says what came of it. Blocks for as
        long as the query waits and runs.

        Args:
            cancel: when another thread sets it, the query ends at once.
        """
        return self._sandbox.query(text, cancel=cancel)

    def sparql_mistakes(self, text: str) -> tuple[Finding, ...]:
        """Give what is wrong with a free query, and what in it the atlas does not have.

        Nothing is asked for it. An error means that the query would not be run; a warning, that it
        would find nothing where it stands.
        """
        return (
            *self._sandbox.mistakes(text),
            *self._asked.in_vain(text, self._snapshot.words),
            *ungiven(text),
        )

    def sparql_warnings(self, text: str) -> tuple[Finding, ...]:
        """Give what in a free query the atlas does not have: where it stands, it finds nothing.

        Cheap: the names in the text are looked up, and nothing is run or parsed.
        """
        if not self.settings.endpoint and not self._asked.doubtful(text, self._store):
            return ()
        return self._asked.in_vain(text, self._snapshot.words)

    def label(self, term: Term) -> str:
        """Say a term of an answer: the name of a thing that the atlas knows, else its text."""
        return label_of(self._snapshot, term)

    def graph(self) -> rdflib.Graph:
        """Give everything as an rdflib graph, made anew: change it as you like."""
        import rdflib

        found = rdflib.Graph()
        for prefix, namespace in PREFIXES.items():
            found.bind(prefix, namespace)
        found.parse(data=self._corpus.store.dump_triples(), format="nt11")
        return found


@cache
def _shared(settings: Settings) -> Atlas:
    return Atlas(settings, watch=True)


def open_atlas(content: str | FilePath | None = None, *, watch: bool = False) -> Atlas:
    """Open the atlas that is shipped, or the one in a folder of your own.

    Args:
        content: a folder with `ontology/`, `cases/` and `paths/`.
        watch: follow the folder as it changes.

    Raises:
        ContentUnreadable: the folder holds no content.
    """
    given = FilePath(content) if content is not None else None
    return Atlas(Settings.from_environment(content=given), watch=watch)
