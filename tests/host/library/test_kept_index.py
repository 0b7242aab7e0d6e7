from __future__ import annotations

from hipline.library import kept_index
from hipline.library.folder import Library


def test_the_files_are_the_truth_and_the_index_follows_them(library, monkeypatch):
    read: list[str] = []
    usual = kept_index.row_of
    monkeypatch.setattr(kept_index, "row_of", lambda session, *rest: read.append(session.name) or usual(session, *rest))
    with Library() as again:
        assert [row.name for row in again.walks()] == ["first", "second"]
    assert read == []  # nothing has changed
    path = library.path_of(library.walks()[0])
    path.rename(path.with_name("moved.hipline"))
    with Library() as again:
        assert [row.name for row in again.walks()] == ["moved", "second"]
    assert read == ["moved"]
    (library.folder / "index.sqlite").write_bytes(b"damaged")
    with Library() as again:
        assert [row.name for row in again.walks()] == ["moved", "second"]
    assert read[1:] == ["moved", "second"]


def test_a_file_that_cannot_be_read_is_a_row_with_its_error(library):
    path = library.folder_of("P08") / "cut.hipline"
    path.write_bytes(library.path_of(library.walks()[0]).read_bytes()[:5000])
    library.refresh()
    (row,) = library.walks("P08")
    assert "damaged or was cut off" in row.error
    assert row.strides == 0
