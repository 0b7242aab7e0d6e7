import sys

import pytest
import system_libs as tool


@pytest.fixture
def libs(monkeypatch):
    """Give the tool on a bare Linux where nothing may be installed."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(tool, "_loads", lambda library: False)
    monkeypatch.setattr(tool, "_has_font", lambda: False)
    monkeypatch.setattr(tool, "apt_install", lambda packages: False)
    monkeypatch.setattr(tool.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.delenv("DISPLAY", raising=False)
    return tool


def test_what_is_missing_is_told_with_the_line_that_installs_it(libs, capsys):
    assert libs.main([]) == 0
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == (
        "Install them with: sudo apt-get install -y libgl1 libegl1 libxkbcommon0 libglib2.0-0 libdbus-1-3 "
        "libfontconfig1 fonts-dejavu-core"
    )


def test_a_window_needs_more_where_there_is_a_display(libs, capsys, monkeypatch):
    assert libs.main(["--window"]) == 0
    assert "libxcb-cursor0" not in capsys.readouterr().err
    monkeypatch.setenv("DISPLAY", ":0")
    assert libs.main(["--window"]) == 0
    assert "libxcb-cursor0" in capsys.readouterr().err


def test_without_apt_the_libraries_are_named(libs, capsys, monkeypatch):
    monkeypatch.setattr(libs.shutil, "which", lambda name: None)
    assert libs.main([]) == 0
    assert "Install what holds: libGL.so.1, " in capsys.readouterr().err


def test_where_apt_may_install_nothing_is_asked(libs, capsys, monkeypatch):
    asked = []
    monkeypatch.setattr(libs, "apt_install", lambda packages: asked.append(list(packages)) or True)
    assert libs.main([]) == 0
    assert asked[0][0] == "libgl1"
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_need_nothing(libs, capsys, monkeypatch, platform):
    monkeypatch.setattr(sys, "platform", platform)
    assert libs.main(["--window"]) == 0
    assert capsys.readouterr().err == ""
