"""The same query from elsewhere: as a line for the shell, and as a few lines of Python and of R.

Each needs nothing but what comes with its language. A query is data here: it is written as one word
of the shell, or as one text of the language, whatever stands in it.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping

from kg.rendering.parts import escape

__all__ = ["as_curl", "as_python", "as_r", "own_calls"]

_WANTED: Mapping[str, str] = {
    "select": "text/csv",
    "ask": "application/sparql-results+json",
    "construct": "text/turtle",
}
"""The media type in which an answer is asked for, by the form of the query."""
_PYTHON_ENDS = {
    "select": """\
with urllib.request.urlopen(request) as answer:
    rows = list(csv.DictReader(io.TextIOWrapper(answer, "utf-8", newline="")))
print(len(rows), "rows")
for row in rows[:10]:
    print(row)
""",
    "ask": """\
with urllib.request.urlopen(request) as answer:
    print(json.load(answer)["boolean"])
""",
    "construct": """\
with urllib.request.urlopen(request) as answer:
    print(answer.read().decode("utf-8"))
""",
}
_PYTHON_NEEDS = {"select": "import csv\nimport io\n", "ask": "import json\n", "construct": ""}
_R_ENDS = {
    "select": """\
rows <- read.csv(answer, encoding = "UTF-8", check.names = FALSE)
print(nrow(rows))
print(head(rows, 10))
""",
    "ask": """\
found <- paste(readLines(answer, encoding = "UTF-8", warn = FALSE), collapse = "")
print(grepl("true", found))
close(answer)
""",
    "construct": """\
writeLines(readLines(answer, encoding = "UTF-8", warn = FALSE))
close(answer)
""",
}


def as_curl(query: str, endpoint: str, form: str) -> str:
    """Write a query as a call of curl, for a shell of Linux or a Mac.

    Args:
        endpoint: the address that answers queries.
        form: "select", "ask" or "construct".
    """
    wanted = shlex.quote(f"Accept: {_WANTED[form]}")
    return (
        f"curl --silent --show-error --fail-with-body {shlex.quote(endpoint)} \\\n"
        f"  --header {wanted} \\\n  --data-urlencode {shlex.quote(f'query={query}')}\n"
    )


def as_python(query: str, endpoint: str, form: str) -> str:
    """Write a query as a program in Python, which needs no package."""
    strange = "\\" in query or '"""' in query or query.endswith('"') or "\r" in query
    text = repr(query) if strange else f'"""\\\n{query}"""'
    return (
        f"{_PYTHON_NEEDS[form]}import urllib.parse\nimport urllib.request\n\n"
        f"query = {text}\n"
        "request = urllib.request.Request(\n"
        f"    {json.dumps(endpoint)},\n"
        '    data=urllib.parse.urlencode({"query": query}).encode(),\n'
        f'    headers={{"Accept": {json.dumps(_WANTED[form])}}},\n'
        ")\n" + _PYTHON_ENDS[form]
    )


def as_r(query: str, endpoint: str, form: str) -> str:
    """Write a query as a script in R, which needs no package."""
    text = query.replace("\\", "\\\\").replace('"', '\\"')
    return (
        f'query <- "{text}"\n'
        f"answer <- url(\n  paste0({json.dumps(endpoint)}, "
        '"?query=", URLencode(query, reserved = TRUE, repeated = TRUE)),\n'
        f"  headers = c(Accept = {json.dumps(_WANTED[form])})\n)\n{_R_ENDS[form]}"
    )


def own_calls(query: str, endpoint: str, form: str) -> str:
    """Offer a query as curl, as Python and as R, one of them shown, each to be copied."""
    calls = {"curl": as_curl, "Python": as_python, "R": as_r}
    choices, texts = [], []
    for place, (name, write) in enumerate(calls.items()):
        slug = name.lower()
        chosen = " checked" if place == 0 else ""
        choices.append(
            f'<label><input type="radio" name="as-code" value="{slug}"{chosen}>{name}</label>'
        )
        texts.append(
            f'<div class="call as-{slug}"><pre id="as-{slug}" tabindex="0" role="region" '
            f'aria-label="The query as {name}"><code>{escape(write(query, endpoint, form))}</code>'
            f'</pre><p class="copy"><button type="button" class="button" data-copy="" '
            f'data-of="as-{slug}" data-said="Copied.">Copy</button><span role="status"></span></p>'
            "</div>"
        )
    return (
        '<div class="calls"><fieldset><legend>The same from elsewhere</legend>'
        f"{''.join(choices)}</fieldset>{''.join(texts)}</div>"
    )
