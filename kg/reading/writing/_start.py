"""What is read where one begins to write: two ways, what makes a story, what was being written."""

from __future__ import annotations

from collections.abc import Sequence

from kg.catalogue.records import Ref
from kg.reading.parts import button, counted, escape, in_words, link, page, part

__all__ = [
    "Begun",
    "story_mend",
    "writing_about",
    "writing_begun",
    "writing_failed",
    "writing_file",
    "writing_gone",
    "writing_head",
    "writing_interview",
    "writing_mend",
]

Begun = tuple[str, str, str]
"""A file that is being written: its name, how it stands in a few words, its address."""


def writing_head() -> str:
    """Open the page."""
    return (
        '<div class="headline"><h1>Contribute</h1><p class="lede">A story is one text file. Answer '
        "questions and let it write itself, or write it yourself. Every line is checked as you write, "
        "and nobody sees it before you hand it in.</p></div>"
    )


def writing_interview(questions: Sequence[str], first: str, *, begun: bool = False) -> str:
    """Offer the interview.

    Args:
        questions: what it asks, in order, each in a few words.
        first: the address of its first question.
        begun: something was answered already.
    """
    rows = "".join(f"<li>{escape(one)}</li>" for one in questions)
    return (
        '<div class="begin" id="begin" tabindex="-1"><h2>Tell me the story</h2><p class="prose">'
        "One question at a time, and no Turtle needed: the file grows beside your answers. “I don’t "
        "know” is an answer, and you can skip what you like.</p>"
        f'<p class="buttons">{button("Go on" if begun else "Begin", first, primary=True)}'
        '<span class="seen">Stop and come back: download the file, and open it again here.</span></p>'
        f'<details class="asks"><summary>All {in_words(len(questions))} questions</summary>'
        f'<ol class="asks-of">{rows}</ol></details></div>'
    )


def writing_file() -> str:
    """Offer to open a file."""
    return (
        '<div class="begin"><h2>Open a file</h2><p class="prose">One of yours, an empty one with '
        "everything explained in it, or a story of the atlas to mend.</p></div>"
    )


def writing_begun(begun: Sequence[Begun]) -> str:
    """Lead back to what was being written in this window; empty where nothing was."""
    if not begun:
        return ""
    rows = "".join(
        f'<li><b>{link(name, address)}</b><p class="seen">{escape(how)}</p></li>'
        for name, how, address in begun
    )
    return part(
        "You were writing",
        f'<ul class="gap-rows">{rows}</ul><p class="seen">It is kept as long as this window is '
        "open. To keep it longer, download it.</p>",
        anchor="begun",
    )


def writing_mend(about: Ref, story: str) -> str:
    """Lead from something that is not known into the story that could tell it.

    Args:
        story: the name of that story; empty where it belongs to none.
    """
    if story:
        way = button(f"Write it into {about.label}", page("author", {"id": story}), primary=True)
    else:
        way = button("Tell the story that shows it", "#begin", primary=True)
    return f'<p class="buttons mend-it">{way}</p>'


def story_mend(story: Ref) -> str:
    """Lead from the page of a story into its file."""
    return f'<p class="copy">{button("Mend it", page("author", {"id": story.slug}))}</p>'


def writing_failed(sentence: str) -> str:
    """Say why a file cannot be opened, or why nothing was saved."""
    return (
        '<div class="came" role="status"><h3>It did not work</h3>'
        f'<p class="prose">{escape(sentence)}</p></div>'
    )


def writing_gone() -> str:
    """Say that the address names a file that is not on this desk."""
    return (
        '<div class="headline one"><h1>No such file here</h1><p class="lede">What is being written is '
        "kept in the window in which it is written, and nowhere else. If you downloaded the file, "
        f'open it again.</p></div><p class="buttons">{button("Open a file", "/author", primary=True)}</p>'
    )


def writing_about() -> str:
    """Say what makes a story, and where the rules stand."""
    needs = (
        "eight statements, each with its source",
        "three of them placed on the journey",
        "two sources that are independent of each other and of the organisation",
        "a Moment of Belief, or word that none is known",
    )
    rows = "".join(f"<li>{escape(one)}</li>" for one in needs)
    ways = [
        link("How we decide", "/how-we-decide"),
        link("What we don’t know", "/gaps"),
        link("All that can be found in a file", "/finding"),
    ]
    told = ", ".join(ways)
    return part(
        "A story, and not a note",
        f'<p class="prose">It has {counted(len(needs), "thing")}. What lacks one is a note, and is welcome '
        f'as one.</p><ul class="needs">{rows}</ul>',
        anchor="a-story",
    ) + part(
        "How it is read",
        '<p class="prose">First what happened and who says so; only then what it is taken to show, '
        f"and whose reading that is. {told}.</p>"
        '<p class="seen">docs/contributing.md walks through it, from an empty file to a live story. On '
        "the command line: <code>kg new case</code>, <code>kg check --watch</code>, "
        "<code>kg fmt</code>, <code>kg explain</code>.</p>",
        anchor="how",
    )
