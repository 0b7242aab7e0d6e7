"""Words for numbers, for everything that people read."""

from __future__ import annotations


def count_of(number: int, thing: str) -> str:
    """Write a count and its thing: "1 gap", "2 gaps"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
