"""Parquet with the columns of the plain CSV; read by pyarrow, an extra."""

from __future__ import annotations

import io

import numpy as np

from hipline.errors import InputError
from hipline.exchange.recording import Columns
from hipline.exchange.text import HEADER
from hipline.wording import how_to_add

START = b"PAR1"

_NAMES = tuple(HEADER.split(","))


def parse(data: bytes) -> Columns:
    """Read the samples; other columns are left alone.

    Raises
    ------
    InputError
        When the extra is missing, the file is damaged, or a column is missing or holds no numbers.
    """
    try:
        import pyarrow  # noqa: PLC0415 - an extra
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise InputError(f"is a Parquet file, which needs an extra to be read; {how_to_add('parquet')}") from None
    try:
        file = parquet.ParquetFile(io.BytesIO(data))
        has = file.schema_arrow.names
        missing = [name for name in _NAMES if name not in has]
        if missing:
            raise InputError(
                f"has no column {', '.join(missing)} (it has {', '.join(has[:12])}); a recording has {HEADER}"
            )
        table = file.read(columns=list(_NAMES))
        values = [table.column(name).cast(pyarrow.float64()).to_numpy() for name in _NAMES]
    except (pyarrow.ArrowException, OSError) as error:
        raise InputError(f"is a damaged Parquet file ({str(error).splitlines()[0]}); copy or export it again") from None
    return Columns(np.column_stack(values), _NAMES)
