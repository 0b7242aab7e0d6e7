import io
import os
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipline.errors import InputError
from hipline.exchange.plain import read_recording
from hipline.exchange.text import HEADER, parse_csv


def test_a_plain_csv_gives_its_samples_rate_and_name(table, write):
    recording = read_recording(write(table, "tuesday walk.v2.csv"))
    assert recording.name == "tuesday walk.v2"
    assert recording.rate_hz == 100.0
    assert recording.notes == ()
    np.testing.assert_allclose(recording.block.time_s, table[:, 0])
    np.testing.assert_allclose(recording.block.acc_sensor, table[:, 1:4], atol=1e-6)
    np.testing.assert_allclose(recording.block.gyr_sensor, table[:, 4:], atol=1e-6)
    np.testing.assert_array_equal(recording.block.index, np.arange(len(table)))


def test_an_npz_gives_the_same_and_leaves_other_arrays_alone(table, tmp_path):
    path = tmp_path / "walk.npz"
    other = np.array([{"never": "opened"}], dtype=object)
    np.savez(path, time_s=table[:, 0], acc=table[:, 1:4].astype(np.float32), gyr=table[:, 4:], fs_hz=7.0, junk=other)
    recording = read_recording(path)
    assert recording.rate_hz == 100.0
    np.testing.assert_allclose(recording.block.acc_sensor, table[:, 1:4], rtol=1e-6)


def test_the_content_tells_the_format_and_not_the_ending(table, write, tmp_path):
    np.savez(tmp_path / "walk.npz", time_s=table[:, 0], acc=table[:, 1:4], gyr=table[:, 4:])
    (tmp_path / "walk.npz").rename(tmp_path / "odd.csv")
    assert len(read_recording(tmp_path / "odd.csv").block) == len(table)
    assert len(read_recording(write(table, "walk.dat")).block) == len(table)


@pytest.mark.parametrize(
    "dress",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: "# my walk\n\n" + text + "\n\n",
        lambda text: text.replace(",", ";"),
        lambda text: "sep=;\n" + text.replace(",", ";"),
        lambda text: text.replace(",", "\t").replace(".", ","),
        lambda text: '"' + HEADER.replace(",", '","').upper() + '"' + text[len(HEADER) :],
        lambda text: text.replace("\n", ",größe\n").encode("latin-1"),
        lambda text: text.replace("\n", "\n\n", 20),
    ],
    ids=["bom", "utf16", "crlf", "cr", "comments", "semicolon", "sep", "decimal_comma", "quoted", "latin1", "blanks"],
)
def test_what_spreadsheets_do_to_a_csv_changes_nothing(table, as_csv, write, dress):
    block = read_recording(write(dress(as_csv(table)))).block
    np.testing.assert_allclose(block.acc_sensor, table[:, 1:4], atol=1e-6)


def test_columns_may_stand_in_any_order_among_others(table, write):
    order = [4, 5, 6, 0, 3, 2, 1]
    header = ",".join(["mag_x", *np.array(HEADER.split(","))[order]])
    path = write(np.column_stack([np.full(len(table), 7.0), table[:, order]]), header=header)
    np.testing.assert_allclose(read_recording(path).block.gyr_sensor, table[:, 4:], atol=1e-6)


@pytest.mark.parametrize("named", [False, True])
def test_g_and_degrees_are_converted_when_asked(table, write, named):
    table[:, 1:4] /= 9.80665
    table[:, 4:] *= 180 / np.pi
    header = HEADER.replace("m_s2", "g").replace("rad_s", "deg_s") if named else HEADER
    block = read_recording(write(table, header=header), "g", "deg/s").block
    np.testing.assert_allclose(np.median(np.linalg.norm(block.acc_sensor, axis=1)), 9.8, atol=0.3)
    np.testing.assert_allclose(np.degrees(block.gyr_sensor), table[:, 4:], atol=1e-5)


def test_a_last_line_that_was_cut_off_is_left_out(lines, write):
    recording = read_recording(write("\n".join(lines)[:-30]))
    assert len(recording.block) == len(lines) - 2
    assert "cut off" in recording.notes[0]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "empty"),
        (" \n\n", "empty"),
        ("Dear diary, today I walked\n", "is not a recording"),
        ("hello\n", "is not a recording"),
        (HEADER + "\n", "0 samples"),
        (HEADER.replace(",", " ") + "\n0 0 0 0 0 0 0\n", "use commas"),
        (HEADER + "\n0,0,0,9.8,0,0,0\n", "1 sample;"),
        ("0,0,0,9.8,0,0,0\n0.01,0,0,9.8,0,0,0\n", "header"),
        (b"\x00\x01\x02", "no text holds what is in line 1"),
        (HEADER.encode() + b"\n0,0,0,9.8,0,0,0\n\0\0\0", "NUL bytes from line 3"),
        (b"\xff\xfeabc", "UTF-16"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is a picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "is a picture"),
        (b"GIM\x02\n\n\0\0", "no text holds what is in line 1"),
        (b"\x1f\x8b\x08", "unpack"),
        (b"SQLite format 3\0more", "database"),
        (b"\x93NUMPY\x01\x00", "numpy.savez"),
        (b"PK\x03\x04" + b"\0" * 26 + b"[Content_Types].xml", "save it as CSV"),
        (b"PK\x03\x04 and then it stops", "damaged npz"),
    ],
)
def test_what_is_not_a_recording_is_said_to_be_none(refused, content, told):
    assert told in refused(content)


def test_each_missing_column_is_named_with_a_way_out(lines, refused):
    assert "gyr_z_rad_s" in refused([line.rpartition(",")[0] for line in lines])
    header, *rows = lines
    assert 'acc_unit="g"' in refused([header.replace("m_s2", "g"), *rows])
    assert 'gyr_unit="deg/s"' in refused([header.replace("rad_s", "deg_s"), *rows])
    assert "divide time_ms by 1000" in refused([header.replace("time_s", "time_ms"), *rows])


def test_a_column_that_stands_twice_is_refused(lines, refused):
    assert "2 columns called acc_x_m_s2" in refused([lines[0] + ",acc_x_m_s2", *(line + ",1" for line in lines[1:])])
    assert "no column acc_y_m_s2" in refused([lines[0].replace("acc_y", "acc_x"), *lines[1:]])


def test_a_bad_line_is_named(lines, refused):
    assert refused([*lines[:50], "0.49,zero,0,0,0,0,0", *lines[50:]]).startswith("line 51, column acc_x_m_s2: 'zero'")
    assert refused([*lines[:50], "1,2,3", *lines[50:]]).startswith("line 51 has 3 columns where the header has 7")
    assert refused([*lines[:50], "none", *lines[50:]]).startswith("line 51 has 1 column where the header has 7")
    assert refused([*lines, *lines]).startswith(f"line {len(lines) + 1} repeats the header")


def test_decimal_commas_between_commas_are_recognised(lines, refused):
    assert "decimal commas" in refused([lines[0], *(line.replace(".", ",") for line in lines[1:])])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"acc": None}, "no array acc"),
        ({"acc": lambda acc: acc.T}, "transpose"),
        ({"gyr": lambda gyr: gyr[:-1]}, "(1199, 3) where time_s with 1200 samples needs (1200, 3)"),
        ({"time_s": lambda time_s: time_s[:, None]}, "one time per sample"),
        ({"time_s": lambda time_s: time_s.astype(str)}, "where numbers belong"),
        ({"acc": lambda acc: acc * 1j}, "complex128"),
        ({"acc": lambda acc: acc > 0}, "bool"),
        ({"gyr": lambda _: np.array([{"a": 1}], dtype=object)}, "never opened"),
    ],
)
def test_a_wrong_npz_names_the_array(table, refused, tmp_path, change, told):
    arrays = {"time_s": table[:, 0], "acc": table[:, 1:4], "gyr": table[:, 4:]}
    for name, how in change.items():
        array = arrays.pop(name)
        if how is not None:
            arrays[name] = how(array)
    np.savez(tmp_path / "made.npz", **arrays)
    assert told in refused((tmp_path / "made.npz").read_bytes(), "walk.npz")


def test_a_damaged_npz_is_refused(table, refused, tmp_path):
    np.savez(tmp_path / "made.npz", time_s=table[:, 0], acc=table[:, 1:4], gyr=table[:, 4:])
    whole = (tmp_path / "made.npz").read_bytes()
    assert "damaged" in refused(whole[:9000], "walk.npz")
    assert "damaged" in refused(whole[:3000] + b"\xff" * 99 + whole[3099:], "walk.npz")


def test_a_pickle_is_never_opened(table, tmp_path):
    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "sprung"),)

    path = tmp_path / "walk.npz"
    np.savez(path, time_s=table[:, 0], acc=np.array([Trap()], dtype=object), gyr=table[:, 4:])
    with pytest.raises(InputError, match="never opened"):
        read_recording(path)
    assert not (tmp_path / "sprung").exists()


def test_what_is_no_file_is_refused_with_a_way_out(tmp_path):
    circle = tmp_path / "circle.csv"
    circle.symlink_to(circle)
    for path, told in (
        (tmp_path, "is a folder"),
        (tmp_path / "none.csv", "no such file"),
        (circle, "links lead in a circle"),
        (tmp_path / "*.csv", "no file fits this pattern"),
        (tmp_path / ("x" * 300), "cannot be read"),
        ("a\0b", "is not a file name|no such file"),
        (os.devnull, "is not a regular file|empty"),
    ):
        with pytest.raises(InputError, match=told):
            read_recording(path)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="whoever may read everything is refused nothing"
)
def test_a_file_that_may_not_be_read_is_refused(table, write):
    path = write(table)
    path.chmod(0)
    with pytest.raises(InputError, match="the right to read"):
        read_recording(path)


def test_an_unknown_unit_is_refused_with_those_that_are_known(table, write):
    with pytest.raises(InputError, match=r'acc_unit="ft" is not known; use m/s2 or g'):
        read_recording(write(table), "ft")


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_any_text_is_read_or_refused_in_one_line(text):
    try:
        told = str(parse_csv(HEADER + "\n" + text).notes)
    except InputError as error:
        told = str(error)
    assert "\n" not in told


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_in_one_line(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(data)
    with pytest.raises(InputError) as told:
        read_recording(path)
    assert "\n" not in str(told.value)


def test_all_recordings_of_real_people_are_read(recordings):
    rates = {path.stem: read_recording(path).rate_hz for path in sorted(recordings.glob("*.npz"))}
    assert {rate for name, rate in rates.items() if name.startswith(("mobgap", "qmt"))} == {100.0}
    assert rates["skdh-lumbar"] == 128.0
    assert 49.5 < rates["xio-pelvis"] < 50.0


def test_times_of_the_clock_are_told_to_be_no_seconds(table, as_csv, refused):
    lines = as_csv(table).splitlines()
    lines[1:] = [f"2026-01-01T10:00:{line}" for line in lines[1:]]
    assert "write the seconds since the recording began" in refused(lines)


@pytest.mark.parametrize(
    ("inside", "told"),
    [("xl/workbook.xml", "save the sheet as CSV"), ("walk.csv", "unpack it, and name the recording")],
)
def test_an_archive_that_is_no_npz_is_told_what_it_is(refused, inside, told):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(inside, "content")
    assert told in refused(made.getvalue(), "walk.xlsx")
