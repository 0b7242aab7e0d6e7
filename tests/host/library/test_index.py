from __future__ import annotations

import math
import sqlite3
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hipline.library.index import Index
from hipline.library.rows import Mean, WalkRow

words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
numbers = st.floats(-1e6, 1e6) | st.just(math.nan)
rows = st.builds(
    WalkRow,
    person=words, file=words, size=st.integers(0, 2**40), mtime_ns=st.integers(0, 2**62), session_id=words,
    made_at=words, duration_s=st.floats(0, 1e6), samples=st.integers(0, 10**9), samples_lost=st.integers(0, 10**9),
    clip=words, strides=st.integers(0, 10**6), strides_valid=st.integers(0, 10**6), cues=st.integers(0, 10**6),
    means=st.dictionaries(words, st.builds(Mean, numbers, numbers, st.integers(0, 10**6)), max_size=3),
    tags=st.dictionaries(words, words, max_size=3), marks=st.lists(words, max_size=3).map(tuple),
    pain=st.lists(st.integers(0, 10), max_size=3).map(tuple), error=words,
)  # fmt: skip


@given(row=rows)
@settings(max_examples=40)
def test_every_row_comes_back_from_the_file_as_it_was(row):
    index = Index()
    index.put(row)
    again = Index(index.to_bytes())
    (found,) = again.walks()
    assert repr(found) == repr(row)  # NaN is not equal to itself
    assert again.known() == {(row.person, row.file): (row.size, row.mtime_ns)}


def test_what_was_removed_is_nowhere_in_the_file():
    index = Index()
    for number in range(200):
        index.put(WalkRow("P07" if number % 2 else "P08", f"walk-{number}.hipline", 1, 1, tags={"shoes": "red boots"}))
    index = Index(index.to_bytes())
    index.remove("P07")
    content = index.to_bytes()
    assert b"P08" in content
    assert b"P07" not in content
    assert len(index.walks()) == 100


def test_a_damaged_or_other_index_is_made_anew():
    good = Index()
    good.put(WalkRow("P07", "walk.hipline", 1, 1))
    content = good.to_bytes()
    other = sqlite3.connect(":memory:")
    other.execute("CREATE TABLE walks (x)")
    for broken in (None, b"", b"nonsense", content[: len(content) // 2], other.serialize()):
        assert Index(broken).walks() == []
    other.close()


def test_rows_are_in_the_order_of_time():
    index = Index()
    first = WalkRow("P07", "b.hipline", 1, 1, made_at="2026-05-02")
    for row in (replace(first, file="a.hipline", made_at="2026-05-03"), first, WalkRow("P08", "c.hipline", 1, 1)):
        index.put(row)
    assert [row.file for row in index.walks("P07")] == ["b.hipline", "a.hipline"]
    assert [row.file for row in index.walks()] == ["c.hipline", "b.hipline", "a.hipline"]
