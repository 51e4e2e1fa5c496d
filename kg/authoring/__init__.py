"""What an author works with: templates, the formatter, the interview, safe saving.

Text in, text out; only saving touches a file, and only below the content folder. Must never decide
what is wrong with a text: `turtle`, `corpus` and `shapes` do.
"""

from __future__ import annotations

__all__: list[str] = []
