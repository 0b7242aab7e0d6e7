"""A Linux machine in QEMU that runs a Python program of this project beside a real bluetoothd."""

from __future__ import annotations

import asyncio
import contextlib
import shlex
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from initramfs import initramfs
from packages import qemu, store

GUEST = Path(__file__).resolve().parent / "guest"

_MEMORY_MB = 1024
_LAST_WORDS_S = 10.0


def _share(name: str, folder: Path) -> list[str]:
    place = f"local,id={name},path={folder},security_model=none,readonly=on,multidevs=remap"
    return ["-fsdev", place, "-device", f"virtio-9p-pci,fsdev={name},mount_tag={name}"]


def _command(kernel: Path, first_files: Path, hci_socket: Path, more: Path) -> list[str]:
    """Return QEMU's command line: no network, no disk; files by 9p, HCI by a serial port, words by another."""
    return [
        qemu(),
        *("-machine", "q35", "-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", str(_MEMORY_MB)),
        *("-nodefaults", "-no-reboot", "-display", "none", "-serial", "stdio"),
        *("-kernel", str(kernel), "-initrd", str(first_files)),
        *("-append", "console=ttyS0 quiet loglevel=3 panic=-1"),
        *("-device", "virtio-serial-pci", "-chardev", f"socket,id=hci,path={hci_socket}"),
        *("-device", "virtserialport,chardev=hci,name=hci"),
        *_share("host", Path("/")),
        *_share("more", more),
    ]


@contextlib.asynccontextmanager
async def guest_machine(program: Path, argument: str, hci_socket: Path) -> AsyncIterator[AsyncIterator[str]]:
    """Boot a guest whose Bluetooth adapter is the HCI port of a simulator; yield the lines that it prints.

    Parameters
    ----------
    program : Path
        What runs in it, with the Python and the environment of this process. The files are those of this
        machine, at the same places; what is written is gone when the guest ends.
    argument : str
        What it is told.
    hci_socket : Path
        Unix socket of a running simulator.

    Raises
    ------
    NotHereError
        When this machine can have no guest; says why.
    """
    parts = await asyncio.to_thread(store)
    kernel = next((parts / "boot").glob("vmlinuz-*"))
    job = {"START": GUEST / "start.sh", "PYTHON": sys.executable, "PROGRAM": program, "ARGUMENT": argument}
    words = "".join(f"{name}={shlex.quote(str(value))}\n" for name, value in job.items())
    with tempfile.TemporaryDirectory(prefix="bluez-vm-") as folder:
        first_files = Path(folder) / "initramfs.gz"
        first_files.write_bytes(initramfs(parts / "modules", parts / "busybox", GUEST / "init", {"job": words}))
        process = await asyncio.create_subprocess_exec(
            *_command(kernel, first_files, hci_socket, parts / "root"),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        try:
            yield _lines(process)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await asyncio.wait_for(process.wait(), _LAST_WORDS_S)


async def _lines(process: asyncio.subprocess.Process) -> AsyncIterator[str]:
    assert process.stdout is not None
    async for line in process.stdout:
        yield line.decode(errors="replace").rstrip()
