"""The tables of `hipline analyse`, and the samples as the plain CSV."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hipline.exchange.recording import Recording
from hipline.exchange.results import result_files
from hipline.exchange.text import HEADER
from hipline.exchange.writers.measured import Files, Measured, Options

_ROWS_AT_ONCE = 8192


def samples_text(recording: Recording) -> Iterator[str]:
    """Write the samples in pieces; every number comes back to the last bit."""
    yield HEADER + "\n"
    block = recording.block
    for at in range(0, len(block), _ROWS_AT_ONCE):
        part = block[at : at + _ROWS_AT_ONCE]
        rows = np.column_stack([part.time_s, part.acc_sensor, part.gyr_sensor]).tolist()
        yield "".join(",".join(map(repr, row)) + "\n" for row in rows)


def files(measured: Measured, options: Options) -> Files:
    """Return the files of a walk, by name."""
    del options
    return {f"{measured.name}.csv": samples_text(measured.recording), **result_files(measured.walk)}
