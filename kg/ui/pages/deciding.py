"""The page of decisions: a Moment of Belief met before its outcome is known."""

from __future__ import annotations

from kg import reading
from kg.catalogue import Decision, Statement, following
from kg.errors import NotFound
from kg.ui import state
from kg.ui.pages.frame import end, show, title, top
from kg.ui.pages.walking import class_address, still_on, walk_line

__all__ = ["moment"]

_TITLE = "Would you have signed it?"
_ALL = ("Decisions", "/moment")


def moment() -> None:
    """Show the decision that the address names: its room, or what came of it; else list all."""
    atlas, name = state.atlas(), state.asked("id")
    if not name:
        every = atlas.decisions()
        listed = reading.decisions_head(every) + reading.decisions_list(every)
        show(top([], _TITLE) + listed + end(reading.DECISIONS_NEXT), "decisions")
        return
    try:
        decision = atlas.decision(name)
    except NotFound as error:
        near = [atlas.decision(one) for one in error.nearest]
        body = reading.decision_missing(name, near, _told(name))
        opening = top([_ALL], "No such decision", there=False)
        show(opening + body + end(reading.DECISIONS_NEXT), "missing")
        return
    if state.asked("view") == "present":
        _present(decision)
    else:
        _decide(decision)


def _decide(decision: Decision) -> None:
    atlas, answer = state.atlas(), state.asked("answer")
    shown = reading.decision_shown(answer, bool(state.asked("shown")))
    after = following(atlas.decisions(), decision)
    if shown:
        told = reading.decision_answer(decision, state.meanings(), answer=answer)
        share = reading.decision_share(decision, atlas.settings.public_url)
        body = reading.decision_again(decision) + told + share
    else:
        body = reading.decision_room(decision, answer=answer)
    opening = top([_ALL], decision.called) + walk_line()
    body = still_on(body, reading.decision_address(decision))
    close = end(reading.decision_next(decision, after, shown=shown))
    show(opening + body + close, "decision")


def _present(decision: Decision) -> None:
    title(decision.called)
    after = following(state.atlas().decisions(), decision)
    shown = bool(state.asked("shown"))
    told = reading.decision_present(decision, after, shown=shown, back=class_address())
    show(still_on(told, reading.decision_address(decision)), "present")


def _told(name: str) -> Statement | None:
    """Give the statement that an address names although it is no Moment."""
    slug, _, part = name.partition("/")
    try:
        case = state.atlas().case(slug)
    except NotFound:
        return None
    return next((told for told in case.statements if part and told.anchor == part), None)
