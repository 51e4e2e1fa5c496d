"""What is read of what a draft would change: story or note, ideas, gaps, answers of two sources."""

from __future__ import annotations

from collections.abc import Sequence

from kg.authoring import Changes, Disagreement, IdeaGain
from kg.catalogue.records import Gap
from kg.rendering.gaps import gap_title
from kg.rendering.parts import (
    capital,
    counted,
    escape,
    in_words,
    joined,
    link,
    page,
    thing,
    turns,
    unknown,
)

__all__ = ["draft_changes"]

_MOST = 40
"""So many ideas, and so many gaps of a kind, are named."""


def draft_changes(changes: Changes) -> str:
    """Say what a draft would change, as whoever hands it in and whoever takes it want to know it."""
    if changes.nothing:
        return '<p class="prose">Nothing: readers would see the story as it stands.</p>'
    rows = [
        ("", "It is", _kind(changes)),
        ("", "What is told", _told(changes)),
        ("", "Ideas", _ideas(changes.gains, changes.losses)),
        ("", "Now known", _gaps(changes.closes, "Nothing that was not known is known by it.")),
        ("", "Not known", _gaps(changes.opens, "It opens no question that was not open.")),
    ]
    if changes.conflicts:
        rows.append(("", "Two answers", _clashes(changes.conflicts)))
    if changes.pointing:
        named = joined(thing(ref) for ref in changes.pointing)
        told = f"<p>{named} would name what is no longer told here.</p>"
        rows.append(("", "Left behind", told))
    return f'<div class="changed">{turns(rows)}</div>'


def _kind(changes: Changes) -> str:
    """Say what it is, what it was, and what it lacks."""
    now, was = changes.becomes or "nothing yet", changes.was
    if not was:
        said = f"A new {now}" if changes.is_new else f"A {now}"
    elif was == now:
        said = f"A {now}, as it was"
    else:
        said = f"A {now}; it was a {was}"
    lacks = ""
    if changes.missing:
        listed = "".join(f"<li>{escape(one)}</li>" for one in changes.missing)
        lacks = f'<p class="seen">To be a story it lacks:</p><ul class="needs">{listed}</ul>'
    return f"<p><b>{said}.</b></p>{lacks}"


def _told(changes: Changes) -> str:
    counts = ((changes.added, "new"), (changes.changed, "changed"), (changes.removed, "taken out"))
    said = [
        f"{counted(number, 'statement') if not place else in_words(number)} {how}"
        for place, (number, how) in enumerate((n, h) for n, h in counts if n)
    ]
    if not said:
        said = ["no statement is changed"]
    beside = (
        " Something beside the statements is told in another way."
        if changes.besides and not changes.is_new
        else ""
    )
    return f"<p>{capital(joined(said))}.{beside}</p>"


def _counts(stories: int, notes: int) -> str:
    said = [counted(stories, "story", "stories")] if stories or not notes else []
    said += [counted(notes, "note")] if notes else []
    return joined(said)


def _gain(gain: IdeaGain) -> str:
    if gain.first:
        how = "the first evidence of it"
    elif gain.last:
        how = "nothing else shows it"
    else:
        before = _counts(gain.stories_before, gain.notes_before)
        how = f"from {before} to {_counts(gain.stories_after, gain.notes_after)}"
    return f"<li>{thing(gain.idea)} <small>{escape(how)}</small></li>"


def _ideas(gains: Sequence[IdeaGain], losses: Sequence[IdeaGain]) -> str:
    told = ""
    for words, found in (("gain", gains), ("lose", losses)):
        if not found:
            continue
        ordered = sorted(found, key=lambda one: not (one.first or one.last))
        verb = words if len(found) > 1 else f"{words}s"
        rows = "".join(map(_gain, ordered[:_MOST]))
        more = _more(len(found) - _MOST)
        told += (
            f"<p>{capital(counted(len(found), 'idea'))} {verb} by it:</p>"
            f'<ul class="needs">{rows}</ul>{more}'
        )
    return (
        told
        or f"<p>{unknown('No idea gains or loses by it: it shows none that it did not show.')}</p>"
    )


def _more(rest: int) -> str:
    return f'<p class="seen">And {in_words(rest)} more.</p>' if rest > 0 else ""


def _gaps(gaps: Sequence[Gap], silent: str) -> str:
    if not gaps:
        return f"<p>{unknown(silent)}</p>"
    by_kind: dict[str, list[Gap]] = {}
    for gap in gaps:
        by_kind.setdefault(gap.kind, []).append(gap)
    told = ""
    for kind, found in by_kind.items():
        head = f"<p>{link(gap_title(kind), page('gaps', {'kind': kind}))}</p>"
        rows = "".join(f"<li>{_gap(gap)}</li>" for gap in found[:_MOST])
        told += f'{head}<ul class="needs">{rows}</ul>{_more(len(found) - _MOST)}'
    return told


def _gap(gap: Gap) -> str:
    """Name a gap: of the draft itself by its words, of anything else by its name."""
    concerned = gap.thing or gap.about
    name = escape(concerned.label)
    return f"{name}: {escape(gap.text)}" if gap.text and gap.thing else escape(gap.text) or name


def _clashes(clashes: Sequence[Disagreement]) -> str:
    rows = []
    for one in clashes[:_MOST]:
        verb = "It corrects" if one.revises else "It contradicts"
        other = one.told.text if one.told else ""
        quoted = f": {escape(other)}" if other else ", which is not there."
        asked = f"<b>{escape(one.question)}</b> " if one.question else ""
        rows.append(
            f"<li>{asked}{escape(one.statement.text)} {verb} {thing(one.other)}{quoted}</li>"
        )
    return f'<ul class="needs">{"".join(rows)}</ul>{_more(len(clashes) - _MOST)}'
