"""Where it was measured: versions, the machine, and how busy others kept it."""

from __future__ import annotations

import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench.figures import Json

__all__ = ["Busy", "machine", "versions"]

_PACKAGES = (
    *("pyoxigraph", "oxigraph", "rdflib", "pyrudof", "pyshacl", "networkx", "rustworkx"),
    *("highspy", "streamlit", "watchfiles"),
)
_PROGRAMS = {"Virtuoso": ("virtuoso-t", "-?"), "Chromium": ("chromium", "--version")}


def versions() -> dict[str, str]:
    """Give the versions of what is measured; what is not installed is left out."""
    found = {"Python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    for name, (program, option) in _PROGRAMS.items():
        if path := shutil.which(program):
            told = subprocess.run(
                [path, option], capture_output=True, text=True, check=False, timeout=20
            )
            if number := re.search(r"\d+\.\d+[\d.]*", told.stdout + told.stderr):
                found[name] = number[0]
    return found


def machine() -> Json:
    """Say what kind of machine it is, without its name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "system": f"{sys.platform}, {platform.machine()}",
        "cores": os.cpu_count(),
        "gigabytes": round(memory),
    }


class Busy:
    """Tells how many cores others kept busy since it was made."""

    def __init__(self) -> None:
        self._all, self._own, self._begun = _worked(), _own(), time.perf_counter()

    @property
    def others(self) -> float:
        """Cores that were at work for others, on average; nothing is known but on Linux."""
        taken = time.perf_counter() - self._begun
        return max(0.0, (_worked() - self._all - (_own() - self._own)) / taken) if taken else 0.0


def _worked() -> float:
    """Give the seconds that all processors have worked since they were started."""
    try:
        user, nice, system, _, _, irq, soft, steal = map(
            int, Path("/proc/stat").read_text(encoding="ascii").split("\n")[0].split()[1:9]
        )
    except (OSError, ValueError):
        return 0.0
    return float(user + nice + system + irq + soft + steal) / float(os.sysconf("SC_CLK_TCK"))


def _own() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
