"""The pages on which a story is written: where one begins, the file on the desk, what a finding means."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kg import reading
from kg.authoring import Answers, Draft, NewFile, Open, new_case
from kg.diagnostics import Finding, Severity
from kg.errors import AtlasError, NotFound, Outdated, Refused
from kg.reading import writing
from kg.reading.writing import LOOKS, Place
from kg.ui import interview, state
from kg.ui.desk import Copy, Desk
from kg.ui.editor import Jump, Keep, editor, written
from kg.ui.pages.frame import end, missing, show, top
from kg.ui.sheet import sheet

__all__ = ["author", "finding"]

_CONTRIBUTE = ("Contribute", "/author")
_FINDINGS = ("Findings", "/finding")
_TOLD = "told"
_UNNAMED = "a-story"
"""The name by which a file is checked that does not say of which story it is."""
_MOST = 1_000_000
"""Bytes of a file that is checked while one writes: a story has about 30,000."""
_READ = frozenset({"preview", "changes"})
_WHOLE = _READ | {"hand-in"}
"""Looks for which the story is read as readers would see it."""
_DRAFTED = "drafted"
_HEIGHT, _BESIDE, _LOW = 620, 430, 320
"""How high the editor is, in pixels: alone, beside a question, above the preview."""
_NEXT = (
    ("How we decide", "The rules by which a statement is read", "/how-we-decide"),
    ("What we don’t know", "What a story could tell", "/gaps"),
    ("All findings", "What can be found in a file, and how it is mended", "/finding"),
)

_FROM_FINDING = (
    _NEXT[2],
    ("Contribute", "Tell a story, or open a file", "/author"),
    ("The vocabulary", "Every class, property and value", "/vocabulary"),
)


def author() -> None:
    """Show where one begins, or the file that the address names."""
    here = Place.asked(*(state.asked(name) for name in ("id", "draft", "step", "look")))
    if not here.desk:
        state.keep_mounted("")
        _begin()
    elif desk := _on_desk(here):
        _at_desk(here, desk)


# --- Where one begins ---


def _begin() -> None:
    atlas = state.atlas()
    screens = atlas.interview.screens  # first of all: where there are no files nothing is begun
    gap = reading.gap_named(atlas.gaps(), state.asked("kind"), state.asked("about"))
    asked = ""
    if gap:
        story = gap.about.slug if gap.about.kind == "case" else ""
        file = f"cases/{story}.ttl" if story else ""
        asked = reading.contribute(gap, file, atlas.settings.repository_url)
        asked += writing.writing_mend(gap.about, story)
    begun = [_begun(desk) for desk in state.desks() if desk.changed]
    head = writing.writing_head() + asked + writing.writing_begun(begun, _own())
    _show_kept(top([], _CONTRIBUTE[0]) + head, "head")
    told = state.desk(_TOLD)
    left, right = st.columns(2, gap="large")
    with left:
        step = Place.asked("", "", screens[0].name, "").at(step=screens[0].name)
        questions = [screen.label for screen in screens if not screen.optional]
        more = [screen.label for screen in screens if screen.optional]
        going = ""
        if told and (told.changed or told.onto):
            going = told.items(screens[0].name)[0].get("name", "") or "your story"
        show(writing.writing_interview(step, going=going), "interview")
        if going:
            st.button("A new story", key="anew", on_click=_begin_anew)
        show(writing.writing_questions(questions, more), "questions")
    with right:
        show(writing.writing_file(), "file")
        _open_a_file()
    show(writing.writing_about() + end(_NEXT), "about")


def _begun(desk: Desk) -> tuple[str, str, str]:
    """Say what was being written, and lead back to it."""
    name, _, slug = desk.name.partition("/")
    here = Place(story=slug) if name == "story" else Place(draft=desk.name)
    how = "changed and not saved here"
    return _name_of(desk), how, here.at(look=LOOKS[0])


def _begin_anew() -> None:
    """Begin another story; the one that was being told stays, under a name of its own."""
    told = state.desk(_TOLD)
    if told is None:
        return
    state.keep_desk(told.moved(state.new_desk_name()))
    state.keep_desk(_new_told(told))
    state.go_to({"step": state.atlas().interview.screens[0].name})


def _new_told(before: Desk | None = None) -> Desk:
    """Give the desk on which the questions write a story, with nothing told yet."""
    empty = state.atlas().interview.write({}, today=datetime.now(UTC).date()).text
    desk = Desk.open(_TOLD, empty, _answers, before=before)
    if desk.answers is not None:
        return desk
    return replace(desk, answers={}, in_shape=True, shaped=empty)


def _open_a_file() -> None:
    """Offer a file of one's own, a story to mend, and an empty file."""
    st.file_uploader(
        "A file of yours, in Turtle",
        type=["ttl"],
        max_upload_size=max(1, _longest() // 1_000_000),
        key="upload",
        on_change=_uploaded,
    )
    if wrong := state.told_once():
        sheet(writing.question_note("", wrong), key="upload-wrong")
    cases = {case.ref.slug: case.ref.label for case in state.atlas().cases()}
    st.selectbox(
        "A story of the atlas, to mend",
        list(cases),
        index=None,
        format_func=lambda slug: cases.get(slug, slug),
        placeholder="Choose, or type to find",
        key="mend",
        on_change=_mend,
    )
    with (
        st.form("empty", border=False),
        st.container(horizontal=True, gap="small", vertical_alignment="bottom"),
    ):
        st.text_input(
            "An empty file, with everything explained in it",
            placeholder="Whose story? Octopus Energy",
            key="empty-title",
            max_chars=200,
        )
        st.form_submit_button("Start it", on_click=_start_empty)
    st.button("Paste one into an empty page", key="paste", on_click=_paste)


def _uploaded() -> None:
    upload = st.session_state.get("upload")
    if upload is None:
        return
    data = upload.getvalue()
    if len(data) > _longest():
        state.tell_once(_too_large("", len(data)).message)
        return
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        state.tell_once(
            f"The file is not UTF-8 text: line {line:,} holds a byte that is no character. Save it "
            "as UTF-8, and open it again."
        )
        return
    _open(text.replace("\r\n", "\n"))


def _mend() -> None:
    state.go_to({"id": st.session_state.get("mend") or ""})


def _start_empty() -> None:
    name = str(st.session_state.get("empty-title") or "").strip()
    try:
        new: NewFile = new_case(name or "A story", today=datetime.now(UTC).date())
    except ValueError as error:
        state.tell_once(str(error))
        return
    _open(new.text, as_opened=False)


def _paste() -> None:
    _open("")


def _open(text: str, *, as_opened: bool = True) -> None:
    """Put a text on a desk of its own; one that the interview wrote goes on with its questions."""
    name = state.new_desk_name()
    desk = Desk.open(name, text, _answers)
    state.keep_desk(desk)
    step = ""
    if as_opened and desk.in_shape and text.strip():
        step = state.atlas().interview.screens[0].name
    state.go_to({"draft": name, "step": step})


# --- What the browser kept ---


def _show_kept(markup: str, key: str) -> None:
    """Show markup that offers what the browser kept."""
    sheet(state.meanings().finish(markup), key=key, kept=_go_on)


def _own() -> list[str]:
    """Name the copies of what stands on the desks of this window: they need not be offered."""
    return [desk.copy for desk in state.desks()]


def _go_on(value: object) -> None:
    """Put on the desk what the browser kept; what stands there meanwhile stays beside it."""
    atlas = state.atlas()
    copy = Copy.of(value, most=atlas.settings.file_bytes)
    if copy is None:
        state.tell_once("What this browser kept could not be read, so nothing was opened.")
        return
    before = state.desk(copy.name)
    name = copy.name
    if before and (before.changed or name.isdecimal()):
        name, before = state.new_desk_name(), None
    kept = Desk.resume(name, copy, _answers, opened=_opened(copy), before=before)
    state.keep_desk(kept)
    first = state.asked("step") or atlas.interview.screens[0].name
    told = kept.in_shape and not copy.name.startswith("story/")
    story = name.partition("/")[2]
    draft = "" if story else name
    state.go_to({"id": story, "draft": draft, "step": first if told else ""})


def _opened(copy: Copy) -> str:
    """Give the text that a copy was made from; empty where the atlas has another by now."""
    slug = copy.name.partition("/")[2]
    try:
        version = state.atlas().editable(slug) if slug else None
    except AtlasError:
        return ""
    return version.text if version and version.digest == copy.onto else ""


def _called(desk: Desk) -> str:
    """Name a file for who finds it again in the browser."""
    summary = state.atlas().summary(desk.story) if desk.story else None
    first = state.atlas().interview.screens[0].name
    told = desk.items(first)[0].get("name", "")
    name = summary.ref.label if summary else told or ("" if desk.in_shape else desk.story)
    return f"The {name} story" if name else "A story without a name"


# --- The file on the desk ---


def _on_desk(here: Place) -> Desk | None:
    """Get the file that the address names, opened where it was not yet; else say that it is not there."""
    atlas = state.atlas()
    desk = state.desk(here.desk)
    if here.story and (desk is None or not desk.changed):  # as it stands on the disk now
        try:
            version = atlas.editable(here.story)
        except NotFound as error:
            near = [(name, "", Place(story=name).at()) for name in error.nearest]
            missing("story", near, _CONTRIBUTE)
            return None
        except AtlasError as error:
            _instead(here.story, writing.writing_failed(str(error)))
            return None
        if desk is None or desk.onto != version.digest:
            text, digest = version.text, version.digest
            desk = Desk.open(here.desk, text, _answers, slug=here.story, onto=digest, before=desk)
    elif desk is None and here.draft == _TOLD:
        desk = _new_told()
    elif desk is None:
        _instead("No such file here", writing.writing_gone(), of=here.desk)
        return None
    elif desk.slug and desk.onto and not desk.changed:  # it was saved, and perhaps again elsewhere
        try:
            version = atlas.editable(desk.slug)
            desk = desk.follows(version.text, version.digest, _answers)
        except AtlasError:  # it is gone from the disk: what stands here is all there is
            pass
    if state.mounted() != desk.name:  # the editor was away, and forgot what it held
        desk = desk.shown_anew()
        state.keep_mounted(desk.name)
    return desk


def _name_of(desk: Desk) -> str:
    """Name a file by its story; by its file where the atlas does not know that."""
    summary = state.atlas().summary(desk.story) if desk.story else None
    if summary:
        return summary.ref.label
    first = state.atlas().interview.screens[0].name
    told = desk.items(first)[0].get("name", "") if desk.in_shape else ""
    return told or desk.story or "A file without a name"


def _instead(name: str, body: str, *, of: str = "") -> None:
    kept = writing.writing_kept(of, _own()) if of else ""
    _show_kept(top([_CONTRIBUTE], name, there=False) + body + kept + end(_NEXT), "instead")


def _at_desk(here: Place, desk: Desk) -> None:
    """Show the page around the desk."""
    asked = state.atlas().interview
    screen = next((one for one in asked.screens if one.name == here.step), None)
    if here.step and screen is None and desk.answers is None:
        here = Place(here.story, here.draft, "", here.look)  # no question can show it
    elif here.step and screen is None:
        here = Place(here.story, here.draft, asked.screens[0].name, here.look)
        screen = asked.screens[0]
    if screen and desk.asked != screen.name:
        desk = interview.ready(desk, asked, screen)
    state.keep_desk(desk.came_to(here.step))
    name = screen.label if screen else _name_of(desk)
    _show_kept(top([_CONTRIBUTE], name) + writing.writing_kept(desk.name, _own()), "top")
    _desk(here)
    show(end(_NEXT), "end")


@st.fragment
def _desk(here: Place) -> None:
    """Show the question and the file, or the file alone, and what is looked at."""
    desk = _typed(here)
    look = here.look if here.look in LOOKS else "" if here.step else LOOKS[0]
    draft = _drafted(desk, whole=look in _WHOLE)
    if not here.step:
        head = writing.desk_head(here, _name_of(desk), draft.path, in_shape=desk.in_shape)
        sheet(head, key="desk-head")
    if look == "preview" and not here.step and desk.in_shape:  # read as a page, not as a file
        show(_looks(here, desk, draft, look), "looks")
        _look(here, desk, draft, look, st.container())
        _file(here, desk, draft, height=_LOW, folded=True)
        return
    both = st.container(key="at-desk")
    left, right = both.columns([1, 1] if here.step else [7, 5], gap="large")
    below = st.container()
    if here.step:
        with left:
            _question(here, desk)
        with right:
            folded = state.on_a_phone()
            _file(here, desk, draft, height=_BESIDE, folded=folded)
    else:
        with left:
            _file(here, desk, draft, height=_HEIGHT if look != "preview" else _LOW)
    with right:
        show(_looks(here, desk, draft, look), "looks")
        _look(here, desk, draft, look, below)


def _typed(here: Place) -> Desk:
    """Take what was typed in the editor since."""
    desk = state.desk(here.desk)
    if desk is None:  # the window was opened anew between two runs
        st.rerun()
    text = written(desk.text, key=_editor_key(desk), revision=desk.revision)
    now = desk.typed(text, _answers)
    if now is not desk:
        state.keep_desk(now)
    return now


def _editor_key(desk: Desk) -> str:
    return f"editor-{desk.name.replace('/', '-')}"


def _drafted(desk: Desk, *, whole: bool = False) -> Draft:
    """Read the file as it stands: once for a text.

    Args:
        whole: also how readers would see it, and what it would change.
    """
    atlas = state.atlas()
    key = (atlas.generation, desk.story, desk.text, whole)
    kept: tuple[object, Draft] | None = st.session_state.get(_DRAFTED)
    if kept and kept[0] == key:
        return kept[1]
    slug, size = desk.story or _UNNAMED, len(desk.text.encode("utf-8", "replace"))
    if size > _longest():
        return Draft(f"cases/{slug}.ttl", (_too_large(f"cases/{slug}.ttl", size),))
    draft = atlas.draft(slug, desk.text, whole=whole)
    st.session_state[_DRAFTED] = (key, draft)
    return draft


def _longest() -> int:
    return min(_MOST, state.atlas().settings.file_bytes)


def _answers(text: str) -> Answers | None:
    """Give the answers that a text is made of; of one that is too long to be a story, none."""
    return state.atlas().interview.read(text) if len(text) <= _longest() else None


def _too_large(path: str, size: int) -> Finding:
    """Say that a text is longer than is checked while one writes."""
    said = f"The file has {size:,} bytes; at most {_longest():,} are checked as you write."
    fix = "Divide it into several files, or check it with kg check"
    return Finding(path, 1, 1, Severity.ERROR, "too-large", said, fix)


def _file(here: Place, desk: Desk, draft: Draft, *, height: int, folded: bool = False) -> None:
    """Show the editor; it may be folded, as on a phone beside a question."""
    asks = bool(here.step) and desk.in_shape  # nothing is a mistake yet: it is still being told
    holder = st.expander("The file, as it grows", key="the-file") if folded else st.container()
    with holder:
        if here.step and not folded:
            sheet(writing.file_head(draft.path), key="file-head")
        edited = editor(
            desk.text,
            key=_editor_key(desk),
            label=f"The file {draft.path}",
            findings=() if asks else draft.findings,
            words=state.atlas().words(),
            revision=desk.revision,
            height=height,
            jump=st.session_state.get("jump"),
            instead=writing.findings_open(len(_waiting(here, desk))) if asks else "",
            keep=Keep(desk.copy, desk.name, _called(desk), desk.onto, desk.changed),
        )
    if edited.asked == "save":
        state.go_to({**_query(here), "look": "hand-in"})
        st.rerun()


def _query(here: Place) -> dict[str, str]:
    draft = "" if here.step and here.draft == _TOLD else here.draft
    return {"id": here.story, "draft": draft, "step": here.step, "look": here.look}


# --- The questions ---


def _question(here: Place, desk: Desk) -> None:
    asked = state.atlas().interview
    names = [one.name for one in asked.screens]
    place = names.index(here.step)
    screen = asked.screens[place]
    answers = desk.answers or {}
    problems = asked.problems(answers, story=here.story)
    progress = asked.progress(answers)
    stands, wrong = progress.screens, interview.problems_by_screen(problems)
    stood = [
        writing.Stood(
            one.name, one.label, stands.get(one.name, ""), wrong.get(one.name, 0), one.optional
        )
        for one in asked.screens
    ]
    head = writing.figures_line(progress.figures) if desk.in_shape else ""
    head += writing.question_head(screen.question, screen.hint)
    if desk.in_shape and any(field.kind == "source" for field in screen.fields):
        head += writing.without_source(len(progress.uncited))
    show(writing.question_progress(stood, here) + head, "question")
    if desk.in_shape:
        interview.ask(desk, asked, screen, problems)
    else:
        _stepped_back(here, desk)
    before = names[place - 1] if place else ""
    after = names[place + 1] if place + 1 < len(names) else ""
    ways = writing.question_tests(screen.tests) + writing.question_ways(before, after, here)
    show(ways, "ways")


def _stepped_back(here: Place, desk: Desk) -> None:
    """Say that the questions no longer write the file, and offer the way back."""
    reasons = state.atlas().interview.beyond(desk.text)
    show(writing.question_out_of_shape(reasons, here, begun=bool(desk.shaped)), "stepped-back")
    if desk.shaped:
        st.button(
            "Back to the file of the questions",
            key="back-in-shape",
            on_click=_put,
            args=(desk.name, desk.shaped),
        )


def _put(name: str, text: str, onto: str | None = None) -> None:
    """Put another text into the editor; what stood there is kept aside."""
    if desk := state.desk(name):
        state.keep_desk(desk.put(text, _answers, onto=onto).refilled())


# --- What is looked at ---


def _looks(here: Place, desk: Desk, draft: Draft, look: str) -> str:
    """Offer what can be looked at; while the questions write the file, nothing is a mistake yet."""
    asks = bool(here.step) and desk.in_shape
    found = len(_waiting(here, desk)) if asks else len(draft.findings)
    return writing.looks(here, found, asks=asks, shown=look, changed=desk.changed)


def _waiting(here: Place, desk: Desk, *, whole: bool = False) -> tuple[Open, ...]:
    """Say what is open of the questions that the author came to.

    Args:
        whole: of all questions, as where the file is handed in.
    """
    asked, answers = state.atlas().interview, desk.answers or {}
    told = {name for name, items in answers.items() if any(any(item.values()) for item in items)}
    reached = None if whole else (desk.left - {here.step}) | told
    bare = interview.without_ready(answers, asked)
    return asked.still_open(bare, reached, story=here.story)


def _look(here: Place, desk: Desk, draft: Draft, look: str, below: DeltaGenerator) -> None:
    """Show what is looked at.

    Args:
        below: takes what needs the whole width.
    """
    if desk.aside and desk.aside != desk.text:
        st.button(
            "Put back what stood there before",
            key="aside",
            type="tertiary",
            on_click=_put,
            args=(desk.name, desk.aside),
        )
    asks = bool(here.step) and desk.in_shape
    if look == "findings":
        listed = writing.findings_list(draft.findings)
        if asks:
            listed = writing.still_open(_waiting(here, desk), here) + writing.checker_folded(listed)
        sheet(listed, key="findings", sent=_jump)
    elif look == "preview" and draft.case:
        with nullcontext() if here.step else below:  # beside a question it opens in place
            show(writing.draft_preview(draft.case, state.meanings()), "preview")
    elif look == "changes" and draft.changes:
        show(writing.draft_changes(draft.changes), "changes")
    elif look in _READ:
        show(writing.draft_unread(draft.findings), "unread")
    elif look == "hand-in":
        _hand_in(here, desk, draft, below)


def _jump(place: str) -> None:
    """Let the caret go to a place that was pressed."""
    line, _, column = place.partition(":")
    if line.isdecimal() and column.isdecimal():
        before: Jump | None = st.session_state.get("jump")
        number = (before.number if before else 0) + 1
        st.session_state["jump"] = Jump(int(line), int(column), number)


# --- Handing in ---


def _hand_in(here: Place, desk: Desk, draft: Draft, below: DeltaGenerator) -> None:
    atlas = state.atlas()
    writable, repository = atlas.settings.writable, atlas.settings.repository_url
    file = draft.path.rpartition("/")[2]
    is_new = bool(draft.changes and draft.changes.is_new)
    _outcome(desk, below)
    waiting = _waiting(here, desk, whole=True) if desk.in_shape else ()
    sheet(writing.handing_before(draft.findings, waiting=len(waiting)), key="before")
    save = writing.handing_save(draft.path, writable=writable, is_new=is_new)
    sheet(save, key="save-way")
    if writable:
        st.button(
            "Save",
            key="save",
            type="primary",
            on_click=_save,
            args=(desk.name,),
            disabled=bool(draft.errors),
        )
        if waits := writing.handing_waits(draft.findings):
            listed = writing.findings_list(draft.errors)
            if waiting:
                questions = Place(here.story, here.draft, here.step, "")
                listed = writing.still_open(waiting, questions) + writing.checker_folded(listed)
            sheet(waits + listed, key="save-waits", sent=_jump)
    sheet(writing.handing_send(file), key="send-way")
    st.download_button(
        "Download",
        desk.text.encode("utf-8", "replace"),
        file_name=file,
        mime="text/turtle",
        key="send",
        icon=":material/download:",
        on_click="ignore",
    )
    sheet(writing.handing_pull(draft.path, repository, desk.text, is_new=is_new), key="pull-way")
    _history(desk)


def _save(name: str, over: str | None = None) -> None:
    """Save the file as it stands, and keep what came of it.

    Args:
        over: the digest of another version, in the place of which it is saved after looking.
    """
    desk, atlas = state.desk(name), state.atlas()
    if desk is None:
        return
    text = written(desk.text, key=_editor_key(desk), revision=desk.revision)
    slug = desk.story
    try:
        if not slug:
            raise Refused("The file does not say of which story it is.", _drafted(desk).errors)
        saved = atlas.save(slug, text, onto=desk.onto if over is None else over)
    except AtlasError as error:
        state.keep_outcome(name, text, error)
        return
    state.keep_desk(desk.typed(text, _answers).saved(slug, text, saved.digest))
    state.keep_outcome(name, text, saved)


def _outcome(desk: Desk, below: DeltaGenerator) -> None:
    """Say what came of saving; of another version, show both and the ways on."""
    text, came = state.outcome(desk.name)
    if came is None or (text != desk.text and not isinstance(came, Outdated)):
        return
    if isinstance(came, Outdated):
        sheet(writing.handing_other(), key="other")
        with below:
            _two_versions(desk, came)
    elif isinstance(came, Refused):
        sheet(writing.refused_list(came.findings), key="outcome", sent=_jump)
    elif isinstance(came, AtlasError):
        sheet(writing.writing_failed(str(came)), key="outcome")
    else:
        sheet(writing.handing_saved(came, desk.story), key="outcome")


def _two_versions(desk: Desk, other: Outdated) -> None:
    sheet(writing.handing_versions(other.theirs, desk.text, str(other)), key="outcome")
    with st.container(horizontal=True, gap="small"):
        if other.theirs:
            st.button(
                "Take theirs into the editor",
                key="theirs",
                on_click=_take_theirs,
                args=(desk.name, other.theirs, other.digest),
            )
        st.button(
            "Save mine in its place" if other.theirs else "Save mine as a new story",
            key="mine",
            on_click=_save,
            args=(desk.name, other.digest),
        )


def _take_theirs(name: str, theirs: str, digest: str) -> None:
    _put(name, theirs, digest)
    state.keep_outcome(name, "", None)


def _history(desk: Desk) -> None:
    """Offer the versions that are kept of a story."""
    kept = state.atlas().versions(desk.story) if desk.story else ()
    if not kept:
        return
    sheet(writing.handing_history(kept), key="history-way")
    until = {one.name: writing.kept_name(one) for one in kept}
    st.selectbox(
        "An earlier version",
        list(until),
        index=None,
        format_func=lambda name: until.get(name, name),
        placeholder="Choose one to open it in the editor",
        key=f"history-{desk.name}",
        on_change=_take_earlier,
        args=(desk.name, desk.story),
    )


def _take_earlier(name: str, slug: str) -> None:
    chosen = st.session_state.get(f"history-{name}")
    if not chosen:
        return
    try:
        _put(name, state.atlas().earlier(slug, chosen).text)
    except AtlasError as error:
        state.keep_outcome(name, "", error)


# --- Findings ---


def finding() -> None:
    """Explain one finding, or list all."""
    atlas, code = state.atlas(), state.asked("code")
    if not code:
        body = writing.findings_index(atlas.explanations())
        show(top([], _FINDINGS[0]) + body + end(_FROM_FINDING[1:]), "findings")
        return
    try:
        explained = atlas.explanation(code)
    except NotFound as error:
        body = writing.finding_missing(code, error.nearest)
        show(
            top([_FINDINGS], "No such finding", there=False) + body + end(_FROM_FINDING), "missing"
        )
        return
    body = writing.finding_page(explained)
    show(top([_FINDINGS], explained.title.rstrip(".")) + body + end(_FROM_FINDING), "finding")
