"""A class is planned and changed with the keyboard alone, and steps are dragged."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import MARKS, Visit, soon

pytestmark = MARKS

PROOF = "No plan under these rules covers more. That is about coverage, not about teaching."
FOCUSED = """() => {
  let at = document.activeElement
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
  return [at?.getAttribute("aria-label"), at?.labels?.[0]?.innerText, at?.innerText].filter(Boolean).join(" | ")
}"""


@pytest.fixture
def visit(browser: Browser, served: str) -> Iterator[Visit]:
    one = Visit(browser, served, "desk", "light")
    yield one
    assert one.problems == []
    one.close()


def names(page: Page) -> list[str]:
    return page.locator(".ordering li .name b").all_inner_texts()


def at(page: Page) -> str:
    found: str = page.evaluate(FOCUSED)
    return found


def tab_to(page: Page, name: str, *, back: bool = False, most: int = 120) -> None:
    """Press Tab until what has the focus is called so."""
    for _ in range(most):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if any(part.strip().startswith(name) for part in re.split(r" \| |\n", at(page))):
            return
    raise AssertionError(f"Tab never came to {name!r}; it stands on {at(page)!r}")


def expect_names(page: Page, expected: list[str]) -> None:
    expect(page.locator(".ordering li .name b")).to_have_text(expected)


def done(page: Page, visit: Visit) -> None:
    """Wait until what was done is carried by the address and shown."""
    page.wait_for_timeout(300)
    visit.settle()


def test_a_plan_is_made_and_changed_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit.open("/plan")
    tab_to(page, "What it takes to begin")
    page.keyboard.press("Enter")
    expect(page.get_by_text(PROOF)).to_be_visible()
    tab_to(page, "Change it")
    page.keyboard.press("Enter")
    expect(page.locator(".ordering li").first).to_be_visible()
    visit.settle()
    begun = names(page)

    tab_to(page, begun[1])  # lock the second step
    tab_to(page, f"Lock {begun[1]}")
    page.keyboard.press("Enter")
    expect(page.locator(".ordering li.kept")).to_have_count(1)
    done(page, visit)

    page.keyboard.press("Alt+ArrowDown")  # move it down, from any of its controls
    expect_names(page, [begun[0], begun[2], begun[1], *begun[3:]])
    expect(page.locator(".ordering [role=status]")).not_to_be_empty()
    soon(page, lambda: at(page), lambda on: on.startswith(f"Lock {begun[1]}"))
    done(page, visit)

    tab_to(page, begun[1], back=True)  # open it
    page.keyboard.press("Enter")
    expect(page.locator(".step-head h2")).to_have_text(begun[1])
    done(page, visit)
    tab_to(page, "Minutes")
    page.keyboard.press("Control+a")
    page.keyboard.type("25")
    page.keyboard.press("Tab")
    expect(page.locator(".ordering li.chosen small")).to_contain_text("25 min")
    done(page, visit)

    tab_to(page, "Another story")  # swap it
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".ordering li.chosen .name b")).not_to_have_text(begun[1])
    done(page, visit)
    swapped = names(page)

    tab_to(page, "Add", back=True)  # a text of one's own
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Add to it")).to_be_visible()
    done(page, visit)
    tab_to(page, "Heading")
    page.keyboard.type("A walk round the block")
    tab_to(page, "Add this step")
    page.keyboard.press("Enter")
    own = [*swapped[:-1], "A walk round the block", swapped[-1]]
    expect_names(page, own)
    done(page, visit)

    tab_to(page, swapped[0], back=True)  # leave the first one out
    page.keyboard.press("Delete")
    expect_names(page, own[1:])
    done(page, visit)

    page.keyboard.press("Control+z")  # and take all of it back
    expect_names(page, own)
    done(page, visit)
    undo = page.get_by_role("button", name="Undo")
    tab_to(page, "Undo")
    for _ in range(12):
        if not undo.is_enabled():
            break
        page.keyboard.press("Enter")
        done(page, visit)
    expect_names(page, begun)
    expect(page.locator(".ordering li.kept")).to_have_count(0)


def test_a_step_is_dragged_to_another_place(visit: Visit) -> None:
    page = visit.open("/plan?ideas=pain.fear.growth&edit=first")
    expect(page.locator(".ordering li").first).to_be_visible()
    begun = names(page)
    rows = page.locator(".ordering li")
    taken, to = rows.nth(3).bounding_box(), rows.nth(1).bounding_box()
    assert taken
    assert to
    page.mouse.move(taken["x"] + 100, taken["y"] + 20)
    page.mouse.down()
    page.mouse.move(taken["x"] + 100, taken["y"] - 10, steps=5)
    page.mouse.move(to["x"] + 100, to["y"] + 8, steps=10)
    before = page.url
    page.mouse.up()
    expect_names(page, [begun[0], begun[3], begun[1], begun[2], *begun[4:]])
    page.wait_for_url(lambda url: url != before)
    done(page, visit)
    page.reload()  # the address carries it
    expect_names(page, [begun[0], begun[3], begun[1], begun[2], *begun[4:]])


@pytest.mark.long
def test_steps_moved_quickly_one_after_another_all_arrive(visit: Visit) -> None:
    page = visit.open("/plan?ideas=pain.fear.growth&edit=first")
    expect(page.locator(".ordering li").first).to_be_visible()
    begun = names(page)
    page.locator(".ordering .name").first.focus()
    for _ in range(len(begun) - 1):
        page.keyboard.press("Alt+ArrowDown")
    for _ in range(2):
        page.keyboard.press("Alt+ArrowUp")
    moved = [*begun[1:], begun[0]]
    moved.insert(len(moved) - 3, moved.pop())
    expect_names(page, moved)
    carried = [""]
    while page.url != carried[-1]:  # each move is sent; the last one has come when no more comes
        carried.append(page.url)
        page.wait_for_timeout(2_000)
    done(page, visit)
    page.reload()
    expect_names(page, moved)


def test_a_word_typed_and_enter_takes_the_one_idea_that_it_means_most(visit: Visit) -> None:
    page = visit.open("/plan")
    field = page.get_by_role("combobox", name="Add an idea")
    field.click()
    field.type("fall")
    expect(page.get_by_role("option").first).to_contain_text("Descent")
    page.keyboard.press("Enter")
    expect(page.locator(".picked")).to_contain_text("One idea to cover")
    done(page, visit)
    taken = page.get_by_role("link", name="Descent: take it out")
    expect(taken).to_be_visible()
    page.wait_for_url("**ideas=descent**")
    taken.press("Enter")
    expect(page.locator(".picked")).to_have_count(0)
    done(page, visit)
    page.wait_for_url(lambda url: "ideas=" not in url)
