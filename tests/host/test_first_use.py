from __future__ import annotations

import pytest

from hipline.coach.red_flags import QUESTIONS
from hipline.commands import first_use
from hipline.errors import HiplineError
from hipline.sessions.first_use import was_answered


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.setattr("hipline.sessions.first_use.data_folder", lambda: tmp_path / "data")


@pytest.fixture
def answers(monkeypatch):
    """Answer in the terminal, one line after the other."""
    said: list[str] = []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _="": said.pop(0))
    return said


def number_of(key: str) -> str:
    return str([question.key for question in QUESTIONS].index(key) + 1)


def test_none_is_remembered_and_not_asked_again(answers, capsys):
    answers += ["", "maybe", "0", "none"]
    first_use.ask_first(window=False)
    assert answers == []
    assert capsys.readouterr().out.count("Please give numbers from 1 to 9") == 3
    assert was_answered()
    first_use.ask_first(window=False)


def test_whoever_goes_away_at_a_question_gets_one_line(run, monkeypatch):
    def gone(_=""):
        raise EOFError

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", gone)
    status, _, err = run("live", "--no-window", "--no-record")
    assert status == 1
    assert err == "\nhipline: there was no answer, so nothing was done\n"
    assert not was_answered()


def test_an_emergency_ends_the_program_and_is_asked_again(answers):
    answers += [number_of("bladder")]
    with pytest.raises(HiplineError, match="medical help"):
        first_use.ask_first(window=False)
    assert not was_answered()


def test_other_signs_are_told_and_the_walk_may_go_on(answers, capsys):
    answers += [f"{number_of('fall')} {number_of('night')}", ""]
    first_use.ask_first(window=False)
    assert "See a professional" in capsys.readouterr().out
    assert not was_answered()


def test_a_script_is_not_asked(monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    first_use.ask_first(window=False)
    assert not was_answered()


def test_a_damaged_note_counts_as_not_answered(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "first-use.json").write_text("{")
    assert not was_answered()
