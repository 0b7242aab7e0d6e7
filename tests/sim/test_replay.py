import shutil
from pathlib import Path

import numpy as np
import pytest

from hipline_sim.errors import RecordingError
from hipline_sim.replay import CSV_HEADER, Replay


def table(n=200, rate_hz=100.0, start_s=0.0):
    """Return a recording whose columns tell row and place."""
    rows = np.arange(n)
    values = np.zeros((n, 7))
    values[:, 0] = start_s + rows / rate_hz
    values[:, 1:4] = [9.8, 0.1, -0.2]
    values[:, 4] = rows * 1e-3
    return values


def write_csv(path, values, header=CSV_HEADER):
    np.savetxt(path, values, delimiter=",", header=header, comments="", fmt="%.9g")
    return path


def write_npz(path, values):
    np.savez(path, time_s=values[:, 0], acc=values[:, 1:4], gyr=values[:, 4:])
    return path


@pytest.mark.parametrize("write", [write_csv, write_npz])
def test_a_recording_comes_back_as_it_is(tmp_path, write):
    values = table()
    replay = Replay.open(write(tmp_path / f"walk.{write.__name__[-3:]}", values))
    assert (len(replay), replay.rate_hz) == (200, pytest.approx(100.0))
    assert np.hstack(replay.read(0, 200)) == pytest.approx(values[:, 1:], abs=1e-8)


def test_reading_on_from_anywhere_gives_the_same():
    replay = Replay(table())
    whole = np.hstack(replay.read(0, 200))
    parts = np.vstack([np.hstack(replay.read(start, 7)) for start in range(0, 200, 7)])
    assert np.array_equal(whole, parts)
    assert [len(replay.read(start, 10)[0]) for start in (190, 195, 200, 10**6)] == [10, 5, 0, 0]


@pytest.mark.parametrize("rate_hz", [20.0, 49.849, 128.0, 1000.0])
def test_the_rate_of_the_recording_is_kept(rate_hz):
    assert Replay(table(2000, rate_hz)).rate_hz == pytest.approx(rate_hz)


def test_a_gap_in_time_is_samples_that_were_never_taken():
    values = np.delete(table(), [50, 51, 52, 120], axis=0)
    replay = Replay(values)
    assert (len(replay), replay.rate_hz) == (200, pytest.approx(100.0))
    acc, gyr = replay.read(0, 200)
    assert np.flatnonzero(np.isnan(acc[:, 0])).tolist() == [50, 51, 52, 120]
    assert np.flatnonzero(np.isnan(gyr[:, 0])).tolist() == [50, 51, 52, 120]
    assert gyr[119, 0] == pytest.approx(0.119)
    assert gyr[121, 0] == pytest.approx(0.121)


def test_uneven_steps_within_reason_are_no_gaps():
    values = table(6000)
    values[:, 0] += np.random.default_rng(0).uniform(-0.003, 0.003, 6000)
    replay = Replay(values)
    assert len(replay) == 6000
    assert not np.isnan(replay.read(0, 6000)[0]).any()


def test_a_clock_that_begins_late_is_no_gap():
    assert len(Replay(table(start_s=1.7e9))) == 200


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_csv_of_other_systems_is_read(tmp_path, newline):
    path = write_csv(tmp_path / "walk.csv", table())
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", newline.encode()))
    assert len(Replay.open(path)) == 200


def _swap(values, row, time_s):
    values = values.copy()
    values[row, 0] = time_s
    return values


def _nan(values, row, column):
    values = values.copy()
    values[row, column] = np.nan
    return values


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (table(0), "holds 0 samples"),
        (table(1), "holds 1 samples"),
        (_swap(table(), 100, 0.5), r"time goes from 0\.99 to 0\.5 s at sample 100; it must increase"),
        (_swap(table(), 100, 0.99), "time goes from 0.99 to 0.99 s at sample 100"),
        (_nan(table(), 33, 2), "sample 33 holds NaN"),
        (_nan(table(), 34, 0), "sample 34 holds NaN"),
        (table(rate_hz=10.0), "holds 10 samples per second; 20 to 1000 can be streamed"),
        (table(rate_hz=4000.0), "holds 4000 samples per second"),
        (table() * [1, *[1 / 9.80665] * 3, 1, 1, 1], "if it is in g, multiply by 9.80665"),
        (table() * [1, *[1000 / 9.80665] * 3, 1, 1, 1], "if it is in mg, multiply by 0.00980665"),
        (table() * [1, 1, 1, 1, *[57.3 * 20] * 3], "if it is in deg/s, multiply by 0.0174533"),
    ],
)
def test_a_recording_that_cannot_be_streamed_is_one_clear_line(tmp_path, values, words):
    for path in (write_csv(tmp_path / "walk.csv", values), write_npz(tmp_path / "walk.npz", values)):
        with pytest.raises(RecordingError, match=words) as caught:
            Replay.open(path)
        assert str(caught.value).startswith(f"{path}: ")
        assert "\n" not in str(caught.value)


def _times_of_a_phone(n=400):
    return np.cumsum(np.tile([0.004, 0.016, 0.004, 0.0255], n // 4))


def test_times_too_uneven_to_be_a_rate_are_refused():
    values = table(400)
    values[:, 0] = _times_of_a_phone()
    with pytest.raises(RecordingError, match="the times are too uneven"):
        Replay(values)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "the first line must be"),
        ("other.csv", b"time,x,y,z\n1,2,3,4\n", "the first line must be .* it is 'time,x,y,z'"),
        ("short.csv", f"{CSV_HEADER}\n0,1,2,3,4,5\n".encode(), "not a recording"),
        ("words.csv", f"{CSV_HEADER}\n0,1,2,3,4,5,six\n".encode(), "not a recording: could not convert .*six"),
        ("header.csv", f"{CSV_HEADER}\n".encode(), "holds 0 samples"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\x00\xff", "not a recording"),
        ("empty.npz", b"", "not a recording"),
        ("broken.npz", b"PK\x03\x04 and no more", "not a recording"),
        ("text.npz", b"time_s,acc\n", "not a recording"),
    ],
)
def test_a_file_that_is_no_recording_is_one_clear_line(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RecordingError, match=words) as caught:
        Replay.open(path)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"time_s": np.arange(5.0), "acc": np.zeros((5, 3))}, "has no array 'gyr'"),
        ({"time_s": np.arange(5.0), "acc": np.zeros((4, 3)), "gyr": np.zeros((5, 3))}, "have shapes"),
        ({"time_s": np.zeros((5, 1)), "acc": np.zeros((5, 3)), "gyr": np.zeros((5, 3))}, "have shapes"),
        ({"time_s": np.array(["a"] * 5), "acc": np.zeros((5, 3)), "gyr": np.zeros((5, 3))}, "not a recording"),
        ({"time_s": np.array([None] * 5), "acc": np.zeros((5, 3)), "gyr": np.zeros((5, 3))}, "not a recording"),
    ],
)
def test_arrays_that_do_not_fit_are_one_clear_line(tmp_path, arrays, words):
    np.savez(tmp_path / "walk.npz", **arrays)
    with pytest.raises(RecordingError, match=words):
        Replay.open(tmp_path / "walk.npz")


def test_a_bare_array_is_not_an_archive(tmp_path):
    np.save(tmp_path / "walk.npy", np.zeros(5))
    shutil.move(tmp_path / "walk.npy", tmp_path / "walk.npz")
    with pytest.raises(RecordingError, match="not an npz archive"):
        Replay.open(tmp_path / "walk.npz")


def test_a_missing_file_and_a_folder_are_one_clear_line(tmp_path):
    with pytest.raises(RecordingError, match="there is no such file"):
        Replay.open(tmp_path / "none.csv")
    with pytest.raises(RecordingError, match="cannot be read"):
        Replay.open(tmp_path)


def test_every_recording_of_real_people_can_be_streamed(recordings):
    for path in sorted(Path(recordings).glob("*.npz")):
        replay = Replay.open(path)
        with np.load(path) as arrays:
            time_s, acc = arrays["time_s"], arrays["acc"]
        taken = np.flatnonzero(~np.isnan(replay.read(0, len(replay))[0][:, 0]))
        assert len(taken) == len(time_s)
        assert np.abs(taken / replay.rate_hz - (time_s - time_s[0])).max() < 1e-4
        assert np.array_equal(replay.read(0, len(replay))[0][taken], acc)
