"""Texts that nobody would write, made out of those that somebody did, for whatever reads a text.

`python -m tests.fuzz` is the long form. What it finds is made small and kept in `corpus/`, in a folder
for each target; every run begins with what is kept.
"""
