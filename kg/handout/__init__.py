"""What is handed out of a reading path: the papers of a class and the cartridge of a course.

A path in, bytes out. Nothing that only the instructor may see stands in what a student gets.
"""

from __future__ import annotations

__all__: list[str] = []
