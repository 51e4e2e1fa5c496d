"""An answer as plain values for JSON, and as text for a terminal: the same that the page shows."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from kg.catalogue import Ref
from kg.connections._records import KINDS, Answer, Connection, Half
from kg.connections._sentences import half_lead, nothing, plain, set_aside, whose_word

__all__ = ["Plain", "as_text", "plainly"]

Plain = None | bool | int | float | str | Sequence["Plain"] | Mapping[str, "Plain"]
"""What JSON can hold."""

_WIDTH = 88
_MARKS = {"word": "●", "telling": "◐", "ours": "○"}


def plainly(answer: Answer) -> dict[str, Plain]:
    """Give an answer as JSON can hold it; scores are rounded to three places."""
    return {
        "ends": [_thing(ref) for ref in answer.ends],
        "same": answer.same,
        "note": plain(answer.note),
        "connected": bool(answer.connections),
        "N": answer.counted,
        "connections": [_connection(one, answer) for one in (*answer.strong, *answer.weak)],
        "nothing": "" if answer.connections or answer.same else plain(nothing(answer)),
        "set_aside": [
            {
                "what": plain(one.what),
                "reason": one.why.value,
                "idea": _thing(one.idea),
                "df": one.having,
                "N": one.counted,
                "S": round(one.score, 3),
            }
            for one in answer.aside
        ],
    }


def _thing(ref: Ref) -> dict[str, Plain]:
    part = f"#{ref.part}" if ref.part else ""
    return {"name": f"{ref.kind}/{ref.slug}{part}", "label": ref.label, "iri": ref.iri}


def _connection(one: Connection, answer: Answer) -> dict[str, Plain]:
    return {
        "kind": one.kind,
        "band": one.band.value,
        "S": round(one.score, 3),
        "IC": None if one.rarity is None else round(one.rarity, 3),
        "e": round(one.strength, 3),
        "df": one.having,
        "N": one.counted,
        "ideas": [_thing(ref) for ref in one.ideas],
        "sentence": plain(one.lead),
        "because": one.because,
        "statements": [_half(half, one, answer) for half in one.halves],
    }


def _half(half: Half, one: Connection, answer: Answer) -> dict[str, Plain]:
    told = half.statement
    return {
        "end": "ab"[half.end],
        "lead": plain(half_lead(one, half, answer.ends)),
        "statement": _thing(told.ref),
        "story": _thing(half.story),
        "text": told.text,
        "when": str(told.when),
        "stance": half.stance,
        "order": half.order.value if half.order else "",
        "owner": told.basis.value if told.basis and half.stance else "",
        "because": told.because if half.stance else "",
        "self_report": half.self_report,
        "sources": [
            {"source": _thing(citation.source), "locator": citation.locator}
            for citation in told.citations
        ],
        "notes": [f"{words} {ref.label}" for words, ref in half.undone],
    }


def as_text(answer: Answer) -> str:
    """Write an answer as text."""
    return "\n\n".join("\n".join(block) for block in _blocks(answer) if block)


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(text, _WIDTH, initial_indent=indent, subsequent_indent=indent)


def _blocks(answer: Answer) -> Iterator[list[str]]:
    if answer.same:
        yield [f"{answer.ends[0].label} is one thing: choose two to see how they are connected."]
        return
    yield [_wrapped(f"How are {answer.ends[0].label} and {answer.ends[1].label} connected?")]
    yield [_wrapped(plain(answer.note))] if answer.note else []
    if not answer.connections and not answer.note:
        yield [_wrapped(plain(nothing(answer)))]
    for one in answer.strong:
        yield list(_lines(one, answer))
    yield ["Weaker"] if answer.weak else []
    for one in answer.weak:
        yield list(_lines(one, answer))
    if answer.connections or len(answer.aside) > 1:
        rows = [_wrapped(f"{plain(set_aside(one))}.", "  ") for one in answer.aside]
        yield ["Set aside", *rows] if rows else []
    if answer.thin:
        yield [_wrapped(f"Counts are thin: only {answer.counted} stories and notes are here.")]


def _lines(one: Connection, answer: Answer) -> Iterator[str]:
    yield _wrapped(f"{plain(one.lead)} [{KINDS[one.kind].label}; {one.band}, {one.score:.2f}]")
    for half in one.halves:
        told = half.statement
        when = str(told.when) or "no date told"
        yield _wrapped(f"{plain(half_lead(one, half, answer.ends))}: {told.text} ({when})", "  ")
        if half.stance and told.basis:
            why = f" {told.because}" if told.because else ""
            yield _wrapped(f"{_MARKS[told.basis.value]} {whose_word(told.basis)}.{why}", "    ")
        cited = "; ".join(
            c.source.label + (f", {c.locator}" if c.locator else "") for c in told.citations
        )
        yield _wrapped(f"Source: {cited}", "    ")
        for words, ref in half.undone:
            yield _wrapped(f"{words} {ref.label}", "    ")
