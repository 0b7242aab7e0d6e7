"""What goes wrong, and when: a plan that repeats exactly."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is to go wrong in one run."""

    drift_ppm: float = 0.0

    def jumped_s(self, since_s: float, until_s: float) -> float:
        """Return by how much the clip's clock jumped between two instants of the body."""
        return 0.0
