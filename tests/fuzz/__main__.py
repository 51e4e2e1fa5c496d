"""The long form: `python -m tests.fuzz [TARGET ...] [--minutes 15] [--seed N]`."""

from __future__ import annotations

import argparse
import secrets
import sys
from pathlib import Path

from tests.fuzz.running import child, keep, run, said
from tests.fuzz.targets import TARGETS


def main() -> int:
    if sys.argv[1:2] == ["--child"]:
        name, seed, first, count, seconds, file = sys.argv[2:]
        child(name, seed, int(first), int(count), float(seconds), Path(file))
        return 0
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument(
        "--minutes", type=float, default=15, help="of a processor, for all together"
    )
    parser.add_argument("--seed", help="by chance where none is given")
    given = parser.parse_args()
    names = given.targets or list(TARGETS)
    if unknown := set(names) - set(TARGETS):
        parser.error(
            f"no such target: {', '.join(sorted(unknown))}. There are: {', '.join(TARGETS)}"
        )
    seed = given.seed or secrets.token_hex(4)
    print(f"The seed is {seed}.", flush=True)
    found = 0
    for name in names:
        outcome = run(name, seed=seed, seconds=60 * given.minutes / len(names))
        print(f"{name}: {said(outcome)}", flush=True)
        for find in outcome.finds:
            found += 1
            file = keep(name, find)
            print(f"\n{file}: {find.sort}\n{find.text[:400]!r}\n{find.what}", flush=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
