"""What tests of planning share: a plan laid out, and a window in which a class is planned."""

from __future__ import annotations

from datetime import date

from kg import planner
from kg.atlas import Atlas
from kg.catalogue import Path, PathStep, Segment
from kg.planner import Plan, Request
from kg.ui.changing import Changing
from tests.app_pages import Window

__all__ = ["WISH", "Planned", "laid_out", "step_of"]

WISH = Request(("pain", "fear", "growth"))


def laid_out(atlas: Atlas, plan: Plan) -> Path:
    return planner.lay_out(
        plan,
        atlas.planning.material,
        case_of=atlas.case,
        idea_of=atlas.idea,
        today=date(2026, 11, 22),
    )


def step_of(path: Path, segment: Segment) -> PathStep:
    return next(step for step in path.steps if step.segment is segment)


class Planned(Window):
    """One window in which a class is planned."""

    def __init__(self, atlas: Atlas, **query: str) -> None:
        super().__init__(atlas, "plan", **query)

    def fill(self, label: str, value: object, place: int = 0) -> None:
        widgets = [
            *self.page.text_input,
            *self.page.text_area,
            *self.page.number_input,
            *self.page.multiselect,
            *self.page.selectbox,
            *self.page.toggle,
        ]
        widget = [one for one in widgets if one.label.startswith(label)][place]
        self.run(lambda: widget.set_value(value).run())  # type: ignore[union-attr]

    def send(self, label: str, **values: str) -> None:
        """Fill a form and send it: its fields are read together."""
        for name, value in values.items():
            widgets = [*self.page.text_input, *self.page.text_area]
            next(one for one in widgets if one.label == name).set_value(value)
        self.press(label)

    def asked(self, name: str) -> str:
        return "".join(self.page.query_params.get(name, [""]))

    @property
    def request(self) -> Request:
        return planner.request_from({name: self.asked(name) for name in self.page.query_params})

    @property
    def path(self) -> Path:
        here: Changing = self.page.session_state["changing"]
        return here.path
