"""Files are whole or not there, and one program at a time holds a lock."""

import os
import stat
import sys

import pytest

from hipline.disk import part_of, replacing, try_lock, write_whole


def test_a_file_is_whole_or_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "numbers.json"
    write_whole(path, b"one")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"another")
    assert path.read_bytes() == b"one"
    assert [left.name for left in tmp_path.iterdir()] == ["numbers.json"]


def test_what_fails_on_the_way_leaves_nothing(tmp_path):
    def fail() -> None:
        with replacing(tmp_path / "table") as part:
            part.write_text("half")
            raise ValueError("a row is damaged")

    with pytest.raises(ValueError, match="damaged"):
        fail()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no such rights there")
@pytest.mark.parametrize("private", [True, False])
def test_a_private_file_is_for_its_owner_alone_whatever_a_crash_has_left(tmp_path, private):
    path = tmp_path / "keys.json"
    part_of(path).write_text("half")
    part_of(path).chmod(0o666)
    before = os.umask(0o022)
    try:
        write_whole(path, b"whole", private=private)
    finally:
        os.umask(before)
    assert path.read_bytes() == b"whole"
    assert stat.S_IMODE(path.stat().st_mode) == (0o600 if private else 0o644)


def test_a_lock_is_held_by_one_until_its_file_is_closed(tmp_path):
    with (tmp_path / "lock").open("w") as one, (tmp_path / "lock").open("w") as other:
        assert try_lock(one.fileno(), without_locks=False)
        assert not try_lock(other.fileno(), without_locks=True)
        one.close()
        assert try_lock(other.fileno(), without_locks=False)


@pytest.mark.skipif(sys.platform == "win32", reason="no such file systems there")
@pytest.mark.parametrize("answer", [True, False])
def test_who_asks_for_a_lock_says_what_counts_where_there_are_none(tmp_path, monkeypatch, answer):
    import fcntl

    def none_here(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", none_here)
    with (tmp_path / "lock").open("w") as file:
        assert try_lock(file.fileno(), without_locks=answer) is answer
