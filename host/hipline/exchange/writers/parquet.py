"""Parquet, a file for each table; written by pyarrow, an extra."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from hipline.errors import UsageError
from hipline.exchange.text import HEADER
from hipline.exchange.writers.measured import Files, Measured, Options
from hipline.wording import how_to_add


def check() -> None:
    """Refuse where the extra is missing.

    Raises
    ------
    UsageError
        Says how to get it.
    """
    try:
        import pyarrow.parquet  # noqa: F401, PLC0415 - an extra
    except ImportError:
        raise UsageError(f"Parquet needs pyarrow to be written; {how_to_add('parquet')}") from None


def _bytes(columns: Mapping[str, Any], about: Mapping[str, Any] | None) -> bytes:
    import pyarrow  # noqa: PLC0415 - an extra
    from pyarrow import parquet  # noqa: PLC0415

    table = pyarrow.table({name: pyarrow.array(values.tolist(), _kind(values)) for name, values in columns.items()})
    if about is not None:
        table = table.replace_schema_metadata({"hipline": json.dumps(about, allow_nan=False)})
    data = io.BytesIO()
    parquet.write_table(table, data)
    return data.getvalue()


def _kind(values: Any) -> Any:
    import pyarrow  # noqa: PLC0415 - an extra

    kinds = {"f": pyarrow.float64(), "i": pyarrow.int64(), "b": pyarrow.bool_(), "U": pyarrow.string()}
    return kinds[values.dtype.kind]


def files(measured: Measured, options: Options) -> Files:
    """Return the files of a walk, by name; the summary is in the metadata of the samples and strides, as "hipline"."""
    del options
    block, walk = measured.recording.block, measured.walk
    samples = np.column_stack([block.time_s, block.acc_sensor, block.gyr_sensor])
    tables: dict[str, Mapping[str, Any]] = {
        "": dict(zip(HEADER.split(","), samples.T, strict=True)) | {"index": block.index},
        ".angles": {
            name: getattr(walk.angles, name) for name in ("time_s", "tilt_deg", "obliquity_deg", "rotation_deg")
        },
    }
    for name, table in (("contacts", walk.contacts), ("strides", walk.strides), ("cues", walk.cues)):
        tables[f".{name}"] = {column: table[column] for column in table.dtype.names or ()}
    about = {"": walk.summary, ".strides": walk.summary}
    return {f"{measured.name}{name}.parquet": _bytes(columns, about.get(name)) for name, columns in tables.items()}
