"""A word that makes no sense is told in one line that can be read, and nothing is done."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hipline.cli import main

LONG = "n" * 5000
WORDY = "n " * 2500
EMPTY = ("", " ")
PLACES = ("HIPLINE_DATA", "XDG_DATA_HOME", "HOME")


@pytest.fixture
def refused(capsys, tmp_path, monkeypatch):
    """Run a command that is refused, in an empty folder; return its line."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HIPLINE_DATA", str(tmp_path / "data"))

    def run(*words: str, status: int | None = None) -> str:
        try:
            ended = main(list(words))
        except SystemExit as end:
            ended = end.code
        out, err = capsys.readouterr()
        assert ended in ((1, 2) if status is None else (status,))
        assert out == ""
        assert err.count("\n") == 1
        assert "of its own" not in err
        assert len(err) < 420
        assert not [path for path in tmp_path.rglob("*") if path.is_file()]
        return err

    return run


@pytest.mark.parametrize("word", [*EMPTY, "a\nb", LONG])
@pytest.mark.parametrize(
    "words",
    [
        ("library", "add-person"), ("library", "add-person", "--name"), ("library", "list"), ("library", "search"),
        ("library", "own"), ("library", "numbers"), ("library", "delete-person", "--yes"),
        ("library", "export-person", "--out", "a.zip"), ("import", "a.csv", "--person"),
        ("live", "--no-window", "--person"), ("live", "--no-window", "--sim"), ("live", "--no-window", "--radio"),
        ("live", "--no-window", "--clip"), ("scan", "--sim"), ("scan", "--radio"),
        ("cohort", "a.csv", "--out", "o", "--scheduler"), ("what-if", "a.csv", "--set"),
    ],
)  # fmt: skip
def test_a_name_or_an_address_has_letters_one_line_and_an_end(refused, words, word):
    refused(*words, word)


@pytest.mark.parametrize("word", [*EMPTY, LONG, "a/" + LONG])
@pytest.mark.parametrize(
    "words",
    [
        ("analyse", "a.csv", "--out"), ("analyse", "--out", "o"), ("export", "--format", "mat", "--out", "o"),
        ("import", "--out", "o"), ("import", "a.csv", "--out"), ("cohort", "--out", "o"), ("cohort", "a.csv", "--out"),
        ("library", "compare", "P01"), ("library", "own", "P01", "--keep"), ("library", "list", "--library"),
        ("library", "export-person", "P01", "--out"), ("replay", "--check"), ("own",), ("own", "a.csv", "--keep"),
        ("repair",), ("repair", "a.hipline", "--out"), ("what-if",), ("live", "--resume"), ("live", "--out"),
        ("analyse", "a.csv", "--out", "o", "--numbers"), ("analyse", "a.csv", "--out", "o", "--own"),
    ],
)  # fmt: skip
def test_a_file_or_a_folder_has_a_name_that_it_can_have(refused, words, word):
    refused(*words, word)


@pytest.mark.parametrize("number", [*EMPTY, "nan", "-1", "1e999", "0", LONG, WORDY])
@pytest.mark.parametrize(
    "words",
    [
        ("scan", "--seconds"), ("live", "--seconds"), ("demo", "--seconds"), ("live", "--tilt-limit"),
        ("analyse", "a.csv", "--out", "o", "--jobs"), ("live", "--session"),
        ("cohort", "a.csv", "--out", "o", "--jobs"),
    ],
)  # fmt: skip
def test_a_number_is_above_zero_and_has_an_end(refused, words, number):
    refused(*words[:-1], f"{words[-1]}={number}")


@pytest.mark.parametrize(
    "span",
    [*EMPTY, ":", "0:", ":5", "0:nan", "-inf:5", "0:1e999", "a\nb:c", "1:2:3", LONG, f"0:{LONG}", WORDY],
)
@pytest.mark.parametrize(
    "words",
    [
        ("analyse", "a.csv", "--out", "o"), ("replay", "a.csv", "--no-window"), ("cohort", "a.csv", "--out", "o"),
        ("export", "a.csv", "--format", "npz", "--out", "o"), ("import", "a.csv", "--out", "o"),
    ],
)  # fmt: skip
def test_the_standing_has_a_start_before_its_end(refused, words, span):
    assert "is not START:END in seconds, such as 0:5" in refused(*words, f"--neutral={span}", status=2)


@pytest.mark.parametrize("span", ["5:0", "3:3", "2:-1"])
def test_a_standing_that_ends_before_it_starts_is_said_to_do_so(refused, span):
    told = refused("analyse", "a.csv", "--out", "o", f"--neutral={span}", status=2)
    assert f"'{span}' does not end after its start; write START:END, such as 0:5" in told


@pytest.mark.parametrize(
    "tag", [*EMPTY, "shoes", "shoes=", "=boots", " = ", "shoes=a\nb", "a\tb=c", LONG, f"a={LONG}", f"a={WORDY}"]
)
@pytest.mark.parametrize("words", [("live", "--no-window"), ("import", "a.csv", "--out", "o")])
def test_a_tag_has_a_name_and_a_value_that_can_be_read(refused, words, tag):
    assert "argument --tag: " in refused(*words, f"--tag={tag}", status=2)


@pytest.mark.parametrize("word", [*EMPTY, "a\nb", LONG, WORDY])
@pytest.mark.parametrize(
    "words",
    [
        ("live", "--mode"), ("live", "--sound"), ("analyse", "a.csv", "--out", "o", "--worn"), ("live", "--up"),
        ("analyse", "a.csv", "--out", "o", "--up"), ("replay", "a.csv", "--fusion"), ("export", "a.csv", "--format"),
        ("what-if", "a.csv", "--acc-unit"), ("import", "a.csv", "--out", "o", "--gyr-unit"),
    ],
)  # fmt: skip
def test_a_choice_is_one_of_those_that_there_are(refused, words, word):
    refused(*words, word, status=2)


@pytest.mark.parametrize("words", [("live", "--no-window"), ("demo", "--no-window"), ("scan",)])
def test_a_walk_that_begins_now_has_no_standing_to_name(refused, words):
    assert "there is no --neutral" in refused(*words, "--neutral=0:5", status=2)


@pytest.mark.parametrize("number", ["", "nan", "-1", "1e999", LONG])
def test_an_error_of_measurement_is_a_number(refused, number):
    refused("library", "compare", "P01", "P01", "--sem", f"tilt_mean_deg={number}")


@pytest.mark.skipif(sys.platform == "win32", reason="HOME means nothing there")
@pytest.mark.parametrize("words", [("library", "list"), ("live", "--no-window", "--sim", "tcp:127.0.0.1:1")])
def test_who_has_no_home_is_told_and_nothing_is_put_at_the_root_of_the_disk(words, tmp_path):
    root = Path("/.local/share/hipline")
    was_there = root.exists()
    environment = {name: value for name, value in os.environ.items() if name not in PLACES}
    told = subprocess.run(
        [sys.executable, "-m", "hipline", *words],
        env=environment | {"HOME": "", "LANGUAGE": "de"},
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (told.returncode, told.stderr.count("\n")) == (1, 1)
    assert told.stderr.startswith("hipline: HOME is empty, missing or no whole path")
    assert root.exists() == was_there
