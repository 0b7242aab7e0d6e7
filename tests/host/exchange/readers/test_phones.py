import io
import zipfile

import numpy as np
import pytest

from hipline.exchange.plain import is_meant_as_recording, read_recording

from .conftest import sheet


def zipped(sheets, folder=""):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sheets.items():
            archive.writestr(folder + name, text)
        archive.writestr(f"{folder}meta/device.csv", '"property","value"\n"deviceModel","x"\n')
    return data.getvalue()


def same(recording, si):
    time_s, acc, gyr = si
    np.testing.assert_allclose(recording.block.time_s, time_s, atol=1e-8)
    np.testing.assert_allclose(recording.block.acc_sensor, acc, atol=1e-8)
    np.testing.assert_allclose(recording.block.gyr_sensor, gyr, atol=1e-8)


def test_a_phyphox_zip_gives_both_sensors(si, phyphox_sheets, write):
    path = write(zipped(phyphox_sheets), "Walk 2025-01-01.zip")
    assert is_meant_as_recording(path)
    recording = read_recording(path)
    same(recording, si)
    assert recording.notes == ()


def test_a_phyphox_csv_with_both_sensors_is_read_with_semicolons_and_decimal_commas_too(si, write):
    time_s, acc, gyr = si
    names = ["Time (s)", *(f"Acceleration {a} (m/s^2)" for a in "xyz"), *(f"Gyroscope {a} (rad/s)" for a in "xyz")]
    rows = [";".join(f"{v:.9f}" for v in row) for row in np.column_stack([time_s, acc, gyr])]
    text = "\n".join([";".join(f'"{name}"' for name in names), *rows]).replace(".", ",")
    path = write(text, "Raw Data.csv")
    assert is_meant_as_recording(path)
    same(read_recording(path), si)


def test_a_phyphox_recording_without_gravity_or_gyroscope_is_refused(phyphox_sheets, refused):
    linear = phyphox_sheets["Accelerometer.csv"].replace('"X', '"Linear Acceleration x', 1)
    sheets = {"Raw Data.csv": linear, "Gyroscope.csv": phyphox_sheets["Gyroscope.csv"]}
    assert "without gravity" in refused(zipped(sheets), "walk.zip")
    alone = {"Accelerometer.csv": phyphox_sheets["Accelerometer.csv"]}
    assert "no gyroscope" in refused(zipped(alone), "walk.zip")


@pytest.mark.parametrize(
    ("platform", "standardised"), [("android", False), ("android", True), ("ios", False), ("ios", True)]
)
def test_sensor_loggers_phones_give_the_same_specific_force(si, logger_sheets, write, platform, standardised):
    path = write(zipped(logger_sheets(platform, standardised)), "walk.zip")
    assert is_meant_as_recording(path)
    recording = read_recording(path)
    same(recording, si)
    assert ("turned" in " ".join(recording.notes)) == (platform == "ios" and not standardised)


def test_of_sheets_in_a_folder_any_gives_the_recording_and_one_stands_for_it(si, logger_sheets, tmp_path):
    for name, text in logger_sheets("android").items():
        (tmp_path / name).write_text(text)
    meant = [path.name for path in sorted(tmp_path.iterdir()) if is_meant_as_recording(path)]
    assert meant == ["TotalAcceleration.csv"]
    for name in ("TotalAcceleration.csv", "Gyroscope.csv"):
        same(read_recording(tmp_path / name), si)


def test_an_iphone_cannot_be_told_from_its_sheets_alone(logger_sheets, refused):
    sheets = logger_sheets("ios")
    del sheets["Metadata.csv"]
    assert "Metadata.csv is missing" in refused(zipped(sheets), "walk.zip")


def test_a_broken_row_is_told_with_its_sheet_and_line(phyphox_sheets, refused):
    lines = phyphox_sheets["Gyroscope.csv"].splitlines()
    lines[4] = lines[4].replace(".", "!", 1)
    assert refused(zipped(phyphox_sheets | {"Gyroscope.csv": "\n".join(lines)}), "a.zip").startswith(
        "Gyroscope.csv: line 5, column time (s): "
    )


def test_sensors_with_other_rates_and_starts_are_joined_on_even_times(si, write):
    time_s, acc, gyr = si
    rng = np.random.default_rng(3)
    slow_s = np.arange(0.013, time_s[-1] - 0.2, 1 / 98.7)
    slow_s = slow_s + rng.uniform(-1e-3, 1e-3, len(slow_s))
    slow = np.column_stack([np.interp(slow_s, time_s, gyr[:, k]) for k in range(3)])
    sheets = {
        "Accelerometer.csv": sheet(time_s, acc, "Time (s),X (m/s^2),Y (m/s^2),Z (m/s^2)"),
        "Gyroscope.csv": sheet(slow_s, slow, "Time (s),X (rad/s),Y (rad/s),Z (rad/s)"),
    }
    recording = read_recording(write(zipped(sheets), "walk.zip"))
    assert "joined on an even" in recording.notes[0]
    np.testing.assert_allclose(np.diff(recording.block.time_s), 1 / 99, atol=1e-9)
    at_s = recording.block.time_s[5:-5]
    for k in range(3):
        true = np.interp(at_s, time_s, acc[:, k])
        assert np.sqrt(np.mean((recording.block.acc_sensor[5:-5, k] - true) ** 2)) < 0.1


def test_what_is_faster_than_the_app_can_use_is_thinned_without_folding_back(write):
    time_s = np.arange(0, 12, 1 / 500.0)
    slow, fast = np.sin(2 * np.pi * 2.0 * time_s), np.sin(2 * np.pi * 104.0 * time_s)  # which would fold back to 4 Hz
    acc = np.column_stack([slow + fast, 0 * slow, 9.81 + 0 * slow])
    gyr = np.column_stack([0.3 * slow, 0 * slow, 0 * slow])
    sheets = {
        "Accelerometer.csv": sheet(time_s, acc, "Time (s),X (m/s^2),Y (m/s^2),Z (m/s^2)"),
        "Gyroscope.csv": sheet(time_s, gyr, "Time (s),X (rad/s),Y (rad/s),Z (rad/s)"),
    }
    recording = read_recording(write(zipped(sheets), "walk.zip"))
    assert recording.rate_hz == 100.0
    inside = recording.block[50:-50]
    np.testing.assert_allclose(inside.acc_sensor[:, 0], np.sin(4 * np.pi * inside.time_s), atol=0.01)


def test_in_a_hole_of_one_sensor_there_are_no_samples(si, write):
    time_s, acc, gyr = si
    kept = (time_s < 5.0) | (time_s > 5.5)
    sheets = {
        "Accelerometer.csv": sheet(time_s, acc, "Time (s),X (m/s^2),Y (m/s^2),Z (m/s^2)"),
        "Gyroscope.csv": sheet(time_s[kept], gyr[kept], "Time (s),X (rad/s),Y (rad/s),Z (rad/s)"),
    }
    block = read_recording(write(zipped(sheets), "walk.zip")).block
    assert not np.any((block.time_s > 5.001) & (block.time_s < 5.499))
    assert np.diff(block.index).max() > 40


def test_two_recordings_in_one_zip_are_not_mixed(phyphox_sheets, refused):
    sheets = {f"{day}/{name}": text for day in ("monday", "tuesday") for name, text in phyphox_sheets.items()}
    assert "Accelerometer.csv more than once" in refused(zipped(sheets), "walks.zip")
