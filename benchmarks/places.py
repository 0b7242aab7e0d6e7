"""How the feet of runners are told apart wherever the clip sits, however the pelvis turns, told or not.

    python benchmarks/places.py

When in the stride a runner's pelvis is turned furthest is described in more than one way, and nobody in the recordings
runs. So the synthetic runners turn as they do, and a quarter, half and three quarters of a stride later. A clip on the
back that is said to sit on the front shows what a weight on the turning would do that does not ask for the place.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from population import jog, perform
from targets_synthetic import sides_of

from hipline.settings import Settings
from hipline_sim.script import Run, WalkScript

NUMBERS = range(2100, 2130)  # the depth of the pelvis was not chosen on them, nor on any other
LATER = (0, 90, 180, 270)  # degrees of the stride
CLIPS = (("sacrum", None), ("side", None), ("front", None), ("front", "front"), ("sacrum", "front"), ("side", "front"))


def turned(script: WalkScript, later_deg: float) -> WalkScript:
    """Return the script with the pelvis turning later in the stride while running."""
    running = script.gait.running
    rotation = tuple((order, size, phase_deg - later_deg * order) for order, size, phase_deg in running.rotation)
    return replace(script, gait=replace(script.gait, running=replace(running, rotation=rotation)))


if __name__ == "__main__":
    print(f"Sides of {len(NUMBERS)} synthetic runners, whose pelvis turns later by so many degrees of the stride")
    print(f"{'clip at':10s} {'told':8s}" + "".join(f"{later_deg:>8d}" for later_deg in LATER))
    for place, worn in CLIPS:
        shares = [
            sides_of((perform(turned(jog(n), later_deg), n, place, Settings(worn=worn)) for n in NUMBERS), Run)
            for later_deg in LATER
        ]
        print(f"{place:10s} {worn or '-':8s}" + "".join(f"{share:8.3f}" for share in shares))
