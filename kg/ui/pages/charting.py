"""The chart of an answer as a page shows it, in the hues of what it is about."""

from __future__ import annotations

from kg import rendering
from kg.catalogue import tone_of
from kg.drawing import Plot, plot_of, plot_svg
from kg.questions import Answer
from kg.rendering import Picture
from kg.ui import state

__all__ = ["picture", "plotted"]


def plotted(answer: Answer, *, toned: bool = True) -> Plot | None:
    """Give what is drawn of an answer; None where there is nothing.

    Args:
        toned: in the hues of the things; else in one.
    """
    atlas = state.atlas()
    if not toned:
        return plot_of(answer, atlas.label, rendering.heads_of(answer.question))
    tones = {
        **{ref.iri: tone_of(ref) for ref in atlas.glossary().values()},
        **{phase.ref.iri: tone_of(phase.ref, phase) for phase in atlas.phases()},
    }
    return plot_of(answer, atlas.label, rendering.heads_of(answer.question), tones)


def picture(plot: Plot) -> Picture:
    """Draw a chart for a wide and for a narrow page."""
    return Picture(plot_svg(plot), plot_svg(plot, width="narrow"), plot.parts, plot.left_out)
