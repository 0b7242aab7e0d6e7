"""The samples of a session file: the blocks as they were received, and every sample once, in its place."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from hipline.sessions.codec import DamagedError, Packed, unpack
from hipline.sessions.values import Run, StoredBlock
from hipline_device.samples import SampleBlock


def stored_blocks(
    connection: sqlite3.Connection, runs: Iterable[Run], condition: str, values: Sequence[object] = ()
) -> Iterator[StoredBlock]:
    """Yield the blocks for which a condition holds; one that is damaged raises, as SQLite does.

    Parameters
    ----------
    connection : sqlite3.Connection
        To the file.
    runs : iterable of Run
        All of the file: what a count is hangs on the run.
    condition : str
        What follows WHERE.
    values : sequence
        Of its question marks.

    Raises
    ------
    DamagedError
        When a block is not what was written, or is of no run.
    """
    origins = {run.id: run.origin for run in runs}
    cursor = connection.execute(
        "SELECT id, run, received_s, late, first_index, first_time_s, count, index_data, time_data, encoding, "
        f"data, times, crc FROM blocks WHERE {condition}",
        values,
    )
    for block_id, run, received_s, late, *packed, crc in cursor:
        if run not in origins:
            raise DamagedError(f"there is no run {run!r}")
        origin = origins[run]
        block = unpack(Packed(*packed), crc, origin.rate_hz, origin.column_scales)
        yield StoredBlock(block_id, run, received_s, bool(late), origin.placed(block))


def in_order(blocks: list[SampleBlock]) -> SampleBlock:
    """Join blocks, at least one, into one in which every sample is once, and in its place."""
    whole = SampleBlock.join(blocks)
    if (np.diff(whole.index) > 0).all():
        return whole
    _, first = np.unique(whole.index, return_index=True)  # of two with the same index, the first that came
    return SampleBlock(whole.index[first], whole.time_s[first], whole.acc_sensor[first], whole.gyr_sensor[first])
