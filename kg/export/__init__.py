"""What can be taken away: tables, graphs, linked data, citations."""

from kg.export._answers import ANSWER_FORMS, AnswerForm, answer_of
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
from kg.export._dataset import ABOUT, DUMP, LICENCE, PREFIX_FORMS, Dataset, prefixes_as
from kg.export._exports import Exports, Parcel
from kg.export._formats import ALSO_NAMED, ALTERNATE, FORMS, TABLED, WHOLE, Form, form_named
from kg.export._graphs import gexf, graphml
from kg.export._linked import linked
from kg.export._schema_org import (
    dataset_told,
    idea_told,
    page_told,
    scheme_told,
    source_told,
    statement_told,
    story_told,
)
from kg.export._story_tables import Table
from kg.export._tables import cell, csv_of, csv_of_text, formula_safe, json_of
from kg.export._things import NAMED, Thing
from kg.export._triples import triples_of
from kg.export._zipped import zipped

__all__ = [
    "ABOUT",
    "ALSO_NAMED",
    "ALTERNATE",
    "ANSWER_FORMS",
    "DUMP",
    "FORMS",
    "LICENCE",
    "NAMED",
    "PREFIX_FORMS",
    "TABLED",
    "WHOLE",
    "AnswerForm",
    "Credit",
    "Dataset",
    "Edition",
    "Exports",
    "Form",
    "Parcel",
    "Reference",
    "Table",
    "Thing",
    "answer_of",
    "as_bibtex",
    "as_csl",
    "as_ris",
    "as_text",
    "atlas_credit",
    "cell",
    "csv_of",
    "csv_of_text",
    "dataset_told",
    "form_named",
    "formula_safe",
    "gexf",
    "graphml",
    "idea_credit",
    "idea_told",
    "json_of",
    "linked",
    "page_credit",
    "page_told",
    "path_credit",
    "prefixes_as",
    "scheme_told",
    "source_credit",
    "source_reference",
    "source_told",
    "statement_credit",
    "statement_told",
    "story_credit",
    "story_told",
    "triples_of",
    "zipped",
]
