from __future__ import annotations

import os
import subprocess
import sys

import pytest

from hipline.views.terminal.keys import Keys

LISTENER = """
import asyncio, fcntl, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from hipline.views.terminal.keys import Keys

async def main():
    got, keys, came = [], Keys(), asyncio.Event()
    watching = asyncio.create_task(keys.watch(lambda key: (got.append(key), came.set())))
    await asyncio.sleep(0)
    print("ready", keys.usable, flush=True)
    await asyncio.wait_for(came.wait(), 20)
    watching.cancel()
    await asyncio.wait([watching])
    print(*got, flush=True)

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of its own is made with a pty")
def test_a_key_comes_without_enter_and_the_terminal_is_as_before_afterwards() -> None:
    import pty
    import termios

    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    with subprocess.Popen(
        [sys.executable, "-c", LISTENER], stdin=theirs, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready True\n"
        assert not termios.tcgetattr(theirs)[3] & termios.ICANON
        os.write(ours, b"z")
        assert child.stdout.readline() == "z\n"
        assert child.wait(20) == 0
        # the terminal of a session that has ended can still be asked
        assert termios.tcgetattr(theirs) == before
    os.close(ours)
    os.close(theirs)


async def test_a_pipe_has_no_keys_and_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = os.pipe()
    with os.fdopen(ours) as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        os.write(theirs, b"z")
        keys, got = Keys(), []
        await keys.watch(got.append)
        assert not keys.usable
        assert not got
        os.close(theirs)
        assert stream.read() == "z"
