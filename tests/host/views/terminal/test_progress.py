import io

import pytest

from hipline.views.terminal.progress import Progress, progress_line
from hipline.views.terminal.writer import Writer


class Screen(io.StringIO):
    """A stream that says whether it is a terminal."""

    def __init__(self, is_terminal: bool, encoding: str = "utf-8") -> None:
        super().__init__()
        self._is_terminal = is_terminal
        self._encoding = encoding

    @property
    def encoding(self):
        return self._encoding

    def isatty(self) -> bool:
        return self._is_terminal


def _shown(screen: Screen, environment: dict[str, str] | None = None, total: int = 4) -> str:
    progress = Progress(total, Writer(screen, environment or {"TERM": "xterm"}), lambda: 0.0)
    progress.step(failed=False)
    with progress.aside():
        screen.write("a line of somebody else\n")
    progress.step(failed=True)
    progress.close()
    return screen.getvalue()


def test_the_line_tells_how_many_how_many_failed_and_how_long_it_takes():
    line = progress_line(10, 2, 40, 60.0, 100)
    assert line == "███████" + "·" * 23 + "  10 of 40 recordings, 2 failed, about 3 min left"


@pytest.mark.parametrize(
    ("passed_s", "told"),
    [(1.0, ""), (4.0, "about 12 s left"), (600.0, "about 30 min left"), (9000.0, "about 8 h left")],
)
def test_the_time_left_is_told_as_exactly_as_it_is_known(passed_s, told):
    assert progress_line(1, 0, 4, passed_s, 100).partition("recordings")[2].removeprefix(", ") == told


@pytest.mark.parametrize("columns", range(1, 90))
def test_the_line_fits_into_any_terminal(columns):
    line = progress_line(7, 3, 12, 60.0, columns)
    assert 0 < len(line) <= columns
    assert "7" in line


def test_all_done_fills_the_bar():
    assert "·" not in progress_line(5, 0, 5, 9.0, 80)
    assert "left" not in progress_line(5, 0, 5, 9.0, 80)


def test_on_a_terminal_the_line_makes_room_and_is_gone_at_the_end(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    shown = _shown(Screen(True))
    assert "1 of 4 recordings" in shown
    assert "2 of 4 recordings, 1 failed" in shown
    before, after = shown.split("a line of somebody else\n")
    assert before.endswith("\x1b[1F\x1b[J\x1b[?25h")
    assert after.endswith("\x1b[1F\x1b[J\x1b[?25h")


def test_no_color_is_honoured_and_a_plain_encoding_gets_plain_signs(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert "\x1b[2m" in _shown(Screen(True))
    shown = _shown(Screen(True, "ascii"), {"TERM": "xterm", "NO_COLOR": "1"})
    assert "\x1b[2m" not in shown
    assert shown.isascii()
    assert "#" in shown


@pytest.mark.parametrize("case", ["a file", "a dumb terminal", "one recording"])
def test_elsewhere_nothing_is_shown(case):
    term = "dumb" if case == "a dumb terminal" else "xterm"
    shown = _shown(Screen(case != "a file"), {"TERM": term}, 1 if case == "one recording" else 4)
    assert shown == "a line of somebody else\n"
