"""Cut the faces of the papers out of those of the app: one file for each weight that is printed.

A PDF is made with static faces, as not every reader of PDF knows variable ones. They keep all
letters and their kerning; the programme that sets the pages takes from them what a page needs.
Run it after a change of the faces: `python kg/ui/frontend/src/paper_faces.py`.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

PACKAGE = Path(__file__).resolve().parents[3]
STATIC, FACES = PACKAGE / "ui" / "static", PACKAGE / "handout" / "faces"
CUTS = (
    ("newsreader", "Newsreader", "Regular", 400),
    ("newsreader", "Newsreader", "Medium", 500),
    ("newsreader-italic", "Newsreader", "Italic", 400),
    ("instrument-sans", "Instrument Sans", "Regular", 400),
    ("instrument-sans", "Instrument Sans", "SemiBold", 600),
)
"""Each face: the file it is cut out of, its family, its style and its weight."""


def cut(name: str, family: str, style: str, weight: int) -> tuple[str, int]:
    """Write one face; give the name of its file and its size in bytes."""
    font = TTFont(STATIC / f"{name}.woff2", recalcTimestamp=False)
    font = instantiateVariableFont(font, {"wght": weight})
    whole = f"{family.replace(' ', '')}-{style}"
    font["OS/2"].usWeightClass = weight
    for number, said in ((1, family), (2, style), (4, f"{family} {style}"), (6, whole)):
        font["name"].setName(said, number, 3, 1, 0x409)
    font["name"].setName(family, 16, 3, 1, 0x409)
    font["name"].setName(style, 17, 3, 1, 0x409)
    font.flavor = None
    FACES.mkdir(exist_ok=True)
    font.save(FACES / f"{whole}.ttf")
    return f"{whole}.ttf", (FACES / f"{whole}.ttf").stat().st_size


if __name__ == "__main__":
    for one in CUTS:
        sys.stdout.write("{} {:,} bytes\n".format(*cut(*one)))
    for licence in sorted(STATIC.glob("*-OFL.txt")):
        shutil.copyfile(licence, FACES / licence.name)
