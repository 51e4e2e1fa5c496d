"""The fields of the interview: one screen of it as widgets, what is typed kept at once.

What is typed comes through callbacks, which run before the page does: a change of question sends
it along, so that nothing is lost. A callback is given names and places, never what was typed when
its button was shown: a field may be taken together with it. Labels are escaped, since Streamlit reads them as Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import streamlit as st

from kg.authoring import UNKNOWN, Answers, Choice, Field, Interview, Screen
from kg.rendering import writing
from kg.ui import state
from kg.ui.desk import Desk
from kg.ui.sheet import sheet

__all__ = ["ask", "plain", "problems_by_screen", "ready", "without_ready"]

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|>~$<&]|:(?!\s))")
_RADIO = 5
"""So many choices at most stand open beside one another; more are folded into a list."""
_ADDED = "item-added"
_NEAR = 3
"""So many names that the atlas knows are offered at once."""
_CHOSEN = frozenset({"choice", "idea", "source", "told"})
_PLACED = frozenset({"source", "told"})
"""Kinds of fields whose choices depend on what was told."""

Problems = Mapping[tuple[str, int, str], str]


def plain(text: str) -> str:
    r"""Escape what Streamlit would read as Markdown.

    >>> plain("![x](y)")
    '\\!\\[x\\]\\(y\\)'
    """
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def problems_by_screen(problems: Problems) -> Mapping[str, int]:
    """Count what is to be mended on each screen."""
    counts: dict[str, int] = {}
    for screen, _, _ in problems:
        counts[screen] = counts.get(screen, 0) + 1
    return counts


def ready(desk: Desk, interview: Interview, screen: Screen) -> Desk:
    """Make a row ready for each fact without a source, where sources are asked for: those first.

    The rows are not written into the file until a source is picked.
    """
    picks = next((field.name for field in screen.fields if field.kind == "told"), "")
    if not (desk.in_shape and picks and _cites(screen)):
        return desk
    answers = desk.answers or {}
    items = interview.with_uncited(answers).get(screen.name, ())
    given = [item for item in answers.get(screen.name, ()) if any(item.values())]
    if len(items) == len(given):
        return desk
    ordered = (*items[len(given) :], *given)
    return replace(desk, answers=desk.with_items(screen.name, ordered), fields=desk.fields + 1)


def without_ready(answers: Answers, interview: Interview) -> Answers:
    """Leave out the rows that stand ready for a source: what they wait for is said of their facts."""
    kept = dict(answers)
    for screen in interview.screens:
        name = next((field.name for field in screen.fields if field.kind == "source"), "")
        if name and screen.name in kept:
            kept[screen.name] = tuple(item for item in kept[screen.name] if item.get(name))
    return kept


def _cites(screen: Screen) -> bool:
    """Whether it asks for sources of what was told."""
    return any(field.kind == "source" for field in screen.fields)


def ask(desk: Desk, interview: Interview, screen: Screen, problems: Problems) -> None:
    """Show the fields of a screen; of one that repeats, those of each of its items."""
    items = desk.items(screen.name)
    for place, item in enumerate(items):
        if screen.repeats:
            _item_head(desk, screen, place, len(items))
        for field in screen.fields:
            if field.kind == "told" and item.get(field.name) and _cites(screen):
                continue  # it heads the item
            offered = field.choices
            if field.kind in _PLACED:
                offered = interview.choices(desk.answers or {}, screen.name, field.name)
            told = item.get(field.name, "")
            problem = problems.get((screen.name, place, field.name), "")
            due = told or screen.name in desk.left
            blank = _Blank(desk, screen.name, place, field, offered, told)
            blank.show(problem if due else "")
    if screen.repeats:
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Add another",
                key=_key(desk, screen.name, len(items), "add"),
                icon=":material/add:",
                on_click=_add,
                args=(desk.name, screen.name),
            )
            _put_back(desk, screen)


# --- items ---


def _item_head(desk: Desk, screen: Screen, place: int, many: int) -> None:
    """Head an item with its number, and offer to move it or take it out."""
    items = desk.items(screen.name)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        said = next((items[place].get(f.name, "") for f in screen.fields if f.kind == "told"), "")
        added = st.session_state.get(_ADDED) == (desk.name, screen.name, place)
        if added:
            del st.session_state[_ADDED]
        head = writing.question_item(place + 1, many, said, added=added)
        sheet(head, key=_key(desk, screen.name, place, "head"))
        for name, label, other in (("up", "Earlier", place - 1), ("down", "Later", place + 1)):
            if 0 <= other < many:
                st.button(
                    label,
                    key=_key(desk, screen.name, place, name),
                    type="tertiary",
                    help=f"Move number {place + 1}",
                    on_click=_swap,
                    args=(desk.name, screen.name, place, other),
                )
        if many > 1 or any(items[place].values()):
            st.button(
                "Take it out",
                key=_key(desk, screen.name, place, "out"),
                type="tertiary",
                on_click=_take_out,
                args=(desk.name, screen.name, place),
            )


def _put_back(desk: Desk, screen: Screen) -> None:
    if any(name == screen.name for name, _, _ in desk.taken_out):
        st.button(
            "Put back what was taken out",
            key=_key(desk, screen.name, 0, "back"),
            type="tertiary",
            on_click=_undo,
            args=(desk.name, screen.name),
        )


def _add(name: str, screen: str) -> None:
    if desk := state.desk(name):
        items = desk.items(screen)
        st.session_state[_ADDED] = (name, screen, len(items))
        _keep(desk, desk.with_items(screen, (*items, {})))


def _swap(name: str, screen: str, place: int, other: int) -> None:
    if desk := state.desk(name):
        items = list(desk.items(screen))
        items[place], items[other] = items[other], items[place]
        _keep(desk, desk.with_items(screen, tuple(items)), refill=True)


def _take_out(name: str, screen: str, place: int) -> None:
    if desk := state.desk(name):
        items = desk.items(screen)
        kept = replace(desk, taken_out=(*desk.taken_out, (screen, place, items[place])))
        left = (*items[:place], *items[place + 1 :])
        _keep(kept, desk.with_items(screen, left), refill=True)


def _undo(name: str, screen: str) -> None:
    desk = state.desk(name)
    if desk is None:
        return
    rest = list(desk.taken_out)
    last = next(one for one in reversed(rest) if one[0] == screen)
    rest.remove(last)
    items = tuple(item for item in desk.items(screen) if any(item.values()))
    back = (*items[: last[1]], last[2], *items[last[1] :])
    _keep(replace(desk, taken_out=tuple(rest)), desk.with_items(screen, back), refill=True)


# --- fields ---


def _key(desk: Desk, screen: str, place: int, name: str) -> str:
    return f"{desk.name}|{desk.fields}|{screen}|{place}|{name}"


@dataclass(frozen=True, slots=True)
class _Blank:
    """A field where it stands: of which item of which screen, what it offers, what it holds."""

    desk: Desk
    screen: str
    place: int
    field: Field
    offered: Sequence[Choice]
    told: str

    @property
    def key(self) -> str:
        return _key(self.desk, self.screen, self.place, self.field.name)

    @property
    def where(self) -> tuple[str, str, int, str, str]:
        return self.desk.name, self.screen, self.place, self.field.name, self.key

    @property
    def unknown(self) -> bool:
        return self.told == UNKNOWN

    @property
    def said(self) -> str:
        return "" if self.unknown else self.told

    @property
    def label(self) -> str:
        return plain(self.field.label)

    @property
    def unknown_label(self) -> str:
        """What is ticked where it is not known. The second line is heard and not seen: sheet.js."""
        nth = f", number {self.place + 1}" if self.place else ""
        return f"I don’t know\n{self.label}{nth}"

    def show(self, problem: str) -> None:
        """Show the field, beside it the word that it is not known, and under it what is wrong."""
        with st.container(gap="xxsmall"):
            self._line()
            needed = self.field.required
            note = writing.question_note(self.field.hint, problem, of_field=True, needed=needed)
            if note:
                sheet(note, key=f"{self.key}|note")
            if self.field.kind == "name":
                self._known_names()
            elif self.field.kind == "source" and not self.told:
                self._likely_sources()

    def _line(self) -> None:
        if not self.field.may_be_unknown:
            self._widget()
        else:
            beside: Literal["center", "bottom"] = "center" if self.field.lines > 1 else "bottom"
            with st.container(horizontal=True, gap="small", vertical_alignment=beside):
                self._widget()
                st.checkbox(
                    self.unknown_label,
                    value=self.unknown,
                    key=f"{self.key}|unknown",
                    on_change=_take,
                    args=self.where,
                    width="content",
                )

    def _widget(self) -> None:
        """Show the widget of the field by its kind; where it is not known, it rests."""
        if self.field.kind == "yes":
            st.checkbox(
                self.label,
                value=self.said == "true",
                key=self.key,
                on_change=_take,
                args=self.where,
                disabled=self.unknown,
            )
        elif self.field.kind in _CHOSEN:
            self._choose()
        elif self.field.lines > 1:
            st.text_area(
                self.label,
                value=self.said,
                height=34 + 26 * self.field.lines,
                placeholder=self.field.placeholder,
                key=self.key,
                on_change=_take,
                args=self.where,
                disabled=self.unknown,
            )
        else:
            st.text_input(
                self.label,
                value=self.said,
                placeholder=self.field.placeholder,
                live=True,
                autocomplete="off",
                key=self.key,
                on_change=_take,
                args=self.where,
                disabled=self.unknown,
            )

    def _choose(self) -> None:
        labels = {choice.value: choice.label for choice in self.offered}
        if self.said and self.said not in labels:
            labels[self.said] = self.said  # what stands in the file is not lost by being looked at
        values = list(labels)
        index = values.index(self.said) if self.said in labels else None
        if self.offered and len(values) <= _RADIO:
            st.radio(
                self.label,
                values,
                index=index,
                format_func=lambda value: plain(labels.get(value, "")),
                key=self.key,
                on_change=_take,
                args=self.where,
                disabled=self.unknown,
            )
            return
        groups = {choice.value: choice.group for choice in self.offered}
        st.selectbox(
            self.label,
            values,
            index=index,
            format_func=lambda value: _grouped(labels.get(value, ""), groups.get(value, "")),
            placeholder="Choose, or type to find" if values else "Nothing to choose from yet",
            key=self.key,
            on_change=_take,
            args=self.where,
            disabled=self.unknown or not values,
        )

    def _known_names(self) -> None:
        """Offer names that the atlas knows and that look like what was typed."""
        typed = self.said.strip().casefold()
        near = [
            one
            for one in self.field.choices
            if typed in one.label.casefold() and one.label != self.said
        ]
        if len(typed) < 2 or not near:
            return
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            sheet(writing.question_note("The atlas knows:"), key=f"{self.key}|known", narrow=True)
            for choice in sorted(near, key=lambda one: len(one.label))[:_NEAR]:
                st.button(
                    plain(choice.label),
                    key=f"{self.key}|{choice.value}",
                    type="tertiary",
                    on_click=_take_name,
                    args=(*self.where[:-1], choice.label),
                )

    def _likely_sources(self) -> None:
        """Offer the sources of this story: one press says that it was one of them."""
        own = [one for one in self.offered if one.value == one.label][:_NEAR]
        if not own:
            return
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            sheet(writing.question_note("Was it:"), key=f"{self.key}|likely", narrow=True)
            for choice in own:
                st.button(
                    plain(choice.label),
                    key=f"{self.key}|{choice.value}",
                    type="tertiary",
                    on_click=_take_name,
                    args=(*self.where[:-1], choice.value),
                )


def _grouped(label: str, group: str) -> str:
    return f"{group}: {label}" if group else label


def _take(name: str, screen: str, place: int, field: str, key: str) -> None:
    """Keep what stands in a field now."""
    desk = state.desk(name)
    if desk is None:
        return
    value = st.session_state.get(key)
    said = "true" if value is True else value if isinstance(value, str) else ""
    if st.session_state.get(f"{key}|unknown"):
        said = UNKNOWN
    _keep(desk, desk.with_field(screen, place, field, said))


def _take_name(name: str, screen: str, place: int, field: str, value: str) -> None:
    """Take a name that the atlas knows."""
    if desk := state.desk(name):
        _keep(desk, desk.with_field(screen, place, field, value), refill=True)


def _keep(desk: Desk, answers: Answers, *, refill: bool = False) -> None:
    """Keep the answers and the file that they make.

    Args:
        refill: the fields are to show them, as they were changed from elsewhere.
    """
    interview = state.atlas().interview
    text = interview.write(answers, today=datetime.now(UTC).date()).text
    kept = desk.answered(answers, text)
    state.keep_desk(kept.refilled() if refill else kept)
