"""Hipline's side of the measuring of costs: see compare_costs.

python benchmarks/compare_ours.py HOUR [--plain]

`--plain`: as where no compiler is installed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from compare_costs import Chain, serve
from labels import Array

from hipline.pipeline import Pipeline
from hipline_device.samples import SampleBlock


def _whole_chain(time_s: Array, acc: Array, gyr: Array, rate_hz: float) -> int:
    """Mounting, orientation, angles, contacts, sides, strides and cues, with nothing told."""
    pipeline = Pipeline(rate_hz)
    updates = [pipeline.update(SampleBlock(np.arange(len(acc)), time_s, acc, gyr)), pipeline.finish()]
    return sum(len(update.contacts) for update in updates)


if __name__ == "__main__":
    plain = "--plain" in sys.argv
    if plain:
        sys.modules["numba"] = None  # type: ignore[assignment] # Python takes it for not installed, and so does Hipline
    name = "Hipline, whole chain" if plain else "Hipline, with numba"
    chains: dict[str, Chain] = {name: _whole_chain}
    serve(chains, Path(sys.argv[1]), sys.stdout)
