"""Why a step is in a plan, and what more or fewer minutes would give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import quote

from kg.catalogue.records import PathStep, Segment
from kg.planner import Material, Plan, Request, Score, TradeOff, Why, request_query
from kg.rendering.classes import minutes_of
from kg.rendering.parts import (
    counted,
    escape,
    full_stop,
    in_words,
    joined,
    link,
    page,
    part,
    thing,
)

__all__ = [
    "IN_LIST",
    "plan_ideas",
    "plan_trade_off",
    "plan_trade_press",
    "plan_why",
    "plan_why_here",
    "why_press",
]

_OTHER_MINUTES = "What other minutes would cover"
IN_LIST = "ideas"
"""What the address says where the answer stands in the list of ideas and under no step."""
_MOST = 6
"""So many statements are named on which a story rests; its page has the others."""
_ROLES = {
    "asked": "It was asked for.",
    "contrasts": "It is one side of a contrast.",
    "illustrates": "It illustrates what is to be covered.",
    "needed": "What comes after it needs it.",
}


def why_press(name: str, label: str, query: Mapping[str, str], at: str) -> str:
    """Offer to say why a step is in the plan.

    Args:
        name: the slug of its story or idea.
        query: the address of the plan.
        at: the name of the step under which the answer stands, or `IN_LIST`.
    """
    href = page("plan", {**query, "why": name, "at": at})
    return (
        f'<p class="why-press"><a href="{escape(href)}" data-stay aria-label="Why this one? '
        f'{escape(label)}">Why this one?</a></p>'
    )


def plan_why(
    why: Why, material: Material, query: Mapping[str, str], told: Mapping[str, str]
) -> str:
    """Say why a story or an idea is there, what it rests on, and what would be lost without it.

    Args:
        told: the labels of the statements of the story, by anchor.
        query: the address of the plan without this.
    """
    said = full_stop(why.sentence) if why.sentence else _ROLES.get(why.role, "")
    rows = []
    if rests := joined(_rests(why, material, told)):
        rows.append(("It rests on", rests))
    if instead := material.stories.get(why.loss.instead):
        rows.append(("The nearest instead", thing(instead.ref)))
    listed = "".join(f"<dt>{name}</dt><dd>{body}</dd>" for name, body in rows)
    close = link("Close", page("plan", query))
    return (
        f'<div class="why-this" id="why" tabindex="-1" role="status"><p>{escape(said)}</p>'
        f'<dl>{listed}</dl><p class="seen">{_sure(why)} '
        f"{close.replace('<a ', '<a data-stay ', 1)}</p></div>"
    )


def plan_why_here(step: PathStep, answer: str) -> str:
    """Set the answer under its step; a decision says first why the class opens with it."""
    if step.segment is not Segment.DECISION or not step.because:
        return answer
    return f'<p class="seen">{escape(full_stop(step.because))}</p>{answer}'


def _rests(why: Why, material: Material, told: Mapping[str, str]) -> Iterable[str]:
    story = material.stories.get(why.name)
    for name in why.rests_on[:_MOST]:
        if story:
            href = f"{page('case', {'id': story.ref.slug})}#{quote(name, safe='')}"
            yield link(told.get(name) or name, href)
        elif idea := material.ideas.get(name):
            yield thing(idea.ref)
    if len(why.rests_on) > _MOST:
        yield f"{in_words(len(why.rests_on) - _MOST)} more"


def _sure(why: Why) -> str:
    return (
        "Found by planning again without it."
        if why.loss.proved
        else "Found by a quick look at the plan without it; a longer one may find better."
    )


def plan_ideas(
    plan: Plan, material: Material, query: Mapping[str, str], told: tuple[str, str]
) -> str:
    """List the ideas that are read, each with what it is there for; empty where none is.

    Args:
        query: the address of the plan.
        told: the slug of the idea that is asked why of, and the answer as markup.
    """
    read = [slug for session in plan.sessions for slug in session.ideas if slug in material.ideas]

    def press(slug: str) -> str:
        return why_press(slug, material.ideas[slug].ref.label, query, IN_LIST)

    rows = "".join(
        _idea(slug, plan, material, told[1] if told[0] == slug else press(slug)) for slug in read
    )
    return part("Ideas to read", f'<ul class="rows-of-ideas">{rows}</ul>') if rows else ""


def _idea(slug: str, plan: Plan, material: Material, why: str) -> str:
    ref = material.ideas[slug].ref
    read = [one for session in plan.sessions for one in session.ideas if one in material.ideas]
    said = ["It was asked for."] if slug in plan.request.goals else []
    for other in read:
        for needed, reason in material.ideas[other].needs:
            if needed == slug:
                wants = thing(material.ideas[other].ref)
                said.append(f"{wants} needs it: {escape(full_stop(reason))}")
    return f"<li><p><b>{thing(ref)}</b>. {' '.join(said)}</p>{why}</li>"


# --- Minutes against coverage ---


def plan_trade_press(query: Mapping[str, str]) -> str:
    """Offer to say what other minutes would cover."""
    ways = " or ".join(
        f'<a href="{escape(page("plan", {**query, "more": of}))}" data-stay>{words}</a>'
        for of, words in (("class", "in class"), ("reading", "read before"))
    )
    return part(_OTHER_MINUTES, f"<p>Plan with more and with fewer minutes {ways}.</p>")


def plan_trade_off(found: TradeOff, request: Request) -> str:
    """List what could be covered in fewer and in more minutes, each a press away."""
    field = "reading" if found.of == "reading" else "minutes"
    now = request.reading if field == "reading" else request.minutes
    asked = len(request.goals)
    rows = "".join(
        _point(minutes, score, request, field, minutes == now) for minutes, score in found.points
    )
    if not rows:
        return ""
    of = "read before" if field == "reading" else "in class"
    table = (
        f'<table class="trade"><caption class="vh">Minutes {of}, and what they cover of {counted(asked, "idea")}</caption><thead>'
        f'<tr><th scope="col">Minutes {of}</th><th scope="col">Covered</th>'
        '<th scope="col">Held beside fallen</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )
    return part(_OTHER_MINUTES, table)


def _point(minutes: int, score: Score, request: Request, field: str, here: bool) -> str:
    changed = (
        replace(request, reading=minutes)
        if field == "reading"
        else replace(request, minutes=minutes)
    )
    name = minutes_of(minutes)
    cell = (
        f'<b aria-current="true">{name}</b><small>as it is</small>'
        if here
        else link(name, page("plan", request_query(changed)))
    )
    asked = max(1, len(request.goals))
    bar = (
        f'<i class="span" style="--share:{score.coverage / asked:.3f}" aria-hidden="true"></i>'
        f"{in_words(score.coverage)} of {in_words(asked)}"
    )
    return (
        f'<tr><th scope="row">{cell}</th><td data-name="Covered">{bar}</td>'
        f'<td data-name="Held beside fallen">{in_words(score.pairs) if score.pairs else "none"}</td></tr>'
    )
