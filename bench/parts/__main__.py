"""One part at one size, in this process: `python -m bench.parts GIVEN`; figures go to a file."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bench.figures import Given, written
from bench.parts import module_of

if __name__ == "__main__":
    told = json.loads(sys.argv[1])
    part = module_of(told["part"])
    given = Given(
        Path(told["content"]), told["stories"], Path(told["folder"]), told["quick"], told["long"]
    )
    with Path(told["results"]).open("a", encoding="utf-8") as results:
        for one in part.measure(given):
            results.write(json.dumps(written(one)) + "\n")
            results.flush()
