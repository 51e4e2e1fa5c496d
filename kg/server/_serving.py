"""Serving: the atlas open from the first answer to the last, on an address that is said."""

from __future__ import annotations

import os
import socket
import sys
import threading
import tomllib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anyio
import streamlit
from streamlit.runtime.pages_manager import PagesManager

from kg import drawing
from kg.atlas import Atlas
from kg.errors import AtlasError
from kg.network import Wish
from kg.settings import Settings

__all__ = ["UI", "life", "run"]

UI = Path(__file__).resolve().parent.parent / "ui"
_LOCAL = ("127.0.0.1", "localhost", "::1")
_AT_REST = 2.0
"""Seconds after which content that has not changed again is taken to be at rest."""


@asynccontextmanager
async def life(_: streamlit.App) -> AsyncIterator[dict[str, Any] | None]:
    """Open the atlas before the first answer, and close it after the last."""
    # Streamlit takes the package kg/ui/pages for a folder of scripts until our navigation has run
    # once: the first reader of any page but home would be told that it does not exist.
    PagesManager.uses_pages_directory = False
    atlas = await anyio.to_thread.run_sync(Atlas.open, Settings.from_environment())
    stopped = threading.Event()
    preparing = threading.Thread(target=_prepare, args=(atlas, stopped), name="drawer", daemon=True)
    preparing.start()
    try:
        yield None
    finally:
        stopped.set()
        await anyio.to_thread.run_sync(atlas.close)
        await anyio.to_thread.run_sync(preparing.join, 5)


def _prepare(atlas: Atlas, stopped: threading.Event) -> None:
    """Lay the graph of the whole atlas out when the content has come to rest, before it is asked for."""
    prepared = before = ""
    while not stopped.wait(_AT_REST):
        now = atlas.generation
        if now == before != prepared:
            drawing.draw(atlas.view(Wish()))
            prepared = now
        before = now


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


def _say(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()


def run(application: streamlit.App, settings: Settings) -> None:
    """Serve the app until it is stopped.

    The settings travel in the environment, where the pages find them too.

    Raises:
        AtlasError: the port is in use, or the theme is missing.
    """
    os.environ["PIONEER_CONTENT"] = str(settings.content)
    os.environ["PIONEER_HOST"] = settings.host
    os.environ["PIONEER_PORT"] = str(settings.port)
    os.environ["PIONEER_PUBLIC_URL"] = settings.public_url
    os.environ["PIONEER_WRITABLE"] = str(settings.writable)
    if not _free(settings.host, settings.port):
        raise AtlasError(
            f"{settings.host}:{settings.port} is in use. Choose another port: "
            f"kg serve --port {settings.port + 1}"
        )
    Atlas.open(settings)
    if settings.host not in _LOCAL:
        _say(
            f"Listening on {settings.host}: everybody who reaches this computer can read the "
            f"atlas{' and save stories' if settings.writable else ''}. There is no login."
        )
    _say(f"Pioneer Atlas is at http://{settings.host}:{settings.port} (Ctrl+C stops it)")
    application.run(
        config={
            **_configuration(),
            "server.address": settings.host,
            "server.port": settings.port,
            "server.allowedHosts": sorted({*_LOCAL, settings.host, *_host_of(settings.public_url)}),
        }
    )


def _host_of(url: str) -> tuple[str, ...]:
    host = urlsplit(url).hostname
    return (host,) if host else ()


def _free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
