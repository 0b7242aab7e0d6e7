"""What `make flash` does to a board, step by step, with a board that only listens."""

import json
import subprocess
from pathlib import Path

import flash as tool
import pytest

ROOT = Path(__file__).parents[2]


class Board:
    """Takes commands; some of them fail."""

    def __init__(self, version="1 26", fails=()):
        self.version, self.fails = version, fails
        self.done, self.files, self.named = [], [], None

    def __call__(self, command, **_):
        words = command[3:]
        self.done.append((command[2], *words))
        if "cp" in words:
            self.files = [Path(word).name for word in words[words.index("cp") + 1 : -1]]
            for word in words:
                if word.endswith("name.json"):
                    self.named = json.loads(Path(word).read_text(encoding="utf-8"))
        code = int(any(word in words for word in self.fails))
        return subprocess.CompletedProcess(command, code, f"{self.version}\n" if "exec" in words else "", "")

    def did(self, word):
        return [done for done in self.done if word in done]


def silent(_):
    pass


def test_a_board_with_micropython_gets_every_file_and_main_last():
    board = Board()
    tool.flash(tool.Wanted(port="/dev/ttyACM3"), board, silent)
    assert set(board.files) == {path.name for path in (ROOT / "device" / "firmware").glob("*.py")}
    assert board.files[-1] == "main.py"
    assert board.did("mip")
    assert board.did("reset")
    assert not board.did("erase-flash")
    assert all(done[1:3] == ("connect", "/dev/ttyACM3") for done in board.done)
    assert board.done[-1][-1] == "reset"


def test_a_new_board_is_erased_and_gets_micropython_first(tmp_path):
    image = tmp_path / "board.bin"
    image.write_bytes(b"image")
    board = Board()
    tool.flash(tool.Wanted(image=image, port="COM3"), board, silent)
    erase, write = board.done[:2]
    assert erase == ("esptool", "--chip", "esp32s3", "--port", "COM3", "erase-flash")
    assert write == ("esptool", "--chip", "esp32s3", "--port", "COM3", "write-flash", "0", str(image))
    assert board.files


def test_without_a_port_the_board_that_is_there_is_taken():
    board = Board()
    tool.flash(tool.Wanted(), board, silent)
    assert all(done[1:3] == ("connect", "auto") for done in board.done)


def test_the_name_goes_along():
    board = Board()
    tool.flash(tool.Wanted(name="Zoë 2"), board, silent)
    assert board.named == "Zoë 2"
    with pytest.raises(tool.FlashError, match="1 to 29 bytes"):
        tool.flash(tool.Wanted(name="x" * 30), board, silent)


@pytest.mark.parametrize(
    ("board", "words"),
    [
        (Board(fails=["exec"]), "no MicroPython answers"),
        (Board(version="garbage"), "no MicroPython answers"),
        (Board(version="1 19"), "runs MicroPython 1.19"),
        (Board(fails=["cp"]), "another program using the port"),
        (Board(fails=["reset"]), "press R"),
    ],
)
def test_what_does_not_work_is_one_clear_line(board, words):
    with pytest.raises(tool.FlashError) as told:
        tool.flash(tool.Wanted(), board, silent)
    assert words in str(told.value)
    assert "\n" not in str(told.value)
    assert board.files == [] or words in ("another program using the port", "press R")


def test_an_image_that_is_not_there_erases_nothing(tmp_path):
    board = Board()
    with pytest.raises(tool.FlashError, match="no such file"):
        tool.flash(tool.Wanted(image=tmp_path / "none.bin"), board, silent)
    assert board.done == []


def test_a_clip_without_the_maker_s_driver_is_flashed_all_the_same():
    said = []
    board = Board(fails=["mip"])
    tool.flash(tool.Wanted(), board, said.append)
    assert board.files
    assert any("LSM6DSOX does without it" in line for line in said)


def test_the_self_test_runs_where_it_is_asked_for():
    board = Board()
    tool.flash(tool.Wanted(test=True), board, silent)
    assert any("selftest" in done[-1] for done in board.did("exec"))
