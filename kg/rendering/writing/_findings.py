"""What is read of findings: the list under a file, the page of one code, the list of all codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from kg.diagnostics import Finding, Severity
from kg.rendering.parts import (
    capital,
    counted,
    escape,
    full_stop,
    joined,
    link,
    page,
    part,
)
from kg.shapes import Explanation

__all__ = [
    "finding_address",
    "finding_missing",
    "finding_page",
    "findings_counted",
    "findings_index",
    "findings_list",
]

_MOST = 100
"""So many findings are listed at once: whoever mends the first often mends the others."""
_KINDS: Mapping[Severity, tuple[str, str, str]] = {
    Severity.ERROR: (
        "error",
        "errors",
        "To be mended before the file is handed in: the page does not save it, and kg check fails.",
    ),
    Severity.WARNING: (
        "warning",
        "warnings",
        "Probably not meant. The file is taken all the same.",
    ),
    Severity.ADVICE: (
        "piece of advice",
        "pieces of advice",
        "The story would be better for it. The file is taken all the same.",
    ),
}
_ORDER = tuple(_KINDS)
_FEW = 12
"""Fewer codes than this stand in one list."""
_UNREADABLE = "The file cannot be read"
_REST = "All else"
_FAMILIES: Sequence[tuple[str, frozenset[str]]] = (
    (
        "Names",
        frozenset(("unknown", "no", "not", "described", "reference", "triple", "ill", "prefix")),
    ),
    (
        "The story as a whole",
        frozenset(
            (
                "case",
                "organisation",
                "person",
                "passage",
                "narrative",
                "to",
                "said",
                "conflict",
                "file",
            )
        ),
    ),
    (
        "What happened, and what it shows",
        frozenset(
            (
                "statement",
                "episode",
                "claim",
                "aftermath",
                "after",
                "order",
                "dated",
                "end",
                "reading",
                "because",
                "phase",
            )
        ),
    ),
    ("Moments of Belief", frozenset(("moment", "dilemma", "two", "known", "discussion"))),
    ("Sources", frozenset(("source", "citation", "locator", "located"))),
    (
        "Objections, numbers and levels",
        frozenset(("critique", "statistic", "assessment", "agreement")),
    ),
    (
        "Ideas and frameworks",
        frozenset(
            (
                "idea",
                "scheme",
                "mapping",
                "prerequisite",
                "broader",
                "needs",
                "label",
                "analogy",
                "counts",
                "does",
            )
        ),
    ),
    ("Reading paths", frozenset(("path", "session", "step", "position"))),
    ("Rules and words", frozenset(("rule", "term"))),
)
"""What codes are about, by their first word."""


def _name(severity: Severity) -> str:
    return capital(severity)


def findings_counted(findings: Sequence[Finding]) -> str:
    """Count findings by how much they matter, the gravest first; of none, say so.

    >>> findings_counted(())
    'nothing found'
    """
    counts = Counter(found.severity for found in findings)
    said = [counted(counts[kind], *_KINDS[kind][:2]) for kind in _ORDER if counts[kind]]
    return joined(said) or "nothing found"


def finding_address(code: str) -> str:
    """Give the address of the page that explains a code."""
    return page("finding", {"code": code})


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda one: (_ORDER.index(one.severity), *one.sort_key))


def _underlined(found: Finding) -> str:
    """Show the line with its place underlined; long ones are cut around the place."""
    text, begin = found.excerpt, max(0, found.column - 1)
    if not text.strip():
        return ""
    end = max(begin + 1, (found.end_column or found.column + 1) - 1)
    first = max(0, begin - 40) if len(text) > 100 else 0
    last = max(first + 100, min(end, first + 140))
    shown = (text[first:begin], text[begin:end][: last - begin], text[end:last])
    before, place, after = (escape(piece) for piece in shown)
    dots = ("…" if first else "", "…" if len(text) > last else "")
    if not place:
        return f"<pre>{dots[0]}{before}<mark> </mark></pre>"
    return f"<pre>{dots[0]}{before}<mark>{place}</mark>{after}{dots[1]}</pre>"


def _row(found: Finding, *, jumps: bool) -> str:
    where = f"Line {found.line:,}"
    place = escape(where)
    if jumps:
        label = escape(f"{where}: put the caret there")
        place = (
            f'<button type="button" class="quiet" data-line="{found.line}" '
            f'data-column="{found.column}" aria-label="{label}">{place}</button>'
        )
    allowed = (
        f'<p class="allowed">{escape(capital(full_stop(found.allowed)))}</p>'
        if found.allowed
        else ""
    )
    fix = (
        f'<p class="fix"><i>To mend it:</i> {escape(full_stop(found.fix))}</p>' if found.fix else ""
    )
    return (
        f'<li class="{found.severity}"><p class="at">{place}<small>{_name(found.severity)}</small></p>'
        f'<div><p class="says">{escape(full_stop(found.message))}</p>{_underlined(found)}{allowed}{fix}'
        f'<p class="seen">{link(found.code, finding_address(found.code))}</p></div></li>'
    )


def findings_list(findings: Sequence[Finding], *, jumps: bool = True, silent: str = "") -> str:
    """List what was found, the gravest first: line, sentence, what is allowed, how to mend it.

    Args:
        jumps: there is an editor, whose caret goes to the place that is pressed.
        silent: what is said where nothing was found.
    """
    if not findings:
        return f'<p class="prose">{escape(silent or "Nothing to mend. It can be handed in.")}</p>'
    shown = _sorted(findings)[:_MOST]
    rows = "".join(_row(found, jumps=jumps) for found in shown)
    rest = len(findings) - len(shown)
    more = f'<p class="seen">{capital(counted(rest, "more"))} after these.</p>' if rest else ""
    return (
        f'<p class="seen">{capital(findings_counted(findings))}.</p>'
        f'<ol class="to-mend">{rows}</ol>{more}'
    )


# --- What a code means ---


def _kept_out(explained: Explanation) -> str:
    if explained.kept_out:
        return "The file is kept out of the atlas until it is mended."
    if explained.severity == Severity.ERROR:
        return "The page does not save it, and kg check fails. A file that says so is still read."
    return "It is saved and read all the same."


def _turtle(name: str, text: str, classes: str = "") -> str:
    if not text.strip():
        return ""
    return (
        f'<div class="{classes}"><h3>{escape(name)}</h3>'
        f'<pre tabindex="0" aria-label="{escape(name)}">{escape(text.strip())}</pre></div>'
    )


def finding_page(explained: Explanation) -> str:
    """Explain one code: what it means, what is allowed, how to mend it, wrong and right Turtle."""
    rows = (
        ("What it means", explained.what),
        ("What is allowed", explained.allowed),
        ("How to mend it", explained.fix),
        ("What comes of it", _kept_out(explained)),
    )
    lines = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(full_stop(text))}</dd>" for name, text in rows if text
    )
    both = _turtle("Wrong", explained.wrong) + _turtle("Right", explained.right, "mended")
    shown = part("In the file", f'<div class="versus">{both}</div>') if both else ""
    return (
        f'<div class="head"><div><p class="eyebrow">{_name(explained.severity)} '
        f"<i>·</i> <code>{escape(explained.code)}</code></p>"
        f'<h1 class="sentence-head">{escape(explained.title.rstrip("."))}</h1></div>'
        f'<dl class="turns">{lines}</dl></div>{shown}'
    )


def finding_missing(code: str, nearest: Sequence[str]) -> str:
    """Say that there is no such code, and offer the nearest."""
    rows = "".join(f"<li>{link(name, finding_address(name))}</li>" for name in nearest)
    near = f'<p>Perhaps:</p><ul class="inline">{rows}</ul>' if rows else ""
    return (
        '<div class="headline one"><h1>No such finding</h1>'
        f'<p class="lede">Nothing that is found has the code {escape(code)}.</p></div>{near}'
        f'<p class="buttons">{link("All findings", "/finding")}</p>'
    )


def findings_index(explanations: Iterable[Explanation]) -> str:
    """List every code, by how much it matters, then by what it is about."""
    by_weight: dict[Severity, list[Explanation]] = {kind: [] for kind in _ORDER}
    for one in explanations:
        by_weight[one.severity].append(one)
    parts = "".join(_weight(kind, found) for kind, found in by_weight.items() if found)
    return (
        '<div class="headline"><h1>Findings</h1><p class="lede">All that can be found in a file, each '
        "with what is allowed and how to mend it. The command line says the same: <code>kg explain"
        f"</code> and the code.</p></div>{parts}"
    )


def _weight(kind: Severity, found: Sequence[Explanation]) -> str:
    """List the codes that matter equally, by what they are about."""
    families: dict[str, list[Explanation]] = {}
    for one in sorted(found, key=lambda each: (_family(each)[0], each.code)):
        families.setdefault(_family(one)[1], []).append(one)
    alone = len(found) < _FEW
    told = "".join(
        ("" if alone else f"<h3>{escape(name)}</h3>") + _codes(rows)
        for name, rows in families.items()
    )
    title = capital(_KINDS[kind][1])
    return part(title, f'<p class="prose">{_KINDS[kind][2]}</p>{told}', anchor=kind)


def _family(one: Explanation) -> tuple[int, str]:
    """Give the place of what a code is about, and its name."""
    if one.kept_out:
        return 0, _UNREADABLE
    first = one.code.partition("-")[0]
    for place, (name, words) in enumerate(_FAMILIES, 1):
        if first in words:
            return place, name
    return len(_FAMILIES) + 1, _REST


def _codes(rows: Sequence[Explanation]) -> str:
    listed = "".join(
        f"<li><p>{link(one.title, finding_address(one.code))}</p>"
        f"<code>{escape(one.code)}</code></li>"
        for one in rows
    )
    return f'<ul class="codes">{listed}</ul>'
