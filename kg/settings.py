"""One frozen `Settings`: limits and addresses, from flags and the environment.

Everything that can be turned is here, with its unit. Must never read a file: it says where the
content is, `corpus` reads it.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path

__all__ = ["LOGS", "PACE", "PACES", "Settings", "shipped_content"]

PACE = 238
"""Words a minute: silent reading of non-fiction. Source: Brysbaert 2019, J. Mem. Lang. 109, 104047."""
PACES = (175, 300)
"""Words a minute at which most adults read, from slow to fast. Source: the same."""

LOGS = ("text", "json")
"""How a log can be written."""

_TRUTHS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def _truth(text: str) -> bool:
    """Read yes or no as people write it; nothing at all is no.

    >>> _truth("True"), _truth("0")
    (True, False)
    """
    try:
        return _TRUTHS[text.strip().casefold() or "no"]
    except KeyError:
        raise ValueError(f"{text!r} is neither true nor false") from None


def _words(text: str) -> tuple[str, ...]:
    """Read words that stand apart by commas or spaces.

    >>> _words("atlas.example.org, 192.168.1.7")
    ('atlas.example.org', '192.168.1.7')
    """
    return tuple(text.replace(",", " ").split())


_READ: Mapping[str, Callable[[str], object]] = {
    "Path": Path,
    "str": str,
    "int": int,
    "float": float,
    "bool": _truth,
    "tuple[str, ...]": _words,
}
"""How a field is read from text, by its type as it is written below."""


_BASE_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*){1,8}")
"""A path below which the atlas is served: steps of plain letters, no slash at the end."""


def user_cache() -> str:
    """Give the folder of this user for what can be made anew; empty where there is none."""
    given = os.environ.get("XDG_CACHE_HOME", "")
    home = Path(given) if Path(given).is_absolute() else Path("~/.cache").expanduser()
    return str(home / "pioneer-atlas") if home.is_absolute() else ""


def shipped_content() -> Path:
    """Give the folder that holds `ontology/`, `cases/` and `paths/`.

    Inside the package in a wheel, beside it in a checkout.
    """
    package = Path(__file__).resolve().parent
    inside = package / "content"
    return inside if (inside / "ontology").is_dir() else package.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set, with its unit; the defaults are safe on one machine.

    Every field is set by the environment too: `port` by `PIONEER_PORT`.
    """

    content: Path
    host: str = "127.0.0.1"
    port: int = 8501
    public_url: str = ""
    """The address under which others reach the atlas, its base path included; empty: nobody else does."""
    base_path: str = ""
    """The path below which all addresses of the atlas stand, such as "/atlas"; empty: no such path."""
    allowed_hosts: tuple[str, ...] = ()
    """Names under which the atlas may be asked beside its own; "*.a.org" is all below, "*" any."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses or networks of other computers whose word is taken for who asks, and how securely."""

    cors: bool = True
    """Whether pages of other sites may read what programs are told: `/sparql`, `/data`, `/api`."""
    head_seconds: float = 10.0
    """How long the head of a request may take to arrive at the server, in seconds."""
    stop_seconds: float = 10.0
    """How long a server that is told to stop finishes what it is answering, in seconds."""

    log: str = "text"
    """How the log is written: "text" for people, or "json", an object a line."""
    log_file: str = ""
    """The file to which the log is written, begun anew at 10 MB and kept five times; empty: stderr."""
    log_texts: bool = False
    """Whether a log in JSON holds the text of queries, and of what failed: it may tell who asked."""

    repository_url: str = ""
    """The address of the project's repository, where an issue can be written; empty where none is."""

    writable: bool = False
    """Whether everybody who reaches the app may save stories to the content folder."""

    cache: str = field(default_factory=user_cache)
    """The folder in which what was worked out is kept for the next start; empty: nothing is kept."""
    file_bytes: int = 5_000_000
    """The largest content file that is read, in bytes."""
    watch_seconds: float = 1.0
    """How often all content files are looked at, for what the system does not tell of, in seconds."""
    search_results: int = 50
    """The most hits that a search gives."""
    query_characters: int = 200
    """The longest search text that is looked at, in characters."""
    graph_things: int = 2_000
    """The most things that the graph of the whole atlas shows."""
    neighbourhood_things: int = 150
    """The most things that the graph shows around what was opened."""
    neighbours_at_once: int = 30
    """So many neighbours of a thing are shown each time that it is opened."""
    words_a_minute: int = PACE
    """How fast readers are taken to read."""

    plan_goals: int = 60
    """The most ideas that a class can be planned to cover."""
    plan_sessions: int = 30
    """The most sessions of a class that is planned."""
    plan_minutes: int = 600
    """The most minutes in class of a session, and of a part of it."""
    plan_reading: int = 6_000
    """The most minutes of reading before a session."""
    plan_stories: int = 12
    """The most stories, and comparisons, that the pattern of a session can hold."""
    plan_nodes: int = 200_000
    """Where the proof of an aim gives up, in steps of the search: time would depend on the machine."""
    plan_columns: int = 30_000
    """Where a proof session by session is not begun, in unknowns."""
    plan_waiting: int = 8
    """So many proofs wait for their turn; any further one is turned away."""
    plan_kept: int = 64
    """So many proved plans are kept at hand."""

    endpoint: str = field(default="", repr=False)
    """The address of a SPARQL 1.1 endpoint that is the store; empty where files are."""
    endpoint_user: str = field(default="", repr=False)
    """The name under which the endpoint lets the atlas in, where it asks for one."""
    endpoint_password: str = field(default="", repr=False)
    """What the endpoint asks for beside the name; this and the token are never shown or logged."""
    endpoint_token: str = field(default="", repr=False)
    """A token that lets the atlas in, in the place of name and password."""
    endpoint_seconds: float = 20.0
    """How long an answer of the endpoint may take, in seconds, from the question to its last byte."""
    endpoint_answer_bytes: int = 50_000_000
    """The largest answer of the endpoint that is read, in bytes."""
    endpoint_stories: int = 20
    """What is wanted of all stories is asked of so many at once."""
    endpoint_at_once: int = 4
    """So many such questions are asked at the same time."""
    endpoint_slow_seconds: float = 3.0
    """An endpoint that takes longer for the shortest of questions is called slow."""
    endpoint_look_seconds: float = 5.0
    """How often the endpoint is asked whether what it holds has changed, in seconds."""
    endpoint_fresh_seconds: float = 900.0
    """After so many seconds everything is read anew, for what a look does not see."""

    sparql_bytes: int = 20_000
    """The longest text of a free query, in bytes of UTF-8."""
    sparql_nesting: int = 40
    """The most brackets, of whatever kind, that may stand open at once in a free query."""
    sparql_tokens: int = 1_500
    """The most words, names and signs in a free query."""
    sparql_seconds: float = 5.0
    """How long a free query may run, in seconds; waiting for its turn does not count."""
    sparql_memory: int = 1 << 30
    """What a free query may take beside what the store takes, in bytes."""
    sparql_rows_shown: int = 1_000
    """The most rows of a free query that a page shows."""
    sparql_rows: int = 10_000
    """The most rows or triples that a free query gives."""
    sparql_answer_bytes: int = 10_000_000
    """The most that a free query gives, in bytes of text; a value in a row counts 40 more."""
    sparql_at_once: int = 2
    """So many free queries run at once."""
    sparql_waiting: int = 8
    """So many more wait for their turn; any further one is turned away."""
    sparql_body_seconds: float = 10.0
    """How long the text of a free query may take to arrive at the server, in seconds."""

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            counted = not isinstance(value, str) and (
                one.name.startswith(("sparql_", "endpoint_"))
                or one.name in ("head_seconds", "stop_seconds")
            )
            if counted and not 0 < value < math.inf:
                raise ValueError(f"{one.name} is {value}: a number above zero is wanted.")
        if self.log not in LOGS:
            raise ValueError(f"The log is written as {' or '.join(LOGS)}, not as {self.log!r}.")
        if self.endpoint and self.writable:
            raise ValueError(
                "An atlas that is read from an endpoint saves nothing. Leave out --writable, or "
                "serve the folder of its files."
            )
        if self.base_path and not _BASE_PATH.fullmatch(self.base_path):
            raise ValueError(
                f"The base path {self.base_path!r} is not one: it begins with a slash, has none at its "
                "end, and between them stand letters without accents, digits and hyphens, as in /atlas."
            )

    @property
    def is_everywhere(self) -> bool:
        """Whether the atlas listens on all addresses of this computer."""
        try:
            return ip_address(self.host).is_unspecified
        except ValueError:
            return not self.host

    @property
    def local_url(self) -> str:
        """The address of the atlas on this computer, no slash at its end."""
        host = "localhost" if self.is_everywhere else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}{self.base_path}"

    @property
    def url(self) -> str:
        """The address of the atlas, no slash at its end: the public one where there is one."""
        return self.public_url.rstrip("/") or self.local_url

    def as_environment(self) -> dict[str, str]:
        """Give the variables by which `from_environment` builds equal settings."""
        values = {f"PIONEER_{one.name.upper()}": getattr(self, one.name) for one in fields(self)}
        return {
            name: ",".join(value) if isinstance(value, tuple) else str(value)
            for name, value in values.items()
        }

    @classmethod
    def from_environment(cls, **given: object) -> Settings:
        """Build settings from `PIONEER_*` variables; what is `given` and not None wins.

        Raises:
            ValueError: a number in the environment is not a number, or not a possible one.
        """
        environment: dict[str, object] = {"content": shipped_content()}
        for one in fields(cls):
            variable = f"PIONEER_{one.name.upper()}"
            if variable in os.environ:
                try:
                    environment[one.name] = _READ[str(one.type)](os.environ[variable])
                except ValueError as error:
                    raise ValueError(f"{variable} cannot be read: {error}.") from error
        environment.update({key: value for key, value in given.items() if value is not None})
        return cls(**environment)  # type: ignore[arg-type]  # the keys are fields, checked by dataclass
