"""What is read of the interview: one question a screen, how far one is, what is wrong with a field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kg.authoring import HowToTell
from kg.rendering.parts import button, counted, escape, in_words, page, thing

__all__ = [
    "FIRST",
    "Place",
    "Stood",
    "question_head",
    "question_item",
    "question_note",
    "question_out_of_shape",
    "question_progress",
    "question_tests",
    "question_ways",
]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an author is: which file, which question of the interview, what is looked at under it.

    `story` is the story of the atlas that is mended, `draft` the name of another file: "told" is the
    one that the interview writes, which a question means where the address names no file.
    """

    story: str = ""
    draft: str = ""
    step: str = ""
    look: str = ""

    @classmethod
    def asked(cls, story: str, draft: str, step: str, look: str) -> Place:
        """Read a place from what an address says."""
        return cls(story, draft or (_TOLD if step and not story else ""), step, look)

    def at(self, *, step: str = "", look: str = "") -> str:
        """Give the address of another question or another look of the same file."""
        draft = "" if step and self.draft == _TOLD else self.draft
        query = {"id": self.story, "draft": draft, "step": step, "look": look}
        return page("author", query)

    @property
    def desk(self) -> str:
        """The name of the file: the same on every screen and under every look; empty at the start."""
        return f"story/{self.story}" if self.story else self.draft


@dataclass(frozen=True, slots=True)
class Stood:
    """How a screen of the interview stands: "answered", "unknown", "begun", or "" where untouched."""

    name: str
    label: str
    how: str
    problems: int = 0
    optional: bool = False


_TOLD = "told"
FIRST = "begin"
"""A question that is not there: the page takes the first one, if the file has the shape for it."""
_STANDS = {
    "answered": "answered",
    "unknown": "not known",
    "begun": "begun",
    "": "not answered yet",
}


def question_progress(stood: Sequence[Stood], here: Place) -> str:
    """Say how far one is, and lead to every question."""
    needed = [one for one in stood if not one.optional]
    more = [one for one in stood if one.optional]
    counts = Counter(one.how for one in needed)
    said = [
        f"{in_words(counts['answered']).replace('no', 'none')} of {in_words(len(needed))} answered"
    ]
    said += [
        f"{in_words(counts[how])} {_STANDS[how]}" for how in ("begun", "unknown") if counts[how]
    ]
    rows = "".join(f"<li>{_way(one, here)}</li>" for one in needed)
    others = "".join(f"<li>{_way(one, here)}</li>" for one in more)
    others = f'<p class="seen">If you like:</p><ol>{others}</ol>' if others else ""
    number = next((place for place, one in enumerate(stood, 1) if one.name == here.step), 1)
    return (
        '<details class="asked-of"><summary>'
        f"Question {number} of {len(stood)} <span>{escape(', '.join(said))}</span></summary>"
        f'<nav aria-label="The questions"><ol>{rows}</ol>{others}</nav></details>'
    )


def _way(one: Stood, here: Place) -> str:
    address = here.at(step=one.name, look=here.look)
    wrong = f", {counted(one.problems, 'thing')} to mend" if one.problems else ""
    label = f'{escape(one.label)}<span class="vh">, {_STANDS[one.how]}{wrong}</span>'
    current = ' aria-current="step"' if one.name == here.step else ""
    classes = f"{one.how or 'open'}{' faulty' if one.problems else ''}"
    return f'<a href="{escape(address)}" class="{classes}"{current}>{label}</a>'


def question_head(question: str, hint: str) -> str:
    """Ask one question of the interview."""
    told = f'<p class="lede">{escape(hint)}</p>' if hint else ""
    return f'<div class="question"><h1>{escape(question)}</h1>{told}</div>'


def question_tests(tests: Sequence[HowToTell]) -> str:
    """Fold up how to tell, from the codebook."""
    rows = "".join(
        f"<dt>{thing(test.about)}</dt><dd>{_test(test)}</dd>" for test in tests if test.counts_when
    )
    if not rows:
        return ""
    return (
        '<details class="how-to-tell"><summary>How to tell</summary>'
        f'<dl class="meant">{rows}</dl></details>'
    )


def _test(test: HowToTell) -> str:
    if not test.does_not_count_when:
        return f"<p>{escape(test.counts_when)}</p>"
    return (
        f"<p><i>It counts when:</i> {escape(test.counts_when)}</p>"
        f"<p><i>It does not when:</i> {escape(test.does_not_count_when)}</p>"
    )


def question_note(
    hint: str, problem: str = "", *, of_field: bool = False, needed: bool = False
) -> str:
    """Say under a field what is meant by it, and what is wrong with it; empty where nothing is said.

    Args:
        of_field: it stands in the same container as the field, which is then described by it.
        needed: a good file has an answer here.
    """
    marked = "<b>Needed.</b> " if needed else ""
    meant = f'<p class="seen">{marked}{escape(hint)}</p>' if hint or needed else ""
    amiss = (
        f'<p class="amiss" role="status"><b>To mend:</b> {escape(problem)}</p>' if problem else ""
    )
    said = meant + amiss
    return f"<div data-describes>{said}</div>" if said and of_field else said


def question_ways(before: str, after: str, here: Place) -> str:
    """Lead to the question before and to the next one, from the last one to the whole file.

    Args:
        before: the screen before this one; empty on the first.
        after: the screen after this one; empty on the last.
    """
    ways = []
    if before:
        ways.append(button("Back", here.at(step=before, look=here.look)))
    if after:
        ways.append(_onward("Next", here.at(step=after, look=here.look)))
    else:
        ways.append(_onward("See what you have", here.at(look="preview")))
    keys = '<span class="seen keys">Enter leads on; in a long text, Ctrl and Enter.</span>'
    return f'<p class="buttons asks-on">{"".join(ways)}{keys}</p>'


def _onward(label: str, address: str) -> str:
    return f'<a class="button primary" href="{escape(address)}" data-onward>{label}</a>'


def question_item(number: int, many: int, said: str = "", *, added: bool = False) -> str:
    """Head one of several things that a question asks for with its number.

    Args:
        said: what it is about, in the words of its author; may be empty.
        added: it was just added: its first field takes the focus.
    """
    name = f"{escape(said)} " if said else f"{number} "
    small = f"{number} of {many}" if said else f"of {many}"
    come = " data-added" if added else ""
    return f'<h2 class="nth"{come}>{name}<small>{small}</small></h2>'


def question_out_of_shape(reasons: Sequence[str], here: Place, *, begun: bool) -> str:
    """Say that the file has left the shape of the interview, and that nothing is lost.

    Args:
        reasons: why, a sentence each; may be empty.
        begun: it once had that shape, so that there is a way back.
    """
    rows = "".join(f"<li>{escape(one)}</li>" for one in reasons)
    why = f'<ul class="needs">{rows}</ul>' if rows else ""
    kept = " What you answered is kept, and no longer written into the file." if begun else ""
    alone = button("Go on in the editor alone", here.at(look="findings"))
    return (
        '<div class="stepped-back"><p class="prose">The file now holds something that the questions '
        f"do not ask for, so they have stepped back.{kept}</p>{why}"
        f'<p class="buttons">{alone}</p></div>'
    )
