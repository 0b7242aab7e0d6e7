"""The CWA file of Axivity's AX6: g, deg/s, sensor frame; read by cwa-reader-rs, an extra."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from hipline.errors import InputError
from hipline.exchange.recording import Columns
from hipline.wording import how_to_add
from hipline_device.samples import STANDARD_GRAVITY

START = b"MD\xfc\x03"  #: of the file: a header of 1,020 bytes

_ACC, _GYR = (tuple(f"{kind}_{axis}" for axis in "xyz") for kind in ("acc", "gyro"))


def read(path: Path) -> Columns:
    """Read the samples of a file.

    Raises
    ------
    InputError
        When the extra is missing, the file is damaged, or there is no gyroscope in it.
    """
    try:
        import cwa_reader_rs  # noqa: PLC0415 - an extra
    except ImportError:
        raise InputError(f"is an Axivity file, which needs an extra to be read; {how_to_add('cwa')}") from None
    try:
        frame = cwa_reader_rs.read_cwa_file(  # pyright: ignore[reportAttributeAccessIssue]
            str(path),
            include_magnetometer=False,
            include_temperature=False,
            include_light=False,
            include_battery=False,
        )
    except Exception as error:  # whatever the reader raises, the file is the reason
        raise InputError(f"is a damaged Axivity file ({error}); copy or export it again") from None
    missing = [name for name in (*_ACC, *_GYR) if name not in frame.columns]
    if missing:
        raise InputError(f"has no {', '.join(missing)}: an AX3, or the gyroscope was off; record with an AX6, gyro on")
    times_s = (frame.index - frame.index[0]).total_seconds().to_numpy() if len(frame) else np.empty(0)
    acc, gyr = (frame[list(names)].to_numpy(dtype=np.float64) for names in (_ACC, _GYR))
    values = np.column_stack([times_s, acc * STANDARD_GRAVITY, gyr * (np.pi / 180.0)])
    return Columns(values, ("timestamp", *_ACC, *_GYR))
