"""What is measured already, a file for each walk; and the two tables that are made of them."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq

from hipline.cohort.task import WalkOutcome
from hipline.disk import replacing
from hipline.errors import HiplineError, InputError, UsageError
from hipline.events import Stride
from hipline.exchange.together import FIRST, in_order

STRIDES, WALKS = "strides.parquet", "sessions.parquet"
_MEASURED = ".measured"  # folder
_ROW = b"hipline_row"
_WALKS_AT_ONCE = 256  # in a row group: few large ones read faster
_TEXT = pa.string()
_TYPES = {float: pa.float64(), int: pa.int64(), bool: pa.bool_()}
_STRIDE = pa.schema([(name, _TYPES.get(hint, _TEXT)) for name, hint in get_type_hints(Stride).items()])


class Store:
    """The folder of a cohort.

    Parameters
    ----------
    folder : Path
        Where the tables go; made where it is missing.

    Raises
    ------
    InputError
        When it cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._measured = folder / _MEASURED
        if folder.exists() and not folder.is_dir():
            raise UsageError(f"{folder}: is a file; name a folder with --out")
        try:
            self._measured.mkdir(parents=True, exist_ok=True)
            for part in (*self._measured.glob("*.part"), *folder.glob(".*.part")):
                part.unlink()
        except OSError as error:
            raise self._unwritable(error) from None

    def has(self, key: str) -> bool:
        """Tell whether a walk is measured already."""
        return self._path(key).exists()

    def put(self, key: str, measured: WalkOutcome) -> None:
        """Keep what came of a walk; after that it is never lost.

        Raises
        ------
        HiplineError
            When it cannot be written.
        """
        columns = {
            # what is not known is null: NaN would make a mean over a column not known, too
            name: pa.array(measured.strides[name].tolist(), _STRIDE.field(name).type, from_pandas=True)
            for name in _STRIDE.names
        }
        table = pa.table(columns, schema=_STRIDE.with_metadata({_ROW: json.dumps(measured.row)}))
        self._write(self._path(key), [table], table.schema)

    def get(self, key: str) -> tuple[dict[str, Any], pa.Table] | None:
        """Return the row and the strides of a walk; None where they are not there, or cannot be read."""
        try:
            table = pq.read_table(self._path(key), use_threads=False)
            return json.loads(table.schema.metadata[_ROW]), table
        except (OSError, pa.ArrowException, KeyError, TypeError, ValueError):
            return None

    def forget(self, key: str) -> None:
        """Let a walk be measured again."""
        with contextlib.suppress(OSError):
            self._path(key).unlink()

    def write_tables(self, walks: Sequence[tuple[str, Path, WalkOutcome | None]]) -> int:
        """Write the two tables, in this order of the walks.

        Parameters
        ----------
        walks : sequence of (str, Path, WalkOutcome or None)
            The key and the file of each, and what came of it where that was not kept.

        Returns
        -------
        int
            Strides in all.

        Raises
        ------
        HiplineError
            When they cannot be written; those of an earlier call stay then.
        """
        rows: list[dict[str, Any]] = []
        count = 0

        def groups() -> Iterator[pa.Table]:
            nonlocal count
            waiting: list[pa.Table] = []
            for key, file, lost in walks:
                row, strides = (lost.row, _STRIDE.empty_table()) if lost is not None else self._kept(key, file)
                rows.append(row | {"file": str(file)})
                waiting.append(_named(strides, str(row[FIRST]), str(file)))
                count += len(strides)
                if len(waiting) >= _WALKS_AT_ONCE:
                    yield pa.concat_tables(waiting)
                    waiting.clear()
            yield pa.concat_tables([_named(_STRIDE.empty_table(), "", ""), *waiting])

        schema = _named(_STRIDE.empty_table(), "", "").schema
        self._write(self.folder / STRIDES, groups(), schema)
        table = _table_of(rows)
        self._write(self.folder / WALKS, [table], table.schema)
        return count

    def _kept(self, key: str, file: Path) -> tuple[dict[str, Any], pa.Table]:
        found = self.get(key)
        if found is None:
            self.forget(key)
            raise HiplineError(f"{self._path(key)}: the result of {file} was damaged; give the command again")
        return found[0], found[1].replace_schema_metadata(None)

    def _path(self, key: str) -> Path:
        return self._measured / f"{key}.parquet"

    def _write(self, path: Path, tables: Iterable[pa.Table], schema: pa.Schema) -> None:
        try:
            with replacing(path) as part, pq.ParquetWriter(part, schema, compression="zstd") as writer:
                for table in tables:
                    writer.write_table(table)
        except OSError as error:
            raise self._unwritable(error) from None

    def _unwritable(self, error: OSError) -> InputError:
        return InputError(
            f"{self.folder}: cannot be written ({error.strerror or error}); choose another folder with --out, "
            "or make room. What was measured before is kept"
        )


def _named(strides: pa.Table, name: str, file: str) -> pa.Table:
    """Put name and file of the walk in front of its strides."""
    columns = [pa.array([text] * len(strides), _TEXT) for text in (name, file)]
    return pa.table([*columns, *strides.columns], names=[FIRST, "file", *strides.column_names])


def _table_of(rows: Sequence[dict[str, Any]]) -> pa.Table:
    """Return rows as a table whose columns do not depend on their order."""
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.table({name: _column([row.get(name) for row in rows]) for name in in_order(names)})


def _column(values: list[Any]) -> pa.Array:
    kinds = {type(value) for value in values if value is not None}
    if (kinds <= {float, int} and float in kinds) or not kinds:
        return pa.array([None if value is None else float(value) for value in values], pa.float64())
    if kinds == {int}:
        return pa.array(values, pa.int64())
    if kinds == {bool}:
        return pa.array(values, pa.bool_())
    return pa.array([None if value is None else str(value) for value in values], _TEXT)
