"""Measurements: the atlas beside what one would else use, on generated stories.

`make bench` runs `python -m bench`: the parts of `bench/parts/`, each in fresh processes, and writes
one report, `REPORT.md` and `report.json`, with the plots of `plots/`. Aims stand in `aims.py`, causes
of misses in `causes.toml`. Nothing in this package asserts a time, and nothing of it is shipped.
"""
