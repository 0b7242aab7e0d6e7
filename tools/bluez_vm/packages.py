"""Fetch what the guest is made of, once: a kernel, a shell, BlueZ. Nothing of it is installed.

Debian's packages by name, through apt, unpacked beside the project. Only QEMU itself has to be installed.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from initramfs import MODULES, modules_in_order  # noqa: E402
from system_libs import apt_install  # noqa: E402

STORE = ROOT / ".bluez_vm"
QEMU = "qemu-system-x86_64"
QEMU_PACKAGE = "qemu-system-x86"
KERNEL_PACKAGE = "linux-image-amd64"  # depends on the one of today, which has its version in its name
SHELL_PACKAGE = "busybox-static"
USERLAND = ("bluez", "dbus")  # with what they need and this system does not have

_STAMP = "complete"
_WANTED = " ".join((KERNEL_PACKAGE, SHELL_PACKAGE, *USERLAND, *MODULES))


class NotHereError(Exception):
    """Why the guest cannot be had on this machine, in one line."""


def _run(*command: str, cwd: Path | None = None) -> str:
    """Return what a command prints.

    Raises
    ------
    NotHereError
        When it fails.
    """
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    except OSError as error:
        raise NotHereError(f"{command[0]}: {error.strerror}") from error
    if done.returncode:
        words = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise NotHereError(f"{' '.join(command[:2])} failed: {words[-1] if words else 'no reason given'}")
    return done.stdout


class _Apt:
    """apt as anybody may use it: with lists and a cache of its own where the system has none."""

    def __init__(self, folder: Path) -> None:
        self._options: list[str] = []
        self._folder = folder

    def __call__(self, program: str, *arguments: str, cwd: Path | None = None) -> str:
        return _run(program, *self._options, *arguments, cwd=cwd)

    def refresh(self) -> None:
        """Fetch the lists of packages into a folder of the project."""
        for name in ("lists/partial", "cache/archives/partial"):
            (self._folder / name).mkdir(parents=True, exist_ok=True)
        self._options = ["-o", f"Dir::State::lists={self._folder}/lists", "-o", f"Dir::Cache={self._folder}/cache"]
        self("apt-get", "update", "-qq")


def _kernel_name(apt: _Apt) -> str:
    """Return the package of today's kernel.

    Raises
    ------
    NotHereError
        When this system's packages have none.
    """
    found = re.search(r"Depends: (linux-image-\S+)", apt("apt-cache", "depends", KERNEL_PACKAGE))
    if found is None:
        raise NotHereError(f"apt knows no {KERNEL_PACKAGE}; this needs the packages of Debian for amd64")
    return found[1]


def _missing(apt: _Apt, packages: Sequence[str]) -> list[str]:
    """Return the packages, and those that they need, that are not installed on this system."""
    plan = apt("apt-get", "-s", "install", "--no-install-recommends", *packages)
    return re.findall(r"^Inst (\S+) \(", plan, re.MULTILINE)  # an upgrade has its old version before the bracket


def _unpack(apt: _Apt, packages: Sequence[str], debs: Path, into: Path) -> None:
    debs.mkdir(parents=True)
    apt("apt-get", "download", "-qq", *packages, cwd=debs)
    for deb in sorted(debs.glob("*.deb")):
        _run("dpkg-deb", "-x", str(deb), str(into))


def _merge_into_usr(root: Path) -> None:
    """Move what lies in /lib to /usr/lib, and so on, as this system has it: a folder would hide its link."""
    for name in ("bin", "sbin", "lib", "lib64"):
        old = root / name
        if Path("/", name).is_symlink() and old.is_dir():
            shutil.copytree(old, root / "usr" / name, symlinks=True, dirs_exist_ok=True)
            shutil.rmtree(old)


def _fetch(folder: Path) -> None:
    """Fill a folder with `boot/`, `modules/` in the order in which they load, `busybox` and `root/`."""
    apt = _Apt(folder / "apt")
    try:
        kernel = _kernel_name(apt)
    except NotHereError:
        apt.refresh()
        kernel = _kernel_name(apt)
    _unpack(apt, [kernel, SHELL_PACKAGE], folder / "debs", folder / "base")
    (folder / "root").mkdir()
    missing = _missing(apt, USERLAND)
    if missing:
        _unpack(apt, missing, folder / "more-debs", folder / "root")
    _merge_into_usr(folder / "root")
    base = folder / "base"
    (base / "boot").rename(folder / "boot")
    kernels = next((base / place) for place in ("lib/modules", "usr/lib/modules") if (base / place).is_dir())
    (folder / "modules").mkdir()
    for number, (name, module) in enumerate(modules_in_order(next(kernels.iterdir())).items()):
        (folder / "modules" / f"{number:02d}-{name}.ko").write_bytes(module)
    shell = next((base / place) for place in ("bin/busybox", "usr/bin/busybox") if (base / place).is_file())
    shell.rename(folder / "busybox")
    for done in ("apt", "debs", "more-debs", "base"):
        shutil.rmtree(folder / done, ignore_errors=True)


def qemu() -> str:
    """Return QEMU, and install it where that is allowed.

    Raises
    ------
    NotHereError
        When it is not there.
    """
    if not sys.platform.startswith("linux") or platform.machine() not in ("x86_64", "amd64"):
        raise NotHereError(f"a Linux guest needs Linux on x86-64 here; this is {sys.platform} on {platform.machine()}")
    if shutil.which(QEMU) is None and not apt_install([QEMU_PACKAGE]):
        raise NotHereError(f"{QEMU} is not installed; on Debian: sudo apt-get install -y {QEMU_PACKAGE}")
    return QEMU


def store() -> Path:
    """Return the folder with the parts of the guest, and fetch them the first time.

    Raises
    ------
    NotHereError
        When they cannot be had.
    """
    stamp = STORE / _STAMP
    if stamp.exists() and stamp.read_text() == _WANTED:
        return STORE
    for tool in ("apt-get", "apt-cache", "dpkg-deb"):
        if shutil.which(tool) is None:
            raise NotHereError(f"{tool} is not installed; the kernel and BlueZ of the guest are Debian packages")
    print(f"Fetching {KERNEL_PACKAGE}, {SHELL_PACKAGE} and {', '.join(USERLAND)} ...", file=sys.stderr, flush=True)
    shutil.rmtree(STORE, ignore_errors=True)
    half = STORE.with_name(f"{STORE.name}.{os.getpid()}")
    try:
        _fetch(half)
        (half / _STAMP).write_text(_WANTED)
        half.rename(STORE)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return STORE
