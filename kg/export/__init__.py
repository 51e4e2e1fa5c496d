"""What can be taken away: tables, graphs, linked data, citations."""

from kg.export._citing import (
    Credit,
    Edition,
    Reference,
    as_bibtex,
    as_csl,
    as_ris,
    as_text,
    atlas_credit,
    idea_credit,
    page_credit,
    path_credit,
    source_credit,
    source_reference,
    statement_credit,
    story_credit,
)
from kg.export._exports import Exports, Parcel
from kg.export._five import Table
from kg.export._forms import FORMS, TABLED, WHOLE, Form
from kg.export._graphs import gexf, graphml
from kg.export._linked import linked
from kg.export._tables import cell, csv_of, csv_of_text, formula_safe, json_of
from kg.export._triples import triples_of
from kg.export._zipped import zipped

__all__ = [
    "FORMS",
    "TABLED",
    "WHOLE",
    "Credit",
    "Edition",
    "Exports",
    "Form",
    "Parcel",
    "Reference",
    "Table",
    "as_bibtex",
    "as_csl",
    "as_ris",
    "as_text",
    "atlas_credit",
    "cell",
    "csv_of",
    "csv_of_text",
    "formula_safe",
    "gexf",
    "graphml",
    "idea_credit",
    "json_of",
    "linked",
    "page_credit",
    "path_credit",
    "source_credit",
    "source_reference",
    "statement_credit",
    "story_credit",
    "triples_of",
    "zipped",
]
