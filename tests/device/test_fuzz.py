"""Ten thousand packets that nobody meant, of each kind and each time: read as they are, or refused with a reason."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

from hipline_device.answers import Answer
from hipline_device.control import read_command
from hipline_device.errors import ProtocolError
from hipline_device.packets import DataPacket, Flags
from hipline_device.scheme import Scheme
from hipline_device.status import Status
from hipline_device.unpack import Unpacker

COUNT = 10_000
VECTORS = Path(__file__).parents[1] / "vectors"


def command_bytes(data):
    seq, command = read_command(data)
    return command.to_bytes(seq)


KINDS = {
    "data_packet": lambda data: bytes(DataPacket.from_bytes(data)),
    "scheme": lambda data: bytes(Scheme.from_bytes(data)),
    "status": lambda data: bytes(Status.from_bytes(data)),
    "answer": lambda data: bytes(Answer.from_bytes(data)),
    "control": command_bytes,
}


def golden(kind):
    """Return the bytes of every vector of a kind, good and bad."""
    told = json.loads((VECTORS / f"{kind}.json").read_text(encoding="utf-8"))
    vectors = [vector for many in told.values() if isinstance(many, list) for vector in many]
    return [bytes.fromhex(vector["hex"]) for vector in vectors]


def spoiled(rng, seeds):
    """Return bytes that were a packet once, or never."""
    data = bytearray(rng.choice(seeds)) if rng.random() < 0.8 else bytearray(rng.randbytes(rng.randrange(64)))
    for _ in range(rng.choice((0, 1, 1, 2, 3, 8))):
        how = rng.randrange(5)
        place = rng.randrange(len(data) + 1)
        if how == 0:
            data[place:place] = rng.randbytes(rng.randrange(4))
        elif how == 1:
            del data[place : place + rng.randrange(1, 5)]
        elif how == 2:
            data = data[:place]
        elif place < len(data):
            data[place] = data[place] ^ 1 << rng.randrange(8) if how == 3 else rng.choice((0, 1, 0x7F, 0x80, 0xFF))
    return bytes(data)


def outcome(read, data):
    """Return what was read, or the error that says why not."""
    try:
        return read(data), None
    except ProtocolError as error:
        return None, error


@pytest.mark.parametrize("kind", KINDS)
def test_ten_thousand_spoiled_packets_are_read_as_they_are_or_refused_with_a_reason(kind):
    rng, seeds, read = random.Random(kind), golden(kind), KINDS[kind]
    taken = refused = 0
    for _ in range(COUNT):
        data = spoiled(rng, seeds)
        again, error = outcome(read, data)
        if error is None:
            assert again == data, "what is accepted means exactly this"
            taken += 1
        else:
            assert error.field
            assert f"({len(data)} bytes" in str(error), "it shows what came"
            refused += 1
    assert taken > COUNT / 50
    assert refused > COUNT / 50


def test_ten_thousand_packets_in_any_order_keep_index_and_time_growing():
    rng = random.Random("unpacker")
    unpacker = Unpacker(Scheme(100.0))
    index, last_index, last_s = 0, -1, -1.0
    for _ in range(COUNT):
        index = (index + rng.choice((0, 10, 10, 10, 10, 20, -10, -500, 3000))) % (1 << 24)
        clock_us = max(0, index * 10_000 + rng.choice((0, 0, 0, 0, 7, -40_000, 5_000_000, -3_000_000)))
        packet = DataPacket(
            index,
            clock_us % (1 << 32),
            np.full((rng.randrange(1, 20), 6), rng.randrange(-32768, 32768), np.int16),
            Flags(rng.randrange(8)),
            rng.choice((0, 0, 0, 0, 0, 0, 0, 1, 3)),
        )
        live = unpacker.take(packet).live
        if len(live.time_s):
            assert live.index[0] > last_index
            assert live.time_s[0] > last_s
            last_index, last_s = int(live.index[-1]), float(live.time_s[-1])
    assert last_index > COUNT
