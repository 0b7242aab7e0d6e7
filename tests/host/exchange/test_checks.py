import numpy as np
import pytest

from hipline.exchange.plain import read_recording
from hipline.exchange.text import HEADER


def test_swapped_acceleration_and_rate_are_recognised(table, refused):
    names = HEADER.split(",")
    swapped = ",".join([names[0], *names[4:], *names[1:4]])
    assert "acc and gyr are swapped" in refused(table, header=swapped)
    table[:, 1:4] /= 9.80665
    assert "acc and gyr are swapped" in refused(table, header=swapped)


def test_a_time_column_swapped_with_another_is_recognised(table, refused):
    names = HEADER.split(",")
    assert "columns are not swapped" in refused(table, header=",".join([names[1], names[0], *names[2:]]))


@pytest.mark.parametrize(
    ("acc", "gyr", "told"),
    [
        (1 / 9.80665, 1, ['it is in g; add acc_unit="g"', "9.80665"]),
        (1000 / 9.80665, 1, ["mg; divide by 1000"]),
        (1670, 1, ["raw counts"]),
        (0.3, 1, ["gravity is missing"]),
        (1, 180 / np.pi, ['it is in deg/s; add gyr_unit="deg/s"', "0.0174533"]),
        (1, 7500, ["raw counts"]),
        (1, 0, ["gyroscope was off"]),
        (1 / 9.80665, 180 / np.pi, ['acc_unit="g"', 'gyr_unit="deg/s"']),
    ],
)
def test_wrong_units_are_told_by_magnitude_with_the_conversion(table, refused, acc, gyr, told):
    table[:, 1:4] *= acc
    table[:, 4:] *= gyr
    line = refused(table)
    assert all(word in line for word in told), line


def test_a_unit_option_that_does_not_fit_is_refused(table, refused):
    assert 'leave out acc_unit="g"' in refused(table, acc_unit="g")
    assert 'leave out gyr_unit="deg/s"' in refused(table, gyr_unit="deg/s")


def test_a_fall_is_not_taken_for_degrees(table, write):
    table[600:640, 4:] = 20.0
    assert read_recording(write(table)).notes == ()


@pytest.mark.parametrize(("factor", "unit"), [(1e3, "milliseconds"), (1e6, "microseconds"), (1e9, "nanoseconds")])
def test_a_time_that_is_not_in_seconds_is_told(table, refused, factor, unit):
    table[:, 0] = (table[:, 0] + 5.0) * factor
    assert f"looks like {unit}" in refused(table)


def test_a_number_of_the_sample_is_not_taken_for_a_time(table, refused):
    table[:, 0] = np.arange(len(table)) + 17.0
    assert "counts the samples" in refused(table)
    assert "divide it by the samples a second" in refused(table)


def test_time_that_jumps_back_is_refused_with_the_line(table, refused):
    table[700:, 0] -= 3.0
    assert refused(table).startswith("time jumps back at line 702, from 6.99 to 4 s")


def test_time_that_stands_still_is_refused_with_the_line(table, refused):
    table[700, 0] = table[699, 0]
    assert refused(table).startswith("time stands still at line 702: 6.99 s twice, 1 such row in all; remove")
    table[:, 0] = np.round(np.arange(len(table)) / 150.0, 2)
    assert "more decimals" in refused(table)
    table[:, 0] = 0.0
    assert "is 0 in every row" in refused(table)


def test_a_walk_backwards_in_time_is_refused(table, refused):
    assert "runs backwards" in refused(table[::-1])


def test_too_slow_too_fast_and_too_short_are_refused(table, refused):
    assert refused(table[::5]).startswith("20 samples a second are too few")
    fast = np.repeat(table, 10, axis=0)
    fast[:, 0] = np.arange(len(fast)) / 1000.0
    assert refused(fast).startswith("1000 samples a second are more than")
    assert refused(table[:300]).startswith("is only 3.0 s long")


@pytest.mark.parametrize("rate_hz", [50.0, 128.0, 200.0])
def test_every_usual_rate_is_taken(table, write, rate_hz):
    table[:, 0] = np.arange(len(table)) / rate_hz
    assert read_recording(write(table)).rate_hz == rate_hz


def test_gaps_become_steps_of_the_index(table, write):
    kept = np.delete(np.arange(len(table)), np.r_[100:130, 500, 900:1000])
    recording = read_recording(write(table[kept]))
    np.testing.assert_array_equal(recording.block.index, kept)
    assert recording.rate_hz == 100.0
    assert recording.notes[0].startswith("3 gaps with 131 lost samples (11 %); the longest lasts 1.01 s from 8.99 s")


@pytest.mark.parametrize("share", [0.0, 0.03, 0.1])
def test_a_jittered_clock_with_losses_counts_every_sample(table, write, share):
    chance = np.random.default_rng(5)
    long = np.tile(table, (5, 1))
    long[:, 0] = (np.arange(len(long)) + chance.uniform(-0.2, 0.2, len(long))) / 99.3
    kept = np.flatnonzero(chance.random(len(long)) >= share)
    recording = read_recording(write(long[kept]))
    np.testing.assert_array_equal(recording.block.index, kept - kept[0])
    assert abs(recording.rate_hz - 99.3) < 0.05


def test_times_of_arrival_are_refused(table, refused):
    table[:, 0] = np.repeat(table[9::10, 0], 10) + np.tile(np.arange(10) * 1e-4, len(table) // 10)
    assert "come in bursts" in refused(table)


def test_a_few_rows_without_a_number_count_as_lost(table, write):
    table[[5, 77, 800], [3, 0, 6]] = [np.nan, np.nan, np.inf]
    recording = read_recording(write(table))
    assert not [note for note in recording.notes if "more than a sensor measures" in note]  # none is told twice
    np.testing.assert_array_equal(recording.block.index, np.delete(np.arange(len(table)), [5, 77, 800]))
    assert recording.notes[0].startswith(
        "3 rows with a value that is no number counted as lost; the first is nan at line 7"
    )


def test_an_empty_cell_counts_as_lost(lines, write):
    lines[51] = lines[51].rpartition(",")[0] + ","
    assert len(read_recording(write(lines)).block) == len(lines) - 2


def test_a_value_that_no_sensor_gives_counts_as_lost(table, write):
    table[500, 2] = 1e30
    recording = read_recording(write(table))
    assert np.abs(recording.block.acc_sensor).max() < 100.0
    assert "1e+30 at line 502 (5 s), acc_y_m_s2" in recording.notes[0]


def test_many_rows_without_a_number_are_refused(table, refused):
    table[::3, 2] = np.nan
    assert "400 of 1200 rows (33 %)" in refused(table)
    table[:, 2] = np.nan
    assert refused(table).startswith("every value of acc_y_m_s2 is no number")


def test_a_clock_of_days_since_1970_keeps_its_times(table, write):
    table[:, 0] += 1.7e9
    recording = read_recording(write(table))
    assert recording.rate_hz == 100.0
    assert recording.block.time_s[0] == 1.7e9
