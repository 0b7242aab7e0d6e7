"""Whatever happens to a file: it is read, or refused in one line."""

import io

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.io import savemat

from hipline.errors import InputError
from hipline.exchange.plain import read_recording

from .test_phones import zipped
from .test_research import trial

KINDS = {
    "dot.csv": lambda of: of("dot_text")(),
    "mt.txt": lambda of: of("mt_text")(),
    "wit.txt": lambda of: of("wit_text")("new", date="2024-01-05 ", start_s=36000.0),
    "phyphox.zip": lambda of: zipped(of("phyphox_sheets")),
    "logger.zip": lambda of: zipped(of("logger_sheets")("ios")),
    "data.mat": lambda of: matlab(of("si")),
    "walk.cwa": lambda of: of("cwa_bytes")(),
    "walk.parquet": lambda of: parquet(of("si")),
}


def matlab(si):
    data = io.BytesIO()
    savemat(data, {"data": {"TimeMeasure1": {"Test5": {"Trial1": trial(si)}}}})
    return data.getvalue()


def parquet(si):
    pyarrow = pytest.importorskip("pyarrow", reason="the extra 'parquet' is not installed")
    from pyarrow import parquet

    from hipline.exchange.text import HEADER

    data = io.BytesIO()
    parquet.write_table(pyarrow.table(dict(zip(HEADER.split(","), np.column_stack(si).T, strict=True))), data)
    return data.getvalue()


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cut=st.floats(0.0, 1.0),
    hits=st.lists(st.tuples(st.floats(0.0, 1.0, exclude_max=True), st.integers(0, 255)), max_size=6),
)
def test_a_file_that_is_cut_or_damaged_is_read_or_refused_in_one_line(kind, cut, hits, request, tmp_path):
    if kind == "walk.cwa":
        pytest.importorskip("cwa_reader_rs", reason="the extra 'cwa' is not installed")
    content = KINDS[kind](request.getfixturevalue)
    data = bytearray(content if isinstance(content, bytes) else content.encode())
    for at, value in hits:
        data[int(at * len(data))] = value
    path = tmp_path / kind
    path.write_bytes(bytes(data[: max(1, int(cut * len(data)))]) if cut < 0.9 else bytes(data))
    said = ""
    try:
        assert np.isfinite(read_recording(path).block.acc_sensor).all()
    except InputError as error:
        said = str(error)
    assert not said or (said.startswith(f"{path}: ") and "\n" not in said)
