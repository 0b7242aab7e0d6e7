import json

import pytest

from hipline.cues.changes import changed
from hipline.errors import InputError
from hipline.sessions.numbers_file import read_numbers, write_numbers
from hipline.settings import Settings

CHANGES = ["tilt.limit_deg=6.5", "rotation.on=off", "tilt.strides=8", "minutes.limit_min=12.0", "feedback.mode=faded"]


def test_numbers_come_back_as_they_were_saved(tmp_path):
    settings = changed(Settings(), CHANGES)
    write_numbers(tmp_path / "new" / "numbers.json", settings)
    assert changed(Settings(), read_numbers(tmp_path / "new" / "numbers.json")) == settings


def test_only_what_differs_from_the_usual_is_kept(tmp_path):
    path = tmp_path / "numbers.json"
    write_numbers(path, changed(Settings(), ["tilt.limit_deg=6"]))
    assert json.loads(path.read_text())["numbers"] == {"tilt.limit_deg": 6.0}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no file of numbers; save the numbers again"),
        ("[]", "no file of numbers"),
        ('{"version": 9, "numbers": {}}', "version 9"),
        ('{"version": 1, "numbers": {"tilt.limit_deg": 99}}', "2 to 20"),
        ('{"version": 1, "numbers": {"smile": 1}}', "smile"),
    ],
)
def test_what_is_no_file_of_numbers_is_one_clear_line(tmp_path, text, told):
    path = tmp_path / "numbers.json"
    path.write_text(text)
    with pytest.raises(InputError, match=told):
        read_numbers(path)


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_numbers(tmp_path / "none.json")
