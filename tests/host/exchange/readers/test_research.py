"""Files of researchers: BIDS-Motion, Mobilise-D, Axivity, Parquet."""

import json

import numpy as np
import pytest
from scipy.io import savemat

from hipline.exchange.plain import is_meant_as_recording, read_recording

from .conftest import G

NAME = "sub-01_task-walk_tracksys-imu"


@pytest.fixture
def dataset(si, tmp_path):
    """Write a BIDS-Motion recording of a foot and a pelvis sensor, in g and deg/s."""
    _, acc, gyr = si
    folder = tmp_path / "sub-01" / "motion"
    folder.mkdir(parents=True)
    rows, columns = [], []
    for point, scale in (("left_foot", 0.5), ("lower_back", 1.0)):
        for kind, unit, values in (("GYRO", "deg/s", np.degrees(gyr)), ("ACCEL", "g", acc / G)):
            for k, axis in enumerate("xyz"):
                rows.append("\t".join([f"{point}_{kind}_{axis}", axis, kind, point, unit]))
                columns.append(scale * values[:, k])
    (folder / f"{NAME}_channels.tsv").write_text("\n".join(["name\tcomponent\ttype\ttracked_point\tunits", *rows]))
    np.savetxt(folder / f"{NAME}_motion.tsv", np.column_stack(columns), fmt="%.9f", delimiter="\t")
    (tmp_path / "task-walk_tracksys-imu_motion.json").write_text(json.dumps({"SamplingFrequency": 100}))
    return folder / f"{NAME}_motion.tsv"


def test_bids_motion_gives_the_sensor_on_the_pelvis_with_metadata_from_wherever_they_hold(si, dataset):
    assert is_meant_as_recording(dataset)
    recording = read_recording(dataset)
    np.testing.assert_allclose(recording.block.time_s, si[0], atol=1e-9)
    np.testing.assert_allclose(recording.block.acc_sensor, si[1], atol=1e-7)
    np.testing.assert_allclose(recording.block.gyr_sensor, si[2], atol=1e-8)


def test_bids_motion_without_its_channels_is_refused(dataset):
    dataset.with_name(f"{NAME}_channels.tsv").unlink()
    with pytest.raises(Exception, match=r"channels\.tsv is missing"):
        read_recording(dataset)


def test_a_value_that_is_not_available_counts_as_lost(dataset):
    lines = dataset.read_text().splitlines()
    lines[600] = "\t".join(["n/a"] * 12)
    dataset.write_text("\n".join(lines))
    recording = read_recording(dataset)
    assert len(recording.block) == 1199
    assert "line 601" in recording.notes[0]


def trial(si, **more):
    _, acc, gyr = si
    rate = {"Acc": 100.0, "Gyr": 100.0}
    return {"SU": {"LowerBack": {"Acc": acc / G, "Gyr": np.degrees(gyr), "Fs": rate, **more}}, "StartDateTime": "x"}


def test_the_matlab_file_of_mobilise_d_is_converted_from_g_and_degrees(si, tmp_path):
    path = tmp_path / "data.mat"
    savemat(path, {"data": {"TimeMeasure1": {"Test5": {"Trial1": trial(si)}}}})
    assert is_meant_as_recording(path)
    recording = read_recording(path)
    assert (recording.name, recording.rate_hz) == ("data", 100.0)
    np.testing.assert_allclose(recording.block.acc_sensor, si[1], atol=1e-9)
    np.testing.assert_allclose(recording.block.gyr_sensor, si[2], atol=1e-9)


def test_of_several_trials_one_is_named(si, tmp_path):
    path = tmp_path / "data.mat"
    stamps = {"Timestamp": 1.7e9 + si[0]}
    savemat(path, {"data": {"TimeMeasure1": {"Test5": {"Trial1": trial(si), "Trial2": trial(si, **stamps)}}}})
    with pytest.raises(Exception, match=r"2 trials: TimeMeasure1\.Test5\.Trial1, .*data\.mat#TimeMeasure1"):
        read_recording(path)
    recording = read_recording(f"{path}#Test5.Trial2")
    assert recording.name == "data-Test5.Trial2"
    assert len(recording.block) == 1200
    with pytest.raises(Exception, match="0 of its trials are called Trial9"):
        read_recording(f"{path}#Trial9")


@pytest.mark.parametrize("cut", [200, 3000])
def test_a_matlab_file_that_is_cut_off_is_refused_in_one_line(si, tmp_path, cut):
    path = tmp_path / "data.mat"
    savemat(path, {"data": {"TimeMeasure1": {"Test5": {"Trial1": trial(si)}}}})
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(Exception, match="MATLAB file") as told:
        read_recording(path)
    assert "\n" not in str(told.value)


def test_an_axivity_file_is_converted_from_counts(si, cwa_bytes, write):
    pytest.importorskip("cwa_reader_rs", reason="the extra 'cwa' is not installed")
    path = write(cwa_bytes(), "walk.cwa")
    assert is_meant_as_recording(path)
    recording = read_recording(path)
    assert recording.rate_hz == pytest.approx(100.0)
    np.testing.assert_allclose(recording.block.acc_sensor, si[1], atol=0.002)
    np.testing.assert_allclose(recording.block.gyr_sensor, si[2], atol=0.0003)


def test_an_axivity_file_without_a_gyroscope_is_refused(cwa_bytes, refused):
    pytest.importorskip("cwa_reader_rs", reason="the extra 'cwa' is not installed")
    assert "AX6" in refused(cwa_bytes(axes=3), "walk.cwa")


def test_an_axivity_file_without_the_extra_says_how_to_get_it(cwa_bytes, refused, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "cwa_reader_rs", None)
    assert '-e ".[cwa]"' in refused(cwa_bytes(), "walk.cwa")


def test_parquet_with_the_columns_of_the_plain_csv_is_read(si, tmp_path, refused):
    pyarrow = pytest.importorskip("pyarrow", reason="the extra 'parquet' is not installed")
    from pyarrow import parquet

    from hipline.exchange.text import HEADER

    columns = dict(zip(HEADER.split(","), np.column_stack(si).T, strict=True))
    path = tmp_path / "walk.parquet"
    parquet.write_table(pyarrow.table(columns | {"other": ["x"] * 1200}), path)
    assert is_meant_as_recording(path)
    np.testing.assert_array_equal(read_recording(path).block.acc_sensor, si[1])
    del columns["gyr_z_rad_s"]
    parquet.write_table(pyarrow.table(columns), path)
    assert "no column gyr_z_rad_s" in refused(path.read_bytes(), "b.parquet")
    assert "damaged Parquet" in refused(path.read_bytes()[:-30], "c.parquet")
