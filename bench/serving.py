"""Servers of ours, started for a measurement and gone after it."""

from __future__ import annotations

import http.client
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import free_port, start, stop

__all__ = ["begun", "empty_streamlit", "first_answer", "served"]


@contextmanager
def begun(content: Path, **environment: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start `kg serve`; give its address and its process at once, before it answers."""
    port = free_port()
    process = start(
        "-m", "kg", "--content", str(content), "serve", "--port", str(port), **environment
    )
    try:
        yield f"http://127.0.0.1:{port}", process
    finally:
        stop(process)


@contextmanager
def served(content: Path, **environment: str) -> Iterator[str]:
    """Start `kg serve`; give its address when it answers."""
    with begun(content, **environment) as (address, process):
        first_answer(f"{address}/healthz", process, 400)
        yield address


@contextmanager
def empty_streamlit(folder: Path) -> Iterator[str]:
    """Serve a Streamlit app that shows one title."""
    script = folder / "empty.py"
    script.write_text('import streamlit as st\n\nst.title("Empty")\n', encoding="utf-8")
    port = free_port()
    process = start("-m", "streamlit", "run", str(script), "--server.port", str(port))
    try:
        first_answer(f"http://127.0.0.1:{port}/_stcore/health", process, 60)
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(process)


def first_answer(url: str, process: subprocess.Popen[bytes], seconds: float) -> bytes:
    """Ask until there is an answer; an answer that is no 200 is waited out as well.

    Raises:
        OSError: the server ended, or does not answer in so many seconds.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if process.poll() is not None:
            raise OSError(f"the server ended with {process.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=max(1.0, until - time.monotonic())) as answer:
                if answer.status == 200:
                    return bytes(answer.read())
        except (OSError, http.client.HTTPException):
            time.sleep(0.01)
    raise OSError(f"nothing answers at {url} within {seconds:.0f} s")
