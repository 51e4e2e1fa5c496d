"""What stands on each plain page: found in the atlas, set by the functions of `kg.rendering`.

The markup is the app's, with the app's links; whoever dresses a page turns them. Nothing is said
here that `kg.rendering` does not say.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from kg import rendering
from kg.catalogue import Basis, Path, Ref, following
from kg.errors import NotFound
from kg.export import (
    idea_credit,
    idea_told,
    path_credit,
    scheme_told,
    source_credit,
    source_told,
    statement_credit,
    statement_told,
    story_credit,
    story_told,
)
from kg.handout import learning_resource
from kg.plain._composing import Composed, Query
from kg.plain._lists import GAPS, LISTS, SIGNED, Lists
from kg.questions import question, questions, written_out
from kg.rendering import Field, Target
from kg.rendering.gaps import GAPS_A_PAGE
from kg.rendering.parts import part

__all__ = ["Pages"]

_STORIES = ("Stories", "/cases")
_IDEAS = ("Ideas", "/concepts")
_SOURCES = ("Sources", "/sources")
_QUESTIONS = ("Questions", "/ask")
_DECISIONS = ("Decisions", "/moment")
_PATHS = ("Paths", "/paths")


class Pages(Lists):
    """The pages of one state of the content."""

    # --- which there are ---

    def every(self) -> Iterator[tuple[str, ...]]:
        """Give the steps of the address of every page, the lists first."""
        atlas = self._atlas
        yield from (() if name == "" else (name,) for name in LISTS)
        for kind, number in Counter(gap.kind for gap in atlas.gaps()).items():
            for start in range(0, number, GAPS_A_PAGE):
                yield ("gaps", kind, str(start)) if start else ("gaps", kind)
        for case in self._cases:
            yield "case", case.ref.slug
            for told in case.statements:
                yield "statement", case.ref.slug, told.anchor
                if told.kind == "moment":
                    yield "moment", case.ref.slug, told.anchor
        for scheme in atlas.schemes():
            yield "scheme", scheme.ref.slug
            for ref in scheme.ideas:
                yield "concept", ref.slug
        for use in atlas.sources():
            yield "source", use.source.ref.slug
        for path in atlas.paths():
            yield "path", path.ref.slug
            for place in range(1, len(path.steps) + 1):
                yield "path", path.ref.slug, str(place)
        for one in questions():
            yield "question", one.name
        yield from (tuple(name.split("/")) for name in self._apart())

    def _apart(self) -> tuple[str, ...]:
        """Give the names of the statements that belong to no story, as "critique/..."."""
        atlas = self._atlas
        found: dict[str, None] = {}
        for use in atlas.sources():
            found |= {f"{one.ref.kind}/{one.ref.slug}": None for one, _ in use.apart}
        return tuple(found)

    # --- one of them ---

    def compose(self, steps: tuple[str, ...], query: Query | None = None) -> Composed:
        """Compose a page.

        Raises:
            NotFound: there is none with this address; carries the nearest names.
        """
        name, rest = (steps[0], steps[1:]) if steps else ("", ())
        if not rest and name in LISTS:
            return LISTS[name](self)
        if name in _THINGS and len(rest) in _THINGS[name][1]:
            return _THINGS[name][0](self, rest, query or {})
        raise NotFound(f"There is no plain page {'/'.join(steps)!r}.")

    def kind_of(self, steps: tuple[str, ...]) -> str:
        """Say what kind of thing an address names, for a page that says it is not there."""
        return _KINDS.get(steps[0], "page") if steps else "page"

    def nearest(self, steps: tuple[str, ...], error: NotFound) -> tuple[Target, ...]:
        """Give where somebody may have wanted to go whose address names nothing."""
        found = []
        for slug in error.nearest:
            like = (steps[0], *slug.split("/")[-1:]) if len(steps) == 2 else (*steps[:2], slug)
            try:
                page = self.compose(like)
            except NotFound:
                continue
            found.append((page.title, page.description, page.app))
        return tuple(found)

    # --- stories ---

    def _case(self, rest: tuple[str, ...], _: Query) -> Composed:
        atlas, (slug,) = self._atlas, rest
        story = atlas.case(slug)
        told, sources = rendering.story_parts(
            story, self.meanings, objections=atlas.objections(story)
        )
        near = rendering.neighbourhood(self._around(story.ref))
        body = (
            f'<div class="head"><div>{rendering.story_head(story)}{self._in_paths(story.ref)}</div>'
            f"{rendering.story_turns(story)}</div>"
            f"{told}{_part('What it is linked to', near)}{sources}"
        )
        steps = ("case", slug)
        return self._made(
            steps,
            story.ref.label,
            story.summary.abstract,
            body,
            rendering.address(story.ref),
            credit=story_credit(story, atlas.exports.edition, self._address(steps)),
            way=(_STORIES,),
            targets=rendering.story_next(story, atlas.cases()),
            linked=story_told(story, atlas.exports.edition, self._where, self._public),
        )

    def _around(self, ref: Ref, only: str = "") -> list[tuple[str, list[tuple[Ref, Basis | None]]]]:
        near = self._atlas.neighbours(ref.kind, ref.slug)
        kept = [one for one in near if not only or one.ref.kind == only]
        return [
            (relation, [(one.ref, one.basis) for one in group])
            for relation, group in groupby(kept, key=lambda one: one.relation)
        ]

    def _in_paths(self, ref: Ref) -> str:
        return rendering.in_paths(ref, self._atlas.paths())

    def _statement(self, rest: tuple[str, ...], _: Query) -> Composed:
        slug, anchor = rest
        story = self._atlas.case(slug)
        told = next((one for one in story.statements if one.anchor == anchor), None)
        if told is None:
            near = _like(anchor, (one.anchor for one in story.statements))
            raise NotFound(f"{story.ref.label} has no statement {anchor!r}.", near)
        steps = ("statement", slug, anchor)
        return self._made(
            steps,
            f"{story.ref.label}: {told.ref.label or anchor}",
            told.text,
            rendering.plain_told(told, story, self.meanings),
            rendering.address(told.ref),
            here=told.ref.label or anchor,
            credit=statement_credit(told, story, self._atlas.exports.edition, self._address(steps)),
            way=(_STORIES, (story.ref.label, rendering.address(story.ref))),
            targets=(
                (story.ref.label, "The story in which it stands", rendering.address(told.ref)),
                *rendering.HOME_TARGETS[:2],
            ),
            linked=statement_told(told, story, self._atlas.exports.edition, self._statement_where),
        )

    def _statement_where(self, ref: Ref) -> str:
        """Give the address of the plain page of a statement of a story, or of anything else."""
        plain = rendering.plain_statement(ref)
        return f"{self._public}{plain}" if plain and self._public else self._where(ref)

    def _moment(self, rest: tuple[str, ...], _: Query) -> Composed:
        atlas = self._atlas
        one = atlas.decision("/".join(rest))
        name = one.called
        after = following(atlas.decisions(), one)
        told = rendering.decision_answer(one, self.meanings)
        return self._made(
            ("moment", *rest),
            f"{SIGNED} {name}",
            one.room.situation if one.room else "A decision, before its end is told.",
            rendering.decision_room(one, offers=False)
            + self._in_paths(one.statement.ref)
            + rendering.plain_folded(told),
            rendering.decision_address(one),
            here=name,
            way=(_DECISIONS,),
            targets=rendering.decision_next(one, after, shown=False),
        )

    # --- ideas ---

    def _concept(self, rest: tuple[str, ...], _: Query) -> Composed:
        atlas, (slug,) = self._atlas, rest
        idea = atlas.idea(slug)
        scheme = next((one for one in atlas.schemes() if one.ref.slug == idea.scheme.slug), None)
        told, sources = rendering.idea_parts(idea, self.meanings, stories=atlas.counts().stories)
        near = rendering.neighbourhood(self._around(idea.ref, "case")) + rendering.idea_links(idea)
        body = (
            f'<div class="head"><div>{rendering.idea_head(idea, self.meanings)}'
            f"{self._in_paths(idea.ref)}</div>"
            f"{rendering.idea_tests(idea, self.meanings)}</div>"
            f"{told}{_part('What it is linked to', near)}{sources}"
        )
        steps = ("concept", slug)
        return self._made(
            steps,
            idea.ref.label,
            idea.definition,
            body,
            rendering.address(idea.ref),
            credit=idea_credit(idea, atlas.exports.edition, self._address(steps)),
            way=(_IDEAS, (idea.scheme.label, rendering.address(idea.scheme))),
            targets=rendering.idea_next(idea, scheme),
            linked=idea_told(idea, atlas.exports.edition, self._where),
        )

    def _scheme(self, rest: tuple[str, ...], _: Query) -> Composed:
        atlas, (slug,) = self._atlas, rest
        every = {one.ref.slug: one for one in atlas.schemes()}
        if slug not in every:
            raise NotFound(f"No framework named {slug!r}.", _like(slug, every))
        scheme = every[slug]
        return self._made(
            ("scheme", slug),
            scheme.ref.label,
            scheme.definition,
            rendering.framework(scheme, self.meanings, self._phases, atlas.alignments()),
            rendering.address(scheme.ref),
            way=(_IDEAS,),
            targets=rendering.HOME_TARGETS[1:],
            linked=scheme_told(scheme, atlas.exports.edition, self._where, self._public),
        )

    def _told(self, rest: tuple[str, ...], kind: str) -> Composed:
        (slug,) = rest
        told = self._atlas.statement(f"{kind}/{slug}")
        return self._made(
            (kind, slug),
            told.statement.ref.label,
            told.statement.text,
            rendering.statement_page(told),
            rendering.address(told.statement.ref),
            way=(_IDEAS,),
            targets=rendering.statement_next(told),
            linked=statement_told(
                told.statement, None, self._atlas.exports.edition, self._statement_where
            ),
        )

    # --- sources, paths ---

    def _source(self, rest: tuple[str, ...], _: Query) -> Composed:
        atlas, (slug,) = self._atlas, rest
        use = atlas.source(slug)
        source = use.source
        steps = ("source", slug)
        return self._made(
            steps,
            source.title or source.ref.label,
            source.note,
            rendering.source_head(source) + rendering.source_body(use, self.meanings),
            rendering.address(source.ref),
            credit=source_credit(use, atlas.exports.edition, self._address(steps)),
            way=(_SOURCES,),
            linked=source_told(use, self._where),
        )

    def _path(self, rest: tuple[str, ...], _: Query) -> Composed:
        atlas, slug = self._atlas, rest[0]
        way, pace = atlas.path(slug), atlas.settings.words_a_minute
        app = rendering.address(way.ref)
        above: tuple[tuple[str, str], ...] = (_PATHS,)
        if len(rest) == 1:
            body, targets = self._whole_path(way)
            title, description, here = way.ref.label, way.abstract, ""
        else:
            place = int(rest[1]) if rest[1].isdecimal() and rest[1].isascii() else 0
            if not 1 <= place <= len(way.steps):
                raise NotFound(f"{way.ref.label} has {len(way.steps)} steps.", ("1",))
            step = way.steps[place - 1]
            body = rendering.step_page(way, place, self.meanings, pace)
            title = f"{way.ref.label}: {step.label}"
            description = step.question or ("" if way.is_class else step.annotation)
            here = f"Step {place}"
            above, app = (_PATHS, (way.ref.label, app)), f"{app}&step={place}"
            last = place == len(way.steps)
            targets = rendering.path_next(way, atlas.cases()) if last else ()
        steps = ("path", *rest)
        return self._made(
            steps,
            title,
            description,
            body,
            app,
            here=here,
            credit=path_credit(way, atlas.exports.edition, self._address(steps)),
            way=above,
            targets=targets,
            linked=self._course(way) if len(rest) == 1 else None,
        )

    def _course(self, way: Path) -> dict[str, object]:
        settings = self._atlas.settings
        return learning_resource(
            way,
            public_url=settings.public_url,
            edition=self._atlas.exports.edition,
            pace=settings.words_a_minute,
            steps=False,  # the page tells them, and may not be large
        )

    def _whole_path(self, way: Path) -> tuple[str, tuple[Target, ...]]:
        """Show a path as students see it: nothing of what only the instructor sees."""
        pace = self._atlas.settings.words_a_minute
        if not way.is_class:
            body = rendering.path_head(way, pace) + rendering.path_body(way, pace)
            return body, rendering.HOME_TARGETS[1:]
        stories = self._atlas.stories_of(way)
        head = rendering.class_head(way, pace, rendering.path_begin(way))
        return head + rendering.class_body(way, pace, stories), rendering.class_next(way)

    # --- questions ---

    def _question(self, rest: tuple[str, ...], query: Query) -> Composed:
        atlas, (name,) = self._atlas, rest
        asked = question(name)
        fields = [
            Field.of(one, self._atlas.choices(one), query.get(one.name) or None)
            for one in asked.parameters
        ]
        values = {field.parameter.name: field.chosen for field in fields}
        body = rendering.asked(asked, ()) + rendering.plain_asked(asked, fields)
        if not any(field.wrong for field in fields):
            answer = atlas.ask(name, **values)
            text = written_out(asked, values)
            most = atlas.settings.sparql_rows_shown
            body += (
                rendering.answer_line(len(answer.rows), most)
                + rendering.answer_table(answer, atlas.label, most, text)
                if answer.rows
                else rendering.no_answer(asked, fields, text)
            )
            body += rendering.question_for_programs(asked, values, atlas.settings.url)
        return self._made(
            ("question", name),
            asked.sentence,
            " ".join(asked.caveats) or asked.sentence,
            body,
            rendering.page("ask", {"q": name, **(values if query else {})}),
            way=(_QUESTIONS,),
            targets=(
                ("All questions", "By what they are about", "/ask"),
                *rendering.HOME_TARGETS[:2],
            ),
        )

    # --- what is not known ---

    def _gaps(self, rest: tuple[str, ...], _: Query) -> Composed:
        gaps, kind = self._atlas.gaps(), rest[0]
        start = int(rest[1]) if len(rest) > 1 and rest[1].isdecimal() and rest[1].isascii() else 0
        kinds = dict.fromkeys(gap.kind for gap in gaps)
        if kind not in kinds:
            raise NotFound(f"No kind of gap is called {kind!r}.", _like(kind, kinds))
        title = rendering.gap_title(kind)
        return self._made(
            ("gaps", *rest),
            title,
            "What the sources that we have read do not say.",
            rendering.gaps_of_kind(kind, gaps, start),
            rendering.page("gaps", {"kind": kind, "start": str(start or "")}),
            way=(GAPS,),
        )


_THINGS: Mapping[str, tuple[Callable[[Pages, tuple[str, ...], Query], Composed], tuple[int, ...]]]
_THINGS = {
    "case": (Pages._case, (1,)),
    "concept": (Pages._concept, (1,)),
    "critique": (lambda pages, rest, _: pages._told(rest, "critique"), (1,)),
    "gaps": (Pages._gaps, (1, 2)),
    "moment": (Pages._moment, (2,)),
    "path": (Pages._path, (1, 2)),
    "question": (Pages._question, (1,)),
    "scheme": (Pages._scheme, (1,)),
    "source": (Pages._source, (1,)),
    "statement": (Pages._statement, (2,)),
    "statistic": (lambda pages, rest, _: pages._told(rest, "statistic"), (1,)),
}
"""What shows a thing, and how many names stand in its address after its kind."""
_KINDS = {
    "case": "story",
    "concept": "idea",
    "critique": "objection",
    "moment": "decision",
    "path": "reading path",
    "question": "question",
    "scheme": "framework",
    "source": "source",
    "statement": "statement",
    "statistic": "figure",
}
"""How kinds of things are called where they are missing."""


def _part(title: str, body: str) -> str:
    return part(title, body) if body else ""


def _like(name: str, known: Iterable[str]) -> tuple[str, ...]:
    return tuple(difflib.get_close_matches(name, list(known), n=3, cutoff=0.5))
