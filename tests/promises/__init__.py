"""What is promised to readers, authors and whoever runs the atlas: one module for each promise.

The first line of a module is the promise. Its tests give figures by the fixture `figure`; a table of
them ends every run. What takes long is marked so, and its last figures stand in `bench/PROMISES.md`.
"""
