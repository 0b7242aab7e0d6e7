"""In the guest: carry packets between the serial port, behind which the simulated air is, and a virtual adapter.

The kernel's /dev/vhci takes and gives one whole HCI packet at a time; the port is a stream of them (H4).
"""

from __future__ import annotations

import os
import select
from pathlib import Path

_CREATE_ADAPTER = b"\xff\x00"
_VENDOR = 0xFF
_READ_BYTES = 4096

# packet type: bytes before the length, bytes of the length, bits of it that count
_HEADS = {1: (3, 1, 0xFF), 2: (3, 2, 0xFFFF), 3: (3, 1, 0xFF), 4: (2, 1, 0xFF), 5: (3, 2, 0x3FFF)}


def whole_packets(data: bytearray) -> list[bytes]:
    """Take the packets that are complete off the beginning of the data."""
    packets = []
    while data:
        before, size, mask = _HEADS[data[0]]
        head = before + size
        if len(data) < head:
            break
        end = head + (int.from_bytes(data[before:head], "little") & mask)
        if len(data) < end:
            break
        packets.append(bytes(data[:end]))
        del data[:end]
    return packets


def _port() -> int:
    [port] = Path("/dev").glob("vport*")
    return os.open(port, os.O_RDWR)


def main() -> None:
    """Carry until either end is gone."""
    port, adapter = _port(), os.open("/dev/vhci", os.O_RDWR)
    os.write(adapter, _CREATE_ADAPTER)
    from_port = bytearray()
    while True:
        for ready in select.select([port, adapter], [], [])[0]:
            data = os.read(ready, _READ_BYTES)
            if not data:
                return
            if ready == adapter:
                if data[0] != _VENDOR:
                    os.write(port, data)
                continue
            from_port += data
            for packet in whole_packets(from_port):
                os.write(adapter, packet)


if __name__ == "__main__":
    main()
