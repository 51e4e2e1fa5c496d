"""The words of connections: templates that are filled and never rewritten.

No template says that one thing brought about another: causes stand only in what sources tell and in
the reasons of readings, which are marked. Names and numbers come from the values alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import Formatter

from kg.catalogue import Basis, Ref
from kg.connections._records import Answer, Connection, Half, Piece, SetAside, Why

__all__ = [
    "BRIEFS",
    "LEADS",
    "MEETINGS",
    "STANCES",
    "cut",
    "filled",
    "half_lead",
    "nothing",
    "plain",
    "set_aside",
    "whose_word",
]

_FEW = 4
"""With fewer statements that carry ideas, a story can hardly be connected to anything."""
_SENTENCE = re.compile(r"(?<=[a-z0-9”’)%][a-z0-9”’)%][.!?]) +(?=[A-Z“])")

LEADS: Mapping[str, str] = {
    "link:actor": "{named} acts in what is told of {other}.",
    "link:pressedBy": "{named} put pressure on {other}.",
    "link:harmed": "{named} is named as harmed in what is told of {other}.",
    "link:saidBy": "{named} is heard in what is told of {other}.",
    "link:reverses": "Something told of {named} takes back something told of {other}.",
    "cited": "{named} is a source for what is told of {other}.",
    "cited:both": "One statement rests on both {named} and {other}.",
    "direct:shows": "{named} is read as showing {idea}.",
    "direct:counters": "{named} is read as working against {idea}.",
    "direct:breaks": "{named} is read as doing the opposite of {idea}.",
    "direct:doubts": "{named} gives ground to doubt {idea}.",
    "mapping": "{one} {how} {other}.",
    "both turned": "Each is read both ways on {idea}.",
    "one turned": "On {idea}, {turned} is read both ways, {held} one way.",
    "contrast": "They differ over {idea}.",
    "same pull": "The same pull, two ends: {idea}.",
    "shared": "Both are read as {stance} {idea}.",
    "shared:word": "By the authors’ word both are {stance} {idea}.",
    "in one story": "{story} has both {one} and {other}.",
    "meeting": "{one} {how} {other}.",
    "both against": "Both are read as going against {idea}.",
    "third party": "{named} acts in both.",
}
BRIEFS: Mapping[str, str] = {
    "link": "“{told}”",
    "cited": "“{told}”",
    "direct": "“{told}”",
    "mapping": "{one} {how} {other}",
    "both turned": "each is read both ways on {idea}",
    "one turned": "{turned} is read both ways on {idea}, {held} one way",
    "contrast": "they differ over {idea}",
    "same pull": "the same pull, two ends: {idea}",
    "shared": "both are read as {stance} {idea}",
    "in one story": "{story} has both",
    "meeting": "{one} {how} {other}",
    "both against": "both are read as going against {idea}",
    "third party": "{named} acts in both",
}
"""The lead of each kind where it stands behind the names of both ends."""
STANCES: Mapping[str, str] = {
    "shows": "showing",
    "counters": "working against",
    "breaks": "doing the opposite of",
    "doubts": "evidence against",
}
MEETINGS: Mapping[str, str] = {
    "inTensionWith": "is in tension with",
    "counteracts": "counteracts",
    "closeMatch": "is close to",
    "broadMatch": "is part of",
    "narrowMatch": "holds",
    "relatedMatch": "is related to",
    "transitionInto": "turns into",
}
_WORD = {
    Basis.WORD: "the authors’ word",
    Basis.TELLING: "the authors tell it, the label is ours",
    Basis.OURS: "our reading",
    None: "",
}


def filled(template: str, **values: Piece) -> tuple[Piece, ...]:
    """Fill a template; things stay things, so that whoever shows them can lead to them.

    >>> filled("They differ over {idea}.", idea="pain")
    ('They differ over ', 'pain', '.')
    """
    pieces: list[Piece] = []
    for words, name, _, _ in Formatter().parse(template):
        pieces += [words] if words else []
        pieces += [values[name]] if name else []
    return tuple(pieces)


def plain(pieces: tuple[Piece, ...]) -> str:
    """Write a sentence as text."""
    return "".join(piece.label if isinstance(piece, Ref) else piece for piece in pieces)


def whose_word(basis: Basis | None) -> str:
    """Say whose word it is; empty where nothing is read."""
    return _WORD[basis]


def half_lead(connection: Connection, half: Half, ends: tuple[Ref, Ref]) -> tuple[Piece, ...]:
    """Say before a statement whose it is, how it stands to the idea and which of two turns it is."""
    end = ends[half.end]
    who = half.story if end.kind in ("concept", "source") else end
    said: list[Piece] = [who]
    if half.ends:
        said.append(f" ({half.ends})")
    if half.stance and connection.kind != "direct":
        said += [f", read as {STANCES[half.stance]} "]
        said.append(half.idea if half.idea and len(connection.ideas) > 1 else "it")
    if half.order:
        said.append(f", {half.order}")
    if who.iri != half.story.iri:
        said += [", as told of ", half.story]
    return tuple(said)


def set_aside(one: SetAside) -> tuple[Piece, ...]:
    """Say what is set aside, and by which count."""
    if one.why is Why.WEAKLY_TOLD:
        return (*one.what, ", too weakly told")
    said = f", set aside because {one.having} of {one.counted} stories and notes have "
    few = ", too many for it to be merely shared" if one.why is Why.TOO_COMMON_TO_SHARE else ""
    which = one.idea if one.several else "it"
    return (*one.what, said, which, few)


def nothing(answer: Answer) -> tuple[Piece, ...]:
    """Say that two things are not connected, with the nearest miss."""
    said: list[Piece] = ["Not connected by anything specific."]
    if answer.aside:
        said += [" Nearest: ", *set_aside(answer.aside[0]), "."]
    for end, number in zip(answer.ends, answer.readings, strict=True):
        if end.kind == "case" and number < _FEW:
            told = "one statement" if number == 1 else f"{number or 'no'} statements"
            said += [
                " ",
                end,
                f" has only {told} with ideas." if number else f" has {told} with ideas.",
            ]
    return tuple(said)


def cut(text: str, most: int = 70) -> tuple[str, bool]:
    """Cut a text at the end of a sentence, at so many words; say whether anything is left out.

    A first sentence that is longer stays whole: nothing is rewritten. What a reading rests on is
    often told last, so that the bound is above the length of nearly all statements.

    >>> cut("They came. They saw it all.", 3)
    ('They came.', True)
    """
    if len(text.split()) <= most:
        return text, False
    sentences = _SENTENCE.split(text)
    kept = sentences[0]
    for sentence in sentences[1:]:
        longer = f"{kept} {sentence}"
        if len(longer.split()) > most:
            break
        kept = longer
    return kept, kept != text
