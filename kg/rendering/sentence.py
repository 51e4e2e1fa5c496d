"""What is chosen, as a sentence whose words can be changed where they stand.

*Stories that began from pain, were pulled down by complexity, as the authors tell it: 1*. Each
chosen word is a button that opens the other values of its facet, with what each would leave.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote_plus

from kg.catalogue.records import Basis
from kg.rendering.parts import (
    capital,
    counted,
    escape,
    in_figures,
    in_words,
    joined,
    mark,
    stories_plus_notes,
)
from kg.rendering.staying import stay
from kg.search import Facet, FacetAnswer, FacetValue, Share

__all__ = ["Chosen", "Shelf", "figure", "in_plain", "marked", "said", "sentence", "whose_it_is"]

_quoted = lru_cache(maxsize=4096)(quote_plus)  # thousands a page, of the same few hundred values

Chosen = Mapping[str, tuple[str, ...]]
"""The chosen values by the name of their facet."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A state of the list of stories: all that its address says.

    `compare` are the slugs of what lies in the tray.
    """

    chosen: Chosen
    view: str = ""
    order: str = ""
    start: int = 0
    compare: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The address of this state."""
        pairs = [(name, value) for name in sorted(self.chosen) for value in self.chosen[name]]
        pairs += [("view", self.view), ("order", self.order)]
        pairs += [("start", str(self.start) if self.start else "")]
        pairs += [("compare", slug) for slug in self.compare]
        query = "&".join(f"{name}={_quoted(value)}" for name, value in pairs if value)
        return f"/cases?{query}" if query else "/cases"

    def choosing(self, name: str, slugs: Iterable[str], instead: Iterable[str] = ()) -> Shelf:
        """Give the state with these values chosen, in the place of others; it begins anew."""
        gone = frozenset(instead)
        kept = (slug for slug in self.chosen.get(name, ()) if slug not in gone)
        values = tuple(dict.fromkeys((*kept, *slugs)))
        chosen = {key: value for key, value in self.chosen.items() if key != name}
        return replace(self, chosen={**chosen, name: values} if values else chosen, start=0)


# --- Words ---

_CLAUSES: Mapping[str, tuple[str, str]] = {
    "Activity": ("show", ""),
    "Belief": ("held the belief", "“”"),
    "Cause": ("began from", ""),
    "Challenge": ("met the", ""),
    "Defence": ("defended the belief by", "“”"),
    "Force": ("were pulled down by", ""),
    "Kind": ("tell of events of the kind", "“”"),
    "Level": ("were placed at", ""),
    "Metric": ("measured", ""),
    "Phase": ("went through", ""),
    "Practice": ("used the practice", "“”"),
    "Principle": ("kept the principle", "“”"),
    "Trait": ("had leaders who were", ""),
    "flight": ("", ""),
}
"""What is said of stories that show an idea, by its family, and the marks around its name."""
_OTHER = ("show", "“”")
_BEFORE: Mapping[str, tuple[str, str]] = {
    "scope": ("about", ""),
    "role": ("here as", ""),
    "sector": ("in", ""),
    "place": ("in", ""),
    "decade": ("with something in", ""),
}
_BEHIND: Mapping[str, tuple[str, str]] = {
    "grade": ("citing a source of", ""),
    "basis": ("", ""),
}
_FLOWN = {
    "came-down": "came down",
    "untold": "are told too little of to say how they flew",
}
_BY = {
    Basis.WORD: "in the authors’ own word",
    Basis.TELLING: "as the authors tell it",
    Basis.OURS: "by our reading",
}
_NOUNS = {"story": "stories", "note": "notes"}


def _small(label: str) -> str:
    """Write a name small inside a sentence, unless another word of it is written large."""
    rest = label.split()[1:]
    if label[1:2].isupper() or any(word[:1].isupper() for word in rest):
        return label
    return label[:1].lower() + label[1:]


def _said(key: str, value: FacetValue) -> str:
    """Say a value as it stands in the sentence."""
    label, slug = value.label, value.slug
    if key == "basis" and slug in set(Basis):
        return _BY[Basis(slug)]
    if key == "kind":
        return _NOUNS.get(slug, _small(label))
    if key == "flight":
        return _FLOWN.get(slug, f"were {_small(label)}")
    if key == "scope":
        return f"{'an' if label[:1] in 'AEIO' else 'a'} {_small(label)}"
    if key == "place":
        return f"the {label}" if label.startswith("United ") else label
    if key == "decade":
        return f"the {label}"
    if key == "grade":
        return f"grade {slug}"
    before, marks = _phrase(key)
    if marks:
        return f"{marks[0]}{label}{marks[1]}"
    return _small(label) if before else label


def _phrase(key: str) -> tuple[str, str]:
    return _CLAUSES.get(key) or _BEFORE.get(key) or _BEHIND.get(key) or _OTHER


def said(facet: Facet) -> str:
    """Say what is chosen of a facet: "began from pain or fear"."""
    words = joined((_said(facet.key, value) for value in facet.chosen), "or")
    before = _phrase(facet.key)[0] if facet.key != "kind" else ""
    return f"{before} {words}".strip()


def _number_of(stories: int, notes: int) -> str:
    """Say how many there are, in figures: "4, and 1 note"."""
    if not notes:
        return in_figures(stories)
    told = f"{in_figures(notes)} {'note' if notes == 1 else 'notes'}"
    return f"{in_figures(stories)}, and {told}" if stories else told


# --- The sentence ---


@dataclass(slots=True)
class _Writer:
    """Writes the sentence, as markup or as plain words; keeps what opens beneath it."""

    answer: FacetAnswer
    shelf: Shelf
    plain: bool
    opened: list[str]

    def word(self, facet: Facet, value: FacetValue | None, words: str) -> str:
        """Write a word that can be changed; without a value, one that stands for all of them."""
        if self.plain:
            return words
        number = len(self.opened)
        name = f"word-{number}"
        self.opened.append(_others(facet, value, self.shelf, f"{name}-others"))
        return (
            f'<button type="button" class="term chosen" id="{name}" '
            f'popovertarget="{name}-others">{escape(words)}</button>'
        )

    def choice(self, facet: Facet) -> str:
        before = _phrase(facet.key)[0]
        words = [self.word(facet, value, _said(facet.key, value)) for value in facet.chosen]
        return f"{before} {joined(words, 'or')}".strip()

    def noun(self, facets: Mapping[str, Facet]) -> str:
        kind = facets.get("kind")
        if kind is None:
            return "Stories"
        if not kind.chosen:
            return self.word(kind, None, "Stories")
        words = [_said(kind.key, value) for value in kind.chosen]
        words[0] = capital(words[0])
        return joined(
            (self.word(kind, value, word) for value, word in zip(kind.chosen, words, strict=True)),
            "or",
        )

    def write(self) -> str:
        facets = {facet.key: facet for facet in self.answer.facets if facet.chosen}
        every = {facet.key: facet for facet in self.answer.facets}
        noun = self.noun(every)
        before = [self.choice(facets[key]) for key in _BEFORE if key in facets]
        apart = (*_BEFORE, *_BEHIND, "kind")
        read = [key for key in facets if key not in apart]
        read.sort(key=lambda key: key == "flight")  # what happened before how it went
        clauses = [self.choice(facets[key]) for key in read]
        behind = [self.choice(facets[key]) for key in _BEHIND if key in facets]
        told = " ".join(filter(None, (noun, " ".join(before))))
        if clauses:
            told += f" that {', '.join(clauses[:-1])}{' and ' if clauses[1:] else ''}{clauses[-1]}"
        gone = [f"with “{slug}”" for _, slug in self.answer.gone]
        return ", ".join((told, *behind, *(gone if self.plain else map(escape, gone))))


def sentence(answer: FacetAnswer, shelf: Shelf) -> tuple[str, str]:
    """Write what is chosen as a sentence with its number.

    Returns:
        the markup of the sentence, and of what its words open, which stands behind it.
    """
    writer = _Writer(answer, shelf, plain=False, opened=[])
    told = writer.write()
    kinds = shelf.chosen.get("kind", ())
    stories, notes = answer.stories, answer.notes
    number = in_figures(notes) if kinds == ("note",) and not stories else _number_of(stories, notes)
    return f"{told}: <b>{number}</b>", "".join(writer.opened)


def in_plain(answer: FacetAnswer, shelf: Shelf) -> str:
    """Write what is chosen as plain words, as for the first line of a query."""
    return _Writer(answer, shelf, plain=True, opened=[]).write()


def figure(facet: Facet, value: FacetValue) -> str:
    """Count stories and notes apart, except where the two are what is sorted."""
    if facet.key == "kind":
        return in_figures(value.count)
    return stories_plus_notes(value.count - value.notes, value.notes)


def _others(facet: Facet, value: FacetValue | None, shelf: Shelf, name: str) -> str:
    """List what a word can be changed to, each with what it would leave, and how to leave it out."""
    slugs = [value.slug] if value else []
    rows = []
    for other in facet.values:
        if other.chosen or not other.count:
            continue
        words = f'<span>{marked(facet, other)}</span><span class="n">{figure(facet, other)}</span>'
        href = shelf.choosing(facet.name, [other.slug], slugs).address
        rows.append(f"<li>{stay(words, href)}</li>")
    out = ""
    if value:
        href = shelf.choosing(facet.name, (), slugs).address
        out = f'<p class="out">{stay("Leave it out", href)}</p>'
    listed = f"<ul>{''.join(rows)}</ul>" if rows else "<p>There is nothing else to choose here.</p>"
    return (
        f'<div popover class="meaning others" id="{name}">'
        f'<p class="name">{escape(facet.label)}</p>{out}{listed}</div>'
    )


def marked(facet: Facet, value: FacetValue) -> str:
    """Name a value; with its mark where it is whose reading something is."""
    drawn = facet.key == "basis" and value.slug in set(Basis)
    return (mark(Basis(value.slug)) if drawn else "") + escape(value.label)


# --- Whose it is ---


def whose_it_is(answer: FacetAnswer, shelf: Shelf) -> str:
    """Say in how many of the stories what is chosen is whose reading; empty where nothing is read."""
    shares = answer.shares or {}
    read = [facet for facet in answer.facets if facet.key in shares]
    chosen = {facet.key: facet for facet in sorted(read, key=lambda one: one.key == "flight")}
    whole = shares.get("")
    if whole is None or not answer.whoever or not whole.anyone:
        return ""
    if shelf.chosen.get("basis"):
        href = shelf.choosing("basis", (), shelf.chosen["basis"]).address
        every = counted(answer.whoever, "entry", "entries")
        return f"Whoever says so: {stay(every, href)}."
    if len(chosen) == 1:
        return f"{_one(whole, answer, shelf)}."
    each = "; ".join(
        f"{escape(said(facet))}, in {_many(shares[key].word)}" for key, facet in chosen.items()
    )
    told = ""
    if whole.told > whole.word:
        href = shelf.choosing("basis", [Basis.WORD.value, Basis.TELLING.value]).address
        also = stay(mark(Basis.TELLING) + _many(whole.told), href)
        told = f" In {also} it is their word or they tell it."
    word = _by(Basis.WORD, whole.word, shelf)
    so = "all of this is" if whole.word else "is all of this"
    return f"In {word} of {_them(answer)} {so} the authors’ own word ({each}).{told}"


def _many(number: int) -> str:
    return in_words(number) if number else "none"


def _by(basis: Basis, number: int, shelf: Shelf) -> str:
    """Write a number so that pressing it leaves the readings of this one."""
    href = shelf.choosing("basis", [basis.value]).address
    return stay(mark(basis) + _many(number), href)


def _them(answer: FacetAnswer) -> str:
    """Name what is counted: with notes among it, how many there are of both."""
    return f"the {in_words(answer.whoever)}, notes included," if answer.notes else "them"


def _one(share: Share, answer: FacetAnswer, shelf: Shelf) -> str:
    """Say of one choice whose reading it is; a story may be read so by several."""
    number = _by(Basis.WORD, share.word, shelf)
    parts = [f"In {number} of {_them(answer)} that is the authors’ own word"]
    if share.telling:
        parts.append(f"in {_by(Basis.TELLING, share.telling, shelf)} the authors tell it")
    if share.ours:
        parts.append(f"in {_by(Basis.OURS, share.ours, shelf)} it is our reading")
    if rest := answer.whoever - share.anyone:
        parts.append(f"in {in_words(rest)} nobody is named")
    both = share.word + share.telling + share.ours > share.anyone
    return joined(parts) + ("; some are read so in more than one way" if both else "")
