from __future__ import annotations

from pathlib import Path

import pytest

from hipline.library.folder import Library
from hipline.library.twins import Twins
from hipline.sessions.file import Session
from hipline_device.samples import SampleBlock


@pytest.fixture
def block(walks: dict[str, Path]) -> SampleBlock:
    with Session(walks["first"]) as session:
        return session.samples()


def moved(block: SampleBlock, by_m_s2: float) -> SampleBlock:
    return SampleBlock(block.index, block.time_s, block.acc_sensor + by_m_s2, block.gyr_sensor)


def test_the_same_samples_are_found_in_the_library_and_in_what_was_added(library: Library, block: SampleBlock):
    twins, other = Twins(library), moved(block, 0.1)
    assert twins.add(block, Path("one")) == library.path_of(library.walk("P07/first"))
    assert twins.add(other, Path("two")) is None
    assert twins.add(other, Path("three")) == Path("two")


def test_without_a_library_only_what_was_added_counts(block: SampleBlock):
    twins = Twins()
    assert twins.add(block, Path("one")) is None
    assert twins.add(block, Path("two")) == Path("one")


def test_a_zero_is_a_zero_whatever_its_sign(block: SampleBlock):
    twins, zeros = Twins(), moved(block, 0.0)
    zeros.gyr_sensor[:] = 0.0
    twins.add(zeros, Path("one"))
    assert twins.add(SampleBlock(block.index, block.time_s, zeros.acc_sensor, -zeros.gyr_sensor), Path("two"))


def test_each_walk_of_the_number_of_samples_is_read_once_and_others_are_not(
    library: Library, block: SampleBlock, monkeypatch: pytest.MonkeyPatch
):
    read, opened = [], Library.open
    monkeypatch.setattr(Library, "open", lambda self, row: read.append(row.name) or opened(self, row))
    twins = Twins(library)
    for number in range(3):
        twins.add(moved(block, number), Path(str(number)))
    assert read == ["first"]


def test_a_walk_that_cannot_be_read_is_nobodys_twin(library: Library, block: SampleBlock):
    twins = Twins(library)
    library.path_of(library.walk("P07/first")).write_bytes(b"something else")
    assert twins.add(block, Path("one")) is None
