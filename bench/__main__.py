"""`make bench`: measure everything, part by part, and write one report.

    python -m bench [PART ...] [--sizes 50,1000,10000,200L] [--quick] [--content-at DIR] [--to DIR]

Parts run one after another, each at each size in a fresh process with a time limit. One that fails,
or a rival that is not installed, is said in the report and stops nothing. What was measured before
of other parts and sizes stays in the report, with its date: a long run can be made in pieces. Stories
are generated once, `200L` being 200 as long as ours; `--content-at` names a folder that holds some
already (`small1000`, `real200`). `--quick` tries everything at 50 stories and prints the report.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bench.alone import ROOT
from bench.figures import Json
from bench.generate import write_content
from bench.machine import Busy, machine, versions
from bench.parts import PARTS, limit, module_of
from bench.report import render
from bench.shape import shape_of, stories_of

_HERE = Path(__file__).parent
_SIZES = "50,1000,10000,200L"
_SEED = "atlas"
_PROGRAM = (sys.executable, "-m", "bench.parts")


@dataclass(frozen=True, slots=True)
class Size:
    """So many stories; long ones are as long as ours."""

    stories: int
    long: bool = False

    @property
    def name(self) -> str:
        return f"{'real' if self.long else 'small'}{self.stories}"


def sizes(text: str) -> list[Size]:
    """Read sizes such as "50,200L".

    Raises:
        argparse.ArgumentTypeError: they are not written so.
    """
    if not re.fullmatch(r"\d+L?(,\d+L?)*", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not written as 50,1000,200L")
    return [Size(int(one.rstrip("L")), one.endswith("L")) for one in text.split(",")]


def say(words: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


def content_of(size: Size, folder: Path, given: Path | None) -> Path:
    """Give the stories of a size, written when they are first wanted."""
    if given and (given / size.name / "cases").is_dir():
        return given / size.name
    content = folder / size.name
    if not content.is_dir():
        say(f"writing {size.name}")
        content.mkdir()
        write_content(content, ROOT, size.stories, "real" if size.long else "small", _SEED)
    return content


def run(part: str, size: Size, content: Path, folder: Path, *, quick: bool) -> Json:
    """Measure one part at one size in a fresh process; what came before it failed is kept."""
    own = Path(tempfile.mkdtemp(prefix=f"{part}-", dir=folder))
    results = own / "figures"
    given = {
        "part": part,
        "content": str(content),
        "stories": size.stories,
        "long": size.long,
        "folder": str(own),
        "quick": quick,
        "results": str(results),
    }
    seconds = limit(part, size.stories, quick=quick)
    busy, begun, failed = Busy(), time.perf_counter(), ""
    process = subprocess.Popen(
        [*_PROGRAM, json.dumps(given)],
        cwd=ROOT,
        env={**os.environ, "PIONEER_CACHE": str(folder / "kept" / size.name)},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    try:
        if process.wait(seconds):
            failed = f"It ended with {process.returncode}; the figures up to there are shown."
    except subprocess.TimeoutExpired:
        failed = f"It was stopped after {seconds:.0f} s; the figures up to there are shown."
    finally:
        end(process)
    rows = results.read_text("utf-8").splitlines() if results.is_file() else []
    found = [json.loads(row) for row in rows]
    left = [one["why"] for one in found if "why" in one]
    return {
        "part": part,
        "stories": size.stories,
        "long": size.long,
        "date": time.strftime("%Y-%m-%d %H:%M"),
        "seconds": round(time.perf_counter() - begun, 1),
        "others": round(busy.others, 2),
        "figures": [one for one in found if "why" not in one],
        "left": [*left, *([failed] if failed else [])],
    }


def end(process: subprocess.Popen[bytes]) -> None:
    """End a part and whatever it started that is still there."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def merged(before: Sequence[Json], new: Sequence[Json]) -> list[Json]:
    """Put new runs in the place of those of the same part and size, in the order of the parts."""

    def key(one: Json) -> tuple[str, int, bool]:
        return one["part"], one["stories"], one["long"]

    kept = {key(one): one for one in before if one["part"] in PARTS}
    kept |= {key(one): one for one in new}
    order = list(PARTS)
    return sorted(kept.values(), key=lambda one: (order.index(one["part"]), key(one)[::-1]))


def earlier(folder: Path) -> Json:
    """Read the report that was written before; another kind of report counts for none."""
    try:
        found = json.loads((folder / "report.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {"runs": []}
    return found if isinstance(found.get("runs"), list) else {"runs": []}


def write(folder: Path, found: Json) -> None:
    """Write the report, its plots and, first of all, the same for machines."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, indent=1, ensure_ascii=False)
    (folder / "report.json").write_text(text + "\n", encoding="utf-8")
    for name, text in render(found).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def main(arguments: Iterable[str] | None = None) -> None:
    """Measure everything, or some parts, and write the report."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=main.__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--sizes", type=sizes, default=None, help=f"as {_SIZES}")
    parser.add_argument("--quick", action="store_true", help="50 stories, each once; print")
    parser.add_argument("--content-at", type=Path, metavar="DIR", help="stories made before")
    parser.add_argument("--to", type=Path, metavar="DIR", help="where the report is written")
    given = parser.parse_args(None if arguments is None else list(arguments))
    if strange := sorted(set(given.parts) - set(PARTS)):
        parser.error(f"no part is called {strange[0]}; there are {', '.join(PARTS)}")
    wanted = given.sizes or sizes("50" if given.quick else _SIZES)
    to = given.to or (None if given.quick else _HERE)
    found = earlier(to) if to else {"runs": []}
    found |= {"versions": versions(), "machine": machine(), "seed": _SEED, "quick": given.quick}
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        scratch = Path(folder)
        for size in wanted:
            content: Path | None = None
            for part in given.parts or PARTS:
                module = module_of(part)
                if size.stories > module.MOST or (size.long and not module.LONG):
                    continue
                content = content or content_of(size, scratch, given.content_at)
                say(f"{part}, {size.name}")
                one = run(part, size, content, scratch, quick=given.quick)
                one["versions"] = found["versions"]
                found["runs"] = merged(found["runs"], [one])
                count = f"{len(one['figures'])} figures"
                say("; ".join([f"{part}: {count} in {one['seconds']:.0f} s", *one["left"]]))
                if to:
                    try:
                        write(to, found)
                    except Exception as why:  # noqa: BLE001 - what was measured is kept, and goes on
                        say(f"the report could not be written now: {why!r}")
        found["shape"] = shapes(scratch, given.content_at)
        found["date"] = time.strftime("%Y-%m-%d %H:%M")
        if to:
            write(to, found)
            say(f"wrote {to / 'REPORT.md'} after {(time.perf_counter() - begun) / 60:.1f} minutes")
        else:
            print(render(found)["REPORT.md"])


def shapes(folder: Path, given: Path | None) -> Json:
    """Count what our stories are made of, and generated ones."""
    return {
        "ours": shape_of(stories_of(ROOT)),
        **{
            size.name[:-2]: shape_of(stories_of(content_of(size, folder, given)))
            for size in (Size(60, long=True), Size(50))
        },
    }


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started ends with it
    main()
