"""The processes that answer free queries, as the kernel tells of them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

__all__ = ["FOR_EVER", "NEEDS_PROC", "answering", "children", "state", "until"]

FOR_EVER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
NEEDS_PROC = pytest.mark.skipif(
    not hasattr(os, "fork") or not Path("/proc/self").exists(), reason="looks at /proc"
)


def state(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on; none for a process that has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [] if fields[0] == "Z" else fields


def children(parent: int) -> set[int]:
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return {pid for pid in pids if (found := state(pid)) and int(found[1]) == parent}


def answering(parent: int | None = None) -> set[int]:
    """The processes that answer queries for `parent`, or for this one."""

    def is_one(pid: int) -> bool:
        try:
            return b"_zygote.py" in Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            return False

    return {pid for pid in children(parent or os.getpid()) if is_one(pid)}


def until(true: Callable[[], object], seconds: float = 20) -> None:
    """Wait for something that happens elsewhere; the time is for when it never does."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
