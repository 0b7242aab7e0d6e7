"""The simulated clip in a process of its own, so that it takes no time from what is measured."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator, Sequence


@contextlib.contextmanager
def clip_process(command: Sequence[object]) -> Iterator[str]:
    """Run a simulated clip until the block ends; yield the name of the radio that reaches it.

    Raises
    ------
    SystemExit
        When it does not start.
    """
    words = [str(word) for word in command]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        ready = process.stdout.readline()
        if not ready.startswith("ready:"):
            raise SystemExit("the simulated clip did not start")
        yield f"sim:{ready.rpartition('--sim ')[2].strip()}"
        process.stdin.close()
