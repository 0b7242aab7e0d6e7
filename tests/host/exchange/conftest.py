"""Plain recordings, good and bad, written by the tests themselves."""

from pathlib import Path

import numpy as np
import pytest

from hipline.errors import InputError
from hipline.exchange.plain import read_recording
from hipline.exchange.text import HEADER
from hipline_sim.presets import preset
from hipline_sim.walker import Walker


@pytest.fixture(scope="session")
def standing_then_walking():
    """Twelve seconds of a walk at 100 Hz: time, acceleration, angular rate."""
    acc, gyr = Walker(preset("straight")).samples(400, 1200)
    table = np.column_stack([np.arange(len(acc)) / 100.0, acc, gyr])
    table.flags.writeable = False
    return table


@pytest.fixture
def table(standing_then_walking):
    return standing_then_walking.copy()


@pytest.fixture
def as_csv():
    """Write a table as text."""

    def as_csv(table, header=HEADER, separator=",") -> str:
        rows = (separator.join(f"{value:.6f}" for value in row) for row in table.tolist())
        return "\n".join([header.replace(",", separator), *rows]) + "\n"

    return as_csv


@pytest.fixture
def lines(table, as_csv):
    """Give the lines of a good CSV."""
    return as_csv(table).splitlines()


@pytest.fixture
def write(tmp_path, as_csv):
    """Write text, bytes, lines or a table into a file, and return its path."""

    def write(content, name="walk.csv", **kind) -> Path:
        path = tmp_path / name
        if isinstance(content, np.ndarray):
            content = as_csv(content, **kind)
        if isinstance(content, list):
            content = "\n".join(content) + "\n"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def refused(write):
    """Write a file that has to be refused, and return the one line that says why."""

    def refused(content, name="walk.csv", *, acc_unit="m/s2", gyr_unit="rad/s", **kind) -> str:
        path = write(content, name, **kind)
        with pytest.raises(InputError) as told:
            read_recording(path, acc_unit, gyr_unit)
        line = str(told.value)
        assert line.startswith(f"{path}: ")
        assert "\n" not in line
        return line.removeprefix(f"{path}: ")

    return refused
