"""The tables of `hipline analyse`, and the samples as the plain CSV."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hipline.exchange.recording import Recording
from hipline.exchange.results import result_files
from hipline.exchange.tables import pieces
from hipline.exchange.text import HEADER
from hipline.exchange.writers.measured import Files, Measured, Options


def samples_text(recording: Recording) -> Iterator[str]:
    """Write the samples in pieces; every number comes back to the last bit."""
    yield HEADER + "\n"
    block = recording.block
    for part in (block[piece] for piece in pieces(len(block))):
        rows = np.column_stack([part.time_s, part.acc_sensor, part.gyr_sensor]).tolist()
        yield "".join(",".join(map(repr, row)) + "\n" for row in rows)


def files(measured: Measured, options: Options) -> Files:
    """Return the files of a walk, by name."""
    del options
    return {f"{measured.name}.csv": samples_text(measured.recording), **result_files(measured.walk)}
