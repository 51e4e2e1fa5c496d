"""The pages on which a story is written, run as the app runs them, without a browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import kg
from kg.atlas import Atlas
from kg.authoring import IdeaGain, Kept, Version
from kg.catalogue import Ref
from kg.diagnostics import Finding, Severity
from kg.errors import Refused
from kg.rendering import writing
from kg.rendering.writing import FIRST, LOOKS, Place, Stood
from kg.settings import Settings
from kg.ui.desk import Copy, Desk, slug_in
from kg.ui.interview import plain
from kg.ui.pages.writing import _begin, _desk, _kept
from tests.app_pages import Read, Window, run
from tests.conftest import some

HOSTILE = "<img src=x onerror=alert(1)>![x](http://example.org/x.png) \u202e**b** 😀"
BASE = "https://w3id.org/pioneer-atlas/case/"


@pytest.fixture(scope="module")
def small(few_atlas: Atlas) -> Atlas:
    """A few stories, only read."""
    return few_atlas


@pytest.fixture
def writable(own_few: Path) -> Iterator[Atlas]:
    """A few stories that may be saved, and a short one: each step of a test reads it whole."""
    file = own_few / "cases" / "tesco.ttl"
    text = file.read_text(encoding="utf-8")
    parts = (r"\A.*?\n\.\n", r"^organisation:tesco\n.*?\n\.\n")
    told = [re.findall(part, text, re.MULTILINE | re.DOTALL)[0] for part in parts]
    file.write_text("\n".join(told), encoding="utf-8")
    with Atlas(Settings(content=own_few, writable=True)) as opened:
        yield opened


# --- the file on the desk ---


def read(text: str) -> Mapping[str, Any] | None:
    """Read a file of one line for each answer; any other line is more than the questions ask for."""
    rows = [line.partition(": ") for line in text.splitlines()]
    return {name: ({"x": value},) for name, _, value in rows} if all(r[1] for r in rows) else None


def test_answers_follow_what_is_typed_in_the_editor_and_the_fields_are_filled_again() -> None:
    desk = Desk.open("1", "who: O2", read)
    typed = desk.typed("who: Tesco", read)
    assert (typed.items("who"), typed.fields, typed.revision) == (({"x": "Tesco"},), 1, 0)
    assert desk.typed("who: O2", read) is desk


def test_a_text_that_leaves_the_shape_keeps_the_answers_and_the_way_back() -> None:
    desk = Desk.open("1", "who: O2", read).typed("who: O2\nmore", read)
    assert not desk.in_shape
    assert (desk.items("who"), desk.shaped) == (({"x": "O2"},), "who: O2")
    back = desk.put(desk.shaped, read)
    assert (back.text, back.in_shape, back.aside) == ("who: O2", True, "who: O2\nmore")
    assert back.revision == desk.revision + 1


def test_an_answer_never_writes_over_a_text_that_has_left_the_shape() -> None:
    desk = Desk.open("1", "who: O2", read).typed("free", read)
    answered = desk.answered(desk.with_field("who", 0, "x", "Tesco"), "who: Tesco")
    assert answered.text == "free"
    assert answered.items("who") == ({"x": "Tesco"},)


def test_what_an_item_holds_beside_a_field_is_kept_when_the_field_changes() -> None:
    desk = Desk("1", answers={"next": ({"id": "a", "what": "x"}, {"what": "y"})}, in_shape=True)
    assert desk.with_field("next", 0, "what", "z")["next"][0] == {"id": "a", "what": "z"}
    assert desk.with_field("next", 3, "what", "z")["next"] == (
        {"id": "a", "what": "x"},
        {"what": "y"},
        {},
        {"what": "z"},
    )


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        (f"@base <{BASE}o2> .", "o2"),
        (f"BASE <{BASE}o2>", "o2"),
        (f"@base <{BASE}o2#> .", ""),
        ("@base <https://example.org/o2> .", ""),
        ("", ""),
    ],
)
def test_a_file_says_of_which_story_it_is(text: str, slug: str) -> None:
    assert slug_in(text) == slug


def copied(**other: object) -> Mapping[str, object]:
    """What a browser sends of what it kept."""
    return {"name": "told", "text": "who: O2", "onto": "", "called": "x", "at": 1.0, **other}


def test_what_a_browser_kept_is_read() -> None:
    assert Copy.of(copied(name="story/o2", onto="ab12"), most=99) == Copy(
        "story/o2", "who: O2", "ab12"
    )
    assert Copy.of(copied(text="half \ud83d"), most=99) == Copy("told", "half ?")


@pytest.mark.parametrize(
    "value",
    [
        None,
        "who: O2",
        [],
        {},
        copied(text=None),
        copied(text=7),
        copied(text=" \n"),
        copied(text="x" * 100),
        copied(text="é" * 50),
        copied(name="../../etc/passwd"),
        copied(name="story/../x"),
        copied(name="story/"),
        copied(name=["told"]),
        copied(name="99999"),
        copied(onto="<script>"),
        copied(onto=None),
    ],
)
def test_what_no_desk_of_ours_left_in_a_browser_is_not_read(value: object) -> None:
    assert Copy.of(value, most=99) is None


def test_what_is_gone_on_with_is_not_saved_yet_and_knows_what_it_stands_on() -> None:
    desk = Desk.resume("2", Copy("story/o2", "who: O2", "ab12"), read, opened="who: ?")
    assert (desk.name, desk.slug, desk.onto) == ("2", "o2", "ab12")
    assert desk.changed
    assert not desk.typed("who: ?", read).changed
    assert Desk.resume("told", Copy("told", "who: O2"), read).changed


def test_no_two_desks_share_a_copy_and_one_keeps_its_own() -> None:
    one, other = Desk.open("1", "who: O2", read), Desk.open("1", "who: O2", read)
    assert one.copy != other.copy
    assert one.typed("who: Tesco", read).saved("o2", "who: Tesco", "d").copy == one.copy


# --- what is read ---


def found(severity: Severity, line: int, **more: Any) -> Finding:
    values = {"column": 1, "code": "unknown-term", "message": "It is not there.", **more}
    return Finding("cases/x.ttl", line, severity=severity, **values)


def test_findings_stand_the_gravest_first_and_each_leads_to_its_line_and_its_code() -> None:
    rows = [
        found(Severity.ADVICE, 1),
        found(Severity.WARNING, 2, code="moment-without-phase"),
        found(Severity.ERROR, 9, column=4, allowed="An idea.", fix="Write concept:pain."),
    ]
    markup = writing.findings_list(rows)
    shown = Read(markup)
    lines = [v for tag, name, v in shown.attributes if (tag, name) == ("button", "data-line")]
    assert lines == ["9", "2", "1"]
    assert ("a", "href", "/finding?code=moment-without-phase") in shown.attributes
    words = " ".join(shown.words)
    assert "One error, one warning and one piece of advice." in words
    assert "An idea." in words
    assert "Write concept:pain." in words


def test_the_place_is_underlined_also_in_a_line_too_long_to_show() -> None:
    line = "x" * 400 + "concept:pian" + "y" * 400
    markup = writing.findings_list(
        [found(Severity.ERROR, 1, column=401, end_column=413, excerpt=line)]
    )
    assert "<mark>concept:pian</mark>" in markup
    assert len(markup) < 1200


def test_hostile_words_of_a_finding_are_words() -> None:
    rows = [
        found(Severity.ERROR, 1, message=HOSTILE, allowed=HOSTILE, fix=HOSTILE, excerpt=HOSTILE)
    ]
    shown = Read(writing.findings_list(rows))
    assert not [tag for tag, _, _ in shown.attributes if tag == "img"]
    assert "\u202e" not in "".join(shown.words)


def test_every_code_has_a_page_with_one_heading_and_what_to_do(small: Atlas) -> None:
    for one in small.explanations():
        shown = Read(writing.finding_page(one))
        assert len(shown.heads) == 1
        assert one.code in shown.words
        assert any("How to mend it" in word for word in shown.words) == bool(one.fix), one.code


def test_every_code_is_listed_once_under_what_it_is_about(small: Atlas) -> None:
    shown = Read(writing.findings_index(small.explanations()))
    listed = [v for tag, name, v in shown.attributes if (tag, name) == ("a", "href")]
    assert sorted(listed) == sorted(
        writing.finding_address(one.code) for one in small.explanations()
    )


def test_progress_says_in_words_what_is_answered_and_what_is_not_known() -> None:
    stood = [
        Stood("who", "Who", "answered"),
        Stood("step", "The step", "unknown"),
        Stood("next", "What happened next", "begun", 2),
        Stood("you", "You", ""),
    ]
    shown = Read(writing.question_progress(stood, Place(draft="told", step="step")))
    words = " ".join("".join(shown.words).split())
    assert "Question 2 of 4 one of four answered, one begun, one not known" in words
    assert "What happened next, begun, two things to mend" in words
    assert ("a", "href", "/author?step=who") in shown.attributes


def test_a_gain_says_that_it_is_the_first_evidence() -> None:
    idea = Ref("https://w3id.org/pioneer-atlas/concept/pain", "concept", "pain", "Pain")
    gain = IdeaGain(idea, 0, 1, 0, 0)
    markup = writing.draft_changes(
        kg.authoring.Changes(True, "", "note", ("a Moment of Belief",), gains=(gain,), added=2)
    )
    words = " ".join(" ".join(Read(markup).words).split())
    assert "A new note. To be a story it lacks: a Moment of Belief" in words
    assert "One idea gains by it: Pain the first evidence of it" in words
    assert "Two statements new." in words


def test_two_versions_stand_side_by_side_and_their_words_are_words() -> None:
    markup = writing.handing_versions(f"a\n{HOSTILE}\nc\n", "a\nb\nc\n", "Somebody saved it.")
    assert "<ins>b</ins>" in markup
    shown = Read(markup)
    assert not [tag for tag, _, _ in shown.attributes if tag == "img"]
    assert markup.count("<del>") == markup.count("<ins>") == 1


def test_large_versions_are_compared_and_cut() -> None:
    theirs = "\n".join(f"line {number}" for number in range(6_000))
    markup = writing.handing_versions(theirs, theirs.replace("line", "row"), "x")
    assert "more lines." in markup
    assert markup.count('role="row"') < 500


@pytest.mark.parametrize(
    ("repository", "new", "told"),
    [
        ("https://github.com/a/b", True, "GitHub opens with <code>cases/x.ttl</code> filled in"),
        ("https://github.com/a/b", False, "paste it at GitHub as <code>cases/x.ttl</code>"),
        ("https://gitlab.com/a/b", True, "paste it at GitLab as <code>cases/x.ttl</code>"),
        ("https://example.org/a/b", True, "and open a pull request"),
        ("javascript:alert(1)//github.com/a/b", True, "and open a pull request"),
        ("", True, "and open a pull request"),
    ],
)
def test_only_a_place_that_takes_a_file_is_offered_for_a_pull_request(
    repository: str, new: bool, told: str
) -> None:
    markup = writing.handing_pull("cases/x.ttl", repository, "text", is_new=new)
    assert told in markup
    assert ("and open a pull request" in markup) != ("Propose it there" in markup)


def test_a_kept_version_is_named_by_how_long_it_stood() -> None:
    name = writing.kept_name(Kept("x", "2026-11-22T09:05:00Z", "d", 12_000))
    assert name == "until 22 November 2026, 09:05 UTC (12 kB)"


def test_labels_of_widgets_are_not_read_as_markdown() -> None:
    assert plain("![x](http://a/b.png)").startswith(r"\!\[x\]\(http\:")


# --- the pages ---


class Author(Window):
    """One author's window."""

    def __init__(self, atlas: Atlas, **query: str) -> None:
        super().__init__(atlas, "author", **query)

    def fill(self, label: str, value: str, place: int = 0) -> None:
        widgets = [*self.page.text_input, *self.page.text_area]
        widget = [one for one in widgets if one.label == plain(label)][place]
        self.run(lambda: widget.set_value(value).run())

    def tick(self, label: str, place: int = 0) -> None:
        box = [one for one in self.page.checkbox if one.label.startswith(label)][place]
        self.run(lambda: box.check().run())

    def desk(self, name: str = "told") -> Desk:
        desks: dict[str, Desk] = self.page.session_state["desks"]
        return desks[name]

    def type_in_editor(self, text: str, name: str = "told") -> None:
        """Let the text of the editor be another one, as its component would send it."""
        desk = self.desk(name)
        kept = self.page.session_state["desks"]
        read = self._atlas.interview.read
        self.page.session_state["desks"] = {**kept, name: desk.typed(text, read)}
        self.run(self.page.run)


@pytest.mark.parametrize("look", ["", *LOOKS, "no-such-look"])
@pytest.mark.parametrize("query", some([{"id": ["tesco"]}, {"step": ["who"]}, {"step": ["xyz"]}]))
def test_every_look_of_every_file_has_one_heading(
    small: Atlas, query: Mapping[str, list[str]], look: str
) -> None:
    shown = run("author", {**query, **({"look": [look]} if look else {})}, of=small)
    assert len(shown.read.heads) == 1


def test_the_start_offers_both_ways_and_says_what_makes_a_story(small: Atlas) -> None:
    shown = run("author", of=small)
    assert "/author?step=who" in shown.of("a", "href")
    assert "Whose story" not in shown.words
    assert "A story, and not a note" in shown.words
    assert any("A file of yours" in label for label in shown.widgets)


def test_a_gap_leads_into_the_file_of_its_story(small: Atlas) -> None:
    gap = next(one for one in small.gaps() if one.about.kind == "case")
    concerned = gap.thing or gap.about
    name = f"{concerned.kind}/{concerned.slug}" + (f"#{concerned.part}" if concerned.part else "")
    shown = run("author", {"kind": [gap.kind], "about": [name]}, of=small)
    assert f"/author?id={gap.about.slug}" in shown.of("a", "href")
    assert gap.about.label in shown.words


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"draft": ["77"]}, "No such file here"),
        ({"id": ["tessco"]}, "No such story"),
        ({"id": ["../../etc/passwd"]}, "No such story"),
    ],
)
def test_a_file_that_is_not_there_is_said_to_be_not_there(
    small: Atlas, query: Mapping[str, list[str]], says: str
) -> None:
    assert says in run("author", query, of=small).words


def test_the_file_grows_with_the_answers_and_nothing_is_lost_on_the_way(small: Atlas) -> None:
    window = Author(small, step="who")
    window.fill("What is it called?", "Octopus Energy")
    assert slug_in(window.desk().text) == "octopus-energy"
    window.go(step="wrong")
    window.fill("What was it?", HOSTILE)
    window.tick("I don’t know", 1)
    window.go(step="who")
    assert [one.value for one in window.page.text_input][:1] == ["Octopus Energy"]
    window.go(step="wrong")
    assert [one.value for one in window.page.text_area] == [HOSTILE]
    assert [one.value for one in window.page.checkbox] == [False, True]
    assert "onerror" in window.desk().text
    window.go(step="who", look="preview")
    assert "Draft: only you see this." in window.words


def test_items_are_added_moved_taken_out_and_put_back(small: Atlas) -> None:
    window = Author(small, step="next")
    window.fill("Headline", "First")
    window.press("Add another")
    window.fill("Headline", "Second", 1)
    window.press("Later")

    def headlines() -> list[str]:
        return [item.get("headline", "") for item in window.desk().items("next")]

    assert headlines() == ["Second", "First"]
    window.press("Take it out")
    assert headlines() == ["First"]
    window.press("Put back what was taken out")
    assert headlines() == ["Second", "First"]
    assert [one.value for one in window.page.text_input if one.label == "Headline"] == headlines()


def test_what_is_empty_is_called_missing_only_once_the_question_was_left(small: Atlas) -> None:
    window = Author(small, step="who")
    window.fill("What is it called?", "Octopus Energy")
    assert "To mend:" not in window.words
    window.go(step="before")
    window.go(step="who")
    assert "To mend:" in window.words


def test_a_file_that_leaves_the_shape_makes_the_questions_step_back_until_it_returns(
    small: Atlas,
) -> None:
    window = Author(small, step="who")
    window.fill("What is it called?", "Octopus Energy")
    written = window.desk().text
    window.type_in_editor(written.replace("Octopus Energy", "Octopus"))
    assert [one.value for one in window.page.text_input][:1] == ["Octopus"]
    more = written + "\n# a remark that no question asks for\n"
    window.type_in_editor(more)
    assert not window.page.text_input
    assert "so they have stepped back" in window.words
    window.press("Back to the file of the questions")
    assert [one.value for one in window.page.text_input][:1] == ["Octopus"]
    assert window.desk().aside == more


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\xff\xfe<>", "not UTF-8 text: line 1 "),
        (b"x" * 1_000_001, "has 1,000,001 bytes; at most 1,000,000 are checked as you write"),
    ],
)
def test_a_file_that_cannot_be_opened_is_refused_in_words(
    small: Atlas, data: bytes, says: str
) -> None:
    window = Author(small)
    upload = window.page.file_uploader[0]
    window.run(lambda: upload.upload("x.ttl", data, "text/turtle").run())
    assert says in window.words


def test_a_broken_file_is_opened_with_its_mistakes(small: Atlas) -> None:
    window = Author(small)
    upload = window.page.file_uploader[0]
    window.run(lambda: upload.upload("x.ttl", b"<> a atlas:Case", "text/turtle").run())
    assert window.desk("1").text == "<> a atlas:Case"
    assert "To mend it:" in window.words


def test_a_text_too_long_for_a_story_is_not_checked_at_every_key(small: Atlas) -> None:
    window = Author(small)
    window.press("Paste one into an empty page")
    window.type_in_editor("<#x> a <#y> .\n# " + "x" * 1_000_000, "1")
    assert "at most 1,000,000 are checked as you write" in window.words
    assert window.markup.count("data-line=") == 1


def test_a_file_of_the_interview_goes_on_with_the_questions(small: Atlas) -> None:
    first = Author(small, step="who")
    first.fill("What is it called?", "Octopus Energy")
    window = Author(small)
    upload = window.page.file_uploader[0]
    data = first.desk().text.replace("\n", "\r\n").encode()
    window.run(lambda: upload.upload("octopus-energy.ttl", data, "text/turtle").run())
    assert [one.value for one in window.page.text_input][:1] == ["Octopus Energy"]


Sends = Callable[[Author, object], None]


@pytest.fixture
def browser_kept(monkeypatch: pytest.MonkeyPatch) -> Callable[[Author, object], None]:
    """Let an author go on with what the browser sends: as the component does, then run again."""
    go_on = vars(_kept)["_go_on"]

    def send(window: Author, value: object) -> None:
        waiting, before = [value], dict(window.page.query_params)

        def show(markup: str, key: str) -> None:
            _kept.show_kept(markup, key)
            if waiting:
                go_on(waiting.pop())

        with monkeypatch.context() as patch:
            for room in (_begin, _desk):
                patch.setattr(room, "show_kept", show)
            window.run(window.page.run)
        if dict(window.page.query_params) != before:
            window.run(window.page.run)

    return send


def test_a_window_that_lost_its_desk_goes_on_with_what_the_browser_kept(
    small: Atlas, browser_kept: Sends
) -> None:
    first = Author(small, step="who")
    first.fill("What is it called?", "Octopus Energy")
    window = Author(small)
    assert "data-resume" in window.markup
    browser_kept(window, copied(text=first.desk().text))
    assert [one.value for one in window.page.text_input][:1] == ["Octopus Energy"]
    assert window.desk().changed
    window.go()
    assert "You were writing Octopus Energy" in window.words
    assert window.desk().copy in window.markup  # it is on this desk: not offered a second time


def test_what_was_made_of_an_older_version_is_not_saved_over_a_newer_one(
    writable: Atlas, browser_kept: Sends
) -> None:
    window = Author(writable, id="tesco", look="hand-in")
    before = window.desk("story/tesco")
    mine = before.text.replace("# Case:", "# My case:", 1)
    file = writable.settings.content / "cases" / "tesco.ttl"
    theirs = before.text.replace("# Case:", "# Their case:", 1)
    file.write_text(theirs, encoding="utf-8")
    browser_kept(window, copied(name="story/tesco", text=mine, onto=before.onto))
    window.go(id="tesco", look="hand-in")
    assert window.desk("story/tesco").text == mine
    window.press("Save")
    assert "Not saved: there is another version" in window.words
    assert file.read_text(encoding="utf-8") == theirs


def test_what_the_browser_kept_never_takes_the_place_of_what_is_being_written(
    small: Atlas, browser_kept: Sends
) -> None:
    window = Author(small, step="who")
    window.fill("What is it called?", "Octopus Energy")
    mine = window.desk().text
    browser_kept(window, copied(text=mine.replace("Octopus Energy", "Squid Energy")))
    assert window.desk().text == mine
    assert "Squid Energy" in window.desk("1").text
    assert [one.value for one in window.page.text_input][:1] == ["Squid Energy"]


@pytest.mark.parametrize("value", [None, copied(text=HOSTILE, name="x"), copied(text=[HOSTILE])])
def test_what_the_browser_kept_and_cannot_be_read_opens_nothing(
    small: Atlas, browser_kept: Sends, value: object
) -> None:
    window = Author(small)
    browser_kept(window, value)
    assert "could not be read, so nothing was opened" in window.words
    assert "desks" not in window.page.session_state


def test_hostile_words_that_the_browser_kept_are_words(small: Atlas, browser_kept: Sends) -> None:
    window = Author(small)
    browser_kept(window, copied(text=HOSTILE))
    assert window.desk().text == HOSTILE
    window.go()
    assert "<img" not in window.markup


def test_while_the_questions_write_the_file_its_editor_says_what_is_open(small: Atlas) -> None:
    window = Author(small, step="who", look="findings")
    window.fill("What is it called?", "Octopus Energy")
    listed = window.markup.count("data-line=")
    foot = next(one for one in window.sent if one.get("role") == "findings")
    assert foot["findings"] == []
    assert "still open" in foot["instead"]
    assert listed > 1
    window.type_in_editor(window.desk().text + "# mine\n")
    foot = next(one for one in window.sent if one.get("role") == "findings")
    assert foot["instead"] == ""
    assert len(foot["findings"]) == window.markup.count("data-line=") > 1


def test_boxes_for_what_is_not_known_are_told_apart(small: Atlas) -> None:
    window = Author(small, step="next")
    window.fill("Headline", "First")
    window.press("Add another")
    labels = [one.label for one in window.page.checkbox]
    assert len(set(labels)) == len(labels) > 1


def test_an_empty_file_is_started_and_is_found_again_at_the_start(small: Atlas) -> None:
    window = Author(small)
    title = next(one for one in window.page.text_input if one.key == "empty-title")
    title.set_value("Octopus Energy")  # in a form: sent with the button
    window.press("Start it")
    assert window.desk("1").story == "octopus-energy"
    window.type_in_editor(window.desk("1").text + "# mine\n", "1")
    window.go()
    assert "You were writing octopus-energy" in window.words


# --- handing in ---


def test_where_nothing_can_be_saved_the_page_says_how_it_could(small: Atlas) -> None:
    shown = run("author", {"id": ["tesco"], "look": ["hand-in"]}, of=small)
    assert "kg serve --writable" in shown.words
    assert "Save" not in shown.widgets
    assert "Download" in shown.widgets


def test_a_saved_file_is_live_and_the_version_before_it_is_kept(writable: Atlas) -> None:
    window = Author(writable, id="tesco", look="hand-in")
    text = window.desk("story/tesco").text
    window.type_in_editor(
        text.replace('prefLabel "Tesco"@en', 'prefLabel "Tesco plc"@en', 1), "story/tesco"
    )
    window.press("Save")
    assert "Saved, and live" in window.words
    assert writable.case("tesco").ref.label == "Tesco plc"
    assert not window.desk("story/tesco").changed
    earlier = next(one for one in window.page.selectbox if one.label == "An earlier version")
    window.run(lambda: earlier.select_index(0).run())
    assert window.desk("story/tesco").text == text


def test_a_file_with_an_error_is_refused_with_every_finding(writable: Atlas) -> None:
    window = Author(writable, id="tesco", look="hand-in")
    before = writable.file_bytes("tesco")
    text = window.desk("story/tesco").text
    window.type_in_editor(f"{text}\n<#x> a atlas:Claim .\n", "story/tesco")
    save = next(one for one in window.page.button if one.label == "Save")
    assert save.disabled
    assert "Save waits:" in window.words
    assert window.words.count("<#x>") > 2
    with pytest.raises(Refused):
        writable.save("tesco", window.desk("story/tesco").text, onto="")
    assert writable.file_bytes("tesco") == before
    window.type_in_editor(text, "story/tesco")
    assert not next(one for one in window.page.button if one.label == "Save").disabled


def test_while_questions_are_asked_what_is_open_is_said_in_words_and_leads_to_its_question(
    small: Atlas,
) -> None:
    window = Author(small, step="who")
    window.fill("What is it called?", "Octopus Energy")
    window.go(step="wrong")
    window.go(step="step", look="findings")
    listed = window.markup.split('class="needs still-open"')[1].split("</ul>")[0]
    assert "/author?step=wrong&amp;look=findings" in listed
    assert "dcterms:" not in listed
    assert "What the checker says of the file" in window.words
    assert "of 8 facts with a source" in window.words
    assert "step=customers" not in listed  # nobody came to it yet


def test_what_was_told_without_a_source_stands_ready_where_sources_are_asked_for(
    small: Atlas,
) -> None:
    window = Author(small, step="next")
    window.fill("Headline", "First event")
    text = window.desk().text
    window.go(step="citing")
    assert "no source yet" in window.words
    assert "First event 1 of" in window.words
    assert window.desk().text == text  # nobody said so: nothing is written
    assert {"told": "First event"} in [dict(one) for one in window.desk().items("citing")]
    window.go(step="citing", look="findings")
    listed = window.markup.split('class="needs still-open"')[1].split("</ul>")[0]
    assert listed.count("/author?step=citing") == 1  # said once: of the fact, and not of its row


def test_what_was_begun_is_gone_on_with_or_stays_while_another_is_begun(small: Atlas) -> None:
    window = Author(small, step="who")
    window.fill("What is it called?", "Octopus Energy")
    window.go()
    assert "Go on with Octopus Energy" in window.words
    window.press("A new story")
    assert [one.value for one in window.page.text_input][:1] == [""]
    assert window.desk("1").items("who")[0]["name"] == "Octopus Energy"
    window.fill("What is it called?", "Squid Energy")
    assert "Squid Energy" in window.desk().text
    window.go()
    assert "Go on with Squid Energy" in window.words
    assert "/author?draft=1" in window.markup


def test_a_desk_follows_what_was_saved_from_another_as_long_as_nothing_is_changed_on_it() -> None:
    desk = Desk.open("told", "who: O2", read).saved("o2", "who: O2", "first")
    follows = desk.follows("who: Tesco", "second", read)
    assert (follows.text, follows.onto, follows.changed) == ("who: Tesco", "second", False)
    assert follows.revision > desk.revision
    changed = desk.typed("who: BT", read)
    assert changed.follows("who: Tesco", "second", read) is changed


def test_mending_opens_the_questions_where_they_can_show_the_story(small: Atlas) -> None:
    told = Author(small, step="who")
    told.fill("What is it called?", "Octopus Energy")
    told.go(draft="told", step=FIRST)
    assert [one.value for one in told.page.text_input][:1] == ["Octopus Energy"]
    window = Author(small, id="tesco", step=FIRST)
    assert not window.desk("story/tesco").in_shape
    assert "so they have stepped back" not in window.words
    assert [one for one in window.sent if one.get("role") == "text"]


def test_another_version_is_shown_beside_ones_own_and_nothing_is_written_over(
    writable: Atlas,
) -> None:
    window = Author(writable, id="tesco", look="hand-in")
    text = window.desk("story/tesco").text
    file = writable.settings.content / "cases" / "tesco.ttl"
    theirs = text.replace("# Case:", "# Their case:", 1)
    file.write_text(theirs, encoding="utf-8")
    mine = text.replace("# Case:", "# My case:", 1)
    window.type_in_editor(mine, "story/tesco")
    window.press("Save")
    assert "Not saved: there is another version" in window.words
    assert file.read_text(encoding="utf-8") == theirs
    window.press("Take theirs into the editor")
    assert window.desk("story/tesco").text == theirs
    assert window.desk("story/tesco").aside == mine
    window.press("Put back what stood there before")
    window.press("Save")
    assert file.read_text(encoding="utf-8") == mine


def test_mine_is_saved_in_the_place_of_theirs_after_looking(writable: Atlas) -> None:
    window = Author(writable, id="tesco", look="hand-in")
    text = window.desk("story/tesco").text
    file = writable.settings.content / "cases" / "tesco.ttl"
    file.write_text(text.replace("# Case:", "# Their case:", 1), encoding="utf-8")
    mine = text.replace("# Case:", "# My case:", 1)
    window.type_in_editor(mine, "story/tesco")
    window.press("Save")
    window.press("Save mine in its place")
    assert "Saved, and live" in window.words
    assert file.read_text(encoding="utf-8") == mine


@pytest.mark.long
def test_a_file_that_nobody_changed_here_is_shown_as_it_stands_on_the_disk(
    writable: Atlas,
) -> None:
    window = Author(writable, id="tesco")
    text = window.desk("story/tesco").text
    file = writable.settings.content / "cases" / "tesco.ttl"
    theirs = text.replace("# Case:", "# Their case:", 1)
    file.write_text(theirs, encoding="utf-8")
    window.go(id="tesco", look="changes")
    assert window.desk("story/tesco").text == theirs
    window.type_in_editor(text, "story/tesco")
    window.go(id="tesco")
    assert window.desk("story/tesco").text == text


def test_a_file_that_names_no_story_is_not_saved(writable: Atlas) -> None:
    window = Author(writable)
    window.press("Paste one into an empty page")
    window.go(draft="1", look="hand-in")
    assert next(one for one in window.page.button if one.label == "Save").disabled
    assert "Save waits:" in window.words


def test_saved_says_which_version_it_is() -> None:
    words = " ".join(
        Read(writing.handing_saved(Version("cases/x.ttl", "a\nb\n", "0123456789"), "x")).words
    )
    assert "cases/x.ttl , 2 lines, version 01234567." in words
