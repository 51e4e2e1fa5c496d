"""Words drafted by rule: what a step is called, what a class does there, what is asked and why.

A draft is made of what the step itself visits, its segment and its name, and of nothing else: the
same step gets the same words wherever it stands and whoever asks again. What came of a story, whose
reading it is and which statements to look at are the instructor's alone: no label, annotation,
question or reason may say it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from kg.catalogue import Basis, Case, CaseSummary, Decision, PathStep, Ref, Segment, Statement
from kg.errors import NotFound
from kg.planner._phrases import CLOSES, COMPARED, COMPARING, LOOKED_BACK, NOTHING, READING
from kg.speech import capital, in_quotes, joined

__all__ = [
    "NO_WORDS",
    "CaseOf",
    "Words",
    "called",
    "can_be_drafted",
    "draft_of",
    "drafted",
    "listed",
    "meant",
    "plainly",
    "read_up_to",
    "recounted",
    "words_of",
]

_T = TypeVar("_T")

CaseOf = Callable[[str], Case]
"""Gives a case by slug; raises NotFound where there is none."""

_LEAST = 2
"""So many wordings take turns at least."""
_FEW = 3
"""So many statements, ideas or gaps are named in a draft."""
_BY = {
    Basis.WORD: "the authors’ own word",
    Basis.TELLING: "the authors tell it, the label is ours",
    Basis.OURS: "our reading",
    None: "nobody’s reading is given",
}
_RANK = (Basis.WORD, Basis.TELLING, Basis.OURS, None)
_ASKED = {
    "resistance": "who was against it",
    "cost": "what it cost",
    "customers": "what customers got",
    "organisation": "what {one} gained",
}
"""What the questions of a Moment ask, by field; `organisationBenefit` is the last as content has it."""
_UNKNOWN_AS = {"customers": "customerBenefit", "organisation": "organisationBenefit"}


@dataclass(frozen=True, slots=True)
class Words:
    """The texts of a step."""

    label: str
    annotation: str = ""
    question: str = ""
    for_instructors: str = ""
    because: str = ""


NO_WORDS = Words("")


def words_of(step: PathStep) -> Words:
    """Give the texts of a step as they stand."""
    return Words(step.label, step.annotation, step.question, step.for_instructors, step.because)


def drafted(step: PathStep, case_of: CaseOf) -> PathStep:
    """Put drafted words on a step and mark it so; a step of which none can be drafted stays."""
    words = draft_of(step, case_of)
    if words is None:
        return step
    return recounted(
        replace(
            step,
            label=words.label,
            annotation=words.annotation,
            question=words.question,
            for_instructors=words.for_instructors,
            because=words.because,
            drafted=True,
        )
    )


def can_be_drafted(step: PathStep) -> bool:
    """Whether a step visits what a draft of its segment is made of."""
    enough = {
        Segment.DECISION: bool(step.statements),
        Segment.STORY: bool(step.cases),
        Segment.COMPARISON: len(step.cases) > 1,
        Segment.IDEA: bool(step.ideas),
        Segment.CLOSE: True,
    }
    return enough.get(step.segment, False)


def draft_of(step: PathStep, case_of: CaseOf) -> Words | None:
    """Draft the words of a step; None where it visits nothing that a draft could be made of."""
    if not can_be_drafted(step):
        return None
    turn = _turn(step.name)
    try:
        if step.segment is Segment.DECISION:
            summary, statement = step.statements[0]
            return _decision(Decision(case_of(summary.ref.slug), statement), turn)
        if step.segment is Segment.STORY:
            return _story(case_of(step.cases[0].ref.slug), step.ideas, turn)
    except NotFound:
        return None
    if step.segment is Segment.COMPARISON:
        return _comparison(step.cases[0], step.cases[1], step.ideas, turn)
    if step.segment is Segment.CLOSE:
        return _close(step.ideas, turn)
    idea = step.ideas[0]
    read = any(ref.iri == idea.iri for ref, _ in step.before)
    return _explained(idea, turn) if read else _recap(idea, turn)


def recounted(step: PathStep) -> PathStep:
    """Count the words that a walker reads on a step, after its texts or visits changed."""
    shown = [
        step.label,
        step.annotation,
        step.question,
        *(idea.gloss for idea in step.ideas),
        *(case.abstract for case in step.cases),
        *(f"{told.ref.label} {told.text} {told.because}" for _, told in step.statements),
    ]
    return replace(step, words=sum(len(text.split()) for text in shown))


# --- Ideas in words ---


def called(idea: Ref) -> str:
    """Name an idea as it stands inside a sentence, in quotes: “pain”, “first Moment of Belief”.

    What a label adds in brackets is left out; principles are titles and keep their capitals.
    """
    return f"“{plainly(idea)}”"


def plainly(idea: Ref) -> str:
    """Name an idea as it stands inside a sentence, without quotes."""
    label = idea.label.partition(" (")[0] or idea.slug
    titled = idea.family == "Principle" or label.startswith("Moment") or label[1:2].isupper()
    return label if titled else label[:1].lower() + label[1:]


def listed(names: Iterable[str]) -> str:
    """Write names as people do; with commas alone where one of them has an "and" of its own."""
    every = [*names]
    return ", ".join(every) if any(" and " in name for name in every) else joined(every)


def meant(idea: Ref) -> str:
    """Say what an idea means, to stand after its name; empty where no meaning is written."""
    said = idea.gloss.strip().rstrip(".")
    return said[:1].lower() + said[1:]


def _named(ideas: Sequence[Ref]) -> str:
    return joined(called(one) for one in ideas[:_FEW])


def _turn(name: str) -> int:
    """Give the number by which wordings take turns: that in the name of a step."""
    digits = "".join(sign for sign in name if sign.isascii() and sign.isdigit())
    return int(digits[-6:] or 0)


def _one_of(options: Sequence[_T], turn: int) -> _T:
    """Take one: the next step has another, and of three so has the step six on, its like in the next session."""
    many = len(options)
    return options[(turn if many < 3 else turn + turn // 6) % many]


def _fitting(
    table: Mapping[str, Sequence[_T]], idea: Ref | None, turn: int, least: int = _LEAST
) -> _T:
    """Take one of what is written for an idea, else for its family, else for all.

    What is written in few ways is joined by what fits less closely, until there are so many.
    """
    options: list[_T] = []
    for key in (idea.slug, idea.family, "") if idea else (NOTHING,):
        if len(options) < least:
            options += table.get(key, ())
    return _one_of(options, turn)


# --- A decision ---

_ROOM = (
    "Put the decision on the screen: {name}. {proposal} A show of hands for each of the three "
    "answers; nobody explains yet.",
    "Project {name}. {proposal} Each writes down yes, no, or what they would want to know. Then hands "
    "go up, before anybody explains.",
    "Read the decision aloud: {name}. {proposal} Two minutes in pairs, then a show of hands; reasons "
    "come after.",
)


def read_up_to(case: Case, decision: Statement) -> str:
    """Give the heading of the last passage that can be read without learning how a decision ended.

    Empty where there is none: the first passage already tells of it or of something later.
    """
    at = Decision(case, decision)
    told = {decision.ref, *(one.ref for one in at.followed)}
    after = {
        one.ref
        for one in case.statements
        if one.ref in told or decision.ref in one.part_of or decision.when.before(one.when)
    }
    heading = ""
    for passage in case.passages:
        if after & {*passage.draws_on}:
            break
        heading = passage.heading
    return heading


def _decision(at: Decision, turn: int) -> Words:
    one, room = at.case.ref.label, at.room
    name = at.called
    heading = read_up_to(at.case, at.statement)
    reading = (
        f"Before class, {one} is read as far as the end of “{heading}” and no further: what came of "
        "it stays hidden. The rest is read after the vote."
        if heading
        else f"Whoever has read {one} knows what came of it; they vote on what could be known then."
    )
    annotation = _one_of(_ROOM, turn).format(name=name, proposal=room.proposal if room else "")
    asked = (room.question if room else "") or at.moment.question
    return Words(
        label=f"Open with a decision: {name}",
        annotation=" ".join(f"{annotation} {reading}".split()),
        question=asked or "Would you have done it, and what would you have wanted to know first?",
        for_instructors="\n\n".join(filter(None, _came_of(at))),
        because="The room decides before it knows what came of it.",
    )


def _came_of(at: Decision) -> Iterator[str]:
    moment, one = at.moment, at.case.ref.label
    yield f"What came of it: {at.statement.text}"
    gains = (("For customers", moment.customers), (f"For {one}", moment.organisation))
    yield " ".join(f"{who}: {what}" for who, what in gains if what)
    later = " ".join(told.text for told in at.followed[:_FEW])
    if later:
        yield f"{'It was taken back later' if at.taken_back else 'What followed'}: {later}"
    silent = _untold((at.statement,), one)
    yield f"Nobody we have read says {silent}." if silent else ""
    yield _whose(at.statement)
    if moment.question and at.room:
        yield f"To go on with: {moment.question}"


def _whose(told: Statement) -> str:
    by = f"Look at {in_quotes(told.ref.label)}: {_BY[told.basis]}."
    return f"{by} {capital(told.because)}" if told.because else by


def _untold(moments: Sequence[Statement], one: str) -> str:
    """Say what no Moment of these tells, as the end of a sentence; empty where all is told."""
    found = []
    for field, asked in _ASKED.items():
        told = any(getattr(each.moment, field) for each in moments)
        known = _UNKNOWN_AS.get(field, field)
        if not told and any(each.moment and known in each.moment.unknown for each in moments):
            found.append(asked.format(one=one))
    return joined(found, "or")


# --- A story ---


def _story(case: Case, ideas: Sequence[Ref], turn: int) -> Words:
    one, main = case.ref.label, ideas[0] if ideas else None
    task, question = _fitting(READING, main, turn)
    said = called(main) if main else ""
    annotation = task.format(one=one, idea=said)
    silent = _untold(case.moments, "it")
    if silent:
        annotation += f" On {one}, nobody we have read says {silent}."
    shown = listed(plainly(idea) for idea in ideas[:2])
    return Words(
        label=f"{one}: {shown}" if shown else one,
        annotation=annotation,
        question=question.format(one=one, idea=said),
        for_instructors="\n\n".join(filter(None, _look_at(case, ideas))),
        because=f"It shows {_named(ideas)}."
        if ideas
        else "It was chosen by whoever made the plan.",
    )


def _look_at(case: Case, ideas: Sequence[Ref]) -> Iterator[str]:
    for idea in ideas[:_FEW]:
        shows = sorted(_of(case, idea, ("shows",)), key=lambda told: _RANK.index(told.basis))
        if not shows:
            continue
        places = joined(f"{in_quotes(told.ref.label)} ({_BY[told.basis]})" for told in shows[:_FEW])
        first = shows[0]
        reason = f" {capital(first.because)}" if first.basis is Basis.OURS and first.because else ""
        yield f"{capital(plainly(idea))}: look at {places}.{reason}"
        against = _of(case, idea, ("counters", "breaks", "doubts"))
        names = joined(in_quotes(told.ref.label) for told in against[:_FEW])
        yield f"It speaks against that: {names}." if names else ""
    yield _ended(case.summary)
    gaps = case.gaps[:_FEW]
    yield f"What nobody has told us: {' '.join(gaps)}" if gaps else ""


def _of(case: Case, idea: Ref, stances: Sequence[str]) -> list[Statement]:
    """Give the statements that stand in one of these ways to an idea, in story order."""
    return [
        told
        for told in case.statements
        if any(one.idea.iri == idea.iri and one.stance in stances for one in told.readings)
        or ("shows" in stances and told.phase is not None and told.phase.ref.iri == idea.iri)
    ]


def _ended(case: CaseSummary) -> str:
    return f"How it ended: {case.ref.label} was {case.flight.last_seen}."


# --- A comparison ---


def _comparison(first: CaseSummary, second: CaseSummary, ideas: Sequence[Ref], turn: int) -> Words:
    one, other = first.ref.label, second.ref.label
    main = ideas[0] if ideas else None
    said = called(main) if main else ""
    task = _fitting(COMPARING, main, turn).format(one=one, other=other, idea=said)
    meaning = meant(main) if main else ""
    shared = f"Both are read as showing {said}, {meaning}." if meaning else ""
    more = _named(ideas[1:])
    return Words(
        label=f"{one} and {other}, side by side",
        annotation=" ".join(
            filter(None, (task, shared, f"They also share {more}." if more else ""))
        ),
        question=_fitting(COMPARED, main, turn).format(one=one, other=other, idea=said),
        for_instructors=(
            f"{_ended(first)} {_ended(second)}\n\nWhy the two part is a question and no finding: two "
            "stories illustrate, they prove nothing. Ask for the sentence behind each answer, and who "
            "says it."
        ),
        because=f"Two stories next to each other{f', on {said}' if said else ''}.",
    )


# --- Before and after ---


def _recap(idea: Ref, turn: int) -> Words:
    said = called(idea)
    return Words(
        label=f"Look back: {plainly(idea)}",
        annotation="Books closed. Each writes an answer in two minutes; two or three are read out.",
        question=_one_of(LOOKED_BACK, turn).format(idea=said),
        for_instructors=f"An answer that will do: {idea.gloss}" if idea.gloss else "",
        because="What was met last time is needed today.",
    )


def _explained(idea: Ref, turn: int) -> Words:
    said = called(idea)
    return Words(
        label=capital(plainly(idea)),
        annotation=(
            f"Ask for an example of {said} before you give one. Then read out what it is: "
            f"{meant(idea) or 'its meaning stands on its page'}."
        ),
        question=_one_of(
            (
                f"Where have you met {said} without a name for it?",
                f"What looks like {said} and is something else?",
            ),
            turn,
        ),
        because=f"What follows needs {said}.",
    )


def _close(ideas: Sequence[Ref], turn: int) -> Words:
    main = ideas[0] if ideas else None
    question = _fitting(CLOSES, main, turn, least=1).format(idea=called(main) if main else "it")
    return Words(
        label="Close",
        annotation=(
            "Each writes one sentence about their own organisation, and a few are read out. What time "
            "is left is for questions."
        ),
        question=question,
        for_instructors=(
            "Keep the sentences: they are a good way into the next class. Whoever has none may write "
            "what they would have to find out."
        ),
        because="What was seen in others is looked for at home.",
    )
