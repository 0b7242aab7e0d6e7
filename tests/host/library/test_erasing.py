from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from hipline.errors import HiplineError, InputError
from hipline.library import files
from hipline.library.erasing import erase_person, will_be_erased
from hipline.library.folder import Library
from hipline.sessions.live_recording import LiveRecording


def test_nothing_of_a_person_is_left_anywhere(library, walks, bytes_in):
    own = library.folder_of("P07")
    for name in ("first.hipline-wal", "first.hipline-shm", "scan.pdf"):
        (own / name).write_bytes(b"Ann Example, P07")
    (own / "letters").mkdir()
    (own / "letters" / "to.txt").write_text("P07")
    (library.folder_of("P08") / "other.hipline").write_bytes(walks["first"].read_bytes().replace(b"P07", b"P08"))
    library.refresh()
    old_index = library.folder.parent / "old_index"
    old_index.hardlink_to(library.folder / "index.sqlite")  # another look at the same bytes
    announced = [gone.path.name for gone in will_be_erased(library, "P07")]
    gone = erase_person(library, "p07")
    assert [erased.path.name for erased in gone] == announced
    assert sorted(announced) == sorted(
        ["first.hipline", "first.hipline-shm", "first.hipline-wal", "person.json", "scan.pdf",
         "second.hipline", "to.txt"]
    )  # fmt: skip
    assert sum(erased.size for erased in gone) > 100_000
    assert not own.exists()
    assert old_index.read_bytes() == b""
    left = bytes_in(library.folder)
    assert b"P07" not in left
    assert b"Ann" not in left
    assert [row.person for row in library.walks()] == ["P08"]
    with pytest.raises(InputError, match="no person"):
        library.person("P07")


def test_a_file_is_written_over_before_it_is_removed(tmp_path):
    path, seen = tmp_path / "walk.hipline", tmp_path / "seen"
    path.write_bytes(b"a walk" * 1000)
    seen.hardlink_to(path)  # another look at the same bytes
    files.erase(path)
    assert not path.exists()
    assert seen.read_bytes() == b""


def test_what_a_link_points_at_is_left_alone(library, tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("of somebody else")
    (library.folder_of("P07") / "link").symlink_to(outside)
    erase_person(library, "P07")
    assert outside.read_text() == "of somebody else"


def test_nobody_is_deleted_while_one_of_their_walks_is_recorded(library):
    recording = LiveRecording.begin(library.new_walk_path("P07", datetime(2026, 5, 1)))
    before = library.files_of("P07")
    with pytest.raises(InputError, match="another Hipline is writing"):
        erase_person(library, "P07")
    assert library.files_of("P07") == before
    recording.close()


def test_a_deletion_that_was_cut_short_is_ended_by_the_next_use(library, monkeypatch):
    def cut(path: Path) -> None:
        raise OSError(5, "Input/output error", str(path))

    with monkeypatch.context() as patched:
        patched.setattr(files, "erase", cut)
        with pytest.raises(HiplineError, match="cannot be deleted"):
            erase_person(library, "P07")
        assert [person.id for person in library.people()] == ["P08"]  # from the first moment on
    with Library() as again:
        assert [path.name for path in again.people_folder.iterdir()] == ["P08"]


def test_a_person_of_an_encrypted_library_goes_as_well(library):
    library.encrypt("correct horse")
    erase_person(library, "P07")
    assert [path.name for path in library.people_folder.rglob("*")] == ["P08", "person.json.sealed"]
    assert library.walks() == []
