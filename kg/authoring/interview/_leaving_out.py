"""What is left out before a plan is made: a reason for nothing, and a gap that was answered elsewhere."""

from __future__ import annotations

from kg.authoring.interview._answered import Answered
from kg.authoring.interview._records import UNKNOWN
from kg.authoring.interview._screens import BECAUSE, READINGS, Blank, Sheet
from kg.namespaces import ATLAS

__all__ = ["gaps_are_answers", "leave_out_readings"]


def leave_out_readings(answered: Answered) -> None:
    """Leave out a reason for nothing: whose reading it is can only be said of a reading."""
    for sheet in answered.sheets:
        if sheet.more_of or sheet.picks or not sheet.of:
            continue
        together = [sheet, *answered.more_of(sheet.name)]
        for index in range(max(len(answered.items[one.name]) for one in together)):
            _reading_of(answered, [(one, index) for one in together], sheet.of)


def _reading_of(answered: Answered, where: list[tuple[Sheet, int]], of: str) -> None:
    """Keep a reading only as far as it can stand; `where` are the items that hold it."""
    found: dict[str, tuple[str, int, str]] = {}
    for sheet, index in where:
        if index >= len(answered.items[sheet.name]):
            continue
        item = answered.items[sheet.name][index]
        for blank in sheet.blanks:
            name = blank.field.name
            if blank.prop not in (*READINGS, BECAUSE) or item.get(name, UNKNOWN) == UNKNOWN:
                continue
            if of in blank.never:
                answered.say(sheet.name, index, name, blank.never[of])
                del item[name]
            else:
                found.setdefault(blank.prop, (sheet.name, index, name))
    if set(found) == {BECAUSE}:
        screen, index, name = found[BECAUSE]
        answered.say(screen, index, name, "This is a reason for nothing yet: choose what it shows.")
        del answered.items[screen][index][name]
    elif found and BECAUSE not in found:
        for sheet, index in where:
            name = sheet.name_of(BECAUSE)
            if name and index < len(answered.items[sheet.name]):
                sentence = "Give the reason: the words that meet the test, and the test by name."
                answered.say(sheet.name, index, name, sentence)


def gaps_are_answers(answered: Answered) -> None:
    """Read a gap that says what “I don’t know” says there as just that."""
    told = [b for sheet in answered.sheets for b in sheet.blanks if b.gap]
    templates = [b for sheet in answered.sheets for b in sheet.blanks if b.gap_words]
    for sheet in answered.sheets:
        asked = next((b for b in sheet.blanks if _is_gap(b)), None)
        if asked is None:
            continue
        seen = {
            b.gap_of(text)
            for b in templates
            if (text := answered.first(b.screen).get(b.field.name, ""))
        }
        kept = []
        for index, item in enumerate(answered.items[sheet.name]):
            text = item.get(asked.field.name, "")
            worded = next((b for b in templates if b.told_in(text) and answered.is_open(b)), None)
            if worded is not None:
                answered.first_item(worded.screen)[worded.field.name] = worded.told_in(text)
                seen.add(text)
                continue
            same = next((b for b in told if b.gap == text), None)
            if same is not None and answered.is_open(same):
                answered.first_item(same.screen)[same.field.name] = UNKNOWN
            elif text and text not in seen and not answered.is_unknown(same):
                seen.add(text)
                kept.append(index)
        answered.keep(sheet.name, kept)


def _is_gap(blank: Blank) -> bool:
    """Whether a field asks for gaps as such."""
    return blank.prop == ATLAS + "gap" and not blank.gap_words
