"""Letters as large as the system's, windows as small as a tablet: nothing is cut off, nothing touches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QFont, QFontInfo, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget
from windows import CUE

from hipline.coach.pain import Score
from hipline.coach.walk_report import report_of
from hipline.events import Contact, Side
from hipline.sessions.live_recording import LiveRecording
from hipline.settings import Settings
from hipline.views.window.dialogs.after_walk import AfterWalk
from hipline.views.window.dialogs.numbers import NumbersPanel
from hipline.views.window.dialogs.safety import SafetyCheck
from hipline.views.window.live import LiveWindow
from hipline.views.window.statusbar import Elided
from hipline.views.window.toolkit import sizes
from hipline.views.window.toolkit.fitted import Fitted

STEP_S = 0.55
SMALL = [(9, 800, 480), (20, 800, 480), (16, 640, 480), (22, 640, 480)]


@contextmanager
def system_letters(app: QApplication, size_pt: float) -> Iterator[None]:
    before = app.font()
    font = QFont(before)
    font.setPointSizeF(size_pt)
    app.setFont(font)
    yield
    app.setFont(before)


@pytest.fixture
def window_at(app, request, tmp_path):
    """Make the window with letters of a size, in points, as large as asked, in the middle of a walk with a cue."""
    with system_letters(app, 9) as _:
        yield lambda size_pt, *size: _window(app, request, tmp_path, size_pt, *size)


def _window(app, request, folder, size_pt: float, width: int, height: int) -> LiveWindow:
    font = QFont(app.font())
    font.setPointSizeF(size_pt)
    app.setFont(font)
    bench = request.getfixturevalue("bench")
    bench.window.resize(width, height)
    bench.window.set_recording(LiveRecording.begin(folder / "walk.hipline"))
    make_stride = request.getfixturevalue("make_stride")
    sides = {k: Side.LEFT if k % 2 else Side.RIGHT for k in range(1, 20)}
    contacts = tuple(Contact(STEP_S * k, side, STEP_S * k) for k, side in sides.items())
    strides = tuple(make_stride(STEP_S * k, side) for k, side in sides.items())
    bench.say(request.getfixturevalue("make_angles")(0.0, 1100), contacts=contacts, strides=strides)
    bench.cue(CUE)
    bench.frame(11.0)
    bench.frame(0.1, count=6)
    settle(app)
    return bench.window


def settle(app: QApplication) -> None:
    for _ in range(3):
        app.sendPostedEvents()
        app.processEvents()


def place_in(part: QWidget, window: QWidget) -> QRect:
    return QRect(part.mapTo(window, QPoint(0, 0)), part.size())


def words_of(window: QWidget) -> list[QLabel | QAbstractButton]:
    """Return what shows words, outside of what can be scrolled."""
    scrolled = {part for area in window.findChildren(QScrollArea) for part in area.findChildren(QWidget)}
    shown = [*window.findChildren(QLabel), *window.findChildren(QAbstractButton)]
    return [part for part in shown if part.isVisible() and part.text() and part not in scrolled]


def cut_off(window: QWidget) -> list[str]:
    """Return the texts that are not shown whole."""
    found = []
    for part in words_of(window):
        room, asked = part.contentsRect(), part.fontMetrics().size(0, part.text())
        if isinstance(part, QLabel) and part.wordWrap():
            whole = part.height() >= part.heightForWidth(part.width())
        elif isinstance(part, QLabel):
            whole = isinstance(part, Elided) or room.width() + 1 >= asked.width()
            whole = whole and (isinstance(part, Fitted) or room.height() >= part.fontMetrics().height())
        else:
            whole = part.size().width() >= part.minimumSizeHint().width()
        seen = part.visibleRegion().boundingRect()
        if not whole or seen != part.rect() or not window.rect().contains(place_in(part, window)):
            found.append(part.text())
    return found


def overlapping(window: QWidget) -> list[tuple[str, str]]:
    placed = [(part.text(), place_in(part, window)) for part in words_of(window)]
    return [(a, b) for (a, at), (b, other) in combinations(placed, 2) if at.intersects(other)]


def numbers_of(axis) -> list[tuple[QRect, str]]:
    """Return where an axis writes its numbers, and what."""
    pixmap = QPixmap(10, 10)
    painter = QPainter(pixmap)
    specs = axis.generateDrawSpecs(painter)
    painter.end()
    return [(rect, text) for rect, _, text in specs[2]]


def test_usual_letters_are_left_as_they_are_drawn_and_larger_ones_are_followed(app):
    for size_pt in (8, 9, 10, 11):
        with system_letters(app, size_pt):
            assert sizes.px(12) == 12
    with system_letters(app, 22):
        assert sizes.px(12) == 24


def test_all_words_of_the_window_grow_with_the_letters_of_the_system(app, window_at):
    window = window_at(22, 1600, 1000)
    usual = {"Pelvic tilt": 12, "+ front down": 11, "Rotation range": 13, "Lost 0": 13, "Pelvic tilt, last stride": 15}
    large = {part.text(): QFontInfo(part.font()).pixelSize() for part in words_of(window)}
    assert {text: large[text] for text in usual} == {text: 2 * px for text, px in usual.items()}
    assert min(large.values()) >= 22
    for axis in (window.plots.plots[0].left, window.plots.plots[-1].bottom):
        assert axis.style["tickFont"].pixelSize() == 24
    assert window.strip.height() >= 2 * 112 or window.strip.isHidden()


@pytest.mark.parametrize(("size_pt", "width", "height"), [(9, 1280, 800), (20, 1000, 700), *SMALL])
def test_no_two_numbers_of_an_axis_touch_and_each_is_whole(app, window_at, size_pt, width, height):
    plots = window_at(size_pt, width, height).plots
    for fitted in (False, True):
        if fitted:
            plots.fit()
            settle(app)
        for plot in (plot for plot in plots.plots if plot.isVisible()):
            for axis in (plot.left, plot.bottom):
                numbers = numbers_of(axis)
                assert not [(a, b) for (at, a), (other, b) in combinations(numbers, 2) if at.intersects(other)]
            assert numbers_of(plot.left), "every axis says its scale"
            assert min(at.left() for at, _ in numbers_of(plot.left)) >= 0
            assert all("." in text or int(text) % 5 == 0 or fitted for _, text in numbers_of(plot.left))


@pytest.mark.parametrize(("size_pt", "width", "height"), SMALL)
def test_nothing_is_cut_off_in_a_small_window(app, window_at, size_pt, width, height):
    window = window_at(size_pt, width, height)
    book = window.notebook
    for ask in (lambda: None, book.ask_pain, book.pain_bar.later.click, book.relief_bar.show):
        ask()
        settle(app)
        assert window.size() == QSize(width, height)
        assert cut_off(window) == []
        assert overlapping(window) == []


@pytest.mark.parametrize(("size_pt", "width", "height"), SMALL)
def test_number_cue_and_pause_stay_in_sight(app, window_at, size_pt, width, height):
    window = window_at(size_pt, width, height)
    window.notebook.ask_pain()
    settle(app)
    pause = window.controls.widgetForAction(window.controls.pause)
    for part in (window.headline.stride.tilt, window.banner._cue.text, pause):
        assert part.isVisible()
        assert part.visibleRegion().boundingRect() == part.rect()
    assert window.headline.stride.tilt.font().pixelSize() >= 40
    assert window.banner._cue.text.font().pixelSize() >= 13
    assert window.banner.cue_text == CUE.message


def test_four_plots_have_room_in_a_low_window_with_usual_letters(app, window_at):
    plots = window_at(9, 800, 480).plots
    assert all(plot.isVisible() for plot in plots.plots)
    assert not plots.others.isVisible()


def test_plots_without_room_come_by_the_bar_with_the_seconds_below_the_last(app, window_at):
    plots = window_at(16, 800, 480).plots
    shown = [plot.isVisible() for plot in plots.plots]
    assert shown[0]
    assert not shown[-1]
    assert plots.others.isVisible()
    plots.others.setValue(plots.others.maximum())
    settle(app)
    assert plots.plots[-1].isVisible()
    assert not plots.plots[0].isVisible()
    assert numbers_of(plots.plots[-1].bottom)
    assert plots.cursor_label.parent() is plots.readouts[-1]
    picture = plots.plots[-1].grab().toImage()
    assert len({picture.pixelColor(picture.width() - 40, y).name() for y in range(picture.height())}) > 2


def test_bars_make_room_for_the_plots_before_those_become_fewer(app, window_at):
    window = window_at(9, 911, 512)
    assert window.strip.isHidden()
    assert all(plot.isVisible() for plot in window.plots.plots)


def test_the_own_range_in_a_longer_language_takes_a_second_line(app, window_at):
    window = window_at(9, 1000, 700)
    window.headline.stride.rotation_band.setText("wie gewöhnlich bei Ihnen: zwischen 11° und 24°")
    settle(app)
    assert cut_off(window) == []
    assert overlapping(window) == []


def test_letters_of_contacts_are_left_out_where_they_would_touch(app, window_at):
    window = window_at(9, 1280, 800)
    assert window.plots.letters.text
    window.resize(640, 480)
    window.lookback.set_window_length(30)
    settle(app)
    assert not window.plots.letters.text


@pytest.mark.parametrize("size", [(800, 480), (640, 480)])
@pytest.mark.parametrize("size_pt", [9, 20])
def test_the_safety_questions_are_whole_and_their_button_in_sight(app, size_pt, size):
    with system_letters(app, size_pt):
        dialog = SafetyCheck()
        assert QRect(QPoint(), dialog.screen().availableSize()).contains(QRect(QPoint(), dialog.size()))
        dialog.resize(*size)
        dialog.show()
        settle(app)
        for tick in (*dialog.ticks.values(), dialog.none):
            assert tick.fontMetrics().size(0, tick.text()).width() < tick.width()
            assert tick.text().replace("\n", " ") == tick.accessibleName()
            assert tick.width() <= dialog.asked.width() <= dialog.width()
            assert tick.height() >= tick.text().count("\n") * tick.fontMetrics().lineSpacing()
        assert dialog.next_button.visibleRegion().boundingRect() == dialog.next_button.rect()
        next(iter(dialog.ticks.values())).setChecked(True)
        dialog.next_button.click()
        settle(app)
        for part in (dialog.read, dialog.done_button):
            assert part.visibleRegion().boundingRect() == part.rect()
        dialog.deleteLater()


@pytest.mark.parametrize("size_pt", [9, 20])
def test_the_page_after_a_walk_scrolls_down_and_never_aside(app, make_stride, size_pt):
    with system_letters(app, size_pt):
        strides = [make_stride(5 + 0.55 * k, Side.LEFT if k % 2 else Side.RIGHT) for k in range(200)]
        report = report_of(strides, [CUE], [Score(80.0, 4)])
        question = type("Question", (), {"lines": ("Tilt at your usual pace: 1.2 to 2.4 degrees.",)})()
        for name in ("keep", "take_back", "not_now", "never"):
            setattr(question, name, str)
        assert report is not None
        page = AfterWalk(report, question=question)  # pyright: ignore[reportArgumentType]
        page.resize(640, 480)
        page.show()
        settle(app)
        assert page._page.width() <= page.width()
        for label in page._page.findChildren(QLabel):
            assert label.height() >= label.heightForWidth(label.width())
        page.deleteLater()


@pytest.mark.parametrize("size_pt", [9, 20])
def test_the_numbers_panel_fits_its_screen_and_a_small_one(app, size_pt):
    with system_letters(app, size_pt):
        panel = NumbersPanel(Settings(), (), str)
        assert panel.height() <= panel.screen().availableSize().height()
        panel.resize(640, 480)
        panel.show()
        settle(app)
        assert panel.size() == QSize(640, 480)
        for button in (panel.keep, panel.usual):
            assert button.visibleRegion().boundingRect() == button.rect()
            assert button.width() >= button.sizeHint().width()
        shown = [field for field in panel.fields.values() if field.isVisible()]
        assert shown
        for field in shown:
            assert place_in(field, panel).right() <= panel.width()
        panel.deleteLater()
