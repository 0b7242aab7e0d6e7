from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest
from bumble.keys import PairingKeys

from hipline.link.identity import borrow, former_folder

CLIP = "F0:11:22:33:44:55"


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("HIPLINE_DATA", str(tmp_path))
    return tmp_path / "adapters"


def keys(value: bytes = bytes(range(16))) -> PairingKeys:
    return PairingKeys(ltk=PairingKeys.Key(value))


async def test_who_the_app_is_and_whom_it_knows_last_over_runs(folder):
    first = borrow()
    await first.keys.update(CLIP, keys())
    first.release()
    second = borrow()
    assert str(second.address) == str(first.address)
    assert (await second.keys.get(CLIP)).ltk.value == bytes(range(16))
    await second.keys.delete(CLIP)
    second.release()
    third = borrow()
    assert await third.keys.get(CLIP) is None
    third.release()


@pytest.mark.skipif(sys.platform == "win32", reason="the user's folder is private there")
async def test_nobody_else_can_read_the_keys(folder, monkeypatch):
    before = os.umask(0)
    written: list[int] = []
    replace = Path.replace
    monkeypatch.setattr(
        Path, "replace", lambda self, to: (written.append(stat.S_IMODE(self.stat().st_mode)), replace(self, to))[1]
    )
    try:
        identity = borrow()
        await identity.keys.update(CLIP, keys())
        identity.release()
    finally:
        os.umask(before)
    assert written == [0o600, 0o600]
    assert stat.S_IMODE((folder / "0.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_two_adapters_at_a_time_are_two(folder):
    one, other = borrow(), borrow()
    assert str(one.address) != str(other.address)
    one.release()
    again = borrow()
    assert str(again.address) == str(one.address)
    for identity in (other, again):
        identity.release()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"F0:00": 5}', '{"x": {}}', '{"a": {}, "b": {}}'])
async def test_a_damaged_file_is_made_anew(folder, text):
    borrow().release()
    (folder / "0.json").write_text(text, encoding="utf-8")
    identity = borrow()
    await identity.keys.update(CLIP, keys())
    identity.release()
    assert len(json.loads((folder / "0.json").read_text(encoding="utf-8"))) == 1


async def test_where_nothing_can_be_kept_pairing_lasts_as_long_as_the_program(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("HIPLINE_DATA", str(blocked))
    identity = borrow()
    await identity.keys.update(CLIP, keys())
    assert await identity.keys.get(CLIP) is not None
    identity.release()


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="XDG_DATA_HOME means nothing there")
async def test_keys_are_found_where_a_relative_name_of_the_data_folder_led_before(tmp_path, monkeypatch):
    monkeypatch.delenv("HIPLINE_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", "data")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    before, now = tmp_path / "data" / "hipline" / "adapters", tmp_path / "home" / ".local/share/hipline/adapters"
    before.mkdir(parents=True)
    monkeypatch.setenv("HIPLINE_DATA", str(before.parent))
    first = borrow()
    await first.keys.update(CLIP, keys())
    first.release()
    monkeypatch.delenv("HIPLINE_DATA")
    again = borrow()
    assert str(again.address) == str(first.address)
    assert (await again.keys.get(CLIP)).ltk.value == bytes(range(16))
    assert [path.name for path in now.glob("*.json")] == ["0.json"]
    assert stat.S_IMODE((now / "0.json").stat().st_mode) == 0o600
    # what is there now counts, whatever lies in the place of before
    (before / "0.json").write_text("{}", encoding="utf-8")
    again.release()
    once_more = borrow()
    assert str(once_more.address) == str(first.address)
    once_more.release()


@pytest.mark.parametrize(
    ("platform", "variables", "place"),
    [
        ("win32", {}, "home/Hipline"), ("win32", {"LOCALAPPDATA": "there"}, None),
        ("linux", {"XDG_DATA_HOME": "there"}, "there/hipline"), ("linux", {"XDG_DATA_HOME": str(Path.cwd())}, None),
        ("linux", {}, None), ("darwin", {"XDG_DATA_HOME": "there"}, None),
        ("linux", {"XDG_DATA_HOME": "there", "HIPLINE_DATA": "here"}, None),
    ],
)  # fmt: skip
def test_keys_of_before_are_looked_for_only_where_another_rule_put_them(monkeypatch, platform, variables, place):
    monkeypatch.setattr("hipline.link.identity.home", lambda: Path("home"))
    assert former_folder(variables, platform) == (place and Path(place))
