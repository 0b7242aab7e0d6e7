"""The first file system of the guest: a shell, the modules of the kernel that it needs, and its first program.

References
----------
The archive is that of the Linux kernel's Documentation/driver-api/early-userspace/buffer-format.rst ("newc").
"""

from __future__ import annotations

import gzip
import lzma
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

MODULES = (
    "virtio_pci", "9pnet_virtio", "9p", "overlay", "virtio_console",
    # what bluetoothd and pairing compute with: without these the kernel says that it has paired, and has not. The
    # random numbers come after the hashes that they are made from, or their self-test fails for good
    "hmac", "sha512_generic", "drbg", "ecdh_generic", "algif_hash", "algif_skcipher", "cmac", "aes_generic", "ecb",
    "ccm", "bluetooth", "hci_vhci",
)  # fmt: skip

_FOLDER, _FILE, _LINK, _DEVICE = 0o040755, 0o100755, 0o120777, 0o020600
_FOLDERS = ("bin", "dev", "proc", "sys", "host", "more", "rw", "new", "modules")


class _Archive:
    """A "newc" archive as it grows."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._count = 0

    def add(self, name: str, mode: int, data: bytes = b"", device: tuple[int, int] = (0, 0)) -> None:
        self._count += 1
        path = name.encode() + b"\0"
        fields = (self._count, mode, 0, 0, 1, 0, len(data), 0, 0, *device, len(path), 0)
        for part in (b"070701" + b"".join(b"%08x" % field for field in fields) + path, data):
            self._bytes += part + bytes(-(len(self._bytes) + len(part)) % 4)

    def compressed(self) -> bytes:
        self.add("TRAILER!!!", 0)
        return gzip.compress(self._bytes, 1, mtime=0)


def _plain_name(file: str) -> str:
    return re.sub(r"\.ko(\.xz)?$", "", Path(file).name).replace("-", "_")


def _object(path: Path) -> bytes:
    data = path.read_bytes()
    return lzma.decompress(data) if path.suffix == ".xz" else data


def _needs(module: bytes) -> Iterable[str]:
    """Yield what a module asks for in its own ".modinfo"."""
    for field in (rb"\0depends=([^\0]*)", rb"\0softdep=pre: ([^\0]*)"):
        for found in re.findall(field, b"\0" + module):
            yield from re.split(r"[ ,]+", found.decode())


def modules_in_order(folder: Path, wanted: Iterable[str] = MODULES) -> dict[str, bytes]:
    """Return the modules to load, each after those that it needs.

    Raises
    ------
    FileNotFoundError
        When the kernel has one of the wanted modules neither built in nor beside it.
    """
    files = {_plain_name(path.name): path for path in folder.rglob("*.ko*")}
    built_in = {_plain_name(line) for line in (folder / "modules.builtin").read_text().split()}
    order: dict[str, bytes] = {}

    def add(name: str, *, must: bool) -> None:
        if name in built_in or name in order:
            return
        if name not in files:
            if must:
                raise FileNotFoundError(f"this kernel has no module {name}")
            return
        module = _object(files[name])
        for needed in _needs(module):
            add(needed.replace("-", "_"), must=False)
        order[name] = module

    for name in wanted:
        add(name, must=True)
    return order


def initramfs(modules: Path, shell: Path, first: Path, files: Mapping[str, str]) -> bytes:
    """Return the archive.

    Parameters
    ----------
    modules : Path
        Folder of the modules to load, in the order of their names.
    shell : Path
        A busybox that needs no libraries.
    first : Path
        The script that the kernel starts.
    files : mapping
        Further files by their names.
    """
    archive = _Archive()
    for name in _FOLDERS:
        archive.add(name, _FOLDER)
    archive.add("dev/console", _DEVICE, device=(5, 1))
    archive.add("bin/busybox", _FILE, shell.read_bytes())
    archive.add("bin/sh", _LINK, b"busybox")
    for module in sorted(modules.glob("*.ko")):
        archive.add(f"modules/{module.name}", _FILE, module.read_bytes())
    archive.add("init", _FILE, first.read_bytes())
    for name, text in files.items():
        archive.add(name, _FILE, text.encode())
    return archive.compressed()
