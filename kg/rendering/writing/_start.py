"""What is read where one begins to write: two ways, what makes a story, what was being written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg.catalogue.records import Ref
from kg.rendering.parts import button, capital, counted, escape, in_words, link, page, part
from kg.rendering.writing._questions import FIRST

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
    "writing_kept",
    "writing_mend",
    "writing_questions",
]

Begun = tuple[str, str, str]
"""A file that is being written: its name, how it stands in a few words, its address."""
_LASTS = (
    "It is kept as long as this window is open, and a copy in this browser until you save it here. "
    "To have it elsewhere, download it."
)
_KEPT_ROW = (
    "<template><li><p><b data-called></b>, kept in this browser <span data-when></span></p>"
    '<p class="buttons"><button type="button" class="button" data-resume>Go on with it</button>'
    '<button type="button" class="quiet" data-throw>Throw it away</button></p></li></template>'
)
_SHARED = (
    '<p class="seen" data-shared hidden>Kept in this browser means: on this computer, for whoever uses '
    "this browser, until it is saved or thrown away. If others use it too, download the file and "
    "throw this copy away.</p>"
)


def writing_head() -> str:
    """Open the page."""
    return (
        '<div class="headline"><h1>Contribute</h1><p class="lede">A story is one text file. Answer '
        "questions and let it write itself, or write it yourself. Every line is checked as you write, "
        "and nobody sees it before you hand it in.</p></div>"
    )


def writing_interview(first: str, *, going: str = "") -> str:
    """Offer the interview.

    Args:
        first: the address of its first question.
        going: the name of the story that is being told already.
    """
    begin = button(f"Go on with {going}" if going else "Begin", first, primary=True)
    return (
        '<div class="begin" id="begin" tabindex="-1"><h2>Tell me the story</h2><p class="prose">'
        "One question at a time, and no Turtle needed: the file grows beside your answers. “I don’t "
        "know” is an answer, and you can skip what you like.</p>"
        '<p class="prose">What comes out is a page like '
        f"{link('that of the Glasgow neonatal unit', page('case', {'id': 'glasgow-neonatal-unit'}))}, "
        "and a decision that your readers take before they know how it ended: "
        f"{link('Would you have signed it?', '/moment')}</p>"
        f'<p class="buttons">{begin}'
        '<span class="seen">Stop and come back: what you write is kept in this browser until you save '
        "it or throw it away.</span></p></div>"
    )


def writing_questions(questions: Sequence[str], more: Sequence[str] = ()) -> str:
    """Name what the interview asks.

    Args:
        questions: in order, each in a few words.
        more: those without which a story is whole.
    """
    said = capital(counted(len(questions), "question"))
    if more:
        said += f", and {in_words(len(more))} if you like"
    rows, others = (
        "".join(f"<li>{escape(one)}</li>" for one in asked) for asked in (questions, more)
    )
    others = f'<p class="seen">If you like:</p><ol class="asks-of">{others}</ol>' if others else ""
    return (
        f'<div class="begin"><p class="seen asks-count">{said}</p>'
        f'<details class="asks"><summary>All questions</summary>'
        f'<ol class="asks-of">{rows}</ol>{others}</details></div>'
    )


def writing_file() -> str:
    """Offer to open a file."""
    return (
        '<div class="begin"><h2>Open a file</h2><p class="prose">One of yours, an empty one with '
        "everything explained in it, or a story of the atlas to mend.</p></div>"
    )


def writing_begun(begun: Sequence[Begun], own: Iterable[str] = ()) -> str:
    """Lead back to what was being written: in this window, and in this browser before.

    Args:
        own: under which names the browser keeps what stands on the desks of this window.
    """
    rows = "".join(
        f'<li><b>{link(name, address)}</b><p class="seen">{escape(how)}</p></li>'
        for name, how, address in begun
    )
    here = f'<p class="seen">{_LASTS}</p>' if begun else ""
    body = f'<ul class="gap-rows">{rows}{_KEPT_ROW}</ul>{here}{_SHARED}'
    return _kept(part("You were writing", body, anchor="begun"), own, hidden=not begun)


def writing_kept(of: str, own: Iterable[str] = ()) -> str:
    """Offer what this browser kept of one file, where it kept something; the sheet fills it in.

    Args:
        of: the name of the desk on which it was.
        own: under which names the browser keeps what stands on the desks of this window.
    """
    body = f'<ul class="gap-rows">{_KEPT_ROW}</ul>{_SHARED}'
    return _kept(f'<section aria-label="You were writing">{body}</section>', own, of)


def _kept(body: str, own: Iterable[str], of: str = "", *, hidden: bool = True) -> str:
    """Hold a list that the sheet fills with what the browser kept: only the browser knows."""
    return (
        f'<div class="kept" data-kept="{escape(of)}" data-own="{escape(" ".join(own))}"'
        f"{' hidden' if hidden else ''}>{body}</div>"
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
    """Lead from the page of a story into its file: to the questions, where those can show it."""
    way = page("author", {"id": story.slug, "step": FIRST})
    return f'<p class="copy">{button("Mend it", way)}</p>'


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
        "kept in the window and the browser in which it is written, and nowhere else. If you "
        f'downloaded the file, open it again.</p></div><p class="buttons">{button("Open a file", "/author", primary=True)}</p>'
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
