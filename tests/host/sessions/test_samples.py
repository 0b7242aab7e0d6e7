from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import numpy as np
import pytest

from hipline.errors import InputError
from hipline.sessions.file import Session
from hipline.sessions.samples import in_order
from hipline_device.samples import SampleBlock


def block(index: list[int], value: float) -> SampleBlock:
    of = np.array(index)
    return SampleBlock(of, of / 100.0, np.full((len(of), 3), value), np.zeros((len(of), 3)))


def test_what_came_late_is_put_in_its_place_and_of_two_the_first_counts():
    whole = in_order([block([0, 1, 4], 1.0), block([2, 3], 2.0), block([3, 4, 5], 3.0)])
    assert whole.index.tolist() == [0, 1, 2, 3, 4, 5]
    assert whole.acc_sensor[:, 0].tolist() == [1.0, 1.0, 2.0, 2.0, 1.0, 3.0]
    assert whole.time_s.tolist() == [0.0, 0.01, 0.02, 0.03, 0.04, 0.05]


def test_a_block_of_a_run_that_is_not_there_is_told_as_damage(recorded, path):
    shutil.copyfile(recorded, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        file.execute("UPDATE blocks SET run = 9 WHERE id = 3")
    with Session(path) as session, pytest.raises(InputError, match="there is no run 9"):
        session.samples()
