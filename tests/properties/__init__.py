"""Laws: what holds for whatever there may be, tried on what hypothesis thinks of.

Strategies stand in `strategies.py`, how many examples are tried in `profiles.py`; a file for each
thing that has laws.
"""
