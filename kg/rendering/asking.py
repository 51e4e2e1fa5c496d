"""What is read where the atlas is asked: the list of its questions, and one question with its fields.

What comes of a question stands in `kg.rendering.answering`, queries of one's own in
`kg.rendering.querying`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.errors import NotFound, QuestionError
from kg.questions import TOPICS, Choice, Parameter, Question
from kg.rendering.parts import capital, escape, eyebrow, joined, link, page, part

__all__ = [
    "Field",
    "ask_headline",
    "asked",
    "question_address",
    "questions",
    "unknown_question",
    "ways_to_ask",
]

_MANY = 40
"""With more to choose from than this, a field is typed into and proposes names."""
_LABELS = {
    "basis": "Whose reading",
    "case": "Story",
    "concept": "Idea",
    "scheme": "Framework or list",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter as a form shows it.

    `chosen` is the value, or what was given in its place; `wrong` says what is wrong with that, and
    `near` offers what may have been meant.
    """

    parameter: Parameter
    choices: tuple[Choice, ...] = ()
    chosen: str = ""
    wrong: str = ""
    near: tuple[Choice, ...] = ()

    @property
    def label(self) -> str:
        """How the field is called, by what is chosen in it."""
        name = self.parameter.name
        return _LABELS.get(name, capital(name))

    @classmethod
    def of(cls, parameter: Parameter, choices: tuple[Choice, ...], text: str | None) -> Field:
        """Read what was given for a parameter; where nothing was, take one that has an answer.

        Args:
            text: what was given; None where the address does not name the parameter.
        """
        if text is None:
            known = {one.value for one in choices}
            there = not choices or parameter.example in known
            text = parameter.example if there else choices[0].value
        field = cls(parameter, choices, text)
        if not text:
            return cls(parameter, choices, "", f"Choose something for “{field.label}”.")
        try:
            if choices:
                return cls(parameter, choices, parameter.choose(text, choices).value)
            parameter.bind(text)
        except NotFound as error:
            near = tuple(one for one in choices if one.value in error.nearest)
            return cls(parameter, choices, text, f"Nothing here is called “{text}”.", near)
        except QuestionError:
            return cls(parameter, choices, text, f"“{text}” is no year. Give four digits.")
        return field


def ask_headline(lede: str) -> str:
    """Open each of the pages where the atlas is asked."""
    return f'<div class="headline"><h1>Ask</h1><p class="lede">{escape(lede)}</p></div>'


def ways_to_ask(*, own: bool) -> str:
    """Offer the two ways to ask."""
    ways = (("Questions", "/ask", not own), ("Your own query", page("ask", {"tab": "own"}), own))
    rows = "".join(f"<li>{_stay(name, href, current=here)}</li>" for name, href, here in ways)
    return f'<nav class="ways-to-ask" aria-label="Ways to ask"><ul class="views">{rows}</ul></nav>'


def _stay(label: str, href: str, *, current: bool = False) -> str:
    here = ' aria-current="page"' if current else ""
    return f'<a href="{escape(href)}"{here}>{escape(label)}</a>'


def questions(named: Sequence[Question], strange: str = "") -> str:
    """List the questions by what they are about.

    Args:
        strange: a tab that the address names and that is none.
    """
    note = (
        f'<p class="prose">There is no tab called “{escape(strange)}”. These are the questions.</p>'
        if strange
        else ""
    )
    blocks = []
    for topic, heading in TOPICS.items():
        rows = "".join(
            f"<li>{link(one.sentence, question_address(one, {}))}{_takes(one)}</li>"
            for one in named
            if one.about == topic
        )
        if rows:
            blocks.append(part(heading, f'<ul class="questions">{rows}</ul>', anchor=topic))
    return (
        ask_headline(
            "Questions to the whole atlas, each answered as a table that you can take away. An "
            "answer says what we have read, and nothing of what we have not."
        )
        + ways_to_ask(own=False)
        + note
        + "".join(blocks)
    )


def question_address(asked: Question, values: Mapping[str, str]) -> str:
    """Give the address of a question with the values that it is given."""
    return page("ask", {"q": asked.name, **values})


def _takes(one: Question) -> str:
    said = []
    if one.parameters:
        said.append("by " + joined(Field(p).label.lower() for p in one.parameters))
    if one.chart:
        said.append("with a chart")
    return f'<span class="seen">{escape(capital(", ".join(said)))}</span>' if said else ""


def unknown_question(name: str, near: Sequence[Question]) -> str:
    """Say that there is no such question, and offer the nearest."""
    rows = "".join(f"<li>{link(one.sentence, question_address(one, {}))}</li>" for one in near)
    offered = part("Did you mean", f'<ul class="questions">{rows}</ul>') if rows else ""
    return (
        f'<div class="headline"><h1>There is no question called “{escape(name)}”</h1>'
        f'<p class="lede">It may have been renamed, or never was. {link("All questions", "/ask")} '
        f"stand in one list.</p></div>{offered}"
    )


def asked(question: Question, fields: Sequence[Field]) -> str:
    """Put a question, with a field for each thing that it must be given and what is to be minded."""
    head = eyebrow(
        (
            link("Question", "/ask"),
            link(TOPICS[question.about], f"/ask#{question.about}"),
        )
    )
    return (
        f'<div class="headline one">{head}<h1>{escape(question.sentence)}</h1></div>'
        + (_form(question, fields) if fields else "")
        + _caveats(question)
    )


def _caveats(question: Question) -> str:
    said = " ".join(map(escape, question.caveats))
    return f'<p class="seen caveat" role="note">{said}</p>' if said else ""


def _form(question: Question, fields: Sequence[Field]) -> str:
    controls = "".join(_field(question, one, fields) for one in fields)
    return (
        '<form class="asking" action="/ask" method="get" data-stay>'
        f'<input type="hidden" name="q" value="{escape(question.name)}">{controls}'
        '<button type="submit" class="button primary" id="ask">Ask</button></form>'
    )


def _field(question: Question, field: Field, fields: Sequence[Field]) -> str:
    name = field.parameter.name
    about = f' aria-invalid="true" aria-describedby="wrong-{name}"' if field.wrong else ""
    labelled = f'<label for="given-{name}">{escape(field.label)}</label>'
    if field.wrong:
        others = {one.parameter.name: one.chosen for one in fields if not one.wrong}
        offers = joined(
            (
                link(one.label, question_address(question, {**others, name: one.value}))
                for one in field.near
            ),
            "or",
        )
        said = escape(field.wrong) + (f" Did you mean {offers}?" if offers else "")
        wrong = f'<p class="wrong" id="wrong-{name}" role="alert">{said}</p>'
    else:
        wrong = ""
    return f'<div class="field">{labelled}{_control(field, about)}{wrong}</div>'


def _control(field: Field, about: str) -> str:
    name = field.parameter.name
    named = f'id="given-{name}" name="{name}"{about}'
    if field.parameter.kind == "year":
        return (
            f'<input type="number" {named} value="{escape(field.chosen)}" min="1000" max="2999" '
            "step=1 required>"
        )
    chosen = next((one for one in field.choices if one.value == field.chosen), None)
    if not field.choices or len(field.choices) > _MANY:
        options = "".join(f'<option value="{escape(one.label)}"></option>' for one in field.choices)
        said = chosen.label if chosen else field.chosen
        return (
            f'<input type="text" {named} value="{escape(said)}" list="known-{name}" '
            f'maxlength="200" autocomplete="off" spellcheck="false" required>'
            f'<datalist id="known-{name}">{options}</datalist>'
        )
    first = "" if chosen else '<option value="" selected>Choose</option>'
    options = "".join(
        f'<option value="{escape(one.value)}"{" selected" if one is chosen else ""}>'
        f"{escape(one.label)}</option>"
        for one in field.choices
    )
    return f"<select {named} required>{first}{options}</select>"
