"""What is handed out of a reading path: the papers of a class and the cartridge of a course.

A path in, bytes out. Nothing that only the instructor may see stands in what a student gets.
"""

from __future__ import annotations

from kg.handout._cartridge import Sheet, cartridge
from kg.handout._cartridge_rules import cartridge_faults
from kg.handout._forms import FORMS, Edition, File, forms_of
from kg.handout._hand_out import hand_out
from kg.handout._holdings import Holdings
from kg.handout._resource import learning_resource

__all__ = [
    "FORMS",
    "Edition",
    "File",
    "Holdings",
    "Sheet",
    "cartridge",
    "cartridge_faults",
    "forms_of",
    "hand_out",
    "learning_resource",
]
