"""A word that makes no sense to `hipline-sim` is told in one line that can be read, and no clip begins."""

from __future__ import annotations

import pytest

from hipline_sim.cli import main

LONG = "n" * 5000
WORDY = "n " * 2500
EMPTY = ("", " ")


@pytest.fixture
def refused(capsys, tmp_path, monkeypatch):
    """Give an option a value that is refused, in an empty folder; return the line."""
    monkeypatch.chdir(tmp_path)

    def run(option: str, word: str, status: int = 2) -> str:
        air = () if option in ("--listen", "--transport") else ("--listen", "tcp:127.0.0.1:0")
        assert main([*air, f"{option}={word}"]) == status
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("hipline-sim: ")
        assert err.count("\n") == 1
        assert len(err) < 420
        assert list(tmp_path.iterdir()) == []
        return err

    return run


@pytest.mark.parametrize("word", [*EMPTY, "a\nb", LONG, WORDY])
@pytest.mark.parametrize("option", ["--listen", "--transport", "--walk", "--worn", "--name", "--firmware", "--chip"])
def test_a_name_or_an_address_has_letters_one_line_and_an_end(refused, option, word):
    refused(option, word)


@pytest.mark.parametrize("word", [*EMPTY, LONG, f"a/{LONG}", "a\0b"])
@pytest.mark.parametrize("option", ["--replay", "--truth", "--faults", "--memory"])
def test_a_file_has_a_name_that_it_can_have(refused, option, word):
    refused(option, word)


@pytest.mark.parametrize("word", [*EMPTY, "a\nb", "nan", "-1", "1e999", "inf", LONG, WORDY, "9" * 5000])
@pytest.mark.parametrize("option", ["--rate", "--seed", "--batch", "--speed", "--battery", "--passkey"])
def test_a_number_lies_within_its_limits(refused, option, word):
    assert "is not a number from" in refused(option, word)


@pytest.mark.parametrize(
    "word", [*EMPTY, "short", "short@", "short@nan", "long@-1", "hard@3", "a\nb@3", LONG, WORDY, f"long@{LONG}"]
)
def test_a_press_has_a_kind_and_a_time(refused, word):
    refused("--press", word)


@pytest.mark.parametrize("option", ["--replay", "--faults"])
def test_a_file_that_is_not_there_is_named_in_one_line(refused, option):
    assert "a\\nb: there is no such file" in refused(option, "a\nb", status=1)


@pytest.mark.parametrize("word", [f"tcp:h:{'9' * 150}", "tcp::1", "unix:", f"unix:{LONG}"])
def test_an_address_has_a_place(refused, word):
    refused("--listen", word)


@pytest.mark.parametrize("word", [f"tcp:{'h' * 100}:1", f"unix:{'n' * 190}"])
def test_an_address_that_nobody_can_have_is_told_in_one_line(refused, word):
    assert "cannot listen at" in refused("--listen", word, status=1)


def test_a_truth_is_written_to_a_file(refused):
    assert "names no file" in refused("--truth", ".")
