from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest
from bumble.keys import PairingKeys

from hipline.link.identity import borrow

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
