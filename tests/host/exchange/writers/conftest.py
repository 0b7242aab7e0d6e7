"""A measured walk with everything that may be known of it."""

import numpy as np
import pytest

from hipline.analysis import analyse_recording
from hipline.exchange.checks import check
from hipline.exchange.recording import Columns
from hipline.exchange.writers.measured import Measured, Pain, Said, Sensor
from hipline.settings import Settings, TiltRule
from hipline_sim.presets import preset
from hipline_sim.walker import Walker

STARTED = 1_760_000_000.25


@pytest.fixture(scope="session")
def measured():
    """Half a minute at 100 Hz from second 7 on the clip's clock, with a hole of 20 samples and a few cues."""
    acc, gyr = Walker(preset("straight")).samples(0, 3000)
    table = np.column_stack([7.0 + np.arange(len(acc)) / 100.0, acc, gyr])
    table = np.delete(table, slice(2000, 2020), axis=0)
    recording = check(Columns(table, ("time_s", *"abcdef")), "walk 7")
    return Measured(
        recording,
        analyse_recording(recording, Settings(tilt=TiltRule(limit_deg=5.0))),
        person="P-07",
        started_unix_s=STARTED,
        sensor=Sensor("A maker", "A model", "1.2.3"),
        marks=(Said(15.5, "Adalinde\tfelt it"), Said(20.0, "")),
        pain=(Pain(16.0, STARTED + 9.0, 3), Pain(float("nan"), STARTED - 60.0, 1)),
    )


@pytest.fixture
def written(measured, tmp_path):
    """Write the walk in one format; return the folder."""
    from hipline.exchange.writers.kinds import write

    def written(name, what=measured, **more):
        write(what, [name], tmp_path / name, **more)
        return tmp_path / name

    return written
