"""All that Hipline keeps for a user lies in one folder, by one rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from hipline import home as homes
from hipline import language
from hipline.errors import InputError
from hipline.library.folder import usual_folder
from hipline.link.identity import borrow
from hipline.sessions.first_use import remember_answered
from hipline.sessions.folder import walks_folder
from hipline.sessions.numbers_file import usual_path


@pytest.fixture
def user(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("platform", "variables", "place"),
    [
        ("linux", {}, ".local/share/hipline"),
        ("linux", {"XDG_DATA_HOME": "{user}/data"}, "data/hipline"),
        ("linux", {"XDG_DATA_HOME": "data"}, ".local/share/hipline"),
        ("linux", {"XDG_DATA_HOME": ""}, ".local/share/hipline"),
        ("darwin", {"XDG_DATA_HOME": "{user}/data"}, "Library/Application Support/Hipline"),
        ("win32", {"LOCALAPPDATA": "{user}/Local"}, "Local/Hipline"),
        ("win32", {}, "AppData/Local/Hipline"),
        ("linux", {"HIPLINE_DATA": "{user}/mine", "XDG_DATA_HOME": "{user}/data"}, "mine"),
        ("win32", {"HIPLINE_DATA": "{user}/mine", "LOCALAPPDATA": "{user}/Local"}, "mine"),
        ("darwin", {"HIPLINE_DATA": ""}, "Library/Application Support/Hipline"),
    ],
)
def test_the_folder_is_the_named_one_or_where_the_system_keeps_such(user, platform, variables, place):
    named = {name: value.format(user=user) for name, value in variables.items()}
    assert homes.data_folder(named, platform) == user / place


def test_everything_that_is_kept_lies_in_it(tmp_path, monkeypatch):
    monkeypatch.setenv("HIPLINE_DATA", str(tmp_path))
    borrow().release()
    remember_answered()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["adapters", "first-use.json"]
    places = (walks_folder(), usual_folder(), usual_path(), language.folders({})[0])
    assert places == tuple(tmp_path / name for name in ("walks", "library", "numbers.json", "catalogs"))


def test_an_account_without_a_home_is_told(monkeypatch):
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nowhere)
    with pytest.raises(InputError, match="set HOME"):
        homes.home()
