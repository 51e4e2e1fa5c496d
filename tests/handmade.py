"""Reading paths made by hand: several sessions, readings from elsewhere, and text that attacks."""

from __future__ import annotations

from kg.catalogue import (
    CaseSummary,
    Evidence,
    Flight,
    Moment,
    Objective,
    OutsideReading,
    Path,
    PathSession,
    PathStep,
    Ref,
    Segment,
    Source,
    Statement,
)
from kg.dates import When
from kg.namespaces import BASE

__all__ = ["HOSTILE", "SECRET", "handmade_path", "idea", "moment", "source", "story"]

SECRET = "For no student to see"
HOSTILE = "<script>alert('x')</script> & ]]> \0\x0b\ud800 שלום “q” \n </title> %s {0} $IMS"
_NOTHING = Flight((), "", None, None, None, False)
_EVIDENCE = Evidence(0, 0, 0, 0, False, 0, (), 0, 0)


def idea(slug: str) -> Ref:
    return Ref(
        f"{BASE}concept/{slug}", "concept", slug, slug.capitalize(), gloss=f"What {slug} is."
    )


def story(slug: str) -> CaseSummary:
    ref = Ref(f"{BASE}case/{slug}", "case", slug, slug.capitalize())
    return CaseSummary(ref, f"The story of {slug}.", None, None, (), (), (), _NOTHING, _EVIDENCE)


def source(slug: str, title: str, url: str) -> Source:
    ref = Ref(f"{BASE}source/{slug}", "source", slug, title)
    return Source(ref, title, (), (), "2020", url, "A", "", True)


def moment(slug: str) -> tuple[CaseSummary, Statement]:
    """A decision of a story, and how it ended."""
    ref = Ref(f"{BASE}case/{slug}#leap", "case", slug, "The leap", part="leap")
    told = Statement(
        ref,
        "moment",
        "It ended in tears.",
        (),
        When("2001"),
        (),
        moment=Moment(dilemma="The house is on fire.\n\nYou could stay.", question="Would you?"),
    )
    return story(slug), told


def handmade_path(
    slug: str = "handmade", *, read_before: tuple[str, ...] = (), turned: bool = False
) -> Path:
    """A class of two sessions; `turned` swaps the steps of the first, but not what is in them."""
    decision = PathStep(
        1, "The decision", "", "Would you stay?", (), (), (moment("beta"),), 40,
        name="step-1", segment=Segment.DECISION, minutes=12, for_instructors=f"{SECRET} 1",
        because=f"{SECRET} because",
    )  # fmt: skip
    told = PathStep(
        2, "What Alpha did", f"First.\n\n{HOSTILE}", "What would you do?", (idea("pain"),),
        (story("alpha"),), (), 120,
        name="step-2", segment=Segment.STORY, minutes=18,
        before=((idea("pain"), 300), *((story(one).ref, 900) for one in read_before)),
        outside=(
            OutsideReading("An essay elsewhere", "https://example.org/essay", 15),
            OutsideReading("A page of a book"),
            OutsideReading("A trap", "javascript:alert(1)"),
        ),
        for_instructors=f"{SECRET} 2",
    )  # fmt: skip
    close = PathStep(
        1, HOSTILE, HOSTILE, HOSTILE, (idea("pain"), idea("fear")), (story("alpha"),), (), 9,
        name="step-3", segment=Segment.CLOSE, minutes=10,
    )  # fmt: skip
    first = (told, decision) if turned else (decision, told)
    return Path(
        Ref(f"{BASE}path/{slug}", "path", slug, "A class by hand"),
        HOSTILE,
        (
            PathSession(
                1,
                "First, a fall",
                first,
                "session-1",
                90,
                60,
                (f"{SECRET} purpose",),
                f"{SECRET} s1",
            ),
            PathSession(2, HOSTILE, (close,), "session-2", 90),
        ),
        author="Ann Lee",
        issued="2026-11-22",
        licence="https://creativecommons.org/licenses/by/4.0/",
        version="2",
        based_on=(Ref(f"{BASE}path/before", "path", "before", "An earlier class"),),
        audience="MBA students and executives",
        objectives=(Objective("Tell pain from fear", "analyse"), Objective(HOSTILE)),
        covers=(idea("pain"),),
        assumes=(idea("fear"),),
        leaves_out=f"{SECRET} out",
        strategy=f"{SECRET} strategy",
        analysis=f"{SECRET} analysis",
        feedback=f"{SECRET} feedback",
        note=f"{SECRET} note",
    )
