"""Typed reads: what the atlas holds, as frozen values.

Store in, value out. Must never know a page or a format.
"""

from kg.catalogue.cases import case, case_summaries, counts
from kg.catalogue.dates import When, interval_of, spoken
from kg.catalogue.flights import Placed, flight_of, story_order
from kg.catalogue.ideas import Ideas, idea, ideas, schemes
from kg.catalogue.paths import paths
from kg.catalogue.records import (
    Basis,
    Case,
    CaseSummary,
    Citation,
    Conflict,
    Counts,
    Evidence,
    Flight,
    Idea,
    IdeaUse,
    Link,
    Moment,
    Passage,
    Path,
    PathStep,
    Phase,
    Reading,
    Ref,
    Scheme,
    Source,
    SourceUse,
    Statement,
    Step,
    Test,
    Turn,
)
from kg.catalogue.signs import CORNERS, TONES, shape_of, tone_of, tone_of_phase
from kg.catalogue.sources import source_use, sources

__all__ = [
    "CORNERS",
    "TONES",
    "Basis",
    "Case",
    "CaseSummary",
    "Citation",
    "Conflict",
    "Counts",
    "Evidence",
    "Flight",
    "Idea",
    "IdeaUse",
    "Ideas",
    "Link",
    "Moment",
    "Passage",
    "Path",
    "PathStep",
    "Phase",
    "Placed",
    "Reading",
    "Ref",
    "Scheme",
    "Source",
    "SourceUse",
    "Statement",
    "Step",
    "Test",
    "Turn",
    "When",
    "case",
    "case_summaries",
    "counts",
    "flight_of",
    "idea",
    "ideas",
    "interval_of",
    "paths",
    "schemes",
    "shape_of",
    "source_use",
    "sources",
    "spoken",
    "story_order",
    "tone_of",
    "tone_of_phase",
]
