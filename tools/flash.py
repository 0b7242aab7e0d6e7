"""Put the firmware on a clip's board: `make flash`, with PORT=... where several boards are connected.

python tools/flash.py [--port PORT] [--image MICROPYTHON.bin] [--name NAME] [--test]

A board that does not run MicroPython yet needs the image of it once: the file for the Seeed XIAO ESP32S3 from
micropython.org. Its flash is then erased first. Needs the extra `flash` (mpremote and esptool).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

FIRMWARE = Path(__file__).resolve().parents[1] / "device" / "firmware"
PAGE = "micropython.org/download/SEEED_XIAO_ESP32S3"
OLDEST = (1, 20)
NAME_BYTES = 29

Run = Callable[..., "subprocess.CompletedProcess[str]"]


class FlashError(Exception):
    """What did not work, and what to do."""


@dataclass(frozen=True)
class Wanted:
    """What is to be done.

    Attributes
    ----------
    port : str, optional
        Of the board; None takes the one that is there.
    image : Path, optional
        MicroPython itself, to be written first.
    name : str, optional
        Of the clip, shown when scanning.
    test : bool
        Whether to run the self-test at the end.
    """

    port: str | None = None
    image: Path | None = None
    name: str | None = None
    test: bool = False


def _mpremote(wanted: Wanted, *words: str | Path) -> list[str]:
    return [sys.executable, "-m", "mpremote", "connect", wanted.port or "auto", *map(str, words)]


def _esptool(wanted: Wanted, *words: str | Path) -> list[str]:
    port = ["--port", wanted.port] if wanted.port else []
    return [sys.executable, "-m", "esptool", "--chip", "esp32s3", *port, *map(str, words)]


def _do(run: Run, command: Sequence[str], problem: str) -> None:
    if run(command).returncode:
        raise FlashError(problem)


def _version(run: Run, wanted: Wanted) -> tuple[int, ...] | None:
    """Return the version of MicroPython on the board; None where there is none."""
    asked = run(
        _mpremote(wanted, "exec", "import sys; print(*sys.implementation.version[:2])"), capture_output=True, text=True
    )
    last = asked.stdout.split()[-2:] if asked.returncode == 0 else []
    return tuple(map(int, last)) if len(last) == 2 and all(part.isdigit() for part in last) else None


def _write_image(run: Run, wanted: Wanted) -> None:
    assert wanted.image is not None
    if not wanted.image.exists():
        raise FlashError(f"{wanted.image}: there is no such file; the image is at {PAGE}")
    hint = "hold B (boot), press R (reset), let both go, and try again"
    _do(run, _esptool(wanted, "erase-flash"), f"the board cannot be erased: {hint}")
    _do(run, _esptool(wanted, "write-flash", "0", wanted.image), f"MicroPython cannot be written: {hint}")


def _copy(run: Run, wanted: Wanted) -> None:
    # main.py last: whatever breaks off before, the board does not start half a firmware
    files = sorted(FIRMWARE.glob("*.py"), key=lambda path: (path.name == "main.py", path.name))
    problem = "the firmware cannot be copied: is another program using the port?"
    with tempfile.TemporaryDirectory() as folder:
        if wanted.name is not None:
            named = Path(folder) / "name.json"
            named.write_text(json.dumps(wanted.name), "utf-8")
            files.insert(0, named)
        _do(run, _mpremote(wanted, "fs", "cp", *files, ":"), problem)


def flash(wanted: Wanted, run: Run = subprocess.run, say: Callable[[str], None] = print) -> None:
    """Put the firmware on the board.

    Raises
    ------
    FlashError
        When something of it does not work; says what to do.
    """
    if wanted.name is not None and not 0 < len(wanted.name.encode()) <= NAME_BYTES:
        raise FlashError(f"the name '{wanted.name}' has to have 1 to {NAME_BYTES} bytes")
    if wanted.image is not None:
        say("writing MicroPython ...")
        _write_image(run, wanted)
    version = _version(run, wanted)
    if version is None:
        raise FlashError(
            f"no MicroPython answers at {wanted.port or 'any port'}. Is the board connected by a cable that carries "
            f"data? For a new board: get its image from {PAGE}, and say make flash IMAGE=FILE.bin"
        )
    if version < OLDEST:
        raise FlashError(
            f"the board runs MicroPython {'.'.join(map(str, version))}, and 1.20 is the oldest that will do; "
            f"get an image from {PAGE}, and say make flash IMAGE=FILE.bin"
        )
    if run(_mpremote(wanted, "mip", "install", "bmi270")).returncode:
        say("the driver of the BMI270 could not be fetched: a clip with an LSM6DSOX does without it")
    say("copying the firmware ...")
    _copy(run, wanted)
    if wanted.test:
        _do(run, _mpremote(wanted, "exec", "import selftest; selftest.run()"), "the self-test did not run to its end")
    _do(run, _mpremote(wanted, "reset"), "the board does not start again: press R (reset)")
    say("done: the clip advertises, and may be paired for a minute")


def main(argv: Sequence[str] | None = None) -> int:
    """Flash; return 0, or 1 with one clear line."""
    parser = argparse.ArgumentParser(description="Put the firmware on a clip's board.")
    parser.add_argument("--port", help="of the board, such as /dev/ttyACM0 or COM3 (default: the one that is there)")
    parser.add_argument("--image", type=Path, metavar="FILE.bin", help="MicroPython for a new board; erases it first")
    parser.add_argument("--name", help="of the clip, shown when scanning; no person's")
    parser.add_argument("--test", action="store_true", help="run the self-test at the end")
    options = parser.parse_args(argv)
    missing = [name for name in ("mpremote", "esptool") if importlib.util.find_spec(name) is None]
    if missing:
        print(f"{' and '.join(missing)} missing: make flash installs what is needed", file=sys.stderr)
        return 1
    try:
        flash(Wanted(options.port, options.image, options.name, options.test))
    except FlashError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
