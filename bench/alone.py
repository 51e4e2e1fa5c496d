"""Tasks in fresh processes, so that neither memory nor what is kept of one is that of another.

    python -m bench.alone MODULE:FUNCTION < GIVEN.json

A task is a function that takes values of JSON by name and gives one. It is ended after its seconds.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.figures import Json

__all__ = ["ROOT", "Failed", "alone", "peak_megabytes", "say"]

ROOT = Path(__file__).resolve().parents[1]


class Failed(Exception):
    """A task did not end well, or not in its time."""


def say(words: str) -> None:
    """Tell whoever waits what is being done."""
    print(f"{time.strftime('%H:%M:%S')}     {words}", file=sys.stderr, flush=True)


def alone(
    task: str, at_most: float = 600, environment: Mapping[str, str] | None = None, **given: object
) -> Json:
    """Run a task in a process of its own.

    Raises:
        Failed: it ended otherwise than with an answer, or not in so many seconds.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bench.alone", task],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            check=False,
            timeout=at_most,
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"{task} did not end within {at_most:.0f} s") from None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["nothing was said"])[-1]
        raise Failed(f"{task} ended with {done.returncode}: {last[:300]}")
    found: Json = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def peak_megabytes(process: int | str = "self") -> float:
    """Give the largest resident size that a process ever had."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024


def main(task: str) -> Any:
    module, _, function = task.partition(":")
    return getattr(importlib.import_module(module), function)(**json.load(sys.stdin))


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])), flush=True)
