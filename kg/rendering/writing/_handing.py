"""What is read where a file is handed in: saved, sent, proposed, refused, or met by another version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from kg.authoring import Kept, Version, pull_request
from kg.dates import spoken
from kg.diagnostics import Finding, Severity
from kg.rendering.downloads import size_of
from kg.rendering.parts import button, capital, counted, escape, in_figures, outside, page
from kg.rendering.writing._findings import findings_list

__all__ = [
    "handing_before",
    "handing_history",
    "handing_other",
    "handing_pull",
    "handing_save",
    "handing_saved",
    "handing_send",
    "handing_versions",
    "handing_waits",
    "kept_name",
    "refused_list",
]

_AROUND = 2
"""So many equal lines stand around one that differs."""
_MOST = 400
"""So many rows of two versions are set side by side."""
_SMALL = 4_000
"""Lines of both versions up to which they are compared with care: the time grows with the square."""

Row = tuple[str, str, str]
"""A line as it stands in the atlas, as it stands here, and which: "same", "other" or "skipped"."""


def handing_before(findings: Sequence[Finding], *, waiting: int = 0) -> str:
    """Say whether the file can be handed in as it is.

    Args:
        waiting: so many questions still wait for an answer.
    """
    errors = sum(one.severity == Severity.ERROR for one in findings)
    if errors and waiting:
        verb = "is" if waiting == 1 else "are"
        said = f"{counted(waiting, 'thing')} {verb} still open. It can be sent as it is."
    elif errors:
        said = f"{counted(errors, 'error')} must be mended before it can be saved. It can be sent as it is."
    elif findings:
        better = capital(counted(len(findings), "thing"))
        said = f"It can be handed in. {better} could still be better."
    else:
        said = "It can be handed in: nothing was found."
    return f'<p class="prose">{escape(capital(said))}</p>'


def handing_save(path: str, *, writable: bool, is_new: bool) -> str:
    """Offer to save here, or say how that is made possible."""
    head = "<h3>Save here</h3>"
    if not writable:
        return (
            f'<div class="way">{head}<p>Here the atlas is only read. Started with <code>kg serve '
            "--writable</code>, it saves from this page.</p></div>"
        )
    does = "Writes a new file" if is_new else "Writes the file; the version before it is kept"
    return f'<div class="way">{head}<p>{does}: <code>{escape(path)}</code>. Readers see it at once.</p></div>'


def handing_waits(findings: Sequence[Finding]) -> str:
    """Say under the button why it cannot be pressed yet; empty where nothing keeps it from that."""
    errors = sum(one.severity == Severity.ERROR for one in findings)
    if not errors:
        return ""
    said = "what the file cannot do without is still missing, or wrong."
    return f'<p class="amiss"><b>Save waits:</b> {said}</p>'


def handing_send(file: str) -> str:
    """Offer the file to send."""
    return (
        f'<div class="way"><h3>A file to send</h3><p>Download <code>{escape(file)}</code>, and send it '
        "to whoever keeps the atlas, or open it again here another day.</p></div>"
    )


def handing_pull(path: str, repository_url: str, text: str, *, is_new: bool) -> str:
    """Lead to a pull request, or say in words how one is made.

    Args:
        path: of the file, from the root of the repository.
        repository_url: the address of the project's repository; empty where none is set.
        text: of the file.
    """
    made = pull_request(repository_url, path, text, is_new=is_new)
    offered = outside(made.address, "Propose it there", classes="button") if made.address else ""
    if offered.startswith("<a "):
        file = f"<code>{escape(path)}</code>"
        if made.filled:
            how = f"Press the button: {made.host} opens with {file} filled in."
        else:
            how = f"Copy the file, press the button, and paste it at {made.host} as {file}."
        told = (
            f"<p>{how} It is checked line by line before anybody takes it in.</p>"
            f'<p class="buttons">{offered}</p>'
        )
    else:
        steps = (
            f"Put the file into your copy of the repository as {path}.",
            "Run kg check on it: what it says stands on this page too.",
            "Commit it on a branch of its own, push it, and open a pull request.",
        )
        rows = "".join(f"<li>{escape(step)}</li>" for step in steps)
        told = f'<ol class="steps-of">{rows}</ol>'
    return f'<div class="way"><h3>A pull request</h3>{told}</div>'


def handing_saved(saved: Version, slug: str) -> str:
    """Say what was saved, and lead to the story as readers see it."""
    lines = in_figures(len(saved.text.splitlines()))
    told = button("Read it as it is now", page("case", {"id": slug}), primary=True)
    return (
        '<div class="came" role="status" tabindex="-1" data-come><h3>Saved, and live</h3><p class="prose">'
        f"<code>{escape(saved.path)}</code>, {lines} lines, version {escape(saved.digest[:8])}.</p>"
        f'<p class="buttons">{told}</p></div>'
    )


def handing_history(kept: Sequence[Kept]) -> str:
    """Say how many earlier versions are kept."""
    many = counted(len(kept), "earlier version")
    return (
        f'<div class="way"><h3>Earlier versions</h3><p>{capital(many)} of this story '
        f"{'is' if len(kept) == 1 else 'are'} kept. One that is opened is saved as a new version.</p></div>"
    )


def kept_name(kept: Kept) -> str:
    """Name an earlier version by how long it stood.

    >>> kept_name(Kept("x.ttl", "2026-11-22T16:00:00Z", "x", 1200))
    'until 22 November 2026, 16:00 UTC (1.2 kB)'
    """
    day, _, clock = kept.until.partition("T")
    return f"until {spoken(day)}, {clock[:5]} UTC ({size_of(kept.bytes)})"


def refused_list(findings: Sequence[Finding]) -> str:
    """Say why nothing was saved: every finding."""
    return (
        '<div class="came" role="status"><h3>Not saved</h3><p class="prose">Nothing was written. '
        f"What has to be mended first:</p>{findings_list(findings)}</div>"
    )


def handing_other() -> str:
    """Say, beside the button, that both versions stand below."""
    return '<p class="amiss"><b>Not saved:</b> there is another version. Both stand below.</p>'


def handing_versions(theirs: str, mine: str, why: str) -> str:
    """Set two versions side by side, line by line: what was saved meanwhile, and what is written here.

    Args:
        why: what happened, in a sentence.
    """
    if not theirs:
        return _versions_head(why, "Yours stays in the editor.") + "</div>"
    rows = list(_rows(theirs.splitlines(), mine.splitlines()))
    cells = "".join(_line(row) for row in rows[:_MOST])
    rest = len(rows) - _MOST
    more = f'<p class="seen">{capital(counted(rest, "more line"))}.</p>' if rest > 0 else ""
    return (
        f"{_versions_head(why, 'At the left is the file as it stands, at the right yours, which stays in the editor until you choose.')}"
        '<div class="versions" role="table" aria-label="Both versions" tabindex="0">'
        '<p role="row" class="heads"><b role="columnheader">As it stands</b>'
        f'<b role="columnheader">Yours</b></p>{cells}</div>{more}</div>'
    )


def _versions_head(why: str, then: str) -> str:
    return (
        '<div class="came" role="status"><h3>Not saved: there is another version</h3>'
        f'<p class="prose">{escape(why)} Nothing was written over. {then}</p>'
    )


def _rows(theirs: Sequence[str], mine: Sequence[str]) -> Iterator[Row]:
    """Give what differs, line by line, with a few equal lines around it."""
    small = len(theirs) + len(mine) < _SMALL
    matcher = SequenceMatcher(None, theirs, mine, autojunk=not small)
    for place, group in enumerate(matcher.get_grouped_opcodes(_AROUND)):
        if place:
            yield "", "", "skipped"
        for kind, begin, end, start, stop in group:
            left, right = theirs[begin:end], mine[start:stop]
            for row in range(max(len(left), len(right))):
                one = left[row] if row < len(left) else ""
                other = right[row] if row < len(right) else ""
                yield one, other, "same" if kind == "equal" else "other"


def _line(row: Row) -> str:
    one, other, how = row
    if how == "skipped":
        return '<p role="row" class="skipped"><span role="cell">…</span></p>'
    tags = ("span", "span") if how == "same" else ("del", "ins")
    cells = "".join(
        f'<span role="cell"><{tag}>{escape(text)}</{tag}></span>'
        if text
        else '<span role="cell"></span>'
        for tag, text in zip(tags, (one, other), strict=True)
    )
    return f'<p role="row" class="{how}">{cells}</p>'
