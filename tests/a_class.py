"""A ready class for tests: two stories, the decision that opens it, and every field filled."""

from __future__ import annotations

from dataclasses import replace

import kg
from kg.catalogue import (
    Importance,
    Objective,
    OutsideReading,
    Path,
    PathSession,
    PathStep,
    Ref,
    Segment,
)

__all__ = ["a_class"]


def a_class(atlas: kg.Atlas) -> Path:
    """Give a class of 75 minutes that opens with easyJet's decision on allocated seats."""
    decision = atlas.decision("easyjet/allocated-seats")
    easyjet, o2 = decision.case, atlas.case("o2")
    pain, fear = atlas.idea("pain").ref, atlas.idea("fear").ref
    moment = decision.statement

    def step(position: int, segment: Segment, minutes: int, **more: object) -> PathStep:
        bare = PathStep(
            position=position,
            label=f"Step {position}",
            annotation="",
            question="",
            ideas=(),
            cases=(),
            statements=(),
            words=0,
            name=f"step-{position}",
            segment=segment,
            minutes=minutes,
            importance=Importance.ESSENTIAL,
        )
        return replace(bare, **more)  # type: ignore[arg-type]  # fields of the record

    session = PathSession(
        position=1,
        label="Bold, or out of business",
        name="session-1",
        minutes=75,
        reading=30,
        purposes=("Tell pain from fear.", "Say what else it took than pain."),
        for_instructors="Have the three answers ready on the board before they come in.",
        steps=(
            step(
                1,
                Segment.DECISION,
                12,
                label="Open with the decision",
                annotation="A show of hands for each of the three answers; nobody explains yet.",
                question="Would you have signed it, and what would you have wanted to know first?",
                statements=((easyjet.summary, moment),),
                before=((moment.ref, 120),),
                for_instructors="Listen for who asks what customers had complained about.",
                because="It puts the cost of the move before its reason.",
            ),
            step(
                2,
                Segment.STORY,
                20,
                label="What O2 had to lose",
                annotation="Pairs find what it had to lose, what customers got and who was against it.",
                question="Was the company brave, or had it run out of other moves?",
                ideas=(pain,),
                cases=(o2.summary,),
                before=((pain, 380), (o2.ref, 900)),
                for_instructors="Nobody we have read names an opponent: let them look, and not find one.",
                because="It shows pain, by the authors’ own word.",
                drafted=True,
            ),
            step(
                3,
                Segment.COMPARISON,
                25,
                label="easyJet and O2, side by side",
                annotation="What each had tried before, and what it gave up.",
                question="Which of the two had the most to lose?",
                ideas=(pain, fear),
                cases=(easyjet.summary, o2.summary),
                before=((fear, 300),),
                outside=(OutsideReading("Low-cost flying", "https://example.org/low-cost", 6),),
                for_instructors="Both counted the cost in public; only one was taken back.",
                because="One held and one fell, and both began in pain.",
                importance=Importance.RECOMMENDED,
            ),
            step(
                4,
                Segment.CLOSE,
                18,
                label="Close",
                annotation="Each writes one sentence on their own organisation.",
                question="What would have to hurt before it moved?",
                for_instructors="Read three aloud without names.",
                because="They leave with a sentence of their own.",
            ),
        ),
    )
    return Path(
        ref=Ref(
            "https://w3id.org/pioneer-atlas/path/bold-or-out-of-business",
            "path",
            "bold-or-out-of-business",
            "Bold, or out of business",
        ),
        abstract="Two stories that began in pain. One was aloft when last seen, and one fell.",
        sessions=(session,),
        author="Ann Lee",
        issued="2026-11-20",
        licence="https://creativecommons.org/licenses/by/4.0/",
        version="1.2",
        based_on=(Ref("", "path", "ten-minute-flight", "The ten-minute flight"),),
        audience="managers and MBA students",
        objectives=(
            Objective("tell pain from fear and ambition", "analyse"),
            Objective("say what else it took than pain", "evaluate"),
        ),
        covers=(pain, fear),
        assumes=(atlas.idea("outside-in").ref,),
        leaves_out="What holds: nobody we have read says what kept either company up.",
        strategy="Let them commit before they know.\n\nThen let the evidence answer.",
        analysis="Pain alone does not explain the move: the ground was ready in both.",
        feedback="A room of engineers asked for the figures first.",
        note="Two of the two ideas asked for, and one contrast. No plan under these rules covers "
        "more. That is about coverage, not about teaching.",
    )
