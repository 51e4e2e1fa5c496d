"""Serving: the atlas open from the first answer to the last, on an address that is said."""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
import tomllib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anyio
import streamlit
from starlette.routing import BaseRoute, Match
from streamlit.runtime.pages_manager import PagesManager

from kg.atlas import Atlas
from kg.errors import AtlasError
from kg.namespaces import PAGES
from kg.server._listening import listen, until_told
from kg.server._logging import write_log
from kg.server._policy import allowed_hosts, is_host, is_loopback
from kg.server._readiness import prepare
from kg.settings import Settings

__all__ = ["UI", "life", "run", "send_at_once", "standing_clear"]

_log = logging.getLogger("kg.server")

UI = Path(__file__).resolve().parent.parent / "ui"
_STREAMLITS = ("_stcore", "app", "auth", "component", "media", "oauth2callback", "static")
"""The first steps of the addresses that Streamlit answers itself."""
_NEAR = ("127.0.0.1", "::1")
"""A proxy on this computer is believed."""


@asynccontextmanager
async def life(_: streamlit.App) -> AsyncIterator[dict[str, Any] | None]:
    """Open the atlas before the first answer, and close it after the last."""
    # Streamlit takes the package kg/ui/pages for a folder of scripts until our navigation has run
    # once: the first reader of any page but home would be told that it does not exist.
    PagesManager.uses_pages_directory = False
    send_at_once()
    atlas = await anyio.to_thread.run_sync(Atlas.open, Settings.from_environment())
    stopped = threading.Event()
    preparing = threading.Thread(target=prepare, args=(atlas, stopped), name="drawer", daemon=True)
    preparing.start()
    try:
        yield None
    finally:
        stopped.set()
        await anyio.to_thread.run_sync(atlas.close)
        await anyio.to_thread.run_sync(preparing.join, 5)


def send_at_once() -> None:
    """Let each answer leave at once, however small.

    asyncio sees to it for sockets that name their protocol, and the one on which Streamlit listens
    names none: a short answer on a connection that is kept would wait 40 ms for the acknowledgement
    of its head. Connections have it from the socket that listens.
    """
    open_files = Path("/dev/fd")
    for name in os.listdir(open_files) if open_files.is_dir() else ():  # noqa: PTH208  # names alone
        with suppress(OSError), socket.socket(fileno=int(name)) as listening:
            try:
                inet = listening.family in (socket.AF_INET, socket.AF_INET6)
                if inet and listening.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            finally:
                listening.detach()  # it is not ours to close


def _configuration() -> Mapping[str, object]:
    """Give the settings of Streamlit as flat names, from the one file that holds them."""
    for file in (UI / "config.toml", UI.parent.parent / ".streamlit" / "config.toml"):
        if file.is_file():
            return dict(_flat(tomllib.loads(file.read_text(encoding="utf-8"))))
    raise AtlasError("The theme is missing: neither kg/ui/config.toml nor .streamlit/config.toml.")


def _flat(table: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{prefix}{key}.")
        else:
            found[prefix + key] = value
    return found


def _say(sentence: str, settings: Settings) -> None:
    """Tell whoever starts the server something: in a log in JSON it is a line like all others."""
    if settings.log == "json":
        _log.info(sentence)
        return
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def run(application: streamlit.App, settings: Settings) -> None:
    """Serve the app until it is stopped.

    The settings travel in the environment, where the pages find them too.

    Raises:
        AtlasError: the port is in use, the theme is missing, a trusted proxy is no address, or all
            addresses of this computer are to be listened on without a name under which it is asked.
    """
    hosts, proxies = _hosts(settings), _proxies(settings)
    if not _free(settings.host, settings.port):
        raise AtlasError(
            f"{settings.host}:{settings.port} is in use. Choose another port: "
            f"kg serve --port {settings.port + 1}"
        )
    write_log(settings)
    os.environ.update(settings.as_environment())
    os.environ["FORWARDED_ALLOW_IPS"] = ",".join((*_NEAR, *proxies))
    with until_told():
        _serve(application, settings, hosts)


def _serve(application: streamlit.App, settings: Settings, hosts: Sequence[str]) -> None:
    Atlas.open(settings)
    if not is_loopback(settings.host):
        _say(
            f"Listening on {settings.host}: everybody who reaches this computer can read the "
            f"atlas{' and save stories' if settings.writable else ''}. There is no login. "
            f"It is asked under these names only: {', '.join(hosts)}.",
            settings,
        )
    path = urlsplit(settings.public_url).path.rstrip("/")
    if settings.public_url and path != settings.base_path:
        _say(
            f"The public address stands below {path or '/'}, the atlas below "
            f"{settings.base_path or '/'}. If this is the atlas at that address, let both be the "
            "same, by --base-path and --public-url.",
            settings,
        )
    _say(f"Pioneer Atlas is at {settings.local_url} (Ctrl+C stops it)", settings)
    listen(
        application,
        settings,
        {
            **_configuration(),
            "server.address": settings.host,
            "server.port": settings.port,
            "server.allowedHosts": list(hosts),
        },
    )


def standing_clear(base_path: str, routes: Sequence[BaseRoute]) -> str:
    """Give the base path, if nothing of the atlas itself has an address that begins as it does.

    So a path that begins with it is meant so, and whether a proxy takes it off makes no difference.

    Raises:
        ValueError: something has.
    """
    first = _first_step(base_path)
    asked = {"type": "http", "method": "GET", "path": f"/{first}", "headers": []}
    own = {*PAGES, *_STREAMLITS, *(_first_step(getattr(route, "path", "")) for route in routes)}
    matched = any(route.matches(asked)[0] is not Match.NONE for route in routes)
    if first and (first in own or matched):
        raise ValueError(
            f"The base path {base_path!r} cannot be served: the atlas has addresses of its own that "
            f"begin with /{first}. Take another one, such as /atlas."
        )
    return base_path


def _first_step(path: str) -> str:
    return path.lstrip("/").partition("/")[0]


def _hosts(settings: Settings) -> tuple[str, ...]:
    """Give the names under which the atlas is asked.

    Raises:
        AtlasError: one is no name; or it listens on all addresses of this computer, and none is named.
    """
    for name in settings.allowed_hosts:
        if not is_host(name):
            raise AtlasError(
                f"{name!r} is no allowed host: a name or an address alone is wanted, as in "
                "atlas.example.org, *.example.org or 192.168.1.7."
            )
    if settings.is_everywhere and not (settings.allowed_hosts or settings.public_url):
        raise AtlasError(
            f"To listen on {settings.host or 'all addresses'}, say under which names or addresses "
            "others ask for the atlas; under any other one a page of the web could read it through "
            "a reader’s browser. Add --public-url, or for each of them --allowed-host, such as "
            f"--allowed-host {socket.gethostname().lower()}"
        )
    return allowed_hosts(settings)


def _proxies(settings: Settings) -> tuple[str, ...]:
    """Give the trusted proxies.

    Raises:
        AtlasError: one is neither an address nor a network.
    """
    for proxy in settings.trusted_proxies:
        try:
            ip_network(proxy)
        except ValueError as error:
            raise AtlasError(
                f"{proxy!r} is no trusted proxy: an address such as 10.0.0.7 is wanted, or a network "
                "such as 10.0.0.0/24."
            ) from error
    return settings.trusted_proxies


def _free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
