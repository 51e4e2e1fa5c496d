"""What is handed out of a ready class, and what else can be done with it: use, change, begin anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote

from kg.catalogue.decisions import called_in
from kg.catalogue.records import CaseSummary, Path, PathStep, Ref, Segment, Statement
from kg.rendering.parts import Target, escape, link, page, part, turns

__all__ = [
    "class_next",
    "class_papers",
    "class_press",
    "decisions_of",
    "press_change",
    "press_ideas",
    "press_use",
    "room_address",
]

Forms = Sequence[tuple[str, str, str]]
"""Forms of a paper: the name, what it is called, and how the name of its file ends."""

_PRINTED = ("pdf", "docx", "html", "md")
"""Forms to print and to read, those that most ask for first."""
_COURSE = "imscc"
_IMPORTED = "Moodle: Restore. Canvas: Settings, Import course content, Common Cartridge."

_ICON = (
    '<svg viewBox="0 0 20 20" width="16" height="16" fill="none" stroke="currentColor" '
    'stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>'
)
_PRINTER = _ICON.format(
    '<path d="M6 7V3h8v4M6 14H3.5V8.5Q3.5 7 5 7h10q1.5 0 1.5 1.5V14H14"/><path d="M6 12h8v5H6z"/>'
)
_SLIDERS = _ICON.format(
    '<path d="M3 5h7M14 5h3M3 10h2M9 10h8M3 15h9M16 15h1"/><path d="M12 3.5v3M7 8.5v3M14 13.5v3"/>'
)
_BULB = _ICON.format(
    '<path d="M7.5 14c0-2-2.500-3-2.500-6a5 5 0 0 1 10 0c0 3-2.500 4-2.500 6zM8 17h4"/>'
)


def decisions_of(steps: Iterable[PathStep]) -> list[tuple[CaseSummary, Statement]]:
    """Give the Moments that a class meets as decisions, in order, each once with its story."""
    found = {
        told.ref.iri: (case, told)
        for step in steps
        if step.segment is Segment.DECISION
        for case, told in step.statements
        if told.kind == "moment"
    }
    return list(found.values())


def room_address(ref: Ref, *, present: bool = False) -> str:
    """Give the address of a Moment that is met as a decision."""
    name = f"{quote(ref.slug, safe='')}/{quote(ref.part, safe='')}"
    return f"/moment?id={name}{'&view=present' if present else ''}"


def press_use(path: Path, *, here: bool = False) -> str:
    """Offer the papers of a class.

    Args:
        here: they stand on this page already.
    """
    opened = page("path", {"id": path.ref.slug, "use": "1"}) + "#papers"
    return _press("Use as it is", "#papers" if here else opened, _PRINTER, primary=True)


def press_change(path: Path) -> str:
    """Offer to change a class."""
    return _press("Change it", page("plan", {"path": path.ref.slug}), _SLIDERS)


def press_ideas() -> str:
    """Offer to begin with ideas and not with a class."""
    return _press("Start from ideas", "/plan", _BULB)


def class_press(path: Path, *, used: bool = False) -> str:
    """Offer what can be done with a class: use it, change it, start from ideas.

    Args:
        used: its papers are open already.
    """
    rows = press_use(path, here=used) + press_change(path) + press_ideas()
    walk = link("walk it step by step", page("path", {"id": path.ref.slug, "step": "1"}))
    return f'<p class="buttons pressed">{rows}</p><p class="seen">or {walk}, as students do</p>'


def _press(label: str, href: str, icon: str, *, primary: bool = False) -> str:
    kind = " primary" if primary else ""
    return f'<a class="button{kind}" href="{escape(href)}">{icon}{escape(label)}</a>'


def class_papers(path: Path, student: Forms, instructor: Forms = ()) -> str:
    """Offer the papers of a class; where the instructor's are not given, those of students alone.

    Args:
        student: the forms that the student edition can be had in.
        instructor: those of the instructor edition.
    """
    rows = [
        ("", "Student sheet", _sheet("Without answers and without this plan.", path, student)),
    ]
    if any(step.before for step in path.steps):
        said = "The texts to read before class, as one paper that needs no network."
        rows.append(("", "The reading", _sheet(said, path, student, "reader")))
    if instructor:
        said = "All of this page, with what only the instructor sees."
        rows.append(("", "Teaching plan", _sheet(said, path, instructor, "instructor")))
    if decisions := decisions_of(path.steps):
        rooms = [(called_in(case.ref, told), _projector(path, told)) for case, told in decisions]
        said = "Large type; one press shows what happened."
        rows.append(("", _projected(len(decisions)), _files(said, rooms)))
    rows += _tools(path, student, instructor)
    return f'<div class="papers">{part("The papers", turns(rows), anchor="papers")}</div>'


def _paper(path: Path, edition: str, ending: str) -> str:
    return f"/hand-out/{quote(path.ref.slug, safe='')}/{edition}{ending}"


def _sheet(said: str, path: Path, forms: Forms, edition: str = "student") -> str:
    printed = [
        (label, _paper(path, edition, end))
        for name, label, end in sorted(forms, key=_asked_for)
        if name in _PRINTED
    ]
    return _files(said, printed)


def _asked_for(form: tuple[str, str, str]) -> int:
    return _PRINTED.index(form[0]) if form[0] in _PRINTED else len(_PRINTED)


def _projector(path: Path, told: Statement) -> str:
    """Give the address of a decision to project that knows the way back to its class."""
    place = next(
        n
        for n, step in enumerate(path.steps, 1)
        if decisions_of((step,)) and told.ref in step.visits
    )
    return (
        f"{room_address(told.ref, present=True)}&path={quote(path.ref.slug, safe='')}&step={place}"
    )


def _tools(path: Path, student: Forms, instructor: Forms) -> Iterator[tuple[str, str, str]]:
    """Offer the course, and apart from it what machines read: the sources and the data."""
    known = {name for name, _, _ in student}
    every = [("student", form) for form in student]
    every += [("instructor", form) for form in instructor if form[0] not in known]
    if any(form[0] == _COURSE for form in instructor):  # there the notes are hidden from students
        every = [("instructor" if form[0] == _COURSE else edition, form) for edition, form in every]
    course: list[tuple[str, str]] = []
    machines: list[tuple[str, str]] = []
    for edition, (name, label, end) in every:
        if name not in _PRINTED:
            into = course if name == _COURSE else machines
            into.append((label, _paper(path, edition, end)))
    if course:
        said = f"{_IMPORTED} Your notes come in hidden." if instructor else _IMPORTED
        yield "", "For your course", _files(said, course)
    if machines:
        yield "", "For machines", _files("", machines)


def _projected(number: int) -> str:
    return "Decision to project" if number == 1 else "Decisions to project"


def _files(said: str, files: Iterable[tuple[str, str]]) -> str:
    told = f'<p class="seen">{escape(said)}</p>' if said else ""
    links = "".join(f"<li>{link(name, href)}</li>" for name, href in files)
    return f'{told}<ul class="inline">{links}</ul>'


def class_next(path: Path) -> tuple[Target, ...]:
    """Choose where to go from a class: its papers first."""
    targets = [
        (
            "The student sheet",
            "Without answers and without this plan",
            _paper(path, "student", ".html"),
        )
    ]
    if decisions := decisions_of(path.steps):
        said = "Large type; one press shows what happened"
        targets.append(("The decision to project", said, _projector(path, decisions[0][1])))
    targets.append(("All ready classes", "Short, long, and for different rooms", "/paths"))
    return tuple(targets)
