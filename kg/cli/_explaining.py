"""`kg explain`: what the code of a finding means, with an example."""

from __future__ import annotations

import argparse
import difflib
import sys

from kg.settings import Settings
from kg.shapes import Explanation, explanations

__all__ = ["explain"]


def explain(options: argparse.Namespace) -> int:
    """Explain one code; without one, list all with what they mean."""
    known = explanations(Settings.from_environment(content=options.content).content)
    code: str = options.code or ""
    if not code:
        width = max(map(len, known))
        print("\n".join(f"{code:{width}}  {one.title}" for code, one in known.items()))
        return 0
    if code not in known:
        near = difflib.get_close_matches(code, known, n=3, cutoff=0.5)
        hint = f" Nearest: {', '.join(near)}." if near else " Without a code, kg explain lists all."
        print(f"No finding has the code {code!r}.{hint}", file=sys.stderr)
        return 1
    print(_told(known[code]))
    return 0


def _told(one: Explanation) -> str:
    kept_out = ", keeps the file out" if one.kept_out else ""
    parts = [f"{one.code} ({one.severity}{kept_out})", one.title]
    if one.what:
        parts.append(one.what)
    parts += [f"Allowed: {one.allowed}", f"Fix: {one.fix}"]
    parts += [
        f"{name}:\n\n{_indented(text)}"
        for name, text in (("Wrong", one.wrong), ("Right", one.right))
        if text
    ]
    return "\n\n".join(parts)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.splitlines())
