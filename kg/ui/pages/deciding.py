"""The page of decisions: a Moment of Belief met before its outcome is known."""

from __future__ import annotations

from kg import rendering
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
        listed = rendering.decisions_head(every) + rendering.decisions_list(every)
        show(top([], _TITLE) + listed + end(rendering.DECISIONS_NEXT), "decisions")
        return
    try:
        decision = atlas.decision(name)
    except NotFound as error:
        near = [atlas.decision(one) for one in error.nearest]
        body = rendering.decision_missing(name, near, _told(name))
        opening = top([_ALL], "No such decision", there=False)
        show(opening + body + end(rendering.DECISIONS_NEXT), "missing")
        return
    if state.asked("view") == "present":
        _present(decision)
    else:
        _decide(decision)


def _decide(decision: Decision) -> None:
    atlas, answer = state.atlas(), state.asked("answer")
    shown = rendering.decision_shown(answer, bool(state.asked("shown")))
    after = following(atlas.decisions(), decision)
    if shown:
        told = rendering.decision_answer(decision, state.meanings(), answer=answer)
        share = rendering.decision_share(decision, atlas.settings.public_url)
        body = rendering.decision_again(decision) + told + share
    else:
        body = rendering.decision_room(decision, answer=answer)
    opening = top([_ALL], decision.called) + walk_line()
    body = still_on(body, rendering.decision_address(decision))
    close = end(rendering.decision_next(decision, after, shown=shown))
    show(opening + body + close, "decision")


def _present(decision: Decision) -> None:
    title(decision.called)
    after = following(state.atlas().decisions(), decision)
    shown = bool(state.asked("shown"))
    told = rendering.decision_present(decision, after, shown=shown, back=class_address())
    show(still_on(told, rendering.decision_address(decision)), "present")


def _told(name: str) -> Statement | None:
    """Give the statement that an address names although it is no Moment."""
    slug, _, part = name.partition("/")
    try:
        case = state.atlas().case(slug)
    except NotFound:
        return None
    return next((told for told in case.statements if part and told.anchor == part), None)
