from __future__ import annotations

import contextlib
import os
import stat
import sys
from datetime import datetime
from pathlib import Path

import pytest

from hipline.errors import HiplineError, InputError
from hipline.library import store as library_store
from hipline.library.folder import Library
from hipline.library.people import checked_id, next_id
from hipline.library.store import Store
from hipline.library.turns import alone
from hipline.sessions.file import Session
from hipline.sessions.live_recording import LiveRecording

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="rights of files are others there")


def told(*_: str) -> str:
    return "correct horse"


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")]}


@POSIX
def test_only_the_owner_can_read_anything(library):
    assert modes(library.folder) == {0o700, 0o600}
    walk = library.path_of(library.walks()[0])
    walk.chmod(0o644)
    walk.parent.chmod(0o755)
    with Library() as again:
        assert modes(again.folder) == {0o700, 0o600}
        again.encrypt("correct horse")
        assert modes(again.folder) == {0o700, 0o600}


def test_people_have_ids_and_names_and_the_name_stays_in_the_library(library, walks):
    assert [(person.id, person.name) for person in library.people()] == [("P07", "Ann Example"), ("P08", "")]
    assert library.person("p07").id == "P07"
    assert library.add_person().id == "P01"
    assert all(b"Ann" not in path.read_bytes() for path in library.people_folder.rglob("*.hipline"))
    with pytest.raises(InputError, match="already"):
        library.add_person("p08")
    with pytest.raises(InputError, match="there is no person 'P99'"):
        library.walks("P99")


@pytest.mark.parametrize("id_", ["", "Ann Example", "../P07", "a/b", ".hidden", "x" * 33, "nul", "Ä1", "-x"])
def test_an_id_has_to_be_a_name_of_a_folder_everywhere(id_):
    with pytest.raises(InputError, match="cannot be the id"):
        checked_id(id_)


def test_the_next_id_is_the_first_free_number():
    assert next_id([]) == "P01"
    assert next_id(["P01", "p02", "P04", "Ann"]) == "P03"


def test_a_walk_is_listed_with_what_was_measured_and_said(library):
    first, second = library.walks("P07")
    assert (first.name, first.made_at[:10], first.duration_s) == ("first", "2026-05-01", pytest.approx(39.99))
    assert first.strides >= first.strides_valid > 30
    assert first.means["cadence_spm"].mean == pytest.approx(108.0, abs=3.0)
    assert first.means["cadence_spm"].n == first.strides_valid
    assert (first.tags, first.marks, first.pain) == ({"shoes": "boots"}, ("at the kerb",), (4,))
    assert second.tags == {"shoes": "sandals"}


def test_search_knows_tags_marks_dates_pain_and_the_name(library):
    for words in (["boots"], ["KERB"], ["2026-05-01"], ["pain=4"], ["ann", "shoes=boots"]):
        assert [row.name for row in library.search(words)] == ["first"], words
    assert len(library.search(["example"])) == 2
    assert library.search(["boots", "sandals"]) == []


def test_a_walk_is_named_by_person_and_beginning_or_by_path(library):
    assert library.walk("P07/first").name == "first"
    assert library.walk("p07/sec").name == "second"
    assert library.walk(str(library.path_of(library.walks()[1]))).name == "second"
    for named, what in (("P07/", "2 walks are"), ("P08/", "no walk is"), ("P07/x", "no walk is")):
        with pytest.raises(InputError, match=what):
            library.walk(named)


def test_an_encrypted_library_shows_nothing_and_gives_back_all(library, walks, bytes_in):
    assert library.encrypt("correct horse") == 2
    everything = bytes_in(library.folder)
    for secret in (b"SQLite", b"Ann Example", b"boots", b"kerb", b"tilt_mean"):
        assert secret not in everything, secret
    with Library(passphrase=told) as again:
        assert [row.file for row in again.walks()] == ["first.hipline.sealed", "second.hipline.sealed"]
        assert [person.name for person in again.people()] == ["Ann Example", ""]
        with again.open(again.walks()[0]) as sealed, Session(walks["first"]) as plain:
            assert sealed.strides(1) == plain.strides(1)
            assert sealed.name == "first"
        assert again.decrypt() == 2
        assert [row.name for row in again.walks()] == ["first", "second"]
    for name, path in walks.items():
        with Session(library.folder / "people" / "P07" / f"{name}.hipline") as again, Session(path) as before:
            assert again.results(1) == before.results(1)
            assert again.samples().acc_sensor.tobytes() == before.samples().acc_sensor.tobytes()
    assert not list(library.folder.rglob("*.sealed"))


def test_a_wrong_passphrase_touches_nothing(library, bytes_in):
    library.encrypt("correct horse")
    before = {path: path.stat().st_mtime_ns for path in library.folder.rglob("*")}
    content = bytes_in(library.folder)
    for wrong in ("battery staple", ""):
        with pytest.raises(InputError, match="the passphrase is wrong; nothing was touched"):
            Library(passphrase=lambda _, wrong=wrong: wrong)
    assert {path: path.stat().st_mtime_ns for path in library.folder.rglob("*")} == before
    assert bytes_in(library.folder) == content


def test_a_walk_that_a_crash_left_open_is_sealed_by_the_next_use_of_the_library(library, walks):
    library.encrypt("correct horse")
    left = library.folder_of("P08") / "left.hipline"
    left.write_bytes(walks["first"].read_bytes())
    with Library(passphrase=told) as again:
        assert not left.exists()
        (row,) = again.walks("P08")
        assert (row.file, row.error, row.strides > 30) == ("left.hipline.sealed", "", True)


def test_encryption_that_was_cut_short_is_finished_later(library, monkeypatch):
    class Cut(BaseException):
        pass

    usual = Store._seal

    def cut(store: Store, path: Path) -> Path:
        if path.name == "second.hipline":
            raise Cut
        return usual(store, path)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "_seal", cut)
        with pytest.raises(Cut):
            library.encrypt("correct horse")
    with Library(passphrase=told) as again:
        assert [row.error for row in again.walks("P07")] == ["", ""]
        assert not list(again.folder.rglob("*.hipline"))


def test_two_programs_never_seal_and_open_a_library_at_once(library, walks, monkeypatch):
    monkeypatch.setattr(library_store, "PATIENCE_S", 0.1)
    library.encrypt("correct horse")
    left = library.folder_of("P08") / "left.hipline"
    left.write_bytes(walks["first"].read_bytes())
    with alone(library.folder / "encryption.json"):  # as another program does that decrypts it
        with pytest.raises(InputError, match="another Hipline is sealing or opening it"):
            library.decrypt()
        with Library(passphrase=told):
            assert left.exists()  # it comes later
    with Library(passphrase=told) as other:
        assert not left.exists()
        assert other.decrypt() == 3
    with pytest.raises(InputError, match="was decrypted by another Hipline"):
        library.add_person("P09")
    assert not list(library.folder.rglob("*.sealed"))


def test_what_is_being_recorded_is_neither_sealed_nor_lost(library):
    path = library.new_walk_path("P08", datetime(2026, 5, 1))
    recording = LiveRecording.begin(path)
    with pytest.raises(InputError, match="another Hipline is writing"):
        library.encrypt("correct horse")
    assert not library.encrypted
    assert path.exists()
    recording.close()


def test_a_disk_that_is_full_leaves_the_open_walk(library, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    library.encrypt("correct horse")
    left = library.folder_of("P08") / "left.hipline"
    with library.open(library.walks()[0]) as session:
        assert session.info().samples
    left.write_bytes(library.vault.open(library.path_of(library.walks()[0]).read_bytes()))
    monkeypatch.setattr(library_store, "write_whole", full)
    with pytest.raises(OSError, match="No space"):
        library.seal_walk(left)
    with Session(left) as session:
        assert session.info().samples
    with Library(passphrase=told) as again:  # and the library can be read all the same
        assert len(again.walks()) == 3


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="is a file; name a folder with --library"):
        Library(tmp_path / "file")


@POSIX
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_without_the_right_to_write_is_told(tmp_path):
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(HiplineError, match="choose a folder that is yours"):
        Library(tmp_path / "closed" / "library")


@POSIX
@pytest.mark.parametrize("mode", [0o755, 0o555])
def test_a_folder_that_was_there_keeps_its_rights(tmp_path, mode):
    folder = tmp_path / "shared"
    folder.mkdir()
    if os.geteuid():  # nobody keeps the superuser out; others find their place made ready
        (folder / "people").mkdir()
    folder.chmod(mode)
    with contextlib.suppress(InputError), Library(folder):
        pass
    assert stat.S_IMODE(folder.stat().st_mode) == mode
    assert stat.S_IMODE((folder / "people").stat().st_mode) == 0o700
    folder.chmod(0o700)
