"""How long to wait before the next attempt."""

from __future__ import annotations

import random

FIRST_S = 0.5
LONGEST_S = 3.0  #: whoever has switched Bluetooth on again, or come back into reach, should not wait for long


class Backoff:
    """Pauses that grow from attempt to attempt, up to a limit, and for ever.

    Each is drawn by chance from half of it to the whole: two apps that lost the same radio do not keep step.

    Parameters
    ----------
    chance : random.Random, optional
        Where the chance comes from.
    """

    def __init__(self, chance: random.Random | None = None) -> None:
        self._chance = chance or random.Random()
        self._next_s = 0.0

    def next_s(self) -> float:
        """Return how long to wait before the next attempt; the first is made at once."""
        longest_s = self._next_s
        self._next_s = min(LONGEST_S, max(FIRST_S, 2.0 * longest_s))
        return longest_s * self._chance.uniform(0.5, 1.0)

    def reset(self) -> None:
        """Begin anew, after a success."""
        self._next_s = 0.0
