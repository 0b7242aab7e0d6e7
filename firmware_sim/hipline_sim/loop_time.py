"""The clock of the loop in which a clip runs."""

from __future__ import annotations

import asyncio


def loop_time_s() -> float:
    """Return the time of the running loop, s."""
    return asyncio.get_running_loop().time()
