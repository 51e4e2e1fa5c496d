"""A decision for a projector, in large type and with one thing to press."""

from __future__ import annotations

from kg.catalogue.decisions import Decision
from kg.rendering.decisions._naming import VOTES, decision_address
from kg.rendering.decisions._room import offer, room_head, row
from kg.rendering.parts import by_whom, escape, eyebrow, link, turns

__all__ = ["decision_present"]


def decision_present(
    decision: Decision, following: Decision | None, *, shown: bool, back: str = ""
) -> str:
    """Show a decision in large type, with one thing to press: what happened, then where to go on.

    Args:
        following: the next decision.
        shown: whether what happened is to be seen.
        back: the address of the class that it was opened from; empty where from none.
    """
    leave = link("Leave", back or decision_address(decision, shown=shown))
    if not shown:
        href = decision_address(decision, present=True, shown=True)
        press = offer("Show what happened", href, press=True)
        votes = "".join(f"<li>{escape(answer)}</li>" for answer in VOTES)
        said = f'<ul class="votes" aria-label="What do you say?">{votes}</ul>'
        body = room_head(decision, "", said, classes=" present")
    else:
        after = following or decision
        onward = ("Next decision", decision_address(after, present=True))
        press = offer(*(("Back to the class", back) if back else onward), press=True)
        told = decision.statement
        line = eyebrow(
            (
                "What happened",
                escape(decision.case.ref.label),
                escape(str(told.when)) or "no date told",
            )
        )
        moment, label = decision.moment, decision.case.ref.label
        rows = [
            row("For customers", moment.customers, "Nobody we have read says."),
            row(f"For {label}", moment.organisation, "Nobody we have read says."),
        ]
        rows += [
            ("", "It was taken back" if told.ref in later.reverses else "Later", escape(later.text))
            for later in decision.followed[:1]
        ]
        rows.append(("", "Whose reading", by_whom(told.basis)))
        body = (
            f'<div class="head decision present"><div>{line}<h1>{escape(told.ref.label)}</h1>'
            f'<p class="lede">{escape(told.text)}</p></div><div>{turns(rows)}</div></div>'
        )
    return f'<div class="presenting">{body}<p class="pressing">{press}{leave}</p></div>'
