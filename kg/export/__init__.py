"""What can be taken away: tables, graphs, linked data, citations."""

from kg.export._tables import cell, csv_of, formula_safe, json_of

__all__ = ["cell", "csv_of", "formula_safe", "json_of"]
