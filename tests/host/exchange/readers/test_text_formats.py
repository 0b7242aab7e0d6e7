import numpy as np
import pytest

from hipline.exchange.plain import is_meant_as_recording, read_recording


def same(recording, si, atol=2e-6):
    time_s, acc, gyr = si
    assert recording.rate_hz == 100.0
    np.testing.assert_allclose(recording.block.time_s - recording.block.time_s[0], time_s, atol=2e-6)
    np.testing.assert_allclose(recording.block.acc_sensor, acc, atol=atol * 9.81)
    np.testing.assert_allclose(recording.block.gyr_sensor, gyr, atol=atol)


def test_the_dot_apps_degrees_and_microseconds_become_radians_and_seconds_over_the_wrap(si, dot_text, write):
    path = write(dot_text(), "walk.csv")
    assert is_meant_as_recording(path)
    same(read_recording(path), si)


def test_a_dot_recording_without_raw_samples_says_which_mode_has_them(dot_text, refused):
    said = refused(dot_text(names="Euler_X,Euler_Y,Euler_Z,FreeAcc_X,FreeAcc_Y,FreeAcc_Z"))
    assert "no acc_x" in said
    assert "Rate quantities" in said


def test_a_broken_row_of_a_dot_recording_is_told_with_its_line_and_column(dot_text, refused):
    lines = dot_text().splitlines()
    cells = lines[20].split(",")
    cells[3] = "oops"
    lines[20] = ",".join(cells)
    assert "line 21, column acc_y: 'oops' is not a number" in refused(lines)


@pytest.mark.parametrize("fine", [True, False])
def test_mt_manager_gives_times_from_its_fine_clock_or_else_from_the_packets_over_their_wrap(si, mt_text, write, fine):
    path = write(mt_text(fine=fine), "MT_00B40B91.txt")
    assert is_meant_as_recording(path)
    same(read_recording(path), si)


def test_a_packet_lost_by_mt_manager_is_a_gap(mt_text, write):
    lines = mt_text(fine=False).splitlines()
    del lines[500:510]
    recording = read_recording(write(lines, "walk.txt"))
    assert np.diff(recording.block.index).max() == 11
    assert "10 lost samples" in recording.notes[0]


def test_mt_manager_without_any_clock_is_refused(mt_text, refused):
    assert "Update Rate" in refused(mt_text(fine=False, rate=""), "walk.txt")


@pytest.mark.parametrize(
    ("kind", "date", "point"),
    [("pc", "", "."), ("app", "", "."), ("app", "2024-1-5 ", ":"), ("new", "", ":"), ("new", "2024-01-05 ", ".")],
)
def test_witmotions_g_and_degrees_are_converted_and_midnight_is_no_jump(si, wit_text, write, kind, date, point):
    start_s = 86394.0 if not date else 36000.0
    path = write(wit_text(kind, start_s=start_s, date=date, point=point), "walk.txt")
    assert is_meant_as_recording(path)
    same(read_recording(path), si)


def test_the_degree_sign_may_come_in_any_encoding(si, wit_text, write):
    same(read_recording(write(wit_text("app").encode("gbk"), "walk.csv")), si)


def test_two_witmotion_sensors_in_one_file_are_not_mixed(wit_text, refused):
    assert "2 sensors" in refused(wit_text("app", device=lambda k: "AB"[k % 2]))


def test_a_witmotion_time_that_is_none_is_told_with_its_line(wit_text, refused):
    lines = wit_text("app").splitlines()
    lines[7] = lines[7].replace(":", "_", 1)
    assert refused(lines).startswith("line 8, column time: ")


def test_units_of_a_kind_that_knows_its_own_are_not_asked_for(dot_text, refused):
    assert refused(dot_text(), acc_unit="g").endswith('whose units are known; leave out acc_unit="g"')
