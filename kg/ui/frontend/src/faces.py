"""Cut the faces of the plain pages out of those of the app: one weight, the letters of English.

A plain page carries its faces inside, so each byte counts: kerning stands for half of them and is
kept where titles and sentences are set. Run it after a change of the faces:
`python kg/ui/frontend/src/faces.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

PACKAGE = Path(__file__).resolve().parents[3]
STATIC, FACES = PACKAGE / "ui" / "static", PACKAGE / "plain" / "faces"
LETTERS = "".join(map(chr, range(0x20, 0x7F))) + "ÄÅÉÖØÜáãäåçèéêëíñóôõöøúü\u2018’“”–—…·×£€½"
CUTS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("newsreader", 430, ("kern",)),
    ("newsreader-italic", 430, ()),
    ("instrument-sans", 400, ()),
)


def cut(name: str, weight: int, features: tuple[str, ...]) -> int:
    """Write one face; give its size in bytes."""
    font = TTFont(STATIC / f"{name}.woff2", recalcTimestamp=False)
    here = {axis.axisTag for axis in font["fvar"].axes}
    font = instantiateVariableFont(
        font, {"wght": weight, **({"wdth": 100} if "wdth" in here else {})}
    )
    options = Options()
    options.layout_features = list(features)
    options.hinting = False
    options.name_IDs = [0, 1, 2]
    if not features:
        options.drop_tables += ["GDEF", "GPOS", "GSUB"]
    subsetter = Subsetter(options)
    subsetter.populate(text=LETTERS)
    subsetter.subset(font)
    font.flavor = "woff2"
    FACES.mkdir(exist_ok=True)
    font.save(FACES / f"{name}.woff2")
    return (FACES / f"{name}.woff2").stat().st_size


if __name__ == "__main__":
    for one in CUTS:
        sys.stdout.write(f"{one[0]} {cut(*one):,} bytes\n")
