"""Measurements: the atlas beside raw pyoxigraph and rdflib, on generated stories.

`make bench` runs `python -m bench`, which writes `REPORT.md` and `report.json` here. Nothing in
this package asserts a time, and nothing of it is shipped.
"""
