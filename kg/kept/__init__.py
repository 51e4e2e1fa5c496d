"""What is kept between starts: a state that was worked out once, in one file of a cache folder.

A kept state is never the truth: whatever is wrong with it, it is not there. It is written beside its
place and put there whole, under a name that holds the digest of its bytes, so that one that was half
written, or broken since, is told from a whole one. It holds texts and numbers alone: to read it runs
nothing. Must never raise for what stands in the folder, nor for a folder that cannot be written.
"""

from __future__ import annotations

from kg.kept._records import Pool, pack, unpack
from kg.kept._shelf import Leaf, Shelf

__all__ = ["Leaf", "Pool", "Shelf", "pack", "unpack"]
