"""Ten questions that readers bring, from home to the answer, as a reader goes: by the words on links.

Each step is counted (a search is one), and its address is opened afresh in another window, which
must show the same. What answers the question must stand in what is seen without scrolling. Journeys
2 to 9 are walked with the keyboard alone, and all of them with the pointer in the long tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

import kg
from tests.browser import MARKS, Visit, headed, soon
from tests.conftest import some

pytestmark = MARKS


@dataclass(frozen=True)
class Step:
    """What a reader does, and what stands there after it."""

    role: str
    name: str
    heading: str
    says: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    """What is written before it, by the names of fields: a form is sent as a search is."""


def search(words: str, heading: str, *says: str) -> Step:
    return Step("searchbox", words, heading, says)


def press(name: str, heading: str, *says: str) -> Step:
    return Step("link", name, heading, says)


def send(name: str, fields: tuple[tuple[str, str], ...], heading: str, *says: str) -> Step:
    return Step("button", name, heading, says, fields)


JOURNEYS: dict[str, tuple[int, tuple[Step, ...]]] = {
    "2 the change that easyJet’s chief executive called heresy, and whether it paid": (
        2,
        (
            search("heresy", "for “heresy”", "Heresy for a free-seating airline"),
            press(
                "Heresy for a free-seating airline",
                "easyJet",
                "McCall called a seat for everyone heretical",
                "What the organisation got from it: .* the reasons why each seat earned more",
            ),
        ),
    ),
    "3 what pulled O2 down, who tells it, whose the labels are": (
        3,
        (
            search("O2", "for “O2”"),
            press(
                "O2",
                "O2",
                "Pulled down by",
                r"Complexity\. Telefónica’s takeover .* the authors say\.\s*\d+\s*"
                "the authors tell it, the label is ours",
                r"Growth\. .* the authors write\.\s*\d+\s*the authors tell it, the label is ours",
            ),
        ),
    ),
    "4 the year in which Sky started, in two answers": (
        3,
        (
            search("when did Sky start", "for “when did Sky start”"),
            press("Sky", "Sky", "Sources disagree on"),
            press(
                "When did Sky begin?",
                "Sky",
                "The book has Rupert Murdoch launch the broadcaster in 1988",
                "The Customer Copernicus: How to be Customer-Led",
                "on 5 February 1989, by the company’s own timeline",
                "Timeline: Fifteen years of Sky",
            ),
        ),
    ),
    "5 whether Glasgow’s babies grew faster because of it": (
        3,
        (
            search("Glasgow babies", "for “Glasgow babies”"),
            press(
                "Glasgow Neonatal Unit",
                "Glasgow Neonatal Unit",
                "Trials elsewhere found faster growth; here it has not been measured",
            ),
        ),
    ),
    "6 how Handelsbanken and Wells Fargo are connected": (
        3,
        (
            press("Connections", "Connections", "Name two things"),
            send(
                "Connect",
                (("One thing", "Handelsbanken"), ("and another", "Wells Fargo")),
                "How are Handelsbanken and Wells Fargo connected?",
                "They differ over No sales targets, no bonuses",
                "The authors list what the bank does without: bonuses, budgets, sales targets",
                "daily quotas, calls every hour",
            ),
        ),
    ),
    "7 which stories began from pain and fell, and in how many that is the authors’ word": (
        4,
        (
            press("Connections", "Connections", "Patterns"),
            press("Patterns", "Patterns", "Causes by how it ended"),
            press(
                "Causes by how it ended",
                "Patterns",
                "stories that Pain lit, three came down: .* that Pain lit them is in one the "
                "authors’ word",
                "O2",
            ),
        ),
    ),
    "8 which of the 22 principles has no story": (
        2,
        (
            press("Ideas", "Ideas", "Twenty-two principles"),
            press(
                "Twenty-two principles",
                "Ideas",
                "Neither a story nor a note shows Privacy, Trust Customer Feedback, Simple, Effortless, Predictive, "
                "Personalized or No Compromise Employee Policy",
            ),
        ),
    ),
    "9 the level that Thompson gave Ryanair, when, and whether it still stands": (
        3,
        (
            search("Thompson Ryanair", "for “Thompson Ryanair”"),
            press(
                "Ryanair",
                "Ryanair",
                r"Bob Thompson gave it this level: Customer-focused \(level 1\), as of June 2012",
                "Made before something taken back that is told",
                "It is a word for that date and says nothing of today",
            ),
        ),
    ),
    "10 whether the book says that Amazon has fallen": (
        3,
        (
            search("Amazon", "for “Amazon”"),
            press(
                "Amazon",
                "Amazon",
                "The authors foretell a fall; that one has begun is our reading, and contested",
                "That it fell is our reading alone: the authors do not say that it has",
            ),
        ),
    ),
}

HEADINGS = (
    "Why do companies that put customers first so often stop?",
    "Burningness: when standing still feels worse",
    "Lift-off: the first Moment of Belief",
    "The flow: one Moment after another",
    "Sustaining: staying up",
    "Gravity, and the fall",
)
"""The stops at which the phases and a force are told; one more follows."""

FOCUSED = """() => {
  let on = document.activeElement
  while (on?.shadowRoot?.activeElement) on = on.shadowRoot.activeElement
  const name = on?.getAttribute("aria-label") || on?.labels?.[0]?.innerText || on?.innerText || ""
  return [on?.type === "search" ? "searchbox" : "other", name.replace(/\\s+/g, " ").trim()]
}"""
IN_SIGHT = """every => every.some((one) => {
  const box = one.getBoundingClientRect()
  return box.height > 0 && box.bottom > 60 && box.top < innerHeight
})"""
MOST_TABS = 250


@pytest.fixture(scope="module")
def desk(browser: Browser, served: str) -> Iterator[Visit]:
    one = Visit(browser, served, "desk", "light")
    yield one
    one.close()


@pytest.fixture(scope="module")
def afresh(browser: Browser, served: str) -> Iterator[Visit]:
    """A second window, in which each address is opened as somebody else would."""
    one = Visit(browser, served, "desk", "light")
    yield one
    one.close()


def by_pointer(page: Page, step: Step) -> None:
    for label, words in step.fields:
        page.get_by_label(label, exact=True).first.fill(words)
    if step.role == "searchbox":
        page.get_by_role("searchbox").first.fill(step.name)
        page.get_by_role("searchbox").first.press("Enter")
    elif step.role == "link":
        page.get_by_role("link", name=step.name, exact=True).first.click()
    else:
        page.get_by_role("button", name=step.name, exact=True).first.click()


def by_keyboard(page: Page, step: Step) -> None:
    for label, words in step.fields:
        to(page, "other", label)
        page.keyboard.type(words)
    if step.role == "searchbox":
        to(page, "searchbox")
        page.keyboard.type(step.name)
    else:
        to(page, "other", step.name)
    page.keyboard.press("Enter")


def to(page: Page, role: str, name: str = "") -> None:
    """Move the focus with Tab until it is on what is wanted."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        on, called = page.evaluate(FOCUSED)
        if on == role and name in ("", called):
            return
    raise AssertionError(f"{MOST_TABS} times Tab do not reach “{name or role}”")


def shows(page: Page, step: Step) -> None:
    """See that the page has its heading, and that what answers stands in sight."""
    headed(page, step.heading)
    for words in step.says:
        told = page.get_by_text(re.compile(words))
        try:
            soon(page, lambda told=told: told.evaluate_all(IN_SIGHT))
        except AssertionError as error:
            raise AssertionError(
                f"“{words}” is not in sight at {page.url}: {told.count()} times there"
            ) from error


def opened_afresh(afresh: Visit, page: Page) -> Page:
    afresh.page.goto("about:blank")  # else a change of the fragment alone loads nothing
    return afresh.open(page.url[len(afresh.address) :])


def walk(visit: Visit, afresh: Visit, question: str, *, keyboard: bool) -> None:
    allowed, steps = JOURNEYS[question]
    page = visit.open("/")
    for step in steps:
        (by_keyboard if keyboard else by_pointer)(page, step)
        shows(page, step)
        shows(opened_afresh(afresh, page), step)
    print(f"{question}: {len(steps)} of {allowed}")
    assert len(steps) <= allowed
    assert visit.problems == []


@pytest.mark.parametrize("question", some([q for q in JOURNEYS if not q.startswith("10 ")], 2))
def test_a_question_is_answered_within_its_clicks_with_the_keyboard_alone(
    desk: Visit, afresh: Visit, question: str
) -> None:
    walk(desk, afresh, question, keyboard=True)


@pytest.mark.parametrize(
    "question",
    [
        one if one.startswith("10 ") else pytest.param(one, marks=pytest.mark.long)
        for one in JOURNEYS
    ],
)
def test_a_question_is_answered_within_its_clicks(
    desk: Visit, afresh: Visit, question: str
) -> None:
    walk(desk, afresh, question, keyboard=False)


def test_the_four_phases_and_a_force_are_told_on_a_phone_in_ten_minutes_without_typing(
    browser: Browser, served: str, afresh: Visit, atlas: kg.Atlas
) -> None:
    phone = Visit(browser, served, "phone", "light")
    page = phone.open("/")
    page.get_by_role("link", name="Take the ten-minute flight").click()
    told = ""
    for step, heading in enumerate(HEADINGS, 1):
        expect(page.get_by_text(f"Step {step} of 7").first).to_be_visible()
        expect(page.get_by_role("heading", level=1)).to_have_text([heading])
        text = " ".join(page.locator(".sheet").all_inner_texts())
        told += text.partition("minutes left")[2].partition("To think about")[0]
        again = opened_afresh(afresh, page)
        expect(again.get_by_role("heading", level=1)).to_have_text([heading])
        if step < len(HEADINGS):
            page.get_by_role("link", name=re.compile("^Next")).first.click()
    for phase in ("Burningness", "First Moment of Belief", "Flow of Moments", "Sustaining"):
        assert phase in told
    assert "name five forces" in told
    assert "that it shows growth and descent is our reading" in told
    minutes = len(told.split()) / atlas.settings.words_a_minute
    print(
        f"1 the four phases and a force, on a phone: {minutes:.1f} minutes, {len(HEADINGS)} clicks"
    )
    assert minutes <= 10
    phone.close()
