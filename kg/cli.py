"""The command line: `kg`, also `python -m kg`.

Errors go to stderr, machine formats to stdout. Exit 0: fine, no rows included. 1: a finding of
severity error, or a thing that is not there. 2: wrong usage. Shows what the pages show, as text.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox

from kg import __version__
from kg.atlas import Atlas
from kg.catalogue import Basis, Case, Citation, Idea, SourceUse, Statement
from kg.diagnostics import Finding, Severity, as_github, as_json, as_text
from kg.errors import AtlasError, NotFound, QuestionError
from kg.namespaces import XSD
from kg.questions import Answer
from kg.settings import Settings

__all__ = ["main"]

_NUMBERS = {XSD + kind for kind in ("integer", "decimal", "double", "float", "long", "int")}
_SAYS = {
    Basis.WORD: "● the authors’ word",
    Basis.TELLING: "◐ the authors tell it, the label is ours",
    Basis.OURS: "○ our reading",
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kg",
        description="Stories of customer-led change, the ideas they show, and the evidence.",
    )
    parser.add_argument("--version", action="version", version=f"kg {__version__}")
    parser.add_argument(
        "--content",
        type=Path,
        metavar="DIR",
        help="a folder with ontology/, cases/ and paths/ (default: what is shipped)",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="serve the app on this computer")
    serve.add_argument("--content", type=Path, metavar="DIR", default=argparse.SUPPRESS)
    serve.add_argument("--host", default=None, help="address to listen on (default 127.0.0.1)")
    serve.add_argument("--port", type=int, default=None, help="port to listen on (default 8501)")
    serve.add_argument("--public-url", default=None, help="the address under which others reach it")

    check = commands.add_parser("check", help="show every finding with its place and its fix")
    check.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files (default: all)")
    check.add_argument("--format", choices=("text", "json", "github"), default="text")

    ask = commands.add_parser("ask", help="ask a named question; without a name, list them")
    ask.add_argument("name", nargs="?", metavar="NAME")
    ask.add_argument("values", nargs="*", metavar="key=value")
    ask.add_argument("--format", choices=("table", "csv", "json"), default="table")

    search = commands.add_parser("search", help="find stories, ideas, statements and sources")
    search.add_argument("words", nargs="+", metavar="WORDS")

    show = commands.add_parser("show", help="show a story, an idea or a source as text")
    show.add_argument(
        "thing", metavar="THING", help="its name, such as tesco, pain or concept/pain"
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give its exit code."""
    options = _parser().parse_args(arguments)
    try:
        settings = Settings.from_environment(
            content=options.content,
            host=getattr(options, "host", None),
            port=getattr(options, "port", None),
            public_url=getattr(options, "public_url", None),
        )
        if options.command == "serve":
            from kg.server import serve

            serve(settings)
            return 0
        with Atlas(settings) as atlas:
            return int(_COMMANDS[options.command](atlas, options))
    except QuestionError as error:
        print(error, file=sys.stderr)
        return 2
    except (AtlasError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of our output has gone: nothing left to say
        sys.stderr.close()
        return 0


# --- check ---


def _check(atlas: Atlas, options: argparse.Namespace) -> int:
    paths: list[Path] = options.paths
    if paths:
        files = [
            file
            for path in paths
            for file in (sorted(path.rglob("*.ttl")) if path.is_dir() else [path])
        ]
        findings = tuple(finding for file in files for finding in atlas.check_file(file))
        checked = len(files)
    else:
        findings = atlas.findings()
        checked = len(atlas.files())
    counts = _counts(atlas, checked, findings)
    if options.format == "json":
        print(as_json(findings, counts))
    elif options.format == "github":
        print(as_github(findings))
    else:
        if findings:
            print(as_text(findings))
        if not paths:
            print(_evidence(atlas))
        print(_summary(counts))
    return int(any(finding.severity is Severity.ERROR for finding in findings))


def _counts(atlas: Atlas, checked: int, findings: Sequence[Finding]) -> dict[str, object]:
    held = atlas.counts()
    return {
        "files": checked,
        "stories": held.stories,
        "notes": held.notes,
        "statements": held.statements,
        "by": {basis.value: count for basis, count in held.by_basis},
        "without_reading": held.without_reading,
        "ideas": held.ideas,
        "sources": held.sources,
        "errors": sum(f.severity is Severity.ERROR for f in findings),
        "warnings": sum(f.severity is Severity.WARNING for f in findings),
        "advice": sum(f.severity is Severity.ADVICE for f in findings),
    }


def _summary(counts: dict[str, object]) -> str:
    by = counts["by"]
    assert isinstance(by, dict)
    return (
        f"{counts['files']} files · {counts['stories']} stories, {counts['notes']} notes · "
        f"{counts['statements']} statements: {by['word']} the authors’ word, "
        f"{by['telling']} their telling, {by['ours']} our reading, "
        f"{counts['without_reading']} read as showing nothing · {counts['ideas']} ideas · "
        f"{counts['sources']} sources\n"
        f"{counts['errors']} errors, {counts['warnings']} warnings, {counts['advice']} pieces of "
        "advice"
    )


def _evidence(atlas: Atlas) -> str:
    rows = []
    for summary in atlas.cases():
        held = summary.evidence
        kind = "story" if held.is_story else "note"
        by = dict(held.by_basis)
        rows.append(
            f"{summary.ref.slug}: {kind} · {held.cited} facts, {held.dated} dated, "
            f"{held.placed} placed · {by[Basis.WORD]} the authors’ word, "
            f"{by[Basis.TELLING]} their telling, {by[Basis.OURS]} ours · "
            f"{held.independent} independent sources · {held.known_cells} of {held.cells} cells of "
            "its Moments known"
            + (f" · to be a story it lacks {'; '.join(held.missing)}" if held.missing else "")
        )
    return "\n".join(rows)


# --- ask, search, show ---


def _ask(atlas: Atlas, options: argparse.Namespace) -> int:
    if options.name is None:
        for question in atlas.questions():
            takes = " ".join(f"{p.name}=({p.kind})" for p in question.parameters)
            print(f"{question.name} {takes}".rstrip() + f"\n    {question.sentence}")
        return 0
    values = {}
    for pair in options.values:
        key, equals, value = pair.partition("=")
        if not equals:
            raise QuestionError(f"{pair!r} is not of the form key=value.")
        values[key] = value
    answer = atlas.ask(options.name, **values)
    if options.format == "table":
        _as_table(atlas, answer)
    else:
        {"csv": _as_csv, "json": _as_json}[options.format](answer)
    return 0


def _value(row: object) -> object:
    if isinstance(row, ox.Literal):
        if row.datatype.value in _NUMBERS:
            number = float(row.value)
            return int(number) if number.is_integer() else number
        if row.datatype.value == XSD + "boolean":
            return row.value in ("true", "1")
        return row.value
    return getattr(row, "value", "")


def _as_json(answer: Answer) -> None:
    rows = [
        {name: _value(row[name]) for name in answer.columns if name in row} for row in answer.rows
    ]
    print(json.dumps(rows, ensure_ascii=False, indent=2))


def _as_csv(answer: Answer) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(answer.columns)
    for row in answer.rows:
        writer.writerow([_safe(row[name].value if name in row else "") for name in answer.columns])


def _safe(text: str) -> str:
    """Keep a spreadsheet from reading text as a formula. Source: OWASP, CSV injection."""
    return f"'{text}" if text.lstrip().startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _as_table(atlas: Atlas, answer: Answer) -> None:
    print(answer.question.sentence)
    if not answer.rows:
        print("No rows: the atlas holds nothing that answers this.")
        return
    columns = [name for name in answer.columns if f"{name}Label" not in answer.columns]
    rows = [
        [atlas.label(row[name]) if name in row else "" for name in columns] for row in answer.rows
    ]
    widths = [
        min(60, max(len(name), *(len(row[i]) for row in rows))) for i, name in enumerate(columns)
    ]
    print("  ".join(name.ljust(width) for name, width in zip(columns, widths, strict=True)))
    for row in rows:
        cells = [
            textwrap.shorten(cell, width, placeholder="…")
            for cell, width in zip(row, widths, strict=True)
        ]
        print(
            "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
        )
    print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}")


def _search(atlas: Atlas, options: argparse.Namespace) -> int:
    words = " ".join(options.words)
    answer = atlas.search(words)
    if answer.tried:
        print(f"Looked for: {' '.join(answer.tried)}")
    if not answer.hits:
        print(f"Nothing found for {words!r}.")
    for hit in answer.hits:
        part = f"#{hit.ref.part}" if hit.ref.part else ""
        print(f"{hit.kind_label}: {hit.ref.label}  [{hit.ref.kind}/{hit.ref.slug}{part}]")
        print("    " + "".join(f"*{text}*" if found else text for text, found in hit.snippet))
    return 0


def _show(atlas: Atlas, options: argparse.Namespace) -> int:
    kind, slash, slug = options.thing.partition("/")
    if not slash:
        kind, slug = "", options.thing
    shown = {"case": _show_case, "concept": _show_idea, "source": _show_source}
    if kind and kind not in shown:
        raise NotFound(f"There is no kind {kind!r}. Known: {', '.join(shown)}.")
    missing = None
    for name, show in shown.items():
        if kind in ("", name):
            try:
                print(show(atlas, slug))
                return 0
            except NotFound as error:
                missing = missing if missing and missing.nearest else error
    assert missing is not None
    raise NotFound(
        f"Nothing named {options.thing!r}."
        + (f" Nearest: {', '.join(missing.nearest)}." if missing.nearest else ""),
        missing.nearest,
    )


def _wrapped(text: str, indent: str = "") -> str:
    return textwrap.fill(text, 88, initial_indent=indent, subsequent_indent=indent)


def _cited(citations: Sequence[Citation]) -> str:
    return "; ".join(c.source.label + (f", {c.locator}" if c.locator else "") for c in citations)


def _told(statement: Statement) -> str:
    when = str(statement.when) or "no date told"
    lines = [_wrapped(f"{when} · {statement.ref.label}", "  ")]
    lines.append(_wrapped(statement.text, "    "))
    if statement.basis:
        ideas = [f"{r.stance} {r.idea.label}" for r in statement.readings]
        if statement.phase:
            ideas.insert(0, f"phase: {statement.phase.ref.label}")
        why = f" {statement.because}" if statement.because else ""
        lines.append(_wrapped(f"{_SAYS[statement.basis]}: {', '.join(ideas)}.{why}", "    "))
    lines.append(_wrapped(f"Source: {_cited(statement.citations)}", "    "))
    return "\n".join(lines)


def _show_case(atlas: Atlas, slug: str) -> str:
    case: Case = atlas.case(slug)
    kind = "Story" if case.summary.evidence.is_story else "Note"
    blocks = [f"{kind}: {case.ref.label}", _wrapped(case.summary.abstract)]
    blocks.append(f"{case.flight.last_seen[:1].upper()}{case.flight.last_seen[1:]}.")
    blocks += [_wrapped(f"{p.heading}. {p.text}") for p in case.passages]
    blocks.append("What we say, and why")
    blocks += [_told(statement) for statement in case.statements]
    if case.gaps:
        blocks.append("What we don’t know")
        blocks += [_wrapped(gap, "  ") for gap in case.gaps]
    return "\n\n".join(blocks)


def _show_idea(atlas: Atlas, slug: str) -> str:
    idea: Idea = atlas.idea(slug)
    blocks = [f"Idea: {idea.ref.label} ({idea.family_label}, {idea.scheme.label})"]
    blocks.append(_wrapped(idea.definition))
    for head, test in (
        ("It counts when: ", idea.counts_when),
        ("It does not when: ", idea.does_not_count_when),
    ):
        if test:
            blocks.append(_wrapped(head + test.text))
    blocks += [f"{use.case.ref.label} {use.stance} it\n{_told(use.statement)}" for use in idea.uses]
    blocks.append(_wrapped(f"Source: {_cited(idea.citations)}"))
    return "\n\n".join(blocks)


def _show_source(atlas: Atlas, slug: str) -> str:
    use: SourceUse = atlas.source(slug)
    source = use.source
    head = ", ".join(
        filter(None, (*source.creators, source.title, *source.publishers, source.issued))
    )
    read = "read in full" if source.in_full else "an excerpt was read"
    blocks = [_wrapped(f"Source: {head}"), f"Grade {source.grade}: {source.note}; {read}."]
    if source.url:
        blocks.append(source.url)
    blocks += [f"{s.ref.label}: {told.ref.label}" for s, told, _ in use.statements]
    blocks += [f"Idea: {ref.label}" for ref, _ in use.ideas]
    return "\n".join(blocks)


_COMMANDS = {"check": _check, "ask": _ask, "search": _search, "show": _show}
