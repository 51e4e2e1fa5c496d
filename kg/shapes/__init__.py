"""SHACL and hygiene findings, each with its place.

Reads the store and reports; never decides what is loaded. The SHACL engine is fenced in here. Each
name is loaded when it is first used: the content is being read meanwhile (`Folder`).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.shapes._check import Checker, Rule
    from kg.shapes._context import Folder
    from kg.shapes._explaining import Explanation, explanations
    from kg.shapes._located import Located
    from kg.shapes._nearest import Names
    from kg.shapes._shacl import ShapesGraph, as_ntriples, skolemised

__all__ = [
    "Checker",
    "Explanation",
    "Folder",
    "Located",
    "Names",
    "Rule",
    "ShapesGraph",
    "as_ntriples",
    "explanations",
    "skolemised",
]

_HOMES = {
    "Checker": "_check",
    "Explanation": "_explaining",
    "Folder": "_context",
    "Located": "_located",
    "Names": "_nearest",
    "Rule": "_check",
    "ShapesGraph": "_shacl",
    "as_ntriples": "_shacl",
    "explanations": "_explaining",
    "skolemised": "_shacl",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'kg.shapes' has no attribute {name!r}")
    found = getattr(import_module(f"kg.shapes.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
