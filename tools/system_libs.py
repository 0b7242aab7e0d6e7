"""Install the system libraries that Qt needs on a bare Linux, or print the line that does.

python3 tools/system_libs.py [--window]

Does nothing where nothing is missing, and nothing on macOS and Windows, where Qt brings all it needs. It never fails:
without these libraries Hipline still runs in the terminal, and the tests of the window say why they are skipped.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

# library to load: Debian's package that holds it
ALWAYS = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
}
FOR_A_WINDOW = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
FONT = "fonts-dejavu-core"
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_font() -> bool:
    folders = (Path(folder).expanduser() for folder in FONT_FOLDERS)
    return any(path.suffix in (".ttf", ".otf", ".ttc") for folder in folders for path in folder.rglob("*"))


def missing_packages(libraries: Mapping[str, str]) -> list[str]:
    """Return Debian's packages of the libraries, and of a font, that are not there."""
    packages = [package for library, package in libraries.items() if not _loads(library)]
    return packages if _has_font() else [*packages, FONT]


def _run_as_root(command: Sequence[str], sudo: Sequence[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        return subprocess.run([*sudo, *command], env=environment, stdout=sys.stderr, check=False).returncode == 0
    except OSError:
        return False


def apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages where this needs no question; say whether they are there now."""
    if shutil.which("apt-get") is None:
        return False
    sudo: list[str] = []
    if os.geteuid() != 0:
        sudo = ["sudo", "-n"]  # asks for no password: fails where one is needed
        if shutil.which("sudo") is None or not _run_as_root(["true"], sudo):
            return False
    print(f"Installing {' '.join(packages)} ...", file=sys.stderr)
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return _run_as_root(["apt-get", "update", "-qq"], sudo) and _run_as_root(install, sudo)


def main(argv: Sequence[str] | None = None) -> int:
    """Install what is missing where that is allowed; otherwise say how."""
    parser = argparse.ArgumentParser(description="Install the system libraries that Qt needs on a bare Linux.")
    parser.add_argument("--window", action="store_true", help="those of a real window too, where there is a display")
    options = parser.parse_args(argv)
    if not sys.platform.startswith("linux"):
        return 0
    with_window = options.window and bool(os.environ.get("DISPLAY"))
    libraries = {**ALWAYS, **FOR_A_WINDOW} if with_window else ALWAYS
    packages = missing_packages(libraries)
    if not packages or apt_install(packages):
        return 0
    print("The live window needs some libraries of the system; everything else works without them.", file=sys.stderr)
    if shutil.which("apt-get"):
        print(f"Install them with: sudo apt-get install -y {' '.join(packages)}", file=sys.stderr)
    else:
        names = [library for library in libraries if not _loads(library)] + ([] if _has_font() else ["a font"])
        print(f"Install what holds: {', '.join(names)}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
