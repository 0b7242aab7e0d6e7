"""A line of widgets that goes on in a next line where there is no room."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QStyle, QWidget


class Flow(QLayout):
    """Lay widgets side by side, and below each other what does not fit.

    Parameters
    ----------
    parent : QWidget, optional
        Whose layout it is.
    spacing_px : int
        Between two widgets of a line.
    line_spacing_px : int
        Between two lines.
    """

    def __init__(self, parent: QWidget | None = None, spacing_px: int = 6, line_spacing_px: int = 6) -> None:
        self._known: dict[int, list[list[tuple[int, int]]]] = {}  # the lines by width, until something changes
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing_px)
        self._line_spacing_px = line_spacing_px
        self._items: list[QLayoutItem] = []
        self._least_px: dict[int, int] = {}  # of those whose width changes, by place
        self._stretching: set[int] = set()

    def add(self, widget: QWidget, least_px: int | None = None, *, stretches: bool = False) -> None:
        """Append a widget.

        Parameters
        ----------
        widget : QWidget
            What is appended.
        least_px : int, optional
            How far it may shrink before it goes to the next line; None: not at all.
        stretches : bool
            Whether it takes what is left of its line.
        """
        if least_px is not None:
            self._least_px[len(self._items)] = least_px
        if stretches:
            self._stretching.add(len(self._items))
        self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802
        """Append an item."""
        self._items.append(item)

    def count(self) -> int:
        """Return how many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 # pyright: ignore[reportIncompatibleMethodOverride]
        """Return an item; None beyond the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 # pyright: ignore[reportIncompatibleMethodOverride]
        """Take the last item out; nothing is taken from between, where places count."""
        return self._items.pop() if index == len(self._items) - 1 >= 0 else None

    def invalidate(self) -> None:
        """Forget what was worked out: an item has changed."""
        self._known.clear()
        super().invalidate()

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        """Say that it takes what width there is."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Say that it is higher where it is narrower."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """Return the height of all lines."""
        margins = self.contentsMargins()
        inside_px = width - margins.left() - margins.right()
        heights = [self._height(line) for line in self._lines(inside_px)]
        return sum(heights) + self._line_spacing_px * max(len(heights) - 1, 0) + margins.top() + margins.bottom()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the size of all in one line."""
        shown = self._shown()
        width = sum(self._items[place].sizeHint().width() for place in shown) + self.spacing() * max(len(shown) - 1, 0)
        return self._framed(width, max((self._items[place].sizeHint().height() for place in shown), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802
        """Return the size of the largest one alone."""
        sizes = [self._items[place].minimumSize() for place in self._shown()]
        return self._framed(max((s.width() for s in sizes), default=0), max((s.height() for s in sizes), default=0))

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        """Place all."""
        super().setGeometry(rect)
        inside = rect.marginsRemoved(self.contentsMargins())
        lines = self._lines(inside.width())
        heights = [self._height(line) for line in lines]
        # one line alone takes what height there is, as it would in a row
        y, alone = inside.top(), len(lines) == 1
        for line, least_px in zip(lines, heights, strict=True):
            x, height = inside.left(), max(least_px, inside.height()) if alone else least_px
            for place, width in line:
                at = QStyle.visualRect(self._direction(), inside, QRect(x, y, width, height))
                self._items[place].setGeometry(at)
                x += width + self.spacing()
            y += height + self._line_spacing_px

    def _shown(self) -> list[int]:
        return [place for place, item in enumerate(self._items) if not item.isEmpty()]

    def _narrow_px(self, place: int) -> int:
        item = self._items[place]
        least_px = self._least_px.get(place)
        return item.sizeHint().width() if least_px is None else max(least_px, item.minimumSize().width())

    def _lines(self, width: int) -> list[list[tuple[int, int]]]:
        """Return the lines, each with its places and their widths, px; what may shrink does where that saves one."""
        if width not in self._known:
            narrow, wide = (self._broken(width, shrinks) for shrinks in (True, False))
            chosen = narrow if len(narrow) < len(wide) else wide
            self._known[width] = [self._stretched(line, width) for line in chosen]
        return self._known[width]

    def _broken(self, width: int, shrinks: bool) -> list[list[tuple[int, int]]]:
        lines: list[list[tuple[int, int]]] = []
        left_px = 0
        for place in self._shown():
            wanted_px = self._narrow_px(place)
            if not shrinks and place not in self._stretching:
                wanted_px = max(wanted_px, self._items[place].sizeHint().width())
            wanted_px = min(wanted_px, width)
            if not lines or left_px < wanted_px + self.spacing():
                lines.append([])
                left_px = width + self.spacing()
            lines[-1].append((place, wanted_px))
            left_px -= wanted_px + self.spacing()
        return lines

    def _stretched(self, line: list[tuple[int, int]], width: int) -> list[tuple[int, int]]:
        """Share what is left of a line: first all become as wide as they like, then some stretch, to one width."""
        widths = dict(line)
        left_px = width - sum(widths.values()) - self.spacing() * (len(line) - 1)
        for place in widths.keys() & self._least_px.keys() - self._stretching:
            more_px = min(max(self._items[place].sizeHint().width() - widths[place], 0), left_px)
            widths[place] += more_px
            left_px -= more_px
        stretching = sorted(widths.keys() & self._stretching, key=lambda place: -widths[place])
        left_px += sum(widths[place] for place in stretching)
        while stretching:
            place = stretching.pop(0)  # the widest first: those after it share the rest
            widths[place] = max(widths[place], left_px // (len(stretching) + 1))
            left_px -= widths[place]
        return [(place, widths[place]) for place, _ in line]

    def _height(self, line: list[tuple[int, int]]) -> int:
        return max(self._height_at(self._items[place], width) for place, width in line)

    def _height_at(self, item: QLayoutItem, width: int) -> int:
        least = item.minimumSize().height()
        return max(least, item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height())

    def _framed(self, width: int, height: int) -> QSize:
        margins = self.contentsMargins()
        return QSize(width + margins.left() + margins.right(), height + margins.top() + margins.bottom())

    def _direction(self) -> Qt.LayoutDirection:
        parent = self.parentWidget()
        return Qt.LayoutDirection.LeftToRight if parent is None else parent.layoutDirection()
