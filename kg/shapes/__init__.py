"""SHACL and hygiene findings, each with its place.

Reads the store and reports; never decides what is loaded. The SHACL engine is fenced in here.
"""

from kg.shapes._check import Checker, Rule
from kg.shapes._located import Located
from kg.shapes._shacl import ShapesGraph, as_ntriples, skolemised

__all__ = ["Checker", "Located", "Rule", "ShapesGraph", "as_ntriples", "skolemised"]
