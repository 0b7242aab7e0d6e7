"""Commands and events that nobody meant, on the firmware: each answered with a reason, by the whole program."""

import os
import random

from hipline_device.answers import Answer, Result
from hipline_device.control import Start, Stop, Sync, read_command
from hipline_device.errors import ProtocolError

COUNT = 10_000
COMMANDS = int(os.environ.get("HIPLINE_FUZZ", "4000"))
AT_ONCE = 8


def expected(data):
    """Return opcode, sequence number and, where it cannot be read, the result of the answer."""
    try:
        seq, read = read_command(data)
    except ProtocolError as error:
        refused = Answer.to_unreadable(data, error)
        return refused.opcode, refused.seq, refused.result
    return read.OPCODE, seq, None


def test_thousands_of_commands_are_each_answered_with_a_reason_and_the_clip_goes_on(board, any_command):
    rng = random.Random("commands")
    board = board().own()
    results = set()
    for _ in range(COMMANDS // AT_ONCE):
        asked = [any_command(rng, rng.randrange(256), board.scheme.epoch) for _ in range(AT_ONCE)]
        before = len(board.answers)
        for data in asked:
            board.write(data)
        board.run(0.2, until=lambda before=before: len(board.answers) >= before + AT_ONCE)
        board.run(0.015)
        told = [Answer.from_bytes(data) for _, data in board.answers[before:]]
        wanted = [expected(data) for data in asked]
        ends = [a for a in told if a.opcode == 8 and a.result is Result.OK]  # of resends, whenever they are done
        first = [a for a in told if a not in ends]
        assert [(a.opcode, a.seq) for a in first] == [(opcode, seq) for opcode, seq, _ in wanted]
        assert all(result in (None, a.result) for a, (_, _, result) in zip(first, wanted, strict=True))
        results.update(a.result for a in first)
        board.packets.clear()
    assert results >= set(Result) - {Result.NOT_POSSIBLE, Result.BUSY}  # nobody else is there
    assert board.command(Sync()).result is Result.OK
    board.command(Stop())
    assert board.command(Start(10)).result is Result.OK
    board.run(1)
    assert len(board.index()) >= 30


def test_ten_thousand_events_of_the_radio_in_any_order_let_no_stranger_in_and_the_owner_stay(board, any_command):
    rng = random.Random("events")
    board = board().own()
    keys = {"112233445566", "a0b1c2d3e4f5", "4a0000000001"}
    strangers = range(70, 73)
    for turn in range(COUNT):
        handle = rng.choice(strangers)
        address = rng.choice(sorted(keys - {"112233445566"}))
        what = rng.randrange(9)
        if what == 0:
            board.connect(handle, address, rng.choice((23, 100, 247, 517)))
        elif what == 1:
            board.leave(handle)
        elif what == 2:
            board.encrypt(handle)
        elif what == 3:
            board.event(28, handle, rng.randrange(2), rng.randrange(2), rng.randrange(2), 16)
        elif what == 4:
            assert not board.ask(30, rng.choice((1, 2)), board.key(address), rng.choice((None, "00" * 20)))
        elif what == 5:
            board.ask(29, rng.choice((1, 2, 3)), rng.randrange(3), rng.choice((None, board.key(address))))
        elif what == 6:
            board.write(any_command(rng, rng.randrange(256)), handle)
        elif what == 7:
            assert board.ask(4, handle, rng.choice((13, 16, 19, 22))), "a stranger may read nothing of the owner's"
        else:
            board.event(21, handle, rng.choice((0, 23, 247, 65535)))
        if turn % 10 == 0:
            board.run(0.015)
    board.run(0.1)
    assert {handle for handle, _ in board.answers + board.packets + board.statuses} <= {64}
    assert board.command(Start(10)).result is Result.OK
    board.run(1)
    assert len(board.index()) >= 30
