"""Make the environment .venv, or bring it up to date; does nothing where it is.

python3 tools/set_up.py [--dev] [--flash]

Needs nothing but Python 3.11 or newer; finds its way where Debian has split off venv or pip.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from system_libs import apt_install

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "hipline-set-up"
BASE = getattr(sys, "_base_executable", sys.executable)  # not the one in .venv, should that be active
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


class SetUpError(Exception):
    """What is missing, and how to get it."""


def _fingerprint() -> str:
    """Tell apart what the environment was made from: another one of these, and it has to be made anew."""
    parts = [
        sys.version,
        str(ROOT),
        *((ROOT / name).read_text("utf-8") for name in ("pyproject.toml", "constraints.txt")),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _works(*command: str | Path) -> bool:
    try:
        return subprocess.run([*map(str, command)], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _make_venv() -> None:
    """Make an empty environment, in the first way that works here.

    Raises
    ------
    SetUpError
        When there is none.
    """
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    ways = (
        lambda: _works(BASE, "-m", "venv", "--clear", VENV),
        lambda: _works(BASE, "-m", "pip", "--version") and _works(BASE, "-m", "venv", "--clear", "--without-pip", VENV),
        lambda: _works(BASE, "-m", "virtualenv", "--clear", VENV),
        lambda: (
            sys.platform.startswith("linux")
            and apt_install([f"python{version}-venv"])
            and _works(BASE, "-m", "venv", "--clear", VENV)
        ),
    )
    shutil.rmtree(VENV, ignore_errors=True)
    if not any(way() for way in ways):
        raise SetUpError(
            f"{BASE} cannot make an environment. On Debian and Ubuntu: sudo apt-get install -y python{version}-venv"
        )


def _pip() -> list[str]:
    """Return the command that installs into the environment."""
    if _works(PYTHON, "-m", "pip", "--version"):
        return [str(PYTHON), "-m", "pip"]
    return [BASE, "-m", "pip", "--python", str(PYTHON)]


def set_up(extras: Sequence[str]) -> None:
    """Make the environment hold what the project needs, and what some extras of it need.

    Raises
    ------
    SetUpError
        When that is not possible; says what to do.
    """
    if sys.version_info < (3, 11):  # noqa: UP036 - whatever Python is there runs this file
        raise SetUpError(f"Hipline needs Python 3.11 or newer; {BASE} is {sys.version.split()[0]}")
    wanted = _fingerprint()
    had = STAMP.read_text("utf-8").split() if STAMP.exists() else []
    same = had[:1] == [wanted] and _works(PYTHON, "-c", "")
    if same and set(extras) <= set(had[1:]):
        return
    print("Setting up .venv; the first time takes a minute or two ...", file=sys.stderr, flush=True)
    if not same:
        _make_venv()
    held = sorted({*extras, *(had[1:] if same else [])})
    what = f"{ROOT}[{','.join(held)}]" if held else str(ROOT)
    install = ["install", "--quiet", "--disable-pip-version-check", "--constraint", str(ROOT / "constraints.txt")]
    done = subprocess.run([*_pip(), *install, "--editable", what], check=False, env={**os.environ, "PIP_NO_INPUT": "1"})
    if done.returncode:
        raise SetUpError("pip could not install what Hipline needs; its words are above. Is there a network?")
    STAMP.write_text(" ".join([wanted, *held]) + "\n", "utf-8")


def main(argv: Sequence[str] | None = None) -> int:
    """Set up; return 0, or 1 with one clear line."""
    parser = argparse.ArgumentParser(description="Make the environment .venv, or bring it up to date.")
    parser.add_argument("--dev", action="store_true", help="with what the tests and checks need")
    parser.add_argument("--flash", action="store_true", help="with what puts the firmware on a board")
    options = parser.parse_args(argv)
    try:
        set_up([extra for extra in ("dev", "flash") if getattr(options, extra)])
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
