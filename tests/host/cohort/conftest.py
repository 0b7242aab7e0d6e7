"""Folders of walks, a bad one among them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("pyarrow", reason="the extra 'cohort' is not installed")

from hipline.cohort.task import Task
from hipline.commands.cohort import run_cohort
from hipline.exchange.recording import Recording
from hipline.exchange.text import HEADER
from hipline.sessions.values import PainScore
from hipline.sessions.versions import store_recording
from hipline_device.samples import SampleBlock
from hipline_sim.presets import preset
from hipline_sim.walker import Walker

N = 2000


@pytest.fixture(scope="session")
def walks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two folders deep: sessions and recordings, some with the same name, one cut, one where nobody walks."""
    folder = tmp_path_factory.mktemp("cohort")
    for number, person in enumerate(("P01", "P02")):
        acc, gyr = Walker(preset("straight"), 100.0, seed=number).samples(0, N)
        block = SampleBlock(np.arange(N), np.arange(N) / 100.0, acc, gyr)
        store_recording(
            Recording(block, 100.0, "walk"), folder / person / "walk.hipline", facts={"person": person},
            tags={"shoes": "boots"}, pain=(PainScore(3.0, 0.0, 2), PainScore(9.0, 0.0, 6)), analysed=False,
        )  # fmt: skip
        table = np.column_stack([block.time_s, acc, gyr])
        np.savetxt(folder / person / "plain.csv", table, fmt="%.6f", delimiter=",", header=HEADER, comments="")
    (folder / "P02" / "cut.hipline").write_bytes((folder / "P02" / "walk.hipline").read_bytes()[:9000])
    (folder / "P02" / "notes.txt").write_text("Tuesday\n")
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "old.hipline").write_bytes(b"x")
    still = np.column_stack([np.arange(N) / 100.0, np.tile([9.81, 0, 0], (N, 1)), np.zeros((N, 3))])
    np.savetxt(folder / "still.csv", still, fmt="%.6f", delimiter=",", header=HEADER, comments="")
    return folder


@pytest.fixture(scope="session")
def measured(walks: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tables of them, measured one walk after the other in this process."""
    folder = tmp_path_factory.mktemp("measured")
    assert run_cohort([str(walks)], folder, Task(), jobs=1, scheduler=None, anew=False) == 0
    return folder
