from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QWidget

from hipline.views.window.toolkit.flow import Flow


class Block(QWidget):
    """A widget of a fixed wish."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self._width = width

    def sizeHint(self) -> QSize:
        return QSize(self._width, 20)

    def minimumSizeHint(self) -> QSize:
        return QSize(10, 20)


def laid(width: int, *wishes: tuple[int, int | None, bool], right_to_left: bool = False) -> list[tuple[int, int, int]]:
    """Return left edge, upper edge and width of each block in a place so wide."""
    place = QWidget()
    if right_to_left:
        place.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    flow = Flow(place, spacing_px=10, line_spacing_px=5)
    blocks = [Block(wish) for wish, _, _ in wishes]
    for block, (_, least_px, stretches) in zip(blocks, wishes, strict=True):
        flow.add(block, least_px, stretches=stretches)
    place.resize(width, flow.heightForWidth(width))
    place.show()
    QApplication.sendPostedEvents()
    found = [(block.x(), block.y(), block.width()) for block in blocks]
    place.deleteLater()
    return found


@pytest.mark.usefixtures("app")
class TestFlow:
    def test_what_fits_stands_side_by_side(self) -> None:
        assert laid(250, (100, None, False), (100, None, False)) == [(0, 0, 100), (110, 0, 100)]

    def test_what_does_not_fit_goes_on_in_the_next_line(self) -> None:
        assert laid(150, (100, None, False), (100, None, False)) == [(0, 0, 100), (0, 25, 100)]

    def test_what_stretches_takes_the_rest_of_its_line(self) -> None:
        assert laid(300, (20, 50, True), (100, None, False)) == [(0, 0, 190), (200, 0, 100)]

    def test_those_that_stretch_become_equally_wide(self) -> None:
        assert [width for _, _, width in laid(320, *[(50, 0, True)] * 3)] == [100, 100, 100]

    def test_what_may_shrink_does_where_that_saves_a_line(self) -> None:
        assert laid(200, (150, 40, False), (100, None, False)) == [(0, 0, 90), (100, 0, 100)]

    def test_what_may_shrink_does_not_where_that_saves_none(self) -> None:
        assert laid(200, (150, 100, False), (150, None, False)) == [(0, 0, 150), (0, 25, 150)]

    def test_what_is_wider_than_the_place_becomes_as_wide_as_it(self) -> None:
        assert laid(80, (100, None, False)) == [(0, 0, 80)]

    def test_lines_run_from_the_right_where_people_read_so(self) -> None:
        assert laid(250, (100, None, False), (60, None, False), right_to_left=True) == [(150, 0, 100), (80, 0, 60)]
