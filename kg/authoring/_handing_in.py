"""Handing a story in without write access: where a pull request begins, and how one is made by hand."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote, urlencode, urlsplit

__all__ = ["PullRequest", "pull_request"]

_LONGEST = 8_000
"""Characters of an address that servers still read."""
_HALF = re.compile("[\ud800-\udfff]")
"""Half of a character, which no address can hold."""
_HOSTS = {
    "github.com": "GitHub",
    "gitlab.com": "GitLab",
    "codeberg.org": "Codeberg",
    "gitea.com": "Gitea",
}


@dataclass(frozen=True, slots=True)
class PullRequest:
    """How a file is proposed to a repository.

    `host` is the name of who keeps the repository, empty where that is not known. `address` opens
    the form in which the file is written there, empty where there is none; `filled` says whether
    the text stands in it already. `commands` do the same by hand, line by line, once the file is in
    its place; empty where no repository is known.
    """

    path: str
    branch: str
    host: str = ""
    address: str = ""
    filled: bool = False
    commands: tuple[str, ...] = ()


def pull_request(
    repository_url: str, path: str, text: str, *, is_new: bool, onto: str = "main"
) -> PullRequest:
    """Say how a text is proposed as a file of a repository.

    GitHub, GitLab, Codeberg and Gitea are known by their host. None of them takes a text for a file
    that is there already, and GitLab for none.

    Args:
        repository_url: the address of the repository; empty where there is none.
        path: the file, from the root of the repository.
        onto: the branch into which it is to go.

    >>> found = pull_request("https://github.com/a/b", "cases/o2.ttl", "x .", is_new=True)
    >>> found.host, found.address
    ('GitHub', 'https://github.com/a/b/new/main?filename=cases%2Fo2.ttl&value=x%20.')
    """
    stem = PurePosixPath(path).stem
    branch = f"{'add' if is_new else 'change'}-{stem}"
    home = repository_url.strip().rstrip("/").removesuffix(".git")
    place = urlsplit(home)
    if place.scheme not in ("http", "https") or "/" not in place.path.strip("/"):
        return PullRequest(path, branch)
    host = _HOSTS.get(place.hostname or "", "")
    whole = text.isascii() or not _HALF.search(text)
    with_text = _form(host, home, onto, path, text) if is_new and whole else ""
    filled = bool(with_text and text) and host != "GitLab" and len(with_text) <= _LONGEST
    address = with_text if filled else _form(host, home, onto, path, "" if is_new else None)
    commands = (
        f"git clone {shlex.quote(home)}.git",
        f"cd {shlex.quote(PurePosixPath(place.path).name)}",
        f"git switch -c {branch}",
        f"kg check {path}",
        f"git add {path}",
        f"git commit -m '{'Add' if is_new else 'Change'} {stem}'",
        f"git push -u origin {branch}",
    )
    return PullRequest(path, branch, host, address, filled, commands)


def _form(host: str, home: str, onto: str, path: str, text: str | None) -> str:
    """Give the address of the form for a new file, with a text where there is one.

    Args:
        text: None for a file that is there already.
    """
    folder, _, name = path.rpartition("/")
    branch, whole = quote(onto), quote(path)
    if text is None:
        form = {"GitHub": "edit", "GitLab": "-/edit"}.get(host, "_edit")
        return f"{home}/{form}/{branch}/{whole}" if host else ""
    value = {"value": text} if text else {}
    if host == "GitHub":
        query = urlencode({"filename": path, **value}, quote_via=quote, safe="")
        return f"{home}/new/{branch}?{query}"
    if host == "GitLab":
        return f"{home}/-/new/{branch}?{urlencode({'file_name': path}, safe='')}"
    query = urlencode({"filename": name, **value}, quote_via=quote, safe="")
    return f"{home}/_new/{branch}/{quote(folder)}?{query}" if host else ""
