"""Numbers and lists as people say them: the pieces of every sentence that is made.

Plain text in, plain text out. Must never know a page, a plan or a file.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = [
    "NUMBERS",
    "capital",
    "counted",
    "full_stop",
    "in_figures",
    "in_quotes",
    "in_words",
    "joined",
]

NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
"""Those that are said in words, from none."""


def in_figures(number: int) -> str:
    """Write a number in figures, with a comma from 1,000 on."""
    return f"{number:,}"


def in_words(number: int) -> str:
    """Say a number in words up to twelve, else in figures; none is said as "no"."""
    return NUMBERS[number] if number < len(NUMBERS) else in_figures(number)


def counted(number: int, one: str, many: str = "") -> str:
    """Say a number and what is counted, in words up to twelve.

    >>> counted(3, "story", "stories"), counted(1, "idea"), counted(1400, "idea")
    ('three stories', 'one idea', '1,400 ideas')
    """
    return f"{in_words(number)} {one if number == 1 else many or one + 's'}"


def joined(words: Iterable[str], last: str = "and") -> str:
    """Write a list as people do.

    >>> joined(["pain", "fear", "ambition"]), joined(["Tesco", "Sky"], "or")
    ('pain, fear and ambition', 'Tesco or Sky')
    """
    *rest, end = [*words] or [""]
    return f"{', '.join(rest)} {last} {end}" if rest else end


def capital(text: str) -> str:
    """Begin with a capital and leave the rest as it is."""
    return text[:1].upper() + text[1:]


def full_stop(text: str) -> str:
    """End with a full stop, unless the text ends a sentence by itself."""
    bare = text.strip()
    return bare if not bare or bare[-1] in ".?!…" else bare + "."


_SINGLE = "\u2018"


def in_quotes(label: str) -> str:
    """Set a name in quotes; those that it brings become single ones, or stand for it as they are.

    >>> in_quotes("The locket"), in_quotes("“Believe in Better”")
    ('“The locket”', '“Believe in Better”')
    """
    bare = label.removeprefix("“").removesuffix("”")
    whole = len(label) - len(bare) == 2 and not {"“", "”"} & {*bare}
    return f"“{bare if whole else label.replace('“', _SINGLE).replace('”', '’')}”"
